/* SPDX-License-Identifier: MIT
 *
 * plugin: for whoever adds a strategy or a check. (A new object needs core/world.h.)
 *
 * Both libraries have what is declared here and in core/, but it may change with every release:
 * build what includes this with the headers of the library that it runs with. pkg-config --cflags
 * says where they are; include this file before hocket.h.
 *
 * A strategy answers one question again and again: which of these goes first? It
 * is one file with one struct hk_strategy, and one line in strategy/table.c.
 */
#ifndef HK_PLUGIN_H
#define HK_PLUGIN_H

#include "core/base.h"
#include "core/choice.h"
#include "core/dense.h"
#include "core/error.h"
#include "core/rng.h"
#include "core/mutant.h"
#include "core/trace.h"

/* What a finished run was, for strategies that learn. */
struct hk_run_summary {
    uint64_t run;           /* from 1 */
    uint64_t steps;
    uint32_t tasks;         /* the most that lived at once */
    uint64_t interleaving;  /* id */
    const struct hk_schedule *schedule;
    bool failed;            /* it has findings */
    bool cut;               /* a limit has ended it */
    bool draws_data;        /* other data may be drawn, and all orders are not all there is */
    bool left;              /* it went on without the strategy: explore/fair.h */
};

/* One run to come. */
struct hk_run_order {
    uint64_t seed, run; /* the campaign's seed; the run's number, from 1 */
    bool judges_fairness; /* some check looks only at what happens under a fair strategy */
    struct hk_arena *memory; /* for `run`, as long as it lasts */
    struct hk_rare *rare;    /* the same: see strategy/rare.h; NULL: nothing is rare */
};

/*
 * Runs go in rounds, and several workers may play the runs of one round at the same time.
 * So a strategy has two states: `self` lasts, and does not change during a round; each
 * worker has a `run` of its own, handed from one of its runs to the next. What a run has
 * taught is a lesson, and lessons are learnt between rounds in the order of the runs: then
 * the result does not depend on the number of workers. Systematic strategies, whose next
 * run depends on the last one, have one worker and rounds of one run, and may change `self`
 * in begin and end.
 */
struct hk_strategy {
    const char *name;
    const char *help;       /* one line for `hocket list strategies` */
    bool fair;              /* no task and no ready arm is passed over for ever: fair.h */
    bool systematic;        /* begin returns false when everything has been explored */
    bool wants_steps;       /* footprints and causes: see "steps" below */
    uint32_t round_max;     /* the longest round, for who must learn often; 0: as it comes */
    size_t size, run_size;  /* of its two states, both zeroed once */
    /* `options` is what stands behind the name: "3" of `pct 3`, "" if nothing. */
    int (*init)(void *self, const char *options, struct hk_error *error);
    void (*fini)(void *self);
    /* Before each run. False: nothing is left to explore. */
    bool (*begin)(void *self, void *run, const struct hk_run_order *order);
    /* Once begin has said false (or the campaign is over, if it has a delegate): was that all,
     * or was something left out? NULL: all, if it is systematic. */
    bool (*complete)(const void *self);
    /* Of a strategy that is made of others: which of them plays the run that has just begun,
     * and that one's own state of the run. Its hooks from pick to spawned, its data_seed and
     * what it is count then. NULL: itself. */
    const struct hk_strategy *(*delegate)(void *run, void **member_run);
    /* Between rounds: how long the next one is, and whether it must be played by one worker,
     * in order, in which case begin and end may change `self`. NULL: as it comes. */
    uint64_t (*next_round)(void *self, bool *alone);
    /* One of the first `count` runnable tasks; count >= 2. */
    uint32_t (*pick)(void *run, struct hk_world *world, uint32_t count);
    /* 0..count-1 for any other scheduling choice. */
    uint32_t (*choose)(void *run, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count);
    /* Told of every step of its part, forced or not: that it is about to run, and, before the next
     * task is picked or the clock moves, that it is over. May be NULL. */
    void (*stepping)(void *run, struct hk_world *world);
    void (*stepped)(void *run, struct hk_world *world);
    /* Told of every task that is made, before it can run; `parent` is NULL if the setup makes
     * it. See hk_task_slot. May be NULL. */
    void (*spawned)(void *run, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child);
    /* After each run. May be NULL. A text says why the run cannot be judged (a
     * replay that did not fit), NULL if all is well. */
    const char *(*end)(void *run, const struct hk_run_summary *summary);
    /* The seed for data choices that its runs need, if it knows. May be NULL. */
    bool (*data_seed)(void *run, uint64_t *seed);
    /* Of a strategy that repeats a run: where that one's fair part began. May be NULL. */
    uint64_t (*fair_from)(void *run);
    /* What the run has taught, in memory that is gone once it has been learnt; NULL if nothing.
     * And its being learnt; `fresh`: no run before it had its interleaving; `memory` is for `self`,
     * as long as it lasts. Both may be NULL. */
    void *(*lesson)(void *run, struct hk_arena *memory);
    void (*learn)(void *self, void *lesson, bool fresh, struct hk_arena *memory);
    void (*run_fini)(void *run);
};

