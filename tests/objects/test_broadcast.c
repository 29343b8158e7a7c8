/* SPDX-License-Identifier: MIT
 *
 * test_broadcast: all receivers get all messages, unless they lag.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/broadcast.h"

static struct hk_broadcast news;

static void begin(struct hk_world *world, int64_t capacity)
{
    hk_broadcast_init(world, &news, "news", 0, capacity);
}

static void hold(struct hk_world *world, hk_handle task, bool sender)
{
    hk_broadcast_hold(world, &news, hk_task_get(world, task), sender);
}

/* Receives until it is closed. */
static int receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    for (;;) {
        struct hk_value value;
        int rc = call_until(world, &hk_broadcast_recv, &news.object, hk_nil(), 0, &value,
                            HK_NEVER);
        if (rc == HK_ELAGGED)
            say("%s-lost-%d", world->task->label, (int)value.i);
        else if (rc == 0)
            say("%s%d", world->task->label, (int)value.i);
        else
            break;
    }
    say("%s.", world->task->label);
    return 0;
}

static int sender(struct hk_world *world, void *arg)
{
    for (int i = 1; i <= (int)(intptr_t)arg; i++) {
        int rc = call_until(world, &hk_broadcast_send, &news.object, hk_int(i), 0, NULL,
                            HK_NEVER);
        if (rc)
            say("send %d", rc);
    }
    if (news.can_send.held > 0)
        hk_broadcast_drop(world, &news, world->task, true);
    return 0;
}

static void play(struct hk_world *world, int64_t capacity, int receivers, intptr_t messages)
{
    begin(world, capacity);
    static const char *const names[] = {"a", "b"};
    for (int i = 0; i < receivers; i++)
        hold(world, hk_spawn(world, names[i], receiver, NULL), false);
    hold(world, hk_spawn(world, "sender", sender, (void *)messages), true);
}

/* ---- all to all ---- */

static void two_to_one(struct hk_world *world)
{
    play(world, 4, 1, 2);
}

static void one_to_two(struct hk_world *world)
{
    play(world, 4, 2, 1);
}

static void every_receiver_sees_every_message(void **state)
{
    (void)state;
    assert_outcomes(two_to_one, 1, "a1 a2 a.");
    assert_outcomes(two_to_one, MANY, "a1 a2 a.");
    assert_outcomes(one_to_two, 1, "a1 a. b1 b. | b1 b. a1 a.");
}

/* ---- lagging ---- */

static void three_through_one(struct hk_world *world)
{
    play(world, 1, 1, 3);
}

static void a_slow_receiver_is_told_how_many_it_missed(void **state)
{
    (void)state;
    assert_outcomes(three_through_one, 1, "a-lost-2 a3 a.");
    assert_outcomes(three_through_one, MANY,
                    "a-lost-1 a-lost-1 a3 a. | a-lost-1 a2 a3 a. | a-lost-2 a3 a. | "
                    "a1 a-lost-1 a3 a. | a1 a2 a3 a.");
}

/* ---- subscribing ---- */

static int late(struct hk_world *world, void *arg)
{
    (void)arg;
    sender(world, (void *)1);
    hk_handle task = hk_spawn(world, "a", receiver, NULL);
    hk_sleep(world, 1);
    sender(world, (void *)2);
    hk_sleep(world, 1);
    hk_abort(world, task);
    hk_join(world, task, NULL, HK_NEVER);
    return 0;
}

static void subscribes_late(struct hk_world *world)
{
    begin(world, 4);
    hk_spawn(world, "main", late, NULL);
}

static int tries(struct hk_world *world, void *arg)
{
    (void)arg;
    say("%d", (int)call_value(world, &hk_broadcast_try_recv, &news.object));
    sender(world, (void *)1);
    say("%d", (int)call_value(world, &hk_broadcast_try_recv, &news.object));
    return 0;
}

static void trying(struct hk_world *world)
{
    begin(world, 4);
    hk_spawn(world, "main", tries, NULL);
}

static void a_receiver_hears_what_is_sent_after_it_came(void **state)
{
    (void)state;
    assert_outcomes(subscribes_late, 1, "a1 a2");
    assert_outcomes(trying, 1, "-9 1");
}

/* ---- the ends ---- */

static int leaves(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_broadcast_drop(world, &news, world->task, false);
    return 0;
}

static void nobody_listens(struct hk_world *world)
{
    begin(world, 4);
    hold(world, hk_spawn(world, "a", leaves, NULL), false);
    hk_spawn(world, "sender", sender, (void *)1);
}

static void without_receivers_send_is_closed(void **state)
{
    (void)state;
    assert_outcomes(nobody_listens, 1, " | send -4");
}

static int selector(struct hk_world *world, void *arg)
{
    for (int arm = 0; arm == 0;) {
        struct hk_case cases[2] = {{.op = &hk_broadcast_recv, .object = &news.object},
                                   {.op = &hk_op_sleep, .n = (int)(intptr_t)arg}};
        struct hk_case fired;
        arm = select_of(world, cases, arg ? 2 : 1, 0, &fired);
        say(arm == 0 ? "took %d" : "arm %d", arm == 0 ? (int)fired.value.i : arm);
    }
    return 0;
}

static int sends_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return sender(world, arg);
}

static void select_alone(struct hk_world *world)
{
    begin(world, 4);
    hold(world, hk_spawn(world, "a", selector, NULL), false);
    hold(world, hk_spawn(world, "sender", sends_at_5, (void *)2), true);
}

static void select_with_sleep(struct hk_world *world)
{
    begin(world, 4);
    hold(world, hk_spawn(world, "a", selector, (void *)5), false);
    hold(world, hk_spawn(world, "sender", sends_at_5, (void *)1), true);
}

static void as_an_arm_it_competes_and_is_disabled_at_the_end(void **state)
{
    (void)state;
    assert_outcomes(select_alone, 1, "took 1 took 2 arm -1");
    assert_outcomes(select_alone, MANY, "took 1 took 2 arm -1");
    assert_outcomes(select_with_sleep, 1, "arm 1 | took 1 arm 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_receiver_sees_every_message),
        cmocka_unit_test(a_slow_receiver_is_told_how_many_it_missed),
        cmocka_unit_test(a_receiver_hears_what_is_sent_after_it_came),
        cmocka_unit_test(without_receivers_send_is_closed),
        cmocka_unit_test(as_an_arm_it_competes_and_is_disabled_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
