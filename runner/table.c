/* SPDX-License-Identifier: MIT
 *
 * table: a new command is one file and one line here.
 */
#include "runner/cli.h"

extern const struct hk_command hk_cmd_test, hk_cmd_explore, hk_cmd_run, hk_cmd_replay,
    hk_cmd_shrink, hk_cmd_pin, hk_cmd_corpus, hk_cmd_check, hk_cmd_fmt, hk_cmd_new,
    hk_cmd_list, hk_cmd_merge;

const struct hk_command *const hk_commands[] = {
    &hk_cmd_test,
    &hk_cmd_explore,
    &hk_cmd_merge,
    &hk_cmd_run,
    &hk_cmd_replay,
    &hk_cmd_shrink,
    &hk_cmd_pin,
    &hk_cmd_corpus,
    &hk_cmd_check,
    &hk_cmd_fmt,
    &hk_cmd_new,
    &hk_cmd_list,
};

const size_t hk_command_count = HK_COUNT(hk_commands);
