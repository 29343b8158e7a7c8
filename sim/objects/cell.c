/* SPDX-License-Identifier: MIT
 *
 * cell: loads look, the others change; a failed compare-and-swap only looks.
 */
#include "objects/cell.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_VALUE)
        return false;
    *value = ((const struct hk_cell *)(const void *)object)->value;
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object);

const struct hk_object_kind hk_cell_kind = {
    .name = "variable",
    .help = "a shared variable: `x: 0`, `x: atomic 0`, `a x 11: 0`",
    .queries = HK_ANSWERS(VALUE),
    .query = query,
    .looked = looked,
};

void hk_cell_init(struct hk_world *world, struct hk_cell *cell, const char *name, uint64_t id,
                  struct hk_value value, bool atomic)
{
    hk_object_init(world, &cell->object, &hk_cell_kind, name, id);
    if (!atomic)
        cell->object.flags |= HK_OBJECT_PLAIN;
    cell->value = value;
    cell->atomic = atomic;
    cell->sync = (struct hk_stamp){0};
}

/* An access to an atomic variable, or inside `atomically`, happens after the one before it. Only
 * clocks are ordered by this, not steps: two loads could still be swapped. */
static bool synchronises(const struct hk_world *world, const struct hk_cell *cell)
{
    return world->config.want_clocks && (cell->atomic || world->atomic) &&
           !HK_MUTANT(CELL_ATOMIC_NO_ORDER);
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    struct hk_cell *cell = (struct hk_cell *)(void *)object;
    if (!synchronises(world, cell))
        return;
    hk_see_clock(world, world->task, cell->sync);
    cell->sync = hk_stamp_loose(world);
}

static struct hk_cell *cell_of(const struct hk_case *c)
{
    return (struct hk_cell *)(void *)c->object;
}

static void touch(struct hk_world *world, struct hk_case *c, unsigned mode, struct hk_value value)
{
    struct hk_cell *cell = cell_of(c);
    bool sync = synchronises(world, cell);
    if (sync)
        hk_see_clock(world, world->task, cell->sync);
    hk_touch(world, &cell->object, c->flags & HK_CASE_SELECT ? HK_CHANGE : mode, c->op, value);
    if (sync)
        cell->sync = hk_stamp_loose(world);
}

static void put(struct hk_world *world, struct hk_cell *cell, struct hk_value value)
{
    cell->value = value;
    hk_object_changed(world, &cell->object);
}

/* The common case: no arm of a select, nobody is told of the access, and the value is a plain
 * one. Such loads and stores call no other function, because many programs do little else. */
static inline bool is_usual(const struct hk_world *world, const struct hk_case *c,
                            struct hk_value value)
{
    return !(world->event_kinds & (HK_TOUCH_TOLD | HK_CLOCKS) || c->flags & HK_CASE_SELECT ||
             value.kind > HK_BOOL);
}

static __attribute__((noinline)) int load_told(struct hk_world *world, struct hk_case *c)
{
    touch(world, c, HK_LOOK, c->value);
    return HK_DONE;
}

static int load_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_value value = c->value = cell_of(c)->value;
    if (HK_UNLIKELY(!is_usual(world, c, value)))
        return load_told(world, c);
    hk_touch_untold(world, c->object, HK_LOOK, HK_LOOK_OR_CHANGE, c->op, value);
    return HK_DONE;
}

static __attribute__((noinline)) int store_told(struct hk_world *world, struct hk_case *c)
{
    touch(world, c, HK_CHANGE, c->arg);
    put(world, cell_of(c), c->arg);
    return HK_DONE;
}

static int store_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_value value = c->arg;
    if (HK_UNLIKELY(!is_usual(world, c, value) || hk_object_is_heard(c->object)))
        return store_told(world, c);
    hk_touch_untold(world, c->object, HK_CHANGE, HK_LOOK_OR_CHANGE, c->op, value);
    cell_of(c)->value = value;
    return HK_DONE;
}

static int swap_enter(struct hk_world *world, struct hk_case *c)
{
    c->value = cell_of(c)->value;
    touch(world, c, HK_CHANGE, c->arg);
    put(world, cell_of(c), c->arg);
    return HK_DONE;
}

static int cas_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_cell *cell = cell_of(c);
    const struct hk_value *wanted = c->extra;
    bool same = hk_value_equal(cell->value, *wanted) || HK_MUTANT(CELL_CAS_ALWAYS);
    c->value = hk_bool(same);
    touch(world, c, same ? HK_CHANGE : HK_LOOK, c->value);
    if (same)
        put(world, cell, c->arg);
    return HK_DONE;
}

static int add_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_cell *cell = cell_of(c);
    int64_t sum;
    bool number = cell->value.kind == HK_INT || cell->value.kind == HK_DURATION;
    c->value = cell->value;
    if (!number || __builtin_add_overflow(cell->value.i, c->n, &sum)) {
        touch(world, c, HK_LOOK, cell->value);
        c->rc = HK_EMISUSE;
        return HK_DONE;
    }
    struct hk_value next = cell->value;
    next.i = sum;
    touch(world, c, HK_CHANGE, next);
    put(world, cell, next);
    if (HK_MUTANT(CELL_ADD_NEW))
        c->value = next;
    return HK_DONE;
}

const struct hk_op hk_cell_load = {
    .name = "load", .mode = HK_LOOK, .code = 1, .enter = load_enter};
const struct hk_op hk_cell_store = {
    .name = "store", .mode = HK_CHANGE, .code = 2, .enter = store_enter};
const struct hk_op hk_cell_swap = {
    .name = "swap", .mode = HK_CHANGE, .code = 3, .enter = swap_enter};
const struct hk_op hk_cell_cas = {
    .name = "cas", .mode = HK_CHANGE, .code = 4, .enter = cas_enter};
const struct hk_op hk_cell_add = {
    .name = "fetch add", .mode = HK_CHANGE, .code = 5, .enter = add_enter};
