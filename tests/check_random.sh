#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Random small programs: dpor:source and dpor:optimal must find as many interleavings as
# dfs, which tries every schedule, the same violations, and meet the same goals. Programs that are
# too large for dfs are passed over.
#
#   tests/check_random.sh [COUNT [FIRST]]     default: 150 programs from seed 1
set -u
cd "$(dirname "$0")/.." || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -B tests/random_programs.py "${2:-1}" "${1:-150}" "$folder" "$PWD/${HOCKET:-hocket}"
