/* SPDX-License-Identifier: MIT
 *
 * setup: the objects and root tasks of one run.
 */
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

void hk_model_measure(struct hk_model *model)
{
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        size_t count = (size_t)hk_resource_objects(r);
        model->object_bytes += count * hk_arena_round(r->kind->size);
    }
    for (int i = 0; i < model->proc_count; i++) {
        const struct hk_proc *proc = &model->procs[i];
        if (proc->kind == HK_PROC_TASK)
            model->root_count += (int)hk_proc_tasks(proc);
    }
}

struct hk_object *hk_env_object(const struct hk_env *env, const struct hk_resource *r,
                                int64_t index)
{
    if (!r || (index < 0) != (r->count < 0) || index >= hk_resource_objects(r))
        return NULL;
    return env->objects[r->first + (index < 0 ? 0 : index)];
}

/* All of them have a place before the first is made: a condvar names its mutex. */
static void place_objects(struct hk_world *world, const struct hk_model *model,
                          struct hk_env *env)
{
    char *at = hk_arena_alloc(&world->arena, model->object_bytes);
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        int end = r->first + hk_resource_objects(r);
        for (int k = r->first; k < end; k++, at += hk_arena_round(r->kind->size))
            env->objects[k] = (void *)at;
    }
}

static void make_objects(struct hk_world *world, const struct hk_model *model,
                         struct hk_env *env)
{
    for (int i = 0; i < model->resource_count; i++) {
        const struct hk_resource *r = &model->resources[i];
        int count = hk_resource_objects(r);
        for (int k = 0; k < count; k++) {
            struct hk_object *object = env->objects[r->first + k];
            r->kind->init(world, object, r, env, r->names[k], r->ids[k]);
            object->family = r->name;
            hk_assert(object->index == (uint32_t)(r->first + k)); /* the first of the world */
            if (r->asked)
                object->flags |= HK_OBJECT_WATCHED;
        }
    }
}

/* Expectations may ask for the variables of these tasks after their end. */
static struct hk_frame *kept_frame(struct hk_task *task)
{
    struct hk_machine *m = task ? task->root.frame : NULL;
    if (m)
        m->frame->refs++;
    return m ? m->frame : NULL;
}

static void start_tasks(struct hk_world *world, const struct hk_model *model, struct hk_env *env)
{
    int next = 0;
    for (int i = 0; i < model->proc_count; i++) {
        const struct hk_proc *proc = &model->procs[i];
        int64_t copies = hk_proc_tasks(proc);
        for (int64_t k = 0; proc->kind == HK_PROC_TASK && k < copies; k++) {
            struct hk_start start = {
                .is_root = true, .is_array = proc->copies >= 0, .ordinal = (uint32_t)k};
            env->roots[next++] =
                kept_frame(hk_machine_spawn(world, NULL, &proc->code, NULL, 0, &start));
        }
    }
}

/* Where env->roots has the task that is member `ordinal` of `proc`. */
static int root_index(const struct hk_model *model, const struct hk_proc *proc, uint32_t ordinal)
{
    int index = 0;
    for (const struct hk_proc *p = model->procs; p < proc; p++) {
        if (p->kind == HK_PROC_TASK)
            index += (int)hk_proc_tasks(p);
    }
    return index + (proc->copies < 0 ? 0 : (int)ordinal);
}

struct hk_task *hk_model_restart(struct hk_world *world, const struct hk_proc *proc,
                                 uint32_t ordinal)
{
    struct hk_env *env = world->program;
    struct hk_start start = {
        .is_root = true, .is_array = proc->copies >= 0, .ordinal = ordinal, .again = true};
    struct hk_task *task = hk_machine_spawn(world, NULL, &proc->code, NULL, 0, &start);
    env->roots[root_index(env->model, proc, ordinal)] = kept_frame(task);
    return task;
}

void hk_model_setup(struct hk_world *world, const struct hk_model *model)
{
    struct hk_env *env = hk_arena_alloc(&world->arena, sizeof(*env));
    size_t objects = (size_t)model->object_count * sizeof(*env->objects);
    size_t roots = (size_t)model->root_count * sizeof(*env->roots);
    *env = (struct hk_env){
        .model = model,
        .objects = hk_arena_alloc(&world->arena, objects),
        .roots = hk_arena_alloc(&world->arena, roots),
    };
    world->program = env;
    world->on_end = hk_endpoints_drop;
    world->has_sender = hk_endpoints_has_sender;
    world->may_let_go = hk_task_may_let_go;
    world->may_befall = model->faults ? hk_fault_may_befall : NULL;
    place_objects(world, model, env);
    make_objects(world, model, env);
    start_tasks(world, model, env);
    hk_faults_begin(world, env);
}
