/* SPDX-License-Identifier: MIT
 *
 * footprint: what strategies see of a step, when one of them looks: where it began, what it
 * touched, and which steps it came after.
 *
 * A worker is something shared too, where there are fewer of them than tasks. A step after
 * which its poll goes on may keep the last one: whoever could have run and cannot now was
 * shut out by it, and comes after the step that gives a worker back.
 */
#include "core/step.h"

/* ---- footprints ---- */

void hk_footprint_add(struct hk_world *world, uint64_t object, unsigned mode)
{
    struct hk_footprint *f = world->acting ? &world->acted_footprint : &world->footprint;
    for (uint32_t i = 0; i < f->count; i++) {
        if (f->accesses[i].object == object) {
            f->accesses[i].mode |= mode;
            return;
        }
    }
    HK_GROW(f->accesses, f->count, f->capacity);
    f->accesses[f->count++] = (struct hk_access){object, mode};
}

static bool has(const struct hk_footprint *f, uint64_t object)
{
    uint32_t i = 0;
    while (i < f->count && f->accesses[i].object != object)
        i++;
    return i < f->count;
}

bool hk_footprint_has(const struct hk_world *world, uint64_t object)
{
    return has(&world->footprint, object) || has(&world->acted_footprint, object);
}

/* Somebody is told of this step. */
static bool is_told(const struct hk_world *world)
{
    return world->steps >= world->quiet_until;
}

/* Once a task has had to wait for a worker, whoever takes one may keep out another. */
static bool workers_are_few(struct hk_world *world)
{
    return hk_lesson_known(world, HK_FOOTPRINT_WORKERS);
}

/* Somebody aborts it, or stops it in another way, in some run. */
static uint64_t stopped_id(uint64_t path)
{
    return path ^ 0x5709;
}

static bool may_be_stopped(struct hk_world *world, const struct hk_task *task)
{
    return hk_lesson_known(world, stopped_id(task->root.path));
}

/* One future, of which all goes on or nothing. */
static bool is_plain(struct hk_world *world, const struct hk_task *task)
{
    const struct hk_future *root = &task->root;
    return !root->children && !root->deadlines && !task->set && !task->cancellable &&
           !may_be_stopped(world, task);
}

/* A task that is one plain future and waits for one thing does the same whether it was
 * served before it asked or after: requests and grants commute. Not so if another one could
 * have the worker that it keeps in the one case and gives back in the other, if it may be
 * stopped while it waits, or its wait may end the run, or if it must not wait. */
static bool serves_plainly(struct hk_world *world, const struct hk_task *task)
{
    return world->fine && task->root.case_count <= 1 && !world->atomic &&
           !workers_are_few(world) && is_plain(world, task);
}

void hk_footprint_touch(struct hk_world *world, uint64_t object, unsigned mode)
{
    if (mode & (HK_TAKE | HK_GIVE) && world->task && !serves_plainly(world, world->task))
        mode = HK_CHANGE; /* what comes behind a request depends on whether it had to wait */
    hk_footprint_add(world, object, mode);
}

void hk_footprint_meddle(struct hk_world *world, const struct hk_task *task)
{
    if (!(world->event_kinds & HK_FOOTPRINTS) || !world->task || world->task == task)
        return;
    if (!serves_plainly(world, task))
        hk_footprint_add(world, task->root.path, HK_CHANGE);
}

static void ask(struct hk_world *world, struct hk_task *task, uint64_t object, uint32_t mode)
{
    struct hk_wanted *wanted = hk_arena_alloc(&world->arena, sizeof(*wanted));
    *wanted = (struct hk_wanted){{object, mode}, task->wanted};
    task->wanted = wanted;
    if (is_told(world) && !serves_plainly(world, task))
        hk_footprint_add(world, object, HK_LOOK);
}

/* Also if it then waits, and touches the object no more before it is served. */
void hk_footprint_enters(struct hk_world *world, const struct hk_case *c)
{
    struct hk_task *task = c->future->task;
    if (!world->config.want_steps)
        return;
    if (c->object)
        ask(world, task, c->object->id, c->op->mode);
    const struct hk_object *object;
    for (uint32_t i = 0; c->op->object_at && (object = c->op->object_at(c, i)); i++)
        ask(world, task, object->id, c->op->mode);
}

/* Where the task stands decides what it does to it; and as requests and grants commute, that
 * it has got what it asked for last may be the doing of a step that has not met its request. */
void hk_footprint_seizes(struct hk_world *world, const struct hk_task *task)
{
    if (!(world->event_kinds & HK_FOOTPRINTS))
        return;
    if (world->config.want_steps && task != world->task)
        hk_lesson_learn(world, stopped_id(task->root.path));
    hk_footprint_add(world, task->root.path, HK_CHANGE);
    for (const struct hk_wanted *wanted = task->wanted; wanted; wanted = wanted->next) {
        uint32_t request = wanted->access.mode & (HK_TAKE | HK_GIVE);
        hk_footprint_add(world, wanted->access.object,
                         request ? request ^ (HK_TAKE | HK_GIVE) : HK_LOOK);
    }
}

