#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What `make fuzz` and `make soak` rest on: the dictionary knows the program's words of today,
# the saved inputs are small, the driver says when it was fed nothing, and mutants are in no
# release.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all

HOCKET=$hocket tests/fuzz/dictionary.sh >"$tmp/dict"
cmp -s "$tmp/dict" tests/fuzz/scenario.dict
judge "tests/fuzz/scenario.dict is stale: tests/fuzz/dictionary.sh >tests/fuzz/scenario.dict" $?
grep -q '^"acquire"$' "$tmp/dict" && grep -q '^"semaphore"$' "$tmp/dict"
judge "the dictionary holds verbs and objects" $?
[ "$(wc -l <"$tmp/dict")" -gt 200 ] && ! grep -qvE '^(#.*|"([^"\\]|\\["\\]|\\x[0-9a-f]{2})+")$' "$tmp/dict"
judge "each line of the dictionary is one word in quotes" $?

[ -z "$(find tests/fuzz/corpus -type f -size +4096c)" ] &&
    [ "$(find tests/fuzz/corpus -type f | wc -l)" -le 300 ]
judge "the saved inputs are at most 4096 bytes each, and at most 300" $?

driver=build/release/tests/fuzz/fuzz_token
if [ -x "$driver" ]; then
    mkdir "$tmp/corpus"
    printf 'h1-0--x' >"$tmp/corpus/one"
    [ "$("$driver" "$tmp/corpus" 2>/dev/null)" = '1 passed, 0 failed, 0 skipped' ]
    judge "the driver counts what it feeds" $?
    ! "$driver" "$tmp/corpus" "$tmp/missing" >/dev/null 2>&1
    judge "the driver fails when a folder is missing" $?
fi

listed=$(grep -oE '^    X\([A-Z_]+' sim/core/mutant.h | sed 's/.*(//' | sort)
used=$(grep -rhoE 'HK_MUTANT\([A-Z_]+\)' sim scenarios --include='*.c' --include='*_*.h' |
    sed 's/.*(//; s/)//' | sort -u)
odd=$(comm -3 <(printf '%s\n' "$listed") <(printf '%s\n' "$used") | xargs)
[ -n "$listed" ] && [ -z "$odd" ]
judge "each mutant of sim/core/mutant.h is used, and no other: $odd" $?

# Nothing else in `make check` compiles what only a build with mutants has.
for file in runner/options.c runner/cmd_list.c sim/core/mutant.c; do
    ${CC:-gcc} -std=gnu11 -D_XOPEN_SOURCE=700 -DHK_MUTANTS -Isim -I. -Wall -Wextra -Werror \
        -fsyntax-only "$file"
    judge "$file compiles with -DHK_MUTANTS" $?
done

"$hocket" test scenarios/catalog --mutant 1 >"$tmp/out" 2>&1
[ $? -eq 2 ] && grep -q "unknown option '--mutant'" "$tmp/out"
judge "the release refuses --mutant" $?
"$hocket" list mutants >"$tmp/out" 2>&1
[ $? -eq 2 ] && grep -q "nothing is called 'mutants'" "$tmp/out"
judge "the release lists no mutants" $?
! "$hocket" --help | grep -q mutant
judge "the help of the release knows no mutants" $?

finish
