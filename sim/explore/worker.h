/* SPDX-License-Identifier: MIT
 *
 * worker: who plays runs. It has a world and a state of the strategy's for itself, and shares
 * with the others only what does not change during a round.
 */
#ifndef HK_WORKER_H
#define HK_WORKER_H

#include "explore/campaign.h"
#include "explore/fair.h"
#include "explore/idset.h"
#include "explore/note.h"
#include "explore/orders.h"
#include "strategy/rare.h"

struct hk_worker {
    const struct hk_program *program;
    const struct hk_campaign_config *config;
    void *self;                   /* the strategy's, of all workers */
    void *run;                    /* the strategy's, of this one */
    struct hk_world *world;
    struct hk_run_config all;     /* of its run */
    const struct hk_strategy *player; /* of its run: the strategy, or one that it is made of */
    struct hk_fair fair;
    struct hk_orders orders;      /* if config->orders */
    struct hk_idset told;         /* ids of findings whose token it has written */
    struct hk_arena memory;       /* of `run`, `orders`, `told` and itself */
    struct hk_arena round;        /* what has been noted, until it has been told */
    uint64_t playing;             /* the number of its run, for config->on_time */
    bool late;                    /* in this run */
    bool judges_fairness;         /* see struct hk_run_order */
    struct hk_rare_most offers;   /* of the rounds that are over */
    struct hk_rare rare;          /* of its run */
};

struct hk_worker *hk_worker_new(const struct hk_program *program,
                                const struct hk_campaign_config *config, void *self);
void hk_worker_free(struct hk_worker *worker);

/* Whether the run that is set up, or was the latest, has asked for what only fair runs show. */
bool hk_worker_judges_fairness(const struct hk_worker *worker);
/* Plays a run and writes its note, or that there is none. */
void hk_worker_play(struct hk_worker *worker, const struct hk_fair_cap *cap, uint64_t run,
                    struct hk_run_note *note);

#endif
