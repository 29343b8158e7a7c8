/* SPDX-License-Identifier: MIT
 *
 * reader_parts: what reader.c is made of, private to it.
 *
 * prefilter.c refuses bytes and tokens that libfyaml must not see; events.c
 * runs libfyaml and works out places; tree.c builds the nodes from the outside
 * in, one call for each thing met, and knows nothing of YAML's syntax.
 */
#ifndef HK_READER_PARTS_H
#define HK_READER_PARTS_H

#include "core/error.h"
#include "scenarios/lang/reader.h"

/* Checks that the text is UTF-8 without control characters and within the
 * profile of reader.h. `text` has no BOM, only \n as line break, and a NUL
 * behind its end. Returns 0, or HK_EINVAL with errors in `diag`. */
int hk_prefilter_check(struct hk_diag *diag, int file, const char *text, size_t len);

/* A complaint about a text: the place, from 1, and a sentence. */
struct hk_advice {
    int line, col;
    char text[300];
};

/* Says libfyaml's message about the place in other words, and perhaps of another place. */
void hk_advise(const char *text, size_t len, const char *message, struct hk_advice *advice);

struct hk_tree;
struct hk_tree_frame;

/* Parses a text that hk_prefilter_check has passed into the tree. Returns 0,
 * or HK_EINVAL with errors in the tree's diag. */
int hk_events_build(struct hk_tree *tree, const char *text, size_t len);

struct hk_tree {
    struct hk_diag *diag;
    struct hk_stream *stream;
    struct hk_reader_options limits;
    struct hk_tree_frame *frames; /* the open lists and maps */
    int depth;                    /* how many are open */
    int frame_room;
    struct hk_node **pending; /* children of all open ones, innermost last */
    size_t pending_count;
    size_t pending_room;
    int nodes;   /* so far, in all documents */
    bool broken; /* an error was reported */
};

void hk_tree_init(struct hk_tree *tree, struct hk_diag *diag, struct hk_stream *stream,
                  const struct hk_reader_options *limits);
/* The documents stay: they are the stream's. */
void hk_tree_fini(struct hk_tree *tree);

/* The key whose value comes next (role value), or the innermost open list or
 * map, or NULL. */
const struct hk_node *hk_tree_last_key(const struct hk_tree *tree);
const struct hk_node *hk_tree_innermost(const struct hk_tree *tree);

/* Adds a copy of `node`, whose text or place is set; a list or map stays open
 * until hk_tree_close. Returns 0, or HK_EINVAL with an error reported; then
 * nothing more may be added. */
int hk_tree_add(struct hk_tree *tree, const struct hk_node *node);
/* Closes the innermost list or map, which ends on `end_line` or, if that is 0,
 * with its last child. Reports duplicate keys; the building goes on. */
void hk_tree_close(struct hk_tree *tree, int end_line);

#endif
