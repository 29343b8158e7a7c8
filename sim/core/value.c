/* SPDX-License-Identifier: MIT
 *
 * value: equality, digest and text of values.
 *
 * Lists may be nested and may share parts, so a small program can build one
 * that unfolds to more than any machine can walk. Walks therefore stop at a
 * depth and at a number of lists, and treat what is beyond as "...". A list of
 * consecutive numbers is digested as the range that it equals, so that a long
 * range costs nothing.
 */
#include "core/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/page.h"

enum { DEPTH_MAX = 32, LISTS_MAX = 1 << 16, COMPARED_MAX = 1 << 20 };

const struct hk_text *hk_text_new(struct hk_arena *arena, const char *chars, size_t len)
{
    hk_assert(len <= UINT32_MAX);
    struct hk_text *text = hk_arena_alloc(arena, sizeof(*text) + len + 1);
    text->hash = hk_hash_bytes(chars, len);
    text->len = (uint32_t)len;
    if (len)
        memcpy(text->chars, chars, len);
    text->chars[len] = '\0';
    return text;
}

struct hk_value hk_symbol(struct hk_arena *arena, const char *name)
{
    return (struct hk_value){.kind = HK_SYMBOL, .text = hk_text_new(arena, name, strlen(name))};
}

/* ---- equality ---- */

static bool texts_equal(const struct hk_text *a, const struct hk_text *b)
{
    return a == b ||
           (a->hash == b->hash && a->len == b->len && memcmp(a->chars, b->chars, a->len) == 0);
}

static bool equal_within(struct hk_value a, struct hk_value b, int depth, int *lists);

static bool lists_equal(const struct hk_list *a, const struct hk_list *b, int depth, int *lists)
{
    if (a == b)
        return true;
    if (a->len != b->len)
        return false;
    if (!a->items && !b->items)
        return a->len == 0 || a->first == b->first;
    if (depth >= DEPTH_MAX || ++*lists > COMPARED_MAX)
        return false;
    for (int64_t i = 0; i < a->len; i++)
        if (!equal_within(hk_list_at(a, i), hk_list_at(b, i), depth + 1, lists))
            return false;
    return true;
}

static bool equal_within(struct hk_value a, struct hk_value b, int depth, int *lists)
{
    if (a.kind != b.kind)
        return false;
    switch ((enum hk_value_kind)a.kind) {
    case HK_NIL:
        return true;
    case HK_INT:
    case HK_DURATION:
    case HK_BOOL:
    case HK_TASK:
        return a.i == b.i;
    case HK_SYMBOL:
    case HK_TEXT:
        return texts_equal(a.text, b.text);
    case HK_LIST:
        return lists_equal(a.list, b.list, depth, lists);
    case HK_FUTURE:
    case HK_PERMIT:
    case HK_OBJECT:
    case HK_PTR:
        return a.ptr == b.ptr;
    }
    return false;
}

bool hk_value_equal(struct hk_value a, struct hk_value b)
{
    int lists = 0;
    return equal_within(a, b, 0, &lists);
}

/* ---- digest ---- */

static bool list_is_range(const struct hk_list *list)
{
    if (!list->items || list->len == 0)
        return true;
    for (int64_t i = 0; i < list->len; i++) {
        int64_t next;
        struct hk_value item = list->items[i];
        if (item.kind != HK_INT || __builtin_add_overflow(list->items[0].i, i, &next) ||
            item.i != next)
            return false;
    }
    return true;
}

static uint64_t hash_within(struct hk_value v, int depth, int *lists);

static uint64_t hash_list(const struct hk_list *list, int depth, int *lists)
{
    uint64_t hash = hk_mix((uint64_t)list->len, HK_LIST);
    if (list->len == 0)
        return hash;
    if (depth >= DEPTH_MAX || ++*lists > LISTS_MAX)
        return hash;
    if (list_is_range(list))
        return hk_mix(hash, (uint64_t)hk_list_at(list, 0).i);
    for (int64_t i = 0; i < list->len; i++)
        hash = hk_mix(hash, hash_within(list->items[i], depth + 1, lists));
    return hash;
}

static uint64_t hash_within(struct hk_value v, int depth, int *lists)
{
    switch ((enum hk_value_kind)v.kind) {
    case HK_NIL:
        return hk_mix(0, HK_NIL);
    case HK_INT:
    case HK_DURATION:
    case HK_BOOL:
    case HK_TASK:
        return hk_mix((uint64_t)v.i, v.kind);
    case HK_SYMBOL:
    case HK_TEXT:
        return hk_mix(v.text->hash, v.kind);
    case HK_LIST:
        return hash_list(v.list, depth, lists);
    case HK_FUTURE:
    case HK_PERMIT:
    case HK_OBJECT:
    case HK_PTR:
        break; /* an address must not reach a digest: "some pointer" */
    }
    return hk_mix(1, v.kind);
}

