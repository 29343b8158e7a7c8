/* SPDX-License-Identifier: MIT
 *
 * The rules of scenarios/catalog/rules/messages.yaml as C programs. A rule is the repaired
 * form; the other one shows what happens without it.
 */
#include "seed.h"

/* ---- messages: a channel is closed once ---- */

static int closed_once(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 1, HK_MANUAL);
    hk_check(w, hk_try_send(w, q, 1) == 0);
    hk_check(w, hk_try_send(w, q, 2) == HK_EFULL);
    hk_close(w, q);
    if (!*(const bool *)arg)
        hk_close(w, q);
    return 0;
}

/* ---- who waits longest is served first; of two who come together either may be ---- */

struct queue {
    bool repaired;
    struct hk_object *q;
};

static int queue_up(struct hk_world *w, void *arg)
{
    const struct queue *queue = arg;
    int64_t x = 0;
    if (queue->repaired)
        hk_sleep(w, hk_me(w) * HK_MS);
    hk_recv(w, queue->q, &x, HK_NEVER);
    hk_emit(w, "got", hk_me(w), x);
    return 0;
}

static int longest_first(struct hk_world *w, void *arg)
{
    struct queue *queue = hk_alloc(w, sizeof(*queue));
    *queue = (struct queue){*(const bool *)arg, hk_channel(w, "q", 1, 0)};
    hk_expect(w, "first_come: never got(0, 8)");
    hk_expect(w, "got exactly 2 times");
    hk_start_at(w, "waiter", 0, queue_up, queue);
    hk_start_at(w, "waiter", 1, queue_up, queue);
    hk_sleep(w, 2 * HK_MS);
    hk_send(w, queue->q, 7, HK_NEVER);
    return hk_send(w, queue->q, 8, HK_NEVER);
}

/* ---- a message whose receiver is aborted before it has run stays the first ---- */

static int receive(struct hk_world *w, void *q)
{
    int64_t x = 0;
    hk_recv(w, q, &x, HK_NEVER);
    hk_emit(w, "lost", x);
    return 0;
}

static int stays_the_first(struct hk_world *w, void *arg)
{
    struct hk_object *q = hk_channel(w, "q", 2, 0);
    int64_t x = 0, y = 0;
    hk_expect(w, "kept: never lost");
    hk_handle h = hk_spawn(w, "receiver", receive, q);
    hk_sleep(w, HK_MS);
    hk_send(w, q, 1, HK_NEVER); /* it is the receiver's now */
    hk_send(w, q, 2, HK_NEVER);
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS);
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
    hk_recv(w, q, &x, HK_NEVER);
    hk_check(w, x == 1);
    hk_recv(w, q, &y, HK_NEVER);
    hk_check(w, y == 2);
    return 0;
}

/* ---- what was written before a send is seen behind the receive ---- */

struct letter {
    bool repaired;
    int page;
    struct hk_object *q;
};

static int write_and_send(struct hk_world *w, void *arg)
{
    struct letter *l = arg;
    if (l->repaired)
        HK_WRITE(w, l->page, 1);
    hk_send(w, l->q, 1, HK_NEVER);
    if (!l->repaired)
        HK_WRITE(w, l->page, 1);
    return 0;
}

static int receive_and_read(struct hk_world *w, void *arg)
{
    struct letter *l = arg;
    hk_recv(w, l->q, NULL, HK_NEVER);
    hk_check(w, HK_READ(w, l->page) == 1);
    hk_emit(w, "read");
    return 0;
}

static int written_before(struct hk_world *w, void *arg)
{
    struct letter *l = hk_alloc(w, sizeof(*l));
    *l = (struct letter){.repaired = *(const bool *)arg, .q = hk_channel(w, "q", 1, 0)};
    hk_expect(w, "read exactly once");
    hk_start(w, "writer", write_and_send, l);
    hk_start(w, "reader", receive_and_read, l);
    return 0;
}

/* ---- who asks hears that the sender has gone, and who answers that nobody listens ---- */

struct talk {
    struct hk_object *reply, *unheard;
};

static int silent(struct hk_world *w, void *arg)
{
    (void)w;
    (void)arg;
    return 0;
}

