/* SPDX-License-Identifier: MIT
 *
 * regions: they are declared by being used, so they are looked for before anything is compiled.
 */
#include <string.h>

#include "scenarios/lang/declare.h"
#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

void hk_scan_regions(struct hk_model *m, const struct hk_node *node, int *room)
{
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == HK_NODE_LIST) {
            hk_scan_regions(m, node->items[i], room);
            continue;
        }
        const struct hk_node *key = node->pairs[i].key;
        const char *name = key->text + 7;
        if (strncmp(key->text, "inside ", 7) == 0) {
            name += strspn(name, " ");
            size_t len = strcspn(name, " ");
            char *copy = hk_arena_text(&m->arena, name, len);
            if (len && *room > 0 && !hk_model_counter(m, copy, false)) {
                hk_resource_new(m, copy, &hk_resource_region, -1);
                (*room)--;
            }
        }
        hk_scan_regions(m, node->pairs[i].value, room);
    }
}
