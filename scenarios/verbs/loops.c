/* SPDX-License-Identifier: MIT
 *
 * loops: loop, while, repeat, for; break and continue; do, if and pass.
 */
#include <stdlib.h>

#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/pipe.h"

/* ---- the frame of a loop ---- */

static void note_jump(int **list, int *count, int insn)
{
    *list = hk_xrealloc(*list, (size_t)(*count + 1) * sizeof(**list));
    (*list)[(*count)++] = insn;
}

static void begin_loop(struct hk_compiler *c, struct hk_loop *loop)
{
    *loop = (struct hk_loop){.outer = c->body->loop, .depth = c->body->depth};
    c->body->loop = loop;
}

/* continue goes to `top`, break to here. */
static void end_loop(struct hk_compiler *c, struct hk_loop *loop, int top)
{
    for (int i = 0; i < loop->continue_count; i++)
        c->body->insns[loop->continues[i]].target = top;
    for (int i = 0; i < loop->break_count; i++)
        hk_patch(c, loop->breaks[i]);
    free(loop->breaks);
    free(loop->continues);
    c->body->loop = loop->outer;
}

static bool compile_jump(struct hk_compiler *c, const struct hk_verb *verb, bool out)
{
    struct hk_loop *loop = c->body->loop;
    if (!hk_compile_end(c))
        return false;
    if (!loop)
        return hk_node_error(c, c->node, "'%s' is not inside a loop", verb->name);
    int insn = hk_emit_leave(c, loop->depth);
    if (out)
        note_jump(&loop->breaks, &loop->break_count, insn);
    else
        note_jump(&loop->continues, &loop->continue_count, insn);
    return true;
}

static bool compile_break(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)dst;
    (void)tried;
    return compile_jump(c, verb, true);
}

static bool compile_continue(struct hk_compiler *c, const struct hk_verb *verb, int dst,
                             bool tried)
{
    (void)dst;
    (void)tried;
    return compile_jump(c, verb, false);
}

const struct hk_verb hk_verb_break = {
    .name = "break", .help = "break", .compile = compile_break};
const struct hk_verb hk_verb_continue = {
    .name = "continue", .help = "continue", .compile = compile_continue};

static bool compile_pass(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    (void)dst;
    (void)tried;
    int here = hk_here(c) + 1;
    hk_emit_jump(c, here);
    return hk_compile_end(c);
}

const struct hk_verb hk_verb_pass = {.name = "pass", .help = "pass", .compile = compile_pass};

/* ---- loop, while ---- */

static bool compile_loop(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    if (!hk_compile_end(c))
        return false;
    struct hk_loop loop;
    begin_loop(c, &loop);
    int top = hk_here(c);
    bool good = hk_compile_body(c, pairs[0].value);
    c->body->fresh = true; /* a turn counts as a statement, even an empty one */
    hk_emit_jump(c, top);
    end_loop(c, &loop, top);
    return good;
}

/* `while let Some(x) = q.recv().await`, `while x = recv q` */
static bool is_let(struct hk_compiler *c)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    struct hk_lexeme second = hk_lex_second(&c->parser.lex);
    bool let = hk_lex_is(&c->parser.lex, &token, "let") ||
               (second.kind == HK_TOKEN_SET &&
                strncmp(c->node->text + second.end, " recv ", 6) == 0);
    if (let)
        hk_compile_error(c, token.at, token.end,
                         "write 'for X in Q:', which ends when the channel is closed");
    return let;
}

static bool compile_while(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    struct hk_loop loop;
    hk_operand condition;
    int top = hk_here(c);
    if (is_let(c) || !hk_parse_truth(c, &condition) || !hk_compile_end(c))
        return false;
    int out = hk_emit_jump_unless(c, condition);
    begin_loop(c, &loop);
    bool good = hk_compile_body(c, pairs[0].value);
    hk_emit_jump(c, top);
    hk_patch(c, out);
    end_loop(c, &loop, top);
    return good;
}

/* ---- repeat, for ---- */

/* Goes through a list that nothing else changes; dst is the variable's slot. */
static bool compile_turns(struct hk_compiler *c, hk_operand list, int dst,
                          const struct hk_node *body)
{
    int counter = hk_temporary(c);
    hk_emit_move(c, hk_constant(c, hk_int(0)), counter);
    struct hk_loop loop;
    begin_loop(c, &loop);
    int top = hk_here(c);
    c->body->fresh = true;
    struct hk_insn *in = hk_emit_insn(c, hk_exec_iterate);
    in->a = list;
    in->b = counter;
    in->dst = dst;
    bool good = hk_compile_body(c, body);
    hk_emit_jump(c, top);
    hk_patch(c, top);
    end_loop(c, &loop, top);
    return good;
}

static bool compile_repeat(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    hk_operand times;
    if (hk_lex_at(&c->parser.lex, HK_TOKEN_END))
        return hk_node_error(c, pairs[0].key, "write 'repeat N:', or 'loop:' to go on for ever");
    if (!hk_parse_number(c, true, &times) || !hk_compile_end(c))
        return false;
    hk_operand list = hk_code_binary(c, HK_BINARY_RANGE, hk_constant(c, hk_int(1)), times);
    int unused = hk_temporary(c);
    return compile_turns(c, list, unused, pairs[0].value);
}