uint64_t hk_value_hash_deep(struct hk_value v)
{
    int lists = 0;
    return hash_within(v, 0, &lists);
}

/* ---- text ---- */

static void put_time(struct hk_page *page, int64_t ns)
{
    static const struct {
        uint64_t ns;
        const char *name;
        bool tenths; /* written as 1.5s when one digit is enough */
    } units[] = {
        {3600000000000u, "h", false}, {60000000000u, "m", false}, {1000000000u, "s", true},
        {1000000u, "ms", true},       {1000u, "us", true},        {1u, "ns", false},
    };
    uint64_t rest = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    char part[48];
    hk_page_text(page, ns < 0 ? "-" : rest == 0 ? "0s" : "");
    for (size_t i = 0; i < HK_COUNT(units) && rest > 0; i++) {
        uint64_t whole = rest / units[i].ns, tenth = units[i].ns / 10;
        if (whole == 0)
            continue;
        rest %= units[i].ns;
        if (units[i].tenths && rest > 0 && rest % tenth == 0) {
            snprintf(part, sizeof(part), "%" PRIu64 ".%d%s", whole, (int)(rest / tenth),
                     units[i].name);
            rest = 0;
        } else {
            snprintf(part, sizeof(part), "%" PRIu64 "%s", whole, units[i].name);
        }
        hk_page_text(page, part);
    }
}

static void put_quoted(struct hk_page *page, const struct hk_text *text)
{
    hk_page_text(page, "\"");
    for (uint32_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->chars[i];
        char escape[8];
        if (c == '"' || c == '\\')
            snprintf(escape, sizeof(escape), "\\%c", c);
        else if (c == '\n')
            snprintf(escape, sizeof(escape), "\\n");
        else if (c < 0x20 || c == 0x7f)
            snprintf(escape, sizeof(escape), "\\x%02x", c); /* for people; cannot be read back */
        else
            snprintf(escape, sizeof(escape), "%c", c);
        hk_page_text(page, escape);
    }
    hk_page_text(page, "\"");
}

static void put_value(struct hk_page *page, struct hk_value v, int depth, int *lists);

static void put_list(struct hk_page *page, const struct hk_list *list, int depth, int *lists)
{
    if (list->len > 0 && (depth >= DEPTH_MAX || ++*lists > LISTS_MAX)) {
        hk_page_text(page, "...");
        return;
    }
    if (!list->items && list->len > 0) {
        char range[48];
        snprintf(range, sizeof(range), "%" PRId64 "..%" PRId64, list->first,
                 list->first + (list->len - 1));
        hk_page_text(page, range);
        return;
    }
    hk_page_text(page, "[");
    for (int64_t i = 0; i < list->len; i++) {
        hk_page_text(page, i ? ", " : "");
        put_value(page, list->items[i], depth + 1, lists);
    }
    hk_page_text(page, "]");
}

static void put_value(struct hk_page *page, struct hk_value v, int depth, int *lists)
{
    static const char *const names[] = {
        [HK_NIL] = "nothing",     [HK_TASK] = "a task",      [HK_FUTURE] = "a future",
        [HK_PERMIT] = "a permit", [HK_OBJECT] = "an object", [HK_PTR] = "a pointer",
    };
    char number[24];
    switch ((enum hk_value_kind)v.kind) {
    case HK_INT:
        snprintf(number, sizeof(number), "%" PRId64, v.i);
        hk_page_text(page, number);
        return;
    case HK_DURATION:
        put_time(page, v.i);
        return;
    case HK_BOOL:
        hk_page_text(page, v.i ? "true" : "false");
        return;
    case HK_SYMBOL:
        hk_page_put(page, v.text->chars, v.text->len);
        return;
    case HK_TEXT:
        put_quoted(page, v.text);
        return;
    case HK_LIST:
        put_list(page, v.list, depth, lists);
        return;
    case HK_NIL:
    case HK_TASK:
    case HK_FUTURE:
    case HK_PERMIT:
    case HK_OBJECT:
    case HK_PTR:
        hk_page_text(page, names[v.kind]);
    }
}

int hk_value_format(struct hk_value v, char *buffer, size_t size)
{
    struct hk_page page = {.buffer = buffer, .size = size};
    int lists = 0;
    put_value(&page, v, 0, &lists);
    return hk_page_end(&page);
}

int hk_time_format(int64_t ns, char *buffer, size_t size)
{
    struct hk_page page = {.buffer = buffer, .size = size};
    put_time(&page, ns);
    return hk_page_end(&page);
}
