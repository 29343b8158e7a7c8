/* SPDX-License-Identifier: MIT
 *
 * semaphore_return: permits that go back, are never given back, or pass to somebody else.
 */
#include "core/mutant.h"
#include "objects/semaphore_parts.h"

/* ---- release, forget ---- */

/* The newest guard of the task on this semaphore, or NULL. */
static struct hk_guard *held_by(const struct hk_semaphore *s, const struct hk_task *task)
{
    for (struct hk_guard *g = s->holders; g; g = g->object_next) {
        if (g->holder && g->holder->task == task)
            return g;
    }
    return NULL;
}

/* Takes n permits out of the task's guards, newest first, or out of the guard in extra. Returns
 * how many of the n it did not hold. */
static int64_t let_go(struct hk_world *world, struct hk_semaphore *s, struct hk_case *c, int64_t n)
{
    struct hk_guard *guard;
    while (n > 0 && (guard = c->extra ? c->extra : held_by(s, c->future->task))) {
        int64_t part = hk_min_i64(n, guard->n);
        guard->n -= part;
        n -= part;
        if (guard->n == 0)
            hk_semaphore_guard_free(world, s, guard);
    }
    return n;
}

static int64_t how_many(const struct hk_case *c)
{
    const struct hk_guard *guard = c->extra;
    return guard ? guard->n : c->n;
}

static int release_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    int64_t n = how_many(c);
    if (n < 0 || (n > s->total - s->free && !HK_MUTANT(SEMAPHORE_OVERFLOWS)))
        return hk_semaphore_misused(world, c, "releases more permits than were taken of");
    bool owned = hk_semaphore_manual(s) ? hk_semaphore_pay(world, s, c->future->task, n)
                           : let_go(world, s, c, n) == 0;
    s->loose |= !owned;
    hk_semaphore_give_back(world, s, n);
    return HK_DONE;
}

const struct hk_op hk_semaphore_release = {
    .name = "release",
    .mode = HK_GIVE,
    .code = 3,
    .enter = release_enter,
    .effect = "released",
};

/* What may be released depends on how many there are, so it does not swap with anything. */
static int add_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    int64_t total;
    if (!(s->object.flags & HK_OBJECT_GROWS))
        return hk_semaphore_misused(world, c, "adds permits to a semaphore without HK_GROWS:");
    if (c->n < 0)
        return hk_semaphore_misused(world, c, "adds a negative number of permits to");
    if (__builtin_add_overflow(s->total, c->n, &total))
        return hk_semaphore_misused(world, c, "adds more permits than can be counted to");
    hk_touch(world, &s->object, HK_CHANGE, c->op, hk_int(c->n));
    s->total = HK_MUTANT(SEMAPHORE_ADDS_ROOM) ? s->total : total;
    hk_semaphore_free(world, s, c->n);
    hk_semaphore_pass_on(world, s);
    return HK_DONE;
}

const struct hk_op hk_semaphore_add = {
    .name = "add", .mode = HK_CHANGE, .code = 6, .enter = add_enter};

/* Those that go with its next message are no longer its own to hand on, but still its own. */
int64_t hk_semaphore_has(const struct hk_semaphore *s, const struct hk_task *task)
{
    int64_t n = 0;
    for (const struct hk_guard *g = s->holders; g; g = g->object_next)
        n += g->holder && g->holder->task == task && !g->goes ? g->n : 0;
    return n;
}

/* Permits in guards of the task. */
static int64_t count_held(const struct hk_semaphore *s, const struct hk_task *task)
{
    int64_t n = 0;
    for (const struct hk_guard *g = s->holders; g; g = g->object_next)
        n += g->holder && g->holder->task == task ? g->n : 0;
    return n;
}

static int forget_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_semaphore *s = hk_semaphore_of(c);
    int64_t n = how_many(c);
    if (n < 0 || (!c->extra && count_held(s, c->future->task) < n))
        return hk_semaphore_misused(world, c, "forgets a permit that it does not hold of");
    hk_touch(world, &s->object, HK_CHANGE, c->op, hk_int(n));
    let_go(world, s, c, n);
    if (HK_MUTANT(SEMAPHORE_FORGETS_NOT))
        hk_semaphore_give_back(world, s, n);
    return HK_DONE;
}

const struct hk_op hk_semaphore_forget = {
    .name = "forget", .mode = HK_CHANGE, .code = 4, .enter = forget_enter};

/* ---- handing on ---- */

struct hk_guard *hk_semaphore_part(struct hk_world *world, struct hk_semaphore *s, int64_t n,
                                   const struct hk_task *task)
{
    struct hk_guard *guard = s->holders;
    while (guard && (guard->goes || !guard->holder || guard->holder->task != task))
        guard = guard->object_next;
    if (!guard || guard->n <= n)
        return guard;
    guard->n -= n;
    return hk_semaphore_lend(world, s, guard->holder, n);
}

bool hk_semaphore_give(struct hk_world *world, struct hk_semaphore *s, int64_t n,
                       const struct hk_task *from, struct hk_future *to)
{
    if (n < 0 || count_held(s, from) < n)
        return false;
    for (struct hk_guard *g = s->holders, *next; g && n > 0; g = next) {
        next = g->object_next;
        int64_t part = hk_min_i64(n, g->n);
        if (!g->holder || g->holder->task != from)
            continue;
        n -= part;
        if (part < g->n) {
            g->n -= part;
            hk_semaphore_lend(world, s, to, part);
        } else if (g->holder != to) {
            hk_guard_unhold(g);
            hk_guard_hold(to, g);
        }
    }
    return true;
}
