/* SPDX-License-Identifier: MIT
 *
 * scenario_parts: what a loaded scenario consists of; shared by scenario.c (loading), settings.c
 * (runtime, clock, explore), rules.c (expectations, verdict) and judge_runs.c (testing).
 */
#ifndef HK_SCENARIO_PARTS_H
#define HK_SCENARIO_PARTS_H

#include "expect/expect.h"
#include "expect/judge.h"
#include "scenarios/lang/declare.h"
#include "scenarios/scenario.h"

struct hk_scenario {
    struct hk_model *model;
    struct hk_program program;
    struct hk_scenario_explore explore;
    struct hk_expect_set *set;          /* NULL: no expectations */
    const struct hk_node **places;      /* of the set's expectations */
    const struct hk_verdict **verdicts;
    size_t verdict_count;
    struct hk_expect_bind bind;
};

struct hk_scenario_file {
    char *path;
    struct hk_scenario **scenarios;
    size_t count, room;
    struct hk_stream stream;
    struct hk_model *sweeps; /* owns the values of swept params: symbols, texts, lists */
};

/* runtime, clock, explore: into the program's config and the settings. */
bool hk_scenario_settings(struct hk_compiler *c, const struct hk_source *source,
                          const struct hk_scenario_limits *limits, struct hk_scenario *s);
/* `tags:`, into the model. */
bool hk_scenario_tags(struct hk_compiler *c, const struct hk_node *node);
/* expect and verdict. */
bool hk_scenario_rules(struct hk_compiler *c, const struct hk_source *source,
                       struct hk_scenario *s);
/* What expectations may speak of, as long as the model lasts; and where it is in a run of it. */
struct hk_expect_names hk_scenario_names(struct hk_model *model);
struct hk_expect_bind hk_scenario_bind(struct hk_model *model);
/* What hk_program calls before each run. The second leaves the expectations out. */
void hk_scenario_setup(struct hk_world *world, void *arg);
void hk_scenario_setup_bare(struct hk_world *world, void *arg);

/* `explore: cancel:`, once the tasks are known. */
bool hk_scenario_cancels(struct hk_compiler *c, const struct hk_node *node,
                         struct hk_run_config *config);

#endif
