/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/deadlocks about locks, as C programs.
 */
#include "seed.h"

struct locks {
    bool repaired;
    struct hk_object *first, *second;
};

static struct locks *new_locks(struct hk_world *w, const void *repaired, struct hk_object *first,
                               struct hk_object *second)
{
    struct locks *c = hk_alloc(w, sizeof(*c));
    *c = (struct locks){
        .repaired = *(const bool *)repaired, .first = first, .second = second};
    return c;
}

/* ---- lock-order: each task holds one lock and waits for the other ---- */

static int lock_both(struct hk_world *w, struct hk_object *outer, struct hk_object *inner)
{
    hk_lock(w, outer, HK_NEVER);
    hk_yield(w);
    hk_lock(w, inner, HK_NEVER);
    hk_emit(w, "had_both");
    hk_unlock(w, inner);
    return hk_unlock(w, outer);
}

static int left(struct hk_world *w, void *arg)
{
    const struct locks *c = arg;
    return lock_both(w, c->first, c->second);
}

static int right(struct hk_world *w, void *arg)
{
    const struct locks *c = arg;
    return c->repaired ? lock_both(w, c->first, c->second) : lock_both(w, c->second, c->first);
}

static int lock_order(struct hk_world *w, void *arg)
{
    struct locks *c = new_locks(w, arg, hk_mutex(w, "a", 0), hk_mutex(w, "b", 0));
    hk_expect(w, "had_both exactly 2 times");
    hk_start(w, "left", left, c);
    hk_start(w, "right", right, c);
    return 0;
}

/* ---- callback-under-the-lock: called back, the client locks the other way round ---- */

static int open_stream(struct hk_world *w, void *arg)
{
    const struct locks *c = arg; /* the client's, and its connection's */
    return lock_both(w, c->first, c->second);
}

static void on_goodbye(struct hk_world *w, const struct locks *c)
{
    hk_lock(w, c->first, HK_NEVER);
    hk_emit(w, "told");
    hk_unlock(w, c->first);
}

static int goodbye(struct hk_world *w, void *arg)
{
    const struct locks *c = arg;
    hk_lock(w, c->second, HK_NEVER);
    hk_yield(w);
    if (!c->repaired)
        on_goodbye(w, c);
    hk_unlock(w, c->second);
    if (c->repaired)
        on_goodbye(w, c);
    return 0;
}

static int callback_under_the_lock(struct hk_world *w, void *arg)
{
    struct locks *c = new_locks(w, arg, hk_mutex(w, "client", 0),
                                hk_mutex(w, "connection", 0));
    hk_expect(w, "had_both exactly once");
    hk_expect(w, "told exactly once");
    hk_start(w, "opener", open_stream, c);
    hk_start(w, "goodbye", goodbye, c);
    return 0;
}

/* ---- dining-philosophers: everybody takes the left fork first ---- */

enum { SEATS = 3 };

struct table {
    bool repaired;
    struct hk_object *forks[SEATS];
};

static int philosopher(struct hk_world *w, void *arg)
{
    const struct table *c = arg;
    int64_t left = hk_me(w), right = (left + 1) % SEATS;
    bool right_first = c->repaired && right < left; /* the lower one first */
    struct hk_object *one = c->forks[right_first ? right : left];
    struct hk_object *other = c->forks[right_first ? left : right];
    hk_lock(w, one, HK_NEVER);
    hk_yield(w);
    hk_lock(w, other, HK_NEVER);
    hk_emit(w, "ate", hk_me(w));
    hk_unlock(w, other);
    return hk_unlock(w, one);
}

static int dining_philosophers(struct hk_world *w, void *arg)
{
    struct table *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    hk_expect(w, "ate(who) exactly once");
    hk_expect(w, "ate exactly 3 times");
    for (int i = 0; i < SEATS; i++)
        c->forks[i] = hk_mutex(w, "fork", 0);
    for (int i = 0; i < SEATS; i++)
        hk_start_at(w, "philosopher", i, philosopher, c);
    return 0;
}

/* ---- early-return-keeps-the-lock: a bad request leaves before the unlock ---- */

static int handle(struct hk_world *w, const struct locks *c, int64_t size)
{
    hk_lock(w, c->first, HK_NEVER);
    if (size == 0) {
        hk_emit(w, "refused");
        if (c->repaired)
            hk_unlock(w, c->first);
        return 0;
    }
    hk_emit(w, "stored", size);
    return hk_unlock(w, c->first);
}

static int bad(struct hk_world *w, void *arg)
{
    return handle(w, arg, 0);
}

static int good(struct hk_world *w, void *arg)
{
    return handle(w, arg, 5);
}

static int early_return_keeps_the_lock(struct hk_world *w, void *arg)
{
    struct locks *c = new_locks(w, arg, hk_mutex(w, "table", HK_MANUAL), NULL);
    hk_expect(w, "refused exactly once");
    hk_expect(w, "stored(5) exactly once");
    hk_expect(w, "no leaks");
    hk_start(w, "bad", bad, c);
    hk_start(w, "good", good, c);
    return 0;
}

/* ---- same-lock-twice: a method calls another one that takes the same lock ---- */

