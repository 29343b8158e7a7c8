/* SPDX-License-Identifier: MIT
 *
 * operations: which verb is what on which kind of object.
 */
#include "objects/barrier.h"
#include "objects/broadcast.h"
#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/condvar.h"
#include "objects/interval.h"
#include "objects/joinset.h"
#include "objects/mutex.h"
#include "objects/notify.h"
#include "objects/once.h"
#include "objects/oneshot.h"
#include "objects/pool.h"
#include "objects/rwlock.h"
#include "objects/semaphore.h"
#include "objects/token.h"
#include "objects/waitgroup.h"
#include "objects/watch.h"
#include "scenarios/verbs/verb.h"

#define OPS(...) ((const struct hk_verb_op[]){__VA_ARGS__, {.kind = NULL}})

const struct hk_verb hk_verb_send = {
    .name = "send",
    .help = "send Q E",
    .flags = HK_VERB_WAITS | HK_VERB_TRY,
    .compile = hk_compile_with_value,
    .ops = OPS({&hk_channel_kind, &hk_channel_send, &hk_channel_try_send, HK_END_SENDER,
                HK_GIVES_VALUE},
               {&hk_oneshot_kind, &hk_oneshot_send, &hk_oneshot_try_send, HK_END_SENDER,
                HK_GIVES_VALUE},
               {&hk_broadcast_kind, &hk_broadcast_send, NULL, HK_END_SENDER, HK_GIVES_VALUE}),
};

static const char *has_no_places(const struct hk_resource *r)
{
    return r->value.i == 0 ? "is a rendezvous, which has no places to reserve" : NULL;
}

const struct hk_verb hk_verb_reserve = {
    .name = "reserve",
    .help = "reserve Q",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE | HK_VERB_TRY,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_channel_kind, &hk_channel_reserve, &hk_channel_try_reserve, HK_END_SENDER,
                HK_GIVES_VALUE}),
    .objects_to = has_no_places,
};

const struct hk_verb hk_verb_recv = {
    .name = "recv",
    .help = "recv Q",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE | HK_VERB_TRY,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_channel_kind, &hk_channel_recv, &hk_channel_try_recv, HK_END_RECEIVER,
                HK_GIVES_VALUE},
               {&hk_broadcast_kind, &hk_broadcast_recv, &hk_broadcast_try_recv,
                HK_END_RECEIVER, HK_GIVES_VALUE},
               {&hk_oneshot_kind, &hk_oneshot_recv, &hk_oneshot_try_recv, HK_END_RECEIVER,
                HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_close = {
    .name = "close",
    .help = "close Q",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_channel_kind, &hk_channel_close, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_oneshot_kind, &hk_oneshot_close, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_lock = {
    .name = "lock",
    .help = "lock M",
    .flags = HK_VERB_WAITS | HK_VERB_TRY,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_mutex_kind, &hk_mutex_lock, &hk_mutex_try_lock, HK_END_NEITHER,
                HK_GIVES_TRUTH}),
};

