/* SPDX-License-Identifier: MIT
 *
 * claims: assert and assume. What the variables of a broken assertion were stands in no other
 * line of a printed run, so the finding says it.
 */
#include <stdio.h>
#include <string.h>

#include "core/mutant.h"
#include "expect/sorts.h"
#include "scenarios/lang/exec.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

enum { NAMES_MAX = 4, VALUE_MAX = 80 };

struct claim {
    const char *text;
    int count;
    struct {
        const char *name;
        int slot;
    } names[NAMES_MAX]; /* the task's own variables in it */
};

/* "; got is [1, 2], x is 3", or "" */
static void say_values(struct hk_machine *m, const struct claim *claim, char *text, size_t size)
{
    size_t len = 0;
    text[0] = '\0';
    for (int i = 0; i < claim->count && len < size; i++) {
        char value[VALUE_MAX];
        hk_value_format(hk_operand_value(m, claim->names[i].slot), value, sizeof(value));
        int more = snprintf(text + len, size - len, "%s %s is %s", i ? "," : ";",
                            claim->names[i].name, value);
        len += more > 0 ? (size_t)more : 0;
    }
}

static enum hk_go exec_assert(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    struct hk_error error;
    bool holds;
    if (hk_values_truth(v, &holds, &error) < 0)
        return hk_raise_misuse(m, "an assertion must be true or false, not %s", hk_values_kind(v));
    if (holds || HK_MUTANT(CHECK_ASSERT))
        return HK_GO_NEXT;
    const struct claim *claim = in->ptr;
    struct hk_task *task = m->future->task;
    char values[NAMES_MAX * (VALUE_MAX + 80)];
    say_values(m, claim, values, sizeof(values));
    if (hk_finding_addf(m->world, "assert", "", task->label, "%s: %s does not hold%s",
                        hk_task_name(m->world, task), claim->text, values))
        return hk_end_run(m, HK_END_STOPPED);
    return hk_raise_named(m, "Assert");
}

static enum hk_go exec_assume(struct hk_machine *m, const struct hk_insn *in)
{
    struct hk_value v = hk_operand_value(m, in->a);
    struct hk_error error;
    bool holds;
    if (HK_MUTANT(ASSUME_NOTHING) || (hk_values_truth(v, &holds, &error) == HK_OK && holds))
        return HK_GO_NEXT;
    return hk_end_run(m, HK_END_ASSUME);
}

static void add_name(struct hk_compiler *c, struct claim *claim, const char *name)
{
    int slot = hk_local(c, name);
    for (int i = 0; i < claim->count; i++)
        slot = claim->names[i].slot == slot ? -1 : slot;
    if (slot < 0 || claim->count == NAMES_MAX)
        return;
    claim->names[claim->count].name = name;
    claim->names[claim->count++].slot = slot;
}

/* No deeper than HK_AST_HEIGHT_MAX. */
static void collect_names(struct hk_compiler *c, struct claim *claim, const struct hk_ast *ast)
{
    if (!ast)
        return;
    if (ast->kind == HK_AST_NAME)
        add_name(c, claim, ast->text->chars);
    collect_names(c, claim, ast->a);
    collect_names(c, claim, ast->b);
    for (int i = 0; i < ast->count; i++)
        collect_names(c, claim, ast->items[i]);
}

static bool compile_claim(struct hk_compiler *c, const struct hk_verb *verb, int dst, bool tried)
{
    (void)dst;
    (void)tried;
    int at = hk_lex_peek(&c->parser.lex)->at;
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    hk_operand value;
    if (!ast)
        return hk_parse_failed(c);
    if (!hk_code_sort(c, ast, HK_SORT_TRUTH, "a condition must be true or false", &value) ||
        !hk_compile_end(c))
        return false;
    struct claim *claim = hk_arena_zalloc(&c->model->arena, sizeof(*claim));
    claim->text =
        hk_arena_text(&c->model->arena, c->node->text + at, c->node->len - (size_t)at);
    collect_names(c, claim, ast);
    struct hk_insn *in =
        hk_emit_insn(c, strcmp(verb->name, "assume") == 0 ? exec_assume : exec_assert);
    in->a = value;
    in->ptr = claim;
    return true;
}

const struct hk_verb hk_verb_assert = {
    .name = "assert", .help = "assert E", .compile = compile_claim};
const struct hk_verb hk_verb_assume = {
    .name = "assume", .help = "assume E", .compile = compile_claim};
