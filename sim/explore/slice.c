/* SPDX-License-Identifier: MIT
 *
 * slice: which steps mattered. Footprints of all steps are kept, and marks spread backwards from
 * the finding: to the step of the same task before, to what a step came after, and to the steps
 * that it conflicts with. A step that only drops a future, by a timeout or a lost arm of a select,
 * touches nothing, but it may be why something did not happen: it matters if it is a step of a task
 * that the finding is about. So does a step in which a task fails, if what is found is that
 * something has not come by the end.
 */
#include <stdlib.h>
#include <string.h>

#include "explore/explain.h"

enum { STEPS_MAX = 2000 }; /* of a longer run all steps matter */

struct step {
    uint64_t path;
    bool about;              /* the finding is about its task, or about what it touches */
    bool drops;              /* stops a future where it stands */
    bool fails;              /* a task ends in it with an error */
    struct hk_access *accesses;
    uint32_t access_count;
    uint32_t *after;         /* numbers of steps */
    uint32_t after_count;
};

struct slicer {
    struct hk_repeater repeater;
    struct hk_guide given;
    struct hk_world *world;
    struct step *steps;      /* steps[0] is step 1 */
    size_t count, capacity;
    uint64_t dropped_in;     /* the latest step that has dropped something */
    uint64_t failed_in;      /* ... in which a task has failed */
};

static void note_event(struct hk_world *world, void *self, const struct hk_event *event)
{
    (void)world;
    struct slicer *s = self;
    if (event->kind == HK_EVENT_DROP)
        s->dropped_in = event->step;
    else if (event->rc < 0 && event->rc != HK_EABORTED)
        s->failed_in = event->step;
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct slicer *s = self;
    return s->given.answer(s->given.self, world, kind, count);
}

static uint32_t length(const struct hk_past *list)
{
    uint32_t count = 0;
    for (; list; list = list->next)
        count++;
    return count;
}

static void note_after(struct step *step, const struct hk_past *list)
{
    for (; list; list = list->next)
        step->after[step->after_count++] = list->step;
}

static uint32_t pick(void *self, struct hk_world *world, uint32_t count)
{
    return answer(self, world, HK_CHOICE_TASK, count);
}

/* The step is over: its footprint and its causes are known. */
static void stepped(void *self, struct hk_world *world)
{
    struct slicer *s = self;
    HK_GROW(s->steps, s->count, s->capacity);
    struct step *step = &s->steps[s->count++];
    *step = (struct step){.path = world->step_task->root.path,
                          .drops = s->dropped_in == s->count,
                          .fails = s->failed_in == s->count};
    uint32_t own, acted;
    const struct hk_access *accesses = hk_step_footprint(world, &own);
    const struct hk_access *more = hk_step_acted_footprint(world, &acted);
    step->access_count = own + acted;
    step->accesses = hk_xcalloc(own + acted + 1, sizeof(*step->accesses));
    for (uint32_t i = 0; i < own + acted; i++)
        step->accesses[i] = i < own ? accesses[i] : more[i - own];
    const struct hk_past *causes = hk_step_causes(world), *saw = hk_step_saw(world);
    const struct hk_past *all = hk_step_acted(world);
    step->after = hk_xcalloc(length(causes) + length(saw) + length(all) + 1, sizeof(*step->after));
    note_after(step, causes);
    note_after(step, saw);
    note_after(step, all);
}

/* ---- what the finding is about ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether the text speaks of this name: as a word, not as a part of one. */
static bool names(const char *text, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = text; len && (at = strstr(at, name)); at++) {
        if ((at == text || !is_word(at[-1])) && !is_word(at[len]))
            return true;
    }
    return false;
}

static bool mentions(const struct hk_finding *f, const char *name)
{
    return names(f->text, name) || names(f->label, name);
}

static bool touches(const struct step *step, uint64_t object)
{
    for (uint32_t i = 0; i < step->access_count; i++) {
        if (step->accesses[i].object == object)
            return true;
    }
    return false;
}

static void mark_last_of(struct slicer *s, uint64_t path)
{
    for (size_t i = s->count; i-- > 0;) {
        if (s->steps[i].path == path) {
            s->steps[i].about = true;
            return;
        }
    }
}

static void mark_touching(struct slicer *s, uint64_t object)
{
    for (size_t i = 0; i < s->count; i++)
        s->steps[i].about |= touches(&s->steps[i], object);
}

static void mark_about(struct slicer *s, const struct hk_world *world,
                       const struct hk_finding *f)
{
    for (uint32_t i = 0; i < world->task_count; i++) {
        const struct hk_task *task = world->tasks[i];
        if (mentions(f, hk_task_name((struct hk_world *)(uintptr_t)world, task)))
            mark_last_of(s, task->root.path);
    }
    for (uint32_t i = 0; i < world->object_count; i++) {
        const struct hk_object *object = world->objects[i];
        if (mentions(f, object->name))
            mark_touching(s, object->id);
    }
    bool at_it = f->site || f->step < world->steps || world->end == HK_END_STOPPED;
    if (f->step > 0 && f->step <= s->count && at_it) /* a statement, also of the last step */
        s->steps[f->step - 1].about = true;
    for (size_t i = 0; i < s->count && !at_it; i++)
        s->steps[i].about |= s->steps[i].fails; /* perhaps why something has not come */
}

