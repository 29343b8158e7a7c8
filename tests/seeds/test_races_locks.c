/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/races as C programs: several steps that only a lock can make
 * one.
 */
#include "seed.h"

/* ---- cache-stampede: each of three readers finds the cache empty, and loads the value ---- */

struct cache {
    bool repaired, filled;
    struct hk_object *lock, *load;
};

static int read_cache(struct hk_world *w, void *arg)
{
    struct cache *c = arg;
    if (c->repaired)
        hk_lock(w, c->lock, HK_NEVER);
    if (!c->filled) {
        hk_operate(w, c->load, HK_NEVER);
        c->filled = true;
    }
    if (c->repaired)
        hk_unlock(w, c->lock);
    hk_emit(w, "answered", hk_me(w));
    return 0;
}

static int cache_stampede(struct hk_world *w, void *arg)
{
    struct cache *c = hk_alloc(w, sizeof(*c));
    *c = (struct cache){.repaired = *(const bool *)arg, .lock = hk_mutex(w, "m", 0)};
    c->load = hk_operation(w, "load", (struct hk_work){.takes = 20 * HK_MS});
    hk_expect(w, "single: always running(load) <= 1");
    hk_expect(w, "sometimes running(load) == 1");
    hk_expect(w, "answered(who) exactly once");
    hk_expect(w, "answered exactly 3 times");
    hk_expect(w, "all tasks complete by 20ms");
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "reader", i, read_cache, c);
    return 0;
}

/* ---- lazy-start-runs-twice: both users find no pool, and each makes one ---- */

struct lazy {
    bool repaired;
    struct hk_object *lock, *pool;
};

static int use_pool(struct hk_world *w, void *arg)
{
    const struct lazy *l = arg;
    if (l->repaired)
        hk_lock(w, l->lock, HK_NEVER);
    if (!hk_load(w, l->pool)) {
        hk_emit(w, "made");
        hk_store(w, l->pool, 1);
    }
    if (l->repaired)
        hk_unlock(w, l->lock);
    hk_check(w, hk_load(w, l->pool) == 1);
    hk_emit(w, "used", hk_me(w));
    return 0;
}

static int lazy_start(struct hk_world *w, void *arg)
{
    struct lazy *l = hk_alloc(w, sizeof(*l));
    *l = (struct lazy){*(const bool *)arg, hk_mutex(w, "m", 0), hk_atomic(w, "pool", 0)};
    hk_expect(w, "made_once: made exactly once");
    hk_expect(w, "used(who) exactly once");
    hk_expect(w, "used exactly 2 times");
    hk_start_at(w, "user", 0, use_pool, l);
    hk_start_at(w, "user", 1, use_pool, l);
    return 0;
}

/* ---- length-read-then-copied: the buffer shrinks between two calls that are safe alone ---- */

struct buffer {
    bool repaired;
    int length;
    struct hk_object *lock;
};

static int copy_buffer(struct hk_world *w, void *arg)
{
    struct buffer *b = arg;
    hk_lock(w, b->lock, HK_NEVER);
    int wanted = HK_READ(w, b->length);
    if (!b->repaired) {
        hk_unlock(w, b->lock);
        hk_lock(w, b->lock, HK_NEVER);
    }
    hk_check(w, wanted <= HK_READ(w, b->length));
    hk_unlock(w, b->lock);
    hk_emit(w, "copied", wanted);
    return 0;
}

static int erase_buffer(struct hk_world *w, void *arg)
{
    struct buffer *b = arg;
    hk_lock(w, b->lock, HK_NEVER);
    HK_WRITE(w, b->length, 0);
    hk_unlock(w, b->lock);
    hk_emit(w, "erased");
    return 0;
}

static int length_read(struct hk_world *w, void *arg)
{
    struct buffer *b = hk_alloc(w, sizeof(*b));
    *b = (struct buffer){*(const bool *)arg, 5, hk_mutex(w, "m", 0)};
    hk_expect(w, "copied exactly once");
    hk_expect(w, "erased exactly once");
    hk_expect(w, "sometimes copied(5)");
    hk_expect(w, "sometimes copied(0)");
    hk_start(w, "copier", copy_buffer, b);
    hk_start(w, "eraser", erase_buffer, b);
    return 0;
}

