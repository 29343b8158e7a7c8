#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# How many interleavings the programs of tests/bench/counts have, against
# tests/bench/counts/expected.txt: every schedule where those are few (dfs), and one schedule
# for each interleaving, none in vain (dpor:optimal). A pass must be complete.
#
#   tests/check_counts.sh [PROGRAM]
set -u
cd "$(dirname "$0")/.." || exit 2
hocket=${HOCKET:-./hocket}
counts=tests/bench/counts
passed=0 failed=0

# "runs interleavings" of a complete pass over one point or variant of a file
count() { # file, point or variant, strategy
    local filter="*$2]"
    [ "$2" != - ] || filter="*: $1"
    "$hocket" test "$counts/$1.yaml" --filter "$filter" --strategy "$3" --runs 1000000 |
        sed -nE 's/^passed .* ([0-9]+) runs?, ([0-9]+) interleavings? \(all\)$/\1 \2/p' |
        head -n 1 # the base comes before its variants
}

expect() { # what, said, expected
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1: expected '$3', got '$2'"
    fi
}

while read -r file which number small; do
    [[ -n $file && $file != '#'* && $file == *"${1-}"* ]] || continue
    [ "$small" = D ] ||
        expect "$file $which, dpor" "$(count "$file" "$which" dpor:optimal)" "$number $number"
    [ -z "$small" ] || {
        said=$(count "$file" "$which" dfs)
        expect "$file $which, dfs" "${said#* }" "$number"
    }
done <$counts/expected.txt

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
