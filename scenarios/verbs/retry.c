/* SPDX-License-Identifier: MIT
 *
 * retry: tries again, with a delay that grows and jitters, until the body succeeds or the number
 * of attempts, the first one included, is used up.
 *
 * Delays are integer ns: full jitter draws from 0 to the delay, equal jitter keeps one half
 * of it, decorrelated jitter draws from the first delay to three times the one before.
 */
#include <stdlib.h>
#include <string.h>

#include "core/mutant.h"
#include "core/idle.h"
#include "scenarios/lang/exec.h"
#include "scenarios/verbs/try.h"

enum jitter { NONE, FULL, EQUAL, DECORRELATED };

struct policy {
    hk_operand limit, from, to, every;
    enum jitter jitter;
    int attempt, last; /* slots: attempts so far; the delay before this one */
    int error;         /* slot of the latest error */
    int body, exhausted;
};

/* ---- running ---- */

static bool duration_of(struct hk_machine *m, hk_operand operand, int64_t *ns)
{
    struct hk_value v = hk_operand_value(m, operand);
    *ns = v.i;
    return v.kind == HK_DURATION || (v.kind == HK_INT && v.i == 0);
}

/* The delay without jitter before attempt number `next`. */
static bool plain_delay(struct hk_machine *m, const struct policy *p, int64_t next, int64_t *delay,
                        int64_t *cap)
{
    *delay = 0;
    *cap = INT64_MAX;
    if (p->every != HK_NO_OPERAND)
        return duration_of(m, p->every, delay);
    if (p->from == HK_NO_OPERAND)
        return true;
    if (!duration_of(m, p->from, delay) ||
        (p->to != HK_NO_OPERAND && !duration_of(m, p->to, cap)))
        return false;
    if (HK_MUTANT(RETRY_NO_DOUBLING))
        next = 0;
    for (int64_t i = 2; i < next && *delay < *cap && *delay > 0; i++)
        *delay = hk_time_add(*delay, *delay);
    if (HK_MUTANT(RETRY_NO_CAP))
        *delay = hk_time_add(*delay, *delay);
    else
        *delay = hk_min_i64(*delay, *cap);
    return true;
}

static int64_t jittered(struct hk_machine *m, const struct policy *p, int64_t delay, int64_t cap)
{
    struct hk_value *last = &m->frame->slots[p->last];
    int64_t first = 0, wide;
    switch (p->jitter) {
    case FULL:
        return hk_draw(m->world, m->future, HK_UNIFORM, 0, delay);
    case EQUAL:
        return delay / 2 + hk_draw(m->world, m->future, HK_UNIFORM, 0, delay - delay / 2);
    case DECORRELATED:
        duration_of(m, p->from != HK_NO_OPERAND ? p->from : p->every, &first);
        wide = last->kind == HK_DURATION ? hk_max_i64(last->i, first) : first;
        wide = hk_time_add(wide, hk_time_add(wide, wide));
        delay = hk_draw(m->world, m->future, HK_UNIFORM, hk_min_i64(first, wide), wide);
        delay = hk_min_i64(delay, cap);
        *last = hk_duration(delay);
        return delay;
    default:
        return delay;
    }
}

/* An attempt has failed: wait and go back, or give up. */
static enum hk_go exec_again(struct hk_machine *m, const struct hk_insn *in)
{
    const struct policy *p = in->ptr;
    struct hk_value *slots = m->frame->slots;
    if (m->phase == 0) {
        struct hk_value limit = hk_operand_value(m, p->limit);
        int64_t delay, cap;
        if (limit.kind != HK_INT || !plain_delay(m, p, slots[p->attempt].i + 1, &delay, &cap))
            return hk_raise_misuse(m, "retry needs a number of times and durations");
        if (slots[p->attempt].i >= limit.i + HK_MUTANT(RETRY_ONE_MORE)) {
            if (p->exhausted < 0)
                return hk_raise(m, slots[p->error]);
            m->pc = m->frame->code->insns + p->exhausted;
            return HK_GO_JUMP;
        }
        delay = jittered(m, p, delay, cap);
        hk_perform_case(m, &hk_op_sleep, NULL)->n = hk_time_add(hk_now(m->world), delay);
    }
    if (!hk_perform(m, &m->future->own))
        return HK_GO_PARK;
    m->pc = m->frame->code->insns + p->body;
    return HK_GO_JUMP;
}

/* ---- parsing ---- */

static bool parse_jitter(struct hk_compiler *c, struct policy *p)
{
    static const char *const words[] = {"", "full", "equal", "decorrelated"};
    for (int i = 1; i < 4; i++) {
        if (hk_lex_accept_word(&c->parser.lex, words[i])) {
            p->jitter = (enum jitter)i;
            return hk_lex_expect_word(&c->parser.lex, "jitter") || hk_parse_failed(c);
        }
    }
    hk_lex_unexpected(&c->parser.lex,
                      "'from', 'every', 'on' or 'full', 'equal' or 'decorrelated jitter'");
    return hk_parse_failed(c);
}

