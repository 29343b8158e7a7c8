/* SPDX-License-Identifier: MIT
 *
 * tree: open lists and maps on a stack, their children on another one; when
 * one is closed its children move into the arena in one piece.
 */
#include "scenarios/lang/reader_parts.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_KEY_BYTES = 60 }; /* of a key in a message */

struct hk_tree_frame {
    struct hk_node *node;
    size_t base; /* of its children in pending */
};

void hk_tree_init(struct hk_tree *tree, struct hk_diag *diag, struct hk_stream *stream,
                  const struct hk_reader_options *limits)
{
    *tree = (struct hk_tree){.diag = diag, .stream = stream, .limits = *limits};
}

void hk_tree_fini(struct hk_tree *tree)
{
    free(tree->frames);
    free(tree->pending);
    *tree = (struct hk_tree){0};
}

static struct hk_tree_frame *innermost(const struct hk_tree *tree)
{
    return tree->depth > 0 ? &tree->frames[tree->depth - 1] : NULL;
}

const struct hk_node *hk_tree_innermost(const struct hk_tree *tree)
{
    const struct hk_tree_frame *frame = innermost(tree);
    return frame ? frame->node : NULL;
}

/* What the next node would be. */
enum role { ROOT, ITEM, KEY, VALUE };

static enum role role_of(const struct hk_tree *tree)
{
    const struct hk_tree_frame *frame = innermost(tree);
    if (!frame)
        return ROOT;
    if (frame->node->kind == HK_NODE_LIST)
        return ITEM;
    return (tree->pending_count - frame->base) % 2 == 0 ? KEY : VALUE;
}

const struct hk_node *hk_tree_last_key(const struct hk_tree *tree)
{
    return role_of(tree) == VALUE ? tree->pending[tree->pending_count - 1] : NULL;
}

#define COMPLAIN(tree, node, ...)                                                         \
    ((tree)->broken = true, hk_diag_add((tree)->diag, (tree)->stream->file, (node)->line, \
                                        (node)->col, 1, HK_SEVERITY_ERROR, __VA_ARGS__))

/* Does libfyaml take what follows a key or dash for its value although it does
 * not stand deeper? A list may stand below its key. */
static bool is_shallow(const struct hk_tree *tree, const struct hk_node *node)
{
    const struct hk_node *parent = hk_tree_innermost(tree), *key = hk_tree_last_key(tree);
    if (!parent || parent->flow || node->is_null || role_of(tree) == KEY)
        return false;
    if (key && node->line == key->line)
        return false;
    bool below = key && node->kind == HK_NODE_LIST && !node->flow;
    return below ? node->col < parent->col : node->col <= parent->col;
}

static bool is_allowed(struct hk_tree *tree, const struct hk_node *node)
{
    if (tree->nodes >= tree->limits.nodes_max)
        COMPLAIN(tree, node, "more than %d keys and values", tree->limits.nodes_max);
    else if (node->kind != HK_NODE_SCALAR && tree->depth >= tree->limits.depth_max)
        COMPLAIN(tree, node, "nested deeper than %d", tree->limits.depth_max);
    else if (role_of(tree) == KEY && node->kind != HK_NODE_SCALAR)
        COMPLAIN(tree, node, "a key must be a text, this is a %s",
                 node->kind == HK_NODE_LIST ? "list" : "map");
    else if (role_of(tree) == KEY && node->is_null)
        COMPLAIN(tree, node, "the key is missing");
    else if (is_shallow(tree, node))
        COMPLAIN(tree, node, "this must stand deeper than its %s",
                 hk_tree_last_key(tree) ? "key" : "dash");
    else
        return true;
    return false;
}

static void open_frame(struct hk_tree *tree, struct hk_node *node)
{
    HK_GROW(tree->frames, tree->depth, tree->frame_room);
    tree->frames[tree->depth++] = (struct hk_tree_frame){node, tree->pending_count};
}

