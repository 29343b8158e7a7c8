/* SPDX-License-Identifier: MIT
 *
 * region: how many tasks are inside of a named stretch of code (`inside work:`).
 *
 * For expectations alone: it keeps nobody out. Entering and leaving belong to the step before;
 * they are accesses only if somebody watches.
 */
#ifndef HK_REGION_H
#define HK_REGION_H

#include "core/world.h"

struct hk_region {
    struct hk_object object;
    int64_t inside;            /* entered and not left */
};

extern const struct hk_object_kind hk_region_kind;
extern const struct hk_op hk_region_enter;
extern const struct hk_op hk_region_leave; /* HK_EMISUSE if nobody is inside */

void hk_region_init(struct hk_world *world, struct hk_region *region, const char *name,
                    uint64_t id);

#endif
