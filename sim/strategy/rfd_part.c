/* SPDX-License-Identifier: MIT
 *
 * rfd_part: ordering constraints between sites.
 *
 * In a run every object has a crowd: the sites that touched it. When the run is over, a
 * crowd that has not been seen like this before gives all its conflicting pairs, in both
 * orders.
 */
#include "strategy/rfd_part.h"

enum {
    MEMBERS_MAX = 16,  /* sites of an object */
    OBJECTS_MAX = 4096, /* of a run; what is touched after them gives no pairs */
    PAIRS_MAX = 16384,
    CROWDS_MAX = 65536,
    LASTING_ONE_IN = 4, /* of the constraints one holds b as long as anybody else can go */
};

struct member {
    uint64_t site;
    uint32_t modes;
    uint32_t slot;  /* of the first task that came by here */
    bool several;   /* others did too */
};

struct hk_crowd {
    uint64_t run;
    uint32_t count;
    struct member members[MEMBERS_MAX];
};

/* ---- a run ---- */

/* Of two random pairs the one that has been tried less. */
static const struct hk_pair *draw(const struct hk_pairs *pairs, struct hk_rng *rng)
{
    const struct hk_pair *one = &pairs->pairs[hk_rng_below(rng, pairs->ids.count)];
    const struct hk_pair *two = &pairs->pairs[hk_rng_below(rng, pairs->ids.count)];
    return two->tries < one->tries ? two : one;
}

void hk_constraints_begin(struct hk_constraints *c, const struct hk_pairs *pairs,
                          struct hk_rng *rng, uint32_t most, const struct hk_run_order *order)
{
    c->pairs = pairs;
    c->memory = order->memory;
    c->run = order->run;
    c->count = c->open = c->touched_count = 0;
    c->changed = false;
    if (most == 0 || pairs->ids.count == 0 || hk_rng_below(rng, 10) == 0)
        return;
    c->count = c->open = 1 + (uint32_t)hk_rng_below(rng, most);
    for (uint32_t i = 0; i < c->count; i++) {
        const struct hk_pair *pair = draw(pairs, rng);
        bool lasts = hk_rng_below(rng, LASTING_ONE_IN) == 0;
        c->list[i] = (struct hk_constraint){pair->a, pair->b, lasts ? UINT32_MAX : 1};
    }
}

uint32_t hk_constraints_held(const struct hk_constraints *c, uint64_t site)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->count; i++)
        count += c->list[i].b == site && c->list[i].need > 0;
    return count;
}

void hk_constraints_done_open(struct hk_constraints *c, uint64_t site)
{
    for (uint32_t i = 0; i < c->count; i++) {
        struct hk_constraint *constraint = &c->list[i];
        if (constraint->a != site || constraint->need == 0 || --constraint->need > 0)
            continue;
        c->open--;
        c->changed = true;
    }
}

/* ---- who touches what ---- */

static struct hk_crowd *crowd_of(struct hk_constraints *c, uint32_t k)
{
    c->crowds = hk_arena_room(c->memory, c->crowds, &c->crowds_capacity, k, sizeof(*c->crowds));
    struct hk_crowd *crowd = &c->crowds[k];
    if (crowd->run == c->run)
        return crowd;
    if (c->touched_count == OBJECTS_MAX)
        return NULL;
    c->touched = hk_arena_room(c->memory, c->touched, &c->touched_capacity, c->touched_count,
                               sizeof(*c->touched));
    c->touched[c->touched_count++] = k;
    crowd->run = c->run;
    crowd->count = 0;
    return crowd;
}

static void join(struct hk_crowd *crowd, const struct hk_next *next, uint32_t mode)
{
    for (uint32_t i = 0; i < crowd->count; i++) {
        struct member *m = &crowd->members[i];
        if (m->site != next->site)
            continue;
        m->modes |= mode;
        m->several |= m->slot != next->slot;
        return;
    }
    if (crowd->count < MEMBERS_MAX)
        crowd->members[crowd->count++] =
            (struct member){.site = next->site, .modes = mode, .slot = next->slot};
}

