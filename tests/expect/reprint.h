/* SPDX-License-Identifier: MIT
 *
 * reprint: what has been read is printed again, and read again gives the same. Distributions and
 * verdicts are printed here: hocket itself has no need to.
 */
#ifndef HK_TEST_EXPECT_REPRINT_H
#define HK_TEST_EXPECT_REPRINT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expect/reading.h"

enum what { EXPR, DIST, EXPECTATION, VERDICT, WHAT_COUNT };

/* Owns what is read in one test; and what was wrong with the latest text. */
static struct hk_arena arena;
static struct hk_syntax_error error;

static inline int setup(void **state)
{
    (void)state;
    hk_arena_init(&arena);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    hk_arena_fini(&arena);
    return 0;
}

/* Behind what is there. */
__attribute__((format(printf, 3, 4))) static inline void add(char *buffer, size_t size,
                                                             const char *format, ...)
{
    size_t used = strlen(buffer);
    va_list args;
    va_start(args, format);
    int length = vsnprintf(buffer + used, size - used, format, args);
    va_end(args);
    assert_in_range(length, 0, size - used - 1);
}

/* A sum, or an operand alone; what is neither comes in brackets. */
static inline void add_part(char *buffer, size_t size, const struct hk_ast *node, bool operand)
{
    char text[1024];
    bool binary = node->kind == HK_AST_BINARY;
    bool sum = binary && hk_binary_level(node->op) >= hk_binary_level(HK_BINARY_ADD);
    bool brackets = node->kind == HK_AST_NOT || (binary && (operand || !sum));
    hk_ast_print(node, text, sizeof(text));
    add(buffer, size, brackets ? "(%s)" : "%s", text);
}

static inline void print_dist(const struct hk_dist *dist, char *buffer, size_t size)
{
    static const struct {
        const char *front, *middle, *end;
    } words[] = {[HK_DIST_FIXED] = {"", "", ""},         [HK_DIST_UNIFORM] = {"", "..", ""},
                 [HK_DIST_EXP] = {"exp(", "", ")"},      [HK_DIST_NORMAL] = {"normal(", ", ", ")"},
                 [HK_DIST_ONE_OF] = {"one of ", "", ""}, [HK_DIST_AROUND] = {"", " +- ", "%"}};
    snprintf(buffer, size, "%s", words[dist->kind].front);
    if (dist->a)
        add_part(buffer, size, dist->a, false);
    for (int i = 0; i < dist->count; i++) {
        add(buffer, size, "%s", i ? ", " : "");
        add_part(buffer, size, dist->items[i], false);
    }
    if (dist->b) {
        add(buffer, size, "%s", words[dist->kind].middle);
        add_part(buffer, size, dist->b, dist->kind == HK_DIST_AROUND);
    }
    add(buffer, size, "%s", words[dist->kind].end);
}

static inline void print_verdict(const struct hk_verdict *verdict, char *buffer, size_t size)
{
    snprintf(buffer, size, "%s", verdict->pass ? "pass" : "violates ");
    if (verdict->pass)
        return;
    bool label = verdict->kind == HK_KIND_NONE;
    add(buffer, size, "%s in %s run", label ? verdict->name->chars : hk_kind_name(verdict->kind),
        verdict->runs == HK_RUNS_EVERY ? "every" : "some");
}

/* Reads and prints. Returns false, with `error` filled, if it cannot be read. */
static inline bool reprint(enum what what, const char *text, size_t len, char *buffer, size_t size)
{
    const void *tree = NULL;
    switch ((int)what) {
    case EXPR:
        if ((tree = read_expr(&arena, text, len, &error)))
            hk_ast_print(tree, buffer, size);
        break;
    case DIST:
        if ((tree = read_dist(&arena, text, len, &error)))
            print_dist(tree, buffer, size);
        break;
    case EXPECTATION:
        if ((tree = hk_parse_expectation_text(&arena, text, len, &error)))
            hk_expectation_print(tree, buffer, size);
        break;
    case VERDICT:
        if ((tree = read_verdict(&arena, text, len, &error)))
            print_verdict(tree, buffer, size);
        break;
    }
    return tree != NULL;
}

static inline void assert_print(enum what what, const char *text, const char *wanted)
{
    char buffer[512], again[512];
    if (!reprint(what, text, strlen(text), buffer, sizeof(buffer)))
        fail_msg("%s: %s", text, error.text);
    assert_string_equal(buffer, wanted);
    assert_true(reprint(what, buffer, strlen(buffer), again, sizeof(again)));
    assert_string_equal(again, wanted);
}

static inline void assert_kept(enum what what, const char *text)
{
    assert_print(what, text, text);
}

static inline void assert_error(enum what what, const char *text, int at, int end,
                                const char *wanted)
{
    char buffer[512];
    if (reprint(what, text, strlen(text), buffer, sizeof(buffer)))
        fail_msg("%s was read as %s", text, buffer);
    assert_string_equal(error.text, wanted);
    assert_int_equal(error.at, at);
    assert_int_equal(error.end, end);
}

#endif
