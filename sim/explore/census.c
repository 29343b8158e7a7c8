/* SPDX-License-Identifier: MIT
 *
 * census: outcomes as texts, and their counts.
 */
#include "explore/census.h"

#include <stdlib.h>
#include <string.h>

#include "explore/campaign.h"
#include "objects/cell.h"

/* Takes `text`, gives back a longer one. */
static char *append(char *text, const char *between, const char *more)
{
    char *longer = hk_xasprintf("%s%s%s", text, *text && *more ? between : "", more);
    free(text);
    return longer;
}

static char *findings_text(const struct hk_finding *f)
{
    char *text = hk_xstrdup("");
    for (; f; f = f->next) {
        const char *name = *f->label ? f->label : f->kind;
        bool family = !*f->label && *f->family;
        char *one = hk_xasprintf("%s%s%s%s", name, family ? " (" : "", family ? f->family : "",
                                 family ? ")" : "");
        text = append(text, "; ", one);
        free(one);
    }
    return text;
}

static char *values_text(const struct hk_world *world)
{
    char *text = hk_xstrdup(""), value[64];
    for (uint32_t i = 0; i < world->object_count; i++) {
        const struct hk_object *object = world->objects[i];
        if (object->kind != &hk_cell_kind)
            continue;
        hk_value_format(((const struct hk_cell *)(const void *)object)->value, value,
                        sizeof(value));
        char *one = hk_xasprintf("%s is %s", object->name, value);
        text = append(text, ", ", one);
        free(one);
    }
    return text;
}

char *hk_census_text(const struct hk_world *world)
{
    if (world->end == HK_END_ASSUME || world->end == HK_END_PRUNED)
        return NULL;
    char *how = world->findings ? findings_text(world->findings)
                                : hk_xstrdup(hk_end_name((enum hk_end)world->end));
    char *values = values_text(world), *text = append(how, ": ", values);
    free(values);
    return text;
}

static struct hk_census_item *item_of(struct hk_census *census, const char *text)
{
    for (size_t i = 0; i < census->count; i++) {
        if (strcmp(census->items[i].text, text) == 0)
            return &census->items[i];
    }
    HK_GROW(census->items, census->count, census->capacity);
    struct hk_census_item *item = &census->items[census->count++];
    *item = (struct hk_census_item){.text = hk_xstrdup(text), .choices = UINT64_MAX};
    return item;
}

void hk_census_add(struct hk_census *census, const struct hk_run_note *note)
{
    struct hk_census_item *item = item_of(census, note->text);
    item->runs++;
    if (note->choices >= item->choices)
        return;
    free(item->token);
    item->token = hk_xstrdup(note->token);
    item->choices = note->choices;
    item->run = note->run;
}

static int by_frequency(const void *a, const void *b)
{
    const struct hk_census_item *x = a, *y = b;
    if (x->runs != y->runs)
        return x->runs > y->runs ? -1 : 1;
    return strcmp(x->text, y->text);
}

void hk_census_sort(struct hk_census *census)
{
    if (census->count > 0)
        qsort(census->items, census->count, sizeof(*census->items), by_frequency);
}

void hk_census_fini(struct hk_census *census)
{
    for (size_t i = 0; i < census->count; i++) {
        free(census->items[i].text);
        free(census->items[i].token);
    }
    free(census->items);
    *census = (struct hk_census){0};
}
