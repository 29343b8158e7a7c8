/* SPDX-License-Identifier: MIT
 *
 * follow: what a script says is compared with what the run offers, name by name.
 */
#include "explore/follow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/script_parts.h"

int hk_script_from_token(struct hk_script *script, const char *token, struct hk_error *error)
{
    struct hk_schedule schedule = {0};
    *script = (struct hk_script){0};
    int rc = hk_token_read(token, &schedule, &script->data_seed, error);
    for (size_t i = 0; rc == HK_OK && i < schedule.count; i++) {
        struct hk_script_line *line = hk_script_add(script);
        *line = (struct hk_script_line){
            .line = (int)i + 1, .chosen = true, .choice = schedule.choices[i]};
    }
    script->fair_from = schedule.fair_from;
    if (rc == HK_OK)
        script->token = hk_xstrdup(token);
    hk_schedule_fini(&schedule);
    return rc;
}

/* ---- words ---- */

/* "right | with lock b" */
static void say_task(char *buffer, size_t size, struct hk_world *world, const struct hk_task *task)
{
    snprintf(buffer, size, "%s | %.*s", hk_task_name(world, task),
             HK_CUT(60, hk_script_statement(task)));
}

static void say_line(const struct hk_follow *f, const struct hk_script_line *line, char *buffer,
                     size_t size)
{
    const char *kind = hk_script_kinds[hk_choice_kind(line->choice)];
    if (!line->chosen)
        snprintf(buffer, size, "%s | %.*s, as the only one", line->task,
                 HK_CUT(60, line->statement));
    else if (f->bare)
        snprintf(buffer, size, "%s %u of %u", kind, line->choice.value,
                 hk_choice_count(line->choice));
    else
        snprintf(buffer, size, "%s %u of %u, %s | %.*s", kind, line->choice.value,
                 hk_choice_count(line->choice), line->task, HK_CUT(60, line->statement));
}

/* The run's side, ready to be compared with the line's. Ends the run. */
static void diverge(struct hk_follow *f, struct hk_world *world, const char *here)
{
    char line[200] = "nothing more";
    if (f->why[0])
        return;
    if (f->next < f->script->line_count)
        say_line(f, &f->script->lines[f->next], line, sizeof(line));
    snprintf(f->why, sizeof(f->why), "%s %zu: the schedule has %s; the run, after %llu step%s, "
             "has %s", f->bare ? "choice" : "line", f->bare || f->next >= f->script->line_count
             ? f->next + 1 : (size_t)f->script->lines[f->next].line, line,
             (unsigned long long)world->steps, world->steps == 1 ? "" : "s", here);
    hk_world_stop(world, HK_END_DIVERGED, NULL);
}

static void diverge_at_pick(struct hk_follow *f, struct hk_world *world, uint32_t count)
{
    char here[200];
    int len = snprintf(here, sizeof(here), "a task of %u:", count);
    for (uint32_t i = 0; i < count && i < 3 && len < (int)sizeof(here); i++) {
        char one[100];
        say_task(one, sizeof(one), world, world->runnable[i]);
        len += snprintf(here + len, sizeof(here) - (size_t)len, "%s %s", i ? "," : "", one);
    }
    diverge(f, world, here);
}

/* ---- exactly ---- */

static const struct hk_script_line *next_line(const struct hk_follow *f)
{
    return f->next < f->script->line_count ? &f->script->lines[f->next] : NULL;
}

static bool past_prefix(const struct hk_follow *f)
{
    return f->mode == HK_FOLLOW_PREFIX && f->next == f->script->line_count;
}

/* The statement of a task is compared too: the same name may have come another way. */
static bool stands_at(struct hk_world *world, const struct hk_script_line *line,
                      const struct hk_task *task)
{
    return strcmp(line->task, hk_task_name(world, task)) == 0 &&
           strcmp(line->statement, hk_script_statement(task)) == 0;
}

static uint32_t answer_exactly(struct hk_follow *f, struct hk_world *world,
                               enum hk_choice_kind kind, uint32_t count)
{
    const struct hk_script_line *line = next_line(f);
    bool fits = line && line->chosen && hk_choice_kind(line->choice) == kind &&
                hk_choice_count(line->choice) == count;
    if (kind == HK_CHOICE_TASK && fits)
        fits = f->bare || stands_at(world, line, world->runnable[line->choice.value]);
    if (fits) {
        f->next += kind != HK_CHOICE_TASK || f->bare; /* a task's step uses up its line */
        return line->choice.value;
    }
    char here[64];
    snprintf(here, sizeof(here), "%s of %u", hk_script_kinds[kind], count);
    if (kind == HK_CHOICE_TASK)
        diverge_at_pick(f, world, count);
    else
        diverge(f, world, here);
    return hk_answer_plainly(world, kind, count);
}

static void step_exactly(struct hk_follow *f, struct hk_world *world)
{
    const struct hk_script_line *line = next_line(f);
    if (f->bare || hk_world_is_over(world))
        return;
    if (line && hk_choice_kind(line->choice) == HK_CHOICE_TASK &&
        stands_at(world, line, world->step_task)) {
        f->next++;
        return;
    }
    char here[120];
    say_task(here, sizeof(here), world, world->step_task);
    diverge(f, world, here);
}

/* ---- by names ---- */

static bool is_step(const struct hk_script_line *line)
{
    return hk_choice_kind(line->choice) == HK_CHOICE_TASK;
}

