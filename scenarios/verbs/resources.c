/* SPDX-License-Identifier: MIT
 *
 * resources: the table of kinds of resources, what their declarations share, and the two that are
 * declared otherwise (state, regions).
 */
#include "objects/cell.h"
#include "objects/region.h"
#include "scenarios/verbs/resource.h"

/* ---- parts of declarations ---- */

bool hk_resource_options(struct hk_compiler *c, struct hk_resource *r, uint32_t allowed)
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
bool hk_resource_of(struct hk_compiler *c, struct hk_resource *r)
{
    if (!hk_lex_expect_word(&c->parser.lex, "of"))
        return hk_parse_failed(c);
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    return hk_constant_value(c, ast, &r->value);
}

/* "of" and a number in min..max. */
bool hk_resource_of_number(struct hk_compiler *c, struct hk_resource *r, int64_t min, int64_t max)
{
    int at = hk_lex_peek(&c->parser.lex)->at;
    if (!hk_resource_of(c, r))
        return false;
    if (r->value.kind == HK_INT && r->value.i >= min && r->value.i <= max)
        return true;
    return hk_compile_error(c, at, c->parser.lex.last.end,
                            "this needs a number from %lld to %lld", (long long)min,
                            (long long)max);
}

bool hk_resource_plain(struct hk_compiler *c, struct hk_resource *r)
{
    return hk_resource_options(c, r, 0);
}

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

extern const struct hk_resource_kind hk_resource_barrier, hk_resource_broadcast,
    hk_resource_channel, hk_resource_condvar, hk_resource_interval, hk_resource_joinset,
    hk_resource_mutex, hk_resource_notify, hk_resource_oneshot, hk_resource_pool,
    hk_resource_rwlock, hk_resource_semaphore, hk_resource_token, hk_resource_waitgroup,
    hk_resource_watch, hk_resource_cell;

const struct hk_resource_kind *const hk_resource_kinds[] = {
    &hk_resource_channel,
    &hk_resource_oneshot,
    &hk_resource_broadcast,
    &hk_resource_watch,
    &hk_resource_notify,
    &hk_resource_token,
    &hk_resource_joinset,
    &hk_resource_semaphore,
    &hk_resource_mutex,
    &hk_resource_rwlock,
    &hk_resource_condvar,
    &hk_resource_barrier,
    &hk_resource_waitgroup,
    &hk_resource_interval,
    &hk_resource_pool,
    &hk_resource_cell,
};

const size_t hk_resource_kind_count = HK_COUNT(hk_resource_kinds);
