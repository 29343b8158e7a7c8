/* SPDX-License-Identifier: MIT
 *
 * test_token: cancel and wait, in any order; cancelling twice is as good as once.
 */
#include "tests/objects/raised.h"

#include "objects/token.h"

static struct hk_token token;

static void begin(struct hk_world *world)
{
    hk_token_init(world, &token, "stop", 0);
}

int main(void)
{
    it = (struct raised){
        .object = &token.object,
        .kind = &hk_token_kind,
        .init = begin,
        .wait = &hk_token_wait,
        .raise = &hk_token_cancel,
        .load = &hk_token_load,
        .value = hk_nil(),
        .waited = "waited 0 0",
        .twice = "waited 0 0",
        .asked = "joined -6 load 1 query 1",
    };
    return cmocka_run_group_tests(raised_tests, NULL, NULL);
}
