/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/timeouts as C programs.
 */
#include "seed.h"

/* ---- answered-twice: timeout and answer both find the request open ---- */

enum { FINE, LATE };

struct request {
    bool repaired, settled;
};

static void settle(struct hk_world *w, struct request *r, int result)
{
    if (r->settled)
        return;
    if (r->repaired)
        r->settled = true;
    hk_sleep(w, 2 * HK_MS); /* writes to the log */
    r->settled = true;
    hk_emit(w, "called_back", result);
}

static int time_out(struct hk_world *w, void *arg)
{
    hk_sleep(w, 20 * HK_MS);
    settle(w, arg, LATE);
    return 0;
}

static int get_answer(struct hk_world *w, void *arg)
{
    hk_sleep(w, hk_random(w, 15 * HK_MS, 25 * HK_MS));
    settle(w, arg, FINE);
    return 0;
}

static int answered_twice(struct hk_world *w, void *arg)
{
    struct request *r = hk_alloc(w, sizeof(*r));
    r->repaired = *(const bool *)arg;
    hk_expect(w, "one_answer: called_back exactly once");
    hk_expect(w, "sometimes called_back(0)");
    hk_expect(w, "sometimes called_back(1)");
    hk_start(w, "timer", time_out, r);
    hk_start(w, "answer", get_answer, r);
    return 0;
}

/* ---- blocking-code: nobody looks at the timer while the parser works ---- */

static int parse(struct hk_world *w, void *arg)
{
    for (int part = 1; part <= 10; part++) {
        hk_block(w, 10 * HK_MS); /* works, and lets nobody else run */
        hk_emit(w, "parsed", part);
        if (*(const bool *)arg)
            hk_yield(w); /* here the timer is looked at */
    }
    return 0;
}

static int answer_in_time(struct hk_world *w, void *arg)
{
    struct hk_future *parser = hk_future(w, "parse", parse, arg);
    int rc = hk_poll(w, parser, NULL, hk_after(w, 20 * HK_MS));
    hk_drop(w, parser);
    hk_emit(w, rc == HK_EELAPSED ? "gave_up" : "parsed_all");
    hk_emit(w, "answered");
    return 0;
}

static int blocking_code(struct hk_world *w, void *arg)
{
    hk_expect(w, "prompt: eventually answered within 30ms");
    hk_expect(w, "parsed(1) exactly once");
    hk_expect(w, *(const bool *)arg ? "gave_up exactly once" : "sometimes parsed_all");
    hk_start(w, "server", answer_in_time, arg);
    return 0;
}

/* ---- clock-jumps-over-the-work: in one jump the work and its timeout are due together ---- */

static int job(struct hk_world *w, void *arg)
{
    (void)arg;
    hk_block(w, 20 * HK_MS);
    hk_return(w, 7);
    return 0;
}

static int program(struct hk_world *w, void *arg)
{
    (void)arg;
    int64_t x = 0;
    int rc = hk_join(w, hk_spawn(w, "job", job, NULL), &x, hk_after(w, 100 * HK_MS));
    if (rc == 0)
        hk_emit(w, "in_time", x);
    else
        hk_emit(w, "too_late");
    return 0;
}

static int test_clock(struct hk_world *w, void *arg)
{
    int steps = *(const bool *)arg ? 100 : 1;
    for (int i = 0; i < steps; i++)
        hk_advance(w, HK_S / steps);
    return 0;
}

static int clock_jumps(struct hk_world *w, void *arg)
{
    hk_expect(w, "timely: never too_late");
    hk_expect(w, "exactly one of in_time, too_late");
    hk_expect(w, "sometimes in_time(7)");
    hk_start(w, "program", program, NULL);
    hk_start(w, "test", test_clock, arg);
    return 0;
}

/* ---- done-after-giving-up: the money is taken after the user has been told that it failed ---- */

enum { OPEN, PAID, FAILED };

struct order {
    bool repaired;
    struct hk_object *state;
};

/* Brings the order to its end; in the repaired form only if it is open. */
static bool end_order(struct hk_world *w, const struct order *o, int state)
{
    if (o->repaired)
        return hk_cas(w, o->state, OPEN, state);
    hk_store(w, o->state, state);
    return true;
}

