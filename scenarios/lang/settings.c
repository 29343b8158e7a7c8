/* SPDX-License-Identifier: MIT
 *
 * settings: the sections runtime, clock and explore.
 */
#include <stdio.h>
#include <string.h>

#include "objects/cell.h"
#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/verb.h"
#include "explore/spec.h"
#include "strategy/table.h"

/* "2 threads", "1 thread", "threads" */
static bool read_runtime(struct hk_compiler *c, const struct hk_node *node, uint32_t *threads)
{
    struct hk_lexer *lex = &c->parser.lex;
    *threads = 1;
    if (!node)
        return true;
    if (!hk_compile_text(c, node))
        return false;
    struct hk_lexeme number = *hk_lex_peek(lex);
    bool bounded = hk_lex_accept(lex, HK_TOKEN_INT);
    bool one = hk_lex_accept_word(lex, "thread");
    if (one && !bounded)
        return hk_compile_error(c, number.at, number.end, "write '1 thread', or 'threads' for any "
                                                          "number of them");
    if (!one && !hk_lex_accept_word(lex, "threads")) {
        hk_lex_unexpected(lex, "'threads', as in '2 threads'");
        return hk_parse_failed(c);
    }
    if (!hk_compile_end(c))
        return false;
    if (bounded && (number.value < 1 || number.value > 1000000))
        return hk_compile_error(c, number.at, number.end, "this needs 1 to 1000000 threads");
    *threads = bounded ? (uint32_t)number.value : HK_THREADS_UNBOUNDED;
    return true;
}

static bool read_clock(struct hk_compiler *c, const struct hk_node *node, bool *paused)
{
    *paused = false;
    if (!node)
        return true;
    if (!hk_compile_text(c, node))
        return false;
    *paused = strcmp(node->text, "paused") == 0;
    if (!*paused && strcmp(node->text, "auto") != 0)
        return hk_node_error(c, node, "the clock is 'paused' or 'auto', not '%s'", node->text);
    return true;
}

/* ---- explore ---- */

static bool read_number(struct hk_compiler *c, const struct hk_node *node, int64_t min,
                        enum hk_value_kind kind, int64_t *number)
{
    struct hk_value value;
    if (!hk_node_value(c, node, &value))
        return false;
    if (value.kind != kind || value.i < min)
        return hk_node_error(c, node,
                             kind == HK_DURATION ? "this needs a duration"
                                                 : "this needs a number from %lld on",
                             (long long)min);
    *number = value.i;
    return true;
}

static bool read_strategy(struct hk_compiler *c, const struct hk_node *node, struct hk_scenario *s)
{
    struct hk_error error;
    if (node->kind != HK_NODE_SCALAR || node->is_null)
        return hk_node_error(c, node, "this needs the name of a strategy");
    const char *spec = hk_arena_text(&c->model->arena, node->text, node->len), *options;
    const struct hk_strategy *strategy;
    if (hk_strategy_parse(spec, &strategy, &options, &error) < 0 ||
        hk_strategy_check(strategy, options, &error) < 0)
        return hk_node_error(c, node, "%s", error.text);
    s->explore.strategy = strategy;
    s->explore.options = options;
    return true;
}

static bool read_data(struct hk_compiler *c, const struct hk_node *node, bool *exhaustive)
{
    if (!hk_compile_text(c, node))
        return false;
    *exhaustive = strcmp(node->text, "exhaustive") == 0;
    if (!*exhaustive && strcmp(node->text, "sampled") != 0)
        return hk_node_error(c, node, "the data is 'sampled' or 'exhaustive', not '%s'",
                             node->text);
    return true;
}

static bool read_setting(struct hk_compiler *c, const struct hk_pair *pair, struct hk_scenario *s)
{
    static const char *const keys[] = {"strategy", "runs", "seed",  "steps",
                                       "until",    "data", "slack", "cancel"};
    const char *key = pair->key->text;
    struct hk_run_config *config = &s->program.config;
    int64_t number = 0;
    if (strcmp(key, "strategy") == 0)
        return read_strategy(c, pair->value, s);
    if (strcmp(key, "until") == 0)
        return read_number(c, pair->value, 0, HK_DURATION, &config->until);
    if (strcmp(key, "slack") == 0)
        return read_number(c, pair->value, 0, HK_DURATION, &config->slack);
    if (strcmp(key, "cancel") == 0)
        return true; /* it names tasks: inject.c */
    if (strcmp(key, "data") == 0)
        return read_data(c, pair->value, &config->data_exhaustive);
    bool known = strcmp(key, "runs") == 0 || strcmp(key, "seed") == 0 || strcmp(key, "steps") == 0;
    if (!known) {
        const char *best = hk_suggest(key, keys, HK_COUNT(keys));
        return best ? hk_node_error(c, pair->key, "unknown key '%s'; did you mean '%s'?", key, best)
                    : hk_node_error(c, pair->key, "unknown key '%s'; explore has strategy, runs, "
                                    "seed, steps, until, data, slack and cancel", key);
    }
    if (!read_number(c, pair->value, strcmp(key, "seed") == 0 ? 0 : 1, HK_INT, &number))
        return false;
    if (strcmp(key, "runs") == 0)
        s->explore.runs = (uint64_t)number;
    else if (strcmp(key, "seed") == 0)
        s->explore.seed = (uint64_t)number;
    else
        config->limits.steps_max = (uint64_t)number;
    return true;
}

static bool read_settings(struct hk_compiler *c, const struct hk_node *map, struct hk_scenario *s)
{
    if (!map || map->is_null)
        return true;
    if (map->kind != HK_NODE_MAP || map->flow)
        return hk_node_error(c, map, "explore has 'key: value' lines, as 'strategy: dfs'");
    bool good = true;
    for (size_t i = 0; i < map->count; i++)
        good &= read_setting(c, &map->pairs[i], s);
    return good;
}

static bool read_explore(struct hk_compiler *c, const struct hk_node *map, struct hk_scenario *s)
{
    s->explore = (struct hk_scenario_explore){
        .strategy = hk_strategy_find("portfolio"), .options = "", .runs = 0, .seed = 1};
    return read_settings(c, map, s);
}

bool hk_scenario_settings(struct hk_compiler *c, const struct hk_source *source,
                          const struct hk_scenario_limits *limits, struct hk_scenario *s)
{
    struct hk_run_config *config = &s->program.config;
    *config = hk_run_config_default();
    bool good = read_runtime(c, hk_source_value(source, "runtime"), &config->threads);
    good &= read_clock(c, hk_source_value(source, "clock"), &config->paused);
    good &= read_explore(c, hk_source_value(source, "explore"), s);
    c->model->paused = config->paused;
    c->model->threads = config->threads;
    if (limits && limits->tasks_max)
        config->limits.tasks_max = limits->tasks_max;
    if (limits && limits->steps_max)
        config->limits.steps_max = limits->steps_max;
    if (limits && limits->statements_max)
        config->limits.statements_max = limits->statements_max;
    if (limits && limits->lists_max)
        config->limits.lists_max = limits->lists_max;
    s->program.name = c->model->title;
    s->program.setup = hk_scenario_setup;
    s->program.arg = s;
    return good;
}
