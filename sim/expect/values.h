/* SPDX-License-Identifier: MIT
 *
 * values: arithmetic and comparison, as expressions and statements mean them.
 *
 * Numbers are 64 bits and never wrap: overflow and division by zero are
 * errors. Durations saturate, as the clock does. Kinds do not mix, with few
 * exceptions: a duration times or divided by a number, and a comparison of a
 * duration with 0. Lists are added by joining them. Symbols and texts are
 * equal or not, but have no order.
 *
 * Every int result is HK_OK or HK_EMISUSE with a short text in `error` (which
 * may be NULL): "division by zero", "cannot add a duration and a number". The
 * output is untouched then.
 */
#ifndef HK_VALUES_H
#define HK_VALUES_H

#include "core/error.h"
#include "core/value.h"

/* Operator, its spelling, and how tightly it binds. */
#define HK_BINARIES(X)          \
    X(HK_BINARY_OR, "or", 1)    \
    X(HK_BINARY_AND, "and", 2)  \
    X(HK_BINARY_EQ, "==", 4)    \
    X(HK_BINARY_NE, "!=", 4)    \
    X(HK_BINARY_LT, "<", 4)     \
    X(HK_BINARY_LE, "<=", 4)    \
    X(HK_BINARY_GT, ">", 4)     \
    X(HK_BINARY_GE, ">=", 4)    \
    X(HK_BINARY_IN, "in", 4)    \
    X(HK_BINARY_RANGE, "..", 5) \
    X(HK_BINARY_ADD, "+", 6)    \
    X(HK_BINARY_SUB, "-", 6)    \
    X(HK_BINARY_MUL, "*", 7)    \
    X(HK_BINARY_DIV, "/", 7)    \
    X(HK_BINARY_MOD, "%", 7)

enum hk_binary {
#define X(name, spelling, level) name,
    HK_BINARIES(X)
#undef X
};

/* One of the operators above. `or` and `and` want two truths and are not lazy
 * here. The arena is used by `..` and for lists only. */
int hk_values_binary(enum hk_binary op, struct hk_value a, struct hk_value b,
                     struct hk_arena *arena, struct hk_value *out, struct hk_error *error);
/* -a of a number or duration. */
int hk_values_negate(struct hk_value a, struct hk_value *out, struct hk_error *error);
/* Whether a is true; anything but true and false is an error. */
int hk_values_truth(struct hk_value a, bool *out, struct hk_error *error);
/* -1, 0 or 1 as a is less than, equal to or greater than b. */
int hk_values_order(struct hk_value a, struct hk_value b, int *out, struct hk_error *error);
/* The numbers first, first + 1, ... last; empty if last < first. */
int hk_values_range(struct hk_value first, struct hk_value last, struct hk_arena *arena,
                    struct hk_value *out, struct hk_error *error);
/* All items of a, then all of b. */
int hk_values_join(const struct hk_list *a, const struct hk_list *b, struct hk_arena *arena,
                   struct hk_value *out, struct hk_error *error);
/* list[index], counted from 0. */
int hk_values_at(struct hk_value list, struct hk_value index, struct hk_value *out,
                 struct hk_error *error);

/* "a number", "a duration", "true or false", ... for messages. */
const char *hk_values_kind(struct hk_value v);

#endif
