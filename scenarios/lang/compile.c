/* SPDX-License-Identifier: MIT
 *
 * compile: bodies, steps and blocks. What a header means is the block's own business (verbs/);
 * here is only how it is found.
 */
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"

enum { NESTING_MAX = 32 };

/* ---- steps ---- */

void hk_compile_site(struct hk_compiler *c, const struct hk_node *node)
{
    struct hk_site *site = hk_arena_alloc(&c->model->arena, sizeof(*site));
    *site = (struct hk_site){
        .file = c->model->path,
        .line = node->text_line,
        .col = node->text_col,
        .text = hk_arena_text(&c->model->arena, node->text, node->len),
    };
    c->body->site = site;
    c->body->fresh = true;
}

static const struct hk_block *find_block(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    const struct hk_block *best = NULL;
    for (size_t i = 0; i < hk_block_count; i++) {
        const char *name = hk_blocks[i]->name, *space = strchr(name, ' ');
        if (!space) {
            if (!best && hk_lex_at_word(lex, name))
                best = hk_blocks[i];
            continue;
        }
        struct hk_lexeme second = hk_lex_second(lex); /* "try join" */
        char first[32];
        memcpy(first, name, (size_t)(space - name));
        first[space - name] = '\0';
        if (hk_lex_at_word(lex, first) && hk_lex_is(lex, &second, space + 1))
            best = hk_blocks[i];
    }
    return best;
}

/* A word that only goes on with a block: else, catch, ... */
static bool is_follower(const char *word)
{
    for (size_t i = 0; i < hk_block_count; i++) {
        for (const char *const *f = hk_blocks[i]->follow; f && *f; f++) {
            if (strcmp(*f, word) == 0)
                return true;
        }
    }
    return false;
}

/* `- else:`, perhaps behind the `- if:` that it goes with. */
static bool stray_follower(struct hk_compiler *c, const struct hk_node *key, const char *word)
{
    const struct hk_node *before = c->body->before;
    const struct hk_node *opener =
        before && before->kind == HK_NODE_MAP ? before->pairs[0].key : NULL;
    for (size_t i = 0; opener && i < hk_block_count; i++) {
        const struct hk_block *block = hk_blocks[i];
        size_t len = strlen(block->name);
        bool opens = strncmp(opener->text, block->name, len) == 0 && strchr(" ", opener->text[len]);
        for (const char *const *f = opens ? block->follow : NULL; f && *f; f++) {
            if (strcmp(*f, word) == 0)
                return hk_node_error(c, key, "'%s' has no opening block; write it without '- ' "
                                     "below the '%s' of line %d, in column %d", word, block->name,
                                     opener->line, opener->col);
        }
    }
    return hk_node_error(c, key, "'%s' has no opening block", word);
}

static bool unknown_block(struct hk_compiler *c, const struct hk_node *key)
{
    char word[64];
    hk_word_at(c, word, sizeof(word));
    if (strcmp(word, "else") == 0 && hk_lex_second(&c->parser.lex).kind == HK_TOKEN_NAME)
        return hk_node_error(c, key, "write 'elif E:', without '- ', in the column of its 'if'");
    if (is_follower(word))
        return stray_follower(c, key, word);
    if (hk_foreign_opener(word))
        return hk_node_error(c, key, "'%s' opens no block; write '%s'", word,
                             hk_foreign_opener(word));
    if (hk_verb_find(word))
        return hk_node_error(c, key, "'%s' opens no block; a statement has no ': '", word);
    if (hk_lex_second(&c->parser.lex).kind == HK_TOKEN_SET)
        return hk_node_error(c, key, "a block gives no value; its body may set '%s', as in "
                             "'- %s = call f'", word, word);
    if (hk_foreign_word(word))
        return hk_node_error(c, key, "unknown block '%s'; write '%s'", word, hk_foreign_word(word));
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < hk_block_count && count < HK_COUNT(names); i++)
        names[count++] = hk_blocks[i]->name;
    const char *best = hk_suggest(word, names, count);
    if (best)
        return hk_node_error(c, key, "unknown block '%s'; did you mean '%s'?", word, best);
    if (hk_lex_second(&c->parser.lex).kind == HK_TOKEN_END)
        return hk_node_error(c, key, "unknown block '%s'; a variable is set by '%s = E'", word,
                             word);
    return hk_node_error(c, key, "unknown block '%s'", word);
}

static bool cannot_follow(struct hk_compiler *c, const struct hk_block *block,
                          const struct hk_node *key, size_t len)
{
    char word[32];
    size_t count = 0;
    while (block->follow && block->follow[count])
        count++;
    snprintf(word, sizeof(word), "%.*s", (int)len, key->text);
    const char *best = count ? hk_suggest(word, block->follow, count) : NULL;
    if (strcmp(block->name, "select") == 0 &&
        (strcmp(word, "else") == 0 || strcmp(word, "default") == 0))
        return hk_node_error(c, key, "'%s' is an arm of the select, one of its list: '- %s:'", word,
                             word);
    if (strcmp(word, "else") == 0 && strcmp(block->name, "if") == 0)
        return hk_node_error(c, key, "'else' takes no condition; write 'elif'");
    if (strcmp(word, "except") == 0)
        best = "catch";
    if (best)
        return hk_node_error(c, key, "'%s' cannot follow '%s'; did you mean '%s'?", word,
                             block->name, best);
    if (!count)
        return hk_node_error(c, key, "'%s' cannot follow '%s'; nothing can", word, block->name);
    return hk_node_error(c, key, "'%s' cannot follow '%s'; '%s'%s%s%s can", word, block->name,
                         block->follow[0], count > 1 ? " and '" : "",
                         count > 1 ? block->follow[1] : "", count > 1 ? "'" : "");
}

