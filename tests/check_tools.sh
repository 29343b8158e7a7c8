#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The tools around scenario files: check --json, --endpoints and --strict, fmt, new.
#
# fmt is tried on the whole catalogue and on copies of it whose layout was spoilt: what it
# makes of them must be the same, stay the same, and run as before, by digests.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
cd "$tmp" || exit 2

shows() { # what is tested, file; the expected text comes from the standard input
    diff - "$2" >diff
    judge "$1" $? diff
}

# --- check --json -----------------------------------------------------------------

cat >bad.yaml <<'END'
scenario: bad
resorces:
  q: channel of 1
tasks:
  main:
    - sleep 10 ms
END
: >none.yaml
try 3 '' check --json bad.yaml none.yaml
shows "check --json" out <<'END'
{"version":1,"file":"bad.yaml","line":2,"column":1,"end_column":9,"severity":"error","message":"unknown key 'resorces'; did you mean 'resources'?","suggestion":"resources"}
{"version":1,"file":"bad.yaml","line":6,"column":13,"end_column":18,"severity":"error","message":"a duration is written without a space; write 10ms"}
{"version":1,"file":"none.yaml","line":0,"column":0,"end_column":0,"severity":"error","message":"there is no scenario in this file"}
END
odd=$(printf 'a\xff"\x1b b.yaml')
cp bad.yaml "$odd"
try 3 '^\{"version":1,"file":"a\\uFFFD\\"\\u001B b\.yaml"' check --json "$odd"
rm "$odd"
printf 'scenario: x\ntasks:\n  main:\n    - emit a(1)\n    - emit b(1)\nexpect:\n  - a(i) before b(j)\n' >doubt.yaml
try 0 '"severity":"warning"' check --json doubt.yaml
{
    printf 'scenario: x\ntasks:\n  main:\n'
    for ((i = 0; i < 130; i++)); do echo "    - slep $i"; done
} >many.yaml
try 3 '"message":"and 30 more"' check --json many.yaml
if command -v jq >/dev/null; then
    [ "$(jq -es 'length == 101 and all(.version == 1)' <out)" = true ]
    judge "each line is JSON" $?
else
    skipped=$((skipped + 1))
fi
printf 'scenario: x\ntasks:\n  main:\n    - pass\n' >fine.yaml
try 0 '' check --json fine.yaml
[ ! -s out ] && [ ! -s err ]
judge "check --json says nothing of a file without errors" $?
try 2 'cannot read missing.yaml' check --json missing.yaml
[ ! -s out ]
judge "check --json keeps complaints off the standard output" $?
try 2 'leave out --endpoints' check --json --endpoints fine.yaml

# --- check --endpoints ----------------------------------------------------------------

cat >ends.yaml <<'END'
scenario: ends
resources:
  q: channel of 1
  go x 2: channel unbounded, manual
  news: watch of Idle
  m: mutex
procs:
  put(c): send c 1
  fill: call put(q)
tasks:
  producer x 2: call fill
  forgetful:
    - hold q.sender
    - send go[1] 1
  consumer:
    - for x in q: set news Busy
variants:
  nobody listens:
    tasks:
      consumer: set news Busy
  without news:
    resources:
      news: none
    tasks:
      consumer:
        - for x in q: pass
  without news, twice:
    resources:
      news: none
    tasks:
      producer x 2:
        - call fill
        - call fill
      consumer:
        - for x in q: pass
END
try 0 '' check --endpoints ends.yaml
shows "check --endpoints" out <<'END'
ends.yaml: ends
  resource  kind             end       tasks                            procs
  q         channel          sender    producer x 2, forgetful (holds)  put, fill
                             receiver  consumer                         -
  go x 2    channel, manual  sender    forgetful                        -
                             receiver  -                                -
  news      watch            sender    consumer                         -
                             receiver  -                                -
ends.yaml: ends [nobody listens]
  resource  kind             end       tasks                            procs
  q         channel          sender    producer x 2, forgetful (holds)  put, fill
                             receiver  -                                -
  go x 2    channel, manual  sender    forgetful                        -
                             receiver  -                                -
  news      watch            sender    consumer                         -
                             receiver  -                                -
ends.yaml: ends [without news]
  resource  kind             end       tasks                            procs
  q         channel          sender    producer x 2, forgetful (holds)  put, fill
                             receiver  consumer                         -
  go x 2    channel, manual  sender    forgetful                        -
                             receiver  -                                -
