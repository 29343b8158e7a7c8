/* SPDX-License-Identifier: MIT
 *
 * Examples of one's own object, strategy and check, and how a C program uses them. They are
 * written as a user of the installed headers would: with these and either library.
 */
#include "plugin.h"

#include "core/body.h"

#include "tests/face/face.h"

/* ---- an object: a latch, which lets everybody through when it has been pulled N times ---- */

struct latch {
    struct hk_object object; /* first */
    int64_t left;
    struct hk_queue waiting;
    struct hk_stamp stamp;   /* of the last pull: who waits comes after it */
};

static const struct hk_object_kind latch_kind = {
    .name = "latch", .help = "opens after N pulls"};

static struct latch *latch_of(const struct hk_case *c)
{
    return (struct latch *)(void *)c->object;
}

/* Takes effect now: every access of every object ends in hk_touch, once. */
static int pull_enter(struct hk_world *world, struct hk_case *c)
{
    struct latch *latch = latch_of(c);
    hk_touch(world, c->object, HK_CHANGE, c->op, hk_nil());
    if (latch->left == 0)
        return hk_case_misuse(world, c, " pulls %s, which is open", c->object->name);
    if (--latch->left > 0)
        return HK_DONE;
    latch->stamp = hk_stamp_now(world);
    struct hk_case *waiter;
    while ((waiter = hk_queue_pop(&latch->waiting))) {
        waiter->stamp = latch->stamp;
        hk_case_grant(world, waiter);
    }
    return HK_DONE;
}

static const struct hk_op pull_op = {
    .name = "pull", .mode = HK_CHANGE, .code = 1, .enter = pull_enter};

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct latch *latch = latch_of(c);
    hk_touch_case(world, c, hk_nil());
    if (latch->left == 0) {
        hk_see(world, c->future->task, latch->stamp);
        return HK_DONE;
    }
    hk_queue_push(&latch->waiting, c);
    return HK_WAIT;
}

/* The waiter has gone: elapsed, aborted. */
static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    hk_touch(world, c->object, HK_CHANGE, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&latch_of(c)->waiting, c);
}

static const struct hk_op wait_op = {.name = "wait",
                                     .mode = HK_LOOK,
                                     .code = 2,
                                     .flags = HK_OP_AWAIT,
                                     .enter = wait_enter,
                                     .leave = wait_leave};

static struct latch *latch_new(struct hk_world *world, const char *name, int64_t pulls)
{
    struct latch *latch = hk_alloc(world, sizeof(*latch));
    hk_object_init(world, &latch->object, &latch_kind, name, 0);
    latch->left = pulls;
    return latch;
}

static int latch_pull(struct hk_world *world, struct latch *latch)
{
    return hk_call(world, hk_call_case(world, &pull_op, &latch->object), HK_NEVER);
}

static int latch_wait(struct hk_world *world, struct latch *latch, int64_t deadline)
{
    return hk_call(world, hk_call_case(world, &wait_op, &latch->object), deadline);
}

/* ---- a strategy: the newest goes first, except every N-th time ---- */

struct newest {
    uint32_t every;
};
struct newest_run {
    const struct newest *self;
    uint32_t picks;
};

static int newest_init(void *self, const char *options, struct hk_error *error)
{
    struct newest *s = self;
    int every = *options ? atoi(options) : 3;
    if (every < 1)
        return hk_error_set(error, HK_EINVAL, "newest needs a number from 1, not '%s'", options);
    s->every = (uint32_t)every;
    return HK_OK;
}

static bool newest_begin(void *self, void *run, const struct hk_run_order *order)
{
    struct newest_run *r = run;
    *r = (struct newest_run){.self = self, .picks = (uint32_t)order->run}; /* each run differs */
    return true;
}

static uint32_t newest_pick(void *run, struct hk_world *world, uint32_t count)
{
    struct newest_run *r = run;
    if (++r->picks % r->self->every == 0)
        return hk_candidate_oldest(world, count);
    return hk_candidate_newest(world, count);
}

static uint32_t newest_choose(void *run, struct hk_world *world, enum hk_choice_kind kind,
                              uint32_t count)
{
    const struct newest_run *r = run;
    (void)world;
    (void)kind;
    return r->picks % count;
}

