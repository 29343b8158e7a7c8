/* SPDX-License-Identifier: MIT
 *
 * cmd_replay: one run along a schedule, printed step by step.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/run.h"
#include "runner/show.h"
#include "runner/subject.h"

struct replay {
    struct hk_cli *cli;
    struct hk_subject subject;
    struct hk_player player;
    struct hk_follow follow;
    struct hk_sink waits;
    struct hk_onward onward; /* behind a prefix */
};

static void setup(struct hk_world *world, void *arg)
{
    struct replay *r = arg;
    r->subject.program.setup(world, r->subject.program.arg);
    hk_report_waits(world, &r->waits);
}

/* ---- the run ---- */

static const char *const mode_names[] = {"replay", "replay by names", "replay of a prefix"};

/* The same choices, and yet another run? */
static bool is_another(const struct replay *r)
{
    const struct hk_script *script = &r->subject.script;
    return !r->subject.bare && r->follow.mode == HK_FOLLOW_STRICT && script->digest != 0 &&
           script->digest != r->player.world->digest;
}

static int judge(struct replay *r, int code)
{
    struct hk_cli *cli = r->cli;
    const struct hk_script *script = &r->subject.script;
    if (r->follow.why[0]) {
        hk_cli_complain(cli, "the replay diverged: %s%s", r->follow.why,
                        r->subject.changed ? " (the scenario's file has changed since)" : "");
        return hk_exit_worse(code, HK_EXIT_DIVERGED);
    }
    if (is_another(r)) {
        hk_cli_complain(cli, "the replay diverged: the same choices, but the run's digest is "
                        "%016llx, the schedule's %016llx",
                        (unsigned long long)r->player.world->digest,
                        (unsigned long long)script->digest);
        return hk_exit_worse(code, HK_EXIT_DIVERGED);
    }
    if (r->follow.skipped)
        hk_cli_complain(cli, "%zu lines of the schedule found no place", r->follow.skipped);
    if (script->finding_id && !hk_player_finding(&r->player, script->finding_id))
        hk_cli_complain(cli, "this run does not show '%s', which the schedule was kept for",
                        script->finding);
    return code;
}

static int show(struct replay *r)
{
    struct hk_cli *cli = r->cli;
    cli->current = r->subject.scenario;
    cli->playing = r->player.world;
    struct hk_guide guide = hk_follow_guide(&r->follow);
    hk_player_play(&r->player, &guide);
    hk_follow_end(&r->follow, r->player.world);
    cli->playing = NULL;
    cli->current = NULL;
    int code = hk_show_run(cli, r->subject.file, r->subject.scenario, r->player.world,
                           r->waits.text, mode_names[r->follow.mode]);
    hk_sink_flush(&cli->out);
    return judge(r, code);
}

/* Chooses the strategy that goes on behind a prefix. */
static int prepare_onward(struct replay *r)
{
    struct hk_scenario_explore own = hk_scenario_explore_over(r->subject.scenario, &r->cli->over);
    struct hk_error error;
    r->follow.then = &r->onward;
    if (hk_onward_init(&r->onward, own.strategy, own.options, own.seed, &r->player.config,
                       &error) == HK_OK)
        return HK_EXIT_PASSED;
    hk_cli_complain(r->cli, "%s", error.text);
    return HK_EXIT_USAGE;
}

static int play(struct replay *r)
{
    struct hk_program program = r->subject.program;
    program.setup = setup;
    program.arg = r;
    program.config.keep = true;
    hk_sink_init(&r->waits, NULL, false);
    hk_player_init(&r->player, &program, r->subject.script.data_seed);
    r->player.stop = r->cli->stop;
    r->player.config.fair_from = r->subject.script.fair_from;
    int code = r->follow.mode == HK_FOLLOW_PREFIX ? prepare_onward(r) : HK_EXIT_PASSED;
    if (code == HK_EXIT_PASSED)
        code = show(r);
    hk_onward_fini(&r->onward);
    hk_player_fini(&r->player);
    hk_sink_fini(&r->waits);
    return code;
}

/* What is to be followed exactly must say the same twice. A prefix is made by taking lines away,
 * and its lines count. */
static int replay(struct replay *r)
{
    struct hk_cli *cli = r->cli;
    r->follow = (struct hk_follow){
        .script = &r->subject.script, .mode = cli->mode, .bare = r->subject.bare};
    if (cli->mode == HK_FOLLOW_STRICT && !r->subject.bare &&
        !hk_script_agrees(&r->subject.script)) {
        hk_cli_complain(cli, "the token and the lines of %s differ: one of them was edited or "
                        "damaged; --mode lenient follows the lines", cli->args[0]);
        return HK_EXIT_INVALID;
    }
    return play(r);
}

static int run(struct hk_cli *cli)
{
    struct replay r = {.cli = cli};
    int code = hk_subject_load(cli, &r.subject, cli->args[0],
                               cli->arg_count > 1 ? cli->args[1] : NULL);
    if (code == HK_EXIT_PASSED)
        code = replay(&r);
    hk_subject_fini(&r.subject);
    return code;
}

const struct hk_command hk_cmd_replay = {
    .name = "replay",
    .args = "SCHEDULE|TOKEN [FILE]",
    .help = "makes a recorded run again, and prints it",
    .options = HK_OPTIONS_READ | HK_OPTIONS_PLAY | HK_OPTIONS_CHOOSE |
               HK_OPTION_BIT(HK_OPTION_NO_EXPECT) | HK_OPTION_BIT(HK_OPTION_MODE),
    .args_min = 1,
    .args_max = 2,
    .run = run,
};
