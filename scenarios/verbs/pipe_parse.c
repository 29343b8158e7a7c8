/* SPDX-License-Identifier: MIT
 *
 * pipe_parse: the words of pipes, and collect.
 */
#include <string.h>

#include "expect/sorts.h"
#include "objects/broadcast.h"
#include "objects/channel.h"
#include "objects/joinset.h"
#include "objects/watch.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/pipe.h"

enum { STAGES_MAX = 16 };

/* ---- stages ---- */

static bool parse_map(struct hk_compiler *c, struct hk_stage *stage)
{
    struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
    c->form = "map F";
    if (hk_lex_is(&c->parser.lex, &token, "call") || hk_lex_is(&c->parser.lex, &token, "it"))
        return hk_compile_error(c, token.at, token.end,
                                "'map' takes the bare name of an op or proc, 'map fetch'; it is "
                                "called with each item");
    const struct hk_text *name = hk_parse_name(&c->parser, "an op or proc");
    if (!name)
        return hk_parse_failed(c);
    stage->proc = hk_find_callee(c, name->chars, token.at, token.end);
    if (!stage->proc)
        return false;
    if (stage->proc->param_count != 1)
        return hk_compile_error(c, token.at, token.end, "'map' needs one parameter, '%s' takes %d",
                                name->chars, stage->proc->param_count);
    hk_note_callee(c, stage->proc, NULL);
    return true;
}

/* The names in a filter are the item, local variables and params: nothing shared, so that it
 * never waits. */
static bool check_filter(struct hk_compiler *c, const struct hk_ast *ast)
{
    if (!ast)
        return true;
    if (ast->kind == HK_AST_NAME && strcmp(ast->text->chars, "it") != 0 &&
        hk_local(c, ast->text->chars) < 0 && !hk_model_param(c->model, ast->text->chars))
        return hk_compile_error(c, ast->at, ast->end,
                                "a filter speaks of 'it', local variables and params");
    bool good = check_filter(c, ast->a) && check_filter(c, ast->b);
    for (int i = 0; good && i < ast->count; i++)
        good = check_filter(c, ast->items[i]);
    return good;
}

static bool parse_filter(struct hk_compiler *c, struct hk_stage *stage)
{
    stage->filter = hk_parse_expr(&c->parser);
    if (!stage->filter)
        return hk_parse_failed(c);
    return check_filter(c, stage->filter) &&
           hk_check_sort(c, stage->filter, HK_SORT_TRUTH, "a filter must be true or false");
}

/* buffered n, unordered [n]: how the map before it runs. */
static bool parse_width(struct hk_compiler *c, struct hk_pipe_plan *plan, bool ordered)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_stage *map = plan->count ? &plan->stages[plan->count - 1] : NULL;
    if (!map || map->kind != HK_STAGE_MAP || map->concurrent)
        return hk_compile_error(c, lex->last.at, lex->last.end,
                                "'%s' follows the 'map' whose calls it runs",
                                ordered ? "buffered" : "unordered");
    map->concurrent = true;
    map->ordered = ordered;
    if (!ordered && (hk_lex_at(lex, HK_TOKEN_PIPE) || hk_lex_at(lex, HK_TOKEN_END)))
        return true;
    const struct hk_ast *ast = hk_parse_sum(&c->parser);
    return ast ? hk_code_number(c, ast, true, &map->number) : hk_parse_failed(c);
}

static bool parse_stage(struct hk_compiler *c, struct hk_pipe_plan *plan)
{
    static const char *const words[] = {"map", "filter", "take", "skip", "buffered", "unordered"};
    struct hk_lexer *lex = &c->parser.lex;
    char word[32];
    hk_word_at(c, word, sizeof(word));
    struct hk_lexeme token = *hk_lex_peek(lex);
    size_t which = 0;
    while (which < HK_COUNT(words) && strcmp(words[which], word) != 0)
        which++;
    if (token.kind == HK_TOKEN_END) {
        hk_lex_unexpected(lex, "a stage");
        return hk_parse_failed(c);
    }
    if (hk_foreign_stage(word))
        return hk_compile_error(c, token.at, token.end, "unknown stage '%s'; write '%s'", word,
                                hk_foreign_stage(word));
    if (which == HK_COUNT(words)) {
        const char *meant = hk_suggest(word, words, HK_COUNT(words));
        if (!meant)
            return hk_compile_error(c, token.at, token.end, "unknown stage '%s'; there are map, "
                                    "filter, take, skip, buffered and unordered", word);
        hk_parse_unknown(&c->parser, &token, "stage", meant);
        return hk_parse_failed(c);
    }
    hk_lex_next(lex);
    if (which >= 4)
        return parse_width(c, plan, which == 4);
    if (plan->count == STAGES_MAX)
        return hk_compile_error(c, token.at, token.end, "too many stages");
    struct hk_stage *stage = &plan->stages[plan->count++];
    *stage = (struct hk_stage){.kind = (enum hk_stage_kind)which, .number = HK_NO_OPERAND};
    if (which == HK_STAGE_MAP)
        return parse_map(c, stage);
    if (which == HK_STAGE_FILTER)
        return parse_filter(c, stage);
    const struct hk_ast *ast = hk_parse_sum(&c->parser);
    return ast ? hk_code_number(c, ast, true, &stage->number) : hk_parse_failed(c);
}

