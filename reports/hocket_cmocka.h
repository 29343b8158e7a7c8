/* SPDX-License-Identifier: MIT
 *
 * hocket_cmocka: hocket inside of a cmocka test.
 *
 *     static void two_visitors(void **state)
 *     {
 *         (void)state;
 *         hk_assert_holds(&(struct hk_config){.threads = 2}, program, NULL);
 *     }
 *
 * Explores program(arg) and fails the test, at the line of the call, unless what it promises holds.
 * The message is one screen about the first violation (struct hk_exploration: block), and ends with
 * one line that repeats the run. Three variables of the environment beat the configuration:
 *
 *     HOCKET_SEED=7             another seed
 *     HOCKET_RUNS=100000        more runs
 *     HOCKET_SCHEDULE=T:L:h1-.. one run, in the test function T at line L; all others as usual
 *
 * A test fails if one of the first two is no number of 1 or more, or the third has no such form;
 * if it speaks of another line of the test, that is printed.
 *
 * Bodies run in a process of their own, so what they write to memory is not seen by the test, and
 * cmocka's assertions do not belong in them: hk_check does. With .isolate = HK_NONE they run here.
 *
 * Include cmocka.h before this file. Everything is static; nothing is kept between calls.
 */
#ifndef HOCKET_CMOCKA_H
#define HOCKET_CMOCKA_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hocket.h"

/* hk_assert_holds(const struct hk_config *config, hk_body body, void *arg): the test passes if
 * everything holds in all runs. config NULL: all defaults.
 * hk_assert_violates(config, body, arg, const char *what): it passes if findings of this kind or
 * label come up, and no others. */
#define hk_assert_holds(...) hk_cmocka_assert(__func__, __FILE__, __LINE__, __VA_ARGS__, NULL)
#define hk_assert_violates(...) hk_cmocka_assert(__func__, __FILE__, __LINE__, __VA_ARGS__)

/* False if the environment has such a name and no number of 1 or more for it. */
static inline int hk_cmocka_number(const char *name, uint64_t *number)
{
    const char *text = getenv(name);
    char *end = NULL;
    if (!text || *text == '\0')
        return 1;
    unsigned long long n = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    if (n == 0 || n == ULLONG_MAX || *end != '\0') {
        print_error("hocket: %s=%s: expected a number of 1 or more\n", name, text);
        return 0;
    }
    *number = (uint64_t)n;
    return 1;
}

/* False if the environment has such a name and no TEST:LINE:TOKEN for it. *token: if it speaks of
 * this call. */
static inline int hk_cmocka_schedule(const char *test, int line, const char **token)
{
    const char *text = getenv("HOCKET_SCHEDULE");
    if (!text || *text == '\0')
        return 1;
    size_t len = strcspn(text, ":");
    char *end = NULL;
    long wanted = text[len] == ':' ? strtol(text + len + 1, &end, 10) : 0;
    if (wanted < 1 || *end != ':') {
        print_error("hocket: HOCKET_SCHEDULE=%s: expected TEST:LINE:TOKEN\n", text);
        return 0;
    }
    if (strlen(test) != len || strncmp(text, test, len) != 0)
        return 1;
    if (wanted == line)
        *token = end + 1;
    else
        print_message("hocket: %s: HOCKET_SCHEDULE speaks of line %ld; this is %d, and is explored "
                      "as usual\n", test, wanted, line);
    return 1;
}

/* The program, as it was called, into the buffer. */
static inline void hk_cmocka_program(char *buffer, size_t size)
{
    FILE *file = fopen("/proc/self/cmdline", "r");
    size_t got = file ? fread(buffer, 1, size - 1, file) : 0;
    if (file)
        fclose(file);
    buffer[got] = '\0';
    if (got == 0)
        snprintf(buffer, size, "PROGRAM");
}

/* One run alone cannot decide that all of them hold: it is enough if nothing came up. */
static inline int hk_cmocka_as_expected(const struct hk_config *config,
                                        const struct hk_exploration *result, const char *wanted)
{
    if (!wanted)
        return result->held == HK_HELD ||
               (config->schedule && result->violation_count == 0 &&
                result->held == HK_UNDECIDED && !strstr(result->why, "diverged"));
    for (size_t i = 0; i < result->violation_count; i++) {
        const struct hk_violation *v = &result->violations[i];
        if (strcmp(v->kind, wanted) != 0 && strcmp(v->label, wanted) != 0)
            return 0;
    }
    return result->violation_count > 0;
}

/* Line by line: cmocka cuts long messages. */
static inline void hk_cmocka_print(const char *text)
{
    while (*text) {
        int len = (int)strcspn(text, "\n");
        print_error("%.*s\n", len, text);
        text += len + (text[len] == '\n');
    }
}

static inline void hk_cmocka_complain(const struct hk_exploration *result, const char *wanted,
                                      const char *test, int line)
{
    char text[16384], program[1024];
    hk_explain(result, text, sizeof(text));
    if (wanted)
        print_error("hocket: %s should violate '%s'\n", test, wanted);
    print_error("hocket: %s ", test);
    hk_cmocka_print(text);
    if (result->violation_count == 0)
        return;
    hk_cmocka_program(program, sizeof(program));
    print_error("again         HOCKET_SCHEDULE='%s:%d:%s' %s\n", test, line,
                result->violations[0].token, program);
}

/* wanted NULL: all shall hold. */
static inline void hk_cmocka_assert(const char *test, const char *file, int line,
                                    const struct hk_config *given, hk_body body, void *arg,
                                    const char *wanted)
{
    struct hk_config config = {.name = NULL};
    struct hk_exploration result;
    const char *schedule = NULL;
    if (given)
        config = *given;
    config.explain = config.explain || !wanted;
    if (!config.name)
        config.name = test;
    if (!hk_cmocka_number("HOCKET_SEED", &config.seed) ||
        !hk_cmocka_number("HOCKET_RUNS", &config.runs) ||
        !hk_cmocka_schedule(test, line, &schedule))
        _fail(file, line);
    if (!config.schedule)
        config.schedule = schedule;
    int rc = hk_explore(&config, body, arg, &result);
    int good = rc == 0 && hk_cmocka_as_expected(&config, &result, wanted);
    if (rc != 0)
        print_error("hocket: %s: %s\n", test, result.why);
    else if (!good)
        hk_cmocka_complain(&result, wanted, test, line);
    hk_exploration_free(&result);
    if (!good)
        _fail(file, line);
}

#endif
