/* SPDX-License-Identifier: MIT
 *
 * hocket: run a C program of many tasks under many schedules, with a clock of its own.
 *
 *     static int visitor(struct hk_world *w, void *arg)
 *     {
 *         struct hk_object *hits = arg;
 *         int64_t seen = hk_load(w, hits);
 *         hk_store(w, hits, seen + 1);                 // another task may come between
 *         return 0;
 *     }
 *     static int program(struct hk_world *w, void *arg)
 *     {
 *         struct hk_object *hits = hk_atomic(w, "hits", 0);
 *         hk_expect(w, "counted: finally hits == 2");
 *         hk_start(w, "visitor", visitor, hits);
 *         hk_start(w, "visitor", visitor, hits);
 *         return 0;
 *     }
 *     hk_assert_holds(&(struct hk_config){.threads = 2, .runs = 500}, program, NULL);
 *
 * WHAT IT SEES. Tasks run on one thread and change places at calls of hk_ functions only: C code
 * between two such calls is never interrupted, and memory is sequentially consistent. So code
 * under test must share, wait and tell the time through this header. HK_READ and HK_WRITE make
 * accesses to a plain variable visible. With `threads = 1` tasks change places only where one
 * waits; with more, at every access to something shared.
 *
 * RULES. Every function is called from a body, on its world, unless it says otherwise. A world is
 * one run: everything made in it (objects, tasks, hk_alloc) dies with it. There are no globals:
 * many worlds can live in one process, each on one thread at a time. A body may explore another
 * program; if what runs in there, or in a thread or process that a body has started, calls the
 * world outside, that is a crash with HK_FORK, and may hang without.
 * Times are ns of virtual time since the start of the run. A deadline is such a point of time, and
 * the last argument of what waits: HK_NEVER waits as long as it takes, 0 gives up at once
 * (HK_EELAPSED), so it makes a try of any wait; around what has none, hk_timeout. What has no
 * deadline does not wait, unless it says so. A wait that ends without success changes nothing;
 * only an arrival at a barrier stays, and what a rendezvous has handed over is gone.
 * Names and labels are not copied: use literals, or hk_alloc. What makes no sense (NULL where
 * something must be, a number out of its range, an object of the wrong kind or of another run, a
 * call from a predicate) is a finding of kind "misuse"; the call does nothing, or the nearest
 * that it can.
 *
 * ENDS. A body that is aborted, or still parked when the run is over, never returns from the call
 * that it waits in: its hk_defer functions run, newest first, and its stack is given up. Calls
 * made then, after the end of a run, do nothing and return HK_EGONE. Free with hk_defer. In C++
 * such a body runs no destructors. No exception or longjmp leaves a body; no `catch` waits.
 */
#ifndef HOCKET_H
#define HOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" /* functions that are called like their structs */
#endif
#pragma GCC visibility push(default)

struct hk_world;  /* one run */
struct hk_object; /* what tasks share: a channel, a mutex, ... */
struct hk_future; /* work of a task that it polls itself */
struct hk_stream;
typedef uint64_t hk_handle; /* a task; 0: none */

/* ---- errors: results are 0 or more when good, and negative when not ------------------------ */

#define HK_EINVAL (-1)     /* invalid input */
#define HK_ELIMIT (-3)     /* a limit was reached */
#define HK_ECLOSED (-4)    /* the other side is gone, or a channel is closed (and empty) */
#define HK_EELAPSED (-5)   /* the deadline has passed */
#define HK_EABORTED (-6)   /* the task that was waited for has been aborted */
#define HK_EFAILED (-7)    /* it failed */
#define HK_EGONE (-8)      /* the run is over */
#define HK_EEMPTY (-9)     /* try: there is nothing */
#define HK_EFULL (-10)     /* try: there is no room */
#define HK_EBUSY (-11)     /* try: somebody has it */
#define HK_EMISUSE (-12)   /* against the rules of an object; it is a finding too */
#define HK_ELAGGED (-14)   /* a receiver was too slow and has missed messages */
#define HK_EEMPTYSET (-15) /* no task is left in the set */

const char *hk_error_text(int code); /* "closed"; from anywhere */
const char *hk_error_name(int code); /* "HK_ECLOSED" */

/* ---- time ------------------------------------------------------------------------------------ */

#define HK_US INT64_C(1000)
#define HK_MS INT64_C(1000000)
#define HK_S INT64_C(1000000000)
#define HK_NEVER INT64_MAX

int64_t hk_now(const struct hk_world *world);                      /* also from predicates */
int64_t hk_after(const struct hk_world *world, int64_t duration);  /* a deadline from now on */
/* What the calling task's own clock says: hk_now, unless hk_fault_skew; and the deadline at which
 * it will say so. */
