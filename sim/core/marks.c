/* SPDX-License-Identifier: MIT
 *
 * marks: what they have in common is that they never wait.
 */
#include "core/marks.h"

static int pass(struct hk_world *world, struct hk_case *c)
{
    (void)world;
    (void)c;
    return HK_DONE;
}

const struct hk_op hk_op_end = {
    .name = "end", .code = 1, .flags = HK_OP_ATTACHED, .enter = pass};

const struct hk_op hk_op_emit = {
    .name = "emit", .code = 31, .flags = HK_OP_ATTACHED, .enter = pass};

const struct hk_op hk_op_atomically = {.name = "atomically", .code = 33, .enter = pass};
