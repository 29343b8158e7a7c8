/* SPDX-License-Identifier: MIT
 *
 * declare: the sections of a scenario become a model.
 */
#ifndef HK_DECLARE_H
#define HK_DECLARE_H

#include "scenarios/lang/sections.h"

/* One combination of the sweep's values. */
struct hk_point {
    int count;
    const char **names;
    const struct hk_node **keys;
    struct hk_value *values;
};

/* Fills c->model. False after messages. */
bool hk_declare(struct hk_compiler *c, const struct hk_source *source,
                const struct hk_point *point);

/* A hidden counter, or an array of `copies` (-1: it is none), which has no declaration; NULL if
 * there are too many. */
struct hk_resource *hk_resource_new(struct hk_model *m, const char *name,
                                    const struct hk_resource_kind *kind, int64_t copies);

/* The name of a declaration, before which the parser stands; `any`: it may be a word of the
 * language. NULL after a message. */
const char *hk_declared_name(struct hk_compiler *c, const char *what, bool any);
/* True after a message. */
bool hk_declared_twice(struct hk_compiler *c, const struct hk_node *key, const char *name);
/* [x N]: how many, -1 for one that is no array. */
bool hk_declared_copies(struct hk_compiler *c, int64_t *copies);
/* Nothing more is said about what was declared wrongly. Always false. */
bool hk_declare_refused(struct hk_compiler *c, const struct hk_entry *entry);

/* Declares the regions of a body, at most *room more. */
void hk_scan_regions(struct hk_model *m, const struct hk_node *node, int *room);

/* A constant: an expression, or a list of them. */
bool hk_node_value(struct hk_compiler *c, const struct hk_node *node, struct hk_value *value);

#endif
