/* SPDX-License-Identifier: MIT
 *
 * script: a run as a text file that people can read, edit and commit.
 *
 *     hocket schedule 1
 *     scenario two locks, two orders
 *     file ../lock-order.yaml
 *     ...
 *     lines 3
 *     1 task 0/2 first | left | with lock a
 *     2 task 1/2 chosen | right | with lock b
 *     3 task - blocked | left | with lock b
 *     end
 *
 * The head says what was played and what came of it. Every step has a line, also one that
 * was no choice (`-`), with the task's name and the statement where it stood, and behind it a
 * line for every other choice. The token says the same choices in one word. Bytes that would
 * break a line are written as \xHH.
 */
#ifndef HK_SCRIPT_H
#define HK_SCRIPT_H

#include "core/error.h"
#include "explore/player.h"

struct hk_script_line {
    uint64_t step;      /* from 1 */
    int line;           /* in the file */
    bool chosen;        /* false: nobody else could run, and `choice` has only its kind */
    struct hk_choice choice;
    char *turn;         /* a word; for people */
    char *task;         /* whose */
    char *statement;    /* where it stands; "" if it has none */
};

/* Texts are on the heap and never NULL once read or made; hk_script_fini. */
struct hk_script {
    char *title, *variant, *point; /* of the scenario */
    char *path;         /* of its file, seen from the folder of this one */
    uint64_t hash;      /* of its bytes; 0: not known */
    char *version;      /* of hocket */
    char *strategy;     /* that found it, and with which seed */
    uint64_t seed, data_seed, fair_from;
    char *finding;      /* its kind, and its label if it has one; "" if nothing was found */
    uint64_t finding_id, digest;
    char *token;
    struct hk_script_line *lines;
    size_t line_count, line_capacity;
};

/* The text, on the heap. */
char *hk_script_write(const struct hk_script *script);
/* Reads one. HK_EINVAL with "line 7: ..." for anything that is not as hk_script_write makes
 * it; the script is then empty. The token and the lines may differ, if somebody has edited
 * them: see hk_script_agrees. */
int hk_script_read(const char *text, size_t len, struct hk_script *script,
                   struct hk_error *error);
void hk_script_fini(struct hk_script *script);

/* The choices in its lines, added to the (empty) schedule. */
void hk_script_schedule(const struct hk_script *script, struct hk_schedule *schedule);
/* Whether the token says what the lines say. */
bool hk_script_agrees(const struct hk_script *script);

/* "first"; "goes on"; "chosen": the one before could have gone on; "blocked": it waits; "ended":
 * it has; "time": the clock has moved. */
const char *hk_turn_name(enum hk_turn turn);

/* Plays a schedule and writes down its lines, digest and token. The run's world is
 * player->world. False if the schedule does not fit or was interrupted. */
bool hk_script_record(struct hk_script *script, struct hk_player *player,
                      const struct hk_schedule *schedule);

#endif
