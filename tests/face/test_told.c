/* SPDX-License-Identifier: MIT
 *
 * Whoever is told something by an object, that it is closed, set or counted down, comes after those
 * who have made it so: what they have written is no race. And who waits until an object is closed
 * no more is told of that.
 */
#include "face.h"

enum way { SET, COUNTED, SEMAPHORE, PERMIT, HEARD, LEFT, ASKED, REFUSED, WAYS };

struct shared {
    enum way way;
    struct hk_object *object;
    int x;
};

static int goes_first(struct hk_world *w, void *arg)
{
    struct shared *s = arg;
    bool hears = s->way == HEARD || s->way == LEFT || s->way == ASKED || s->way == REFUSED;
    if (hears)
        hk_hold(w, s->object, HK_RECEIVER, 0);
    hk_sleep(w, HK_MS);
    HK_WRITE(w, s->x, 1);
    if (s->way == SET)
        hk_set(w, s->object, 7);
    if (s->way == COUNTED)
        hk_done(w, s->object);
    if (s->way == SEMAPHORE || s->way == PERMIT)
        hk_close(w, s->object);
    return 0;
}

static struct hk_object *object_of(struct hk_world *w, enum way way)
{
    switch (way) {
    case SET:
        return hk_once(w, "o");
    case COUNTED:
        return hk_waitgroup(w, "o");
    case SEMAPHORE:
    case PERMIT:
        return hk_semaphore(w, "o", 1, 0);
    case HEARD:
        return hk_broadcast(w, "o", 1);
    default:
        return hk_channel(w, "o", 1, 0);
    }
}

static bool is_told(struct hk_world *w, enum way way, struct hk_object *o)
{
    switch (way) {
    case SET:
        return hk_look_value(w, o) == 7;
    case COUNTED:
        return hk_look_value(w, o) == 0;
    case PERMIT:
        return hk_acquire(w, o, 1, HK_NEVER) == HK_ECLOSED;
    case LEFT:
        return hk_wait(w, o, HK_NEVER) == 0;
    case REFUSED:
        return hk_send(w, o, 1, HK_NEVER) == HK_ECLOSED;
    default:
        return hk_is_closed(w, o);
    }
}

static int comes_after(struct hk_world *w, void *arg)
{
    struct shared *s = hk_alloc(w, sizeof(*s));
    s->way = *(const enum way *)arg;
    s->object = object_of(w, s->way);
    if (s->way == COUNTED)
        hk_add(w, s->object, 1);
    hk_handle first = hk_spawn(w, "first", goes_first, s);
    hk_sleep(w, s->way == LEFT ? HK_US : 2 * HK_MS);
    hk_check(w, is_told(w, s->way, s->object));
    HK_WRITE(w, s->x, 2);
    return hk_join(w, first, NULL, HK_NEVER);
}

static void who_is_told_comes_after(void **state)
{
    (void)state;
    struct hk_config config = plain();
    config.threads = 2;
    for (int way = 0; way < WAYS; way++) {
        struct hk_exploration r = play(&config, comes_after, &way);
        if (r.held != HK_HELD)
            print_error("way %d: %s\n", way, r.why);
        int held = (int)r.held;
        hk_exploration_free(&r);
        assert_int_equal(HK_HELD, held);
    }
}

static bool somebody_hears(const struct hk_world *w, void *news)
{
    return !hk_closed(w, news);
}

static int tells(struct hk_world *w, void *news)
{
    int rc = hk_wait_until(w, (struct hk_object *[]){news}, 1, somebody_hears, news, HK_NEVER);
    hk_check(w, hk_now(w) == HK_MS);
    return rc;
}

static int listens_late(struct hk_world *w, void *arg)
{
    struct hk_object *news = hk_broadcast(w, "news", 1);
    (void)arg;
    hk_hold(w, news, HK_RECEIVER, 0);
    hk_let_go(w, news, HK_RECEIVER);
    hk_handle teller = hk_spawn(w, "teller", tells, news);
    hk_sleep(w, HK_MS);
    hk_hold(w, news, HK_RECEIVER, 0);
    return hk_join(w, teller, NULL, HK_NEVER);
}

static void a_broadcast_that_somebody_hears_again(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++)
        assert_held(&config, listens_late, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_told_comes_after),
        cmocka_unit_test(a_broadcast_that_somebody_hears_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
