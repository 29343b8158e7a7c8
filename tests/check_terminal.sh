#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What people get at a terminal: colours where there is one that has them and nowhere else, the
# same words with and without, nothing in a scenario that can drive it; completion, the manual and
# the help of every option.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] && python3 -c 'import pty' 2>/dev/null || skip_all
export TERM=xterm
unset NO_COLOR
show() { head -n 20 out | cat -v; }
cd "$tmp" || exit 2

# Runs a command with a terminal of its own as all three of its files; its exit status.
cat >on_terminal.py <<'END'
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
text = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    text += piece
sys.stdout.buffer.write(text.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
END
on_terminal() { timeout 60 python3 on_terminal.py "$@"; }
# Without colours, and without the line that shows how far it is.
plain() { sed -E 's/\x1b\[[0-9;]*m//g; s/^.*\r\x1b\[K//' "$1"; }
escape=$(printf '\033')

{
    two_locks
    cat <<'END'
variants:
  one:
    tasks:
      right: none
END
} >locks.yaml
printf 'scenario: "drive \\e[31m it \\e]0;x\\a"\ntasks:\n  main:\n    - emit x\n    - panic "\\e[2J"\n' \
    >driver.yaml
"$hocket" check driver.yaml >out 2>&1 || sed -i 's/ "\\e\[2J"//' driver.yaml

for command in 'test --no-corpus locks.yaml' 'explore --no-corpus locks.yaml --variant one' \
    'explore --no-corpus locks.yaml' 'run locks.yaml --strategy roundrobin'; do
    # shellcheck disable=SC2086 # words
    "$hocket" $command >file 2>/dev/null
    was=$?
    # shellcheck disable=SC2086
    on_terminal "$hocket" $command >out
    [ $? -eq $was ] && grep -q "$escape\[[0-9;]*m" out
    judge "hocket $command has colours on a terminal, and the same exit status" $?
    ! grep -q "$escape" file
    judge "hocket $command has none in a file" $?
    plain out | cmp -s - file
    judge "hocket $command says the same with and without colours" $?
    # shellcheck disable=SC2086
    NO_COLOR=1 on_terminal "$hocket" $command >out
    ! grep -q "$escape\[[0-9;]*m" out
    judge "hocket $command has none with NO_COLOR" $?
    # shellcheck disable=SC2086
    TERM=dumb on_terminal "$hocket" $command >out
    ! grep -q "$escape\[[0-9;]*m" out
    judge "hocket $command has none on a dumb terminal" $?
done
NO_COLOR='' on_terminal "$hocket" test --no-corpus locks.yaml >out
grep -q "$escape\[1;31mfailed$escape\[0m" out
judge "an empty NO_COLOR is none" $?
env -u TERM python3 on_terminal.py "$hocket" test --no-corpus locks.yaml >out
! grep -q "$escape\[[0-9;]*m" out
judge "no colours without TERM" $?
on_terminal sh -c "'$hocket' test --no-corpus locks.yaml | cat" >out
! grep -q "$escape\[[0-9;]*m" out
judge "no colours in a pipe" $?
on_terminal "$hocket" test --no-corpus locks.yaml --report text:file --report json >out
! grep -q "$escape" file && ! grep -q "$escape\[[0-9;]*m" out
judge "no colours in other reports" $?
LC_ALL=C on_terminal "$hocket" test --no-corpus locks.yaml >out
! plain out | LC_ALL=C grep -q '[^ -~]'
judge "a terminal that is not UTF-8 gets ASCII" $?
on_terminal "$hocket" test --no-corpus driver.yaml >out
grep -q 'drive' out && ! plain out | grep -q "$escape"
judge "a title cannot drive the terminal" $?
on_terminal "$hocket" run driver.yaml >out
grep -q 'drive' out && ! plain out | grep -q "$escape"
judge "neither when it is run" $?

# --- help, manual, completion ------------------------------------------------------------

"$hocket" --help >help
awk -f "$root/runner/manual.awk" help "$root/runner/hocket.1.in" >hocket.1
options=$(grep -oE '^ +(-., )?--[a-z-]+' help | grep -oE -e '--[a-z-]+' | sort -u)
[ "$(echo "$options" | wc -l)" -gt 40 ]
judge "the help has options" $?
! grep -qE '.{81}' help
judge "no line of the help is longer than a terminal" $?
missing=
for option in $options; do
    tail -n +2 hocket.1 | grep -qE "^\.It .*Fl Fl ${option#--}( |$)" || missing="$missing $option"
done
[ -z "$missing" ]
judge "the manual has every option of the help, not:$missing" $?
commands=$("$hocket" list commands | awk '/^ / { print $1 }' | sort | xargs)
manual=$(sed -n 's/^\.It Cm \([a-z]*\).*/\1/p' hocket.1 | sort | xargs)
[ -n "$commands" ] && [ "$commands" = "$manual" ]
judge "the manual has every command: $commands / $manual" $?
if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning hocket.1 >out
    judge "mandoc accepts the manual" $?
fi

complete_words() { # words of the line; the last is being written
    bash -c 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hocket
             printf "%s\n" "${COMPREPLY[@]}"' "$root/runner/hocket.bash" "$hocket" "$@" |
        sort | tr '\n' ' ' | sed 's/ $//'
}
completes() { # what must come, words...
    local want=$1
    shift
    got=$(complete_words "$@")
    echo "$got" >out
    [ "$got" = "$want" ]
    judge "'hocket $*' completes to '$got', not '$want'" $?
}
completes replay rep
completes '--help' --he
completes '--tag --tap-version' test --ta
completes '--max-failures' test --max-fa
completes 'lenient' replay x.schedule --mode l
completes 'random replay rfd roundrobin' run locks.yaml --strategy r
completes 'json junit' test --report j
completes 'add' corpus a
completes 'strategies' list st
completes 'deadlock' new dea
touch one.schedule other.txt
completes 'one.schedule' replay o
completes 'driver.yaml' test d

finish
