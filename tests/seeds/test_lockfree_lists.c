/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/lockfree as C programs: what is announced in the wrong order,
 * or on the wrong link, is not seen by who has to see it.
 */
#include "seed.h"

/* ---- turn-before-interest: both give the turn away, and the second sees no interest ---- */

struct shared {
    bool repaired;
    struct hk_object *wants[2], *turn, *it;
};

struct party {
    const struct shared *shared;
    int64_t i;
};

static bool may_enter(const struct hk_world *w, void *arg)
{
    const struct party *p = arg;
    const struct shared *s = p->shared;
    return hk_value_of(w, s->wants[1 - p->i]) == 0 || hk_value_of(w, s->turn) == p->i;
}

static int take_part(struct hk_world *w, void *arg)
{
    struct party *p = hk_alloc(w, sizeof(*p));
    *p = (struct party){arg, hk_me(w)};
    const struct shared *s = p->shared;
    struct hk_object **seen = hk_alloc(w, 2 * sizeof(*seen));
    seen[0] = s->wants[1 - p->i];
    seen[1] = s->turn;
    if (s->repaired)
        hk_store(w, s->wants[p->i], 1);
    hk_store(w, s->turn, 1 - p->i);
    if (!s->repaired)
        hk_store(w, s->wants[p->i], 1);
    hk_wait_until(w, seen, 2, may_enter, p, HK_NEVER);
    hk_enter_region(w, s->it);
    hk_yield(w);
    hk_leave_region(w, s->it);
    hk_store(w, s->wants[p->i], 0);
    return 0;
}

static int turn_first(struct hk_world *w, void *arg)
{
    struct shared *s = hk_alloc(w, sizeof(*s));
    *s = (struct shared){
        .repaired = *(const bool *)arg,
        .wants = {hk_atomic(w, "wants0", 0), hk_atomic(w, "wants1", 0)},
        .turn = hk_atomic(w, "turn", 0),
        .it = hk_region(w, "it"),
    };
    hk_expect(w, "alone: at most 1 inside it");
    hk_start_at(w, "party", 0, take_part, s);
    hk_start_at(w, "party", 1, take_part, s);
    return 0;
}

/* ---- inserted-behind-a-removed-node: the link that is compared has not changed ---- */

enum { NODES = 5, MARK = 10 };

struct list {
    bool repaired;
    struct hk_object *link[NODES];
};

static int remove_2(struct hk_world *w, void *arg)
{
    const struct list *l = arg;
    int64_t after = hk_load(w, l->link[2]);
    while (l->repaired && !hk_cas(w, l->link[2], after, after + MARK))
        after = hk_load(w, l->link[2]);
    hk_check(w, hk_cas(w, l->link[1], 2, after));
    return 0;
}

static int insert_4(struct hk_world *w, void *arg)
{
    const struct list *l = arg;
    hk_store(w, l->link[4], 3);
    if (hk_cas(w, l->link[2], 3, 4))
        hk_emit(w, "inserted");
    return 0;
}

static int change_list(struct hk_world *w, void *arg)
{
    const struct list *l = arg;
    hk_handle remover = hk_spawn(w, "remover", remove_2, arg);
    hk_handle inserter = hk_spawn(w, "inserter", insert_4, arg);
    hk_join(w, remover, NULL, HK_NEVER);
    hk_join(w, inserter, NULL, HK_NEVER);
    for (int64_t at = hk_load(w, l->link[0]); at != 0; at = hk_load(w, l->link[at]))
        hk_emit(w, "holds", at);
    return 0;
}

static int inserted_behind(struct hk_world *w, void *arg)
{
    struct list *l = hk_alloc(w, sizeof(*l));
    *l = (struct list){
        .repaired = *(const bool *)arg,
        .link = {hk_atomic(w, "link0", 1), hk_atomic(w, "link1", 2), hk_atomic(w, "link2", 3),
                 hk_atomic(w, "link3", 0), hk_atomic(w, "link4", 0)},
    };
    hk_expect(w, "kept: inserted leads to holds(4)");
    hk_expect(w, "holds(3) exactly once");
    hk_start(w, "main", change_list, l);
    return 0;
}

/* ---- slot-free-before-it-is-empty: the head says what is taken, not what has been read ---- */

enum { SLOTS = 2, ITEMS = 3 };

struct ring {
    bool repaired;
    struct hk_object *head, *tail, *read_up_to, *slot[SLOTS];
};

struct end {
    const struct ring *ring;
    int64_t i; /* the item that it is about */
};