/* One of a strategy's options, a number. `value` has its default before, and what was given
 * after. */
struct hk_option {
    const char *name;
    int64_t *value;
    int64_t min, max;
};

/* Reads what `init` gets, for strategies whose options are numbers: "3" (the first of the
 * table), "depth=3", "3,length=100", "" (all defaults). HK_EINVAL, and a sentence with the
 * strategy's name, for an unknown name, a number that is none or out of range, or one that is
 * given twice. 1 to 32 options. */
int hk_options_read(const char *strategy, const char *options, const struct hk_option *table,
                    size_t count, struct hk_error *error);

/* ---- begin and choose of a strategy that has one run, and no opinion on the rest ---- */

bool hk_begin_once(void *self, void *run, const struct hk_run_order *order);
/* 0. */
uint32_t hk_choose_first(void *run, struct hk_world *world, enum hk_choice_kind kind,
                         uint32_t count);

/* ---- the runnable tasks, as strategies see them: index 0..count-1 of a pick ---- */

/* The indices at which another task has come to stand since somebody has asked, or whose task has
 * stepped (hk_step_moves); when a run begins, all of them. Bit k of word i: index 64 * i + k;
 * those that are below `count`. For i from 0 while 64 * i < count. */
uint64_t hk_candidates_moved(struct hk_world *world, uint32_t i, uint32_t count);
/* Who: a hash of the way on which it was spawned, the same in every run. */
uint64_t hk_candidate_path(const struct hk_world *world, uint32_t index);
/* The same as a small number, for arrays: the same in every run in this world (worker), but
 * not in another one; so lessons speak of paths. */
uint32_t hk_candidate_slot(struct hk_world *world, uint32_t index);
uint32_t hk_task_slot(struct hk_world *world, struct hk_task *task);
uint64_t hk_slot_path(const struct hk_world *world, uint32_t slot);
uint32_t hk_slot_count(const struct hk_world *world);
/* Where it stands in its code: a hash of the statement, or of the operation if there is no
 * statement. The same for all tasks that stand there, and in every run and world. */
uint64_t hk_candidate_site(struct hk_world *world, uint32_t index);
/* What it is about to touch. True if it stands before exactly one access, and that is all
 * that its step will begin with; false if what it will do is not known (with one thread a
 * step is a whole poll; a select looks at several things). */
