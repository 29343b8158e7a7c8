/* SPDX-License-Identifier: MIT
 *
 * sorts: operators are tried on one value of each kind that their operands may have, so that
 * what fits is known in one place, expect/values.c. The height of a tree bounds the recursion.
 */
#include "expect/sorts.h"

#include <inttypes.h>
#include <string.h>

#include "expect/values.h"

enum { KINDS = HK_PTR + 1 };

static bool give(struct hk_sort *out, uint32_t kinds)
{
    *out = (struct hk_sort){.kinds = kinds};
    return true;
}

struct hk_sort hk_sort_value(struct hk_value value)
{
    return (struct hk_sort){.kinds = HK_SORT(value.kind), .known = true, .value = value};
}

static bool give_value(struct hk_sort *out, struct hk_value value)
{
    *out = hk_sort_value(value);
    return true;
}

/* One that no operator minds for more than its kind. */
static struct hk_value example(struct hk_sorts *sorts, uint32_t kind)
{
    static const struct hk_list list = {.len = 2, .first = 1};
    struct hk_value value = {.kind = (uint8_t)kind, .i = 1};
    if (kind == HK_SYMBOL || kind == HK_TEXT)
        value.text = hk_text_new(sorts->arena, "X", 1);
    if (kind == HK_LIST)
        value.list = &list;
    return value;
}

const char *hk_sort_name(uint32_t kinds)
{
    uint8_t kind = 0;
    while (kind < KINDS - 1 && !(kinds >> kind & 1))
        kind++;
    return hk_values_kind((struct hk_value){.kind = kind});
}

/* Whoever calls has set the error's text. */
static bool fail(struct hk_sorts *sorts, const struct hk_ast *node)
{
    sorts->at = node->at;
    sorts->end = node->end;
    return false;
}

/* ---- operators ---- */

typedef int (*hk_sort_apply)(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_value a,
                             struct hk_value b, struct hk_value *out);

static int apply_binary(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_value a,
                        struct hk_value b, struct hk_value *out)
{
    return hk_values_binary(node->op, a, b, sorts->arena, out, &sorts->error);
}

static int apply_negate(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_value a,
                        struct hk_value b, struct hk_value *out)
{
    (void)node;
    (void)b;
    return hk_values_negate(a, out, &sorts->error);
}

static int apply_not(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_value a,
                     struct hk_value b, struct hk_value *out)
{
    bool truth = false;
    (void)node;
    (void)b;
    int code = hk_values_truth(a, &truth, &sorts->error);
    *out = hk_bool(!truth);
    return code;
}

/* The value that a message is made with; what may be anything is taken for a number. */
static struct hk_value likely(struct hk_sorts *sorts, const struct hk_sort *sort)
{
    uint32_t kind = sort->kinds == HK_SORT_ANY ? HK_INT : 0;
    while (kind < KINDS - 1 && !(sort->kinds >> kind & 1))
        kind++;
    return sort->known ? sort->value : example(sorts, kind);
}

/* All kinds that the operator may give; false if it fails for every pair of kinds. A known value
 * that fails for another reason, such as being zero, is left to the run. */
static bool try_all(struct hk_sorts *sorts, const struct hk_ast *node, const struct hk_sort *a,
                    const struct hk_sort *b, hk_sort_apply apply, struct hk_sort *out)
{
    struct hk_value value;
    if (a->known && b->known && apply(sorts, node, a->value, b->value, &value) == HK_OK)
        return give_value(out, value);
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < KINDS; i++) {
        for (uint32_t k = 0; a->kinds >> i & 1 && k < KINDS; k++) {
            struct hk_value left = a->known ? a->value : example(sorts, i);
            struct hk_value right = b->known ? b->value : example(sorts, k);
            if (!(b->kinds >> k & 1))
                continue;
            if (apply(sorts, node, left, right, &value) == HK_OK ||
                apply(sorts, node, example(sorts, i), example(sorts, k), &value) == HK_OK)
                kinds |= HK_SORT(value.kind);
        }
    }
    if (kinds)
        return give(out, kinds);
    apply(sorts, node, likely(sorts, a), likely(sorts, b), &value); /* what is wrong */
    return fail(sorts, node);
}

static uint32_t result_of(enum hk_binary op)
{
    uint32_t numbers = HK_SORT(HK_INT) | HK_SORT(HK_DURATION);
    if (op == HK_BINARY_RANGE)
        return HK_SORT(HK_LIST);
    if (op == HK_BINARY_ADD)
        return numbers | HK_SORT(HK_LIST);
    return op < HK_BINARY_RANGE ? HK_SORT(HK_BOOL) : numbers;
}

/* Written out, and downwards; `1..0` is the way to write one that is empty. */
static bool is_reversed(const struct hk_ast *node)
{
    return node->op == HK_BINARY_RANGE && node->a->kind == HK_AST_INT &&
           node->b->kind == HK_AST_INT && node->b->value < node->a->value - 1;
}

