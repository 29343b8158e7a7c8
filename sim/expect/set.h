/* SPDX-License-Identifier: MIT
 *
 * set: what expectations have been compiled to. Internal to expect/; made by
 * compile.c, rule.c, places.c, names.c and events.c, only read afterwards.
 *
 * A rule is one expectation. Everything in a world that rules look at is
 * entered once: things (objects), families (labels of tasks) and counters
 * (how often an event has come), each with the list of the rules to judge
 * again when it changes. Events are found by name, with the list of who is
 * interested.
 */
#ifndef HK_SET_H
#define HK_SET_H

#include "expect/eval.h"
#include "expect/expect.h"

struct hk_pattern_kind;

enum { HK_RULE_VARS_MAX = 16 };

/* ---- events ---- */

enum hk_event_source {
    HK_SOURCE_EMIT,   /* the program emits it */
    HK_SOURCE_EFFECT, /* sent, received, acquired, released, cancelled, elapsed */
    HK_SOURCE_SPAWN,  /* started */
    HK_SOURCE_END,    /* ended, failed, aborted */
};

enum hk_arg_match {
    HK_MATCH_ANY,
    HK_MATCH_VAR,   /* binds `var`, or equals what it is bound to */
    HK_MATCH_VALUE, /* equals `value` */
    HK_MATCH_THING, /* is the object or task `name`, or `name[index]` */
};

struct hk_event_arg {
    enum hk_arg_match kind;
    int var;
    struct hk_value value;
    const char *name;
    int64_t index; /* -1: none */
};

/* An event pattern, compiled. */
struct hk_event_match {
    const char *name;
    uint64_t hash; /* of the name */
    enum hk_event_source source;
    bool bare;      /* whatever its arguments */
    uint32_t count; /* of args */
    struct hk_event_arg *args;
    uint32_t vars; /* mask of the variables that it binds */
};

/* All its values are meant, behind the object of a built-in one: done, sent(q). */
static inline bool hk_match_is_whole(const struct hk_event_match *match)
{
    return match->bare ||
           (match->source == HK_SOURCE_EFFECT && match->count == 1 && match->vars == 0);
}

/* The values of a rule's variables, as far as they are bound. */
struct hk_bindings {
    uint32_t mask;
    struct hk_value values[HK_RULE_VARS_MAX];
};

/* What an event is to a rule, in the order in which one event is handed to it:
 * `between a and b never b` ends before it looks, `after a never a` begins after. */
enum hk_part {
    HK_PART_COUNTER, /* counted, for count(ev) */
    HK_PART_CLOSE,   /* ends the scope */
    HK_PART_SECOND,
    HK_PART_FIRST, /* the subject, or one of the choices */
    HK_PART_OPEN,  /* begins the scope */
    HK_PART_TASK,  /* a task of the rule's family has ended */
};

struct hk_interest {
    const struct hk_event_match *match;
    enum hk_part part;
    uint32_t index; /* of the rule, or of the counter */
    struct hk_interest *next;
};

/* All interests in events of one name. */
struct hk_topic {
    const char *name;
    uint64_t hash;
    enum hk_event_source source;
    struct hk_interest *first, *last;
};

/* ---- what is watched ---- */

struct hk_watch {
    uint32_t rule;
    bool scope; /* its `while`, not its own condition */
    struct hk_watch *next;
};

enum { HK_NO_INDEX = -1, HK_ALL_ELEMENTS = -2 };

struct hk_thing {
    const char *name;
    enum hk_expect_role role; /* as what it is meant: several may have one name */
    int64_t index;    /* HK_NO_INDEX, HK_ALL_ELEMENTS, or which element */
    unsigned queries; /* bits 1 << HK_QUERY_... that it must answer; 0: need not exist */
    struct hk_watch *watches;
};

struct hk_family {
    const char *label; /* NULL: all tasks */
    int64_t index;     /* of one task of an array, or HK_NO_INDEX */
    int thing;         /* the op of the same name, asked instead; -1: none */
    struct hk_watch *watches;
};

struct hk_counter {
    struct hk_event_match match;
    struct hk_watch *watches;
};

/* What ref_kind of a node says; ref is an index into the set's array of these. */
enum hk_ref {
    HK_REF_NONE,
    HK_REF_VALUE,
    HK_REF_THING, /* ref -1: an element whose index is known only in the run */
    HK_REF_FAMILY,
    HK_REF_COUNTER,
    HK_REF_NOW,
    HK_REF_FIELD,
};

/* ---- rules ---- */

struct hk_rule {
    const struct hk_expectation *e;
    const struct hk_pattern_kind *kind;
    const char *label; /* or the text */
    const char *text;
    const char *vars[HK_RULE_VARS_MAX];
    int var_uses[HK_RULE_VARS_MAX];                     /* in how many places */
    struct hk_syntax_error var_first[HK_RULE_VARS_MAX]; /* the first of them */
    int var_count;
    int event_count; /* event patterns in it */
    struct hk_event_match *open, *close, *first, *second, *choices;
    uint32_t scope_vars;            /* a scope for each value of these */
    uint32_t key_vars;              /* and inside it, one state for each value of these */
    struct hk_ast *condition;       /* own, or NULL */
    struct hk_ast *scope_condition; /* of `while`, or NULL */
    int64_t scope_time;             /* of `after 5ms`; -1: none */
    int64_t limit;                  /* of within and by, ns; HK_NEVER: none */
    int64_t number;                 /* of times, or inside */
    struct hk_value list;           /* of `in order` */
    int thing;                      /* the region; -1: none */
    int family;                     /* whose tasks; -1: none */
    int dependencies;               /* of the conditions: how many things they read */
    bool counts;                    /* and one is how many messages or permits there are */
    const char *field_task;         /* whose variables they read; NULL: of none yet */
    bool observed;                  /* the order of what it sees matters */
    bool own_trigger;               /* exercised by events of its own */
    bool wants_exercise;
    const char *observer_name;
};

