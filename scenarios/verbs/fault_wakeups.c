/* SPDX-License-Identifier: MIT
 *
 * fault_wakeups: waits on a condvar that are over for no reason. What happens: fault/wakeups.c.
 */
#include "scenarios/verbs/fault.h"
#include "scenarios/verbs/verb.h"

extern const struct hk_resource_kind hk_resource_condvar;

static void mark(struct hk_world *world, struct hk_object *object, const struct hk_fault *fault)
{
    struct hk_trouble *t = hk_trouble_of(world, object);
    t->spurious = true;
    t->site = fault->site;
}

static void begin(struct hk_world *world, struct hk_env *env, const struct hk_fault *fault)
{
    hk_fault_each(world, env, fault, mark);
}

static bool parse(struct hk_compiler *c, struct hk_fault *fault)
{
    static const struct hk_resource_kind *const kinds[] = {&hk_resource_condvar, NULL};
    struct hk_lexer *lex = &c->parser.lex;
    if (!hk_lex_expect_word(lex, "wakeups") || !hk_lex_expect_word(lex, "on"))
        return hk_parse_failed(c);
    return hk_fault_object(c, kinds, "a condvar", fault) && hk_compile_end(c);
}

const struct hk_fault_kind hk_fault_kind_wakeups = {
    .name = "spurious", .help = "spurious wakeups on CONDVAR", .parse = parse, .begin = begin};
