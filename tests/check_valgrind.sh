#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# A small part of `make valgrind`; and a program that is wrong in a body, on a fiber's stack, which
# valgrind must notice there.
set -u
cd "$(dirname "$0")/.." || exit 2
command -v valgrind >/dev/null || { echo "0 passed, 0 failed, 1 skipped"; exit 0; }
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

judge() { # what is tested, 0 or not
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  $1"
        head -n 40 "$tmp/log"
    fi
}

build=build/release
tests/valgrind.sh "$build/tests/test_example_queue" "$build/tests/test_face_promises" \
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

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
