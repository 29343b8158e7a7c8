/* SPDX-License-Identifier: MIT
 *
 * joinset: two lists of tasks, those that live and those that have ended.
 */
#include "objects/joinset.h"
#include "core/wait.h"

#include "core/mutant.h"

static bool query(const struct hk_object *object, enum hk_query what, struct hk_value *value)
{
    const struct hk_joinset *set = (const struct hk_joinset *)(const void *)object;
    if (what != HK_QUERY_LEN)
        return false;
    *value = hk_int((int64_t)set->live.count + set->ended.count);
    return true;
}

static void member_ended(struct hk_world *world, struct hk_object *object, struct hk_task *task);

const struct hk_object_kind hk_joinset_kind = {
    .name = "joinset",
    .help = "tasks that belong together: `joinset`",
    .queries = HK_ANSWERS(LEN),
    .query = query,
    .member_ended = member_ended,
};

void hk_joinset_init(struct hk_world *world, struct hk_joinset *set, const char *name, uint64_t id)
{
    *set = (struct hk_joinset){.live = {.count = 0}};
    hk_object_init(world, &set->object, &hk_joinset_kind, name, id);
}

static struct hk_joinset *joinset_of(const struct hk_case *c)
{
    return (struct hk_joinset *)(void *)c->object;
}

/* ---- the lists ---- */

/* Before `next`, at the end if that is NULL. */
static void insert(struct hk_members *list, struct hk_task *task, struct hk_task *next)
{
    task->set_next = next;
    task->set_prev = next ? next->set_prev : list->last;
    *(task->set_prev ? &task->set_prev->set_next : &list->first) = task;
    *(next ? &next->set_prev : &list->last) = task;
    list->count++;
}

static void take_out(struct hk_members *list, struct hk_task *task)
{
    *(task->set_prev ? &task->set_prev->set_next : &list->first) = task->set_next;
    *(task->set_next ? &task->set_next->set_prev : &list->last) = task->set_prev;
    task->set_next = task->set_prev = NULL;
    list->count--;
}

/* ---- results ---- */

/* The case is to have one result or all that there are, linked from c->extra by set_next.
 * Nobody has taken them yet. */
static void offer(struct hk_joinset *set, struct hk_case *c)
{
    c->extra = set->ended.first;
    if (c->op == &hk_joinset_next) {
        take_out(&set->ended, set->ended.first);
    } else {
        set->ended = (struct hk_members){.count = 0};
    }
}

static void withdraw(struct hk_joinset *set, struct hk_case *c)
{
    struct hk_task *behind = set->ended.first;
    for (struct hk_task *task = c->extra, *next; task; task = next) {
        next = task->set_next;
        if (HK_MUTANT(JOINSET_CANCEL_LOSES))
            continue;
        insert(&set->ended, task, behind);
    }
}

/* The running task takes the results; the set forgets the members. */
static void taken(struct hk_world *world, struct hk_case *c)
{
    bool one = c->op == &hk_joinset_next;
    for (struct hk_task *task = c->extra, *next; task; task = next) {
        int rc = task->root.rc;
        bool first_error = c->rc == 0 && rc != 0 && rc != HK_EABORTED;
        if (one || (first_error && !HK_MUTANT(JOINSET_ALL_NO_ERROR))) {
            c->rc = rc;
            c->value = task->root.value;
        }
        hk_see(world, c->future->task, task->end_stamp);
        next = task->set_next;
        task->set = NULL;
        hk_task_consume(world, task);
    }
    c->extra = NULL;
}

static bool is_empty(const struct hk_joinset *set)
{
    return set->live.count == 0 && set->ended.count == 0;
}

static bool can_answer(const struct hk_joinset *set, const struct hk_case *c)
{
    if (c->op == &hk_joinset_join_all)
        return set->live.count == 0 || (HK_MUTANT(JOINSET_ALL_EARLY) && set->ended.count > 0);
    return set->ended.count > 0 || is_empty(set);
}

/* The request can be answered: it gets what there is. */
static void answer(struct hk_joinset *set, struct hk_case *c)
{
    if (set->ended.count > 0)
        offer(set, c);
    else if (c->op == &hk_joinset_next)
        c->rc = HK_EEMPTYSET;
}

