/* SPDX-License-Identifier: MIT
 *
 * semaphore_debts: who owes how much to a manual semaphore, which has no guards. Whoever gives
 * back only what he has taken may do so in whatever order with others who take.
 */
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
