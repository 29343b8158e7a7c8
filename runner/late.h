/* SPDX-License-Identifier: MIT
 *
 * late: the ten seconds that shrinking and explaining a failure may take. A result that depends
 * on it says so.
 */
#ifndef HK_LATE_H
#define HK_LATE_H

#include "runner/host.h"

enum { HK_LATE_SECONDS = 10 };

struct hk_late {
    int64_t end;
};

static inline struct hk_late hk_late_begin(void)
{
    return (struct hk_late){hk_host_clock() + (int64_t)HK_LATE_SECONDS * 1000000000};
}

static inline bool hk_late_is(void *arg)
{
    const struct hk_late *late = arg;
    return hk_host_clock() > late->end;
}

#endif
