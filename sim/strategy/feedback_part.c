/* SPDX-License-Identifier: MIT
 *
 * feedback_part: what is new in a run, and the corpus of prefixes that led to news.
 *
 * An item of news is who came after whom on an object, or that an object was changed for the n-th
 * time: where what comes next depends on a value, as whose turn it is, that is all that tells
 * one link of a chain from the last one. For each item the shortest prefix counts that ever led to
 * it: a longer one has spent steps, and perhaps the very tasks, that the next link needs.
 */
#include "strategy/feedback_part.h"

#include <string.h>

enum {
    INSTANCES_MAX = 8,    /* times that an event is told from its like */
    CHANGES_MAX = 64,     /* of an object: so many are told apart by their number */
    WORDS_MAX = 4096,     /* of a prefix */
    NEWS_MAX = 1024,      /* of a run */
    PREFIXES_MAX = 2048,  /* the oldest goes */
    ITEMS_MAX = 1 << 20,
    ENTRANTS = 8,         /* of these prefixes one is taken */
    CUT_PERCENT = 30,     /* of the prefixes end early */
};

struct hk_times {
    uint64_t run;
    uint32_t count;
};

struct hk_known {
    uint64_t prefix;      /* the number of its prefix, among all that there ever were */
    uint32_t length;      /* the fewest choices that came before it */
};

struct hk_trail {
    uint64_t run;
    uint64_t last;        /* instance */
    uint32_t changes;     /* how often so far */
};

/* ---- a run ---- */

/* The least is taken; those that others have outdone come last. */
static uint64_t rank(const struct hk_prefix *prefix)
{
    return prefix->picked + ((uint64_t)(prefix->items == 0) << 32);
}

static void take_prefix(struct hk_scout *s, struct hk_rng *rng)
{
    const struct hk_corpus *corpus = s->corpus;
    uint32_t best = (uint32_t)hk_rng_below(rng, corpus->count);
    for (int i = 1; i < ENTRANTS; i++) {
        uint32_t other = (uint32_t)hk_rng_below(rng, corpus->count);
        if (rank(&corpus->prefixes[other]) < rank(&corpus->prefixes[best]))
            best = other;
    }
    const struct hk_prefix *prefix = &corpus->prefixes[best];
    s->prefix = corpus->words + (prefix->start - corpus->words_start);
    s->prefix_count = prefix->length;
    s->prefix_id = best;
    if (hk_rng_below(rng, 100) < CUT_PERCENT)
        s->prefix_count = (uint32_t)hk_rng_below(rng, prefix->length);
}

void hk_scout_begin(struct hk_scout *s, const struct hk_corpus *corpus, struct hk_rng *rng,
                    uint32_t fresh, const struct hk_run_order *order)
{
    s->corpus = corpus;
    s->memory = s->places.memory = order->memory;
    s->run = order->run;
    s->word_count = s->news_count = s->at = s->prefix_count = 0;
    s->prefix = NULL;
    if (hk_rng_below(rng, 100) >= fresh && corpus->count > 0)
        take_prefix(s, rng);
}

bool hk_scout_next(struct hk_scout *s, uint64_t *word)
{
    if (s->at == s->prefix_count)
        return false;
    *word = s->prefix[s->at++];
    return true;
}

void hk_scout_chose(struct hk_scout *s, uint64_t word)
{
    if (s->word_count == WORDS_MAX)
        return;
    s->words = hk_arena_room(s->memory, s->words, &s->words_capacity, s->word_count, sizeof(word));
    s->words[s->word_count++] = word;
}

/* This event, the so-manieth in its task; 0 when there have been enough of it. */
static uint64_t instance(struct hk_scout *s, const struct hk_next *next)
{
    uint32_t k = hk_dense_of(&s->places, hk_mix(next->path, next->site));
    s->times = hk_arena_room(s->memory, s->times, &s->times_capacity, k, sizeof(*s->times));
    struct hk_times *times = &s->times[k];
    if (times->run != s->run)
        *times = (struct hk_times){.run = s->run};
    return times->count == INSTANCES_MAX ? 0 : hk_mix(next->site, ++times->count);
}

static void note_item(struct hk_scout *s, uint64_t item)
{
    if (s->news_count == NEWS_MAX || s->word_count == WORDS_MAX || s->word_count == 0)
        return;
    uint32_t k = hk_dense_find(&s->corpus->items, item);
    if (k < s->corpus->items.count && s->corpus->known[k].length <= s->word_count)
        return;
    s->news =
        hk_arena_room(s->memory, s->news, &s->news_capacity, s->news_count, sizeof(*s->news));
    s->news[s->news_count++] = (struct hk_news){item, s->word_count};
}

