/* SPDX-License-Identifier: MIT
 *
 * fault_tasks: crash, pause, skew. What the first two do: fault/tasks.c; a spawned task also has
 * its spawner's clock.
 */
#include <string.h>

#include "scenarios/verbs/fault.h"

/* ---- crash ---- */

static struct hk_proc *root_proc(const struct hk_env *env, const char *name)
{
    struct hk_proc *proc = env->model->procs;
    while (proc->kind != HK_PROC_TASK || strcmp(proc->name, name) != 0)
        proc++;
    return proc;
}

/* The fault holds the ends meanwhile. */
static void keep(struct hk_world *world, const struct hk_task *task, void **own)
{
    struct hk_proc *proc = root_proc(world->program, task->label);
    *own = proc;
    world->task->user = (void *)(uintptr_t)&proc->code;
    world->task->ordinal = task->ordinal; /* it stands for this one */
    hk_endpoints_regain(world, task, world->task);
}

static struct hk_task *again(struct hk_world *world, uint32_t ordinal, bool is_array, void *own)
{
    (void)is_array;
    return hk_model_restart(world, own, ordinal);
}

static void let_go(struct hk_world *world, struct hk_task *task, void *own)
{
    (void)own;
    world->task->ordinal = task->ordinal;
    hk_endpoints_drop(world, world->task);
}

static bool touches(struct hk_world *world, const void *own, const struct hk_object *object)
{
    return hk_code_may_touch(world, &((const struct hk_proc *)own)->code, object);
}

static const struct hk_victims *victims_of(struct hk_world *world, const struct hk_fault *fault)
{
    struct hk_victims *victims = hk_arena_alloc(&world->arena, sizeof(*victims));
    *victims = (struct hk_victims){
        .family = fault->family,
        .index = fault->index,
        .duration = fault->duration,
        .keep = keep,
        .again = again,
        .let_go = let_go,
        .touches = touches,
    };
    return victims;
}

static void crash_begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    (void)env;
    hk_fault_crash_begin(world, victims_of(world, fault), fault->site, fault->number, fault->at);
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

const struct hk_fault_kind hk_fault_kind_crash = {
    .name = "crash",
    .help = "crash TASK at T [restart after D]",
    .parse = crash_parse,
    .begin = crash_begin,
};

/* ---- pause ---- */

static void pause_begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    (void)env;
    hk_fault_pause_begin(world, victims_of(world, fault), fault->site, fault->number, fault->at);
}

static bool pause_parse(struct hk_compiler *c, struct hk_fault *fault)
{
    struct hk_proc *proc;
    return hk_fault_task(c, fault, &proc) && hk_fault_word_time(c, "at", &fault->at) &&
           hk_fault_word_time(c, "for", &fault->duration) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_kind_pause = {
    .name = "pause",
    .help = "pause TASK at T for D",
    .parse = pause_parse,
    .begin = pause_begin,
};

/* ---- skew ---- */

int64_t hk_task_skew(struct hk_world *world, const struct hk_task *task,
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
    proc->code.skewed = true;
    return true;
}

const struct hk_fault_kind hk_fault_kind_skew = {
    .name = "skew",
    .help = "skew TASK by D",
    .parse = skew_parse,
};
