/* SPDX-License-Identifier: MIT
 *
 * programs: the workloads written in C, each the twin of the YAML file of its name.
 *
 * A setup gets a struct programs, where the objects live between runs and the number of
 * tasks is told. They have no monitors and judge nothing: the bench wants to see every
 * run finished without a finding, and no more.
 */
#ifndef HK_BENCH_PROGRAMS_H
#define HK_BENCH_PROGRAMS_H

#include "core/body.h"
#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/mutex.h"

enum { FORKS = 5, ROUNDS = 10 };
static const int64_t MS = 1000000;

struct seat {
    struct hk_mutex *low, *high; /* the fork to take first, and the other */
};

struct programs {
    struct hk_cell hits;
    struct hk_channel queue;
    struct hk_mutex forks[FORKS];
    struct seat seats[FORKS];
    int64_t many;                /* tasks of the workloads that scale */
};

static struct hk_value act(struct hk_world *world, const struct hk_op *op,
                           struct hk_object *object, struct hk_value arg)
{
    struct hk_case *c = hk_call_case(world, op, object);
    c->arg = arg;
    hk_call(world, c, HK_NEVER);
    return c->value;
}

/* ---- W1 ---- */

static int racer(struct hk_world *world, void *arg)
{
    struct programs *p = arg;
    for (int i = 0; i < 2; i++) {
        struct hk_value seen = act(world, &hk_cell_load, &p->hits.object, hk_nil());
        act(world, &hk_cell_store, &p->hits.object, hk_int(seen.i + 1));
    }
    return 0;
}

static int w1_main(struct hk_world *world, void *arg)
{
    hk_handle a = hk_spawn(world, "racer", racer, arg);
    hk_handle b = hk_spawn(world, "racer", racer, arg);
    hk_join(world, a, NULL, HK_NEVER);
    hk_join(world, b, NULL, HK_NEVER);
    return 0;
}

static void w1_setup(struct hk_world *world, void *arg)
{
    struct programs *p = arg;
    hk_cell_init(world, &p->hits, "hits", 0, hk_int(0), true);
    hk_spawn(world, "main", w1_main, p);
}

/* ---- W2 ---- */

static int producer(struct hk_world *world, void *arg)
{
    struct programs *p = arg;
    for (int i = 1; i <= 8; i++)
        act(world, &hk_channel_send, &p->queue.object, hk_int(i));
    return 0;
}

static int consumer(struct hk_world *world, void *arg)
{
    struct programs *p = arg;
    for (int i = 0; i < 16; i++)
        act(world, &hk_channel_recv, &p->queue.object, hk_nil());
    return 0;
}

static int w2_main(struct hk_world *world, void *arg)
{
    hk_handle a = hk_spawn(world, "producer", producer, arg);
    hk_handle b = hk_spawn(world, "producer", producer, arg);
    hk_handle c = hk_spawn(world, "consumer", consumer, arg);
    hk_join(world, a, NULL, HK_NEVER);
    hk_join(world, b, NULL, HK_NEVER);
    hk_join(world, c, NULL, HK_NEVER);
    return 0;
}

static void w2_setup(struct hk_world *world, void *arg)
{
    struct programs *p = arg;
    hk_channel_init(world, &p->queue, "queue", 0, 2, 0);
    hk_spawn(world, "main", w2_main, p);
}

/* ---- W3 ---- */

static int philosopher(struct hk_world *world, void *arg)
{
    const struct seat *seat = arg;
    act(world, &hk_mutex_lock, &seat->low->object, hk_nil());
    act(world, &hk_mutex_lock, &seat->high->object, hk_nil());
    act(world, &hk_mutex_unlock, &seat->high->object, hk_nil());
    act(world, &hk_mutex_unlock, &seat->low->object, hk_nil());
    return 0;
}

static void w3_setup(struct hk_world *world, void *arg)
{
    static const char *const names[FORKS] = {"fork[0]", "fork[1]", "fork[2]", "fork[3]",
                                             "fork[4]"};
    struct programs *p = arg;
    for (int i = 0; i < FORKS; i++)
        hk_mutex_init(world, &p->forks[i], names[i], 0, 0);
    for (int i = 0; i < FORKS; i++) {
        bool last = i == FORKS - 1;
        p->seats[i] = (struct seat){.low = &p->forks[last ? 0 : i],
                                    .high = &p->forks[last ? i : i + 1]};
        hk_spawn(world, "philosopher", philosopher, &p->seats[i]);
    }
}

/* ---- W4, spread, ties: many sleepers ---- */

static int random_sleeper(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++)
        hk_sleep(world, hk_draw(world, world->future, HK_UNIFORM, MS, 100 * MS));
    return 0;
}

static int even_sleeper(struct hk_world *world, void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++)
        hk_sleep(world, MS);
    return 0;
}

static void spread_setup(struct hk_world *world, void *arg)
{
    const struct programs *p = arg;
    for (int64_t i = 0; i < p->many; i++)
        hk_spawn(world, "sleeper", random_sleeper, NULL);
}

static void ties_setup(struct hk_world *world, void *arg)
{
    const struct programs *p = arg;
    for (int64_t i = 0; i < p->many; i++)
        hk_spawn(world, "sleeper", even_sleeper, NULL);
}

/* ---- chain ---- */

static int nothing(struct hk_world *world, void *arg)
{
    (void)world;
    (void)arg;
    return 0;
}

static int chain_main(struct hk_world *world, void *arg)
{
    const struct programs *p = arg;
    for (int64_t i = 0; i < p->many; i++)
        hk_join(world, hk_spawn(world, "nothing", nothing, NULL), NULL, HK_NEVER);
    return 0;
}

static void chain_setup(struct hk_world *world, void *arg)
{
    hk_spawn(world, "main", chain_main, arg);
}

#endif