static int pay(struct hk_world *w, void *arg)
{
    hk_sleep(w, hk_random(w, 20 * HK_MS, 90 * HK_MS)); /* checks the card */
    if (end_order(w, arg, PAID))
        hk_emit(w, "charged");
    return 0;
}

static int buy(struct hk_world *w, void *arg)
{
    hk_handle payment = hk_spawn(w, "pay", pay, arg);
    int rc = hk_join(w, payment, NULL, hk_after(w, 50 * HK_MS));
    bool failed = rc == HK_EELAPSED && end_order(w, arg, FAILED);
    hk_emit(w, failed ? "told_failed" : "told_paid");
    return 0;
}

static int done_after_giving_up(struct hk_world *w, void *arg)
{
    struct order *o = hk_alloc(w, sizeof(*o));
    *o = (struct order){*(const bool *)arg, hk_atomic(w, "order", OPEN)};
    hk_expect(w, "honest: after told_failed never charged");
    hk_expect(w, "charged before told_paid");
    hk_expect(w, "exactly one of told_paid, told_failed");
    hk_expect(w, "sometimes told_paid");
    hk_expect(w, "sometimes told_failed");
    hk_start(w, "client", buy, o);
    return 0;
}

/* ---- elapsed-is-not-declined: being too slow is taken for a refusal ---- */

static int pay_five(struct hk_world *w, void *arg)
{
    struct hk_object *charge = hk_operation(w, "charge",
                                            (struct hk_work){.takes = 10 * HK_MS,
                                                             .takes_max = 90 * HK_MS,
                                                             .fails_percent = 20,
                                                             .error = "Declined"});
    for (int id = 1; id <= 5; id++) {
        int64_t limit = hk_after(w, 50 * HK_MS);
        int rc = hk_operate(w, charge, limit);
        if (rc == 0) {
            hk_emit(w, "paid", id);
        } else if (rc == HK_EELAPSED && *(const bool *)arg) {
            hk_emit(w, "slow", id);
        } else {
            hk_check(w, hk_now(w) < limit); /* else nobody has refused anything */
            hk_emit(w, "declined", id);
        }
    }
    return 0;
}

static int elapsed_is_not_declined(struct hk_world *w, void *arg)
{
    hk_expect(w, "shopper completes by 250ms");
    hk_expect(w, "sometimes declined");
    if (*(const bool *)arg) {
        hk_expect(w, "exactly one of paid(id), slow(id), declined(id)");
        hk_expect(w, "sometimes slow");
    }
    hk_start(w, "shopper", pay_five, arg);
    return 0;
}

/* ---- whose-elapsed: an inner timeout is taken for the outer one ---- */

static int look_up(struct hk_world *w, void *arg)
{
    (void)arg;
    return hk_sleep(w, 8 * HK_MS);
}

static int answer(struct hk_world *w, void *arg)
{
    int rc = hk_timeout(w, look_up, NULL, NULL, hk_after(w, 5 * HK_MS));
    if (rc != 0 && *(const bool *)arg)
        rc = hk_sleep(w, HK_MS); /* the fallback */
    if (rc == 0)
        hk_emit(w, "answered");
    return rc;
}

static int ask_for_answer(struct hk_world *w, void *arg)
{
    if (hk_timeout(w, answer, arg, NULL, hk_after(w, 50 * HK_MS)) == HK_EELAPSED)
        hk_emit(w, "gave_up");
    return 0;
}

static int whose_elapsed(struct hk_world *w, void *arg)
{
    hk_expect(w, "patient: before 50ms never gave_up");
    hk_expect(w, "exactly one of answered, gave_up");
    hk_start(w, "request", ask_for_answer, arg);
    return 0;
}

static const struct seed seeds[] = {
    {"answered-twice", answered_twice, "one_answer", {.strategy = "random", .runs = 200}},
    {"blocking-code", blocking_code, "prompt", {.strategy = "dfs"}},
    {"clock-jumps-over-the-work",
     clock_jumps,
     "timely",
     {.threads = 2, .paused = true, .strategy = "dpor:optimal"}},
    {"done-after-giving-up", done_after_giving_up, "honest", {.strategy = "random", .runs = 200}},
    {"elapsed-is-not-declined",
     elapsed_is_not_declined,
     "assert",
     {.strategy = "random", .runs = 200}},
    {"whose-elapsed", whose_elapsed, "patient", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("timeouts", seeds, sizeof(seeds) / sizeof(*seeds));
}
