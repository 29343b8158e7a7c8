/* SPDX-License-Identifier: MIT
 *
 * future: cases, readiness and waiting.
 *
 * ready_count is the number of reasons why a future should be polled: it is fresh,
 * stands announced before an access, is to be dropped, a deadline has passed,
 * or one of its cases is ready. Crossing zero tells the parent, up to the task.
 */
#include "core/step.h"

#include "core/mutant.h"

/* ---- readiness ---- */

static void case_ready(struct hk_world *world, struct hk_case *c);

void hk_future_ready(struct hk_world *world, struct hk_future *f)
{
    if (f->ready_count++ > 0)
        return;
    if (!f->parent)
        hk_task_wake(world, f->task);
    else if (f->poller)
        case_ready(world, f->poller);
}

void hk_future_unready(struct hk_world *world, struct hk_future *f)
{
    hk_assert(f->ready_count > 0);
    if (--f->ready_count > 0)
        return;
    if (!f->parent)
        hk_task_unwake(world, f->task);
    else if (f->poller)
        hk_case_unready(world, f->poller);
}

static void case_ready(struct hk_world *world, struct hk_case *c)
{
    struct hk_future *f = c->future;
    if (HK_UNLIKELY(world->event_kinds & HK_FOOTPRINTS))
        hk_footprint_meddle(world, f->task);
    c->state = HK_CASE_READY;
    c->ready_next = NULL;
    c->ready_prev = f->ready_last;
    *(f->ready_last ? &f->ready_last->ready_next : &f->ready) = c;
    f->ready_last = c;
    hk_future_ready(world, f);
}

/* Out of the ready list, the count left as it is. */
static void ready_unlink(struct hk_case *c)
{
    struct hk_future *f = c->future;
    *(c->ready_prev ? &c->ready_prev->ready_next : &f->ready) = c->ready_next;
    *(c->ready_next ? &c->ready_next->ready_prev : &f->ready_last) = c->ready_prev;
    c->ready_next = c->ready_prev = NULL;
}

void hk_case_unready(struct hk_world *world, struct hk_case *c)
{
    ready_unlink(c);
    c->state = c->op ? HK_CASE_QUEUED : HK_CASE_IDLE;
    hk_future_unready(world, c->future);
}

void hk_case_grant(struct hk_world *world, struct hk_case *c)
{
    hk_assert(c->state == HK_CASE_QUEUED);
    c->flags &= (uint8_t)~HK_CASE_INVITED;
    case_ready(world, c);
}

void hk_case_invite(struct hk_world *world, struct hk_case *c)
{
    if (c->state != HK_CASE_QUEUED)
        return;
    c->flags |= HK_CASE_INVITED;
    case_ready(world, c);
}

void hk_case_uninvite(struct hk_world *world, struct hk_case *c)
{
    if (c->state != HK_CASE_READY)
        return;
    c->flags &= (uint8_t)~HK_CASE_INVITED;
    hk_footprint_meddle(world, c->future->task);
    hk_case_unready(world, c);
}

void hk_case_disable(struct hk_world *world, struct hk_case *c)
{
    struct hk_future *f = c->future;
    if (HK_UNLIKELY(world->event_kinds & HK_FOOTPRINTS))
        hk_footprint_meddle(world, f->task);
    c->state = HK_CASE_IDLE;
    c->flags |= HK_CASE_DISABLED;
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (!(f->cases[i].flags & HK_CASE_DISABLED))
            return;
    }
    case_ready(world, c); /* all are: the select has to say so */
}

/* ---- waiting ---- */

static void poll_child(struct hk_world *world, struct hk_case *c)
{
    struct hk_future *child = c->child;
    hk_assert(child->poller == NULL);
    child->poller = c;
    if (child->ready_count > 0)
        case_ready(world, c);
}

/* Looks at an arm that has not begun; it is then ready, disabled or still idle. */
static void look(struct hk_world *world, struct hk_case *c)
{
    int peeked = c->op->peek(world, c);
    if (c->object)
        hk_touch(world, c->object, HK_LOOK, c->op, hk_int(peeked));
    if (peeked == HK_PEEK_DISABLED)
        c->flags |= HK_CASE_DISABLED;
    if (peeked != HK_PEEK_READY)
        return;
    c->flags |= HK_CASE_PEEKED;
    case_ready(world, c);
}

static bool stands_idle(const struct hk_case *c)
{
    return c->op && c->state == HK_CASE_IDLE && !(c->flags & HK_CASE_DISABLED);
}

/* Looks at all arms that have not begun; queues them if none of them is ready now, as one
 * that is will end the select. */
void hk_wait_look(struct hk_world *world, struct hk_future *f)
{
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (stands_idle(&f->cases[i]))
            look(world, &f->cases[i]);
    }
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (f->cases[i].op && f->cases[i].flags & HK_CASE_PEEKED)
            return;
    }
    for (uint32_t i = 0; i < f->case_count && !f->has_default; i++) {
        if (!stands_idle(&f->cases[i]))
            continue;
        if (!hk_case_enter(world, &f->cases[i]))
            continue;
        f->cases[i].state = HK_CASE_QUEUED; /* an arm before it has changed what peek saw */
        case_ready(world, &f->cases[i]);
        return;
    }
}

static void enter_several(struct hk_world *world, struct hk_future *f)
{
    uint32_t disabled = 0;
    for (uint32_t i = 0; i < f->case_count; i++) {
        if (!f->cases[i].op)
            poll_child(world, &f->cases[i]);
    }
    hk_wait_look(world, f);
    for (uint32_t i = 0; i < f->case_count; i++)
        disabled += (f->cases[i].flags & HK_CASE_DISABLED) != 0;
    if (disabled < f->case_count && (f->ready || !f->has_default))
        return;
    f->fired_default = true;
    hk_future_ready(world, f);
}

