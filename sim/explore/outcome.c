/* SPDX-License-Identifier: MIT
 *
 * outcome: the names of the outcomes.
 */
#include "explore/outcome.h"

const char *hk_outcome_name(enum hk_outcome outcome)
{
    static const char *const names[] = {
        [HK_PASSED] = "passed",     [HK_FAILED] = "failed",   [HK_INCONCLUSIVE] = "inconclusive",
        [HK_DIVERGED] = "diverged", [HK_SKIPPED] = "skipped",
    };
    return names[outcome];
}
