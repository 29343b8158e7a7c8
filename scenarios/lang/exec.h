/* SPDX-License-Identifier: MIT
 *
 * exec: the instructions of expressions and of going from here to there. Verbs have their
 * own beside them.
 */
#ifndef HK_EXEC_H
#define HK_EXEC_H

#include "scenarios/lang/machine.h"

enum hk_go hk_exec_jump(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_unless(struct hk_machine *m, const struct hk_insn *in);  /* a: condition */
enum hk_go hk_exec_when(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_leave(struct hk_machine *m, const struct hk_insn *in);   /* a: depth */
enum hk_go hk_exec_raise(struct hk_machine *m, const struct hk_insn *in);   /* a: error */
enum hk_go hk_exec_return(struct hk_machine *m, const struct hk_insn *in);  /* a: value */
enum hk_go hk_exec_over(struct hk_machine *m, const struct hk_insn *in);    /* a branch: a */
enum hk_go hk_exec_move(struct hk_machine *m, const struct hk_insn *in);    /* dst = a */
enum hk_go hk_exec_binary(struct hk_machine *m, const struct hk_insn *in);  /* flags: op */
enum hk_go hk_exec_add(struct hk_machine *m, const struct hk_insn *in);     /* fast paths */
enum hk_go hk_exec_less(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_negate(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_not(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_list(struct hk_machine *m, const struct hk_insn *in);    /* slots a..a+b-1 */
enum hk_go hk_exec_index(struct hk_machine *m, const struct hk_insn *in);   /* a[b] */
enum hk_go hk_exec_apply(struct hk_machine *m, const struct hk_insn *in);   /* ptr: function */
enum hk_go hk_exec_now(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_me(struct hk_machine *m, const struct hk_insn *in);
enum hk_go hk_exec_draw(struct hk_machine *m, const struct hk_insn *in);    /* flags: shape */
enum hk_go hk_exec_pick(struct hk_machine *m, const struct hk_insn *in);    /* one of slots */
enum hk_go hk_exec_element(struct hk_machine *m, const struct hk_insn *in); /* object + a */
enum hk_go hk_exec_object(struct hk_machine *m, const struct hk_insn *in);  /* dst = object */
enum hk_go hk_exec_load(struct hk_machine *m, const struct hk_insn *in);    /* dst = cell */
enum hk_go hk_exec_store(struct hk_machine *m, const struct hk_insn *in);   /* cell = a */
enum hk_go hk_exec_add_to(struct hk_machine *m, const struct hk_insn *in);  /* cell += a */
enum hk_go hk_exec_query(struct hk_machine *m, const struct hk_insn *in);   /* flags: query */
enum hk_go hk_exec_iterate(struct hk_machine *m, const struct hk_insn *in); /* for x in list */

#endif
