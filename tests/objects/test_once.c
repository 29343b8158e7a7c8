/* SPDX-License-Identifier: MIT
 *
 * test_once: set and wait, in any order; a second set is refused.
 */
#include "tests/objects/raised.h"

#include "objects/once.h"

static struct hk_once once;

static void begin(struct hk_world *world)
{
    hk_once_init(world, &once, "config", 0, hk_nil());
}

int main(void)
{
    it = (struct raised){
        .object = &once.object,
        .kind = &hk_once_kind,
        .init = begin,
        .wait = &hk_once_wait,
        .raise = &hk_once_set,
        .load = &hk_once_load,
        .value = hk_int(7),
        .waited = "waited 0 7",
        .twice = "refused waited 0 7 | waited 0 7 refused",
        .asked = "joined -6 load 7 query 7",
    };
    return cmocka_run_group_tests(raised_tests, NULL, NULL);
}
