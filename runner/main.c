/* SPDX-License-Identifier: MIT
 *
 * main: reads the command line, runs the command, and sees to it that what was
 * written has arrived.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reports/escape.h"
#include "runner/cli.h"
#include "runner/host.h"
#include "runner/label.h"

/* hocket itself is wrong: the last words, after the assertion's own. */
static void last_words(void *arg)
{
    struct hk_cli *cli = arg;
    if (cli->current) {
        hk_sink_puts(&cli->err, "hocket: while it ran ");
        hk_label_write(&cli->err, cli->current);
        hk_sink_puts(&cli->err, "\n");
    }
    if (cli->playing) {
        char *words = hk_run_words(cli->playing);
        hk_escape_lines(&cli->err, words);
        free(words);
    }
    hk_sink_flush(&cli->err);
    _exit(HK_EXIT_INTERNAL);
}

/* A pipe that nobody reads any more is no news to its owner. */
static int finish(struct hk_cli *cli, int code)
{
    int error = hk_sink_flush(&cli->out);
    if (error) {
        if (error != EPIPE)
            hk_cli_complain(cli, "cannot write the output: %s", strerror(error));
        code = hk_exit_worse(code, HK_EXIT_OUTPUT);
    }
    hk_sink_flush(&cli->err);
    return code;
}

/* A report must not get the place of a standard file that is closed; reading one of these three, or
 * writing to it, then fails as it should. */
static void occupy_closed_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            _exit(HK_EXIT_INTERNAL);
    }
}

int main(int argc, char **argv)
{
    occupy_closed_files();
    /* popt would read an option behind an argument as a path */
    unsetenv("POSIXLY_CORRECT");
    unsetenv("POSIX_ME_HARDER");
    struct hk_cli cli = {.stop = hk_host_stop()};
    cli.over.playing = &cli.playing;
    hk_host_signals();
    hk_assert_hook_set(last_words, &cli);
    int code;
    if (hk_cli_read(&cli, argc, (const char **)(void *)argv, &code))
        code = cli.command->run(&cli);
    code = finish(&cli, code);
    hk_cli_fini(&cli);
    return code;
}