bool hk_candidate_access(const struct hk_world *world, uint32_t index, struct hk_access *access);
uint32_t hk_candidate_oldest(const struct hk_world *world, uint32_t count);
uint32_t hk_candidate_newest(const struct hk_world *world, uint32_t count);
/* The task of the latest step, if it could run on; otherwise `count`. */
uint32_t hk_candidate_same(const struct hk_world *world, uint32_t count);
/* The candidate with this slot; `count` if there is none. O(count). */
uint32_t hk_candidate_with(struct hk_world *world, uint32_t count, uint32_t slot);
/* Whether the latest step of the candidate ended by its own will, in a `yield`. */
bool hk_candidate_yielded(const struct hk_world *world, uint32_t index);

/* ---- steps, in `stepping` and `stepped`; without wants_steps the site and the access only in
 * `stepping`, and the last three never ---- */

/* In a pick these two speak of the latest step; before the first one its number is 0, and it
 * is nobody's. */
uint64_t hk_step_number(const struct hk_world *world); /* from 1 */
uint32_t hk_step_slot(struct hk_world *world);         /* whose it is */
uint64_t hk_step_site(const struct hk_world *world);   /* where it began */
/* The access that it stood before; false as with hk_candidate_access. */
bool hk_step_access(const struct hk_world *world, struct hk_access *access);
/* Moves of the clock so far. Steps of different instants are never swapped. */
uint64_t hk_step_instant(const struct hk_world *world);
/* In `choose`: this cancel has been offered before, to the same task in this instant. Had it been
 * taken then, it could come at any time since; so who tries that need not take this one. */
bool hk_offers_again(const struct hk_world *world);
/* What the step has touched, when it is over. */
const struct hk_access *hk_step_footprint(const struct hk_world *world, uint32_t *count);
/* Steps by other tasks without which it could not have begun; and those whose work it has
 * met on its way (a message that had been sent). Besides its task's own steps before. */
const struct hk_past *hk_step_causes(const struct hk_world *world);
const struct hk_past *hk_step_saw(const struct hk_world *world);
/* Steps in whose place, too, it has done a part of its work, and what it has touched there: the
 * last one who lets go of a channel closes it, for all who had it. That comes after all of them;
 * what else the step has done, and its task does later, does not. */
const struct hk_past *hk_step_acted(const struct hk_world *world);
const struct hk_access *hk_step_acted_footprint(const struct hk_world *world, uint32_t *count);
/* In the place of some it has done one thing, of others another; which is not known. */
bool hk_step_acts_apart(const struct hk_world *world);
/* The id under which footprints name what others do to the task itself; all its own
 * steps touch it. */
uint64_t hk_slot_mailbox(const struct hk_world *world, uint32_t slot);
/* The id under which they name its end. */
uint64_t hk_slot_life(const struct hk_world *world, uint32_t slot);
/* How much about the program's footprints has been learnt in this world that earlier ones would
 * have had in them: when it grows, these were too small. */
uint32_t hk_step_learnt(const struct hk_world *world);
/* Whether steps with these accesses to one object may not be swapped. */
bool hk_step_conflict(const struct hk_world *world, uint32_t modes, uint32_t other_modes);
/* The modes with which these accesses conflict. */
uint32_t hk_step_conflicts(const struct hk_world *world, uint32_t modes);
/* Footprints on or off from the next step on, until the run is over: a replayed prefix needs
 * none, and some strategies find out on the way that they do (then, wants_steps or not, they
 * are there; the causes are not). */
void hk_step_footprints(struct hk_world *world, bool on);
/* The strategy is not told of steps before this one: a replayed prefix is known. */
void hk_step_quiet(struct hk_world *world, uint64_t until);
/* In `pick`, for the rest of the run: that a poll has given back its worker, which others wait
 * for, conflicts with nothing; that one has begun and goes on, with what takes the last worker. To
 * be put earlier, steps then need no more; to be put later they may. */
void hk_step_workers_apart(struct hk_world *world);
/* True if somebody has had to wait for a worker, in some run of this world. */
bool hk_step_workers_few(struct hk_world *world);
/* In `stepping`: the step's task counts as moved. Its slot. */
uint32_t hk_step_moves(struct hk_world *world);
/* In `stepping`: whether `stepped` is to be called for this step and all that come; it is if
 * nobody says no. */
