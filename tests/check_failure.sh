#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# From a failure to a test: the block, the schedule files, replay, shrink, pin and the corpus,
# as somebody uses them who has a scenario that fails.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
shown=(out err)

# The words are in the output, wherever its lines end.
says() { tr -s ' \n' ' ' <out | grep -qE -e "$1"; }

digest() { sed -n 's/^digest *//p' "$1" | head -n 1; }

mkdir "$tmp/a" "$tmp/b" && cd "$tmp/a" || exit 2
two_locks >locks.yaml
cp locks.yaml clean.yaml

# --- a schedule too long for a line -----------------------------------------------------

cat >long.yaml <<'END'
scenario: three hundred philosophers
runtime: threads
resources:
  fork x 300: mutex
tasks:
  phil x 300:
    - with lock fork[me]:
        - yield
        - with lock fork[(me + 1) % 300]: pass
END
"$hocket" explore --strategy fifo --runs 1 --no-shrink --max-list-bytes 999999 long.yaml >out 2>err
again=$(sed -n 's/^again  *hocket //p' out)
[[ $again == 'replay .hocket/'*' --max-list-bytes 999999' ]]
judge "a token of thousands of letters is not printed, but the file that has it" $?
found=$(digest out)
eval "try 1 '^digest *$found\$' $again"
"$hocket" explore --strategy fifo --runs 1 --no-shrink --no-corpus long.yaml >out 2>err
grep -q "^again .*'replay h1-.*'$" out
judge "... unless there is none" $?
rm -r .hocket

# --- what is missing ------------------------------------------------------------------

cat >lacks.yaml <<'END'
scenario: each waits for what nobody has
resources:
  slots: semaphore of 3
  gate: barrier of 3
  jobs: waitgroup
tasks:
  main:
    - p = acquire slots 2
    - forget p
    - acquire slots 2
  guest x 2: wait gate
  owner:
    - add jobs 2
    - done jobs
    - wait jobs
END
"$hocket" explore --no-corpus --strategy fifo lacks.yaml >out 2>err
missing=0
for words in 'main waits for 2 of 3 permits of slots \(1 available, 0 held\)' \
    'guest\[1\] waits for 1 more to arrive at gate \(2 of 3\)' \
    'owner waits for 1 more to be done with jobs'; do
    says "$words" || { missing=1; echo "not said: $words"; }
done
[ $missing -eq 0 ]
judge "a wait that nobody can end says how much is missing" $?

cat >senders.yaml <<'END'
scenario: who could still send
resources:
  own: channel of 1
  many: channel of 1
  answer: oneshot
tasks:
  main:
    - hold own.sender
    - for x in own: pass
  reader: recv many
  asker: recv answer
  writer x 5:
    - never
    - send many 1
  silent:
    - never
    - send answer 1
END
"$hocket" explore --no-corpus --strategy fifo senders.yaml >out 2>err
missing=0
for words in 'main waits for a message in own \(empty, 1 sender left\) from main itself since' \
    'many \(empty, 5 senders left\) from writer\[0\] or writer\[1\] or writer\[2\] or others since' \
    'asker waits for the message of answer from silent since'; do
    says "$words" || { missing=1; echo "not said: $words"; }
done
[ $missing -eq 0 ]
judge "who waits for a message is told who could still send it" $?

cat >clocks.yaml <<'END'
scenario: nobody advances
clock: paused
tasks:
  sleeper: sleep 1s
---
scenario: too late for its bell
resources:
  bell: notify
tasks:
  guest:
    - timeout 2ms: wait bell
      elapsed: never
  porter:
    - yield
    - notify bell
    - emit rung
  clock:
    - sleep 1ms
    - emit struck
expect:
  - first: rung before struck
explore:
  slack: 5ms
