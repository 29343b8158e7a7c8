/* SPDX-License-Identifier: MIT
 *
 * urw_profile: what both sides of urw_part know: a run's counts as a lesson.
 */
#ifndef HK_URW_PROFILE_H
#define HK_URW_PROFILE_H

#include "strategy/urw_part.h"

struct hk_profile_task {
    uint64_t path;
    uint32_t parent; /* position of it in the list + 1, lower than its own; 0: none */
    uint32_t events; /* its own */
};

struct hk_profile_visit {
    uint64_t object;
    uint32_t task;  /* position in the list */
    uint32_t count;
};

struct hk_profile_lesson {
    uint32_t task_count, visit_count;
    struct hk_profile_task *tasks;
    struct hk_profile_visit *visits;
};

/* The mean number of events, times HK_WEIGHT_ONE; 0 if nothing is known. */
uint64_t hk_profile_events(const struct hk_profile *profile, uint64_t path, uint64_t object);

#endif
