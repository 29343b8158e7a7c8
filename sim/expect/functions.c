/* SPDX-License-Identifier: MIT
 *
 * functions: the table, and the functions of values alone. Sorting is a merge
 * sort of our own: stable, the same on every machine, and able to fail when
 * two elements have no order.
 */
#include "expect/functions.h"

#include <string.h>

#include "expect/sorts.h"
#include "expect/suggest.h"
#include "expect/values.h"

static int give(struct hk_value *out, struct hk_value value)
{
    *out = value;
    return HK_OK;
}

static int need_list(const char *name, struct hk_value v, struct hk_error *error)
{
    if (v.kind == HK_LIST)
        return HK_OK;
    return hk_error_set(error, HK_EMISUSE, "%s needs a list, found %s", name, hk_values_kind(v));
}

static int apply_len(struct hk_arena *arena, const struct hk_value *args, int count,
                     struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    (void)count;
    int code = need_list("len", args[0], error);
    return code < 0 ? code : give(out, hk_int(args[0].list->len));
}

static int end_of_list(const char *name, struct hk_value list, bool last, struct hk_value *out,
                       struct hk_error *error)
{
    int code = need_list(name, list, error);
    if (code < 0)
        return code;
    if (list.list->len == 0)
        return hk_error_set(error, HK_EMISUSE, "%s of an empty list", name);
    return give(out, hk_list_at(list.list, last ? list.list->len - 1 : 0));
}

static int apply_first(struct hk_arena *arena, const struct hk_value *args, int count,
                       struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    (void)count;
    return end_of_list("first", args[0], false, out, error);
}

static int apply_last(struct hk_arena *arena, const struct hk_value *args, int count,
                      struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    (void)count;
    return end_of_list("last", args[0], true, out, error);
}

static int apply_has(struct hk_arena *arena, const struct hk_value *args, int count,
                     struct hk_value *out, struct hk_error *error)
{
    (void)count;
    int code = need_list("has", args[0], error);
    return code < 0 ? code : hk_values_binary(HK_BINARY_IN, args[1], args[0], arena, out, error);
}

/* Merges [low, middle) and [middle, high) of `from` into `to`. */
static int merge(const struct hk_value *from, struct hk_value *to, int64_t low, int64_t middle,
                 int64_t high, struct hk_error *error)
{
    int64_t a = low, b = middle;
    for (int64_t i = low; i < high; i++) {
        int order = 0;
        if (a < middle && b < high) {
            int code = hk_values_order(from[a], from[b], &order, error);
            if (code < 0)
                return code;
        }
        bool left = b == high || (a < middle && order <= 0);
        to[i] = left ? from[a++] : from[b++];
    }
    return HK_OK;
}

static int apply_sorted(struct hk_arena *arena, const struct hk_value *args, int count,
                        struct hk_value *out, struct hk_error *error)
{
    (void)count;
    int code = need_list("sorted", args[0], error);
    if (code < 0 || !args[0].list->items) /* a range is sorted */
        return code < 0 ? code : give(out, args[0]);
    int64_t len = args[0].list->len;
    size_t bytes = (size_t)len * sizeof(struct hk_value);
    struct hk_value *from = hk_list_room(arena, len), *to = hk_list_room(arena, len);
    memcpy(from, args[0].list->items, bytes);
    for (int64_t width = 1; width < len; width *= 2) {
        for (int64_t low = 0; low < len; low += 2 * width) {
            int64_t middle = hk_min_i64(low + width, len), high = hk_min_i64(low + 2 * width, len);
            code = merge(from, to, low, middle, high, error);
            if (code < 0)
                return code;
        }
        struct hk_value *other = from;
        from = to;
        to = other;
    }
    hk_arena_recycle(arena, to, bytes);
    return give(out, hk_list_new(arena, (struct hk_list){.len = len, .items = from}));
}

/* The extreme of one list, or of two and more arguments. `sign` is 1 for max
 * and -1 for min. */
static int extreme(const char *name, int sign, const struct hk_value *args, int count,
                   struct hk_value *out, struct hk_error *error)
{
    struct hk_list several = {.len = count, .items = args};
    const struct hk_list *list = &several;
    struct hk_value best;
    if (count == 1) {
        int code = end_of_list(name, args[0], false, &best, error);
        if (code < 0)
            return code;
        list = args[0].list;
    }
    if (!list->items) /* a range: no need to walk it */
        return give(out, hk_list_at(list, sign > 0 ? list->len - 1 : 0));
    best = list->items[0];
    for (int64_t i = 1; i < list->len; i++) {
        int order;
        int code = hk_values_order(list->items[i], best, &order, error);
        if (code < 0)
            return code;
        if (order == sign)
            best = list->items[i];
    }
    return give(out, best);
}

static int apply_min(struct hk_arena *arena, const struct hk_value *args, int count,
                     struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    return extreme("min", -1, args, count, out, error);
}

static int apply_max(struct hk_arena *arena, const struct hk_value *args, int count,
                     struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    return extreme("max", 1, args, count, out, error);
}

static int apply_abs(struct hk_arena *arena, const struct hk_value *args, int count,
                     struct hk_value *out, struct hk_error *error)
{
    (void)arena;
    (void)count;
    bool number = args[0].kind == HK_INT || args[0].kind == HK_DURATION;
    return number && args[0].i >= 0 ? give(out, args[0]) : hk_values_negate(args[0], out, error);
}

enum {
    INT = HK_SORT(HK_INT),
    TIME = HK_SORT(HK_DURATION),
    BOOL = HK_SORT(HK_BOOL),
    LIST = HK_SORT(HK_LIST),
    THING = HK_SORT(HK_OBJECT),
    ANY = HK_SORT_ANY,
};

