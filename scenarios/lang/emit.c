/* SPDX-License-Identifier: MIT
 *
 * emit: messages with a place, and the growing list of instructions.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/compiler.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

/* ---- messages ---- */

static int code_points(const char *text, int bytes)
{
    int count = 0;
    for (int i = 0; i < bytes; i++)
        count += (text[i] & 0xc0) != 0x80;
    return count;
}

/* The line uses a word of the language that was to be a name, which has been said. */
static bool is_said(const struct hk_compiler *c, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char word[64];
    for (size_t len; c->body && c->model->refused && *text; text += len) {
        len = strspn(text, letters);
        snprintf(word, sizeof(word), "%.*s", len < sizeof(word) ? (int)len : 0, text);
        if (len && hk_word_reserved(word) && hk_name_refused(c->model, word))
            return true;
        len += len == 0;
    }
    return false;
}

bool hk_compile_error(struct hk_compiler *c, int at, int end, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    c->failed = true;
    const struct hk_node *node = c->node;
    if (is_said(c, node->text))
        return false;
    int len = (int)node->len;
    at = at < 0 ? 0 : at > len ? len : at;
    end = end < at ? at : end > len ? len : end;
    int col = node->text_col + code_points(node->text, at);
    int width = code_points(node->text + at, end - at);
    hk_diag_add(c->diag, c->file, node->text_line, col, width > 0 ? width : 1, HK_SEVERITY_ERROR,
                "%s", text);
    return false;
}

bool hk_node_error(struct hk_compiler *c, const struct hk_node *node, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    hk_vformat(text, sizeof(text), fmt, args);
    va_end(args);
    int width = node->kind == HK_NODE_SCALAR ? code_points(node->text, (int)node->len) : 1;
    hk_diag_add(c->diag, c->file, node->line, node->col, width > 0 ? width : 1, HK_SEVERITY_ERROR,
                "%s", text);
    c->failed = true;
    return false;
}

/* A text that goes over several lines: what was it to be? */
static bool several_lines(struct hk_compiler *c, const struct hk_node *node)
{
    if (node->text[0] == '-' && node->style == HK_STYLE_PLAIN)
        return hk_node_error(c, node, "a space is missing behind '-'");
    for (size_t i = 0; node->style == HK_STYLE_PLAIN && i < hk_block_count; i++) {
        size_t len = strlen(hk_blocks[i]->name);
        if (strncmp(node->text, hk_blocks[i]->name, len) == 0 && strchr(" ", node->text[len]))
            return hk_node_error(c, node, "'%s' opens a block; its line ends in ':'",
                                 hk_blocks[i]->name);
    }
    return hk_node_error(c, node, "a statement must end on the line that it begins on; each one "
                                  "has a line and a '- ' of its own");
}

bool hk_compile_text(struct hk_compiler *c, const struct hk_node *node)
{
    c->node = node;
    c->form = NULL;
    c->whole_form = false;
    if (node->kind != HK_NODE_SCALAR)
        return hk_node_error(c, node, node->kind == HK_NODE_LIST && node->flow
                                          ? "use one '- step' per line"
                                          : "expected one line of text here");
    if (node->is_null || node->len == 0)
        return hk_node_error(c, node, "nothing is written here");
    if (node->style == HK_STYLE_FOLDED || node->style == HK_STYLE_LITERAL ||
        node->end_line != node->line)
        return several_lines(c, node);
    hk_parser_init(&c->parser, &c->model->arena, node->text, node->len, &c->error);
    return true;
}