void hk_footprint_asks_of(struct hk_world *world, uint64_t path)
{
    if (world->config.want_steps)
        hk_lesson_learn(world, stopped_id(path));
    hk_lesson_learn(world, HK_FOOTPRINT_LIVES);
    hk_footprint_add(world, hk_footprint_life_of(path), HK_LOOK);
}

void hk_footprint_asks(struct hk_world *world, const struct hk_task *task)
{
    if (world->event_kinds & HK_FOOTPRINTS)
        hk_footprint_asks_of(world, task->root.path);
}

void hk_footprint_aborts(struct hk_world *world, const struct hk_task *task)
{
    if (!(world->event_kinds & HK_FOOTPRINTS))
        return;
    hk_footprint_asks(world, task);
    hk_footprint_add(world, task->root.path ^ 0xab07, task->abort_asked ? HK_LOOK : HK_CHANGE);
}

/* ---- ends ---- */

/* Whether ends are anybody's business: not until somebody asks. That is kept from run to run
 * for strategies that begin again when they learn it. Others always hear of ends, as what they
 * are told of a run must not depend on which runs this world has made before. */
static bool lives_matter(struct hk_world *world)
{
    return !world->config.want_steps || hk_lesson_known(world, HK_FOOTPRINT_LIVES);
}

void hk_footprint_life(struct hk_world *world, const struct hk_task *task, unsigned mode)
{
    if (!(world->event_kinds & HK_FOOTPRINTS) || !world->task)
        return;
    if (mode == HK_LOOK)
        ask(world, world->task, hk_footprint_life_of(task->root.path), mode);
    if (mode == HK_LOOK && serves_plainly(world, world->task))
        return;
    if (mode == HK_LOOK)
        hk_lesson_learn(world, HK_FOOTPRINT_LIVES);
    else if (!lives_matter(world))
        return;
    hk_footprint_add(world, hk_footprint_life_of(task->root.path), mode);
}

/* ---- cycles of waits ---- */

static uint64_t closes_id(uint64_t path)
{
    return path ^ 0xc7c1e;
}

void hk_footprint_closes(struct hk_world *world, const struct hk_task *first)
{
    if (!world->config.want_steps)
        return;
    for (const struct hk_task *task = first; task; task = task->mark_next) {
        hk_lesson_learn(world, stopped_id(task->root.path));
        hk_lesson_learn(world, closes_id(task->root.path));
    }
}

/* The first step of a poll that goes on may be put earlier only over steps none of which takes the
 * last worker; any other one over all, as far as workers go. Whether a wait ends the run depends on
 * where the others stand. */
static void note_rest(struct hk_world *world)
{
    struct hk_task *task = world->step_task;
    bool kept = world->workers_apart && world->step_fresh && task->in_poll;
    if (kept && workers_are_few(world))
        hk_footprint_add(world, HK_FOOTPRINT_WORKERS, HK_LOOK);
    bool waits = task->state == HK_TASK_LIVE && task->root.ready_count == 0;
    if (waits && hk_lesson_known(world, closes_id(task->root.path)))
        hk_blame_looks(world, task);
}

/* ---- who could have run in place of the step, and now cannot ---- */

static void shut_out(struct hk_world *world, struct hk_task *task)
{
    struct hk_shut_out *out = &world->shut_out;
    if (task == world->step_task || hk_past_has(task->seen, (uint32_t)world->steps))
        return;
    HK_GROW(out->slots, out->count, out->capacity);
    out->slots[out->count++] = hk_task_slot(world, task);
}

void hk_step_unwoken(struct hk_world *world, struct hk_task *task)
{
    if (world->step_open && world->config.want_steps)
        shut_out(world, task);
}

/* The step has ended the run, or keeps the last worker. */
static void note_shut_out(struct hk_world *world)
{
    bool short_now = world->workers_free == 0 && !world->workers_short;
    if (short_now)
        world->workers_short = world->steps;
    if (world->fine && world->workers_free == 0 && world->runnable_count > world->in_poll_count)
        hk_lesson_learn(world, HK_FOOTPRINT_WORKERS); /* somebody has to wait for one */
    bool over = hk_world_is_over(world);
    if (!over && !short_now)
        return;
    for (uint32_t i = over ? 0 : world->in_poll_count; i < world->runnable_count; i++)
        shut_out(world, world->runnable[i]);
}

/* ---- workers ---- */

/* The step is the first of a poll. */
static void note_worker_taken(struct hk_world *world, struct hk_task *task)
{
    bool apart = world->workers_apart && world->workers_free > 0;
    if (is_told(world) && workers_are_few(world) && !apart)
        hk_footprint_add(world, HK_FOOTPRINT_WORKERS, HK_CHANGE);
    world->step_fresh = true;
    if (world->workers_freed > task->ready_step)
        task->seen = hk_past_add(world, task->seen, world->workers_freed);
}

