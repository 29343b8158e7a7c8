/* SPDX-License-Identifier: MIT
 *
 * outputs: opening, telling, closing.
 */
#include "runner/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/host.h"

/* ---- opening ---- */

/* Whether the open file is that at `path`. Devices may be given several times. */
static bool is_same(const struct stat *open, const char *path)
{
    struct stat st;
    return S_ISREG(open->st_mode) && stat(path, &st) == 0 && st.st_dev == open->st_dev &&
           st.st_ino == open->st_ino;
}

/* NULL, or whose file it is. */
static const char *taken_by(const struct hk_outputs *outputs, const struct stat *st,
                            const struct hk_paths *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (is_same(st, inputs->paths[i]))
            return "a scenario";
    }
    for (int i = 0; i < outputs->count; i++) {
        if (outputs->list[i].path && is_same(st, outputs->list[i].path))
            return "another report";
    }
    return NULL;
}

static int refuse(struct hk_cli *cli, const char *path, int fd)
{
    hk_cli_complain(cli, "cannot write %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return HK_EXIT_OUTPUT;
}

static struct hk_output *add(struct hk_outputs *outputs, const struct hk_report *report,
                             struct hk_sink *sink)
{
    struct hk_output *output = &outputs->list[outputs->count++];
    *output = (struct hk_output){.out = {.report = report, .options = &outputs->options}};
    output->out.sink = sink ? sink : &output->sink;
    output->out.state = hk_xcalloc(1, report->size + 1);
    return output;
}

/* Emptied only when it is known to be nobody else's. */
static int open_file(struct hk_outputs *outputs, const struct hk_cli_report *asked,
                     const struct hk_paths *inputs)
{
    struct stat st;
    int fd = open(asked->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0 || fstat(fd, &st) != 0)
        return refuse(outputs->cli, asked->path, fd);
    const char *owner = taken_by(outputs, &st, inputs);
    if (owner) {
        hk_cli_complain(outputs->cli, "--report %s: %s is %s", asked->report->name, asked->path,
                        owner);
        close(fd);
        return HK_EXIT_USAGE;
    }
    FILE *file = NULL;
    if ((S_ISREG(st.st_mode) && ftruncate(fd, 0) != 0) || !(file = fdopen(fd, "w")))
        return refuse(outputs->cli, asked->path, fd);
    struct hk_output *output = add(outputs, asked->report, NULL);
    output->path = asked->path;
    output->file = file;
    hk_sink_init(&output->sink, file, outputs->cli->values[HK_OPTION_ASCII] != NULL);
    return HK_EXIT_PASSED;
}

static bool is_asked_for(const struct hk_cli *cli, const char *report)
{
    for (int i = 0; i < cli->report_count; i++) {
        if (strcmp(cli->reports[i].report->name, report) == 0)
            return true;
    }
    return false;
}

static int open_all(struct hk_outputs *outputs, const struct hk_paths *inputs)
{
    struct hk_cli *cli = outputs->cli;
    int code = HK_EXIT_PASSED;
    bool out_taken = false;
    for (int i = 0; i < cli->report_count && code == HK_EXIT_PASSED; i++) {
        bool is_out = strcmp(cli->reports[i].path, "-") == 0;
        out_taken |= is_out;
        if (is_out)
            add(outputs, cli->reports[i].report, &cli->out);
        else
            code = open_file(outputs, &cli->reports[i], inputs);
    }
    if (!out_taken)
        add(outputs, hk_report_find("text"), &cli->out);
    const char *github = getenv("GITHUB_ACTIONS");
    if (github && strcmp(github, "true") == 0 && !is_asked_for(cli, "github"))
        add(outputs, hk_report_find("github"), &cli->err);
    return code;
}

/* Of the standard output main takes care. */
static int release(struct hk_outputs *outputs, struct hk_output *output)
{
    struct hk_sink *err = &outputs->cli->err;
    int error = output->out.sink == err ? hk_sink_flush(err) : 0;
    if (output->file) {
        error = hk_sink_flush(&output->sink);
        errno = 0;
        if (fclose(output->file) != 0 && !error)
            error = errno ? errno : EIO;
        hk_sink_fini(&output->sink);
    }
    free(output->out.state);
    return error;
}

int hk_outputs_open(struct hk_outputs *outputs, struct hk_cli *cli, const struct hk_paths *inputs,
                    bool explores)
{
    *outputs = (struct hk_outputs){.cli = cli, .clock = hk_host_clock()};
    outputs->options = (struct hk_report_options){
        .explores = explores,
        .quiet = cli->quiet,
        .times = !cli->no_times,
        .gitlab = cli->gitlab,
        .tap_version = cli->tap_version,
        .started = hk_host_date(),
    };
    int code = open_all(outputs, inputs);
    for (int i = 0; i < outputs->count; i++) {
        struct hk_report_out *out = &outputs->list[i].out;
        if (code != HK_EXIT_PASSED)
            release(outputs, &outputs->list[i]);
        else if (out->report->begin)
            out->report->begin(out);
    }
    return code;
}

/* ---- telling ---- */

void hk_outputs_file(struct hk_outputs *outputs, const struct hk_report_file *file)
{
    for (int i = 0; i < outputs->count; i++) {
        struct hk_report_out *out = &outputs->list[i].out;
        if (out->report->file)
            out->report->file(out, file);
    }
}

void hk_outputs_scenario(struct hk_outputs *outputs, const struct hk_report_scenario *scenario)
{
    for (int i = 0; i < outputs->count; i++) {
        struct hk_report_out *out = &outputs->list[i].out;
        if (out->report->scenario)
            out->report->scenario(out, scenario);
    }
}

bool hk_outputs_flush(struct hk_outputs *outputs)
{
    bool any = false;
    for (int i = 0; i < outputs->count; i++)
        any |= hk_sink_flush(outputs->list[i].out.sink) == 0;
    return any;
}

/* ---- closing ---- */

int hk_outputs_close(struct hk_outputs *outputs, struct hk_report_total *total)
{
    int code = HK_EXIT_PASSED;
    total->took = hk_host_clock() - outputs->clock;
    for (int i = 0; i < outputs->count; i++) {
        struct hk_output *output = &outputs->list[i];
        output->out.report->end(&output->out, total);
        int error = release(outputs, output);
        if (!error)
            continue;
        hk_cli_complain(outputs->cli, "cannot write %s: %s",
                        output->path ? output->path : "the standard error", strerror(error));
        code = HK_EXIT_OUTPUT;
    }
    outputs->count = 0;
    return code;
}
