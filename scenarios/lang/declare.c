/* SPDX-License-Identifier: MIT
 *
 * declare: params, resources, state, ops, procs and tasks enter the model, then all bodies are
 * compiled.
 */
#include "scenarios/lang/declare.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect/sorts.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/asking.h"
#include "scenarios/verbs/fault.h"

/* ---- params ---- */

static struct hk_value list_value(struct hk_compiler *c, const struct hk_value *items, size_t n)
{
    struct hk_arena *arena = &c->model->arena;
    struct hk_value *copy = hk_arena_alloc(arena, (n ? n : 1) * sizeof(*copy));
    if (n)
        memcpy(copy, items, n * sizeof(*copy));
    struct hk_list *list = hk_arena_alloc(arena, sizeof(*list));
    *list = (struct hk_list){.len = (int64_t)n, .items = copy};
    return (struct hk_value){.kind = HK_LIST, .list = list};
}

bool hk_node_value(struct hk_compiler *c, const struct hk_node *node, struct hk_value *value)
{
    if (node->kind == HK_NODE_LIST) {
        struct hk_value *items = hk_xmalloc((node->count + 1) * sizeof(*items));
        bool good = true;
        for (size_t i = 0; i < node->count && good; i++)
            good = hk_node_value(c, node->items[i], &items[i]);
        *value = list_value(c, items, node->count);
        free(items);
        return good;
    }
    if (!hk_compile_text(c, node))
        return false;
    const struct hk_ast *ast = hk_parse_expr(&c->parser);
    if (!ast || !hk_compile_end(c))
        return hk_parse_failed(c);
    return hk_check_sort(c, ast, HK_SORT_ANY, "") && hk_constant_value(c, ast, value);
}

static bool declare_param(struct hk_compiler *c, const struct hk_entry *entry,
                          const struct hk_point *point)
{
    struct hk_model *m = c->model;
    if (!hk_compile_text(c, entry->key))
        return false;
    const char *name = hk_declared_name(c, "a parameter", false);
    if (!name || !hk_compile_end(c) || hk_declared_twice(c, entry->key, name))
        return false;
    struct hk_value value;
    if (!hk_node_value(c, entry->value, &value))
        return false;
    for (int i = 0; point && i < point->count; i++) {
        if (strcmp(point->names[i], name) == 0)
            value = point->values[i];
    }
    m->params[m->param_count++] = (struct hk_param){name, value};
    return true;
}

static bool declare_params(struct hk_compiler *c, const struct hk_source *source,
                           const struct hk_point *point)
{
    struct hk_entries entries;
    bool good = hk_source_entries(c, source, "params", &entries);
    c->model->params = hk_arena_alloc(&c->model->arena,
                                      (entries.count + 1) * sizeof(*c->model->params));
    for (size_t i = 0; i < entries.count; i++)
        good &= declare_param(c, &entries.entries[i], point) ||
                hk_declare_refused(c, &entries.entries[i]);
    for (int i = 0; point && i < point->count; i++) {
        if (!hk_model_param(c->model, point->names[i]))
            good = hk_node_error(c, point->keys[i], "'%s' is not in params", point->names[i]);
    }
    free(entries.entries);
    return good;
}

/* ---- resources and state ---- */

enum { REGIONS_MAX = 1000, HIDDEN_MAX = 2000 }; /* regions, tallies */

static struct hk_resource *resource_new(struct hk_model *m, const char *name,
                                        const struct hk_resource_kind *kind, int64_t copies)
{
    struct hk_resource *r = &m->resources[m->resource_count++];
    int count = copies < 0 ? 1 : (int)copies;
    *r = (struct hk_resource){.name = name, .kind = kind, .count = (int)copies, .other = -1};
    r->first = m->object_count;
    m->object_count += count;
    r->names = hk_arena_alloc(&m->arena, (size_t)(count + 1) * sizeof(*r->names));
    r->ids = hk_arena_alloc(&m->arena, (size_t)(count + 1) * sizeof(*r->ids));
    for (int i = 0; i < count; i++) {
        r->names[i] = copies < 0 ? name : hk_arena_printf(&m->arena, "%s[%d]", name, i);
        r->ids[i] = hk_hash_text(r->names[i]);
    }
    return r;
}

struct hk_resource *hk_resource_new(struct hk_model *m, const char *name,
                                    const struct hk_resource_kind *kind, int64_t copies)
{
    if (m->resource_count == m->resource_room)
        return NULL;
    struct hk_resource *r = resource_new(m, name, kind, copies);
    for (int64_t i = 0; i < copies || i == 0; i++)
        r->ids[i] = hk_mix(r->ids[i], hk_hash_text(kind->name)); /* it may share its name */
    return r;
}

