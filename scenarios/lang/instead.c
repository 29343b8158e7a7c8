/* SPDX-License-Identifier: MIT
 *
 * instead: a verb that does not go with a kind of resource, and what does the same there. Who
 * releases a mutex knows well what is to happen, and only not its word. Only for messages.
 */
#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

struct instead {
    const char *verbs, *kinds; /* words, with spaces around each */
    const char *write;         /* '$' stands for the name */
};

static const struct instead table[] = {
    {" set ", " variable ", "$ = E"},
    {" set notify cancel ", " waitgroup ", "done $"},
    {" set notify close ", " token ", "cancel $"},
    {" set send cancel ", " notify ", "notify $"},
    {" send notify ", " watch cell ", "set $ E"},
    {" set write ", " channel oneshot broadcast ", "send $ E"},
    {" read wait lock acquire ", " channel oneshot broadcast ", "X = recv $"},
    {" read recv wait ", " watch ", "X = changed $"},
    {" recv next read ", " token notify condvar barrier waitgroup cell ", "wait $"},
    {" next ", " channel oneshot broadcast ", "X = recv $"},
    {" next wait recv ", " interval ", "tick $"},
    {" wait ", " joinset ", "join all $"},
    {" recv ", " joinset ", "X = next $"},
    {" cancel close ", " joinset ", "abort all $"},
    {" read changed recv ", " variable ", "X = $"},
    {" wait ", " variable ", "wait until $ == E"},
    {" write send ", " variable ", "$ = E"},
    {" add ", " variable ", "$ += E"},
    {" lock read write wait ", " semaphore pool ", "P = acquire $"},
    {" unlock done notify ", " semaphore pool ", "release $"},
    {" acquire read write wait ", " mutex ", "lock $"},
    {" release drop ", " mutex rwlock ", "unlock $"},
    {" lock acquire wait ", " rwlock ", "read $' or 'write $"},
    {" notify ", " channel ", "send $ E"},
};

static bool among(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        if (at[-1] == ' ' && at[len] == ' ')
            return true;
    }
    return false;
}

/* "; write 'unlock m'", or "". `name` is as it is written: m, or fork[me]. */
static const char *advice(struct hk_compiler *c, const char *write, const char *name, int len)
{
    const char *dollar = strchr(write, '$'), *second = strchr(dollar + 1, '$');
    struct hk_arena *arena = &c->model->arena;
    if (second)
        return hk_arena_printf(arena, "; write '%.*s%.*s%.*s%.*s'", (int)(dollar - write), write,
                               len, name, (int)(second - dollar - 1), dollar + 1, len, name);
    return hk_arena_printf(arena, "; write '%.*s%.*s%s'", (int)(dollar - write), write, len, name,
                           dollar + 1);
}

const char *hk_instead(struct hk_compiler *c, const char *verb, const struct hk_resource *r,
                       const struct hk_ast *place)
{
    for (size_t i = 0; i < HK_COUNT(table); i++) {
        if (among(table[i].verbs, verb) && among(table[i].kinds, r->kind->name))
            return advice(c, table[i].write, c->parser.lex.text + place->at,
                          place->end - place->at);
    }
    return "";
}
