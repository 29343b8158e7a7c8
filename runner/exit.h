/* SPDX-License-Identifier: MIT
 *
 * exit: the exit codes, and which of several counts.
 */
#ifndef HK_EXIT_H
#define HK_EXIT_H

enum hk_exit {
    HK_EXIT_PASSED = 0,       /* all as expected */
    HK_EXIT_FAILED = 1,       /* a violation, or a verdict that did not come */
    HK_EXIT_USAGE = 2,        /* also a file that is not there */
    HK_EXIT_INVALID = 3,      /* a scenario is */
    HK_EXIT_NOTHING = 4,      /* was selected */
    HK_EXIT_INCONCLUSIVE = 5,
    HK_EXIT_DIVERGED = 6,     /* a replay, or nondeterminism */
    HK_EXIT_INTERNAL = 7,
    HK_EXIT_OUTPUT = 8,       /* could not be written */
    HK_EXIT_SIGNAL = 128,     /* plus its number */
};

/* How much a code counts: usage ends everything at once, then 7, 130/143, 8, 3, 6, 1, 5, 4, 0. */
static inline int hk_exit_rank(int code)
{
    switch (code) {
    case HK_EXIT_PASSED:
        return 0;
    case HK_EXIT_NOTHING:
        return 1;
    case HK_EXIT_INCONCLUSIVE:
        return 2;
    case HK_EXIT_FAILED:
        return 3;
    case HK_EXIT_DIVERGED:
        return 4;
    case HK_EXIT_INVALID:
        return 5;
    case HK_EXIT_OUTPUT:
        return 6;
    case HK_EXIT_INTERNAL:
        return 8;
    case HK_EXIT_USAGE:
        return 9;
    default:
        return 7; /* a signal */
    }
}

static inline int hk_exit_worse(int a, int b)
{
    return hk_exit_rank(b) > hk_exit_rank(a) ? b : a;
}

#endif
