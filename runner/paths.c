/* SPDX-License-Identifier: MIT
 *
 * paths: a walk without recursion: directories that have been met and not yet
 * read are a list too.
 */
#include "runner/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Takes the path. */
static void add(struct hk_paths *paths, char *path)
{
    HK_GROW(paths->paths, paths->count, paths->capacity);
    paths->paths[paths->count++] = path;
}

void hk_paths_fini(struct hk_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        free(paths->paths[i]);
    free(paths->paths);
    *paths = (struct hk_paths){0};
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int refuse(struct hk_cli *cli, const char *path, int error)
{
    hk_cli_complain(cli, "cannot read %s: %s", path, strerror(error));
    return HK_EXIT_USAGE;
}

static bool is_scenario_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* What an entry of a directory is: a path for `files`, for `folders`, or nothing. */
static void sort_in(const char *folder, const char *name, struct hk_paths *folders,
                    struct hk_paths *files)
{
    size_t len = strlen(folder);
    char *path = hk_xasprintf("%s%s%s", folder, len && folder[len - 1] == '/' ? "" : "/", name);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        add(folders, path);
    } else if (is_scenario_name(name) && (stat(path, &st) != 0 || S_ISREG(st.st_mode))) {
        add(files, path); /* a link to nowhere too: it is refused, not forgotten */
    } else {
        free(path);
    }
}

static int read_folder(struct hk_cli *cli, const char *folder, struct hk_paths *folders,
                       struct hk_paths *files)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return refuse(cli, folder, errno);
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(dir))) {
        if (entry->d_name[0] != '.')
            sort_in(folder, entry->d_name, folders, files);
    }
    int error = errno;
    closedir(dir);
    return error ? refuse(cli, folder, error) : HK_EXIT_PASSED;
}

/* Adds the files below `folder`. */
static int walk(struct hk_cli *cli, const char *folder, struct hk_paths *paths)
{
    struct hk_paths folders = {0};
    size_t first = paths->count;
    int code = HK_EXIT_PASSED;
    add(&folders, hk_xstrdup(folder));
    while (folders.count > 0 && code == HK_EXIT_PASSED) {
        char *next = folders.paths[--folders.count];
        code = read_folder(cli, next, &folders, paths);
        free(next);
    }
    hk_paths_fini(&folders);
    if (code != HK_EXIT_PASSED)
        return code;
    if (paths->count == first) {
        hk_cli_complain(cli, "no scenarios under %s", folder);
        return HK_EXIT_NOTHING;
    }
    qsort(paths->paths + first, paths->count - first, sizeof(*paths->paths), compare);
    return HK_EXIT_PASSED;
}

static int collect_one(struct hk_cli *cli, const char *path, struct hk_paths *paths)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return refuse(cli, path, errno);
    if (S_ISDIR(st.st_mode))
        return walk(cli, path, paths);
    add(paths, hk_xstrdup(path));
    return HK_EXIT_PASSED;
}

int hk_paths_collect(struct hk_cli *cli, struct hk_paths *paths)
{
    int code = HK_EXIT_PASSED;
    *paths = (struct hk_paths){0};
    for (int i = 0; i < cli->arg_count; i++)
        code = hk_exit_worse(code, collect_one(cli, cli->args[i], paths));
    for (size_t i = 0; i < paths->count; i++) {
        if (access(paths->paths[i], R_OK) != 0)
            code = hk_exit_worse(code, refuse(cli, paths->paths[i], errno));
    }
    return code;
}

int hk_paths_collect_file(struct hk_cli *cli, struct hk_paths *paths)
{
    struct stat st;
    const char *path = cli->args[0];
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return hk_paths_collect(cli, paths);
    *paths = (struct hk_paths){0};
    hk_cli_complain(cli, "%s is a directory; %s takes one file", path, cli->command->name);
    return HK_EXIT_USAGE;
}
