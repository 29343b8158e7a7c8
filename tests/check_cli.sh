#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The program's face: options, exit codes, what it says about bad input, and that its
# output is the same bytes whatever the locale, time zone, directory and addresses.
# Each test runs ./hocket once and looks at the exit code and at one pattern.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
seconds=20
shown=(out err)
cd "$tmp" || exit 2

same() { # what is tested, command...: the same output and exit code as `first`
    local what=$1
    shift
    "$@" >out 2>err </dev/null
    echo "exit status $?" >>out
    cmp -s first out
    judge "the same output $what" $?
}

# --- scenarios ------------------------------------------------------------------

mkdir -p good/deep bad empty .hidden
cat >good/lost.yaml <<'END'
scenario: lost update
runtime: 2 threads
state:
  hits: atomic 0
tasks:
  visitor x 2:
    - n = hits
    - hits = n + 1
expect:
  - counted: finally hits == 2
verdict: violates counted in some run
variants:
  atomic add:
    tasks:
      visitor x 2:
        - hits += 1
END
{
    two_locks | sed '1s/$/, two orders/'
    cat <<'END'
verdict: violates deadlock in some run
explore:
  strategy: exhaustive
END
} >good/deep/locks.yml
sed 's/^verdict:.*/verdict: pass/; /^explore:/,$d' good/deep/locks.yml >fails.yaml
printf 'scenario: sweep\nparams:\n  k: 1\nsweep:\n  k: [1, 2]\ntasks:\n  main:\n    - sleep 10ms * k\n' >sweep.yaml
printf 'scenario: spin\ntasks:\n  main:\n    - loop:\n        - yield\n' >endless.yaml
printf 'scenario: x\ntasks:\n  main:\n    - emit one\n---\nscenario: y\ntasks:\n  main:\n    - emit two\n' >two.yaml
: >bad/empty.yaml
printf '# nothing\n' >bad/comment.yaml
printf 'scenario: [\n' >bad/broken.yaml
printf '\x00\x01\xff\xfe' >bad/binary.yaml
printf 'scenario: x\ntasks:\n  main:\n    - slep 1ms\n' >bad/verb.yaml
printf 'scenario: \x1b[31mred\ntasks:\n  main:\n    - pass\n' >bad/escape.yaml
printf 'not a scenario\n' >empty/notes.txt
ln -s .. good/deep/up
ln -s nowhere.yaml empty/.link.yaml

# --- help and options -------------------------------------------------------------

try 0 'hocket test PATH' --help
try 0 '--max-steps=N' -h
try 0 '^hocket [0-9]+\.' --version
try 2 'a command is missing'
try 2 "unknown command 'tset'; did you mean 'test'" tset good
try 2 "unknown option '--sed'; did you mean '--seed'" test good --sed 1
try 2 "unknown option '--strat'; did you mean '--strategy'" test good --strat fifo
try 2 "unknown option '--timeout'; did you mean '--time'" test good --timeout 5s
try 0 'hocket test PATH' help
try 2 "a command is missing before 'good', as in 'hocket test good'" good
try 2 "unknown option '-z'" test -z good
try 2 '--quiet' test good --quiet=yes
try 2 '--seed' test good --seed
try 2 '--seed is given twice' test good --seed 1 --seed 2
try 2 "takes no --runs" check good --runs 5
try 2 "takes no --variant" test good --variant x
try 2 'usage: hocket test PATH' test
try 2 'usage: hocket run FILE' run fails.yaml sweep.yaml
for number in '' -1 0 1.5 1e3 0x10 ' 1' 99999999999999999999 five; do
    try 2 '--runs needs a whole number from 1 to' test good --runs "$number"
done
try 2 '--max-depth needs a whole number from 1 to 1000' check good --max-depth 1001
try 2 "unknown strategy 'fif'" test good --strategy fif
try 2 "unknown strategy 'PCT'; did you mean 'pct'" test good --strategy PCT
try 2 "an option is missing behind 'pct:'" test good --strategy pct:
try 2 "unknown command 'expl'; did you mean 'explore'" expl
try 2 'takes no options' test good --strategy 'fifo 3'
try 2 'schedule token' run fails.yaml --strategy 'replay x'
try 0 'passed' test --seed 7 good --runs 300 -q
POSIXLY_CORRECT=1 try 0 'passed' test good -q

# --- lists ------------------------------------------------------------------------

for list in strategies objects verbs blocks functions words faults checks commands; do
    try 0 '^  [a-z]' list $list
done
try 0 '^strategies:' list
try 0 '^  replay ' list strategies
try 2 "did you mean 'verbs'" list verb

# --- paths ------------------------------------------------------------------------

try 2 'cannot read missing.yaml: No such file' test missing.yaml
try 2 'cannot read missing' check good missing
try 2 'cannot read' test ''
try 2 'is a directory' run good
try 4 'no scenarios under empty' test empty
try 4 'no scenarios under empty' check empty
try 4 'passed' test empty good
try 4 'fits' test good --filter 'no such thing'
try 0 '^2 files, 0 errors$' check good
try 0 '^1 file, 0 errors$' check good/lost.yaml

