/* SPDX-License-Identifier: MIT
 *
 * table: all verbs and blocks. A new one is one file and one line here.
 */
#include <string.h>

#include "scenarios/verbs/verb.h"

extern const struct hk_verb hk_verb_abort, hk_verb_acquire, hk_verb_advance, hk_verb_assert,
    hk_verb_assume, hk_verb_block, hk_verb_break, hk_verb_call, hk_verb_cancel, hk_verb_cas,
    hk_verb_changed, hk_verb_close, hk_verb_continue, hk_verb_detach, hk_verb_drop, hk_verb_emit,
    hk_verb_fail, hk_verb_fetch, hk_verb_join, hk_verb_lock, hk_verb_never, hk_verb_next,
    hk_verb_note, hk_verb_panic, hk_verb_pass, hk_verb_recv, hk_verb_release, hk_verb_return,
    hk_verb_send, hk_verb_set, hk_verb_sleep, hk_verb_spawn, hk_verb_swap, hk_verb_unlock,
    hk_verb_wait, hk_verb_yield, hk_verb_read, hk_verb_write, hk_verb_notify, hk_verb_notify_all,
    hk_verb_add, hk_verb_done, hk_verb_tick, hk_verb_hold, hk_verb_forget,
    hk_verb_collect, hk_verb_future, hk_verb_poll, hk_verb_wait_until, hk_verb_reserve;

const struct hk_verb *const hk_verbs[] = {
    &hk_verb_abort,   &hk_verb_acquire, &hk_verb_advance,  &hk_verb_assert,  &hk_verb_assume,
    &hk_verb_block,   &hk_verb_break,   &hk_verb_call,     &hk_verb_cancel,  &hk_verb_cas,
    &hk_verb_changed, &hk_verb_close,   &hk_verb_continue, &hk_verb_detach,  &hk_verb_drop,
    &hk_verb_emit,    &hk_verb_fail,    &hk_verb_fetch,    &hk_verb_join,    &hk_verb_lock,
    &hk_verb_never,   &hk_verb_next,    &hk_verb_note,     &hk_verb_panic,   &hk_verb_pass,
    &hk_verb_recv,    &hk_verb_release, &hk_verb_return,   &hk_verb_send,    &hk_verb_set,
    &hk_verb_sleep,   &hk_verb_spawn,   &hk_verb_swap,     &hk_verb_unlock,  &hk_verb_wait,
    &hk_verb_yield,   &hk_verb_read,    &hk_verb_write,    &hk_verb_notify,  &hk_verb_notify_all,
    &hk_verb_add,     &hk_verb_done,    &hk_verb_tick,     &hk_verb_hold,    &hk_verb_forget,
    &hk_verb_collect, &hk_verb_future,  &hk_verb_poll,     &hk_verb_wait_until,
    &hk_verb_reserve,
};

const size_t hk_verb_count = HK_COUNT(hk_verbs);

const struct hk_verb *hk_verb_find(const char *name)
{
    for (size_t i = 0; i < hk_verb_count; i++) {
        if (strcmp(hk_verbs[i]->name, name) == 0)
            return hk_verbs[i];
    }
    return NULL;
}

extern const struct hk_block hk_block_atomically, hk_block_do, hk_block_for, hk_block_if,
    hk_block_inside, hk_block_join, hk_block_loop, hk_block_race, hk_block_repeat, hk_block_retry,
    hk_block_scope, hk_block_select,
    hk_block_shield, hk_block_timeout, hk_block_try, hk_block_try_join, hk_block_while,
    hk_block_with;

const struct hk_block *const hk_blocks[] = {
    &hk_block_atomically, &hk_block_do,     &hk_block_for,    &hk_block_if,
    &hk_block_inside,     &hk_block_join,   &hk_block_loop,   &hk_block_race, &hk_block_retry,
    &hk_block_repeat,     &hk_block_select, &hk_block_shield, &hk_block_timeout,
    &hk_block_try,        &hk_block_try_join, &hk_block_while, &hk_block_with,
    &hk_block_scope,
};

const size_t hk_block_count = HK_COUNT(hk_blocks);
