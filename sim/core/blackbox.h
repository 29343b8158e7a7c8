/* SPDX-License-Identifier: MIT
 *
 * blackbox: what a run leaves behind when its process dies.
 *
 * Before code of the program under test runs on, its world notes here how far it has come and
 * what has been chosen. The memory is shared with whoever watches the process, so that a crash
 * leaves its schedule. A later process plays the same run up to that point and no further.
 */
#ifndef HK_BLACKBOX_H
#define HK_BLACKBOX_H

#include "core/choice.h"

enum { HK_BLACK_BOX_CHOICES = 1 << 20 };

struct hk_black_box {
    uint64_t play;        /* which run of its campaign, from 1, counting all */
    uint64_t length;      /* of the run so far, see hk_world_length */
    uint64_t calls;       /* of the library, so far: a heart that beats */
    uint64_t data_seed;
    uint64_t stop_length; /* in: the run stops before code runs on at this length ... */
    uint32_t stop_count;  /* in: ... after so many choices; UINT64_MAX and 0: never */
    const struct hk_choice *stop_choices; /* in: ... which are these; NULL: whatever they are */
    uint32_t ending;      /* the run is over, parked bodies clean up */
    uint32_t since;       /* calls that have come back since the latest note */
    uint32_t stop_since;  /* in: ... and when so many calls have come back since; 0: at once */
    bool armed;           /* the run has come to where it is to stop */
    const char *stack;    /* of the body that runs on: its lowest byte */
    bool overrun;         /* the process has died of a fault just below it */
    void *const volatile *home; /* the thread that plays; NULL in a process that it has forked */
    uint32_t count;       /* of choices, at most HK_BLACK_BOX_CHOICES */
    struct hk_choice choices[HK_BLACK_BOX_CHOICES];
};

struct hk_world;

/* Ends the process, which plays along what another one plays: two results for one campaign, or, of
 * a world inside of a body, a call on the world outside; or another thread has called. */
_Noreturn void hk_black_box_stray(void);
static inline void hk_black_box_is_home(const struct hk_black_box *box)
{
    if (HK_UNLIKELY(*box->home != __builtin_thread_pointer()))
        hk_black_box_stray();
}

/* A body of the world, which has a box, runs on or begins: notes where the run stands. Does not
 * return if the run is to stop here. */
void hk_black_box_note(struct hk_world *world);

#endif