# --- verdicts -----------------------------------------------------------------------

try 0 '^passed   good/deep/locks.yml: two locks, two orders   [0-9]+ runs, [0-9]+ interleavings \(all\)$' test good
try 0 '^passed   good/lost.yaml: lost update \[atomic add\]   3 runs, 2 interleavings \(all\)' test good
try 0 '^3 passed, 0 failed, 0 skipped$' test good
try 0 '^1 passed, 0 failed, 0 skipped$' test good --filter 'atomic*'
try 0 'sweep.yaml: sweep \[k=2\]   ' test sweep.yaml
try 1 '^failed   fails.yaml: two locks, two orders' test fails.yaml
try 1 "^again +hocket run fails.yaml --strategy 'replay h1-" test fails.yaml
try 1 "^    hocket run fails.yaml --strategy 'replay h1-" test -q fails.yaml
try 1 '^error +deadlock-' test fails.yaml
try 1 '^    deadlock: ' test -q fails.yaml
try 1 '^3 passed, 1 failed, 0 skipped$' test good fails.yaml
try 5 '^inconclusive endless.yaml: spin' test endless.yaml --runs 3
try 5 'end .*cut: too many steps' run endless.yaml -q --max-steps 50

"$hocket" test good -q >out 2>err
[ "$(cat out)" = '3 passed, 0 failed, 0 skipped' ]
judge "test -q prints the last line only" $?

