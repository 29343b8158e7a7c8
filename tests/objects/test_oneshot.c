/* SPDX-License-Identifier: MIT
 *
 * test_oneshot: one message, and the ends of both sides.
 */
#include "tests/objects/outcomes.h"

#include "core/idle.h"
#include "objects/oneshot.h"

static struct hk_oneshot reply;

static void begin(struct hk_world *world)
{
    hk_oneshot_init(world, &reply, "reply", 0);
}

static int send(struct hk_world *world, int64_t value)
{
    return call_until(world, &hk_oneshot_send, &reply.object, hk_int(value), 0, NULL, HK_NEVER);
}

static int sender(struct hk_world *world, void *arg)
{
    int rc = send(world, (intptr_t)arg);
    if (rc)
        say("send %d", rc);
    return 0;
}

static int receiver(struct hk_world *world, void *arg)
{
    (void)arg;
    say("got %d", (int)call_value(world, &hk_oneshot_recv, &reply.object));
    return 0;
}

/* ---- once ---- */

static void one_of_each(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "receiver", receiver, NULL);
    hk_spawn(world, "sender", sender, (void *)7);
}

static void two_receivers(struct hk_world *world)
{
    one_of_each(world);
    hk_spawn(world, "other", receiver, NULL);
}

static void two_sends(struct hk_world *world)
{
    one_of_each(world);
    hk_spawn(world, "other", sender, (void *)8);
}

static void send_and_recv_are_one_interleaving(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(one_of_each, 1, "got 7"));
    assert_int_equal(1, assert_outcomes(one_of_each, MANY, "got 7"));
}

static void a_second_receiver_finds_it_closed(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(two_receivers, 1, "got -4 got 7 | got 7 got -4"));
    assert_outcomes(two_receivers, MANY, "got 7 got -4");
}

static void a_second_send_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(two_sends, 1,
                    "got 7 send -12 !misuse | got 8 send -12 !misuse | "
                    "send -12 got 7 !misuse | send -12 got 8 !misuse");
}

/* ---- the ends ---- */

static int sender_gone(struct hk_world *world, void *arg)
{
    if (arg)
        sender(world, arg);
    hk_oneshot_drop(world, &reply, true);
    return 0;
}

static int receiver_gone(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_oneshot_drop(world, &reply, false);
    return 0;
}

static void nobody_sends(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, true);
    hk_spawn(world, "receiver", receiver, NULL);
    hk_spawn(world, "sender", sender_gone, NULL);
}

static void sends_and_goes(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, true);
    hk_spawn(world, "receiver", receiver, NULL);
    hk_spawn(world, "sender", sender_gone, (void *)7);
}

static void nobody_receives(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, false);
    hk_spawn(world, "receiver", receiver_gone, NULL);
    hk_spawn(world, "sender", sender, (void *)7);
}

static void without_senders_recv_is_closed(void **state)
{
    (void)state;
    assert_int_equal(1, assert_outcomes(nobody_sends, 1, "got -4"));
    assert_int_equal(1, assert_outcomes(sends_and_goes, MANY, "got 7"));
}

static void without_receivers_send_is_closed(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(nobody_receives, 1, " | send -4") + 0);
}

static int closes(struct hk_world *world, void *arg)
{
    (void)arg;
    int rc = call_until(world, &hk_oneshot_close, &reply.object, hk_nil(), 0, NULL, HK_NEVER);
    if (rc)
        say("close %d", rc);
    return 0;
}

static int closes_first(struct hk_world *world, void *arg)
{
    closes(world, arg);
    return receiver(world, arg);
}

static void closed(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "receiver", closes_first, NULL);
    hk_spawn(world, "sender", sender, (void *)7);
}

static void closed_twice(struct hk_world *world)
{
    closed(world);
    hk_spawn(world, "other", closes, NULL);
}

static void closing_refuses_what_has_not_been_sent(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(closed, 1, "got -4 send -4 | got 7"));
    assert_outcomes(closed, MANY, "got -4 send -4 | got 7 | send -4 got -4");
}