static const struct hk_strategy newest_strategy = {
    .name = "newest",
    .help = "newest first, except every N-th time",
    .size = sizeof(struct newest),
    .run_size = sizeof(struct newest_run),
    .init = newest_init,
    .begin = newest_begin,
    .pick = newest_pick,
    .choose = newest_choose,
};

/* ---- a check: never more than two tasks of one label at once ---- */

struct crowd {
    struct hk_monitor monitor;
    uint32_t live;
};

static void crowd_event(struct hk_world *world, void *state, const struct hk_event *event)
{
    struct crowd *crowd = state;
    const struct hk_task *task = event->kind == HK_EVENT_SPAWN ? event->other : event->task;
    if (strcmp(task->label, "worker") != 0)
        return;
    crowd->live += event->kind == HK_EVENT_SPAWN ? 1u : UINT32_MAX;
    if (crowd->live > 2)
        hk_finding_addf(world, "crowd", "", task->label, "%u workers at once", crowd->live);
}

static void crowd_begin(struct hk_world *world)
{
    struct crowd *crowd = hk_run_alloc(world, sizeof(*crowd));
    *crowd = (struct crowd){
        .monitor = {.kinds = HK_EVENT_BIT(HK_EVENT_SPAWN) | HK_EVENT_BIT(HK_EVENT_END),
                    .state = crowd,
                    .event = crowd_event}};
    hk_monitor_add(world, &crowd->monitor);
}

static const struct hk_check crowd_check = {.name = "crowd", .begin = crowd_begin};

/* ---- a program that uses all three ---- */

static int worker(struct hk_world *w, void *arg)
{
    hk_sleep(w, hk_me(w) * HK_MS);
    return latch_pull(w, arg);
}

static int three_workers(struct hk_world *w, void *arg)
{
    const int *pulls = arg;
    crowd_check.begin(w);
    struct latch *latch = latch_new(w, "latch", *pulls);
    hk_handle tasks[3];
    for (int i = 0; i < 3; i++)
        tasks[i] = hk_spawn(w, "worker", worker, latch);
    hk_check(w, latch_wait(w, latch, HK_MS / 2) == HK_EELAPSED);
    hk_check(w, latch_wait(w, latch, HK_NEVER) == 0);
    hk_check(w, hk_now(w) == (*pulls - 1) * HK_MS);
    for (int i = 0; i < 3; i++)
        hk_join(w, tasks[i], NULL, HK_NEVER);
    return 0;
}

static void an_own_object_and_an_own_check(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (int i = 0; i < 2; i++, config.threads = 2) {
        int pulls = 3;
        struct hk_exploration r = play(&config, three_workers, &pulls);
        assert_int_equal(1, r.violation_count);
        assert_string_equal("3 workers at once", r.violations[0].text);
        hk_exploration_free(&r);
        pulls = 2; /* the third pull is misuse, and fails the worker */
        r = play(&config, three_workers, &pulls);
        assert_non_null(find(&r, "misuse"));
        assert_non_null(strstr(find(&r, "misuse")->text, "pulls latch, which is open"));
        hk_exploration_free(&r);
    }
}

static void an_own_strategy(void **state)
{
    (void)state;
    int pulls = 4; /* one more than there are workers: main waits for ever */
    struct hk_config config = plain();
    config.own_strategy = &newest_strategy;
    config.strategy = "2";
    config.runs = 10;
    struct hk_exploration r = play(&config, three_workers, &pulls);
    assert_int_equal(10, r.runs);
    assert_non_null(find(&r, "deadlock"));
    hk_exploration_free(&r);
    config.strategy = "0";
    assert_int_equal(HK_EINVAL, hk_explore(&config, three_workers, &pulls, &r));
    assert_string_equal("newest needs a number from 1, not '0'", r.why);
    hk_exploration_free(&r);
    struct hk_strategy part = {.name = "part", .begin = hk_begin_once};
    config.own_strategy = &part;
    assert_int_equal(HK_EINVAL, hk_explore(&config, three_workers, &pulls, &r));
    assert_string_equal("own_strategy: it needs begin, pick and choose", r.why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_own_object_and_an_own_check),
        cmocka_unit_test(an_own_strategy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
