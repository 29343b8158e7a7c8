/* SPDX-License-Identifier: MIT
 *
 * resources: how each kind of resource is declared and made. `kind [of E] {, option}`.
 */
#include <string.h>

#include "objects/cell.h"
#include "objects/channel.h"
#include "objects/joinset.h"
#include "objects/mutex.h"
#include "objects/region.h"
#include "objects/semaphore.h"
#include "objects/token.h"
#include "objects/watch.h"
#include "scenarios/verbs/verb.h"

/* ---- parts of declarations ---- */

static bool parse_options(struct hk_compiler *c, struct hk_resource *r, uint32_t allowed)
{
    struct hk_lexer *lex = &c->parser.lex;
    while (hk_lex_accept(lex, HK_TOKEN_COMMA)) {
        if (allowed & HK_OBJECT_MANUAL && hk_lex_accept_word(lex, "manual")) {
            r->flags |= HK_OBJECT_MANUAL;
        } else if (allowed & HK_OBJECT_UNFAIR && hk_lex_accept_word(lex, "unfair")) {
            r->flags |= HK_OBJECT_UNFAIR;
        } else {
            hk_lex_unexpected(lex, allowed & HK_OBJECT_UNFAIR ? "'manual' or 'unfair'"
                                   : allowed                  ? "'manual'"
                                                              : "the end of the line");
            return hk_parse_failed(c);
        }
    }
    return hk_compile_end(c);
}

/* "of" and a constant. */
static bool parse_of(struct hk_compiler *c, struct hk_resource *r)
{
    if (!hk_lex_expect_word(&c->parser.lex, "of"))
        return hk_parse_failed(c);
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    return hk_constant_value(c, ast, &r->value);
}

/* "of" and a number in min..max. */
static bool parse_of_number(struct hk_compiler *c, struct hk_resource *r, int64_t min, int64_t max)
{
    int at = hk_lex_peek(&c->parser.lex)->at;
    if (!parse_of(c, r))
        return false;
    if (r->value.kind == HK_INT && r->value.i >= min && r->value.i <= max)
        return true;
    return hk_compile_error(c, at, c->parser.lex.last.end,
                            "this needs a number from %lld to %lld", (long long)min,
                            (long long)max);
}

static bool parse_plain(struct hk_compiler *c, struct hk_resource *r)
{
    return parse_options(c, r, 0);
}

/* ---- channel ---- */

static bool channel_parse(struct hk_compiler *c, struct hk_resource *r)
{
    if (hk_lex_accept_word(&c->parser.lex, "unbounded"))
        r->value = hk_int(HK_CHANNEL_UNBOUNDED);
    else if (!parse_of_number(c, r, 0, 1000000000))
        return false;
    return parse_options(c, r, HK_OBJECT_MANUAL);
}

static void channel_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    (void)env;
    hk_channel_init(world, (struct hk_channel *)(void *)object, name, id, r->value.i, r->flags);
}

static void channel_hold(struct hk_object *object, struct hk_task *task, bool sender)
{
    (void)task;
    hk_channel_hold((struct hk_channel *)(void *)object, sender);
}

static void channel_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                         bool sender)
{
    (void)task;
    hk_channel_drop(world, (struct hk_channel *)(void *)object, sender);
}

static const struct hk_resource_kind channel = {
    .name = "channel",
    .object = &hk_channel_kind,
    .size = sizeof(struct hk_channel),
    .parse = channel_parse,
    .init = channel_init,
    .hold = channel_hold,
    .drop = channel_drop,
};

/* ---- watch ---- */

static bool watch_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return parse_of(c, r) && parse_options(c, r, 0);
}

static void watch_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)env;
    hk_watch_init(world, (struct hk_watch *)(void *)object, name, id, r->value);
}

static void watch_hold(struct hk_object *object, struct hk_task *task, bool sender)
{
    (void)task;
    if (sender)
        hk_watch_hold((struct hk_watch *)(void *)object);
}

static void watch_drop(struct hk_world *world, struct hk_object *object, struct hk_task *task,
                       bool sender)
{
    (void)task;
    if (sender)
        hk_watch_drop(world, (struct hk_watch *)(void *)object);
}

static const struct hk_resource_kind watch = {
    .name = "watch",
    .object = &hk_watch_kind,
    .size = sizeof(struct hk_watch),
    .parse = watch_parse,
    .init = watch_init,
    .hold = watch_hold,
    .drop = watch_drop,
};

/* ---- semaphore, mutex ---- */

static bool semaphore_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return parse_of_number(c, r, 0, 1000000000) &&
           parse_options(c, r, HK_OBJECT_MANUAL | HK_OBJECT_UNFAIR);
}

static void semaphore_init(struct hk_world *world, struct hk_object *object,
                           const struct hk_resource *r, const struct hk_env *env,
                           const char *name, uint64_t id)
{
    (void)env;
    hk_semaphore_init(world, (struct hk_semaphore *)(void *)object, name, id, r->value.i,
                      r->flags);
}

static const struct hk_resource_kind semaphore = {
    .name = "semaphore",
    .object = &hk_semaphore_kind,
    .size = sizeof(struct hk_semaphore),
    .parse = semaphore_parse,
    .init = semaphore_init,
};

static bool mutex_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return parse_options(c, r, HK_OBJECT_MANUAL | HK_OBJECT_UNFAIR);
}

static void mutex_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)env;
    hk_mutex_init(world, (struct hk_mutex *)(void *)object, name, id, r->flags);
}

static const struct hk_resource_kind mutex = {
    .name = "mutex",
    .object = &hk_mutex_kind,
    .size = sizeof(struct hk_mutex),
    .parse = mutex_parse,
    .init = mutex_init,
};

/* ---- token, joinset ---- */

static void token_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)r;
    (void)env;
    hk_token_init(world, (struct hk_token *)(void *)object, name, id);
}

static const struct hk_resource_kind token = {
    .name = "token",
    .object = &hk_token_kind,
    .size = sizeof(struct hk_token),
    .parse = parse_plain,
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

static const struct hk_resource_kind joinset = {
    .name = "joinset",
    .object = &hk_joinset_kind,
    .size = sizeof(struct hk_joinset),
    .parse = parse_plain,
    .init = joinset_init,
};

/* ---- shared state and regions: not in the table, as they are declared otherwise ---- */

static void state_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)env;
    hk_cell_init(world, (struct hk_cell *)(void *)object, name, id, r->value, r->atomic);
}

const struct hk_resource_kind hk_resource_state = {
    .name = "variable",
    .object = &hk_cell_kind,
    .size = sizeof(struct hk_cell),
    .init = state_init,
};

static void region_init(struct hk_world *world, struct hk_object *object,
                        const struct hk_resource *r, const struct hk_env *env, const char *name,
                        uint64_t id)
{
    (void)r;
    (void)env;
    hk_region_init(world, (struct hk_region *)(void *)object, name, id);
}

const struct hk_resource_kind hk_resource_region = {
    .name = "region",
    .object = &hk_region_kind,
    .size = sizeof(struct hk_region),
    .init = region_init,
};

const struct hk_resource_kind *const hk_resource_kinds[] = {
    &channel, &watch, &semaphore, &mutex, &token, &joinset,
};

const size_t hk_resource_kind_count = HK_COUNT(hk_resource_kinds);
