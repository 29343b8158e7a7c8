#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A small part of `make valgrind`; and a program that is wrong in a body, on a fiber's stack, which
# valgrind must notice there.
cd "$(dirname "$0")/.." || exit 2
. tests/judge.sh
command -v valgrind >/dev/null || skip_all
shown=("$tmp/log")

build=build/release
tests/valgrind.sh "$build/tests/examples/test_queue" "$build/tests/face/test_promises" \
    "$build/hocket test --no-corpus --runs 10 scenarios/catalog/deadlocks/lock-order.yaml" \
    >"$tmp/log" 2>&1
judge "programs in C and scenarios" $?

cat >"$tmp/wrong.c" <<'END'
#include <stdlib.h>
#include "hocket.h"
static int wrong(struct hk_world *w, void *arg)
{
    int *numbers = malloc(4 * sizeof(*numbers));
    (void)arg;
    hk_yield(w);
    if (numbers[2] == 7) /* nobody has set it */
        hk_yield(w);
    free(numbers);
    return 0;
}
int main(void)
{
    struct hk_exploration r;
    hk_run(&(struct hk_config){.isolate = HK_NONE}, wrong, NULL, &r);
    hk_exploration_free(&r);
    return 0;
}
END
"${CC:-gcc}" -std=gnu11 -g -Isim "$tmp/wrong.c" -o "$tmp/wrong" "$build/libhocket.a" \
    -l:libboost_context.a >"$tmp/log" 2>&1
judge "a program that is wrong is built" $?
! tests/valgrind.sh "$tmp/wrong" >"$tmp/log" 2>&1 && grep -q 'wrong.c:8' "$tmp/log"
judge "what is wrong in a body is noticed there" $?

finish
