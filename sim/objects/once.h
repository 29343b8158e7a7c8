/* SPDX-License-Identifier: MIT
 *
 * once: a value that is set one time and can be waited for, as tokio's SetOnce and OnceCell.
 *
 * Like a token with a value: what it holds never changes again, so a wait commutes with
 * everything but the set, and nobody takes anything away from anybody.
 */
#ifndef HK_ONCE_H
#define HK_ONCE_H

#include "core/world.h"

struct hk_once {
    struct hk_object object;
    bool full;
    struct hk_value value;    /* the symbol Empty until it is set */
    struct hk_stamp stamp;    /* of the set */
    struct hk_queue waiting;
};

extern const struct hk_object_kind hk_once_kind;
extern const struct hk_op hk_once_set;  /* arg: the value. HK_EFULL if it has been set */
extern const struct hk_op hk_once_wait; /* value: what was set */
extern const struct hk_op hk_once_load; /* value: what it holds, or Empty; never waits */

/* `value` nil: empty. */
void hk_once_init(struct hk_world *world, struct hk_once *once, const char *name, uint64_t id,
                  struct hk_value value);

#endif
