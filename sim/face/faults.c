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

#include "face/face.h"

/* ---- objects ---- */

static const struct hk_object_kind *const carriers[] = {
    &hk_channel_kind, &hk_broadcast_kind, &hk_oneshot_kind, &hk_watch_kind};
enum { REPEATERS = 2 }; /* the first so many can also double */

static bool is_one_of(struct hk_world *world, const struct hk_object *object,
                      const struct hk_object_kind *const *kinds, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++) {
        if (object && object->kind == kinds[i])
            return true;
    }
    hk_misuse(world, world->task, " asks %s %s", object ? object->name : "nothing", what);
    return false;
}

static int64_t percent_of(int64_t percent)
{
    return percent < 0 ? 0 : percent > 100 ? 100 : percent;
}

static const struct hk_site *site_of(struct hk_world *world, const char *what, const char *whom)
{
    struct hk_site *site = hk_arena_zalloc(&world->arena, sizeof(*site));
    site->text = hk_arena_printf(&world->arena, "fault: %s %s", what, whom);
    return site;
}

void hk_fault_drop(struct hk_world *world, struct hk_object *object, int64_t percent)
{
    if (!world->ending &&
        is_one_of(world, object, carriers, HK_COUNT(carriers), "to lose messages"))
        hk_trouble_of(world, object)->drop = percent_of(percent);
}

void hk_fault_duplicate(struct hk_world *world, struct hk_object *object, int64_t percent)
{
    if (world->ending || !is_one_of(world, object, carriers, REPEATERS, "to double messages"))
        return;
    struct hk_trouble *t = hk_trouble_of(world, object);
    t->duplicate = percent_of(percent);
    if (!t->site)
        t->site = site_of(world, "duplicate", object->name);
}

static void delay_by(struct hk_world *world, struct hk_object *object, struct hk_delay by)
{
    if (world->ending ||
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
    a = hk_max_i64(a, 0);
    delay_by(world, object, hk_spread_of(spread, a, hk_max_i64(b, 0)));
}

void hk_fault_delay_of(struct hk_world *world, struct hk_object *object, const int64_t *delays,
                       uint32_t count)
{
    if (count > 0 && delays)
        delay_by(world, object, (struct hk_delay){.values = delays, .count = (int)count});
    else if (!world->ending)
        hk_misuse(world, world->task, " delays messages by one of no durations");
}

void hk_fault_reorder(struct hk_world *world, struct hk_object *channel)
{
    if (!world->ending && is_one_of(world, channel, carriers, 1, "to reorder messages"))
        channel->flags |= HK_OBJECT_SHUFFLED;
}

void hk_fault_wakeups(struct hk_world *world, struct hk_object *condvar)
{
    static const struct hk_object_kind *const condvars[] = {&hk_condvar_kind};
    if (world->ending || !is_one_of(world, condvar, condvars, 1, "for spurious wakeups"))
        return;
    struct hk_trouble *t = hk_trouble_of(world, condvar);
    t->spurious = true;
    t->site = site_of(world, "spurious wakeups on", condvar->name);
}

/* ---- close, at a time ---- */

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
    if (world->ending || !is_one_of(world, channel, carriers, 1, "to close"))
        return;
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
    if (world->ending)
        return;
    const struct hk_victims *who =
        victims_of(world, tasks, back_after == HK_NEVER ? -1 : hk_max_i64(back_after, 0));
    hk_fault_crash_begin(world, who, site_of(world, "crash", tasks),
                         ++hk_play_of(world)->faults, at);
}

void hk_fault_pause(struct hk_world *world, const char *tasks, int64_t at, int64_t duration)
{
    if (world->ending)
        return;
    const struct hk_victims *who = victims_of(world, tasks, hk_max_i64(duration, 0));
    hk_fault_pause_begin(world, who, site_of(world, "pause", tasks),
                         ++hk_play_of(world)->faults, at);
}

/* ---- clocks ---- */

void hk_fault_skew(struct hk_world *world, const char *tasks, int64_t by)
{
    if (world->ending)
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