END
"$hocket" test --no-corpus --filter '*advances*' clocks.yaml >out 2>err
says 'waiting nobody advances the clock sleeper sleeps until 1s'
judge "a sleep on a clock that stands still is told as such" $?
"$hocket" explore --no-corpus --max-failures 2 --scenario 'too late for its bell' clocks.yaml \
    >out 2>err
says 'first: struck at 1ms had no rung before it \(with slack\)' &&
    says 'waiting \(with slack\) guest waits for ever'
judge "every kind of finding says that it needs slack" $?

cat >words.yaml <<'END'
scenario: an assertion about a variable
procs:
  work(i): return i
tasks:
  main:
    - got = collect 1..4 | map work | take 2
    - assert got == [1, 2, 3] or len(got) > 3
END
"$hocket" test --no-corpus words.yaml >out 2>err
says 'or len\(got\) > 3 does not hold; got is \[1, 2\] '
judge "an assertion that does not hold says what its variables are" $?
cat >words.yaml <<'END'
scenario: one task is in its own way
resources:
  items: pool of 2
tasks:
  alone:
    - for i in 1..3: x = acquire items
---
scenario: one branch is in the way of another
resources:
  m: mutex
  q: channel of 0
tasks:
  branches:
    - join:
        - do:
            - with lock m: send q 1
        - do:
            - sleep 1ms
            - with lock m: x = recv q
END
"$hocket" test --no-corpus words.yaml >out 2>err
says 'acquire items held by alone itself since'
judge "who holds two of them is named once" $?
says 'held by branches itself since 1ms; another branch waits for a receiver of q'
judge "the branches of one task wait each for its own" $?
cat >words.yaml <<'END'
scenario: all orders fail
ops:
  bad: takes 1ms, fails first 6 with Down
resources:
  slots: semaphore of 2
tasks:
  unlucky x 2:
    - with permit slots:
        - retry up to 4 times, every 100ms: call bad
  healthy:
    - sleep 5ms
    - with permit slots: pass
expect:
  - healthy completes by 10ms
END
try 1 '^decided +before the first choice, proved: no order passes$' test --no-corpus words.yaml
try 1 '│ abort h \(job#1 which has not begun\)' \
    explore --no-corpus "$root/scenarios/catalog/cancellation/aborted-before-it-began.yaml"
cat >words.yaml <<'END'
scenario: nobody has asked
resources:
  s: semaphore of 1, manual
tasks:
  main: acquire s
verdict: violates leak
END
"$hocket" test --no-corpus words.yaml >out 2>err
says 'not in 1 run; it is looked for only if'
judge "a verdict about what is not looked for says so" $?

# --- what the schedule shows ------------------------------------------------------------

cat >steps.yaml <<'END'
scenario: seen too late, in the last step of the run
resources:
  price: watch of 0
tasks:
  ticker:
    - set price 1
    - yield
    - set price 2
  trader:
    - try:
        - loop:
            - p = changed price
            - emit seen(p)
      catch Closed: pass
expect:
  - seen in order [1, 2]
---
scenario: why the loop has ended
resources:
  crew: joinset
state:
  saved: 0
procs:
  save(i):
    - sleep i * 1ms
    - if i == 2: fail Full
    - saved += 1
tasks:
  main:
    - for i in 1..3: spawn save(i) into crew
    - try:
        - repeat 3: next crew
      catch: drop crew
expect:
  - others: finally saved == 2
---
scenario: one of three does not arrive
resources:
  gate: barrier of 2
ops:
  prepare: takes 1ms, fails 50% with Broken
tasks:
  worker x 2:
    - call prepare
    - wait gate
expect:
  - allow failures
explore:
  seed: 2
---
scenario: two of many lines enter
runtime: 2 threads
state:
  want x 2: atomic 0
  turn: atomic 0
tasks:
  p x 2:
    - repeat 2:
        - turn = 1 - me
        - want[me] = 1
        - wait until want[1 - me] == 0 or turn == me
        - inside crit: yield
        - want[me] = 0
expect:
  - at most 1 inside crit
