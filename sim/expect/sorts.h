/* SPDX-License-Identifier: MIT
 *
 * sorts: which kinds of value an expression may have, as far as its text tells.
 *
 * What can be said before a run is said then: `3 + 2ms` fails whenever it is reached, and
 * `always 3` is neither true nor false at any moment. A variable may have any kind.
 */
#ifndef HK_SORTS_H
#define HK_SORTS_H

#include "expect/ast.h"

#define HK_SORT(kind) (UINT32_C(1) << (kind))
#define HK_SORT_ANY (HK_SORT(HK_PTR + 1) - 1)
#define HK_SORT_TRUTH (HK_SORT(HK_BOOL) | HK_SORT(HK_PERMIT))

struct hk_sort {
    uint32_t kinds;        /* by HK_SORT */
    bool known;            /* it is `value` */
    struct hk_value value;
};

struct hk_sorts {
    struct hk_arena *arena;
    /* What is known of a name; false if nothing is. */
    bool (*name)(void *arg, const struct hk_ast *name, struct hk_sort *out);
    void *arg;
    struct hk_error error; /* why no value can come of it, */
    int at, end;           /* and of what */
};

struct hk_sort hk_sort_value(struct hk_value value);
/* False, with the error set, if it fails whatever its variables are. */
bool hk_sort_of(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out);
/* "a number", "true or false": the first of the kinds. */
const char *hk_sort_name(uint32_t kinds);

#endif