/* Whether a comment follows the text on its line. */
static bool is_cut_by_comment(const struct hk_compiler *c)
{
    const struct hk_diag_file *file = &c->diag->files[c->file];
    const char *at = file->text, *end = file->text + file->len;
    for (int line = 1; at && line < c->node->text_line; line++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    for (int col = 1; at && at < end && col < c->node->text_col; col++)
        for (at++; at < end && (*at & 0xc0) == 0x80;)
            at++;
    if (!at || (size_t)(end - at) < c->node->len)
        return false;
    for (at += c->node->len; at < end && *at == ' ';)
        at++;
    return at < end && *at == '#';
}

/* Where a message names no word that could stand there, the whole form helps. */
static bool wants_form(const struct hk_compiler *c)
{
    static const char vague[] = "expected ";
    const char *text = c->error.text;
    return c->form && strncmp(text, vague, strlen(vague)) == 0 &&
           (c->whole_form || text[strlen(vague)] != '\'') && !strchr(text, ';');
}

static bool parser_failed(struct hk_compiler *c)
{
    if (!c->parser.lex.failed)
        return false;
    if (strstr(c->error.text, "unterminated text") && is_cut_by_comment(c)) {
        hk_compile_error(c, c->error.at, c->error.end,
                         "unterminated text; ' #' begins a comment, unless the whole statement "
                         "stands in quotes");
        return true;
    }
    bool form = wants_form(c);
    const char *quote = form && !strchr(c->form, '`') ? "'" : "";
    hk_compile_error(c, c->error.at, c->error.end, "%s%s%s%s%s", c->error.text,
                     form ? "; the form is " : "", quote, form ? c->form : "", quote);
    return true;
}

bool hk_compile_end(struct hk_compiler *c)
{
    hk_lex_expect_end(&c->parser.lex);
    return !parser_failed(c);
}

bool hk_compile_list_end(struct hk_compiler *c)
{
    if (hk_lex_at(&c->parser.lex, HK_TOKEN_END))
        return hk_compile_end(c);
    hk_lex_unexpected(&c->parser.lex, "',' or the end of the line");
    return hk_parse_failed(c);
}

bool hk_parse_failed(struct hk_compiler *c)
{
    parser_failed(c);
    return false;
}

/* ---- instructions ---- */

struct hk_insn *hk_emit_insn(struct hk_compiler *c, hk_exec exec)
{
    struct hk_body_state *b = c->body;
    HK_GROW(b->insns, b->count, b->room);
    struct hk_insn *in = &b->insns[b->count++];
    *in = (struct hk_insn){
        .exec = exec,
        .dst = HK_NO_OPERAND,
        .target = -1,
        .first = b->fresh,
        .elsewhere = b->fresh || b->site != b->here,
        .site = b->site,
    };
    b->fresh = false;
    b->here = b->site;
    return in;
}

struct hk_insn *hk_emit_value(struct hk_compiler *c, hk_exec exec, hk_operand *out)
{
    *out = hk_temporary(c);
    struct hk_insn *in = hk_emit_insn(c, exec);
    in->dst = *out;
    return in;
}

void hk_emit_move(struct hk_compiler *c, hk_operand value, int slot)
{
    struct hk_insn *in = hk_emit_insn(c, hk_exec_move);
    in->a = value;
    in->dst = slot;
}

int hk_here(const struct hk_compiler *c)
{
    return c->body->count;
}

void hk_patch(struct hk_compiler *c, int insn)
{
    c->body->insns[insn].target = c->body->count;
}

hk_operand hk_constant(struct hk_compiler *c, struct hk_value value)
{
    struct hk_body_state *b = c->body;
    HK_GROW(b->constants, b->constant_count, b->constant_room);
    b->constants[b->constant_count] = value;
    return ~b->constant_count++;
}

static int slot_make(struct hk_compiler *c, const char *name)
{
    struct hk_body_state *b = c->body;
    HK_GROW(b->locals, b->slots, b->slot_room);
    b->locals[b->slots] = name;
    return b->slots++;
}

int hk_temporary(struct hk_compiler *c)
{
    return slot_make(c, NULL);
}

int hk_local(struct hk_compiler *c, const char *name)
{
    const struct hk_body_state *b = c->body;
    for (int i = 0; i < b->slots; i++) {
        if (b->locals[i] && strcmp(b->locals[i], name) == 0)
            return i;
    }
    return -1;
}

int hk_local_make(struct hk_compiler *c, const char *name)
{
    int slot = hk_local(c, name);
    return slot >= 0 ? slot : slot_make(c, name);
}

void hk_emit_jump(struct hk_compiler *c, int target)
{
    hk_emit_insn(c, hk_exec_jump)->target = target;
}

int hk_emit_jump_unless(struct hk_compiler *c, hk_operand condition)
{
    hk_emit_insn(c, hk_exec_unless)->a = condition;
    return c->body->count - 1;
}

int hk_emit_leave(struct hk_compiler *c, int depth)
{
    struct hk_insn *in = hk_emit_insn(c, depth == c->body->depth ? hk_exec_jump : hk_exec_leave);
    in->a = depth;
    return c->body->count - 1;
}

void hk_emit_raise(struct hk_compiler *c, hk_operand value)
{
    hk_emit_insn(c, hk_exec_raise)->a = value;
}