END
shows() { # title, words
    "$hocket" explore --no-corpus --scenario "$1" steps.yaml >out 2>err
    sed -n '/^ *time  step/,/^decided/p' out >rows
    grep -qF -- "$2" rows
    judge "the schedule shows '$2'" $? rows
}
shows 'seen too late, in the last step of the run' 'emit seen(p) (seen(2))'
shows 'why the loop has ended' 'fails with Full'
shows 'one of three does not arrive' 'fails with Broken'
shows 'two of many lines enter' 'inside crit (enter 1)'

try 1 '^decided +at step 1, proved: hog goes, not other;' \
    explore --no-corpus "$root/scenarios/catalog/starvation/barging.yaml"

# --- the block ------------------------------------------------------------------------

# Everything in the catalogue that may fail, without its verdict: each block has at most 40
# lines of 80 columns (the command aside), in ASCII if asked, and its command shows it again.
mkdir catalog
mkdir more
cat >more/leak.yaml <<'END'
scenario: a permit that nobody gives back
resources:
  slots: semaphore of 2, manual
tasks:
  one x 2: acquire slots
expect:
  - no leaks
END
cat >more/orphan.yaml <<'END'
scenario: a child that nobody waits for
procs:
  child: sleep 5ms
tasks:
  parent: spawn child
expect:
  - no orphans
END
cat >more/crowd.yaml <<'END'
scenario: six clients, each with a column
ops:
  api: takes 5ms
faults:
  - api fails with Down until 20ms
tasks:
  client x 6:
    - retry up to 3 times, every 50ms: call api
expect:
  - herd: after 20ms always running(api) <= 4
END
cat >more/panic.yaml <<'END'
scenario: the second one panics
state:
  seen: 0
tasks:
  one x 2:
    - seen += 1
    - yield
    - if seen == 2 and me == 0: panic
END
long=0 wide=0 odd=0 different=0 count=0 undrawn=0 kinds=''
for file in "$root"/scenarios/catalog/*/*.yaml "$PWD"/more/*.yaml; do
    name=catalog/$(basename "$file")
    cp "$file" "$name"
    timeout 60 "$hocket" explore --no-corpus --ascii --runs 200 "$name" >block 2>err </dev/null
    [ $? -eq 1 ] || continue
    count=$((count + 1))
    sed -n '/^error /,/^digest /p' block >body
    awk '/^error /{n = 0} {n++} /^digest / && n > 40 {exit 1}' body ||
        { long=$((long + 1)); echo "long: $name"; }
    [ -s body ] || { long=$((long + 1)); echo "no block: $name"; }
    grep -v '^again ' body | awk 'length($0) > 80' | grep -q . &&
        { wide=$((wide + 1)); echo "wide: $name"; }
    LC_ALL=C grep -q '[^ -~]' body && { odd=$((odd + 1)); echo "not ASCII: $name"; }
    drew=$(tr -s ' \n' ' ' <body | grep -oE 'drew \(step [0-9]+' | head -n 1 | grep -oE '[0-9]+')
    [ -z "$drew" ] || sed '/^decided/q' body | grep -qE "^ *([0-9.a-z]+ )? *$drew " ||
        { undrawn=$((undrawn + 1)); echo "no step $drew: $name"; }
    command=$(sed -n 's/^again *hocket //p' block | head -n 1)
    (cd "$tmp/b" && mkdir -p catalog && cp "$file" catalog/ &&
        eval "timeout 20 '$hocket' $command" >out 2>err </dev/null)
    kind=$(sed -nE 's/^error +([a-z]+)-[0-9a-f]{8},.*/\1/p' block | head -n 1)
    [ -n "$kind" ] && [ "$(digest "$tmp/b/out")" = "$(digest block)" ] &&
        grep -q "^found  *$kind: " "$tmp/b/out" ||
        { different=$((different + 1)); echo "another failure: $name"; }
    kinds="$kinds $kind"
