/* SPDX-License-Identifier: MIT
 *
 * objects: each lives in the run's arena.
 */
#include "objects/barrier.h"
#include "objects/broadcast.h"
#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/condvar.h"
#include "objects/interval.h"
#include "objects/joinset.h"
#include "objects/notify.h"
#include "objects/once.h"
#include "objects/oneshot.h"
#include "objects/pool.h"
#include "objects/region.h"
#include "objects/rwlock.h"
#include "objects/semaphore.h"
#include "objects/tally.h"
#include "objects/token.h"
#include "objects/waitgroup.h"
#include "objects/watch.h"

#include "face/given.h"

#define NEW(type) ((type *)hk_arena_alloc(&world->arena, sizeof(type)))

static uint32_t flags_of(unsigned flags)
{
    return (flags & HK_MANUAL ? HK_OBJECT_MANUAL : 0u) |
           (flags & HK_UNFAIR ? HK_OBJECT_UNFAIR : 0u) |
           (flags & HK_GROWS ? HK_OBJECT_GROWS : 0u);
}

/* What cannot be made is misuse; the nearest that can is made in its place. */
#define AT_LEAST(least, n) hk_range_given(world, __func__, #n, (n), (least), INT64_MAX)
#define FLAGS(all) flags_of(hk_flags_given(world, __func__, flags, (all)))
#define NAME hk_name_given(world, __func__, name)

enum { POOL_MAX = 1000000, KEPT_MAX = 1000000 }; /* as in scenarios: room for all is made */

struct hk_object *hk_channel(struct hk_world *world, const char *name, int64_t capacity,
                             unsigned flags)
{
    struct hk_channel *q = NEW(struct hk_channel);
    capacity = AT_LEAST(HK_CHANNEL_UNBOUNDED, capacity);
    hk_channel_init(world, q, NAME, 0, capacity, FLAGS(HK_MANUAL));
    return &q->object;
}

struct hk_object *hk_oneshot(struct hk_world *world, const char *name)
{
    struct hk_oneshot *o = NEW(struct hk_oneshot);
    hk_oneshot_init(world, o, NAME, 0);
    return &o->object;
}

struct hk_object *hk_broadcast(struct hk_world *world, const char *name, int64_t kept)
{
    struct hk_broadcast *b = NEW(struct hk_broadcast);
    kept = hk_range_given(world, __func__, "kept", kept, 1, KEPT_MAX);
    hk_broadcast_init(world, b, NAME, 0, kept);
    return &b->object;
}

struct hk_object *hk_watch(struct hk_world *world, const char *name, int64_t value)
{
    struct hk_watch *w = NEW(struct hk_watch);
    hk_watch_init(world, w, NAME, 0, hk_int(value));
    return &w->object;
}

struct hk_object *hk_notify(struct hk_world *world, const char *name)
{
    struct hk_notify *n = NEW(struct hk_notify);
    hk_notify_init(world, n, NAME, 0);
    return &n->object;
}

struct hk_object *hk_token(struct hk_world *world, const char *name)
{
    struct hk_token *t = NEW(struct hk_token);
    hk_token_init(world, t, NAME, 0);
    return &t->object;
}

struct hk_object *hk_semaphore(struct hk_world *world, const char *name, int64_t permits,
                               unsigned flags)
{
    struct hk_semaphore *s = NEW(struct hk_semaphore);
    hk_semaphore_init(world, s, NAME, 0, AT_LEAST(0, permits),
                      FLAGS(HK_MANUAL | HK_UNFAIR | HK_GROWS));
    return &s->object;
}

struct hk_object *hk_pool(struct hk_world *world, const char *name, int64_t items, unsigned flags)
{
    struct hk_pool *p = NEW(struct hk_pool);
    items = hk_range_given(world, __func__, "items", items, 0, POOL_MAX);
    hk_pool_init(world, p, NAME, 0, items, FLAGS(HK_MANUAL));
    return &p->object;
}

struct hk_object *hk_mutex(struct hk_world *world, const char *name, unsigned flags)
{
    struct hk_mutex *m = NEW(struct hk_mutex);
    hk_mutex_init(world, m, NAME, 0, FLAGS(HK_MANUAL | HK_UNFAIR));
    return &m->object;
}

struct hk_object *hk_rwlock(struct hk_world *world, const char *name, unsigned flags)
{
    struct hk_rwlock *l = NEW(struct hk_rwlock);
    uint32_t known = FLAGS(HK_MANUAL | HK_UNFAIR | HK_READERS);
    hk_rwlock_init(world, l, NAME, 0, known, flags & HK_READERS);
    return &l->object;
}

