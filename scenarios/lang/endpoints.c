/* SPDX-License-Identifier: MIT
 *
 * endpoints: who may still send, who may still receive.
 *
 * Static, over the call and spawn graph: a body's ends are those that its own
 * code mentions, those of everything that it may call or spawn, and, where a channel is passed as
 * an argument, those that the callee's parameter is used for. A task holds them from
 * its spawn to its end (ends.c), but for those that it only hands to tasks that it spawns.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/verb.h"

/* Bit sets over (resource, side), and per parameter the sides that it is used for. */
struct ends {
    const struct hk_model *model;
    int resources;
    bool *has;      /* [proc][resource][side] */
    size_t *first;  /* [proc]: where its parameters begin among those of all */
    uint8_t *param; /* [parameter]: 1 receives, 2 sends */
    bool *is;       /* [parameter][resource]: may be passed for it */
};

static bool *has(struct ends *e, int proc, int resource, bool sender)
{
    return &e->has[((size_t)proc * (size_t)e->resources + (size_t)resource) * 2 + sender];
}

static uint8_t *param(struct ends *e, int proc, int slot)
{
    return &e->param[e->first[proc] + (size_t)slot];
}

static bool *is(struct ends *e, int proc, int slot, int resource)
{
    return &e->is[(e->first[proc] + (size_t)slot) * (size_t)e->resources + (size_t)resource];
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

/* What may stand for parameter i of the callee, and what it is then used for. */
static bool handed(struct ends *e, int caller, const struct hk_use_call *call, int i)
{
    bool changed = false;
    int arg = call->args[i];
    uint8_t sides = *param(e, call->callee, i);
    for (int r = 0; r < e->resources && arg != INT_MIN; r++) {
        if (arg >= 0 ? arg != r : !*is(e, caller, ~arg, r))
            continue;
        changed |= raise_bool(is(e, call->callee, i, r));
        changed |= used(e, call->callee, r, sides);
    }
    return changed;
}

/* The caller may do what the callee may, and the callee what it is handed. */
static bool called(struct ends *e, int caller, const struct hk_use_call *call)
{
    bool changed = false;
    for (int i = 0; i < call->count; i++) {
        uint8_t sides = *param(e, call->callee, i);
        changed |= used(e, caller, call->args[i], sides);
        changed |= handed(e, caller, call, i);
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

/* How many objects of resource r the proc may use on this side and is counted for. */
static int counted(const struct hk_model *model, struct ends *e, int proc, int r, bool sender)
{
    const struct hk_resource *resource = &model->resources[r];
    if (!resource->kind || !resource->kind->hold || resource->flags & HK_OBJECT_MANUAL ||
        !*has(e, proc, r, sender))
        return 0;
    return hk_resource_objects(resource);
}

/* All these objects. */
static int *collect(struct hk_model *model, struct ends *e, int proc, bool sender, int *count)
{
    size_t room = 0;
    for (int r = 0; r < model->resource_count; r++)
        room += (size_t)counted(model, e, proc, r, sender);
    int *list = hk_arena_alloc(&model->arena, room * sizeof(*list));
    *count = 0;
    for (int r = 0; r < model->resource_count; r++) {
        int elements = counted(model, e, proc, r, sender);
        for (int i = 0; i < elements; i++)
            list[(*count)++] = model->resources[r].first + i;
    }
    return list;
}

/* The ends of a proc as bits, for people who ask (`check --endpoints`); also those of manual
 * resources. */
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

/* ---- what is only handed on ---- */

/* Whether the body itself, or what it calls, uses this side of the resource. */
static bool uses_itself(struct ends *e, const struct hk_proc *proc, int r, bool sender)
{
    int index = (int)(proc - e->model->procs);
    for (int i = 0; i < proc->use_count; i++) {
        const struct hk_use *use = &proc->uses[i];
        bool it = use->object >= 0 ? use->object == r : *is(e, index, ~use->object, r);
        if (it && use->sender == sender)
            return true;
    }
    for (int i = 0; i < proc->call_count; i++) {
        const struct hk_use_call *call = &proc->calls[i];
        if (!call->spawned && *has(e, call->callee, r, sender))
            return true;
    }
    return false;
}

/* The last step that spawns somebody who uses it; -1 if there is none. */
static int last_spawn(struct ends *e, const struct hk_proc *proc, int r, bool sender)
{
    int step = -1;
    for (int i = 0; i < proc->call_count; i++) {
        const struct hk_use_call *call = &proc->calls[i];
        if (call->spawned && *has(e, call->callee, r, sender) && call->step > step)
            step = call->step;
    }
    return step;
}

static void add_moves(struct hk_model *model, struct ends *e, struct hk_proc *proc,
                      const int *objects, int count, bool sender)
{
    for (int i = 0; i < count; i++) {
        int r = (int)(hk_model_owner(model, objects[i]) - model->resources);
        int step = last_spawn(e, proc, r, sender);
        if (step < 0 || uses_itself(e, proc, r, sender))
            continue;
        int at = proc->move_count++;
        for (; at > 0 && proc->moves[at - 1].step > step; at--)
            proc->moves[at] = proc->moves[at - 1];
        proc->moves[at] = (struct hk_move){step, objects[i], sender};
    }
}

static void find_moves(struct hk_model *model, struct ends *e, struct hk_proc *proc)
{
    size_t room = (size_t)(proc->send_count + proc->receive_count + 1);
    proc->moves = hk_arena_alloc(&model->arena, room * sizeof(*proc->moves));
    add_moves(model, e, proc, proc->sends, proc->send_count, true);
    add_moves(model, e, proc, proc->receives, proc->receive_count, false);
}

void hk_model_infer_endpoints(struct hk_model *model)
{
    struct ends e = {.model = model, .resources = model->resource_count};
    size_t procs = (size_t)model->proc_count, resources = (size_t)e.resources, params = 0;
    e.first = hk_xcalloc(procs + 1, sizeof(*e.first));
    for (size_t p = 0; p < procs; p++) {
        e.first[p] = params;
        params += (size_t)model->procs[p].param_count;
    }
    e.has = hk_xcalloc(procs * resources * 2 + 1, sizeof(*e.has));
    e.param = hk_xcalloc(params + 1, sizeof(*e.param));
    e.is = hk_xcalloc(params * resources + 1, sizeof(*e.is));
    while (round_of(&e, model)) {
    }
    for (int p = 0; p < model->proc_count; p++) {
        struct hk_proc *proc = &model->procs[p];
        proc->ends = ends_of(model, &e, proc);
        proc->sends = collect(model, &e, p, true, &proc->send_count);
        proc->receives = collect(model, &e, p, false, &proc->receive_count);
        find_moves(model, &e, proc);
        proc->code.hands_on = proc->move_count > 0;
        proc->code.noticed = proc->tally >= 0 || proc->members >= 0 || model->ends >= 0 ||
                        proc->send_count > 0 || proc->receive_count > 0;
    }
    free(e.has);
    free(e.first);
    free(e.param);
    free(e.is);
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

/* The line of the last step that hands on this end; 0 if it stays with the body. */
static int hands_on(const struct hk_model *model, const struct hk_proc *proc,
                    const struct hk_resource *r, bool sender)
{
    for (int i = 0; i < proc->move_count; i++) {
        const struct hk_move *move = &proc->moves[i];
        if (move->sender == sender && hk_model_owner(model, move->object) == r)
            return proc->body->kind == HK_NODE_LIST ? proc->body->items[move->step]->line
                                                    : proc->body->line;
    }
    return 0;
}

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
        end.hands_on = hands_on(model, proc, r, sender);
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
