/* SPDX-License-Identifier: MIT
 *
 * parse_expectation: expectations. The first word decides; if it
 * is none of the pattern words, the line speaks of an event or a task, and the
 * word behind that decides.
 */
#include "expect/parse.h"
#include "expect/suggest.h"

/* ---- pieces ---- */

static bool set_event(struct hk_parser *parser, struct hk_event_pattern **event)
{
    *event = hk_parse_event(parser);
    return *event != NULL;
}

static bool set_expr(struct hk_parser *parser, struct hk_ast **expr)
{
    *expr = hk_parse_expr(parser);
    return *expr != NULL;
}

/* What may be an event or an expression: both readings. */
static struct hk_subject both_readings(struct hk_parser *parser, struct hk_ast *expr)
{
    return (struct hk_subject){.event = hk_ast_event_from_expr(parser->arena, expr), .expr = expr};
}

/* [word d]: absent is fine. */
static bool parse_limit(struct hk_parser *parser, struct hk_expectation *e, const char *word,
                        enum hk_limit_kind kind)
{
    if (!hk_lex_accept_word(&parser->lex, word))
        return !parser->lex.failed;
    e->limit = kind;
    e->time = hk_parse_duration(parser);
    return e->time != NULL;
}

static bool parse_by(struct hk_parser *parser, struct hk_expectation *e)
{
    const struct hk_lexer *lex = &parser->lex;
    if (hk_lex_at_word(lex, "within"))
        return hk_lex_fail(&parser->lex, lex->token.at, lex->token.end,
                           "a task has no beginning to count from; write 'by' and a time");
    return parse_limit(parser, e, "by", HK_LIMIT_BY);
}

static bool parse_violation(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme token = lex->token;
    const struct hk_text *word = hk_parse_name(parser, "a violation");
    if (!word)
        return false;
    e->violation = hk_kind_find(word->chars, word->len);
    if (e->violation == HK_KIND_NONE)
        return hk_parse_unknown_kind(parser, &token, e->pattern == HK_PATTERN_NO);
    if (!hk_lex_accept_word(lex, "of"))
        return true;
    e->who = hk_parse_place(parser);
    return e->who != NULL;
}

/* once | e times */
static bool parse_times(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    if (hk_lex_at_word(lex, "twice"))
        return hk_lex_fail(lex, lex->token.at, lex->token.end,
                           "expected 'once' or a number of times, found 'twice'; write '2 times'");
    e->once = hk_lex_at_word(lex, "once");
    if (e->once) {
        struct hk_ast *one = hk_arena_alloc(parser->arena, sizeof(*one));
        *one = (struct hk_ast){.kind = HK_AST_INT,
                               .at = lex->token.at,
                               .end = lex->token.end,
                               .height = 1,
                               .value = 1,
                               .ref = -1};
        e->number = one;
        hk_lex_next(lex);
        return true;
    }
    if (!set_expr(parser, &e->number))
        return false;
    if (!hk_lex_at_word(lex, "times") &&
        hk_parse_nearly(parser, e->number, "once", "'once' or a number of times"))
        return false;
    return hk_lex_expect_word(lex, "times");
}

/* ---- patterns with a leading word ---- */

static bool parse_condition(struct hk_parser *parser, struct hk_expectation *e)
{
    return set_expr(parser, &e->subject.expr);
}

static bool parse_subject(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_ast *expr = hk_parse_expr(parser);
    if (expr)
        e->subject = both_readings(parser, expr);
    return expr != NULL;
}

static bool parse_eventually(struct hk_parser *parser, struct hk_expectation *e)
{
    if (!parse_subject(parser, e) || !parse_limit(parser, e, "within", HK_LIMIT_WITHIN))
        return false;
    return e->limit != HK_LIMIT_NONE || parse_by(parser, e);
}

