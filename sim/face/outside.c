/* SPDX-License-Identifier: MIT
 *
 * outside: time, trying again, and simulated work outside of the program.
 */
#include "core/idle.h"
#include "objects/op.h"

#include "face/given.h"
#include "face/guard.h"

/* ---- time ---- */

int64_t hk_after(const struct hk_world *world, int64_t duration)
{
    return hk_time_add(hk_now(world), duration);
}

static int timed(struct hk_world *world, const struct hk_op *op, struct hk_object *object,
                 int64_t n)
{
    if (hk_is_void(world))
        return HK_EGONE;
    struct hk_case *c = hk_call_case(world, op, object);
    c->n = n;
    int rc = hk_call(world, c, HK_NEVER);
    hk_guard_beat(world);
    return rc;
}

int hk_block(struct hk_world *world, int64_t duration)
{
    return timed(world, &hk_op_block, NULL, duration);
}

int hk_advance(struct hk_world *world, int64_t duration)
{
    if (!hk_is_void(world) &&
        (!hk_given(world, world->config.paused, __func__, "a clock that is not paused") ||
         !hk_given(world, duration >= 0, __func__, "a negative duration")))
        return HK_EMISUSE;
    return timed(world, &hk_op_advance, NULL, duration);
}

int hk_never(struct hk_world *world)
{
    return timed(world, &hk_op_never, NULL, 0);
}

/* ---- retry ---- */

/* The delay without jitter before attempt number `next`. */
static int64_t plain_delay(const struct hk_retry *p, int64_t next)
{
    int64_t delay = p->every > 0 ? p->every : p->from;
    int64_t cap = p->to > 0 && p->every <= 0 ? p->to : INT64_MAX;
    for (int64_t i = 2; i < next && p->every <= 0 && delay < cap && delay > 0; i++)
        delay = hk_time_add(delay, delay);
    return hk_min_i64(delay, cap);
}

static int64_t jittered(struct hk_world *world, const struct hk_retry *p, int64_t delay,
                        int64_t *last)
{
    int64_t first, wide;
    switch (p->jitter) {
    case HK_JITTER_FULL:
        return hk_random(world, 0, delay);
    case HK_JITTER_EQUAL:
        return delay / 2 + hk_random(world, 0, delay - delay / 2);
    case HK_JITTER_DECORRELATED:
        first = p->every > 0 ? p->every : p->from;
        wide = hk_max_i64(*last, first);
        wide = hk_time_add(wide, hk_time_add(wide, wide));
        *last = hk_random(world, hk_min_i64(first, wide), wide);
        if (p->to > 0)
            *last = hk_min_i64(*last, p->to);
        return *last;
    default:
        return delay;
    }
}

static bool is_policy(const struct hk_retry *p)
{
    return p->times >= 1 && p->from >= 0 && p->to >= 0 && p->every >= 0 &&
           (unsigned)p->jitter <= HK_JITTER_DECORRELATED && p->on <= 0;
}

int hk_try_again(struct hk_world *world, const struct hk_retry *policy, hk_body body, void *arg)
{
    int64_t last = 0;
    if (hk_is_void(world))
        return HK_EGONE;
    if (!hk_given(world, body != NULL, __func__, "no body (NULL)") ||
        !hk_given(world, policy != NULL, __func__, "no policy (NULL)") ||
        !hk_given(world, is_policy(policy), __func__,
                  "times below 1, or a field that is out of its range"))
        return HK_EMISUSE;
    for (int64_t attempt = 1;; attempt++) {
        int rc = body(world, arg);
        bool again = rc < 0 && (policy->on == 0 || rc == policy->on);
        if (!again || attempt >= policy->times || world->ending)
            return rc;
        int64_t delay = jittered(world, policy, plain_delay(policy, attempt + 1), &last);
        hk_sleep(world, delay);
    }
}

/* ---- simulated work ---- */

struct outage {
    int64_t from, until; /* ns */
    const char *error;
    struct outage *next;
};

struct working {
    struct hk_operation operation;
    struct hk_work work;
    struct outage *outages;
};

static struct working *working_of(struct hk_object *object)
{
    return (struct working *)(void *)object;
}