static const struct hk_resource_kind *find_kind(struct hk_compiler *c)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme token = *hk_lex_peek(lex);
    const char *names[32];
    for (size_t i = 0; i < hk_resource_kind_count; i++) {
        names[i] = hk_resource_kinds[i]->name;
        if (hk_lex_accept_word(lex, names[i]))
            return hk_resource_kinds[i];
    }
    char word[64];
    hk_lex_copy(lex, token.at, token.end, word, sizeof(word));
    const char *best = hk_suggest(word, names, hk_resource_kind_count);
    const char *ours = hk_foreign_kind(word);
    if (ours)
        hk_compile_error(c, token.at, token.end, "unknown kind of resource '%s'; write '%s'", word,
                         ours);
    else if (best)
        hk_compile_error(c, token.at, token.end,
                         "unknown kind of resource '%s'; did you mean '%s'?", word, best);
    else
        hk_compile_error(c, token.at, token.end, "unknown kind of resource '%s'", word);
    return NULL;
}

static struct hk_resource *name_resource(struct hk_compiler *c, const struct hk_entry *entry)
{
    int64_t copies;
    if (!hk_compile_text(c, entry->key))
        return NULL;
    const char *name = hk_declared_name(c, "a resource", false);
    if (!name || hk_declared_twice(c, entry->key, name) || !hk_declared_copies(c, &copies))
        return NULL;
    struct hk_resource *r = resource_new(c->model, name, NULL, copies);
    r->node = entry->key;
    return r;
}

/* A condvar is of another resource, wherever that is declared. */
static bool comes_late(const struct hk_entry *entry)
{
    return entry->value->text && strncmp(entry->value->text, "condvar", strlen("condvar")) == 0;
}

static bool declare_kind(struct hk_compiler *c, const struct hk_entry *entry,
                         struct hk_resource *r)
{
    if (!hk_compile_text(c, entry->value))
        return false;
    const struct hk_resource_kind *kind = find_kind(c);
    const char *form = kind ? strchr(kind->object->help, '`') : NULL; /* behind what it is */
    c->form = form ? hk_arena_text(&c->model->arena, form, strlen(form)) : NULL;
    c->whole_form = true;
    if (!kind || !kind->parse(c, r))
        return false; /* kind stays NULL: nothing more is said about it */
    r->kind = kind;
    return true;
}

static bool declare_resources(struct hk_compiler *c, const struct hk_entries *list)
{
    struct hk_resource **named = hk_xcalloc(list->count + 1, sizeof(struct hk_resource *));
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        named[i] = name_resource(c, &list->entries[i]);
        good &= named[i] || hk_declare_refused(c, &list->entries[i]);
    }
    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; i < list->count; i++) {
            const struct hk_entry *entry = &list->entries[i];
            if (named[i] && comes_late(entry) == late)
                good &= declare_kind(c, entry, named[i]) || hk_declare_refused(c, entry);
        }
    }
    free(named);
    return good;
}

static bool declare_state(struct hk_compiler *c, const struct hk_entry *entry)
{
    int64_t copies;
    if (!hk_compile_text(c, entry->key))
        return false;
    const char *name = hk_declared_name(c, "a variable", false);
    if (!name || hk_declared_twice(c, entry->key, name) || !hk_declared_copies(c, &copies))
        return false;
    struct hk_resource *r = resource_new(c->model, name, NULL, copies);
    r->node = entry->key;
    if (entry->value->kind == HK_NODE_LIST) {
        if (!hk_node_value(c, entry->value, &r->value))
            return false;
    } else {
        if (!hk_compile_text(c, entry->value))
            return false;
        r->atomic = hk_lex_accept_word(&c->parser.lex, "atomic");
        const struct hk_ast *ast = hk_parse_expr(&c->parser);
        if (!ast || !hk_compile_end(c))
            return hk_parse_failed(c);
        if (!hk_constant_value(c, ast, &r->value))
            return false;
    }
    r->kind = &hk_resource_state;
    return true;
}

/* ---- code ---- */

static bool parse_params(struct hk_compiler *c, struct hk_proc *proc)
{
    const char *names[32];
    int count = 0;
    if (hk_lex_accept(&c->parser.lex, HK_TOKEN_LPAREN)) {
        while (!hk_lex_accept(&c->parser.lex, HK_TOKEN_RPAREN)) {
            struct hk_lexeme token = *hk_lex_peek(&c->parser.lex);
            if (count > 0 && !hk_lex_expect(&c->parser.lex, HK_TOKEN_COMMA))
                return hk_parse_failed(c);
            const char *name = hk_declared_name(c, "a parameter", false);
            if (!name)
                return false;
            if (count == (int)HK_COUNT(names))
                return hk_compile_error(c, token.at, token.end, "too many parameters");
            for (int i = 0; i < count; i++) {
                if (strcmp(names[i], name) == 0)
                    return hk_compile_error(c, token.at, token.end, "'%s' stands here twice",
                                            name);
            }
            names[count++] = name;
        }
    }
    const char **copy = hk_arena_alloc(&c->model->arena, (size_t)(count + 1) * sizeof(*copy));
    memcpy(copy, names, (size_t)count * sizeof(*copy));
    proc->params = copy;
    proc->param_count = count;
    return hk_compile_end(c);
}