static bool parse_part(struct hk_compiler *c, struct policy *p, struct hk_catches *catches)
{
    struct hk_lexer *lex = &c->parser.lex;
    if (hk_lex_accept_word(lex, "from")) {
        if (!hk_parse_time(c, &p->from))
            return false;
        if (!hk_lex_expect_word(lex, "doubling"))
            return hk_parse_failed(c);
        return !hk_lex_accept_word(lex, "to") || hk_parse_time(c, &p->to);
    }
    if (hk_lex_accept_word(lex, "every"))
        return hk_parse_time(c, &p->every);
    if (!hk_lex_accept_word(lex, "on"))
        return parse_jitter(c, p);
    const struct hk_text *symbol = hk_parse_symbol(&c->parser);
    if (!symbol)
        return hk_parse_failed(c);
    if (catches->count == HK_RETRY_ERRORS_MAX)
        return hk_compile_error(c, lex->last.at, lex->last.end, "too many errors");
    catches->arms[catches->count++].symbol = symbol;
    return true;
}

static bool parse_policy(struct hk_compiler *c, struct policy *p, struct hk_catches *catches)
{
    struct hk_lexer *lex = &c->parser.lex;
    struct hk_lexeme first = *hk_lex_peek(lex);
    if (!hk_lex_is(lex, &first, "up"))
        return hk_compile_error(c, first.at, first.end,
                                "write 'retry up to N times:'; N counts the first try");
    hk_lex_next(lex);
    if (!hk_lex_expect_word(lex, "to"))
        return hk_parse_failed(c);
    const struct hk_ast *limit = hk_parse_sum(&c->parser);
    if (!limit)
        return hk_parse_failed(c);
    struct hk_value known;
    if (!hk_code_number(c, limit, true, &p->limit))
        return false;
    if (hk_known_value(c, limit, &known) && known.i < 1)
        return hk_compile_error(c, limit->at, limit->end,
                                "the first try counts, so this is a number of 1 or more");
    if (!hk_lex_expect_word(lex, "times"))
        return hk_parse_failed(c);
    while (hk_lex_accept(lex, HK_TOKEN_COMMA)) {
        if (!parse_part(c, p, catches))
            return false;
    }
    if (catches->count == 0)
        catches->arms[catches->count++].symbol = NULL; /* any error */
    return hk_compile_list_end(c);
}

/* One attempt: count it, run the body inside of a handler that leads to `again`. */
static bool compile_attempt(struct hk_compiler *c, struct policy *p, struct hk_catches *catches,
                            const struct hk_node *body, int *over)
{
    int outer = c->body->attempt;
    const struct hk_site *site = c->body->site;
    p->body = hk_here(c);
    hk_operand one = hk_constant(c, hk_int(1));
    struct hk_insn *in = hk_emit_insn(c, hk_exec_add);
    in->a = p->attempt;
    in->b = one;
    in->dst = p->attempt;
    in = hk_emit_insn(c, hk_exec_catch);
    in->ptr = catches;
    in->dst = p->error;
    c->body->attempt = p->attempt;
    c->body->depth++;
    bool good = hk_compile_body(c, body);
    c->body->depth--;
    c->body->attempt = outer;
    c->body->site = site; /* it is the retry that pauses */
    *over = hk_here(c);
    hk_emit_insn(c, hk_exec_leave)->a = c->body->depth;
    for (int i = 0; i < catches->count; i++)
        catches->arms[i].target = hk_here(c);
    hk_emit_insn(c, exec_again)->ptr = p;
    return good;
}

static bool compile_retry(struct hk_compiler *c, const struct hk_pair *pairs, size_t count)
{
    struct policy *p = hk_arena_alloc(&c->model->arena, sizeof(*p));
    *p = (struct policy){.from = HK_NO_OPERAND, .to = HK_NO_OPERAND, .every = HK_NO_OPERAND,
                         .exhausted = -1};
    struct hk_catches *catches = hk_catches_new(c, HK_RETRY_ERRORS_MAX);
    if (!parse_policy(c, p, catches))
        return false;
    p->attempt = hk_temporary(c);
    p->last = hk_temporary(c);
    p->error = hk_temporary(c);
    hk_emit_move(c, hk_constant(c, hk_int(0)), p->attempt);
    hk_emit_move(c, hk_constant(c, hk_nil()), p->last);
    int over;
    bool good = compile_attempt(c, p, catches, pairs[0].value, &over);
    if (count > 1) {
        p->exhausted = hk_here(c);
        good &= hk_compile_text(c, pairs[1].key);
        hk_lex_next(&c->parser.lex);
        good &= hk_compile_end(c) && hk_compile_body(c, pairs[1].value);
    }
    hk_patch(c, over);
    return good;
}

static const char *const retry_follow[] = {"exhausted", NULL};

const struct hk_block hk_block_retry = {
    .name = "retry",
    .help = "retry up to N times, ...",
    .compile = compile_retry,
    .follow = retry_follow,
};
