/* SPDX-License-Identifier: MIT
 *
 * rwlock: many readers or one writer.
 *
 * Fair by default, like tokio's: one queue, from which readers that stand side by side go on
 * together; so a writer that waits keeps new readers out. One that prefers readers lets
 * them in whenever nobody writes. An unfair one lets any waiter win that can go on.
 *
 * Each holder has a guard of its own, which ends with the future that asked, unless the lock is
 * manual. A task may hold it several times over; unlock gives back what it took last.
 */
#ifndef HK_RWLOCK_H
#define HK_RWLOCK_H

#include "core/world.h"

struct hk_rwlock {
    struct hk_object object;
    struct hk_queue queue;
    struct hk_guard *holds;    /* newest first, by object_next; mode: 1 writes; n: its task */
    uint32_t readers;          /* how many of them read */
    bool writer;               /* the only one writes */
    bool prefers_readers;
    struct hk_stamp wrote;     /* of the latest unlock by a writer */
    struct hk_stamp read;      /* of all unlocks by readers since then */
};

extern const struct hk_object_kind hk_rwlock_kind;
/* extra: out, the struct hk_guard */
extern const struct hk_op hk_rwlock_read;
extern const struct hk_op hk_rwlock_write;
extern const struct hk_op hk_rwlock_try_read;  /* value: true or false */
extern const struct hk_op hk_rwlock_try_write;
/* extra: the guard, or NULL: the task's latest. HK_EMISUSE if it has none. */
extern const struct hk_op hk_rwlock_unlock;

/* flags: HK_OBJECT_MANUAL, HK_OBJECT_UNFAIR */
void hk_rwlock_init(struct hk_world *world, struct hk_rwlock *lock, const char *name, uint64_t id,
                    uint32_t flags, bool prefers_readers);

#endif