/* for x in queue: ends when the queue is closed and empty; and any other pipe. */
static bool compile_pulling(struct hk_compiler *c, int dst, const struct hk_node *body)
{
    struct hk_pipe_plan *plan = hk_parse_pipe(c);
    if (!plan)
        return false;
    int pipe = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, hk_exec_pipe_begin);
    in->ptr = plan;
    in->dst = pipe;
    struct hk_loop loop;
    c->body->depth++;
    begin_loop(c, &loop);
    int top = hk_here(c);
    c->body->fresh = true;
    in = hk_emit_insn(c, hk_exec_pipe_next);
    in->a = pipe;
    in->dst = dst;
    bool good = hk_compile_body(c, body);
    hk_emit_jump(c, top);
    hk_patch(c, top);
    end_loop(c, &loop, top);
    c->body->depth--;
    hk_emit_leave_here(c);
    return good;
}

/* The expression names a resource, which only a pipe can begin with, or a variable, which may
 * hold one. */
static bool may_be_resource(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_resource *r = hk_named_resource(c, ast);
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    bool variable = base->kind == HK_AST_NAME && hk_local(c, base->text->chars) >= 0;
    return variable || (r && r->kind != &hk_resource_state);
}

/* A plain list needs no pipe. */
static bool is_plain(struct hk_compiler *c)
{
    struct hk_parser saved = c->parser;
    struct hk_syntax_error error = {0};
    c->parser.lex.error = &error;
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    bool plain = ast && hk_lex_at(&c->parser.lex, HK_TOKEN_END) && !may_be_resource(c, ast);
    c->parser = saved;
    return plain;
}

/* A list that is in a variable goes on as it was, whatever the loop does to that. */
static bool code_list(struct hk_compiler *c, const struct hk_ast *source, hk_operand *list)
{
    hk_operand from;
    if (!hk_code_expr(c, source, &from))
        return false;
    *list = from;
    if (from >= 0) {
        *list = hk_temporary(c);
        hk_emit_move(c, from, *list);
    }
    return true;
}

static bool compile_for(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    const struct hk_ast *variable = hk_parse_place(&c->parser);
    if (!variable || !hk_lex_expect_word(&c->parser.lex, "in"))
        return hk_parse_failed(c);
    if (variable->kind != HK_AST_NAME || hk_model_resource(c->model, variable->text->chars) ||
        hk_model_param(c->model, variable->text->chars) ||
        hk_word_reserved(variable->text->chars))
        return hk_compile_error(c, variable->at, variable->end,
                                "the variable of a loop must be a new name");
    bool plain = is_plain(c);
    int dst = hk_local_make(c, variable->text->chars);
    if (!plain)
        return compile_pulling(c, dst, pairs[0].value);
    const struct hk_ast *source = hk_parse_expr(&c->parser);
    if (!source || !hk_compile_end(c))
        return hk_parse_failed(c);
    struct hk_value known;
    if (hk_known_value(c, source, &known) && known.kind != HK_LIST)
        return hk_compile_error(c, source->at, source->end, "cannot go through %s; this needs a "
                                "range, a list or a channel%s", hk_values_kind(known),
                                known.kind == HK_INT ? ", as in '1..3'" : "");
    hk_operand list;
    return code_list(c, source, &list) && compile_turns(c, list, dst, pairs[0].value);
}

const struct hk_block hk_block_loop = {.name = "loop", .help = "loop", .compile = compile_loop};
const struct hk_block hk_block_while = {
    .name = "while", .help = "while E", .compile = compile_while};
const struct hk_block hk_block_repeat = {
    .name = "repeat", .help = "repeat N", .compile = compile_repeat};
const struct hk_block hk_block_for = {
    .name = "for", .help = "for X in E", .compile = compile_for};

/* ---- if, do ---- */

static const char *const if_follow[] = {"elif", "else", NULL};

/* One condition and its body; then on behind all of them. */
static bool compile_case(struct hk_compiler *c, const struct hk_node *body, int *over)
{
    hk_operand condition;
    if (!hk_parse_truth(c, &condition) || !hk_compile_end(c))
        return false;
    int next = hk_emit_jump_unless(c, condition);
    bool good = hk_compile_body(c, body);
    *over = hk_here(c);
    hk_emit_jump(c, -1);
    hk_patch(c, next);
    return good;
}

static bool compile_if(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    int *overs = hk_xmalloc(count * sizeof(*overs));
    int jumps = 0;
    bool good = compile_case(c, pairs[0].value, &overs[jumps++]);
    for (size_t i = 1; i < count; i++) {
        if (!hk_compile_text(c, pairs[i].key)) {
            good = false;
        } else if (hk_lex_accept_word(&c->parser.lex, "elif")) {
            hk_compile_site(c, pairs[i].key);
            good &= compile_case(c, pairs[i].value, &overs[jumps++]);
        } else if (i + 1 < count) {
            good = hk_node_error(c, pairs[i].key, "'else' comes last");
        } else {
            hk_lex_next(&c->parser.lex);
            good &= hk_compile_end(c) && hk_compile_body(c, pairs[i].value);
        }
    }
    for (int i = 0; i < jumps && good; i++)
        hk_patch(c, overs[i]);
    free(overs);
    return good;
}

static bool compile_do(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return hk_compile_end(c) && hk_compile_body(c, pairs[0].value);
}

const struct hk_block hk_block_if = {
    .name = "if", .help = "if E", .compile = compile_if, .follow = if_follow};
const struct hk_block hk_block_do = {.name = "do", .help = "do", .compile = compile_do};
