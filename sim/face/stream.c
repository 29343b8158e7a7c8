/* SPDX-License-Identifier: MIT
 *
 * stream: streams are pulled. Asked for an item, a map asks the stage before it until enough calls
 * are under way, and waits for one of them; so calls move only while somebody asks.
 */
#include "face/face.h"

typedef int (*next_fn)(struct hk_world *world, void *arg, int64_t *item);
typedef int (*map_fn)(struct hk_world *world, void *arg, int64_t item, int64_t *result);

struct call { /* of a map, under way or done */
    struct hk_stream *stream;
    struct hk_future *future;
    int64_t item, result;
};

struct hk_stream {
    next_fn next;            /* a source; NULL: a map */
    map_fn map;
    void *arg;
    struct hk_stream *from;
    struct call **calls;     /* oldest first */
    struct hk_case *cases;
    uint32_t width, count;
    bool ordered;
    int ended;               /* 0: not yet; 1: the end; < 0: an error */
};

static struct hk_stream *stream_new(struct hk_world *world)
{
    return hk_arena_zalloc(&world->arena, sizeof(struct hk_stream));
}

struct hk_stream *hk_stream(struct hk_world *world, next_fn next, void *arg)
{
    struct hk_stream *s = stream_new(world);
    s->next = next;
    s->arg = arg;
    return s;
}

struct hk_stream *hk_stream_map(struct hk_world *world, struct hk_stream *from, uint32_t width,
                                bool ordered, map_fn fn, void *arg)
{
    struct hk_stream *s = stream_new(world);
    s->map = fn;
    s->arg = arg;
    s->from = from;
    s->width = width > 0 ? width : 1;
    s->ordered = ordered;
    s->calls = hk_arena_alloc(&world->arena, s->width * sizeof(struct call *));
    s->cases = hk_arena_alloc(&world->arena, s->width * sizeof(struct hk_case));
    return s;
}

static int call_body(struct hk_world *world, void *arg)
{
    struct call *call = arg;
    return call->stream->map(world, call->stream->arg, call->item, &call->result);
}

/* Begins calls until there are enough, or the stage before has come to its end. */
static void begin_calls(struct hk_world *world, struct hk_stream *s)
{
    int64_t item;
    while (s->count < s->width && s->ended == 0) {
        int rc = hk_stream_next(world, s->from, &item);
        if (rc <= 0) {
            s->ended = rc < 0 ? rc : 1;
            return;
        }
        struct call *call = hk_arena_alloc(&world->arena, sizeof(*call));
        *call = (struct call){.stream = s, .item = item};
        call->future = hk_body_future(world, "map", call_body, call);
        s->calls[s->count++] = call;
    }
}

/* The first that can be given out; count if there is none. */
static uint32_t done_call(const struct hk_stream *s)
{
    uint32_t last = s->ordered && s->count > 0 ? 1 : s->count;
    for (uint32_t i = 0; i < last; i++) {
        if (s->calls[i]->future->state == HK_FUTURE_DONE)
            return i;
    }
    return s->count;
}

/* Until one more call is done. */
static int wait_for_calls(struct hk_world *world, struct hk_stream *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->calls[i]->future->state != HK_FUTURE_DONE)
            s->cases[count++] = (struct hk_case){.child = s->calls[i]->future};
    }
    int rc = hk_body_wait_any(world, s->cases, count, 0, HK_NEVER);
    if (rc == HK_OK)
        hk_wait_end(world, world->future);
    return rc;
}

static int give_out(struct hk_world *world, struct hk_stream *s, uint32_t k, int64_t *item)
{
    struct call *call = s->calls[k];
    int rc = call->future->rc;
    *item = call->result;
    s->count--;
    for (uint32_t i = k; i < s->count; i++)
        s->calls[i] = s->calls[i + 1];
    hk_body_drop(world, call->future);
    return rc < 0 ? rc : 1;
}

int hk_stream_next(struct hk_world *world, struct hk_stream *s, int64_t *item)
{
    if (world->ending)
        return HK_EGONE;
    if (s->next)
        return s->next(world, s->arg, item);
    begin_calls(world, s);
    if (s->ended < 0)
        return s->ended;
    if (s->count == 0)
        return 0;
    uint32_t k;
    while ((k = done_call(s)) == s->count) {
        int rc = wait_for_calls(world, s);
        if (rc < 0)
            return rc;
    }
    return give_out(world, s, k, item);
}
