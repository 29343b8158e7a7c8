/* SPDX-License-Identifier: MIT
 *
 * pct_contention: which objects several tasks contend for. PCT's guarantee falls with the
 * number of steps at which priorities may change, and at a step that touches what no other
 * task cares about a change is wasted. Learnt from run to run, since in one run it is known
 * too late.
 */
#ifndef HK_STRATEGY_PCT_CONTENTION_H
#define HK_STRATEGY_PCT_CONTENTION_H

#include "plugin.h"

/* Who touches an object, and how. */
struct hk_contact {
    uint64_t object;
    uint64_t first;        /* path of a task that does */
    uint32_t first_modes, other_modes; /* its accesses, those of all others */
};

/* What all finished rounds have shown. */
struct hk_contention {
    struct hk_dense objects;
    struct hk_contact *contacts; /* by number in `objects` */
    uint32_t capacity;
};

/* What one run shows. */
struct hk_contention_run {
    const struct hk_contention *known;
    struct hk_arena *memory;
    uint64_t run;
    struct hk_dense objects;
    struct hk_touched {
        struct hk_contact contact;
        uint64_t run;      /* of another run: void */
        uint64_t count;    /* of steps */
        bool contended, news;
    } *touched;            /* by number in `objects` */
    uint32_t capacity;
    uint64_t latest_object; /* and its number */
    uint32_t latest;
    uint64_t unknown;      /* steps of which nobody knows what they will touch */
    uint32_t news;         /* objects of which more has been seen than is known */
};

void hk_contention_begin(struct hk_contention_run *r, const struct hk_contention *known,
                         const struct hk_run_order *order);
/* A step of the candidate is to come. Whether other tasks may care. */
bool hk_contention_see(struct hk_contention_run *r, struct hk_world *world, uint32_t index);
/* How many steps of the run others may have cared about. */
uint64_t hk_contention_length(const struct hk_contention_run *r);
/* The r->news contacts to be learnt. */
void hk_contention_news(const struct hk_contention_run *r, struct hk_contact *news);
void hk_contention_learn(struct hk_contention *known, const struct hk_contact *news,
                         struct hk_arena *memory);

#endif
