/* SPDX-License-Identifier: MIT
 *
 * failure_show: the failure block of a program in C. Its budget is in steps: there is no clock
 * here, and a program that dies while its failure is worked on is played again up to the same
 * point.
 */
#include "face/show.h"

#include "reports/failure_inspect.h"

enum { STEPS = 2000000, REPLAYS_MIN = 20, SHRINK_MAX = 2000, EXPLAIN_MAX = 1000 };

static uint64_t replays(uint64_t steps, uint64_t max)
{
    uint64_t n = STEPS / (steps + 1);
    return n < REPLAYS_MIN ? REPLAYS_MIN : n > max ? max : n;
}

void hk_show_here(struct hk_shown *shown)
{
    const struct hk_found *found = shown->found;
    struct hk_inspect inspect = {
        .program = shown->program,
        .found = found,
        .runs = shown->runs,
        .shrink_max = replays(found->step, SHRINK_MAX),
        .explain_max = replays(found->step, EXPLAIN_MAX),
        .as_found = shown->as_found,
        .unexplained = shown->unexplained,
        .late = shown->late,
        .accept = shown->accept,
        .arg = shown->arg,
        .stop = shown->stop,
        .ascii = true,
    };
    hk_inspect(&inspect);
    shown->token = inspect.token;
    shown->text = inspect.text;
}