void hk_step_watch(struct hk_world *world, bool on);
/* In `stepped`: slots of the tasks that could have run in place of this step, and cannot now,
 * because it has taken what they stood before, keeps the last worker, or ended the run. */
const uint32_t *hk_step_shut_out(const struct hk_world *world, uint32_t *count);
/* In `stepped`: whether this step has ended the run. */
bool hk_step_ended_run(const struct hk_world *world);
/* The run is cut, as if it had used up its steps: it has become too large. */
void hk_run_cut(struct hk_world *world);
/* The run is given up: nothing new lies behind. It counts as no run. */
void hk_run_prune(struct hk_world *world);

/* A check watches runs: it adds a monitor to a world that has been set up. It is one file
 * with one struct hk_check, and one line in check/table.c. */
struct hk_check {
    const char *name; /* the kind of its findings: expect/kinds.h says what it is */
    bool opt_in;      /* it watches only runs that are asked for this kind: `no orphans` */
    void (*begin)(struct hk_world *world);
};

/* For checks: memory of the run, its tasks, and the vector clocks of core/depend.h, which are
 * kept if hk_run_has_clocks. */
void *hk_run_alloc(struct hk_world *world, size_t size);
uint32_t hk_run_task_count(const struct hk_world *world);
struct hk_task *hk_run_task(const struct hk_world *world, uint32_t index);
bool hk_run_has_clocks(const struct hk_world *world);
/* Whether the scenario asks for this opt-in kind, `no orphans`; NULL: for any. */
bool hk_run_opted(const struct hk_world *world, const char *kind);
/* The next future of a task after its root, in preorder; NULL after the last. */
const struct hk_future *hk_future_below(const struct hk_future *f);
/* Virtual time, ns. */
int64_t hk_run_time(const struct hk_world *world);
/* How far the run has come, as its step limit counts, and that limit. */
uint64_t hk_run_length(const struct hk_world *world);
uint64_t hk_run_length_max(const struct hk_world *world);
/* The length of the run at which its fair part has begun; 0: not yet. Whoever asks judges by
 * it, so the run's token will say it. */
uint64_t hk_run_fair_since(struct hk_world *world);
/* For kinds that count only in the fair part, when before that there was what would have been a
 * finding: was it the program, or the strategy? And in a monitor's end: the run could have shown
 * the kind if `least` of its steps were fair. Doubts of which no run could have shown anything
 * are told to the user. */
void hk_run_doubt(struct hk_world *world, const char *kind, const char *family);
void hk_run_judged(struct hk_world *world, const char *kind, uint64_t least);
/* How many tasks could go next. */
uint32_t hk_run_runnable_count(const struct hk_world *world);
/* How many objects there are, and one of them. */
uint32_t hk_run_object_count(const struct hk_world *world);
struct hk_object *hk_run_object_at(const struct hk_world *world, uint32_t index);
/* Every task has ended, or the time set for the end has come: no finding has ended the run. */
bool hk_run_ended_well(const struct hk_world *world);
/* Nobody could go on any more. */
bool hk_run_came_to_rest(const struct hk_world *world);
/* The finding just made ends the run. */
void hk_run_stop(struct hk_world *world);
/* For checks whose finding depends on an order that no object knows: things of theirs, by keys. The
 * running task looks at one or changes it, and only looks may change places. The id of a thing is
 * the same in all orders. Of a key that has not been added nobody hears. */
struct hk_observers *hk_run_observers(struct hk_world *world, const char *name);
void hk_run_observer_add(struct hk_world *world, struct hk_observers *all, uint64_t key,
                         uint64_t id);
void hk_run_observe(struct hk_world *world, struct hk_observers *all, uint64_t key, bool changes);
/* Order of two texts, bytewise, like strcmp. */
int hk_text_order(const char *a, const char *b);

#endif
