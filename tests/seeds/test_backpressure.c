/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/backpressure as C programs.
 */
#include "seed.h"

/* ---- backpressure: all that is not handled yet piles up in a queue without a bound ---- */

static int produce(struct hk_world *w, void *queue)
{
    for (int64_t i = 1; i <= 20; i++) {
        hk_send(w, queue, i, HK_NEVER);
        hk_emit(w, "queued", i);
    }
    return hk_close(w, queue);
}

static int consume(struct hk_world *w, void *queue)
{
    for (int64_t i; hk_recv(w, queue, &i, HK_NEVER) == 0;) {
        hk_sleep(w, 10 * HK_MS);
        hk_emit(w, "handled", i);
    }
    return 0;
}

static bool is_lagging(const struct hk_world *w, void *queue)
{
    return hk_len(w, queue) >= 3;
}

static int backpressure(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *queue = hk_channel(w, "queue", *repaired ? 4 : HK_UNBOUNDED, 0);
    hk_expect(w, "memory: always len(queue) <= 4");
    hk_expect(w, "late: queued(i) leads to handled(i) within 60ms");
    hk_expect(w, "handled in order of queued");
    hk_expect(w, "all tasks complete by 250ms");
    hk_sometimes(w, "lagging", is_lagging, queue);
    hk_start(w, "producer", produce, queue);
    hk_start(w, "consumer", consume, queue);
    return 0;
}

/* ---- bounded-workers: jobs start without a permit, so all of them work at once ---- */

enum { JOBS = 20, LIMIT = 8 };

struct workers {
    bool repaired;
    struct hk_world *world;
    struct hk_object *slots, *work;
};

static void give_slot_back(void *arg)
{
    const struct workers *c = arg;
    hk_release(c->world, c->slots, 1);
}

static int process(struct hk_world *w, void *arg)
{
    const struct workers *c = arg;
    int64_t job = hk_me(w);
    if (c->repaired)
        hk_defer(w, give_slot_back, arg); /* main has taken it for us: back however we end */
    hk_enter_region(w, c->work);
    hk_sleep(w, hk_random(w, 5, 20) * HK_MS);
    hk_leave_region(w, c->work);
    if (job % 7 == 0)
        return hk_fail(w, "BadJob");
    hk_emit(w, "done", job);
    return 0;
}

static int bounded_workers(struct hk_world *w, void *arg)
{
    struct workers *c = hk_alloc(w, sizeof(*c));
    *c = (struct workers){.repaired = *(const bool *)arg,
                          .world = w,
                          .slots = hk_semaphore(w, "slots", LIMIT, HK_MANUAL),
                          .work = hk_region(w, "work")};
    hk_expect(w, "crowd: at most 8 inside work");
    hk_expect(w, "done(j) at most once");
    hk_expect(w, "finally count(done) == 18");
    hk_expect(w, "finally permits(slots) == 8");
    hk_expect(w, "allow failures of process");
    for (int64_t job = 1; job <= JOBS; job++) {
        if (c->repaired)
            hk_acquire(w, c->slots, 1, HK_NEVER);
        hk_start_at(w, "process", job, process, c);
    }
    return 0;
}

/* ---- error-path-keeps-the-permit: a job that fails leaves before the release ---- */

struct shop {
    bool repaired;
    struct hk_object *slots, *work;
};

static int job(struct hk_world *w, const struct shop *c)
{
    hk_acquire(w, c->slots, 1, HK_NEVER);
    int rc = hk_operate(w, c->work, HK_NEVER);
    if (rc < 0 && !c->repaired)
        return rc;
    hk_release(w, c->slots, 1);
    return rc;
}

static int error_path_keeps_the_permit(struct hk_world *w, void *arg)
{
    struct hk_work work = {.takes = 10 * HK_MS, .fails_first = 2, .error = "BadJob"};
    struct shop c = {.repaired = *(const bool *)arg,
                     .slots = hk_semaphore(w, "slots", 2, HK_MANUAL),
                     .work = hk_operation(w, "work", work)};
    hk_expect(w, "bad exactly 2 times");
    hk_expect(w, "worked exactly 3 times");
    hk_expect(w, "finally permits(slots) == 2");
    for (int i = 0; i < 5; i++) {
        if (job(w, &c) < 0)
            hk_emit(w, "bad");
        else
            hk_emit(w, "worked");
    }
    return 0;
}

/* ---- one-slot-wakes-all: for each free slot all who wait are woken, and one can use it ---- */

struct buffer {
    bool repaired;
    struct hk_object *lock, *room;
    int slots;
};

static int put_in(struct hk_world *w, void *arg)
{
    struct buffer *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    while (c->slots == 0) {
        hk_wait(w, c->room, HK_NEVER);
        hk_emit(w, "woken");
    }
    c->slots--;
    hk_emit(w, "stored", hk_me(w));
    return hk_unlock(w, c->lock);
}

