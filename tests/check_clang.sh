#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A second compiler has nothing to say about any source, where there is one: what gcc does not warn
# of would otherwise come up in `make matrix` alone.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
unset MAKEFLAGS MFLAGS MAKELEVEL
command -v clang-14 >/dev/null || skip_all
shown=("$tmp/log")

make CC=clang-14 syntax >"$tmp/log" 2>&1
judge "clang has no warning" $?

# Of this gcc says nothing.
echo 'int self(int x); int self(int x) { x = x; return x; }' >"$tmp/bad.c"
make CC=gcc syntax sources="$tmp/bad.c" >"$tmp/log" 2>&1
judge "gcc has none" $?
! make CC=clang-14 syntax sources="$tmp/bad.c" >"$tmp/log" 2>&1 && grep -q 'bad.c:1' "$tmp/log"
judge "what clang alone sees is an error" $?
finish
