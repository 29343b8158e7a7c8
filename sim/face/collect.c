/* SPDX-License-Identifier: MIT
 *
 * collect: all of a stream, asked for item by item.
 */
#include "face/given.h"

int64_t hk_stream_collect(struct hk_world *world, struct hk_stream *s, int64_t *items,
                          int64_t max)
{
    int64_t count = 0;
    if (!hk_is_void(world) && !hk_given(world, items || max == 0, __func__, "no items (NULL)"))
        return HK_EMISUSE;
    max = hk_range_given(world, __func__, "max", max, 0, INT64_MAX);
    while (count < max) {
        int rc = hk_stream_next(world, s, &items[count]);
        if (rc <= 0)
            return rc < 0 ? rc : count;
        count++;
    }
    return count;
}
