/* SPDX-License-Identifier: MIT
 *
 * select: what the instruction of select, join, try join and race carries.
 */
#ifndef HK_SELECT_H
#define HK_SELECT_H

#include "scenarios/verbs/verb.h"

enum { WAY_SELECT, WAY_RACE, WAY_JOIN, WAY_TRY_JOIN };

/* One arm, as the instruction has it. */
struct hk_arm {
    const struct hk_verb *verb;   /* NULL: a branch, or one of the two below */
    const struct hk_verb_op *op;  /* NULL: depends on the object */
    bool sleeps, absolute, joins, polls;
    int object;                   /* as instructions have it */
    hk_operand condition;         /* if it is false, there is no such arm; or HK_NO_OPERAND */
    hk_operand value;             /* what is sent; how many; how long; the handle */
    int branch;                   /* first instruction of the branch */
    int dst;                      /* slot of the result */
    int body;                     /* instruction to go on with */
};

struct hk_arms {
    int way;
    bool biased;
    int count;
    int default_body, else_body;  /* -1: none */
    int over;                     /* behind it all */
    struct hk_arm *arms;
};

/* Code for a future of its own: the body, or the awaitable that the parser stands before. *branch
 * is its first instruction. */
bool hk_compile_branch(struct hk_compiler *c, const struct hk_node *body, int *branch);

/* ptr: the struct hk_arms; dst: the result of a race. */
enum hk_go hk_exec_select(struct hk_machine *m, const struct hk_insn *in);

#endif
