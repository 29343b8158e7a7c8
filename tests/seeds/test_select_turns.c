/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/select as C programs: who has his turn, and does not give it
 * back.
 */
#include "seed.h"

/* ---- budget-is-gone: each operation says `not yet`, and the inner loop asks again ---- */

struct turn {
    bool repaired;
    int budget;
};

static int inner_loop(struct hk_world *w, void *arg)
{
    struct turn *t = arg;
    for (int left = 10; left > 0;) {
        hk_block(w, HK_MS);
        if (t->budget > 0) {
            t->budget--;
            left--;
            hk_emit(w, "worked");
            continue;
        }
        hk_emit(w, "asked_in_vain");
        if (t->repaired) {
            hk_yield(w);
            t->budget = 4; /* the next turn has one of its own */
        }
    }
    return 0;
}

static int neighbour(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_yield(w);
    hk_emit(w, "neighbour_ran");
    return 0;
}

static int budget_is_gone(struct hk_world *w, void *arg)
{
    struct turn *t = hk_alloc(w, sizeof(*t));
    *t = (struct turn){*(const bool *)arg, 4};
    hk_expect(w, "polite: asked_in_vain at most 3 times");
    hk_expect(w, "worked at least 4 times");
    if (t->repaired) {
        hk_expect(w, "asked_in_vain at least once");
        hk_expect(w, "worked exactly 10 times");
        hk_expect(w, "neighbour_ran exactly once");
    }
    hk_start(w, "inner_loop", inner_loop, t);
    hk_start(w, "neighbour", neighbour, NULL);
    return 0;
}

/* ---- shared-budget: the lane that is always first uses it up ---- */

struct connection {
    bool repaired;
    struct hk_object *lanes[2];
};

static int fill_lane(struct hk_world *w, void *lane)
{
    for (int i = 0; i < 80; i++) {
        hk_send(w, lane, 0, HK_NEVER);
        if (i % 4 == 3)
            hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

static int ask_once(struct hk_world *w, void *lane)
{
    hk_sleep(w, 5 * HK_MS);
    hk_emit(w, "asked");
    return hk_send(w, lane, 1, HK_NEVER);
}

static int serve_lanes(struct hk_world *w, void *arg)
{
    const struct connection *c = arg;
    for (int turn = 0; turn < 25; turn++) {
        int budget = 4, front = c->repaired ? turn % 2 : 0;
        int64_t x;
        hk_sleep(w, 10 * HK_MS);
        for (int k = 0; k < 2; k++) {
            struct hk_object *lane = c->lanes[(front + k) % 2];
            for (; budget > 0 && hk_try_recv(w, lane, &x) == 0; budget--) {
                if (x == 1)
                    hk_emit(w, "answered");
            }
        }
    }
    return 0;
}

static int shared_budget(struct hk_world *w, void *arg)
{
    struct connection *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->lanes[0] = hk_channel(w, "busy_lane", HK_UNBOUNDED, 0);
    c->lanes[1] = hk_channel(w, "quiet_lane", HK_UNBOUNDED, 0);
    hk_expect(w, "heard: asked leads to answered within 40ms");
    hk_expect(w, "answered exactly once");
    hk_expect(w, "finally len(busy_lane) == 0");
    hk_start(w, "busy", fill_lane, c->lanes[0]);
    hk_start(w, "quiet", ask_once, c->lanes[1]);
    hk_start(w, "connection", serve_lanes, c);
    return 0;
}

/* ---- timer-of-zero: a callback starts a timer that is due at once, and so on ---- */

struct loop {
    bool repaired;
    struct hk_object *input;
};

static int type_something(struct hk_world *w, void *arg)
{
    const struct loop *l = arg;
    hk_sleep(w, 5 * HK_MS);
    return hk_send(w, l->input, 1, HK_NEVER);
}

static int run_loop(struct hk_world *w, void *arg)
{
    const struct loop *l = arg;
    int due = 1, rounds = 0;
    for (;;) {
        int this_turn = due;
        for (; due > 0 && (!l->repaired || this_turn > 0); this_turn--) {
            due--;
            hk_block(w, HK_MS); /* the callback works */
            due += ++rounds < 60;
        }
        int64_t x;
        if (hk_recv(w, l->input, &x, hk_after(w, HK_MS)) == 0) {
            hk_emit(w, "read_input", x);
            return 0;
        }
    }
}

static int timer_of_zero(struct hk_world *w, void *arg)
{
    struct loop *l = hk_alloc(w, sizeof(*l));
    *l = (struct loop){*(const bool *)arg, hk_channel(w, "input", 4, 0)};
    hk_expect(w, "responsive: eventually read_input by 20ms");
    hk_expect(w, "read_input(1) exactly once");
    hk_start(w, "user", type_something, l);
    hk_start(w, "event_loop", run_loop, l);
    return 0;
}

static const struct seed seeds[] = {
    {"budget-is-gone", budget_is_gone, "polite", {.strategy = "dfs", .until = 40 * HK_MS}},
    {"shared-budget", shared_budget, "heard", {.strategy = "random", .runs = 20}},
    {"timer-of-zero", timer_of_zero, "responsive", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("select", seeds, sizeof(seeds) / sizeof(*seeds));
}
