/* SPDX-License-Identifier: MIT
 *
 * stream: streams are pulled. Asked for an item, the last stage asks the one before it, down to
 * the source. A stage either has an item, has come to its end, or waits, for calls or for the
 * source; the stream then waits for all of these at once. So calls move only while somebody asks.
 *
 * A source that is a function may wait: once calls are under way it runs in a branch.
 */
#include "objects/channel.h"

#include "face/given.h"

typedef int (*next_fn)(struct hk_world *world, void *arg, int64_t *item);
typedef int (*map_fn)(struct hk_world *world, void *arg, int64_t item, int64_t *result);
typedef bool (*keep_fn)(void *arg, int64_t item);

enum { WIDTH_MAX = 1000 };
enum kind { FUNCTION, ITEMS, CHANNEL, MAP, FILTER, TAKE, SKIP };
enum pull { FAILED = -1, ENDED, ITEM, WAITS };

struct call { /* of a map, under way or done */
    struct hk_stream *stream;
    struct hk_future *future;
    int64_t item, result;
};

struct hk_stream {
    const struct hk_world *world;
    enum kind kind;
    struct hk_stream *from;  /* of a stage */
    void *arg;
    int64_t n;               /* TAKE, SKIP, ITEMS: so many are left */
    int rc;                  /* why it has failed */
    bool over;               /* nothing more comes from here; of a map: from before it */
    next_fn next;            /* FUNCTION */
    uint64_t asker;          /* the path of the body that its branches belong to */
    struct hk_future *asked; /* that it runs in */
    int64_t given;           /* what came of that, or from the channel */
    const int64_t *items;    /* ITEMS */
    struct hk_object *channel;
    bool wants, has;         /* CHANNEL: somebody waits for it; it has given something */
    keep_fn keep;            /* FILTER */
    map_fn map;              /* MAP */
    struct call **calls;     /* oldest first */
    uint32_t width, count, begun;
    bool ordered;
    struct hk_case *cases;   /* of whoever is asked first */
    uint32_t case_room;
};

/* ---- making ---- */

static struct hk_stream *stream_new(struct hk_world *world, enum kind kind,
                                    struct hk_stream *from, void *arg)
{
    struct hk_stream *s = hk_arena_zalloc(&world->arena, sizeof(*s));
    s->world = world;
    s->kind = kind;
    s->from = from;
    s->arg = arg;
    return s;
}

static struct hk_stream *nothing(struct hk_world *world)
{
    struct hk_stream *s = stream_new(world, ITEMS, NULL, NULL);
    s->over = true;
    return s;
}

static bool is_here(struct hk_world *world, const char *call, const struct hk_stream *s)
{
    return hk_given(world, s != NULL, call, "no stream (NULL)") &&
           hk_given(world, s->world == world, call, "a stream of another world");
}

/* Has a stage what it needs? */
static bool is_stage(struct hk_world *world, const char *call, const struct hk_stream *from,
                     bool has_function)
{
    return is_here(world, call, from) &&
           hk_given(world, has_function, call, "no function (NULL)");
}

struct hk_stream *hk_stream(struct hk_world *world, next_fn next, void *arg)
{
    if (!hk_given(world, next != NULL, __func__, "no function (NULL)"))
        return nothing(world);
    struct hk_stream *s = stream_new(world, FUNCTION, NULL, arg);
    s->next = next;
    return s;
}

struct hk_stream *hk_stream_of(struct hk_world *world, const int64_t *items, size_t count)
{
    if (!hk_given(world, items || count == 0, __func__, "no items (NULL)"))
        return nothing(world);
    struct hk_stream *s = stream_new(world, ITEMS, NULL, NULL);
    s->items = items;
    s->n = (int64_t)count;
    return s;
}

struct hk_stream *hk_stream_recv(struct hk_world *world, struct hk_object *channel)
{
    struct hk_stream *s = stream_new(world, CHANNEL, NULL, NULL);
    s->channel = channel;
    s->over = hk_is_void(world) || !hk_face_op(world, HK_ON_RECV, channel);
    return s;
}

struct hk_stream *hk_stream_map(struct hk_world *world, struct hk_stream *from, uint32_t width,
                                bool ordered, map_fn fn, void *arg)
{
    if (!is_stage(world, __func__, from, fn != NULL))
        return nothing(world);
    width = (uint32_t)hk_range_given(world, __func__, "width", width, 1, WIDTH_MAX);
    struct hk_stream *s = stream_new(world, MAP, from, arg);
    s->map = fn;
    s->width = width;
    s->ordered = ordered;
    s->calls = hk_arena_alloc(&world->arena, s->width * sizeof(struct call *));
    return s;
}

