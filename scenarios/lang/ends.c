/* SPDX-License-Identifier: MIT
 *
 * ends: the ends of channels that a task holds while it lives, as endpoints.c has found them.
 *
 * It holds all that its code may use, from its spawn to its end. What it does not use itself but
 * only hands to tasks that it spawns is moved into them: it gives that up behind the last
 * step of its body that spawns one.
 */
#include "core/side.h"
#include "scenarios/verbs/asking.h"

static const struct hk_proc *proc_of(struct hk_world *world, const struct hk_code *code)
{
    const struct hk_env *env = world->program;
    return &env->model->procs[code->index];
}

void hk_endpoints_hold(struct hk_world *world, struct hk_task *task, const struct hk_code *code)
{
    if (!code->noticed)
        return;
    const struct hk_env *env = world->program;
    const struct hk_proc *proc = proc_of(world, code);
    hk_tally_proc(world, proc, task, true);
    for (int i = 0; i < proc->send_count; i++)
        hk_model_owner(env->model, proc->sends[i])
            ->kind->hold(world, env->objects[proc->sends[i]], task, true);
    for (int i = 0; i < proc->receive_count; i++)
        hk_model_owner(env->model, proc->receives[i])
            ->kind->hold(world, env->objects[proc->receives[i]], task, false);
}

static void drop(struct hk_world *world, struct hk_task *task, int object, bool sender)
{
    const struct hk_env *env = world->program;
    hk_model_owner(env->model, object)->kind->drop(world, env->objects[object], task, sender);
}

static bool has_moved(const struct hk_proc *proc, const struct hk_task *task, int object,
                      bool sender)
{
    for (uint32_t i = 0; i < task->moved; i++) {
        if (proc->moves[i].object == object && proc->moves[i].sender == sender)
            return true;
    }
    return false;
}

void hk_endpoints_regain(struct hk_world *world, const struct hk_task *lost,
                         struct hk_task *holder)
{
    const struct hk_code *code = lost->user;
    if (!code->noticed)
        return;
    const struct hk_env *env = world->program;
    const struct hk_proc *proc = proc_of(world, code);
    for (uint32_t i = 0; i < lost->moved; i++)
        hk_side_regained(world, env->objects[proc->moves[i].object]);
    hk_endpoints_hold(world, holder, code);
}

void hk_endpoints_drop(struct hk_world *world, struct hk_task *task)
{
    const struct hk_code *code = task->user;
    if (!code->noticed)
        return;
    const struct hk_proc *proc = proc_of(world, code);
    hk_tally_proc(world, proc, task, false);
    for (int i = 0; i < proc->send_count; i++) {
        if (!has_moved(proc, task, proc->sends[i], true))
            drop(world, task, proc->sends[i], true);
    }
    for (int i = 0; i < proc->receive_count; i++) {
        if (!has_moved(proc, task, proc->receives[i], false))
            drop(world, task, proc->receives[i], false);
    }
}

bool hk_endpoints_has_sender(struct hk_world *world, const struct hk_task *task,
                             const struct hk_object *object)
{
    const struct hk_code *code = task->user;
    const struct hk_env *env = world->program;
    const struct hk_proc *proc = proc_of(world, code);
    for (int i = 0; code->noticed && i < proc->send_count; i++) {
        if (env->objects[proc->sends[i]] == object)
            return !has_moved(proc, task, proc->sends[i], true);
    }
    return false;
}

bool hk_end_is_visible(const struct hk_future *f)
{
    const struct hk_code *code = f->task->user;
    return f->guards || (!f->parent && (f->task->set || code->noticed));
}

/* ---- handed on ---- */

static int move_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    const struct hk_proc *proc = proc_of(world, task->user);
    while (task->moved < (uint32_t)proc->move_count && proc->moves[task->moved].step <= c->n) {
        const struct hk_move *move = &proc->moves[task->moved++];
        drop(world, task, move->object, move->sender);
    }
    return HK_DONE;
}

static const struct hk_op op_move = {
    .name = "hand on", .code = 38, .flags = HK_OP_ATTACHED, .enter = move_enter};

/* a: the step. Only of a task's own body: what is called is a part of a step. */
enum hk_go hk_exec_step_over(struct hk_machine *m, const struct hk_insn *in)
{
    if (HK_LIKELY(!m->frame->code->hands_on))
        return HK_GO_NEXT;
    struct hk_task *task = m->future->task;
    if (m->phase == 0) {
        const struct hk_proc *proc = proc_of(m->world, task->user);
        bool own = !m->frame->caller && !m->future->parent && task->user == m->frame->code;
        if (!own || task->moved == (uint32_t)proc->move_count ||
            proc->moves[task->moved].step > in->a)
            return HK_GO_NEXT;
        hk_perform_case(m, &op_move, NULL)->n = in->a;
    }
    return hk_perform(m, &m->future->own) ? HK_GO_NEXT : HK_GO_PARK;
}