/* The cases of `f` take effect or are queued. True if one has fired already. */
bool hk_wait_enter(struct hk_world *world, struct hk_future *f)
{
    struct hk_case *c = f->cases;
    if (f->case_count != 1 || (c->flags & HK_CASE_SELECT) || f->has_default) {
        enter_several(world, f);
        return false;
    }
    if (!c->op) {
        poll_child(world, c);
        return false;
    }
    if (!hk_case_enter(world, c))
        return false;
    f->fired = c;
    return true;
}

/* With several threads an access first has to be chosen. */
static bool must_stand(struct hk_world *world, const struct hk_op *op)
{
    if (op->flags & HK_OP_LOCAL || (HK_MUTANT(LOAD_IS_FREE) && op->mode == HK_LOOK))
        return false;
    if (HK_MUTANT(ATOMICALLY_OPEN) && world->atomic)
        return true;
    if (HK_UNLIKELY(op->flags & HK_OP_ATTACHED && world->config.want_steps))
        hk_step_attached(world);
    return !world->in_step || !(world->atomic || op->flags & HK_OP_ATTACHED);
}

static void announce(struct hk_world *world, struct hk_future *f, enum hk_stands how)
{
    f->announced = (uint8_t)how;
    if (HK_LIKELY(!f->parent && f->task == world->task))
        f->ready_count++; /* it is settled when its stretch is over */
    else
        hk_future_ready(world, f);
}

bool hk_await_asking(struct hk_world *world, struct hk_future *f, struct hk_case *c)
{
    if (HK_UNLIKELY(f->cancel_due) && (!c->op || c->op->flags & HK_OP_AWAIT))
        return false; /* an abort takes effect before an await begins, ready or not */
    if (world->fine && c->op && must_stand(world, c->op)) {
        announce(world, f, HK_STANDS_PLAINLY);
        return false;
    }
    if (!c->op) {
        poll_child(world, c);
        return false;
    }
    if (!hk_case_enter(world, c))
        return false;
    hk_case_fired(f, c);
    return true;
}

static bool any_shared(const struct hk_case *cases, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (cases[i].op && !(cases[i].op->flags & HK_OP_LOCAL))
            return true;
    }
    return false;
}

void hk_await_any(struct hk_world *world, struct hk_future *f, struct hk_case *cases,
                  uint32_t count, unsigned how)
{
    hk_assert(f->case_count == 0);
    for (uint32_t i = 0; i < count; i++)
        hk_case_begin(f, &cases[i], cases[i].op ? HK_CASE_SELECT : 0, (uint16_t)i);
    f->cases = cases;
    f->case_count = count;
    f->biased = how & HK_BIASED;
    f->has_default = how & HK_OR_DEFAULT;
    for (uint32_t i = 0; i < count && f->has_default; i++)
        f->task->has_default |= !cases[i].op || f->parent; /* a branch may take it all away */
    if (HK_UNLIKELY(f->cancel_due))
        return;
    if (world->fine && any_shared(cases, count))
        announce(world, f, HK_STANDS);
    else
        hk_wait_enter(world, f);
}

void hk_case_leave(struct hk_world *world, struct hk_case *c)
{
    if (!c->op) {
        if (c->child && c->child->poller == c) {
            if (c->state == HK_CASE_READY)
                hk_case_unready(world, c);
            c->child->poller = NULL;
        }
        return;
    }
    if (c->state == HK_CASE_IDLE) /* never begun, or it has fired */
        return;
    hk_clock_cancel(&world->clock, c);
    bool ready = c->state == HK_CASE_READY;
    bool peeked = ready && c->flags & HK_CASE_PEEKED;
    if (ready) {
        bool invited = c->flags & HK_CASE_INVITED;
        hk_case_unready(world, c);
        c->state = invited ? HK_CASE_QUEUED : HK_CASE_READY; /* leave asks which */
        if (!invited && !peeked)
            hk_see(world, c->future->task, c->stamp); /* what was granted and is passed on */
    }
    if (!peeked && !(c->flags & HK_CASE_DISABLED) && c->op->leave)
        c->op->leave(world, c);
    c->state = HK_CASE_IDLE;
}

/* Which arm a select has taken, and which were ready too. */
static void note_arms(struct hk_world *world, struct hk_future *f)
{
    for (uint32_t i = 0; i < f->case_count; i++) {
        const struct hk_case *c = &f->cases[i];
        enum hk_arm_end arm = c->state == HK_CASE_READY ? HK_ARM_PASSED_OVER : HK_ARM_WAITED;
        if (c == f->fired)
            arm = HK_ARM_TAKEN;
        struct hk_event event = {.kind = HK_EVENT_ARM,
                                 .task = f->task,
                                 .op = c->op,
                                 .object = c->op ? c->object : NULL,
                                 .n = i,
                                 .rc = (int)arm,
                                 .site = f->site,
                                 .future = f};
        hk_event_post(world, &event);
    }
}

void hk_wait_end(struct hk_world *world, struct hk_future *f)
{
    bool noted = world->event_kinds & HK_EVENT_BIT(HK_EVENT_ARM);
    if (HK_UNLIKELY(noted) && f->case_count > 1 && f->signal == HK_SIGNAL_FIRED)
        note_arms(world, f);
    if (f->announced) {
        f->announced = HK_STANDS_NOT;
        hk_future_unready(world, f);
    }
    if (f->fired_default) {
        f->fired_default = false;
        hk_future_unready(world, f);
    }
    for (uint32_t i = 0; i < f->case_count; i++)
        hk_case_leave(world, &f->cases[i]);
    f->case_count = 0;
}
