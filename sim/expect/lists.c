/* SPDX-License-Identifier: MIT
 *
 * lists: one list behind the other. A list does not change, but the longest of those that grew out
 * of each other leaves room behind its items, so that a list that grows by one is not copied each
 * time.
 */
#include "expect/values.h"

#include <string.h>

enum { LIST_MAX = 4000, ROOM_LEAST = 8 };

struct hk_list_room {
    struct hk_value *items;
    const struct hk_arena *arena; /* where they are */
    int64_t used, size;
};

static struct hk_list_room *room_new(const struct hk_list *list, int64_t len,
                                     struct hk_arena *arena)
{
    struct hk_list_room *room = hk_arena_alloc(arena, sizeof(*room));
    int64_t size = len < ROOM_LEAST ? ROOM_LEAST : 2 * len;
    *room = (struct hk_list_room){.arena = arena, .used = list->len, .size = size};
    room->items = hk_list_room(arena, size);
    for (int64_t i = 0; i < list->len; i++)
        room->items[i] = hk_list_at(list, i);
    return room;
}

int hk_values_join(const struct hk_list *a, const struct hk_list *b, struct hk_arena *arena,
                   struct hk_value *out, struct hk_error *error)
{
    if (a->len > LIST_MAX || b->len > LIST_MAX - a->len)
        return hk_error_set(error, HK_EMISUSE, "a list that is added to has at most %d items",
                            (int)LIST_MAX);
    int64_t len = a->len + b->len;
    struct hk_list_room *room = a->room;
    if (!room || room->arena != arena || room->used != a->len || room->size < len)
        room = room_new(a, len, arena);
    for (int64_t i = 0; i < b->len; i++)
        room->items[room->used++] = hk_list_at(b, i);
    *out = hk_list_new(arena, (struct hk_list){.len = len, .items = room->items, .room = room});
    return HK_OK;
}
