/* SPDX-License-Identifier: MIT
 *
 * blame: who waits for what, held by whom, since when.
 *
 * A wait whose operation can name its owners is an edge from the waiting task to
 * each of them, any of which is enough. A set of blocked tasks that is closed
 * under these edges can never move again: a deadlock, found when its last member
 * parks, whatever else still runs.
 */
#include "core/mutant.h"
#include "core/step.h"

/* ---- the walk over tasks ---- */

struct walk {
    struct hk_world *world;
    uint64_t mark;
    struct hk_task *first, *last; /* visited, linked by mark_next */
    bool dead_end;                /* somebody waits for one who has ended */
    bool until;                   /* who could help with an object is an owner, too */
    const bool *helped;           /* with until, by task: it need not be asked about again */
    uint32_t owners;              /* named so far, some of them twice */
    bool mixed;                   /* some wait has another number of them than one */
};

static void visit(void *arg, struct hk_task *task)
{
    struct walk *walk = arg;
    walk->owners++;
    if (task->mark == walk->mark)
        return;
    task->mark = walk->mark;
    task->mark_next = NULL;
    *(walk->last ? &walk->last->mark_next : &walk->first) = task;
    walk->last = task;
}

static bool may_befall(const struct walk *walk, const struct hk_task *task,
                       const struct hk_object *object)
{
    struct hk_world *world = walk->world;
    return walk->until && world->may_befall && world->may_befall(world, task, object);
}

/* Everybody else who may ever do with the object what lets the case go on. */
static bool visit_helpers_of(struct walk *walk, const struct hk_case *c,
                             const struct hk_object *object)
{
    struct hk_world *world = walk->world;
    if (may_befall(walk, NULL, object))
        return false;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_LIVE && task != c->future->task &&
            world->may_let_go(world, task, c, object))
            visit(walk, task);
    }
    return true;
}

static bool visit_helpers(struct walk *walk, const struct hk_case *c)
{
    if (!walk->until || !walk->world->may_let_go || c->op->flags & HK_OP_TIMED)
        return false;
    if (c->object)
        return visit_helpers_of(walk, c, c->object);
    const struct hk_object *object;
    for (uint32_t i = 0; c->op->object_at && (object = c->op->object_at(c, i)); i++) {
        if (!visit_helpers_of(walk, c, object))
            return false;
    }
    return c->op->object_at != NULL;
}

static bool has_owners(struct walk *walk, const struct hk_case *c)
{
    if (c->op->owners && c->op->owners(walk->world, c, visit, walk))
        return true;
    return visit_helpers(walk, c);
}

/* True if every case that the future waits with names its owners, who are visited. */
static bool waits_for_owners(struct walk *walk, struct hk_future *f)
{
    for (struct hk_deadline *d = f->deadlines; d; d = d->outer) {
        const struct hk_op *op = d->timer.op;
        if (d->passed || d->over)
            continue;
        walk->mixed = true;
        if (!op->owners || !op->owners(walk->world, &d->timer, visit, walk))
            return false;
    }
    for (uint32_t i = 0; i < f->case_count; i++) {
        struct hk_case *c = &f->cases[i];
        if (!c->op || c->flags & HK_CASE_DISABLED)
            continue;
        uint32_t before = walk->owners;
        if (!has_owners(walk, c))
            return false;
        walk->mixed |= walk->owners != before + 1;
    }
    return true;
}

static bool can_move(const struct hk_task *task)
{
    return task->root.ready_count > 0 || task->blocking ||
           task->root.state == HK_FUTURE_RUNNING;
}

/* Visits all that `task` depends on; true if none of them can ever move. */
static bool closed(struct walk *walk, struct hk_task *task)
{
    walk->mark = ++walk->world->marks;
    visit(walk, task);
    for (struct hk_task *t = walk->first; t; t = t->mark_next) {
        if (t->state != HK_TASK_LIVE) {
            walk->dead_end = true; /* it ended with what it held */
            continue;
        }
        if (can_move(t) || may_befall(walk, t, NULL) || (walk->helped && walk->helped[t->index]))
            return false;
        for (struct hk_future *f = &t->root; f; f = hk_future_next_polled(f)) {
            if (!waits_for_owners(walk, f))
                return false;
        }
    }
    return true;
}