static int take_out(struct hk_world *w, void *arg)
{
    struct buffer *c = arg;
    for (int i = 0; i < 3; i++) {
        hk_sleep(w, 10 * HK_MS);
        hk_lock(w, c->lock, HK_NEVER);
        c->slots++;
        if (c->repaired)
            hk_notify_first(w, c->room);
        else
            hk_notify_each(w, c->room);
        hk_unlock(w, c->lock);
    }
    return 0;
}

static int one_slot_wakes_all(struct hk_world *w, void *arg)
{
    struct buffer *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->lock = hk_mutex(w, "lock", 0);
    c->room = hk_condvar(w, "room", c->lock);
    hk_expect(w, "wakeups: woken at most 3 times");
    hk_expect(w, "stored exactly 3 times");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "producer", i, put_in, c);
    hk_start(w, "consumer", take_out, c);
    return 0;
}

/* ---- permit-held-by-a-slow-reader: the permit for the work is kept until all is read ---- */

static int serve(struct hk_world *w, void *arg)
{
    const struct shop *c = arg;
    int64_t reading = hk_me(w) == 0 ? 100 * HK_MS : 5 * HK_MS;
    hk_sleep(w, hk_me(w) * HK_MS); /* the slow one is first */
    hk_emit(w, "asked", hk_me(w));
    hk_acquire(w, c->slots, 1, HK_NEVER);
    hk_operate(w, c->work, HK_NEVER);
    if (c->repaired)
        hk_release(w, c->slots, 1);
    hk_sleep(w, reading); /* the client reads the answer */
    if (!c->repaired)
        hk_release(w, c->slots, 1);
    hk_emit(w, "answered", hk_me(w));
    return 0;
}

static int permit_held_by_a_slow_reader(struct hk_world *w, void *arg)
{
    struct shop *c = hk_alloc(w, sizeof(*c));
    *c = (struct shop){.repaired = *(const bool *)arg,
                       .slots = hk_semaphore(w, "slots", 1, 0),
                       .work = hk_operation(w, "work", (struct hk_work){.takes = 10 * HK_MS})};
    hk_expect(w, "prompt: asked(1) leads to answered(1) within 30ms");
    hk_expect(w, "answered exactly 2 times");
    hk_start_at(w, "client", 0, serve, c);
    hk_start_at(w, "client", 1, serve, c);
    return 0;
}

/* ---- release-without-acquire: who gave up its wait gives back a permit that it never had ---- */

struct room {
    bool repaired;
    struct hk_object *slots, *inside;
};

static int use_room(struct hk_world *w, const struct room *c, int64_t patience)
{
    int64_t rc = hk_acquire(w, c->slots, 1, hk_after(w, patience));
    if (rc >= 0) {
        hk_enter_region(w, c->inside);
        hk_sleep(w, 20 * HK_MS);
        hk_leave_region(w, c->inside);
        hk_emit(w, "served");
    } else {
        hk_emit(w, "gave_up");
    }
    if (rc >= 0 || !c->repaired)
        hk_release(w, c->slots, 1);
    return 0;
}

static int first(struct hk_world *w, void *arg)
{
    return use_room(w, arg, HK_S);
}

static int hasty(struct hk_world *w, void *arg)
{
    hk_sleep(w, HK_MS);
    return use_room(w, arg, 5 * HK_MS);
}

static int third(struct hk_world *w, void *arg)
{
    hk_sleep(w, 10 * HK_MS);
    return use_room(w, arg, HK_S);
}

static int release_without_acquire(struct hk_world *w, void *arg)
{
    struct room *c = hk_alloc(w, sizeof(*c));
    *c = (struct room){.repaired = *(const bool *)arg,
                       .slots = hk_semaphore(w, "slots", 1, HK_MANUAL),
                       .inside = hk_region(w, "room")};
    hk_expect(w, "alone: at most 1 inside room");
    hk_expect(w, "served exactly 2 times");
    hk_expect(w, "gave_up exactly once");
    hk_expect(w, "finally permits(slots) == 1");
    hk_start(w, "first", first, c);
    hk_start(w, "hasty", hasty, c);
    hk_start(w, "third", third, c);
    return 0;
}

static const struct seed seeds[] = {
    {"backpressure", backpressure, "memory late", {.runs = 200}},
    {"bounded-workers", bounded_workers, "crowd", {.runs = 200}},
    {"error-path-keeps-the-permit", error_path_keeps_the_permit, "deadlock", {.strategy = "dfs"}},
    {"one-slot-wakes-all", one_slot_wakes_all, "wakeups", {.strategy = "dfs"}},
    {"permit-held-by-a-slow-reader", permit_held_by_a_slow_reader, "prompt", {.strategy = "dfs"}},
    {"release-without-acquire", release_without_acquire, "alone misuse", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("backpressure", seeds, sizeof(seeds) / sizeof(*seeds));
}
