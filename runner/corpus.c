/* SPDX-License-Identifier: MIT
 *
 * corpus: files called STEM-XXXX-ERROR.schedule: STEM is the scenario's file without its ending,
 * XXXX tells its scenarios, variants and points apart, ERROR is the failure's id.
 */
#include "runner/corpus.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "explore/follow.h"
#include "reports/failure.h"
#include "runner/files.h"
#include "runner/label.h"
#include "runner/subject.h"

enum { FILES_MAX = 10000, SCHEDULE_BYTES_MAX = 64 << 20 };
static const char ending[] = ".schedule";

/* ---- names ---- */

static char *folder_of(const char *scenario_path)
{
    char *folder = hk_path_folder(scenario_path);
    char *corpus = hk_path_join(folder, HK_CORPUS_FOLDER);
    free(folder);
    return corpus;
}

static char *stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return hk_xasprintf("%.*s", (int)(dot && dot > name ? (size_t)(dot - name) : strlen(name)),
                        name);
}

/* "STEM-XXXX-" */
static char *prefix_of(const struct hk_scenario *scenario)
{
    char *stem = stem_of(hk_scenario_path(scenario));
    char *name = hk_xasprintf("%s\n%s\n%s", hk_scenario_title(scenario),
                              hk_scenario_variant(scenario), hk_scenario_point(scenario));
    char *prefix = hk_xasprintf("%s-%04x-", stem, (unsigned)(hk_hash_text(name) & 0xffff));
    free(stem);
    free(name);
    return prefix;
}

/* ---- keeping ---- */

static bool read_script(const char *path, struct hk_script *script)
{
    struct hk_error error;
    size_t len;
    char *text = hk_file_read(path, SCHEDULE_BYTES_MAX, &len);
    bool good = text && hk_script_read(text, len, script, &error) == 0;
    free(text);
    return good;
}

/* Whether the file has a schedule of the same program that is as short. */
static bool is_there(const char *path, const struct hk_script *script)
{
    struct hk_script old;
    if (!read_script(path, &old))
        return false;
    bool there = old.hash == script->hash && old.finding_id == script->finding_id &&
                 old.line_count <= script->line_count;
    hk_script_fini(&old);
    return there;
}

static int write_script(const char *folder, const char *path, const struct hk_script *script)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return errno;
    char *text = hk_script_write(script);
    int error = hk_file_replace(path, text, strlen(text));
    free(text);
    return error;
}

char *hk_kept_add(const struct hk_failing_job *job, const struct hk_shrink *shrink)
{
    const struct hk_scenario *scenario = job->scenario;
    const struct hk_found *found = job->found;
    char *folder = folder_of(hk_scenario_path(scenario)), *prefix = prefix_of(scenario);
    char *id = hk_failure_id(found->kind, found->id);
    char *path = hk_xasprintf("%s/%s%s%s", folder, prefix, id, ending);
    struct hk_program program = hk_scenario_program_over(scenario, &job->cli->over);
    struct hk_scenario_explore explore = hk_scenario_explore_over(scenario, &job->cli->over);
    struct hk_script script = {.finding_id = found->id, .seed = explore.seed};
    struct hk_player player;
    script.strategy = hk_label_strategy(explore.strategy, explore.options);
    script.finding = hk_label_finding(found->kind, found->label);
    hk_player_init(&player, &program, shrink->data_seed);
    hk_script_record(&script, &player, &shrink->best);
    hk_player_fini(&player);
    /* the way to the scenario is seen from the corpus, which need not be there yet */
    hk_script_name(&script, scenario, hk_scenario_path(scenario));
    char *way = hk_xasprintf("../%s", script.path);
    free(script.path);
    script.path = way;
    int error = is_there(path, &script) ? 0 : write_script(folder, path, &script);
    if (error) {
        hk_cli_complain(job->cli, "cannot keep %s: %s; --no-corpus keeps nothing", path,
                        strerror(error));
        free(path);
        path = NULL;
    }
    hk_script_fini(&script);
    free(folder);
    free(prefix);
    free(id);
    return path;
}

/* ---- what there is ---- */

static int order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_kept(const char *name, const char *prefix)
{
    size_t len = strlen(name);
    return strncmp(name, prefix, strlen(prefix)) == 0 && len > strlen(ending) &&
           strcmp(name + len - strlen(ending), ending) == 0;
}

