/* SPDX-License-Identifier: MIT
 *
 * resource_lock: semaphore, mutex, rwlock, pool, condvar: what is held.
 */
#include "objects/condvar.h"
#include "objects/mutex.h"
#include "objects/pool.h"
#include "objects/rwlock.h"
#include "objects/semaphore.h"
#include "scenarios/verbs/resource.h"

extern const struct hk_resource_kind hk_resource_mutex;

/* ---- semaphore, mutex ---- */

static bool semaphore_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_of_number(c, r, 0, 1000000000) &&
           hk_resource_options(c, r, HK_OBJECT_MANUAL | HK_OBJECT_UNFAIR);
}

static void semaphore_init(struct hk_world *world, struct hk_object *object,
                           const struct hk_resource *r, const struct hk_env *env,
                           const char *name, uint64_t id)
{
    hk_semaphore_init(world, (struct hk_semaphore *)(void *)object, name, id, r->value.i,
                      r->flags | (env->model->grows ? HK_OBJECT_GROWS : 0u));
}

const struct hk_resource_kind hk_resource_semaphore = {
    .name = "semaphore",
    .object = &hk_semaphore_kind,
    .size = sizeof(struct hk_semaphore),
    .parse = semaphore_parse,
    .init = semaphore_init,
};

static bool mutex_parse(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_options(c, r, HK_OBJECT_MANUAL | HK_OBJECT_UNFAIR);
}

static void mutex_init(struct hk_world *world, struct hk_object *object,
                       const struct hk_resource *r, const struct hk_env *env, const char *name,
                       uint64_t id)
{
    (void)env;
    hk_mutex_init(world, (struct hk_mutex *)(void *)object, name, id, r->flags);
}

const struct hk_resource_kind hk_resource_mutex = {
    .name = "mutex",
    .object = &hk_mutex_kind,
    .size = sizeof(struct hk_mutex),
    .parse = mutex_parse,
    .init = mutex_init,
};

/* ---- rwlock ---- */

enum { PREFER_READERS = 1 << 16 }; /* among a resource's flags */

/* [, prefer readers] before the other options */
static bool rwlock_parse(struct hk_compiler *c, struct hk_resource *r)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme second = hk_lex_second(lex);
    if (hk_lex_at(lex, HK_TOKEN_COMMA) && hk_lex_is(lex, &second, "prefer")) {
        hk_lex_next(lex);
        hk_lex_next(lex);
        if (!hk_lex_expect_word(lex, "readers"))
            return hk_parse_failed(c);
        r->flags |= PREFER_READERS;
    }
    return hk_resource_options(c, r, HK_OBJECT_MANUAL | HK_OBJECT_UNFAIR);
}

static void rwlock_init(struct hk_world *world, struct hk_object *object,
                        const struct hk_resource *r, const struct hk_env *env, const char *name,
                        uint64_t id)
{
    (void)env;
    uint32_t flags = r->flags & ~(uint32_t)PREFER_READERS;
    hk_rwlock_init(world, (struct hk_rwlock *)(void *)object, name, id, flags,
                   r->flags & PREFER_READERS);
}

const struct hk_resource_kind hk_resource_rwlock = {
    .name = "rwlock",
    .object = &hk_rwlock_kind,
    .size = sizeof(struct hk_rwlock),
    .parse = rwlock_parse,
    .init = rwlock_init,
};

/* ---- pool ---- */

static void pool_init(struct hk_world *world, struct hk_object *object,
                      const struct hk_resource *r, const struct hk_env *env, const char *name,
                      uint64_t id)
{
    (void)env;
    hk_pool_init(world, (struct hk_pool *)(void *)object, name, id, r->value.i, r->flags);
}

const struct hk_resource_kind hk_resource_pool = {
    .name = "pool",
    .object = &hk_pool_kind,
    .size = sizeof(struct hk_pool),
    .parse = semaphore_parse,
    .init = pool_init,
};

/* ---- condvar of m ---- */

static bool condvar_parse(struct hk_compiler *c, struct hk_resource *r)
{
    if (!hk_lex_expect_word(&c->parser.lex, "of"))
        return hk_parse_failed(c);
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    const struct hk_text *name = hk_parse_name(&c->parser, "a mutex");
    if (!name || !hk_compile_end(c))
        return hk_parse_failed(c);
    const struct hk_resource *mutex = hk_model_resource(c->model, name->chars);
    if (!mutex)
        return hk_compile_error(c, token.at, token.end, "unknown name '%s'", name->chars);
    if (!mutex->kind)
        return c->failed = true, false; /* its declaration has been reported */
    if (mutex->kind != &hk_resource_mutex)
        return hk_compile_error(c, token.at, token.end, "'%s' is a %s, this needs a mutex",
                                name->chars, mutex->kind->name);
    if (mutex->count >= 0)
        return hk_compile_error(c, token.at, token.end,
                                "'%s' is an array, this needs one mutex", name->chars);
    r->other = mutex->first;
    return true;
}

static void condvar_init(struct hk_world *world, struct hk_object *object,
                         const struct hk_resource *r, const struct hk_env *env, const char *name,
                         uint64_t id)
{
    struct hk_mutex *mutex = (struct hk_mutex *)(void *)env->objects[r->other];
    hk_condvar_init(world, (struct hk_condvar *)(void *)object, name, id, mutex);
}

const struct hk_resource_kind hk_resource_condvar = {
    .name = "condvar",
    .object = &hk_condvar_kind,
    .size = sizeof(struct hk_condvar),
    .parse = condvar_parse,
    .init = condvar_init,
};
