/* SPDX-License-Identifier: MIT
 *
 * outcome: what has become of a program that was explored, in one word.
 */
#ifndef HK_OUTCOME_H
#define HK_OUTCOME_H

enum hk_outcome {
    HK_PASSED,       /* the verdict came */
    HK_FAILED,       /* a violation that is not listed, or a listed one did not come */
    HK_INCONCLUSIVE, /* a limit, an interrupt, vacuous, or a goal unmet */
    HK_DIVERGED,     /* a replay did not fit */
    HK_SKIPPED,      /* not run */
};

/* "passed", "failed", ... */
const char *hk_outcome_name(enum hk_outcome outcome);

#endif