ends.yaml: ends [without news, twice]: the same
1 file, 0 errors
END
cat >moves.yaml <<'END'
scenario: handed on
resources:
  q: channel of 1
procs:
  worker(i): send q i
  starter: spawn worker(9)
tasks:
  main:
    - for i in 1..3: spawn worker(i)
    - spawn starter
    - for x in q: pass
variants:
  used as well:
    tasks:
      main:
        - for i in 1..3: spawn worker(i)
        - send q 0
        - for x in q: pass
END
try 0 '' check --endpoints moves.yaml
shows "check --endpoints of what is handed on" out <<'END'
moves.yaml: handed on
  resource  kind     end       tasks                       procs
  q         channel  sender    main (hands on in line 10)  worker, starter (hands on in line 6)
                     receiver  main                        -
moves.yaml: handed on [used as well]
  resource  kind     end       tasks  procs
  q         channel  sender    main   worker, starter (hands on in line 6)
                     receiver  main   -
1 file, 0 errors
END
try 3 '^1 file, 1 error$' check --endpoints none.yaml
try 0 'nothing here has ends' check --endpoints fine.yaml

# --- check --strict -------------------------------------------------------------------

cat >dubious.yaml <<'END'
scenario: dubious
params:
  unused: 5
  room: 2
resources:
  q: channel of room
  idle: mutex
state:
  forgotten: 0
ops:
  ping: takes 1ms
  pong: takes 1ms
procs:
  again: call again
tasks:
  main:
    - die = random(1..1000)
    - if die == 7: emit lucky
    - if die % 2 == 0: emit even
    - send q 1
    - call ping
faults:
  - pong fails with Down until 5ms
expect:
  - sometimes even
  - sometimes lucky
variants:
  same:
    about: Nothing is other than before.
    params:
      room: 2
  other:
    params:
      room: 3
END
try 1 '' check --strict dubious.yaml --runs 1000
grep -o '^dubious.*' out | sed -E 's/came true in [0-9]+ of 1000 runs \([01]\.[0-9] %\)/seldom/' >said
shows "check --strict" said <<'END'
dubious.yaml:3:3: warning: the parameter 'unused' is never used
dubious.yaml:7:3: warning: the resource 'idle' is never used
dubious.yaml:9:3: warning: the variable 'forgotten' is never used
dubious.yaml:12:3: warning: the op 'pong' is never used
dubious.yaml:14:3: warning: the proc 'again' is never used
dubious.yaml:26:5: warning: 'sometimes lucky' seldom; a user wants 2 % or more
dubious.yaml:28:3: warning: the variant 'same' changes nothing that is run
END
try 1 '^1 file, 0 errors, 7 warnings$' check --strict dubious.yaml
try 0 '^1 file, 0 errors$' check dubious.yaml
try 1 '"severity":"warning","message":"the op .pong. is never used"' check --strict --json dubious.yaml
sed '/^explore/,$d' "$root/scenarios/new/minimal.yaml" >never.yaml
echo '  - sometimes got(8)' >>never.yaml
echo '  - sometimes got(7)' >>never.yaml
try 1 "'sometimes got\\(8\\)' came true in 0 of 1 runs \\(0.0 %\\); and these are all" check --strict never.yaml
try 1 '^1 file, 0 errors, 1 warning$' check --strict never.yaml
try 1 "in 0 of [0-9]+ runs? \\(0.0 %\\); and these are all" check --strict never.yaml --strategy dfs
try 1 '^2 files, 0 errors, 2 warnings$' check --strict doubt.yaml fine.yaml
try 3 'error: ' check --strict bad.yaml doubt.yaml
try 2 "takes no --seed without --strict" check --seed 4 fine.yaml
try 2 "takes no options" check --strict fine.yaml --strategy 'fifo 3'
try 0 '^[0-9]+ files, 0 errors, 0 warnings$' check --strict "$root/scenarios/new"

# --- fmt ------------------------------------------------------------------------------

cat >untidy.yaml <<'END'
# what it is about
scenario:   untidy


about: >
    Two
      lines.

runtime:  1 thread

params:
    list: [1,
        2,     # two
      ]
    text: '"it''s # none"' # a comment
tasks:
      # the first
      main:
      - loop:   # left
          - if now > 1s: break   # right
          - x = 1                # below it
                                 # more of it
          -
            note "a, b"
          - do:
            -   sleep 400ms
            # inside
          # outside
      -   if x == 1: pass
          else: fail Odd
      other x 2:    sleep   1ms
      # the last task
