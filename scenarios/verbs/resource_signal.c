/* SPDX-License-Identifier: MIT
 *
 * resource_signal: token, joinset, notify, barrier, waitgroup, interval, cell: what is waited for.
 */
#include "objects/barrier.h"
#include "objects/interval.h"
#include "objects/joinset.h"
#include "objects/notify.h"
#include "objects/once.h"
#include "objects/token.h"
#include "objects/waitgroup.h"
#include "scenarios/verbs/resource.h"

/* ---- token, joinset ---- */

static void token_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)r;
    (void)env;
    hk_token_init(world, (struct hk_token *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_token = {
    .name = "token",
    .object = &hk_token_kind,
    .size = sizeof(struct hk_token),
    .parse = hk_resource_plain,
    .init = token_init,
};

static void joinset_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    (void)r;
    (void)env;
    hk_joinset_init(world, (struct hk_joinset *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_joinset = {
    .name = "joinset",
    .object = &hk_joinset_kind,
    .size = sizeof(struct hk_joinset),
    .parse = hk_resource_plain,
    .init = joinset_init,
};

/* ---- notify, barrier, waitgroup ---- */

static void notify_init(struct hk_world *world, struct hk_object *object,
                        const struct hk_resource *r, const struct hk_env *env, const char *name,
                        uint64_t id)
{
    (void)r;
    (void)env;
    hk_notify_init(world, (struct hk_notify *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_notify = {
    .name = "notify",
    .object = &hk_notify_kind,
    .size = sizeof(struct hk_notify),
    .parse = hk_resource_plain,
    .init = notify_init,
};

static bool barrier_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_of_number(c, r, 1, 1000000) && hk_resource_options(c, r, 0);
}

static void barrier_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    (void)env;
    hk_barrier_init(world, (struct hk_barrier *)(void *)object, name, id, r->value.i);
}

const struct hk_resource_kind hk_resource_barrier = {
    .name = "barrier",
    .object = &hk_barrier_kind,
    .size = sizeof(struct hk_barrier),
    .parse = barrier_parse,
    .init = barrier_init,
};

static void waitgroup_init(struct hk_world *world, struct hk_object *object,
                           const struct hk_resource *r, const struct hk_env *env, const char *name,
                           uint64_t id)
{
    (void)r;
    (void)env;
    hk_waitgroup_init(world, (struct hk_waitgroup *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_waitgroup = {
    .name = "waitgroup",
    .object = &hk_waitgroup_kind,
    .size = sizeof(struct hk_waitgroup),
    .parse = hk_resource_plain,
    .init = waitgroup_init,
};

/* ---- interval of d, burst | skip missed | delay ---- */

static bool interval_parse(struct hk_compiler *c, struct hk_resource *r)
{
    struct hk_lexer *lex = &c->parser.lex;
    int at = hk_lex_peek(lex)->at;
    if (!hk_resource_of(c, r))
        return false;
    if (r->value.kind == HK_INT && r->value.i > 0)
        return hk_compile_error(c, at, lex->last.end, "a duration needs a unit, as in '%lldms'",
                                (long long)r->value.i);
    if (r->value.kind != HK_DURATION || r->value.i <= 0)
        return hk_compile_error(c, at, lex->last.end, "an interval needs a duration above zero");
    r->flags = HK_MISSED_BURST;
    if (!hk_lex_accept(lex, HK_TOKEN_COMMA))
        return hk_compile_end(c);
    if (hk_lex_accept_word(lex, "skip") && hk_lex_expect_word(lex, "missed"))
        r->flags = HK_MISSED_SKIP;
    else if (hk_lex_accept_word(lex, "delay"))
        r->flags = HK_MISSED_DELAY;
    else if (!hk_lex_accept_word(lex, "burst"))
        hk_lex_unexpected(lex, "'burst', 'skip missed' or 'delay'");
    return hk_compile_end(c);
}

static void interval_init(struct hk_world *world, struct hk_object *object,
                          const struct hk_resource *r, const struct hk_env *env, const char *name,
                          uint64_t id)
{
    (void)env;
    hk_interval_init(world, (struct hk_interval *)(void *)object, name, id, r->value.i,
                     (enum hk_missed)r->flags);
}

const struct hk_resource_kind hk_resource_interval = {
    .name = "interval",
    .object = &hk_interval_kind,
    .size = sizeof(struct hk_interval),
    .parse = interval_parse,
    .init = interval_init,
};

/* ---- cell, cell of e ---- */

static bool cell_parse(struct hk_compiler *c, struct hk_resource *r)
{
    bool full = hk_lex_at_word(&c->parser.lex, "of");
    return (!full || hk_resource_of(c, r)) && hk_resource_options(c, r, 0);
}

static void cell_init(struct hk_world *world, struct hk_object *object,
                      const struct hk_resource *r, const struct hk_env *env, const char *name,
                      uint64_t id)
{
    (void)env;
    hk_once_init(world, (struct hk_once *)(void *)object, name, id, r->value);
}

const struct hk_resource_kind hk_resource_cell = {
    .name = "cell",
    .object = &hk_once_kind,
    .size = sizeof(struct hk_once),
    .parse = cell_parse,
    .init = cell_init,
};
