/* SPDX-License-Identifier: MIT
 *
 * note: what is kept of a run when its world is used again.
 *
 * Whoever plays a run writes a note, on any thread; notes are folded into the result in the
 * order of the runs. So nothing depends on who has played which run, or when, or where: a
 * note may as well come from another machine.
 */
#ifndef HK_NOTE_H
#define HK_NOTE_H

#include "core/world.h"
#include "strategy/rare.h"

struct hk_run_note {
    uint64_t run;                /* from 1 */
    uint64_t steps, choices;
    uint64_t signature;          /* the interleaving id */
    uint64_t digest;
    uint8_t end;                 /* enum hk_end */
    bool drew_data;
    bool systematic;             /* who played it is; then what it left out is missed: */
    bool left;                   /* it went on without the strategy: explore/fair.h */
    bool judges_fairness;        /* see struct hk_run_order */
    uint32_t judged, doubted;    /* see hk_run_judged; by 1 << enum hk_kind */
    bool fresh;                  /* found when it is folded: no run before had its signature */
    bool ended;                  /* by itself; then */
    uint64_t length;             /* what it needed for that, as fair.h counts */
    struct hk_rare_most offers;  /* to whoever played it */
    bool nothing;                /* there was no run: the strategy has no more */
    bool more;                   /* on_run lets the campaign go on */
    bool stopped;                /* the stop flag is up */
    bool late;                   /* the time was up in it, or before it began */
    struct hk_finding *findings; /* in the order found; each a block with its texts */
    bool borrows;                /* they, own and orders are in an arena; otherwise on the heap */
    char *token;                 /* its schedule as one word, if somebody needs it; or NULL */
    char *text;                  /* what the caller says of it; or NULL */
    void *own;                   /* config->own_size bytes of the caller's; or NULL */
    struct hk_orders_seen *orders; /* see orders.h; or NULL */
    char *why;                   /* why it cannot be judged; or NULL */
    void *lesson;                /* for the strategy; or NULL */
};

/* A copy as one block, `next` NULL; on the heap if there is no arena. The site stays the
 * program's. */
struct hk_finding *hk_finding_copy(const struct hk_finding *finding, struct hk_arena *memory);
/* What the world says of its run; findings are copied into the arena. Lessons, tokens and what is
 * the caller's are left out. */
void hk_note_fill(struct hk_run_note *note, const struct hk_world *world,
                  struct hk_arena *memory);
/* Frees what is on the heap; the note is over. */
void hk_note_free(struct hk_run_note *note);
static inline void hk_note_fini(struct hk_run_note *note)
{
    if (!note->borrows || note->token || note->text || note->why) /* mostly it has nothing there */
        hk_note_free(note);
}

#endif