done
[ $count -ge 50 ] && [ $long -eq 0 ]
judge "$count blocks of at most 40 lines ($long longer)" $?
[ $wide -eq 0 ]
judge "blocks of 80 columns ($wide wider)" $?
[ $undrawn -eq 0 ]
judge "the step of a draw that decided is shown ($undrawn are not)" $?
[ $odd -eq 0 ]
judge "blocks of ASCII ($odd with more)" $?
[ $different -eq 0 ]
judge "the command of a block fails in the same way in another directory ($different do not)" $?
kinds=$(printf '%s\n' $kinds | sort -u | xargs)
[ "$(wc -w <<<"$kinds")" -ge 10 ]
judge "failures of ten kinds were looked at, not only: $kinds" $?

try 1 '^error +deadlock-[0-9a-f]{8}, in [0-9]+ of' test --no-corpus locks.yaml
try 1 '^decided +at step 2, proved: right goes, not left' test --no-corpus locks.yaml
try 1 '^waiting +left waits to lock b held by right since 0s, line 9: with lock b' \
    test --no-corpus locks.yaml
[ ! -e .hocket ]
judge "--no-corpus keeps nothing" $?
catalog=$root/scenarios/catalog
try 1 '^swap +right: with lock b \(step 2\), and left: with lock b \(step 4\): the' \
    test --no-corpus locks.yaml
try 1 '^swap +visitor\[1\]: hits \+= 1 \(load, step 2\), and visitor\[0\]: hits \+= 1' \
    explore --no-corpus --max-failures 0 "$catalog/races/lost-update.yaml"
grep -q '│   a run without it$' out && grep -q 'is without it' out
judge "where every run shows something, the run beside is one without this finding" $?
try 1 "^decided +by data, likely: what 'call child' of handlers drew" \
    explore --no-corpus --max-failures 0 "$catalog/misuse/settled-twice.yaml"
printf 'scenario: x\ntasks:\n  a:\n    - sleep 1ms..3ms\n    - assert 1 > 2\n' >drawn.yaml
try 1 'no order passes; other data was$' explore --no-corpus drawn.yaml
try 1 '│ sleep 5ms \(dropped\)$' \
    explore --no-corpus "$catalog/cancellation/select-drops-a-message.yaml"
grep -q '│ send inbox i (2) ' out && grep -q '│ emit sent(i) (sent(2)) ' out
judge "the rows that the finding speaks of are not left out" $?
try 1 'wait bell\[0\] \(the time is up\)' \
    explore --no-corpus "$catalog/wakeups/ring-dies-with-its-waiter.yaml"
try 1 'held by main itself, in a future that it does' \
    explore --no-corpus "$catalog/deadlocks/futurelock.yaml"

# What a row says: the arm that was taken, not only which were ready; a sum, not what was added;
# the message, not its number. Beside it, a run from where it is another one.
cat >drains.yaml <<'END'
scenario: what was accepted is not handled
resources:
  jobs: channel of 2
  stop: token
state:
  handled: atomic 0
tasks:
  source:
    - send jobs 7
    - cancel stop
  worker:
    - yield
    - select:
        - j = recv jobs: handled += j
        - wait stop: emit stopped
expect:
  - all_handled: finally handled == 7
END
try 1 '│ select \(takes wait stop, recv jobs' explore --no-corpus drains.yaml
grep -qE '^ *[0-9]+ worker: select \(takes wait st.*│ [0-9]+ worker: select \(recv jobs rea' out
judge "two runs are told from the first row that differs" $?
cat >late.yaml <<'END'
scenario: who is late hears nothing more
resources:
  news: broadcast of 1
  kids: joinset
state:
  sum: atomic 5
procs:
  child: sum += 3
tasks:
  source:
    - for i in 7..8:
        - send news i
        - yield
    - spawn child into kids
    - join all kids
    - sum += 1
  reader:
    - x = recv news
    - x = recv news
