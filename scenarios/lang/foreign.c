/* SPDX-License-Identifier: MIT
 *
 * foreign: what other languages would have written, and what is written here instead. Only for
 * messages: nothing of this is understood.
 */
#include <string.h>

#include "scenarios/lang/names.h"
#include "scenarios/verbs/verb.h"

struct foreign {
    const char *theirs, *ours;
};

static const struct foreign words[] = {
    {"abort_all", "abort all SET"}, {"acquire_many", "acquire S E"}, {"acquire_owned", "acquire S"},
    {"after", "sleep D"}, {"arrive", "wait BARRIER"},
    {"as", "X = ...' in front of it, 'X = acquire S"}, {"assert_eq", "assert A == B"},
    {"async", "spawn F(ARGS)"}, {"await", "recv Q', 'call F' or 'join H', without 'await"},
    {"barrier", "wait BARRIER"}, {"biased", "select biased:"}, {"block_on", "call F(ARGS)"},
    {"blocking_recv", "recv Q"}, {"blocking_send", "send Q E"},
    {"body", "- STEP', a line for each, right below the name"}, {"borrow", "X = value(W)"},
    {"borrow_and_update", "X = changed W"}, {"broadcast", "notify all C"},
    {"cancelled", "wait TOKEN"}, {"case", "X = recv Q: BODY"},
    {"compare_exchange", "X = cas V OLD NEW"}, {"const", "X = E"},
    {"create_task", "H = spawn F(ARGS)"}, {"dec", "X -= 1"}, {"decrement", "X -= 1"},
    {"defer", "try:' and its 'finally:"}, {"delay", "sleep D"},
    {"every", "loop:' with 'tick I' in it, and in resources 'I: interval of D"}, {"exit", "return"},
    {"fetch", "X = fetch add V E"}, {"fetch_add", "X = fetch add V E"},
    {"fetch_sub", "X = fetch add V -E"}, {"fn", "F(ARGS):' under 'procs:"},
    {"for", "VERB NAME' without 'for"}, {"foreach", "for X in E:"}, {"forever", "loop:"},
    {"gather", "join:"}, {"get", "recv Q"},
    {"go", "spawn F(ARGS)"}, {"gosched", "yield"}, {"inc", "X += 1"}, {"incr", "X += 1"},
    {"increment", "X += 1"}, {"int", "X = E"},
    {"interval", "tick I', and in resources 'I: interval of D"}, {"join_all", "join all SET"},
    {"join_next", "X = next SET"}, {"kill", "abort H"}, {"let", "X = E"}, {"load", "X = V"},
    {"log", "note \"text\""}, {"match", "if E:"}, {"mut", "X = E"},
    {"new", "X = E', or in resources 'NAME: KIND"}, {"next_tick", "tick I"}, {"nil", "None"},
    {"notified", "wait N"}, {"notify_one", "notify N"}, {"notify_waiters", "notify all N"},
    {"null", "None"}, {"on", "VERB NAME' without 'on"}, {"otherwise", "else:"},
    {"parallel", "join:' or 'scope:"}, {"pop", "recv Q"},
    {"print", "note \"text\""}, {"println", "note \"text\""}, {"promise", "H = spawn F(ARGS)"},
    {"push", "send Q E"}, {"put", "send Q E"}, {"raise", "fail E"}, {"receive", "recv Q"},
    {"recv_many", "for X in Q:"}, {"reject", "fail E"}, {"resolve", "return E"},
    {"select_all", "select:"}, {"select_biased", "select biased:"}, {"send_modify", "set W E"},
    {"send_replace", "set W E"}, {"set_timeout", "sleep D"}, {"setTimeout", "sleep D"},
    {"shutdown", "abort all SET' and then 'join all SET"}, {"signal", "notify N"},
    {"sleep_until", "sleep until T"}, {"spawn_blocking", "block D"}, {"start", "spawn F(ARGS)"},
    {"steps", "- STEP', a line for each, right below the name"},
    {"stop", "cancel TOKEN' or 'abort H"}, {"store", "V = E"},
    {"subscribe", "recv Q or changed W alone"}, {"switch", "if E:"}, {"throw", "fail E"},
    {"tokio", "spawn F(ARGS)"}, {"try_acquire", "P = try acquire S"},
    {"try_collect", "X = try collect PIPE"}, {"try_for_each", "for X in PIPE:"},
    {"try_join", "try join:"}, {"try_join_all", "try join:"}, {"try_lock", "X = try lock M"},
    {"try_recv", "X = try recv Q"}, {"try_reserve", "P = try reserve Q"},
    {"try_send", "X = try send Q E"}, {"undefined", "None"}, {"unless", "if not E:"},
    {"until", "wait until E"}, {"var", "X = E"}, {"wait_all", "join all SET"},
    {"wait_for", "wait until value(W) == E"}, {"when", "if E:"}, {"with_timeout", "timeout D:"},
    {"withTimeout", "timeout D:"}, {"yield_now", "yield"},
};

