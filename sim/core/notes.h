/* SPDX-License-Identifier: MIT
 *
 * notes: a number that an object keeps for each task, such as how far it has read.
 *
 * By the task's index, so that finding one costs nothing; a generation says whose it is,
 * because indexes are used again. Grows in the run's arena and is never emptied.
 */
#ifndef HK_NOTES_H
#define HK_NOTES_H

#include "core/task.h"

struct hk_note_of {
    uint32_t generation; /* of the task that it is about; 0: of none */
    uint64_t number;
};

struct hk_notes {
    struct hk_note_of *of; /* by task index */
    uint32_t capacity;
};

/* What was noted about the task; false if nothing was. */
bool hk_notes_get(const struct hk_notes *notes, const struct hk_task *task, uint64_t *number);
void hk_notes_set(struct hk_world *world, struct hk_notes *notes, const struct hk_task *task,
                  uint64_t number);
/* Nothing is known about the task any more. */
void hk_notes_drop(struct hk_notes *notes, const struct hk_task *task);

#endif
