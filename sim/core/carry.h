/* SPDX-License-Identifier: MIT
 *
 * carry: permits in messages. What a message names, alone or in a list, moves with it, as a value
 * does in Rust: the sender has it until the message is on its way, then nobody, then whoever
 * receives it. A message that nobody can receive any more gives it back.
 */
#ifndef HK_CARRY_H
#define HK_CARRY_H

#include "core/world.h"

void hk_carry_off_slow(const struct hk_future *from, struct hk_value message);
void hk_carry_to_slow(struct hk_future *to, struct hk_value message);

static inline bool hk_may_carry(struct hk_value message)
{
    return message.kind == HK_PERMIT || message.kind == HK_LIST;
}

/* The message leaves a future's task. What that task does not hold, it does not carry. */
static inline void hk_carry_off(const struct hk_future *from, struct hk_value message)
{
    if (HK_UNLIKELY(hk_may_carry(message)))
        hk_carry_off_slow(from, message);
}

/* The message has come to a future. */
static inline void hk_carry_to(struct hk_future *to, struct hk_value message)
{
    if (HK_UNLIKELY(hk_may_carry(message)))
        hk_carry_to_slow(to, message);
}

/* The message is lost. */
void hk_carry_lost(struct hk_world *world, struct hk_value message);

#endif
