#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the benchmarks: tests/bench/run.sh [FOLDER [OPTION...]], where FOLDER has the built
# programs (build/release/tests/bench) and the options are those of bench.c.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
built=${1:-$here/../../build/release/tests/bench}
[ $# -eq 0 ] || shift
export LC_ALL=C.UTF-8 TZ=UTC
exec "$built/bench" "$here" "$@"
