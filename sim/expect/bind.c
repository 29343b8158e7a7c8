/* SPDX-License-Identifier: MIT
 *
 * bind: from the names of a set to the objects of a run, which are asked to
 * say when they change.
 */
#include "expect/run.h"

/* Changes of this object concern this thing. */
static void link_object(struct hk_expect_run *run, struct hk_object *object,
                        const struct hk_thing *thing)
{
    struct hk_arena *arena = &run->world->arena;
    struct hk_value key = hk_int(object->index);
    struct hk_entry *entry = hk_map_need(&run->changes, arena, &key, 1, sizeof(struct hk_link *));
    struct hk_link **first = entry->payload;
    struct hk_link *link = hk_arena_alloc(arena, sizeof(*link));
    *link = (struct hk_link){.thing = thing, .next = *first};
    *first = link;
    object->flags |= HK_OBJECT_WATCHED;
}

static int check_queries(const struct hk_object *object, const struct hk_thing *thing,
                         struct hk_error *error)
{
    struct hk_value value;
    for (unsigned q = HK_QUERY_LEN; q <= HK_QUERY_INSIDE; q++) {
        bool answers = object->kind->query && object->kind->query(object, (enum hk_query)q, &value);
        if (thing->queries & 1u << q && !answers)
            return hk_error_set(error, HK_EINVAL, "'%s' is a %s, which cannot answer this",
                                object->name, object->kind->name);
    }
    return HK_OK;
}

/* All elements, counted from 0. */
static int bind_all(struct hk_expect_run *run, const struct hk_thing *thing, struct hk_error *error)
{
    struct hk_object *object;
    int64_t n = 0;
    for (; (object = hk_run_object(run, thing->name, thing->role, n)); n++) {
        int code = check_queries(object, thing, error);
        if (code < 0)
            return code;
        link_object(run, object, thing);
    }
    if (n > 0)
        return HK_OK;
    return hk_error_set(error, HK_EINVAL, "there is no '%s[0]' in this run", thing->name);
}

static int bind_one(struct hk_expect_run *run, int i, struct hk_error *error)
{
    const struct hk_thing *thing = &run->set->things[i];
    struct hk_object *object = hk_run_object(run, thing->name, thing->role, thing->index);
    bool element = thing->index != HK_NO_INDEX;
    if (!object && thing->queries == 0)
        return HK_OK;
    if (!object && element)
        return hk_error_set(error, HK_EINVAL, "there is no '%s[%lld]' in this run", thing->name,
                            (long long)thing->index);
    if (!object)
        return hk_error_set(error, HK_EINVAL, "there is no '%s' in this run", thing->name);
    int code = check_queries(object, thing, error);
    if (code < 0)
        return code;
    run->objects[i] = object;
    link_object(run, object, thing);
    return HK_OK;
}

int hk_run_bind(struct hk_expect_run *run, struct hk_error *error)
{
    int code = HK_OK;
    for (int i = 0; code == HK_OK && i < run->set->thing_count; i++) {
        const struct hk_thing *thing = &run->set->things[i];
        code =
            thing->index == HK_ALL_ELEMENTS ? bind_all(run, thing, error) : bind_one(run, i, error);
    }
    return code;
}
