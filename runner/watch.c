/* SPDX-License-Identifier: MIT
 *
 * watch: one clock for all scenarios under way.
 */
#include "runner/watch.h"

#include <stdlib.h>
#include <unistd.h>

enum { BAR = 20 };
static const int64_t second = 1000000000;

void hk_watch_begin(struct hk_watch *w, struct hk_cli *cli)
{
    int64_t now = hk_host_clock();
    *w = (struct hk_watch){.cli = cli, .lock = hk_host_lock_new(), .began = now, .told = now};
    w->terminal = isatty(STDERR_FILENO) != 0;
    w->end = INT64_MAX;
    if (cli->time > 0 && __builtin_add_overflow(now, cli->time, &w->end))
        w->end = INT64_MAX;
}

static void wipe(struct hk_watch *w)
{
    if (w->shown)
        hk_sink_puts(&w->cli->err, "\r\033[K");
    w->shown = false;
}

void hk_watch_end(struct hk_watch *w)
{
    wipe(w);
    hk_sink_flush(&w->cli->err);
    hk_host_lock_free(w->lock);
}

bool hk_watch_is_over(const struct hk_watch *w)
{
    return w->end != INT64_MAX && hk_host_clock() >= w->end;
}

struct hk_watch_one hk_watch_one(struct hk_watch *w)
{
    int64_t limit = w->cli->scenario_time, end;
    if (limit == 0 || __builtin_add_overflow(hk_host_clock(), limit, &end) || end > w->end)
        end = w->end;
    return (struct hk_watch_one){.watch = w, .end = end};
}

/* ---- the line ---- */

enum { WHOLE = 1000000 };

static int part_of(uint64_t part, uint64_t all)
{
    uint64_t share = all < UINT64_MAX / WHOLE ? part * WHOLE / all : part / (all / WHOLE);
    return share > WHOLE ? WHOLE : (int)share;
}

/* How much is done, of WHOLE; -1: unknown. */
static int share_of(const struct hk_watch *w, const struct hk_watch_one *one, uint64_t runs,
                    int64_t now)
{
    int share = -1;
    if (one->end != INT64_MAX && one->end > w->began)
        share = part_of((uint64_t)(now - w->began), (uint64_t)(one->end - w->began));
    if (w->file_count > 1)
        share = part_of(w->files, w->file_count);
    else if (one->runs_max > 0 && part_of(runs, one->runs_max) > share)
        share = part_of(runs, one->runs_max);
    return share;
}

static void bar(struct hk_sink *sink, int percent)
{
    hk_sink_puts(sink, "[");
    hk_sink_repeat(sink, '#', (size_t)(percent * BAR / 100));
    hk_sink_repeat(sink, '.', (size_t)(BAR - percent * BAR / 100));
    hk_sink_puts(sink, "] ");
}

static void tell(struct hk_watch *w, const struct hk_watch_one *one, uint64_t run, int64_t now)
{
    struct hk_sink *err = &w->cli->err;
    int64_t seconds = (now - w->began) / second;
    uint64_t runs = w->runs + run;
    int share = share_of(w, one, runs, now), percent = share < 0 ? -1 : share / (WHOLE / 100);
    wipe(w);
    w->shown = w->terminal;
    hk_sink_puts(err, "progress: ");
    if (w->terminal && percent >= 0)
        bar(err, percent);
    if (w->file_count > 1)
        hk_sink_printf(err, "%llu of %llu files, ", (unsigned long long)w->files,
                       (unsigned long long)w->file_count);
    hk_sink_printf(err, "%llu runs", (unsigned long long)runs);
    if (seconds > 0)
        hk_sink_printf(err, ", %llu a second", (unsigned long long)(runs / (uint64_t)seconds));
    if (share > 0)
        hk_sink_printf(err, ", %d %%, about %lld s left", percent,
                       (long long)(seconds * (WHOLE - share) / share));
    hk_sink_puts(err, w->terminal ? "" : "\n");
    hk_sink_flush(err);
}

bool hk_watch_on_time(void *arg, uint64_t run)
{
    const struct hk_watch_one *one = arg;
    struct hk_watch *w = one->watch;
    int64_t now = hk_host_clock();
    if (!w->cli->quiet) {
        int64_t pause = w->terminal ? second / 5 : 5 * second;
        hk_host_lock(w->lock);
        if (now - w->told >= pause) {
            w->told = now;
            tell(w, one, run - 1, now);
        }
        hk_host_unlock(w->lock);
    }
    return now < one->end;
}

void hk_watch_done(struct hk_watch *w, uint64_t files, uint64_t runs)
{
    hk_host_lock(w->lock);
    w->files += files;
    w->runs += runs;
    wipe(w);
    hk_sink_flush(&w->cli->err);
    hk_host_unlock(w->lock);
}
