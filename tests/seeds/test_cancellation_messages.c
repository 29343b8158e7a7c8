/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/cancellation as C programs: messages that nobody gets.
 */
#include "seed.h"

/* ---- select-drops-a-message: the command drops the call that has received the event ---- */

struct inbox {
    bool repaired;
    struct hk_object *events, *commands;
};

static int net(struct hk_world *w, void *arg)
{
    const struct inbox *c = arg;
    for (int64_t i = 1; i <= 3; i++) {
        hk_emit(w, "arrived", i);
        hk_send(w, c->events, i, HK_NEVER);
        hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

static int user(struct hk_world *w, void *arg)
{
    const struct inbox *c = arg;
    hk_sleep(w, 12 * HK_MS);
    return hk_send(w, c->commands, 1, HK_NEVER);
}

static void handle(struct hk_world *w, int64_t event)
{
    hk_sleep(w, 5 * HK_MS);
    hk_emit(w, "handled", event);
}

static int next_event(struct hk_world *w, void *arg)
{
    const struct inbox *c = arg;
    int64_t event;
    hk_recv(w, c->events, &event, HK_NEVER);
    handle(w, event);
    return 0;
}

static int worker(struct hk_world *w, void *arg)
{
    const struct inbox *c = arg;
    struct hk_awaitable arms[] = {
        {HK_ON_BODY, .label = "next_event", .body = next_event, .arg = arg},
        {HK_ON_RECV, .object = c->commands},
        {HK_ON_TIME, .n = 60 * HK_MS},
    };
    if (c->repaired)
        arms[0] = (struct hk_awaitable){HK_ON_RECV, .object = c->events};
    for (int won; (won = hk_select(w, arms, 3, 0, HK_NEVER)) != 2;) {
        if (won == 1)
            hk_emit(w, "ran", arms[1].value);
        else if (c->repaired)
            handle(w, arms[0].value);
    }
    return 0;
}

static int select_drops_a_message(struct hk_world *w, void *arg)
{
    struct inbox *c = hk_alloc(w, sizeof(*c));
    *c = (struct inbox){.repaired = *(const bool *)arg,
                        .events = hk_channel(w, "events", 8, 0),
                        .commands = hk_channel(w, "commands", 8, 0)};
    hk_expect(w, "kept: arrived(i) leads to handled(i)");
    hk_expect(w, "ran exactly once");
    hk_start(w, "net", net, c);
    hk_start(w, "user", user, c);
    hk_start(w, "worker", worker, c);
    return 0;
}

/* ---- send-loses-its-value: a reading is given up with the send that it is in ---- */

struct station {
    bool repaired;
    struct hk_object *sensor, *upload;
};

static int source(struct hk_world *w, void *arg)
{
    const struct station *c = arg;
    for (int64_t i = 1; i <= 4; i++) {
        hk_emit(w, "measured", i);
        hk_send(w, c->sensor, i, HK_NEVER);
    }
    return hk_close(w, c->sensor);
}

static int forwarder(struct hk_world *w, void *arg)
{
    const struct station *c = arg;
    for (int64_t reading; hk_recv(w, c->sensor, &reading, HK_NEVER) == 0;) {
        while (hk_send(w, c->upload, reading, hk_after(w, 6 * HK_MS)) == HK_EELAPSED) {
            hk_emit(w, "slow");
            if (!c->repaired)
                break;
        }
    }
    return hk_close(w, c->upload);
}

static int uploader(struct hk_world *w, void *arg)
{
    const struct station *c = arg;
    for (int64_t reading; hk_recv(w, c->upload, &reading, HK_NEVER) == 0;) {
        hk_sleep(w, 20 * HK_MS);
        hk_emit(w, "uploaded", reading);
    }
    return 0;
}

static int send_loses_its_value(struct hk_world *w, void *arg)
{
    struct station *c = hk_alloc(w, sizeof(*c));
    *c = (struct station){.repaired = *(const bool *)arg,
                          .sensor = hk_channel(w, "sensor", 4, 0),
                          .upload = hk_channel(w, "upload", 1, 0)};
    hk_expect(w, "kept: measured(i) leads to uploaded(i)");
    hk_expect(w, "uploaded(i) at most once");
    hk_expect(w, "sometimes slow");
    hk_start(w, "source", source, c);
    hk_start(w, "forwarder", forwarder, c);
    hk_start(w, "uploader", uploader, c);
    return 0;
}

/* ---- wait-swallows-a-stop: an answer comes with it, and the request is cleared away ---- */

struct dialogue {
    bool repaired;
    struct hk_object *answers, *stops, *stop; /* the request: a message, or a state */
};

static int answering(struct hk_world *w, void *arg)
{
    const struct dialogue *c = arg;
    for (int64_t i = 1; i <= 5; i++) {
        hk_sleep(w, 10 * HK_MS);
        hk_send(w, c->answers, i, HK_NEVER);
    }
    return hk_sleep(w, HK_S); /* the line stays open */
}

static int stopper(struct hk_world *w, void *arg)
{
    const struct dialogue *c = arg;
    hk_sleep(w, 20 * HK_MS);
    hk_emit(w, "asked");
    return c->repaired ? hk_cancel(w, c->stop) : hk_send(w, c->stops, 1, HK_NEVER);
}

static int wait_answer(struct hk_world *w, const struct dialogue *c, int64_t *answer)
{
    struct hk_awaitable arms[] = {{HK_ON_RECV, .object = c->answers},
                                  {HK_ON_RECV, .object = c->stops}};
    if (c->repaired)
        arms[1] = (struct hk_awaitable){HK_ON_WAIT, .object = c->stop};
    if (hk_select(w, arms, 2, 0, HK_NEVER) != 0)
        return HK_ECLOSED;
    if (!c->repaired)
        hk_try_recv(w, c->stops, NULL); /* tidy up: the answer has won */
    *answer = arms[0].value;
    return 0;
}

static int asking(struct hk_world *w, void *arg)
{
    for (int64_t answer; wait_answer(w, arg, &answer) == 0;)
        hk_emit(w, "answer", answer);
    hk_emit(w, "stopped");
    return 0;
}

static int wait_swallows_a_stop(struct hk_world *w, void *arg)
{
    struct dialogue *c = hk_alloc(w, sizeof(*c));
    *c = (struct dialogue){.repaired = *(const bool *)arg,
                           .answers = hk_channel(w, "answers", 4, 0),
                           .stops = hk_channel(w, "stops", 1, 0),
                           .stop = hk_token(w, "stop")};
    hk_expect(w, "obeyed: asked leads to stopped within 10ms");
    hk_expect(w, "answer at least once");
    hk_start(w, "server", answering, c);
    hk_start(w, "user", stopper, c);
    hk_start(w, "worker", asking, c);
    return 0;
}

/* ---- reply-to-somebody-who-has-gone: the actor takes the failed answer for its own end ---- */

struct desk {
    bool repaired;
    struct hk_object *mail;
};

struct question {
    struct desk *desk;
    struct hk_object *reply;
    int64_t number, patience;
};

static int answer_all(struct hk_world *w, void *arg)
{
    const struct desk *desk = arg;
    void *mail;
    while (hk_recv_ptr(w, desk->mail, &mail, HK_NEVER) == 0) {
        const struct question *q = mail;
        hk_sleep(w, 5 * HK_MS);
        int rc = hk_send(w, q->reply, q->number * 10, HK_NEVER);
        if (rc < 0 && !desk->repaired)
            return rc;
    }
    return 0;
}

static int ask(struct hk_world *w, void *arg)
{
    struct question *q = arg;
    int64_t answer;
    hk_hold(w, q->reply, HK_RECEIVER, 0);
    int rc = hk_send_ptr(w, q->desk->mail, q, HK_NEVER);
    if (rc == 0)
        rc = hk_recv(w, q->reply, &answer, hk_after(w, q->patience));
    hk_let_go(w, q->reply, HK_RECEIVER);
    if (rc == 0)
        hk_emit(w, "answered", answer);
    return 0;
}

static int reply_to_nobody(struct hk_world *w, void *arg)
{
    struct desk *desk = hk_alloc(w, sizeof(*desk));
    *desk = (struct desk){*(const bool *)arg, hk_channel(w, "mail", 4, 0)};
    struct question *first = hk_alloc(w, sizeof(*first)), *next = hk_alloc(w, sizeof(*next));
    *first = (struct question){desk, hk_oneshot(w, "first"), 0, 3 * HK_MS};
    *next = (struct question){desk, hk_oneshot(w, "next"), 1, HK_S};
    hk_expect(w, "next: answered(10) exactly once");
    hk_hold(w, desk->mail, HK_SENDER, 0);
    hk_hold(w, desk->mail, HK_RECEIVER, hk_start(w, "actor", answer_all, desk));
    ask(w, first);
    return ask(w, next);
}

static const struct seed seeds[] = {
    {"select-drops-a-message", select_drops_a_message, "kept", {.strategy = "dfs"}},
    {"send-loses-its-value", send_loses_its_value, "kept", {.strategy = "dfs"}},
    {"wait-swallows-a-stop", wait_swallows_a_stop, "obeyed",
     {.strategy = "dfs", .until = 100 * HK_MS}},
    {"reply-to-somebody-who-has-gone", reply_to_nobody, "failure next", {.strategy = "dfs"}},
};

int main(void)
{
    return seeds_run("cancellation: messages", seeds, sizeof(seeds) / sizeof(*seeds));
}
