/* SPDX-License-Identifier: MIT
 *
 * dfs: every schedule, once, by an odometer over the recorded choices: the next run
 * repeats the last one up to its last choice that has alternatives left, and takes
 * the next of them. (The idea of TigerBeetle's exhaustigen.)
 */
#include "plugin.h"

#include <stdlib.h>

struct wheel {
    uint32_t value, count;
};

struct dfs {
    struct wheel *wheels;
    size_t depth, count, capacity; /* position in this run, wheels in use */
    bool diverged; /* in this run */
};

/* On to the next schedule: false when all wheels have gone round. */
static bool begin(void *self, void *run, const struct hk_run_order *order)
{
    (void)self;
    struct dfs *d = run;
    d->depth = 0;
    d->diverged = false;
    if (order->run == 1) {
        d->count = 0;
        return true;
    }
    while (d->count > 0 && d->wheels[d->count - 1].value + 1 == d->wheels[d->count - 1].count)
        d->count--;
    if (d->count == 0)
        return false;
    d->wheels[d->count - 1].value++;
    return true;
}

static uint32_t next(struct dfs *d, uint32_t count)
{
    if (d->depth == d->count) {
        HK_GROW(d->wheels, d->count, d->capacity);
        d->wheels[d->count++] = (struct wheel){0, count};
    }
    struct wheel *wheel = &d->wheels[d->depth++];
    d->diverged |= wheel->count != count;
    return wheel->value < count ? wheel->value : 0;
}

static uint32_t pick(void *run, struct hk_world *world, uint32_t count)
{
    (void)world;
    return next(run, count);
}

static uint32_t choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    (void)world;
    (void)kind;
    return next(run, count);
}

/* A run may end before the prefix that it repeats: it was cut, or stopped by a
 * finding; what lies behind cannot be reached. */
static const char *end(void *run, const struct hk_run_summary *summary)
{
    (void)summary;
    struct dfs *d = run;
    d->count = d->depth;
    return d->diverged ? "the program took another way under the same choices" : NULL;
}

static void run_fini(void *run)
{
    struct dfs *d = run;
    free(d->wheels);
}

const struct hk_strategy hk_strategy_dfs = {
    .name = "dfs",
    .help = "every schedule, once",
    .systematic = true,
    .run_size = sizeof(struct dfs),
    .run_fini = run_fini,
    .begin = begin,
    .pick = pick,
    .choose = choose,
    .end = end,
};