/* Whether the script comes to where the task stands, later. */
static bool comes_later(const struct hk_follow *f, struct hk_world *world,
                        const struct hk_task *task)
{
    for (size_t i = f->next + 1; i < f->script->line_count; i++) {
        if (is_step(&f->script->lines[i]) && stands_at(world, &f->script->lines[i], task))
            return true;
    }
    return false;
}

static uint32_t candidate_named(struct hk_world *world, const char *name, uint32_t count)
{
    uint32_t i = 0;
    while (i < count && strcmp(hk_task_name(world, world->runnable[i]), name) != 0)
        i++;
    return i;
}

/* A task that stands at something new goes on to what the script knows. A line whose task
 * cannot run, or is further already, has lost its place. */
static uint32_t pick_by_name(struct hk_follow *f, struct hk_world *world, uint32_t count)
{
    const struct hk_script *s = f->script;
    for (; !f->bare && f->next < s->line_count; f->next++) {
        const struct hk_script_line *line = &s->lines[f->next];
        if (!is_step(line))
            continue;
        uint32_t i = candidate_named(world, line->task, count);
        if (i < count && (stands_at(world, line, world->runnable[i]) ||
                          !comes_later(f, world, world->runnable[i])))
            return i;
        f->skipped++;
    }
    if (f->bare && f->next < s->line_count) {
        uint32_t value = s->lines[f->next++].choice.value;
        return value < count ? value : 0;
    }
    return hk_answer_plainly(world, HK_CHOICE_TASK, count);
}

/* The first answer of this kind by this task that has not been given. */
static uint32_t answer_by_name(struct hk_follow *f, struct hk_world *world,
                               enum hk_choice_kind kind, uint32_t count)
{
    const struct hk_task *task = world->task ? world->task : world->step_task;
    const char *name = task ? hk_task_name(world, task) : "";
    for (size_t i = 0; i < f->script->line_count; i++) {
        const struct hk_script_line *line = &f->script->lines[i];
        if (f->used[i] || hk_choice_kind(line->choice) != kind ||
            (!f->bare && strcmp(line->task, name) != 0))
            continue;
        f->used[i] = true;
        return line->choice.value < count ? line->choice.value : 0;
    }
    return 0;
}

static void step_by_name(struct hk_follow *f, struct hk_world *world)
{
    const struct hk_script *s = f->script;
    while (!f->bare && f->next < s->line_count && !is_step(&s->lines[f->next]))
        f->next++;
    if (!f->bare && f->next < s->line_count &&
        stands_at(world, &s->lines[f->next], world->step_task))
        f->next++;
}

/* ---- the guide ---- */

static uint32_t answer_onward(struct hk_follow *f, struct hk_world *world,
                              enum hk_choice_kind kind, uint32_t count)
{
    const struct hk_chooser *then = &f->then->chooser;
    if (!f->taken_over)
        hk_onward_take_over(f->then, world);
    f->taken_over = true;
    return kind == HK_CHOICE_TASK ? then->pick(then->self, world, count)
                                  : then->choose(then->self, world, kind, count);
}

static uint32_t answer(void *self, struct hk_world *world, enum hk_choice_kind kind,
                       uint32_t count)
{
    struct hk_follow *f = self;
    if (f->why[0])
        return hk_answer_plainly(world, kind, count);
    if (past_prefix(f))
        return answer_onward(f, world, kind, count);
    if (f->mode != HK_FOLLOW_LENIENT)
        return answer_exactly(f, world, kind, count);
    return kind == HK_CHOICE_TASK ? pick_by_name(f, world, count)
                                  : answer_by_name(f, world, kind, count);
}

static void stepping(void *self, struct hk_world *world)
{
    struct hk_follow *f = self;
    if (f->then && f->then->chooser.stepping)
        f->then->chooser.stepping(f->then->chooser.self, world);
    if (f->why[0] || past_prefix(f))
        return;
    if (f->mode == HK_FOLLOW_LENIENT)
        step_by_name(f, world);
    else
        step_exactly(f, world);
}

static void stepped(void *self, struct hk_world *world)
{
    const struct hk_chooser *then = &((struct hk_follow *)self)->then->chooser;
    then->stepped(then->self, world);
}

static void spawned(void *self, struct hk_world *world, struct hk_task *parent,
                    struct hk_task *child)
{
    const struct hk_chooser *then = &((struct hk_follow *)self)->then->chooser;
    then->spawned(then->self, world, parent, child);
}

struct hk_guide hk_follow_guide(struct hk_follow *f)
{
    f->next = f->skipped = 0;
    f->why[0] = '\0';
    f->taken_over = false;
    hk_assert((f->then != NULL) == (f->mode == HK_FOLLOW_PREFIX));
    f->used = hk_xcalloc(f->script->line_count + 1, sizeof(*f->used));
    struct hk_guide guide = {.self = f, .answer = answer, .stepping = stepping};
    if (f->then && f->then->chooser.stepped)
        guide.stepped = stepped;
    if (f->then && f->then->chooser.spawned)
        guide.spawned = spawned;
    return guide;
}

void hk_follow_end(struct hk_follow *f, struct hk_world *world)
{
    free(f->used);
    f->used = NULL;
    if (f->mode != HK_FOLLOW_LENIENT && f->next < f->script->line_count &&
        world->end != HK_END_INTERRUPT)
        diverge(f, world, "come to its end");
}
