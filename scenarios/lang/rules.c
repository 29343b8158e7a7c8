/* SPDX-License-Identifier: MIT
 *
 * rules: what is expected of the runs: `expect:` and `verdict:`.
 */
#include <stdlib.h>
#include <string.h>

#include "check/table.h"
#include "scenarios/lang/scenario_parts.h"

/* One item of expect. YAML reads `label: pattern` as a map of one pair: the text is put
 * together again, and places are found by which side of the colon they lie on. */
struct item {
    const struct hk_node *label, *node;
    const char *text;
    int shift; /* where the node's text begins in it */
};

/* ---- messages ---- */

struct reporter {
    struct hk_compiler *c;
    const struct item *items;
};

static void item_error(struct hk_compiler *c, const struct item *item, bool warning,
                       const struct hk_syntax_error *what)
{
    bool in_label = item->label && what->at < item->shift;
    c->node = in_label ? item->label : item->node;
    int shift = in_label ? 0 : item->shift;
    if (warning)
        hk_diag_add(c->diag, c->file, c->node->text_line, c->node->text_col + what->at - shift,
                    what->end - what->at, HK_SEVERITY_WARNING, "%s", what->text);
    else if (c->node->style == HK_STYLE_FOLDED || c->node->style == HK_STYLE_LITERAL)
        hk_node_error(c, c->node, "%s", what->text);
    else
        hk_compile_error(c, what->at - shift, what->end - shift, "%s", what->text);
}

static void report(void *arg, size_t source, bool warning, const struct hk_syntax_error *what)
{
    const struct reporter *r = arg;
    item_error(r->c, &r->items[source], warning, what);
}

/* ---- items ---- */

static bool read_item(struct hk_compiler *c, const struct hk_node *node, struct item *item)
{
    *item = (struct item){.node = node};
    if (node->kind == HK_NODE_MAP && node->count == 1 && !node->flow) {
        item->label = node->pairs[0].key;
        item->node = node = node->pairs[0].value;
    }
    if (node->kind != HK_NODE_SCALAR || node->is_null)
        return hk_node_error(c, node, "an expectation is one line of text");
    bool folded = node->style == HK_STYLE_FOLDED || node->style == HK_STYLE_LITERAL;
    if (!folded && node->end_line != node->line)
        return hk_node_error(c, node, "an expectation must end on its line, or be folded with >-");
    if (item->label) {
        item->shift = (int)item->label->len + 2;
        item->text =
            hk_arena_printf(&c->model->arena, "%s: %s", item->label->text, node->text);
    } else {
        item->text = node->text;
    }
    return true;
}

static const struct hk_node *const *list_of(const struct hk_node *node, size_t *count,
                                            const struct hk_node **single)
{
    if (node && node->kind == HK_NODE_LIST) {
        *count = node->count;
        return (const struct hk_node *const *)(uintptr_t)node->items;
    }
    *single = node;
    *count = node && !node->is_null ? 1 : 0;
    return single;
}

/* What the verdict may call the expectations, also those that are wrong. */
struct labels {
    const char **names;
    size_t count;
};

static void add_label(struct hk_compiler *c, struct labels *labels, const struct item *item)
{
    const char *colon = item->text ? strchr(item->text, ':') : NULL;
    if (item->label)
        labels->names[labels->count++] = item->label->text;
    else if (colon) /* a folded one */
        labels->names[labels->count++] =
            hk_arena_text(&c->model->arena, item->text, (size_t)(colon - item->text));
}

/* Those that can be read, in order; the others have been reported. */
static size_t read_items(struct hk_compiler *c, const struct hk_node *const *nodes, size_t count,
                         struct item *items, struct labels *labels)
{
    size_t good = 0;
    labels->names = hk_arena_alloc(&c->model->arena, count * sizeof(*labels->names));
    for (size_t i = 0; i < count; i++) {
        bool read = read_item(c, nodes[i], &items[good]);
        add_label(c, labels, &items[good]);
        good += read;
    }
    return good;
}

