#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Random small programs: dpor:source and dpor:optimal must find as many interleavings as
# dfs, which tries every schedule, and the same violations. Programs that are none (a verb that
# an object does not take) or too large for dfs are passed over.
#
#   tests/check_random.sh [COUNT [FIRST]]     default: 150 programs from seed 1
set -u
cd "$(dirname "$0")/.." || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 tests/random_programs.py "${2:-1}" "${1:-150}" "$folder" "$PWD/${HOCKET:-hocket}"
