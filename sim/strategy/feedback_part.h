/* SPDX-License-Identifier: MIT
 *
 * feedback_part: what is new in a run, and the corpus of prefixes that led to news.
 *
 * An item is a pair of event instances: this event, for the so-manieth time in its task,
 * met what that event, for the so-manieth time in its, had left on the object.
 */
#ifndef HK_FEEDBACK_PART_H
#define HK_FEEDBACK_PART_H

#include "core/rng.h"
#include "strategy/lookahead.h"

/* The first choices of a run that lead up to something new. */
struct hk_prefix {
    uint64_t start;          /* of its words, among all that there ever were */
    uint32_t length, picked; /* picked: how many runs have begun like this */
    uint32_t items;          /* that came behind no other so soon; 0: outdone by others */
};

struct hk_corpus {
    struct hk_arena *memory;
    struct hk_dense items;      /* all that has been seen, */
    struct hk_known *known;     /* by item */
    uint32_t known_capacity;
    struct hk_prefix *prefixes; /* a ring */
    uint32_t count, capacity;
    uint64_t added;             /* all that there ever were */
    uint64_t *words;            /* of the prefixes, the oldest's first */
    uint64_t words_start;       /* the number of words[0] among all that there ever were */
    size_t words_count, words_capacity;
};

struct hk_news {
    uint64_t item;
    uint32_t length; /* choices made before it */
};

struct hk_scout {
    const struct hk_corpus *corpus;
    struct hk_arena *memory;
    uint64_t run;
    uint64_t *words;            /* the choices of this run: paths of tasks, other values */
    uint32_t word_count, words_capacity;
    const uint64_t *prefix;     /* of the corpus; followed as far as it goes */
    uint32_t prefix_count, prefix_id, at;
    struct hk_news *news;
    uint32_t news_count, news_capacity;
    struct hk_dense places;     /* of task and site */
    struct hk_times *times;     /* by place: how often so far */
    uint32_t times_capacity;
    struct hk_trail *trails;    /* by object: who changed it last */
    uint32_t trails_capacity;
};

/* `fresh` of a hundred runs follow no prefix. */
void hk_scout_begin(struct hk_scout *s, const struct hk_corpus *corpus, struct hk_rng *rng,
                    uint32_t fresh, const struct hk_run_order *order);
/* The next choice of the prefix, if it is not at its end. */
bool hk_scout_next(struct hk_scout *s, uint64_t *word);
/* A choice was made. */
void hk_scout_chose(struct hk_scout *s, uint64_t word);
/* An event is over. */
void hk_scout_note(struct hk_scout *s, struct hk_lookahead *look, const struct hk_next *next);

/* NULL if there is nothing to tell. */
void *hk_scout_lesson(const struct hk_scout *s, struct hk_arena *memory);
void hk_corpus_learn(struct hk_corpus *corpus, void *lesson, struct hk_arena *memory);

#endif
