/* SPDX-License-Identifier: MIT
 *
 * blocks: those that begin something which is undone on every way out: timeout, with, inside,
 * shield.
 */
#include <string.h>

#include "objects/mutex.h"
#include "objects/pool.h"
#include "objects/region.h"
#include "objects/rwlock.h"
#include "objects/semaphore.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

void hk_emit_leave_here(struct hk_compiler *c)
{
    int here = hk_here(c) + 1;
    struct hk_insn *in = hk_emit_insn(c, hk_exec_leave);
    in->a = c->body->depth;
    in->target = here;
}

bool hk_compile_inside(struct hk_compiler *c, const struct hk_node *body)
{
    c->body->depth++;
    bool good = hk_compile_body(c, body);
    c->body->depth--;
    hk_emit_leave_here(c);
    return good;
}

/* ---- timeout ---- */

const struct hk_op hk_op_elapsed = {.name = "timeout", .effect = "elapsed"};

static enum hk_go exec_timeout(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    if (v.kind != HK_DURATION && !(v.kind == HK_INT && v.i == 0))
        return hk_raise_misuse(m, "a timeout needs a duration, not %s", hk_values_kind(v));
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_DEADLINE, in);
    hk_deadline_begin(m->world, m->future, &h->deadline, hk_time_add(hk_now(m->world), v.i));
    return HK_GO_NEXT;
}

static bool compile_timeout(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    const struct hk_ast *time = hk_parse_duration(&c->parser);
    hk_operand value;
    if (!time || !hk_compile_end(c))
        return hk_parse_failed(c);
    if (!hk_code_duration(c, time, &value))
        return false;
    int begin = hk_here(c);
    hk_emit_insn(c, exec_timeout)->a = value;
    bool good = hk_compile_inside(c, pairs[0].value);
    if (count == 1)
        return good;
    int over = hk_here(c);
    hk_emit_jump(c, -1);
    hk_patch(c, begin);
    good &= hk_compile_text(c, pairs[1].key);
    hk_lex_next(&c->parser.lex);
    good &= hk_compile_end(c) && hk_compile_body(c, pairs[1].value);
    hk_patch(c, over);
    return good;
}

static const char *const timeout_follow[] = {"elapsed", NULL};

const struct hk_block hk_block_timeout = {
    .name = "timeout", .help = "timeout D", .compile = compile_timeout, .follow = timeout_follow};

/* ---- with ---- */

/* What `with lock m` acquires, and how it is released. */
struct holding {
    const char *word;              /* lock, read, write, permit */
    const struct hk_object_kind *kind;
    const struct hk_op *acquire, *release;
};

static const struct holding holdings[] = {
    {"lock", &hk_mutex_kind, &hk_mutex_lock, &hk_mutex_unlock},
    {"read", &hk_rwlock_kind, &hk_rwlock_read, &hk_rwlock_unlock},
    {"write", &hk_rwlock_kind, &hk_rwlock_write, &hk_rwlock_unlock},
    {"permit", &hk_semaphore_kind, &hk_semaphore_acquire, &hk_semaphore_release},
    {"permit", &hk_pool_kind, &hk_pool_acquire, &hk_pool_release},
};

static const struct holding *holding_of(const char *word, const struct hk_object_kind *kind)
{
    for (size_t i = 0; i < HK_COUNT(holdings); i++) {
        if (strcmp(holdings[i].word, word) == 0 && (!kind || holdings[i].kind == kind))
            return &holdings[i];
    }
    return NULL;
}

/* ptr: the word; the object decides. */
static enum hk_go exec_with(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_object *object = hk_insn_object(m, in);
    const struct holding *holding = object ? holding_of(in->ptr, object->kind) : NULL;
    if (!holding)
        return hk_raise_misuse(m, "'with %s' needs another kind of resource",
                               (const char *)in->ptr);
    if (m->phase == 0) {
        struct hk_value n = in->a == HK_NO_OPERAND ? hk_int(1) : hk_operand_value(m, in->a);
        hk_perform_case(m, holding->acquire, object)->n = n.kind == HK_INT ? n.i : -1;
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_case *c = &m->future->own;
    if (c->rc < 0)
        return hk_raise_code(m, c->rc, c->value);
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_RELEASE, in);
    h->object = object;
    h->guard = c->extra;
    h->release = holding->release;
    h->n = c->n;
    if (h->guard) { /* which it goes by; if the body has given it back, nothing is left */
        h->guard->block = &h->guard;
        h->n = object->kind->items ? INT64_MAX : 0;
    }
    return HK_GO_NEXT;
}

