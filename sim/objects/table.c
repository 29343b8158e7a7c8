/* SPDX-License-Identifier: MIT
 *
 * table: a new object is one file and one line here.
 */
#include "objects/table.h"

extern const struct hk_object_kind hk_channel_kind, hk_oneshot_kind, hk_broadcast_kind,
    hk_watch_kind, hk_notify_kind, hk_token_kind, hk_semaphore_kind, hk_pool_kind, hk_mutex_kind,
    hk_rwlock_kind, hk_condvar_kind, hk_barrier_kind, hk_waitgroup_kind, hk_joinset_kind,
    hk_interval_kind, hk_cell_kind, hk_once_kind, hk_tally_kind, hk_op_kind, hk_region_kind;

const struct hk_object_kind *const hk_object_kinds[] = {
    &hk_channel_kind,
    &hk_oneshot_kind,
    &hk_broadcast_kind,
    &hk_watch_kind,
    &hk_notify_kind,
    &hk_token_kind,
    &hk_semaphore_kind,
    &hk_pool_kind,
    &hk_mutex_kind,
    &hk_rwlock_kind,
    &hk_condvar_kind,
    &hk_barrier_kind,
    &hk_waitgroup_kind,
    &hk_joinset_kind,
    &hk_interval_kind,
    &hk_cell_kind,
    &hk_once_kind,
    &hk_tally_kind,
    &hk_op_kind,
    &hk_region_kind,
};

const size_t hk_object_kind_count = HK_COUNT(hk_object_kinds);
