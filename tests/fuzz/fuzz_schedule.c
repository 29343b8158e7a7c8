/* SPDX-License-Identifier: MIT
 *
 * fuzz_schedule: any bytes as a schedule file, the whole way.
 *
 * The bytes are read as they are, and again as the steps behind a head that is right, which no
 * fuzzer guesses. What is accepted is followed strictly, by names and as a prefix behind which
 * a strategy goes on, in two small programs that between them make every kind of choice; then
 * it is written and read back: the same text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base.h"
#include "explore/follow.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"
#include "strategy/table.h"
#include "tests/fuzz/target.h"

/* The saved inputs began as schedules of these two, made by `hocket shrink TOKEN FILE -o OUT`. */
static const char scenarios[] =
    "scenario: polls\n"
    "resources:\n"
    "  a: mutex\n"
    "  b: mutex\n"
    "  q: channel of 1\n"
    "tasks:\n"
    "  left:\n"
    "    - with lock a:\n"
    "        - yield\n"
    "        - with lock b: emit left_done\n"
    "  right:\n"
    "    - with lock b:\n"
    "        - yield\n"
    "        - with lock a: emit right_done\n"
    "  sender:\n"
    "    - send q 1\n"
    "  receiver:\n"
    "    - select:\n"
    "        - recv q: emit got\n"
    "        - sleep 0ms: emit late\n"
    "explore:\n"
    "  cancel: any of left\n"
    "  steps: 100\n"
    "---\n"
    "scenario: accesses\n"
    "runtime: 2 threads\n"
    "state:\n"
    "  hits: 0\n"
    "ops:\n"
    "  ask: takes 1ms..3ms, fails 50% with Refused\n"
    "tasks:\n"
    "  worker x 2:\n"
    "    - try:\n"
    "        - call ask\n"
    "        - hits += 1\n"
    "      catch Refused: spawn late\n"
    "procs:\n"
    "  late:\n"
    "    - hits += 2\n"
    "expect:\n"
    "  - both: finally hits == 2\n"
    "explore:\n"
    "  data: exhaustive\n"
    "  steps: 100\n";

enum { PROGRAMS = 2 };

static const char head[] =
    "hocket schedule 1\nscenario polls\nvariant\npoint\nfile x.yaml\nhash 0\nhocket 1\n"
    "strategy random\nseed 1\ndata 1\nfair 0\nfinding\nid 0\ndigest 0\ntoken\nlines ";

/* ---- one script, one program, one mode ---- */

static const struct hk_program *program(size_t i)
{
    static struct hk_scenario_file *file;
    struct hk_diag diag;
    if (!file) {
        hk_diag_init(&diag);
        file = hk_scenario_parse("fixed", scenarios, sizeof(scenarios) - 1, NULL, &diag);
        hk_assert(hk_diag_errors(&diag) == 0 && hk_scenario_count(file) == PROGRAMS);
        hk_diag_fini(&diag);
    }
    return hk_scenario_program(hk_scenario_at(file, i));
}

static void follow(const struct hk_script *script, const struct hk_program *of,
                   enum hk_follow_mode mode, const char *strategy)
{
    struct hk_player player;
    struct hk_onward onward = {0};
    struct hk_error error;
    struct hk_follow f = {.script = script, .mode = mode};
    hk_player_init(&player, of, script->data_seed);
    player.config.fair_from = script->fair_from;
    if (mode == HK_FOLLOW_PREFIX) {
        int rc = hk_onward_init(&onward, hk_strategy_find(strategy), "", script->seed,
                                &player.config, &error);
        hk_assert(rc == HK_OK);
        f.then = &onward;
    }
    struct hk_guide guide = hk_follow_guide(&f);
    hk_player_play(&player, &guide);
    hk_follow_end(&f, player.world);
    hk_assert(f.next <= script->line_count);
    hk_assert(mode == HK_FOLLOW_LENIENT || f.why[0] || f.next == script->line_count);
    hk_onward_fini(&onward);
    hk_player_fini(&player);
}

/* Any but `replay`, which cannot go on. */
static const char *strategy_of(uint64_t seed)
{
    size_t i = seed % hk_strategy_count;
    return hk_strategies[i]->data_seed ? "portfolio" : hk_strategies[i]->name;
}

static void follow_all(const struct hk_script *script)
{
    for (size_t i = 0; i < PROGRAMS; i++) {
        follow(script, program(i), HK_FOLLOW_STRICT, NULL);
        follow(script, program(i), HK_FOLLOW_LENIENT, NULL);
        follow(script, program(i), HK_FOLLOW_PREFIX,
               strategy_of(script->seed));
    }
}

/* ---- bytes ---- */

static void round_trip(const struct hk_script *script)
{
    struct hk_script again;
    struct hk_error error;
    char *text = hk_script_write(script);
    int rc = hk_script_read(text, strlen(text), &again, &error);
    hk_assert(rc == HK_OK);
    char *second = hk_script_write(&again);
    hk_assert(strcmp(text, second) == 0);
    hk_assert(hk_script_agrees(&again) == hk_script_agrees(script));
    free(second);
    free(text);
    hk_script_fini(&again);
}

static void take(const char *bytes, size_t len)
{
    struct hk_script script;
    struct hk_error error = {0};
    int rc = hk_script_read(bytes, len, &script, &error);
    hk_assert(rc == HK_OK || (rc == HK_EINVAL && strncmp(error.text, "line ", 5) == 0));
    if (rc == HK_OK) {
        round_trip(&script);
        follow_all(&script);
    }
    hk_script_fini(&script);
}

/* The bytes as lines of steps. */
static void take_steps(const char *bytes, size_t len)
{
    size_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += bytes[i] == '\n';
    char *text = hk_xmalloc(sizeof(head) + len + 40);
    int start = sprintf(text, "%s%zu\n", head, lines);
    memcpy(text + start, bytes, len);
    memcpy(text + (size_t)start + len, "end\n", 4);
    take(text, (size_t)start + len + 4);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    take((const char *)bytes, len);
    take_steps((const char *)bytes, len);
    return 0;
}
