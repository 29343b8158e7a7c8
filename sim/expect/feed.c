/* SPDX-License-Identifier: MIT
 *
 * feed: hands each event of a run to whom it concerns: counters first, then
 * rules in their order, then the conditions that read what has changed.
 */
#include "expect/run.h"

/* ---- events ---- */

static void deliver(struct hk_expect_run *run, const struct hk_interest *interest,
                    const struct hk_seen *seen)
{
    struct hk_bindings bindings;
    if (!hk_match_event(run->world, interest->match, seen, &bindings))
        return;
    if (interest->part == HK_PART_COUNTER) {
        run->counts[interest->index]++;
        return;
    }
    struct hk_check *check = &run->checks[interest->index];
    hk_check_observe(check);
    if (!check->broken)
        hk_scope_event(check, interest->part, &bindings, seen);
}

static void count_changed(struct hk_expect_run *run, const struct hk_topic *topic,
                          const struct hk_seen *seen)
{
    struct hk_bindings bindings;
    for (const struct hk_interest *i = topic->first; i && i->part == HK_PART_COUNTER; i = i->next)
        if (hk_match_event(run->world, i->match, seen, &bindings))
            hk_run_changed(run, run->set->counters[i->index].watches);
}

static void publish(struct hk_expect_run *run, enum hk_event_source source,
                    const struct hk_seen *seen)
{
    const struct hk_topic *topic = hk_topic_find(run->set, seen->name, seen->hash);
    if (!topic || topic->source != source)
        return;
    for (const struct hk_interest *i = topic->first; i; i = i->next)
        deliver(run, i, seen);
    count_changed(run, topic, seen);
}

static struct hk_value task_value(const struct hk_task *task)
{
    return (struct hk_value){.kind = HK_TASK, .i = (int64_t)hk_task_handle(task)};
}

/* The names of built-in events are few, and literals. */
static uint64_t hash_of_built_in(struct hk_expect_run *run, const char *name)
{
    struct hk_name_hash *known = &run->hashes[(uintptr_t)name / 4 % HK_COUNT(run->hashes)];
    if (known->name != name)
        *known = (struct hk_name_hash){name, hk_hash_text(name)};
    return known->hash;
}

/* A built-in event: an object or a task, and what comes behind it. */
static void publish_built_in(struct hk_expect_run *run, enum hk_event_source source,
                             const char *name, const struct hk_event *event)
{
    struct hk_value args[2];
    uint32_t count = 0;
    struct hk_task *task = event->other ? event->other : event->task;
    if (event->object)
        args[count++] = (struct hk_value){.kind = HK_OBJECT, .ptr = event->object};
    else if (task)
        args[count++] = task_value(task);
    if (event->value.kind != HK_NIL)
        args[count++] = event->value;
    struct hk_seen seen = {
        .name = name, .args = args, .count = count, .task = task, .built_in = true};
    seen.hash = hash_of_built_in(run, name);
    publish(run, source, &seen);
}

/* ---- tasks ---- */

void hk_feed_count(struct hk_expect_run *run, const struct hk_task *task)
{
    const struct hk_expect_set *set = run->set;
    for (int i = 0; i < set->family_count; i++) {
        bool mine = hk_task_is(task, set->families[i].label, set->families[i].index);
        run->members[i].started += mine;
        run->members[i].live += mine;
    }
}

void hk_feed_start(struct hk_expect_run *run, struct hk_task *task)
{
    const struct hk_expect_set *set = run->set;
    for (int i = 0; i < set->family_count; i++)
        if (hk_task_is(task, set->families[i].label, set->families[i].index))
            hk_run_changed(run, set->families[i].watches);
    struct hk_event event = {.other = task};
    publish_built_in(run, HK_SOURCE_SPAWN, "started", &event);
}

/* Tells the patterns that speak of tasks of this family. */
static void tell_end(struct hk_expect_run *run, int family, const struct hk_seen *seen)
{
    const struct hk_bindings none = {.mask = 0};
    for (const struct hk_watch *w = run->set->families[family].watches; w; w = w->next) {
        struct hk_check *check = &run->checks[w->rule];
        if (check->rule->family == family)
            hk_scope_event(check, HK_PART_TASK, &none, seen);
    }
}

/* `client[3] fails` excuses its failure, not those of the other clients. The failure is
 * reported right after the end of its task. */
