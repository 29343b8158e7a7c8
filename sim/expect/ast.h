/* SPDX-License-Identifier: MIT
 *
 * ast: expressions, distributions, events, expectations and verdicts as trees
 * in an arena, each with its place in the text.
 *
 * What a name means is not decided here. `never done` may speak of an event or
 * of a variable, so a subject keeps both readings until hk_expectation_resolve
 * is told which names are events.
 */
#ifndef HK_AST_H
#define HK_AST_H

#include "expect/functions.h"
#include "expect/kinds.h"
#include "expect/lex.h"
#include "expect/values.h"

enum { HK_AST_HEIGHT_MAX = 64 }; /* so that walking a tree may recurse */

enum hk_ast_kind {
    HK_AST_INT,      /* value */
    HK_AST_DURATION, /* value, in ns */
    HK_AST_BOOL,     /* value is 0 or 1 */
    HK_AST_TEXT,     /* text */
    HK_AST_SYMBOL,   /* text */
    HK_AST_NAME,     /* text; also now, me and attempt */
    HK_AST_ANY,      /* `_`, only as an argument of an event */
    HK_AST_CALL,     /* text, function, items: f(a, b), or an event */
    HK_AST_LIST,     /* items: [a, b] */
    HK_AST_INDEX,    /* a[b] */
    HK_AST_FIELD,    /* a.text */
    HK_AST_NEGATE,   /* -a */
    HK_AST_NOT,      /* not a */
    HK_AST_BINARY,   /* a op b */
};

struct hk_ast {
    enum hk_ast_kind kind;
    enum hk_binary op;                  /* of BINARY */
    int at, end;                        /* bytes of the text */
    int height;                         /* 1 for a leaf, at most HK_AST_HEIGHT_MAX */
    int count;                          /* of items */
    int64_t value;                      /* see above */
    const struct hk_text *text;         /* see above */
    const struct hk_function *function; /* of CALL; NULL if no function has the name */
    struct hk_ast *a, *b;               /* operands */
    struct hk_ast **items;              /* arguments or elements */
    int ref_kind, ref;                  /* for who resolves names; 0 and -1 at first */
};

enum hk_dist_kind {
    HK_DIST_FIXED,   /* a */
    HK_DIST_UNIFORM, /* a..b */
    HK_DIST_EXP,     /* exp(a): mean a */
    HK_DIST_NORMAL,  /* normal(a, b): mean a, standard deviation b */
    HK_DIST_ONE_OF,  /* one of items */
    HK_DIST_AROUND,  /* a +- b%: uniform, b is a number of per cent */
};

struct hk_dist {
    enum hk_dist_kind kind;
    int at, end;           /* bytes of the text */
    struct hk_ast *a, *b;  /* see above, else NULL */
    struct hk_ast **items; /* of ONE_OF */
    int count;             /* of items */
};

/* done (bare: whatever its arguments), done(j), done(_, 3). */
struct hk_event_pattern {
    const struct hk_text *name;
    int at, end;          /* bytes of the text */
    bool bare;            /* written without brackets */
    int count;            /* of args */
    struct hk_ast **args; /* ANY, a name (free, or a parameter), or a value */
};

/* An event or an expression. Until it is resolved both may be set; after that
 * exactly one is. An `expr` that cannot be an event has event == NULL. */
struct hk_subject {
    struct hk_event_pattern *event;
    struct hk_ast *expr;
};

enum hk_scope_kind {
    HK_SCOPE_NONE,
    HK_SCOPE_AFTER,   /* from: event or time */
    HK_SCOPE_BEFORE,  /* from: event or time, which ends it */
    HK_SCOPE_BETWEEN, /* from and to: events */
    HK_SCOPE_WHILE,   /* from: expression */
};

struct hk_scope {
    enum hk_scope_kind kind;
    struct hk_subject from;
    struct hk_event_pattern *to;
};

enum hk_pattern {
    HK_PATTERN_ALWAYS,       /* subject (expression) */
    HK_PATTERN_NEVER,        /* subject */
    HK_PATTERN_SOMETIMES,    /* subject */
    HK_PATTERN_EVENTUALLY,   /* subject, limit */
    HK_PATTERN_FINALLY,      /* subject (expression) */
    HK_PATTERN_BEFORE,       /* subject (event), second */
    HK_PATTERN_LEADS_TO,     /* subject (event), second, limit */
    HK_PATTERN_COUNT,        /* subject (event), bound, number */
    HK_PATTERN_ONE_OF,       /* choices */
    HK_PATTERN_IN_ORDER,     /* subject (event), number: the list */
    HK_PATTERN_IN_ORDER_OF,  /* subject (event), second */
    HK_PATTERN_INSIDE,       /* number, who: the region */
    HK_PATTERN_COMPLETES,    /* who, limit */
    HK_PATTERN_FAILS,        /* who, error, limit */
    HK_PATTERN_ABORTED,      /* who */
    HK_PATTERN_ALL_COMPLETE, /* limit */
    HK_PATTERN_NO,           /* violation, who */
    HK_PATTERN_ALLOW,        /* violation, who */
};

