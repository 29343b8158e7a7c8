/* SPDX-License-Identifier: MIT
 *
 * patterns: the table. A new pattern is one descriptor and one line here. `no` and
 * `allow` have none: they switch kinds of findings on and off when a run begins.
 */
#include "expect/run.h"

static const struct hk_pattern_kind *const patterns[] = {
    [HK_PATTERN_ALWAYS] = &hk_pattern_always,
    [HK_PATTERN_NEVER] = &hk_pattern_never,
    [HK_PATTERN_SOMETIMES] = &hk_pattern_sometimes,
    [HK_PATTERN_EVENTUALLY] = &hk_pattern_eventually,
    [HK_PATTERN_FINALLY] = &hk_pattern_finally,
    [HK_PATTERN_BEFORE] = &hk_pattern_before,
    [HK_PATTERN_LEADS_TO] = &hk_pattern_leads_to,
    [HK_PATTERN_COUNT] = &hk_pattern_count,
    [HK_PATTERN_ONE_OF] = &hk_pattern_one_of,
    [HK_PATTERN_IN_ORDER] = &hk_pattern_in_order,
    [HK_PATTERN_IN_ORDER_OF] = &hk_pattern_in_order_of,
    [HK_PATTERN_INSIDE] = &hk_pattern_inside,
    [HK_PATTERN_COMPLETES] = &hk_pattern_completes,
    [HK_PATTERN_FAILS] = &hk_pattern_fails,
    [HK_PATTERN_ABORTED] = &hk_pattern_aborted,
    [HK_PATTERN_ALL_COMPLETE] = &hk_pattern_all_complete,
    [HK_PATTERN_NO] = NULL,
    [HK_PATTERN_ALLOW] = NULL,
};

const struct hk_pattern_kind *hk_pattern_kind(enum hk_pattern pattern)
{
    hk_assert((size_t)pattern < HK_COUNT(patterns));
    return patterns[pattern];
}