int64_t hk_clock(const struct hk_world *world);
int64_t hk_clock_at(const struct hk_world *world, int64_t clock);
int hk_sleep(struct hk_world *world, int64_t duration);            /* 0 or less does not wait */
int hk_sleep_until(struct hk_world *world, int64_t deadline);
int hk_never(struct hk_world *world);                              /* waits for ever */
int hk_yield(struct hk_world *world);                              /* others may run */
int hk_block(struct hk_world *world, int64_t duration);            /* its thread waits too */
/* With `paused` alone: waits until nothing else can run, moves the clock in one jump by 0 or more,
 * and waits again. */
int hk_advance(struct hk_world *world, int64_t duration);

/* ---- tasks ----------------------------------------------------------------------------------- */

/* What a task, branch or future does. 0, or a negative error: the task has failed, which is a
 * finding if nobody joins it. arg stays its owner's, and must last as long. */
typedef int (*hk_body)(struct hk_world *world, void *arg);

/* A task below the calling one. 0 if there are too many, a million; that cuts the run. */
hk_handle hk_spawn(struct hk_world *world, const char *label, hk_body body, void *arg);
/* A task of the program itself: when it is blocked for ever, that is a deadlock, of a spawned one
 * it is `stuck`. hk_start_at makes label[index]; index 0 or more, of one that does not live. */
hk_handle hk_start(struct hk_world *world, const char *label, hk_body body, void *arg);
hk_handle hk_start_at(struct hk_world *world, const char *label, int64_t index, hk_body body,
                      void *arg);
/* Waits until the task has ended; *value (may be NULL): what it gave to hk_return, or 0. Returns
 * what its body returned, HK_EABORTED, HK_EELAPSED. Once for each task. */
int hk_join(struct hk_world *world, hk_handle task, int64_t *value, int64_t deadline);
/* Neither waits, and for a task that has ended, or 0, they do nothing. Join no detached task. */
void hk_abort(struct hk_world *world, hk_handle task);  /* it stops at its next wait */
void hk_detach(struct hk_world *world, hk_handle task); /* it runs on; a failure is told */
hk_handle hk_self(struct hk_world *world);              /* the calling task */
int64_t hk_me(struct hk_world *world);                  /* index of hk_start_at; else which child */
void hk_return(struct hk_world *world, int64_t value);  /* the result of the calling body */
/* HK_EFAILED, and its name for all who return it on: `return hk_fail(w, "Refused");`. */
int hk_fail(struct hk_world *world, const char *error);

/* Runs fn(arg) when the calling body ends, however it ends; newest first. It may call and wait as
 * the body may, with a world that arg has. */
void hk_defer(struct hk_world *world, void (*fn)(void *arg), void *arg);
/* Runs body in the calling task; an abort waits until it is over. Its result. */
int hk_shield(struct hk_world *world, hk_body body, void *arg);

/* ---- sets of tasks --------------------------------------------------------------------------- */

struct hk_object *hk_joinset(struct hk_world *world, const char *name);
hk_handle hk_spawn_into(struct hk_world *world, struct hk_object *set, const char *label,
                        hk_body body, void *arg);
/* The result of the member that ended first; HK_EEMPTYSET if there is none. */
int hk_next(struct hk_world *world, struct hk_object *set, int64_t *value, int64_t deadline);
int hk_join_all(struct hk_world *world, struct hk_object *set, int64_t deadline); /* first error */
int hk_abort_all(struct hk_world *world, struct hk_object *set);
int hk_abandon(struct hk_world *world, struct hk_object *set); /* aborts, and forgets them */
/* Runs body in a branch (see hk_timeout) with a set of its own, then joins all that it has spawned
 * into it. The first failure, the body's or a child's, aborts the others, drops the body and is
 * returned. Whatever ends the scope, an abort too, waits until all children have ended. */
int hk_scope(struct hk_world *world, const char *name,
             int (*body)(struct hk_world *world, struct hk_object *set, void *arg), void *arg);

/* ---- objects: made by a body, before the tasks that use them --------------------------------- */

#define HK_MANUAL 1u      /* locks, permits: not given back when the holder ends; channel: Go's */
#define HK_UNFAIR 2u      /* any waiter may win, not the first */
#define HK_READERS 4u     /* rwlock: readers pass writers that wait */
#define HK_GROWS 8u       /* semaphore: hk_add may add permits, so no wait for one is for ever */
#define HK_SKIP_MISSED 1u /* interval: ticks that were missed are left out ... */
#define HK_DELAY_MISSED 2u /* ... or the beat starts anew; 0: they come in a burst */
#define HK_UNBOUNDED (-1) /* capacity of a channel; 0 is a rendezvous */

