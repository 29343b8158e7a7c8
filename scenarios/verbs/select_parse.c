/* SPDX-License-Identifier: MIT
 *
 * select_parse: the arms of a select and the branches of join, try join and race.
 */
#include <stdlib.h>
#include <string.h>

#include "expect/sorts.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/select.h"

static struct hk_arm *arm_new(struct hk_compiler *c, struct hk_arms *arms)
{
    arms->arms = hk_arena_more(&c->model->arena, arms->arms, (size_t)arms->count,
                               sizeof(*arms->arms));
    struct hk_arm *arm = &arms->arms[arms->count++];
    *arm = (struct hk_arm){.dst = HK_NO_OPERAND, .condition = HK_NO_OPERAND,
                           .value = HK_NO_OPERAND, .branch = -1, .body = -1};
    return arm;
}

/* `sleep DIST`, `sleep until T`, `join H`, `poll X`: cases without an object. */
static bool parse_plain_arm(struct hk_compiler *c, struct hk_arm *arm, const char *word)
{
    arm->sleeps = strcmp(word, "sleep") == 0;
    arm->joins = strcmp(word, "join") == 0;
    arm->polls = strcmp(word, "poll") == 0;
    hk_lex_next(&c->parser.lex);
    arm->absolute = arm->sleeps && hk_lex_accept_word(&c->parser.lex, "until");
    if (arm->sleeps && !arm->absolute)
        return hk_parse_compile_dist(c, &arm->value) && hk_compile_end(c);
    if (arm->sleeps)
        return hk_parse_time(c, &arm->value) && hk_compile_end(c);
    return hk_parse_sort(c, HK_SORT(arm->joins ? HK_TASK : HK_FUTURE),
                         arm->joins ? "'join' needs a task" : "'poll' needs a future",
                         &arm->value) &&
           hk_compile_end(c);
}

static bool parse_object_arm(struct hk_compiler *c, struct hk_arm *arm, const struct hk_verb *verb)
{
    struct hk_object_ref ref;
    hk_lex_next(&c->parser.lex);
    arm->verb = verb;
    if (!hk_parse_verb_object(c, verb, &ref, &arm->op))
        return false;
    arm->object = ref.object;
    bool counts = verb->compile == hk_compile_with_number;
    if (!hk_lex_at(&c->parser.lex, HK_TOKEN_END) &&
        !(counts ? hk_parse_count(c, verb, &arm->value) : hk_parse_compile(c, &arm->value)))
        return false;
    return hk_compile_end(c);
}

/* Code for a future of its own: [awaitable or body], then its end. */
bool hk_compile_branch(struct hk_compiler *c, const struct hk_node *body, int *branch)
{
    struct hk_body_state *b = c->body;
    int skip = hk_here(c), depth = b->depth;
    struct hk_loop *loop = b->loop;
    hk_emit_jump(c, -1);
    *branch = hk_here(c);
    b->depth = 0;
    b->loop = NULL;
    b->branch++;
    int result = hk_temporary(c);
    bool good = body ? hk_compile_body(c, body) : hk_compile_awaitable(c, result);
    b->branch--;
    b->loop = loop;
    b->depth = depth;
    hk_emit_insn(c, hk_exec_over)->a = result;
    hk_patch(c, skip);
    return good;
}

