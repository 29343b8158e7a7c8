/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/lockfree as C programs.
 */
#include "seed.h"

/* ---- index-wraps-around: the head has been round, and looks as if it had not moved ---- */

struct ring {
    int64_t wrap; /* how many values an index has */
    struct hk_object *head, *tail, *slots[2];
};

static void ring_put(struct hk_world *w, const struct ring *r, int64_t item)
{
    int64_t tail = hk_load(w, r->tail);
    hk_store(w, r->slots[tail % 2], item);
    hk_store(w, r->tail, (tail + 1) % r->wrap);
}

/* 0 if it is empty. */
static int64_t ring_take(struct hk_world *w, const struct ring *r)
{
    for (;;) {
        int64_t head = hk_load(w, r->head);
        if (head == hk_load(w, r->tail))
            return 0;
        int64_t item = hk_load(w, r->slots[head % 2]);
        hk_yield(w); /* the others may run here, as long as they like */
        if (hk_cas(w, r->head, head, (head + 1) % r->wrap))
            return item;
    }
}

static void take_one(struct hk_world *w, const struct ring *r)
{
    int64_t item = ring_take(w, r);
    if (item)
        hk_emit(w, "took", item);
}

static int ring_owner(struct hk_world *w, void *arg)
{
    for (int64_t item = 1; item <= 5; item++) {
        ring_put(w, arg, item);
        if (item < 5)
            take_one(w, arg);
    }
    return 0;
}

static int ring_thief(struct hk_world *w, void *arg)
{
    take_one(w, arg);
    hk_emit(w, "looked");
    return 0;
}

static int index_wraps_around(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct ring *r = hk_alloc(w, sizeof(*r));
    *r = (struct ring){.wrap = *repaired ? 1000000 : 4,
                       .head = hk_atomic(w, "head", 0),
                       .tail = hk_atomic(w, "tail", 0),
                       .slots = {hk_atomic(w, "slot0", 0), hk_atomic(w, "slot1", 0)}};
    hk_expect(w, "once: took(x) at most once");
    hk_expect(w, "looked exactly once");
    hk_start(w, "owner", ring_owner, r);
    hk_start(w, "thief", ring_thief, r);
    return 0;
}

/* ---- popped-and-pushed-back: the top is the same node again, what is below it is not ---- */

struct stack {
    int64_t counts; /* 1: the top counts its changes, 0: it does not */
    struct hk_object *top, *below[3];
};

enum { NODE = 10 }; /* top % NODE is a node or 0, top / NODE the count */

static int64_t changed(const struct stack *s, int64_t top, int64_t node)
{
    return (top / NODE + s->counts) * NODE + node;
}

static int64_t stack_pop(struct hk_world *w, const struct stack *s)
{
    for (;;) {
        int64_t top = hk_load(w, s->top), node = top % NODE;
        if (node == 0)
            return 0;
        int64_t under = hk_load(w, s->below[node]);
        if (hk_cas(w, s->top, top, changed(s, top, under)))
            return node;
    }
}

static void stack_push(struct hk_world *w, const struct stack *s, int64_t node)
{
    int64_t top;
    do {
        top = hk_load(w, s->top);
        hk_store(w, s->below[node], top % NODE);
    } while (!hk_cas(w, s->top, top, changed(s, top, node)));
}

static int slow(struct hk_world *w, void *arg)
{
    hk_emit(w, "popped", stack_pop(w, arg));
    hk_emit(w, "popped", stack_pop(w, arg));
    return 0;
}

static int quick(struct hk_world *w, void *arg)
{
    int64_t a = stack_pop(w, arg), b = stack_pop(w, arg);
    if (b)
        hk_emit(w, "popped", b);
    if (a == 1)
        stack_push(w, arg, 1);
    return 0;
}

static int popped_and_pushed_back(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct stack *s = hk_alloc(w, sizeof(*s));
    s->counts = *repaired;
    s->top = hk_atomic(w, "top", 0);
    s->below[1] = hk_atomic(w, "below1", 0);
    s->below[2] = hk_atomic(w, "below2", 0);
    hk_expect(w, "one_owner: popped(2) at most once");
    hk_expect(w, "sometimes popped(2)");
    stack_push(w, s, 2);
    stack_push(w, s, 1);
    hk_spawn(w, "slow", slow, s);
    hk_spawn(w, "quick", quick, s);
    return 0;
}

/* ---- the-last-item: the owner takes it without a comparison, and so does the thief ---- */

enum { EMPTY = -1 };

struct deque {
    bool repaired;
    struct hk_object *top, *bottom;
};

static int64_t deque_pop(struct hk_world *w, const struct deque *d)
{
    int64_t bottom = hk_load(w, d->bottom) - 1, item = EMPTY;
    hk_store(w, d->bottom, bottom);
    int64_t top = hk_load(w, d->top);
    if (top < bottom || (top == bottom && !d->repaired))
        return bottom;
    if (top == bottom && hk_cas(w, d->top, top, top + 1))
        item = bottom;
    hk_store(w, d->bottom, bottom + 1);
    return item;
}

static int64_t deque_steal(struct hk_world *w, const struct deque *d)
{
    int64_t top = hk_load(w, d->top);
    if (top >= hk_load(w, d->bottom) || !hk_cas(w, d->top, top, top + 1))
        return EMPTY;
    return top;
}

static int owner(struct hk_world *w, void *arg)
{
    for (int i = 0; i < 2; i++) {
        int64_t item = deque_pop(w, arg);
        if (item == EMPTY)
            hk_emit(w, "found_nothing");
        else
            hk_emit(w, "took", item);
    }
    return 0;
}

static int thief(struct hk_world *w, void *arg)
{
    int64_t item = deque_steal(w, arg);
    if (item != EMPTY)
        hk_emit(w, "took", item);
    return 0;
}

static int the_last_item(struct hk_world *w, void *arg)
{
    struct deque *d = hk_alloc(w, sizeof(*d));
    *d = (struct deque){.repaired = *(const bool *)arg,
                        .top = hk_atomic(w, "top", 0),
                        .bottom = hk_atomic(w, "bottom", 2)}; /* items 0 and 1 are in it */
    hk_expect(w, "once: took(x) at most once");
    hk_expect(w, "took(1) exactly once");
    hk_expect(w, "sometimes found_nothing");
    if (d->repaired)
        hk_expect(w, "took(0) exactly once");
    hk_start(w, "owner", owner, d);
    hk_start(w, "thief", thief, d);
    return 0;
}

static const struct seed seeds[] = {
    {"index-wraps-around", index_wraps_around, "once", {.strategy = "dfs"}},
    {"popped-and-pushed-back", popped_and_pushed_back, "one_owner",
     {.threads = 2, .runs = 20000, .strategy = "dpor:optimal"}},
    {"the-last-item", the_last_item, "once",
     {.threads = 2, .runs = 20000, .strategy = "dpor:optimal"}},
};

int main(void)
{
    return seeds_run("lockfree", seeds, sizeof(seeds) / sizeof(*seeds));
}
