/* SPDX-License-Identifier: MIT
 *
 * options_budget: how much is played, and by how many. Times are written as in scenarios.
 */
#include <stdio.h>
#include <string.h>

#include "expect/lex.h"
#include "runner/cli.h"
#include "runner/host.h"

enum { JOBS_MAX = 1024, SHARDS_MAX = 100000 };

static bool duration(struct hk_cli *cli, enum hk_cli_option option, int64_t *time)
{
    const char *text = cli->values[option];
    if (!text)
        return true;
    struct hk_lexer lex;
    struct hk_syntax_error error;
    hk_lexer_init(&lex, text, strlen(text), &error);
    *time = hk_lex_peek(&lex)->value;
    if (hk_lex_accept(&lex, HK_TOKEN_DURATION) && hk_lex_at(&lex, HK_TOKEN_END) && !lex.failed &&
        *time > 0)
        return true;
    hk_cli_complain(cli, "--%s needs a time such as 10s, 500ms or 2m30s, not '%s'",
                    hk_option_name(option), text);
    return false;
}

static bool refuse_shard(struct hk_cli *cli)
{
    hk_cli_complain(cli, "--shard needs I/N, the I-th of N parts, such as 1/3, not '%s'",
                    cli->values[HK_OPTION_SHARD]);
    return false;
}

/* What a part holds must depend on the options alone, and is written in place of reports. */
static bool shard(struct hk_cli *cli)
{
    static const enum hk_cli_option others[] = {HK_OPTION_TIME, HK_OPTION_SCENARIO_TIME,
                                                HK_OPTION_CENSUS, HK_OPTION_COVERAGE,
                                                HK_OPTION_REPORT};
    const char *text = cli->values[HK_OPTION_SHARD];
    unsigned shard, shards;
    int end = 0;
    if (!text)
        return true;
    if (strspn(text, "0123456789/") != strlen(text) || strlen(text) > 13 ||
        sscanf(text, "%u/%u%n", &shard, &shards, &end) != 2 || text[end] || shard < 1 ||
        shard > shards || shards > SHARDS_MAX)
        return refuse_shard(cli);
    for (size_t i = 0; i < HK_COUNT(others); i++) {
        if (cli->values[others[i]]) {
            hk_cli_complain(cli, "--shard and --%s do not go together",
                            hk_option_name(others[i]));
            return false;
        }
    }
    cli->over.shard = shard;
    cli->over.shards = shards;
    return true;
}

bool hk_options_apply_budget(struct hk_cli *cli)
{
    uint64_t jobs = 1;
    if (!hk_options_number(cli, HK_OPTION_RUNS, 1, UINT64_MAX, &cli->over.runs) ||
        !hk_options_number(cli, HK_OPTION_ALL_STEPS, 1, UINT64_MAX, &cli->over.steps) ||
        !hk_options_number(cli, HK_OPTION_JOBS, 0, JOBS_MAX, &jobs) ||
        !shard(cli) || !duration(cli, HK_OPTION_TIME, &cli->time) ||
        !duration(cli, HK_OPTION_SCENARIO_TIME, &cli->scenario_time))
        return false;
    if (jobs != 1)
        cli->over.playing = NULL; /* several at once */
    cli->jobs = jobs ? (uint32_t)jobs : hk_host_processors();
    return true;
}
