/* SPDX-License-Identifier: MIT
 *
 * kinds: the violations that hocket knows by name. They are written in either
 * number (`no leaks`, `violates leak`) and are always on or must be asked for.
 */
#ifndef HK_KINDS_H
#define HK_KINDS_H

#include "core/base.h"

/* Constant, singular, plural, always on, what it is. */
#define HK_KINDS(X)                                                                             \
    X(HK_KIND_DEADLOCK, "deadlock", "deadlocks", true,                                          \
      "tasks wait for each other, or the end comes and a task still waits")                     \
    X(HK_KIND_STUCK, "stuck", "stuck", true,                                                    \
      "spawned tasks wait for what nobody will do")                                             \
    X(HK_KIND_RACE, "race", "races", true,                                                      \
      "unordered accesses to a plain variable, with several threads")                           \
    X(HK_KIND_PANIC, "panic", "panics", true,                                                   \
      "a task panics")                                                                          \
    X(HK_KIND_ASSERT, "assert", "asserts", true,                                                \
      "an assert does not hold")                                                                \
    X(HK_KIND_FAILURE, "failure", "failures", true,                                             \
      "a task's error that nobody took")                                                        \
    X(HK_KIND_MISUSE, "misuse", "misuses", true,                                                \
      "a primitive used against its rules: closed twice, unlocked by another")                  \
    X(HK_KIND_LEAK, "leak", "leaks", false,                                                     \
      "a permit, item or lock that nobody has given back")                                      \
    X(HK_KIND_ORPHAN, "orphan", "orphans", false,                                               \
      "a task that outlives its spawner")                                                       \
    X(HK_KIND_STARVATION, "starvation", "starvations", false,                                   \
      "somebody is passed over again and again")                                                \
    X(HK_KIND_LIVELOCK, "livelock", "livelocks", false,                                         \
      "tasks run, and nothing comes of it")                                                     \
    X(HK_KIND_CRASH, "crash", "crashes", true,                                                  \
      "the program under test dies")                                                            \
    X(HK_KIND_HANG, "hang", "hangs", true,                                                      \
      "the program under test does not come back")

enum hk_kind {
    HK_KIND_NONE = -1, /* not a kind: a label */
#define X(name, singular, plural, on, help) name,
    HK_KINDS(X) HK_KIND_COUNT
#undef X
};

/* "leak" and "leaks". */
const char *hk_kind_name(enum hk_kind kind);
const char *hk_kind_plural(enum hk_kind kind);
/* One line. */
const char *hk_kind_help(enum hk_kind kind);
/* Whether it is a violation without being asked for. */
bool hk_kind_always_on(enum hk_kind kind);
/* The kind of this name, in either number, or HK_KIND_NONE. */
enum hk_kind hk_kind_find(const char *word, size_t len);
/* The first kind of the set, by 1 << kind, that comes after this one; HK_KIND_NONE comes before
 * all, and after the last. */
enum hk_kind hk_kind_next(uint32_t set, enum hk_kind after);
/* All singular names, HK_KIND_COUNT of them, for suggestions. */
const char *const *hk_kind_names(void);

#endif
