/* SPDX-License-Identifier: MIT
 *
 * published: how soon others find the bugs of our models' originals.
 *
 * Schedules up to the first bug, means over 20 trials, as the artifacts of the papers on
 * SURW and on the reads-from fuzzer report them; `best` is the best of random walk, PCT, POS,
 * URW, SURW, that fuzzer, its own POS, and PERIOD. They ran the original programs and counted
 * every access to memory; ours are models, so compare orders of magnitude.
 */
#ifndef HK_BENCH_PUBLISHED_H
#define HK_BENCH_PUBLISHED_H

#include <stdbool.h>

/* A program without figures, which is not in the summary; a figure that was not given; a
 * program whose bug was not found in 10,000 schedules. */
enum { OURS = 0, UNKNOWN = 0, MISSED = -1 };

struct published {
    const char *name, *file, *variant;
    double best, surw;
    bool soak; /* only if it is asked for by name */
};

static const struct published published[] = {
    {"stringbuffer", "stringbuffer", "", 8, 8, false},
    {"account", "account", "", 1, 6, false},
    {"bluetooth_driver", "bluetooth_driver", "", 9, 70, false},
    {"carter01", "carter01", "", 1, UNKNOWN, false},
    {"circular_buffer", "circular_buffer", "", 2, 3, false},
    {"deadlock01", "deadlock01", "", 2, 2, false},
    {"lazy01", "lazy01", "", 2, 2, false},
    {"queue", "queue", "", 1, 2, false},
    {"reorder_3", "reorder", "", 6, 7, false},
    {"reorder_4", "reorder", "reorder_4", 6.2, 7, false},
    {"reorder_5", "reorder", "reorder_5", 5.8, 10, false},
    {"reorder_10", "reorder", "reorder_10", 5.8, 17, false},
    {"reorder_20", "reorder", "reorder_20", 5.8, 6, false},
    {"reorder_50", "reorder", "reorder_50", 5.8, 13, false},
    {"reorder_100", "reorder", "reorder_100", 5.8, 194, false},
    {"stack", "stack", "", 1.6, 5, false},
    {"token_ring", "token_ring", "", 2, 8, false},
    {"twostage", "twostage", "", 4, 8, false},
    {"twostage_20", "twostage", "twostage_20", 6, 6, false},
    {"twostage_50", "twostage", "twostage_50", 20, 20, false},
    {"twostage_100", "twostage", "twostage_100", 56, 454, false},
    {"wronglock", "wronglock", "", 1, 7, false},
    {"wronglock_3", "wronglock", "wronglock_3", 1, 9, false},
    {"InterlockedWSQ", "interlocked_wsq", "", 1, 6, false},
    {"InterlockedWSQState", "interlocked_wsq_state", "", 5, 6, false},
    {"StateWSQ", "state_wsq", "", 1, 7, false},
    {"WorkStealQueue", "work_steal_queue", "", 6, 6, false},
    {"boundedBuffer", "bounded_buffer", "", 5, 9, false},
    {"qsort_mt", "qsort_mt", "", 27, 3048, false},
    {"CVE-2013-1792", "cve_2013_1792", "", 13, 15, false},
    {"CVE-2016-1972", "cve_2016_1972", "", 3, 11, false},
    {"CVE-2016-1973", "cve_2016_1973", "", 5, 5, false},
    {"CVE-2016-7911", "cve_2016_7911", "", 3, 8, false},
    {"CVE-2016-9806", "cve_2016_9806", "", 3, 3, false},
    {"CVE-2017-15265", "cve_2017_15265", "", 11, MISSED, false},
    {"CVE-2017-6346", "cve_2017_6346", "", 2, 15, false},
    {"philosophers_3", "philosophers", "", OURS, UNKNOWN, false},
    {"philosophers_5", "philosophers", "philosophers_5", OURS, UNKNOWN, false},
    {"philosophers_7", "philosophers", "philosophers_7", OURS, UNKNOWN, false},
    {"order_100", "order", "", OURS, UNKNOWN, false},
    {"order_1000", "order", "order_1000", OURS, UNKNOWN, false},
    {"atom_100", "atom", "", OURS, UNKNOWN, false},
    {"atom_1000", "atom", "atom_1000", OURS, UNKNOWN, false},
    {"abba_3", "abba", "", OURS, UNKNOWN, false},
    {"abba_4", "abba", "abba_4", OURS, UNKNOWN, false},
    {"abba_6", "abba", "abba_6", OURS, UNKNOWN, false},
    {"SafeStack", "safestack", "", OURS, UNKNOWN, true}, /* SURW: 368,921 */
};
enum { PUBLISHED = sizeof(published) / sizeof(*published) };

#endif