/* `client` and `client x 2` would have the same tasks. */
static bool has_task(const struct hk_model *m, const char *name)
{
    for (int i = 0; i < m->proc_count; i++) {
        if (m->procs[i].kind == HK_PROC_TASK && strcmp(m->procs[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool declare_proc(struct hk_compiler *c, const struct hk_entry *entry,
                         enum hk_proc_kind kind)
{
    struct hk_model *m = c->model;
    if (!hk_compile_text(c, entry->key))
        return false;
    const char *name = hk_declared_name(c, "a name", kind == HK_PROC_TASK);
    if (!name)
        return false;
    if (kind == HK_PROC_TASK ? has_task(m, name) : hk_model_proc(m, name) != NULL)
        return hk_node_error(c, entry->key, "'%s' is declared twice", name);
    struct hk_proc *proc = &m->procs[m->proc_count];
    *proc = (struct hk_proc){
        .name = name, .kind = kind, .key = entry->key, .body = entry->value, .copies = -1};
    if (kind == HK_PROC_TASK ? !hk_declared_copies(c, &proc->copies) : !parse_params(c, proc))
        return false;
    proc->code.name = name;
    proc->code.index = m->proc_count++;
    proc->code.params = proc->param_count;
    if (kind == HK_PROC_OP) {
        resource_new(m, name, &hk_resource_op, -1);
        proc->region = m->resource_count - 1;
    }
    return true;
}

static bool declare_procs(struct hk_compiler *c, const struct hk_entries *list,
                          enum hk_proc_kind kind)
{
    bool good = true;
    for (size_t i = 0; i < list->count; i++) {
        const struct hk_entry *entry = &list->entries[i];
        bool declared = declare_proc(c, entry, kind);
        if (!declared && kind != HK_PROC_TASK)
            hk_declare_refused(c, entry);
        good &= declared;
    }
    return good;
}

/* ---- all of it ---- */

struct sections {
    struct hk_entries resources, state, ops, procs, tasks;
};

static bool read_sections(struct hk_compiler *c, const struct hk_source *source,
                          struct sections *s)
{
    bool good = hk_source_entries(c, source, "resources", &s->resources);
    good &= hk_source_entries(c, source, "state", &s->state);
    good &= hk_source_entries(c, source, "ops", &s->ops);
    good &= hk_source_entries(c, source, "procs", &s->procs);
    good &= hk_source_entries(c, source, "tasks", &s->tasks);
    return good;
}

static void free_sections(struct sections *s)
{
    free(s->resources.entries);
    free(s->state.entries);
    free(s->ops.entries);
    free(s->procs.entries);
    free(s->tasks.entries);
}

static bool declare_all(struct hk_compiler *c, const struct sections *s,
                        const struct hk_node *faults, const struct hk_node *expect)
{
    struct hk_model *m = c->model;
    bool good = true;
    size_t resources = s->resources.count + s->state.count + s->ops.count + HIDDEN_MAX;
    size_t procs = s->ops.count + s->procs.count + s->tasks.count + 1;
    m->resource_room = (int)resources;
    m->resources = hk_arena_alloc(&m->arena, resources * sizeof(*m->resources));
    m->procs = hk_arena_alloc(&m->arena, procs * sizeof(*m->procs));
    good &= declare_resources(c, &s->resources);
    for (size_t i = 0; i < s->state.count; i++)
        good &= declare_state(c, &s->state.entries[i]) ||
                hk_declare_refused(c, &s->state.entries[i]);
    good &= declare_procs(c, &s->ops, HK_PROC_OP);
    good &= declare_procs(c, &s->procs, HK_PROC_PROC);
    good &= declare_procs(c, &s->tasks, HK_PROC_TASK);
    good &= hk_declare_faults(c, faults);
    int room = REGIONS_MAX;
    for (int i = 0; i < m->proc_count; i++)
        hk_scan_regions(m, m->procs[i].body, &room);
    for (int i = 0; i < m->proc_count; i++)
        hk_scan_asked(m, m->procs[i].body);
    if (expect)
        hk_scan_asked(m, expect);
    for (int i = 0; i < m->proc_count; i++)
        good &= hk_compile_proc(c, &m->procs[i]);
    hk_bind_families(m);
    return good & hk_check_counted(c);
}

bool hk_declare(struct hk_compiler *c, const struct hk_source *source,
                const struct hk_point *point)
{
    struct sections sections = {0};
    bool good = declare_params(c, source, point);
    good &= read_sections(c, source, &sections);
    if (sections.tasks.count == 0 && good) {
        const struct hk_node *tasks = hk_source_value(source, "tasks");
        good = hk_node_error(c, tasks ? tasks : source->base, "a scenario needs tasks%s",
                             tasks && tasks->is_null ? "; they stand deeper than this" : "");
    }
    good &= declare_all(c, &sections, hk_source_value(source, "faults"),
                        hk_source_value(source, "expect"));
    free_sections(&sections);
    if (good) {
        hk_model_infer_endpoints(c->model);
        hk_model_infer_mentions(c->model);
        hk_model_measure(c->model);
    }
    return good;
}
