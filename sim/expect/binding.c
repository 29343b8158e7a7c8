/* SPDX-License-Identifier: MIT
 *
 * binding: does this event match, and what are the variables then? Objects and
 * tasks are told by their names, which are the same in every run.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/run.h"

/* "x", or an element of it: "x[2]", if any index or this one will do. */
static bool named(const char *full, const char *name, int64_t index)
{
    size_t len = strlen(name);
    if (strncmp(full, name, len) != 0)
        return false;
    if (full[len] == '\0')
        return index == HK_NO_INDEX;
    return full[len] == '[' && (index == HK_NO_INDEX || strtoll(full + len + 1, NULL, 10) == index);
}

bool hk_task_is(const struct hk_task *task, const char *label, int64_t index)
{
    if (label && strcmp(task->label, label) != 0)
        return false;
    return index == HK_NO_INDEX || (task->is_array && task->ordinal == index);
}

static bool is_thing(struct hk_world *world, struct hk_value value, const struct hk_event_arg *arg)
{
    if (value.kind == HK_OBJECT)
        return named(((const struct hk_object *)value.ptr)->name, arg->name, arg->index);
    if (value.kind != HK_TASK)
        return false;
    const struct hk_task *task = hk_task_get(world, (hk_handle)value.i);
    return task && hk_task_is(task, arg->name, arg->index);
}

static bool match_arg(struct hk_world *world, const struct hk_event_arg *arg, struct hk_value value,
                      struct hk_bindings *bindings)
{
    switch (arg->kind) {
    case HK_MATCH_ANY:
        return true;
    case HK_MATCH_VALUE:
        return hk_value_equal(arg->value, value);
    case HK_MATCH_THING:
        return is_thing(world, value, arg);
    case HK_MATCH_VAR:
        break;
    }
    if (bindings->mask & 1u << arg->var)
        return hk_value_equal(bindings->values[arg->var], value);
    bindings->mask |= 1u << arg->var;
    bindings->values[arg->var] = value;
    return true;
}

bool hk_match_event(struct hk_world *world, const struct hk_event_match *match,
                    const struct hk_seen *seen, struct hk_bindings *bindings)
{
    bindings->mask = 0;
    if (match->bare)
        return true;
    if (seen->count < match->count || (seen->count > match->count && !seen->built_in))
        return false;
    for (uint32_t i = 0; i < match->count; i++)
        if (!match_arg(world, &match->args[i], seen->args[i], bindings))
            return false;
    return true;
}

uint32_t hk_bindings_key(const struct hk_bindings *bindings, uint32_t vars,
                         struct hk_value key[HK_RULE_VARS_MAX])
{
    uint32_t n = 0;
    for (uint32_t var = 0; var < HK_RULE_VARS_MAX; var++)
        if (vars & 1u << var)
            key[n++] = bindings->values[var];
    return n;
}

void *hk_check_state(struct hk_check *check, struct hk_map *map, uint32_t vars,
                     const struct hk_bindings *bindings, size_t size)
{
    struct hk_value key[HK_RULE_VARS_MAX];
    uint32_t n = hk_bindings_key(bindings, vars, key);
    return hk_map_need(map, hk_check_arena(check), key, n, size)->payload;
}
