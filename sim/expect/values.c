/* SPDX-License-Identifier: MIT
 *
 * values: one small function for each operator, and one table of words for
 * the messages. Sums of durations saturate; sums of numbers are checked.
 */
#include "expect/values.h"

#include <inttypes.h>

const char *hk_values_kind(struct hk_value v)
{
    static const char *const names[] = {
        [HK_NIL] = "nothing",        [HK_INT] = "a number",     [HK_DURATION] = "a duration",
        [HK_BOOL] = "true or false", [HK_SYMBOL] = "a symbol",  [HK_TEXT] = "a text",
        [HK_LIST] = "a list",        [HK_TASK] = "a task",      [HK_FUTURE] = "a future",
        [HK_PERMIT] = "a permit",    [HK_OBJECT] = "an object", [HK_PTR] = "a pointer",
    };
    hk_assert(v.kind < HK_COUNT(names));
    return names[v.kind];
}

static int misfit(struct hk_error *error, const char *verb, struct hk_value a, const char *link,
                  struct hk_value b)
{
    return hk_error_set(error, HK_EMISUSE, "cannot %s %s %s %s", verb, hk_values_kind(a), link,
                        hk_values_kind(b));
}

static int overflow(struct hk_error *error)
{
    return hk_error_set(error, HK_EMISUSE, "integer overflow");
}

static int by_zero(struct hk_error *error)
{
    return hk_error_set(error, HK_EMISUSE, "division by zero");
}

static bool both(struct hk_value a, struct hk_value b, enum hk_value_kind kind)
{
    return a.kind == kind && b.kind == kind;
}

static int give(struct hk_value *out, struct hk_value value)
{
    *out = value;
    return HK_OK;
}

/* ---- arithmetic ---- */

/* a - b for durations; -b alone would not do for the smallest one. */
static int64_t time_sub(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return b < 0 ? INT64_MAX : INT64_MIN;
    return difference;
}

static int add(struct hk_value a, struct hk_value b, struct hk_arena *arena, struct hk_value *out,
               struct hk_error *error)
{
    int64_t sum;
    if (both(a, b, HK_LIST))
        return hk_values_join(a.list, b.list, arena, out, error);
    if (both(a, b, HK_DURATION))
        return give(out, hk_duration(hk_time_add(a.i, b.i)));
    if (!both(a, b, HK_INT))
        return misfit(error, "add", a, "and", b);
    if (__builtin_add_overflow(a.i, b.i, &sum))
        return overflow(error);
    return give(out, hk_int(sum));
}

static int sub(struct hk_value a, struct hk_value b, struct hk_value *out, struct hk_error *error)
{
    int64_t difference;
    if (both(a, b, HK_DURATION))
        return give(out, hk_duration(time_sub(a.i, b.i)));
    if (!both(a, b, HK_INT))
        return misfit(error, "subtract", b, "from", a);
    if (__builtin_sub_overflow(a.i, b.i, &difference))
        return overflow(error);
    return give(out, hk_int(difference));
}

static int mul(struct hk_value a, struct hk_value b, struct hk_value *out, struct hk_error *error)
{
    bool timed =
        (a.kind == HK_DURATION && b.kind == HK_INT) || (a.kind == HK_INT && b.kind == HK_DURATION);
    if (!timed && !both(a, b, HK_INT))
        return misfit(error, "multiply", a, "and", b);
    int64_t product;
    bool over = __builtin_mul_overflow(a.i, b.i, &product);
    if (timed)
        return give(out, hk_duration(!over                    ? product
                                     : (a.i < 0) == (b.i < 0) ? INT64_MAX
                                                              : INT64_MIN));
    return over ? overflow(error) : give(out, hk_int(product));
}