struct hk_object *hk_condvar(struct hk_world *world, const char *name, struct hk_object *mutex)
{
    struct hk_condvar *c = NEW(struct hk_condvar);
    mutex = hk_object_given(world, mutex);
    if (!mutex || mutex->kind != &hk_mutex_kind) {
        hk_not_given(world, __func__, "no mutex");
        mutex = hk_mutex(world, "none", 0);
    }
    hk_condvar_init(world, c, NAME, 0, (struct hk_mutex *)(void *)mutex);
    return &c->object;
}

struct hk_object *hk_barrier(struct hk_world *world, const char *name, int64_t parties)
{
    struct hk_barrier *b = NEW(struct hk_barrier);
    hk_barrier_init(world, b, NAME, 0, AT_LEAST(1, parties));
    return &b->object;
}

struct hk_object *hk_waitgroup(struct hk_world *world, const char *name)
{
    struct hk_waitgroup *g = NEW(struct hk_waitgroup);
    hk_waitgroup_init(world, g, NAME, 0);
    return &g->object;
}

struct hk_object *hk_interval(struct hk_world *world, const char *name, int64_t period,
                              unsigned missed)
{
    struct hk_interval *i = NEW(struct hk_interval);
    hk_given(world, missed <= HK_DELAY_MISSED, __func__, "flags that it does not have");
    enum hk_missed how = missed == HK_SKIP_MISSED    ? HK_MISSED_SKIP
                         : missed == HK_DELAY_MISSED ? HK_MISSED_DELAY
                                                     : HK_MISSED_BURST;
    hk_interval_init(world, i, NAME, 0, AT_LEAST(1, period), how);
    return &i->object;
}

static struct hk_object *cell(struct hk_world *world, const char *name, int64_t value, bool atomic)
{
    struct hk_cell *c = NEW(struct hk_cell);
    hk_cell_init(world, c, name, 0, hk_int(value), atomic);
    return &c->object;
}

struct hk_object *hk_plain(struct hk_world *world, const char *name, int64_t value)
{
    hk_play_of(world)->face->plain_seen = true;
    return cell(world, NAME, value, false);
}

struct hk_object *hk_atomic(struct hk_world *world, const char *name, int64_t value)
{
    return cell(world, NAME, value, true);
}

struct hk_object *hk_once(struct hk_world *world, const char *name)
{
    struct hk_once *o = NEW(struct hk_once);
    hk_once_init(world, o, NAME, 0, hk_nil());
    return &o->object;
}

struct hk_object *hk_region(struct hk_world *world, const char *name)
{
    struct hk_region *r = NEW(struct hk_region);
    hk_region_init(world, r, NAME, 0);
    return &r->object;
}

struct hk_object *hk_joinset(struct hk_world *world, const char *name)
{
    struct hk_joinset *set = NEW(struct hk_joinset);
    hk_joinset_init(world, set, NAME, 0);
    return &set->object;
}

/* The first of these that the object can answer, or 0. */
static int64_t ask(const struct hk_object *object, const enum hk_query *queries, size_t count)
{
    struct hk_value value = hk_int(0);
    for (size_t i = 0; object && object->kind->query && i < count; i++) {
        if (object->kind->query(object, queries[i], &value))
            return value.kind <= HK_BOOL ? value.i : 0;
    }
    return 0;
}

int64_t hk_len(const struct hk_world *world, const struct hk_object *object)
{
    static const enum hk_query queries[] = {HK_QUERY_RUNNING, HK_QUERY_LEN, HK_QUERY_PERMITS,
                                            HK_QUERY_INSIDE};
    return ask(hk_object_asked(world, object), queries, HK_COUNT(queries));
}

int64_t hk_cap(const struct hk_world *world, const struct hk_object *object)
{
    object = hk_object_asked(world, object);
    if (object && object->kind == &hk_channel_kind)
        return ((const struct hk_channel *)(const void *)object)->capacity;
    if (object && object->kind == &hk_tally_kind)
        return ask(object, &(enum hk_query){HK_QUERY_LEN}, 1);
    return ask(object, &(enum hk_query){HK_QUERY_CAP}, 1);
}

int64_t hk_value_of(const struct hk_world *world, const struct hk_object *object)
{
    return ask(hk_object_asked(world, object), &(enum hk_query){HK_QUERY_VALUE}, 1);
}
