#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Random small programs: dpor:source and dpor:optimal must find as many interleavings as
# dfs, which tries every schedule, and the same outcome. Programs that are none (a verb that
# an object does not take) or too large for dfs are passed over.
#
#   tests/check_random.sh [COUNT [FIRST]]     default: 150 programs from seed 1
set -u
cd "$(dirname "$0")/.." || exit 2
hocket=$PWD/${HOCKET:-hocket}
count=${1:-150} first=${2:-1}
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 tests/random_programs.py "$first" "$count" "$folder" || exit 2

# "outcome interleavings" of a complete pass; nothing if it is none
whole() { # file, strategy
    timeout 20 "$hocket" test "$1" --strategy "$2" --runs 20000 2>/dev/null |
        sed -nE 's/^(passed|failed|inconclusive) .* ([0-9]+) interleavings? \(all.*/\1 \2/p'
}

passed=0 failed=0
for ((seed = first; seed < first + count; seed++)); do
    file=$folder/$seed.yaml
    expected=$(whole "$file" dfs)
    [ -n "$expected" ] || continue
    for strategy in dpor:source dpor:optimal; do
        got=$(whole "$file" "$strategy")
        if [ "$got" = "$expected" ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAIL  program $seed, $strategy: '$got', dfs '$expected'"
            cat "$file"
        fi
    done
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