/* A step that drops something matters if another step of its task is about the finding. */
static void mark_drops(struct slicer *s, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        for (size_t k = 0; s->steps[i].drops && !s->steps[i].about && k < end; k++)
            s->steps[i].about = s->steps[k].about && s->steps[k].path == s->steps[i].path;
    }
}

/* ---- backwards ---- */

static bool conflict(const struct slicer *s, const struct step *a, const struct step *b)
{
    for (uint32_t i = 0; i < a->access_count; i++) {
        for (uint32_t k = 0; k < b->access_count; k++) {
            if (a->accesses[i].object == b->accesses[k].object &&
                a->accesses[i].object != HK_FOOTPRINT_WORKERS &&
                a->accesses[i].object != HK_FOOTPRINT_ALL &&
                hk_step_conflict(s->world, a->accesses[i].mode, b->accesses[k].mode))
                return true;
        }
    }
    return false;
}

static bool is_after(const struct step *step, size_t number)
{
    for (uint32_t i = 0; i < step->after_count; i++) {
        if (step->after[i] == number)
            return true;
    }
    return false;
}

/* Step i matters: so does every one before it that it depends on directly. */
static void spread(const struct slicer *s, size_t i, bool *keep)
{
    const struct step *step = &s->steps[i];
    for (size_t k = 0; k < i; k++) {
        const struct step *before = &s->steps[k];
        keep[k] |= before->path == step->path || is_after(step, k + 1) ||
                   conflict(s, before, step);
    }
}

/* The latest step of each task that matters is kept too: it shows where the task stands. */
static void keep_last(const struct slicer *s, size_t end, bool *keep)
{
    for (size_t i = 0; i < end; i++) {
        size_t last = i;
        for (size_t k = i + 1; k < end && keep[i]; k++)
            last = s->steps[k].path == s->steps[i].path ? k : last;
        keep[last] |= keep[i];
    }
}

/* From the latest kept step of each task backwards, and once more from those that were kept to show
 * where their tasks stand: why a task has ended there is the reason for what did not happen. */
static void spread_all(const struct slicer *s, size_t end, bool *keep)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = end; i-- > 0;) {
            if (keep[i])
                spread(s, i, keep);
        }
        keep_last(s, end, keep);
    }
}

static void mark(struct slicer *s, const struct hk_finding *f, struct hk_slice *slice)
{
    size_t end = f && f->step < s->count ? f->step : s->count;
    slice->count = s->count;
    slice->keep = hk_xcalloc(s->count + 1, sizeof(*slice->keep));
    bool long_run = s->count > STEPS_MAX, any = false;
    if (slice->decided > 0 && slice->decided <= end)
        s->steps[slice->decided - 1].about = true;
    if (!long_run)
        mark_drops(s, end);
    for (size_t i = 0; !long_run && i < end; i++)
        any |= slice->keep[i] = s->steps[i].about;
    for (size_t i = 0; !any && i < end; i++)
        slice->keep[i] = true; /* nothing is known of what the finding is about */
    if (any)
        spread_all(s, end, slice->keep);
}

void hk_slice_make(const struct hk_program *program, const struct hk_schedule *schedule,
                   uint64_t data_seed, uint64_t finding, struct hk_slice *slice)
{
    struct slicer s = {.world = hk_world_new(&program->config.limits)};
    struct hk_run_config config = program->config;
    s.given = hk_repeater_guide(&s.repeater, schedule);
    config.data_seed = data_seed;
    config.fair_from = schedule->fair_from;
    config.want_steps = true;
    config.chooser = (struct hk_chooser){
        .self = &s, .pick = pick, .choose = answer, .stepped = stepped, .watches = true};
    hk_world_begin(s.world, &config);
    struct hk_monitor notes = {
        .kinds = HK_EVENT_BIT(HK_EVENT_DROP) | HK_EVENT_BIT(HK_EVENT_END),
        .state = &s,
        .event = note_event,
    };
    hk_monitor_add(s.world, &notes);
    program->setup(s.world, program->arg);
    hk_world_run(s.world);
    const struct hk_finding *f = s.world->findings;
    while (f && f->id != finding)
        f = f->next;
    if (f)
        mark_about(&s, s.world, f);
    mark(&s, f, slice);
    for (size_t i = 0; i < s.count; i++) {
        free(s.steps[i].accesses);
        free(s.steps[i].after);
    }
    free(s.steps);
    hk_world_free(s.world);
}

void hk_slice_fini(struct hk_slice *slice)
{
    free(slice->keep);
    *slice = (struct hk_slice){0};
}