# The printed command shows the finding again.
command=$("$hocket" test fails.yaml | sed -n "s/^again *hocket \\(run .*\\)/\\1/p" | head -n 1)
eval "timeout 20 '$hocket' $command" >out 2>err
[ $? -eq 1 ] && grep -q '^found  *deadlock' out
judge "the replay command finds the deadlock again: $command" $?
token=${command#*replay }
token=${token%%\'*}
try 6 'does not fit' run good/lost.yaml --strategy "replay $token"
try 2 'damaged' run fails.yaml --strategy "replay ${token%?}"

# --- one run --------------------------------------------------------------------------

try 0 '^ *time  step │ visitor\[0\] *│ visitor\[1\]' run good/lost.yaml --variant 'atomic add'
try 0 '^ *time  step \| visitor\[0\] *\| visitor\[1\]' run good/lost.yaml --variant 'atomic add' --ascii
try 0 'n = hits' run good/lost.yaml --strategy fifo
try 0 '^digest  *[0-9a-f]{16}$' run sweep.yaml
try 0 'finished at 20ms' run sweep.yaml --point k=2
try 2 "no variant 'atomic ad'; did you mean 'atomic add'" run good/lost.yaml --variant 'atomic ad'
try 2 "no point 'k=3'" run sweep.yaml --point k=3
try 0 'two.yaml: y' run two.yaml --scenario y
try 0 "--scenario y --strategy 'replay" run two.yaml --scenario y

cat >taught.yaml <<'END'
scenario: taught
tasks:
  main: fail Oops
verdict: violates failure
teach:
  hint: Who takes the error?
  explain: Nobody does.
variants:
  repaired:
    tasks:
      main: pass
END
try 0 '^    hint          Who takes' test taught.yaml --teach
grep -c 'explain       Nobody does' out | grep -qx 1
judge "the repaired variant teaches nothing" $?
try 1 '^explain       Nobody does' run taught.yaml --teach
try 0 '' run taught.yaml --teach --variant repaired
! grep -q 'hint\|explain' out
judge "a run without a finding keeps the explanation" $?
try 0 '' test taught.yaml
! grep -q 'hint' out
judge "nobody is taught who has not asked" $?

"$hocket" run good/lost.yaml --ascii >out 2>err
! LC_ALL=C grep -q '[^ -~]' out
judge "--ascii prints ASCII only" $?

# --- bad input --------------------------------------------------------------------------

for file in empty comment broken binary verb escape; do
    try 3 "bad/$file\\.yaml(:[0-9]+:[0-9]+)?: error: " check bad/$file.yaml
    try 3 "bad/$file\\.yaml(:[0-9]+:[0-9]+)?: error: " test bad/$file.yaml
    try 3 "bad/$file\\.yaml(:[0-9]+:[0-9]+)?: error: " run bad/$file.yaml
done
try 3 "bad/verb.yaml:4:7: error: unknown statement 'slep'; did you mean 'sleep'" check bad
try 3 '^ +\^$' check bad/verb.yaml
try 3 '^6 files, [0-9]+ errors$' check bad
try 3 '^3 passed, 6 failed, 0 skipped$' test bad good
try 3 'error: ' check good/lost.yaml --max-file-bytes 10
try 3 'error: ' check good/lost.yaml --max-nodes 3
try 3 'error: ' check good/lost.yaml --max-depth 1
! LC_ALL=C grep -q "$(printf '\x1b')" out err
judge "nothing in a file drives the terminal" $?
cp good/lost.yaml "$(printf 'a\x1b[31m b.yaml')"
try 0 'a\\x1b\[31m b.yaml: lost update' test "$(printf 'a\x1b[31m b.yaml')"

# --- output -----------------------------------------------------------------------------

"$hocket" test good 2>err | head -n 1 >out
status=${PIPESTATUS[0]}
{ [ "$status" -eq 8 ] || [ "$status" -eq 0 ]; } && [ ! -s err ]
judge "a closed pager is no news (exit status $status)" $?
"$hocket" list words 2>err | true
[ ! -s err ]
judge "a pipe that nobody reads is no news" $?
if [ -w /dev/full ]; then
    for command in 'test good' 'run good/lost.yaml' 'check good' 'list' '--help'; do
        # shellcheck disable=SC2086 # a command and its arguments
        "$hocket" $command >/dev/full 2>err
        [ $? -eq 8 ] && grep -q 'No space left' err
        judge "a full disk: hocket $command" $?
    done
else
    skipped=$((skipped + 1))
fi
"$hocket" test good >&- 2>err
[ $? -eq 8 ]
judge "no standard output" $?

# --- signals ------------------------------------------------------------------------------

for signal in INT:130 TERM:143; do
    env --default-signal=INT,TERM "$hocket" test endless.yaml --runs 100000000 >out 2>err &
    pid=$!
    sleep 0.4
    kill -"${signal%:*}" $pid
    wait $pid
    [ $? -eq "${signal#*:}" ] && grep -q '^incomplete: interrupted' out &&
        grep -qE '^0 passed, 1 failed, 0 skipped$' out
    judge "partial results after SIG${signal%:*}" $?
done

# --- the same bytes ---------------------------------------------------------------------------

for arguments in 'test good fails.yaml --runs 50' 'run good/lost.yaml --seed 3'; do
    read -ra words <<<"$arguments"
    LC_ALL=C TZ=UTC "$hocket" "${words[@]}" >first 2>err
    echo "exit status $?" >>first
    for locale in C.UTF-8 en_US.UTF-8 tr_TR.UTF-8 POSIX no_such; do
        same "with LC_ALL=$locale: $arguments" env LC_ALL=$locale "$hocket" "${words[@]}"
    done
    same "in another time zone: $arguments" env TZ=Asia/Tokyo "$hocket" "${words[@]}"
    same "with a large environment: $arguments" \
        env BIG="$(printf '%050000d' 0)" COLUMNS=40 TERM=xterm "$hocket" "${words[@]}"
    mkdir -p other
    cp -r good fails.yaml other/
    same "in another directory: $arguments" env -C other "$hocket" "${words[@]}"
    if setarch -R true 2>/dev/null; then
        same "at fixed addresses: $arguments" setarch -R "$hocket" "${words[@]}"
    else
        skipped=$((skipped + 1))
    fi
done

# --- the trace names the block that acts ------------------------------------------

cat >blocks.yaml <<'END'
scenario: blocks act on their own lines
resources:
  m: mutex
  s: semaphore of 1
tasks:
  main:
    - with lock m:
        - emit a
    - retry up to 2 times, every 5ms:
        - x = 2
        - fail Oops
      exhausted: pass
    - timeout 1ms:
        - acquire s
        - never
      elapsed: pass
    - with lock m:
        - fail Bad
END
try 1 '^ +│ with lock m \(unlock\)$' run blocks.yaml
try 1 '^ +│ retry up to 2 times, every 5ms \(waits: sleep\)$' run blocks.yaml
try 1 'timeout 1ms \(release s 1\)$' run blocks.yaml
try 1 '^ +blocks.yaml:18:11: fail Bad$' run blocks.yaml

# --- all that the verdict does not list; how many runs ------------------------------

cat >several.yaml <<'END'
scenario: several things are wrong
resources:
  q: channel of 1, manual
tasks:
  one: fail Bad
  two x 2:
    - close q
    - fail Bad
  three:
    - sleep 1ms
    - assert false
expect:
  - order: never now > 0s
END
try 1 '^error +failure-' test several.yaml
try 1 '^    also misuse: ' test several.yaml
try 1 '^    also expect: order: ' test several.yaml
try 1 '^    also assert: three: false does not hold \(3 of 3 runs\)' test several.yaml

cat >many.yaml <<'END'
scenario: more than 500 interleavings
state:
  x: 0
tasks:
  t x 6: x += 1
END
try 0 '720 runs, .*\(all\)' test many.yaml --strategy exhaustive
try 0 ' 1000 runs, ' test many.yaml --strategy random
try 0 ' 30 runs, ' test many.yaml --strategy exhaustive --runs 30

# Names far down a chain of tasks have a bound.
cat >deep.yaml <<'END'
scenario: a long chain
procs:
  link(i):
    - if i == 0: fail Bad
    - spawn link(i - 1)
    - sleep 1ms
tasks:
  main: spawn link(300)
END
try 1 ' ~[0-9a-f]{8}(\.link#1){6}$' explore deep.yaml --runs 1 --strategy fifo
sed 's/300/5/' deep.yaml >shallow.yaml
try 1 ' link#1(\.link#1){5} failed' explore shallow.yaml --runs 1 --strategy fifo

finish
