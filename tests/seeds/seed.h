/* SPDX-License-Identifier: MIT
 *
 * seed: the patterns of scenarios/catalog as C programs, a table in each test_FOLDER.c.
 *
 * A pattern is one body, which gets a `const bool *`: is it repaired? As it stands, exploring it
 * must find all of `finds` and nothing else; repaired, everything must hold in all runs, and what
 * it promises must have been put to the test. tests/check_seeds.sh knows which patterns have one.
 */
#ifndef HK_TEST_SEED_H
#define HK_TEST_SEED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

struct seed {
    const char *name;  /* of the scenario: its file without folder and ".yaml" */
    hk_body body;      /* arg: const bool *repaired */
    const char *finds; /* kinds or labels, a blank between them: "race counted" */
    struct hk_config config;
};

static inline bool seed_names(const char *finds, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = finds; len && (at = strstr(at, word)) != NULL; at += len) {
        bool begins = at == finds || at[-1] == ' ', ends = at[len] == ' ' || !at[len];
        if (begins && ends)
            return true;
    }
    return false;
}

/* Every finding is one of `finds`, and each of these is among them. */
static inline bool seed_finds(const struct hk_exploration *result, const char *finds)
{
    char seen[256] = "";
    for (size_t i = 0; i < result->violation_count; i++) {
        const struct hk_violation *v = &result->violations[i];
        const char *word = seed_names(finds, v->kind) ? v->kind : v->label;
        if (!seed_names(finds, word))
            return false;
        size_t len = strlen(seen);
        snprintf(seen + len, sizeof(seen) - len, "%s ", word);
    }
    char all[256], *rest = all;
    snprintf(all, sizeof(all), "%s", finds);
    for (const char *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
        if (!seed_names(seen, word))
            return false;
    }
    return true;
}

static inline void seed_play(const struct seed *seed, bool repaired)
{
    struct hk_exploration result;
    struct hk_config config = seed->config;
    char text[4096];
    config.name = seed->name;
    assert_int_equal(0, hk_explore(&config, seed->body, &repaired, &result));
    bool good = repaired ? result.held == HK_HELD : seed_finds(&result, seed->finds);
    hk_explain(&result, text, sizeof(text));
    hk_exploration_free(&result);
    if (!good)
        fail_msg("%s%s, wanted %s: %s", seed->name, repaired ? ", repaired" : "",
                 repaired ? "no finding" : seed->finds, text);
}

static inline void seed_is_found(void **state)
{
    seed_play(*state, false);
}

static inline void seed_is_repaired(void **state)
{
    seed_play(*state, true);
}

/* Two tests for each row of the table. */
static inline int seeds_run(const char *group, const struct seed *seeds, size_t count)
{
    struct CMUnitTest *tests = calloc(2 * count, sizeof(*tests));
    char(*names)[80] = calloc(2 * count, sizeof(*names));
    for (size_t i = 0; tests && names && i < 2 * count; i++) {
        const struct seed *seed = &seeds[i / 2];
        snprintf(names[i], sizeof(names[i]), "%s%s", seed->name, i % 2 ? ", repaired" : "");
        tests[i] = (struct CMUnitTest){.name = names[i],
                                       .test_func = i % 2 ? seed_is_repaired : seed_is_found,
                                       .initial_state = (void *)(uintptr_t)seed};
    }
    int failed = _cmocka_run_group_tests(group, tests, 2 * count, NULL, NULL);
    free(names);
    free(tests);
    return failed;
}

#endif
