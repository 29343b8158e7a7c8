/* SPDX-License-Identifier: MIT
 *
 * A worked example: an LRU cache in which only one client loads what several ask for.
 *
 * THE STORY. Users saw, once in a while, the page of somebody else. The cache loads an entry
 * without its lock, so that others need not wait, and marks it `loading`, so that whoever wants the
 * same key waits for that one load (otherwise a thousand clients would ask the database at once).
 * But an entry that is being loaded has not been used for long, so it is the first to be thrown
 * out; its slot then gets another key, and the loader comes back and writes its value there.
 *
 * HOW IT IS FOUND. Every value says which key it belongs to, and a client checks that it got its
 * own: `hk_check`. It needs three keys, two slots, and a load that takes longer than another.
 * The repair pins an entry while somebody loads it or waits for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reports/hocket_cmocka.h"

/* ---- the cache, as it was ---- */

enum { SLOTS = 2, CLIENTS = 3 };

struct entry {
    int key; /* 0: empty */
    int value;
    bool loading;
    int pins;         /* who loads or waits */
    int64_t used;     /* when; the least is thrown out */
    struct hk_object *loaded; /* condvar */
};

struct cache {
    struct hk_object *lock, *database;
    struct entry entries[SLOTS];
    int64_t uses;
    bool pins; /* the repair */
};

static struct cache *cache_new(struct hk_world *w, bool pins)
{
    static const char *const names[SLOTS] = {"loaded[0]", "loaded[1]"};
    struct cache *cache = calloc(1, sizeof(*cache));
    cache->pins = pins;
    cache->lock = hk_mutex(w, "cache", 0);
    cache->database =
        hk_operation(w, "database", (struct hk_work){.takes = HK_MS, .takes_max = 3 * HK_MS});
    for (int i = 0; i < SLOTS; i++)
        cache->entries[i].loaded = hk_condvar(w, names[i], cache->lock);
    return cache;
}

static struct entry *find(struct cache *cache, int key)
{
    for (int i = 0; i < SLOTS; i++) {
        if (cache->entries[i].key == key)
            return &cache->entries[i];
    }
    return NULL;
}

/* The one that was used longest ago; NULL if none may go. */
static struct entry *oldest(struct cache *cache)
{
    struct entry *old = NULL;
    for (int i = 0; i < SLOTS; i++) {
        struct entry *e = &cache->entries[i];
        if ((!cache->pins || e->pins == 0) && (!old || e->used < old->used))
            old = e;
    }
    return old;
}

static int load(struct hk_world *w, struct cache *cache, struct entry *e, int key)
{
    e->key = key;
    e->loading = true;
    hk_unlock(w, cache->lock);
    hk_operate(w, cache->database, HK_NEVER);
    hk_lock(w, cache->lock, HK_NEVER);
    e->value = key * 10;
    e->loading = false;
    hk_notify_each(w, e->loaded);
    return e->value;
}

static int cache_get(struct hk_world *w, struct cache *cache, int key)
{
    hk_lock(w, cache->lock, HK_NEVER);
    struct entry *e = find(cache, key);
    int value;
    if (e) {
        e->pins++;
        while (e->loading)
            hk_wait(w, e->loaded, HK_NEVER);
        value = e->value;
    } else if ((e = oldest(cache))) {
        e->pins++;
        value = load(w, cache, e, key);
    } else { /* everything is pinned: past the cache */
        hk_unlock(w, cache->lock);
        hk_operate(w, cache->database, HK_NEVER);
        return key * 10;
    }
    e->pins--;
    e->used = ++cache->uses;
    hk_unlock(w, cache->lock);
    return value;
}

/* ---- who uses it ---- */

static int client(struct hk_world *w, void *arg)
{
    struct cache *cache = arg;
    for (int i = 0; i < 2; i++) {
        int key = 1 + (int)(hk_me(w) + i) % CLIENTS;
        int value = cache_get(w, cache, key);
        hk_log(w, "key %d has %d", key, value);
        hk_check(w, value == key * 10);
    }
    return 0;
}

static int service(struct hk_world *w, void *arg)
{
    const bool *pins = arg;
    struct cache *cache = cache_new(w, *pins);
    hk_defer(w, free, cache);
    hk_handle clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = hk_start_at(w, "client", i, client, cache);
    for (int i = 0; i < CLIENTS; i++)
        hk_join(w, clients[i], NULL, HK_NEVER);
    return 0;
}

static void somebody_gets_the_page_of_somebody_else(void **state)
{
    (void)state;
    bool pins = false;
    hk_assert_violates(&(struct hk_config){.strategy = "random", .runs = 2000}, service, &pins,
                       "assert");
}

static void pinned_entries_stay(void **state)
{
    (void)state;
    bool pins = true;
    hk_assert_holds(&(struct hk_config){.strategy = "random", .runs = 5000}, service, &pins);
    hk_assert_holds(&(struct hk_config){.threads = 2, .strategy = "random", .runs = 2000},
                    service, &pins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_gets_the_page_of_somebody_else),
        cmocka_unit_test(pinned_entries_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
