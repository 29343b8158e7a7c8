/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/wakeups as C programs: who forgets to ring.
 */
#include "seed.h"

/* ---- dropped-reservation-unnoticed: a place that is given back wakes nobody ---- */

struct queue {
    bool repaired;
    int queued, reserved;
    struct hk_object *news;
};

static int change_mind(struct hk_world *w, void *arg)
{
    struct queue *q = arg;
    hk_sleep(w, 5 * HK_MS);
    hk_emit(w, "changed_its_mind");
    q->reserved--;
    if (q->repaired)
        hk_notify_first(w, q->news);
    return 0;
}

static int receive_all(struct hk_world *w, void *arg)
{
    struct queue *q = arg;
    while (q->queued > 0 || q->reserved > 0) {
        if (q->queued == 0)
            hk_wait(w, q->news, HK_NEVER);
        else
            q->queued--;
    }
    hk_emit(w, "over");
    return 0;
}

static int dropped_reservation(struct hk_world *w, void *arg)
{
    struct queue *q = hk_alloc(w, sizeof(*q));
    *q = (struct queue){*(const bool *)arg, 0, 1, hk_notify(w, "news")};
    hk_expect(w, "changed_its_mind exactly once");
    hk_expect(w, "over exactly once");
    hk_start(w, "sender", change_mind, q);
    hk_start(w, "receiver", receive_all, q);
    return 0;
}

/* ---- earlier-timer-unnoticed: the sleeper is not told that it should get up earlier ---- */

struct timers {
    bool repaired;
    int64_t earliest;
    struct hk_object *added;
};

static int fire_timers(struct hk_world *w, void *arg)
{
    const struct timers *t = arg;
    if (!t->repaired)
        hk_sleep_until(w, t->earliest);
    while (t->repaired && hk_wait(w, t->added, t->earliest) == 0)
        continue; /* looks again which is the earliest */
    hk_emit(w, "fired", t->earliest);
    return 0;
}

static int add_timer(struct hk_world *w, void *arg)
{
    struct timers *t = arg;
    hk_sleep(w, 10 * HK_MS);
    t->earliest = 20 * HK_MS;
    hk_emit(w, "asked", t->earliest);
    return hk_notify_first(w, t->added);
}

static int earlier_timer(struct hk_world *w, void *arg)
{
    struct timers *t = hk_alloc(w, sizeof(*t));
    *t = (struct timers){*(const bool *)arg, 100 * HK_MS, hk_notify(w, "added")};
    hk_expect(w, "in_time: asked(t) leads to fired(t) within 10ms");
    hk_expect(w, "fired exactly once");
    hk_start(w, "timers", fire_timers, t);
    hk_start(w, "user", add_timer, t);
    return 0;
}

/* ---- flag-cleared-too-late: what is sent before the flag is cleared rings for nobody ---- */

struct inbox {
    bool repaired;
    struct hk_object *bell, *newest, *pending;
};

static int send_two(struct hk_world *w, void *arg)
{
    const struct inbox *in = arg;
    for (int message = 1; message <= 2; message++) {
        hk_store(w, in->newest, message);
        if (hk_cas(w, in->pending, 0, 1))
            hk_notify_first(w, in->bell);
    }
    return 0;
}

static int handle_messages(struct hk_world *w, void *arg)
{
    const struct inbox *in = arg;
    int64_t handled = 0;
    while (handled < 2) {
        hk_wait(w, in->bell, HK_NEVER);
        if (in->repaired)
            hk_store(w, in->pending, 0);
        handled = hk_load(w, in->newest); /* all up to the newest */
        if (!in->repaired)
            hk_store(w, in->pending, 0);
        hk_emit(w, "handled_up_to", handled);
    }
    return 0;
}

