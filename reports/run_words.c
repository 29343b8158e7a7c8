/* SPDX-License-Identifier: MIT
 *
 * run_words: one row in words: the statement's own text, and as notes what the text
 * does not say: the value that was read, that it waits, whom it has spawned. A
 * program without statements (in C) is told by its operations.
 *
 * Nothing is escaped here; run_rows.c does that for the whole row.
 */
#include "reports/run_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "objects/broadcast.h"
#include "objects/cell.h"
#include "objects/condvar.h"
#include "objects/joinset.h"
#include "objects/mutex.h"
#include "objects/token.h"

enum { VALUE_MAX = 200 };

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || (unsigned char)c >= 0x80;
}

/* Whether `word` stands in the statement, not as a part of a longer one. */
static const char *said(const struct hk_words *w, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = w->head.text; len && (at = strstr(at, word)); at++) {
        bool begins = at == w->head.text || !is_word(at[-1]);
        if (begins && !is_word(at[len]))
            return at;
    }
    return NULL;
}

/* Whether the statement says what is done: the operation's name, or of several words one that
 * means something: `spawn f into set` is "spawn into". */
static bool says_operation(const struct hk_words *w, const struct hk_op *op)
{
    char word[40];
    if (said(w, op->name))
        return true;
    for (const char *at = op->name; *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        snprintf(word, sizeof(word), "%.*s", (int)len, at);
        at += len;
        if (len > 3 && said(w, word))
            return true;
    }
    return false;
}

/* Whether it also says on what. */
static bool says_all(const struct hk_words *w, const struct hk_event *e)
{
    return says_operation(w, e->op) && (!e->object || said(w, e->object->name));
}

/* The statement ends with the value: `send q 1`. */
static bool said_last(const struct hk_words *w, const char *word)
{
    const char *at = said(w, word);
    return at && at[strlen(word)] == '\0';
}

static void note(struct hk_words *w, const char *word, bool *more)
{
    if (!*more && w->notes.len > 0)
        hk_sink_puts(&w->notes, ",");
    if (w->notes.len > 0)
        hk_sink_puts(&w->notes, " ");
    hk_sink_puts(&w->notes, word);
    *more = true;
}

static void note_value(struct hk_words *w, const struct hk_event *e, bool told, bool *more)
{
    char value[VALUE_MAX];
    if (e->value.kind == HK_NIL || e->value.kind >= HK_TASK)
        return;
    hk_value_format(e->value, value, sizeof(value));
    if (!told || !said_last(w, value))
        note(w, value, more);
}

/* "send queue", without what the statement says anyway; returns whether it says the operation. */
static bool note_operation(struct hk_words *w, const struct hk_event *e, bool *more)
{
    bool told = says_operation(w, e->op);
    bool sums = e->op == &hk_cell_add; /* the value is the sum, not what was added */
    if (sums || !told)
        note(w, sums ? "now" : e->op->name, more);
    if (e->object && !said(w, e->object->name))
        note(w, e->object->name, more);
    return told && !sums;
}

/* Whether it is of the access that was told last. */
static bool is_tried(const struct hk_words *w, const struct hk_event *e)
{
    return w->tried.op == e->op && w->tried.object == e->object;
}

static void forget_tried(struct hk_words *w)
{
    w->notes.len = w->before_tried;
    w->notes.text[w->notes.len] = '\0';
}

/* An operation that was tried in vain and now waits is told once, with what it wants to send. */
static void note_wait(struct hk_words *w, const struct hk_event *e)
{
    struct hk_event sent = {0};
    if (is_tried(w, e)) {
        forget_tried(w);
        if (e->op->effect && strcmp(e->op->effect, "sent") == 0)
            sent = w->tried;
    }
    bool told = says_all(w, e);
    bool more = false;
    if (told)
        note_value(w, &sent, true, &more);
    more = false;
    if (!w->waits)
        note(w, told ? "waits" : "waits:", &more);
    w->waits = true;
    if (told)
        return;
    note_operation(w, e, &more);
    note_value(w, &sent, false, &more);
}