/* Each with a name of its own: objects of one name are one to findings ("race on x"), and to dpor
 * accesses to them depend on each other, which hides no order but costs runs.
 * permits: 0 or more; items: 0 to 1,000,000; kept: 1 to that; parties, period (ns): 1 or more.
 * Flags: channel, pool HK_MANUAL; semaphore, mutex HK_UNFAIR too; rwlock all but HK_GROWS. What
 * cannot be made is misuse, and never NULL. Of an interval the first tick comes at once. */
struct hk_object *hk_channel(struct hk_world *world, const char *name, int64_t capacity,
                             unsigned flags);
struct hk_object *hk_oneshot(struct hk_world *world, const char *name);
struct hk_object *hk_broadcast(struct hk_world *world, const char *name, int64_t kept);
struct hk_object *hk_watch(struct hk_world *world, const char *name, int64_t value);
struct hk_object *hk_notify(struct hk_world *world, const char *name);
struct hk_object *hk_token(struct hk_world *world, const char *name);
struct hk_object *hk_semaphore(struct hk_world *world, const char *name, int64_t permits,
                               unsigned flags);
struct hk_object *hk_pool(struct hk_world *world, const char *name, int64_t items, unsigned flags);
struct hk_object *hk_mutex(struct hk_world *world, const char *name, unsigned flags);
struct hk_object *hk_rwlock(struct hk_world *world, const char *name, unsigned flags);
struct hk_object *hk_condvar(struct hk_world *world, const char *name, struct hk_object *mutex);
struct hk_object *hk_barrier(struct hk_world *world, const char *name, int64_t parties);
struct hk_object *hk_waitgroup(struct hk_world *world, const char *name);
struct hk_object *hk_interval(struct hk_world *world, const char *name, int64_t period,
                              unsigned missed);
struct hk_object *hk_plain(struct hk_world *world, const char *name, int64_t value); /* raced on */
struct hk_object *hk_atomic(struct hk_world *world, const char *name, int64_t value);
struct hk_object *hk_once(struct hk_world *world, const char *name); /* a value that is set once */
struct hk_object *hk_region(struct hk_world *world, const char *name); /* "at most 1 inside NAME" */

/* Counts the tasks of a label, spawned or started, that live, and those to come ("worker[2]": one
 * of hk_start_at; NULL: all but the calling one). len: how many live; cap: how many have begun.
 * And the events of a name from now on; value: how many came. A name that no task has or emits in
 * any run is HK_UNDECIDED. */
struct hk_object *hk_tasks(struct hk_world *world, const char *label);
struct hk_object *hk_events(struct hk_world *world, const char *event);

/* ---- operations on objects. One of the wrong kind is misuse ---------------------------------- */

/* channel, oneshot, broadcast. A message is a number or a pointer: to take one for the other is
 * misuse, and gives 0 or NULL. Waits while a bounded channel is full. HK_ECLOSED. */
int hk_send(struct hk_world *world, struct hk_object *to, int64_t message, int64_t deadline);
int hk_send_ptr(struct hk_world *world, struct hk_object *to, void *message, int64_t deadline);
/* channel, oneshot: never wait. HK_EFULL, HK_ECLOSED. */
int hk_try_send(struct hk_world *world, struct hk_object *to, int64_t message);
int hk_try_send_ptr(struct hk_world *world, struct hk_object *to, void *message);
/* Waits for a message. HK_ECLOSED; of a broadcast HK_ELAGGED, and *message is how many. */
int hk_recv(struct hk_world *world, struct hk_object *from, int64_t *message, int64_t deadline);
int hk_recv_ptr(struct hk_world *world, struct hk_object *from, void **message, int64_t deadline);
int hk_try_recv(struct hk_world *world, struct hk_object *from, int64_t *message); /* HK_EEMPTY */
int hk_try_recv_ptr(struct hk_world *world, struct hk_object *from, void **message);
/* channel, oneshot: nothing more can be sent, what is in it is still received; twice is misuse.
 * semaphore: who waits for permits, and who comes, gets HK_ECLOSED; releases go on. */
int hk_close(struct hk_world *world, struct hk_object *object);
/* channel, oneshot, broadcast, watch: nothing more will come, or nobody is left to receive it;
 * semaphore: it is closed. hk_closed: the same for predicates. */
bool hk_is_closed(struct hk_world *world, struct hk_object *object);
bool hk_closed(const struct hk_world *world, const struct hk_object *object);
/* Waits for a place in the channel, which the task's next send takes. HK_ECLOSED; try: HK_EFULL. */
int hk_reserve(struct hk_world *world, struct hk_object *channel, int64_t deadline);
int hk_try_reserve(struct hk_world *world, struct hk_object *channel);
/* The task (0: the calling one) can send, or receive (of a watch: what is set from now on), until
 * it ends or lets go. It closes with its last sender, a watch, too; without hk_hold, never. */