void hk_step_gives_worker(struct hk_world *world)
{
    if (!world->config.want_steps)
        return;
    if (is_told(world) && workers_are_few(world) && !world->workers_apart)
        hk_footprint_add(world, HK_FOOTPRINT_WORKERS, HK_CHANGE);
    if (world->workers_short)
        world->workers_freed = world->steps;
    world->workers_short = 0;
}

/* ---- steps ---- */

uint32_t hk_task_slot(struct hk_world *world, struct hk_task *task)
{
    if (task->slot == 0)
        task->slot = hk_dense_of(&world->slots, task->root.path) + 1;
    return task->slot - 1;
}

/* Of a text that does not change: only once. */
static uint64_t hash_once(const char *text, uint64_t *hash)
{
    if (HK_UNLIKELY(*hash == 0))
        *hash = hk_hash_text(text);
    return *hash;
}

uint64_t hk_task_stands_at(struct hk_task *task)
{
    const struct hk_future *f = &task->root;
    const struct hk_site *site = f->site;
    const struct hk_case *c = f->case_count ? f->cases : NULL;
    uint64_t code = c && c->op ? c->op->code : 0;
    if (site)
        return hk_mix((uint64_t)site->line << 32 | (uint32_t)site->col, code);
    struct hk_object *object = c && c->op ? c->object : NULL;
    uint64_t family = object ? hash_once(object->family, &object->family_hash) : 0;
    return hk_mix(hash_once(task->label, &task->label_hash) ^ family, code);
}

bool hk_task_announces(const struct hk_task *task, struct hk_access *access)
{
    const struct hk_future *f = &task->root;
    const struct hk_case *c = f->cases;
    if (!f->announced || f->case_count != 1 || f->cancel_due || c->flags & HK_CASE_SELECT ||
        !c->op || !c->object)
        return false;
    *access = (struct hk_access){c->object->id, c->op->mode};
    return true;
}

/* Behind some requests comes what is part of their step if they are served at once, and of
 * another one if not: for them it matters whether they came before what serves them. Where
 * these stand is learnt. */
void hk_step_attached(struct hk_world *world)
{
    if (world->task->request_site)
        hk_lesson_learn(world, world->task->request_site);
}

/* Of a step that nobody is told of only what steps that come later may have to do with it. */
static void note_request(struct hk_world *world, struct hk_task *task, bool told)
{
    const struct hk_access *access = &world->step_access;
    bool request = access->mode & (HK_TAKE | HK_GIVE);
    bool waits = access->object && task->root.cases->op->flags & HK_OP_AWAIT;
    world->step_site = told || waits ? hk_task_stands_at(task) : 0;
    task->request_site = waits ? world->step_site : 0;
    if (told && waits && hk_lesson_known(world, task->request_site))
        hk_footprint_add(world, access->object, request ? HK_CHANGE : HK_LOOK);
}

/* It goes on with what it has been given before, whatever becomes of the object meanwhile; unless
 * it can still be stopped, and what it has been given goes to somebody else. */
static bool has_been_served(struct hk_world *world, const struct hk_task *task)
{
    return !world->fine && task->root.cases->state == HK_CASE_READY && is_plain(world, task);
}

static void note_beginning(struct hk_world *world, struct hk_task *task, bool fresh, bool told)
{
    if (!hk_task_announces(task, &world->step_access))
        world->step_access = (struct hk_access){0, 0};
    note_request(world, task, told);
    task->wanted = NULL;
    world->step_fresh = false;
    if (task->root.case_count == 1 && task->root.cases->op && !has_been_served(world, task))
        hk_footprint_enters(world, task->root.cases);
    if (fresh && !task->hidden)
        note_worker_taken(world, task);
}

void hk_step_opened(struct hk_world *world, struct hk_task *task, bool fresh)
{
    const struct hk_chooser *chooser = &world->config.chooser;
    bool told = is_told(world);
    if (world->config.want_steps)
        note_beginning(world, task, fresh, told);
    world->causes = task->seen;
    world->saw = task->met;
    world->acted = task->seen = task->met = NULL;
    world->acted_footprint.count = 0;
    world->acts_apart = false;
    task->ready_step = world->steps;
    world->shut_out.count = 0;
    world->step_open = chooser->stepped && !world->unwatched;
    if (chooser->stepping && told)
        chooser->stepping(chooser->self, world);
}

void hk_step_closed(struct hk_world *world)
{
    if (!world->step_open)
        return;
    world->step_open = false;
    if (world->config.want_steps) {
        note_shut_out(world);
        if (is_told(world))
            note_rest(world);
    }
    if (is_told(world))
        world->config.chooser.stepped(world->config.chooser.self, world);
}