const struct hk_verb hk_verb_unlock = {
    .name = "unlock",
    .help = "unlock M",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_mutex_kind, &hk_mutex_unlock, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_rwlock_kind, &hk_rwlock_unlock, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_acquire = {
    .name = "acquire",
    .help = "acquire S [N]",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE | HK_VERB_TRY,
    .compile = hk_compile_with_number,
    .ops = OPS({&hk_semaphore_kind, &hk_semaphore_acquire, &hk_semaphore_try_acquire,
                HK_END_NEITHER, HK_GIVES_PERMIT},
               {&hk_pool_kind, &hk_pool_acquire, &hk_pool_try_acquire, HK_END_NEITHER,
                HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_release = {
    .name = "release",
    .help = "release S [N]",
    .compile = hk_compile_with_number,
    .ops = OPS({&hk_semaphore_kind, &hk_semaphore_release, NULL, HK_END_NEITHER,
                HK_GIVES_VALUE},
               {&hk_pool_kind, &hk_pool_release, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_cancel = {
    .name = "cancel",
    .help = "cancel TOKEN",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_token_kind, &hk_token_cancel, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_set = {
    .name = "set",
    .help = "set WATCH|CELL E",
    .compile = hk_compile_with_value,
    .ops = OPS({&hk_watch_kind, &hk_watch_set, NULL, HK_END_SENDER, HK_GIVES_VALUE},
               {&hk_once_kind, &hk_once_set, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_changed = {
    .name = "changed",
    .help = "changed W",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_watch_kind, &hk_watch_changed, NULL, HK_END_RECEIVER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_wait = {
    .name = "wait",
    .help = "wait TOKEN|NOTIFY|CONDVAR|BARRIER|WAITGROUP|CELL",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_token_kind, &hk_token_wait, NULL, HK_END_WAITER, HK_GIVES_VALUE},
               {&hk_notify_kind, &hk_notify_wait, NULL, HK_END_WAITER, HK_GIVES_VALUE},
               {&hk_condvar_kind, &hk_condvar_wait, NULL, HK_END_WAITER, HK_GIVES_VALUE},
               {&hk_barrier_kind, &hk_barrier_wait, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_waitgroup_kind, &hk_waitgroup_wait, NULL, HK_END_WAITER, HK_GIVES_VALUE},
               {&hk_once_kind, &hk_once_wait, NULL, HK_END_WAITER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_next = {
    .name = "next",
    .help = "next SET",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_joinset_kind, &hk_joinset_next, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_read = {
    .name = "read",
    .help = "read L",
    .flags = HK_VERB_WAITS | HK_VERB_TRY,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_rwlock_kind, &hk_rwlock_read, &hk_rwlock_try_read, HK_END_NEITHER,
                HK_GIVES_TRUTH}),
};

const struct hk_verb hk_verb_write = {
    .name = "write",
    .help = "write L",
    .flags = HK_VERB_WAITS | HK_VERB_TRY,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_rwlock_kind, &hk_rwlock_write, &hk_rwlock_try_write, HK_END_NEITHER,
                HK_GIVES_TRUTH}),
};

const struct hk_verb hk_verb_notify = {
    .name = "notify",
    .help = "notify N",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_notify_kind, &hk_notify_one, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_condvar_kind, &hk_condvar_notify, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_notify_all = {
    .name = "notify all",
    .help = "notify all N",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_notify_kind, &hk_notify_all, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_condvar_kind, &hk_condvar_notify_all, NULL, HK_END_NEITHER,
                HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_add = {
    .name = "add",
    .help = "add WAITGROUP|SEMAPHORE N",
    .compile = hk_compile_with_number,
    .ops = OPS({&hk_waitgroup_kind, &hk_waitgroup_add, NULL, HK_END_NEITHER, HK_GIVES_VALUE},
               {&hk_semaphore_kind, &hk_semaphore_add, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_done = {
    .name = "done",
    .help = "done WAITGROUP",
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_waitgroup_kind, &hk_waitgroup_done, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_tick = {
    .name = "tick",
    .help = "tick I",
    .flags = HK_VERB_WAITS | HK_VERB_VALUE,
    .compile = hk_compile_on_object,
    .ops = OPS({&hk_interval_kind, &hk_interval_tick, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

/* ---- atomics: behind `x =` alone ---- */

const struct hk_verb hk_verb_swap = {
    .name = "swap",
    .help = "X = swap V E",
    .flags = HK_VERB_VALUE,
    .compile = hk_compile_atomic,
    .ops = OPS({&hk_cell_kind, &hk_cell_swap, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_cas = {
    .name = "cas",
    .help = "X = cas V OLD NEW",
    .flags = HK_VERB_VALUE,
    .compile = hk_compile_atomic,
    .ops = OPS({&hk_cell_kind, &hk_cell_cas, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};

const struct hk_verb hk_verb_fetch = {
    .name = "fetch add",
    .help = "X = fetch add V E",
    .flags = HK_VERB_VALUE,
    .compile = hk_compile_atomic,
    .ops = OPS({&hk_cell_kind, &hk_cell_add, NULL, HK_END_NEITHER, HK_GIVES_VALUE}),
};