static bool parse_one_of(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    if (e->label && (hk_lex_at_word(lex, "once") || hk_lex_at(lex, HK_TOKEN_INT)))
        return hk_lex_fail(lex, lex->token.at, lex->token.end, "what stands before the ':' is a "
                           "label; the event stands behind it, '%s exactly ...'", e->label->chars);
    if (!hk_lex_expect_word(lex, "one") || !hk_lex_expect_word(lex, "of"))
        return false;
    do {
        struct hk_event_pattern *event = hk_parse_event(parser);
        if (!event)
            return false;
        e->choices = hk_arena_more(parser->arena, e->choices, (size_t)e->choice_count,
                                   sizeof(struct hk_event_pattern *));
        e->choices[e->choice_count++] = event;
    } while (hk_lex_accept(lex, HK_TOKEN_COMMA));
    return true;
}

static bool parse_inside(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    if (!hk_lex_expect_word(lex, "most") || !set_expr(parser, &e->number) ||
        !hk_lex_expect_word(lex, "inside"))
        return false;
    e->who = hk_parse_place(parser);
    return e->who != NULL;
}

static bool parse_all(struct hk_parser *parser, struct hk_expectation *e)
{
    return hk_lex_expect_word(&parser->lex, "tasks") &&
           hk_lex_expect_word(&parser->lex, "complete") && parse_by(parser, e);
}

/* ---- patterns that begin with an event or a task ---- */

static bool parse_before(struct hk_parser *parser, struct hk_expectation *e)
{
    if (hk_lex_at(&parser->lex, HK_TOKEN_DURATION))
        return hk_parse_time_refused(parser);
    return set_event(parser, &e->second);
}

static bool parse_leads_to(struct hk_parser *parser, struct hk_expectation *e)
{
    return hk_lex_expect_word(&parser->lex, "to") && set_event(parser, &e->second) &&
           parse_limit(parser, e, "within", HK_LIMIT_WITHIN);
}

static bool parse_exactly(struct hk_parser *parser, struct hk_expectation *e)
{
    e->bound = HK_BOUND_EXACTLY;
    return parse_times(parser, e);
}

static bool parse_at(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    if (hk_lex_accept_word(lex, "most"))
        e->bound = HK_BOUND_AT_MOST;
    else if (hk_lex_accept_word(lex, "least"))
        e->bound = HK_BOUND_AT_LEAST;
    else if (hk_lex_at(lex, HK_TOKEN_DURATION))
        return hk_parse_time_refused(parser);
    else
        return hk_lex_unexpected(lex, "'most' or 'least'");
    return parse_times(parser, e);
}

static bool parse_in(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    if (!hk_lex_expect_word(lex, "order"))
        return false;
    if (!hk_lex_accept_word(lex, "of"))
        return set_expr(parser, &e->number) &&
               (hk_lex_at(lex, HK_TOKEN_END) ||
                !hk_parse_nearly(parser, e->number, "of", "'of' or a list"));
    e->pattern = HK_PATTERN_IN_ORDER_OF;
    return set_event(parser, &e->second);
}

static bool parse_fails(struct hk_parser *parser, struct hk_expectation *e)
{
    if (hk_lex_accept_word(&parser->lex, "with")) {
        e->error = hk_parse_symbol(parser);
        if (!e->error)
            return false;
    }
    return parse_by(parser, e);
}

static bool parse_is(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    (void)e;
    if (hk_lex_at_word(lex, "done") || hk_lex_at_word(lex, "finished"))
        return hk_lex_fail(lex, lex->token.at, lex->token.end, "write 'completes'");
    return hk_lex_expect_word(&parser->lex, "aborted");
}

/* ---- the tables ---- */

struct form {
    const char *word;
    enum hk_pattern pattern;
    bool of_task; /* what stands before the word is a task, not an event */
    bool (*parse)(struct hk_parser *parser, struct hk_expectation *e);
};

