/* SPDX-License-Identifier: MIT
 *
 * lint: what a scenario could do without, found in its tree alone.
 *
 * A declared name counts as used when it stands anywhere else, whatever it means there:
 * so a warning may be missing, but none is wrong.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/scenario_parts.h"
#include "scenarios/lang/sections.h"

struct name {
    const char *text; /* not ended by NUL */
    size_t len;
    const char *what;
    const struct hk_node *key;
    bool used;
};

struct lint {
    struct hk_diag *diag;
    int file;
    struct name *names; /* sorted */
    size_t count, room;
    struct name own; /* the proc whose body is being read: calling itself is no use */
};

static const struct {
    const char *section, *what;
} declaring[] = {
    {"params", "parameter"}, {"resources", "resource"}, {"state", "variable"},
    {"ops", "op"},           {"procs", "proc"},
};

#define WARN(lint, node, ...)                                                            \
    hk_diag_add((lint)->diag, (lint)->file, (node)->text_line, (node)->text_col,         \
                (int)strcspn((node)->text, " ("), HK_SEVERITY_WARNING, __VA_ARGS__)

/* ---- declared names ---- */

static int compare_names(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->text, y->text, len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static int compare_places(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    int order = compare_names(a, b);
    return order ? order : (x->key->line > y->key->line) - (x->key->line < y->key->line);
}

static void collect(struct lint *lint, const struct hk_node *map, const char *what)
{
    for (size_t i = 0; map && map->kind == HK_NODE_MAP && i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key;
        HK_GROW(lint->names, lint->count, lint->room);
        lint->names[lint->count++] = (struct name){
            .text = key->text, .len = hk_entry_name_length(key), .what = what, .key = key};
    }
}

static void collect_all(struct lint *lint, const struct hk_node *map)
{
    for (size_t i = 0; i < HK_COUNT(declaring); i++)
        collect(lint, hk_map_value(map, declaring[i].section), declaring[i].what);
}

/* One entry for each name, the first of the file. */
static void sort_names(struct lint *lint)
{
    if (lint->count == 0)
        return;
    qsort(lint->names, lint->count, sizeof(*lint->names), compare_places);
    size_t kept = 1;
    for (size_t i = 1; i < lint->count; i++) {
        if (compare_names(&lint->names[kept - 1], &lint->names[i]) != 0)
            lint->names[kept++] = lint->names[i];
    }
    lint->count = kept;
}

/* ---- uses ---- */

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Marks every name in a text; what stands in quotes is none. */
static void see_text(struct lint *lint, const char *at)
{
    while (*at) {
        size_t len = 0;
        while (in_word(at[len]))
            len++;
        struct name word = {.text = at, .len = len};
        struct name *name = len == 0 || lint->count == 0 ? NULL
                            : bsearch(&word, lint->names, lint->count, sizeof(word), compare_names);
        if (name && (!lint->own.text || compare_names(&lint->own, &word) != 0))
            name->used = true;
        if (*at == '"') {
            const char *end = strchr(at + 1, '"');
            len = end ? (size_t)(end - at) : 0;
        }
        at += len ? len : 1;
    }
}

/* As deep as the reader allows. */
static void see(struct lint *lint, const struct hk_node *node)
{
    if (node->kind == HK_NODE_SCALAR)
        see_text(lint, node->text);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == HK_NODE_MAP)
            see_text(lint, node->pairs[i].key->text);
        see(lint, node->kind == HK_NODE_MAP ? node->pairs[i].value : node->items[i]);
    }
}

static void see_entries(struct lint *lint, const struct hk_node *map, bool are_procs)
{
    for (size_t i = 0; map->kind == HK_NODE_MAP && i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key;
        size_t len = hk_entry_name_length(key);
        if (are_procs)
            lint->own = (struct name){.text = key->text, .len = len};
        see_text(lint, key->text + len);
        see(lint, map->pairs[i].value);
        lint->own = (struct name){0};
    }
}

/* A fault alone does not use its op. */
static void see_faults(struct lint *lint, const struct hk_node *faults)
{
    for (size_t i = 0; faults->kind == HK_NODE_LIST && i < faults->count; i++) {
        const struct hk_node *fault = faults->items[i];
        if (fault->kind == HK_NODE_SCALAR)
            see_text(lint, fault->text + hk_entry_name_length(fault));
    }
}

