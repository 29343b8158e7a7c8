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

uint64_t hk_checks_begin(struct hk_world *world, uint64_t begun)
{
    bool asked = hk_run_opted(world, NULL); /* mostly nothing is */
    for (size_t i = 0; i < hk_check_count; i++) {
        const struct hk_check *check = hk_checks[i];
        uint64_t bit = UINT64_C(1) << i;
        if (begun & bit || (check->opt_in && !(asked && hk_run_opted(world, check->name))))
            continue;
        begun |= bit;
        check->begin(world);
    }
    return begun;
}
