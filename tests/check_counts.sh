#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# How many interleavings the programs of tests/bench/counts have, against
# tests/bench/counts/expected.txt: every schedule where those are few (dfs), and one schedule
# for each interleaving, none in vain (dpor:optimal) or some (both kinds of dpor). A pass must
# be complete. And a random walk must show no others.
#
#   tests/check_counts.sh [PROGRAM]
set -u
cd "$(dirname "$0")/.." || exit 2
hocket=${HOCKET:-./hocket}
counts=tests/bench/counts
passed=0 failed=0

# "runs interleavings" of a complete pass over one point or variant of a file
count() { # file, point or variant, strategy
    local filter="*$2]"
    [ "$2" != - ] || filter="*: $1"
    "$hocket" test "$counts/$1.yaml" --filter "$filter" --strategy "$3" --runs 1000000 |
        sed -nE 's/^passed .* ([0-9]+) runs?, ([0-9]+) interleavings? \(all\)$/\1 \2/p' |
        head -n 1 # the base comes before its variants
}

expect() { # what, said, expected
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1: expected '$3', got '$2'"
    fi
}

# That many interleavings, however many runs it takes.
expect_all() { # file, point or variant, number, strategy...
    local file=$1 which=$2 number=$3 said strategy
    shift 3
    for strategy; do
        said=$(count "$file" "$which" "$strategy")
        expect "$file $which, $strategy" "${said#* }" "$number"
    done
}

# And in no more runs of dpor:optimal than this.
expect_within() { # file, point or variant, number, runs
    local said
    expect_all "$1" "$2" "$3" dfs dpor:source dpor:optimal
    said=$(count "$1" "$2" dpor:optimal)
    expect "$1 $2, within $4 runs" "$((${said% *} <= $4))" 1
}

# A random walk, which nobody watches, comes to no others.
expect_sampled() { # file, point or variant, number
    local filter="*$2]" said
    [ "$2" != - ] || filter="*: $1"
    said=$("$hocket" test "$counts/$1.yaml" --filter "$filter" --strategy random --runs 300 |
        sed -nE 's/^passed .* runs?, ([0-9]+) interleavings?.*$/\1/p' | head -n 1)
    expect "$1 $2, random: at most $3" "$((${said:-$3 + 1} <= $3))" 1
}

while read -r file which number how; do
    [[ -n $file && $file != '#'* && $file == *"${1-}"* ]] || continue
    expect_sampled "$file" "$which" "$number"
    case $how in
    all) expect_all "$file" "$which" "$number" dfs dpor:source dpor:optimal ;;
    within=*) expect_within "$file" "$which" "$number" "${how#within=}" ;;
    *) expect "$file $which, dpor" "$(count "$file" "$which" dpor:optimal)" "$number $number" ;;&
    dfs) expect_all "$file" "$which" "$number" dfs ;;
    esac
done <$counts/expected.txt

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