END
try 0 '│ x = recv news \(7\) ' run --strategy fifo late.yaml
grep -q '│ sum += 1 (now 9)' out && grep -q '│ spawn child into kids (child#1) ' out &&
    grep -q '│ x = recv news (goes on, 8)' out && ! grep -q '│ recv news' out
judge "rows with sums and messages, and nothing twice" $?
cat >halfway.yaml <<'END'
scenario: a transfer that is dropped half way
ops:
  audit: takes 1ms, fails 100% with Refused
state:
  here: 10
  there: 0
procs:
  transfer:
    - here -= 5
    - sleep 2ms
    - there += 5
tasks:
  main:
    - try:
        - try join:
            - call transfer
            - call audit
      catch Refused: emit refused
expect:
  - money: finally here + there == 10
END
try 1 '│ 1: sleep 2ms \(dropped\)$' explore --no-corpus halfway.yaml
! grep -q 'did not matter' out
judge "what a task was stopped in matters" $?
cat >lossy.yaml <<'END'
scenario: a message is lost on its way
resources:
  jobs: channel of 20
tasks:
  source:
    - for i in 0..20:
        - send jobs i
        - yield
  worker:
    - for j in jobs:
        - yield
        - emit done(j)
faults:
  - drop 30% of jobs
expect:
  - every: sent(jobs, j) leads to done(j)
END
try 1 'every: sent\(jobs, [0-9]+\) at' explore --no-corpus --strategy fifo lossy.yaml
lost=$(sed -n 's/.*every: sent(jobs, \([0-9]*\)).*/\1/p' out | head -n 1)
grep -q "│ send jobs i (lost, $lost)" out
judge "the row of the message that was lost, with the message, is not left out" $? out
cat >shields.yaml <<'END'
scenario: an abort that takes its time
procs:
  service:
    - try: sleep 1h
      finally:
        - shield: sleep 3ms
tasks:
  main:
    - h = spawn service
    - yield
    - abort h
    - timeout 2ms:
        - r = join h
      elapsed: emit slow_stop
expect:
  - never slow_stop
END
try 1 '│ sleep 1h \(dropped\)' explore --no-corpus shields.yaml
printf 'scenario: x\nresources:\n  w: waitgroup\ntasks:\n  a: done w\n' >below.yaml
try 1 '│ done w \(1\)$' explore --no-corpus below.yaml
cat >lags.yaml <<'END'
scenario: two that fail for themselves
tasks:
  one: fail Broken
  two: fail Broken
END
try 1 'failure: one failed with Broken' explore --no-corpus --no-shrink --strategy fifo lags.yaml
[ "$(grep -c '^!! ' out)" -eq 2 ] && [ "$(grep -c '^error ' out)" -eq 2 ]
judge "a finding of steps that are not shown is not shown" $?
printf 'scenario: x\nresources:\n  m: mutex\ntasks:\n  a:\n    - lock m\n    - lock m\n' >self.yaml
try 1 'held by a itself since 0s' explore --no-corpus self.yaml
printf 'scenario: x\ntasks:\n  a:\n    - yield\n    - assert 1 > 2\n' >silent.yaml
try 1 '│ assert 1 > 2' explore --no-corpus silent.yaml
try 1 '^schedule +[0-9]+ steps, [0-9]+ switches$' test --no-corpus --no-shrink locks.yaml
sed 's/^scenario:.*/&\nverdict: violates deadlock in some run/' clean.yaml >listed.yaml
try 0 '^error +deadlock-' test --explain listed.yaml
[ ! -e .hocket ]
judge "what is expected is not kept" $?

# --- schedules ------------------------------------------------------------------------

