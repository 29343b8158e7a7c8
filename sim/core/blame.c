/* SPDX-License-Identifier: MIT
 *
 * blame: who waits for what, held by whom, since when.
 *
 * A wait whose operation can name its owners is an edge from the waiting task to
 * each of them, any of which is enough. A set of blocked tasks that is closed
 * under these edges can never move again: a deadlock, found when its last member
 * parks, whatever else still runs.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/mutant.h"
#include "core/step.h"

/* ---- the walk over tasks ---- */

struct walk {
    struct hk_world *world;
    uint64_t mark;
    struct hk_task *first, *last; /* visited, linked by mark_next */
    bool dead_end;                /* somebody waits for one who has ended */
    bool until;                   /* who could touch an object is an owner, too */
};

static void visit(void *arg, struct hk_task *task)
{
    struct walk *walk = arg;
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

/* Everybody else who may ever touch the object, which the case waits for. */
static bool visit_touchers_of(struct walk *walk, const struct hk_case *c,
                              const struct hk_object *object)
{
    struct hk_world *world = walk->world;
    if (may_befall(walk, NULL, object))
        return false;
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_LIVE && task != c->future->task &&
            world->may_touch(world, task, object))
            visit(walk, task);
    }
    return true;
}

static bool visit_touchers(struct walk *walk, const struct hk_case *c)
{
    if (!walk->until || !walk->world->may_touch || c->op->flags & HK_OP_TIMED)
        return false;
    if (c->object)
        return visit_touchers_of(walk, c, c->object);
    const struct hk_object *object;
    for (uint32_t i = 0; c->op->object_at && (object = c->op->object_at(c, i)); i++) {
        if (!visit_touchers_of(walk, c, object))
            return false;
    }
    return c->op->object_at != NULL;
}

static bool has_owners(struct walk *walk, const struct hk_case *c)
{
    if (c->op->owners && c->op->owners(walk->world, c, visit, walk))
        return true;
    return visit_touchers(walk, c);
}

/* True if every case that the future waits with names its owners, who are visited. */
static bool waits_for_owners(struct walk *walk, struct hk_future *f)
{
    for (struct hk_deadline *d = f->deadlines; d; d = d->outer) {
        const struct hk_op *op = d->timer.op;
        if (d->passed || d->over)
            continue;
        if (!op->owners || !op->owners(walk->world, &d->timer, visit, walk))
            return false;
    }
    for (uint32_t i = 0; i < f->case_count; i++) {
        struct hk_case *c = &f->cases[i];
        if (!c->op || c->flags & HK_CASE_DISABLED)
            continue;
        if (!has_owners(walk, c))
            return false;
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
        if (can_move(t) || may_befall(walk, t, NULL))
            return false;
        for (struct hk_future *f = &t->root; f; f = hk_future_next_polled(f)) {
            if (!waits_for_owners(walk, f))
                return false;
        }
    }
    return true;
}

/* ---- words ---- */

const char *hk_task_name(struct hk_world *world, const struct hk_task *task)
{
    if (task->name)
        return task->name;
    const char *name;
    const struct hk_task *parent = hk_task_get(world, task->parent);
    if (task->is_root)
        name = task->is_array
                   ? hk_arena_printf(&world->arena, "%s[%u]", task->label, task->ordinal)
                   : task->label;
    else if (!parent || (parent->is_root && !parent->is_array))
        name = hk_arena_printf(&world->arena, "%s#%u", task->label, task->ordinal);
    else
        name = hk_arena_printf(&world->arena, "%s.%s#%u", hk_task_name(world, parent), task->label,
                               task->ordinal);
    return name;
}

struct words {
    struct hk_world *world;
    char *at, *end;
    int owners;
    const struct hk_case *waits; /* whose owners are told */
};

static void HK_PRINTF(2, 3) say(struct words *words, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(words->at, (size_t)(words->end - words->at), fmt, args);
    va_end(args);
    if (len > 0)
        words->at += len < words->end - words->at ? len : words->end - words->at - 1;
}

static void say_owner(void *arg, struct hk_task *task)
{
    struct words *words = arg;
    const struct hk_case *c = words->waits;
    const struct hk_future *f = task == c->future->task ? hk_blame_sleeper(c) : NULL;
    say(words, "%s%s", words->owners++ ? ", " : " held by ", hk_task_name(words->world, task));
    if (!f)
        return;
    say(words, " itself, in a future that it does not poll");
    if (f->site)
        say(words, " (%s)", f->site->text);
}

