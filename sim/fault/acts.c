/* SPDX-License-Identifier: MIT
 *
 * acts: faults that happen at a time, each a hidden task.
 */
#include "core/hidden.h"
#include "core/wait.h"
#include "fault/fault.h"
#include "objects/channel.h"

static const struct hk_object_kind act_kind = {.name = "fault"};

static struct hk_act *act_of(const struct hk_case *c)
{
    return (struct hk_act *)(void *)c->object;
}

static int act_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_act *act = act_of(c);
    hk_touch(world, &act->object, HK_CHANGE, c->op, hk_nil());
    if (act->calls > 0 && act->again)
        hk_note(world, act->again);
    act->next = act->act(world, act);
    act->calls++;
    return HK_DONE;
}

static const struct hk_op op_act = {
    .name = "fault", .mode = HK_CHANGE, .code = 1, .enter = act_enter};

/* Due, or, with several threads, chosen to act. */
static void act_resume(struct hk_world *world, struct hk_future *f)
{
    struct hk_act *act = f->frame;
    f->site = act->site;
    for (;;) {
        if (!act->acting) {
            f->own = (struct hk_case){.op = &op_act, .object = &act->object};
            act->acting = true;
            if (!hk_await(world, f, &f->own))
                return;
        }
        act->acting = false;
        if (act->next == HK_NEVER)
            break;
        if (act->next > hk_now(world)) {
            hk_hidden_sleep(world, f, act->next);
            return;
        }
    }
    hk_future_done(world, f);
}

static const struct hk_computation act_computation = {.resume = act_resume};

void hk_act_begin(struct hk_world *world, struct hk_act *act, const char *name, uint64_t number,
                  int64_t at)
{
    uint64_t id = hk_mix(hk_hash_text(act->site->text), number);
    hk_object_init(world, &act->object, &act_kind, name, id);
    struct hk_start start = {
        .computation = &act_computation, .frame = act, .label = "faults"};
    hk_task_hidden(world, &start, id, at);
}

bool hk_fault_may_befall(struct hk_world *world, const struct hk_task *task,
                         const struct hk_object *object)
{
    for (uint32_t i = 0; i < world->task_count; i++) {
        const struct hk_task *hidden = world->tasks[i];
        if (hidden->state != HK_TASK_HIDDEN || hidden->root.computation != &act_computation)
            continue;
        const struct hk_act *act = hidden->root.frame;
        if (act->next != HK_NEVER && act->helps && act->helps(world, act, task, object))
            return true;
    }
    return object && hk_wire_is_busy(object);
}

void hk_fault_close_now(struct hk_world *world, struct hk_object *channel)
{
    struct hk_case c = {.op = &hk_channel_close, .object = channel, .future = world->future};
    if (((struct hk_channel *)(void *)channel)->closed)
        hk_touch(world, channel, HK_LOOK, c.op, hk_nil());
    else
        hk_channel_close.enter(world, &c);
}
