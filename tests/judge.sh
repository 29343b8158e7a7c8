# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# What the check_*.sh have in common: a place to work in, the program, counting, and the last
# line. A script goes to the root of the tree, sources this file, and ends with `finish`.
#
#   root hocket tmp    the tree, the program, a folder that goes away with the script
#   shown=(FILE...)    what a test that fails shows, unless it names something else
#   seconds=N          how long `try` lets the program run
set -u
root=$PWD
hocket=${HOCKET:-$root/hocket}
shown=()
seconds=60
passed=0 failed=0 skipped=0
export LC_ALL=C.UTF-8 TZ=UTC
unset COLUMNS GITHUB_ACTIONS
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

# For what cannot be tested here.
skip_all() {
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

show() { [ $# -eq 0 ] || head -n 40 "$@"; }

judge() { # what is tested, 0 or not [, files to show]
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    echo "FAIL  $1"
    shift 2
    [ $# -gt 0 ] || set -- "${shown[@]}"
    show "$@"
}

# The output is in `out` and `err`; the pattern (grep -E) is looked for in both, "" is none.
try() { # exit code, pattern, arguments...
    local want=$1 pattern=$2 code
    shift 2
    timeout "$seconds" "$hocket" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$want" ] && { [ -z "$pattern" ] || grep -qE -e "$pattern" out err; }
    judge "hocket $* (exit status $code, not $want, or no '$pattern')" $? out err
}

# A scenario that deadlocks in some orders.
two_locks() {
    cat <<'END'
scenario: two locks
resources:
  a: mutex
  b: mutex
tasks:
  left:
    - with lock a:
        - yield
        - with lock b: emit left_done
  right:
    - with lock b:
        - yield
        - with lock a: emit right_done
END
}

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