#define HK_SENDER 1u
#define HK_RECEIVER 2u
int hk_hold(struct hk_world *world, struct hk_object *object, unsigned end, hk_handle task);
int hk_let_go(struct hk_world *world, struct hk_object *object, unsigned end);
int hk_set(struct hk_world *world, struct hk_object *watch, int64_t value); /* once: HK_EFULL */
/* Waits for a value that the task has not seen yet. HK_ECLOSED. */
int hk_changed(struct hk_world *world, struct hk_object *watch, int64_t *value, int64_t deadline);
int hk_cancel(struct hk_world *world, struct hk_object *token);
/* token: until it is cancelled; notify, condvar: for a notification; barrier: for the others, 1
 * for the last one; waitgroup: until its count is 0; once: until it is set; channel, oneshot,
 * broadcast: until hk_is_closed, as tx.closed(). A condvar's mutex must be held; it is given up
 * meanwhile, and held again however the wait ends. */
int hk_wait(struct hk_world *world, struct hk_object *object, int64_t deadline);
/* Until holds(world, arg), which reads these objects, with hk_len, hk_value_of and hk_closed, and
 * nothing else that changes: the right form of a spin loop. Array and objects must last. */
int hk_wait_until(struct hk_world *world, struct hk_object *const *objects, uint32_t count,
                  bool (*holds)(const struct hk_world *world, void *arg), void *arg,
                  int64_t deadline);
int hk_notify_first(struct hk_world *world, struct hk_object *object); /* notify, condvar: one */
int hk_notify_each(struct hk_world *world, struct hk_object *object);  /* all who wait now */
int hk_add(struct hk_world *world, struct hk_object *object, int64_t n); /* HK_GROWS: n more */
int hk_done(struct hk_world *world, struct hk_object *waitgroup);
/* What is locked is unlocked by its holder, and when the body ends that has locked it. */
int hk_lock(struct hk_world *world, struct hk_object *mutex, int64_t deadline);
int hk_try_lock(struct hk_world *world, struct hk_object *mutex); /* HK_EBUSY */
int hk_unlock(struct hk_world *world, struct hk_object *lock);    /* mutex, rwlock */
int hk_read(struct hk_world *world, struct hk_object *rwlock, int64_t deadline);
int hk_write(struct hk_world *world, struct hk_object *rwlock, int64_t deadline);
int hk_try_read(struct hk_world *world, struct hk_object *rwlock);
int hk_try_write(struct hk_world *world, struct hk_object *rwlock);
/* semaphore: takes n permits (0 or more), returns 0. pool: takes one item and returns its number;
 * n is not used. What is not released goes back when the body ends. HK_ECLOSED; try: HK_EBUSY. */
int64_t hk_acquire(struct hk_world *world, struct hk_object *from, int64_t n, int64_t deadline);
int64_t hk_try_acquire(struct hk_world *world, struct hk_object *from, int64_t n);
/* n permits, also those of other tasks; of a pool the item of that number; of a channel the place
 * that was reserved last, n is not used. More than have been taken is misuse. */
int hk_release(struct hk_world *world, struct hk_object *to, int64_t n);
/* The same of what the calling task holds, which is never given back. */
int hk_forget(struct hk_world *world, struct hk_object *from, int64_t n);
/* The same from now on belongs to `task`, which has just been spawned: call it at once. Or, from a
 * branch or future, to the whole calling task. Not of what is HK_MANUAL: misuse. */
int hk_give(struct hk_world *world, struct hk_object *from, int64_t n, hk_handle task);
/* The same of a semaphore or pool goes with the body's next hk_send or hk_try_send, to whoever
 * receives it; it goes back if nobody can any more. */
int hk_carry(struct hk_world *world, struct hk_object *from, int64_t n);

int64_t hk_load(struct hk_world *world, struct hk_object *cell); /* also watch, token, once */
void hk_store(struct hk_world *world, struct hk_object *cell, int64_t value);
int64_t hk_swap(struct hk_world *world, struct hk_object *cell, int64_t value);  /* the old one */
/* The old one. Beyond the range of int64_t: misuse, and nothing is added. */
int64_t hk_fetch_add(struct hk_world *world, struct hk_object *cell, int64_t n);
bool hk_cas(struct hk_world *world, struct hk_object *cell, int64_t old, int64_t value);
/* Waits for the next beat; *due (may be NULL): the time at which it was due. */
int hk_tick(struct hk_world *world, struct hk_object *interval, int64_t *due, int64_t deadline);
int hk_enter_region(struct hk_world *world, struct hk_object *region); /* left by hand alone */
int hk_leave_region(struct hk_world *world, struct hk_object *region);
/* len: messages in a channel, tasks of a set, arrivals at a barrier, free permits, calls under way,
 * tasks inside a region. cap: how many messages, arrivals or permits there can be; HK_UNBOUNDED.
 * value: what a cell, watch or once holds, the count of a waitgroup. 0 of all others, and of what
 * is not set. No accesses: for predicates. */