static const struct form leading[] = {
    {"always", HK_PATTERN_ALWAYS, false, parse_condition},
    {"never", HK_PATTERN_NEVER, false, parse_subject},
    {"sometimes", HK_PATTERN_SOMETIMES, false, parse_subject},
    {"eventually", HK_PATTERN_EVENTUALLY, false, parse_eventually},
    {"finally", HK_PATTERN_FINALLY, false, parse_condition},
    {"exactly", HK_PATTERN_ONE_OF, false, parse_one_of},
    {"all", HK_PATTERN_ALL_COMPLETE, false, parse_all},
    {"at", HK_PATTERN_INSIDE, false, parse_inside},
    {"no", HK_PATTERN_NO, false, parse_violation},
    {"allow", HK_PATTERN_ALLOW, false, parse_violation},
};

static const struct form following[] = {
    {"before", HK_PATTERN_BEFORE, false, parse_before},
    {"leads", HK_PATTERN_LEADS_TO, false, parse_leads_to},
    {"exactly", HK_PATTERN_COUNT, false, parse_exactly},
    {"at", HK_PATTERN_COUNT, false, parse_at},
    {"in", HK_PATTERN_IN_ORDER, false, parse_in},
    {"completes", HK_PATTERN_COMPLETES, true, parse_by},
    {"fails", HK_PATTERN_FAILS, true, parse_fails},
    {"is", HK_PATTERN_ABORTED, true, parse_is},
};

static const char *const scopes[] = {"after", "before", "between", "while"};

enum { LEADING = HK_COUNT(leading), FOLLOWING = HK_COUNT(following), SCOPES = HK_COUNT(scopes) };

static const struct form *find_form(const struct hk_lexer *lex, const struct form *forms, int n)
{
    for (int i = 0; i < n; i++)
        if (hk_lex_at_word(lex, forms[i].word))
            return &forms[i];
    return NULL;
}

static const char *suggest_form(const char *word, const struct form *forms, int n)
{
    const char *words[LEADING + FOLLOWING + SCOPES];
    for (int i = 0; i < n; i++)
        words[i] = forms[i].word;
    int count = n;
    for (int i = 0; forms == leading && i < SCOPES; i++)
        words[count++] = scopes[i];
    return hk_suggest(word, words, (size_t)count);
}

/* Neither a pattern word nor something that one follows. Which of the two words
 * was misspelt is guessed from what is near to them. */
static bool unknown_form(struct hk_parser *parser, const struct hk_lexeme *first)
{
    struct hk_lexer *lex = &parser->lex;
    char word[64];
    hk_lex_copy(lex, first->at, first->end, word, sizeof(word));
    struct hk_lexeme second = lex->token;
    const char *hint = hk_parse_hint(lex, &second);
    bool number = second.kind == HK_TOKEN_INT; /* `max 1 inside x`, or `done 1` */
    const char *ours = hint && !number ? NULL : hk_parse_first_hint(word);
    const char *meant = hint ? NULL : suggest_form(word, leading, LEADING);
    if (hint && !ours)
        return hk_lex_fail(lex, second.at, second.end, "%s", hint);
    if (ours)
        return hk_lex_fail(lex, first->at, first->end, "unknown expectation '%s'; write '%s'", word,
                           ours);
    if (meant)
        return hk_parse_unknown(parser, first, "expectation", meant);
    hk_lex_copy(lex, second.at, second.end, word, sizeof(word));
    meant = second.kind == HK_TOKEN_NAME ? suggest_form(word, following, FOLLOWING) : NULL;
    if (meant)
        return hk_parse_unknown(parser, &second, "expectation", meant);
    return hk_lex_unexpected(lex, "'exactly', 'at most', 'before', 'leads to', 'in order', "
                                  "'completes', 'fails' or 'is aborted'");
}

