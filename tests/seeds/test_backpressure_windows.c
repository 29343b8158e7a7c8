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

static const struct seed seeds[] = {
    {"two-streams-one-window", two_streams, "deadlock", {.strategy = "dpor:optimal"}},
};

int main(void)
{
    return seeds_run("backpressure: windows", seeds, sizeof(seeds) / sizeof(*seeds));
}
