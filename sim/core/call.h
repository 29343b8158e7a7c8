/* SPDX-License-Identifier: MIT
 *
 * call: how what a body calls takes effect, for those files that have calls of their own.
 * Inline, as some of them are half of what a program does.
 */
#ifndef HK_CALL_H
#define HK_CALL_H

#include "core/body.h"
#include "core/step.h"

/* What was to be one step waits, and so is several. */
void hk_not_atomic(struct hk_world *world);
/* It calls and calls without ever waiting: the run ends here. */
_Noreturn void hk_body_freeze(struct hk_world *world);
/* All calls but the usual one. */
int hk_call_asking(struct hk_world *world, struct hk_case *c, int64_t deadline);

/* Parks until a case has fired (true) or the deadline has passed. */
static inline bool hk_park(struct hk_world *world, struct hk_future *f)
{
    if (HK_UNLIKELY(world->atomic > 0))
        hk_not_atomic(world);
    hk_fiber_park(world, f);
    if (HK_UNLIKELY(f->signal == HK_SIGNAL_CANCEL))
        hk_body_unwind(world, f);
    return f->signal == HK_SIGNAL_FIRED;
}

static inline void hk_count_call(struct hk_world *world)
{
    if (HK_UNLIKELY(--world->statements == 0))
        hk_body_freeze(world);
    if (HK_UNLIKELY(world->config.box != NULL))
        world->config.box->calls++;
}

/* With one thread, or where nothing shared is touched: at once, or when it has been granted. */
static inline int hk_call_now(struct hk_world *world, struct hk_future *f, struct hk_case *c)
{
    hk_await_begin(f, c);
    if (hk_case_enter(world, c))
        hk_case_fired(f, c);
    else
        hk_park(world, f);
    return c->rc;
}

/* A call that touches nothing shared, whatever the number of threads. */
static inline int hk_call_local(struct hk_world *world, struct hk_case *c, int64_t deadline)
{
    struct hk_future *f = world->future;
    if (HK_UNLIKELY(deadline != HK_NEVER || f->cancel_due))
        return hk_call_asking(world, c, deadline);
    hk_count_call(world);
    return hk_call_now(world, f, c);
}

#endif
