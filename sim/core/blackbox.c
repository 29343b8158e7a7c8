/* SPDX-License-Identifier: MIT
 *
 * blackbox: copies what is new.
 */
#include "core/blackbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/body.h"

static bool has_come_to_its_stop(const struct hk_black_box *box,
                                 const struct hk_schedule *schedule)
{
    if (box->length < box->stop_length || schedule->count < box->stop_count)
        return false;
    size_t size = box->stop_count * sizeof(*box->stop_choices);
    return !box->stop_choices || size == 0 ||
           memcmp(schedule->choices, box->stop_choices, size) == 0;
}

/* True if the run is to stop here. */
static bool note(struct hk_black_box *box, const struct hk_world *world)
{
    const struct hk_schedule *schedule = &world->schedule;
    size_t count = schedule->count < HK_BLACK_BOX_CHOICES ? schedule->count : HK_BLACK_BOX_CHOICES;
    for (size_t i = box->count; i < count; i++)
        box->choices[i] = schedule->choices[i];
    box->count = (uint32_t)count;
    box->length = hk_world_length(world);
    box->calls++;
    box->since = 0;
    box->armed = has_come_to_its_stop(box, schedule);
    return box->armed && box->stop_since == 0;
}

void hk_black_box_stray(void)
{
    fputs("hocket: a thread or process that a body has started calls the world of that body\n",
          stderr);
    abort();
}

void hk_black_box_note(struct hk_world *world)
{
    hk_black_box_is_home(world->config.box);
    world->config.box->stack = world->future->fiber->stack;
    if (world->ending || !note(world->config.box, world))
        return;
    hk_world_stop(world, HK_END_STOPPED, NULL);
    hk_body_leave(world);
}
