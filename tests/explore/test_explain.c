/* SPDX-License-Identifier: MIT
 *
 * test_explain: what decided is a choice, a draw of data, or nothing; and what is said of it is
 * true: with the draw as it was nothing passes, with the other data that are named it does.
 */
#include "tests/support.h"

#include <stdlib.h>

#include "explore/explain.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"

struct subject {
    struct hk_scenario_file *file;
    const struct hk_program *program;
    struct hk_explain explain;
    struct hk_schedule schedule;
};

/* Explains the first finding of this kind among the runs of this seed. */
static void explain_seed(struct subject *s, const char *yaml, const char *kind, uint64_t seed)
{
    struct hk_diag diag;
    struct hk_result result;
    struct hk_error error;
    struct hk_campaign_config config = {
        .strategy = hk_strategy_find("random"), .seed = seed, .runs_max = 200};
    hk_diag_init(&diag);
    *s = (struct subject){.file = hk_scenario_parse("t", yaml, strlen(yaml), NULL, &diag)};
    assert_int_equal(hk_diag_errors(&diag), 0);
    hk_diag_fini(&diag);
    s->program = hk_scenario_program(hk_scenario_at(s->file, 0));
    assert_int_equal(hk_campaign_run(s->program, &config, &result, &error), 0);
    const struct hk_found *f = result.found;
    while (f && strcmp(f->kind, kind) != 0)
        f = f->next;
    assert_non_null(f);
    assert_int_equal(hk_token_read(f->token, &s->schedule, &s->explain.data_seed, &error), 0);
    s->explain.schedule = &s->schedule;
    s->explain.finding = f->id;
    hk_result_fini(&result);
    hk_explain_run(s->program, &s->explain);
}

static void explain(struct subject *s, const char *yaml, const char *kind)
{
    explain_seed(s, yaml, kind, 1);
}

static void forget(struct subject *s)
{
    hk_explain_fini(&s->explain);
    hk_schedule_fini(&s->schedule);
    hk_scenario_file_free(s->file);
}

/* Whether `pass` is one; with the data of the mix if there is any. */
static bool passes(struct subject *s, size_t kept)
{
    struct hk_player player;
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, &s->explain.pass);
    s->explain.mix.kept = kept;
    hk_player_init(&player, s->program, s->explain.data_seed);
    if (s->explain.decision == HK_DECIDED_BY_DATA)
        hk_data_mix_use(&s->explain.mix, &player.config);
    hk_player_play(&player, &guide);
    bool passed = hk_explain_passed(&player, &s->explain);
    hk_player_fini(&player);
    return passed;
}

static const char drawn[] = "scenario: t\n"
                            "ops:\n"
                            "  quick: takes 1ms..9ms\n"
                            "  risky: takes 1ms, fails 50% with Bad\n"
                            "tasks:\n"
                            "  a: call quick\n"
                            "  b:\n"
                            "    - call quick\n"
                            "    - call risky\n"
                            "    - call quick\n";

static void a_draw_that_decided_is_found(void **state)
{
    (void)state;
    struct subject s;
    explain(&s, drawn, "failure");
    const struct hk_explain *e = &s.explain;
    bool by_data = e->decision == HK_DECIDED_BY_DATA && e->mix.decisive < e->mix.count;
    const struct hk_site *site = by_data ? e->mix.draws[e->mix.kept].site : NULL;
    size_t kept = e->mix.kept;
    bool right = site && strcmp(site->text, "call risky") == 0;
    bool pass = passes(&s, kept), with_it = passes(&s, kept + 1);
    forget(&s);
    assert_true(by_data);
    assert_true(right);
    assert_true(pass);
    assert_false(with_it);
}

/* That nothing passes lies at a draw, but one that came after what was found. */
static void a_later_draw_has_not_decided(void **state)
{
    (void)state;
    struct subject s;
    explain_seed(&s,
                 "scenario: t\nstate:\n  hits: 0\nops:\n  quick: takes one of 1ms, 2ms\n"
                 "  risky: takes 1ms, fails 70% with Bad\ntasks:\n"
                 "  a:\n    - call quick\n    - if hits == 0: emit bad\n"
                 "    - try: call risky\n      catch Bad: emit bad\n"
                 "  b:\n    - sleep 1ms\n    - hits = 1\nexpect:\n  - bad at most 0 times\n",
            "expect", 3);
    const struct hk_explain *e = &s.explain;
    bool by_data = e->decision == HK_DECIDED_BY_DATA;
    bool none = e->mix.decisive == e->mix.count;
    bool pass = passes(&s, e->mix.kept);
    forget(&s);
    assert_true(by_data && none && pass);
}

static void a_choice_that_decided_is_found(void **state)
{
    (void)state;
    struct subject s;
    explain(&s,
            "scenario: t\nstate:\n  hits: 0\ntasks:\n"
            "  a: hits = 1\n  b: assert hits == 1\n", "assert");
    bool at = s.explain.decision == HK_DECIDED_AT && s.explain.choice == 0 && s.explain.proved;
    bool pass = passes(&s, 0), others = s.explain.others;
    forget(&s);
    assert_true(at && pass && !others);
}

/* Every run of it has a race; only some lose an update. */
static void another_finding_is_no_answer(void **state)
{
    (void)state;
    struct subject s;
    explain(&s,
            "scenario: t\nruntime: 2 threads\nstate:\n  hits: 0\ntasks:\n  a x 2: hits += 1\n"
            "expect:\n  - both: finally hits == 2\n", "expect");
    bool at = s.explain.decision == HK_DECIDED_AT, others = s.explain.others;
    bool pass = passes(&s, 0);
    forget(&s);
    assert_true(at && others && pass);
}

static void where_nothing_passes_nothing_decided(void **state)
{
    (void)state;
    struct subject s;
    explain(&s, "scenario: t\ntasks:\n  a:\n    - sleep 1ms..5ms\n    - panic\n", "panic");
    bool always = s.explain.decision == HK_DECIDED_ALWAYS && !s.explain.others;
    bool few = s.explain.replays <= HK_EXPLAIN_REPLAYS;
    forget(&s);
    assert_true(always && few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draw_that_decided_is_found),
        cmocka_unit_test(a_later_draw_has_not_decided),
        cmocka_unit_test(a_choice_that_decided_is_found),
        cmocka_unit_test(another_finding_is_no_answer),
        cmocka_unit_test(where_nothing_passes_nothing_decided),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL) != 0;
}
