/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/locks.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include "seed.h"

/* ---- locks: only the owner unlocks ---- */

static int owner(struct hk_world *w, void *m)
{
    hk_lock(w, m, HK_NEVER);
    return hk_sleep(w, 2 * HK_MS);
}

static int stranger(struct hk_world *w, void *m)
{
    hk_sleep(w, HK_MS);
    hk_unlock(w, m);
    return 0;
}

static int somebody_else(struct hk_world *w, void *m)
{
    hk_sleep(w, HK_MS);
    hk_lock(w, m, HK_NEVER);
    hk_emit(w, "locked");
    return hk_unlock(w, m);
}

static int only_the_owner(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_object *m = hk_mutex(w, "m", 0);
    if (repaired)
        hk_expect(w, "locked exactly once");
    hk_start(w, "owner", owner, m);
    hk_start(w, "stranger", repaired ? somebody_else : stranger, m);
    return 0;
}

/* ---- an aborted owner gives the lock back, if it is not a manual one ---- */

static int keep(struct hk_world *w, void *m)
{
    hk_lock(w, m, HK_NEVER);
    return hk_sleep_until(w, HK_NEVER);
}

static int aborted_owner(struct hk_world *w, void *arg)
{
    struct hk_object *m = hk_mutex(w, "m", *(const bool *)arg ? 0 : HK_MANUAL);
    hk_handle h = hk_spawn(w, "owner", keep, m);
    hk_sleep(w, HK_MS);
    hk_check(w, hk_try_lock(w, m) == HK_EBUSY);
    hk_abort(w, h);
    hk_check(w, hk_join(w, h, NULL, HK_NEVER) == HK_EABORTED);
    hk_check(w, hk_try_lock(w, m) == 0);
    return 0;
}

/* ---- also a manual lock, whose new owner is aborted before it has run, goes to the next ---- */

static int nobody_came(struct hk_world *w, void *arg)
{
    struct hk_object *m = hk_mutex(w, "m", HK_MANUAL);
    hk_expect(w, "again exactly once");
    hk_lock(w, m, HK_NEVER);
    hk_handle h = hk_spawn(w, "waiter", keep, m);
    hk_sleep(w, HK_MS);
    hk_unlock(w, m); /* it is the waiter's now */
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS); /* and the waiter knows it */
    hk_abort(w, h);
    hk_lock(w, m, HK_NEVER);
    hk_emit(w, "again");
    return hk_unlock(w, m);
}

/* ---- a reader waits behind a writer, until that one gives up ---- */

struct book {
    bool repaired;
    int page;
    struct hk_object *lock;
};

static int read_long(struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    hk_read(w, b->lock, HK_NEVER);
    return hk_sleep(w, 10 * HK_MS);
}

static int write_or_give_up(struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    hk_sleep(w, HK_MS);
    int64_t deadline = b->repaired ? hk_after(w, 2 * HK_MS) : HK_NEVER;
    if (hk_write(w, b->lock, deadline) == HK_EELAPSED)
        hk_emit(w, "gave_up");
    return 0;
}

static int read_soon(struct hk_world *w, void *arg)
{
    const struct book *b = arg;
    hk_sleep(w, 2 * HK_MS);
    hk_read(w, b->lock, HK_NEVER);
    hk_check(w, hk_now(w) == 3 * HK_MS);
    hk_emit(w, "reads");
    return 0;
}

static int writer_gives_up(struct hk_world *w, void *arg)
{
    struct book *b = hk_alloc(w, sizeof(*b));
    *b = (struct book){.repaired = *(const bool *)arg, .lock = hk_rwlock(w, "book", 0)};
    hk_expect(w, "reads exactly once");
    hk_expect(w, "gave_up exactly once");
    hk_start(w, "first", read_long, b);
    hk_start(w, "writer", write_or_give_up, b);
    hk_start(w, "second", read_soon, b);
    return 0;
}

/* ---- what is read under a lock is not changed at the same time ---- */

static int read_page(struct hk_world *w, void *arg)
{
    struct book *b = arg;
    if (b->repaired)
        hk_read(w, b->lock, HK_NEVER);
    hk_check(w, HK_READ(w, b->page) < 2);
    return b->repaired ? hk_unlock(w, b->lock) : 0;
}

static int write_page(struct hk_world *w, void *arg)
{
    struct book *b = arg;
    hk_write(w, b->lock, HK_NEVER);
    HK_WRITE(w, b->page, HK_READ(w, b->page) + 1);
    return hk_unlock(w, b->lock);
}

static int writer_after_readers(struct hk_world *w, void *arg)
{
    struct book *b = hk_alloc(w, sizeof(*b));
    *b = (struct book){.repaired = *(const bool *)arg, .lock = hk_rwlock(w, "book", 0)};
    hk_expect(w, "all tasks complete");
    hk_start(w, "reader", read_page, b);
    hk_start(w, "writer", write_page, b);
    return 0;
}

static const struct seed seeds[] = {
    {"locks", only_the_owner, "misuse", {.strategy = "dfs"}},
    {"locks: an aborted owner", aborted_owner, "assert", {.strategy = "dfs"}},
    {"locks: nobody came", nobody_came, "deadlock", {.strategy = "dfs"}},
    {"locks: a writer gives up", writer_gives_up, "assert", {.strategy = "dfs"}},
    {"locks: a writer after readers", writer_after_readers, "race", {.threads = 2}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
