/* SPDX-License-Identifier: MIT
 *
 * faults: hk_fault_... is a fault of sim/fault, said in C.
 */
#include "fault/fault.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/condvar.h"
#include "objects/oneshot.h"
#include "objects/watch.h"

#include <stdlib.h>
#include <string.h>

#include "face/given.h"

/* ---- objects ---- */

static const struct hk_object_kind *const carriers[] = {
    &hk_channel_kind, &hk_broadcast_kind, &hk_oneshot_kind, &hk_watch_kind};
enum { REPEATERS = 2 }; /* the first so many can also double */

static bool is_one_of(struct hk_world *world, const struct hk_object *object,
                      const struct hk_object_kind *const *kinds, size_t count, const char *what)
{
    object = hk_object_given(world, object);
    for (size_t i = 0; i < count; i++) {
        if (object && object->kind == kinds[i])
            return true;
    }
    hk_misuse(world, world->task, " asks %s %s", object ? object->name : "nothing", what);
    return false;
}

static int64_t percent_of(struct hk_world *world, const char *call, int64_t percent)
{
    return hk_range_given(world, call, "per cent", percent, 0, 100);
}

static const struct hk_site *site_of(struct hk_world *world, const char *what, const char *whom)
{
    struct hk_site *site = hk_arena_zalloc(&world->arena, sizeof(*site));
    site->text = hk_arena_printf(&world->arena, "fault: %s %s", what, whom);
    return site;
}

void hk_fault_drop(struct hk_world *world, struct hk_object *object, int64_t percent)
{
    if (!hk_is_void(world) &&
        is_one_of(world, object, carriers, HK_COUNT(carriers), "to lose messages"))
        hk_trouble_of(world, object)->drop = percent_of(world, __func__, percent);
}

void hk_fault_duplicate(struct hk_world *world, struct hk_object *object, int64_t percent)
{
    if (hk_is_void(world) || !is_one_of(world, object, carriers, REPEATERS, "to double messages"))
        return;
    struct hk_trouble *t = hk_trouble_of(world, object);
    t->duplicate = percent_of(world, __func__, percent);
    if (!t->site)
        t->site = site_of(world, "duplicate", object->name);
}

static void delay_by(struct hk_world *world, struct hk_object *object, struct hk_delay by)
{
    if (hk_is_void(world) ||
        !is_one_of(world, object, carriers, HK_COUNT(carriers), "to delay messages"))
        return;
    struct hk_delay *delay = hk_arena_alloc(&world->arena, sizeof(*delay));
    *delay = by;
    struct hk_trouble *t = hk_trouble_of(world, object);
    t->delay = delay;
    t->site = site_of(world, "delay", object->name);
}

void hk_fault_delay(struct hk_world *world, struct hk_object *object, enum hk_spread spread,
                    int64_t a, int64_t b)
{
    bool good = a >= 0 && b >= 0 && (unsigned)spread <= HK_SPREAD_AROUND &&
                (spread != HK_SPREAD_RANGE || a <= b);
    if (hk_given(world, good, __func__, "a negative time, or a range that is empty"))
        delay_by(world, object, hk_spread_of(spread, a, b));
}

void hk_fault_delay_of(struct hk_world *world, struct hk_object *object, const int64_t *delays,
                       uint32_t count)
{
    if (count > 0 && delays)
        delay_by(world, object, (struct hk_delay){.values = delays, .count = (int)count});
    else if (!hk_is_void(world))
        hk_misuse(world, world->task, " delays messages by one of no durations");
}

void hk_fault_reorder(struct hk_world *world, struct hk_object *channel)
{
    if (!hk_is_void(world) && is_one_of(world, channel, carriers, 1, "to reorder messages"))
        channel->flags |= HK_OBJECT_SHUFFLED;
}

void hk_fault_wakeups(struct hk_world *world, struct hk_object *condvar)
{
    static const struct hk_object_kind *const condvars[] = {&hk_condvar_kind};
    if (hk_is_void(world) || !is_one_of(world, condvar, condvars, 1, "for spurious wakeups"))
        return;
    struct hk_trouble *t = hk_trouble_of(world, condvar);
    t->spurious = true;
    t->site = site_of(world, "spurious wakeups on", condvar->name);
}

/* ---- close, at a time ---- */

static int64_t time_given(struct hk_world *world, const char *call, int64_t at)
{
    return hk_range_given(world, call, "a time", at, 0, HK_NEVER);
}

struct closing {
    struct hk_act act;
    struct hk_object *channel;
};

static int64_t close_act(struct hk_world *world, struct hk_act *act)
{
    hk_fault_close_now(world, ((struct closing *)(void *)act)->channel);
    return HK_NEVER;
}

