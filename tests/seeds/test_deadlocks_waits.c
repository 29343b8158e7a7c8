/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/deadlocks about permits, signals and tasks, as C programs.
 */
#include "seed.h"

/* ---- a-wait-nobody-signals: the data is touched, and nobody says so ---- */

struct data {
    bool repaired, touched;
    struct hk_object *lock, *ready;
};

static int waiter(struct hk_world *w, void *arg)
{
    const struct data *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    if (!c->repaired)
        hk_wait(w, c->ready, HK_NEVER);
    while (!c->touched)
        hk_wait(w, c->ready, HK_NEVER);
    hk_emit(w, "went_on");
    return hk_unlock(w, c->lock);
}

static int toucher(struct hk_world *w, void *arg)
{
    struct data *c = arg;
    hk_lock(w, c->lock, HK_NEVER);
    c->touched = true;
    if (c->repaired)
        hk_notify_first(w, c->ready);
    return hk_unlock(w, c->lock);
}

static bool is_touched(const struct hk_world *w, void *arg)
{
    const struct data *c = arg;
    (void)w;
    return c->touched;
}

static int a_wait_nobody_signals(struct hk_world *w, void *arg)
{
    struct data *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->lock = hk_mutex(w, "lock", 0);
    c->ready = hk_condvar(w, "ready", c->lock);
    hk_expect(w, "went_on exactly once");
    hk_sometimes(w, "touched", is_touched, c);
    hk_start(w, "waiter", waiter, c);
    hk_start(w, "other", toucher, c);
    return 0;
}

/* ---- futurelock: the lock is given to a future that its task no longer polls ---- */

static int op(struct hk_world *w, void *lock)
{
    hk_lock(w, lock, HK_NEVER);
    hk_emit(w, "did");
    return hk_unlock(w, lock);
}

static int background(struct hk_world *w, void *lock)
{
    hk_lock(w, lock, HK_NEVER);
    hk_sleep(w, 5 * HK_S);
    return hk_unlock(w, lock);
}

static int futurelock(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *lock = hk_mutex(w, "lock", 0);
    hk_expect(w, "did exactly once");
    hk_start(w, "background", background, lock);
    hk_sleep(w, HK_MS);
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "op", .body = op, .arg = lock}, /* dropped when it loses */
        {HK_ON_TIME, .n = hk_after(w, 500 * HK_MS)},
    };
    if (!*repaired) /* kept when it loses */
        arms[0] = (struct hk_awaitable){HK_ON_FUTURE, .future = hk_future(w, "op", op, lock)};
    if (hk_select(w, arms, 2, 0, HK_NEVER) == 1)
        op(w, lock);
    return 0;
}

/* ---- jobs-wait-for-jobs-of-the-same-pool: each occupies its worker meanwhile ---- */

struct pool {
    bool repaired;
    struct hk_object *workers;
};

static int half(struct hk_world *w, void *arg)
{
    const struct pool *c = arg;
    hk_acquire(w, c->workers, 1, HK_NEVER);
    hk_emit(w, "half_done");
    return hk_release(w, c->workers, 1);
}

static int job(struct hk_world *w, void *arg)
{
    const struct pool *c = arg;
    hk_acquire(w, c->workers, 1, HK_NEVER);
    hk_yield(w);
    hk_handle rest = hk_spawn(w, "half", half, arg);
    if (c->repaired)
        hk_release(w, c->workers, 1);
    hk_join(w, rest, NULL, HK_NEVER);
    if (!c->repaired)
        hk_release(w, c->workers, 1);
    hk_emit(w, "job_done", hk_me(w));
    return 0;
}

static int jobs_wait_for_jobs(struct hk_world *w, void *arg)
{
    struct pool *c = hk_alloc(w, sizeof(*c));
    *c = (struct pool){.repaired = *(const bool *)arg,
                       .workers = hk_semaphore(w, "workers", 2, 0)};
    hk_expect(w, "half_done exactly 2 times");
    hk_expect(w, "job_done(j) exactly once");
    hk_start_at(w, "job", 0, job, c);
    hk_start_at(w, "job", 1, job, c);
    return 0;
}

