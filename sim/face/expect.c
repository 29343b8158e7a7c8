/* SPDX-License-Identifier: MIT
 *
 * expect: the scenario language's expectations in a C program, and its events.
 *
 * A text is compiled when it is first met and kept for the campaign; hk_expect in each run only
 * lets the compiled one watch.
 */
#include "check/table.h"
#include "core/marks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "face/given.h"
#include "face/guard.h"

/* ---- texts ---- */

static void note_wrong(void *arg, size_t source, bool warning, const struct hk_syntax_error *what)
{
    (void)source;
    struct hk_promise *promise = arg;
    if (!warning && !promise->wrong)
        promise->wrong = hk_xasprintf("character %d: %s", what->at + 1, what->text);
}

static void compile(struct hk_promise *promise)
{
    struct hk_expect_source source = {promise->text, strlen(promise->text)};
    promise->set = hk_expect_compile(&source, 1, NULL, note_wrong, promise);
    if (!promise->set)
        return;
    promise->sometimes = hk_expect_is_goal(promise->set, 0);
    promise->wants_exercise = hk_expect_wants_exercise(promise->set, 0);
}

struct hk_promise *hk_promise_of(struct hk_face *face, const char *text)
{
    for (struct hk_promise *p = face->promises; p; p = p->next) {
        if (strcmp(p->text, text) == 0)
            return p;
    }
    struct hk_promise *promise = hk_xcalloc(1, sizeof(*promise));
    promise->text = hk_xstrdup(text);
    *face->promises_last = promise;
    face->promises_last = &promise->next;
    return promise;
}

void hk_expect(struct hk_world *world, const char *text)
{
    if (hk_is_void(world))
        return;
    if (!hk_given(world, text != NULL, __func__, "no text (NULL)"))
        return;
    struct hk_play *play = hk_play_of(world);
    struct hk_promise *promise = hk_promise_of(play->face, text);
    struct hk_error error = {.text = ""};
    if (!promise->set && !promise->wrong)
        compile(promise);
    struct hk_expect_run *run =
        promise->set ? hk_expect_begin(promise->set, world, NULL, &error) : NULL;
    if (!run) {
        hk_finding_addf(world, "expect", text, "", "'%s' is not understood: %s", text,
                        promise->wrong ? promise->wrong : error.text);
        hk_face_stop(world, HK_END_STOPPED);
        return;
    }
    struct hk_kept *kept = hk_arena_alloc(&world->arena, sizeof(*kept));
    *kept = (struct hk_kept){.promise = promise, .run = run, .next = play->kept};
    play->kept = kept;
    play->checks_begun = hk_checks_begin(world, play->checks_begun); /* it may ask for more */
}

void hk_play_tally(struct hk_world *world)
{
    if (world->end == HK_END_ASSUME || world->end == HK_END_DIVERGED ||
        world->end == HK_END_PRUNED)
        return;
    struct hk_play *play = hk_play_of(world);
    play->face->judged++;
    for (const struct hk_kept *k = play->kept; k; k = k->next) {
        k->promise->exercised += hk_expect_exercised(k->run, 0);
        k->promise->met += hk_expect_met(k->run, 0);
        k->promise->broken += hk_expect_broken(k->run, 0);
        k->promise->open += hk_expect_open(k->run, 0);
    }
    for (const struct hk_asked *a = play->asked; a; a = a->next) {
        if (a->promise)
            a->promise->met += a->settled;
    }
}

/* ---- events ---- */

static bool orders(const struct hk_play *play, const char *event, uint64_t hash)
{
    for (const struct hk_kept *k = play->kept; k; k = k->next) {
        if (hk_expect_orders(k->promise->set, event, hash))
            return true;
    }
    return false;
}

/* Such an event would be counted nowhere. In a scenario the compiler says so. */
static void report_hidden(struct hk_world *world, const char *event, uint64_t hash)
{
    for (const struct hk_kept *k = hk_play_of(world)->kept; k; k = k->next) {
        if (hk_expect_means_built_in(k->promise->set, event, hash))
            hk_misuse(world, world->task,
                      " emits %s, but in '%s' that is the built-in event; name it otherwise",
                      event, k->promise->text);
    }
}

void hk_emit_event(struct hk_world *world, const char *name, unsigned count, int64_t a, int64_t b,
                   int64_t c, int64_t d)
{
    if (hk_is_void(world))
        return;
    name = hk_name_given(world, "hk_emit", name);
    count = (unsigned)hk_range_given(world, "hk_emit", "a count of numbers", count, 0, 4);
    uint64_t hash = hk_hash_text(name);
    struct hk_value *args = hk_arena_alloc(&world->arena, 4 * sizeof(*args));
    args[0] = hk_int(a);
    args[1] = hk_int(b);
    args[2] = hk_int(c);
    args[3] = hk_int(d);
    /* an event whose order matters is a step of its own, unless a count makes it a part of one */
    bool counted = hk_play_counts_event(world, name, args, count);
    if (!counted && world->fine && orders(hk_play_of(world), name, hash))
        hk_call(world, hk_call_case(world, &hk_op_emit, NULL), HK_NEVER);
    report_hidden(world, name, hash);
    hk_event_emit(world, name, hash, args, count);
    hk_guard_beat(world);
}

void hk_log(struct hk_world *world, const char *fmt, ...)
{
    if (hk_is_void(world))
        return;
    if (hk_given(world, fmt != NULL, __func__, "no format (NULL)") &&
        world->event_kinds & HK_EVENT_BIT(HK_EVENT_NOTE)) {
        char text[512];
        va_list args;
        va_start(args, fmt);
        hk_vformat(text, sizeof(text), fmt, args);
        va_end(args);
        hk_note(world, hk_arena_text(&world->arena, text, strlen(text)));
    }
    hk_guard_beat(world);
}

enum { ALLOC_MAX = 1 << 30 };

void *hk_alloc(struct hk_world *world, size_t size)
{
    if (HK_LIKELY(size <= ALLOC_MAX))
        return hk_arena_zalloc(&world->arena, size);
    hk_finding_addf(world, "panic", "", "", "%s asks hk_alloc for %zu bytes, more than a GiB",
                    world->task ? hk_task_name(world, world->task) : "somebody", size);
    hk_face_stop(world, HK_END_STOPPED);
    return hk_arena_zalloc(&world->arena, ALLOC_MAX);
}
