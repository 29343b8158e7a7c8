#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the rows of a run say, to the letter. After a change that is meant:
#
#   tests/check_rows.sh --write
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
[ -x "$hocket" ] || skip_all
shown=(out)

for title in "rows" "an outage has its words, too" "who is about to do something" \
    "each condition has its row" \
    "who notifies sends others to the lock" \
    "what is given back at the end has its row" \
    "which branch it is" \
    "who asks how often has a row, who is counted has none" \
    "who is woken and looks again has one row"; do
    "$hocket" run tests/golden/rows.yaml --scenario "$title" --strategy fifo
    echo
done 2>&1 | grep -v '^digest\|^interleaving\|^again' >"$tmp/rows"
[ "${1-}" != --write ] || cp "$tmp/rows" tests/golden/rows.txt
diff -u tests/golden/rows.txt "$tmp/rows" >"$tmp/out"
judge "the rows of a run" $? "$tmp/out"

finish
