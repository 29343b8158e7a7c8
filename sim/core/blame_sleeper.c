/* SPDX-License-Identifier: MIT
 *
 * blame_sleeper: a task that waits for what it has itself, in a future that it does not poll: a
 * futurelock.
 */
#include "core/step.h"

static struct hk_future *next_below(struct hk_future *f)
{
    if (f->children)
        return f->children;
    while (f->parent && !f->sibling_next)
        f = f->parent;
    return f->parent ? f->sibling_next : NULL;
}

static bool is_polled(struct hk_future *f)
{
    struct hk_future *p = &f->task->root;
    while (p && p != f)
        p = hk_future_next_polled(p);
    return p != NULL;
}

/* Whether the future has the object, or has been granted it and does not know yet. */
static bool has(const struct hk_future *f, const struct hk_object *object)
{
    for (const struct hk_guard *g = f->guards; g; g = g->next) {
        if (g->object == object)
            return true;
    }
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (f->cases[i].op && f->cases[i].object == object &&
            f->cases[i].state == HK_CASE_READY)
            return true;
    }
    return false;
}

const struct hk_future *hk_blame_sleeper(const struct hk_case *c)
{
    struct hk_future *f = &c->future->task->root;
    while (f && (f == c->future || !has(f, c->object) || is_polled(f)))
        f = next_below(f);
    return f;
}
