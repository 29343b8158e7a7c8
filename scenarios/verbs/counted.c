/* SPDX-License-Identifier: MIT
 *
 * counted: running(P) and finished(P) of a proc P mean its tasks and its calls. A proc whose
 * number is asked for anywhere begins with an instruction that counts a call; what takes it
 * back is a handler, so every way out does. Tasks are counted where they are spawned.
 */
#include <string.h>

#include "objects/tally.h"
#include "scenarios/lang/declare.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"

/* The body of a proc begins. A task's own is counted from its spawn on. */
enum hk_go hk_exec_counted(struct hk_machine *m, const struct hk_insn *in)
{
    if (!m->frame->caller && !m->future->parent)
        return HK_GO_NEXT;
    struct hk_object *tally = hk_env_of(m)->objects[in->object];
    if (m->phase == 0)
        hk_perform_case(m, &hk_tally_call, tally);
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    struct hk_handler *h = hk_handler_push(m, HK_HANDLER_RELEASE, in);
    h->object = tally;
    h->release = &hk_tally_return;
    return HK_GO_NEXT;
}

/* The name in `running(NAME)` or `finished(NAME)`, between whose brackets `text` points. */
static void count_calls_of(struct hk_model *m, const char *text)
{
    text += strspn(text, " ");
    const char *name = hk_arena_text(&m->arena, text, strcspn(text, " )"));
    struct hk_proc *proc = hk_model_proc(m, name);
    if (!proc || proc->kind != HK_PROC_PROC || proc->counted)
        return;
    proc->counted = hk_resource_new(m, proc->name, &hk_resource_family, -1) != NULL;
}

static void scan_text(struct hk_model *m, const char *text)
{
    static const char *const words[] = {"running", "finished"};
    for (size_t i = 0; i < HK_COUNT(words); i++) {
        for (const char *at = text; (at = strstr(at, words[i]));) {
            at += strlen(words[i]);
            const char *open = at + strspn(at, " ");
            if (*open == '(')
                count_calls_of(m, open + 1);
        }
    }
}

void hk_scan_asked(struct hk_model *m, const struct hk_node *node)
{
    if (node->kind == HK_NODE_SCALAR)
        scan_text(m, node->text);
    for (size_t i = 0; node->kind != HK_NODE_SCALAR && i < node->count; i++) {
        if (node->kind == HK_NODE_MAP)
            scan_text(m, node->pairs[i].key->text);
        hk_scan_asked(m, node->kind == HK_NODE_MAP ? node->pairs[i].value : node->items[i]);
    }
}
