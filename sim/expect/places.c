/* SPDX-License-Identifier: MIT
 *
 * places: names and elements of arrays: looking them up, entering them in the
 * set as things and families, and what is said when they are not there.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/set.h"
#include "expect/suggest.h"

const struct hk_expect_name *hk_name_find(const struct hk_compiler *c, const char *name,
                                          enum hk_expect_role role)
{
    for (size_t i = 0; c->names && i < c->names->count; i++) {
        const struct hk_expect_name *entry = &c->names->names[i];
        if (entry->role == role && strcmp(entry->name, name) == 0)
            return entry;
    }
    return NULL;
}

const char *hk_name_suggest(const struct hk_compiler *c, const char *name, unsigned roles)
{
    if (!c->names || c->names->count == 0)
        return NULL;
    const char **words = hk_xcalloc(c->names->count, sizeof(*words));
    for (size_t i = 0; i < c->names->count; i++)
        if (roles & 1u << c->names->names[i].role)
            words[i] = c->names->names[i].name;
    const char *meant = hk_suggest(name, words, c->names->count);
    free(words);
    return meant;
}

/* ---- entering ---- */

int hk_thing_need(struct hk_expect_set *set, const char *name, enum hk_expect_role role,
                  int64_t index)
{
    for (int i = 0; i < set->thing_count; i++)
        if (set->things[i].index == index && set->things[i].role == role &&
            strcmp(set->things[i].name, name) == 0)
            return i;
    set->things = hk_arena_more(&set->arena, set->things, (size_t)set->thing_count,
                                sizeof(*set->things));
    set->things[set->thing_count] = (struct hk_thing){
        .name = hk_arena_text(&set->arena, name, strlen(name)), .role = role, .index = index};
    return set->thing_count++;
}

int hk_family_need(struct hk_expect_set *set, const char *label, int64_t index)
{
    for (int i = 0; i < set->family_count; i++) {
        const char *known = set->families[i].label;
        bool same = label && known ? strcmp(label, known) == 0 : label == known;
        if (same && set->families[i].index == index)
            return i;
    }
    set->families = hk_arena_more(&set->arena, set->families, (size_t)set->family_count,
                                  sizeof(*set->families));
    set->families[set->family_count] = (struct hk_family){
        .label = label ? hk_arena_text(&set->arena, label, strlen(label)) : NULL,
        .index = index,
        .thing = -1,
    };
    return set->family_count++;
}

/* ---- places: x and x[e] ---- */

/* Whether the value of a node can be told before a run. */
bool hk_compile_is_constant(const struct hk_compiler *c, const struct hk_ast *node)
{
    if (node->kind == HK_AST_NAME)
        return hk_name_find(c, node->text->chars, HK_NAME_VALUE) != NULL;
    if (node->kind == HK_AST_FIELD)
        return false;
    if (node->kind == HK_AST_CALL && (!node->function || !node->function->apply))
        return false;
    if ((node->a && !hk_compile_is_constant(c, node->a)) ||
        (node->b && !hk_compile_is_constant(c, node->b)))
        return false;
    for (int i = 0; i < node->count; i++)
        if (!hk_compile_is_constant(c, node->items[i]))
            return false;
    return true;
}

static bool index_of(struct hk_compiler *c, struct hk_ast *place, bool is_array, int64_t *index)
{
    *index = HK_NO_INDEX;
    const char *name = hk_place_base(place)->text->chars;
    if (place->kind != HK_AST_INDEX)
        return !is_array ||
               hk_compile_fail(c, place->at, place->end,
                               "'%s' is an array; write %s[0] for its first", name, name);
    if (c->names && !is_array)
        return hk_compile_fail(c, place->at, place->end, "'%s' is not an array", name);
    if (!hk_compile_is_constant(c, place->b)) {
        *index = HK_ALL_ELEMENTS;
        return hk_compile_expr(c, place->b);
    }
    struct hk_value value;
    if (!hk_compile_constant(c, place->b, &value))
        return false;
    if (value.kind != HK_INT || value.i < 0)
        return hk_compile_fail(c, place->b->at, place->b->end, "an index must be 0 or more");
    *index = value.i;
    return true;
}

