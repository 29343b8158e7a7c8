/* SPDX-License-Identifier: MIT
 *
 * guard: starts workers, and ends the run in which one has died where it died.
 */
#include "face/guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the runs in which workers have died ---- */

struct hk_died {
    struct hk_death death;
    char label[200];       /* of the task that ran */
    char text[400];        /* of its finding */
    uint64_t data_seed;
    struct hk_schedule schedule; /* up to there */
    struct hk_died *next;
};

void hk_guard_forget(struct hk_face *face)
{
    for (struct hk_died *d = face->died, *next; d; d = next) {
        next = d->next;
        hk_schedule_fini(&d->schedule);
        free(d);
    }
}

/* A finding has the words of the first run that had it. */
bool hk_guard_doom(struct hk_face *face, const char *text)
{
    face->doom = face->died;
    while (face->doom && strcmp(face->doom->text, text) != 0)
        face->doom = face->doom->next;
    return face->doom != NULL;
}

/* Whether a run of this schedule, or one that begins so, has come to where that one died. */
static bool has_died_so(const struct hk_died *died, const struct hk_schedule *schedule)
{
    size_t count = died->schedule.count;
    if (schedule->count < count || (died->death.ending && schedule->count != count))
        return false;
    return count == 0 || memcmp(schedule->choices, died->schedule.choices,
                                count * sizeof(struct hk_choice)) == 0;
}

void hk_guard_doom_of(struct hk_face *face, const struct hk_schedule *schedule)
{
    uint64_t data_seed = face->doom->data_seed;
    for (const struct hk_died *d = face->died; d; d = d->next) {
        if (d->data_seed == data_seed && has_died_so(d, schedule))
            face->doom = d;
    }
}

uint64_t hk_guard_seed(const struct hk_face *face)
{
    return face->doom->data_seed;
}

/* The death of the worker that this keeper has just lost, if it was in this play. The keeper
 * goes no further than the latest note in the box, so that it does not die too. To show an older
 * death, a worker goes on to the last call that came back: if it dies of that, only a worker is
 * lost. */
static const struct hk_death *latest_of(const struct hk_face *face)
{
    const struct hk_death *latest = face->isolation ? &face->isolation->death : NULL;
    return latest && latest->play == face->plays ? latest : NULL;
}

/* NULL for a run that draws other data: nobody knows where it dies. */
static const struct hk_died *doom_of(const struct hk_face *face, const struct hk_world *world)
{
    const struct hk_died *doom = face->doom;
    bool same = doom && !world->config.seeds && world->config.data_seed == doom->data_seed;
    return same ? doom : NULL;
}

bool hk_guard_doomed(const struct hk_world *world)
{
    return hk_play_of(world)->died;
}

/* No clean-up runs: the program died before any of them, or in one. */
static void drop_nothing(struct hk_world *world)
{
    for (uint32_t i = 0; i < world->task_count; i++)
        world->tasks[i]->state = HK_TASK_ENDED;
}

/* Writes the death down, with where the run stands. Returns the entry. */
static const struct hk_died *note_death(struct hk_world *world, struct hk_face *face,
                                        const struct hk_death *death)
{
    struct hk_died *died = hk_xcalloc(1, sizeof(*died));
    struct hk_task *task = death->ending ? NULL : world->task;
    if (world->future)
        task = world->future->task;
    died->death = *death;
    died->data_seed = world->config.data_seed;
    for (size_t i = 0; i < world->schedule.count; i++)
        hk_schedule_push(&died->schedule, world->schedule.choices[i]);
    snprintf(died->label, sizeof(died->label), "%s", task ? task->label : "");
    snprintf(died->text, sizeof(died->text), "%s%.*s%s: %s", task ? "in " : "",
             HK_CUT(200, task ? hk_task_name(world, task) : "at the end of the run"),
             death->ending ? ", cleaning up" : "", death->how);
    face->hangs += death->hangs;
    *face->died_last = died;
    face->died_last = &died->next;
    return died;
}

static void report_death(struct hk_world *world, const struct hk_died *died)
{
    hk_finding_add(world, died->death.hangs ? "hang" : "crash", "", died->label, died->text);
    world->end = HK_END_STOPPED;
    hk_play_of(world)->died = true;
    drop_nothing(world);
}

/* ---- every run ---- */

/* The first thing when the run is over. */
static void on_end(struct hk_world *world, void *state)
{
    struct hk_face *face = state;
    struct hk_black_box *box = world->config.box;
    const struct hk_death *death = latest_of(face);
    const struct hk_died *doom = doom_of(face, world);
    box->ending = 1;
    if (death)
        report_death(world, note_death(world, face, death));
    else if (doom && (doom->death.ending ? has_died_so(doom, &world->schedule) : box->armed))
        report_death(world, doom);
}

static void stop_at(struct hk_black_box *box, const struct hk_death *death)
{
    if (death->ending)
        return;
    box->stop_length = death->length;
    box->stop_count = death->count;
}

/* Where this run is to be stopped, if anywhere. */
static void set_stop(struct hk_black_box *box, const struct hk_face *face,
                     const struct hk_world *world)
{
    const struct hk_death *death = latest_of(face);
    const struct hk_died *doom = doom_of(face, world);
    box->stop_since = 0;
    box->stop_choices = NULL;
    box->stop_length = UINT64_MAX;
    if (death) {
        stop_at(box, death);
    } else if (doom) {
        stop_at(box, &doom->death);
        box->stop_since = doom->death.since;
        box->stop_choices = doom->schedule.choices;
    }
}

void hk_guard_begin(struct hk_face *face, struct hk_world *world)
{
    face->plays++;
    struct hk_isolation *isolation = face->isolation;
    if (!isolation)
        return;
    hk_black_box_is_home(isolation->box);
    if (face->plays == isolation->guard_at) {
        bool worker = isolation->host->guard(isolation);
        isolation->guard_at = worker ? 0 : isolation->death.play + 1;
    }
    struct hk_black_box *box = isolation->box;
    box->length = 0;
    box->count = 0;
    box->ending = 0;
    box->since = 0;
    box->armed = false;
    box->data_seed = world->config.data_seed;
    *(volatile uint64_t *)&box->play = face->plays; /* last: whoever dies before was not in it */
    world->config.box = box;
    set_stop(box, face, world);
    struct hk_monitor *monitor = hk_arena_alloc(&world->arena, sizeof(*monitor));
    *monitor = (struct hk_monitor){.state = face, .end = on_end};
    hk_monitor_add(world, monitor);
}
