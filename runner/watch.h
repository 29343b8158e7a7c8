/* SPDX-License-Identifier: MIT
 *
 * watch: the time that is left, and what people are told while they wait: on a terminal a line
 * that renews itself, elsewhere a line every five seconds, all on the standard error.
 */
#ifndef HK_WATCH_H
#define HK_WATCH_H

#include "runner/cli.h"
#include "runner/host.h"

struct hk_watch {
    struct hk_cli *cli;
    struct hk_host_lock *lock;  /* of what follows */
    int64_t began, told;        /* by hk_host_clock */
    int64_t end;                /* INT64_MAX: no limit */
    bool terminal, shown;       /* the line is there, and must go before anything else */
    uint64_t files, file_count; /* done, of so many */
    uint64_t runs;              /* of what is done */
};

/* The time of one scenario. */
struct hk_watch_one {
    struct hk_watch *watch;
    int64_t end;
    uint64_t runs_max;          /* of it alone, if it is alone; 0: unknown */
};

/* Takes its times from the command line. */
void hk_watch_begin(struct hk_watch *watch, struct hk_cli *cli);
/* Wipes the line. */
void hk_watch_end(struct hk_watch *watch);

/* Whether the time of all is up. */
bool hk_watch_is_over(const struct hk_watch *watch);
struct hk_watch_one hk_watch_one(struct hk_watch *watch);
/* For hk_campaign_config: on_time, with a struct hk_watch_one. On any thread. */
bool hk_watch_on_time(void *one, uint64_t run);
/* So much more is done. To be called before anything is printed, as it wipes the line. */
void hk_watch_done(struct hk_watch *watch, uint64_t files, uint64_t runs);

#endif