struct hk_stream *hk_stream_filter(struct hk_world *world, struct hk_stream *from,
                                   keep_fn keeps, void *arg)
{
    if (!is_stage(world, __func__, from, keeps != NULL))
        return nothing(world);
    struct hk_stream *s = stream_new(world, FILTER, from, arg);
    s->keep = keeps;
    return s;
}

static struct hk_stream *counting(struct hk_world *world, const char *call, enum kind kind,
                                  struct hk_stream *from, int64_t n)
{
    if (!is_stage(world, call, from, true))
        return nothing(world);
    struct hk_stream *s = stream_new(world, kind, from, NULL);
    s->n = hk_range_given(world, call, "n", n, 0, INT64_MAX);
    return s;
}

struct hk_stream *hk_stream_take(struct hk_world *world, struct hk_stream *from, int64_t n)
{
    return counting(world, __func__, TAKE, from, n);
}

struct hk_stream *hk_stream_skip(struct hk_world *world, struct hk_stream *from, int64_t n)
{
    return counting(world, __func__, SKIP, from, n);
}

/* ---- sources ---- */

static enum pull came(struct hk_stream *s, int rc)
{
    if (rc < 0)
        s->rc = rc;
    return rc < 0 ? FAILED : rc == 0 ? ENDED : ITEM;
}

static int ask_body(struct hk_world *world, void *arg)
{
    struct hk_stream *s = arg;
    s->rc = s->next(world, s->arg, &s->given);
    return 0;
}

static bool calls_under_way(const struct hk_stream *s)
{
    while (s && s->count == 0)
        s = s->from;
    return s != NULL;
}

static enum pull pull_function(struct hk_world *world, struct hk_stream *top,
                               struct hk_stream *s, int64_t *item)
{
    if (!s->asked && !calls_under_way(top))
        return came(s, s->next(world, s->arg, item));
    if (!s->asked) {
        s->asked = hk_body_future(world, "next", ask_body, s);
        s->asker = world->future->path;
    }
    if (s->asked->state != HK_FUTURE_DONE)
        return WAITS;
    hk_body_drop(world, s->asked);
    s->asked = NULL;
    *item = s->given;
    return came(s, s->rc);
}

static enum pull pull_source(struct hk_world *world, struct hk_stream *top, struct hk_stream *s,
                             int64_t *item)
{
    if (s->over)
        return ENDED;
    if (s->kind == FUNCTION) {
        enum pull got = pull_function(world, top, s, item);
        s->over = got == ENDED;
        return got;
    }
    if (s->kind == ITEMS) {
        if (s->n == 0)
            return ENDED;
        s->n--;
        *item = *s->items++;
        return ITEM;
    }
    s->wants = !s->has;
    *item = s->given;
    s->has = false;
    return s->wants ? WAITS : ITEM;
}

/* ---- stages ---- */

static enum pull pull(struct hk_world *world, struct hk_stream *top, struct hk_stream *s,
                      int64_t *item);

static int call_body(struct hk_world *world, void *arg)
{
    struct call *call = arg;
    return call->stream->map(world, call->stream->arg, call->item, &call->result);
}