enum hk_bound { HK_BOUND_EXACTLY, HK_BOUND_AT_MOST, HK_BOUND_AT_LEAST };

enum hk_limit_kind {
    HK_LIMIT_NONE,
    HK_LIMIT_WITHIN, /* measured from the trigger */
    HK_LIMIT_BY,     /* a point of time */
};

struct hk_expectation {
    int at, end;                 /* bytes of the text, label and all */
    int pattern_at;              /* where the pattern begins, behind label and scope */
    const struct hk_text *label; /* or NULL */
    struct hk_scope scope;
    enum hk_pattern pattern;
    struct hk_subject subject;         /* what it speaks of */
    struct hk_event_pattern *second;   /* the other event */
    struct hk_event_pattern **choices; /* of ONE_OF */
    int choice_count;
    enum hk_bound bound;         /* of COUNT */
    bool once;                   /* of COUNT: written `once`; number is 1 */
    struct hk_ast *number;       /* how many, or the list of IN_ORDER */
    enum hk_limit_kind limit;    /* whether `time` is set */
    struct hk_ast *time;         /* of the limit: a duration */
    struct hk_ast *who;          /* task or region: a name or name[e]; may be NULL */
    const struct hk_text *error; /* of FAILS: a symbol, or NULL for any */
    enum hk_kind violation;      /* of NO and ALLOW */
};

enum hk_runs { HK_RUNS_SOME, HK_RUNS_EVERY };

struct hk_verdict {
    int at, end;                /* bytes of the text */
    bool pass;                  /* then the rest is empty */
    enum hk_kind kind;          /* or HK_KIND_NONE: a label, or unknown */
    const struct hk_text *name; /* the word: a kind in either number, or a label */
    int name_at, name_end;      /* its place */
    enum hk_runs runs;          /* SOME if it is not said */
};

/* What an INT, DURATION, BOOL, TEXT or SYMBOL stands for. */
struct hk_value hk_ast_literal(const struct hk_ast *node);

/* The event that an expression would be: a bare name, or a call. NULL for all
 * other expressions. Shares the arguments with it. */
struct hk_event_pattern *hk_ast_event_from_expr(struct hk_arena *arena, const struct hk_ast *expr);

/* Whether an event of this name exists, asked once for each subject. */
typedef bool (*hk_event_known)(void *arg, const struct hk_event_pattern *event);

/* Settles every subject, and checks the calls in all expressions. Returns
 * false and fills `error` if one is wrong. */
bool hk_expectation_resolve(struct hk_expectation *expectation, hk_event_known known, void *arg,
                            struct hk_syntax_error *error);

/* Finds out whether the verdict names a label (which hides a kind of the same
 * name) or a kind, or fails: "unknown violation 'deadlok'; did you mean
 * 'deadlock'?". Sets kind to HK_KIND_NONE for a label. */
bool hk_verdict_resolve(struct hk_verdict *verdict, const char *const *labels, size_t count,
                        struct hk_syntax_error *error);

/* Checks that each call is of a known function with as many arguments as it
 * takes, and that `_` stands in events only. Fails as above. */
bool hk_ast_check(const struct hk_ast *expr, struct hk_syntax_error *error);

/* Write in the language's own words, with brackets only where they are needed;
 * parsing the result gives the same tree. At most size - 1 bytes and a NUL.
 * Return the length without a limit, like snprintf. */
int hk_ast_print(const struct hk_ast *expr, char *buffer, size_t size);
int hk_expectation_print(const struct hk_expectation *expectation, char *buffer, size_t size);

/* How tightly things bind: the levels of HK_BINARIES, and between them those that are no binary
 * operators. `not` is looser than a comparison, a sign tighter than all with two operands. */
enum {
    HK_LEVEL_LOOSEST = 1,
    HK_LEVEL_NOT = 3,
    HK_LEVEL_COMPARE = 4,
    HK_LEVEL_RANGE = 5,
    HK_LEVEL_SUM = 6,
    HK_LEVEL_SIGN = 8,
    HK_LEVEL_LEAF = 9
};
/* The spelling and the binding strength (1 loosest) of an operator. */
const char *hk_binary_text(enum hk_binary op);
int hk_binary_level(enum hk_binary op);

#endif
