/* SPDX-License-Identifier: MIT
 *
 * plugin: for whoever adds a strategy or a check. (A new object needs core/world.h.)
 *
 * A strategy answers one question again and again: which of these goes first? It
 * is one file with one struct hk_strategy, and one line in strategy/table.c.
 */
#ifndef HK_PLUGIN_H
#define HK_PLUGIN_H

#include "core/base.h"
#include "core/choice.h"
#include "core/error.h"
#include "core/rng.h"
#include "core/trace.h"

/* What a finished run was, for strategies that learn. */
struct hk_run_summary {
    uint64_t run;           /* from 1 */
    uint64_t steps;
    uint64_t interleaving;  /* id */
    const struct hk_schedule *schedule;
    bool failed;            /* it has findings */
};

struct hk_strategy {
    const char *name;
    const char *help;       /* one line for `hocket list strategies` */
    bool fair;              /* no task is passed over for ever */
    bool systematic;        /* begin returns false when everything has been explored */
    size_t size;            /* of its state, zeroed before init */
    /* `options` is what stands behind the name: "3" of `pct 3`, "" if nothing. */
    int (*init)(void *self, const char *options, struct hk_error *error);
    void (*fini)(void *self);
    /* Before each run. False: nothing is left to explore. */
    bool (*begin)(void *self, uint64_t seed, uint64_t run);
    /* One of the first `count` runnable tasks; count >= 2. */
    uint32_t (*pick)(void *self, struct hk_world *world, uint32_t count);
    /* 0..count-1 for any other scheduling choice. */
    uint32_t (*choose)(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count);
    /* Told of every step, forced or not. May be NULL. */
    void (*stepped)(void *self, struct hk_world *world);
    /* After each run. May be NULL. A text says why the run cannot be judged (a
     * replay that did not fit), NULL if all is well. */
    const char *(*end)(void *self, const struct hk_run_summary *run);
    /* The seed for data choices that its runs need, if it knows. May be NULL. */
    bool (*data_seed)(void *self, uint64_t *seed);
};

/* The runnable tasks, as strategies see them: index 0..count-1 of a pick. */
uint64_t hk_candidate_path(const struct hk_world *world, uint32_t index); /* identity */
uint32_t hk_candidate_oldest(const struct hk_world *world, uint32_t count);
uint32_t hk_candidate_newest(const struct hk_world *world, uint32_t count);

/* A check watches runs: it adds a monitor to a world that has been set up. It is one file
 * with one struct hk_check, and one line in check/table.c. */
struct hk_check {
    const char *name;
    const char *help;       /* one line for `hocket list checks` */
    void (*begin)(struct hk_world *world);
};

/* For checks: memory of the run, its tasks, and the vector clocks of core/depend.h, which are
 * kept if hk_run_has_clocks. */
void *hk_run_alloc(struct hk_world *world, size_t size);
uint32_t hk_run_task_count(const struct hk_world *world);
struct hk_task *hk_run_task(const struct hk_world *world, uint32_t index);
bool hk_run_has_clocks(const struct hk_world *world);
/* Whether the scenario asks for this opt-in kind: `no orphans`. */
bool hk_run_opted(const struct hk_world *world, const char *kind);
/* Order of two texts, bytewise, like strcmp. */
int hk_text_order(const char *a, const char *b);

#endif
