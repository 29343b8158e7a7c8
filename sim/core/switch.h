/* SPDX-License-Identifier: MIT
 *
 * switch: from one fiber to another. With fiber.c all that knows Boost.Context and
 * AddressSanitizer; in a header because the scheduler does little else.
 */
#ifndef HK_SWITCH_H
#define HK_SWITCH_H

#include "core/fiber.h"

#if defined(__SANITIZE_ADDRESS__)
#define HK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HK_ASAN 1
#endif
#endif
#ifdef HK_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

/* Boost.Context 1.74, libboost_context.a: assembly with a C interface. */
typedef void *hk_fcontext;
struct hk_transfer {
    hk_fcontext context; /* who switched to us */
    void *data;
};
extern struct hk_transfer jump_fcontext(hk_fcontext to, void *data);
extern struct hk_transfer ontop_fcontext(hk_fcontext to, void *data,
                                      struct hk_transfer (*first)(struct hk_transfer));
extern hk_fcontext make_fcontext(void *stack_top, size_t size, void (*entry)(struct hk_transfer));

/* What travels with a switch: both sides. */
struct hk_hop {
    struct hk_fiber *from, *to;
};

/* Aborts if the fiber, which has no guard page, has overrun its stack. */
void hk_fiber_check(struct hk_fiber *fiber);

/* Where every switch arrives: note where the other side stopped. */
static inline void hk_fiber_arrived(const struct hk_hop *hop, hk_fcontext from_context)
{
    hop->from->context = from_context;
    if (HK_UNLIKELY(!hop->from->guarded))
        hk_fiber_check(hop->from);
#ifdef HK_ASAN
    const void *bottom;
    size_t size;
    __sanitizer_finish_switch_fiber(hop->to->fake_stack, &bottom, &size);
    if (!hop->from->stack) { /* the main stack: only ASan knows where it lies */
        hop->from->asan_bottom = bottom;
        hop->from->asan_size = size;
    }
#endif
}

/* Runs first on the other stack, and returns to where that one had switched: by a `ret`, as
 * processors expect it. */
static inline struct hk_transfer hk_fiber_land(struct hk_transfer transfer)
{
    return transfer;
}

/* Saves the running fiber in `from` and runs `to`. Returns when somebody
 * switches back. With from_ends the running fiber's stack is abandoned
 * and the call does not return. */
static inline void hk_fiber_switch(struct hk_fiber *from, struct hk_fiber *to, bool from_ends)
{
    struct hk_hop hop = {.from = from, .to = to};
#ifdef HK_ASAN
    __sanitizer_start_switch_fiber(from_ends ? NULL : &from->fake_stack,
                                   to->stack ? to->stack : to->asan_bottom,
                                   to->stack ? to->stack_size : to->asan_size);
#else
    (void)from_ends; /* only ASan wants to know */
#endif
    struct hk_transfer back;
    if (to->fresh) {
        to->fresh = false;
        back = jump_fcontext(to->context, &hop);
    } else {
        back = ontop_fcontext(to->context, &hop, hk_fiber_land);
    }
    hk_fiber_arrived(back.data, back.context);
}

#endif