static void closing_twice_is_misuse(void **state)
{
    (void)state;
    assert_outcomes(closed_twice, 1,
                    "close -12 got -4 send -4 !misuse | close -12 got 7 !misuse | "
                    "got -4 close -12 send -4 !misuse | got -4 send -4 close -12 !misuse | "
                    "got 7 close -12 !misuse | "
                    "send -4 close -12 got -4 !misuse");
}

/* ---- waiting in other ways ---- */

static int tries(struct hk_world *world, void *arg)
{
    (void)arg;
    say("try %d", (int)call_value(world, &hk_oneshot_try_recv, &reply.object));
    return 0;
}

static void trying(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "receiver", tries, NULL);
    hk_spawn(world, "sender", sender, (void *)7);
}

static void try_recv_never_waits(void **state)
{
    (void)state;
    assert_int_equal(2, assert_outcomes(trying, 1, "try -9 | try 7"));
}

static int gives_up(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_value value;
    int rc = call_until(world, &hk_oneshot_recv, &reply.object, hk_nil(), 0, &value, 5);
    say("%d", rc);
    if (rc != 0)
        receiver(world, NULL);
    return 0;
}

static int sends_at_5(struct hk_world *world, void *arg)
{
    hk_sleep_until(world, 5);
    return sender_gone(world, arg);
}

static void timeout(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, true);
    hk_spawn(world, "receiver", gives_up, NULL);
    hk_spawn(world, "sender", sends_at_5, (void *)7);
}

static int selector(struct hk_world *world, void *arg)
{
    (void)arg;
    struct hk_case cases[2] = {{.op = &hk_oneshot_recv, .object = &reply.object},
                               {.op = &hk_op_sleep, .n = 5}};
    struct hk_case fired;
    int arm = select_of(world, cases, 2, 0, &fired);
    say(arm == 0 ? "took %d" : "slept", (int)fired.value.i);
    if (arm != 0)
        receiver(world, NULL);
    return 0;
}

static void selects(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, true);
    hk_spawn(world, "receiver", selector, NULL);
    hk_spawn(world, "sender", sends_at_5, (void *)7);
}

static void one_arm_closes(struct hk_world *world)
{
    begin(world);
    hk_oneshot_hold(&reply, true);
    hk_spawn(world, "receiver", selector, NULL);
    hk_spawn(world, "sender", sender_gone, NULL);
}

static int aborts(struct hk_world *world, void *arg)
{
    (void)arg;
    hk_handle task = hk_spawn(world, "first", receiver, NULL);
    hk_sleep(world, 1);
    sender(world, (void *)7);
    hk_abort(world, task);
    hk_join(world, task, NULL, HK_NEVER);
    return receiver(world, NULL);
}

static void given_and_aborted(struct hk_world *world)
{
    begin(world);
    hk_spawn(world, "main", aborts, NULL);
}

static void a_message_not_taken_stays(void **state)
{
    (void)state;
    assert_outcomes(timeout, 1, "-5 got 7 | 0");
    assert_outcomes(timeout, MANY, "-5 got 7 | 0");
    assert_outcomes(selects, 1, "slept got 7 | took 7");
    assert_outcomes(selects, MANY, "slept got 7 | took 7");
    assert_outcomes(one_arm_closes, 1, "slept got -4");
    assert_outcomes(given_and_aborted, 1, "got 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(send_and_recv_are_one_interleaving),
        cmocka_unit_test(a_second_receiver_finds_it_closed),
        cmocka_unit_test(a_second_send_is_misuse),
        cmocka_unit_test(without_senders_recv_is_closed),
        cmocka_unit_test(without_receivers_send_is_closed),
        cmocka_unit_test(closing_refuses_what_has_not_been_sent),
        cmocka_unit_test(closing_twice_is_misuse),
        cmocka_unit_test(try_recv_never_waits),
        cmocka_unit_test(a_message_not_taken_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
