/* SPDX-License-Identifier: MIT
 *
 * rules_names: what expectations may speak of: events, objects, tasks, params; and how an
 * expectation that is watching a run finds there what it speaks of.
 */
#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/asking.h"

/* ---- names ---- */

struct names {
    struct hk_expect_name *names;
    size_t count;
};

static void add_name(struct names *n, const char *name, enum hk_expect_role role, int arity,
                     bool is_array)
{
    n->names[n->count++] =
        (struct hk_expect_name){.name = name, .role = role, .arity = arity, .is_array = is_array};
}

static void add_resource(struct hk_model *m, struct names *n, const struct hk_resource *r)
{
    if (r->kind == &hk_resource_op)
        add_name(n, r->name, HK_NAME_OP, 0, false);
    else if (r->kind == &hk_resource_region)
        add_name(n, r->name, HK_NAME_REGION, 0, false);
    else
        add_name(n, r->name, HK_NAME_OBJECT, 0, r->count >= 0);
    struct hk_expect_name *name = &n->names[n->count - 1];
    name->what = r->kind ? hk_resource_what(m, r) : NULL;
    if (r->kind && name->role == HK_NAME_OBJECT)
        name->queries = r->kind->object->queries | HK_ANSWERS_NOTHING;
}

static void collect_names(struct hk_model *m, struct names *n)
{
    for (int i = 0; i < m->event_count; i++)
        add_name(n, m->events[i]->name, HK_NAME_EVENT,
                 m->events[i]->arity < 0 ? HK_EXPECT_ANY_ARITY : m->events[i]->arity, false);
    for (int i = 0; i < m->param_count; i++) {
        add_name(n, m->params[i].name, HK_NAME_VALUE, 0, false);
        n->names[n->count - 1].value = m->params[i].value;
    }
    for (int i = 0; i < m->resource_count; i++) {
        const struct hk_resource_kind *kind = m->resources[i].kind;
        if (kind != &hk_resource_event && kind != &hk_resource_family &&
            kind != &hk_resource_member)
            add_resource(m, n, &m->resources[i]);
    }
    for (int i = 0; i < m->proc_count; i++) {
        if (m->procs[i].counted)
            add_name(n, m->procs[i].name, HK_NAME_OP, 0, false);
        add_name(n, m->procs[i].name, HK_NAME_TASK, 0, m->procs[i].copies >= 0);
        n->names[n->count - 1].elements = m->procs[i].copies;
    }
}

static bool has_field(void *arg, const char *task, const char *field)
{
    const struct hk_model *m = arg;
    for (int i = 0; i < m->proc_count; i++) {
        const struct hk_proc *proc = &m->procs[i];
        if (proc->kind == HK_PROC_TASK && strcmp(proc->name, task) == 0 &&
            hk_code_slot(&proc->code, field) >= 0)
            return true;
    }
    return false;
}

struct hk_expect_names hk_scenario_names(struct hk_model *model)
{
    int most = model->event_count + model->param_count + model->resource_count +
               2 * model->proc_count; /* a counted one is an operation, too */
    struct names n = {0};
    n.names = hk_arena_zalloc(&model->arena, (size_t)most * sizeof(*n.names));
    collect_names(model, &n);
    return (struct hk_expect_names){n.names, n.count, has_field, model};
}

/* ---- how they are found in a run ---- */

static struct hk_object *find_object(void *arg, struct hk_world *world, const char *name,
                                     enum hk_expect_role role, int64_t index)
{
    const struct hk_env *env = world->program;
    const struct hk_resource *r = role == HK_NAME_OBJECT ? hk_model_resource(arg, name)
                                  : role == HK_NAME_OP   ? hk_model_calls(arg, name)
                                                       : hk_model_counter(arg, name, false);
    return hk_env_object(env, r, index);
}

static bool field_value(void *arg, struct hk_world *world, const char *task, int64_t index,
                        const char *field, struct hk_value *value)
{
    const struct hk_model *m = arg;
    const struct hk_env *env = world->program;
    int64_t root = 0;
    for (int i = 0; i < m->proc_count; i++) {
        const struct hk_proc *proc = &m->procs[i];
        if (proc->kind != HK_PROC_TASK)
            continue;
        int64_t copies = hk_proc_tasks(proc);
        if (strcmp(proc->name, task) != 0) {
            root += copies;
            continue;
        }
        if (index >= copies || (index < 0 && copies != 1))
            return false;
        const struct hk_frame *frame = env->roots[root + (index < 0 ? 0 : index)];
        int slot = hk_code_slot(&proc->code, field);
        if (!frame || slot < 0)
            return false;
        *value = frame->slots[slot];
        return value->kind != HK_NIL;
    }
    return false;
}

struct hk_expect_bind hk_scenario_bind(struct hk_model *model)
{
    return (struct hk_expect_bind){.arg = model, .object = find_object, .field = field_value};
}
