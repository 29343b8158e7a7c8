/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/deadlocks about channels, as C programs.
 */
#include "seed.h"

/* ---- actor-fills-its-own-mailbox: its third message to itself waits for itself to read ---- */

enum { THINGS = 3 };

static int list_them(struct hk_world *w, void *mailbox)
{
    for (int64_t thing = 1; thing <= THINGS; thing++)
        hk_send(w, mailbox, thing, HK_NEVER);
    return 0;
}

static int actor_fills_its_own_mailbox(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *mailbox = hk_channel(w, "mailbox", 2, 0);
    hk_expect(w, "did exactly 3 times");
    if (*repaired)
        hk_spawn(w, "list_them", list_them, mailbox);
    else
        list_them(w, mailbox);
    for (int64_t i = 0, thing; i < THINGS; i++) {
        hk_recv(w, mailbox, &thing, HK_NEVER);
        hk_emit(w, "did", thing);
    }
    return 0;
}

/* ---- two-full-mailboxes: each waits for room in the other's, and reads its own later ---- */

struct mail {
    bool repaired;
    struct hk_object *box[2];
};

struct actor {
    const struct mail *mail;
    int64_t me;
};

static int write_letters(struct hk_world *w, void *arg)
{
    const struct actor *a = arg;
    for (int64_t letter = 1; letter <= 2; letter++)
        hk_send(w, a->mail->box[1 - a->me], letter, HK_NEVER);
    return 0;
}

static int read_letters(struct hk_world *w, void *arg)
{
    const struct actor *a = arg;
    for (int64_t i = 0, letter; i < 2; i++) {
        hk_recv(w, a->mail->box[a->me], &letter, HK_NEVER);
        hk_emit(w, "got", a->me, letter);
    }
    return 0;
}

static int correspond(struct hk_world *w, void *arg)
{
    struct actor a = {.mail = arg, .me = hk_me(w)};
    struct hk_awaitable both[] = {
        {HK_ON_BODY, .label = "writing", .body = write_letters, .arg = &a},
        {HK_ON_BODY, .label = "reading", .body = read_letters, .arg = &a},
    };
    if (a.mail->repaired)
        return hk_join_each(w, both, 2, HK_NEVER);
    write_letters(w, &a);
    return read_letters(w, &a);
}

static int two_full_mailboxes(struct hk_world *w, void *arg)
{
    struct mail *mail = hk_alloc(w, sizeof(*mail));
    *mail = (struct mail){.repaired = *(const bool *)arg,
                          .box = {hk_channel(w, "box0", 1, 0), hk_channel(w, "box1", 1, 0)}};
    hk_expect(w, "got(who, letter) at most once");
    hk_expect(w, "got exactly 4 times");
    hk_start_at(w, "actor", 0, correspond, mail);
    hk_start_at(w, "actor", 1, correspond, mail);
    return 0;
}

/* ---- waiting-before-reading: main reads when the helper has ended, which waits for room ---- */

static int helper(struct hk_world *w, void *pipe)
{
    for (int64_t line = 1; line <= 3; line++)
        hk_send(w, pipe, line, HK_NEVER);
    hk_return(w, 42);
    return hk_close(w, pipe);
}

static int waiting_before_reading(struct hk_world *w, void *arg)
{
    const bool *repaired = arg;
    struct hk_object *pipe = hk_channel(w, "pipe", 1, 0);
    int64_t result = 0;
    hk_expect(w, "read_line exactly 3 times");
    hk_expect(w, "ended_with(42) exactly once");
    hk_handle task = hk_spawn(w, "helper", helper, pipe);
    if (!*repaired)
        hk_join(w, task, &result, HK_NEVER);
    for (int64_t line; hk_recv(w, pipe, &line, HK_NEVER) == 0;)
        hk_emit(w, "read_line", line);
    if (*repaired)
        hk_join(w, task, &result, HK_NEVER);
    hk_emit(w, "ended_with", result);
    return 0;
}

/* ---- lock-across-send: nobody receives, and who would close the channel needs the lock ---- */

struct results {
    bool repaired;
    struct hk_object *lock, *result, *stopping;
};

