/* SPDX-License-Identifier: MIT
 *
 * endpoints: who may still send, who may still receive.
 *
 * Static, over the call and spawn graph: a body's ends are those that its own
 * code mentions, those of everything that it may call or spawn, and, where a channel is passed as
 * an argument, those that the callee's parameter is used for. A task holds them from
 * its spawn to its end.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/asking.h"

/* Bit sets over (resource, side), and per parameter the sides that it is used for. */
struct ends {
    int resources, procs, params_max;
    bool *has;      /* [proc][resource][side] */
    uint8_t *param; /* [proc][param]: 1 receives, 2 sends */
};

static bool *has(struct ends *e, int proc, int resource, bool sender)
{
    return &e->has[((size_t)proc * (size_t)e->resources + (size_t)resource) * 2 + sender];
}

static uint8_t *param(struct ends *e, int proc, int slot)
{
    return &e->param[(size_t)proc * (size_t)e->params_max + (size_t)slot];
}

static bool raise_bool(bool *b)
{
    bool changed = !*b;
    *b = true;
    return changed;
}

static bool raise_bits(uint8_t *bits, uint8_t more)
{
    bool changed = (*bits | more) != *bits;
    *bits |= more;
    return changed;
}

/* A use of `object` (a resource, or ~parameter) for these sides by `proc`. */
static bool used(struct ends *e, int proc, int object, uint8_t sides)
{
    if (object == INT_MIN || sides == 0)
        return false;
    if (object < 0)
        return raise_bits(param(e, proc, ~object), sides);
    bool changed = false;
    if (sides & 1)
        changed |= raise_bool(has(e, proc, object, false));
    if (sides & 2)
        changed |= raise_bool(has(e, proc, object, true));
    return changed;
}

/* The caller may do what the callee may, and the callee what it is handed. */
static bool called(struct ends *e, int caller, const struct hk_use_call *call)
{
    bool changed = false;
    for (int i = 0; i < call->count; i++) {
        uint8_t sides = *param(e, call->callee, i);
        changed |= used(e, caller, call->args[i], sides);
        if (call->args[i] >= 0)
            changed |= used(e, call->callee, call->args[i], sides);
    }
    for (int r = 0; r < e->resources; r++) {
        for (int side = 0; side < 2; side++) {
            if (*has(e, call->callee, r, side))
                changed |= raise_bool(has(e, caller, r, side));
        }
    }
    return changed;
}

static bool round_of(struct ends *e, const struct hk_model *model)
{
    bool changed = false;
    for (int p = 0; p < model->proc_count; p++) {
        const struct hk_proc *proc = &model->procs[p];
        for (int i = 0; i < proc->use_count; i++)
            changed |= used(e, p, proc->uses[i].object, proc->uses[i].sender ? 2 : 1);
        for (int i = 0; i < proc->call_count; i++)
            changed |= called(e, p, &proc->calls[i]);
    }
    return changed;
}

/* The objects whose `sender` side the proc may use. */
static int *collect(struct hk_model *model, struct ends *e, int proc, bool sender, int *count)
{
    *count = 0;
    int *list = hk_arena_alloc(&model->arena, (size_t)model->object_count * sizeof(*list));
    for (int r = 0; r < model->resource_count; r++) {
        const struct hk_resource *resource = &model->resources[r];
        bool counted = resource->kind && resource->kind->hold &&
                       !(resource->flags & HK_OBJECT_MANUAL) && *has(e, proc, r, sender);
        int elements = resource->count < 0 ? 1 : resource->count;
        for (int i = 0; counted && i < elements; i++)
            list[(*count)++] = resource->first + i;
    }
    return list;
}

/* The same as bits, also of what is manual: for people. */
static const uint8_t *ends_of(struct hk_model *model, struct ends *e, const struct hk_proc *proc)
{
    int index = (int)(proc - model->procs);
    uint8_t *bits = hk_arena_alloc(&model->arena, (size_t)model->resource_count + 1);
    for (int r = 0; r < model->resource_count; r++)
        bits[r] = (uint8_t)((*has(e, index, r, false) ? HK_ENDS_RECEIVES : 0) |
                            (*has(e, index, r, true) ? HK_ENDS_SENDS : 0));
    for (int i = 0; i < proc->use_count; i++) {
        const struct hk_use *use = &proc->uses[i];
        if (use->held && use->object >= 0)
            bits[use->object] |= use->sender ? HK_ENDS_KEEPS_SENDER : HK_ENDS_KEEPS_RECEIVER;
    }
    return bits;
}

void hk_model_infer_endpoints(struct hk_model *model)
{
    struct ends e = {.resources = model->resource_count, .procs = model->proc_count};
    for (int p = 0; p < model->proc_count; p++) {
        if (model->procs[p].param_count > e.params_max)
            e.params_max = model->procs[p].param_count;
    }
    e.has = hk_xcalloc((size_t)(e.procs * e.resources * 2 + 1), sizeof(*e.has));
    e.param = hk_xcalloc((size_t)(e.procs * e.params_max + 1), sizeof(*e.param));
    while (round_of(&e, model)) {
    }
    for (int p = 0; p < model->proc_count; p++) {
        struct hk_proc *proc = &model->procs[p];
        proc->ends = ends_of(model, &e, proc);
        proc->sends = collect(model, &e, p, true, &proc->send_count);
        proc->receives = collect(model, &e, p, false, &proc->receive_count);
    }
    free(e.has);
    free(e.param);
}

