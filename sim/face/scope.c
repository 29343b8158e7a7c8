/* SPDX-License-Identifier: MIT
 *
 * scope: a body with a set of its own, whose tasks do not outlive it.
 *
 * The body is a branch of the calling task, so that it can be dropped when a child fails. However
 * the scope is left, the way out waits for all children.
 */
#include "objects/joinset.h"

#include "face/given.h"

struct hk_open_scope {
    struct hk_world *world;
    struct hk_joinset set;
    int (*body)(struct hk_world *world, struct hk_object *set, void *arg);
    void *arg;
    struct hk_deadline deadline; /* passes when a child fails */
    const struct hk_task *task;
    struct hk_open_scope *next;       /* of those that are open */
    bool over;
};

static int run_body(struct hk_world *world, void *arg)
{
    struct hk_open_scope *scope = arg;
    return scope->body(world, &scope->set.object, scope->arg);
}

static void scope_begin(struct hk_world *world, struct hk_open_scope *scope)
{
    struct hk_play *play = hk_play_of(world);
    hk_joinset_open(world, &scope->set, world->future, &scope->deadline);
    scope->task = world->future->task;
    scope->next = play->scopes;
    play->scopes = scope;
}

static void scope_end(struct hk_world *world, struct hk_open_scope *scope)
{
    struct hk_open_scope **link = &hk_play_of(world)->scopes;
    while (*link != scope)
        link = &(*link)->next;
    *link = scope->next;
    scope->over = true;
}

/* Waits until every child has ended. Unless `plainly`, they are aborted first. */
static void join_children(struct hk_world *world, struct hk_open_scope *scope, bool plainly)
{
    hk_joinset_body_over(world, &scope->set);
    if (!plainly)
        hk_abort_all(world, &scope->set.object);
    hk_join_all(world, &scope->set.object, HK_NEVER);
}

/* The task that opened the scope has been aborted in it. */
static void leave(void *arg)
{
    struct hk_open_scope *scope = arg;
    struct hk_world *world = scope->world;
    if (scope->over || world->ending)
        return;
    struct hk_future *f = world->future;
    hk_shield_begin(world, f);
    join_children(world, scope, false);
    if (world->ending)
        return;
    hk_shield_end(world, f);
    scope_end(world, scope);
}

void hk_play_scopes_crash(struct hk_world *world, const struct hk_task *task)
{
    for (struct hk_open_scope *s = hk_play_of(world)->scopes, *next; s; s = next) {
        next = s->next;
        if (s->task != task)
            continue;
        hk_joinset_crash(world, &s->set);
        scope_end(world, s);
    }
}

struct ended {
    bool plainly;
    int rc;
    struct hk_value value;
};

/* The body, until it is over or a child has failed. */
static struct ended play_body(struct hk_world *world, struct hk_open_scope *scope, const char *name)
{
    struct ended ended = {.value = hk_nil()};
    struct hk_case *c = hk_arena_alloc(&world->arena, sizeof(*c));
    *c = (struct hk_case){.child = hk_body_future(world, name, run_body, scope)};
    if (hk_body_wait_any(world, c, 1, 0, HK_NEVER) == HK_OK) {
        ended.rc = c->child->rc;
        ended.value = c->child->value;
        ended.plainly = ended.rc >= 0;
        hk_wait_end(world, world->future);
    }
    if (!world->ending)
        hk_body_drop(world, c->child);
    return ended;
}

int hk_scope(struct hk_world *world, const char *name,
             int (*body)(struct hk_world *world, struct hk_object *set, void *arg), void *arg)
{
    if (hk_is_void(world))
        return HK_EGONE;
    if (!hk_given(world, name && body, __func__, body ? "no name (NULL)" : "no body (NULL)"))
        return HK_EMISUSE;
    struct hk_open_scope *scope = hk_arena_alloc(&world->arena, sizeof(*scope));
    *scope = (struct hk_open_scope){.world = world, .body = body, .arg = arg};
    hk_joinset_init(world, &scope->set, name, 0);
    hk_defer(world, leave, scope);
    scope_begin(world, scope);
    struct ended ended = play_body(world, scope, name);
    if (!world->ending)
        join_children(world, scope, ended.plainly);
    if (world->ending)
        return HK_EGONE;
    struct hk_value error;
    int failed = hk_joinset_close(world, &scope->set, &error);
    scope_end(world, scope);
    bool by_child = ended.rc >= 0 && failed < 0;
    hk_return_value(world, by_child ? error : ended.value);
    return by_child ? failed : ended.rc;
}
