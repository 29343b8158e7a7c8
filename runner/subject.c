/* SPDX-License-Identifier: MIT
 *
 * subject: reading the schedule, and finding its scenario.
 */
#include "runner/subject.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore/follow.h"
#include "runner/choose.h"
#include "runner/files.h"
#include "scenarios/lang/diag.h"

enum { SCHEDULE_BYTES_MAX = 256 << 20 };

/* ---- the schedule ---- */

static int load_token(struct hk_cli *cli, struct hk_subject *s, const char *token)
{
    struct hk_error error;
    s->bare = true;
    if (hk_script_from_token(&s->script, token, &error) == 0)
        return HK_EXIT_PASSED;
    hk_script_fini(&s->script);
    hk_cli_complain(cli, "%s", error.text);
    return HK_EXIT_USAGE;
}

static int load_script(struct hk_cli *cli, struct hk_subject *s, const char *path)
{
    struct hk_error error;
    size_t len;
    char *text = hk_file_read(path, SCHEDULE_BYTES_MAX, &len);
    if (!text) {
        hk_cli_complain(cli, "cannot read %s: %s", path, strerror(errno));
        return HK_EXIT_USAGE;
    }
    int rc = hk_script_read(text, len, &s->script, &error);
    free(text);
    if (rc == 0)
        return HK_EXIT_PASSED;
    hk_cli_complain(cli, "%s, %s", path, error.text);
    return HK_EXIT_INVALID;
}

/* ---- its scenario ---- */

/* From the folder of the schedule, or else from here. */
static char *find_scenario(struct hk_cli *cli, const struct hk_subject *s, const char *schedule)
{
    if (s->bare) {
        hk_cli_complain(cli, "a token needs its scenario: hocket %s TOKEN FILE",
                        cli->command->name);
        return NULL;
    }
    char *folder = hk_path_folder(schedule), *path = hk_path_join(folder, s->script.path);
    free(folder);
    if (access(path, F_OK) != 0 && access(s->script.path, F_OK) == 0) {
        free(path);
        return hk_xstrdup(s->script.path);
    }
    if (access(path, F_OK) == 0)
        return path;
    hk_cli_complain(cli, "%s is of '%s' in %s, which is not there; where it is may be said "
                    "behind it", schedule, s->script.title, path);
    free(path);
    return NULL;
}

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b) == 0;
}

/* The one that the schedule names; options, if there are any, beat it. */
static const struct hk_scenario *choose(struct hk_cli *cli, const struct hk_subject *s)
{
    if (s->bare || cli->scenario || cli->variant || cli->point)
        return hk_choose_scenario(cli, s->file);
    for (size_t i = 0; i < hk_scenario_count(s->file); i++) {
        const struct hk_scenario *scenario = hk_scenario_at(s->file, i);
        if (same(s->script.title, hk_scenario_title(scenario)) &&
            same(s->script.variant, hk_scenario_variant(scenario)) &&
            same(s->script.point, hk_scenario_point(scenario)))
            return scenario;
    }
    hk_cli_complain(cli, "the schedule is of '%s'%s%s%s%s, which the file does not have; another "
                    "one may be said with --scenario, --variant and --point", s->script.title,
                    *s->script.variant ? ", variant " : "", s->script.variant,
                    *s->script.point ? ", point " : "", s->script.point);
    return NULL;
}

static uint64_t hash_of(const char *path)
{
    size_t len;
    char *text = hk_file_read(path, HK_SCENARIO_BYTES_MAX, &len);
    uint64_t hash = text ? hk_hash_bytes(text, len) : 0;
    free(text);
    return hash;
}

static int load_scenario(struct hk_cli *cli, struct hk_subject *s, const char *path)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    s->file = hk_scenario_load(path, &cli->limits, &diag);
    int code = HK_EXIT_PASSED;
    if (!s->file || hk_diag_errors(&diag) > 0 || hk_scenario_count(s->file) == 0) {
        hk_cli_put_diag(&cli->err, &diag);
        code = s->file ? HK_EXIT_INVALID : HK_EXIT_USAGE;
    }
    hk_diag_fini(&diag);
    if (code != HK_EXIT_PASSED)
        return code;
    s->scenario = choose(cli, s);
    if (!s->scenario)
        return HK_EXIT_USAGE;
    s->program = hk_scenario_program_over(s->scenario, &cli->over);
    s->changed = s->script.hash != 0 && s->script.hash != hash_of(path);
    return HK_EXIT_PASSED;
}

static bool is_token(const char *what)
{
    return strncmp(what, "h1-", 3) == 0 && access(what, F_OK) != 0;
}

int hk_subject_load(struct hk_cli *cli, struct hk_subject *s, const char *what, const char *path)
{
    *s = (struct hk_subject){0};
    bool token = is_token(what);
    if (!token && path && is_token(path)) {
        hk_cli_complain(cli, "the token comes first: hocket %s TOKEN %s", cli->command->name, what);
        return HK_EXIT_USAGE;
    }
    int code = token ? load_token(cli, s, what) : load_script(cli, s, what);
    if (code != HK_EXIT_PASSED)
        return code;
    char *found = path ? hk_xstrdup(path) : find_scenario(cli, s, what);
    code = found ? load_scenario(cli, s, found) : HK_EXIT_USAGE;
    free(found);
    return code;
}

void hk_subject_fini(struct hk_subject *s)
{
    hk_script_fini(&s->script);
    hk_scenario_file_free(s->file);
    *s = (struct hk_subject){0};
}

const struct hk_finding *hk_subject_play(struct hk_cli *cli, const struct hk_subject *s,
                                         const struct hk_schedule *schedule,
                                         struct hk_player *player, bool *diverged)
{
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, schedule);
    hk_player_init(player, &s->program, s->script.data_seed);
    player->stop = cli->stop;
    player->config.fair_from = schedule->fair_from;
    hk_player_play(player, &guide);
    *diverged = repeater.diverged;
    if (repeater.diverged)
        return NULL;
    uint64_t id = s->script.finding_id;
    return id ? hk_player_finding(player, id) : player->world->findings;
}

/* ---- for a new schedule ---- */

static void set(char **text, const char *value)
{
    free(*text);
    *text = hk_xstrdup(value);
}

void hk_script_name(struct hk_script *script, const struct hk_scenario *scenario,
                    const char *out)
{
    const char *path = hk_scenario_path(scenario);
    char *folder = hk_path_folder(out), *way = hk_path_from(folder, path);
    set(&script->title, hk_scenario_title(scenario));
    set(&script->variant, hk_scenario_variant(scenario));
    set(&script->point, hk_scenario_point(scenario));
    set(&script->path, way);
    set(&script->version, HK_VERSION);
    script->hash = hash_of(path);
    free(folder);
    free(way);
}
