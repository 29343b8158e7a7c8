/* SPDX-License-Identifier: MIT
 *
 * compiler: from nodes to code. What verbs and blocks use to parse themselves and to
 * emit instructions.
 */
#ifndef HK_COMPILER_H
#define HK_COMPILER_H

#include "expect/parse.h"
#include "scenarios/lang/model.h"

struct hk_loop {
    struct hk_loop *outer;
    int depth;                 /* handlers outside of it */
    int *breaks, *continues;   /* instructions to patch */
    int break_count, continue_count;
};

/* The body under compilation. */
struct hk_body_state {
    struct hk_proc *proc;
    struct hk_insn *insns;
    int count, room;
    struct hk_value *constants;
    int constant_count, constant_room;
    const char **locals;       /* by slot */
    int slots, slot_room;
    int depth;                 /* handlers that stand here */
    int branch;                /* > 0: inside of a branch, which return cannot leave */
    struct hk_loop *loop;
    int scope;                 /* slot of the innermost scope's joinset, or -1 */
    int attempt;               /* slot of the innermost retry's counter, or -1 */
    bool fresh;                /* the next instruction begins a statement */
    const struct hk_site *here; /* where the last one is */
    const struct hk_site *site;
    int nesting;               /* of blocks, bounded */
    int step;                  /* of the whole body, from 0 */
    const struct hk_node *before; /* the step before the one under way in its list, or NULL */
};

struct hk_compiler {
    struct hk_model *model;
    struct hk_diag *diag;
    int file;
    const struct hk_node *node;   /* the text being parsed: its place maps offsets */
    struct hk_parser parser;
    struct hk_syntax_error error;
    struct hk_body_state *body;
    const char *form;             /* how what is being parsed is written, or NULL */
    bool whole_form;              /* and is said even if it is known which word is missing */
    bool failed;                  /* in the statement under way: it has been reported */
};

/* ---- messages ---- */

/* About bytes [at, end) of the current node's text. Always returns false. */
bool hk_compile_error(struct hk_compiler *c, int at, int end, const char *fmt, ...)
    HK_PRINTF(4, 5);
/* About a node. Always returns false. */
bool hk_node_error(struct hk_compiler *c, const struct hk_node *node, const char *fmt, ...)
    HK_PRINTF(3, 4);
/* Begins to parse a node's text. False, with a message, if it is no one-line text. */
bool hk_compile_text(struct hk_compiler *c, const struct hk_node *node);
/* The instructions to come belong to this node: its place and text stand for them in traces and
 * messages. */
void hk_compile_site(struct hk_compiler *c, const struct hk_node *node);
/* Everything has been taken; reports the parser's error if there was one. */
bool hk_compile_end(struct hk_compiler *c);
/* The same behind a list: another ',' could come. */
bool hk_compile_list_end(struct hk_compiler *c);
/* Reports the parser's error. Always returns false. */
bool hk_parse_failed(struct hk_compiler *c);

/* ---- code ---- */

struct hk_insn *hk_emit_insn(struct hk_compiler *c, hk_exec exec);
/* The same with a new slot for its result, which is *out. */
struct hk_insn *hk_emit_value(struct hk_compiler *c, hk_exec exec, hk_operand *out);
void hk_emit_move(struct hk_compiler *c, hk_operand value, int slot);
int hk_here(const struct hk_compiler *c);          /* index of the next instruction */
void hk_patch(struct hk_compiler *c, int insn);    /* its target is here */
hk_operand hk_constant(struct hk_compiler *c, struct hk_value value);
int hk_temporary(struct hk_compiler *c);           /* a new slot without a name */
int hk_local(struct hk_compiler *c, const char *name); /* its slot, -1 if unknown */
int hk_local_make(struct hk_compiler *c, const char *name);
void hk_emit_jump(struct hk_compiler *c, int target);
int hk_emit_jump_unless(struct hk_compiler *c, hk_operand condition); /* to be patched */
/* Leaves the handlers above `depth`, then goes to a target to be patched. */
int hk_emit_leave(struct hk_compiler *c, int depth);
/* Raises a constant symbol. */
void hk_emit_raise(struct hk_compiler *c, hk_operand value);

/* ---- expressions ---- */

/* Evaluates the tree; the result's operand. *out is set; false after a message. */
bool hk_code_expr(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out);
/* The same, into this slot. */
bool hk_compile_into(struct hk_compiler *c, const struct hk_ast *ast, int slot);
/* An operator but `and` and `or` on what has been coded; a constant if both sides are. */
hk_operand hk_code_binary(struct hk_compiler *c, enum hk_binary op, hk_operand a, hk_operand b);
/* Parses an expression and evaluates it. */
bool hk_parse_compile(struct hk_compiler *c, hk_operand *out);
/* The same, of something that must have one of these kinds (expect/sorts.h); `must` says so: "this
 * must be true or false". What can only be known in a run passes. */
