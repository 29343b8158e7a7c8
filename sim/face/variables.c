/* SPDX-License-Identifier: MIT
 *
 * variables: plain C variables as watched cells, by address and name.
 *
 * The address finds the cell. Its identity is its name, so that it is the same in every run;
 * variables named alike share it, which makes their accesses depend on each other and hides no
 * order. Each address has its own place in the race check.
 *
 * One variable is written in many ways, `ring->slot[head % 2]` and `r->slot[0]`, and in which of
 * them first depends on the order of tasks. So its name is what all have in common, "slot". An
 * address that still has several names (`*p` of a member) has one place in the race check, too;
 * but what the accesses by one name do to those by another one, no strategy is told, so such a
 * campaign does not claim to have seen all orders.
 */
#include "objects/cell.h"

#include <string.h>

#include "face/guard.h"

struct hk_variable {
    struct hk_cell cell;
    const volatile void *at;
    const char *text;          /* as it was written first */
    struct hk_variable *next;  /* in its slot */
    struct hk_variable *other; /* a ring: the cells of this address */
};

static uint32_t slot_of(const struct hk_play *play, const volatile void *at)
{
    return (uint32_t)(hk_mix((uint64_t)(uintptr_t)at, 1) >> 32) & (play->variable_slots - 1);
}

static void push(struct hk_play *play, struct hk_variable *v)
{
    struct hk_variable **slot = &play->variables[slot_of(play, v->at)];
    v->next = *slot;
    *slot = v;
}

static void grow(struct hk_world *world, struct hk_play *play)
{
    uint32_t old_slots = play->variable_slots;
    struct hk_variable **old = play->variables;
    play->variable_slots = old_slots ? old_slots * 2 : 16;
    play->variables =
        hk_arena_zalloc(&world->arena, play->variable_slots * sizeof(*play->variables));
    for (uint32_t i = 0; i < old_slots; i++) {
        for (struct hk_variable *v = old[i], *next; v; v = next) {
            next = v->next;
            push(play, v);
        }
    }
}

struct span {
    const char *at;
    size_t len;
};

static bool in_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The last word of an lvalue that is no index and no argument; all of it if there is none. */
static struct span name_in(const char *text)
{
    struct span name = {text, strlen(text)};
    int nested = 0;
    bool behind = false; /* a word, or what belongs to it */
    for (const char *at = text; *at; at++) {
        bool opens = *at == '[' || (*at == '(' && (nested || behind));
        bool closes = nested && (*at == ']' || *at == ')');
        nested += opens - closes;
        if (!nested && in_word(*at)) {
            name = (struct span){at, 1};
            while (in_word(at[1]))
                name.len++, at++;
        }
        if (*at != ' ')
            behind = closes || in_word(*at);
    }
    return name;
}

/* At one place in the code it is the very same text. */
static bool is_called(const struct hk_variable *v, const char *text)
{
    if (v->text == text)
        return true;
    struct span name = name_in(text);
    const char *known = v->cell.object.name;
    return strncmp(known, name.at, name.len) == 0 && known[name.len] == '\0';
}

static struct hk_variable *variable_of(struct hk_world *world, const volatile void *at,
                                       const char *text)
{
    struct hk_play *play = hk_play_of(world);
    struct hk_variable *v = play->variables ? play->variables[slot_of(play, at)] : NULL;
    struct hk_variable *other = NULL;
    for (; v && (v->at != at || !is_called(v, text)); v = v->next) {
        if (v->at == at)
            other = v;
    }
    if (v)
        return v;
    if (play->variable_count++ >= play->variable_slots)
        grow(world, play);
    struct span name = name_in(text);
    v = hk_arena_alloc(&world->arena, sizeof(*v));
    play->face->plain_seen = true;
    play->face->alias_seen |= other != NULL;
    hk_cell_init(world, &v->cell, hk_arena_text(&world->arena, name.at, name.len), 0, hk_nil(),
                 false);
    v->at = at;
    v->text = text;
    v->other = other ? other->other : v;
    if (other) {
        v->cell.object.shadow = other->cell.object.shadow;
        other->other = v;
    }
    push(play, v);
    return v;
}

void hk_variable(struct hk_world *world, const volatile void *at, const char *name, bool write)
{
    if (hk_is_void(world))
        return;
    struct hk_variable *v = variable_of(world, at, name);
    const struct hk_op *op = write ? &hk_cell_store : &hk_cell_load;
    hk_call(world, hk_call_case(world, op, &v->cell.object), HK_NEVER);
    for (struct hk_variable *o = v->other; o != v; o = o->other)
        o->cell.object.shadow = v->cell.object.shadow; /* nobody has come between */
    hk_guard_beat(world);
}