int64_t hk_len(const struct hk_world *world, const struct hk_object *object);
int64_t hk_cap(const struct hk_world *world, const struct hk_object *object);
int64_t hk_value_of(const struct hk_world *world, const struct hk_object *object);
/* The same for bodies: an access, so others can change it before or after. What has no number is
 * misuse. */
int64_t hk_look_len(struct hk_world *world, struct hk_object *object);
int64_t hk_look_cap(struct hk_world *world, struct hk_object *object);
int64_t hk_look_value(struct hk_world *world, struct hk_object *object);
/* Of hk_tasks: whether this task has ended; task 0: whether some have begun and all have ended. */
bool hk_finished(struct hk_world *world, struct hk_object *tasks, hk_handle task);
/* Of hk_events: how many came, those with these numbers at their front if any are given; HK_ANY is
 * any number: hk_count(w, handled, HK_ANY, 3). hk_counted is the same for predicates. */
#define HK_ANY INT64_MIN
#define hk_count(...) HK_NUMBERS_(hk_count_events, __VA_ARGS__, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0)
#define hk_counted(...) HK_NUMBERS_(hk_counted_events, __VA_ARGS__, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0)
int64_t hk_count_events(struct hk_world *world, struct hk_object *events, unsigned count,
                        int64_t a, int64_t b, int64_t c, int64_t d);
int64_t hk_counted_events(const struct hk_world *world, const struct hk_object *events,
                          unsigned count, int64_t a, int64_t b, int64_t c, int64_t d);
/* Runs body as one step, which must not wait: that is misuse. Its result. */
int hk_atomically(struct hk_world *world, hk_body body, void *arg);
/* A plain variable, as others see it; raced on by address. Its name is the last of `x`, "slot" of
 * r->slot[i]; of an address with two names (*p of a member) nothing is exhaustive. What malloc
 * gives again is the old variable. v is evaluated first, then x, once. */
