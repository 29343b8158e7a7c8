/* SPDX-License-Identifier: MIT
 *
 * blame_words: who waits for what, held by whom, since when, in words.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/idle.h"
#include "core/step.h"

/* "main", "client[3]", "process#7": the last part of a name. */
static const char *own_name(struct hk_world *world, const struct hk_task *task)
{
    if (!task->is_root)
        return hk_arena_printf(&world->arena, "%s#%u", task->label, task->ordinal);
    return task->is_array ? hk_arena_printf(&world->arena, "%s[%u]", task->label, task->ordinal)
                          : task->label;
}

/* Who stands before the task in its name: not a root task that is the only one of its label. */
static const struct hk_task *named_after(const struct hk_world *world, const struct hk_task *task)
{
    const struct hk_task *parent = task->is_root ? NULL : hk_task_get(world, task->parent);
    return parent && parent->is_root && !parent->is_array ? NULL : parent;
}

enum { NAME_PARTS = 6 };

/* Of those far down a chain of tasks the beginning is a hash, or names would have no bound. */
const char *hk_task_name(struct hk_world *world, const struct hk_task *task)
{
    if (task->name)
        return task->name;
    const char *name = own_name(world, task);
    for (int parts = 1; (task = named_after(world, task)); parts++) {
        if (parts == NAME_PARTS)
            return hk_arena_printf(&world->arena, "~%08x.%s", (uint32_t)task->root.path, name);
        name = hk_arena_printf(&world->arena, "%s.%s", own_name(world, task), name);
    }
    return name;
}

enum { OWNERS_MAX = 16, SENDERS_MAX = 3, ASKED_MAX = 256 };

struct words {
    struct hk_world *world;
    char *at, *end;
    int owners;
    const struct hk_task *named[OWNERS_MAX]; /* of these the first ones, each once */
    const struct hk_case *waits; /* whose owners are told */
};

static void HK_PRINTF(2, 3) say(struct words *words, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    words->at += hk_vformat(words->at, (size_t)(words->end - words->at), fmt, args);
    va_end(args);
}

static void say_owner(void *arg, struct hk_task *task)
{
    struct words *words = arg;
    const struct hk_case *c = words->waits;
    for (int i = 0; i < words->owners && i < OWNERS_MAX; i++) {
        if (words->named[i] == task)
            return;
    }
    if (words->owners < OWNERS_MAX)
        words->named[words->owners] = task;
    bool own = task == c->future->task;
    const struct hk_future *f = own ? hk_blame_sleeper(c) : NULL;
    say(words, "%s%s%s%s", words->owners++ ? ", " : " held by ", hk_task_name(words->world, task),
        own ? " itself" : "", f ? ", in a future that it does not poll" : "");
    if (f && f->site)
        say(words, " (%s)", f->site->text);
}

static void count_owner(void *arg, struct hk_task *task)
{
    (void)task;
    ++*(int *)arg;
}

/* " from main itself or feeder"; among very many tasks nobody is looked for. */
static void say_senders(struct words *words, const struct hk_case *c)
{
    struct hk_world *world = words->world;
    bool asks = world->has_sender && c->op->mode != HK_GIVE && world->task_count <= ASKED_MAX;
    int said = 0;
    for (uint32_t i = 0; asks && i < world->task_count && said <= SENDERS_MAX; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state != HK_TASK_LIVE || !world->has_sender(world, task, c->object))
            continue;
        say(words, "%s%s%s", said ? " or " : " from ",
            said == SENDERS_MAX ? "others" : hk_task_name(world, task),
            task == c->future->task && said < SENDERS_MAX ? " itself" : "");
        said++;
    }
}

/* Nobody in particular has what it waits for; and what that is has been said. */
static bool say_lack(struct words *words, const struct hk_case *c)
{
    int owners = 0;
    char text[200];
    if (!c->object || !c->object->kind->lacks)
        return false;
    if (c->op->owners)
        c->op->owners(words->world, c, count_owner, &owners);
    if (owners > 0)
        return false;
    c->object->kind->lacks(c->object, c, text, sizeof(text));
    say(words, " waits %s", text);
    say_senders(words, c);
    return true;
}

/* It waits for several objects to change. */
static bool say_condition(struct words *words, const struct hk_case *c)
{
    const struct hk_object *object;
    if (c->object || !c->op->object_at)
        return false;
    say(words, " waits for a condition on");
    for (uint32_t i = 0; i < 4 && (object = c->op->object_at(c, i)); i++)
        say(words, "%s %s", i ? "," : "", i < 3 ? object->name : "...");
    return true;
}

/* "wait for ever": "waits for ever", "lock": "waits to lock". */
static void say_what(struct words *words, const struct hk_case *c)
{
    const char *name = c->op->name;
    bool only_waits = strncmp(name, "wait", 4) == 0;
    if (say_lack(words, c) || say_condition(words, c))
        return;
    say(words, " waits %s%s", only_waits && !name[4] ? "for" : only_waits ? "" : "to ",
        only_waits ? name + 4 + (name[4] == ' ') : name);
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
}

static void say_wait(struct words *words, const struct hk_case *c)
{
    if (c->future->announced) { /* not yet in any queue */
        say(words, " is about to %s%s%s", c->op->name, c->object ? " " : "",
            c->object ? c->object->name : "");
        return;
    }
    bool sleeps = c->op == &hk_op_sleep && c->n != HK_NEVER;
    char time[40];
    hk_time_format(sleeps ? c->n : c->since, time, sizeof(time));
    if (!sleeps)
        say_what(words, c);
    say(words, " %s %s", sleeps ? "sleeps until" : "since", time);
}

/* "left waits to lock b held by right since 0s" */
static void say_task(struct words *words, struct hk_task *task)
{
    say(words, "%s", hk_task_name(words->world, task));
    int said = 0;
    const struct hk_future *before = NULL;
    for (struct hk_future *f = &task->root; f; f = hk_future_next_polled(f)) {
        for (uint32_t i = 0; i < f->case_count && said < 4; i++) {
            if (!f->cases[i].op || f->cases[i].flags & HK_CASE_DISABLED)
                continue;
            if (said++)
                say(words, before == f || before == &task->root ? " or" : "; another branch");
            say_wait(words, &f->cases[i]);
            before = f;
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

bool hk_blame_report(struct hk_world *world, const char *kind, const char *prefix,
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
