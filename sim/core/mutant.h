/* SPDX-License-Identifier: MIT
 *
 * mutant: faults of hocket's own, to see whether the scenarios notice them.
 *
 * HK_MUTANT(NAME) stands where a rule is kept and says that it is broken now. It is a
 * constant false, unless hocket is built with -DHK_MUTANTS (make MODE=mutant); there
 * `hocket --mutant N` switches one of them on. tests/soak.sh does so with each.
 */
#ifndef HK_MUTANT_H
#define HK_MUTANT_H

#include <stdbool.h>

/* One line is one mutant: its name, what it is about, and what then happens. */
#define HK_MUTANT_LIST(X) \
    X(MUTEX_UNFAIR, "mutex", "whoever asks first may wait longest") \
    X(MUTEX_FAIR, "mutex", "`unfair` has no effect") \
    X(MUTEX_LIFO, "mutex", "the last in the queue gets the lock") \
    X(MUTEX_CANCEL_KEEPS, "mutex", \
      "a waiter that is dropped after its turn has come keeps the lock") \
    X(MUTEX_UNLOCK_ANY, "mutex", "anybody may unlock it") \
    X(MUTEX_NO_GUARD, "mutex", "an ended task does not give it back") \
    X(MUTEX_TRY_FAILS, "mutex", "`try lock` never succeeds") \
    X(MUTEX_NO_ORDER, "mutex", "an unlock orders nothing") \
    X(RWLOCK_READERS_PASS, "rwlock", "a reader passes a writer that waits") \
    X(RWLOCK_WRITERS_FIRST, "rwlock", "`prefer readers` has no effect") \
    X(RWLOCK_SHARES_WRITE, "rwlock", "a writer does not wait for readers") \
    X(RWLOCK_ONE_READER, "rwlock", "readers exclude each other") \
    X(RWLOCK_CANCEL_BLOCKS, "rwlock", "a writer that gives up goes on keeping readers waiting") \
    X(RWLOCK_NO_ORDER, "rwlock", "a reader's unlock orders nothing") \
    X(SEMAPHORE_EXTRA, "semaphore", "one permit too many") \
    X(SEMAPHORE_OVERTAKE, "semaphore", "a request passes those that wait") \
    X(SEMAPHORE_CANCEL_BLOCKS, "semaphore", \
      "a large request that gives up goes on blocking smaller ones") \
    X(SEMAPHORE_CANCEL_KEEPS, "semaphore", "permits granted to a dropped waiter are lost") \
    X(SEMAPHORE_NO_GUARD, "semaphore", "an aborted task does not give its permits back") \
    X(SEMAPHORE_GIVES_ONE, "semaphore", "of several permits one is given back") \
    X(SEMAPHORE_OVERFLOWS, "semaphore", "more may be released than there are") \
    X(SEMAPHORE_ADDS_ROOM, "semaphore", "permits that are added may not be given back again") \
    X(SEMAPHORE_FORGETS_NOT, "semaphore", "a forgotten permit is given back") \
    X(SEMAPHORE_FAIR, "semaphore", "`unfair` has no effect") \
    X(CARRY_STAYS, "message", "a permit that is sent stays with the sender") \
    X(CARRY_LOSES, "message", "a permit in a message that nobody receives is lost") \
    X(CHECK_LEAK, "check leak", "lost permits are not noticed") \
    X(CHANNEL_EXTRA_ROOM, "channel", "one message more than it has room for") \
    X(CHANNEL_LIFO, "channel", "the newest message comes first") \
    X(CHANNEL_WAITERS_LIFO, "channel", "of several receivers that wait the last is served") \
    X(CHANNEL_SENDERS_LIFO, "channel", "of several senders that wait the last is served") \
    X(CHANNEL_UNGET_LOSES, "channel", "a message received by a dropped future is lost") \
    X(CHANNEL_UNGET_LAST, "channel", "a message received by a dropped future comes last") \
    X(CHANNEL_SEND_NO_ORDER, "channel", "receiving orders nothing") \
    X(CHANNEL_CLOSED_SENDERS_WAIT, "channel", "senders that wait are not told that it is closed") \
    X(CHANNEL_NEVER_CLOSES, "channel", "it stays open when the last sender has gone") \
    X(CHANNEL_CLOSES_EARLY, "channel", "it closes when the first sender has gone") \
    X(CHANNEL_NEVER_DEAF, "channel", "senders are not told that nobody receives") \
    X(CHANNEL_CLOSE_TWICE, "channel", "closing twice is no misuse") \
    X(CHANNEL_TRY_SEND_LIES, "channel", "`try send` says Sent though there is no room") \
    X(CHANNEL_RENDEZVOUS_BUFFERS, "channel", "`of 0` does not wait for a receiver") \
    X(ONESHOT_TWICE, "oneshot", "a second send is no misuse") \
    X(ONESHOT_NEVER_CLOSES, "oneshot", "it stays open when the sender has gone") \
    X(ONESHOT_LOSES, "oneshot", "a message given to a dropped receiver is lost") \
    X(ONESHOT_NEVER_DEAF, "oneshot", "the sender is not told that nobody receives") \
    X(ONESHOT_CLOSE_LOSES, "oneshot", "a message that is there is lost when it is closed") \
    X(BROADCAST_SHORT, "broadcast", "it keeps one message less") \
    X(BROADCAST_ONE, "broadcast", "a message wakes one receiver") \
    X(BROADCAST_NO_LAG, "broadcast", "who was too slow is not told") \
    X(BROADCAST_FROM_START, "broadcast", "a new receiver hears what was said before") \
    X(WATCH_ONE, "watch", "a new value wakes one waiter") \
    X(WATCH_NEVER_SEEN, "watch", "`changed` tells the same news again") \
    X(WATCH_NEEDS_WAITER, "watch", "news that nobody waits for are lost") \
    X(WATCH_NEVER_CLOSES, "watch", "`changed` waits on when nobody can set it") \
    X(NOTIFY_FORGETS, "notify", "a notification that nobody waits for is lost") \
    X(NOTIFY_NEVER_USED, "notify", "a kept notification serves again and again") \
    X(NOTIFY_ALL_KEEPS, "notify", "`notify all` keeps a notification") \
    X(NOTIFY_ALL_ONE, "notify", "`notify all` wakes one waiter") \
    X(NOTIFY_CANCEL_LOSES, "notify", "a notification given to a dropped waiter is lost") \
    X(TOKEN_ONE, "token", "cancel wakes one waiter") \
    X(TOKEN_FORGETS, "token", "who waits later does not know") \
    X(JOINSET_DROP_DETACHES, "joinset", "dropping it aborts nobody") \
    X(JOINSET_LIFO, "joinset", "the latest result comes first") \
    X(JOINSET_CANCEL_LOSES, "joinset", "a result offered to a dropped `next` is lost") \
    X(JOINSET_ALL_EARLY, "joinset", "`join all` waits for one task only") \
    X(JOINSET_ALL_NO_ERROR, "joinset", "`join all` hides errors") \
    X(CONDVAR_KEEPS_LOCK, "condvar", "`wait` keeps the lock") \
    X(CONDVAR_ALL_ONE, "condvar", "`notify all` wakes one waiter") \
    X(CONDVAR_CANCEL_LOSES, "condvar", "a notification given to a dropped waiter is lost") \
    X(CONDVAR_ANYBODY, "condvar", "waiting without the lock is no misuse") \
    X(BARRIER_EARLY, "barrier", "it opens for one too few") \
    X(BARRIER_ALL_LEAD, "barrier", "everybody is the leader") \
    X(BARRIER_ONCE, "barrier", "once open it stays open") \
    X(WAITGROUP_EARLY, "waitgroup", "`wait` goes on when one is left") \
    X(WAITGROUP_NEGATIVE, "waitgroup", "one `done` too many is no misuse") \
    X(INTERVAL_LATE_START, "interval", "the first tick is not at once") \
    X(INTERVAL_NO_BURST, "interval", "`burst` drops missed ticks") \
    X(INTERVAL_NO_SKIP, "interval", "`skip missed` makes up for missed ticks") \
    X(INTERVAL_NO_DELAY, "interval", "`delay` makes up for missed ticks") \
    X(POOL_CANCEL_KEEPS, "pool", "an item lent to a dropped waiter is lost") \
    X(POOL_SAME_ITEM, "pool", "everybody is given item 0") \
    X(POOL_NO_GUARD, "pool", "an ended task does not give its item back") \
    X(OP_DROPPED_RUNS, "op", "a dropped call goes on counting as running") \
    X(OP_FAILS_LONGER, "op", "`fails first n` fails once more") \
    X(OP_FAILS_NEVER, "op", "`fails p%` has no effect") \
    X(OP_NO_FAULTS, "op", "`faults:` has no effect") \
    X(CELL_CAS_ALWAYS, "state", "`cas` stores whatever was there") \
    X(CELL_ADD_NEW, "state", "`fetch add` gives the new value") \
    X(CELL_ATOMIC_NO_ORDER, "state", "an atomic orders nothing") \
    X(REGION_NO_LEAVE, "region", "nobody leaves it") \
    X(SLEEP_EARLY, "clock", "a sleep ends 1 ns early") \
    X(TIMEOUT_LATE, "timeout", "a timeout fires 1 ns late") \
    X(YIELD_GOES_ON, "task", "`yield` goes on at once") \
    X(ADVANCE_SHORT, "clock", "`advance` moves the clock 1 ns less") \
    X(BLOCK_IS_SLEEP, "task", "`block` does not occupy the worker") \
    X(ABORT_IGNORES_SHIELD, "abort", "`shield` has no effect") \
    X(ABORT_LOST_IN_SHIELD, "abort", "an abort during a shield is forgotten") \
    X(ABORT_NOTHING, "abort", "abort stops nobody") \
    X(JOIN_HIDES_ERROR, "task", "`join` hides errors") \
    X(CHECK_FAILURE, "check failure", "an error that nobody took is not noticed") \
    X(JOIN_NO_ORDER, "task", "`join` orders nothing") \
    X(LOAD_IS_FREE, "threads", "reading is no step of its own") \
    X(ATOMICALLY_OPEN, "threads", "`atomically` is several steps") \
    X(THREADS_ONE, "threads", "many threads are one") \
    X(THREADS_MORE, "threads", "there is one worker more") \
    X(SELECT_FIRST, "select", "of several ready arms always the first is taken") \
    X(SELECT_NO_BIAS, "select", "`biased` has no effect") \
    X(TIES_FIRST, "schedule", "of several tasks that can run always the first goes on") \
    X(CHECK_CYCLE, "check deadlock", "a cycle is not noticed while others go on") \
    X(CHECK_DEADLOCK, "check deadlock", "blocked tasks at the end are not noticed") \
    X(CHECK_STUCK, "check stuck", "blocked spawned tasks are not noticed") \
    X(CHECK_MISUSE, "check misuse", "misuse is not noticed") \
    X(ALLOW_NOTHING, "check", "`allow` has no effect") \
    X(CHECK_RACE, "check race", "races are not noticed") \
    X(CHECK_RACE_LOADS, "check race", "a read and an unordered write are no race") \
    X(CHECK_ORPHAN, "check orphan", "orphans are not noticed") \
    X(AT_MOST_ONE_MORE, "expect", "`at most n` and `exactly n` let one more pass") \
    X(AT_LEAST_ONE_LESS, "expect", "`at least n` and `exactly n` let one less pass") \
    X(ONE_OF_TWO, "expect", "`exactly one of` lets two pass") \
    X(ONE_OF_NONE, "expect", "`exactly one of` lets none pass") \
    X(BEFORE_NEVER_FAILS, "expect", "`before` never fails") \
    X(LEADS_TO_LATE, "expect", "`leads to` does not look at `within`") \
    X(LEADS_TO_UNANSWERED, "expect", "`leads to` needs no answer") \
    X(ALWAYS_NEVER_FAILS, "expect", "`always` never fails") \
    X(FINALLY_NEVER_FAILS, "expect", "`finally` never fails") \
    X(INSIDE_ONE_MORE, "expect", "`at most n inside` lets one more in") \
    X(NEVER_EVENT, "expect", "`never` lets events pass") \
    X(NEVER_CONDITION, "expect", "`never e` never fails") \
    X(EVENTUALLY_LATE, "expect", "`eventually` does not look at the time") \
    X(EVENTUALLY_NEVER, "expect", "`eventually` never fails") \
    X(SOMETIMES_UNMET, "expect", "`sometimes` is never met by an event") \
    X(IN_ORDER_LOOSE, "expect", "`in order [...]` takes any value") \
    X(IN_ORDER_OF_LOOSE, "expect", "`in order of` lets one overtake another") \
    X(COMPLETES_ANYHOW, "expect", "`completes` takes any end") \
    X(COMPLETES_LATE, "expect", "`completes by` does not look at the time") \
    X(FAILS_WITH_ANY, "expect", "`fails with` takes any error") \
    X(ABORTED_ANYHOW, "expect", "`is aborted` takes any end") \
    X(AFTER_FROM_START, "scope", "`after` is open from the start") \
    X(SCOPE_NEVER_CLOSES, "scope", "an event closes no scope") \
    X(WHILE_ALWAYS, "scope", "`while` does not look at its condition") \
    X(RETRY_ONE_MORE, "retry", "one attempt more") \
    X(RETRY_NO_DOUBLING, "retry", "`doubling` has no effect") \
    X(RETRY_NO_CAP, "retry", "the longest delay has no effect") \
    X(CATCH_ANY, "try", "`catch Err` and `retry on Err` take any error") \
    X(CHECK_ASSERT, "check assert", "a broken assertion is not noticed") \
    X(CHECK_PANIC, "check panic", "a panic is not noticed") \
    X(ASSUME_NOTHING, "try", "`assume` discards no run") \
    X(FINALLY_NOT_ON_ABORT, "try", "`finally` does not run when the task is aborted") \
    X(TIMEOUT_NO_DROP, "timeout", "a timeout without `elapsed` raises nothing") \
    X(JOIN_FIRST_ERROR, "join", "`join:` does not wait for all branches after an error") \
    X(TRY_JOIN_WAITS, "join", "`try join:` waits for all branches") \
    X(RACE_WAITS, "join", "`race:` waits for all branches") \
    X(PIPE_UNORDERED, "pipe", "`buffered` gives results as they come") \
    X(PIPE_WIDER, "pipe", "one call more at once") \
    X(PIPE_TAKES_MORE, "pipe", "`take n` takes one more") \
    X(PIPE_KEEPS_ALL, "pipe", "`filter` keeps all")

#define HK_MUTANT_NAME(name, subject, text) HK_MUTANT_##name,
enum hk_mutant { HK_MUTANT_NONE, HK_MUTANT_LIST(HK_MUTANT_NAME) HK_MUTANT_END };
#undef HK_MUTANT_NAME

struct hk_mutant_row {
    const char *name, *subject, *text;
};

/* By number; row 0 is empty. */
extern const struct hk_mutant_row hk_mutants[HK_MUTANT_END];

#ifdef HK_MUTANTS
/* The one variable that all worlds share; it is set once, before any of them begins. */
extern enum hk_mutant hk_mutant_on;
#define HK_MUTANT(name) (hk_mutant_on == HK_MUTANT_##name)
#else
#define HK_MUTANT(name) false
#endif

#endif
