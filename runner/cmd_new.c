/* SPDX-License-Identifier: MIT
 *
 * cmd_new: a scenario to start from, on the standard output or in a new file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expect/suggest.h"
#include "reports/escape.h"
#include "runner/cli.h"
#include "scenarios/new/table.h"

static void list(struct hk_cli *cli)
{
    for (size_t i = 0; i < hk_skeleton_count; i++)
        hk_sink_printf(&cli->out, "  %-14s  %s\n", hk_skeletons[i].name, hk_skeletons[i].help);
}

/* NULL after a complaint. */
static const struct hk_skeleton *find(struct hk_cli *cli, const char *word)
{
    const char *names[32];
    hk_assert(hk_skeleton_count <= HK_COUNT(names));
    for (size_t i = 0; i < hk_skeleton_count; i++) {
        names[i] = hk_skeletons[i].name;
        if (strcmp(word, names[i]) == 0)
            return &hk_skeletons[i];
    }
    hk_cli_unknown(cli, "kind", word, names, hk_skeleton_count, "hocket new");
    return NULL;
}

/* A file that is there already is never touched. 0 or an errno. */
static int write_new(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0)
        return errno;
    FILE *file = fdopen(fd, "w");
    int error = file ? 0 : errno;
    if (file && fputs(text, file) < 0)
        error = errno;
    if ((file ? fclose(file) : close(fd)) != 0 && !error)
        error = errno;
    if (error)
        unlink(path);
    return error;
}

static int run(struct hk_cli *cli)
{
    if (cli->arg_count == 0) {
        list(cli);
        return HK_EXIT_PASSED;
    }
    const struct hk_skeleton *skeleton = find(cli, cli->args[0]);
    if (!skeleton)
        return HK_EXIT_USAGE;
    if (cli->arg_count == 1) {
        hk_sink_puts(&cli->out, skeleton->text);
        return HK_EXIT_PASSED;
    }
    const char *path = cli->args[1];
    int error = write_new(path, skeleton->text);
    if (error) {
        hk_cli_complain(cli, "cannot write %s: %s", path, strerror(error));
        return HK_EXIT_OUTPUT;
    }
    if (!cli->quiet) {
        hk_sink_puts(&cli->out, "written; now try: hocket test ");
        hk_escape_shell(&cli->out, path);
        hk_sink_puts(&cli->out, "\n");
    }
    return HK_EXIT_PASSED;
}

const struct hk_command hk_cmd_new = {
    .name = "new",
    .args = "[KIND [PATH]]",
    .help = "writes a scenario to start from; alone it names the kinds",
    .args_max = 2,
    .run = run,
};
