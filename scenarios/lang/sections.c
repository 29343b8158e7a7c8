/* SPDX-License-Identifier: MIT
 *
 * sections: finding keys and entries, and checking them.
 */
#include "scenarios/lang/names.h"
#include "scenarios/lang/sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 200, NAME_BYTES = 64 }; /* that are looked at for a suggestion */

static const char *const top_keys[] = {
    "scenario", "about",  "tags",   "runtime", "clock",    "params",  "sweep", "resources",
    "state",    "ops",    "procs",  "tasks",   "faults",   "expect",  "verdict",
    "explore",  "variants", "teach",
};

const struct hk_node *hk_map_value(const struct hk_node *map, const char *key)
{
    if (!map || map->kind != HK_NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->pairs[i].key->text, key) == 0)
            return map->pairs[i].value;
    }
    return NULL;
}

static bool is_none(const struct hk_node *value)
{
    return value->kind == HK_NODE_SCALAR && strcmp(value->text, "none") == 0;
}

const struct hk_node *hk_source_value(const struct hk_source *source, const char *key)
{
    const struct hk_node *value = hk_map_value(source->variant, key);
    if (value && is_none(value))
        return NULL; /* deleted */
    return value ? value : hk_map_value(source->base, key);
}

size_t hk_entry_name_length(const struct hk_node *key)
{
    return strcspn(key->text, " (");
}

static bool same_name(const struct hk_node *a, const struct hk_node *b)
{
    size_t len = hk_entry_name_length(a);
    return len == hk_entry_name_length(b) && memcmp(a->text, b->text, len) == 0;
}

const struct hk_pair *hk_map_entry(const struct hk_node *map, const struct hk_node *key)
{
    for (size_t i = 0; map && map->kind == HK_NODE_MAP && i < map->count; i++) {
        if (same_name(map->pairs[i].key, key))
            return &map->pairs[i];
    }
    return NULL;
}

static bool add_entries(struct hk_compiler *c, const struct hk_node *map, bool overlay,
                        struct hk_entries *entries)
{
    if (!map || map->is_null)
        return true;
    if (map->kind != HK_NODE_MAP || map->flow)
        return hk_node_error(c, map, "this must be 'name: value' lines%s",
                             map->kind == HK_NODE_SCALAR && strchr(map->text, ':')
                                 ? "; a space is missing behind ':'"
                                 : "");
    size_t room = entries->count + map->count;
    entries->entries = hk_xrealloc(entries->entries, (room + 1) * sizeof(*entries->entries));
    for (size_t i = 0; i < map->count; i++) {
        struct hk_entry entry = {map->pairs[i].key, map->pairs[i].value};
        size_t at = 0;
        if (overlay && hk_map_entry(map, entry.key) != &map->pairs[i])
            return hk_node_error(c, entry.key, "'%.*s' stands here twice",
                                 (int)hk_entry_name_length(entry.key), entry.key->text);
        while (overlay && at < entries->count && !same_name(entries->entries[at].key, entry.key))
            at++;
        if (!overlay)
            at = entries->count;
        if (at == entries->count && !is_none(entry.value))
            entries->entries[entries->count++] = entry;
        else if (at < entries->count && !is_none(entry.value))
            entries->entries[at] = entry;
        else if (at < entries->count)
            memmove(&entries->entries[at], &entries->entries[at + 1],
                    (--entries->count - at) * sizeof(entry));
    }
    return true;
}

bool hk_source_entries(struct hk_compiler *c, const struct hk_source *source, const char *section,
                       struct hk_entries *entries)
{
    const struct hk_node *overlay = hk_map_value(source->variant, section);
    *entries = (struct hk_entries){0};
    if (overlay && is_none(overlay))
        return true;
    bool good = add_entries(c, hk_map_value(source->base, section), false, entries);
    return good & add_entries(c, overlay, true, entries);
}

/* ---- what is wrong with keys ---- */

static bool check_map(struct hk_compiler *c, const struct hk_node *map, bool variant)
{
    bool good = true;
    for (size_t i = 0; i < map->count; i++) {
        const struct hk_node *key = map->pairs[i].key;
        bool known = false;
        for (size_t k = 0; k < HK_COUNT(top_keys); k++)
            known |= strcmp(top_keys[k], key->text) == 0;
        if (known && !(variant && strcmp(key->text, "variants") == 0))
            continue;
        const char *best = hk_foreign_key(key->text);
        if (!best)
            best = hk_suggest(key->text, top_keys, HK_COUNT(top_keys));
        if (known)
            good = hk_node_error(c, key, "a variant has no variants of its own");
        else if (best)
            good = hk_node_error(c, key, "unknown key '%s'; did you mean '%s'?", key->text, best);
        else
            good = hk_node_error(c, key, "unknown key '%s'", key->text);
    }
    return good;
}