#define HK_READ(w, x) __extension__({                                                \
    __typeof__(&(x)) hk_from = &(x); hk_variable((w), hk_from, #x, false); *hk_from; })
#define HK_WRITE(w, x, v) __extension__({                                            \
    __typeof__(x) hk_new = (v); __typeof__(&(x)) hk_to = &(x);                       \
    hk_variable((w), hk_to, #x, true); *hk_to = hk_new; })
void hk_variable(struct hk_world *world, const volatile void *at, const char *name, bool write);

/* ---- waiting for several things -------------------------------------------------------------- */

enum hk_on {
    HK_ON_RECV, HK_ON_SEND, HK_ON_SEND_PTR, HK_ON_LOCK, HK_ON_READ, HK_ON_WRITE, HK_ON_ACQUIRE,
    HK_ON_WAIT, HK_ON_CHANGED, HK_ON_TICK, HK_ON_NEXT, HK_ON_OPERATE, HK_ON_RESERVE,
    HK_ON_TIME,   /* n: the point of time */
    HK_ON_JOIN,   /* task */
    HK_ON_BODY,   /* body(arg), on a fiber of its own inside the task; dropped if it loses */
    HK_ON_FUTURE, /* future: polled, and kept if it loses */
};
struct hk_awaitable {
    enum hk_on what;
    struct hk_object *object;
    int64_t n;             /* message, permits (0: one), point of time */
    void *ptr;             /* message of HK_ON_SEND_PTR */
    hk_handle task;
    struct hk_future *future;
    const char *label;     /* of a body: printed before what it does beside others */
    hk_body body; void *arg;
    bool off;              /* as if it were closed: select!'s `, if` */
    int rc;                /* out, of who has won: its result */
    int64_t value;         /* out: message, result, item, when a tick was due */
    void *value_ptr;       /* out: message, if it is a pointer */
};
#define HK_IN_ORDER 1u /* of several that are ready the first written wins; otherwise any may */
#define HK_NO_WAIT 2u  /* HK_EEMPTY if none is ready, and no body is done before it has to wait */
/* Waits until one of 1 to 1000 is done and drops the rest. Its index, HK_EEMPTY, HK_EELAPSED. What
 * can only end with HK_ECLOSED or HK_EEMPTYSET is switched off, and if all are that is HK_ECLOSED;
 * but what is HK_MANUAL, a semaphore, a send and a reserve win with it. */
int hk_select(struct hk_world *world, struct hk_awaitable *arms, uint32_t count, unsigned flags,
              int64_t deadline);
/* Branches (HK_ON_BODY) side by side inside the calling task. join: waits for all, the first error
 * in written order; try_join: for all, or the first error that comes; race: for the first, good or
 * bad, *winner is which. What is not done is dropped. */
int hk_join_each(struct hk_world *world, struct hk_awaitable *arms, uint32_t count,
                 int64_t deadline);
int hk_try_join(struct hk_world *world, struct hk_awaitable *arms, uint32_t count,
                int64_t deadline);
int hk_race(struct hk_world *world, struct hk_awaitable *arms, uint32_t count, uint32_t *winner,
            int64_t deadline);

/* Runs body as such a branch until the deadline: a timeout around calls. *value: what it
 * gave to hk_return. Its result, or HK_EELAPSED when it was dropped. */
int hk_timeout(struct hk_world *world, hk_body body, void *arg, int64_t *value, int64_t deadline);

/* A future moves only while its task polls it, and keeps its places in queues meanwhile. NULL when
 * it cannot be made. A poll waits until it is done: its result, and *value (may be NULL), also if
 * asked again; or HK_EELAPSED, and it is kept. It is dropped by hk_drop, which waits until it has
 * cleaned up, or when the body that made it ends. */
struct hk_future *hk_future(struct hk_world *world, const char *label, hk_body body, void *arg);
int hk_poll(struct hk_world *world, struct hk_future *future, int64_t *value, int64_t deadline);
void hk_drop(struct hk_world *world, struct hk_future *future);

/* A stream gives numbers when asked, always by the same body. The source gives an item (1), the
 * end (0) or an error; while it waits, calls that are under way go on. It must not ask a stream.
 * A stream has no deadlines, and lives until the run is over. Around all of it goes hk_timeout,
 *     hk_timeout(w, reads_all, s, NULL, hk_after(w, HK_S));    // asks s to its end
 * whose body is the one that asks, and is dropped with the calls under way; around each item, the
 * source takes one: `return hk_recv(w, q, item, hk_after(w, HK_S)) ...` is HK_EELAPSED, and the
 * stream can be asked again. */
struct hk_stream *hk_stream(struct hk_world *world,
                            int (*next)(struct hk_world *world, void *arg, int64_t *item),
                            void *arg);
/* Items in memory that must last; messages up to the end of the channel. */
struct hk_stream *hk_stream_of(struct hk_world *world, const int64_t *items, size_t count);
struct hk_stream *hk_stream_recv(struct hk_world *world, struct hk_object *channel);
/* A stream of fn(item), of which up to `width` (1 to 1000) run side by side, each in a branch of
 * the task that asks. Ordered: results in the order of their items; otherwise as they come. */
struct hk_stream *hk_stream_map(struct hk_world *world, struct hk_stream *from, uint32_t width,
                                bool ordered,
                                int (*fn)(struct hk_world *world, void *arg, int64_t item,
                                          int64_t *result),
                                void *arg);
struct hk_stream *hk_stream_filter(struct hk_world *world, struct hk_stream *from,
                                   bool (*keeps)(void *arg, int64_t item), void *arg);
struct hk_stream *hk_stream_take(struct hk_world *world, struct hk_stream *from, int64_t n);
struct hk_stream *hk_stream_skip(struct hk_world *world, struct hk_stream *from, int64_t n);
/* Waits for an item: 1, and it is in *item (may be NULL); 0 at the end; or an error. */
int hk_stream_next(struct hk_world *world, struct hk_stream *stream, int64_t *item);
/* Waits for all that is left, at most `max` (0 or more), into items. How many, or an error. */
int64_t hk_stream_collect(struct hk_world *world, struct hk_stream *stream, int64_t *items,
                          int64_t max);

/* ---- retry, and work outside of the program -------------------------------------------------- */

enum hk_jitter { HK_JITTER_NONE, HK_JITTER_FULL, HK_JITTER_EQUAL, HK_JITTER_DECORRELATED };
struct hk_retry {
    int64_t times;         /* attempts, the first one included; 1 or more */
    int64_t from, to;      /* delays (ns): from, doubling, up to `to` (0: no limit) ... */
    int64_t every;         /* ... or always the same */
    enum hk_jitter jitter;
    int on;                /* only after this error; 0: any */
};
/* Runs body in the calling task until it returns 0 or more, and waits in between. Its last result.
 * A deadline for all attempts: hk_timeout around it. */
int hk_try_again(struct hk_world *world, const struct hk_retry *policy, hk_body body, void *arg);
/* Two numbers as a random duration: uniform in a..b; exponential, mean a; normal, mean a and
 * deviation b; uniform in a, give or take b per cent. */
enum hk_spread { HK_SPREAD_RANGE, HK_SPREAD_EXP, HK_SPREAD_NORMAL, HK_SPREAD_AROUND };
struct hk_work {           /* a call to a server, a disk, ... */
    int64_t takes, takes_max; /* ns; as a range, takes_max 0: takes */
    const int64_t *one_of; /* instead: one of so many, ns; they must last */
    uint32_t one_of_count;
    int64_t fails_percent, fails_first; /* of all calls; of the first so many that complete */
    const char *error;     /* NULL: "Failed" */
    enum hk_spread spread; /* of the time that it takes */
    bool blocks;           /* the thread waits, too; then nothing ends a call early */
};
struct hk_object *hk_operation(struct hk_world *world, const char *name, struct hk_work work);
/* Waits for as long as a call takes. HK_EFAILED, with the name of its error. */
int hk_operate(struct hk_world *world, struct hk_object *operation, int64_t deadline);
/* Random data, the same for the same seed whatever the schedule; lo, 0 and false are the usual. */
int64_t hk_random(struct hk_world *world, int64_t lo, int64_t hi); /* uniform; lo > hi is misuse */
int64_t hk_random_around(struct hk_world *world, int64_t middle, int64_t percent); /* 0 or more */
int64_t hk_random_of(struct hk_world *world, const int64_t *values, uint32_t count); /* 1 or more */
int64_t hk_random_exp(struct hk_world *world, int64_t mean);                /* exponential */
int64_t hk_random_normal(struct hk_world *world, int64_t mean, int64_t deviation); /* not below 0 */
bool hk_chance(struct hk_world *world, int64_t percent);

/* ---- faults: what goes wrong from outside, said by the program before its tasks run ---------- */

/* Of what is sent on a channel, oneshot, broadcast or watch so many per cent are lost (for the
 * sender they have been sent, and take no room), or come twice (channel, broadcast), or are under
 * way for a while (delay). Each copy for itself; one sender's in order if the delay is constant. */
void hk_fault_drop(struct hk_world *world, struct hk_object *object, int64_t percent);
void hk_fault_duplicate(struct hk_world *world, struct hk_object *object, int64_t percent);
void hk_fault_delay(struct hk_world *world, struct hk_object *object, enum hk_spread spread,
                    int64_t a, int64_t b);
void hk_fault_delay_of(struct hk_world *world, struct hk_object *object, const int64_t *delays,
                       uint32_t count); /* by one of these, ns; they must last */
void hk_fault_reorder(struct hk_world *world, struct hk_object *channel); /* in any order */
void hk_fault_close(struct hk_world *world, struct hk_object *channel, int64_t at);
void hk_fault_wakeups(struct hk_world *world, struct hk_object *condvar); /* for no reason */
/* A call fails that completes in from <= t < until. error: NULL is "Failed". */
void hk_fault_outage(struct hk_world *world, struct hk_object *operation, const char *error,
                     int64_t from, int64_t until);
/* Tasks by label: "worker" are all that live then, "worker[2]" is one; with all that they have
 * spawned, as if they were processes. A crash runs no code of theirs (what they have deferred
 * waits for the end of the run); locks and permits go back, ends of channels are let go.
 * back_after: HK_NEVER, or until a task of hk_start begins anew, and has its ends again. */
void hk_fault_crash(struct hk_world *world, const char *tasks, int64_t at, int64_t back_after);
void hk_fault_pause(struct hk_world *world, const char *tasks, int64_t at, int64_t duration);
void hk_fault_skew(struct hk_world *world, const char *tasks, int64_t by); /* hk_clock is wrong */

/* ---- what must hold -------------------------------------------------------------------------- */

/* An event, with up to four numbers, not named as a built-in one: hk_emit(w, "handled", i). */
#define hk_emit(...) HK_NUMBERS_(hk_emit_event, __VA_ARGS__, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0)
#define HK_NUMBERS_(f, w, what, a, b, c, d, e, g, h, i, j, n, ...) \
    f((w), (what), (n), (a), (b), (c), (d))
void hk_emit_event(struct hk_world *world, const char *name, unsigned count, int64_t a, int64_t b,
                   int64_t c, int64_t d);
/* An expectation of the scenario language: "handled in order of sent", "no leaks", "free: finally
 * len(jobs) == 0". Behind the objects that it names, before what it speaks of. If it is not
 * understood that is a finding of kind "expect" too, and the run ends. */
void hk_expect(struct hk_world *world, const char *text);
/* The same of a C predicate, which only looks: asked after every step; at the end of runs that end
 * well; and to be true at some time in some run. */
typedef bool (*hk_predicate)(const struct hk_world *world, void *arg);
void hk_always(struct hk_world *world, const char *label, hk_predicate holds, void *arg);
void hk_finally(struct hk_world *world, const char *label, hk_predicate holds, void *arg);
void hk_sometimes(struct hk_world *world, const char *label, hk_predicate holds, void *arg);
/* An assertion: if it does not hold, a finding that ends the run. */
#define hk_check(w, holds) hk_check_at((w), (holds), #holds, __FILE__, __LINE__)
void hk_check_at(struct hk_world *world, bool holds, const char *text, const char *file, int line);
void hk_assume(struct hk_world *world, bool holds); /* if not: this run counts for nothing */
void hk_panic(struct hk_world *world, const char *why); /* a finding "panic" that ends the run */
/* A line in the task's column of the trace. */
__attribute__((format(printf, 2, 3)))
void hk_log(struct hk_world *world, const char *fmt, ...);
/* Zeroed, until the run is over; up to 1 GiB, more ends the run. Never NULL. */
void *hk_alloc(struct hk_world *world, size_t size);

/* ---- many runs: called from outside ---------------------------------------------------------- */

#define HK_FORK 0          /* bodies run in a process of their own: a crash or hang is a finding */
#define HK_NONE 1          /* in this one: for debuggers and leak checkers */
#define HK_MANY (1u << 30) /* threads: one for each task */
struct hk_config {         /* 0 or NULL: the default */
    const char *name;      /* of the program; "test" */
    uint32_t threads;      /* 1 */
    bool paused;           /* the clock moves by hk_advance alone */
    int64_t until;         /* every run ends well at this time; never */
    const char *strategy;  /* "portfolio"; `hocket list strategies`; "dfs" is exhaustive */
    const char *schedule;  /* a token: one run, this one, whatever the strategy */
    uint64_t runs, seed;   /* 1000 at most, 100,000 if the strategy is exhaustive; 1 */
    uint64_t steps;        /* of a run; 20000 */
    size_t stack_bytes;    /* of a body, 16 KiB to 1 GiB; 64 KiB */
    int isolate;           /* HK_FORK */
    int64_t hang_after;    /* ns of real time without a call of ours; 10 s. Three hangs end it */
    const struct hk_strategy *own_strategy; /* plugin.h; then `strategy` is its options */
    const volatile int *stop; /* not 0: stop soon; the run it cuts is none if it found nothing */
    const char *cancel;    /* aborts one of these tasks at one of its waits, in each run: "each", or
                            * labels, "client, worker"; NULL: none */
    int64_t slack;         /* ns that the clock may run ahead while somebody could run: a slow
                            * machine */
    bool data_exhaustive;  /* random data: ends and middle of each draw are choices, too */
    bool census;           /* count what comes of runs */
    bool explain;          /* look for the simplest run of the first violation: block */
};
struct hk_violation {
    const char *kind, *label, *text; /* "deadlock", "", "left waits ..."; or "nondeterminism" */
    const char *token;     /* repeats the first such run; with .explain, the simplest found */
    uint64_t first_run, runs, step;
    int64_t time;          /* virtual, ns */
};
/* In how many runs: what it waits for came (0: nothing); it was true (`sometimes`); it broke. */
struct hk_goal { const char *text; bool sometimes; uint64_t exercised, met, broken; };
struct hk_ending { const char *text, *token; uint64_t runs; }; /* "finished: hits is 2" */
enum hk_held { HK_HELD, HK_VIOLATED, HK_UNDECIDED };
struct hk_exploration {
    enum hk_held held;     /* UNDECIDED: cut by a limit, a goal unmet, nothing exercised; if the
                            * runs were all there are, this is VIOLATED without a violation */
    char why[300];         /* a sentence if it is not HELD */
    uint64_t runs, discarded, cut; /* ... by hk_assume, by a limit */
    uint64_t steps, interleavings; /* of all runs; orders that differ in more than what commutes */
    uint64_t digest;       /* of all that happened: the same if everything was the same */
    bool exhaustive;       /* all schedules ... */
    bool one_draw, ends;   /* ... for one seed of the data; for its ends and middles */
    size_t violation_count, goal_count;
    struct hk_violation *violations; /* in the order found */
    struct hk_goal *goals; /* expectations */
    const char *block;     /* with .explain, of the first violation, on one screen: who waits, the
                            * schedule in columns, what decided, a run that passes. NULL: none */
    size_t ending_count;
    struct hk_ending *endings; /* with .census, the most frequent first */
    void *memory;          /* of all these; NULL: none */
};
/* Plays body(arg) as the task "main" in every run. config NULL: all defaults. 0, or HK_EINVAL with
 * *result's `why` set and the rest empty. The result is the caller's: hk_exploration_free. */
int hk_explore(const struct hk_config *config, hk_body body, void *arg,
               struct hk_exploration *result);
/* The same, one run. */
int hk_run(const struct hk_config *config, hk_body body, void *arg, struct hk_exploration *result);
void hk_exploration_free(struct hk_exploration *result);
/* What failed, in a few lines, or the block, into the buffer, and its length, like snprintf. */
int hk_explain(const struct hk_exploration *result, char *buffer, size_t size);

#pragma GCC visibility pop
#ifdef __cplusplus
#pragma GCC diagnostic pop
}
#endif
#endif
