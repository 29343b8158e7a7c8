#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Many runs: the same result with every number of threads and from parts, budgets that end
# between runs, what is said of what was not seen, and a clean end when interrupted.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
cd "$tmp" || exit 2

try() { # exit code, pattern, arguments...
    local want=$1 pattern=$2 code
    shift 2
    timeout -k 1 60 "$hocket" "$@" >out 2>&1 </dev/null
    code=$?
    [ "$code" -eq "$want" ] && grep -qE -e "$pattern" out
    judge "hocket $* (exit status $code, not $want, or no '$pattern')" $? out
}

same() { # what is tested, two files
    cmp -s "$2" "$3"
    judge "$1" $? "$3"
}

cat >walk.yaml <<'Y'
scenario: steps in any order
state:
  sum: atomic 0
tasks:
  a x 4:
    - repeat 3: yield
    - sum += 1
    - emit done(sum)
expect:
  - sometimes done(4)
  - sometimes done(9)
Y
cat >two.yaml <<'Y'
scenario: two updates
state:
  sum: atomic 0
tasks:
  a x 2:
    - x = sum
    - yield
    - sum = x + 1
expect:
  - both: finally sum == 2
Y
cat >big.yaml <<'Y'
scenario: big
explore:
  runs: 1000000000
  strategy: random
tasks:
  a x 3:
    - repeat 1000: yield
Y

# --- threads ------------------------------------------------------------------------

# Who plays which run is chance: asked again and again, or what a worker still knows of its runs
# before might show only elsewhere.
different=$(for j in 1 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3; do
    "$hocket" explore walk.yaml --strategy portfolio:exhaustive=off --runs 600 -j $j \
        --report json --timestamps none 2>&1 | md5sum
done | sort -u | wc -l)
[ "$different" -eq 1 ]
judge "samplers that take turns on three threads as on one, fifteen times" $?

for strategy in random sticky pct pos rfd surw urw feedback portfolio dfs dpor; do
    for file in walk two; do
        for j in 1 2 3; do
            "$hocket" explore $file.yaml --strategy $strategy --runs 1500 --max-failures 2 -j $j \
                --report json --timestamps none >$j.json 2>&1
        done
        same "$strategy of $file.yaml on two threads as on one" 1.json 2.json
        same "$strategy of $file.yaml on three threads as on one" 1.json 3.json
    done
done
try 2 '^hocket: --jobs needs a whole number from 0 to 1024' explore walk.yaml -j many

# --- budgets ------------------------------------------------------------------------

try 0 'the time was up; --runs [0-9]+ gives the same' explore big.yaml --time 50ms
runs=$(grep -oE 'runs [0-9]+' out | grep -oE '[0-9]+')
"$hocket" explore big.yaml --runs "$runs" --report json --timestamps none >one.json
jq -e --argjson runs "$runs" '.runs == $runs and .ended_by == "runs"' one.json >/dev/null
judge "as many runs as the time was enough for" $? one.json
cat >long.yaml <<'Y'
scenario: a run that lasts
tasks:
  a x 2:
    - repeat 1000000000: yield
explore:
  steps: 10000000
Y
try 5 'the time was up after 0 runs' explore long.yaml --time 1ms
! grep -q -e '--runs 0' out
judge "nobody is told to ask for no runs" $? out
try 0 'the steps were used up; --runs 4 gives the same' explore big.yaml --steps 12000
try 5 'the time was up after [0-9]+ run' test big.yaml --scenario-time 50ms
try 5 'the steps were up after 4 runs' test big.yaml --steps 12000
try 5 '^1 passed|^0 passed, 1 failed, 1 skipped$' test big.yaml walk.yaml --time 50ms
try 2 "^hocket: --time needs a time such as 10s, 500ms or 2m30s, not '10'$" explore walk.yaml \
    --time 10
try 2 "not '1s x'" explore walk.yaml --scenario-time '1s x'
try 2 "not '0s'" test walk.yaml --time 0s
try 2 'takes no --time' run walk.yaml --time 1s

# --- what was not seen ------------------------------------------------------------------

try 0 'unseen: about [0-9]+\.[0-9] % of further runs would be new' explore walk.yaml \
    --strategy random --runs 50
[ "$(grep -c 'never met' out)" -eq 1 ] && grep -q '^    never met: sometimes done(9)$' out
judge "a goal that was never met is named" $? out
try 1 'unseen: probably nothing' explore two.yaml --strategy random --max-failures 0
"$hocket" explore two.yaml --strategy dpor --max-failures 0 >out 2>&1
! grep -q unseen out
judge "nothing is unseen when all was seen" $? out

cat >passed-over.yaml <<'EOF'
scenario: passed over
resources:
  m: mutex, unfair
tasks:
  hog:
    - repeat 200:
        - with lock m: sleep 1ms
  other:
    - sleep 500us
    - lock m
expect:
  - no starvation
verdict: violates starvation in every run
variants:
  fair:
    resources:
      m: mutex
EOF
try 5 '1 interleaving \(all\), starvation not judged$' test passed-over.yaml --strategy dpor
try 5 '^    starvation was not judged: there were signs of it, but no run was fair for$' \
    test passed-over.yaml --strategy fifo
