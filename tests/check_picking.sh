#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Which scenarios `hocket test` takes, in which order, and when it stops: --filter, --tag,
# --last-failed, --shuffle, --max-failures and --fail-fast, alone and together.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
shown=(out err)
cd "$tmp" || exit 2

# The titles that were told, in their order.
told() { # titles, arguments...
    local want=$1
    shift
    timeout 60 "$hocket" test --no-shrink "$@" >out 2>err </dev/null
    titles=$(sed -nE 's/^(passed|failed|diverged) +[^:]*: ([a-z]+).*/\2/p' out | xargs)
    [ "$titles" = "$want" ]
    judge "hocket test $* tells '$titles', not '$want'" $?
}

scenario() { # title, tags, passes or not
    printf 'scenario: %s\n%s\ntasks:\n  main:\n    - assert %s\n' "$1" "$2" "$3" >"$1.yaml"
}
scenario apple 'tags: [fruit, red]' true
scenario brick 'tags: red, hard' false
scenario cherry 'tags: [fruit, red]' false
scenario daisy '' true
scenario elder 'tags: [fruit]' false
cat >>apple.yaml <<'END'
variants:
  green:
    tags: [fruit, green things]
  bare:
    tags: none
END

told 'apple apple apple brick cherry daisy elder' --no-corpus .
told 'apple apple cherry elder' --no-corpus --tag fruit .
told 'apple brick cherry' --no-corpus --tag red .
told 'apple' --no-corpus --tag 'green things' .
told 'apple' --no-corpus --tag 'gr*' .
told 'brick' --no-corpus --tag hard .
told 'cherry elder' --no-corpus --tag fruit --filter ': [bce]' .
try 4 "no scenario fits --filter 'daisy' and --tag 'fruit'" \
    test --tag fruit --filter daisy .
try 4 "no scenario fits --tag 're'" test --tag re .
try 2 "'hocket run' takes no --tag" run --tag red apple.yaml
try 2 'given twice' test --tag red --tag fruit .

# --- when it stops ---------------------------------------------------------------------

told 'apple apple apple brick' --no-corpus --fail-fast .
told 'apple apple apple brick' --no-corpus --max-failures 1 .
told 'apple apple apple brick cherry' --no-corpus --max-failures 2 .
told 'apple apple apple brick cherry daisy elder' --no-corpus --max-failures 3 .
told 'apple apple apple brick cherry daisy elder' --no-corpus --max-failures 0 .
told 'apple brick cherry' --no-corpus --max-failures 2 --tag red .
for jobs in 1 2 4; do
    try 1 '^stopped behind 2 failures, in file 3 of 5$' \
        test --no-corpus --max-failures 2 -j "$jobs" --timestamps none .
    cp out "out.$jobs"
done
cmp -s out.1 out.2 && cmp -s out.1 out.4
judge "where it stops does not depend on the number of threads" $?
try 1 '^stopped behind 2 failures' test --no-corpus --max-failures 2 -q .
try 1 '' test --no-corpus --max-failures 3 .
! grep -q '^stopped' out
judge "what came to its end was not stopped" $?
try 1 '"stopped":true' test --no-corpus --max-failures 1 . --report json
try 1 '^# stopped behind 1 failure, in file 2 of 5$' \
    test --no-corpus --max-failures 1 . --report tap
try 1 'Incomplete:.* stopped behind 1 failure' \
    test --no-corpus --max-failures 1 . --report markdown
try 1 '^::warning title=hocket::stopped behind 1 failure' \
    test --no-corpus --max-failures 1 . --report github
try 2 'do not go together' test --fail-fast --max-failures 2 .
try 2 'needs a whole number' test --max-failures -1 .
try 2 'needs a whole number' test --max-failures few .
echo 'scenario: [' >bad.yaml
try 3 'stopped behind 1 failure, in file 1 of 2' \
    test --no-corpus --max-failures 1 bad.yaml brick.yaml
rm bad.yaml

# --- in which order ----------------------------------------------------------------------

told 'apple apple apple brick cherry daisy elder' --no-corpus .
"$hocket" test --no-corpus --no-shrink --shuffle 1 . >one 2>err
"$hocket" test --no-corpus --no-shrink --shuffle 1 -j 3 . >again 2>err
cmp -s one again
judge "the same order for the same number" $?
orders=$(for seed in 1 2 3 4 5 6 7 8; do
    "$hocket" test --no-corpus --no-shrink --shuffle "$seed" . 2>err |
        sed -nE 's/^(passed|failed) +[^:]*: ([a-z]+).*/\2/p' | xargs
done | sort -u | wc -l)
[ "$orders" -ge 4 ]
judge "other orders for other numbers ($orders of 8)" $?
same=0
for seed in 1 2 3 4 5; do
    "$hocket" test --no-corpus --no-shrink --shuffle "$seed" . >out 2>err
    sed -nE 's/^(passed|failed) +[^:]*: ([a-z]+).*/\2/p' out | sort | xargs >titles
    [ "$(cat titles)" = 'apple apple apple brick cherry daisy elder' ] &&
        tail -n 1 out | grep -q '^4 passed, 3 failed, 0 skipped$' && same=$((same + 1))
done
[ $same -eq 5 ]
judge "nothing is lost when shuffled ($same of 5)" $?
try 2 'needs a whole number from 1' test --shuffle 0 .

# --- what failed before --------------------------------------------------------------------

try 4 'no scenario fits --last-failed' test --last-failed .
try 1 '' test --filter 'cherry' .
told 'cherry' --last-failed .
try 1 '' test --max-failures 2 .
told 'brick cherry' --last-failed .
told 'brick' --last-failed --fail-fast .
told 'cherry' --last-failed --tag fruit .
told 'brick' --last-failed --filter 'b*' --tag red --max-failures 5 --shuffle 2 .
try 4 "no scenario fits --tag 'fruit' and --last-failed" \
    test --last-failed --tag fruit brick.yaml
sed -i 's/assert false/assert true/' brick.yaml cherry.yaml
try 0 'resolved' test --last-failed .

finish
