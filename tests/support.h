/* SPDX-License-Identifier: MIT
 *
 * support: what the tests of the kernel share.
 *
 * A test says in a struct plan what is played and how; play() makes all runs of it and
 * returns what came out as a struct outcome of plain numbers and texts, so that nothing
 * needs to be freed and all assertions stand on the main stack:
 *
 *     struct outcome o = play(&(struct plan){.setup = visitors, .threads = MANY});
 *     assert_int_equal(o.runs, 6);
 *
 * Bodies of tasks never assert; they say() what they see. What a run has said is one of
 * the outcome's texts. The calls of bodies (load, lock, send, ...) are here too.
 */
#ifndef HK_TEST_SUPPORT_H
#define HK_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/body.h"
#include "core/idle.h"
#include "explore/campaign.h"
#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/mutex.h"
#include "objects/semaphore.h"
#include "strategy/table.h"

enum { MANY = HK_THREADS_UNBOUNDED };
enum { MS = 1000000 }; /* ns */

struct plan {
    void (*setup)(struct hk_world *world, void *arg);
    void *arg;
    const char *yaml;             /* in place of setup: the text of a scenario */
    uint32_t threads;             /* 0: 1, or what the scenario says */
    const struct hk_strategy *strategy; /* NULL: dfs */
    const char *options;          /* of the strategy */
    uint64_t runs;                /* at most; 0: a million */
    uint64_t seed;
    uint32_t workers;             /* of whom one plays a whole round, in turn; 0: one. No `after` */
    bool paused;                  /* the clock */
    bool clocks;                  /* vector clocks */
    int64_t until;                /* ns; 0: none */
    uint64_t steps_max, statements_max, lists_max; /* 0: the default */
    uint32_t tasks_max;
    const volatile int *stop;
    /* After each run, before parked memory is reused; may say(). May be NULL. */
    void (*after)(struct hk_world *world, void *arg);
};

/* What came out of all runs. */
struct outcome {
    int runs;                     /* judged */
    int discarded, cut;
    uint32_t unjudged;            /* kinds, by 1 << enum hk_kind */
    int interleavings;
    int ends[16];                 /* by enum hk_end */
    int64_t steps;                /* of all runs */
    bool exhaustive;              /* all schedules */
    uint64_t digest;              /* of all runs, in order */
    int found;                    /* distinct finding ids */
    int failed_interleavings;     /* distinct interleavings with a finding */
    char kind[32], text[1024];    /* of the first finding; "" */
    int64_t time;                 /* when it came up, ns */
    char token[2048];             /* of its run */
    char diverged[200];           /* why a replay did not fit */
    char said[8192];              /* the texts of the runs, each once, sorted: "a b | b a" */
};

struct outcome play(const struct plan *plan);

/* Plays every schedule of the plan; fails the test unless exactly these texts come out, in
 * the form of `said`. */
void assert_said(const struct plan *plan, const char *texts);

/* Adds to what this run says: words, a blank between two calls. */
void say(const char *fmt, ...) HK_PRINTF(1, 2);

/* Who goes next, by task label: options "a b a". Each choice among tasks (forced ones are
 * none) uses up one label, and before it those of which no task can run; after the last one
 * the longest ready goes first. All other choices are 0. One run. */
extern const struct hk_strategy by_script;

/* ---- what bodies call ---- */

static inline int call(struct hk_world *world, const struct hk_op *op, struct hk_object *object,
                       int64_t n, int64_t deadline)
{
    struct hk_case *c = hk_call_case(world, op, object);
    c->n = n;
    c->arg = hk_int(n);
    return hk_call(world, c, deadline);
}

/* The number that a call yields, or its error. */
static inline int64_t call_for(struct hk_world *world, const struct hk_op *op,
                               struct hk_object *object, int64_t deadline)
{
    struct hk_case *c = hk_call_case(world, op, object);
    int rc = hk_call(world, c, deadline);
    return rc < 0 ? rc : c->value.i;
}

static inline int64_t load(struct hk_world *world, struct hk_cell *cell)
{
    return call_for(world, &hk_cell_load, &cell->object, HK_NEVER);
}

static inline int store(struct hk_world *world, struct hk_cell *cell, int64_t number)
{
    return call(world, &hk_cell_store, &cell->object, number, HK_NEVER);
}

static inline int lock_until(struct hk_world *world, struct hk_mutex *mutex, int64_t deadline)
{
    return call(world, &hk_mutex_lock, &mutex->object, 0, deadline);
}

static inline int lock(struct hk_world *world, struct hk_mutex *mutex)
{
    return lock_until(world, mutex, HK_NEVER);
}

static inline int unlock(struct hk_world *world, struct hk_mutex *mutex)
{
    return call(world, &hk_mutex_unlock, &mutex->object, 0, HK_NEVER);
}

static inline int send_until(struct hk_world *world, struct hk_channel *channel, int64_t number,
                             int64_t deadline)
{
    return call(world, &hk_channel_send, &channel->object, number, deadline);
}

static inline int send(struct hk_world *world, struct hk_channel *channel, int64_t number)
{
    return send_until(world, channel, number, HK_NEVER);
}

static inline int64_t recv_until(struct hk_world *world, struct hk_channel *channel,
                                 int64_t deadline)
{
    return call_for(world, &hk_channel_recv, &channel->object, deadline);
}

static inline int64_t recv(struct hk_world *world, struct hk_channel *channel)
{
    return recv_until(world, channel, HK_NEVER);
}

static inline int acquire_until(struct hk_world *world, struct hk_semaphore *semaphore, int64_t n,
                                int64_t deadline)
{
    return call(world, &hk_semaphore_acquire, &semaphore->object, n, deadline);
}

static inline int release(struct hk_world *world, struct hk_semaphore *semaphore, int64_t n)
{
    return call(world, &hk_semaphore_release, &semaphore->object, n, HK_NEVER);
}

/* Occupies the worker for so many ns. */
static inline int block(struct hk_world *world, int64_t duration)
{
    return call(world, &hk_op_block, NULL, duration, HK_NEVER);
}

/* Moves a paused clock by so many ns. */
static inline int advance(struct hk_world *world, int64_t duration)
{
    return call(world, &hk_op_advance, NULL, duration, HK_NEVER);
}

#endif