try 0 ', starvation not judged$' explore passed-over.yaml --strategy fifo
"$hocket" test passed-over.yaml --strategy dpor --report json >out
jq -se '[.[0:2][] | .outcome, .not_judged] == ["inconclusive", ["starvation"], "passed", null]' \
    out >/dev/null
judge "json names what was not judged" $?
try 0 '^2 passed' test passed-over.yaml --runs 20
! grep -q 'not judged' out
judge "fair runs judge" $? out

# The portfolio's first run is fifo's.
first_of() {
    "$hocket" explore "$root/scenarios/catalog/backpressure/backpressure.yaml" --no-corpus \
        --strategy "$1" --runs 1 --report json 2>/dev/null | jq -r 'select(.digest).digest' | head -n 1
}
[ -n "$(first_of fifo)" ] && [ "$(first_of portfolio)" = "$(first_of fifo)" ] &&
    [ "$(first_of fifo)" != "$(first_of delay)" ]
judge "the portfolio begins with fifo" $?

# That is dpor's first one too: if there are few orders the second run turns a race of it round.
cat >turned.yaml <<'EOF'
scenario: turned round
runtime: threads
state:
  v: atomic 0
tasks:
  a:
    - v += 1
    - v += 1
  b:
    - assert v == 2
  c x 2:
    - x = v
EOF
try 0 ' 1 run, ' explore turned.yaml --strategy fifo --no-corpus
for seed in 1 2 3 4 5; do
    try 1 ' 2 runs, ' explore turned.yaml --strategy portfolio --seed $seed --no-corpus
done
try 1 ' 2 runs, ' explore turned.yaml --strategy dpor --no-corpus

# What only the reverse order shows does not wait for luck: the eleventh run is lifo's.
cat >reverse.yaml <<'EOF'
scenario: eight in reverse
state:
  at: 7
tasks:
  t x 8:
    - yield
    - if at == me: at = at - 1
    - assert at >= 0
EOF
for j in 1 2; do
    try 1 ' 11 runs, ' explore reverse.yaml --strategy portfolio --seed $j -j $j --no-corpus
done

# Of the portfolio only samplers say what is unseen; its searchers do not play the same again.
cat >many.yaml <<'EOF'
scenario: many orders
runtime: threads
state:
  v: atomic 0
tasks:
  w x 4:
    - repeat 6: v += 1
EOF
drawn() { # of a strategy's 300 runs
    "$hocket" explore many.yaml --strategy "$1" --runs 300 --report json 2>/dev/null |
        jq "$2"
}
[ "$(drawn portfolio '.drawn < .runs and .drawn > 200 and .seen_once <= .drawn')" = true ] &&
    [ "$(drawn portfolio:exhaustive=off '.drawn == .runs')" = true ] &&
    [ "$(drawn random '.drawn == .runs')" = true ] && [ "$(drawn delay '.drawn == .runs')" = true ]
judge "what searchers among samplers play is not counted as drawn" $?

try 0 '^    unseen: whatever fifo does not play; it has no more runs$' \
    explore walk.yaml --strategy fifo
cat >drawn.yaml <<'EOF'
scenario: drawn
tasks:
  one:
    - sleep 1ms..3ms
EOF
try 0 '^    unseen: about [0-9.]+ % of further runs would be new' explore drawn.yaml --runs 20
grep -q '(all of one draw of the data)$' out
judge "all orders of one draw of the data are not everything" $? out
try 0 '^    no two different places in the code conflict$' explore drawn.yaml --runs 2 --coverage

try 1 '^    never the other way round: 7:7: yield, then 7:7: yield$' explore two.yaml --strategy fifo --coverage
try 1 '^    0 of 1 pairs of conflicting places came in both orders$' explore two.yaml \
    --strategy fifo --coverage
try 1 '^    1 of 1 pairs of conflicting places came in both orders$' explore two.yaml \
    --strategy random --coverage --max-failures 0
! grep -q 'never the other' out
judge "what came both ways is not named" $? out
for j in 1 3; do
    "$hocket" explore two.yaml --coverage --max-failures 0 --strategy random -j $j --report json \
        --timestamps none >$j.json 2>&1
done
same "the orders on three threads as on one" 1.json 3.json
jq -e '.orders | length > 0' 1.json >/dev/null
judge "json has the orders" $? 1.json

# --- outcomes -----------------------------------------------------------------------

"$hocket" explore two.yaml --census --strategy dpor --no-expect --report json >census.json 2>err
jq -e '[.outcomes[].text | match("sum is [0-9]").string] | sort == ["sum is 1", "sum is 2"]' census.json \
    >/dev/null && jq -e '([.outcomes[].runs] | add) == .runs' census.json >/dev/null
judge "the census has both outcomes, and every run in one" $? census.json
command=$(jq -r '.outcomes[] | select(.text | contains("sum is 1")) | .command' census.json)
eval "${command/#hocket/\"$hocket\"}" >out 2>&1
grep -q '^end .*finished' out && [ "$(grep -c 'sum = x + 1' out)" -ge 2 ]
judge "a command of the census repeats its run" $? out
for j in 1 3; do
    "$hocket" explore two.yaml --census --strategy random -j $j >$j.txt 2>&1
