/* SPDX-License-Identifier: MIT
 *
 * asking: what statements may ask about events and tasks.
 */
#ifndef HK_ASKING_H
#define HK_ASKING_H

#include "scenarios/verbs/verb.h"

extern const struct hk_resource_kind hk_resource_event, hk_resource_family,
    hk_resource_member;

bool hk_compile_count(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out);
bool hk_compile_counter(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out);
bool hk_compile_finished(struct hk_compiler *c, const struct hk_ast *ast, hk_operand *out);
/* What a call of count, finished, running or inside looks at; NULL if it is none of these, or
 * after a message. */
const struct hk_resource *hk_asked_resource(struct hk_compiler *c, const struct hk_ast *call);
/* The tally that has been made for such a call, by the name of what it asks about. */
const struct hk_resource *hk_asked_tally(const struct hk_model *m, const struct hk_ast *call);

/* Before anything is compiled: the procs whose number is asked for in this text count their
 * calls, too, by an instruction at their beginning; `object` is their tally. */
void hk_scan_asked(struct hk_model *m, const struct hk_node *node);
enum hk_go hk_exec_counted(struct hk_machine *m, const struct hk_insn *in);

/* When all has been compiled: the events that are counted exist and know their tally; so do
 * procs and tasks. */
bool hk_check_counted(struct hk_compiler *c);
void hk_bind_families(struct hk_model *m);

/* A task that runs `proc` has started, or the running one ends. */
void hk_tally_proc(struct hk_world *world, const struct hk_proc *proc, const struct hk_task *task,
                   bool started);

#endif
