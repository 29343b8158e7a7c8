/* SPDX-License-Identifier: MIT
 *
 * host_overrun: a handler for faults.
 *
 * Below each stack lies a page that nobody may touch, so a full one is a SIGSEGV like a wrong
 * pointer's, which the reader would look for. The handler has a stack of its own; it notes where
 * the fault was, and the same signal ends the process as it would have.
 */
#define _GNU_SOURCE
#include "runner/host_overrun.h"

#include <signal.h>

enum { NEAR = 8 << 20, HANDLER_STACK = 64 << 10 }; /* NEAR: a frame may be larger than the page */

/* Of this process, which plays one campaign. */
static struct hk_black_box *box;

static void on_fault(int number, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr, stack = (uintptr_t)box->stack;
    (void)context;
    box->overrun = info->si_code > 0 && at < stack && stack - at <= NEAR;
    raise(number); /* when this has returned; it may be no fault that comes again */
}

void hk_overrun_watch(struct hk_black_box *mine)
{
    static char memory[HANDLER_STACK];
    const stack_t stack = {.ss_sp = memory, .ss_size = sizeof(memory)};
    const struct sigaction action = {.sa_sigaction = on_fault,
                                     .sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND};
    box = mine;
    box->overrun = false;
    sigaltstack(&stack, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}