static void begin_call(struct hk_world *world, struct hk_stream *s, int64_t item)
{
    struct call *call = hk_arena_alloc(&world->arena, sizeof(*call));
    *call = (struct call){.stream = s, .item = item};
    call->future = hk_body_future(world, NULL, call_body, call);
    call->future->branch = ++s->begun;
    s->asker = world->future->path;
    s->calls[s->count++] = call;
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

static enum pull give_out(struct hk_world *world, struct hk_stream *s, uint32_t k, int64_t *item)
{
    struct call *call = s->calls[k];
    int rc = call->future->rc;
    *item = call->result;
    s->count--;
    for (uint32_t i = k; i < s->count; i++)
        s->calls[i] = s->calls[i + 1];
    hk_body_drop(world, call->future);
    return came(s, rc < 0 ? rc : 1);
}

static enum pull pull_map(struct hk_world *world, struct hk_stream *top, struct hk_stream *s,
                          int64_t *item)
{
    int64_t input;
    while (s->count < s->width && !s->over) {
        enum pull got = pull(world, top, s->from, &input);
        s->over = got == ENDED;
        s->rc = s->from->rc;
        if (got == FAILED)
            return FAILED;
        if (got != ITEM)
            break;
        begin_call(world, s, input);
    }
    uint32_t k = done_call(s);
    if (k < s->count)
        return give_out(world, s, k, item);
    return s->over && s->count == 0 ? ENDED : WAITS;
}

static enum pull pull_stage(struct hk_world *world, struct hk_stream *top, struct hk_stream *s,
                            int64_t *item)
{
    if (s->kind == TAKE && s->n == 0)
        return ENDED;
    for (;;) {
        enum pull got = pull(world, top, s->from, item);
        s->rc = s->from->rc;
        if (got == ITEM && s->kind == FILTER && !s->keep(s->arg, *item))
            continue;
        if (got != ITEM || s->kind == FILTER || s->n == 0)
            return got;
        s->n--;
        if (s->kind == TAKE)
            return got;
    }
}

/* Recursion is bounded by the number of stages. `top`: who is asked by the program. */
static enum pull pull(struct hk_world *world, struct hk_stream *top, struct hk_stream *s,
                      int64_t *item)
{
    if (!s->from)
        return pull_source(world, top, s, item);
    return s->kind == MAP ? pull_map(world, top, s, item) : pull_stage(world, top, s, item);
}

/* ---- waiting ---- */

static uint32_t add_cases(struct hk_world *world, struct hk_stream *s, struct hk_case *cases)
{
    uint32_t count = 0;
    if (s->wants)
        cases[count++] = (struct hk_case){.op = hk_face_op(world, HK_ON_RECV, s->channel),
                                          .object = s->channel};
    if (s->asked && s->asked->state != HK_FUTURE_DONE)
        cases[count++] = (struct hk_case){.child = s->asked};
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->calls[i]->future->state != HK_FUTURE_DONE)
            cases[count++] = (struct hk_case){.child = s->calls[i]->future};
    }
    return count;
}

/* Something has come; if it is from the channel it is kept. */
static int take(struct hk_stream *source, const struct hk_case *fired)
{
    bool closed = !fired || fired->flags & HK_CASE_DISABLED;
    if (!closed && !fired->op)
        return HK_OK;
    if (!closed && fired->rc == HK_OK) {
        source->has = true;
        source->given = fired->value.kind <= HK_BOOL ? fired->value.i : 0;
        return HK_OK;
    }
    source->over = closed || fired->rc == HK_ECLOSED;
    return source->over ? HK_OK : fired->rc;
}

static int wait(struct hk_world *world, struct hk_stream *top)
{
    uint32_t most = 1, count = 0;
    struct hk_stream *source = top;
    for (struct hk_stream *s = top; s; s = s->from)
        most += s->count + 1;
    if (most > top->case_room) {
        top->case_room = most * 2;
        top->cases = hk_arena_alloc(&world->arena, top->case_room * sizeof(*top->cases));
    }
    while (source->from)
        source = source->from;
    count = add_cases(world, source, top->cases);
    for (struct hk_stream *s = top; s != source; s = s->from)
        count += add_cases(world, s, top->cases + count);
    if (count == 1 && source->wants) { /* alone that is a recv, a request like any other */
        int said = hk_call(world, top->cases, HK_NEVER);
        source->wants = false;
        return said == HK_EGONE ? said : take(source, top->cases);
    }
    int rc = hk_body_wait_any(world, top->cases, count, 0, HK_NEVER);
    if (rc < 0)
        return rc;
    rc = take(source, world->future->fired);
    hk_wait_end(world, world->future);
    source->wants = false;
    return rc;
}

/* Branches belong to the body that has asked first, and are gone with it. */
static bool is_asked_by_its_own(struct hk_world *world, const struct hk_stream *s)
{
    for (; s; s = s->from) {
        if ((s->count == 0 && !s->asked) || s->asker == world->future->path)
            continue;
        hk_misuse(world, world->task, " asks a stream that another body has begun to ask");
        return false;
    }
    return true;
}

int hk_stream_next(struct hk_world *world, struct hk_stream *s, int64_t *item)
{
    int64_t found;
    if (hk_is_void(world))
        return HK_EGONE;
    if (!is_here(world, __func__, s) ||
        !is_asked_by_its_own(world, s))
        return HK_EMISUSE;
    enum pull got;
    while ((got = pull(world, s, s, &found)) == WAITS) {
        int rc = wait(world, s);
        if (rc < 0)
            return rc;
    }
    if (got == ITEM && item)
        *item = found;
    return got == FAILED ? s->rc : (int)got;
}
