/* SPDX-License-Identifier: MIT
 *
 * player: one run after another of a program, each under choices that somebody has in mind.
 *
 * Shrinking, explaining and replaying are different answers to the same questions. Whoever asks
 * for a run gives a guide; the player notes whose each step was and what it followed from, so
 * that the next guide can be a better one.
 */
#ifndef HK_PLAYER_H
#define HK_PLAYER_H

#include "explore/campaign.h"

/* Who answers in a run. */
struct hk_guide {
    void *self;
    /* 0..count-1, count >= 2. Of HK_CHOICE_TASK: an index of the runnable tasks. */
    uint32_t (*answer)(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count);
    /* A step is about to run, forced or not. May be NULL. */
    void (*stepping)(void *self, struct hk_world *world);
    /* As those of struct hk_chooser. May be NULL. */
    void (*stepped)(void *self, struct hk_world *world);
    void (*spawned)(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child);
};

/* Why it is this task's turn. */
enum hk_turn {
    HK_TURN_FIRST,
    HK_TURN_SAME,     /* it goes on */
    HK_TURN_PREEMPTS, /* the one before could have gone on */
    HK_TURN_WAITS,    /* the one before waits */
    HK_TURN_ENDED,    /* ... has ended */
    HK_TURN_CLOCK,    /* the clock has moved */
};

struct hk_played_step {
    uint64_t path;     /* the task */
    int64_t time;      /* ns */
    uint64_t choices;  /* recorded when it began, its own pick among them */
    bool picked;       /* it was picked among several */
    uint8_t turn;      /* enum hk_turn */
};

struct hk_player {
    const struct hk_program *program;
    struct hk_run_config config;   /* of every run; the program's own at first */
    const volatile int *stop;      /* may be NULL */
    struct hk_world *world;        /* after a run: as it has ended */
    uint64_t runs;                 /* so far */
    struct hk_played_step *steps;  /* of the latest run; steps[0] is step 1 */
    size_t step_count, step_capacity;
    struct hk_guide guide;
    uint64_t instants;             /* at the step before */
    bool just_picked, could_go_on;
};

/* `data_seed` is that of the runs. The program must outlive the player. */
void hk_player_init(struct hk_player *player, const struct hk_program *program,
                    uint64_t data_seed);
void hk_player_fini(struct hk_player *player);

/* Plays one run. Afterwards player->world has its schedule, findings and end, until the next
 * run. False if it was interrupted. */
bool hk_player_play(struct hk_player *player, const struct hk_guide *guide);

/* The finding of this id in the latest run, or NULL. */
const struct hk_finding *hk_player_finding(const struct hk_player *player, uint64_t id);
/* Puts the choices of the latest run in the place of those in `schedule`. */
void hk_player_keep(const struct hk_player *player, struct hk_schedule *schedule);
/* Whether the latest run is one in which all is well: nothing found, and not cut short. */
bool hk_player_passed(const struct hk_player *player);

/* The answer of somebody with nothing in mind: the task of the step before goes on, or else the
 * one that has been ready longest; any other kind of choice gets 0. */
uint32_t hk_answer_plainly(struct hk_world *world, enum hk_choice_kind kind, uint32_t count);

/* A guide that repeats choices as long as they fit, and then answers plainly. */
struct hk_repeater {
    const struct hk_choice *choices;
    size_t count, next;
    bool diverged;   /* one of them did not fit */
};
struct hk_guide hk_repeater_guide(struct hk_repeater *repeater,
                                  const struct hk_schedule *schedule);

#endif
