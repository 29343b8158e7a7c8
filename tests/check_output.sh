#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Nothing is lost silently: a full disk, a closed pipe, a closed file and a path that cannot be
# written are exit status 8 for every command and every report, whatever else came out.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] && [ -c /dev/full ] || skip_all
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
shown=(err)
cd "$tmp" || exit 2

cat >good.yaml <<'END'
scenario: good
tasks:
  main:
    - yield
END
two_locks >locks.yaml
echo 'scenario: [' >bad.yaml
token=$("$hocket" explore --no-corpus locks.yaml | sed -n "s/^again .*replay \(.*\)'/\1/p")
"$hocket" shrink "$token" locks.yaml -o locks.schedule 2>err
"$hocket" explore --strategy random --runs 10 --shard 1/1 good.yaml >one.part
[ -n "$token" ] && [ -s locks.schedule ] && [ -s one.part ]
judge "there is something to write" $?

# --- the standard output -------------------------------------------------------------------

to_full() { timeout 20 "$hocket" "$@" >/dev/full 2>err </dev/null; }
to_closed() { timeout 20 "$hocket" "$@" >&- 2>err </dev/null; }
to_nobody() { # a pipe whose reader has gone
    python3 - "$hocket" "$@" <<'END' 2>err
import os, signal, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=writer, timeout=20,
                      preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
sys.exit(done.returncode if done.returncode >= 0 else 200 - done.returncode)
END
}
is_lost() { # arguments: what writes to the standard output
    to_full "$@"
    [ $? -eq 8 ] && grep -q 'No space left' err
    judge "hocket $*, to a full disk" $?
    to_closed "$@"
    [ $? -eq 8 ] && grep -q 'Bad file' err
    judge "hocket $*, to a closed file" $?
    to_nobody "$@"
    [ $? -eq 8 ] && ! grep -q 'cannot write' err
    judge "hocket $*, to a pipe without a reader" $?
}

for kind in $("$hocket" list formats | awk '/^  /{ print $1 }'); do
    for scenario in good locks bad; do
        is_lost test --no-corpus "$scenario.yaml" --report "$kind"
    done
    is_lost explore --no-corpus good.yaml --report "$kind"
done
is_lost test --no-corpus -q good.yaml
is_lost test --no-corpus good.yaml locks.yaml
is_lost explore --no-corpus locks.yaml --census
is_lost explore --strategy random --runs 10 --shard 1/1 good.yaml
is_lost merge one.part
is_lost run good.yaml
is_lost run locks.yaml --strategy roundrobin
is_lost run good.yaml --teach -q
is_lost replay locks.schedule
is_lost replay --mode lenient "$token" locks.yaml
is_lost shrink locks.schedule
is_lost corpus ls .
is_lost check good.yaml
is_lost check --json bad.yaml
is_lost check --endpoints good.yaml
is_lost check --strict good.yaml
is_lost new minimal
is_lost list
is_lost list strategies
is_lost --help
is_lost --version
printf 'scenario:   odd\ntasks:\n    main:\n      - yield\n' >odd.yaml
is_lost fmt --check odd.yaml
python3 - "$hocket" <<'END' 2>err
import subprocess, sys
with open("/dev/full", "w") as full, open("odd.yaml") as odd:
    sys.exit(subprocess.run([sys.argv[1], "fmt", "-"], stdin=odd, stdout=full).returncode != 8)
END
judge "hocket fmt -, to a full disk" $?

# --- files -----------------------------------------------------------------------------------

try() { # pattern for err, arguments...
    local pattern=$1
    shift
    timeout 20 "$hocket" "$@" >out 2>err </dev/null
    [ $? -eq 8 ] && grep -qE -e "$pattern" err
    judge "hocket $*: exit status 8 and '$pattern'" $?
}
mkdir folder
for kind in $("$hocket" list formats | awk '/^  /{ print $1 }'); do
    for scenario in good locks bad; do
        try 'cannot write /dev/full: No space' \
            test --no-corpus "$scenario.yaml" --report "$kind:/dev/full"
        try 'cannot write no/x: No such file' \
            test --no-corpus "$scenario.yaml" --report "$kind:no/x"
    done
    try 'cannot write folder: Is a directory' test --no-corpus good.yaml --report "$kind:folder"
    try 'cannot write good.yaml/x: Not a dir' test --no-corpus good.yaml --report "$kind:good.yaml/x"
    try 'cannot write /dev/full' explore --no-corpus good.yaml --report "$kind:/dev/full"
    try 'cannot write /dev/full' test --no-corpus good.yaml -j 2 --report json \
        --report "$kind:/dev/full"
    try 'cannot write /dev/full' test --no-corpus good.yaml --report text:fine \
        --report "$([ "$kind" = text ] && echo tap || echo "$kind"):/dev/full"
    tail -n 1 fine | grep -q '^1 passed, 0 failed'
    judge "the other report is whole" $?
done
ln -s /dev/full full # through a link: nothing may take the device's place
try 'cannot write full: No space' shrink locks.schedule -o full
[ -c full ] && [ -L full ]
judge "a device is written to, not replaced" $?
printf 'old' >target && ln -s target link
"$hocket" shrink -q locks.schedule -o link 2>err && [ -L link ] && grep -q '^hocket schedule 1' target
judge "what a link points to is replaced, not the link" $?
try 'cannot write' shrink locks.schedule -o no/x
try 'cannot write' shrink locks.schedule -o folder
try '' new minimal no/x.yaml
try '' new minimal /dev/full
try 'good.yaml' new minimal good.yaml

# What is to be kept and what is to be rewritten.
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed && cp locks.yaml odd.yaml closed && chmod a-w closed
    try 'cannot' test closed/locks.yaml
    try 'cannot' explore closed/locks.yaml
    try 'cannot' pin "$token" closed/locks.yaml
    try 'cannot' fmt closed/odd.yaml
    try 'cannot' corpus add "$token" closed/locks.yaml
fi
mkdir blocked && cp locks.yaml blocked && : >blocked/.hocket
try 'cannot' test blocked/locks.yaml
try 'cannot' explore blocked/locks.yaml
try 'cannot' corpus add "$token" blocked/locks.yaml

# A report does not get the place of a file that is closed.
timeout 20 "$hocket" test --no-corpus locks.yaml --report json:one.json >&- 2>err
[ $? -eq 8 ] && python3 -c 'import json; [json.loads(l) for l in open("one.json")]' 2>>err
judge "a report while the standard output is closed" $?
timeout 20 "$hocket" test --no-corpus locks.yaml --report json:one.json >out 2>&-
[ $? -eq 1 ] && python3 -c 'import json; [json.loads(l) for l in open("one.json")]' 2>err
judge "a report while the standard error is closed" $?
timeout 20 "$hocket" fmt - <&- >out 2>err
[ $? -eq 2 ]
judge "a closed standard input cannot be read" $?

# Annotations that nobody asked for, on the standard error.
GITHUB_ACTIONS=true timeout 20 "$hocket" test --no-corpus locks.yaml >out 2>/dev/full
[ $? -eq 8 ]
judge "annotations on a standard error that is full" $?

finish
