/* SPDX-License-Identifier: MIT
 *
 * What a finding says of somebody who waits: for what, and how much of it there is, when nobody in
 * particular has it.
 */
#include "face.h"

enum what {
    PERMITS, BEHIND, FORGOTTEN, TOO_MANY, MANUAL_PERMITS, OWNED, ITEMS, BARRIER, GROUP, EMPTY,
    SENDER_LEFT, FULL, RESERVED, RENDEZVOUS, ONESHOT, BROADCAST, NEWS, ONCE, TOKEN, NOTIFY, UNTIL,
    MANY, EVER, WHATS,
};

static int wants_all(struct hk_world *w, void *s)
{
    return (int)hk_acquire(w, s, 3, HK_NEVER);
}

static int arrives(struct hk_world *w, void *gate)
{
    return hk_wait(w, gate, HK_NEVER) < 0;
}

static int keeps_an_end(struct hk_world *w, void *q)
{
    hk_hold(w, q, HK_SENDER, 0);
    return hk_never(w);
}

static bool never_holds(const struct hk_world *world, void *arg)
{
    (void)world;
    (void)arg;
    return false;
}

/* A helper that waits, too: main is the one that is looked at. */
static void helper(struct hk_world *w, hk_body body, void *arg)
{
    hk_spawn(w, "helper", body, arg);
    hk_yield(w);
    hk_yield(w);
}

static int on_permits(struct hk_world *w, enum what what)
{
    struct hk_object *s = hk_semaphore(w, "s", 3, what == MANUAL_PERMITS ? HK_MANUAL : 0);
    hk_acquire(w, s, 2, HK_NEVER);
    if (what == PERMITS || what == FORGOTTEN || what == BEHIND)
        hk_forget(w, s, what == FORGOTTEN ? 1 : 2);
    if (what == FORGOTTEN)
        hk_release(w, s, 1);
    if (what == TOO_MANY)
        hk_release(w, s, 2);
    if (what == BEHIND)
        helper(w, wants_all, s);
    hk_acquire(w, s, what == TOO_MANY ? 4 : what == FORGOTTEN ? 3 : what == BEHIND ? 1 : 2,
               HK_NEVER);
    return 0;
}

static int on_channel(struct hk_world *w, enum what what)
{
    int64_t room = what == RENDEZVOUS ? 0 : 2;
    struct hk_object *q = hk_channel(w, "q", room, what == SENDER_LEFT ? 0 : HK_MANUAL);
    if (what == SENDER_LEFT)
        helper(w, keeps_an_end, q);
    if (what == EMPTY || what == SENDER_LEFT)
        return hk_recv(w, q, NULL, HK_NEVER);
    if (what == RENDEZVOUS)
        return hk_send(w, q, 1, HK_NEVER);
    hk_send(w, q, 1, HK_NEVER);
    if (what == FULL)
        hk_send(w, q, 1, HK_NEVER);
    hk_reserve(w, q, HK_NEVER);
    return hk_reserve(w, q, HK_NEVER);
}

static int on_counts(struct hk_world *w, enum what what)
{
    struct hk_object *gate = hk_barrier(w, "gate", 4), *group = hk_waitgroup(w, "group");
    struct hk_object *pool = hk_pool(w, "pool", 1, 0);
    if (what == BARRIER) {
        helper(w, arrives, gate);
        return hk_wait(w, gate, HK_NEVER);
    }
    if (what == GROUP) {
        hk_add(w, group, 2);
        hk_done(w, group);
        return hk_wait(w, group, HK_NEVER);
    }
    hk_acquire(w, pool, 1, HK_NEVER);
    hk_forget(w, pool, 0);
    return (int)hk_acquire(w, pool, 1, HK_NEVER);
}