static const struct foreign kinds[] = {
    {"atomic", "NAME: atomic E', under 'state:"}, {"bounded", "channel of N"},
    {"cancel_token", "token"}, {"cancellation", "token"}, {"CancellationToken", "token"},
    {"counter", "NAME: 0', under 'state:"}, {"event", "notify"}, {"JoinSet", "joinset"},
    {"latch", "waitgroup"}, {"list", "NAME: []', under 'state:"}, {"lock", "mutex"},
    {"mpmc", "channel of N"}, {"mpsc", "channel of N"}, {"Mutex", "mutex"}, {"Notify", "notify"},
    {"once", "cell"}, {"OnceCell", "cell"}, {"queue", "channel of N"},
    {"rendezvous", "channel of 0"}, {"RwLock", "rwlock"}, {"Semaphore", "semaphore of N"},
    {"signal", "notify"}, {"taskset", "joinset"}, {"ticker", "interval of D"},
    {"timer", "interval of D"}, {"unbounded", "channel unbounded"},
};

static const struct foreign keys[] = {
    {"channels", "resources"}, {"comment", "about"},       {"description", "about"},
    {"doc", "about"},          {"expectations", "expect"}, {"globals", "state"},
    {"invariants", "expect"},  {"iterations", "explore"},  {"runs", "explore"},
    {"seed", "explore"},       {"strategy", "explore"},    {"timeout", "explore"},
    {"until", "explore"},      {"functions", "procs"},
    {"name", "scenario"},      {"objects", "resources"},   {"parameters", "params"},
    {"properties", "expect"},  {"shared", "state"},        {"threads", "runtime"},
    {"title", "scenario"},     {"variables", "state"},
};

static const struct foreign stages[] = {
    {"and_then", "map F"},       {"buffer_unordered", "unordered N"},
    {"filter_map", "map F | filter E"}, {"for_each", "for X in PIPE:"},
    {"for_each_concurrent", "map F | unordered N"}, {"then", "map F"},
};

/* Words of ours that open a block elsewhere. */
static const struct foreign openers[] = {
    {"acquire", "with permit S:"}, {"lock", "with lock M:"}, {"read", "with read L:"},
    {"spawn", "spawn F(ARGS)', and its body as 'F(ARGS):' under 'procs:"},
    {"write", "with write L:"},
};

static const char *look_up(const struct foreign *table, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].theirs, word) == 0)
            return table[i].ours;
    }
    return NULL;
}

const char *hk_foreign_path(struct hk_compiler *c, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    const char *last = text;
    char word[64];
    for (const char *end; (end = last + strspn(last, letters)), strncmp(end, "::", 2) == 0;)
        last = end + 2;
    size_t len = strspn(last, letters);
    if (last == text || len >= sizeof(word))
        return NULL;
    memcpy(word, last, len);
    word[len] = '\0';
    const struct hk_verb *verb = hk_verb_find(word);
    for (size_t i = 0; i < hk_block_count && !verb; i++) {
        if (strcmp(hk_blocks[i]->name, word) == 0)
            return hk_arena_printf(&c->model->arena, "%s:", hk_blocks[i]->help);
    }
    return verb ? verb->help : hk_foreign_word(word);
}

const char *hk_foreign_word(const char *word)
{
    return look_up(words, HK_COUNT(words), word);
}

const char *hk_foreign_opener(const char *word)
{
    return look_up(openers, HK_COUNT(openers), word);
}

const char *hk_foreign_key(const char *word)
{
    return look_up(keys, HK_COUNT(keys), word);
}

const char *hk_foreign_kind(const char *word)
{
    return look_up(kinds, HK_COUNT(kinds), word);
}

const char *hk_foreign_stage(const char *word)
{
    return look_up(stages, HK_COUNT(stages), word);
}

const char *hk_foreign_change(const char *behind)
{
    behind += strspn(behind, " ");
    static const char *const signs[] = {"++", "--", ":=", "*=", "/=", "%=", "=+"};
    for (size_t i = 0; i < HK_COUNT(signs); i++) {
        if (strncmp(behind, signs[i], 2) == 0)
            return "X = E', 'X += E' or 'X -= E";
    }
    if (strncmp(behind, "<-", 2) == 0)
        return "send Q E' or 'X = recv Q";
    if (*behind == ',' && strchr(behind, '='))
        return "X = E', with one name before the '=";
    return *behind == '.' ? "VERB NAME', as in 'lock m' and 'send q 1" : NULL;
}
