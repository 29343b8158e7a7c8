#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same file, seed and options give the same bytes, whatever the directory, locale, time
# zone, addresses and build; and no input, however hostile, makes the program crash, hang or
# pass in silence.
#
# The catalogue is copied to two places, in opposite orders, and run and tested under paths
# that are relative to them. What is printed is compared whole, with the exit codes.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all

# --- the same bytes ---------------------------------------------------------------

mapfile -t files < <(cd scenarios/catalog && find . -name '*.yaml' | LC_ALL=C sort | sed 's/^..//')
mkdir -p "$tmp/one" "$tmp/some/where else"
for ((i = 0; i < ${#files[@]}; i++)); do
    for place in "one/catalog/${files[i]}" "some/where else/catalog/${files[-1 - i]}"; do
        mkdir -p "$tmp/$(dirname "$place")"
        cp "scenarios/catalog/${place#*catalog/}" "$tmp/$place"
    done
done

# Prints all that the program says about the catalogue below the current directory.
transcript() { # a command in front of the program, as words
    local file
    for file in "${files[@]}"; do
        "$@" run "catalog/$file" --seed 3 $ascii 2>&1
        echo "exit status $?"
    done
    "$@" test catalog --seed 3 --runs 40 $jobs $ascii 2>&1 | grep -v '^progress: '
    echo "exit status ${PIPESTATUS[0]}"
    "$@" check catalog $ascii 2>&1
    echo "exit status $?"
}

same() { # what is tested, place, expected transcript, command...
    local what=$1 place=$2 expected=$3
    shift 3
    (cd "$tmp/$place" && transcript "$@") >"$tmp/now" </dev/null
    diff "$tmp/$expected" "$tmp/now" >"$tmp/diff"
    judge "the same bytes $what" $? "$tmp/diff"
}

ascii='' jobs=
(cd "$tmp/one" && transcript "$hocket") >"$tmp/first" </dev/null
[ ${#files[@]} -gt 10 ] && [ "$(grep -c '^digest' "$tmp/first")" -ge ${#files[@]} ]
judge "the catalogue runs, ${#files[@]} files" $? "$tmp/first"

same "again" one first "$hocket"
same "in another directory, found in another order" "some/where else" first "$hocket"
same "in Tokyo" one first env TZ=Asia/Tokyo "$hocket"
same "without a locale" one first env -u LC_ALL -u LANG "$hocket"
same "with an unknown locale" one first env LC_ALL=xx_XX.UTF-8 LANG=tr_TR "$hocket"
same "with a narrow terminal and a large environment" one first \
    env COLUMNS=40 TERM=dumb BIG="$(printf '%060000d' 0)" "$hocket"
same "with a small stack" one first bash -c 'ulimit -s 1024; exec "$0" "$@"' "$hocket"
if setarch -R true 2>/dev/null; then
    same "at fixed addresses" one first setarch -R "$hocket"
else
    skipped=$((skipped + 1))
fi
for jobs in -j2 -j3 -j0; do
    same "with $jobs" one first "$hocket"
done
jobs=
builds=0
for other in build/asan/hocket build/debug/hocket build/*-clang*/hocket; do
    [ -x "$other" ] || continue
    [ "$other" -nt "$hocket" ] || continue # of older sources
    builds=$((builds + 1))
    same "from $other" one first "$root/$other"
done
[ "$builds" -gt 0 ] || skipped=$((skipped + 1))

ascii=--ascii
(cd "$tmp/one" && LC_ALL=C transcript "$hocket") >"$tmp/plain" </dev/null
same "in ASCII, whatever the locale" one plain "$hocket"
! LC_ALL=C grep -q '[^ -~]' "$tmp/plain"
judge "ASCII is ASCII" $? "$tmp/plain"

# --- hostile input ------------------------------------------------------------------

mkdir "$tmp/bad" "$tmp/bad/folder" && cd "$tmp/bad" || exit 2

try() { # exit code, pattern, seconds, arguments...
    local want=$1 pattern=$2 seconds=$3 code
    shift 3
    (ulimit -v 33554432; exec timeout -k 1 "$seconds" "$hocket" "$@") >out 2>&1 </dev/null
    code=$?
    [ "$code" -eq "$want" ] && grep -qE -e "$pattern" out
    judge "hocket $* (exit status $code, not $want, or no '$pattern')" $? out
}

scenario() { # file, lines below its title
    printf '%s\n' "scenario: $1" "${@:2}" >"$1"
}

: >empty.yaml
printf '\n# a comment\n\n' >comment.yaml
head -c 20000 "$hocket" >binary.yaml
printf 'scenario: x\0tasks:\n' >nul.yaml
printf 'scenario: \xff\xfe\n' >utf8.yaml
printf 'scenario: x\ntasks: {main: [pass' >open.yaml
{ printf 'scenario: deep\ntasks:\n  main:\n    - '
  printf '[%.0s' {1..100000}; } >flow.yaml
{ printf 'scenario: deep\ntasks:\n  main:\n'
  for ((i = 4; i < 400; i += 2)); do printf '%*s- do:\n' "$i" ''; done; } >nested.yaml
{ printf 'scenario: deep\ntasks:\n  main:\n    - x = '; printf '(%.0s' {1..50000}; } >parens.yaml
{ printf 'scenario: x\ntasks:\n  main:\n'; printf '    - pass\n%.0s' {1..120000}; } >long.yaml
head -c 2000000 /dev/zero | tr '\0' '#' >big.yaml
printf 'a: &a [x]\nb: *a\n' >alias.yaml
printf '? a\n: b\n' >question.yaml
printf '%%YAML 1.2\n---\na: b\n' >directive.yaml
printf 'scenario: x\nscenario: y\n' >duplicate.yaml

for what in check test run; do
    try 2 'cannot read missing.yaml: No such file' 5 $what missing.yaml
    [ $what = run ] || try 4 'no scenarios under folder' 5 $what folder
    for file in empty comment binary nul utf8 open flow nested parens long big alias question \
        directive duplicate; do
        try 3 "^(invalid +)?$file.yaml(:[0-9]+:[0-9]+)?: error: " 10 $what $file.yaml
    done
done
try 2 'is a directory' 5 run folder

scenario tasks.yaml tasks: '  t x 10000000:' '    - yield'
try 3 '^tasks.yaml:3:7: error: .*1000000$' 5 check tasks.yaml
try 3 '^tasks.yaml:3:7: error: .*1000000$' 5 test tasks.yaml

# Many tasks and large arrays, which none of them uses: memory for what is used.
{ printf 'scenario: arrays\nresources:\n'; printf '  a%d x 1000000: cell\n' {1..5}
  printf 'tasks:\n'; printf '  t%d: yield\n' {1..1000}; } >arrays.yaml
try 0 '1 file, 0 errors' 30 check arrays.yaml

scenario many.yaml tasks: '  t x 100000:' '    - yield'
try 5 '^ +2 of 2 runs were cut' 10 test many.yaml --runs 2
try 5 'end .*cut: too many tasks' 5 run many.yaml --max-tasks 99999
scenario bomb.yaml procs: '  f:' '    - spawn f' '    - spawn f' tasks: '  main:' '    - spawn f'
try 5 'runs were cut' 20 test bomb.yaml --runs 2
try 5 'end .*cut: too many tasks' 10 run bomb.yaml --max-tasks 1000 --max-steps 1000000
scenario spawner.yaml procs: '  f:' '    - pass' tasks: '  main:' '    - loop: spawn f'
try 5 'end .*cut: too many tasks' 10 run spawner.yaml
scenario lists.yaml tasks: '  main:' '    - loop:' '        - a = collect 1..3000' \
    '        - sleep 1ms'
try 5 'end .*cut: too much memory' 10 run lists.yaml
try 5 'cut by the limit of memory' 10 test lists.yaml --runs 3 --max-list-bytes 1000000
try 5 '   20 runs, .* 20 cut' 10 test lists.yaml --max-list-bytes 1000000
try 5 '   20 runs, .* 20 cut' 10 test lists.yaml --max-list-bytes 1000000 -j 4
scenario ticks.yaml tasks: '  main:' '    - loop: sleep 1ms'
try 5 '   40 runs, .* 40 cut' 10 test ticks.yaml --max-steps 100 --runs 40

# A loop without an await is a finding, on one thread and on many, in a few seconds.
scenario spin.yaml tasks: '  main:' '    - loop: pass'
scenario spins.yaml 'runtime: threads' tasks: '  main:' '    - loop: pass'
scenario ready.yaml resources: '  q: channel of 1' tasks: '  main:' '    - loop:' \
    '        - send q 1' '        - recv q'
scenario recursion.yaml procs: '  f:' '    - call f' tasks: '  main:' '    - call f'
scenario endless.yaml tasks: '  main:' '    - for i in 1..9000000000000000000: pass'
for file in spin spins ready recursion endless; do
    try 1 'found +livelock: .*clock frozen by main' 10 run $file.yaml
    try 1 'livelock: .*clock frozen by main' 20 test $file.yaml --runs 3
done
try 1 'livelock: .*clock frozen by main' 30 test spin.yaml

scenario yield.yaml tasks: '  main:' '    - loop: yield'
scenario ticks.yaml 'runtime: threads' tasks: '  main:' '    - loop: sleep 1ms'
for file in yield ticks; do
    try 5 '^inconclusive ' 20 test $file.yaml --runs 20
    try 5 'end .*cut: too many steps' 5 run $file.yaml
done

# Values that are deep, shared or at the edge of their type.
scenario nest.yaml tasks: '  main:' '    - l = 0' '    - repeat 1000000:' '        - l = [l]' \
    '    - emit done(l)'
scenario share.yaml tasks: '  main:' '    - l = 0' '    - m = 0' '    - repeat 60:' \
    '        - l = [l, l]' '        - m = [m, m]' '    - if l == m: emit same' '    - emit done(l)'
scenario edge.yaml tasks: '  main:' '    - x = -9223372036854775807 - 1' '    - y = x / -1'
try 0 'end +finished' 10 run nest.yaml
try 0 'end +finished' 10 run share.yaml
try 1 'misuse: main: integer overflow' 5 run edge.yaml

finish
