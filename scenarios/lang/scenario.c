/* SPDX-License-Identifier: MIT
 *
 * scenario: a file becomes a list of scenarios, one for each document, variant and point of
 * its sweep.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/scenario_parts.h"
#include "scenarios/verbs/verb.h"

enum { POINTS_MAX = 10000, SWEPT_MAX = 16 };

static int64_t points_max(const struct hk_scenario_limits *limits)
{
    return limits && limits->points_max ? limits->points_max : POINTS_MAX;
}

/* ---- the sweep ---- */

struct sweep {
    int count;
    const char *names[SWEPT_MAX];
    const struct hk_node *keys[SWEPT_MAX];
    struct hk_value lists[SWEPT_MAX]; /* of values */
};

static bool read_sweep(struct hk_compiler *c, const struct hk_source *source, int64_t most,
                       struct sweep *sweep)
{
    const struct hk_node *map = hk_source_value(source, "sweep");
    sweep->count = 0;
    if (!map || map->is_null)
        return true;
    if (map->kind != HK_NODE_MAP || map->count > SWEPT_MAX)
        return hk_node_error(c, map, "a sweep is 'param: list' lines, at most %d", SWEPT_MAX);
    bool good = true;
    int64_t points = 1;
    for (size_t i = 0; i < map->count; i++) {
        struct hk_value list;
        if (!hk_node_value(c, map->pairs[i].value, &list)) {
            good = false;
            continue;
        }
        if (list.kind != HK_LIST || list.list->len < 1 || list.list->len > most ||
            (points *= list.list->len) > most)
            return hk_node_error(c, map->pairs[i].value,
                                 "a sweep needs a list, and at most %lld combinations",
                                 (long long)most);
        sweep->names[sweep->count] = map->pairs[i].key->text;
        sweep->keys[sweep->count] = map->pairs[i].key;
        sweep->lists[sweep->count++] = list;
    }
    return good;
}

static int64_t sweep_points(const struct sweep *sweep)
{
    int64_t points = 1;
    for (int i = 0; i < sweep->count; i++)
        points *= sweep->lists[i].list->len;
    return points;
}

/* Combination `number`, the last list turning fastest, and its words: "limit=8, n=2". */
static const char *sweep_point(struct hk_model *model, const struct sweep *sweep, int64_t number,
                               struct hk_value *values)
{
    for (int i = sweep->count; i-- > 0;) {
        const struct hk_list *list = sweep->lists[i].list;
        values[i] = hk_list_at(list, number % list->len);
        number /= list->len;
    }
    const char *text = "";
    for (int i = 0; i < sweep->count; i++) {
        char value[64];
        hk_value_format(values[i], value, sizeof(value));
        text = hk_arena_printf(&model->arena, "%s%s%s=%s", text, i ? ", " : "", sweep->names[i],
                               value);
    }
    return text;
}

/* ---- one scenario ---- */

static const char *copy_text(struct hk_model *model, const struct hk_node *node)
{
    if (!node || node->kind != HK_NODE_SCALAR)
        return "";
    return hk_arena_text(&model->arena, node->text, node->len);
}

static struct hk_model *model_new(void)
{
    struct hk_model *model = hk_xcalloc(1, sizeof(*model));
    hk_arena_init(&model->arena);
    return model;
}

static void model_free(struct hk_model *model)
{
    hk_arena_fini(&model->arena);
    free(model->events);
    free(model);
}

static void scenario_free(struct hk_scenario *s)
{
    hk_expect_free(s->set);
    model_free(s->model);
    free(s);
}

/* Only those can race, and only the race check wants clocks. */
static bool has_plain_state(const struct hk_model *model)
{
    for (int i = 0; i < model->resource_count; i++) {
        if (model->resources[i].kind == &hk_resource_state && !model->resources[i].atomic)
            return true;
    }
    return false;
}