static void say_wait(struct words *words, const struct hk_case *c)
{
    char since[40];
    hk_time_format(c->since, since, sizeof(since));
    bool only_waits = strcmp(c->op->name, "wait") == 0;
    say(words, " waits %s%s", only_waits ? "for" : "to ", only_waits ? "" : c->op->name);
    if (c->op == &hk_op_join) {
        struct hk_task *joined = hk_task_get(words->world, (hk_handle)c->arg.i);
        say(words, " %s", joined ? hk_task_name(words->world, joined) : "a task");
    } else if (c->object) {
        say(words, " %s", c->object->name);
        words->owners = 0;
        words->waits = c;
        if (c->op->owners)
            c->op->owners(words->world, c, say_owner, words);
    }
    say(words, " since %s", since);
}

/* "left waits to lock b held by right since 0s" */
static void say_task(struct words *words, struct hk_task *task)
{
    say(words, "%s", hk_task_name(words->world, task));
    int said = 0;
    for (struct hk_future *f = &task->root; f; f = hk_future_next_polled(f)) {
        for (uint32_t i = 0; i < f->case_count && said < 4; i++) {
            if (!f->cases[i].op || f->cases[i].flags & HK_CASE_DISABLED)
                continue;
            if (said++)
                say(words, " or");
            say_wait(words, &f->cases[i]);
        }
    }
}

void hk_blame_say(struct hk_world *world, struct hk_task *task, char *buffer, size_t size)
{
    struct words words = {.world = world, .at = buffer, .end = buffer + size};
    say_task(&words, task);
}

/* ---- families: sorted, without indexes, so that all schedules agree ---- */

enum { NAMES_MAX = 32 };

struct names {
    const char *names[NAMES_MAX];
    int count;
};

static void names_add(struct names *set, const char *name)
{
    int at = 0;
    while (at < set->count && strcmp(set->names[at], name) < 0)
        at++;
    if (set->count == NAMES_MAX || (at < set->count && strcmp(set->names[at], name) == 0))
        return;
    memmove(&set->names[at + 1], &set->names[at], sizeof(char *) * (size_t)(set->count - at));
    set->names[at] = name;
    set->count++;
}

static void names_of_task(struct names *set, struct hk_task *task)
{
    names_add(set, task->label);
    for (struct hk_future *f = &task->root; f; f = hk_future_next_polled(f)) {
        for (uint32_t i = 0; i < f->case_count; i++) {
            struct hk_object *object = f->cases[i].op ? f->cases[i].object : NULL;
            if (object)
                names_add(set, object->family);
        }
    }
}

/* Reports the tasks linked from `first` by mark_next. */
static bool report(struct hk_world *world, const char *kind, const char *prefix,
                   struct hk_task *first)
{
    char text[1024], family[512];
    struct names set = {.count = 0};
    struct words words = {.world = world, .at = text, .end = text + sizeof(text)};
    say(&words, "%s", prefix);
    int told = 0, more = 0;
    for (struct hk_task *t = first; t; t = t->mark_next) {
        names_of_task(&set, t);
        if (told == 8) {
            more++;
            continue;
        }
        if (told++)
            say(&words, "; ");
        say_task(&words, t);
    }
    if (more)
        say(&words, "; and %d others", more);
    struct words names = {.world = world, .at = family, .end = family + sizeof(family)};
    family[0] = '\0';
    for (int i = 0; i < set.count; i++)
        say(&names, "%s%s", i ? "," : "", set.names[i]);
    return hk_finding_add(world, kind, "", family, text);
}

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
    if (report(world, "deadlock", "", walk.first))
        hk_world_stop(world, HK_END_DEADLOCK, NULL);
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

void hk_blame_quiescence(struct hk_world *world)
{
    if (world->live_count == 0 || HK_MUTANT(CHECK_DEADLOCK)) {
        hk_world_stop(world, HK_END_FINISHED, NULL);
        return;
    }
    if (hk_clock_next(&world->clock) == HK_NEVER && world->clock.count > 0) {
        hk_world_stop(world, HK_END_CLOCK, NULL);
        return;
    }
    struct hk_task *sleepers = collect(world, waits_for_clock);
    if (sleepers) {
        report(world, "stuck", "nobody advances the clock: ", sleepers);
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
        report(world, root ? "deadlock" : "stuck", "", blocked);
    hk_world_stop(world, root ? HK_END_DEADLOCK : HK_END_STUCK, NULL);
}

void hk_blame_until(struct hk_world *world)
{
    bool *hopeless = hk_arena_zalloc(&world->arena, world->task_count + 1);
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        struct walk walk = {.world = world, .until = true};
        if (task->state != HK_TASK_LIVE || hopeless[i] || waits_for_clock(task) ||
            !closed(&walk, task))
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
        report(world, "stuck", "", all.first);
}