static int on_signals(struct hk_world *w, enum what what)
{
    struct hk_object *cells[] = {hk_atomic(w, "a", 0), hk_atomic(w, "b", 0), hk_atomic(w, "c", 0),
                                 hk_atomic(w, "d", 0)};
    struct hk_object *many[4];
    switch ((int)what) {
    case ONESHOT: return hk_recv(w, hk_oneshot(w, "reply"), NULL, HK_NEVER);
    case BROADCAST: return hk_recv(w, hk_broadcast(w, "all", 2), NULL, HK_NEVER);
    case NEWS: return hk_changed(w, hk_watch(w, "phase", 0), NULL, HK_NEVER);
    case ONCE: return hk_wait(w, hk_once(w, "config"), HK_NEVER);
    case TOKEN: return hk_wait(w, hk_token(w, "stop"), HK_NEVER);
    case NOTIFY: return hk_wait(w, hk_notify(w, "bell"), HK_NEVER);
    case UNTIL: return hk_wait_until(w, cells, 2, never_holds, NULL, HK_NEVER);
    case MANY:
        memcpy(many, cells, sizeof(many));
        return hk_wait_until(w, many, 4, never_holds, NULL, HK_NEVER);
    default: return hk_never(w);
    }
}

static int waits(struct hk_world *w, void *arg)
{
    enum what what = *(const enum what *)arg;
    return what <= OWNED                           ? on_permits(w, what)
           : what <= GROUP                         ? on_counts(w, what)
           : what >= EMPTY && what <= RENDEZVOUS   ? on_channel(w, what)
                                                   : on_signals(w, what);
}

static const char *const said[] = {
    [PERMITS] = "main waits for 2 of 3 permits of s (1 available, 0 held) since 0s",
    [BEHIND] = "main waits for 1 of 3 permits of s (1 available, 0 held, behind 1) since 0s",
    [FORGOTTEN] = "main waits for 3 of 3 permits of s (2 available, 0 held) since 0s",
    [TOO_MANY] = "main waits for 4 of 3 permits of s (3 available, 0 held) since 0s",
    [MANUAL_PERMITS] = "main waits for 2 of 3 permits of s (1 available) since 0s",
    [OWNED] = "main waits to acquire s held by main itself since 0s",
    [ITEMS] = "main waits for one of 1 items of pool (0 available, 0 held) since 0s",
    [BARRIER] = "main waits for 2 more to arrive at gate (2 of 4) since 0s",
    [GROUP] = "main waits for 1 more to be done with group since 0s",
    [EMPTY] = "main waits for a message in q (empty, not closed) since 0s",
    [SENDER_LEFT] = "main waits for a message in q (empty, 1 sender left) from helper#1 since 0s",
    [FULL] = "main waits for a place in q (2 of 2 taken) since 0s",
    [RESERVED] = "main waits for a place in q (1 of 2 taken, 1 reserved) since 0s",
    [RENDEZVOUS] = "main waits for a receiver of q since 0s",
    [ONESHOT] = "main waits for the message of reply since 0s",
    [BROADCAST] = "main waits for a message of all since 0s",
    [NEWS] = "main waits for news of phase since 0s",
    [ONCE] = "main waits for config to be set since 0s",
    [TOKEN] = "main waits for stop to be cancelled since 0s",
    [NOTIFY] = "main waits for a notification of bell since 0s",
    [UNTIL] = "main waits for a condition on a, b since 0s",
    [MANY] = "main waits for a condition on a, b, c, ... since 0s",
    [EVER] = "main waits for ever since 0s",
};

static void a_finding_says_what_is_missing(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.strategy = "fifo";
    for (int what = 0; what < WHATS; what++) {
        struct hk_exploration r = play(&config, waits, &what);
        const struct hk_violation *v = find(&r, "deadlock");
        char got[512] = "";
        snprintf(got, sizeof(got), "%s", v ? v->text : r.why);
        hk_exploration_free(&r);
        if (!strstr(got, said[what]))
            assert_string_equal(said[what], got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_says_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
