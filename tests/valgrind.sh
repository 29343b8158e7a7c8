#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Memcheck over everything: the unit tests, then the catalogue with fewer runs. What counts is what
# valgrind says, not whether a test passes: verdicts may need more runs than there is time for.
# Arguments are programs with their arguments, one text each; without, all of them.
# Processes that bodies run in are not looked at for leaks: they end in the middle.
set -u
shopt -s globstar
cd "$(dirname "$0")/.." || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
build=${BUILD:-build/release}

one() { # a program with its arguments
    local log leaks=full
    log=$(mktemp "$tmp/log.XXXXXX")
    case $1 in
    */test_isolation) leaks=no ;; # so slow, all hangs; and a test that fails keeps its memory
    esac
    # shellcheck disable=SC2086 # they are words
    timeout 3000 valgrind --quiet --error-exitcode=99 --leak-check=$leaks \
        --errors-for-leak-kinds=definite,indirect --show-leak-kinds=definite,indirect \
        --child-silent-after-fork=yes --log-file="$log.memcheck" $1 >"$log" 2>&1
    local status=$?
    if [ $status -eq 99 ] || [ $status -ge 124 ] || [ -s "$log.memcheck" ]; then
        echo "FAIL  $1 (status $status)"
        head -n 40 "$log.memcheck" "$log"
        return 1
    fi
    echo "good  $1"
}
export -f one
export tmp

all() {
    local source folder
    for source in tests/**/test_*.c; do
        case $source in
        tests/face/test_memory.c) ;; # it has a malloc of its own
        *) echo "$build/${source%.c}" ;;
        esac
    done
    for folder in scenarios/catalog/*/ tests/language; do
        echo "$build/hocket test --no-corpus --no-shrink --runs 5 $folder"
    done
}

if [ $# -gt 0 ]; then
    printf '%s\n' "$@"
else
    all
fi >"$tmp/what"
xargs -d '\n' -P "$(nproc)" -n 1 bash -c 'one "$1"' - <"$tmp/what" | tee "$tmp/said" |
    grep -v '^good'
passed=$(grep -c '^good' "$tmp/said")
failed=$(grep -c '^FAIL' "$tmp/said")
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
