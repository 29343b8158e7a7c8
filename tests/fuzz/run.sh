#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs one fuzz target that `make fuzz` has built. It begins with the saved corpus and
# the catalogue; what it finds new it keeps in build/fuzz/corpus-TARGET for the next time, and an
# input that crashes, hangs, leaks or swells in build/fuzz/TARGET-*.
#
#   tests/fuzz/run.sh TARGET RUNS [LIBFUZZER_OPTION...]
set -u
cd "$(dirname "$0")/../.." || exit 2
target=${1-} runs=${2-}
program=build/fuzz/tests/fuzz/fuzz_$target
[ -x "$program" ] || { echo "usage: make fuzz FUZZ=scenario|schedule|token"; exit 2; }
shift 2
kept=build/fuzz/corpus-$target
mkdir -p "$kept"
[ "$target" != scenario ] || find scenarios tests/language -name '*.yaml' -size -4097c \
    -exec cp -ut "$kept" {} +
dictionary=()
[ ! -f "tests/fuzz/$target.dict" ] || dictionary=(-dict="tests/fuzz/$target.dict")
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0
exec "$program" -runs="$runs" -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
    -artifact_prefix="build/fuzz/$target-" "${dictionary[@]}" "$@" \
    "$kept" "tests/fuzz/corpus/$target"
