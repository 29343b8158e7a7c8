/* SPDX-License-Identifier: MIT
 *
 * try: try / catch / finally, fail and panic.
 */
#include <stdlib.h>
#include <string.h>

#include "core/mutant.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/try.h"

/* ---- try ---- */

struct hk_catches *hk_catches_new(struct hk_compiler *c, int room)
{
    struct hk_catches *catches = hk_arena_alloc(
        &c->model->arena, sizeof(*catches) + (size_t)room * sizeof(catches->arms[0]));
    catches->count = 0;
    return catches;
}

enum hk_go hk_exec_catch(struct hk_machine *m, const struct hk_insn *in)
{
    hk_handler_push(m, HK_HANDLER_CATCH, in);
    return HK_GO_NEXT;
}

static enum hk_go exec_finally(struct hk_machine *m, const struct hk_insn *in)
{
    hk_handler_push(m, HK_HANDLER_FINALLY, in);
    return HK_GO_NEXT;
}

static enum hk_go exec_finally_over(struct hk_machine *m, const struct hk_insn *in)
{
    (void)in;
    return hk_finally_over(m);
}

const struct hk_insn *hk_try_catches(const struct hk_handler *h, struct hk_value error)
{
    const struct hk_catches *catches = h->insn->ptr;
    for (int i = 0; i < catches->count; i++) {
        struct hk_value symbol = {.kind = HK_SYMBOL, .text = catches->arms[i].symbol};
        if (!symbol.text || HK_MUTANT(CATCH_ANY) || hk_value_equal(symbol, error))
            return h->frame->code->insns + catches->arms[i].target;
    }
    return NULL;
}

/* The symbol behind `catch`, NULL for all. False after a message. */
static bool parse_catch(struct hk_compiler *c, const struct hk_text **symbol)
{
    *symbol = NULL;
    hk_lex_next(&c->parser.lex);
    if (hk_lex_at(&c->parser.lex, HK_TOKEN_END))
        return true;
    *symbol = hk_parse_symbol(&c->parser);
    if (!*symbol)
        return hk_parse_failed(c);
    return hk_compile_end(c);
}

static bool is_key(const struct hk_node *key, const char *word)
{
    size_t len = strlen(word);
    return strncmp(key->text, word, len) == 0 && (key->text[len] == '\0' || key->text[len] == ' ');
}

static bool compile_catches(struct hk_compiler *c, const struct hk_pair *pairs, size_t count,
                            struct hk_catches *catches, int *overs)
{
    bool good = true;
    for (size_t i = 1; i < count; i++) {
        const struct hk_text *symbol;
        if (!is_key(pairs[i].key, "catch"))
            continue;
        if (!hk_compile_text(c, pairs[i].key) || !parse_catch(c, &symbol)) {
            good = false;
            continue;
        }
        catches->arms[catches->count].symbol = symbol;
        catches->arms[catches->count].target = hk_here(c);
        good &= hk_compile_body(c, pairs[i].value);
        overs[catches->count++] = hk_here(c);
        hk_emit_jump(c, -1);
    }
    return good;
}

static bool compile_guarded(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    int arms = 0;
    for (size_t i = 1; i < count; i++)
        arms += is_key(pairs[i].key, "catch");
    if (arms == 0)
        return hk_compile_body(c, pairs[0].value);
    struct hk_catches *catches = hk_catches_new(c, arms);
    int *overs = hk_xmalloc((size_t)arms * sizeof(*overs));
    hk_emit_insn(c, hk_exec_catch)->ptr = catches;
    c->body->depth++;
    bool good = hk_compile_body(c, pairs[0].value);
    int over = hk_emit_leave(c, --c->body->depth);
    c->body->insns[over].exec = hk_exec_leave;
    good &= compile_catches(c, pairs, count, catches, overs);
    for (int i = 0; i < catches->count; i++)
        hk_patch(c, overs[i]);
    hk_patch(c, over);
    free(overs);
    return good;
}

static const struct hk_pair *find_finally(const struct hk_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (is_key(pairs[i].key, "finally"))
            return &pairs[i];
    }
    return NULL;
}

/* What stands behind one that takes everything would never run. */
static bool check_order(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    for (size_t i = 1; i + 1 < count; i++) {
        if (is_key(pairs[i].key, "finally"))
            return hk_node_error(c, pairs[i].key, "'finally' comes last");
        if (strcmp(pairs[i].key->text, "catch") == 0 && is_key(pairs[i + 1].key, "catch"))
            return hk_node_error(c, pairs[i].key,
                                 "'catch' without a name takes all, so comes last");
    }
    return true;
}

static bool compile_try(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    const struct hk_pair *finally = find_finally(pairs, count);
    bool ordered = check_order(c, pairs, count);
    const struct hk_node *key = pairs[0].key;
    if (!hk_compile_end(c))
        return false;
    if (count == 1)
        return hk_node_error(c, key, "'try' needs a 'catch' or a 'finally'");
    if (!finally)
        return compile_guarded(c, pairs, count) && ordered;
    int handler = hk_here(c);
    hk_emit_insn(c, exec_finally);
    c->body->depth++;
    bool good = compile_guarded(c, pairs, count);
    c->body->depth--;
    int over = hk_here(c);
    hk_emit_insn(c, hk_exec_leave)->a = c->body->depth;
    hk_patch(c, handler);
    struct hk_loop *loop = c->body->loop;
    c->body->loop = NULL; /* a finally block ends where it ends */
    c->body->branch++;
    good &= hk_compile_body(c, finally->value);
    c->body->branch--;
    c->body->loop = loop;
    hk_emit_insn(c, exec_finally_over);
    hk_patch(c, over);
    return good && ordered;
}

static const char *const try_follow[] = {"catch", "finally", NULL};

const struct hk_block hk_block_try = {
    .name = "try", .help = "try", .compile = compile_try, .follow = try_follow};

/* ---- fail, panic ---- */

static bool compile_fail(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    hk_operand error;
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    char word[64];
    hk_word_at(c, word, sizeof(word));
    bool known = hk_local(c, word) >= 0 || hk_model_param(c->model, word) ||
                 hk_model_resource(c->model, word) || hk_word_reserved(word);
    if (word[0] && !known && hk_lex_second(&c->parser.lex).kind == HK_TOKEN_END)
        return hk_compile_error(c, token.at, token.end, "unknown name '%s'; an error begins with a "
                                "capital, as in 'fail %c%s'", word, word[0] & ~0x20, word + 1);
    if (!hk_parse_compile(c, &error) || !hk_compile_end(c))
        return false;
    hk_emit_raise(c, error);
    return true;
}

/* The run is over here: the task stays where it is. */
static enum hk_go exec_panic(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_task *task = m->future->task;
    (void)in;
    if (HK_MUTANT(CHECK_PANIC))
        return HK_GO_NEXT;
    if (hk_finding_addf(m->world, "panic", "", task->label, "%s panics",
                        hk_task_name(m->world, task)))
        return hk_end_run(m, HK_END_STOPPED);
    return hk_raise_named(m, "Panic");
}

static bool compile_panic(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    hk_emit_insn(c, exec_panic);
    return hk_compile_end(c);
}

const struct hk_verb hk_verb_fail = {.name = "fail", .help = "fail E", .compile = compile_fail};
const struct hk_verb hk_verb_panic = {.name = "panic", .help = "panic", .compile = compile_panic};