void hk_constraints_note_new(struct hk_constraints *c, struct hk_lookahead *look,
                             const struct hk_next *next)
{
    if (next->touched.count == HK_TOUCHES_UNKNOWN)
        return;
    for (uint32_t i = 0; i < next->touched.count; i++) {
        struct hk_crowd *crowd = crowd_of(c, hk_lookahead_object(look, next, i));
        if (crowd)
            join(crowd, next, next->touched.accesses[i].mode);
    }
}

/* ---- lessons ---- */

struct lesson {
    uint64_t tried[HK_CONSTRAINTS_MAX]; /* ids */
    uint32_t tried_count;
    uint64_t *seen;                     /* fingerprints of crowds */
    uint32_t seen_count;
    struct news {                       /* pairs of one crowd */
        struct news *next;
        uint32_t count;
        struct hk_pair pairs[];
    } *news, **last;
};

static uint64_t id_of(uint64_t a, uint64_t b)
{
    return hk_mix(a, hk_mix(b, 1));
}

/* The same for the same crowd, in whatever order it came together. */
static uint64_t fingerprint(const struct hk_crowd *crowd)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct member *m = &crowd->members[i];
        sum += hk_mix(m->site, m->modes << 1 | m->several);
    }
    return sum;
}

/* Whether the two can race: by different tasks, and not both only looking. */
static bool can_race(const struct member *a, const struct member *b)
{
    bool alone = a->slot == b->slot && !a->several && !b->several;
    return !alone && ((a->modes | b->modes) & ~(uint32_t)HK_LOOK) != 0;
}

static void add_crowd(struct lesson *l, const struct hk_pairs *pairs,
                      const struct hk_crowd *crowd, struct hk_arena *memory)
{
    uint64_t print = fingerprint(crowd);
    if (crowd->count < 2 || hk_dense_find(&pairs->crowds, print) < pairs->crowds.count)
        return;
    l->seen[l->seen_count++] = print;
    size_t most = crowd->count * (crowd->count - 1);
    struct news *news =
        hk_arena_alloc(memory, sizeof(*news) + most * sizeof(struct hk_pair));
    news->next = NULL;
    news->count = 0;
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct member *a = &crowd->members[i];
        for (uint32_t j = 0; j < crowd->count; j++) {
            const struct member *b = &crowd->members[j];
            if (i != j && can_race(a, b))
                news->pairs[news->count++] = (struct hk_pair){.a = a->site, .b = b->site};
        }
    }
    *l->last = news;
    l->last = &news->next;
}

void *hk_constraints_lesson(const struct hk_constraints *c, struct hk_arena *memory)
{
    struct lesson *l = hk_arena_zalloc(memory, sizeof(*l));
    l->last = &l->news;
    for (uint32_t i = 0; i < c->count; i++)
        l->tried[l->tried_count++] = id_of(c->list[i].a, c->list[i].b);
    l->seen = hk_arena_alloc(memory, c->touched_count * sizeof(*l->seen));
    for (uint32_t i = 0; i < c->touched_count; i++)
        add_crowd(l, c->pairs, &c->crowds[c->touched[i]], memory);
    return l;
}

static void learn_pair(struct hk_pairs *pairs, const struct hk_pair *pair)
{
    uint32_t before = pairs->ids.count;
    if (before == PAIRS_MAX)
        return;
    uint32_t k = hk_dense_of(&pairs->ids, id_of(pair->a, pair->b));
    if (pairs->ids.count == before)
        return;
    pairs->pairs =
        hk_arena_room(pairs->memory, pairs->pairs, &pairs->capacity, k, sizeof(*pairs->pairs));
    pairs->pairs[k] = *pair;
}

void hk_pairs_learn(struct hk_pairs *pairs, void *text, struct hk_arena *memory)
{
    struct lesson *l = text;
    pairs->memory = pairs->ids.memory = pairs->crowds.memory = memory;
    for (uint32_t i = 0; i < l->tried_count; i++) {
        uint32_t k = hk_dense_find(&pairs->ids, l->tried[i]);
        if (k < pairs->ids.count)
            pairs->pairs[k].tries++;
    }
    for (uint32_t i = 0; i < l->seen_count && pairs->crowds.count < CROWDS_MAX; i++)
        hk_dense_of(&pairs->crowds, l->seen[i]);
    for (const struct news *news = l->news; news; news = news->next) {
        for (uint32_t i = 0; i < news->count; i++)
            learn_pair(pairs, &news->pairs[i]);
    }
}