/* hint and explain, for people who learn. */
static bool read_teach(struct hk_compiler *c, const struct hk_node *map)
{
    bool good = true;
    c->model->hint = c->model->explain = "";
    if (!map || map->is_null)
        return true;
    if (map->kind != HK_NODE_MAP || map->flow)
        return hk_node_error(c, map, "teach has a 'hint: text' and an 'explain: text'");
    for (size_t i = 0; i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key, *value = map->pairs[i].value;
        const char *text = copy_text(c->model, value);
        if (value->kind != HK_NODE_SCALAR)
            good = hk_node_error(c, value, "this must be a text");
        else if (strcmp(key->text, "hint") == 0)
            c->model->hint = text;
        else if (strcmp(key->text, "explain") == 0)
            c->model->explain = text;
        else
            good = hk_node_error(c, key, "unknown key '%s'; teach has hint and explain",
                                 key->text);
    }
    return good;
}

static bool fill(struct hk_compiler *c, const struct hk_source *source,
                 const struct hk_scenario_limits *limits, const struct hk_point *point,
                 struct hk_scenario *s)
{
    bool good = hk_scenario_settings(c, source, limits, s);
    good &= read_teach(c, hk_source_value(source, "teach"));
    good &= hk_scenario_tags(c, hk_source_value(source, "tags"));
    good &= hk_declare(c, source, point);
    const struct hk_node *explore = hk_source_value(source, "explore");
    if (explore && explore->kind == HK_NODE_MAP)
        good &= hk_scenario_cancels(c, hk_map_value(explore, "cancel"), &s->program.config);
    s->program.config.want_clocks = s->model->threads > 1 && has_plain_state(s->model);
    good &= hk_scenario_rules(c, source, s);
    return good;
}

struct loader {
    struct hk_scenario_file *file;
    const struct hk_scenario_limits *limits;
    struct hk_compiler compiler;
};

/* One variant at one point. */
static bool load_point(struct loader *l, const struct hk_source *source, const char *variant,
                       const struct sweep *sweep, int64_t number)
{
    struct hk_scenario *s = hk_xcalloc(1, sizeof(*s));
    struct hk_compiler *c = &l->compiler;
    s->model = c->model = model_new();
    struct hk_value values[SWEPT_MAX];
    struct hk_point point = {
        .count = sweep->count,
        .names = (const char **)(uintptr_t)sweep->names,
        .keys = (const struct hk_node **)(uintptr_t)sweep->keys,
        .values = values,
    };
    s->model->point = sweep_point(s->model, sweep, number, values);
    s->model->path = hk_arena_text(&s->model->arena, l->file->path, strlen(l->file->path));
    s->model->title = copy_text(s->model, hk_map_value(source->base, "scenario"));
    s->model->variant = hk_arena_text(&s->model->arena, variant, strlen(variant));
    if (!fill(c, source, l->limits, &point, s)) {
        scenario_free(s);
        return false;
    }
    struct hk_scenario_file *file = l->file;
    HK_GROW(file->scenarios, file->count, file->room);
    file->scenarios[file->count++] = s;
    return true;
}

static bool load_variant(struct loader *l, const struct hk_source *source, const char *variant)
{
    struct sweep sweep;
    if (!l->file->sweeps)
        l->file->sweeps = model_new();
    l->compiler.model = l->file->sweeps;
    bool good = read_sweep(&l->compiler, source, points_max(l->limits), &sweep);
    if (!good) {
        sweep.count = 0; /* what else is wrong? */
        load_point(l, source, variant, &sweep, 0);
    }
    for (int64_t i = 0; good && i < sweep_points(&sweep); i++)
        good = load_point(l, source, variant, &sweep, i);
    return good;
}

/* ---- one document ---- */

static void forget_from(struct hk_scenario_file *file, size_t count)
{
    while (file->count > count)
        scenario_free(file->scenarios[--file->count]);
}

static void load_document(struct loader *l, const struct hk_node *root)
{
    struct hk_compiler *c = &l->compiler;
    size_t before = l->file->count;
    if (root->kind != HK_NODE_MAP || root->flow) {
        hk_node_error(c, root,
                      "a scenario is 'key: value' lines, beginning with 'scenario: title'");
        return;
    }
    bool good = hk_check_keys(c, root);
    const struct hk_node *title = hk_map_value(root, "scenario");
    if (!title || title->is_null)
        good = hk_node_error(c, root, "a scenario begins with 'scenario: title'");
    else if (title->kind != HK_NODE_SCALAR)
        good = hk_node_error(c, title, "the title is one line of text, 'scenario: title'");
    good &= load_variant(l, &(struct hk_source){root, NULL}, "");
    const struct hk_node *variants = hk_map_value(root, "variants");
    for (size_t i = 0; variants && variants->kind == HK_NODE_MAP && i < variants->count; i++) {
        const struct hk_pair *pair = &variants->pairs[i];
        c->diag->variant = pair->key->text;
        c->diag->variant_line = pair->key->line;
        if (pair->value->kind == HK_NODE_MAP && !pair->value->flow)
            good &= load_variant(l, &(struct hk_source){root, pair->value}, pair->key->text);
    }
    c->diag->variant = NULL;
    if (!good)
        forget_from(l->file, before);
}

