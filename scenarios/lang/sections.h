/* SPDX-License-Identifier: MIT
 *
 * sections: the top level of a scenario with a variant laid over it.
 */
#ifndef HK_SECTIONS_H
#define HK_SECTIONS_H

#include "scenarios/lang/compiler.h"

/* A document and one of its variants (NULL for the base). */
struct hk_source {
    const struct hk_node *base, *variant;
};

/* One entry of a section: `name [x N]: value`. */
struct hk_entry {
    const struct hk_node *key, *value;
};

struct hk_entries {
    struct hk_entry *entries; /* on the heap */
    size_t count;
};

/* The value of a key in one map, or NULL. */
const struct hk_node *hk_map_value(const struct hk_node *map, const char *key);
/* How much of a declaring key is the name: `client x 50` and `client(j)` are called client. */
size_t hk_entry_name_length(const struct hk_node *key);
/* The entry of a section with the name that `key` declares, or NULL. */
const struct hk_pair *hk_map_entry(const struct hk_node *map, const struct hk_node *key);
/* The value of a top-level key: the variant's if it has one. */
const struct hk_node *hk_source_value(const struct hk_source *source, const char *key);
/* The entries of a section: the variant's replace those of the same name, `none` deletes.
 * False after a message if it is no map. Free with free(entries.entries). */
bool hk_source_entries(struct hk_compiler *c, const struct hk_source *source, const char *section,
                       struct hk_entries *entries);
/* Reports unknown keys of the document and its variants. */
bool hk_check_keys(struct hk_compiler *c, const struct hk_node *root);

#endif
