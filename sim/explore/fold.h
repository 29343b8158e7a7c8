/* SPDX-License-Identifier: MIT
 *
 * fold: from notes, in the order of their runs, to the result of a campaign.
 */
#ifndef HK_FOLD_H
#define HK_FOLD_H

#include "explore/campaign.h"
#include "explore/fair.h"
#include "explore/idset.h"
#include "explore/note.h"

struct hk_fold {
    const struct hk_campaign_config *config;
    struct hk_result *result;
    struct hk_idset ids;
    struct hk_fair_cap cap;
    struct hk_rare_most offers;
    uint64_t found_count;     /* findings of the result */
    uint32_t judged, doubted; /* in some run: see hk_run_judged */
    bool data_seen;           /* some run drew data: a pass covers one seed of it */
    bool missed;              /* a run of a systematic strategy was cut, or left its choices:
                               * a pass leaves something out */
};

/* Counts a run. True if the campaign goes on. */
bool hk_fold_add(struct hk_fold *fold, struct hk_run_note *note);
/* Before a run: whether a budget is used up. Says so in the result. */
static inline bool hk_fold_is_full(struct hk_fold *fold, uint64_t run)
{
    const struct hk_campaign_config *config = fold->config;
    struct hk_result *r = fold->result;
    if (run - r->pruned > config->runs_max)
        r->spent = HK_BUDGET_RUNS;
    else if (config->steps_max > 0 && r->steps >= config->steps_max)
        r->spent = HK_BUDGET_STEPS;
    return r->spent != HK_BUDGET_NONE;
}
/* After the last run. `exhaustive`: how much of everything they are as far as the strategy
 * knows; the result says HK_EXHAUSTIVE_NO if some run has left something out. */
void hk_fold_end(struct hk_fold *fold, enum hk_exhaustive exhaustive);

#endif
