/* SPDX-License-Identifier: MIT
 *
 * cmd_fmt: brings files into the house's layout, in place. A file is replaced as a whole
 * or not at all; one that is no valid scenario is not touched.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/escape.h"
#include "runner/cmd_check.h"
#include "runner/files.h"
#include "runner/paths.h"
#include "scenarios/lang/fmt.h"
#include "scenarios/lang/reader.h"

struct sums {
    struct hk_cli *cli;
    size_t files, changed;
    int code;
};

static void refuse(struct sums *sums, int code, const char *what, const char *path, int error)
{
    hk_cli_complain(sums->cli, "cannot %s %s: %s", what, path, strerror(error));
    sums->code = hk_exit_worse(sums->code, code);
}

/* ---- one text ---- */

static size_t bytes_max(const struct hk_cli *cli)
{
    return cli->limits.file_bytes_max ? cli->limits.file_bytes_max
                                      : HK_READER_DEFAULTS.bytes_max;
}

/* The new text; NULL after diagnostics. */
static char *format(struct sums *sums, const char *name, const char *bytes, size_t len,
                    size_t *text_len)
{
    struct hk_diag diag;
    char *text;
    hk_diag_init(&diag);
    if (hk_fmt_text(&diag, name, bytes, len, &sums->cli->limits, &text, text_len) != 0) {
        hk_cli_put_diag(&sums->cli->err, &diag);
        hk_sink_flush(&sums->cli->err);
        sums->code = hk_exit_worse(sums->code, HK_EXIT_INVALID);
    }
    hk_diag_fini(&diag);
    return text;
}

/* ---- replacing a file ---- */

static void store(struct sums *sums, const char *path, const char *text, size_t len)
{
    int error = hk_file_replace(path, text, len);
    if (error)
        refuse(sums, HK_EXIT_OUTPUT, "write", path, error);
}

/* ---- files ---- */

static void name_file(struct sums *sums, const char *path)
{
    sums->changed++;
    if (sums->cli->check)
        sums->code = hk_exit_worse(sums->code, HK_EXIT_FAILED);
    if (sums->cli->quiet && !sums->cli->check)
        return;
    hk_escape(&sums->cli->out, path);
    hk_sink_puts(&sums->cli->out, "\n");
}

static void format_file(struct sums *sums, const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t len, text_len;
    char *bytes = in ? hk_reader_bytes(in, bytes_max(sums->cli), &len) : NULL;
    int error = errno;
    if (in)
        fclose(in);
    sums->files++;
    if (!bytes) {
        refuse(sums, HK_EXIT_USAGE, "read", path, error);
        return;
    }
    char *text = format(sums, path, bytes, len, &text_len);
    if (text && (text_len != len || memcmp(text, bytes, len) != 0)) {
        name_file(sums, path);
        if (!sums->cli->check)
            store(sums, path, text, text_len);
    }
    free(text);
    free(bytes);
}

static int format_input(struct sums *sums)
{
    size_t len, text_len;
    char *bytes = hk_reader_bytes(stdin, bytes_max(sums->cli), &len);
    if (!bytes) {
        refuse(sums, HK_EXIT_USAGE, "read", "the standard input", errno);
        return sums->code;
    }
    char *text = format(sums, "-", bytes, len, &text_len);
    bool changed = text && (text_len != len || memcmp(text, bytes, len) != 0);
    if (text && !sums->cli->check)
        hk_sink_write(&sums->cli->out, text, text_len);
    else if (changed)
        name_file(sums, "-");
    free(text);
    free(bytes);
    return sums->code;
}

static int run(struct hk_cli *cli)
{
    struct sums sums = {.cli = cli, .code = HK_EXIT_PASSED};
    if (cli->arg_count == 1 && strcmp(cli->args[0], "-") == 0)
        return format_input(&sums);
    struct hk_paths paths;
    sums.code = hk_paths_collect(cli, &paths);
    bool usage = sums.code == HK_EXIT_USAGE;
    for (size_t i = 0; i < paths.count && !usage && !*cli->stop; i++)
        format_file(&sums, paths.paths[i]);
    hk_paths_fini(&paths);
    if (!usage)
        hk_sink_printf(&cli->out, "%zu file%s, %zu %s\n", sums.files, sums.files == 1 ? "" : "s",
                       sums.changed, cli->check ? "to be changed" : "changed");
    return *cli->stop ? hk_exit_worse(sums.code, HK_EXIT_SIGNAL + *cli->stop) : sums.code;
}

const struct hk_command hk_cmd_fmt = {
    .name = "fmt",
    .args = "PATH...|-",
    .help = "lays scenarios out as the house does, in place; - is a filter",
    .options = HK_OPTIONS_READ | HK_OPTION_BIT(HK_OPTION_CHECK),
    .args_min = 1,
    .args_max = INT_MAX,
    .run = run,
};
