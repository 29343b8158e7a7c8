/* SPDX-License-Identifier: MIT
 *
 * The patterns of scenarios/catalog/order as C programs: work that comes back later than what
 * was begun after it, and work that is left while it is under way.
 */
#include "seed.h"

/* ---- freed-while-still-in-use: what has been handed over is not done yet ---- */

static int compress(struct hk_world *w, void *arg)
{
    struct hk_object *blocks = arg;
    int64_t block;
    while (hk_recv(w, blocks, &block, HK_NEVER) == 0)
        hk_emit(w, "used", block);
    return 0;
}

static int freed_while_in_use(struct hk_world *w, void *arg)
{
    struct hk_object *blocks = hk_channel(w, "blocks", 4, 0);
    hk_expect(w, "not_after: after freed never used");
    hk_expect(w, "used exactly 3 times");
    hk_expect(w, "freed exactly once");
    hk_handle worker = hk_spawn(w, "worker", compress, blocks);
    for (int block = 1; block <= 3; block++)
        hk_send(w, blocks, block, HK_NEVER);
    hk_close(w, blocks);
    if (*(const bool *)arg)
        hk_join(w, worker, NULL, HK_NEVER);
    hk_emit(w, "freed");
    return 0;
}

/* ---- half-a-booking: the hotel's error drops the flight that is booked ---- */

struct booking {
    int64_t number;
    struct hk_object *confirm;
};

static int book(struct hk_world *w, void *arg)
{
    const struct booking *b = arg;
    hk_sleep(w, b->number * 10 * HK_MS);
    if (b->number == 2)
        return hk_fail(w, "Full");
    hk_emit(w, "booked", b->number);
    hk_operate(w, b->confirm, HK_NEVER);
    hk_emit(w, "settled", b->number);
    return 0;
}

static int trip(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct hk_object *confirm = hk_operation(w, "confirm", (struct hk_work){.takes = 15 * HK_MS});
    struct booking bookings[3];
    struct hk_awaitable arms[3];
    for (int i = 0; i < 3; i++) {
        bookings[i] = (struct booking){i + 1, confirm};
        arms[i] = (struct hk_awaitable){
            .what = HK_ON_BODY, .label = "book", .body = book, .arg = &bookings[i]};
    }
    if (!repaired && hk_try_join(w, arms, 3, HK_NEVER) == 0)
        hk_emit(w, "travelling");
    if (repaired)
        hk_join_each(w, arms, 3, HK_NEVER);
    for (int i = 0; i < 3; i++) {
        if (repaired && arms[i].rc == 0)
            hk_emit(w, "undone", i + 1);
    }
    hk_emit(w, "stayed_home");
    return 0;
}

static int half_a_booking(struct hk_world *w, void *arg)
{
    hk_expect(w, "whole: booked(i) leads to settled(i)");
    hk_expect(w, "booked(1) exactly once");
    hk_expect(w, "exactly one of travelling, stayed_home");
    if (*(const bool *)arg) {
        hk_expect(w, "settled(i) leads to undone(i)");
        hk_expect(w, "undone exactly 2 times");
        hk_expect(w, "undone(1) before stayed_home");
    }
    hk_start(w, "trip", trip, arg);
    return 0;
}

/* ---- old-save-over-new-file: a save of old data ends after the new file is there ---- */

struct store {
    int data, file;
};

static int save(struct hk_world *w, void *arg)
{
    struct store *s = arg;
    int picture = s->data;
    hk_sleep(w, 20 * HK_MS); /* writes a temporary file */
    s->file = picture;
    hk_emit(w, "saved", picture);
    return 0;
}

static bool file_is_newest(const struct hk_world *w, void *arg)
{
    const struct store *s = arg;
    (void)w;
    return s->file == s->data;
}

static int old_save(struct hk_world *w, void *arg)
{
    bool repaired = *(const bool *)arg;
    struct store *s = hk_alloc(w, sizeof(*s));
    s->data = 1;
    hk_finally(w, "newest", file_is_newest, s);
    hk_expect(w, "synced exactly once");
    hk_handle background = hk_spawn(w, "save", save, s);
    hk_sleep(w, 10 * HK_MS);
    if (repaired) {
        hk_expect(w, "saved(2) exactly once");
        hk_abort(w, background);
        hk_join(w, background, NULL, HK_NEVER);
    }
    s->data = s->file = 2; /* all data from the primary */
    hk_emit(w, "synced");
    return repaired ? save(w, s) : hk_sleep(w, 5 * HK_MS);
}

/* ---- output-read-too-early: a timeout ends the waiting, not the child ---- */

struct run {
    struct hk_world *world;
    int output;
};

static void say_exited(void *arg)
{
    const struct run *run = arg;
    hk_emit(run->world, "exited");
}

static int child(struct hk_world *w, void *arg)
{
    struct run *run = arg;
    hk_defer(w, say_exited, run);
    hk_sleep(w, hk_random(w, 5 * HK_MS, 50 * HK_MS));
    HK_WRITE(w, run->output, 1);
    return 0;
}

static int output_read_early(struct hk_world *w, void *arg)
{
    struct run *run = hk_alloc(w, sizeof(*run));
    run->world = w;
    hk_expect(w, "order: exited before read_output");
    hk_expect(w, "read_output exactly once");
    hk_expect(w, "sometimes gave_up");
    hk_expect(w, "sometimes read_output(1)");
    hk_handle c = hk_spawn(w, "child", child, run);
    if (hk_join(w, c, NULL, hk_after(w, 20 * HK_MS)) == HK_EELAPSED) {
        if (*(const bool *)arg) {
            hk_abort(w, c);
            hk_join(w, c, NULL, HK_NEVER);
        }
        hk_emit(w, "gave_up");
    }
    hk_emit(w, "read_output", HK_READ(w, run->output));
    return 0;
}