struct wallet {
    struct hk_object *lock;
    int64_t money;
};

static void take_out(struct wallet *c, int64_t amount) /* the caller has the lock */
{
    c->money -= amount;
}

static void withdraw(struct hk_world *w, struct wallet *c, int64_t amount)
{
    hk_lock(w, c->lock, HK_NEVER);
    take_out(c, amount);
    hk_unlock(w, c->lock);
}

static int same_lock_twice(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct wallet wallet = {.lock = hk_mutex(w, "wallet", 0), .money = 50};
    hk_expect(w, "transferred exactly once");
    hk_lock(w, wallet.lock, HK_NEVER);
    if (*repaired)
        take_out(&wallet, 20);
    else
        withdraw(w, &wallet, 20);
    hk_unlock(w, wallet.lock);
    hk_check(w, wallet.money == 30);
    hk_emit(w, "transferred");
    return 0;
}

/* ---- guard-lives-to-the-end-of-the-match: an arm locks again while the look still does ---- */

static int guard_lives_to_the_end_of_the_match(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *lock = hk_mutex(w, "entry", 0);
    bool loaded = false;
    hk_expect(w, "loaded exactly once");
    hk_lock(w, lock, HK_NEVER);
    bool missing = !loaded;
    if (*repaired)
        hk_unlock(w, lock); /* the look is over */
    if (missing) {
        hk_lock(w, lock, HK_NEVER);
        if (!loaded)
            hk_emit(w, "loaded");
        loaded = true;
        hk_unlock(w, lock);
    }
    if (!*repaired)
        hk_unlock(w, lock);
    hk_check(w, loaded);
    return 0;
}

/* ---- recursive-read-lock: the second read stands behind a writer that waits for the first ---- */

static int scanner(struct hk_world *w, void *arg)
{
    const struct locks *c = arg;
    hk_read(w, c->first, HK_NEVER);
    hk_yield(w);
    if (!c->repaired)
        hk_read(w, c->first, HK_NEVER);
    hk_emit(w, "status");
    if (!c->repaired)
        hk_unlock(w, c->first);
    return hk_unlock(w, c->first);
}

static int raft(struct hk_world *w, void *arg)
{
    const struct locks *c = arg;
    hk_write(w, c->first, HK_NEVER);
    hk_emit(w, "processed");
    return hk_unlock(w, c->first);
}

static int recursive_read_lock(struct hk_world *w, void *arg)
{
    struct locks *c = new_locks(w, arg, hk_rwlock(w, "mu", 0), NULL);
    hk_expect(w, "status exactly once");
    hk_expect(w, "processed exactly once");
    hk_start(w, "scanner", scanner, c);
    hk_start(w, "raft", raft, c);
    return 0;
}

/* ---- two-readers-upgrade: each keeps its read lock and waits for the other's to end ---- */

struct dirty {
    bool repaired;
    struct hk_object *table;
    int cleaned;
};

static int cleaner(struct hk_world *w, void *arg)
{
    struct dirty *c = arg;
    hk_read(w, c->table, HK_NEVER);
    bool dirty = !c->cleaned;
    if (c->repaired)
        hk_unlock(w, c->table);
    if (dirty) {
        hk_yield(w);
        hk_write(w, c->table, HK_NEVER);
        c->cleaned += !c->cleaned; /* somebody may have done it in between */
        hk_unlock(w, c->table);
    }
    if (!c->repaired)
        hk_unlock(w, c->table);
    hk_emit(w, "done", hk_me(w));
    return 0;
}

static bool is_clean(const struct hk_world *w, void *arg)
{
    const struct dirty *c = arg;
    (void)w;
    return c->cleaned == 1;
}

static int two_readers_upgrade(struct hk_world *w, void *arg)
{
    struct dirty *c = hk_alloc(w, sizeof(*c));
    *c = (struct dirty){.repaired = *(const bool *)arg, .table = hk_rwlock(w, "table", 0)};
    hk_finally(w, "clean", is_clean, c);
    hk_expect(w, "done exactly 2 times");
    hk_start_at(w, "cleaner", 0, cleaner, c);
    hk_start_at(w, "cleaner", 1, cleaner, c);
    return 0;
}

static const struct seed seeds[] = {
    {"lock-order", lock_order, "deadlock", {.strategy = "dfs"}},
    {"callback-under-the-lock", callback_under_the_lock, "deadlock", {.strategy = "dfs"}},
    {"dining-philosophers", dining_philosophers, "deadlock", {.strategy = "dpor:optimal"}},
    {"early-return-keeps-the-lock", early_return_keeps_the_lock, "deadlock leak",
     {.strategy = "dfs"}},
    {"same-lock-twice", same_lock_twice, "deadlock", {.strategy = "dfs"}},
    {"guard-lives-to-the-end-of-the-match", guard_lives_to_the_end_of_the_match, "deadlock",
     {.strategy = "dfs"}},
    {"recursive-read-lock", recursive_read_lock, "deadlock", {.strategy = "dfs"}},
    {"two-readers-upgrade", two_readers_upgrade, "deadlock", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("deadlocks", seeds, sizeof(seeds) / sizeof(*seeds));
}
