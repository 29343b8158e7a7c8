/* SPDX-License-Identifier: MIT
 *
 * table: a new strategy is one file and one line here.
 */
#include "strategy/table.h"

#include <string.h>

extern const struct hk_strategy hk_strategy_fifo, hk_strategy_lifo, hk_strategy_roundrobin,
    hk_strategy_random, hk_strategy_sticky, hk_strategy_pct, hk_strategy_pos, hk_strategy_urw,
    hk_strategy_surw, hk_strategy_rfd, hk_strategy_feedback, hk_strategy_delay,
    hk_strategy_preempt, hk_strategy_deviate, hk_strategy_dfs, hk_strategy_dpor,
    hk_strategy_portfolio, hk_strategy_replay;

const struct hk_strategy *const hk_strategies[] = {
    &hk_strategy_fifo,
    &hk_strategy_lifo,
    &hk_strategy_roundrobin,
    &hk_strategy_random,
    &hk_strategy_sticky,
    &hk_strategy_pct,
    &hk_strategy_pos,
    &hk_strategy_urw,
    &hk_strategy_surw,
    &hk_strategy_rfd,
    &hk_strategy_feedback,
    &hk_strategy_delay,
    &hk_strategy_preempt,
    &hk_strategy_deviate,
    &hk_strategy_dfs,
    &hk_strategy_dpor,
    &hk_strategy_portfolio,
    &hk_strategy_replay,
};

const size_t hk_strategy_count = HK_COUNT(hk_strategies);

const struct hk_strategy *hk_strategy_find(const char *name)
{
    for (size_t i = 0; i < hk_strategy_count; i++) {
        if (strcmp(hk_strategies[i]->name, name) == 0)
            return hk_strategies[i];
    }
    return NULL;
}
