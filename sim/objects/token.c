/* SPDX-License-Identifier: MIT
 *
 * token: one flag, and whoever waits for it.
 */
#include <stdio.h>

#include "objects/token.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    if (what != HK_QUERY_VALUE)
        return false;
    *value = hk_bool(((const struct hk_token *)(const void *)object)->cancelled);
    return true;
}

static void looked(struct hk_world *world, struct hk_object *object)
{
    hk_see_clock(world, world->task, ((struct hk_token *)(void *)object)->stamp);
}

static int lacks(const struct hk_object *object, const struct hk_case *c, char *text, size_t size)
{
    (void)c;
    return snprintf(text, size, "for %s to be cancelled", object->name);
}

const struct hk_object_kind hk_token_kind = {
    .name = "token",
    .help = "a request to stop: `token`",
    .queries = HK_ANSWERS(VALUE),
    .query = query,
    .looked = looked,
    .lacks = lacks,
};

void hk_token_init(struct hk_world *world, struct hk_token *token, const char *name, uint64_t id)
{
    *token = (struct hk_token){.cancelled = false};
    hk_object_init(world, &token->object, &hk_token_kind, name, id);
}

static struct hk_token *token_of(const struct hk_case *c)
{
    return (struct hk_token *)(void *)c->object;
}

static int cancel_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_token *token = token_of(c);
    hk_touch(world, &token->object, token->cancelled ? HK_LOOK : HK_CHANGE, c->op, hk_nil());
    if (token->cancelled)
        return HK_DONE;
    token->cancelled = true;
    token->stamp = hk_stamp_now(world);
    hk_effect(world, c->future->task, c->op, &token->object, hk_nil());
    struct hk_case *w;
    while ((w = hk_queue_pop(&token->waiting))) {
        w->stamp = token->stamp;
        hk_case_grant(world, w);
        if (HK_MUTANT(TOKEN_ONE))
            break;
    }
    hk_object_changed(world, &token->object);
    return HK_DONE;
}

const struct hk_op hk_token_cancel = {
    .name = "cancel",
    .mode = HK_CHANGE,
    .code = 1,
    .enter = cancel_enter,
    .effect = "cancelled",
};

/* Touches nothing: all that follows comes after the cancel, whenever it waited. */
static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_token *token = token_of(c);
    if (token->cancelled && !HK_MUTANT(TOKEN_FORGETS)) {
        hk_see(world, c->future->task, token->stamp);
        return HK_DONE;
    }
    hk_queue_push(&token->waiting, c);
    return HK_WAIT;
}

/* Whoever gives up has seen whether the token was up. */
static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_token *token = token_of(c);
    hk_touch(world, &token->object, HK_LOOK, c->op, hk_bool(token->cancelled));
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&token->waiting, c);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    return token_of(c)->cancelled && !HK_MUTANT(TOKEN_FORGETS) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

const struct hk_op hk_token_wait = {
    .name = "wait",
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
};

static int load_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_token *token = token_of(c);
    c->value = hk_bool(token->cancelled);
    hk_touch(world, &token->object, HK_LOOK, c->op, c->value);
    hk_see_clock(world, c->future->task, token->stamp);
    return HK_DONE;
}

const struct hk_op hk_token_load = {
    .name = "load", .mode = HK_LOOK, .code = 3, .enter = load_enter};
