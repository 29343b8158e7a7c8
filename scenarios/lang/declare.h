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

/* Declares the regions of a body, at most *room more. */
void hk_scan_regions(struct hk_model *m, const struct hk_node *node, int *room);

/* A constant: an expression, or a list of them. */
bool hk_node_value(struct hk_compiler *c, const struct hk_node *node, struct hk_value *value);

#endif
