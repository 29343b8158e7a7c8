/* SPDX-License-Identifier: MIT
 *
 * part: the runs of one shard, as a file that can be joined with the others.
 *
 * It holds the scenario's text, the options, and a note of each run; who has all parts folds
 * the notes as if the runs were his own. A part is one JSON object:
 *
 *     hocket_part  HK_PART_VERSION; another number when a field changes its meaning
 *     hocket       the version of the program
 *     path, text   the scenario's file
 *     options      by their long names, as given
 *     shard, shards
 *     notes        of the runs, in order, each as `note_of` writes it
 */
#ifndef HK_PART_H
#define HK_PART_H

#include "explore/note.h"
#include "runner/cli.h"

enum { HK_PART_VERSION = 2 };

/* ---- writing ---- */

struct hk_part_writer {
    struct hk_sink *out;
    bool any;
};

/* Begins a part on standard output. False, after a complaint, if the file cannot be read. */
bool hk_part_begin(struct hk_part_writer *writer, struct hk_cli *cli, const char *path);
/* For struct hk_scenario_over: keep. */
void hk_part_note(void *writer, const struct hk_run_note *note, size_t own_size);
void hk_part_end(struct hk_part_writer *writer);

/* ---- reading ---- */

/* Parts that belong together. */
struct hk_parts {
    struct json_t **parts; /* by shard, from 0 */
    const struct json_t *first; /* that was read */
    uint32_t count;
    struct hk_part_site *sites; /* of findings */
};

/* Reads the files; false after a complaint: one is no part, they do not fit together, one
 * is missing or there twice. hk_parts_fini in any case. */
bool hk_parts_read(struct hk_parts *parts, struct hk_cli *cli);
void hk_parts_fini(struct hk_parts *parts);
const char *hk_parts_path(const struct hk_parts *parts);
const char *hk_parts_text(const struct hk_parts *parts);
/* Sets the options of the parts on the command line. False after a complaint. */
bool hk_parts_options(const struct hk_parts *parts, struct hk_cli *cli);
/* For struct hk_scenario_over: recorded. */
void hk_parts_note(void *parts, uint64_t run, struct hk_run_note *note, size_t own_size);

#endif
