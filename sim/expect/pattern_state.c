/* SPDX-License-Identifier: MIT
 *
 * pattern_state: what holds all the time, at the end, or inside a region.
 */
#include "expect/run.h"

#include "core/mutant.h"

/* ---- always e ---- */

static void say_broken(struct hk_check *check, const char *when)
{
    struct hk_say values, time;
    const char *reads = hk_say_condition(&values, check, check->rule->condition);
    hk_check_break(check, "it does not hold %s%s%s%s", when,
                   hk_say_time(&time, hk_check_now(check)), reads[0] ? ": " : "", reads);
}

static void always_judge(struct hk_check *check, struct hk_window *w)
{
    (void)w;
    if (hk_check_holds(check, check->rule->condition) == HK_FALSE && !HK_MUTANT(ALWAYS_NEVER_FAILS))
        say_broken(check, "at ");
}

const struct hk_pattern_kind hk_pattern_always = {
    .name = "always",
    .begin = always_judge,
    .change = always_judge,
};

/* ---- finally e ---- */

static void finally_end(struct hk_check *check, struct hk_window *w, enum hk_close how)
{
    (void)w;
    if (!hk_check_is_due(check, how, HK_NEVER) || HK_MUTANT(FINALLY_NEVER_FAILS))
        return;
    struct hk_say values;
    enum hk_truth truth = hk_check_holds(check, check->rule->condition);
    if (truth == HK_FALSE)
        say_broken(check, "at the end, ");
    else if (truth == HK_UNKNOWN)
        hk_check_break(check, "at the end something in it has no value; %s",
                       hk_say_condition(&values, check, check->rule->condition));
}

const struct hk_pattern_kind hk_pattern_finally = {
    .name = "finally",
    .end = finally_end,
};

/* ---- at most e inside region ---- */

static void inside_judge(struct hk_check *check, struct hk_window *w)
{
    (void)w;
    struct hk_value inside;
    struct hk_say time;
    const struct hk_object *region = check->run->objects[check->rule->thing];
    hk_assert(region->kind->query != NULL);
    int64_t most = check->rule->number + HK_MUTANT(INSIDE_ONE_MORE);
    if (!region->kind->query(region, HK_QUERY_INSIDE, &inside) || inside.i <= most)
        return;
    hk_check_break(check, "%lld task%s inside %s at %s, at most %lld may be", (long long)inside.i,
                   inside.i == 1 ? " is" : "s are", region->name,
                   hk_say_time(&time, hk_check_now(check)), (long long)check->rule->number);
}

const struct hk_pattern_kind hk_pattern_inside = {
    .name = "inside",
    .begin = inside_judge,
    .change = inside_judge,
};
