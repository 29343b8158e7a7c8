/* SPDX-License-Identifier: MIT
 *
 * programs of both_ways.h that ask how often, how many and how full.
 */
#ifndef HK_TEST_BOTH_WAYS_COUNTS_H
#define HK_TEST_BOTH_WAYS_COUNTS_H

#include "both_ways.h"

struct counts_of {
    struct hk_object *tasks, *one, *events, *cell;
};

/* ---- how often ---- */

static int counts_emitter(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_store(w, of->cell, hk_me(w));
    hk_emit(w, "over", hk_me(w), 7);
    return 0;
}

static bool counts_second_came(const struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    return hk_counted(w, of->events, 1) == 1;
}

static int counts_watcher(struct hk_world *w, void *arg)
{
    struct counts_of *of = arg;
    hk_emit(w, "came", hk_count(w, of->events));
    hk_wait_until(w, &of->events, 1, counts_second_came, of, HK_NEVER);
    int64_t a = hk_count(w, of->events, HK_ANY, 7), b = hk_count(w, of->events, 0);
    hk_emit(w, "then", a, b, hk_count(w, of->events, 0, 8));
    return 0;
}

static int counts_events(struct hk_world *w, void *arg)
{
    struct counts_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->events = hk_events(w, "over");
    of->cell = hk_atomic(w, "cell", 0);
    hk_start_at(w, "emitter", 0, counts_emitter, of);
    hk_start_at(w, "emitter", 1, counts_emitter, of);
    hk_start(w, "watcher", counts_watcher, of);
    return 0;
}

/* ---- how many tasks ---- */

static int counts_job(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_store(w, of->cell, 1);
    return 0;
}

static int counts_spawner(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_store(w, of->cell, 2);
    hk_detach(w, hk_spawn(w, "job", counts_job, arg));
    hk_detach(w, hk_spawn(w, "job", counts_job, arg));
    return 0;
}

static bool counts_all_ended(const struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    return hk_cap(w, of->tasks) > 0 && hk_len(w, of->tasks) == 0;
}

static int counts_asker(struct hk_world *w, void *arg)
{
    struct counts_of *of = arg;
    hk_emit(w, "live", hk_look_len(w, of->tasks));
    hk_emit(w, hk_finished(w, of->tasks, 0) ? "done" : "busy");
    hk_wait_until(w, &of->tasks, 1, counts_all_ended, of, HK_NEVER);
    return 0;
}

static int counts_tasks(struct hk_world *w, void *arg)
{
    struct counts_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->tasks = hk_tasks(w, "job");
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "spawner", counts_spawner, of);
    hk_start(w, "asker", counts_asker, of);
    return 0;
}

/* ---- one of an array ---- */

static int counts_elder(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_store(w, of->cell, 1);
    return 0;
}

static int counts_heir(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_emit(w, hk_finished(w, of->one, 0) ? "free" : "not_yet");
    return 0;
}

static int counts_one(struct hk_world *w, void *arg)
{
    struct counts_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->cell = hk_atomic(w, "cell", 0);
    of->one = hk_tasks(w, "elder[1]");
    hk_start_at(w, "elder", 0, counts_elder, of);
    hk_start_at(w, "elder", 1, counts_elder, of);
    hk_start(w, "heir", counts_heir, of);
    return 0;
}

/* ---- by its handle ---- */

static int counts_parent(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_handle job = hk_spawn(w, "job", counts_job, arg);
    hk_emit(w, hk_finished(w, of->tasks, job) ? "ended" : "lives");
    hk_join(w, job, NULL, HK_NEVER);
    hk_emit(w, hk_finished(w, of->tasks, job) ? "gone" : "here");
    return 0;
}

static int counts_handle(struct hk_world *w, void *arg)
{
    struct counts_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->tasks = hk_tasks(w, NULL);
    of->cell = hk_atomic(w, "cell", 0);
    hk_start(w, "parent", counts_parent, of);
    hk_start(w, "other", counts_elder, of);
    return 0;
}

/* ---- how full ---- */

static int counts_sender(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_send(w, of->one, 1, HK_NEVER);
    hk_acquire(w, of->tasks, 1, HK_NEVER);
    hk_set(w, of->events, 5);
    return 0;
}

static int counts_looker(struct hk_world *w, void *arg)
{
    const struct counts_of *of = arg;
    hk_emit(w, "len", hk_look_len(w, of->one));
    int64_t permits = hk_look_len(w, of->tasks);
    hk_emit(w, "free", permits, hk_look_cap(w, of->one));
    hk_emit(w, "is", hk_look_value(w, of->events));
    return 0;
}

static int counts_numbers(struct hk_world *w, void *arg)
{
    struct counts_of *of = hk_alloc(w, sizeof(*of));
    (void)arg;
    of->one = hk_channel(w, "q", 2, HK_MANUAL);
    of->tasks = hk_semaphore(w, "s", 1, 0);
    of->events = hk_watch(w, "v", 4);
    hk_start(w, "sender", counts_sender, of);
    hk_start(w, "looker", counts_looker, of);
    return 0;
}

static const struct both both_counts[] = {
    {"count", counts_events,
     "scenario: x\nstate:\n  cell: atomic 0\ntasks:\n"
     "  emitter x 2:\n    - cell = me\n    - emit over(me, 7)\n"
     "  watcher:\n    - n = count(over)\n    - emit came(n)\n"
     "    - wait until count(over(1)) == 1\n"
     "    - a = count(over(_, 7))\n    - b = count(over(0))\n    - c = count(over(0, 8))\n"
     "    - emit then(a, b, c)\n", {0}, false},
    {"running, finished", counts_tasks,
     "scenario: x\nstate:\n  cell: atomic 0\nprocs:\n  job: cell = 1\ntasks:\n"
     "  spawner:\n    - cell = 2\n    - spawn job\n    - spawn job\n"
     "  asker:\n    - n = running(job)\n    - emit live(n)\n"
     "    - if finished(job): emit done\n      else: emit busy\n"
     "    - wait until finished(job)\n", {0}, false},
    {"finished one of an array", counts_one,
     "scenario: x\nstate:\n  cell: atomic 0\ntasks:\n"
     "  elder x 2: cell = 1\n"
     "  heir:\n    - if finished(elder[1]): emit free\n      else: emit not_yet\n", {0}, false},
    {"finished of a handle", counts_handle,
     "scenario: x\nstate:\n  cell: atomic 0\nprocs:\n  job: cell = 1\ntasks:\n"
     "  parent:\n    - h = spawn job\n    - if finished(h): emit ended\n      else: emit lives\n"
     "    - join h\n    - if finished(h): emit gone\n      else: emit here\n"
     "  other: cell = 1\n", {0}, false},
    {"len, cap, value", counts_numbers,
     "scenario: x\nresources:\n  q: channel of 2, manual\n  s: semaphore of 1\n"
     "  v: watch of 4\ntasks:\n"
     "  sender:\n    - send q 1\n    - acquire s\n    - set v 5\n"
     "  looker:\n    - a = len(q)\n    - emit len(a)\n    - b = permits(s)\n    - c = cap(q)\n"
     "    - emit free(b, c)\n    - d = value(v)\n    - emit is(d)\n", {0}, false},
};

#endif