static bool compile_set(struct hk_compiler *c, const struct hk_node *expect,
                        struct hk_scenario *s, struct labels *labels)
{
    size_t count;
    const struct hk_node *single;
    const struct hk_node *const *nodes = list_of(expect, &count, &single);
    if (count == 0)
        return true;
    struct item *items = hk_xcalloc(count, sizeof(*items));
    struct hk_expect_source *sources = hk_xcalloc(count, sizeof(*sources));
    size_t read = read_items(c, nodes, count, items, labels);
    struct hk_expect_names names = hk_scenario_names(c->model);
    struct reporter reporter = {c, items};
    s->places = hk_arena_alloc(&c->model->arena, count * sizeof(*s->places));
    for (size_t i = 0; i < read; i++) {
        sources[i] = (struct hk_expect_source){.text = items[i].text, .len = strlen(items[i].text)};
        s->places[i] = items[i].label ? items[i].label : items[i].node;
    }
    s->set = hk_expect_compile(sources, read, &names, report, &reporter);
    free(items);
    free(sources);
    return s->set && read == count;
}

/* ---- the verdict ---- */

static bool read_verdict(struct hk_compiler *c, const struct hk_node *node, struct hk_scenario *s,
                         const struct labels *labels)
{
    if (!hk_compile_text(c, node))
        return false;
    struct hk_verdict *verdict = hk_parse_verdict(&c->parser);
    if (!verdict || !hk_compile_end(c))
        return hk_parse_failed(c);
    struct hk_syntax_error error = {0};
    if (!hk_verdict_resolve(verdict, labels->names, labels->count, &error))
        return hk_compile_error(c, error.at, error.end, "%s", error.text);
    s->verdicts[s->verdict_count++] = verdict;
    if (s->verdict_count > 1 && (verdict->pass || s->verdicts[0]->pass))
        return hk_node_error(c, node, "'pass' stands alone in a verdict");
    return true;
}

/* A variant's verdict is its own, or pass. */
static const struct hk_node *verdict_node(const struct hk_source *source)
{
    return hk_map_value(source->variant ? source->variant : source->base, "verdict");
}

bool hk_scenario_rules(struct hk_compiler *c, const struct hk_source *source,
                       struct hk_scenario *s)
{
    struct labels labels = {0};
    bool good = compile_set(c, hk_source_value(source, "expect"), s, &labels);
    size_t count;
    const struct hk_node *single;
    const struct hk_node *const *nodes = list_of(verdict_node(source), &count, &single);
    s->verdicts = hk_arena_alloc(&c->model->arena, (count + 1) * sizeof(*s->verdicts));
    for (size_t i = 0; i < count; i++)
        good &= read_verdict(c, nodes[i], s, &labels);
    s->bind = hk_scenario_bind(c->model);
    for (int i = 0; s->set && i < c->model->event_count; i++)
        c->model->events[i]->observed = hk_expect_orders(s->set, c->model->events[i]->name,
                                                         c->model->events[i]->hash);
    return good;
}

static void begin_expectations(struct hk_world *world, const struct hk_scenario *s)
{
    struct hk_env *env = world->program;
    struct hk_error error = {0};
    env->expect = hk_expect_begin(s->set, world, &s->bind, &error);
    if (env->expect)
        return;
    hk_finding_addf(world, "misuse", "", "expect", "%s", error.text);
    hk_world_stop(world, HK_END_STOPPED, NULL);
}

void hk_scenario_setup(struct hk_world *world, void *arg)
{
    const struct hk_scenario *s = arg;
    hk_model_setup(world, s->model);
    if (s->set)
        begin_expectations(world, s);
    hk_checks_begin(world, 0); /* behind the expectations, which say what is asked for */
}

void hk_scenario_setup_bare(struct hk_world *world, void *arg)
{
    const struct hk_scenario *s = arg;
    hk_model_setup(world, s->model);
    hk_checks_begin(world, 0);
}