static int distribute(struct hk_world *w, void *arg)
{
    const struct results *c = arg;
    struct hk_awaitable arms[] = {{HK_ON_SEND, .object = c->result, .n = 1},
                                  {HK_ON_WAIT, .object = c->stopping}};
    if (c->repaired) {
        if (hk_select(w, arms, 2, 0, HK_NEVER) == 1)
            hk_emit(w, "gave_up");
        hk_lock(w, c->lock, HK_NEVER);
        hk_emit(w, "tidied");
        return hk_unlock(w, c->lock);
    }
    hk_lock(w, c->lock, HK_NEVER);
    if (hk_send(w, c->result, 1, HK_NEVER) < 0)
        hk_emit(w, "late");
    return hk_unlock(w, c->lock);
}

static int stop(struct hk_world *w, void *arg)
{
    const struct results *c = arg;
    if (c->repaired)
        hk_cancel(w, c->stopping);
    hk_lock(w, c->lock, HK_NEVER);
    if (!c->repaired)
        hk_close(w, c->result);
    return hk_unlock(w, c->lock);
}

static int lock_across_send(struct hk_world *w, void *arg)
{
    struct results *c = hk_alloc(w, sizeof(*c));
    *c = (struct results){.repaired = *(const bool *)arg,
                          .lock = hk_mutex(w, "lock", 0),
                          .result = hk_channel(w, "result", 0, HK_MANUAL),
                          .stopping = hk_token(w, "stopping")};
    if (c->repaired) {
        hk_expect(w, "gave_up exactly once");
        hk_expect(w, "tidied exactly once");
    }
    hk_start(w, "distribute", distribute, c);
    hk_start(w, "stop", stop, c);
    return 0;
}

/* ---- token-keeper-and-assigner: a lock and a rendezvous make a circle like two locks ---- */

struct keeping {
    bool repaired;
    struct hk_object *lock, *adds, *expiry;
};

static int keeper(struct hk_world *w, void *arg)
{
    const struct keeping *c = arg;
    struct hk_awaitable arms[] = {{HK_ON_RECV, .object = c->adds},
                                  {HK_ON_TICK, .object = c->expiry}};
    for (int won; (won = hk_select(w, arms, 2, 0, HK_NEVER)) >= 0;) {
        if (won == 0) {
            hk_emit(w, "added", arms[0].value);
            continue;
        }
        hk_lock(w, c->lock, HK_NEVER);
        hk_emit(w, "expired");
        hk_unlock(w, c->lock);
    }
    return 0;
}

static int token_keeper_and_assigner(struct hk_world *w, void *arg)
{
    struct keeping *c = hk_alloc(w, sizeof(*c));
    *c = (struct keeping){.repaired = *(const bool *)arg,
                          .lock = hk_mutex(w, "lock", 0),
                          .adds = hk_channel(w, "adds", 0, 0),
                          .expiry = hk_interval(w, "expiry", 10 * HK_MS, 0)};
    hk_expect(w, "added(t) at most once");
    if (c->repaired) {
        hk_expect(w, "added in order [1, 2, 3]");
        hk_expect(w, "expired at least once");
    }
    hk_handle task = hk_spawn(w, "keeper", keeper, c);
    for (int64_t t = 1; t <= 3; t++) {
        hk_lock(w, c->lock, HK_NEVER);
        hk_sleep(w, 10 * HK_MS);
        if (c->repaired)
            hk_unlock(w, c->lock);
        hk_send(w, c->adds, t, HK_NEVER);
        if (!c->repaired)
            hk_unlock(w, c->lock);
    }
    hk_abort(w, task);
    return 0;
}

static const struct seed seeds[] = {
    {"actor-fills-its-own-mailbox", actor_fills_its_own_mailbox, "deadlock", {.strategy = "dfs"}},
    {"two-full-mailboxes", two_full_mailboxes, "deadlock", {.runs = 300}},
    {"waiting-before-reading", waiting_before_reading, "deadlock", {.strategy = "dfs"}},
    {"lock-across-send", lock_across_send, "deadlock misuse", {.strategy = "dfs"}},
    {"token-keeper-and-assigner", token_keeper_and_assigner, "deadlock", {.runs = 300}},
};

int main(void)
{
    return seeds_run("deadlocks: channels", seeds, sizeof(seeds) / sizeof(*seeds));
}