bool hk_code_sort(struct hk_compiler *c, const struct hk_ast *ast, uint32_t kinds,
                  const char *must, hk_operand *out);
bool hk_parse_sort(struct hk_compiler *c, uint32_t kinds, const char *must, hk_operand *out);
bool hk_check_sort(struct hk_compiler *c, const struct hk_ast *ast, uint32_t kinds,
                   const char *must);
bool hk_parse_truth(struct hk_compiler *c, hk_operand *out);
/* A number, which is not written with a minus if it counts something. */
bool hk_code_number(struct hk_compiler *c, const struct hk_ast *ast, bool counts, hk_operand *out);
bool hk_parse_number(struct hk_compiler *c, bool counts, hk_operand *out);
/* A duration, or 0. */
bool hk_check_duration(struct hk_compiler *c, const struct hk_ast *ast);
bool hk_code_duration(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out);
bool hk_parse_time(struct hk_compiler *c, hk_operand *out);
/* A distribution as a draw: the operand of a duration. */
bool hk_parse_compile_dist(struct hk_compiler *c, hk_operand *out);
/* A constant expression: params and literals. */
bool hk_constant_value(struct hk_compiler *c, const struct hk_ast *ast, struct hk_value *value);
/* The same where it need not be one: false without a message if it is not known before a run. */
bool hk_known_value(struct hk_compiler *c, const struct hk_ast *ast, struct hk_value *value);

/* What a statement names: a resource, an element of one, or a variable that holds one. */
struct hk_object_ref {
    int object;                       /* as struct hk_insn has it */
    const struct hk_resource *resource; /* NULL: a variable */
    const struct hk_ast *ast;
};
/* Parses that. `wanted`, "a channel", is for the message if it is none. lets: HK_LETS_..., what
 * will be done with it. */
bool hk_parse_object(struct hk_compiler *c, const char *wanted, unsigned lets,
                     struct hk_object_ref *ref);
/* "a channel", "an interval": what a resource is, for messages. */
const char *hk_resource_what(struct hk_model *m, const struct hk_resource *r);
/* Whether it can be asked this; a message at `ast` if not. */
bool hk_resource_answers(struct hk_compiler *c, const struct hk_resource *r,
                         const struct hk_ast *ast, enum hk_query what);
/* len(q), permits(s), ... of the resource that a call names. */
bool hk_compile_query(struct hk_compiler *c, const struct hk_ast *call, hk_operand *out);
bool hk_compile_object(struct hk_compiler *c, const struct hk_ast *ast, const char *wanted,
                       unsigned lets, struct hk_object_ref *ref);
/* The same, and the object goes to the slot as a value. */
bool hk_compile_object_into(struct hk_compiler *c, const struct hk_ast *ast, const char *wanted,
                            unsigned lets, int slot);
/* Notes what the body does with resources: it names one and may let those go on who wait there
 * (`lets`); it uses one as a value, which may then be anywhere; it reaches one through a
 * variable. */
void hk_note_mention(struct hk_compiler *c, const struct hk_resource *r, unsigned lets);
void hk_note_escape(struct hk_compiler *c, const struct hk_resource *r);
void hk_note_indirect(struct hk_compiler *c);
void hk_note_use(struct hk_compiler *c, const struct hk_object_ref *ref, bool sender);
/* An end that is kept and not used: counts as well. */
void hk_note_hold(struct hk_compiler *c, const struct hk_object_ref *ref, bool sender);

/* ---- statements ---- */

bool hk_compile_body(struct hk_compiler *c, const struct hk_node *body);
bool hk_compile_proc(struct hk_compiler *c, struct hk_proc *proc);
/* An entry of `ops:`, as code. */
bool hk_compile_op(struct hk_compiler *c, struct hk_proc *proc);
/* One statement from the parser, up to the end of its text. */
bool hk_compile_statement(struct hk_compiler *c);
/* An awaitable whose result goes to slot `dst` (or HK_NO_OPERAND). */
bool hk_compile_awaitable(struct hk_compiler *c, int dst);
/* Assigns a slot's value to what `ast` names: a variable or shared state. */
bool hk_compile_store(struct hk_compiler *c, const struct hk_ast *place, hk_operand value);

/* Reserved words: verbs, headers, operators, functions. */
bool hk_word_reserved(const char *word);
/* Those that are neither verbs nor headers nor functions; ended by NULL. */
extern const char *const hk_operator_words[];

#endif
