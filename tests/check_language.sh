#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What words mean, as scenarios with verdicts (tests/language/), in the release and the
# sanitized build, which runs the catalogue, too; and what the program says of files in which everything is wrong
# (tests/golden/broken*.yaml), to the letter; with --write what it says now is written there.
set -u
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0 skipped=0

say() { # ok|FAIL what
    if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    [ "$1" = ok ] || printf 'FAIL  %s\n' "$2"
}

# Each scenario counts; the last line of the program says how many.
for program in ./hocket build/asan/hocket; do
    if [ ! -x "$program" ]; then
        skipped=$((skipped + 1))
        continue
    fi
    catalogue=
    [ "$program" = ./hocket ] || catalogue=scenarios # ./hocket runs it by itself
    out=$("$program" test tests/language $catalogue 2>&1)
    read -r p f < <(printf '%s\n' "$out" | tail -n 1 |
        sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, .*/\1 \2/p')
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-1}))
    [ "${f:-1}" = 0 ] || printf '%s\n' "$out" | grep -v '^passed'
done

for broken in tests/golden/broken*.yaml; do
    name=$(basename "$broken" .yaml)
    said=$(cd tests/golden && ../../hocket check "$name.yaml"; echo "exit $?")
    [ "${1-}" != --write ] || printf '%s\n' "$said" >"tests/golden/$name.txt"
    if diff <(printf '%s\n' "$said") "tests/golden/$name.txt"; then
        say ok "$name"
    else
        say FAIL "tests/golden/$name.txt: the messages have changed"
    fi
done

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
