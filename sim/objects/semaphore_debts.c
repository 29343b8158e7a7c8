/* SPDX-License-Identifier: MIT
 *
 * semaphore_debts: who has permits that are not free. A manual semaphore has no guards; it notes
 * instead how much each task owes, because giving back what one has taken commutes with others
 * taking (see give_back in semaphore.c), and giving back more does not.
 */
#include <stdio.h>

#include "objects/semaphore_parts.h"

struct hk_debt {
    uint64_t path; /* of the task */
    int64_t n;
    struct hk_debt *next;
};

static struct hk_debt **debt_of(struct hk_semaphore *s, const struct hk_task *task)
{
    struct hk_debt **link = &s->debts;
    while (*link && (*link)->path != task->root.path)
        link = &(*link)->next;
    return link;
}

void hk_semaphore_owe(struct hk_world *world, struct hk_semaphore *s, const struct hk_task *task,
                      int64_t n)
{
    struct hk_debt **link = debt_of(s, task);
    if (!*link) {
        *link = hk_arena_alloc(&world->arena, sizeof(**link));
        **link = (struct hk_debt){.path = task->root.path};
    }
    (*link)->n += n;
}

bool hk_semaphore_pay(struct hk_world *world, struct hk_semaphore *s, const struct hk_task *task,
                      int64_t n)
{
    struct hk_debt **link = debt_of(s, task), *debt = *link;
    if (!debt)
        return n == 0;
    bool enough = debt->n >= n;
    debt->n -= enough ? n : debt->n;
    if (debt->n == 0) {
        *link = debt->next;
        hk_arena_recycle(&world->arena, debt, sizeof(*debt));
    }
    return enough;
}

/* ---- what is missing ---- */

/* In guards; `on_way`: of these, in messages. */
static int64_t held_by_all(const struct hk_semaphore *s, int64_t *on_way)
{
    int64_t held = 0;
    *on_way = 0;
    for (const struct hk_guard *g = s->holders; g; g = g->object_next) {
        held += g->n;
        *on_way += g->holder ? 0 : g->n;
    }
    return held;
}

/* Permits that are neither free nor held by anybody who could give them back. */
int64_t hk_semaphore_missing(struct hk_world *world, const struct hk_object *object, int64_t *all)
{
    (void)world;
    const struct hk_semaphore *s = (const struct hk_semaphore *)(const void *)object;
    int64_t on_way;
    *all = s->total;
    return s->total - s->free - held_by_all(s, &on_way);
}

int hk_semaphore_lacks(const struct hk_object *object, const struct hk_case *c, char *text,
                       size_t size)
{
    const struct hk_semaphore *s = (const struct hk_semaphore *)(const void *)object;
    int64_t on_way, held = held_by_all(s, &on_way);
    bool manual = object->flags & HK_OBJECT_MANUAL;
    int before = 0;
    for (const struct hk_case *ahead = c->prev; ahead; ahead = ahead->prev)
        before++;
    int len = snprintf(text, size, "for %lld of %lld permits of %s (%lld available",
                       (long long)c->n, (long long)s->total, object->name, (long long)s->free);
    if (!manual && len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ", %lld held", (long long)(held - on_way));
    if (on_way > 0 && len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ", %lld in messages", (long long)on_way);
    if (before > 0 && len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ", behind %d", before);
    if (len > 0 && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ")");
    return len;
}
