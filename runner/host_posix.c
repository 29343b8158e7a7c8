/* SPDX-License-Identifier: MIT
 *
 * host_posix: signals, clocks and threads on POSIX. The flag is the one variable that the whole
 * process shares, because a signal handler has no argument.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "runner/host.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static volatile int stop_signal;

_Static_assert(sizeof(sig_atomic_t) == sizeof(int), "a handler may write an int");

static void ask_to_stop(int signal_number)
{
    stop_signal = signal_number;
}

/* Once only, so that a second signal ends what does not listen; and not at all if
 * the caller has it ignored (nohup). */
static void catch(int signal_number)
{
    struct sigaction old, action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = ask_to_stop;
    action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL);
}

void hk_host_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    catch(SIGINT);
    catch(SIGTERM);
}

const volatile int *hk_host_stop(void)
{
    return &stop_signal;
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t hk_host_date(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t hk_host_clock(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/* ---- threads ---- */

struct share {
    void (*job)(void *arg, uint32_t worker);
    void *arg;
    uint32_t worker;
    pthread_t thread;
    bool begun;
};

static void *begin_share(void *arg)
{
    struct share *share = arg;
    share->job(share->arg, share->worker);
    return NULL;
}

void hk_host_parallel(uint32_t count, void (*job)(void *arg, uint32_t worker), void *arg)
{
    struct share *shares = hk_xcalloc(count, sizeof(*shares));
    for (uint32_t i = 1; i < count; i++) {
        shares[i] = (struct share){.job = job, .arg = arg, .worker = i};
        shares[i].begun = pthread_create(&shares[i].thread, NULL, begin_share, &shares[i]) == 0;
    }
    job(arg, 0);
    for (uint32_t i = 1; i < count; i++) {
        if (shares[i].begun)
            pthread_join(shares[i].thread, NULL);
    }
    free(shares);
}

uint32_t hk_host_processors(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    int count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (uint32_t)count : 1;
}

struct hk_host_lock {
    pthread_mutex_t mutex;
};

struct hk_host_lock *hk_host_lock_new(void)
{
    struct hk_host_lock *lock = hk_xcalloc(1, sizeof(*lock));
    int rc = pthread_mutex_init(&lock->mutex, NULL);
    hk_assert(rc == 0);
    return lock;
}

void hk_host_lock_free(struct hk_host_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
    free(lock);
}

void hk_host_lock(struct hk_host_lock *lock)
{
    int rc = pthread_mutex_lock(&lock->mutex);
    hk_assert(rc == 0);
}

void hk_host_unlock(struct hk_host_lock *lock)
{
    int rc = pthread_mutex_unlock(&lock->mutex);
    hk_assert(rc == 0);
}