static void note_resume(struct hk_words *w, const struct hk_event *e)
{
    bool told = says_all(w, e);
    bool more = false;
    w->resumed = true;
    note(w, told ? "goes on" : "goes on:", &more);
    if (!told)
        note_operation(w, e, &more);
    more = false;
    if (e->rc < 0)
        note(w, hk_error_text(e->rc), &more);
    else
        note_value(w, e, false, &more);
}

/* What an access has got, if the access itself does not tell or tells only what it looked at. */
static void note_effect(struct hk_words *w, const struct hk_event *e)
{
    bool more = false;
    if (!is_tried(w, e))
        return;
    if (w->tried.value.kind == HK_NIL) {
        note_value(w, e, false, &more);
    } else if (!hk_value_equal(w->tried.value, e->value)) {
        forget_tried(w);
        note_value(w, e, note_operation(w, e, &more), &more);
    }
}

/* A select looked whether this arm is ready. It is no operation of its own, which the statement
 * would name. */
static bool is_look(const struct hk_event *e)
{
    return e->kind == HK_EVENT_ACCESS && e->n == HK_LOOK && e->op->mode != HK_LOOK &&
           e->op->peek && e->value.kind == HK_INT &&
           !(e->site && strstr(e->site->text, e->op->name));
}

/* A wait for a token is given up, and has looked whether the token was up. */
static bool gives_up(const struct hk_event *e)
{
    return e->op == &hk_token_wait && e->value.kind == HK_BOOL;
}

bool hk_words_looked(const struct hk_event *first, const struct hk_event *then)
{
    return is_look(first) && then->kind == HK_EVENT_ACCESS && first->op == then->op &&
           first->object == then->object && !is_look(then);
}

bool hk_words_is_fault(const struct hk_event *e)
{
    return e->site && strncmp(e->site->text, "fault: ", 7) == 0;
}

/* Somebody else sends a task that waits on a condvar to the queue of the lock. It shows as a
 * wait on a lock, which nothing else does. */
static bool is_wakeup(const struct hk_event *e)
{
    return e->kind == HK_EVENT_ACCESS && e->n == HK_TAKE && e->object &&
           e->object->kind == &hk_mutex_kind && strcmp(e->op->name, hk_condvar_wait.name) == 0;
}

static void note_access(struct hk_words *w, const struct hk_event *e)
{
    static const char *const seen[] = {"disabled", "not ready", "ready"};
    bool more = false;
    if (e->op == &hk_joinset_end) /* that the task ends is said */
        return;
    if (is_wakeup(e)) {
        if (e->site)
            note(w, "wakes one", &more);
        return;
    }
    if (hk_words_looked(&w->tried, e))
        forget_tried(w);
    w->before_tried = w->notes.len;
    w->tried = *e;
    if (gives_up(e)) {
        if (!w->resumed && !says_operation(w, e->op)) { /* else its end is told anyway */
            note(w, "gives up", &more);
            note_operation(w, e, &more);
        }
        return;
    }
    bool told = note_operation(w, e, &more);
    if (is_look(e))
        note(w, seen[e->value.i < 0 ? 0 : e->value.i > 0 ? 2 : 1], &more);
    else if (e->op != &hk_broadcast_recv) /* its number; the effect says what came */
        note_value(w, e, told, &more);
}

/* Which of several arms was taken, unless its effect or the end of a wait says so. It stands
 * before what was seen of the arms. */
static void note_arm(struct hk_words *w, const struct hk_event *e)
{
    bool done = is_tried(w, e) && !is_look(&w->tried);
    bool more = false;
    if (!e->op || done || w->resumed)
        return;
    if (is_tried(w, e))
        forget_tried(w); /* of course it was ready */
    char *seen = hk_xstrdup(w->notes.text);
    hk_sink_clear(&w->notes);
    note(w, "takes", &more);
    note(w, e->op->name, &more);
    if (e->object)
        note(w, e->object->name, &more);
    if (*seen)
        hk_sink_printf(&w->notes, ", %s", seen);
    free(seen);
}

