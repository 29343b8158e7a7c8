/* SPDX-License-Identifier: MIT
 *
 * names: what a name stands for, and what was meant by one that stands for nothing.
 */
#ifndef HK_NAMES_H
#define HK_NAMES_H

#include "scenarios/lang/compiler.h"

/* "unknown name 'limti'; did you mean 'limit'?". `what` is the kind of name, NULL: any
 * that can stand in an expression. Always returns false. */
bool hk_unknown_name(struct hk_compiler *c, const struct hk_ast *ast, const char *what);

/* It has no declaration: it counts the calls of an op, who is in a region, events or tasks. */
bool hk_resource_is_counter(const struct hk_resource *r);
/* The counter of an operation (running) or a region (inside), or NULL. */
const struct hk_resource *hk_model_counter(const struct hk_model *model, const char *name,
                                           bool operation);
/* What counts the calls of an op, or the tasks and calls of a proc that somebody asks about. */
const struct hk_resource *hk_model_calls(const struct hk_model *model, const char *name);

/* A task is needed and something else is named that was never spawned: says so. */
bool hk_task_refused(struct hk_compiler *c, const struct hk_ast *ast);

/* A value of the form x.y, which only expectations know: says what to write. Always false. */
bool hk_field_refused(struct hk_compiler *c, const struct hk_ast *ast);

/* What to write here for what other languages have: a statement or block, a word of ours that opens
 * a block there, a key at the top, a kind of resource, a stage, and what stands behind a variable
 * that is to be changed ("++", ":= 5"). Without the outer quotes of the message; NULL if it is none
 * of them. */
const char *hk_foreign_word(const char *word);
/* NULL if the text does not begin with a path, `a::b`. */
const char *hk_foreign_path(struct hk_compiler *c, const char *text);
const char *hk_foreign_opener(const char *word);
const char *hk_foreign_key(const char *word);
const char *hk_foreign_kind(const char *word);
const char *hk_foreign_stage(const char *word);
const char *hk_foreign_change(const char *behind);

/* What to write in place of VERB on this resource, which has no such verb: "; write 'unlock m'",
 * or "". `place` is its name as it stands in the line. */
const char *hk_instead(struct hk_compiler *c, const char *verb, const struct hk_resource *r,
                       const struct hk_ast *place);

/* The resource or shared variable that x or x[e] names, if no local variable or param hides it;
 * else NULL. */
const struct hk_resource *hk_named_resource(struct hk_compiler *c, const struct hk_ast *ast);

/* The op or proc of this name; NULL after a message at [at, end). */
struct hk_proc *hk_find_callee(struct hk_compiler *c, const char *word, int at, int end);
/* For endpoint inference: the body may call it, with the arguments of `call` (NULL: unknown). */
void hk_note_callee(struct hk_compiler *c, const struct hk_proc *callee,
                    const struct hk_ast *call);

/* A statement or block was refused: the names that it would have made count as known. */
void hk_salvage(struct hk_compiler *c, const struct hk_node *node);
/* The declaration under this key was wrong: its name is known, but not what it stands for. */
void hk_refuse_name(struct hk_compiler *c, const struct hk_node *key);
bool hk_name_refused(const struct hk_model *model, const char *name);

/* The word that the parser stands before, "" if it is none. */
void hk_word_at(struct hk_compiler *c, char *word, size_t size);

/* The object a[e] of an array, as instructions have it. */
bool hk_code_element(struct hk_compiler *c, const struct hk_resource *r, const struct hk_ast *ast,
                     int *object);
/* Evaluates into consecutive slots; the first of them. */
bool hk_code_row(struct hk_compiler *c, struct hk_ast **items, int count, int *first);
/* A distribution as a draw: the operand of a duration. */
bool hk_compile_dist(struct hk_compiler *c, const struct hk_dist *dist, hk_operand *out);

#endif
