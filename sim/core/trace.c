/* SPDX-License-Identifier: MIT
 *
 * trace: handing events to monitors and the recorder; findings.
 */
#include "core/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/hidden.h"
#include "core/mutant.h"
#include "core/step.h"

enum { LINES_MAX = 50000 }; /* nobody reads more, and a poll that never ends makes millions */

void hk_branches_number(struct hk_case *cases, uint32_t count)
{
    uint32_t branches = 0;
    for (uint32_t i = 0; i < count; i++)
        branches += !cases[i].op;
    for (uint32_t i = 0; i < count && branches > 1; i++) {
        if (!cases[i].op)
            cases[i].child->branch = i + 1;
    }
}

static bool shares_its_label(const struct hk_future *f)
{
    for (const struct hk_future *s = f->parent->children; s; s = s->sibling_next) {
        if (s != f && s->branch && s->label && strcmp(s->label, f->label) == 0)
            return true;
    }
    return false;
}

/* The way down to the branch from its task: "2.1" is the first of its second. */
static const char *branch_name(struct hk_world *world, const struct hk_future *f)
{
    char own[80];
    const char *name = "";
    for (; f && f->parent; f = f->parent) {
        if (!f->branch)
            continue;
        bool label = f->label && *f->label, number = !label || shares_its_label(f);
        snprintf(own, sizeof(own), "%.*s%s", HK_CUT(50, label ? f->label : ""),
                 label && number ? " " : "");
        size_t len = strlen(own);
        if (number)
            snprintf(own + len, sizeof(own) - len, "%u", f->branch);
        name = hk_arena_printf(&world->arena, "%s%s%.*s", own, *name ? "." : "", HK_CUT(150, name));
    }
    return name;
}

/* The recorder: a copy of the event, its arguments, and the names of the day. */
static void keep(struct hk_world *world, const struct hk_event *event)
{
    if (world->line_count >= LINES_MAX && event->kind != HK_EVENT_FINDING) {
        world->lines_left_out++;
        return;
    }
    HK_GROW(world->lines, world->line_count, world->line_capacity);
    struct hk_line *line = &world->lines[world->line_count++];
    *line = (struct hk_line){.event = *event};
    if (event->args) {
        size_t bytes = event->n * sizeof(*event->args);
        struct hk_value *args = hk_arena_alloc(&world->arena, bytes);
        memcpy(args, event->args, bytes);
        line->event.args = args;
    }
    const struct hk_future *who = event->future ? event->future : world->future;
    line->branch = who && who->task == event->task ? branch_name(world, who) : "";
    if (event->task) {
        line->task_name = hk_task_name(world, event->task);
        line->task_path = event->task->hidden /* one column for all of them */
                              ? hk_hash_text(line->task_name)
                              : event->task->root.path;
    }
    if (event->other)
        line->other_name = hk_task_name(world, event->other);
}

void hk_event_post(struct hk_world *world, struct hk_event *event)
{
    event->step = world->steps;
    event->time = world->clock.now;
    if (!event->site && world->future)
        event->site = world->future->site;
    if (world->config.keep && (event->kind != HK_EVENT_ARM || event->rc == HK_ARM_TAKEN))
        keep(world, event);
    uint32_t bit = HK_EVENT_BIT(event->kind);
    for (struct hk_monitor *m = world->monitors; m; m = m->next) {
        if (m->kinds & bit)
            m->event(world, m->state, event);
    }
}

void hk_monitor_add(struct hk_world *world, struct hk_monitor *monitor)
{
    struct hk_monitor **link = &world->monitors;
    while (*link)
        link = &(*link)->next; /* in the order added */
    monitor->next = NULL;
    *link = monitor;
    hk_world_want(world, world->event_kinds | monitor->kinds);
}

void hk_object_changed_slow(struct hk_world *world, struct hk_object *object)
{
    for (struct hk_watcher *w = object->watchers, *next; w; w = next) {
        next = w->next;
        w->changed(world, w->arg);
    }
    if (!(object->flags & HK_OBJECT_WATCHED))
        return;
    struct hk_event event = {.kind = HK_EVENT_CHANGE, .task = world->task, .object = object};
    hk_event_post(world, &event);
}

void hk_watcher_add(struct hk_object *object, struct hk_watcher *watcher)
{
    watcher->prev = NULL;
    watcher->next = object->watchers;
    if (object->watchers)
        object->watchers->prev = watcher;
    object->watchers = watcher;
    object->flags |= HK_OBJECT_AWAITED;
}

void hk_watcher_remove(struct hk_object *object, struct hk_watcher *watcher)
{
    *(watcher->prev ? &watcher->prev->next : &object->watchers) = watcher->next;
    if (watcher->next)
        watcher->next->prev = watcher->prev;
    if (!object->watchers)
        object->flags &= ~(uint32_t)HK_OBJECT_AWAITED;
}

void hk_event_emit(struct hk_world *world, const char *name, uint64_t name_hash,
             const struct hk_value *args, uint32_t count)
{
    struct hk_task *task = world->task;
    uint64_t digest = hk_mix(world->digest ^ (task ? task->root.path : 0), name_hash);
    for (uint32_t i = 0; i < count; i++)
        digest = hk_mix(digest, hk_value_hash(args[i]));
    world->digest = digest ^ (uint64_t)world->clock.now << 1;
    if (!(world->event_kinds & HK_EVENT_BIT(HK_EVENT_EMIT)))
        return;
    struct hk_event event = {
        .kind = HK_EVENT_EMIT, .task = task, .name = name, .hash = name_hash, .args = args,
        .n = count};
    hk_event_post(world, &event);
}

