/* SPDX-License-Identifier: MIT
 *
 * judge: from the findings of all runs to one result.
 *
 * A verdict is a list of items: violations that must come, in some run or in
 * every one. Every other violation is a failure. Fed after each run, asked at
 * the end; it knows nothing of how the runs were made.
 */
#ifndef HK_JUDGE_H
#define HK_JUDGE_H

#include "expect/expect.h"

enum hk_judged {
    HK_JUDGED_PASSED,
    HK_JUDGED_FAILED,
    HK_JUDGED_INCONCLUSIVE, /* runs were cut, or a goal was not met and may yet be */
    HK_JUDGED_VACUOUS,      /* inconclusive: something was never exercised */
};

/* Why a kind was not. */
#define HK_UNJUDGED                                                                             \
    "there were signs of it, but no run was fair for long enough; strategy random is fair from " \
    "the first step on"

/* How one item of the verdict did. */
struct hk_judge_item {
    const struct hk_verdict *verdict;
    uint64_t runs; /* judged runs that had it */
    uint64_t cut;  /* runs that were cut before they had it */
};

struct hk_judge {
    struct hk_judge_item *items; /* on the heap; none: pass */
    size_t count;
    uint64_t runs;          /* judged: not discarded, not diverged */
    uint64_t ended;         /* of them: ended early by a listed violation */
    uint64_t cut;           /* of them: cut, and nothing listed found in them */
    enum hk_end cut_by;     /* what ended the first of those */
    uint64_t unlisted_runs; /* with a violation that is not listed */
    char unlisted[300];     /* the first of these, as a sentence; "" if none */
    uint32_t unjudged;      /* by 1 << enum hk_kind: some runs had signs of it, and none was fit to
                             * show it; set by the caller before the end */
    bool interrupted;       /* the stop flag ended a run; the caller may set it too */
};

/* Verdicts must be resolved (hk_verdict_resolve) and outlive the judge. `pass` items and no
 * items are the same. */
void hk_judge_init(struct hk_judge *judge, const struct hk_verdict *const *verdicts, size_t n);
void hk_judge_fini(struct hk_judge *judge);

/* For each run: how it has ended, and what was found in it. */
void hk_judge_add(struct hk_judge *judge, enum hk_end end, const struct hk_finding *findings);

/* What has cut a run, behind "cut": " by the limit of steps". */
const char *hk_judge_limit(enum hk_end cut_by);

struct hk_judgement {
    enum hk_judged judged;
    char why[300]; /* one line; "" if it passed */
};

/* `set` and `tally` may be NULL when there are no expectations. `exhaustive`: the runs were
 * all that there are, so that what has not come will not come. */
struct hk_judgement hk_judge_conclude(const struct hk_judge *judge, const struct hk_expect_set *set,
                                      const struct hk_expect_tally *tally, bool exhaustive);

#endif
