/* SPDX-License-Identifier: MIT
 *
 * cmd_shrink: the simplest schedule with the same finding, as a file.
 */
#include <stdlib.h>
#include <string.h>

#include "explore/shrink.h"
#include "runner/files.h"
#include "runner/host.h"
#include "runner/label.h"
#include "runner/late.h"
#include "runner/subject.h"

struct work {
    struct hk_cli *cli;
    struct hk_subject subject;
    struct hk_schedule schedule;
    struct hk_player player;
};

/* The finding that the schedule is about; NULL after a complaint. */
static const struct hk_finding *find(struct work *w)
{
    const struct hk_script *script = &w->subject.script;
    bool diverged, named = script->finding_id != 0;
    const struct hk_finding *f =
        hk_subject_play(w->cli, &w->subject, &w->schedule, &w->player, &diverged);
    if (diverged)
        hk_cli_complain(w->cli, "the schedule does not fit this scenario; 'hocket replay' says "
                        "where");
    else if (!f)
        hk_cli_complain(w->cli, "this run does not show %s%s%s", named ? "'" : "any violation",
                        named ? script->finding : "", named ? "'" : "");
    return f;
}

static void say(struct hk_cli *cli, const struct hk_shrink *job)
{
    hk_sink_printf(&cli->err, "%llu switches and %llu steps, from %llu and %llu, in %llu "
                   "replays%s\n", (unsigned long long)job->after.switches,
                   (unsigned long long)job->after.steps, (unsigned long long)job->before.switches,
                   (unsigned long long)job->before.steps, (unsigned long long)job->replays,
                   job->ran_late ? "; stopped after 10 s"
                   : job->fair   ? "; left as it is: it is about fair choices"
                   : job->fewest ? "; fewer switches do not show it"
                                 : "");
}

static int store(struct work *w, struct hk_script *script)
{
    char *text = hk_script_write(script);
    const char *out = w->cli->output;
    int error = 0;
    if (out)
        error = hk_file_replace(out, text, strlen(text));
    else
        hk_sink_puts(&w->cli->out, text);
    free(text);
    if (error)
        hk_cli_complain(w->cli, "cannot write %s: %s", out, strerror(error));
    return error ? HK_EXIT_OUTPUT : HK_EXIT_PASSED;
}

static int shrink(struct work *w)
{
    const struct hk_finding *found = find(w);
    if (!found)
        return HK_EXIT_DIVERGED;
    struct hk_late late = hk_late_begin();
    struct hk_shrink job = {
        .finding = found->id,
        .schedule = &w->schedule,
        .data_seed = w->subject.script.data_seed,
        .late = hk_late_is,
        .arg = &late,
        .stop = w->cli->stop,
    };
    struct hk_script script = {.strategy = hk_xstrdup("shrink"), .finding_id = found->id};
    script.finding = hk_label_finding(found->kind, found->label);
    hk_shrink(&w->subject.program, &job);
    hk_script_name(&script, w->subject.scenario, w->cli->output ? w->cli->output : "-");
    hk_script_record(&script, &w->player, &job.best);
    if (!w->cli->quiet)
        say(w->cli, &job);
    int code = store(w, &script);
    hk_script_fini(&script);
    hk_schedule_fini(&job.best);
    return code;
}

static int run(struct hk_cli *cli)
{
    struct work w = {.cli = cli};
    int code = hk_subject_load(cli, &w.subject, cli->args[0],
                               cli->arg_count > 1 ? cli->args[1] : NULL);
    if (code == HK_EXIT_PASSED) {
        hk_script_schedule(&w.subject.script, &w.schedule);
        code = shrink(&w);
        hk_player_fini(&w.player);
    }
    hk_schedule_fini(&w.schedule);
    hk_subject_fini(&w.subject);
    return code;
}

const struct hk_command hk_cmd_shrink = {
    .name = "shrink",
    .args = "SCHEDULE|TOKEN [FILE]",
    .help = "writes the simplest schedule with the same violation",
    .options = HK_OPTIONS_READ | HK_OPTIONS_CHOOSE | HK_OPTION_BIT(HK_OPTION_TASKS) |
               HK_OPTION_BIT(HK_OPTION_LISTS) | HK_OPTION_BIT(HK_OPTION_STEPS) |
               HK_OPTION_BIT(HK_OPTION_NO_EXPECT) |
               HK_OPTION_BIT(HK_OPTION_OUTPUT),
    .args_min = 1,
    .args_max = 2,
    .run = run,
};