static void excuse(struct hk_expect_run *run, int family, bool mine)
{
    const struct hk_family *f = &run->set->families[family];
    for (const struct hk_watch *w = f->watches; w && f->index != HK_NO_INDEX; w = w->next) {
        struct hk_check *check = &run->checks[w->rule];
        if (check->rule->family == family && check->allow)
            check->allow->family = mine ? f->label : "";
    }
}

static void end_member(struct hk_expect_run *run, int family, const struct hk_seen *seen)
{
    const struct hk_family *f = &run->set->families[family];
    bool mine = hk_task_is(seen->task, f->label, f->index);
    excuse(run, family, mine);
    if (!mine)
        return;
    run->members[family].live--;
    tell_end(run, family, seen);
    hk_run_changed(run, f->watches);
}

static void end_task(struct hk_expect_run *run, const struct hk_event *event)
{
    const struct hk_expect_set *set = run->set;
    struct hk_seen seen = {
        .name = "ended", .args = &event->value, .count = 1, .task = event->task, .rc = event->rc};
    for (int i = 0; i < set->family_count && !event->n; i++)
        end_member(run, i, &seen);
    struct hk_event bare = {.task = event->task};
    publish_built_in(run, HK_SOURCE_END, "ended", &bare);
    if (event->rc == HK_EABORTED) {
        publish_built_in(run, HK_SOURCE_END, "aborted", &bare);
    } else if (event->rc < 0) {
        bare.value = event->value;
        publish_built_in(run, HK_SOURCE_END, "failed", &bare);
    }
    hk_run_changed(run, set->on_step);
}

/* ---- the monitor ---- */

static void object_changed(struct hk_expect_run *run, const struct hk_object *object)
{
    struct hk_value key = hk_int(object->index);
    const struct hk_entry *entry = hk_map_find(&run->changes, &key, 1);
    if (!entry)
        return;
    for (const struct hk_link *link = *(struct hk_link **)entry->payload; link; link = link->next)
        hk_run_changed(run, link->thing->watches);
}

/* Whether a take or give changes how many there are depends on who came before, so rules that
 * count observe it. */
static void object_asked(struct hk_expect_run *run, const struct hk_event *event)
{
    struct hk_value key = hk_int(event->object->index);
    const struct hk_entry *entry = hk_map_find(&run->changes, &key, 1);
    if (!entry || !(event->n & (HK_TAKE | HK_GIVE)))
        return;
    for (const struct hk_link *link = *(struct hk_link **)entry->payload; link; link = link->next)
        for (const struct hk_watch *w = link->thing->watches; w; w = w->next)
            hk_check_observe(&run->checks[w->rule]);
}

static void clock_moved(struct hk_expect_run *run)
{
    for (size_t i = 0; i < run->set->rule_count; i++)
        if (run->set->rules[i].kind)
            hk_scope_clock(&run->checks[i]);
    hk_run_changed(run, run->set->on_clock);
}

void hk_feed_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct hk_expect_run *run = state;
    if (HK_UNLIKELY(run->dirty != NULL) && !world->atomic)
        hk_run_judge_put_off(run);
    switch ((enum hk_event_kind)event->kind) {
    case HK_EVENT_EMIT: {
        struct hk_seen seen = {
            .name = event->name, .hash = event->hash, .args = event->args, .count = event->n};
        publish(run, HK_SOURCE_EMIT, &seen);
        break;
    }
    case HK_EVENT_EFFECT:
        run->whose = event->task;
        if (event->op->effect)
            publish_built_in(run, HK_SOURCE_EFFECT, event->op->effect, event);
        run->whose = NULL;
        break;
    case HK_EVENT_SPAWN:
        if (!event->n) /* not in place of another one, which has been counted */
            hk_feed_count(run, event->other);
        hk_feed_start(run, event->other);
        break;
    case HK_EVENT_END:
        end_task(run, event);
        break;
    case HK_EVENT_CHANGE:
        object_changed(run, event->object);
        break;
    case HK_EVENT_ACCESS:
        object_asked(run, event);
        break;
    case HK_EVENT_CLOCK:
        clock_moved(run);
        break;
    case HK_EVENT_STEP:
        hk_run_changed(run, run->set->on_step);
        break;
    default:
        break;
    }
}
