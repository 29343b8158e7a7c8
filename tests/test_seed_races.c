/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/races as C programs.
 */
#include "seed.h"

/* ---- lost-update: two threads add one to the same counter ---- */

struct counter {
    bool repaired;
    struct hk_object *hits; /* atomic: so nothing but the addition itself can be lost */
};

static int visit(struct hk_world *w, void *arg)
{
    const struct counter *c = arg;
    if (c->repaired)
        hk_fetch_add(w, c->hits, 1);
    else
        hk_store(w, c->hits, hk_load(w, c->hits) + 1);
    return 0;
}

static int lost_update(struct hk_world *w, void *arg)
{
    struct counter *c = hk_alloc(w, sizeof(*c));
    c->repaired = *(const bool *)arg;
    c->hits = hk_atomic(w, "hits", 0);
    hk_expect(w, "counted: finally hits == 2");
    hk_start_at(w, "visitor", 0, visit, c);
    hk_start_at(w, "visitor", 1, visit, c);
    return 0;
}

static const struct seed seeds[] = {
    {"lost-update", lost_update, "counted", {.threads = 2}},
};

int main(void)
{
    return seeds_run("races", seeds, sizeof(seeds) / sizeof(*seeds));
}
