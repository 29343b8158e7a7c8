/* SPDX-License-Identifier: MIT
 *
 * paths: the scenario files that the arguments mean.
 *
 * A file is taken whatever its name; of a directory, all that is called *.yaml or
 * *.yml below it, in the order of its bytes, whatever the locale. Names with a dot
 * in front are left out, and links to directories are not followed, so that no
 * path can be met twice.
 */
#ifndef HK_PATHS_H
#define HK_PATHS_H

#include "runner/cli.h"

struct hk_paths {
    char **paths;  /* as the user would write them: argument, slash, the way down */
    size_t count, capacity;
};

/* HK_EXIT_PASSED; HK_EXIT_USAGE if something is missing or cannot be read; or
 * HK_EXIT_NOTHING if some directory has no scenarios, the paths then being those of the
 * other arguments. Complaints go to cli->err. hk_paths_fini in any case. */
int hk_paths_collect(struct hk_cli *cli, struct hk_paths *paths);
/* The same for a command that takes one file: a directory is refused. */
int hk_paths_collect_file(struct hk_cli *cli, struct hk_paths *paths);
void hk_paths_fini(struct hk_paths *paths);

#endif
