#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The reports: what they look like, that readers which are not ours take them, that they
# are the same bytes everywhere, and that none is lost in silence.
#
#   tests/check_reports.sh [--update | --npm]
#
# The scenarios are in tests/golden/reports/, the reports beside them as report.FORMAT;
# --update writes these again. What follows from the choices of a run (tokens, digests) is
# left out there. --npm looks only at what needs npm: tap-parser.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
golden=$root/tests/golden/reports
[ -x "$hocket" ] || skip_all
python=/usr/bin/python3 # that of the Debian packages
seconds=30

mkdir "$tmp/work" "$tmp/some where"
cp "$golden"/*.yaml "$tmp/work/"
cp "$golden"/*.yaml "$tmp/some where/"
cd "$tmp/work" || exit 2

# --- npm: what it says of all cases, one object each ----------------------------------

npm_parser() {
    mkdir "$tmp/npm" && (cd "$tmp/npm" && npm install --silent --no-audit --no-fund \
        tap-parser@18 >/dev/null 2>npm.err)
    judge "npm install tap-parser" $? "$tmp/npm/npm.err"
    for version in 13 14; do
        "$hocket" test . --report tap --tap-version $version >tap 2>err
        "$tmp/npm/node_modules/.bin/tap-parser" --strict --json <tap >parsed 2>err
        jq -e '[.[] | select(.[0] == "assert") | .[1]] |
               length == 9 and (map(select(.ok)) | length) == 3 and
               (map(select(.ok | not)) | all(.diag.outcome | type == "string")) and
               any(.name | contains("# SKIP \\ %0A")) and
               all((.skip or .todo) | not)' parsed >/dev/null &&
            jq -e '[.[] | select(.[0] == "extra")] | length == 0' parsed >/dev/null &&
            jq -e '[.[] | select(.[0] == "complete") | .[1]] | .[0].count == 9 and
                   .[0].fail == 6 and (.[0].failures | all(.tapError | not))' parsed >/dev/null
        judge "tap-parser takes TAP $version" $? parsed
    done
}
if [ "${1-}" = --npm ]; then
    npm_parser
    finish
    exit
fi

# --- what they look like ----------------------------------------------------------------

masked() {
    sed -E 's/h1-[0-9a-f]+-[0-9a-f]*-[0-9a-f]+/h1-TOKEN/g; s/"(id|digest)":"[0-9a-f]{16}"/"\1":"HASH"/g; s/^(digest +)[0-9a-f]{16}/\1HASH/'
}

report() { # name, arguments...: the report `name`, in all
    local name=$1
    shift
    "$hocket" test . --timestamps none "$@" >"$name" 2>err </dev/null
    [ $? -eq 3 ] && [ ! -s err ]
    judge "hocket test --report of $name" $? err
    [ "$update" != --update ] || masked <"$name" >"$golden/report.$name"
    masked <"$name" | diff "$golden/report.$name" - >diff
    judge "$name is as in tests/golden/reports (if that is meant: tests/check_reports.sh --update)" \
        $? diff
}

update=${1-}
"$hocket" list formats | awk '{ print $1 }' >formats
for format in $(cat formats); do
    report "$format" --report "$format"
done
report gitlab --report junit --junit-dialect gitlab
report tap14 --report tap --tap-version 14
report ascii --report text --ascii
report quiet --report text -q

# --- the same bytes -----------------------------------------------------------------------

several=()
for format in $(cat formats); do several+=(--report "$format:all.$format"); done
"$hocket" test . --timestamps none "${several[@]}" >out 2>err
for format in $(cat formats); do
    cmp -s "$format" "all.$format"
    judge "$format is the same as one of several, in a file" $?
done
cmp -s text out
judge "the text is there besides reports to files" $?
rm all.*
for place in work "some where"; do
    for format in $(cat formats); do
        (cd "$tmp/$place" && LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo COLUMNS=30 TERM=dumb \
            "$hocket" test . --timestamps none --report "$format") >again 2>err
        cmp -s "$format" again
        judge "$format: the same bytes in '$place', another locale and time zone" $?
    done
done
asan=$root/build/asan/hocket
if [ -x "$asan" ] && [ "$asan" -nt "$hocket" ]; then
    for format in $(cat formats); do
        "$asan" test . --timestamps none --report "$format" >again 2>err
        cmp -s "$format" again
        judge "$format: the same bytes from the asan build" $? err
    done
else
    skipped=$((skipped + 1))
fi

# --- readers that are not ours ----------------------------------------------------------------

xml() { # what, file
    xmllint --nonet --noout --schema "$root/reports/junit.xsd" "$2" 2>err
    judge "xmllint takes $1" $? err
    $python - "$2" >err 2>&1 <<'END'
import sys
from junitparser import JUnitXml, Failure, Error
cases = [case for suite in JUnitXml.fromfile(sys.argv[1]) for case in suite]
bad = [r for case in cases for r in case.result if isinstance(r, (Failure, Error))]
assert len(cases) == 9 and len(bad) == 6, (len(cases), len(bad))
assert all(r.message and r.text for r in bad)
assert sum("replay h1-" in r.text for r in bad) == 4
END
    judge "junitparser takes $1" $? err
}
"$hocket" test . --report junit:dated.xml --report json:dated.json --report markdown:dated.md \
    --report tap:dated.tap >out 2>err
xml "junit" junit
xml "the dialect gitlab" gitlab
xml "junit with times" dated.xml
grep -q 'timestamp=.*Z"' dated.xml && grep -qE 'testcase .*time="[0-9]+\.[0-9]{3}"' dated.xml
judge "junit has times" $? dated.xml
! grep -qE ' (file|time|timestamp)=' junit && [ "$(grep -c ' file=' gitlab)" -eq 9 ]
judge "file is for gitlab, times are not for --timestamps none" $?

lines() { # what, file, how many: each line by the schema, the last a summary
    $python - "$root/reports/report.schema.json" "$2" "$3" >err 2>&1 <<'END'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
lines = [json.loads(line) for line in open(sys.argv[2], encoding="ascii")]
for line in lines:
    validator.validate(line)
assert len(lines) == int(sys.argv[3]), len(lines)
assert [l["type"] for l in lines].index("summary") == len(lines) - 1
END
    judge "jsonschema takes $1" $? err
}
lines json json 10
lines "json with times" dated.json 10
jq -es '.[-1] | has("started") and has("took_ms")' dated.json >/dev/null
judge "json has times" $?
! grep -qE 'started|took_ms' json
judge "--timestamps none leaves them out" $?

for tap in tap dated.tap; do
    prove -v --merge --exec cat "$tap" >proved 2>&1
    [ $? -eq 1 ] && grep -q 'Failed 6/9 subtests' proved && ! grep -qi 'parse error' proved
    judge "prove takes $tap" $? proved
done
# Perl's reader knows version 13 only; tap-parser (--npm) has both.
cmp -s <(tail -n +2 tap) <(tail -n +2 tap14) && [ "$(head -n 1 tap14)" = 'TAP version 14' ]
judge "TAP 14 is TAP 13 but for the first line" $?
"$hocket" test sweep.yaml --filter 'k=1' --report tap >good.tap
prove --exec cat good.tap >proved 2>&1
judge "prove is content with what passed" $? proved

cmark-gfm --extension table markdown >page 2>err
[ "$(grep -c '<tr>' page)" -eq 10 ] && [ "$(grep -c '<td>' page)" -eq 27 ] &&
    [ "$(grep -c '<h3>' page)" -eq 6 ] && [ "$(grep -c '<pre>' page)" -eq 6 ] &&
    ! grep -qE '<(b|em|!--)' page && grep -qF '*x* _y_' page
judge "cmark-gfm takes markdown" $? page

# Each annotation is one line, and nothing in a scenario makes another.
[ "$(grep -c '^::' github)" -eq "$(wc -l <github)" ] &&
    [ "$(grep -cE '^::(error|warning) file=[^,:]+(,line=[0-9]+,col=[0-9]+(,endColumn=[0-9]+)?)?,title=[^,:]*::' github)" -eq 7 ]
judge "annotations have the form that GitHub documents" $? github
for format in $(cat formats); do
    ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$format"
    judge "$format holds no control characters" $?
done

# --- GitHub ---------------------------------------------------------------------------------

GITHUB_ACTIONS=true "$hocket" test . --timestamps none >out 2>err
cmp -s text out && cmp -s github err
judge "on GitHub there are annotations without being asked for" $? err
GITHUB_ACTIONS=true "$hocket" test . --timestamps none --report github >out 2>err
cmp -s github out && [ ! -s err ]
judge "and not twice" $? err
GITHUB_ACTIONS=false "$hocket" test . >out 2>err
[ ! -s err ]
judge "but only there" $? err

# --- explore ----------------------------------------------------------------------------------

try 1 'error +deadlock-' explore deadlock.yaml
try 0 '^passed .*\[same order\]   4 runs, 2 interleavings \(all\)$' explore deadlock.yaml --variant 'same order'
try 0 '' explore deadlock.yaml --variant 'same order' --report json:same.json
lines "what explore says" same.json 1
jq -e '.type == "summary" and .exhaustive == true and .runs == 4 and .interleavings == 2 and
       .findings == [] and .incomplete == false and .variant == "same order"' same.json >/dev/null
judge "a pass of explore in json" $? same.json
try 1 '' explore deadlock.yaml --report json:one.json
try 1 '' explore deadlock.yaml --max-failures 0 --report json:all.json
lines "what explore finds" one.json 1
jq -e '.runs == 1 and .exhaustive == false and (.findings | length) == 1 and
       .findings[0].first_run == 1 and .findings[0].expected' one.json >/dev/null
judge "explore stops at the first violation" $? one.json
jq -e '.runs == 3 and .interleavings == 3 and .exhaustive == true and (.findings | length) == 1 and
       .findings[0].runs == 1' all.json >/dev/null
judge "or at none: --max-failures 0" $? all.json
schedule=$(jq -r '.findings[0].schedule' one.json)
try 1 'found +deadlock' run deadlock.yaml --strategy "replay $schedule"
try 1 '^what +quick: ' explore sweep.yaml --point k=2 --runs 5
try 0 '20 runs' explore sweep.yaml --point k=2 --no-expect
try 5 'cut' explore open.yaml
try 5 'cut' explore open.yaml --report json:open.json
jq -e '.outcome == "inconclusive" and .cut == 1 and .interleavings == 0' open.json >/dev/null
judge "runs that were cut are no interleavings" $? open.json
try 3 "unknown statement 'slep'" explore wrong.yaml
try 2 'no variant .same orde.; did you mean .same order.' explore deadlock.yaml --variant 'same orde'
try 2 'is a directory; explore takes one file' explore .
try 2 'usage: hocket explore FILE' explore deadlock.yaml sweep.yaml

# Two violations, and the runs and observers without expectations.
printf '%s\n' 'scenario: two ways' 'state:' '  hits: 0' 'tasks:' '  a:' '    - hits = 1' '    - assert hits == 1' \
    '  b:' '    - hits = 2' '    - if hits == 2: fail "b"' 'verdict: violates failure' \
    'explore:' '  strategy: exhaustive' >two.yaml
try 1 '' explore two.yaml --max-failures 0 --report json:two.json
jq -e '[.findings[].expected] | index(true) != null' two.json >/dev/null
judge "explore says what the verdict lists" $? two.json
printf '%s\n' 'scenario: observed' 'runtime: threads' 'tasks:' '  a: emit one' '  b: emit two' 'expect:' \
    '  - order: one before two' 'explore:' '  strategy: exhaustive' >observed.yaml
try 1 '' explore observed.yaml --max-failures 0 --report json:with.json
try 0 '' explore observed.yaml --no-expect --report json:without.json
jq -es '.[0].interleavings > .[1].interleavings' with.json without.json >/dev/null
judge "--no-expect leaves observers out" $? without.json

# What a scenario teaches.
printf '%s\n' 'scenario: taught' 'tasks:' '  a:' '    - fail "x"' 'verdict: violates failure' 'teach:' \
    '  hint: look' '  explain: it fails' >taught.yaml
"$hocket" test taught.yaml --teach --report json:taught.json >out 2>err
jq -es '.[0].hint == "look" and .[0].explain == "it fails"' taught.json >/dev/null &&
    grep -qE '^    hint +look$' out
judge "json says what a scenario teaches" $? taught.json
lines "what a scenario teaches" taught.json 2

# --- the command line ---------------------------------------------------------------------------

try 2 "unknown report 'junt'; did you mean 'junit'" test . --report junt
try 2 'two reports to standard output' test . --report json --report tap:-
try 2 'two reports to x' test . --report json:x --report tap:x
try 2 'x is another report' test . --report json:x --report tap:./x
try 2 'open.yaml is a scenario' test . --report json:open.yaml
cmp -s open.yaml "$golden/open.yaml"
judge "a scenario is not overwritten by a report" $?
try 2 'needs a path behind the colon' test . --report json:
try 2 '--junit-dialect is jenkins or gitlab' test . --junit-dialect ant
try 2 '--tap-version is 13 or 14' test . --tap-version 12
try 2 '--timestamps is utc or none' test . --timestamps now
try 2 "'hocket run' takes no --report" run open.yaml --report json
try 2 'more than 16 reports' test . $(printf -- '--report json:r%d ' {1..17})

# --- nothing is lost in silence -----------------------------------------------------------------

try 8 'cannot write none/x: No such file' test . --report json:none/x
try 8 'cannot write .: Is a directory' test . --report json:.
echo old >report
chmod 444 report
[ -w report ] || try 8 'cannot write report: Permission denied' test . --report tap:report
rm -f report
mkfifo pipe
exec 7<>pipe 8>pipe 7<&- # whose reader has gone
for format in $(cat formats); do
    [ -w /dev/full ] || { skipped=$((skipped + 1)); continue; }
    try 8 'cannot write /dev/full: No space left' test . --report "$format:/dev/full"
    "$hocket" test . --report "$format" >/dev/full 2>err
    [ $? -eq 8 ] && grep -q 'No space left' err
    judge "$format on a full disk" $? err
    "$hocket" test . --report "$format" >&8 2>err
    [ $? -eq 8 ] && [ ! -s err ]
    judge "$format into a closed pipe" $? err
done
exec 8>&-
yes stale | head -c 100000 >stale
"$hocket" test sweep.yaml --filter 'k=1' --report tap:stale >out 2>err
cmp -s stale good.tap
judge "an old report is replaced as a whole" $?

# --- interrupted ----------------------------------------------------------------------------------

sed 's/runs: 3/runs: 1000000000/; s/steps: 50/steps: 20000/; s/strategy: fifo/strategy: random/' \
    open.yaml >zz-endless.yaml
env --default-signal=INT "$hocket" test deadlock.yaml zz-endless.yaml sweep.yaml \
    --report json:cut.json --report junit:cut.xml --report tap:cut.tap --report markdown:cut.md \
    --report github:cut.github >out 2>err & pid=$!
for ((i = 0; i < 1000; i++)); do # until the first file is through
    [ "$(grep -c '"scenario"' cut.json 2>/dev/null)" = 3 ] && break
    read -r -t 0.01 <> <(:)
done
kill -INT $pid
wait $pid
[ $? -eq 130 ] && grep -q '^incomplete: interrupted in file 2 of 3' out
judge "the text of an interrupted run says so" $? out
jq -es '.[-1] | .type == "summary" and .incomplete' cut.json >/dev/null
judge "so does json" $? cut.json
xmllint --nonet --noout --schema "$root/reports/junit.xsd" cut.xml 2>err &&
    grep -q '<error type="incomplete"' cut.xml
judge "so does junit" $? cut.xml
prove --exec cat cut.tap >proved 2>&1
[ $? -ne 0 ] && grep -q '^Bail out! ' cut.tap
judge "so does tap" $? cut.tap
grep -q '^\*\*Incomplete:' cut.md && grep -q '^::error title=hocket::interrupted' cut.github
judge "so do markdown and github" $? cut.md

finish
