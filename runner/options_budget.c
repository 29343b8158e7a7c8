/* SPDX-License-Identifier: MIT
 *
 * options_budget: how much is played, and by how many. Times are written as in scenarios.
 */
#include <string.h>

#include "expect/lex.h"
#include "runner/cli.h"
#include "runner/host.h"

enum { JOBS_MAX = 1024 };

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

bool hk_options_apply_budget(struct hk_cli *cli)
{
    uint64_t jobs = 1;
    if (!hk_options_number(cli, HK_OPTION_RUNS, 1, UINT64_MAX, &cli->over.runs) ||
        !hk_options_number(cli, HK_OPTION_ALL_STEPS, 1, UINT64_MAX, &cli->over.steps) ||
        !hk_options_number(cli, HK_OPTION_JOBS, 0, JOBS_MAX, &jobs) ||
        !duration(cli, HK_OPTION_TIME, &cli->time) ||
        !duration(cli, HK_OPTION_SCENARIO_TIME, &cli->scenario_time))
        return false;
    if (jobs != 1)
        cli->over.playing = NULL; /* several at once */
    cli->jobs = jobs ? (uint32_t)jobs : hk_host_processors();
    return true;
}