static int divide(struct hk_value a, struct hk_value b, struct hk_value *out,
                  struct hk_error *error)
{
    bool same = both(a, b, HK_INT) || both(a, b, HK_DURATION);
    if (!same && !(a.kind == HK_DURATION && b.kind == HK_INT))
        return misfit(error, "divide", a, "by", b);
    if (b.i == 0)
        return by_zero(error);
    if (a.i != INT64_MIN || b.i != -1)
        return give(out, same ? hk_int(a.i / b.i) : hk_duration(a.i / b.i));
    return same ? overflow(error) : give(out, hk_duration(INT64_MAX));
}

static int modulo(struct hk_value a, struct hk_value b, struct hk_value *out,
                  struct hk_error *error)
{
    if (!both(a, b, HK_INT) && !both(a, b, HK_DURATION))
        return misfit(error, "take the remainder of", a, "by", b);
    if (b.i == 0)
        return by_zero(error);
    struct hk_value rest = a;
    rest.i = b.i == -1 ? 0 : a.i % b.i;
    return give(out, rest);
}

int hk_values_negate(struct hk_value a, struct hk_value *out, struct hk_error *error)
{
    if (a.kind == HK_DURATION)
        return give(out, hk_duration(time_sub(0, a.i)));
    if (a.kind != HK_INT)
        return hk_error_set(error, HK_EMISUSE, "cannot negate %s", hk_values_kind(a));
    if (a.i == INT64_MIN)
        return overflow(error);
    return give(out, hk_int(-a.i));
}

/* ---- comparison ---- */

int hk_values_truth(struct hk_value a, bool *out, struct hk_error *error)
{
    if (a.kind == HK_PERMIT) /* a try gives a permit or false */
        return *out = true, HK_OK;
    if (a.kind != HK_BOOL)
        return hk_error_set(error, HK_EMISUSE, "expected true or false, found %s",
                            hk_values_kind(a));
    *out = a.i != 0;
    return HK_OK;
}

/* A duration against a number other than 0: somebody forgot the unit. */
static bool lacks_unit(struct hk_value a, struct hk_value b)
{
    return (a.kind == HK_DURATION && b.kind == HK_INT && b.i != 0) ||
           (b.kind == HK_DURATION && a.kind == HK_INT && a.i != 0);
}

static bool are_times(struct hk_value a, struct hk_value b)
{
    return (a.kind == HK_INT || a.kind == HK_DURATION) &&
           (b.kind == HK_INT || b.kind == HK_DURATION) && !lacks_unit(a, b);
}

/* a == b. Different kinds are unequal; a number other than 0 against a duration
 * is an error, because a unit is missing. */
static int values_equal(struct hk_value a, struct hk_value b, bool *out, struct hk_error *error)
{
    if (lacks_unit(a, b))
        return misfit(error, "compare", a, "with", b);
    bool truth = (a.kind == HK_PERMIT && b.kind == HK_BOOL) ||
                 (b.kind == HK_PERMIT && a.kind == HK_BOOL);
    if (truth)
        *out = a.kind == HK_BOOL ? a.i : b.i;
    else
        *out = are_times(a, b) ? a.i == b.i : hk_value_equal(a, b);
    return HK_OK;
}

int hk_values_order(struct hk_value a, struct hk_value b, int *out, struct hk_error *error)
{
    if (!are_times(a, b))
        return misfit(error, "order", a, "and", b);
    *out = (a.i > b.i) - (a.i < b.i);
    return HK_OK;
}

static int equality(bool wanted, struct hk_value a, struct hk_value b, struct hk_value *out,
                    struct hk_error *error)
{
    bool equal = false;
    int code = values_equal(a, b, &equal, error);
    return code < 0 ? code : give(out, hk_bool(equal == wanted));
}

static int compare(enum hk_binary op, struct hk_value a, struct hk_value b, struct hk_value *out,
                   struct hk_error *error)
{
    int order = 0;
    int code = hk_values_order(a, b, &order, error);
    if (code < 0)
        return code;
    bool holds = op == HK_BINARY_LT   ? order < 0
                 : op == HK_BINARY_LE ? order <= 0
                 : op == HK_BINARY_GT ? order > 0
                                      : order >= 0;
    return give(out, hk_bool(holds));
}

