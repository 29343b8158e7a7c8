/* SPDX-License-Identifier: MIT
 *
 * switch: from one fiber to another. With fiber.c all that knows Boost.Context and
 * AddressSanitizer; in a header because the scheduler does little else.
 *
 * On x86-64 seven instructions in the place of the call do it: the compiler is told that they
 * change every register, so it saves those that it needs there and no others, and no function
 * returns on another stack than the one that it was called on, as processors expect it. On other
 * machines, and under AddressSanitizer, Boost.Context does it, which costs three times as much.
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

#if defined(__x86_64__) && !defined(HK_ASAN)
#define HK_SWITCHES_IN_PLACE 1
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

/* Aborts if the fiber, which has no guard page and stopped at `sp`, has overrun its stack. */
void hk_fiber_check(struct hk_fiber *fiber, const void *sp);

/* Where every switch arrives: note where the other side stopped. */
static inline void hk_fiber_arrived(const struct hk_hop *hop, hk_fcontext from_context)
{
    hop->from->context = from_context;
    if (HK_UNLIKELY(!hop->from->guarded))
        hk_fiber_check(hop->from, from_context);
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

#ifdef HK_SWITCHES_IN_PLACE

#ifdef __AVX512F__
#define HK_AVX512_REGISTERS \
    , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", \
        "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31", "k0", "k1", "k2", "k3", "k4", "k5", \
        "k6", "k7"
#else
#define HK_AVX512_REGISTERS
#endif

/* The control words of floating point stay as they are, as in any call. */
static inline __attribute__((always_inline)) void hk_stack_switch(struct hk_fiber *from,
                                                                  struct hk_fiber *to)
{
    _Static_assert(offsetof(struct hk_fiber, context) == 0 &&
                   offsetof(struct hk_fiber, frame) == 8 &&
                   offsetof(struct hk_fiber, resume) == 16, "as written below");
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\t"
                     "movq %%rsp, 0(%%rdi)\n\t"
                     "movq %%rbp, 8(%%rdi)\n\t"
                     "movq %%rax, 16(%%rdi)\n\t"
                     "movq 0(%%rsi), %%rsp\n\t"
                     "movq 8(%%rsi), %%rbp\n\t"
                     "jmpq *16(%%rsi)\n"
                     "1:"
                     : "+D"(from), "+S"(to) /* what a fiber's first function gets */
                     :
                     : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
                       "memory", "cc" HK_AVX512_REGISTERS);
}

/* Saves the running fiber in `from` and runs `to`. Returns when somebody
 * switches back. With from_ends the running fiber's stack is abandoned
 * and the call does not return. */
static inline __attribute__((always_inline)) void hk_fiber_switch(struct hk_fiber *from,
                                                                  struct hk_fiber *to,
                                                                  bool from_ends)
{
    (void)from_ends; /* only ASan wants to know */
    if (HK_UNLIKELY(!from->guarded))
        hk_fiber_check(from, __builtin_frame_address(0));
    hk_stack_switch(from, to);
}

#else

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

#endif