static struct hk_object *const *room_from(const struct ring *r)
{
    return r->repaired ? &r->read_up_to : &r->head;
}

static bool has_room(const struct hk_world *w, void *arg)
{
    const struct end *e = arg;
    return e->i - hk_value_of(w, *room_from(e->ring)) < SLOTS;
}

static bool has_item(const struct hk_world *w, void *arg)
{
    const struct end *e = arg;
    return hk_value_of(w, e->ring->tail) > e->i;
}

static int produce(struct hk_world *w, void *arg)
{
    struct end *e = hk_alloc(w, sizeof(*e));
    const struct ring *r = arg;
    for (*e = (struct end){r, 0}; e->i < ITEMS; e->i++) {
        hk_wait_until(w, room_from(r), 1, has_room, e, HK_NEVER);
        hk_store(w, r->slot[e->i % SLOTS], e->i + 1);
        hk_store(w, r->tail, e->i + 1);
    }
    return 0;
}

static int consume(struct hk_world *w, void *arg)
{
    struct end *e = hk_alloc(w, sizeof(*e));
    const struct ring *r = arg;
    for (*e = (struct end){r, 0}; e->i < ITEMS; e->i++) {
        hk_wait_until(w, &r->tail, 1, has_item, e, HK_NEVER);
        hk_store(w, r->head, e->i + 1);
        int64_t v = hk_load(w, r->slot[e->i % SLOTS]);
        hk_store(w, r->read_up_to, e->i + 1);
        hk_emit(w, "got", e->i + 1, v);
    }
    return 0;
}

static int slot_free(struct hk_world *w, void *arg)
{
    struct ring *r = hk_alloc(w, sizeof(*r));
    *r = (struct ring){
        .repaired = *(const bool *)arg,
        .head = hk_atomic(w, "head", 0),
        .tail = hk_atomic(w, "tail", 0),
        .read_up_to = hk_atomic(w, "read_up_to", 0),
        .slot = {hk_atomic(w, "slot0", 0), hk_atomic(w, "slot1", 0)},
    };
    hk_expect(w, "right: never got(1, 3)");
    hk_expect(w, "got exactly 3 times");
    hk_start(w, "producer", produce, r);
    hk_start(w, "consumer", consume, r);
    return 0;
}

/* ---- empty-behind-an-unwritten-slot: a place that is taken is not yet written ---- */

struct places {
    bool repaired;
    struct hk_object *tail, *slot[2];
};

static void put(struct hk_world *w, const struct places *p, int64_t value)
{
    int64_t i = hk_fetch_add(w, p->tail, 1);
    hk_store(w, p->slot[i], value);
}

static bool is_written(const struct hk_world *w, void *arg)
{
    return hk_value_of(w, arg) != 0;
}

/* 0 if it is empty. */
static int64_t try_take(struct hk_world *w, const struct places *p)
{
    if (p->repaired && hk_load(w, p->tail) > 0)
        hk_wait_until(w, &p->slot[0], 1, is_written, p->slot[0], HK_NEVER);
    return hk_load(w, p->slot[0]);
}

static int put_slowly(struct hk_world *w, void *arg)
{
    put(w, arg, 7);
    return 0;
}

static int put_and_look(struct hk_world *w, void *arg)
{
    put(w, arg, 8);
    int64_t seen = try_take(w, arg);
    if (seen)
        hk_emit(w, "sees", seen);
    else
        hk_emit(w, "lost_sight");
    return 0;
}

static int unwritten_slot(struct hk_world *w, void *arg)
{
    struct places *p = hk_alloc(w, sizeof(*p));
    *p = (struct places){*(const bool *)arg, hk_atomic(w, "tail", 0),
                         {hk_atomic(w, "slot0", 0), hk_atomic(w, "slot1", 0)}};
    hk_expect(w, "own_send: never lost_sight");
    hk_expect(w, "sometimes sees(7)");
    hk_expect(w, "sometimes sees(8)");
    hk_start(w, "slow", put_slowly, p);
    hk_start(w, "quick", put_and_look, p);
    return 0;
}

static const struct seed seeds[] = {
    {"inserted-behind-a-removed-node", inserted_behind, "kept", {.threads = 2}},
    {"slot-free-before-it-is-empty", slot_free, "right", {.threads = HK_MANY}},
    {"turn-before-interest", turn_first, "alone", {.threads = 2}},
    {"empty-behind-an-unwritten-slot", unwritten_slot, "own_send", {.threads = HK_MANY}},
};

int main(void)
{
    return seeds_run("lockfree: lists", seeds, sizeof(seeds) / sizeof(*seeds));
}
