/* SPDX-License-Identifier: MIT
 *
 * A pattern of scenarios/catalog/backpressure as a C program: what is shared is held by somebody
 * who is not served.
 */
#include "seed.h"

/* ---- two-streams-one-window: the one that nobody reads fills the window of both ---- */

enum { IMAGE, PAGE };

struct connection {
    struct hk_object *data[2], *window[2]; /* of the image and of the page */
};

static void write_stream(struct hk_world *w, const struct connection *c, int which)
{
    for (int i = 1; i <= 3; i++) {
        hk_acquire(w, c->window[which], 1, HK_NEVER);
        hk_send(w, c->data[which], i, HK_NEVER);
    }
}

static int write_image(struct hk_world *w, void *arg)
{
    write_stream(w, arg, IMAGE);
    return 0;
}

static int write_page(struct hk_world *w, void *arg)
{
    write_stream(w, arg, PAGE);
    return 0;
}

static int read_page_first(struct hk_world *w, void *arg)
{
    const struct connection *c = arg;
    int64_t x;
    for (int which = PAGE; which >= IMAGE; which--) {
        while (hk_recv(w, c->data[which], &x, HK_NEVER) == 0)
            hk_release(w, c->window[which], 1);
    }
    hk_emit(w, "read_all");
    return 0;
}

static int two_streams(struct hk_world *w, void *arg)
{
    struct connection *c = hk_alloc(w, sizeof(*c));
    bool repaired = *(const bool *)arg;
    c->data[IMAGE] = hk_channel(w, "image_data", HK_UNBOUNDED, 0);
    c->data[PAGE] = hk_channel(w, "page_data", HK_UNBOUNDED, 0);
    c->window[IMAGE] = hk_semaphore(w, "window", repaired ? 1 : 2, HK_MANUAL);
    c->window[PAGE] =
        repaired ? hk_semaphore(w, "page_window", 1, HK_MANUAL) : c->window[IMAGE];
    hk_expect(w, "read_all exactly once");
    hk_hold(w, c->data[IMAGE], HK_SENDER, hk_start(w, "image", write_image, c));
    hk_hold(w, c->data[PAGE], HK_SENDER, hk_start(w, "page", write_page, c));
    hk_start(w, "client", read_page_first, c);
    return 0;
}

/* ---- permit-in-the-message: it is given back when the request has been sent, not handled ---- */

struct accepting {
    struct hk_object *slots, *requests, *handling;
    bool moves; /* the permit, with the request */
};

static int accept_four(struct hk_world *w, void *arg)
{
    const struct accepting *a = arg;
    for (int i = 1; i <= 4; i++) {
        hk_acquire(w, a->slots, 1, HK_NEVER);
        if (a->moves)
            hk_carry(w, a->slots, 1);
        hk_send(w, a->requests, i, HK_NEVER);
        if (!a->moves)
            hk_release(w, a->slots, 1);
    }
    return 0;
}

static int handle(struct hk_world *w, void *arg)
{
    const struct accepting *a = arg;
    int64_t request;
    while (hk_recv(w, a->requests, &request, HK_NEVER) == 0) {
        hk_enter_region(w, a->handling);
        hk_sleep(w, 10 * HK_MS);
        hk_leave_region(w, a->handling);
        hk_emit(w, "handled", request);
        if (a->moves)
            hk_release(w, a->slots, 1);
    }
    return 0;
}

static int permit_in_the_message(struct hk_world *w, void *arg)
{
    struct accepting *a = hk_alloc(w, sizeof(*a));
    *a = (struct accepting){hk_semaphore(w, "slots", 2, 0), hk_channel(w, "requests", 8, 0),
                            hk_region(w, "handling"), *(const bool *)arg};
    hk_expect(w, "bound: at most 2 inside handling");
    hk_expect(w, "handled exactly 4 times");
    hk_hold(w, a->requests, HK_SENDER, hk_start(w, "acceptor", accept_four, a));
    for (int i = 0; i < 3; i++)
        hk_start_at(w, "worker", i, handle, a);
    return 0;
}

static const struct seed seeds[] = {
    {"permit-in-the-message", permit_in_the_message, "bound", {.runs = 1000}},
    {"two-streams-one-window", two_streams, "deadlock", {.strategy = "dpor:optimal"}},
};

int main(void)
{
    return seeds_run("backpressure: windows", seeds, sizeof(seeds) / sizeof(*seeds));
}