expect:
- label:   all tasks complete@@@
- 'never now > 5s'

# the end
...
END
sed -i 's/@@@/   /' untidy.yaml
cat >tidy.yaml <<'END'
# what it is about
scenario: untidy

about: >
  Two
    lines.

runtime: 1 thread

params:
  list: [1,
    2,     # two
  ]
  text: '"it''s # none"'   # a comment
tasks:
  # the first
  main:
    - loop:     # left
        - if now > 1s: break     # right
        - x = 1                  # below it
                                 # more of it
        -
          note "a, b"
        - do:
            - sleep 400ms
            # inside
        # outside
    - if x == 1: pass
      else: fail Odd
  other x 2: sleep   1ms
  # the last task
expect:
  - label: all tasks complete
  - 'never now > 5s'

# the end
...
END
try 0 '' test untidy.yaml
"$hocket" fmt - <untidy.yaml >out 2>err
judge "fmt as a filter" $? err
shows "fmt: the layout" out <tidy.yaml
sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' untidy.yaml | "$hocket" fmt - >out 2>err
shows "fmt: BOM and CRLF" out <tidy.yaml
printf 'scenario: x\ntasks:\n main: pass' | "$hocket" fmt - >out 2>err
shows "fmt: the last line ends" out < <(printf 'scenario: x\ntasks:\n  main: pass\n')

cp untidy.yaml work.yaml
chmod 640 work.yaml
ln -s work.yaml link.yaml
try 1 '^work.yaml$' fmt --check work.yaml
cmp -s work.yaml untidy.yaml
judge "fmt --check changes nothing" $?
try 0 '^1 file, 1 changed$' fmt link.yaml
shows "fmt in place" work.yaml <tidy.yaml
[ -L link.yaml ] && [ "$(stat -c %a work.yaml)" = 640 ]
judge "fmt keeps links and permissions" $?
before=$(stat -c %i work.yaml)
try 0 '^1 file, 0 changed$' fmt work.yaml
[ "$before" = "$(stat -c %i work.yaml)" ]
judge "fmt leaves a file alone that is fine" $?
try 0 '^1 file, 0 to be changed$' fmt --check work.yaml
cp bad.yaml kept.yaml
cp untidy.yaml work.yaml
try 3 '^kept.yaml:2:1: error: ' fmt kept.yaml work.yaml
cmp -s bad.yaml kept.yaml && cmp -s work.yaml tidy.yaml
judge "fmt leaves an invalid file alone, and goes on with the others" $?
"$hocket" fmt - <bad.yaml >out 2>err
[ $? -eq 3 ] && [ ! -s out ] && grep -q '^-:2:1: error' err
judge "fmt prints nothing of invalid input" $?
"$hocket" fmt --check - <untidy.yaml >out 2>err
[ $? -eq 1 ] && [ "$(cat out)" = - ]
judge "fmt --check as a filter" $?
try 2 'cannot read missing.yaml' fmt missing.yaml
try 2 'usage: hocket fmt' fmt
mkdir -p folder/closed
cp untidy.yaml folder/closed/work.yaml
if [ "$(id -u)" -ne 0 ]; then
    chmod 555 folder/closed
    try 8 'cannot write folder/closed/work.yaml' fmt folder
    chmod 755 folder/closed
else
    skipped=$((skipped + 1))
fi
[ "$(find . -name '*.yaml.*' | wc -l)" -eq 0 ]
judge "fmt leaves no files behind" $?

# A text that keeps its blank lines keeps as many.
printf 'scenario: x\nabout: |+\n    one\n      two\n\n\ntasks:\n    main: pass\n\nexpect:\n    - all tasks complete\n' |
    "$hocket" fmt - >out 2>err
shows "fmt: a text that keeps its blank lines" out < <(
    printf 'scenario: x\nabout: |+\n  one\n    two\n\n\ntasks:\n  main: pass\n\nexpect:\n  - all tasks complete\n')

