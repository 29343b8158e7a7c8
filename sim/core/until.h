/* SPDX-License-Identifier: MIT
 *
 * until: waiting for a condition on objects. It is asked again only when one of them changes: the
 * right form of a spin loop (the `await` of model checkers), and no step until it can go on.
 */
#ifndef HK_UNTIL_H
#define HK_UNTIL_H

#include "core/world.h"

/* One wait, which lasts as long as its case: c->extra. */
struct hk_until {
    struct hk_object *const *objects; /* all that `holds` reads; they must last */
    uint32_t count;
    bool (*holds)(const struct hk_world *world, void *arg); /* only looks */
    void *arg;
    struct hk_watcher *watchers; /* room for one an object */
    struct hk_case *c;
};

extern const struct hk_op hk_op_until; /* extra: a struct hk_until; never fails */

#endif