void hk_scout_note(struct hk_scout *s, struct hk_lookahead *look, const struct hk_next *next)
{
    uint64_t self = instance(s, next);
    if (next->touched.count == HK_TOUCHES_UNKNOWN)
        return;
    for (uint32_t i = 0; i < next->touched.count; i++) {
        uint32_t k = hk_lookahead_object(look, next, i);
        s->trails =
            hk_arena_room(s->memory, s->trails, &s->trails_capacity, k, sizeof(*s->trails));
        struct hk_trail *trail = &s->trails[k];
        if (trail->run != s->run)
            *trail = (struct hk_trail){.run = s->run, .last = 1};
        if (self != 0 && trail->last != 0)
            note_item(s, hk_mix(self, trail->last));
        if (next->touched.accesses[i].mode == HK_LOOK)
            continue;
        trail->last = self;
        if (++trail->changes <= CHANGES_MAX)
            note_item(s, hk_mix(next->touched.accesses[i].object, trail->changes));
    }
}

/* ---- lessons ---- */

struct lesson {
    uint64_t *words;          /* NULL if nothing was new */
    uint32_t prefix_id;       /* the prefix that was followed, or UINT32_MAX */
    uint32_t news_count;
    struct hk_news news[];
};

void *hk_scout_lesson(const struct hk_scout *s, struct hk_arena *memory)
{
    if (s->news_count == 0 && !s->prefix)
        return NULL;
    struct lesson *l = hk_arena_alloc(memory, sizeof(*l) + s->news_count * sizeof(*l->news));
    *l = (struct lesson){.prefix_id = s->prefix ? s->prefix_id : UINT32_MAX};
    if (s->news_count == 0)
        return l;
    size_t bytes = s->news[s->news_count - 1].length * sizeof(*s->words);
    l->words = hk_arena_alloc(memory, bytes);
    memcpy(l->words, s->words, bytes);
    l->news_count = s->news_count;
    memcpy(l->news, s->news, s->news_count * sizeof(*s->news));
    return l;
}

/* Words of prefixes that are gone are at the front: they make room before more is asked for. */
static void make_room(struct hk_corpus *corpus, size_t count)
{
    size_t gone = corpus->words_count;
    if (corpus->words_count + count <= corpus->words_capacity)
        return;
    if (corpus->count > 0) {
        uint64_t oldest = corpus->added % corpus->count; /* 0 until the ring is full */
        gone = (size_t)(corpus->prefixes[oldest].start - corpus->words_start);
    }
    uint64_t *words = corpus->words;
    const uint64_t *kept = gone > 0 ? words + gone : words; /* there may be none yet */
    corpus->words_count -= gone;
    corpus->words_start += gone;
    if ((corpus->words_count + count) * 2 > corpus->words_capacity) {
        corpus->words_capacity = (corpus->words_count + count) * 4;
        words = hk_arena_alloc(corpus->memory, corpus->words_capacity * sizeof(*words));
    }
    if (corpus->words_count > 0)
        memmove(words, kept, corpus->words_count * sizeof(*words));
    corpus->words = words;
}

static uint64_t add_words(struct hk_corpus *corpus, const uint64_t *words, uint32_t count)
{
    make_room(corpus, count);
    memcpy(corpus->words + corpus->words_count, words, count * sizeof(*words));
    corpus->words_count += count;
    return corpus->words_start + corpus->words_count - count;
}

static void add_prefix(struct hk_corpus *corpus, uint64_t start, uint32_t length)
{
    uint32_t k = (uint32_t)(corpus->added++ % PREFIXES_MAX);
    corpus->prefixes = hk_arena_room(corpus->memory, corpus->prefixes, &corpus->capacity, k,
                                     sizeof(*corpus->prefixes));
    corpus->count += k == corpus->count;
    corpus->prefixes[k] = (struct hk_prefix){.start = start, .length = length};
}

/* What is known of the item, if it has never been seen, or never so soon; otherwise NULL. */
static struct hk_known *learn_item(struct hk_corpus *corpus, const struct hk_news *news)
{
    uint32_t before = corpus->items.count;
    uint32_t k = before < ITEMS_MAX ? hk_dense_of(&corpus->items, news->item)
                                    : hk_dense_find(&corpus->items, news->item);
    if (k == ITEMS_MAX)
        return NULL;
    corpus->known = hk_arena_room(corpus->memory, corpus->known, &corpus->known_capacity, k,
                                  sizeof(*corpus->known));
    struct hk_known *known = &corpus->known[k];
    if (k < before && known->length <= news->length)
        return NULL;
    if (k < before && known->prefix + PREFIXES_MAX >= corpus->added)
        corpus->prefixes[known->prefix % PREFIXES_MAX].items--;
    known->length = news->length;
    return known;
}

void hk_corpus_learn(struct hk_corpus *corpus, void *text, struct hk_arena *memory)
{
    struct lesson *l = text;
    corpus->memory = corpus->items.memory = memory;
    if (!l)
        return;
    if (l->prefix_id != UINT32_MAX)
        corpus->prefixes[l->prefix_id].picked++;
    uint32_t last = 0;
    uint64_t start = 0;
    for (uint32_t i = 0; i < l->news_count; i++) {
        struct hk_known *known = learn_item(corpus, &l->news[i]);
        if (!known)
            continue;
        if (last == 0)
            start = add_words(corpus, l->words, l->news[l->news_count - 1].length);
        if (l->news[i].length != last)
            add_prefix(corpus, start, last = l->news[i].length);
        known->prefix = corpus->added - 1;
        corpus->prefixes[known->prefix % PREFIXES_MAX].items++;
    }
}
