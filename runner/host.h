/* SPDX-License-Identifier: MIT
 *
 * host: what the world may not touch: signals, clocks and threads.
 */
#ifndef HK_HOST_H
#define HK_HOST_H

#include "core/base.h"

/* From now on Ctrl-C and TERM raise the stop flag, a second one ends the process as
 * usual, and writing to a closed pipe is an error like any other. */
void hk_host_signals(void);

/* ns since 1970, UTC; and ns of a clock that only goes on, for how long something took. */
int64_t hk_host_date(void);
int64_t hk_host_clock(void);

/* Calls `job` for worker 0..count-1, each on a thread of its own, 0 on this one, and returns
 * when all have. If the system has no more threads, for fewer of them. */
void hk_host_parallel(uint32_t count, void (*job)(void *arg, uint32_t worker), void *arg);
/* How many processors there are for this process, at least 1. */
uint32_t hk_host_processors(void);

/* A lock between those threads. */
struct hk_host_lock;
struct hk_host_lock *hk_host_lock_new(void);
void hk_host_lock_free(struct hk_host_lock *lock);
void hk_host_lock(struct hk_host_lock *lock);
void hk_host_unlock(struct hk_host_lock *lock);

/* The stop flag: 0, or the number of the signal that has asked to stop. */
const volatile int *hk_host_stop(void);

#endif