void hk_effect_told(struct hk_world *world, struct hk_task *task, const struct hk_op *op,
                    struct hk_object *object, struct hk_value value)
{
    if (task->hidden)
        return; /* what it delivers has been sent before */
    struct hk_event event = {
        .kind = HK_EVENT_EFFECT, .task = task, .op = op, .object = object, .value = value};
    hk_event_post(world, &event);
}

void hk_note(struct hk_world *world, const char *text)
{
    if (!(world->event_kinds & HK_EVENT_BIT(HK_EVENT_NOTE)))
        return;
    struct hk_event event = {.kind = HK_EVENT_NOTE, .task = world->task, .name = text};
    hk_event_post(world, &event);
}

/* ---- waits, as traces see them ---- */

void hk_wait_told(struct hk_world *world, const struct hk_case *c)
{
    struct hk_future *f = c->future;
    struct hk_event event = {
        .kind = HK_EVENT_WAIT, .task = f->task, .op = c->op, .object = c->object, .site = f->site,
        .future = f};
    hk_event_post(world, &event);
}

void hk_resume_told(struct hk_world *world, const struct hk_case *c)
{
    struct hk_future *f = c->future;
    if (c->op == &hk_op_due)
        return;
    struct hk_event event = {.kind = HK_EVENT_RESUME,
                             .task = f->task,
                             .op = c->op,
                             .object = c->object,
                             .value = c->value,
                             .rc = c->rc,
                             .site = f->site,
                             .future = f};
    hk_event_post(world, &event);
}

/* ---- findings ---- */

/* Is it the family, or one of those that it names? */
static bool in_family(const char *name, const char *family)
{
    size_t len = strlen(name);
    for (const char *at = family;; at++) {
        if (strncmp(at, name, len) == 0 && (at[len] == '\0' || at[len] == ','))
            return true;
        at = strchr(at, ',');
        if (!at)
            return false;
    }
}

static bool listed(const struct hk_allow *list, const char *kind, const char *family)
{
    for (const struct hk_allow *a = list; a; a = a->next) {
        if (strcmp(a->kind, kind) == 0 && (!a->family || in_family(a->family, family)))
            return true;
    }
    return false;
}

static void post_finding(struct hk_world *world, const struct hk_finding *finding)
{
    if (!(world->event_kinds & HK_EVENT_BIT(HK_EVENT_FINDING)))
        return;
    struct hk_event event = {.kind = HK_EVENT_FINDING,
                             .task = world->task,
                             .name = finding->kind,
                             .value = {.kind = HK_PTR}};
    hk_event_post(world, &event);
}

/* Kinds that count only when a scenario asks for them; with a label they always do (a
 * frozen clock is a livelock that nobody has to judge). */
static bool opted(const struct hk_world *world, const char *kind, const char *label,
                  const char *family)
{
    if (*label)
        return true;
    static const char *const opt_in[] = {"leak", "orphan", "starvation", "livelock"};
    for (size_t i = 0; i < HK_COUNT(opt_in); i++) {
        if (strcmp(kind, opt_in[i]) == 0)
            return listed(world->opted, kind, family);
    }
    return true;
}

bool hk_finding_counts(const struct hk_world *world, const char *kind, const char *label,
                       const char *family)
{
    if (HK_MUTANT(CHECK_MISUSE) && strcmp(kind, "misuse") == 0)
        return false;
    return !world->ending && opted(world, kind, label, family) &&
           (!listed(world->allowed, kind, family) || HK_MUTANT(ALLOW_NOTHING));
}

bool hk_finding_add(struct hk_world *world, const char *kind, const char *label,
                    const char *family, const char *text)
{
    if (!hk_finding_counts(world, kind, label, family))
        return false;
    uint64_t id = hk_mix(hk_hash_text(kind), hk_mix(hk_hash_text(label), hk_hash_text(family)));
    for (struct hk_finding *f = world->findings; f; f = f->next) {
        if (f->id == id)
            return true;
    }
    struct hk_finding *finding = hk_arena_alloc(&world->arena, sizeof(*finding));
    *finding = (struct hk_finding){
        .kind = hk_arena_text(&world->arena, kind, strlen(kind)),
        .label = hk_arena_text(&world->arena, label, strlen(label)),
        .family = hk_arena_text(&world->arena, family, strlen(family)),
        .text = hk_arena_printf(&world->arena, "%s%s", text,
                                world->slack_used ? " (with slack)" : ""),
        .id = id,
        .step = world->steps,
        .time = world->clock.now,
        .site = world->future ? world->future->site : NULL,
    };
    *world->findings_last = finding;
    world->findings_last = &finding->next;
    world->digest = hk_mix(world->digest, id);
    post_finding(world, finding);
    return true;
}

bool hk_finding_addf(struct hk_world *world, const char *kind, const char *label,
                     const char *family, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    return hk_finding_add(world, kind, label, family, text);
}

static void HK_PRINTF(3, 0) misuse(struct hk_world *world, struct hk_task *task, const char *fmt,
                                    va_list args)
{
    if (task->hidden)
        return; /* it is none of the program's doing */
    char text[512];
    hk_vformat(text, sizeof(text), fmt, args);
    task->misused = true;
    hk_finding_addf(world, "misuse", "", task->label, "%s%s", hk_task_name(world, task), text);
}

void hk_misuse(struct hk_world *world, struct hk_task *task, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    misuse(world, task, fmt, args);
    va_end(args);
}

int hk_case_misuse(struct hk_world *world, struct hk_case *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    misuse(world, c->future->task, fmt, args);
    va_end(args);
    c->rc = HK_EMISUSE;
    return HK_DONE;
}

void hk_step_noted(struct hk_world *world, struct hk_task *task)
{
    struct hk_event event = {.kind = HK_EVENT_STEP, .task = task, .n = world->candidate_count};
    hk_event_post(world, &event);
}
