/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/lockfree as C programs: what is read has changed or gone
 * meanwhile.
 */
#include "seed.h"

/* ---- two-halves-of-a-write: before and after nobody writes, and in between somebody does ---- */

struct halves {
    bool repaired;
    struct hk_object *number, *left, *right;
};

static int write_twice(struct hk_world *w, void *arg)
{
    const struct halves *h = arg;
    for (int64_t v = 1; v <= 2; v++) {
        hk_fetch_add(w, h->number, 1);
        hk_store(w, h->left, v);
        hk_store(w, h->right, v);
        hk_fetch_add(w, h->number, 1);
    }
    return 0;
}

static void read_once(struct hk_world *w, const struct halves *h)
{
    int64_t before = hk_load(w, h->number);
    if (before % 2 != 0)
        return;
    int64_t left = hk_load(w, h->left), right = hk_load(w, h->right);
    int64_t later = hk_load(w, h->number);
    if (h->repaired ? later == before : later % 2 == 0)
        hk_emit(w, "took", left == right);
}

static int read_twice(struct hk_world *w, void *arg)
{
    read_once(w, arg);
    read_once(w, arg);
    return 0;
}

static int two_halves(struct hk_world *w, void *arg)
{
    struct halves *h = hk_alloc(w, sizeof(*h));
    *h = (struct halves){.repaired = *(const bool *)arg,
                         .number = hk_atomic(w, "number", 0),
                         .left = hk_atomic(w, "left", 0),
                         .right = hk_atomic(w, "right", 0)};
    hk_expect(w, "whole: never took(0)");
    hk_expect(w, "sometimes took(1)");
    hk_start(w, "writer", write_twice, h);
    hk_start(w, "reader", read_twice, h);
    return 0;
}

/* ---- announced-too-late: the reader has read the pointer, and told nobody yet ---- */

struct shelf {
    bool repaired;
    struct hk_object *current, *announced[2], *freed[3];
};

static int64_t protect(struct hk_world *w, const struct shelf *s, struct hk_object *mine)
{
    for (;;) {
        int64_t node = hk_load(w, s->current);
        hk_store(w, mine, node);
        if (!s->repaired || hk_load(w, s->current) == node)
            return node;
    }
}

static int use_current(struct hk_world *w, void *arg)
{
    const struct shelf *s = arg;
    struct hk_object *mine = s->announced[hk_me(w)];
    int64_t node = protect(w, s, mine);
    hk_emit(w, "used", hk_load(w, s->freed[node]));
    hk_store(w, mine, 0);
    return 0;
}

static int replace_current(struct hk_world *w, void *arg)
{
    const struct shelf *s = arg;
    int64_t old = hk_swap(w, s->current, 2);
    if (hk_load(w, s->announced[0]) != old && hk_load(w, s->announced[1]) != old)
        hk_store(w, s->freed[old], 1);
    return 0;
}

static int announced_too_late(struct hk_world *w, void *arg)
{
    struct shelf *s = hk_alloc(w, sizeof(*s));
    *s = (struct shelf){
        .repaired = *(const bool *)arg,
        .current = hk_atomic(w, "current", 1),
        .announced = {hk_atomic(w, "announced0", 0), hk_atomic(w, "announced1", 0)},
        .freed = {NULL, hk_atomic(w, "freed1", 0), hk_atomic(w, "freed2", 0)},
    };
    hk_expect(w, "alive: never used(1)");
    hk_expect(w, "used exactly 2 times");
    hk_start_at(w, "reader", 0, use_current, s);
    hk_start_at(w, "reader", 1, use_current, s);
    hk_start(w, "writer", replace_current, s);
    return 0;
}

/* ---- grace-period-too-short: a reader that has not counted itself in is not waited for ---- */

struct versions {
    bool repaired;
    struct hk_object *version, *readers[2], *freed[2];
};

static int64_t enter(struct hk_world *w, const struct versions *v)
{
    for (;;) {
        int64_t version = hk_load(w, v->version);
        hk_fetch_add(w, v->readers[version], 1);
        if (!v->repaired || hk_load(w, v->version) == version)
            return version;
        hk_fetch_add(w, v->readers[version], -1);
    }
}

static int use_version(struct hk_world *w, void *arg)
{
    const struct versions *v = arg;
    int64_t version = enter(w, v);
    hk_emit(w, "used", hk_load(w, v->freed[version]));
    hk_fetch_add(w, v->readers[version], -1);
    return 0;
}

static bool nobody_reads_the_old(const struct hk_world *w, void *arg)
{
    const struct versions *v = arg;
    return hk_value_of(w, v->readers[0]) == 0;
}

static int publish(struct hk_world *w, void *arg)
{
    const struct versions *v = arg;
    hk_store(w, v->version, 1);
    hk_wait_until(w, v->readers, 1, nobody_reads_the_old, arg, HK_NEVER);
    hk_store(w, v->freed[0], 1);
    return 0;
}

static int grace_period(struct hk_world *w, void *arg)
{
    struct versions *v = hk_alloc(w, sizeof(*v));
    *v = (struct versions){
        .repaired = *(const bool *)arg,
        .version = hk_atomic(w, "version", 0),
        .readers = {hk_atomic(w, "readers0", 0), hk_atomic(w, "readers1", 0)},
        .freed = {hk_atomic(w, "freed0", 0), hk_atomic(w, "freed1", 0)},
    };
    hk_expect(w, "alive: never used(1)");
    hk_expect(w, "used exactly 2 times");
    hk_start(w, "reader", use_version, v);
    hk_start(w, "reader2", use_version, v);
    hk_start(w, "updater", publish, v);
    return 0;
}

/* ---- revived-after-its-end: looked at, gone, and then one is added ---- */

struct shared {
    bool repaired;
    struct hk_object *owners, *dropped;
};

static int let_go(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    if (hk_fetch_add(w, s->owners, -1) == 1)
        hk_store(w, s->dropped, 1);
    return 0;
}

static bool upgrade(struct hk_world *w, const struct shared *s)
{
    int64_t seen = hk_load(w, s->owners);
    if (!s->repaired && seen > 0)
        hk_fetch_add(w, s->owners, 1);
    while (s->repaired && seen > 0 && !hk_cas(w, s->owners, seen, seen + 1))
        seen = hk_load(w, s->owners);
    return seen > 0;
}

static int visit(struct hk_world *w, void *arg)
{
    const struct shared *s = arg;
    if (!upgrade(w, s))
        return 0;
    hk_emit(w, "used", hk_load(w, s->dropped));
    return let_go(w, arg);
}

static int revived(struct hk_world *w, void *arg)
{
    struct shared *s = hk_alloc(w, sizeof(*s));
    *s = (struct shared){.repaired = *(const bool *)arg,
                         .owners = hk_atomic(w, "owners", 1),
                         .dropped = hk_atomic(w, "dropped", 0)};
    hk_expect(w, "alive: never used(1)");
    hk_expect(w, "sometimes used(0)");
    hk_start(w, "owner", let_go, s);
    hk_start(w, "visitor", visit, s);
    hk_start(w, "visitor2", visit, s);
    return 0;
}

static const struct seed seeds[] = {
    {"announced-too-late", announced_too_late, "alive", {.threads = HK_MANY}},
    {"grace-period-too-short", grace_period, "alive", {.threads = HK_MANY}},
    {"revived-after-its-end", revived, "alive", {.threads = HK_MANY}},
    {"two-halves-of-a-write", two_halves, "whole", {.threads = 2}},
};

int main(void)
{
    return seeds_run("lockfree: freed", seeds, sizeof(seeds) / sizeof(*seeds));
}