/* ---- a cycle ---- */

static void note_mover(void *arg, struct hk_task *task)
{
    bool *moves = arg;
    *moves |= task->state == HK_TASK_LIVE && can_move(task);
}

/* The usual waits: nobody owns what it waits for, or somebody who can move. */
static bool surely_open(struct hk_world *world, const struct hk_future *root)
{
    const struct hk_op *op = root->cases->op;
    bool moves = false;
    if (root->case_count != 1 || !op)
        return false;
    return !op->owners || !op->owners(world, root->cases, note_mover, &moves) || moves;
}

void hk_blame_cycle(struct hk_world *world, struct hk_task *task)
{
    const struct hk_future *root = &task->root;
    if (HK_MUTANT(CHECK_CYCLE))
        return;
    if (root->case_count > 0 && surely_open(world, root))
        return;
    struct walk walk = {.world = world};
    if (!closed(&walk, task) || walk.dead_end)
        return; /* no cycle, or not only one: the end of the run will tell */
    if (walk.mixed || world->runnable_count > 0)
        hk_footprint_closes(world, walk.first);
    if (hk_blame_report(world, "deadlock", "", walk.first))
        hk_world_stop(world, HK_END_DEADLOCK, NULL);
}

static void look_at(struct hk_world *world, const struct hk_future *f)
{
    for (uint32_t i = 0; i < f->case_count; i++) {
        const struct hk_case *c = &f->cases[i];
        if (c->op && c->op->owners && c->object)
            hk_footprint_add(world, c->object->id, HK_LOOK);
    }
}

void hk_blame_looks(struct hk_world *world, struct hk_task *task)
{
    struct walk walk = {.world = world};
    closed(&walk, task);
    for (struct hk_task *t = walk.first; t; t = t->mark_next) {
        if (t != task)
            hk_footprint_add(world, t->root.path, HK_LOOK);
        for (struct hk_future *f = &t->root; f && t->state == HK_TASK_LIVE;
             f = hk_future_next_polled(f))
            look_at(world, f);
    }
}

/* ---- the end ---- */

static bool waits_for_clock(struct hk_task *task)
{
    for (struct hk_future *f = &task->root; f; f = hk_future_next_polled(f)) {
        for (struct hk_deadline *d = f->deadlines; d; d = d->outer) {
            if (!d->passed && d->timer.timer)
                return true;
        }
        for (uint32_t i = 0; i < f->case_count; i++) {
            if (f->cases[i].op && f->cases[i].op->flags & HK_OP_TIMED)
                return true;
        }
    }
    return false;
}

/* Links the living tasks for which `want` holds. */
static struct hk_task *collect(struct hk_world *world, bool (*want)(struct hk_task *task))
{
    struct walk walk = {.world = world, .mark = ++world->marks};
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_LIVE && want(task))
            visit(&walk, task);
    }
    return walk.first;
}

static bool any_task(struct hk_task *task)
{
    (void)task;
    return true;
}

/* What is known of a task whose waits are followed to their ends. */
enum {
    OPEN = 1,   /* somebody on the way may let it go on, or has ended with what he held */
    MIXED = 2,  /* a wait on the way has another number of owners than one */
    CLOSED = 4, /* it is part of a cycle, or waits for one */
};