/* How a resource of this kind is held: "lock m"; NULL if it is not. */
static const char *held_as(struct hk_compiler *c, const struct hk_resource *r)
{
    for (size_t i = 0; r && r->kind && i < HK_COUNT(holdings); i++) {
        if (holdings[i].kind == r->kind->object)
            return hk_arena_printf(&c->model->arena, "%s %s%s", holdings[i].word, r->name,
                                   r->count < 0 ? "" : "[E]");
    }
    return NULL;
}

/* `with m`, `with acquire s`, `with s.acquire()` */
static bool refuse_with(struct hk_compiler *c, const char *word)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme first = lex->token, second = hk_lex_second(lex);
    char name[64] = "";
    if (second.kind == HK_TOKEN_NAME)
        hk_lex_copy(lex, second.at, second.end, name, sizeof(name));
    const char *held = held_as(c, hk_model_resource(c->model, word));
    if (!held)
        held = held_as(c, hk_model_resource(c->model, name));
    if (held)
        return hk_compile_error(c, first.at, first.end, "a 'with' holds a lock, read, write or "
                                "permit; write 'with %s:'", held);
    hk_lex_unexpected(lex, "'lock', 'read', 'write' or 'permit'");
    return hk_parse_failed(c);
}

static bool compile_with(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    struct hk_lexer *lex = &c->parser.lex;
    char word[32];
    hk_word_at(c, word, sizeof(word));
    const struct holding *holding = holding_of(word, NULL);
    if (!holding)
        return refuse_with(c, word);
    hk_lex_next(lex);
    struct hk_object_ref ref;
    hk_operand n = HK_NO_OPERAND;
    const char *wanted = strcmp(word, "permit") == 0 ? "semaphore or pool" : holding->kind->name;
    if (!hk_parse_object(c, wanted, HK_LETS_ANY, &ref))
        return false;
    bool counts = strcmp(word, "permit") == 0; /* a lock is held once */
    struct hk_lexeme number = *hk_lex_peek(lex);
    counts &= number.kind != HK_TOKEN_END;
    if (hk_lex_at_word(lex, "as"))
        return hk_compile_error(c, number.at, number.end,
                                "what is held by a 'with' has no name; write 'X = acquire S'");
    if (counts && (!hk_parse_number(c, true, &n) || !hk_may_count(c, word, &ref, &number)))
        return false;
    if (!hk_compile_end(c))
        return false;
    const char *held = held_as(c, ref.resource);
    if (ref.resource && !holding_of(word, ref.resource->kind->object))
        return hk_compile_error(c, ref.ast->at, ref.ast->end, "'%s' is %s, this needs a %s%s%s%s",
                                ref.resource->name, hk_resource_what(c->model, ref.resource),
                                wanted, held ? "; write 'with " : "", held ? held : "",
                                held ? ":'" : "");
    struct hk_insn *in = hk_emit_insn(c, exec_with);
    in->object = ref.object;
    in->ptr = holding->word;
    in->a = n;
    return hk_compile_inside(c, pairs[0].value);
}

const struct hk_block hk_block_with = {
    .name = "with", .help = "with lock|read|write|permit R", .compile = compile_with};

/* ---- inside ---- */

static enum hk_go exec_inside(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_object *region = hk_env_of(m)->objects[in->object];
    if (m->phase == 0)
        hk_perform_case(m, &hk_region_enter, region);
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_RELEASE, in);
    h->object = region;
    h->release = &hk_region_leave;
    h->n = 1;
    return HK_GO_NEXT;
}

/* The parser stands before the region's name, which is declared by being used. */
static bool compile_region(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    const struct hk_text *name = hk_parse_name(&c->parser, "a name for the region");
    if (!name || !hk_compile_end(c))
        return hk_parse_failed(c);
    const struct hk_resource *r = hk_model_counter(c->model, name->chars, false);
    hk_assert(r != NULL); /* the scan for regions has seen the same text */
    hk_emit_insn(c, exec_inside)->object = r->first;
    return hk_compile_inside(c, pairs[0].value);
}

const struct hk_block hk_block_inside = {
    .name = "inside", .help = "inside REGION", .compile = compile_region};

/* ---- shield ---- */

static enum hk_go exec_shield(struct hk_machine *m, const struct hk_insn *in)
{
    hk_handler_push(m, HK_HANDLER_SHIELD, in);
    hk_shield_begin(m->world, m->future);
    return HK_GO_NEXT;
}

static bool compile_shield(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    if (!hk_compile_end(c))
        return false;
    hk_emit_insn(c, exec_shield);
    return hk_compile_inside(c, pairs[0].value);
}

const struct hk_block hk_block_shield = {
    .name = "shield", .help = "shield", .compile = compile_shield};