/* Members are compared strictly by kind: `1 in [1s]` is false, no error. */
static int member(struct hk_value a, struct hk_value b, struct hk_value *out,
                  struct hk_error *error)
{
    if (b.kind != HK_LIST)
        return hk_error_set(error, HK_EMISUSE, "'in' needs a list, found %s", hk_values_kind(b));
    const struct hk_list *list = b.list;
    if (!list->items) {
        /* Not `first + len`, which can overflow. */
        bool within = list->len > 0 && a.kind == HK_INT && a.i >= list->first &&
                      a.i <= list->first + (list->len - 1);
        return give(out, hk_bool(within));
    }
    for (int64_t i = 0; i < list->len; i++)
        if (hk_value_equal(a, list->items[i]))
            return give(out, hk_bool(true));
    return give(out, hk_bool(false));
}

static int logic(enum hk_binary op, struct hk_value a, struct hk_value b, struct hk_value *out,
                 struct hk_error *error)
{
    bool left = false, right = false;
    int code = hk_values_truth(a, &left, error);
    if (code == HK_OK)
        code = hk_values_truth(b, &right, error);
    if (code < 0)
        return code;
    return give(out, hk_bool(op == HK_BINARY_OR ? left || right : left && right));
}

/* ---- lists ---- */

int hk_values_range(struct hk_value first, struct hk_value last, struct hk_arena *arena,
                    struct hk_value *out, struct hk_error *error)
{
    if (!both(first, last, HK_INT))
        return misfit(error, "make a range from", first, "to", last);
    int64_t len = 0;
    if (last.i >= first.i && (__builtin_sub_overflow(last.i, first.i, &len) || len == INT64_MAX))
        return overflow(error);
    struct hk_list range = {.len = last.i >= first.i ? len + 1 : 0, .first = first.i};
    return give(out, hk_list_new(arena, range));
}

int hk_values_at(struct hk_value list, struct hk_value index, struct hk_value *out,
                 struct hk_error *error)
{
    if (list.kind != HK_LIST)
        return hk_error_set(error, HK_EMISUSE, "cannot index %s", hk_values_kind(list));
    if (index.kind != HK_INT)
        return hk_error_set(error, HK_EMISUSE, "an index is a number, found %s",
                            hk_values_kind(index));
    if (index.i < 0 || index.i >= list.list->len)
        return hk_error_set(error, HK_EMISUSE,
                            "index %" PRId64 " is out of range, the list has %" PRId64, index.i,
                            list.list->len);
    return give(out, hk_list_at(list.list, index.i));
}

int hk_values_binary(enum hk_binary op, struct hk_value a, struct hk_value b,
                     struct hk_arena *arena, struct hk_value *out, struct hk_error *error)
{
    switch (op) {
    case HK_BINARY_OR:
    case HK_BINARY_AND:
        return logic(op, a, b, out, error);
    case HK_BINARY_EQ:
        return equality(true, a, b, out, error);
    case HK_BINARY_NE:
        return equality(false, a, b, out, error);
    case HK_BINARY_LT:
    case HK_BINARY_LE:
    case HK_BINARY_GT:
    case HK_BINARY_GE:
        return compare(op, a, b, out, error);
    case HK_BINARY_IN:
        return member(a, b, out, error);
    case HK_BINARY_RANGE:
        return hk_values_range(a, b, arena, out, error);
    case HK_BINARY_ADD:
        return add(a, b, arena, out, error);
    case HK_BINARY_SUB:
        return sub(a, b, out, error);
    case HK_BINARY_MUL:
        return mul(a, b, out, error);
    case HK_BINARY_DIV:
        return divide(a, b, out, error);
    case HK_BINARY_MOD:
        return modulo(a, b, out, error);
    }
    return hk_error_set(error, HK_EINVAL, "not an operator");
}
