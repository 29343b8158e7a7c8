/* SPDX-License-Identifier: MIT
 *
 * note: from a world to a note.
 */
#include "explore/note.h"

#include <stdlib.h>
#include <string.h>

/* Copies the text to *at, behind which *at then points. */
static const char *put(char **at, const char *text)
{
    char *copy = *at;
    size_t size = strlen(text) + 1;
    memcpy(copy, text, size);
    *at += size;
    return copy;
}

struct hk_finding *hk_finding_copy(const struct hk_finding *f, struct hk_arena *memory)
{
    size_t texts = strlen(f->kind) + strlen(f->label) + strlen(f->family) + strlen(f->text) + 4;
    size_t size = sizeof(struct hk_finding) + texts;
    struct hk_finding *copy = memory ? hk_arena_alloc(memory, size) : hk_xmalloc(size);
    char *at = (char *)(copy + 1);
    *copy = *f;
    copy->kind = put(&at, f->kind);
    copy->label = put(&at, f->label);
    copy->family = put(&at, f->family);
    copy->text = put(&at, f->text);
    copy->next = NULL;
    return copy;
}

void hk_note_fill(struct hk_run_note *note, const struct hk_world *world, struct hk_arena *memory)
{
    note->steps = world->steps;
    note->choices = world->schedule.count;
    note->signature = world->signature;
    note->digest = world->digest;
    note->end = world->end;
    note->drew_data = world->data_draws > 0;
    note->judged = world->judged;
    note->doubted = world->doubted;
    note->borrows = true;
    struct hk_finding **last = &note->findings;
    for (const struct hk_finding *f = world->findings; f; f = f->next) {
        *last = hk_finding_copy(f, memory);
        last = &(*last)->next;
    }
}

void hk_note_free(struct hk_run_note *note)
{
    if (!note->borrows) {
        for (struct hk_finding *f = note->findings, *next; f; f = next) {
            next = f->next;
            free(f);
        }
        free(note->own);
        free(note->orders);
    }
    free(note->token);
    free(note->text);
    free(note->why);
}