static bool is_any(const char *word, const char *const *words)
{
    for (; *words; words++) {
        if (strcmp(word, *words) == 0)
            return true;
    }
    return false;
}

static const char *const entry_sections[] = {"params", "resources", "state", "ops",
                                             "procs",  "tasks",     "sweep", NULL};

static void see_sections(struct lint *lint, const struct hk_node *map)
{
    static const char *const programs[] = {"expect", "runtime", "explore", NULL};
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->pairs[i].key->text;
        const struct hk_node *value = map->pairs[i].value;
        if (is_any(key, entry_sections))
            see_entries(lint, value, strcmp(key, "procs") == 0);
        else if (strcmp(key, "faults") == 0)
            see_faults(lint, value);
        else if (is_any(key, programs))
            see(lint, value);
    }
}

/* ---- variants ---- */

static bool is_same(const struct hk_node *a, const struct hk_node *b)
{
    if (a->kind != b->kind || a->count != b->count || a->is_null != b->is_null)
        return false;
    if (a->kind == HK_NODE_SCALAR)
        return strcmp(a->text, b->text) == 0;
    for (size_t i = 0; i < a->count; i++) {
        bool map = a->kind == HK_NODE_MAP;
        if (map && !is_same(a->pairs[i].key, b->pairs[i].key))
            return false;
        if (!is_same(map ? a->pairs[i].value : a->items[i],
                     map ? b->pairs[i].value : b->items[i]))
            return false;
    }
    return true;
}

/* Whether the entries of a variant's section are others than the base's. */
static bool entries_differ(const struct hk_node *base, const struct hk_node *map)
{
    bool differ = false;
    for (size_t i = 0; map->kind == HK_NODE_MAP && i < map->count; i++) {
        const struct hk_pair *pair = &map->pairs[i], *old = hk_map_entry(base, pair->key);
        if (!old || !is_same(old->key, pair->key) || !is_same(old->value, pair->value))
            differ = true;
    }
    return differ;
}

static void check_variant(struct lint *lint, const struct hk_node *base,
                          const struct hk_pair *variant)
{
    static const char *const idle[] = {"about", "tags", "teach", "verdict", NULL};
    bool differs = false;
    const struct hk_node *map = variant->value;
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->pairs[i].key->text;
        const struct hk_node *value = map->pairs[i].value, *old = hk_map_value(base, key);
        if (is_any(key, entry_sections) && strcmp(key, "sweep") != 0)
            differs |= entries_differ(old, value);
        else if (!is_any(key, idle))
            differs |= !old || !is_same(old, value);
    }
    if (!differs)
        hk_diag_add(lint->diag, lint->file, variant->key->text_line, variant->key->text_col,
                    (int)variant->key->len, HK_SEVERITY_WARNING,
                    "the variant '%s' changes nothing that is run", variant->key->text);
}

/* ---- one document ---- */

static void lint_document(struct lint *lint, const struct hk_node *root)
{
    const struct hk_node *variants = hk_map_value(root, "variants");
    size_t count = variants && variants->kind == HK_NODE_MAP ? variants->count : 0;
    collect_all(lint, root);
    for (size_t i = 0; i < count; i++)
        collect_all(lint, variants->pairs[i].value);
    sort_names(lint);
    see_sections(lint, root);
    for (size_t i = 0; i < count; i++) {
        see_sections(lint, variants->pairs[i].value);
        check_variant(lint, root, &variants->pairs[i]);
    }
    for (size_t i = 0; i < lint->count; i++) {
        const struct name *name = &lint->names[i];
        if (!name->used)
            WARN(lint, name->key, "the %s '%.*s' is never used", name->what, (int)name->len,
                 name->text);
    }
}

void hk_scenario_lint(const struct hk_scenario_file *file, struct hk_diag *diag)
{
    for (size_t i = 0; i < file->stream.count; i++) {
        struct lint lint = {.diag = diag, .file = file->stream.file};
        if (file->stream.docs[i].root->kind == HK_NODE_MAP)
            lint_document(&lint, file->stream.docs[i].root);
        free(lint.names);
    }
}