/* Tells the waiting task what its owners know, and them what it knows. True if that was news. */
static bool follow(struct hk_world *world, struct hk_task *task, uint8_t *known)
{
    struct walk walk = {.world = world, .mark = ++world->marks};
    bool owned = !can_move(task), news = false;
    uint8_t *own = &known[task->index], before = *own;
    for (struct hk_future *f = &task->root; f && owned; f = hk_future_next_polled(f))
        owned = waits_for_owners(&walk, f);
    *own |= (owned ? 0 : OPEN) | (walk.mixed ? MIXED : 0);
    for (struct hk_task *owner = walk.first; owner; owner = owner->mark_next) {
        uint8_t *there = &known[owner->index];
        *own |= owner->state == HK_TASK_LIVE ? *there & (OPEN | MIXED) : OPEN;
        news |= before & CLOSED && !(*there & CLOSED);
        *there |= before & CLOSED;
    }
    return news || *own != before;
}

/* There and back until nothing is new: a chain, whichever way it runs, takes three rounds. */
static void follow_all(struct hk_world *world, uint8_t *known)
{
    bool news = true;
    for (bool back = false; news; back = !back) {
        news = false;
        for (uint32_t i = 0; i < world->task_count; i++) {
            struct hk_task *task = world->tasks[back ? world->task_count - 1 - i : i];
            news |= task->state == HK_TASK_LIVE && follow(world, task, known);
        }
    }
}

/* Had they come to wait in another order, the cycle would have been seen when it closed. */
static void learn_cycles(struct hk_world *world)
{
    uint8_t *known = hk_arena_zalloc(&world->arena, world->task_count + 1);
    follow_all(world, known);
    for (uint32_t i = 0; i < world->task_count; i++)
        known[i] |= (known[i] & (OPEN | MIXED)) == MIXED ? CLOSED : 0;
    follow_all(world, known);
    struct walk all = {.world = world, .mark = ++world->marks};
    for (uint32_t i = 0; i < world->task_count; i++) {
        if (known[i] & CLOSED)
            visit(&all, world->tasks[i]);
    }
    hk_footprint_closes(world, all.first);
}

void hk_blame_quiescence(struct hk_world *world)
{
    if (world->live_count == 0 || HK_MUTANT(CHECK_DEADLOCK)) {
        hk_world_stop(world, HK_END_FINISHED, NULL);
        return;
    }
    if (world->config.want_steps)
        learn_cycles(world);
    if (hk_clock_next(&world->clock) == HK_NEVER && world->clock.count > 0) {
        hk_world_stop(world, HK_END_CLOCK, NULL);
        return;
    }
    struct hk_task *sleepers = collect(world, waits_for_clock);
    if (sleepers) {
        hk_blame_report(world, "stuck", "nobody advances the clock: ", sleepers);
        hk_world_stop(world, HK_END_STUCK, NULL);
        return;
    }
    struct hk_task *blocked = collect(world, any_task);
    if (!blocked) { /* one was to come back, but time stands still */
        hk_world_stop(world, HK_END_FINISHED, NULL);
        return;
    }
    bool root = world->root_count > 0;
    if (root || !HK_MUTANT(CHECK_STUCK))
        hk_blame_report(world, root ? "deadlock" : "stuck", "", blocked);
    hk_world_stop(world, root ? HK_END_DEADLOCK : HK_END_STUCK, NULL);
}

void hk_blame_until(struct hk_world *world)
{
    bool *hopeless = hk_arena_zalloc(&world->arena, world->task_count + 1);
    bool *helped = hk_arena_zalloc(&world->arena, world->task_count + 1);
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        struct walk walk = {.world = world, .until = true, .helped = helped};
        if (task->state != HK_TASK_LIVE || hopeless[i] || waits_for_clock(task))
            continue;
        helped[i] = !closed(&walk, task);
        if (helped[i])
            continue;
        for (struct hk_task *t = walk.first; t; t = t->mark_next)
            hopeless[t->index] |= t->state == HK_TASK_LIVE;
    }
    struct walk all = {.world = world, .mark = ++world->marks};
    for (uint32_t i = 0; i < world->task_count; i++) {
        if (hopeless[i])
            visit(&all, world->tasks[i]);
    }
    if (all.first)
        hk_blame_report(world, "stuck", "", all.first);
}