/* ---- files ---- */

static struct hk_reader_options reader_options(const struct hk_scenario_limits *limits)
{
    struct hk_reader_options options = HK_READER_DEFAULTS;
    if (limits && limits->file_bytes_max)
        options.bytes_max = limits->file_bytes_max;
    if (limits && limits->depth_max)
        options.depth_max = limits->depth_max;
    if (limits && limits->nodes_max)
        options.nodes_max = (int)limits->nodes_max;
    return options;
}

static struct hk_scenario_file *file_new(const char *path)
{
    struct hk_scenario_file *file = hk_xcalloc(1, sizeof(*file));
    file->path = hk_xstrdup(path);
    return file;
}

/* What the reader has left. */
static void load_stream(struct hk_scenario_file *file, const struct hk_scenario_limits *limits,
                        struct hk_diag *diag)
{
    struct loader l = {.file = file, .limits = limits};
    l.compiler.diag = diag;
    l.compiler.file = file->stream.file;
    if (file->stream.count == 0)
        hk_diag_add(diag, file->stream.file, 0, 0, 1, HK_SEVERITY_ERROR,
                    "there is no scenario in this file");
    for (size_t i = 0; i < file->stream.count; i++)
        load_document(&l, file->stream.docs[i].root);
}

struct hk_scenario_file *hk_scenario_load(const char *path,
                                          const struct hk_scenario_limits *limits,
                                          struct hk_diag *diag)
{
    struct hk_reader_options options = reader_options(limits);
    struct hk_scenario_file *file = file_new(path);
    int rc = hk_reader_load(diag, path, &options, &file->stream);
    if (rc == HK_EIO) {
        hk_scenario_file_free(file);
        return NULL;
    }
    if (rc == HK_OK)
        load_stream(file, limits, diag);
    return file;
}

struct hk_scenario_file *hk_scenario_parse(const char *name, const char *bytes, size_t len,
                                           const struct hk_scenario_limits *limits,
                                           struct hk_diag *diag)
{
    struct hk_reader_options options = reader_options(limits);
    struct hk_scenario_file *file = file_new(name);
    if (hk_reader_parse(diag, name, bytes, len, &options, &file->stream) == HK_OK)
        load_stream(file, limits, diag);
    return file;
}

void hk_scenario_file_free(struct hk_scenario_file *file)
{
    if (!file)
        return;
    forget_from(file, 0);
    free(file->scenarios);
    if (file->sweeps)
        model_free(file->sweeps);
    hk_stream_fini(&file->stream);
    free(file->path);
    free(file);
}

size_t hk_scenario_count(const struct hk_scenario_file *file)
{
    return file->count;
}

const struct hk_scenario *hk_scenario_at(const struct hk_scenario_file *file, size_t index)
{
    hk_assert(index < file->count);
    return file->scenarios[index];
}

const char *hk_scenario_path(const struct hk_scenario *s)
{
    return s->model->path;
}

const char *hk_scenario_title(const struct hk_scenario *s)
{
    return s->model->title;
}

const char *hk_scenario_variant(const struct hk_scenario *s)
{
    return s->model->variant;
}

const char *hk_scenario_point(const struct hk_scenario *s)
{
    return s->model->point;
}

const char *hk_scenario_hint(const struct hk_scenario *s)
{
    return s->model->hint;
}

const char *hk_scenario_explain(const struct hk_scenario *s)
{
    return s->model->explain;
}

bool hk_scenario_is_broken(const struct hk_scenario *s)
{
    for (size_t i = 0; i < s->verdict_count; i++) {
        if (!s->verdicts[i]->pass)
            return true;
    }
    return false;
}

const struct hk_program *hk_scenario_program(const struct hk_scenario *s)
{
    return &s->program;
}