struct hk_expect_set {
    struct hk_arena arena;
    struct hk_rule *rules;
    size_t rule_count;
    const char **labels; /* NULL where there is none */
    struct hk_thing *things;
    struct hk_family *families;
    struct hk_counter *counters;
    struct hk_value *values; /* parameters that are used */
    int thing_count, family_count, counter_count, value_count;
    struct hk_watch *on_clock; /* conditions with `now` */
    struct hk_watch *on_step;  /* conditions with variables of tasks */
    struct hk_topic *topics;   /* a hash table by name; empty slots have no name */
    uint32_t topic_slots;      /* a power of two */
    uint32_t kinds;            /* HK_EVENT_BITs that runs must listen to */
};

/* The topic of this name, or NULL. */
const struct hk_topic *hk_topic_find(const struct hk_expect_set *set, const char *name,
                                     uint64_t hash);

/* ---- compiling ---- */

struct hk_compiler {
    struct hk_expect_set *set;
    const struct hk_expect_names *names; /* NULL: open */
    hk_expect_report report;
    void *arg;
    size_t source; /* being compiled */
    struct hk_rule *rule;
    uint32_t rule_index;
    bool in_scope; /* conditions now belong to `while` */
    bool constant; /* what is resolved must not depend on the run */
    bool failed;
};

/* Reports an error, or a warning, at [at, end). Errors return false. */
bool hk_compile_fail(struct hk_compiler *c, int at, int end, const char *fmt, ...) HK_PRINTF(4, 5);
void hk_compile_warn(struct hk_compiler *c, int at, int end, const char *fmt, ...) HK_PRINTF(4, 5);
/* The same with "; did you mean '...'?" if `meant` is not NULL. */
bool hk_compile_unknown(struct hk_compiler *c, int at, int end, const char *meant, const char *fmt,
                        ...) HK_PRINTF(5, 6);

/* Fills the rule from its expectation, whose readings are settled. */
void hk_rule_compile(struct hk_compiler *c);

/* The entry of a name in this role, or NULL. */
const struct hk_expect_name *hk_name_find(const struct hk_compiler *c, const char *name,
                                          enum hk_expect_role role);
/* The known name nearest to a misspelt one; `roles` has bits 1 << HK_NAME_.... */
const char *hk_name_suggest(const struct hk_compiler *c, const char *name, unsigned roles);

/* Fills ref_kind and ref of all nodes, and enters watches for the rule being compiled. */
bool hk_compile_expr(struct hk_compiler *c, struct hk_ast *node);
/* The value of an expression that is known before the run. */
bool hk_compile_constant(struct hk_compiler *c, struct hk_ast *node, struct hk_value *value);
/* Index of what `place` (x or x[e]) names, in the role given; -1 after a report. */
int hk_compile_thing(struct hk_compiler *c, struct hk_ast *place, enum hk_expect_role role,
                     enum hk_query query);
int hk_compile_family(struct hk_compiler *c, struct hk_ast *place);
/* Enters a family; label NULL: all tasks. */
int hk_family_need(struct hk_expect_set *set, const char *label, int64_t index);
/* Enters a thing. */
int hk_thing_need(struct hk_expect_set *set, const char *name, enum hk_expect_role role,
                  int64_t index);
/* Whether the value of a node can be told before a run. */
bool hk_compile_is_constant(const struct hk_compiler *c, const struct hk_ast *node);
/* Reports that a place names nothing in this role. Returns false. */
bool hk_compile_unknown_place(struct hk_compiler *c, const struct hk_ast *place,
                              enum hk_expect_role role);
/* Whether it is x or x[e]; else reports what is wanted: "a task". */
bool hk_compile_is_place(struct hk_compiler *c, const struct hk_ast *place, const char *wanted);
/* x of x or x[e]. */
static inline const struct hk_ast *hk_place_base(const struct hk_ast *place)
{
    return place->kind == HK_AST_INDEX ? place->a : place;
}
/* Adds the rule being compiled to a list of watches, once. */
void hk_watch_add(struct hk_compiler *c, struct hk_watch **list);

/* Whether an event of this name may come, and from where. */
bool hk_event_known_from(const struct hk_compiler *c, const char *name,
                         enum hk_event_source *source);
/* Compiles an event pattern; its variables are the rule's, or, with `loose`, match
 * anything. */
bool hk_compile_event(struct hk_compiler *c, const struct hk_event_pattern *event, bool loose,
                      struct hk_event_match *match);
/* Whether what `in order` compares can be equal; a message if it certainly cannot. */
bool hk_compile_compared(struct hk_compiler *c);
/* Enters who is interested in the events of each name. */
void hk_compile_topics(struct hk_compiler *c);

#endif