try 1 '^saved +\.hocket/locks-.*\.schedule$' test locks.yaml
schedule=$(echo .hocket/locks-*.schedule)
token=$(sed -n 's/^token //p' "$schedule")
try 1 "^digest +$(sed -n 's/^digest //p' "$schedule")" replay "$schedule"
try 1 '^found +deadlock' replay "$token" locks.yaml
try 1 '^found +deadlock' replay --mode prefix "$schedule"
try 1 '^found +deadlock' replay --mode lenient "$schedule"
cp -r . "$tmp/b/elsewhere"
(cd "$tmp/b" && timeout 20 "$hocket" replay "elsewhere/$schedule" >out 2>err)
[ "$(digest "$tmp/b/out")" = "$(sed -n 's/^digest //p' "$schedule")" ]
judge "a schedule file is found and played from elsewhere" $?

sed 's/^        - yield/        - sleep 1ms/' clean.yaml >edited.yaml
try 6 'diverged: line [0-9]+: the schedule has .*; the run, after .* has' \
    replay "$schedule" edited.yaml
try 1 '^found +deadlock' replay --mode lenient "$schedule" edited.yaml
sed 's/^  left:/  third: emit hi\n&/' clean.yaml >third.yaml
try 6 'diverged: choice 1: .*; the run, after 0 steps, has a task of 3' replay "$token" third.yaml

# A prefix, and any strategy behind it: what was played can be played again.
{ sed '/^lines /,$d' "$schedule"; echo 'lines 1'; sed -n '/^lines /{n;p}' "$schedule"; echo end; } \
    >first.schedule
try 3 'edited or damaged' replay first.schedule clean.yaml
{ sed 's/^scenario .*/scenario two who step aside for each other/; /^lines /,$d' "$schedule"
    echo 'lines 0'; echo end; } >none.schedule
polite=$root/scenarios/catalog/starvation/too-polite.yaml
strategies=0 lost=''
goes_on() { # schedule, scenario, strategy
    timeout 20 "$hocket" replay --mode prefix "$1" "$2" --strategy "$3" >long 2>err </dev/null
    case $? in 0|1|5) ;; *) return 1 ;; esac
    eval "timeout 20 '$hocket' $(sed -n 's/^again *hocket //p' long)" >again 2>err </dev/null
    [ -n "$(digest long)" ] && [ "$(digest long)" = "$(digest again)" ]
}
for strategy in $("$hocket" list strategies | awk '/^  /{ print $1 }'); do
    [ "$strategy" != replay ] || continue
    strategies=$((strategies + 1))
    goes_on first.schedule clean.yaml "$strategy" && goes_on none.schedule "$polite" "$strategy" ||
        lost="$lost $strategy"
done
[ "$strategies" -ge 15 ] && [ -z "$lost" ]
judge "each of $strategies strategies goes on behind a prefix, not:$lost" $?
try 2 'replay cannot go on behind a prefix' \
    replay --mode prefix first.schedule clean.yaml --strategy "replay $token"
try 2 'pct takes a number|pct' replay --mode prefix first.schedule clean.yaml --strategy 'pct x'

head -n 18 "$schedule" >cut.schedule
try 3 'cut.schedule, line 19: the schedule is cut short' replay cut.schedule
try 3 "locks.yaml, line 1: this is no schedule; one begins with 'hocket schedule 1'" \
    replay locks.yaml
sed 's/^hocket schedule 1/hocket schedule 2/' "$schedule" >new.schedule
try 3 'another version' replay new.schedule
sed 's/task 0\/2 chosen/task 1\/2 chosen/' "$schedule" >changed.schedule
try 3 'edited or damaged' replay changed.schedule locks.yaml
: >empty.schedule
try 2 'the token comes first: hocket replay TOKEN locks.yaml' \
    replay locks.yaml h1-464189b89e3c1d52-3020-70ee91
