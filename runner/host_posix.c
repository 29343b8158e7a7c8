/* SPDX-License-Identifier: MIT
 *
 * host_posix: signals and clocks on POSIX. The flag is the one variable that the whole
 * process shares, because a signal handler has no argument.
 */
#include "runner/host.h"

#include <signal.h>
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