done
same "the census on three threads as on one" 1.txt 3.txt

# --- parts ----------------------------------------------------------------------------

for failures in 0 1; do
    for file in walk two; do
        options="--strategy random --runs 500 --max-failures $failures --seed 7"
        # shellcheck disable=SC2086 # they are words
        "$hocket" explore $file.yaml $options --report json --timestamps none >all.json
        for i in 1 2 3; do
            # shellcheck disable=SC2086
            "$hocket" explore $file.yaml $options --shard $i/3 >$i.part
        done
        "$hocket" merge 3.part 1.part 2.part --report json --timestamps none >merged.json
        same "parts of $file.yaml, at most $failures failures" all.json merged.json
    done
done
try 2 'shard 2/3 is missing' merge 1.part 3.part
try 2 '^hocket: 1.part: error: shard 1/3 is there twice' merge 1.part 2.part 1.part 3.part
sed 's/two updates/two more/' 2.part >other.part
try 2 '^hocket: other.part: error: another text of the scenario than in 1.part' merge 1.part \
    other.part 3.part
sed 's/"seed":"7"/"seed":"8"/' 2.part >other.part
try 2 '^hocket: other.part: error: other options than in 1.part' merge \
    1.part other.part 3.part
head -n 9 1.part >cut.part
try 2 '^hocket: cut.part:[0-9]+:[0-9]+: error: no whole part' merge cut.part
sed 's/^\[4,/[5,/' 1.part >gap.part
try 2 '^hocket: gap.part: error: not a part' merge gap.part 2.part 3.part
rm -rf .hocket bare
"$hocket" explore two.yaml --strategy random --runs 9 --no-shrink --no-corpus >alone.txt
for i in 1 2 3; do
    "$hocket" explore two.yaml --strategy random --runs 9 --shard $i/3 >kept$i.part
done
"$hocket" merge kept?.part --no-shrink --no-corpus >merged.txt
same "a merge that keeps nothing tells what explore does" alone.txt merged.txt
[ ! -e .hocket ]
judge "parts keep nothing, nor does a merge with --no-corpus" $?
mkdir bare && (cd bare && timeout 20 "$hocket" merge ../kept?.part >../bare.txt 2>&1)
[ $? -eq 1 ] && ! grep -q '^saved' bare.txt
judge "a merge needs no scenario file, and keeps nothing where there is none" $? bare.txt
try 2 '^hocket: cannot read missing.part' merge missing.part
sed 's/"h1-[0-9a-f]*/"h1-0/' 1.part >wrong.part
timeout 20 "$hocket" merge wrong.part 2.part 3.part >out 2>&1
[ $? -lt 7 ]
judge "a wrong token in a part is no crash" $? out
try 2 'pct plays depends on the runs before' explore walk.yaml --strategy pct --shard 1/2
for shard in 0/2 3/2 1 1/ /2 1/2x 1/100001; do
    try 2 '^hocket: --shard needs I/N' explore walk.yaml --shard $shard
done
try 2 '^hocket: --shard and --time do not go together' explore walk.yaml --shard 1/2 --time 1s

# --- progress, and an end --------------------------------------------------------------

# The time that it gets is none that anything depends on.
interrupted() { # arguments...
    "$hocket" "$@" >out 2>err &
    local pid=$!
    timeout 2 tail -f /dev/null
    kill -INT $pid
    wait $pid
}
for j in 1 2; do
    (set -m; interrupted explore big.yaml -j $j)
    [ $? -eq 130 ] && grep -q '^incomplete: interrupted' out && grep -qE ' [0-9]+ runs' out
    judge "an interrupt ends it with what it has, on $j threads" $? out
done
printf 'scenario: it never ends\ntasks:\n  main:\n    - loop: yield\n%s\n' \
    'verdict: violates deadlock in some run' >endless.yaml
(set -m; interrupted test endless.yaml --max-steps 100000000000)
[ $? -eq 130 ] && grep -q '^inconclusive .* 0 runs, 0 interleavings$' out &&
    grep -q 'the exploration was interrupted after 0 runs$' out
judge "a run that it has cut is none, as with --time" $? out
timeout 60 "$hocket" explore big.yaml --time 5500ms >quiet.out 2>quiet.err -q &
timeout 60 "$hocket" explore big.yaml --time 5500ms >out 2>err
[ "$(grep -cE '^progress: [0-9]+ runs, [0-9]+ a second, [0-9]+ %, about [0-9]+ s left$' err)" -eq 1 ] &&
    ! grep -q progress out
judge "a line of progress every five seconds" $? err
wait
[ ! -s quiet.err ]
judge "and none with -q" $? quiet.err
script -qec "'$hocket' explore big.yaml --time 1s" /dev/null >typed 2>&1 </dev/null
grep -q 'progress: \[#*\.*\] ' typed
judge "a bar on a terminal" $? typed

finish
