/* SPDX-License-Identifier: MIT
 *
 * salvage: one mistake, one message. A line that is refused would have given names to things: a
 * variable, an event, a resource. They are noted as if it had, so that nobody complains of
 * those names elsewhere; the scenario is invalid anyway.
 */
#include <string.h>

#include "scenarios/lang/names.h"

/* The word at `*text`, which is moved behind it and the spaces that follow; "" if there is none. */
static const char *take_word(struct hk_compiler *c, const char **text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t len = strspn(*text, letters);
    const char *word = hk_arena_text(&c->model->arena, *text, len);
    *text += len;
    *text += strspn(*text, " ");
    return word;
}

static bool assigns(const char *text)
{
    text += *text == '+' || *text == '-';
    return text[0] == '=' && text[1] != '=';
}

static void salvage_variable(struct hk_compiler *c, const char *name)
{
    bool known = !c->body || hk_local(c, name) >= 0 || hk_model_param(c->model, name) ||
                 hk_model_resource(c->model, name);
    if (*name && !known && !hk_word_reserved(name))
        hk_local_make(c, name);
}

static void salvage_text(struct hk_compiler *c, const struct hk_node *node)
{
    const char *text = node->text;
    const char *word = take_word(c, &text);
    if (strcmp(word, "for") == 0) {
        salvage_variable(c, take_word(c, &text));
    } else if (strcmp(word, "emit") == 0) {
        const char *event = take_word(c, &text);
        if (*event)
            hk_model_event_make(c->model, event, 0)->arity = -1;
    } else if (assigns(text)) {
        salvage_variable(c, word);
    }
}

/* Recursion is bounded by the depth of the file. */
void hk_salvage(struct hk_compiler *c, const struct hk_node *node)
{
    if (node->kind == HK_NODE_SCALAR && !node->is_null)
        salvage_text(c, node);
    for (size_t i = 0; node->kind == HK_NODE_LIST && i < node->count; i++)
        hk_salvage(c, node->items[i]);
    for (size_t i = 0; node->kind == HK_NODE_MAP && i < node->count; i++) {
        hk_salvage(c, node->pairs[i].key);
        hk_salvage(c, node->pairs[i].value);
    }
}

void hk_refuse_name(struct hk_compiler *c, const struct hk_node *node)
{
    struct hk_refused *refused = hk_arena_alloc(&c->model->arena, sizeof(*refused));
    const char *text = node->kind == HK_NODE_SCALAR ? node->text : "";
    *refused = (struct hk_refused){.name = take_word(c, &text), .next = c->model->refused};
    c->model->refused = refused;
}

bool hk_name_refused(const struct hk_model *model, const char *name)
{
    const struct hk_refused *r = model->refused;
    while (r && strcmp(r->name, name) != 0)
        r = r->next;
    return r != NULL;
}