/* Paths of the files whose names begin so, sorted. */
static size_t list(const char *folder, const char *prefix, char ***paths)
{
    size_t count = 0;
    *paths = NULL;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && count < FILES_MAX && (e = readdir(dir));) {
        if (!is_kept(e->d_name, prefix))
            continue;
        *paths = hk_xrealloc(*paths, (count + 1) * sizeof(**paths));
        (*paths)[count++] = hk_path_join(folder, e->d_name);
    }
    if (dir)
        closedir(dir);
    if (count)
        qsort(*paths, count, sizeof(**paths), order);
    return count;
}

bool hk_kept_has(const struct hk_scenario *scenario)
{
    char *folder = folder_of(hk_scenario_path(scenario)), *prefix = prefix_of(scenario);
    char **paths;
    size_t count = list(folder, prefix, &paths);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
    free(folder);
    free(prefix);
    return count > 0;
}

/* ---- playing ---- */

static bool shows(struct hk_cli *cli, const struct hk_scenario *scenario,
                  const struct hk_script *script, enum hk_follow_mode mode)
{
    struct hk_program program = hk_scenario_program_over(scenario, &cli->over);
    struct hk_follow follow = {.script = script, .mode = mode};
    struct hk_player player;
    hk_player_init(&player, &program, script->data_seed);
    player.stop = cli->stop;
    player.config.fair_from = script->fair_from;
    struct hk_guide guide = hk_follow_guide(&follow);
    hk_player_play(&player, &guide);
    hk_follow_end(&follow, player.world);
    bool found = !follow.why[0] && hk_player_finding(&player, script->finding_id);
    hk_player_fini(&player);
    return found;
}

static bool is_listed(const struct hk_scenario *scenario, const struct hk_script *script)
{
    const char *colon = strstr(script->finding, ": ");
    char *kind = colon ? hk_xasprintf("%.*s", (int)(colon - script->finding), script->finding)
                       : hk_xstrdup(script->finding);
    struct hk_found found = {.kind = kind, .label = (char *)(uintptr_t)(colon ? colon + 2 : "")};
    bool listed = hk_scenario_lists(scenario, &found);
    free(kind);
    return listed;
}

/* Takes the path. */
static void play_one(struct hk_cli *cli, const struct hk_scenario *scenario, char *path,
                     struct hk_kept *corpus)
{
    struct hk_script script;
    struct hk_kept_entry entry = {.path = path, .state = HK_CORPUS_STRANGE};
    bool readable = read_script(path, &script);
    if (readable) {
        bool fails = shows(cli, scenario, &script, HK_FOLLOW_STRICT) ||
                     shows(cli, scenario, &script, HK_FOLLOW_LENIENT);
        entry.state = fails ? HK_CORPUS_FAILS : HK_CORPUS_RESOLVED;
        entry.id = script.finding_id;
        entry.listed = is_listed(scenario, &script);
    }
    entry.finding = hk_xstrdup(readable ? script.finding : "");
    entry.title = hk_label_text(scenario);
    if (readable)
        hk_script_fini(&script);
    corpus->entries =
        hk_xrealloc(corpus->entries, (corpus->count + 1) * sizeof(*corpus->entries));
    corpus->entries[corpus->count++] = entry;
}

static void play_scenario(struct hk_cli *cli, const struct hk_scenario *scenario,
                          struct hk_kept *corpus)
{
    char *folder = folder_of(hk_scenario_path(scenario)), *prefix = prefix_of(scenario);
    char **paths;
    size_t count = list(folder, prefix, &paths);
    for (size_t i = 0; i < count; i++)
        play_one(cli, scenario, paths[i], corpus);
    free(paths);
    free(folder);
    free(prefix);
}

void hk_kept_play(struct hk_cli *cli, const struct hk_scenario_file *file,
                    const struct hk_scenario *scenario, struct hk_kept *corpus)
{
    *corpus = (struct hk_kept){0};
    for (size_t i = 0; i < hk_scenario_count(file); i++) {
        if (!scenario || scenario == hk_scenario_at(file, i))
            play_scenario(cli, hk_scenario_at(file, i), corpus);
    }
}

void hk_kept_fini(struct hk_kept *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        free(corpus->entries[i].path);
        free(corpus->entries[i].finding);
        free(corpus->entries[i].title);
    }
    free(corpus->entries);
    *corpus = (struct hk_kept){0};
}