/* ---- the source ---- */

/* It may be a parameter that holds a channel. */
static bool is_variable(struct hk_compiler *c, const struct hk_ast *ast)
{
    const struct hk_ast *base = ast->kind == HK_AST_INDEX ? ast->a : ast;
    bool variable = base->kind == HK_AST_NAME && hk_local(c, base->text->chars) >= 0;
    if (variable)
        hk_note_indirect(c);
    return variable;
}

/* What has news, too, but no `for`: its errors are to be looked at one by one. */
static const char *way_through(const struct hk_resource *r)
{
    if (r->kind->object == &hk_broadcast_kind)
        return "; write 'loop:' and 'X = recv Q', which may raise Lagged and Closed";
    if (r->kind->object == &hk_watch_kind)
        return "; write 'loop:' and 'X = changed W', which may raise Closed";
    return r->kind->object == &hk_joinset_kind
               ? "; write 'loop:' and 'X = next SET', which may raise Empty"
               : "";
}

static bool parse_source(struct hk_compiler *c, struct hk_pipe_plan *plan)
{
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast)
        return hk_parse_failed(c);
    const struct hk_resource *r = hk_named_resource(c, ast);
    bool list = !r || !r->kind || r->kind == &hk_resource_state || r->kind == &hk_resource_cell;
    if (!list && r->kind->object != &hk_channel_kind)
        return hk_compile_error(c, ast->at, ast->end,
                                "'%s' is %s, this needs a list or a channel%s", r->name,
                                hk_resource_what(c->model, r), way_through(r));
    if (!list || is_variable(c, ast))
        hk_note_use(c, &(struct hk_object_ref){.resource = list ? NULL : r, .ast = ast}, false);
    plan->source = hk_temporary(c);
    if (!list)
        return hk_compile_object_into(c, ast, "a channel", HK_LETS_GIVERS, plan->source);
    return hk_check_sort(c, ast, HK_SORT(HK_LIST) | HK_SORT(HK_OBJECT),
                         "a pipe begins with a list or a channel") &&
           hk_compile_into(c, ast, plan->source);
}

struct hk_pipe_plan *hk_parse_pipe(struct hk_compiler *c)
{
    struct hk_arena *arena = &c->model->arena;
    struct hk_pipe_plan *plan = hk_arena_zalloc(arena, sizeof(*plan));
    plan->stages = hk_arena_zalloc(arena, STAGES_MAX * sizeof(*plan->stages));
    bool good = parse_source(c, plan);
    while (hk_lex_accept(&c->parser.lex, HK_TOKEN_PIPE))
        good &= parse_stage(c, plan); /* several may be wrong */
    return good && hk_compile_end(c) ? plan : NULL;
}

/* ---- collect ---- */

static enum hk_go exec_append(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value *slots = m->frame->slots;
    const struct hk_list *old = slots[in->dst].kind == HK_LIST ? slots[in->dst].list : NULL;
    int64_t len = old ? old->len : 0;
    struct hk_value *items = (struct hk_value *)(uintptr_t)(old ? old->items : NULL);
    if ((len & (len - 1)) == 0) { /* full: twice the room, kept by whoever has the longest list */
        int64_t room = len ? len * 2 : 1;
        struct hk_value *wider = hk_list_room(&m->world->arena, room);
        if (len)
            memcpy(wider, items, (size_t)len * sizeof(*wider));
        items = wider;
    }
    items[len] = slots[in->a];
    struct hk_list list = {.len = len + 1, .items = items};
    slots[in->dst] = hk_list_new(&m->world->arena, list);
    return hk_list_made(m);
}

static bool compile_collect(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)verb;
    struct hk_pipe_plan *plan = hk_parse_pipe(c);
    if (!plan)
        return false;
    plan->keep_errors = !tried;
    int pipe = hk_temporary(c), item = hk_temporary(c), list = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, hk_exec_list);
    in->a = in->b = 0;
    in->dst = list;
    in = hk_emit_insn(c, hk_exec_pipe_begin);
    in->ptr = plan;
    in->dst = pipe;
    int top = hk_here(c);
    in = hk_emit_insn(c, hk_exec_pipe_next);
    in->a = pipe;
    in->dst = item;
    in = hk_emit_insn(c, exec_append);
    in->a = item;
    in->dst = list;
    hk_emit_jump(c, top);
    hk_patch(c, top);
    hk_emit_leave_here(c);
    if (dst != HK_NO_OPERAND)
        hk_emit_move(c, list, dst);
    return true;
}

const struct hk_verb hk_verb_collect = {
    .name = "collect",
    .help = "X = [try] collect PIPE",
    .flags = HK_VERB_VALUE | HK_VERB_TRY,
    .compile = compile_collect,
};
