#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The models of tests/bench/models: each bug that a random walk finds soon is found, and no
# repaired variant has one. How soon strategies find them is measured by `make bench-find`.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
models=tests/bench/models

for name in account bluetooth_driver bounded_buffer carter01 circular_buffer cve_2013_1792 \
    cve_2016_1972 cve_2016_7911 cve_2016_9806 cve_2017_6346 deadlock01 lazy01 philosophers \
    qsort_mt queue stack stringbuffer token_ring wronglock; do
    said=$("$hocket" test -q --strategy random --runs 1000 "$models/$name.yaml" 2>&1)
    judge "$name" $? <(echo "$said")
done

# The rest needs more than a random walk; at least it is valid.
said=$("$hocket" check "$models" tests/bench/counts 2>&1)
judge "all models are valid" $? <(echo "$said")

finish
