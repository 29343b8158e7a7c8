/* SPDX-License-Identifier: MIT
 *
 * inject: labels of tasks that the configuration, a fault or a count speaks of: which tasks may be
 * cancelled, whose clock is wrong, and whether there is any task of that label at all.
 */
#include <stdlib.h>
#include <string.h>

#include "face/face.h"

/* ---- labels that have been spoken of ---- */

static void speak_of(struct hk_face *face, const char *label, size_t len, bool is_event)
{
    for (struct hk_named *n = face->named; n; n = n->next) {
        if (strncmp(n->label, label, len) == 0 && n->label[len] == '\0' && n->is_event == is_event)
            return;
    }
    struct hk_named *named = hk_xcalloc(1, sizeof(*named));
    named->is_event = is_event;
    named->label = hk_xasprintf("%.*s", (int)len, label);
    named->next = face->named;
    face->named = named;
}

const struct hk_named *hk_face_unknown(const struct hk_face *face)
{
    const struct hk_named *n = face->named;
    while (n && n->seen)
        n = n->next;
    return n;
}

/* ---- the text of `cancel` ---- */

/* The next label of a list; NULL at its end. */
static const char *next_label(const char **list, size_t *len)
{
    const char *label = *list + strspn(*list, ", ");
    *len = strcspn(label, ", ");
    *list = label + *len;
    return *len ? label : NULL;
}

static bool is_each(const char *cancel)
{
    return strcmp(cancel, "each") == 0;
}

static bool may_cancel(const char *cancel, const char *label)
{
    size_t len;
    if (is_each(cancel))
        return true;
    for (const char *one; (one = next_label(&cancel, &len));) {
        if (strncmp(one, label, len) == 0 && label[len] == '\0')
            return true;
    }
    return false;
}

bool hk_cancel_check(const char *cancel, struct hk_error *error)
{
    size_t len;
    if (next_label(&cancel, &len))
        return true;
    hk_error_set(error, HK_EINVAL, "cancel: \"each\", or labels of tasks");
    return false;
}

/* ---- every task ---- */

bool hk_face_is_of(const struct hk_task *task, const char *family, int64_t index)
{
    bool own = index < 0 || (task->is_array && task->ordinal == index);
    return own && (!family || strcmp(family, task->label) == 0);
}

static void adjust(struct hk_world *world, const struct hk_task *spawner, struct hk_task *task)
{
    struct hk_play *play = hk_play_of(world);
    const char *cancel = play->face->config->cancel;
    for (struct hk_named *n = play->face->named; n; n = n->next)
        n->seen |= !n->is_event && strcmp(n->label, task->label) == 0;
    task->cancellable = cancel && may_cancel(cancel, task->label);
    task->skew = spawner ? spawner->skew : 0;
    for (const struct hk_skew *s = play->skews; s; s = s->next) {
        if (hk_face_is_of(task, s->label, s->index))
            task->skew = hk_time_add(task->skew, s->by);
    }
}

static void spawned(struct hk_world *world, const struct hk_task *spawner, struct hk_task *task)
{
    adjust(world, spawner, task);
    hk_play_counts(world, task, true);
}

static void hear_births(struct hk_world *world)
{
    world->on_spawn = spawned;
    hk_world_want(world, world->event_kinds);
}

void hk_face_adjust(struct hk_world *world)
{
    hear_births(world);
    for (uint32_t i = 0; i < world->task_count; i++) {
        struct hk_task *task = world->tasks[i];
        if (task->state == HK_TASK_LIVE)
            adjust(world, hk_task_get(world, task->parent), task);
    }
}

bool hk_face_is_label(const char *tasks)
{
    const char *open = strchr(tasks, '[');
    if (!open)
        return *tasks != '\0';
    size_t digits = strspn(open + 1, "0123456789");
    return open > tasks && digits > 0 && digits < 10 && strcmp(open + 1 + digits, "]") == 0;
}

const char *hk_face_family(struct hk_world *world, const char *tasks, int64_t *index)
{
    const char *open = strchr(tasks, '[');
    size_t len = open ? (size_t)(open - tasks) : strlen(tasks);
    *index = open ? strtoll(open + 1, NULL, 10) : -1;
    const char *family = hk_arena_text(&world->arena, tasks, len);
    speak_of(hk_play_of(world)->face, family, len, false);
    hk_face_adjust(world);
    return family;
}

void hk_face_counts_event(struct hk_world *world, const char *event)
{
    speak_of(hk_play_of(world)->face, event, strlen(event), true);
}

void hk_face_emits(struct hk_world *world, const char *event)
{
    for (struct hk_named *n = hk_play_of(world)->face->named; n; n = n->next)
        n->seen |= n->is_event && strcmp(n->label, event) == 0;
}

void hk_play_inject(struct hk_world *world)
{
    struct hk_face *face = hk_play_of(world)->face;
    const char *cancel = face->config->cancel;
    if (!cancel)
        return;
    hear_births(world);
    size_t len;
    for (const char *one; !is_each(face->config->cancel) && (one = next_label(&cancel, &len));)
        speak_of(face, one, len, false);
}