/* Waiting requests that can be answered now, in their order. */
static void serve(struct hk_world *world, struct hk_joinset *set)
{
    struct hk_case *c;
    while ((c = set->waiting.first) && can_answer(set, c)) {
        bool select = c->flags & HK_CASE_SELECT;
        bool empty = c->op == &hk_joinset_next && is_empty(set);
        if (select && !empty) {
            hk_case_invite(world, c);
            return;
        }
        hk_queue_remove(&set->waiting, c);
        answer(set, c);
        hk_case_uninvite(world, c);
        if (select)
            hk_case_disable(world, c);
        else
            hk_case_grant(world, c);
    }
    if (c)
        hk_case_uninvite(world, c); /* somebody else was quicker */
    hk_object_changed(world, &set->object);
}

/* ---- members ---- */

const struct hk_op hk_joinset_end = {.name = "end", .mode = HK_GIVE, .code = 6};

static void abort_live(struct hk_world *world, struct hk_joinset *set)
{
    for (struct hk_task *task = set->live.first; task; task = task->set_next)
        hk_task_abort(world, task);
}

/* The first failure in a scope. */
static void scope_failed(struct hk_world *world, struct hk_joinset *set,
                         const struct hk_future *child)
{
    set->rc = child->rc;
    set->error = child->value;
    abort_live(world, set);
    if (set->body)
        hk_deadline_pass(world, set->body);
}

static void member_ended(struct hk_world *world, struct hk_object *object, struct hk_task *task)
{
    struct hk_joinset *set = (struct hk_joinset *)(void *)object;
    hk_touch(world, object, set->scoped ? HK_CHANGE : HK_GIVE, &hk_joinset_end, hk_nil());
    take_out(&set->live, task);
    insert(&set->ended, task, HK_MUTANT(JOINSET_LIFO) ? set->ended.first : NULL);
    serve(world, set);
    int rc = task->root.rc;
    if (set->scoped && set->rc == 0 && rc < 0 && rc != HK_EABORTED)
        scope_failed(world, set, &task->root);
}

void hk_joinset_add(struct hk_world *world, struct hk_joinset *set, struct hk_task *task)
{
    hk_assert(!task->set && task->state != HK_TASK_RECYCLED);
    hk_touch(world, &set->object, HK_CHANGE, &hk_joinset_spawn, hk_nil());
    task->set = &set->object;
    insert(task->state == HK_TASK_LIVE ? &set->live : &set->ended, task, NULL);
    serve(world, set);
}

static int spawn_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_task *task = hk_task_get(world, (hk_handle)c->arg.i);
    hk_assert(task != NULL); /* new, so nobody can have taken its result */
    hk_joinset_add(world, joinset_of(c), task);
    return HK_DONE;
}

const struct hk_op hk_joinset_spawn = {
    .name = "spawn into", .mode = HK_CHANGE, .code = 1, .enter = spawn_enter};

static int abort_all_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_joinset *set = joinset_of(c);
    hk_touch(world, &set->object, HK_CHANGE, c->op, hk_nil());
    abort_live(world, set);
    return HK_DONE;
}

const struct hk_op hk_joinset_abort_all = {
    .name = "abort all", .mode = HK_CHANGE, .code = 4, .enter = abort_all_enter};

static void let_go(struct hk_world *world, struct hk_members *list)
{
    struct hk_task *task;
    while ((task = list->first)) {
        take_out(list, task);
        task->set = NULL;
        if (!HK_MUTANT(JOINSET_DROP_DETACHES))
            hk_task_abort(world, task);
        hk_task_detach(world, task);
    }
}

/* Aborts all members and lets go of them: the set is dropped, or its owner ends. */
static void drop_all(struct hk_world *world, struct hk_joinset *set)
{
    hk_touch(world, &set->object, HK_CHANGE, &hk_joinset_abandon, hk_nil());
    let_go(world, &set->live);
    let_go(world, &set->ended);
    serve(world, set);
}

static int drop_enter(struct hk_world *world, struct hk_case *c)
{
    drop_all(world, joinset_of(c));
    return HK_DONE;
}

