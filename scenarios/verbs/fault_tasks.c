/* SPDX-License-Identifier: MIT
 *
 * fault_tasks: crash, pause, skew.
 *
 * A task stands for a process here: all that it has spawned, directly or not, crashes and pauses
 * with it and has its clock. A crash runs no code: no `finally`, no `catch`. What an operating
 * system or a server at the other end would do is done: guards are given back, except
 * `manual` ones, places in queues given up, ends of channels dropped. Only a task that will be
 * started again keeps its ends: a queue survives its consumer.
 */
#include <string.h>

#include "core/hidden.h"
#include "scenarios/verbs/fault.h"

/* ---- victims ---- */

static bool of_family(const struct hk_task *task, const struct hk_fault *fault)
{
    if (task->state != HK_TASK_LIVE || strcmp(task->label, fault->family) != 0)
        return false;
    return fault->index < 0 || (task->is_array && task->ordinal == fault->index);
}

/* Its spawner, the spawner of that, ... while they can be named; or the first of them. */
static bool descends(struct hk_world *world, const struct hk_task *task,
                     const struct hk_fault *fault)
{
    const struct hk_task *origin = hk_task_get(world, task->origin);
    if (task->state != HK_TASK_LIVE || !origin)
        return false;
    if (origin != task && of_family(origin, fault))
        return true;
    while ((task = hk_task_get(world, task->parent))) {
        if (of_family(task, fault))
            return true;
    }
    return false;
}

struct hk_task **hk_fault_victims(struct hk_world *world, const struct hk_fault *fault,
                                  uint32_t *own, uint32_t *count)
{
    struct hk_task **victims =
        hk_arena_alloc(&world->arena, (world->task_count + 1) * sizeof(struct hk_task *));
    *count = 0;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (strcmp(task->label, fault->family) == 0)
            hk_footprint_asks(world, task);
        if (of_family(task, fault))
            victims[(*count)++] = task;
    }
    *own = *count;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (!of_family(task, fault) && descends(world, task, fault))
            victims[(*count)++] = task;
    }
    return victims;
}

/* ---- crash ---- */

static struct hk_proc *root_proc(const struct hk_env *env, const char *name)
{
    struct hk_proc *proc = env->model->procs;
    while (proc->kind != HK_PROC_TASK || strcmp(proc->name, name) != 0)
        proc++;
    return proc;
}

static void note_fallen(struct hk_world *world, struct hk_act *act, struct hk_task **victims,
                        uint32_t own)
{
    act->fallen = hk_arena_alloc(&world->arena, (own + 1) * sizeof(*act->fallen));
    act->count = own;
    const struct hk_code *code = &root_proc(world->program, act->fault->family)->code;
    world->task->user = (void *)(uintptr_t)code; /* the fault holds the ends meanwhile */
    for (uint32_t i = 0; i < own; i++) {
        struct hk_task *task = victims[i];
        act->fallen[i] = (struct hk_fallen){task->ordinal, task->root.draws, task->root.spawns};
        task->returns = true;
        hk_endpoints_hold(world, world->task, code);
        world->live_count++; /* the run is not over while one is to come back */
    }
}

static int64_t crash(struct hk_world *world, struct hk_act *act)
{
    const struct hk_fault *fault = act->fault;
    uint32_t own, count;
    struct hk_task **victims = hk_fault_victims(world, fault, &own, &count);
    bool returns = fault->duration >= 0 && own > 0;
    if (returns)
        note_fallen(world, act, victims, own);
    for (uint32_t i = 0; i < count; i++)
        hk_task_crash_waits(world, victims[i]);
    for (uint32_t i = count; i-- > 0;)
        hk_task_crash(world, victims[i]);
    return returns ? hk_time_add(hk_now(world), fault->duration) : HK_NEVER;
}