static void note(struct hk_compiler *c, const struct hk_object_ref *ref, bool sender, bool held)
{
    struct hk_proc *proc = c->body->proc;
    int object = INT_MIN;
    if (ref->resource) {
        object = (int)(ref->resource - c->model->resources);
    } else {
        const struct hk_ast *base = ref->ast->kind == HK_AST_INDEX ? ref->ast->a : ref->ast;
        int local = hk_local(c, base->text->chars);
        if (local >= 0 && local < proc->param_count)
            object = ~local;
    }
    if (object == INT_MIN)
        return;
    for (int i = 0; i < proc->use_count; i++) {
        const struct hk_use *use = &proc->uses[i];
        if (use->object == object && use->sender == sender && use->held == held)
            return;
    }
    size_t room = (size_t)(proc->use_count + 1);
    struct hk_use *uses = hk_arena_alloc(&c->model->arena, room * sizeof(*uses));
    if (proc->use_count)
        memcpy(uses, proc->uses, (room - 1) * sizeof(*uses));
    uses[proc->use_count++] = (struct hk_use){.sender = sender, .held = held, .object = object};
    proc->uses = uses;
}

void hk_note_use(struct hk_compiler *c, const struct hk_object_ref *ref, bool sender)
{
    note(c, ref, sender, false);
}

void hk_note_hold(struct hk_compiler *c, const struct hk_object_ref *ref, bool sender)
{
    note(c, ref, sender, true);
}

/* ---- for people ---- */

static void see_end(const struct hk_model *model, const struct hk_resource *r, bool sender,
                    void (*see)(void *arg, const struct hk_scenario_end *end), void *arg)
{
    struct hk_scenario_end end = {.resource = r->name, .kind = r->kind->name,
                                  .manual = r->flags & HK_OBJECT_MANUAL, .sender = sender,
                                  .elements = r->count};
    bool any = false;
    for (int p = 0; p < model->proc_count; p++) {
        const struct hk_proc *proc = &model->procs[p];
        uint8_t bits = proc->ends[r - model->resources];
        if (!(bits & (sender ? HK_ENDS_SENDS : HK_ENDS_RECEIVES)))
            continue;
        end.user = proc->name;
        end.is_task = proc->kind == HK_PROC_TASK;
        end.copies = proc->copies;
        end.keeps = bits & (sender ? HK_ENDS_KEEPS_SENDER : HK_ENDS_KEEPS_RECEIVER);
        see(arg, &end);
        any = true;
    }
    if (!any)
        see(arg, &end);
}

void hk_scenario_ends(const struct hk_scenario *scenario,
                      void (*see)(void *arg, const struct hk_scenario_end *end), void *arg)
{
    const struct hk_model *model = scenario->model;
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        if (!r->kind->hold)
            continue;
        see_end(model, r, true, see, arg);
        see_end(model, r, false, see, arg);
    }
}

/* ---- at run time ---- */

static const struct hk_proc *proc_of(struct hk_world *world, const struct hk_code *code)
{
    const struct hk_env *env = world->program;
    return &env->model->procs[code->index];
}

void hk_endpoints_hold(struct hk_world *world, struct hk_task *task, const struct hk_code *code)
{
    const struct hk_env *env = world->program;
    const struct hk_proc *proc = proc_of(world, code);
    hk_tally_proc(world, proc, true);
    for (int i = 0; i < proc->send_count; i++)
        hk_model_owner(env->model, proc->sends[i])
            ->kind->hold(world, env->objects[proc->sends[i]], task, true);
    for (int i = 0; i < proc->receive_count; i++)
        hk_model_owner(env->model, proc->receives[i])
            ->kind->hold(world, env->objects[proc->receives[i]], task, false);
}

void hk_endpoints_drop(struct hk_world *world, struct hk_task *task)
{
    const struct hk_env *env = world->program;
    const struct hk_proc *proc = proc_of(world, task->user);
    hk_tally_proc(world, proc, false);
    for (int i = 0; i < proc->send_count; i++)
        hk_model_owner(env->model, proc->sends[i])
            ->kind->drop(world, env->objects[proc->sends[i]], task, true);
    for (int i = 0; i < proc->receive_count; i++)
        hk_model_owner(env->model, proc->receives[i])
            ->kind->drop(world, env->objects[proc->receives[i]], task, false);
}

bool hk_end_is_visible(struct hk_world *world, const struct hk_future *f)
{
    if (f->guards)
        return true;
    if (f->parent)
        return false;
    const struct hk_proc *proc = proc_of(world, f->task->user);
    const struct hk_env *env = world->program;
    if (proc->tally >= 0 || env->model->ends >= 0)
        return true;
    return f->task->set || proc->send_count > 0 || proc->receive_count > 0;
}
