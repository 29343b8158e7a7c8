#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Is the catalogue right, and would it notice if hocket were wrong? It keeps its verdicts
# under seeds 1 to 20. Then each mutant of sim/core/mutant.h, one rule of hocket's broken, is
# run against it until a scenario fails; a mutant that no scenario notices is a failure.
#
#   tests/soak.sh MUTANT_BUILD [FIRST [LAST]]        (make soak)
#
# With numbers, only these mutants. A crash or a hang notices a mutant, too.
set -u
cd "$(dirname "$0")/.." || exit 2
mutated=${1-} first=${2-} last=${3-${2-}}
[ -x "$mutated" ] && [ -x hocket ] || { echo "usage: make soak"; exit 2; }
export LC_ALL=C.UTF-8 mutated rules=scenarios/catalog/rules catalogue=scenarios/catalog

# Prints "NUMBER<tab>FILE: TITLE" of the first scenario that notices, or "NUMBER<tab>". The
# rules are asked first: they are quick, and most mutants get no further.
notice() {
    local text code folder who=
    for folder in "$rules" "$catalogue"; do
        text=$(timeout -k 1 120 "$mutated" test "$folder" --mutant "$1" 2>&1)
        code=$?
        case $code in
        0) continue ;;
        1 | 3 | 5 | 6) who=$(grep -m 1 -E '^(failed|inconclusive|diverged|invalid) ' <<<"$text") ;;
        *) who="exit status $code behind $(grep -E '^[a-z]+ +scenarios/' <<<"$text" | tail -n 1)" ;;
        esac
        break
    done
    sed -E 's/(passed|failed|inconclusive|diverged|invalid) +scen/scen/; s/   [0-9]+ runs?, .*//' \
        <<<"$1"$'\t'"$who"
}
export -f notice

seed_holds() { # seed
    local text
    if text=$(./hocket test -q "$catalogue" --seed "$1" 2>&1); then
        printf 'ok\tseed %d\n' "$1"
    else
        printf 'FAIL\tseed %d: %s\n' "$1" "${text//$'\n'/ }"
    fi
}
export -f seed_holds

passed=0 failed=0
settle() { # whether it is good, what to print
    if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '%s\n' "$2"
}

if [ -z "$first" ]; then
    while IFS=$'\t' read -r state what; do
        case $state in
        ok) settle 0 "ok    $what" ;;
        *) settle 1 "FAIL  $what" ;;
        esac
    done < <(seq 20 | xargs -P "$(nproc)" -I{} bash -c 'seed_holds {}')
fi

declare -A names
numbers=()
while read -r number name what; do
    names[$number]="$name: $what"
    [ -n "$first" ] && { [ "$number" -lt "$first" ] || [ "$number" -gt "$last" ]; } ||
        numbers+=("$number")
done < <("$mutated" list mutants)
while IFS=$'\t' read -r number who; do
    if [ -n "$who" ]; then
        settle 0 "$(printf 'ok    %3d %s <- %s' "$number" "${names[$number]}" "$who")"
    else
        settle 1 "$(printf 'FAIL  %3d %s <- nobody' "$number" "${names[$number]}")"
    fi
done < <(printf '%s\n' "${numbers[@]}" |
    xargs -P "$(nproc)" -I{} bash -c 'notice {}')

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
