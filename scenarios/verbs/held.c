/* SPDX-License-Identifier: MIT
 *
 * held: futures in variables. A variable may outlive its future, which is looked for among those
 * that its task has, and never followed as it is.
 */
#include "plugin.h"
#include "scenarios/verbs/held.h"

struct hk_value hk_future_value(struct hk_future *f)
{
    return (struct hk_value){.kind = HK_FUTURE, .mark = (uint32_t)f->path, .ptr = f};
}

struct hk_future *hk_held_future(struct hk_machine *m, struct hk_value v)
{
    if (v.kind != HK_FUTURE)
        return NULL;
    const struct hk_future *f = &m->future->task->root;
    while (f && !(f == v.ptr && (uint32_t)f->path == v.mark))
        f = hk_future_below(f);
    return f ? v.ptr : NULL;
}