static bool check_followers(struct hk_compiler *c, const struct hk_block *block,
                            const struct hk_pair *pairs, size_t count)
{
    bool good = true;
    for (size_t i = 1; i < count; i++) {
        const struct hk_node *key = pairs[i].key;
        size_t len = strcspn(key->text, " ");
        bool known = false;
        for (const char *const *f = block->follow; f && *f; f++)
            known |= strlen(*f) == len && strncmp(*f, key->text, len) == 0;
        if (!known || strncmp(key->text, "else if", 7) == 0)
            good = cannot_follow(c, block, key, len);
    }
    return good;
}

static bool compile_block(struct hk_compiler *c, const struct hk_node *map)
{
    if (map->flow)
        return hk_node_error(c, map, "a step is one line or an indented block, not {...}");
    const struct hk_node *key = map->pairs[0].key;
    if (!hk_compile_text(c, key))
        return false;
    const struct hk_block *block = find_block(c);
    if (!block)
        return unknown_block(c, key);
    if (!check_followers(c, block, map->pairs, map->count))
        return false;
    hk_compile_site(c, key);
    c->form = block->help;
    hk_lex_next(&c->parser.lex);
    if (strchr(block->name, ' '))
        hk_lex_next(&c->parser.lex);
    return block->compile(c, map->pairs, map->count);
}

static bool compile_step(struct hk_compiler *c, const struct hk_node *step)
{
    if (step->kind == HK_NODE_MAP)
        return compile_block(c, step);
    if (!hk_compile_text(c, step))
        return false;
    hk_compile_site(c, step);
    return hk_compile_statement(c);
}

static bool compile_or_salvage(struct hk_compiler *c, const struct hk_node *step)
{
    bool whole = c->body->nesting == 1; /* a step of the whole body */
    int calls = c->body->proc->call_count;
    if (!compile_step(c, step)) {
        hk_salvage(c, step);
        return false;
    }
    const struct hk_proc *proc = c->body->proc;
    bool spawns = false;
    for (int i = calls; whole && i < proc->call_count; i++)
        spawns |= proc->calls[i].spawned;
    if (spawns)
        hk_emit_insn(c, hk_exec_step_over)->a = c->body->step;
    c->body->step += whole;
    return true;
}

bool hk_compile_body(struct hk_compiler *c, const struct hk_node *body)
{
    if (body->is_null)
        return hk_node_error(c, body, "nothing is written below this; its body stands deeper");
    if (c->body->nesting >= NESTING_MAX)
        return hk_node_error(c, body, "blocks are nested too deep (more than %d)", NESTING_MAX);
    c->body->nesting++;
    bool good = true;
    if (body->kind != HK_NODE_LIST)
        good = compile_or_salvage(c, body);
    else if (body->flow)
        good = hk_node_error(c, body, "use one '- step' per line");
    for (size_t i = 0; body->kind == HK_NODE_LIST && !body->flow && i < body->count; i++) {
        c->body->before = i > 0 ? body->items[i - 1] : NULL;
        good &= compile_or_salvage(c, body->items[i]); /* go on: several messages in one pass */
    }
    c->body->nesting--;
    return good;
}

/* ---- procs ---- */

static void finish_code(struct hk_compiler *c, struct hk_proc *proc, struct hk_body_state *b)
{
    struct hk_arena *arena = &c->model->arena;
    size_t insns = (size_t)b->count * sizeof(*b->insns);
    size_t constants = (size_t)b->constant_count * sizeof(*b->constants);
    size_t locals = (size_t)b->slots * sizeof(*b->locals);
    proc->code.insns = memcpy(hk_arena_alloc(arena, insns), b->insns, insns);
    struct hk_value *values = hk_arena_alloc(arena, constants);
    const char **names = hk_arena_alloc(arena, locals);
    if (constants)
        memcpy(values, b->constants, constants);
    if (locals)
        memcpy(names, b->locals, locals);
    proc->code.constants = values;
    proc->code.locals = names;
    proc->code.count = b->count;
    proc->code.slots = b->slots;
}

bool hk_compile_proc(struct hk_compiler *c, struct hk_proc *proc)
{
    struct hk_body_state body = {.proc = proc, .attempt = -1, .scope = -1};
    c->body = &body;
    for (int i = 0; i < proc->param_count; i++)
        hk_local_make(c, proc->params[i]);
    if (proc->counted)
        hk_emit_insn(c, hk_exec_counted)->object = hk_model_calls(c->model, proc->name)->first;
    bool good = proc->kind == HK_PROC_OP ? hk_compile_op(c, proc) : hk_compile_body(c, proc->body);
    hk_emit_insn(c, hk_exec_return)->a = hk_constant(c, hk_nil());
    finish_code(c, proc, &body);
    free(body.insns);
    free(body.constants);
    free(body.locals);
    c->body = NULL;
    return good;
}
