/* SPDX-License-Identifier: MIT
 *
 * choice: the one door for chance.
 *
 * A scheduling choice (which task, which ready future of it, which arm) is asked of
 * the run's chooser, a strategy, and recorded. A data choice (a latency, jitter, whether
 * an operation fails) is a hash of the data seed, the path of the future that
 * asks and how many it has asked before, never of a shared stream: two independent
 * steps can swap without changing anyone's data. With `data_exhaustive` (world.h) the chooser
 * is asked for those too: of a range its ends and its middle, of a few things each. 0, or
 * the low end, always means that nothing special happens. A forced choice (one alternative) is
 * neither asked nor recorded.
 */
#ifndef HK_CHOICE_H
#define HK_CHOICE_H

#include "core/base.h"

struct hk_world;
struct hk_error;
struct hk_task;
struct hk_future;

enum hk_choice_kind {
    HK_CHOICE_TASK,   /* who runs next */
    HK_CHOICE_FUTURE, /* which ready future of the task is polled next; also a select's arm */
    HK_CHOICE_DATA,   /* only with data_exhaustive */
    HK_CHOICE_FAULT,
    HK_CHOICE_CANCEL,
};

struct hk_choice {
    uint32_t value; /* 0..count-1 */
    uint32_t what;  /* alternatives, at least 2, and in the top 4 bits the kind */
};

static inline struct hk_choice hk_choice_make(enum hk_choice_kind kind, uint32_t count,
                                              uint32_t value)
{
    return (struct hk_choice){value, count | (uint32_t)kind << 28};
}
static inline uint32_t hk_choice_count(struct hk_choice choice) { return choice.what & 0xfffffff; }
static inline enum hk_choice_kind hk_choice_kind(struct hk_choice choice)
{
    return (enum hk_choice_kind)(choice.what >> 28);
}

/* The list of choices of one run. */
struct hk_schedule {
    struct hk_choice *choices;
    size_t count, capacity;
    uint64_t fair_from; /* hk_run_config's, if a check has asked for it; 0 otherwise */
};

void hk_schedule_fini(struct hk_schedule *schedule);

/* The schedule as one word, on the heap, that survives being pasted anywhere; and back.
 * Reading fails with HK_EINVAL for anything malformed; the schedule then may hold
 * the part that was read, and is its owner's to free in either case. */
char *hk_token_write(const struct hk_schedule *schedule, uint64_t data_seed);
int hk_token_read(const char *token, struct hk_schedule *schedule, uint64_t *data_seed,
                  struct hk_error *error);
void hk_schedule_push_slow(struct hk_schedule *schedule, struct hk_choice choice);

static inline void hk_schedule_push(struct hk_schedule *schedule, struct hk_choice choice)
{
    if (HK_UNLIKELY(schedule->count == schedule->capacity))
        hk_schedule_push_slow(schedule, choice);
    else
        schedule->choices[schedule->count++] = choice;
}

/* Who answers: a strategy's hooks. */
struct hk_chooser {
    void *self;
    /* One of tasks[0..count-1], count >= 2; returns its index. */
    uint32_t (*pick)(void *self, struct hk_world *world, uint32_t count);
    /* 0..count-1 for any other kind. */
    uint32_t (*choose)(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count);
    /* A step by world->task is about to run, forced or not; it is over. May be NULL. */
    void (*stepping)(void *self, struct hk_world *world);
    void (*stepped)(void *self, struct hk_world *world);
    bool watches; /* one of the two is there */
    /* A task has been made, by `parent` or, NULL, by the setup. May be NULL. */
    void (*spawned)(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child);
};

/* 0..count-1, asked and recorded if count > 1. */
uint32_t hk_choose(struct hk_world *world, enum hk_choice_kind kind, uint32_t count);

/* Shapes of a data choice. */
enum hk_shape {
    HK_UNIFORM, /* lo..hi, both ends possible */
    HK_EXPONENTIAL, /* lo is the mean */
    HK_NORMAL,  /* mean lo, deviation hi, never below 0 */
};

/* Where the seed of the next draw of `f` comes from, for who mixes data of several runs. */
struct hk_seeds {
    void *self;
    uint64_t (*of)(void *self, struct hk_world *world, const struct hk_future *f);
};

/* A number for the future `f`: uniform in lo..hi (lo <= hi), or of another shape.
 * Integers and tables only. */
int64_t hk_draw(struct hk_world *world, struct hk_future *f, enum hk_shape shape, int64_t lo,
                int64_t hi);
/* One of 0..count-1, each as likely; true in so many of a hundred cases. */
uint32_t hk_draw_one(struct hk_world *world, struct hk_future *f, uint32_t count);
bool hk_draw_chance(struct hk_world *world, struct hk_future *f, int64_t percent);

#endif
