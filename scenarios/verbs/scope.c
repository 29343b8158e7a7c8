/* SPDX-License-Identifier: MIT
 *
 * scope: a block that does not end before its children have.
 *
 * Its children are the members of a joinset, its own or a declared one. The first of them that
 * fails aborts the others and interrupts the body, as a timeout does; the way out waits
 * for all of them (lang/unwind.c).
 */
#include "objects/joinset.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/verb.h"

/* A set for this time alone: many tasks may run the same scope. */
static struct hk_object *own_set(struct hk_machine *m)
{
    struct hk_joinset *set = hk_arena_alloc(&m->world->arena, sizeof(*set));
    hk_joinset_init(m->world, set, "scope", hk_mix(m->future->path ^ 0x5c, ++m->scopes));
    return &set->object;
}

/* object: the declared set, or none; dst: slot for the set; target: behind the block. */
static enum hk_go exec_scope(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_object *set = in->flags ? hk_insn_object(m, in) : own_set(m);
    if (!set || set->kind != &hk_joinset_kind)
        return hk_raise_misuse(m, "'scope' needs a joinset");
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_SCOPE, in);
    struct hk_joinset *children = (struct hk_joinset *)(void *)set;
    if (!hk_joinset_open(m->world, children, m->future, &h->body)) {
        hk_handler_pop(m);
        return hk_raise_misuse(m, "%s is in another scope already", set->name);
    }
    h->children = set;
    h->told = h->dropped = false;
    m->frame->slots[in->dst] = (struct hk_value){.kind = HK_OBJECT, .ptr = set};
    return HK_GO_NEXT;
}

static bool compile_scope(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    struct hk_body_state *b = c->body;
    struct hk_object_ref set = {.object = 0};
    bool named = !hk_lex_at(&c->parser.lex, HK_TOKEN_END);
    if (named && !hk_parse_set(c, &set))
        return false;
    if (!hk_compile_end(c))
        return false;
    int begin = hk_here(c), outer = b->scope;
    b->scope = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, exec_scope);
    in->flags = named;
    in->object = set.object;
    in->dst = b->scope;
    bool good = hk_compile_inside(c, pairs[0].value);
    b->scope = outer;
    hk_patch(c, begin);
    return good;
}

const struct hk_block hk_block_scope = {
    .name = "scope", .help = "scope [SET]", .compile = compile_scope};