/* ---- lock-held-across-a-waitgroup: to report, a worker needs the lock of who waits ---- */

struct group {
    struct hk_object *lock, *workers;
    int finished;
};

static int worker(struct hk_world *w, void *arg)
{
    struct group *c = arg;
    hk_sleep(w, HK_MS);
    hk_lock(w, c->lock, HK_NEVER);
    c->finished++;
    hk_unlock(w, c->lock);
    return hk_done(w, c->workers);
}

static int lock_held_across_a_waitgroup(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct group *c = hk_alloc(w, sizeof(*c));
    *c = (struct group){.lock = hk_mutex(w, "lock", 0), .workers = hk_waitgroup(w, "workers")};
    hk_expect(w, "stopped exactly once");
    hk_add(w, c->workers, 2);
    hk_spawn(w, "worker", worker, c);
    hk_spawn(w, "worker", worker, c);
    if (*repaired)
        hk_wait(w, c->workers, HK_NEVER);
    hk_lock(w, c->lock, HK_NEVER);
    if (!*repaired)
        hk_wait(w, c->workers, HK_NEVER);
    hk_check(w, c->finished == 2);
    hk_unlock(w, c->lock);
    hk_emit(w, "stopped");
    return 0;
}

/* ---- main-thread-waits-for-itself: blocked, it waits for work that needs the main thread ---- */

static int compute(struct hk_world *w, void *main_thread)
{
    hk_sleep(w, 10 * HK_MS);
    hk_lock(w, main_thread, HK_NEVER);
    hk_emit(w, "shown");
    hk_return(w, 42);
    return hk_unlock(w, main_thread);
}

static int main_thread_waits_for_itself(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *main_thread = hk_mutex(w, "main_thread", 0); /* one thing at a time */
    int64_t result = 0;
    hk_expect(w, "shown exactly once");
    hk_expect(w, "over(42) exactly once");
    if (!*repaired)
        hk_lock(w, main_thread, HK_NEVER);
    hk_join(w, hk_spawn(w, "compute", compute, main_thread), &result, HK_NEVER);
    if (*repaired)
        hk_lock(w, main_thread, HK_NEVER);
    hk_emit(w, "over", result);
    return hk_unlock(w, main_thread);
}

/* ---- one-permit-and-then-another: each copier has one of the two, and wants one more ---- */

struct buffers {
    bool repaired;
    struct hk_object *permits;
};

static int copier(struct hk_world *w, void *arg)
{
    const struct buffers *c = arg;
    hk_acquire(w, c->permits, c->repaired ? 2 : 1, HK_NEVER);
    hk_yield(w);
    if (!c->repaired)
        hk_acquire(w, c->permits, 1, HK_NEVER);
    hk_emit(w, "copied", hk_me(w));
    return hk_release(w, c->permits, 2);
}

static int one_permit_and_then_another(struct hk_world *w, void *arg)
{
    struct buffers *c = hk_alloc(w, sizeof(*c));
    *c = (struct buffers){.repaired = *(const bool *)arg,
                          .permits = hk_semaphore(w, "buffers", 2, 0)};
    hk_expect(w, "copied(who) exactly once");
    hk_expect(w, "copied exactly 2 times");
    hk_expect(w, "finally permits(buffers) == 2");
    hk_start_at(w, "copier", 0, copier, c);
    hk_start_at(w, "copier", 1, copier, c);
    return 0;
}

/* ---- shutdown-waits-for-its-caller: it waits for all tasks of the service, and is in one ---- */

struct service {
    bool repaired;
    struct hk_object *alive, *stop;
};

static int shut_down(struct hk_world *w, void *arg)
{
    const struct service *c = arg;
    hk_cancel(w, c->stop);
    hk_wait(w, c->alive, HK_NEVER);
    hk_emit(w, "shut");
    return 0;
}

static int listener(struct hk_world *w, void *arg)
{
    const struct service *c = arg;
    hk_wait(w, c->stop, HK_NEVER);
    return hk_done(w, c->alive);
}