/* ---- transfer-in-two-locks: an auditor comes while the money is in neither account ---- */

struct bank {
    bool repaired;
    int left, right;
    struct hk_object *left_lock, *right_lock;
};

static int transfer(struct hk_world *w, void *arg)
{
    struct bank *b = arg;
    hk_lock(w, b->left_lock, HK_NEVER);
    if (b->repaired)
        hk_lock(w, b->right_lock, HK_NEVER);
    HK_WRITE(w, b->left, b->left - 10);
    if (!b->repaired) {
        hk_unlock(w, b->left_lock);
        hk_lock(w, b->right_lock, HK_NEVER);
    }
    HK_WRITE(w, b->right, b->right + 10);
    hk_emit(w, "moved");
    return 0; /* the locks go back with their owner */
}

static int audit(struct hk_world *w, void *arg)
{
    struct bank *b = arg;
    hk_lock(w, b->left_lock, HK_NEVER);
    hk_lock(w, b->right_lock, HK_NEVER);
    hk_check(w, HK_READ(w, b->left) + HK_READ(w, b->right) == 100);
    hk_emit(w, "audited", b->left);
    return 0;
}

static bool has_moved(const struct hk_world *w, void *arg)
{
    const struct bank *b = arg;
    (void)w;
    return b->left == 40 && b->right == 60;
}

static int transfer_in_two_locks(struct hk_world *w, void *arg)
{
    struct bank *b = hk_alloc(w, sizeof(*b));
    *b = (struct bank){*(const bool *)arg, 50, 50, hk_mutex(w, "left_lock", 0),
                       hk_mutex(w, "right_lock", 0)};
    hk_expect(w, "moved exactly once");
    hk_expect(w, "sometimes audited(40)");
    hk_expect(w, "sometimes audited(50)");
    hk_finally(w, "40 and 60", has_moved, b);
    hk_start(w, "transfer", transfer, b);
    hk_start(w, "auditor", audit, b);
    return 0;
}

/* ---- two-locks-for-one-counter: each takes a lock, but not the same one ---- */

struct stock {
    struct hk_object *lock, *stock;
    int change;
};

static int change_stock(struct hk_world *w, void *arg)
{
    const struct stock *s = arg;
    hk_lock(w, s->lock, HK_NEVER);
    hk_store(w, s->stock, hk_load(w, s->stock) + s->change);
    hk_unlock(w, s->lock);
    return 0;
}

static int two_locks(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_object *shop = hk_mutex(w, "shop", 0), *warehouse = hk_mutex(w, "warehouse", 0);
    struct stock *s = hk_alloc(w, 2 * sizeof(*s));
    s[0] = (struct stock){shop, hk_plain(w, "stock", 5), -1};
    s[1] = (struct stock){repaired ? shop : warehouse, s[0].stock, 3};
    hk_expect(w, "counted: finally stock == 7");
    hk_expect(w, "all tasks complete");
    hk_start(w, "seller", change_stock, &s[0]);
    hk_start(w, "supplier", change_stock, &s[1]);
    return 0;
}

/* ---- write-skew: two doctors see each other on duty, and both go home ---- */

struct hospital {
    bool repaired;
    int on_duty[2];
    struct hk_object *roster;
};

static int doctor(struct hk_world *w, void *arg)
{
    struct hospital *h = arg;
    if (h->repaired)
        hk_lock(w, h->roster, HK_NEVER);
    int there = h->on_duty[0] + h->on_duty[1];
    hk_yield(w); /* the database works on other things */
    if (there == 2) {
        h->on_duty[hk_me(w)] = 0;
        hk_emit(w, "went_home", hk_me(w));
    } else {
        hk_emit(w, "stayed", hk_me(w));
    }
    return 0;
}

static bool is_covered(const struct hk_world *w, void *arg)
{
    const struct hospital *h = arg;
    (void)w;
    return h->on_duty[0] + h->on_duty[1] >= 1;
}