static int asks(struct hk_world *w, void *arg)
{
    const struct talk *t = arg;
    if (hk_recv(w, t->reply, NULL, HK_NEVER) == HK_ECLOSED)
        hk_emit(w, "nobody_answers");
    return 0;
}

static int talks(struct hk_world *w, void *arg)
{
    const struct talk *t = arg;
    hk_sleep(w, HK_MS);
    if (hk_send(w, t->unheard, 1, HK_NEVER) == HK_ECLOSED)
        hk_emit(w, "nobody_listens");
    return 0;
}

static int never_comes(struct hk_world *w, void *arg)
{
    struct talk *t = hk_alloc(w, sizeof(*t));
    *t = (struct talk){hk_oneshot(w, "reply"), hk_oneshot(w, "unheard")};
    hk_expect(w, "nobody_answers exactly once");
    hk_expect(w, "nobody_listens exactly once");
    hk_start(w, "asker", asks, t);
    hk_start(w, "talker", talks, t);
    hk_handle answerer = hk_start(w, "answerer", silent, NULL);
    hk_handle deaf = hk_start(w, "deaf", silent, NULL);
    hk_hold(w, t->unheard, HK_RECEIVER, deaf);
    if (*(const bool *)arg) /* otherwise nobody says that the sender has gone */
        hk_hold(w, t->reply, HK_SENDER, answerer);
    return 0;
}

/* ---- an answer whose listener is aborted before it has run is still there ---- */

static int listen_once(struct hk_world *w, void *reply)
{
    return hk_recv(w, reply, NULL, HK_NEVER);
}

static int still_there(struct hk_world *w, void *arg)
{
    struct hk_object *reply = hk_oneshot(w, "reply");
    int64_t x = 0;
    hk_handle h = hk_spawn(w, "listener", listen_once, reply);
    hk_sleep(w, HK_MS);
    hk_send(w, reply, 5, HK_NEVER);
    if (!*(const bool *)arg)
        hk_sleep(w, HK_MS);
    hk_abort(w, h);
    hk_join(w, h, NULL, HK_NEVER);
    hk_check(w, hk_recv(w, reply, &x, hk_after(w, HK_MS)) == 0);
    hk_check(w, x == 5);
    return 0;
}

/* ---- all who listen hear it, from the moment on at which they begin ---- */

static int hear(struct hk_world *w, void *news)
{
    int64_t x = 0;
    hk_recv(w, news, &x, HK_NEVER);
    hk_emit(w, "heard", hk_me(w), x);
    return 0;
}

static int newcomer(struct hk_world *w, void *news)
{
    int64_t x = 0;
    hk_recv(w, news, &x, HK_NEVER);
    hk_emit(w, "new", x);
    return 0;
}

static int all_hear(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_object *news = hk_broadcast(w, "news", 4);
    hk_expect(w, "heard(_, 1) exactly 2 times");
    hk_expect(w, "from_now_on: new in order [2]");
    for (int i = 0; i < 2; i++)
        hk_hold(w, news, HK_RECEIVER, hk_start_at(w, "listener", i, hear, news));
    for (int i = 1; i <= 2; i++) {
        if (i == (repaired ? 2 : 1))
            hk_hold(w, news, HK_RECEIVER, hk_spawn(w, "newcomer", newcomer, news));
        hk_sleep(w, HK_MS);
        hk_send(w, news, i, HK_NEVER);
    }
    return 0;
}

static const struct seed seeds[] = {
    {"messages", closed_once, "misuse", {.strategy = "dfs"}},
    {"messages: who waits longest", longest_first, "first_come", {.strategy = "dfs"}},
    {"messages: one stays the first", stays_the_first, "kept assert", {.strategy = "dfs"}},
    {"messages: written before", written_before, "race assert", {.threads = 2}},
    {"messages: one never comes", never_comes, "deadlock", {.strategy = "dfs"}},
    {"messages: one is still there", still_there, "assert", {.strategy = "dfs"}},
    {"messages: all hear it", all_hear, "from_now_on", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("rules", seeds, sizeof(seeds) / sizeof(*seeds));
}