static int watchdog(struct hk_world *w, void *arg)
{
    const struct service *c = arg;
    hk_sleep(w, 10 * HK_MS); /* something looks wrong */
    if (c->repaired)
        hk_spawn(w, "shut_down", shut_down, arg); /* a task outside of the service */
    else
        shut_down(w, arg);
    return hk_done(w, c->alive);
}

static int shutdown_waits_for_its_caller(struct hk_world *w, void *arg)
{
    struct service *c = hk_alloc(w, sizeof(*c));
    *c = (struct service){.repaired = *(const bool *)arg,
                          .alive = hk_waitgroup(w, "alive"),
                          .stop = hk_token(w, "stop")};
    hk_expect(w, "shut exactly once");
    hk_expect(w, "over exactly once");
    hk_add(w, c->alive, 2);
    hk_handle a = hk_spawn(w, "listener", listener, c);
    hk_join(w, hk_spawn(w, "watchdog", watchdog, c), NULL, HK_NEVER);
    hk_join(w, a, NULL, HK_NEVER);
    hk_emit(w, "over");
    return 0;
}

/* ---- wait-inside-the-loop: main waits for two helpers when it has started one ---- */

static int plugin(struct hk_world *w, void *group)
{
    hk_emit(w, "ready");
    return hk_done(w, group);
}

static int wait_inside_the_loop(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *group = hk_waitgroup(w, "group");
    hk_expect(w, "ready exactly 2 times");
    hk_expect(w, "after all_ready never ready");
    hk_add(w, group, 2);
    for (int n = 0; n < 2; n++) {
        hk_spawn(w, "plugin", plugin, group);
        if (!*repaired)
            hk_wait(w, group, HK_NEVER);
    }
    hk_wait(w, group, HK_NEVER);
    hk_emit(w, "all_ready");
    return 0;
}

/* ---- as-many-seats-as-guests: a limit that lets in just the one too many ---- */

enum { GUESTS = 3 };

struct table {
    struct hk_object *seats, *fork[GUESTS];
};

static int dine(struct hk_world *w, void *arg)
{
    const struct table *t = arg;
    int64_t me = hk_me(w);
    hk_acquire(w, t->seats, 1, HK_NEVER);
    hk_lock(w, t->fork[me], HK_NEVER);
    hk_lock(w, t->fork[(me + 1) % GUESTS], HK_NEVER);
    hk_emit(w, "eats", me);
    return 0;
}

static int as_many_seats(struct hk_world *w, void *arg)
{
    struct table *t = hk_alloc(w, sizeof(*t));
    t->seats = hk_semaphore(w, "table", *(const bool *)arg ? GUESTS - 1 : GUESTS, 0);
    t->fork[0] = hk_mutex(w, "fork0", 0);
    t->fork[1] = hk_mutex(w, "fork1", 0);
    t->fork[2] = hk_mutex(w, "fork2", 0);
    hk_expect(w, "eats exactly 3 times");
    for (int i = 0; i < GUESTS; i++)
        hk_start_at(w, "philosopher", i, dine, t);
    return 0;
}

static const struct seed seeds[] = {
    {"a-wait-nobody-signals", a_wait_nobody_signals, "deadlock", {.strategy = "dfs"}},
    {"futurelock", futurelock, "deadlock", {.strategy = "dfs"}},
    {"jobs-wait-for-jobs-of-the-same-pool", jobs_wait_for_jobs, "deadlock", {.strategy = "dfs"}},
    {"lock-held-across-a-waitgroup", lock_held_across_a_waitgroup, "deadlock",
     {.strategy = "dfs"}},
    {"main-thread-waits-for-itself", main_thread_waits_for_itself, "deadlock",
     {.strategy = "dfs"}},
    {"one-permit-and-then-another", one_permit_and_then_another, "deadlock", {.strategy = "dfs"}},
    {"shutdown-waits-for-its-caller", shutdown_waits_for_its_caller, "deadlock",
     {.strategy = "dfs"}},
    {"wait-inside-the-loop", wait_inside_the_loop, "deadlock", {.strategy = "dfs"}},
    {"as-many-seats-as-guests", as_many_seats, "deadlock", {.threads = HK_MANY}},
};

int main(void)
{
    return seeds_run("deadlocks: waits", seeds, sizeof(seeds) / sizeof(*seeds));
}