static bool complain_of_nothing(struct hk_compiler *c, const struct hk_node *key,
                                const struct hk_node *among)
{
    char names[NAMES_MAX][NAME_BYTES];
    const char *list[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; among && among->kind == HK_NODE_MAP && i < among->count; i++) {
        const struct hk_node *name = among->pairs[i].key;
        if (count == NAMES_MAX)
            break;
        snprintf(names[count], NAME_BYTES, "%.*s", (int)hk_entry_name_length(name), name->text);
        list[count] = names[count];
        count++;
    }
    char word[NAME_BYTES];
    snprintf(word, sizeof(word), "%.*s", (int)hk_entry_name_length(key), key->text);
    const char *best = hk_suggest(word, list, count);
    if (best)
        return hk_node_error(c, key, "there is no '%s' to be deleted; did you mean '%s'?", word,
                             best);
    return hk_node_error(c, key, "there is no '%s' to be deleted", word);
}

static bool is_any(const char *key, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], key) == 0)
            return true;
    }
    return false;
}

/* What a variant deletes must be there; in the scenario itself there is nothing to delete from. */
static bool check_deletion(struct hk_compiler *c, const struct hk_pair *pair, bool variant,
                           const struct hk_node *among)
{
    if (!is_none(pair->value))
        return true;
    if (!variant)
        return hk_node_error(c, pair->value, "'none' deletes, and only in a variant");
    return hk_map_entry(among, pair->key) || complain_of_nothing(c, pair->key, among);
}

enum { LONG_ENOUGH = 4 }; /* short names are near to each other anyhow */

/* A variant may add an entry; but one that is nearly called as one of the scenario's, which the
 * variant leaves alone, was meant to replace that. */
static void warn_of_addition(struct hk_compiler *c, const struct hk_node *key,
                             const struct hk_node *own, const struct hk_node *among)
{
    const char *names[128];
    char name[64], other[128][64];
    size_t count = 0, len = hk_entry_name_length(key);
    if (!among || among->kind != HK_NODE_MAP || hk_map_entry(among, key) || len >= sizeof(name) ||
        len < LONG_ENOUGH)
        return;
    for (size_t i = 0; i < among->count && count < HK_COUNT(names); i++) {
        const struct hk_node *theirs = among->pairs[i].key;
        size_t size = hk_entry_name_length(theirs);
        if (size >= sizeof(name) || hk_map_entry(own, theirs))
            continue;
        memcpy(other[count], theirs->text, size);
        other[count][size] = '\0';
        names[count] = other[count];
        count++;
    }
    memcpy(name, key->text, len);
    name[len] = '\0';
    const char *best = hk_suggest(name, names, count);
    if (best)
        hk_diag_add(c->diag, c->file, key->line, key->col, (int)len, HK_SEVERITY_WARNING,
                    "'%s' is added to the scenario, beside '%s'; did you mean '%s'?", name, best,
                    best);
}

/* `base` is NULL for the scenario itself. */
static bool check_deletions(struct hk_compiler *c, const struct hk_node *map,
                            const struct hk_node *base)
{
    static const char *const sections[] = {"params", "resources", "state", "ops", "procs", "tasks"};
    static const char *const texts[] = {"scenario", "about"};
    static const char *const code[] = {"ops", "procs", "tasks"};
    bool good = true;
    for (size_t i = 0; i < map->count; i++) {
        const struct hk_pair *pair = &map->pairs[i];
        const struct hk_node *value = pair->value;
        bool has_entries = value->kind == HK_NODE_MAP && !value->flow &&
                           is_any(pair->key->text, sections, HK_COUNT(sections));
        if (!is_any(pair->key->text, texts, HK_COUNT(texts)))
            good &= check_deletion(c, pair, base, base);
        for (size_t k = 0; has_entries && k < value->count; k++) {
            const struct hk_node *among = hk_map_value(base, pair->key->text);
            good &= check_deletion(c, &value->pairs[k], base, among);
            if (base && is_any(pair->key->text, code, HK_COUNT(code)))
                warn_of_addition(c, value->pairs[k].key, value, among);
        }
    }
    return good;
}

bool hk_check_keys(struct hk_compiler *c, const struct hk_node *root)
{
    bool good = check_map(c, root, false);
    good &= check_deletions(c, root, NULL);
    const struct hk_node *variants = hk_map_value(root, "variants");
    if (!variants || variants->is_null)
        return good;
    if (variants->kind != HK_NODE_MAP || variants->flow)
        return hk_node_error(c, variants, "variants are 'name:' with keys below");
    for (size_t i = 0; i < variants->count; i++) {
        const struct hk_node *v = variants->pairs[i].value;
        if (v->kind != HK_NODE_MAP || v->flow) {
            good = hk_node_error(c, variants->pairs[i].key, "a variant has keys below its name");
            continue;
        }
        good &= check_map(c, v, true);
        good &= check_deletions(c, v, root);
    }
    return good;
}
