/* SPDX-License-Identifier: MIT
 *
 * table: a new check is one file and one line here.
 */
#include "check/table.h"

extern const struct hk_check hk_check_leak, hk_check_livelock, hk_check_orphan, hk_check_race,
    hk_check_starvation;

const struct hk_check *const hk_checks[] = {
    &hk_check_race,
    &hk_check_leak,
    &hk_check_orphan,
    &hk_check_starvation,
    &hk_check_livelock,
};

const size_t hk_check_count = HK_COUNT(hk_checks);

void hk_checks_begin(struct hk_world *world)
{
    for (size_t i = 0; i < hk_check_count; i++)
        hk_checks[i]->begin(world);
}