static int flag_cleared_too_late(struct hk_world *w, void *arg)
{
    struct inbox *in = hk_alloc(w, sizeof(*in));
    *in = (struct inbox){*(const bool *)arg, hk_notify(w, "bell"), hk_atomic(w, "newest", 0),
                         hk_atomic(w, "pending", 0)};
    hk_expect(w, "handled_up_to(2) at least once");
    hk_expect(w, "sometimes handled_up_to(1)");
    hk_start(w, "sender", send_two, in);
    hk_start(w, "loop", handle_messages, in);
    return 0;
}

/* ---- scheduled-during-shutdown: a job comes into the queue behind the last look ---- */

enum { NOTHING, QUEUED };

struct pool {
    bool repaired;
    struct hk_object *open, *job, *result;
};

static int submit(struct hk_world *w, void *arg)
{
    const struct pool *p = arg;
    bool open = hk_load(w, p->open);
    if (open)
        hk_store(w, p->job, QUEUED);
    bool too_late = open && p->repaired && !hk_load(w, p->open);
    if (!open || (too_late && hk_cas(w, p->job, QUEUED, NOTHING))) {
        hk_emit(w, "refused");
        return 0;
    }
    hk_recv(w, p->result, NULL, HK_NEVER);
    hk_emit(w, "was_cancelled");
    return 0;
}

static int shut_down(struct hk_world *w, void *arg)
{
    const struct pool *p = arg;
    hk_store(w, p->open, 0);
    if (hk_swap(w, p->job, NOTHING) == QUEUED)
        hk_send(w, p->result, 1, HK_NEVER);
    return 0;
}

static int scheduled_during_shutdown(struct hk_world *w, void *arg)
{
    struct pool *p = hk_alloc(w, sizeof(*p));
    *p = (struct pool){*(const bool *)arg, hk_atomic(w, "open", 1), hk_atomic(w, "job", NOTHING),
                       hk_channel(w, "result", 1, 0)};
    hk_expect(w, "exactly one of was_cancelled, refused");
    hk_expect(w, "sometimes was_cancelled");
    hk_expect(w, "sometimes refused");
    hk_start(w, "client", submit, p);
    hk_start(w, "pool", shut_down, p);
    return 0;
}

/* ---- the-key-is-deleted: pushing wakes those who wait for the list, deleting does not ---- */

enum { EMPTY, DELETED };

struct database {
    bool repaired;
    int list;
    struct hk_object *news;
};

static int pop(struct hk_world *w, void *arg)
{
    const struct database *d = arg;
    while (d->list == EMPTY)
        hk_wait(w, d->news, HK_NEVER);
    hk_emit(w, d->list == DELETED ? "refused" : "got");
    return 0;
}

static int delete_list(struct hk_world *w, void *arg)
{
    struct database *d = arg;
    hk_sleep(w, HK_MS);
    d->list = DELETED;
    hk_emit(w, "deleted");
    if (d->repaired)
        hk_notify_each(w, d->news);
    return 0;
}

static int key_is_deleted(struct hk_world *w, void *arg)
{
    struct database *d = hk_alloc(w, sizeof(*d));
    *d = (struct database){*(const bool *)arg, EMPTY, hk_notify(w, "news")};
    hk_expect(w, "deleted leads to refused within 1ms");
    hk_expect(w, "refused exactly once");
    hk_start(w, "client", pop, d);
    hk_start(w, "administrator", delete_list, d);
    return 0;
}

static const struct seed seeds[] = {
    {"dropped-reservation-unnoticed", dropped_reservation, "deadlock", {.strategy = "dfs"}},
    {"earlier-timer-unnoticed", earlier_timer, "in_time", {.strategy = "dfs"}},
    {"flag-cleared-too-late",
     flag_cleared_too_late,
     "deadlock",
     {.threads = 2, .strategy = "dpor:optimal"}},
    {"scheduled-during-shutdown",
     scheduled_during_shutdown,
     "deadlock",
     {.threads = 2, .strategy = "dpor:optimal"}},
    {"the-key-is-deleted", key_is_deleted, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("wakeups", seeds, sizeof(seeds) / sizeof(*seeds));
}