void hk_fault_close(struct hk_world *world, struct hk_object *channel, int64_t at)
{
    if (hk_is_void(world) || !is_one_of(world, channel, carriers, 1, "to close"))
        return;
    at = time_given(world, __func__, at);
    struct closing *closing = hk_arena_zalloc(&world->arena, sizeof(*closing));
    closing->act.site = site_of(world, "close", channel->name);
    closing->act.act = close_act;
    closing->channel = channel;
    hk_act_begin(world, &closing->act, "close", ++hk_play_of(world)->faults, at);
}

/* ---- tasks ---- */

/* What outlasts a crash. */
struct kept_end {
    struct hk_object *object;
    bool sender;
    struct kept_end *next;
};
struct kept {
    hk_body body;
    void *arg;
    const char *label;
    struct kept_end *ends;
};

static void keep(struct hk_world *world, const struct hk_task *task, void **own)
{
    struct kept *kept = hk_arena_zalloc(&world->arena, sizeof(*kept));
    kept->body = hk_body_of(&task->root, &kept->arg);
    kept->label = task->label;
    for (const struct hk_held_end *held = hk_play_of(world)->ends; held; held = held->next) {
        if (held->task != hk_task_handle(task))
            continue;
        struct kept_end *end = hk_arena_alloc(&world->arena, sizeof(*end));
        *end = (struct kept_end){held->object, held->sender, kept->ends};
        kept->ends = end;
        hk_end_hold(world, end->object, world->task, end->sender);
    }
    *own = kept;
}

static struct hk_task *again(struct hk_world *world, uint32_t ordinal, bool is_array, void *own)
{
    const struct kept *kept = own;
    hk_handle task =
        hk_body_restart(world, kept->label, ordinal, is_array, kept->body, kept->arg);
    return hk_task_get(world, task);
}

static void let_go(struct hk_world *world, struct hk_task *task, void *own)
{
    const struct kept *kept = own;
    for (const struct kept_end *end = kept->ends; end; end = end->next) {
        hk_play_hold(world, end->object, task, end->sender);
        hk_end_drop(world, end->object, world->task, end->sender);
    }
}

static bool are_tasks(struct hk_world *world, const char *call, const char *tasks)
{
    return hk_given(world, tasks != NULL, call, "no label (NULL)") &&
           hk_given(world, hk_face_is_label(tasks), call, "what is no label: \"a\", \"a[2]\"");
}

static const struct hk_victims *victims_of(struct hk_world *world, const char *tasks,
                                           int64_t duration)
{
    struct hk_victims *victims = hk_arena_alloc(&world->arena, sizeof(*victims));
    *victims = (struct hk_victims){
        .duration = duration, .keep = keep, .again = again, .let_go = let_go};
    victims->family = hk_face_family(world, tasks, &victims->index);
    return victims;
}

void hk_fault_crash(struct hk_world *world, const char *tasks, int64_t at, int64_t back_after)
{
    if (hk_is_void(world) || !are_tasks(world, __func__, tasks))
        return;
    at = time_given(world, __func__, at);
    const struct hk_victims *who =
        victims_of(world, tasks,
                   back_after == HK_NEVER ? -1 : time_given(world, __func__, back_after));
    hk_fault_crash_begin(world, who, site_of(world, "crash", tasks),
                         ++hk_play_of(world)->faults, at);
}

void hk_fault_pause(struct hk_world *world, const char *tasks, int64_t at, int64_t duration)
{
    if (hk_is_void(world) || !are_tasks(world, __func__, tasks))
        return;
    at = time_given(world, __func__, at);
    const struct hk_victims *who = victims_of(world, tasks, time_given(world, __func__, duration));
    hk_fault_pause_begin(world, who, site_of(world, "pause", tasks),
                         ++hk_play_of(world)->faults, at);
}

/* ---- clocks ---- */

void hk_fault_skew(struct hk_world *world, const char *tasks, int64_t by)
{
    if (hk_is_void(world) || !are_tasks(world, __func__, tasks))
        return;
    struct hk_play *play = hk_play_of(world);
    struct hk_skew *skew = hk_arena_alloc(&world->arena, sizeof(*skew));
    *skew = (struct hk_skew){.by = by, .next = play->skews};
    skew->label = hk_face_family(world, tasks, &skew->index);
    play->skews = skew;
    hk_face_adjust(world);
}

static int64_t skew_of(const struct hk_world *world)
{
    return world->future ? world->future->task->skew : 0;
}

int64_t hk_clock(const struct hk_world *world)
{
    return hk_time_add(hk_now(world), skew_of(world));
}

int64_t hk_clock_at(const struct hk_world *world, int64_t clock)
{
    return clock == HK_NEVER ? clock : hk_time_add(clock, -skew_of(world));
}
