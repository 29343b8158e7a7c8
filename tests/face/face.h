/* SPDX-License-Identifier: MIT
 *
 * face: what the tests of hocket.h share: exploring in this process, and what came out.
 */
#ifndef HK_TEST_FACE_H
#define HK_TEST_FACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

static inline struct hk_config plain(void)
{
    return (struct hk_config){.strategy = "dfs", .isolate = HK_NONE};
}

static inline struct hk_exploration play(const struct hk_config *config, hk_body body, void *arg)
{
    struct hk_exploration result;
    assert_int_equal(0, hk_explore(config, body, arg, &result));
    return result;
}

/* The finding of this kind, or NULL. */
static inline const struct hk_violation *find(const struct hk_exploration *r, const char *kind)
{
    for (size_t i = 0; i < r->violation_count; i++) {
        if (strcmp(r->violations[i].kind, kind) == 0)
            return &r->violations[i];
    }
    return NULL;
}

static inline void assert_held(const struct hk_config *config, hk_body body, uint64_t interleavings)
{
    struct hk_exploration r = play(config, body, NULL);
    if (r.held != HK_HELD)
        print_error("%s\n", r.why);
    uint64_t got = r.interleavings;
    int held = (int)r.held;
    bool all = r.exhaustive;
    hk_exploration_free(&r);
    assert_int_equal(HK_HELD, held);
    assert_true(all);
    if (interleavings)
        assert_int_equal(interleavings, got);
}

static inline void assert_found(const struct hk_config *config, hk_body body, const char *kind,
                         const char *text)
{
    struct hk_exploration r = play(config, body, NULL);
    const struct hk_violation *v = find(&r, kind);
    char got[512] = "";
    if (v)
        snprintf(got, sizeof(got), "%s", v->text);
    else
        print_error("%s\n", r.why);
    hk_exploration_free(&r);
    assert_true(v != NULL);
    assert_non_null(strstr(got, text));
}

/* Whatever number wrong(&number) is given, it makes the mistake of which this is said. */
static inline void expect_misuses(hk_body wrong, const char *const said[], int count)
{
    struct hk_config config = plain();
    for (int i = 0; i < count; i++) {
        struct hk_exploration r = play(&config, wrong, &i);
        const struct hk_violation *v = find(&r, "misuse");
        char got[512] = "";
        snprintf(got, sizeof(got), "%s", v ? v->text : r.why);
        hk_exploration_free(&r);
        assert_string_equal(said[i], got);
    }
}

#endif
