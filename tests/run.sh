#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The test runner: everything that `make check` has built, one line per
# program. Each cmocka test counts as one; a shell check and the scenarios say
# in their last line how many they count. The environment is fixed, so that a
# result does not depend on who runs it.
#
#   tests/run.sh [--unit] [-k WORD] MODE...
#
# MODE names a folder of build/. --unit leaves out everything but the cmocka
# programs; -k runs only what has WORD in its name ("asan scenarios/test_reader").
set -u
cd "$(dirname "$0")/.." || exit 2

unit_only=
filter=
modes=()
while [ $# -gt 0 ]; do
    case $1 in
    --unit) unit_only=yes ;;
    -k) filter=${2-}; shift ;;
    -*) echo "usage: tests/run.sh [--unit] [-k WORD] MODE..." >&2; exit 2 ;;
    *) modes+=("$1") ;;
    esac
    shift
done

export LC_ALL=C.UTF-8 TZ=UTC
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=0
export UBSAN_OPTIONS=print_stacktrace=1
# shellcheck disable=SC2086 # names, none or many
unset COLUMNS GITHUB_ACTIONS ${!CMOCKA_@} ${!HOCKET_@}

tmp=$(mktemp -d) || exit 2
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

shopt -s nullglob globstar
names=() commands=() limits=() # what to run, in this order
passed=0 failed=0 skipped=0    # sums

add() { # name, command, limit in seconds
    [[ $1 == *"$filter"* ]] || return 0
    names+=("$1") commands+=("$2") limits+=("$3")
}

# "passed failed skipped" of one output: cmocka's closing lines, or the one
# last line of the others.
counts() {
    awk '
        /^\[  (PASSED|FAILED|SKIPPED) +\] ([^ ]+: )?[0-9]+ test\(s\)/ {
            match($0, /[0-9]+ test\(s\)/)
            sum[$2] += substr($0, RSTART) + 0
        }
        { last = $0 }
        END {
            if (last ~ /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/) {
                split(last, n, " ")
                print n[1], n[3], n[5]
            } else
                print sum["PASSED"] + 0, sum["FAILED"] + 0, sum["SKIPPED"] + 0
        }' "$1"
}

settle() { # name, exit status, output: print the line, add up
    local p f s why=
    read -r p f s < <(counts "$3")
    if [ "$2" -ne 0 ] && [ "$f" -eq 0 ]; then
        f=1 why=", exit status $2"
        [ "$2" -ne 124 ] || why=", out of time"
    elif [ $((p + f + s)) -eq 0 ]; then
        f=1 why=", it counted nothing"
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$f" -eq 0 ]; then
        echo "ok    $1 ($((p + s)) tests$([ "$s" -eq 0 ] || echo ", $s skipped"))"
    else
        echo "FAIL  $1 ($p passed, $f failed$why)"
        cat "$3"
    fi
}

# Runs what was added, up to `jobs` at a time, and reports in order.
run_added() { # jobs
    local started=0 pids=() i
    for i in "${!names[@]}"; do
        while [ "$started" -lt ${#names[@]} ] && [ "$started" -lt $((i + $1)) ]; do
            # shellcheck disable=SC2086 # a command and its arguments
            timeout -k 5 "${limits[started]}" ${commands[started]} \
                >"$tmp/$started" 2>&1 </dev/null &
            pids[started]=$!
            started=$((started + 1))
        done
        wait "${pids[i]}" 2>/dev/null # without the shell's own remark on a crash
        settle "${names[i]}" $? "$tmp/$i"
    done
    names=() commands=() limits=()
}

for mode in "${modes[@]}"; do
    for source in tests/**/test_*.c; do
        name=${source%.c}
        add "$mode ${name#tests/}" "build/$mode/$name" 120
    done
    for source in tests/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        add "$mode $name" "build/$mode/tests/fuzz/$name tests/fuzz/corpus/${name#fuzz_}" 120
    done
done
run_added "$(nproc)"

if [ -z "$unit_only" ]; then
    add tidy tests/tidy.sh 600
    for script in tests/check_*.sh; do
        add "$(basename "$script" .sh)" "$script" 600
    done
    [ ! -x hocket ] || add scenarios "./hocket test --no-corpus scenarios/" 600
    run_added 1
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