/* ---- stale-plan-applied: an old plan replaces a newer one, and is then cleaned away ---- */

struct plans {
    bool repaired, deleted[3];
    int live;
};

static void apply(struct hk_world *w, struct plans *p, int number)
{
    if (p->repaired)
        hk_yield(w);
    if (number <= p->live)
        return;
    if (!p->repaired)
        hk_yield(w); /* many names later */
    p->live = number;
    hk_emit(w, "applied", number);
}

static int slow_worker(struct hk_world *w, void *arg)
{
    apply(w, arg, 1);
    return 0;
}

static int fast_worker(struct hk_world *w, void *arg)
{
    struct plans *p = arg;
    apply(w, p, 2);
    hk_yield(w);
    p->deleted[0] = p->deleted[1] = true;
    hk_emit(w, "cleaned");
    return 0;
}

static bool answers(const struct hk_world *w, void *arg)
{
    const struct plans *p = arg;
    (void)w;
    return !p->deleted[p->live];
}

static int stale_plan(struct hk_world *w, void *arg)
{
    struct plans *p = hk_alloc(w, sizeof(*p));
    p->repaired = *(const bool *)arg;
    hk_always(w, "answers", answers, p);
    hk_expect(w, "applied(2) exactly once");
    hk_expect(w, "cleaned exactly once");
    hk_expect(w, "sometimes applied(1)");
    hk_start(w, "slow", slow_worker, p);
    hk_start(w, "fast", fast_worker, p);
    return 0;
}

/* ---- stale-response: the answer to an old question comes last, and stays ---- */

struct question {
    bool repaired;
    int64_t number;
    struct hk_object *shown, *search;
};

static int look_up(struct hk_world *w, void *arg)
{
    const struct question *q = arg;
    hk_operate(w, q->search, HK_NEVER);
    if (!q->repaired || q->number > hk_load(w, q->shown))
        hk_store(w, q->shown, q->number);
    hk_emit(w, "answered", q->number);
    return 0;
}

static int stale_response(struct hk_world *w, void *arg)
{
    struct question *q = hk_alloc(w, 3 * sizeof(*q));
    struct hk_work work = {.takes = 5 * HK_MS, .takes_max = 50 * HK_MS};
    struct hk_object *shown = hk_plain(w, "shown", 0), *search = hk_operation(w, "search", work);
    hk_expect(w, "latest: finally shown == 3");
    hk_expect(w, "answered exactly 3 times");
    for (int i = 0; i < 3; i++) {
        q[i] = (struct question){*(const bool *)arg, i + 1, shown, search};
        hk_spawn(w, "lookup", look_up, &q[i]);
        hk_sleep(w, 10 * HK_MS);
    }
    return 0;
}

/* ---- leader-writes-after-the-meeting: the barrier has opened for all of them ---- */

enum { PARTS = 4 };

struct meeting {
    bool repaired;
    struct hk_object *gate, *sum, *parts[PARTS];
};

static void add_up(struct hk_world *w, const struct meeting *m)
{
    int64_t sum = 0;
    for (int i = 0; i < PARTS; i++)
        sum += hk_load(w, m->parts[i]);
    hk_store(w, m->sum, sum);
}

static int do_a_part(struct hk_world *w, void *arg)
{
    const struct meeting *m = arg;
    hk_store(w, m->parts[hk_me(w)], 10);
    bool leader = hk_wait(w, m->gate, HK_NEVER) == 1;
    hk_yield(w);
    if (leader)
        add_up(w, m);
    if (m->repaired)
        hk_wait(w, m->gate, HK_NEVER);
    hk_emit(w, "reads", hk_load(w, m->sum));
    return 0;
}

static int leader_writes(struct hk_world *w, void *arg)
{
    struct meeting *m = hk_alloc(w, sizeof(*m));
    *m = (struct meeting){
        .repaired = *(const bool *)arg,
        .gate = hk_barrier(w, "gate", PARTS),
        .sum = hk_plain(w, "sum", 0),
        .parts = {hk_plain(w, "part0", 0), hk_plain(w, "part1", 0), hk_plain(w, "part2", 0),
                  hk_plain(w, "part3", 0)},
    };
    hk_expect(w, "summed: never reads(0)");
    hk_expect(w, "reads exactly 4 times");
    for (int i = 0; i < PARTS; i++)
        hk_start_at(w, "worker", i, do_a_part, m);
    return 0;
}

static const struct seed seeds[] = {
    {"freed-while-still-in-use", freed_while_in_use, "not_after", {.strategy = "dfs"}},
    {"half-a-booking", half_a_booking, "whole", {.strategy = "dfs"}},
    {"old-save-over-new-file", old_save, "newest", {.strategy = "dfs"}},
    {"output-read-too-early",
     output_read_early,
     "race order",
     {.threads = 2, .strategy = "random", .runs = 300}},
    {"stale-plan-applied", stale_plan, "answers", {.strategy = "dfs"}},
    {"stale-response", stale_response, "latest", {.strategy = "random", .runs = 300}},
    {"leader-writes-after-the-meeting", leader_writes, "summed", {.runs = 1000}},
};

int main(void)
{
    return seeds_run("order", seeds, sizeof(seeds) / sizeof(*seeds));
}