const struct hk_op hk_joinset_abandon = {
    .name = "drop", .mode = HK_CHANGE, .code = 5, .enter = drop_enter};

/* ---- scopes ---- */

static bool live_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    (void)world;
    const struct hk_joinset *set = joinset_of(c);
    for (struct hk_task *task = set->live.first; task; task = task->set_next)
        visit(arg, task);
    return true;
}

/* Never performed: it stands for the failure of a child in the body's deadline. */
static const struct hk_op body_op = {.name = "scope", .owners = live_owners};
static const struct hk_op over_op = {.name = "end of", .mode = HK_CHANGE, .code = 7};
static const struct hk_op open_op = {.name = "begin", .mode = HK_CHANGE, .code = 8};

bool hk_joinset_open(struct hk_world *world, struct hk_joinset *set, struct hk_future *f,
                     struct hk_deadline *body)
{
    hk_touch(world, &set->object, HK_CHANGE, &open_op, hk_bool(set->scoped));
    if (set->scoped)
        return false;
    hk_deadline_open(f, body, &body_op, &set->object);
    set->body = body;
    set->scoped = true;
    return true;
}

void hk_joinset_body_over(struct hk_world *world, struct hk_joinset *set)
{
    if (set->body) { /* from here on a child's failure drops nothing */
        hk_touch(world, &set->object, HK_CHANGE, &over_op, hk_nil());
        hk_deadline_end(world, set->body->timer.future, set->body);
    }
    set->body = NULL;
}

void hk_joinset_crash(struct hk_world *world, struct hk_joinset *set)
{
    set->body = NULL;
    set->scoped = false;
    set->rc = 0;
    drop_all(world, set);
}

int hk_joinset_close(struct hk_world *world, struct hk_joinset *set, struct hk_value *error)
{
    hk_touch(world, &set->object, HK_CHANGE, &over_op, hk_nil());
    int rc = set->rc;
    *error = set->error;
    set->scoped = false;
    set->rc = 0;
    return rc;
}

/* ---- next, join all ---- */

static int wait_enter(struct hk_world *world, struct hk_case *c)
{
    struct hk_joinset *set = joinset_of(c);
    bool again = c->flags & HK_CASE_RETRY;
    hk_touch_case(world, c, hk_nil());
    c->extra = NULL;
    if ((set->waiting.first && !again) || !can_answer(set, c)) {
        if (!again)
            hk_queue_push(&set->waiting, c);
        return HK_WAIT;
    }
    if (again)
        hk_queue_remove(&set->waiting, c);
    answer(set, c);
    taken(world, c);
    serve(world, set);
    return HK_DONE;
}

static void wait_leave(struct hk_world *world, struct hk_case *c)
{
    struct hk_joinset *set = joinset_of(c);
    hk_touch(world, &set->object, HK_CHANGE, c->op, hk_nil());
    if (c->state == HK_CASE_QUEUED)
        hk_queue_remove(&set->waiting, c);
    else
        withdraw(set, c); /* offered, never taken: the next one's */
    serve(world, set);
}

static int wait_peek(struct hk_world *world, const struct hk_case *c)
{
    (void)world;
    const struct hk_joinset *set = joinset_of(c);
    if (c->op == &hk_joinset_next && is_empty(set))
        return HK_PEEK_DISABLED;
    return !set->waiting.first && can_answer(set, c) ? HK_PEEK_READY : HK_PEEK_WAIT;
}

static bool wait_owners(struct hk_world *world, const struct hk_case *c, hk_owner_visit visit,
                        void *arg)
{
    live_owners(world, c, visit, arg);
    return joinset_of(c)->live.count > 0;
}

const struct hk_op hk_joinset_next = {
    .name = "take the next of",
    .mode = HK_TAKE,
    .code = 2,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
    .owners = wait_owners,
    .fired = taken,
};

const struct hk_op hk_joinset_join_all = {
    .name = "join all",
    .mode = HK_TAKE,
    .code = 3,
    .flags = HK_OP_AWAIT,
    .enter = wait_enter,
    .leave = wait_leave,
    .peek = wait_peek,
    .owners = wait_owners,
    .fired = taken,
};