bool hk_compile_unknown_place(struct hk_compiler *c, const struct hk_ast *place,
                              enum hk_expect_role role)
{
    const struct hk_ast *base = hk_place_base(place);
    const char *name = base->text->chars;
    if (role == HK_NAME_REGION)
        return hk_compile_fail(c, base->at, base->end, "no block is 'inside %.*s'",
                               HK_CUT(60, name));
    unsigned roles = role == HK_NAME_OP ? 1u << HK_NAME_OP | 1u << HK_NAME_TASK : 1u << role;
    return hk_compile_unknown(c, base->at, base->end, hk_name_suggest(c, name, roles),
                              "no %s is '%.*s'",
                              role == HK_NAME_OBJECT ? "resource or state"
                              : role == HK_NAME_OP   ? "op or proc"
                                                     : "task or proc",
                              HK_CUT(60, name));
}

bool hk_compile_is_place(struct hk_compiler *c, const struct hk_ast *place, const char *wanted)
{
    if (hk_place_base(place)->kind == HK_AST_NAME)
        return true;
    return hk_compile_fail(c, place->at, place->end, "expected the name of %s", wanted);
}

const char *hk_query_lacks(enum hk_query query)
{
    static const char *const lacks[] = {
        [HK_QUERY_LEN] = "has no length",      [HK_QUERY_CAP] = "has no capacity",
        [HK_QUERY_PERMITS] = "has no permits", [HK_QUERY_VALUE] = "has no value",
        [HK_QUERY_RUNNING] = "does not run",   [HK_QUERY_INSIDE] = "has no inside",
        [HK_QUERY_CLOSED] = "never closes",
    };
    return lacks[query];
}

static bool check_query(struct hk_compiler *c, const struct hk_ast *place,
                        const struct hk_expect_name *entry, enum hk_query query)
{
    if (!entry || !entry->queries || entry->queries & 1u << query)
        return true;
    return hk_compile_fail(c, place->at, place->end, "'%s' is %s, which %s", entry->name,
                           entry->what ? entry->what : "something", hk_query_lacks(query));
}

int hk_compile_thing(struct hk_compiler *c, struct hk_ast *place, enum hk_expect_role role,
                     enum hk_query query)
{
    int64_t index;
    if (!hk_compile_is_place(c, place, role == HK_NAME_REGION ? "a region" : "a resource"))
        return -1;
    const char *name = hk_place_base(place)->text->chars;
    const struct hk_expect_name *entry = hk_name_find(c, name, role);
    if (c->names && !entry) {
        hk_compile_unknown_place(c, place, role);
        return -1;
    }
    if (c->constant) {
        hk_compile_fail(c, place->at, place->end,
                        "'%s' changes during a run; this must be known before it", name);
        return -1;
    }
    if (!check_query(c, place, entry, query) ||
        !index_of(c, place, entry && entry->is_array, &index))
        return -1;
    int thing = hk_thing_need(c->set, name, role, index);
    c->set->things[thing].queries |= 1u << query;
    return thing;
}

/* Tasks that are spawned have no index. */
static bool check_member(struct hk_compiler *c, const struct hk_ast *place,
                         const struct hk_expect_name *entry, int64_t index)
{
    if (entry && !entry->is_array)
        return hk_compile_fail(c, place->at, place->end, "'%s' is no array of tasks", entry->name);
    if (!entry || !entry->elements || index < entry->elements)
        return true;
    return hk_compile_fail(c, place->b->at, place->b->end, "'%s' has %lld elements, counted from 0",
                           entry->name, (long long)entry->elements);
}

int hk_compile_family(struct hk_compiler *c, struct hk_ast *place)
{
    struct hk_value index = hk_int(HK_NO_INDEX);
    if (!hk_compile_is_place(c, place, "a task"))
        return -1;
    const char *name = hk_place_base(place)->text->chars;
    if (c->names && !hk_name_find(c, name, HK_NAME_TASK)) {
        hk_compile_unknown_place(c, place, HK_NAME_TASK);
        return -1;
    }
    if (place->kind == HK_AST_INDEX) {
        if (!hk_compile_constant(c, place->b, &index))
            return -1;
        if (index.kind != HK_INT || index.i < 0) {
            hk_compile_fail(c, place->b->at, place->b->end, "an index must be 0 or more");
            return -1;
        }
        if (!check_member(c, place, hk_name_find(c, name, HK_NAME_TASK), index.i))
            return -1;
    }
    return hk_family_need(c->set, name, index.i);
}
