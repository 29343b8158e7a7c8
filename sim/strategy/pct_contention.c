/* SPDX-License-Identifier: MIT
 *
 * pct_contention: a table of objects that lasts, and one for the run, which begins each
 * object with what the lasting one knows.
 */
#include "strategy/pct_contention.h"

void hk_contention_begin(struct hk_contention_run *r, const struct hk_contention *known,
                         const struct hk_run_order *order)
{
    r->known = known;
    r->memory = r->objects.memory = order->memory;
    r->run = order->run;
    r->unknown = 0;
    r->news = 0;
}

static struct hk_touched *touch(struct hk_contention_run *r, uint64_t object)
{
    if (r->latest_object != object || r->objects.count == 0) {
        r->latest_object = object;
        r->latest = hk_dense_of(&r->objects, object);
    }
    uint32_t number = r->latest;
    r->touched =
        hk_arena_room(r->memory, r->touched, &r->capacity, number, sizeof(*r->touched));
    struct hk_touched *t = &r->touched[number];
    if (t->run == r->run)
        return t;
    *t = (struct hk_touched){.contact = {.object = object}, .run = r->run};
    uint32_t known = hk_dense_find(&r->known->objects, object);
    if (known < r->known->objects.count)
        t->contact = r->known->contacts[known];
    return t;
}

bool hk_contention_see(struct hk_contention_run *r, struct hk_world *world, uint32_t index)
{
    struct hk_access access;
    if (!hk_candidate_access(world, index, &access)) {
        r->unknown++;
        return true;
    }
    struct hk_touched *t = touch(r, access.object);
    struct hk_contact *c = &t->contact;
    uint64_t path = hk_candidate_path(world, index);
    if (c->first_modes == 0)
        c->first = path;
    uint32_t *modes = c->first == path ? &c->first_modes : &c->other_modes;
    if (access.mode & ~*modes) {
        *modes |= access.mode;
        r->news += !t->news;
        t->news = true;
    }
    t->count++;
    t->contended = t->contended ||
                   hk_step_conflict(world, c->first_modes | c->other_modes, c->other_modes);
    return t->contended;
}

uint64_t hk_contention_length(const struct hk_contention_run *r)
{
    uint64_t length = r->unknown;
    for (uint32_t i = 0; i < r->objects.count; i++) {
        const struct hk_touched *t = &r->touched[i];
        if (t->run == r->run && t->contended)
            length += t->count;
    }
    return length;
}

void hk_contention_news(const struct hk_contention_run *r, struct hk_contact *news)
{
    for (uint32_t i = 0; i < r->objects.count; i++) {
        const struct hk_touched *t = &r->touched[i];
        if (t->run == r->run && t->news)
            *news++ = t->contact;
    }
}

void hk_contention_learn(struct hk_contention *known, const struct hk_contact *news,
                         struct hk_arena *memory)
{
    known->objects.memory = memory;
    uint32_t number = hk_dense_of(&known->objects, news->object);
    known->contacts = hk_arena_room(memory, known->contacts, &known->capacity, number,
                                    sizeof(*known->contacts));
    struct hk_contact *c = &known->contacts[number];
    bool same = c->first_modes == 0 || c->first == news->first;
    c->object = news->object;
    if (same)
        c->first = news->first;
    c->first_modes |= same ? news->first_modes : 0;
    c->other_modes |= news->other_modes | (same ? 0 : news->first_modes);
}
