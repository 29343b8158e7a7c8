/* SPDX-License-Identifier: MIT
 *
 * run_parts: between run.c, which lays a run out, run_rows.c, which makes rows of its
 * events, and run_words.c, which puts one row into words.
 */
#ifndef HK_RUN_PARTS_H
#define HK_RUN_PARTS_H

#include "explore/player.h"
#include "reports/run.h"

enum {
    HK_COLUMNS_MAX = 6, /* with more tasks the last one is shared */
    HK_ROW_ACROSS = -1, /* a finding */
};

/* One line of the report: what one task does at one statement. */
struct hk_row {
    int column;     /* index, or HK_ROW_ACROSS */
    int64_t time;   /* ns */
    uint64_t step;  /* if a step begins here, otherwise 0 */
    size_t text;    /* escaped, at this offset in hk_rows.texts, NUL-terminated */
    const char *why; /* this step is another task's than the one before; "" */
    bool dropped;   /* something was stopped here where it stood */
    bool hidden;    /* left out for want of room */
};

/* Which part of a run is told. All of it without one. */
struct hk_rows_part {
    const struct hk_played_step *steps; /* of all steps, for the reasons; NULL: none */
    const bool *keep;    /* which steps; [0] is step 1. NULL: all */
    size_t count;        /* of both */
    uint64_t first, last; /* steps; last 0: to the end */
    int columns;         /* at most; 0: HK_COLUMNS_MAX */
};

struct hk_column {
    uint64_t path;  /* of the task */
    char *name;     /* escaped, short */
    size_t width;   /* of the longest text, in columns */
};

struct hk_rows {
    struct hk_row *rows;
    size_t count, capacity;
    struct hk_sink texts;
    struct hk_column columns[HK_COLUMNS_MAX];
    int column_count, columns_max;
    bool shared;    /* the last column is for all other tasks */
};

void hk_rows_make(struct hk_rows *rows, const struct hk_world *world,
                  const struct hk_rows_part *part, bool ascii);
void hk_rows_fini(struct hk_rows *rows);
/* Whether they have room beside each other, with a column for the reasons. */
bool hk_rows_fit(const struct hk_rows *rows);
/* Heading and rows, those that are not hidden; with a column for the reasons. */
void hk_rows_print(struct hk_sink *sink, const struct hk_rows *rows, bool why);

/* The words of one row, not escaped. */
struct hk_words {
    struct hk_sink head;  /* the statement */
    struct hk_sink notes; /* "waits, 3" */
    bool waits, resumed;  /* are among the notes */
    struct hk_event tried; /* the latest access */
    size_t before_tried;  /* length of the notes before it */
};

void hk_words_init(struct hk_words *words);
void hk_words_fini(struct hk_words *words);
/* Whether the first only looked whether the other one would have to wait. */
bool hk_words_looked(const struct hk_event *first, const struct hk_event *then);
/* Whether it is a fault that does this, and no statement. */
bool hk_words_is_fault(const struct hk_event *event);
/* A row that begins with this event. */
void hk_words_begin(struct hk_words *words, const struct hk_event *event);
/* What this event of the row adds to the statement. */
void hk_words_tell(struct hk_words *words, const struct hk_line *line);
/* The task's end, instead of a statement. */
void hk_words_end(struct hk_words *words, const struct hk_event *event);

#endif