/* [x =] awaitable */
static bool parse_arm(struct hk_compiler *c, struct hk_arm *arm, const struct hk_ast **place)
{
    struct hk_lexer *lex = &c->parser.lex;
    *place = NULL;
    if (hk_lex_at(lex, HK_TOKEN_ANY))
        return hk_compile_error(c, lex->token.at, lex->token.end,
                                "what is not wanted is not assigned; leave out '_ ='");
    if (hk_lex_second(lex).kind == HK_TOKEN_SET) {
        *place = hk_parse_place(&c->parser);
        if (!*place)
            return hk_parse_failed(c);
        hk_lex_next(lex);
    }
    char word[64];
    struct hk_lexeme token = *hk_lex_peek(lex);
    hk_word_at(c, word, sizeof(word));
    const struct hk_verb *verb = hk_verb_find(word);
    bool tried = strcmp(word, "try") == 0;
    if (tried || (verb && !(verb->flags & HK_VERB_WAITS)))
        return hk_compile_error(c, token.at, token.end,
                                "a select arm must wait for something; '%s' never waits", word);
    if (strcmp(word, "timeout") == 0)
        return hk_compile_error(c, token.at, token.end,
                                "an arm that gives up after a time is 'sleep D: BODY'");
    if (*place && !verb)
        return hk_compile_error(c, token.at, token.end, "a select arm must wait for something");
    if (*place)
        arm->dst = hk_temporary(c);
    struct hk_lexeme second = hk_lex_second(lex);
    if (strcmp(word, "sleep") == 0 || strcmp(word, "poll") == 0 ||
        (strcmp(word, "join") == 0 && !hk_lex_is(lex, &second, "all")))
        return parse_plain_arm(c, arm, word);
    bool condition = strcmp(word, "wait") == 0 && hk_lex_is(lex, &second, "until");
    if (verb && verb->ops && !condition)
        return parse_object_arm(c, arm, verb);
    return hk_compile_branch(c, NULL, &arm->branch);
}

/* The `if` of an arm, not of what it calls; END if there is none. Takes nothing. */
static struct hk_lexeme find_condition(const struct hk_lexer *lex)
{
    struct hk_lexer ahead = *lex;
    int depth = 0;
    while (ahead.token.kind != HK_TOKEN_END) {
        hk_lex_next(&ahead);
        enum hk_token_kind kind = ahead.token.kind;
        depth += (kind == HK_TOKEN_LPAREN) - (kind == HK_TOKEN_RPAREN);
        if (depth == 0 && hk_lex_is(&ahead, &ahead.token, "if"))
            break;
    }
    return ahead.token;
}

/* AWAITABLE [if E]: it is asked first, and if there is no such arm nothing of it is evaluated. */
static bool parse_arm_if(struct hk_compiler *c, struct hk_arm *arm, const struct hk_ast **place)
{
    struct hk_lexer *lex = &c->parser.lex, first = *lex;
    struct hk_lexeme found = find_condition(lex);
    if (found.kind != HK_TOKEN_NAME)
        return parse_arm(c, arm, place);
    while (lex->token.at < found.at)
        hk_lex_next(lex);
    if (lex->last.kind == HK_TOKEN_COMMA)
        return hk_compile_error(c, lex->last.at, lex->last.end, "'if' stands here without a comma");
    hk_lex_next(lex);
    hk_operand condition;
    if (!hk_parse_truth(c, &condition) || !hk_compile_end(c))
        return false;
    int holds = hk_temporary(c);
    arm->condition = holds;
    hk_emit_move(c, hk_constant(c, hk_bool(false)), holds);
    int skip = hk_emit_jump_unless(c, condition);
    hk_emit_move(c, hk_constant(c, hk_bool(true)), holds);
    *lex = first;
    lex->len = found.at;
    bool good = parse_arm(c, arm, place);
    hk_patch(c, skip);
    return good;
}

static const struct hk_node *arm_of(struct hk_compiler *c, const struct hk_node *item)
{
    if (item->kind == HK_NODE_MAP && item->count == 1 && !item->flow)
        return item->pairs[0].key;
    if (item->kind == HK_NODE_SCALAR && strcmp(item->text, "biased") == 0)
        hk_node_error(c, item, "this is no arm; write 'select biased:'");
    else
        hk_node_error(c, item, "an arm of a select is 'what it waits for: what then'");
    return NULL;
}

static bool is_word(const struct hk_node *key, const char *word)
{
    return strcmp(key->text, word) == 0;
}

/* One `default` and one `else` at most. */
static bool is_second(struct hk_compiler *c, const struct hk_node *list, size_t at)
{
    const struct hk_node *key = list->items[at]->pairs[0].key;
    for (size_t i = 0; i < at; i++) {
        const struct hk_node *item = list->items[i];
        if (item->kind == HK_NODE_MAP && item->count == 1 && is_word(item->pairs[0].key, key->text))
            return !hk_node_error(c, key, "a select has one '%s'", key->text);
    }
    return false;
}

