/* SPDX-License-Identifier: MIT
 *
 * faults: the table of all kinds, and their section.
 */
#include "scenarios/verbs/fault.h"

#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

extern const struct hk_fault_kind hk_fault_kind_outage, hk_fault_kind_crash, hk_fault_kind_pause,
    hk_fault_kind_skew, hk_fault_kind_reorder, hk_fault_kind_wakeups, hk_fault_kind_close;

const struct hk_fault_kind *const hk_fault_kinds[] = {
    &hk_fault_kind_outage,  &hk_fault_kind_crash,     &hk_fault_kind_pause,
    &hk_fault_kind_skew,    &hk_fault_kind_drop,      &hk_fault_kind_delay,
    &hk_fault_kind_duplicate, &hk_fault_kind_reorder, &hk_fault_kind_wakeups,
    &hk_fault_kind_close,
};

const size_t hk_fault_kind_count = HK_COUNT(hk_fault_kinds);

/* ---- the section ---- */

static const char *known_elsewhere(const char *word)
{
    static const struct {
        const char *theirs, *ours;
    } faults[] = {
        {"fail", "OP fails with E from T"}, {"freeze", "pause TASK at T for D"},
        {"kill", "crash TASK at T"},        {"lose", "drop P% of Q"},
        {"partition", "drop 100% of Q"},    {"restart", "crash TASK at T restart after D"},
        {"slow", "delay Q by DIST"},        {"stop", "crash TASK at T"},
    };
    for (size_t i = 0; i < HK_COUNT(faults); i++)
        if (strcmp(faults[i].theirs, word) == 0)
            return faults[i].ours;
    return NULL;
}

/* The kind of the line that the parser stands before, whose name it takes; an outage begins
 * with the name of its op. */
static const struct hk_fault_kind *parse_kind(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme first = *hk_lex_peek(lex), second = hk_lex_second(lex);
    const char *names[HK_COUNT(hk_fault_kinds)];
    char word[64];
    if (hk_lex_is(lex, &second, hk_fault_kind_outage.name))
        return &hk_fault_kind_outage;
    for (size_t i = 1; i < hk_fault_kind_count; i++) {
        names[i - 1] = hk_fault_kinds[i]->name;
        if (hk_lex_accept_word(lex, names[i - 1]))
            return hk_fault_kinds[i];
    }
    hk_lex_copy(lex, first.at, first.end, word, sizeof(word));
    const char *best = hk_suggest(word, names, hk_fault_kind_count - 1);
    if (known_elsewhere(word))
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'; write '%s'", word,
                         known_elsewhere(word));
    else if (best)
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'; did you mean '%s'?", word,
                         best);
    else if (strcmp(word, "abort") == 0 || strcmp(word, "cancel") == 0)
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'; under 'explore:', "
                         "'cancel: any of T' cancels a task at any of its awaits", word);
    else if (hk_model_proc(c->model, word))
        hk_compile_error(c, second.at, second.end, "expected 'fails with'");
    else
        hk_compile_error(c, first.at, first.end, "unknown fault '%s'", word);
    return NULL;
}

/* `number`: which of the faults it is, as two may have the same words. */
static bool parse_fault(struct hk_compiler *c, const struct hk_node *node, uint64_t number)
{
    struct hk_model *m = c->model;
    if (!hk_compile_text(c, node))
        return false;
    struct hk_fault *fault = hk_arena_zalloc(&m->arena, sizeof(*fault));
    fault->number = number;
    fault->kind = parse_kind(c);
    c->form = fault->kind ? fault->kind->help : NULL;
    c->whole_form = true;
    if (!fault->kind || !fault->kind->parse(c, fault))
        return false;
    fault->site = hk_arena_alloc(&m->arena, sizeof(*fault->site));
    *fault->site = (struct hk_site){
        .file = m->path,
        .line = node->text_line,
        .col = node->text_col,
        .text = hk_arena_printf(&m->arena, "fault: %s", node->text),
    };
    *m->faults_last = fault;
    m->faults_last = &fault->next;
    return true;
}

bool hk_declare_faults(struct hk_compiler *c, const struct hk_node *list)
{
    c->model->faults_last = &c->model->faults;
    bool none = list && list->kind == HK_NODE_SCALAR && strcmp(list->text, "none") == 0;
    if (!list || list->is_null || none || (list->kind == HK_NODE_LIST && list->count == 0))
        return true;
    if (list->kind != HK_NODE_LIST || list->flow)
        return hk_node_error(c, list, "faults are a list, one on a line");
    bool good = true;
    for (size_t i = 0; i < list->count; i++)
        good &= parse_fault(c, list->items[i], i + 1);
    return good;
}

/* ---- in a run ---- */

void hk_faults_begin(struct hk_world *world, struct hk_env *env)
{
    for (const struct hk_fault *fault = env->model->faults; fault; fault = fault->next) {
        if (fault->kind->begin)
            fault->kind->begin(world, env, fault);
    }
}

bool hk_fault_names(const struct hk_env *env, const struct hk_fault *fault,
                    const struct hk_object *object)
{
    const struct hk_resource *r = fault->resource;
    int first = fault->index < 0 ? 0 : (int)fault->index;
    int end = fault->index >= 0 ? first + 1 : hk_resource_objects(r);
    for (int i = first; i < end; i++) {
        if (env->objects[r->first + i] == object)
            return true;
    }
    return false;
}

void hk_fault_each(struct hk_world *world, const struct hk_env *env, const struct hk_fault *fault,
                   void (*visit)(struct hk_world *world, struct hk_object *object,
                                 const struct hk_fault *fault))
{
    const struct hk_resource *r = fault->resource;
    int count = hk_resource_objects(r);
    for (int i = 0; i < count; i++) {
        if (fault->index < 0 || fault->index == i)
            visit(world, env->objects[r->first + i], fault);
    }
}
