/* SPDX-License-Identifier: MIT
 *
 * host: what the face asks of the machine that it runs on, and may not do itself: processes.
 *
 * Three processes. The caller starts a keeper and waits for it. The keeper starts a worker, which
 * plays the whole campaign. If the worker dies, the keeper, which still stands where the worker
 * began, plays the same runs itself, up to the point in the run at which the worker died; that
 * run it ends there, with a finding, and then starts the next worker. So whatever a strategy has
 * learnt is there again, without a word of it crossing between processes, and the runs of
 * a campaign are played at most twice. The result comes back in shared memory.
 */
#ifndef HK_HOST_FACE_H
#define HK_HOST_FACE_H

#include "core/blackbox.h"

struct hk_death {
    uint64_t play, length; /* where; see struct hk_black_box */
    uint32_t count, since;
    bool ending;           /* while bodies cleaned up */
    bool hangs;            /* it was ended because it called nothing for too long */
    char how[100];         /* "SIGSEGV (segmentation fault)" */
};

/* What is shared. Made by the host, zeroed. */
struct hk_isolation {
    const struct hk_host *host;
    struct hk_black_box *box;
    char *memory;          /* for results */
    size_t memory_size, memory_used;
    volatile int64_t *patience; /* shared: ns of wall time without a call */
    int64_t budget;        /* ns of wall time, from `hush` on; see `late` */
    bool quiet;            /* what workers print goes nowhere */
    bool late;             /* a worker has died after that: looked at when the next one starts,
                            * so a worker and its keeper, who plays the same, agree */
    uint64_t guard_at;     /* the play before which the next worker starts */
    struct hk_death death; /* the latest */
    bool *finished;        /* shared: a worker came to the end of its campaign */
    void *own;             /* the host's */
};

struct hk_host {
    /* NULL if there can be none. */
    struct hk_isolation *(*open)(int64_t patience);
    void (*close)(struct hk_isolation *isolation);
    /* Calls campaign(arg) in a keeper, and returns when that has ended: true if it came to
     * its end. One that calls nothing for some times the patience is ended. */
    bool (*keep)(struct hk_isolation *isolation, void (*campaign)(void *arg), void *arg);
    /* Called in the keeper: starts a worker and returns true in it. In the keeper it returns,
     * false, if the worker has died; `death` says how. If all was well the keeper ends. A worker
     * that is gone before its first play is replaced, and after some of them the keeper ends. */
    bool (*guard)(struct hk_isolation *isolation);
    /* From now on workers print nothing, and the budget runs; or no longer. */
    void (*hush)(struct hk_isolation *isolation, bool quiet);
};

/* This machine's: runner/host_posix.c. */
extern const struct hk_host hk_host_here;

#endif