static bool parse_following(struct hk_parser *parser, struct hk_expectation *e)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_lexeme first = lex->token;
    if (first.kind != HK_TOKEN_NAME)
        return hk_parse_not_begun(parser, &first);
    struct hk_ast *expr = hk_lex_at_word(lex, "not") ? NULL : hk_parse_operand(parser);
    if (!expr)
        return unknown_form(parser, &first);
    const struct form *form = find_form(lex, following, FOLLOWING);
    if (!form)
        return unknown_form(parser, &first);
    e->pattern = form->pattern;
    e->subject.event = form->of_task ? NULL : hk_ast_event_from_expr(parser->arena, expr);
    e->who = form->of_task ? expr : NULL;
    bool fits = form->of_task ? expr->kind == HK_AST_NAME || expr->kind == HK_AST_INDEX
                              : e->subject.event != NULL;
    if (!fits) {
        char found[64];
        hk_lex_copy(lex, expr->at, expr->end, found, sizeof(found));
        return hk_lex_fail(lex, expr->at, expr->end, "expected %s, found '%s'",
                           form->of_task ? "a task" : "an event", found);
    }
    hk_lex_next(lex);
    return form->parse(parser, e);
}

/* `at(5) exactly once`: an event may have the name of a word that is none by itself. Behind the
 * others a condition may stand in brackets. */
static bool names_event(const struct hk_lexer *lex, const struct form *form)
{
    struct hk_lexeme second = hk_lex_second(lex);
    if (form->pattern != HK_PATTERN_ONE_OF && form->pattern != HK_PATTERN_INSIDE &&
        form->pattern != HK_PATTERN_ALL_COMPLETE && form->parse != parse_violation)
        return false;
    bool names = second.kind == HK_TOKEN_LPAREN;
    for (int i = 0; i < FOLLOWING; i++)
        names |= hk_lex_is(lex, &second, following[i].word);
    return names;
}

static bool parse_pattern(struct hk_parser *parser, struct hk_expectation *e)
{
    e->pattern_at = parser->lex.token.at;
    const struct form *form = find_form(&parser->lex, leading, LEADING);
    if (form && names_event(&parser->lex, form))
        form = NULL;
    if (!form)
        return parse_following(parser, e);
    e->pattern = form->pattern;
    hk_lex_next(&parser->lex);
    return form->parse(parser, e);
}

/* ---- scope and label ---- */

/* An event or a time; a plain number is a time without unit. */
static bool parse_moment(struct hk_parser *parser, struct hk_scope *scope, enum hk_scope_kind kind)
{
    struct hk_ast *expr = hk_parse_duration(parser);
    if (!expr)
        return false;
    scope->kind = kind;
    scope->from = both_readings(parser, expr);
    return true;
}

static bool parse_scope(struct hk_parser *parser, struct hk_scope *scope)
{
    struct hk_lexer *lex = &parser->lex;
    if (hk_lex_accept_word(lex, "after"))
        return parse_moment(parser, scope, HK_SCOPE_AFTER);
    if (hk_lex_accept_word(lex, "before"))
        return parse_moment(parser, scope, HK_SCOPE_BEFORE);
    if (hk_lex_accept_word(lex, "between")) {
        scope->kind = HK_SCOPE_BETWEEN;
        return set_event(parser, &scope->from.event) && hk_lex_expect_word(lex, "and") &&
               set_event(parser, &scope->to);
    }
    if (hk_lex_accept_word(lex, "while")) {
        scope->kind = HK_SCOPE_WHILE;
        return set_expr(parser, &scope->from.expr) && hk_lex_expect(lex, HK_TOKEN_COMMA);
    }
    return !lex->failed;
}

struct hk_expectation *hk_parse_expectation(struct hk_parser *parser)
{
    struct hk_lexer *lex = &parser->lex;
    struct hk_expectation *e = hk_arena_zalloc(parser->arena, sizeof(*e));
    e->at = lex->token.at;
    if (hk_lex_at(lex, HK_TOKEN_NAME) && hk_lex_second(lex).kind == HK_TOKEN_COLON) {
        e->label = hk_parse_label(parser);
        hk_lex_next(lex);
    }
    if (!hk_parse_no_colon(parser) || !parse_scope(parser, &e->scope) || !parse_pattern(parser, e))
        return NULL;
    e->end = lex->last.end;
    return e;
}