static void put_emit(struct hk_sink *text, const struct hk_event *e)
{
    hk_sink_puts(text, e->name);
    for (uint32_t i = 0; i < e->n; i++) {
        char value[VALUE_MAX];
        hk_value_format(e->args[i], value, sizeof(value));
        hk_sink_puts(text, i ? ", " : "(");
        hk_sink_puts(text, value);
    }
    hk_sink_puts(text, e->n ? ")" : "");
}

static void note_emit(struct hk_words *w, const struct hk_event *e)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, false);
    put_emit(&text, e);
    bool more = false;
    if (!strstr(w->head.text, text.text))
        note(w, text.text, &more);
    hk_sink_fini(&text);
}

void hk_words_tell(struct hk_words *w, const struct hk_line *line)
{
    const struct hk_event *e = &line->event;
    bool more = false;
    switch ((enum hk_event_kind)e->kind) {
    case HK_EVENT_ACCESS:
        note_access(w, e);
        break;
    case HK_EVENT_EFFECT:
        note_effect(w, e);
        break;
    case HK_EVENT_WAIT:
        note_wait(w, e);
        break;
    case HK_EVENT_RESUME:
        note_resume(w, e);
        break;
    case HK_EVENT_SPAWN:
    case HK_EVENT_ABORT:
        if (!said(w, line->other_name))
            note(w, line->other_name, &more);
        if (e->kind == HK_EVENT_ABORT && e->n)
            note(w, "which has not begun", &more);
        break;
    case HK_EVENT_EMIT:
        note_emit(w, e);
        break;
    case HK_EVENT_NOTE:
        if (!strstr(w->head.text, e->name) &&
            !(e->op && strstr(w->notes.text, e->name)))
            note(w, e->name, &more);
        break;
    case HK_EVENT_ARM:
        note_arm(w, e);
        break;
    case HK_EVENT_DROP:
        note(w, e->rc ? "the time is up" : "dropped", &more);
        break;
    default:
        break;
    }
}

/* What a row begins with when there is no statement. */
static const char *verb(const struct hk_event *e)
{
    if (is_wakeup(e))
        return "wakes one";
    switch ((enum hk_event_kind)e->kind) {
    case HK_EVENT_SPAWN:
        return "spawn";
    case HK_EVENT_ABORT:
        return "abort";
    case HK_EVENT_EMIT:
        return "emit";
    case HK_EVENT_NOTE:
        return e->op ? e->op->name : e->name;
    case HK_EVENT_DROP:
        return e->op ? e->op->name : "not begun";
    default:
        return e->op ? e->op->name : "";
    }
}

void hk_words_begin(struct hk_words *w, const struct hk_event *e)
{
    hk_sink_clear(&w->head);
    hk_sink_clear(&w->notes);
    w->waits = w->resumed = false;
    w->tried = (struct hk_event){0};
    hk_sink_puts(&w->head, e->site ? e->site->text : verb(e));
    if (e->site)
        return;
    if (e->kind == HK_EVENT_EMIT) {
        hk_sink_puts(&w->head, " ");
        put_emit(&w->head, e);
    }
    if (e->op && e->object && !is_wakeup(e))
        hk_sink_printf(&w->head, " %s", e->object->name);
}

void hk_words_end(struct hk_words *w, const struct hk_event *e)
{
    char value[VALUE_MAX];
    hk_value_format(e->value, value, sizeof(value));
    hk_sink_clear(&w->head);
    if (e->rc == 0)
        hk_sink_puts(&w->head, "ends");
    else
        hk_sink_puts(&w->head, e->rc == HK_EFAILED     ? "fails"
                               : hk_words_is_fault(e) ? "crashes"
                                                      : "is aborted");
    if (e->rc == HK_EFAILED)
        hk_sink_printf(&w->head, " with %s", value);
    else if (e->rc == 0 && e->value.kind != HK_NIL)
        hk_sink_puts(&w->notes, value);
}

void hk_words_init(struct hk_words *w)
{
    hk_sink_init(&w->head, NULL, false);
    hk_sink_init(&w->notes, NULL, false);
}

void hk_words_fini(struct hk_words *w)
{
    hk_sink_fini(&w->head);
    hk_sink_fini(&w->notes);
}
