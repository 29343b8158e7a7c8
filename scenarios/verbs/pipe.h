/* SPDX-License-Identifier: MIT
 *
 * pipe: streams. `source | map f | buffered 3 | take 6`
 */
#ifndef HK_PIPE_H
#define HK_PIPE_H

#include "scenarios/verbs/verb.h"

enum hk_stage_kind { HK_STAGE_MAP, HK_STAGE_FILTER, HK_STAGE_TAKE, HK_STAGE_SKIP };

/* One stage, as the code has it. */
struct hk_stage {
    enum hk_stage_kind kind;
    const struct hk_proc *proc; /* MAP */
    hk_operand number;          /* TAKE, SKIP, or the width of a MAP's buffer */
    bool concurrent;            /* MAP followed by buffered or unordered */
    bool ordered;               /* buffered */
    const struct hk_ast *filter; /* FILTER: a truth, in which `it` is the item */
};

struct hk_pipe_plan {
    int source;                 /* slot of the list or channel */
    int count;
    struct hk_stage *stages;
    bool keep_errors;           /* collect without try: an error is an item */
};

/* Parses `source {| stage}` up to the end of the text; its operands are evaluated by the code that
 * this emits. NULL after a message. */
struct hk_pipe_plan *hk_parse_pipe(struct hk_compiler *c);

/* The instructions. begin: ptr is the plan, dst the pipe's slot; it opens a handler. next: a is
 * the pipe's slot, dst gets the item; jumps to target at the end. */
enum hk_go hk_exec_pipe_begin(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_pipe_next(struct hk_machine *m, const struct hk_insn *in);

#endif
