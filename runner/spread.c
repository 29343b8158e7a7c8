/* SPDX-License-Identifier: MIT
 *
 * spread: a queue of files and their scenarios.
 *
 * Each thread takes the next scenario that nobody has taken, and loads the next file when
 * there is none. What has been played waits until all before it has been told; whoever
 * finishes tells as much as is ready.
 */
#include "runner/spread.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "runner/corpus.h"
#include "runner/label.h"

struct item {
    struct hk_played played;
    bool done;
};

/* A file that has been loaded and not yet told to its end. */
struct loaded {
    const char *path;
    struct hk_diag diag;
    struct hk_scenario_file *file; /* NULL if it cannot be read */
    struct item *items;            /* its scenarios that fit the filter */
    size_t count, taken, told;
    bool begun;                    /* being told */
    struct loaded *next;
};

struct spread {
    struct hk_tally *tally;
    const struct hk_paths *paths;
    struct hk_host_lock *lock;     /* of what follows */
    size_t next_path;
    struct loaded *first, **last;
    struct loaded *taking;         /* whose scenarios are being taken */
    bool over;                     /* there is no point in going on */
};

static bool has_tag(const struct hk_scenario *scenario, const char *pattern)
{
    const char *tag;
    for (size_t i = 0; (tag = hk_scenario_tag(scenario, i)); i++) {
        if (fnmatch(pattern, tag, 0) == 0)
            return true;
    }
    return false;
}

static bool fits_filter(const struct hk_scenario *scenario, const char *filter)
{
    char *label = hk_label_text(scenario), *pattern = hk_xasprintf("*%s*", filter);
    bool fits = fnmatch(pattern, label, 0) == 0;
    free(label);
    free(pattern);
    return fits;
}

static bool selected(const struct hk_cli *cli, const struct hk_scenario *scenario)
{
    return (!cli->filter || fits_filter(scenario, cli->filter)) &&
           (!cli->tag || has_tag(scenario, cli->tag)) &&
           (!cli->last_failed || hk_kept_has(scenario));
}

/* ---- taking ---- */

/* If a file has invalid scenarios too, its valid ones are run all the same. */
static struct loaded *load(struct spread *s, const char *path)
{
    struct hk_cli *cli = s->tally->cli;
    struct loaded *l = hk_xcalloc(1, sizeof(*l));
    l->path = path;
    hk_diag_init(&l->diag);
    l->file = hk_scenario_load(path, &cli->limits, &l->diag);
    size_t count = l->file ? hk_scenario_count(l->file) : 0;
    l->items = hk_xcalloc(count + 1, sizeof(*l->items));
    for (size_t i = 0; i < count; i++) {
        const struct hk_scenario *scenario = hk_scenario_at(l->file, i);
        if (selected(cli, scenario))
            l->items[l->count++].played.told =
                (struct hk_told){.file = l->file, .scenario = scenario};
    }
    *s->last = l;
    s->last = &l->next;
    return l;
}

static void tell_ready(struct spread *s);

/* NULL: there is nothing left. */
static struct item *take(struct spread *s)
{
    while (!s->over) {
        if (s->taking && s->taking->taken < s->taking->count)
            return &s->taking->items[s->taking->taken++];
        if (s->next_path == s->paths->count || *s->tally->cli->stop)
            return NULL;
        s->taking = load(s, s->paths->paths[s->next_path++]);
        tell_ready(s);
    }
    return NULL;
}

/* ---- telling ---- */

static void unload(struct loaded *l)
{
    for (size_t i = l->told; i < l->count; i++) {
        if (l->items[i].done)
            hk_played_fini(&l->items[i].played);
    }
    free(l->items);
    hk_scenario_file_free(l->file);
    hk_diag_fini(&l->diag);
    free(l);
}

static bool is_enough(const struct hk_tally *tally)
{
    uint64_t max = tally->cli->max_failures;
    return max > 0 && tally->total.failed >= max;
}

/* Tells what is ready of a file. True if that was all of it. */
static bool tell(struct spread *s, struct loaded *l)
{
    if (!l->begun) {
        hk_tally_file(s->tally, l->path, &l->diag);
        s->over |= is_enough(s->tally);
    }
    l->begun = true;
    while (l->told < l->count && l->items[l->told].done && !s->over) {
        struct hk_played *played = &l->items[l->told++].played;
        s->over = !hk_tally_tell(s->tally, played) || is_enough(s->tally);
        hk_played_fini(played);
    }
    return l->told == l->count;
}

/* A file stays as long as other threads play its scenarios. */
static void tell_ready(struct spread *s)
{
    while (s->first && !s->over && tell(s, s->first)) {
        struct loaded *l = s->first;
        s->first = l->next;
        if (!s->first)
            s->last = &s->first;
        if (s->taking == l)
            s->taking = NULL;
        hk_watch_done(&s->tally->watch, 1, 0);
        unload(l);
    }
}

/* ---- all ---- */

/* If there is only one scenario, all threads share its runs. */
static uint32_t workers_of(const struct spread *s)
{
    bool only = s->paths->count == 1 && s->taking->count == 1;
    return only ? s->tally->cli->jobs : 1;
}

static void work(void *arg, uint32_t worker)
{
    (void)worker;
    struct spread *s = arg;
    struct item *item;
    hk_host_lock(s->lock);
    while ((item = take(s))) {
        uint32_t workers = workers_of(s);
        hk_host_unlock(s->lock);
        hk_tally_play(s->tally, &item->played, workers);
        hk_host_lock(s->lock);
        item->done = true;
        tell_ready(s);
    }
    hk_host_unlock(s->lock);
}

void hk_spread(struct hk_tally *tally, const struct hk_paths *paths)
{
    struct spread s = {.tally = tally, .paths = paths, .lock = hk_host_lock_new()};
    uint32_t jobs = tally->cli->jobs;
    s.last = &s.first;
    hk_host_parallel(jobs, work, &s);
    tally->total.stopped = is_enough(tally) && (s.first || s.next_path < paths->count);
    for (struct loaded *l = s.first, *next; l; l = next) {
        next = l->next;
        unload(l);
    }
    hk_host_lock_free(s.lock);
}