try 3 'this is no schedule' replay empty.schedule
try 2 'cannot read nothing.schedule' replay nothing.schedule
try 2 'a token needs its scenario' replay "$token"
try 2 'damaged' replay "${token%?}" locks.yaml
try 2 '\-\-mode is strict, lenient or prefix' replay --mode loose "$schedule"
rm -rf gone && mkdir gone && cp "$schedule" gone/x.schedule
sed -i 's/^file .*/file missing.yaml/' gone/x.schedule
try 2 'missing.yaml, which is not there' replay gone/x.schedule
printf 'scenario: x\ntasks:\n  \x27t\x27: yield\n' >other.yaml
try 2 "the schedule is of 'two locks'" replay "$schedule" other.yaml

# --- shrink ---------------------------------------------------------------------------

try 1 '' test --no-corpus --no-shrink --strategy random --seed 3 locks.yaml
long=$(sed -n "s/^again .*replay \\(.*\\)'/\\1/p" out)
try 0 '2 switches and 4 steps' shrink "$long" locks.yaml -o short.schedule
try 1 '^found +deadlock' replay short.schedule
try 8 'cannot write' shrink "$long" locks.yaml -o no/where.schedule
try 0 '^hocket schedule 1$' shrink "$long" locks.yaml

# --- pin ------------------------------------------------------------------------------

cp clean.yaml pinned.yaml
try 0 "pinned as the variant 'pinned " pin "$token" pinned.yaml
try 1 "^failed .*\[pinned .*\]   1 run, 1 interleaving" test --no-corpus pinned.yaml
try 2 'has the variant' pin "$token" pinned.yaml
try 6 'stale' pin "$token" third.yaml
sed 's/^  left:/  third: emit hi\n&/' pinned.yaml >fixed.yaml
try 6 '^diverged ' test --no-corpus fixed.yaml
cp "$root"/scenarios/catalog/races/lost-update.yaml races.yaml
try 1 '' explore --no-corpus races.yaml --variant 'load then store'
race=$(sed -n "s/^again .*replay \\(.*\\)'/\\1/p" out | head -n 1)
try 0 'pinned' pin "$race" races.yaml --variant 'load then store'
try 1 'counted' test --no-corpus races.yaml --filter 'pinned*'
cat >lists.yaml <<'END'
scenario: lists
params:
  b: [1, 2]
sweep:
  b: [[1, 2], [3, 4]]
tasks:
  t:
    - assert b[0] > 3
END
try 1 '' explore --no-corpus lists.yaml --point 'b=[1, 2]'
lists=$(sed -n "s/^again .*replay \\(.*\\)'/\\1/p" out)
try 0 'pinned' pin "$lists" lists.yaml --point 'b=[1, 2]'
try 1 '\[pinned .*b=\[1, 2\]' test --no-corpus lists.yaml
"$hocket" check races.yaml >out 2>err && "$hocket" fmt --check races.yaml >out 2>err
judge "what was pinned is laid out as the house does" $?

# --- corpus ---------------------------------------------------------------------------

try 0 '^1 fail, 0 resolved, 0 strange$' corpus ls locks.yaml
cp locks.yaml broken.yaml
sed 's/- with lock b: emit left_done/- emit left_done/' clean.yaml >locks.yaml
try 0 '^kept .*deadlock: resolved$' test locks.yaml
try 0 '^removed ' corpus prune locks.yaml
try 0 '^0 fail, 0 resolved' corpus ls locks.yaml
cp clean.yaml locks.yaml
try 0 '\.schedule$' corpus add "$token" locks.yaml
try 1 'comes up again in a schedule that was kept' test --strategy lifo locks.yaml
try 1 '^0 passed, 1 failed' test --last-failed locks.yaml clean.yaml
try 4 'no scenario fits' test --last-failed clean.yaml --filter nothing
try 2 'has ls, prune and add' corpus lost locks.yaml
echo rubbish >"$(echo .hocket/locks-*.schedule)"
try 0 '^strange ' corpus ls locks.yaml
cp clean.yaml second.yaml
try 1 '^0 passed, 1 failed' test --no-corpus --fail-fast locks.yaml second.yaml
try 1 '' test --no-corpus --shuffle 3 locks.yaml second.yaml clean.yaml

finish