static int64_t restart(struct hk_world *world, struct hk_act *act)
{
    const struct hk_proc *proc = root_proc(world->program, act->fault->family);
    for (uint32_t i = 0; i < act->count; i++) {
        world->live_count--;
        const struct hk_fallen *fallen = &act->fallen[i];
        struct hk_task *task = hk_model_restart(world, proc, fallen->ordinal);
        if (!task)
            break;
        task->root.draws = fallen->draws;
        task->root.spawns = fallen->spawns;
        hk_see(world, task, hk_stamp_now(world));
        hk_endpoints_drop(world, world->task);
    }
    return HK_NEVER;
}

static int64_t crash_act(struct hk_world *world, struct hk_act *act)
{
    return act->calls == 0 ? crash(world, act) : restart(world, act);
}

static bool crash_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_proc *proc;
    fault->duration = -1;
    if (!hk_fault_task(c, fault, &proc) || !hk_fault_word_time(c, "at", &fault->at))
        return false;
    struct hk_lexeme token = *hk_lex_peek(lex);
    if (!hk_lex_accept_word(lex, "restart"))
        return hk_compile_end(c);
    if (proc->kind != HK_PROC_TASK)
        return hk_compile_error(c, token.at, token.end,
                                "only a task of 'tasks' can restart; '%s' is spawned by others",
                                proc->name);
    return hk_fault_word_time(c, "after", &fault->duration) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_crash = {
    .name = "crash",
    .help = "crash TASK at T [restart after D]",
    .parse = crash_parse,
    .act = crash_act,
};

/* ---- pause ---- */

static int64_t pause_act(struct hk_world *world, struct hk_act *act)
{
    if (act->calls > 0) {
        for (uint32_t i = 0; i < act->count; i++) {
            struct hk_task *task = hk_task_get(world, act->tasks[i]);
            if (task)
                hk_task_unpause(world, task);
        }
        return HK_NEVER;
    }
    uint32_t own;
    struct hk_task **victims = hk_fault_victims(world, act->fault, &own, &act->count);
    act->tasks = hk_arena_alloc(&world->arena, (act->count + 1) * sizeof(*act->tasks));
    for (uint32_t i = 0; i < act->count; i++) {
        act->tasks[i] = hk_task_handle(victims[i]);
        hk_task_pause(world, victims[i]);
    }
    return act->count ? hk_time_add(hk_now(world), act->fault->duration) : HK_NEVER;
}

static bool pause_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    struct hk_proc *proc;
    return hk_fault_task(c, fault, &proc) && hk_fault_word_time(c, "at", &fault->at) &&
           hk_fault_word_time(c, "for", &fault->duration) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_pause = {
    .name = "pause",
    .help = "pause TASK at T for D",
    .parse = pause_parse,
    .act = pause_act,
};

/* ---- skew ---- */

int64_t hk_fault_skew(struct hk_world *world, const struct hk_task *task,
                      const struct hk_task *spawner)
{
    const struct hk_env *env = world->program;
    const struct hk_code *code = task->user;
    int64_t skew = spawner ? spawner->skew : 0;
    for (const struct hk_skew *s = env->model->procs[code->index].skews; s; s = s->next) {
        if (s->index < 0 || (task->is_array && task->ordinal == s->index))
            skew = hk_time_add(skew, s->by);
    }
    return skew;
}

static bool skew_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    struct hk_proc *proc;
    if (!hk_fault_task(c, fault, &proc))
        return false;
    if (!hk_lex_expect_word(&c->parser.lex, "by"))
        return hk_parse_failed(c);
    struct hk_skew *skew = hk_arena_alloc(&c->model->arena, sizeof(*skew));
    *skew = (struct hk_skew){.index = fault->index, .next = proc->skews};
    if (!hk_fault_time(c, true, &skew->by) || !hk_compile_end(c))
        return false;
    proc->skews = skew;
    return true;
}

const struct hk_fault_kind hk_fault_skew_of = {
    .name = "skew",
    .help = "skew TASK by D",
    .parse = skew_parse,
};
