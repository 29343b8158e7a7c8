/* SPDX-License-Identifier: MIT
 *
 * table: a new kind is one file and one line here. The assembler puts the files into the
 * program, so that there is nothing to be found at run time.
 */
#include "scenarios/new/table.h"

#include "core/base.h"

#define TEXT(name)                                                        \
    __asm__(".pushsection .rodata\n"                                      \
            "hk_new_" #name ": .incbin \"scenarios/new/" #name ".yaml\"\n" \
            ".byte 0\n"                                                   \
            ".popsection\n");                                             \
    extern const char hk_new_##name[]

#define EACH(X)                                                              \
    X(minimal, "two tasks and a queue: the least that tests something")      \
    X(race, "two tasks change one variable")                                 \
    X(deadlock, "two locks, taken in two orders")                            \
    X(timeout, "a deadline on an operation")                                 \
    X(cancellation, "a task is stopped half way")                            \
    X(retry, "a service is down for a while")                                \
    X(select, "several things are ready at once")                            \
    X(stream, "many calls, several of them under way")                       \
    X(backpressure, "a producer that is faster than its consumer")           \
    X(joinset, "children that are waited for, and dropped, together")

#define DECLARE(name, help) TEXT(name);
#define ENTRY(name, help) {#name, help, hk_new_##name},

EACH(DECLARE)

const struct hk_skeleton hk_skeletons[] = {EACH(ENTRY)};
const size_t hk_skeleton_count = HK_COUNT(hk_skeletons);
