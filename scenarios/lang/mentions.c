/* SPDX-License-Identifier: MIT
 *
 * mentions: who may still let somebody go on that waits for an object.
 *
 * Static, over the call and spawn graph: what a body's own code names, what anything that it calls
 * or spawns names, and, if any of it reaches objects through variables, everything that is ever
 * used as a value. Whoever only waits there too, or looks, lets nobody go on. When `until:` ends a
 * run, a task is stuck if nobody can end its wait: no other living task may do what that takes,
 * except tasks that wait in vain themselves. Too many mentions can only hide that a task is stuck;
 * there are never too few.
 */
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

static struct hk_mention *noted(const struct hk_proc *proc, int resource)
{
    for (int i = 0; i < proc->mention_count; i++) {
        if (proc->mentions[i].resource == resource)
            return &proc->mentions[i];
    }
    return NULL;
}

void hk_note_mention(struct hk_compiler *c, const struct hk_resource *r, unsigned lets)
{
    struct hk_proc *proc = c->body ? c->body->proc : NULL;
    int resource = (int)(r - c->model->resources);
    struct hk_mention *known = proc ? noted(proc, resource) : NULL;
    if (known)
        known->lets |= (uint8_t)lets;
    if (!proc || known)
        return;
    proc->mentions = hk_arena_more(&c->model->arena, proc->mentions, (size_t)proc->mention_count,
                                   sizeof(*proc->mentions));
    proc->mentions[proc->mention_count++] = (struct hk_mention){resource, (uint8_t)lets};
}

void hk_note_escape(struct hk_compiler *c, const struct hk_resource *r)
{
    hk_note_mention(c, r, HK_LETS_ANY);
    c->model->resources[r - c->model->resources].escapes = true;
}

void hk_note_indirect(struct hk_compiler *c)
{
    if (c->body)
        c->body->proc->indirect = true;
}

/* ---- the closure ---- */

static uint8_t *row(const struct hk_model *m, int proc)
{
    return m->touches + (size_t)proc * (size_t)m->resource_count;
}

static bool merge(const struct hk_model *m, int into, int from)
{
    bool changed = false;
    uint8_t *a = row(m, into), *b = row(m, from);
    for (int r = 0; r < m->resource_count; r++) {
        changed |= (b[r] & ~a[r]) != 0;
        a[r] |= b[r];
    }
    return changed;
}

static void begin(const struct hk_model *m, int p)
{
    const struct hk_proc *proc = &m->procs[p];
    uint8_t *touches = row(m, p);
    for (int i = 0; i < proc->mention_count; i++)
        touches[proc->mentions[i].resource] |= proc->mentions[i].lets;
    for (int r = 0; r < m->resource_count && proc->indirect; r++)
        touches[r] |= m->resources[r].escapes ? HK_LETS_ANY : 0;
}

void hk_model_infer_mentions(struct hk_model *m)
{
    size_t cells = (size_t)m->proc_count * (size_t)m->resource_count + 1;
    m->touches = hk_arena_zalloc(&m->arena, cells * sizeof(*m->touches));
    m->owners = hk_arena_alloc(&m->arena, ((size_t)m->object_count + 1) * sizeof(*m->owners));
    for (int r = 0; r < m->resource_count; r++) {
        int count = hk_resource_objects(&m->resources[r]);
        for (int k = 0; k < count; k++)
            m->owners[m->resources[r].first + k] = r;
    }
    for (int p = 0; p < m->proc_count; p++)
        begin(m, p);
    bool changed = true;
    while (changed) {
        changed = false;
        for (int p = 0; p < m->proc_count; p++) {
            for (int i = 0; i < m->procs[p].call_count; i++)
                changed |= merge(m, p, m->procs[p].calls[i].callee);
        }
    }
}

/* ---- at run time ---- */

/* HK_LETS_... of the code and the object; 0: it does nothing with it. */
static unsigned lets(const struct hk_world *world, const struct hk_code *code,
                     const struct hk_object *object)
{
    const struct hk_env *env = world->program;
    const struct hk_model *m = env->model;
    if (object->index >= (uint32_t)m->object_count)
        return HK_LETS_ANY; /* not declared: a scope's own set, say */
    if (hk_resource_is_counter(&m->resources[m->owners[object->index]]))
        return HK_LETS_ANY; /* it is kept where nothing names it */
    return row(m, code->index)[m->owners[object->index]];
}

bool hk_code_may_touch(struct hk_world *world, const struct hk_code *code,
                       const struct hk_object *object)
{
    return lets(world, code, object) != 0;
}

/* A task that only waits may let others go on too, if it has been granted something: it passes
 * that on when it goes another way. It may be about to, or a future of it may have got it. */
bool hk_task_may_let_go(struct hk_world *world, const struct hk_task *task,
                        const struct hk_case *waiting, const struct hk_object *object)
{
    unsigned does = lets(world, task->user, object), mode = waiting->op->mode;
    unsigned wants = HK_LETS_ANY; /* a condition, on several objects */
    if (waiting->object)
        wants = mode == HK_TAKE || mode == HK_LOOK ? HK_LETS_TAKERS : HK_LETS_GIVERS;
    return does & wants || (does && (task->root.ready_count > 0 || task->root.children));
}
