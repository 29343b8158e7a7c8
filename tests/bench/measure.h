/* SPDX-License-Identifier: MIT
 *
 * measure: how long things take, as the best of five samples after one for warm-up.
 *
 * A workload is measured inside of one campaign: a sample is so many of its runs in a row,
 * timed in the campaign's own callback, so that the world is warm and everything that a
 * campaign does for a run is in it.
 */
#ifndef HK_BENCH_MEASURE_H
#define HK_BENCH_MEASURE_H

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "core/switch.h"
#include "explore/campaign.h"
#include "strategy/table.h"

enum { SAMPLES = 5 };

struct figures {
    double run_ns;       /* of the best sample */
    double first_run_ns; /* of the first sample, which is not among the five */
    double run_steps;    /* mean */
    long rss_before, rss_after; /* peak of the process, KiB: after warm-up, at the end */
};

static double clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The processor's time for us: what else the machine does counts less. */
static double now_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static long peak_rss(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* ---- a campaign ---- */

struct sampler {
    uint64_t batch;      /* runs in a sample */
    uint64_t left;       /* of the sample that is being taken */
    double began;
    int samples;         /* taken, the one for warm-up included */
    struct figures figures;
};

static bool on_run(void *arg, struct hk_world *world, uint64_t run)
{
    (void)world;
    (void)run;
    struct sampler *s = arg;
    if (--s->left > 0)
        return true;
    double run_ns = (now_ns() - s->began) / (double)s->batch;
    struct figures *f = &s->figures;
    if (s->samples == 0) {
        f->first_run_ns = run_ns;
        f->rss_before = peak_rss();
    } else if (s->samples == 1 || run_ns < f->run_ns) {
        f->run_ns = run_ns;
    }
    s->samples++;
    s->left = s->batch;
    s->began = now_ns();
    return true;
}

/* False, with a line on stderr, unless all runs ended well. */
static bool measure(const char *name, const struct hk_program *program, const char *strategy,
                    const char *options, uint64_t batch, struct figures *figures)
{
    struct sampler sampler = {.batch = batch, .left = batch, .began = now_ns()};
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find(strategy),
        .options = options,
        .seed = 1,
        .runs_max = batch * (SAMPLES + 1),
        .on_run = on_run,
        .arg = &sampler,
    };
    struct hk_result result;
    struct hk_error error;
    if (hk_campaign_run(program, &config, &result, &error) != HK_OK) {
        fprintf(stderr, "%s: %s\n", name, error.text);
        return false;
    }
    bool good = !result.found && result.ends[HK_END_FINISHED] == config.runs_max;
    if (!good)
        fprintf(stderr, "%s: %s\n", name, result.found ? result.found->text : "runs were cut");
    *figures = sampler.figures;
    figures->run_steps = (double)result.steps / (double)config.runs_max;
    figures->rss_after = peak_rss();
    hk_result_fini(&result);
    return good;
}

/* ---- a switch ---- */

static void bounce(struct hk_transfer t)
{
    for (;;)
        t = jump_fcontext(t.context, NULL);
}

static void ping_raw(void *pong, int trips)
{
    void **context = pong;
    for (int i = 0; i < trips; i++)
        *context = jump_fcontext(*context, NULL).context;
}

struct fibers {
    struct hk_fiber main, *other;
};

/* Both sides switch in the same place, as the kernel's fibers do. */
static __attribute__((noinline)) void volley(struct hk_fiber *self, struct hk_fiber *other,
                                             int64_t times)
{
    while (times-- > 0)
        hk_fiber_switch(self, other, false);
}

static void bounce_fiber(struct hk_fiber *self)
{
    struct fibers *fibers = self->arg;
    volley(self, &fibers->main, INT64_MAX);
}

static void ping_fiber(void *pong, int trips)
{
    struct fibers *fibers = pong;
    volley(&fibers->main, fibers->other, trips);
}

/* ns a switch; a trip is two. */
static double best_trip(void (*ping)(void *pong, int trips), void *pong)
{
    enum { TRIPS = 5000000 };
    ping(pong, TRIPS);
    double best = 0;
    for (int i = 0; i < SAMPLES; i++) {
        double began = now_ns();
        ping(pong, TRIPS);
        double took = (now_ns() - began) / (2.0 * TRIPS);
        if (i == 0 || took < best)
            best = took;
    }
    return best;
}

static double measure_raw_switch(void)
{
    _Alignas(64) char stack[16384];
    void *context = make_fcontext(stack + sizeof(stack), sizeof(stack), bounce);
    return best_trip(ping_raw, &context);
}

static double measure_fiber_switch(void)
{
    struct hk_stack_pool pool;
    struct fibers fibers = {0};
    hk_stack_pool_init(&pool, 0, bounce_fiber, &fibers);
    fibers.other = hk_fiber_new(&pool);
    double best = best_trip(ping_fiber, &fibers);
    hk_stack_pool_fini(&pool);
    return best;
}

#endif
