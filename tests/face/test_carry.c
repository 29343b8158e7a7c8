/* SPDX-License-Identifier: MIT
 *
 * Permits and items that go with a message: several at once, with a pointer, with one that is
 * refused; tests/both_ways/carried.h has the interleavings.
 */
#include "face.h"

struct lent {
    struct hk_object *pool;
};

static int gets_an_item(struct hk_world *w, void *q)
{
    struct lent *l;
    int64_t item;
    hk_check(w, hk_recv_ptr(w, q, (void **)&l, HK_NEVER) == 0);
    hk_check(w, hk_recv(w, q, &item, HK_NEVER) == 0);
    hk_check(w, hk_len(w, l->pool) == 0);
    return hk_release(w, l->pool, item);
}

static int sends_an_item(struct hk_world *w, void *arg)
{
    (void)arg;
    struct lent *l = hk_alloc(w, sizeof(*l));
    struct hk_object *q = hk_channel(w, "q", 2, 0), *s = hk_semaphore(w, "s", 3, 0);
    *l = (struct lent){.pool = hk_pool(w, "pool", 1, 0)};
    hk_check(w, hk_acquire(w, s, 2, HK_NEVER) == 0 && hk_acquire(w, s, 1, HK_NEVER) == 0);
    hk_check(w, hk_carry(w, s, 1) == 0 && hk_carry(w, s, 1) == 0);
    hk_check(w, hk_send_ptr(w, q, l, HK_NEVER) == 0); /* with two of three permits */
    int64_t item = hk_acquire(w, l->pool, 1, HK_NEVER);
    hk_check(w, hk_carry(w, l->pool, item) == 0 && hk_try_send(w, q, item) == 0);
    hk_check(w, hk_carry(w, s, 1) == 0 && hk_try_send(w, q, 0) == HK_EFULL);
    hk_check(w, hk_release(w, s, 1) == 0 && hk_len(w, s) == 1); /* it has stayed */
    hk_handle getter = hk_spawn(w, "getter", gets_an_item, q);
    hk_check(w, hk_join(w, getter, NULL, HK_NEVER) == 0);
    hk_check(w, hk_len(w, l->pool) == 1 && hk_len(w, s) == 3); /* with the getter's end */
    return 0;
}

static void what_is_carried_is_the_receivers(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++)
        assert_held(&config, sends_an_item, 0);
}

/* Nobody has the item meanwhile, so nobody can be blamed for the wait. */
static int gets_it_late(struct hk_world *w, void *q)
{
    int64_t item;
    hk_sleep(w, HK_MS);
    hk_check(w, hk_recv(w, q, &item, HK_NEVER) == 0);
    return 0; /* it goes back */
}

static int waits_for_an_item_under_way(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *pool = hk_pool(w, "pool", 1, 0), *q = hk_channel(w, "q", 1, 0);
    hk_check(w, hk_acquire(w, pool, 1, HK_NEVER) == 0);
    hk_check(w, hk_carry(w, pool, 0) == 0 && hk_send(w, q, 0, HK_NEVER) == 0);
    hk_spawn(w, "getter", gets_it_late, q);
    hk_check(w, hk_acquire(w, pool, 1, HK_NEVER) == 0);
    hk_check(w, hk_now(w) == HK_MS);
    return 0;
}

static void what_is_under_way_is_nobodys(void **state)
{
    (void)state;
    struct hk_config config = plain();
    for (config.threads = 1; config.threads <= 2; config.threads++)
        assert_held(&config, waits_for_an_item_under_way, 0);
}

static int carries_one_twice(struct hk_world *w, void *arg)
{
    (void)arg;
    struct hk_object *s = hk_semaphore(w, "s", 2, 0);
    hk_check(w, hk_acquire(w, s, 1, HK_NEVER) == 0 && hk_carry(w, s, 1) == 0);
    hk_check(w, hk_carry(w, s, 1) == HK_EMISUSE);
    return 0;
}

static void what_goes_already_cannot_go_again(void **state)
{
    (void)state;
    struct hk_config config = plain();
    assert_found(&config, carries_one_twice, "misuse", "sends along what it does not hold of s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_carried_is_the_receivers),
        cmocka_unit_test(what_is_under_way_is_nobodys),
        cmocka_unit_test(what_goes_already_cannot_go_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