static struct hk_work checked(struct hk_world *world, struct hk_work work)
{
    static const char call[] = "hk_operation";
    bool times = work.takes >= 0 && work.takes_max >= 0 &&
                 (work.spread != HK_SPREAD_RANGE || work.takes_max == 0 ||
                  work.takes_max >= work.takes);
    if (!hk_given(world, times, call, "a negative time, or a range that is empty"))
        work.takes = work.takes_max = 0;
    if (!hk_given(world, !work.one_of_count == !work.one_of, call,
                  "only one of one_of and one_of_count"))
        work.one_of_count = 0;
    if (!hk_given(world, (unsigned)work.spread <= HK_SPREAD_AROUND, call, "a spread unheard of"))
        work.spread = HK_SPREAD_RANGE;
    work.fails_percent = hk_range_given(world, call, "fails_percent", work.fails_percent, 0, 100);
    work.fails_first =
        hk_range_given(world, call, "fails_first", work.fails_first, 0, INT64_MAX);
    return work;
}

struct hk_object *hk_operation(struct hk_world *world, const char *name, struct hk_work work)
{
    struct working *w = hk_arena_zalloc(&world->arena, sizeof(*w));
    w->work = checked(world, work);
    hk_operation_init(world, &w->operation, hk_name_given(world, __func__, name), 0);
    return &w->operation.object;
}

int64_t hk_work_takes(struct hk_world *world, struct hk_object *operation)
{
    const struct hk_work *work = &working_of(operation)->work;
    if (work->one_of_count > 0)
        return hk_random_of(world, work->one_of, work->one_of_count);
    return hk_draw_spread(world, hk_spread_of(work->spread, work->takes, work->takes_max));
}

static const struct outage *outage_now(const struct hk_world *world, const struct working *w)
{
    const struct outage *o = w->outages;
    while (o && !(hk_now(world) >= o->from && hk_now(world) < o->until))
        o = o->next;
    return o;
}

static int call_fails(struct hk_world *world, struct working *w, const char *error)
{
    const char *how = error ? error : "Failed";
    hk_face_failed(world, hk_operation_call(&w->operation), &w->operation.object, how);
    return hk_fail(world, how);
}

/* Which calls fail depends on who is over first, so it is an access. */
static int64_t counted(struct hk_world *world, struct working *w)
{
    struct hk_case *c = hk_call_case(world, &hk_operation_over, &w->operation.object);
    c->n = w->work.fails_first;
    hk_call(world, c, HK_NEVER);
    return w->operation.completed;
}

int hk_work_ends(struct hk_world *world, struct hk_object *operation)
{
    struct working *w = working_of(operation);
    bool fails = w->work.fails_first > 0 && counted(world, w) <= w->work.fails_first;
    const struct outage *outage = outage_now(world, w);
    if (outage)
        return call_fails(world, w, outage->error);
    if (!fails && !hk_chance(world, w->work.fails_percent))
        return HK_OK;
    return call_fails(world, w, w->work.error);
}

/* Nobody can end it early. */
static int block(struct hk_world *world, struct working *w)
{
    struct hk_object *object = &w->operation.object;
    int64_t takes = hk_work_takes(world, object);
    hk_shield_begin(world, world->future);
    int rc = timed(world, hk_operation_block(&w->operation), object, takes);
    if (hk_is_void(world))
        return HK_EGONE;
    hk_shield_end(world, world->future);
    return rc < 0 ? rc : hk_work_ends(world, object);
}

int hk_operate(struct hk_world *world, struct hk_object *operation, int64_t deadline)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!hk_object_given(world, operation) || operation->kind != &hk_op_kind) {
        hk_misuse(world, world->task, " calls what is no operation");
        return HK_EMISUSE;
    }
    if (working_of(operation)->work.blocks)
        return block(world, working_of(operation));
    const struct hk_op *op = hk_operation_call(&working_of(operation)->operation);
    struct hk_case *c = hk_call_case(world, op, operation);
    c->n = hk_work_takes(world, operation);
    int rc = hk_call(world, c, deadline);
    hk_guard_beat(world);
    return rc < 0 ? rc : hk_work_ends(world, operation);
}

void hk_fault_outage(struct hk_world *world, struct hk_object *operation, const char *error,
                     int64_t from, int64_t until)
{
    if (hk_is_void(world))
        return;
    if (!hk_object_given(world, operation) || operation->kind != &hk_op_kind) {
        hk_misuse(world, world->task, " plans an outage of what is no operation");
        return;
    }
    if (!hk_given(world, from >= 0 && from <= until, __func__, "a time that is empty or negative"))
        return;
    struct outage *outage = hk_arena_alloc(&world->arena, sizeof(*outage));
    *outage = (struct outage){from, until, error, working_of(operation)->outages};
    working_of(operation)->outages = outage;
}