static bool sort_binary(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    struct hk_sort a, b;
    if (!hk_sort_of(sorts, node->a, &a) || !hk_sort_of(sorts, node->b, &b))
        return false;
    if (is_reversed(node)) {
        hk_error_set(&sorts->error, HK_EMISUSE, "there is nothing in this range; did you mean "
                     "'%" PRId64 "..%" PRId64 "'?", node->b->value, node->a->value);
        return fail(sorts, node);
    }
    if (a.kinds == HK_SORT_ANY && b.kinds == HK_SORT_ANY)
        return give(out, result_of(node->op));
    return try_all(sorts, node, &a, &b, apply_binary, out);
}

static bool sort_unary(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    struct hk_sort a, none = {.kinds = HK_SORT(HK_NIL), .known = true};
    return hk_sort_of(sorts, node->a, &a) &&
           try_all(sorts, node, &a, &none, node->kind == HK_AST_NOT ? apply_not : apply_negate,
                   out);
}

/* ---- the others ---- */

static bool sort_name(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    const char *name = node->text->chars;
    *out = (struct hk_sort){.kinds = 0};
    if (sorts->name(sorts->arg, node, out))
        return true;
    if (strcmp(name, "now") == 0)
        return give(out, HK_SORT(HK_DURATION));
    return give(out, strcmp(name, "me") == 0 ? HK_SORT(HK_INT) : HK_SORT_ANY);
}

static bool sort_list(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    struct hk_sort item;
    for (int i = 0; i < node->count; i++) {
        if (!hk_sort_of(sorts, node->items[i], &item))
            return false;
    }
    return give(out, HK_SORT(HK_LIST));
}

static bool sort_index(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    struct hk_sort list, index;
    if (!hk_sort_of(sorts, node->a, &list) || !hk_sort_of(sorts, node->b, &index))
        return false;
    bool odd = !(list.kinds & (HK_SORT(HK_LIST) | HK_SORT(HK_OBJECT))); /* or an array of these */
    if (!odd && index.kinds & HK_SORT(HK_INT))
        return give(out, HK_SORT_ANY);
    hk_error_set(&sorts->error, HK_EMISUSE,
                 odd ? "cannot index %s" : "an index is a number, not %s",
                 hk_sort_name(odd ? list.kinds : index.kinds));
    return fail(sorts, odd ? node->a : node->b);
}

/* min and max of several: those that can be ordered. */
static bool check_order(struct hk_sorts *sorts, const struct hk_ast *call,
                        const struct hk_sort *first, const struct hk_sort *item)
{
    static const struct hk_ast less = {.kind = HK_AST_BINARY, .op = HK_BINARY_LT};
    struct hk_sort truth;
    return try_all(sorts, &less, first, item, apply_binary, &truth) || fail(sorts, call);
}

static bool check_first(struct hk_sorts *sorts, const struct hk_ast *call, uint32_t takes,
                        const struct hk_sort *first)
{
    if (takes == 0 || first->kinds & takes)
        return true;
    hk_error_set(&sorts->error, HK_EMISUSE, "%s needs %s, not %s", call->function->name,
                 hk_sort_name(takes), hk_sort_name(first->kinds));
    return fail(sorts, call->items[0]);
}

/* Events, tasks and ranges are no values: who asks about them knows what they may be. */
static bool sort_call(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    const struct hk_function *function = node->function;
    if (!function || node->count < 1)
        return give(out, HK_SORT_ANY);
    bool value = function->arg == HK_ARG_VALUE || function->arg == HK_ARG_SIZED;
    bool extreme = function->id == HK_FN_MIN || function->id == HK_FN_MAX;
    uint32_t takes = extreme && node->count == 1 ? HK_SORT(HK_LIST) : function->takes;
    struct hk_sort first, item;
    if (value && (!hk_sort_of(sorts, node->items[0], &first) ||
                  !check_first(sorts, node, takes, &first)))
        return false;
    for (int i = 1; i < node->count; i++) {
        if (!hk_sort_of(sorts, node->items[i], &item) ||
            (extreme && !check_order(sorts, node, &first, &item)))
            return false;
    }
    return give(out, function->gives);
}

bool hk_sort_of(struct hk_sorts *sorts, const struct hk_ast *node, struct hk_sort *out)
{
    switch (node->kind) {
    case HK_AST_INT:
    case HK_AST_DURATION:
    case HK_AST_BOOL:
    case HK_AST_TEXT:
    case HK_AST_SYMBOL:
        return give_value(out, hk_ast_literal(node));
    case HK_AST_NAME:
        return sort_name(sorts, node, out);
    case HK_AST_CALL:
        return sort_call(sorts, node, out);
    case HK_AST_LIST:
        return sort_list(sorts, node, out);
    case HK_AST_INDEX:
        return sort_index(sorts, node, out);
    case HK_AST_NEGATE:
    case HK_AST_NOT:
        return sort_unary(sorts, node, out);
    case HK_AST_BINARY:
        return sort_binary(sorts, node, out);
    default:
        return give(out, HK_SORT_ANY);
    }
}
