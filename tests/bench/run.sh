#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the benchmarks of a build, writes what they have measured to build/bench.txt and compares
# it with saved.txt: tests/bench/run.sh [BUILD [OPTION...]], where BUILD is build/release, and
# options, those of bench.c, take the place of that.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-$here/../../build/release}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- --save "$build/../bench.txt" --compare "$here/saved.txt"
export LC_ALL=C.UTF-8 TZ=UTC
exec "$build/tests/bench/bench" "$here" --hocket "$build/hocket" "$@"