/* A new root is appended to the documents, unless it is empty. */
static void add_document(struct hk_tree *tree, struct hk_node *root)
{
    struct hk_stream *stream = tree->stream;
    if (root->is_null)
        return;
    stream->docs = hk_arena_more(&stream->arena, stream->docs, stream->count,
                                 sizeof(*stream->docs));
    stream->docs[stream->count++] = (struct hk_document){root};
}

/* libfyaml learns of a map without a brace only at a colon: such a map begins
 * where its first key does. */
static void place_map(struct hk_node *map, const struct hk_node *key)
{
    bool later = key->line > map->line || (key->line == map->line && key->col > map->col);
    if (later)
        return;
    map->line = key->line;
    map->col = key->col;
}

int hk_tree_add(struct hk_tree *tree, const struct hk_node *node)
{
    if (!is_allowed(tree, node))
        return HK_EINVAL;
    tree->nodes++;
    struct hk_node *copy = hk_arena_alloc(&tree->stream->arena, sizeof(*copy));
    *copy = *node;
    if (node->text)
        copy->text = hk_arena_text(&tree->stream->arena, node->text, node->len);
    if (role_of(tree) == KEY)
        place_map(innermost(tree)->node, copy);
    if (role_of(tree) == ROOT) {
        add_document(tree, copy);
    } else {
        HK_GROW(tree->pending, tree->pending_count, tree->pending_room);
        tree->pending[tree->pending_count++] = copy;
    }
    if (node->kind != HK_NODE_SCALAR)
        open_frame(tree, copy);
    return 0;
}

static void report_duplicate(struct hk_tree *tree, const struct hk_node *key)
{
    int shown = (int)key->len;
    const char *more = "";
    if (key->len > SHOWN_KEY_BYTES) {
        more = "...";
        shown = (int)hk_text_cut(key->text, SHOWN_KEY_BYTES);
    }
    COMPLAIN(tree, key, "duplicate key '%.*s%s'", shown, key->text, more);
}

/* A hash set of the keys seen so far; the table is at most half full. */
static void check_duplicates(struct hk_tree *tree, const struct hk_node *map)
{
    size_t slots = 4;
    while (slots < map->count * 2)
        slots *= 2;
    const struct hk_node **table = hk_xcalloc(slots, sizeof(*table));
    for (size_t i = 0; i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key;
        size_t slot = hk_hash_bytes(key->text, key->len) & (slots - 1);
        while (table[slot] && (table[slot]->len != key->len ||
                               memcmp(table[slot]->text, key->text, key->len) != 0))
            slot = (slot + 1) & (slots - 1);
        if (table[slot])
            report_duplicate(tree, key);
        table[slot] = key;
    }
    free(table);
}

void hk_tree_close(struct hk_tree *tree, int end_line)
{
    struct hk_tree_frame *frame = innermost(tree);
    struct hk_node *node = frame->node;
    size_t count = tree->pending_count - frame->base;
    struct hk_node **children = count ? tree->pending + frame->base : NULL;
    struct hk_arena *arena = &tree->stream->arena;
    node->end_line = end_line > 0 || count == 0 ? end_line : children[count - 1]->end_line;
    node->end_line = (int)hk_max_i64(node->end_line, node->line);
    tree->depth--;
    tree->pending_count = frame->base;
    if (node->kind == HK_NODE_LIST) {
        node->count = count;
        node->items = hk_arena_alloc(arena, count * sizeof(*node->items));
        for (size_t i = 0; i < count; i++)
            node->items[i] = children[i];
        return;
    }
    hk_assert(count % 2 == 0);
    node->count = count / 2;
    node->pairs = hk_arena_alloc(arena, node->count * sizeof(*node->pairs));
    for (size_t i = 0; i < node->count; i++)
        node->pairs[i] = (struct hk_pair){children[2 * i], children[2 * i + 1]};
    check_duplicates(tree, node);
}