/* Columns: name, id, first argument, fewest and most arguments, kinds taken and given, about,
 * apply. */
static const struct hk_function table[] = {
    {"len", HK_FN_LEN, HK_ARG_SIZED, 1, 1, LIST | THING, INT,
     "messages in a queue, or elements of a list", apply_len},
    {"cap", HK_FN_CAP, HK_ARG_OBJECT, 1, 1, 0, INT,
     "how many messages or permits there can be", NULL},
    {"permits", HK_FN_PERMITS, HK_ARG_OBJECT, 1, 1, 0, INT,
     "permits that are free", NULL},
    {"value", HK_FN_VALUE, HK_ARG_OBJECT, 1, 1, 0, ANY,
     "what a watch or cell holds", NULL},
    {"is_closed", HK_FN_CLOSED, HK_ARG_OBJECT, 1, 1, 0, BOOL,
     "whether a queue, a watch or a semaphore is closed, or nobody can receive", NULL},
    {"running", HK_FN_RUNNING, HK_ARG_CODE, 1, 1, 0, INT,
     "calls of an op or proc in progress", NULL},
    {"inside", HK_FN_INSIDE, HK_ARG_REGION, 1, 1, 0, INT,
     "tasks inside a region", NULL},
    {"count", HK_FN_COUNT, HK_ARG_EVENT, 1, 1, 0, INT,
     "how often an event has happened", NULL},
    {"finished", HK_FN_FINISHED, HK_ARG_TASK, 1, 1, 0, BOOL,
     "whether a task has ended", NULL},
    {"sorted", HK_FN_SORTED, HK_ARG_VALUE, 1, 1, LIST, LIST,
     "a list in ascending order", apply_sorted},
    {"first", HK_FN_FIRST, HK_ARG_VALUE, 1, 1, LIST, ANY,
     "the first element of a list", apply_first},
    {"last", HK_FN_LAST, HK_ARG_VALUE, 1, 1, LIST, ANY,
     "the last element of a list", apply_last},
    {"has", HK_FN_HAS, HK_ARG_VALUE, 2, 2, LIST, BOOL,
     "whether a list has an element", apply_has},
    {"min", HK_FN_MIN, HK_ARG_VALUE, 1, HK_FUNCTION_ARGS_MAX, 0, ANY,
     "the least of a list, or of several", apply_min},
    {"max", HK_FN_MAX, HK_ARG_VALUE, 1, HK_FUNCTION_ARGS_MAX, 0, ANY,
     "the greatest of a list, or of several", apply_max},
    {"abs", HK_FN_ABS, HK_ARG_VALUE, 1, 1, INT | TIME, INT | TIME,
     "without its sign", apply_abs},
    {"random", HK_FN_RANDOM, HK_ARG_RANGE, 1, 1, 0, INT | TIME,
     "one of a range a..b", NULL},
};

_Static_assert(HK_COUNT(table) == HK_FN_END, "one row for each function");

const struct hk_function *hk_function_table(size_t *count)
{
    *count = HK_COUNT(table);
    return table;
}

const struct hk_function *hk_function_find(const char *name, size_t len)
{
    for (size_t i = 0; i < HK_COUNT(table); i++)
        if (strlen(table[i].name) == len && memcmp(table[i].name, name, len) == 0)
            return &table[i];
    return NULL;
}

enum hk_query hk_function_query(enum hk_function_id id)
{
    static const enum hk_query queries[] = {
        [HK_FN_LEN] = HK_QUERY_LEN,         [HK_FN_CAP] = HK_QUERY_CAP,
        [HK_FN_PERMITS] = HK_QUERY_PERMITS, [HK_FN_VALUE] = HK_QUERY_VALUE,
        [HK_FN_RUNNING] = HK_QUERY_RUNNING, [HK_FN_INSIDE] = HK_QUERY_INSIDE,
        [HK_FN_CLOSED] = HK_QUERY_CLOSED,
    };
    hk_assert((size_t)id < HK_COUNT(queries));
    return queries[id];
}

/* What they are called elsewhere. */
static const char *elsewhere(const char *name)
{
    static const struct {
        const char *theirs, *ours;
    } names[] = {
        {"available_permits", "permits"}, {"borrow", "value"},        {"cancelled", "value"},
        {"capacity", "cap"},              {"contains", "has"},        {"is_cancelled", "value"},
        {"is_empty", "len"},              {"is_finished", "finished"}, {"length", "len"},
        {"load", "value"},                {"rand", "random"},         {"range", "1..3"},
        {"size", "len"},
    };
    for (size_t i = 0; i < HK_COUNT(names); i++)
        if (strcmp(names[i].theirs, name) == 0)
            return names[i].ours;
    return NULL;
}

const char *hk_function_elsewhere(const char *name)
{
    static const struct {
        const char *theirs, *ours;
    } forms[] = {
        {"closed", "X = try recv Q', which may give 'Closed"},
        {"empty", "len(Q) == 0"},
        {"full", "len(Q) == cap(Q)"},
        {"is_closed", "X = try recv Q', which may give 'Closed"},
        {"is_full", "len(Q) == cap(Q)"},
        {"is_locked", "X = try lock M"},
        {"locked", "X = try lock M"},
        {"me", "me"},
        {"now", "now"},
        {"uniform", "a..b"},
    };
    for (size_t i = 0; i < HK_COUNT(forms); i++)
        if (strcmp(forms[i].theirs, name) == 0)
            return forms[i].ours;
    return NULL;
}

const char *hk_function_suggest(const char *name)
{
    if (elsewhere(name))
        return elsewhere(name);
    const char *names[HK_COUNT(table)];
    for (size_t i = 0; i < HK_COUNT(table); i++)
        names[i] = table[i].name;
    return hk_suggest(name, names, HK_COUNT(table));
}