/* First all that is waited for, then the bodies. */
static bool compile_waits(struct hk_compiler *c, const struct hk_node *list, struct hk_arms *arms,
                          const struct hk_ast **places)
{
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        const struct hk_node *key = arm_of(c, list->items[i]);
        places[i] = NULL;
        if (!key || is_word(key, "default") || is_word(key, "else")) {
            good &= key && !is_second(c, list, i);
            continue;
        }
        struct hk_arm arm = *arm_new(c, arms);
        int index = arms->count - 1;
        good &= hk_compile_text(c, key) && parse_arm_if(c, &arm, &places[i]);
        arms->arms[index] = arm;
    }
    return good;
}

static bool compile_arm_body(struct hk_compiler *c, const struct hk_ast *place,
                             const struct hk_node *key, const struct hk_arm *arm,
                             const struct hk_node *body)
{
    c->node = key;
    c->body->fresh = true;
    if (place && !hk_compile_store(c, place, arm->dst))
        return false;
    return hk_compile_body(c, body);
}

static bool compile_bodies(struct hk_compiler *c, const struct hk_node *list, struct hk_arms *arms,
                           const struct hk_ast *const *places, int *overs)
{
    bool good = true;
    int next = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct hk_pair *pair = &list->items[i]->pairs[0];
        int here = hk_here(c);
        if (is_word(pair->key, "default")) {
            arms->default_body = here;
            good &= hk_compile_body(c, pair->value);
        } else if (is_word(pair->key, "else")) {
            arms->else_body = here;
            good &= hk_compile_body(c, pair->value);
        } else {
            arms->arms[next].body = here;
            good &= compile_arm_body(c, places[i], pair->key, &arms->arms[next], pair->value);
            next++;
        }
        overs[i] = hk_here(c);
        hk_emit_jump(c, -1);
    }
    return good;
}

static bool compile_select(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    struct hk_arms *arms = hk_arena_alloc(&c->model->arena, sizeof(*arms));
    *arms = (struct hk_arms){.way = WAY_SELECT, .default_body = -1, .else_body = -1};
    arms->biased = hk_lex_accept_word(&c->parser.lex, "biased");
    const struct hk_node *list = pairs[0].value;
    if (!hk_compile_end(c))
        return false;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "a select has a list of arms, each with a '- '");
    const struct hk_ast **places = hk_xcalloc(list->count, sizeof(*places));
    int *overs = hk_xcalloc(list->count, sizeof(*overs));
    const struct hk_site *site = c->body->site;
    bool good = compile_waits(c, list, arms, places);
    if (good) {
        c->body->site = site;
        struct hk_insn *in = hk_emit_insn(c, hk_exec_select);
        in->ptr = arms;
        good = compile_bodies(c, list, arms, places, overs);
        for (size_t i = 0; i < list->count && good; i++)
            hk_patch(c, overs[i]);
    }
    free(places);
    free(overs);
    return good;
}

const struct hk_block hk_block_select = {
    .name = "select", .help = "select [biased]", .compile = compile_select};

/* ---- join, try join, race ---- */

static bool compile_branches(struct hk_compiler *c, const struct hk_node *list, int way)
{
    struct hk_arms *arms = hk_arena_alloc(&c->model->arena, sizeof(*arms));
    *arms = (struct hk_arms){.way = way, .default_body = -1, .else_body = -1};
    if (!hk_compile_end(c))
        return false;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "each branch is one item of a list, with a '- '");
    const struct hk_site *site = c->body->site;
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        struct hk_arm arm = *arm_new(c, arms);
        int index = arms->count - 1;
        good &= hk_compile_branch(c, list->items[i], &arm.branch);
        arms->arms[index] = arm;
    }
    c->body->site = site;
    hk_emit_insn(c, hk_exec_select)->ptr = arms;
    arms->over = hk_here(c);
    return good;
}

static bool compile_join(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_JOIN);
}

static bool compile_try_join(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_TRY_JOIN);
}

static bool compile_race(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    (void)count;
    return compile_branches(c, pairs[0].value, WAY_RACE);
}

const struct hk_block hk_block_join = {.name = "join", .help = "join", .compile = compile_join};
const struct hk_block hk_block_try_join = {
    .name = "try join", .help = "try join", .compile = compile_try_join};
const struct hk_block hk_block_race = {.name = "race", .help = "race", .compile = compile_race};