# Three times as wide, with blank lines and comments strewn in; and back.
spoil() { # file
    awk '{
        n = match($0, /[^ ]/) ? RSTART - 1 : 0
        rest = substr($0, n + 1)
        while (rest ~ /^- /) { dashes = dashes "-     "; rest = substr(rest, 3) }
        if (NR % 7 == 3 && !folded) print ""
        if (NR % 11 == 5 && !folded) printf "%*s# strewn in\n", 3 * n, ""
        printf "%*s%s%s\n", 3 * n, "", dashes, rest
        dashes = ""
        if (rest ~ /[>|]-?$/) { folded = 1; depth = n }
        else if (folded && rest != "" && n <= depth) folded = 0
    }' "$1"
}
plain() { # without strewn and blank lines, comments one space behind
    grep -v -e '^ *# strewn in$' -e '^$' | sed -E 's/([^ ]) +#/\1 #/; s/^ {20,}#/#/'
}
# What a file does, but for the columns and tokens that a message may quote.
does() { # file
    "$hocket" test "$1" --runs 40 2>&1 | sed "s,$1,FILE,g" | grep -v 'FILE:[0-9]'
    "$hocket" run "$1" --seed 3 2>&1 | grep -E '^(end|digest|interleaving)'
}
says() { # file: what check says of it, but for places
    "$hocket" check --json "$1" | jq -c 'del(.file, .line, .column, .end_column)'
}
comments() { grep -o '#.*' "$1" | tr -s ' ' | sort; }
# Every file of the tree that is valid; what fuzzing has found and benchmarks are only laid out.
mapfile -t files < <(cd "$root" && find scenarios tests -name '*.yaml' | sort)
for file in "${files[@]}"; do
    "$hocket" check "$root/$file" >out 2>err || continue
    "$hocket" fmt - <"$root/$file" >once.yaml 2>err &&
        diff <(comments "$root/$file") <(comments once.yaml) >diff
    judge "fmt keeps comments: $file" $? diff
    diff <(says "$root/$file") <(says once.yaml) >diff
    judge "fmt: the same is said of it: $file" $? diff
    diff <("$hocket" run "$root/$file" | grep -E '^(end|digest)') \
        <("$hocket" run once.yaml | grep -E '^(end|digest)') >diff
    judge "fmt: the same run: $file" $? diff
    "$hocket" fmt - <once.yaml >twice.yaml 2>err && cmp -s once.yaml twice.yaml
    judge "fmt twice is fmt once: $file" $? err
done
mapfile -t files < <(cd "$root" && find scenarios/catalog scenarios/new tests/language -name '*.yaml' | sort)
for file in "${files[@]}"; do
    "$hocket" fmt - <"$root/$file" >once.yaml 2>err
    spoil "$root/$file" >spoilt.yaml
    "$hocket" fmt - <spoilt.yaml >repaired.yaml 2>err
    judge "fmt of a spoilt layout: $file" $? err
    diff <(plain <once.yaml) <(plain <repaired.yaml) >diff
    judge "fmt brings the layout back: $file" $? diff
    diff <(does "$root/$file" | sed "s,$root/,,") <(does repaired.yaml | sed "s,$root/,,") >diff
    judge "fmt changes no run: $file" $? diff
done
try 0 "" fmt --check "$root/scenarios"

# --- new --------------------------------------------------------------------------------

try 0 '^  deadlock  ' new
"$hocket" new | awk '{ print $1 }' >kinds
[ "$(wc -l <kinds)" -ge 8 ]
judge "new names its kinds" $? kinds
while read -r kind; do
    try 0 "hocket test new-$kind.yaml" new "$kind" "new-$kind.yaml"
    "$hocket" new "$kind" | cmp -s - "new-$kind.yaml" && cmp -s "new-$kind.yaml" "$root/scenarios/new/$kind.yaml"
    judge "new $kind prints what it writes" $?
    try 0 ' 0 failed, 0 skipped$' test "new-$kind.yaml"
    try 0 '' check --strict "new-$kind.yaml"
    try 0 '' fmt --check "new-$kind.yaml"
    awk '/^tasks:/ { on = 1 } on && /#/ { n++ } END { exit n < 2 }' "new-$kind.yaml"
    judge "new $kind explains itself" $?
done <kinds
diff <(sort kinds) <(cd "$root/scenarios/new" && ls ./*.yaml | sed 's,^./,,; s/\.yaml$//' | sort) >diff
judge "each skeleton is in the table" $? diff
echo mine >mine.yaml
try 8 'cannot write mine.yaml: File exists' new race mine.yaml
[ "$(cat mine.yaml)" = mine ]
judge "new overwrites nothing" $?
try 8 'cannot write no/such/folder.yaml' new race no/such/folder.yaml
try 2 "unknown kind 'deadlok'; did you mean 'deadlock'" new deadlok
try 2 'usage: hocket new' new race a.yaml b.yaml
try 2 "takes no --json" new race --json

finish
