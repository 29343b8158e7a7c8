/* SPDX-License-Identifier: MIT
 *
 * tags: the words that a scenario is filed under, for `hocket test --tag`. A list, or one text
 * with commas.
 */
#include <string.h>

#include "scenarios/lang/scenario_parts.h"

static void add(struct hk_model *model, const char *text, size_t len)
{
    const char **last = &model->tags[model->tag_count++];
    *last = hk_arena_text(&model->arena, text, len);
}

/* The parts of "deadlock, locks", without the blanks around them. */
static bool add_parts(struct hk_compiler *c, const struct hk_node *node, const char *ends)
{
    bool good = true;
    const char *at = node->text;
    for (bool more = true; more;) {
        size_t len = strcspn(at, ends);
        const char *next = at + len;
        more = *next != '\0';
        for (; len > 0 && *at == ' '; len--)
            at++;
        while (len > 0 && at[len - 1] == ' ')
            len--;
        if (len > 0)
            add(c->model, at, len);
        else
            good = hk_node_error(c, node, "a tag is missing; tags are words, such as "
                                 "'tags: [deadlock, locks]'");
        at = next + more;
    }
    return good;
}

static size_t commas(const char *text)
{
    size_t count = 0;
    while ((text = strchr(text, ',')) != NULL) {
        text++;
        count++;
    }
    return count;
}

static void reserve(struct hk_model *model, size_t count)
{
    model->tags = hk_arena_alloc(&model->arena, (count + 1) * sizeof(*model->tags));
}

bool hk_scenario_tags(struct hk_compiler *c, const struct hk_node *node)
{
    bool good = true;
    if (!node || node->is_null)
        return true;
    if (node->kind == HK_NODE_SCALAR) {
        reserve(c->model, commas(node->text) + 1);
        return add_parts(c, node, ",");
    }
    if (node->kind != HK_NODE_LIST)
        return hk_node_error(c, node, "tags are words, such as 'tags: [deadlock, locks]'");
    reserve(c->model, node->count);
    for (size_t i = 0; i < node->count; i++) {
        const struct hk_node *item = node->items[i];
        if (item->kind == HK_NODE_SCALAR && !item->is_null)
            good &= add_parts(c, item, "");
        else
            good = hk_node_error(c, item, "a tag is a word, such as 'deadlock'");
    }
    return good;
}

const char *hk_scenario_tag(const struct hk_scenario *s, size_t index)
{
    return index < s->model->tag_count ? s->model->tags[index] : NULL;
}
