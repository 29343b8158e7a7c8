/* SPDX-License-Identifier: MIT
 *
 * barrier: arrivals are counted, and the last lets all go.
 */
#include <stdio.h>

#include "objects/barrier.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_barrier *b = (const struct hk_barrier *)(const void *)object;
    if (what != HK_QUERY_LEN && what != HK_QUERY_CAP)
        return false;
    *value = hk_int(what == HK_QUERY_LEN ? b->arrived : b->parties);
    return true;
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    const struct hk_barrier *b = (const struct hk_barrier *)(const void *)object;
    return snprintf(text, size, "for %lld more to arrive at %s (%lld of %lld)",
                    (long long)(b->parties - b->arrived), object->name, (long long)b->arrived,
                    (long long)b->parties);
}

const struct hk_object_kind hk_barrier_kind = {
    .name = "barrier",
    .help = "nobody goes on before N have arrived: `barrier of N`",
    .queries = HK_ANSWERS(LEN) | HK_ANSWERS(CAP),
    .query = query,
    .lacks = lacks,
};

void hk_barrier_init(struct hk_world *world, struct hk_barrier *b, const char *name, uint64_t id,
                     int64_t parties)
{
    *b = (struct hk_barrier){.parties = hk_max_i64(parties - HK_MUTANT(BARRIER_EARLY), 1)};
    hk_object_init(world, &b->object, &hk_barrier_kind, name, id);
}

static struct hk_barrier *barrier_of(const struct hk_case *c)
{
    return (struct hk_barrier *)(void *)c->object;
}

static void open_for_all(struct hk_world *world, struct hk_barrier *b)
{
    struct hk_case *w;
    while ((w = hk_queue_pop(&b->waiting))) {
        w->value = hk_bool(HK_MUTANT(BARRIER_ALL_LEAD));
        w->stamp = b->stamp;
        hk_case_grant(world, w);
    }
    b->arrived = HK_MUTANT(BARRIER_ONCE) ? b->parties : 0;
    b->stamp = (struct hk_stamp){0};
}

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_barrier *b = barrier_of(c);
    hk_touch_case(world, c, hk_int(b->arrived));
    b->stamp = hk_stamp_join(world, b->stamp, hk_stamp_now(world));
    if (++b->arrived < b->parties) {
        hk_queue_push(&b->waiting, c);
        hk_object_changed(world, &b->object);
        return HK_WAIT;
    }
    c->value = hk_bool(true);
    hk_see(world, c->future->task, b->stamp);
    open_for_all(world, b);
    hk_object_changed(world, &b->object);
    return HK_DONE;
}

/* Whoever gives up waiting has arrived all the same. */
static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_barrier *b = barrier_of(c);
    hk_touch(world, &b->object, HK_LOOK, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&b->waiting, c);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_barrier *b = barrier_of(c);
    return b->arrived + 1 >= b->parties ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_barrier_wait = {
    .name = "wait",
    .mode = HK_TAKE,
    .code = 1,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
};
