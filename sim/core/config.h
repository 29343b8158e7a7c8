/* SPDX-License-Identifier: MIT
 *
 * config: how one run is made.
 */
#ifndef HK_CONFIG_H
#define HK_CONFIG_H

#include "core/choice.h"

struct hk_black_box;

enum { HK_THREADS_UNBOUNDED = 1 << 30 };

struct hk_limits {
    uint64_t steps_max;       /* a run's; default 20,000 */
    uint64_t statements_max;  /* a poll's; default 10,000,000 */
    uint32_t tasks_max;       /* alive at once; default 1,000,000 */
    size_t stack_bytes;       /* of a C body; default 64 KiB */
    uint64_t lists_max;       /* bytes of a run's lists; default 256 MiB */
};

/* How one run is made. */
struct hk_run_config {
    uint32_t threads;         /* 1, N, or HK_THREADS_UNBOUNDED */
    bool data_exhaustive;     /* data choices are asked of the strategy, and recorded */
    bool paused;              /* the clock moves by `advance` alone */
    uint32_t cancels;         /* how many the harness may inject */
    int64_t slack;            /* by how much the clock may move while somebody could run, ns */
    bool keep;                /* keep every event */
    bool want_steps;          /* footprints and causes of steps, for strategies */
    bool want_clocks;         /* vector clocks, for the race check */
    int64_t until;            /* normal end, ns; HK_NEVER if none */
    uint64_t fair_from;       /* all choices are fair from this length of the run on; 0: never */
    uint64_t data_seed;       /* for latencies, jitter and the like */
    const struct hk_seeds *seeds; /* in place of data_seed; may be NULL */
    struct hk_limits limits;
    struct hk_chooser chooser;
    const volatile int *stop; /* set by a signal handler; may be NULL */
    struct hk_black_box *box; /* in a process that somebody watches; may be NULL */
    bool (*late)(void *late_arg); /* asked now and then: whether the time is up; may be NULL */
    void *late_arg;
};

struct hk_limits hk_limits_default(void);
struct hk_run_config hk_run_config_default(void);

#endif