static int write_skew(struct hk_world *w, void *arg)
{
    struct hospital *h = hk_alloc(w, sizeof(*h));
    *h = (struct hospital){*(const bool *)arg, {1, 1}, hk_mutex(w, "roster", 0)};
    hk_always(w, "covered", is_covered, h);
    hk_expect(w, "went_home at least once");
    hk_expect(w, "sometimes stayed(0)");
    hk_expect(w, "sometimes stayed(1)");
    hk_start_at(w, "doctor", 0, doctor, h);
    hk_start_at(w, "doctor", 1, doctor, h);
    return 0;
}

/* ---- number-drawn-while-others-draw: who is looking has no number yet, so nobody waits ---- */

struct bakery {
    bool repaired;
    struct hk_object *choosing[2], *number[2], *sold, *shop;
};

struct customer {
    const struct bakery *bakery;
    int64_t i, mine;
};

static bool has_chosen(const struct hk_world *w, void *arg)
{
    const struct customer *c = arg;
    return hk_value_of(w, c->bakery->choosing[1 - c->i]) == 0;
}

static bool is_its_turn(const struct hk_world *w, void *arg)
{
    const struct customer *c = arg;
    int64_t other = hk_value_of(w, c->bakery->number[1 - c->i]);
    return other == 0 || other > c->mine || (other == c->mine && c->i == 0);
}

static void draw_number(struct hk_world *w, struct customer *c)
{
    const struct bakery *b = c->bakery;
    if (b->repaired)
        hk_store(w, b->choosing[c->i], 1);
    int64_t left = hk_load(w, b->number[0]), right = hk_load(w, b->number[1]);
    c->mine = (left > right ? left : right) + 1;
    hk_store(w, b->number[c->i], c->mine);
    if (!b->repaired)
        return;
    hk_store(w, b->choosing[c->i], 0);
    hk_wait_until(w, &b->choosing[1 - c->i], 1, has_chosen, c, HK_NEVER);
}

static int buy(struct hk_world *w, void *arg)
{
    struct customer *c = hk_alloc(w, sizeof(*c));
    *c = (struct customer){.bakery = arg, .i = hk_me(w)};
    draw_number(w, c);
    hk_wait_until(w, &c->bakery->number[1 - c->i], 1, is_its_turn, c, HK_NEVER);
    hk_enter_region(w, c->bakery->shop);
    hk_fetch_add(w, c->bakery->sold, 1);
    hk_leave_region(w, c->bakery->shop);
    hk_store(w, c->bakery->number[c->i], 0);
    return 0;
}

static int number_drawn(struct hk_world *w, void *arg)
{
    struct bakery *b = hk_alloc(w, sizeof(*b));
    *b = (struct bakery){
        .repaired = *(const bool *)arg,
        .choosing = {hk_atomic(w, "choosing0", 0), hk_atomic(w, "choosing1", 0)},
        .number = {hk_atomic(w, "number0", 0), hk_atomic(w, "number1", 0)},
        .sold = hk_atomic(w, "sold", 0),
        .shop = hk_region(w, "shop"),
    };
    hk_expect(w, "alone: at most 1 inside shop");
    hk_expect(w, "finally sold == 2");
    hk_start_at(w, "customer", 0, buy, b);
    hk_start_at(w, "customer", 1, buy, b);
    return 0;
}

static const struct seed seeds[] = {
    {"cache-stampede", cache_stampede, "single", {.strategy = "dfs"}},
    {"lazy-start-runs-twice", lazy_start, "made_once", {.threads = 2}},
    {"length-read-then-copied", length_read, "assert", {.threads = 2}},
    {"number-drawn-while-others-draw", number_drawn, "alone", {.threads = HK_MANY}},
    {"transfer-in-two-locks", transfer_in_two_locks, "assert", {.threads = 2}},
    {"two-locks-for-one-counter", two_locks, "race counted", {.threads = 2}},
    {"write-skew", write_skew, "covered", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("races", seeds, sizeof(seeds) / sizeof(*seeds));
}
