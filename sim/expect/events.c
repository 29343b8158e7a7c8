/* SPDX-License-Identifier: MIT
 *
 * events: event patterns, compiled and matched, and the table of who is
 * interested in which event.
 *
 * The built-in events have an object or a task first; in a pattern that place
 * names one, and what stands behind it may be left out. An emitted event of
 * the same name hides a built-in one.
 */
#include <string.h>

#include "expect/run.h"
#include "expect/suggest.h"

static const struct built_in {
    const char *name;
    enum hk_event_source source;
    uint32_t args_max;
    enum hk_expect_role of; /* what its first argument is */
} built_ins[] = {
    {"sent", HK_SOURCE_EFFECT, 2, HK_NAME_OBJECT},
    {"received", HK_SOURCE_EFFECT, 2, HK_NAME_OBJECT},
    {"acquired", HK_SOURCE_EFFECT, 2, HK_NAME_OBJECT},
    {"released", HK_SOURCE_EFFECT, 2, HK_NAME_OBJECT},
    {"cancelled", HK_SOURCE_EFFECT, 2, HK_NAME_OBJECT},
    {"elapsed", HK_SOURCE_EFFECT, 2, HK_NAME_TASK},
    {"started", HK_SOURCE_SPAWN, 1, HK_NAME_TASK},
    {"ended", HK_SOURCE_END, 1, HK_NAME_TASK},
    {"failed", HK_SOURCE_END, 2, HK_NAME_TASK},
    {"aborted", HK_SOURCE_END, 1, HK_NAME_TASK},
};

static const struct built_in *built_in_of(const char *name)
{
    for (size_t i = 0; i < HK_COUNT(built_ins); i++)
        if (strcmp(built_ins[i].name, name) == 0)
            return &built_ins[i];
    return NULL;
}

bool hk_event_known_from(const struct hk_compiler *c, const char *name,
                         enum hk_event_source *source)
{
    const struct built_in *built_in = built_in_of(name);
    *source = HK_SOURCE_EMIT;
    if (hk_name_find(c, name, HK_NAME_EVENT))
        return true;
    if (built_in) {
        *source = built_in->source;
        return true;
    }
    return !c->names; /* a C program declares none */
}

static const char *suggest_event(const struct hk_compiler *c, const char *name)
{
    const char *words[HK_COUNT(built_ins) + 1];
    words[0] = hk_name_suggest(c, name, 1u << HK_NAME_EVENT);
    for (size_t i = 0; i < HK_COUNT(built_ins); i++)
        words[i + 1] = built_ins[i].name;
    return words[0] ? words[0] : hk_suggest(name, words, HK_COUNT(words));
}

/* ---- compiling ---- */

static bool check_arity(struct hk_compiler *c, const struct hk_event_pattern *event,
                        const struct hk_event_match *match)
{
    const char *name = match->name;
    if (event->bare)
        return true;
    const struct built_in *built_in = built_in_of(name);
    if (match->source != HK_SOURCE_EMIT) {
        if ((uint32_t)event->count <= built_in->args_max)
            return true;
        return hk_compile_fail(c, event->at, event->end, "'%s' has at most %u argument%s, found %d",
                               name, built_in->args_max, built_in->args_max == 1 ? "" : "s",
                               event->count);
    }
    const struct hk_expect_name *entry = hk_name_find(c, name, HK_NAME_EVENT);
    if (!entry || entry->arity == HK_EXPECT_ANY_ARITY || entry->arity == event->count)
        return true;
    return hk_compile_fail(c, event->at, event->end, "'%s' has %d argument%s, found %d%s", name,
                           entry->arity, entry->arity == 1 ? "" : "s", event->count,
                           event->count < entry->arity ? "; '_' is for any" : "");
}

/* A variable of the rule, entered when it is new. */
static bool variable(struct hk_compiler *c, const struct hk_ast *node, struct hk_event_arg *arg)
{
    struct hk_rule *rule = c->rule;
    const char *name = node->text->chars;
    int var = 0;
    while (var < rule->var_count && strcmp(rule->vars[var], name) != 0)
        var++;
    if (var == HK_RULE_VARS_MAX)
        return hk_compile_fail(c, node->at, node->end, "more than %d variables", HK_RULE_VARS_MAX);
    if (var == rule->var_count) {
        rule->vars[rule->var_count++] = name;
        rule->var_first[var] = (struct hk_syntax_error){.at = node->at, .end = node->end};
    }
    rule->var_uses[var]++;
    *arg = (struct hk_event_arg){.kind = HK_MATCH_VAR, .var = var};
    return true;
}

/* The first argument of a built-in event names an object or a task. True if it does, whichever of
 * the two it should. */
static bool names_thing(struct hk_compiler *c, const struct hk_ast *node)
{
    const struct hk_ast *base = node->kind == HK_AST_INDEX ? node->a : node;
    if (base->kind != HK_AST_NAME)
        return false;
    const char *name = base->text->chars;
    if (hk_name_find(c, name, HK_NAME_OBJECT) || hk_name_find(c, name, HK_NAME_TASK))
        return true;
    if (!c->names)
        return !hk_name_find(c, name, HK_NAME_VALUE);
    const char *meant = hk_name_suggest(c, name, 1u << HK_NAME_OBJECT | 1u << HK_NAME_TASK);
    if (meant)
        hk_compile_warn(c, base->at, base->end,
                        "'%.*s' is no object or task, so any will do; did you mean '%s'?",
                        HK_CUT(60, name),
                        meant);
    return false;
}

static bool thing(struct hk_compiler *c, enum hk_expect_role role, struct hk_ast *node,
                  struct hk_event_arg *arg)
{
    struct hk_value index = hk_int(HK_NO_INDEX);
    if (c->names && !hk_name_find(c, hk_place_base(node)->text->chars, role))
        return hk_compile_unknown_place(c, node, role);
    if (node->kind == HK_AST_INDEX) {
        if (!hk_compile_constant(c, node->b, &index))
            return false;
        if (index.kind != HK_INT)
            return hk_compile_fail(c, node->b->at, node->b->end, "an index must be a number");
        node = node->a;
    }
    *arg =
        (struct hk_event_arg){.kind = HK_MATCH_THING, .name = node->text->chars, .index = index.i};
    return true;
}

/* of: NULL, or the built-in event whose object or task it is. */
static bool argument(struct hk_compiler *c, const struct built_in *of, struct hk_ast *node,
                     bool loose, struct hk_event_arg *arg)
{
    *arg = (struct hk_event_arg){.kind = HK_MATCH_ANY};
    if (node->kind == HK_AST_ANY)
        return true;
    if (of && names_thing(c, node))
        return thing(c, of->of, node, arg);
    if (node->kind == HK_AST_NAME && !hk_name_find(c, node->text->chars, HK_NAME_VALUE))
        return loose || variable(c, node, arg);
    arg->kind = HK_MATCH_VALUE;
    return hk_compile_constant(c, node, &arg->value);
}

bool hk_compile_event(struct hk_compiler *c, const struct hk_event_pattern *event, bool loose,
                      struct hk_event_match *match)
{
    const char *name = event->name->chars;
    *match = (struct hk_event_match){.name = name, .hash = hk_hash_text(name), .bare = event->bare};
    if (!hk_event_known_from(c, name, &match->source))
        return hk_compile_unknown(c, event->at, event->at + (int)event->name->len,
                                  suggest_event(c, name), "nobody emits '%.*s'", HK_CUT(60, name));
    if (!check_arity(c, event, match))
        return false;
    match->count = event->bare ? 0 : (uint32_t)event->count;
    match->args = hk_arena_zalloc(&c->set->arena, match->count * sizeof(*match->args));
    bool good = true;
    for (uint32_t i = 0; i < match->count; i++) {
        bool owner = i == 0 && match->source != HK_SOURCE_EMIT;
        struct hk_event_arg *arg = &match->args[i];
        good &= argument(c, owner ? built_in_of(name) : NULL, event->args[i], loose, arg);
        if (arg->kind == HK_MATCH_VAR)
            match->vars |= 1u << arg->var;
    }
    return good;
}

/* ---- who is interested ---- */

static struct hk_topic *topic_slot(const struct hk_expect_set *set, const char *name, uint64_t hash)
{
    for (uint64_t at = hash;; at++) {
        struct hk_topic *topic = &set->topics[at & (set->topic_slots - 1)];
        if (!topic->name || (topic->hash == hash && strcmp(topic->name, name) == 0))
            return topic;
    }
}

const struct hk_topic *hk_topic_find(const struct hk_expect_set *set, const char *name,
                                     uint64_t hash)
{
    if (set->topic_slots == 0)
        return NULL;
    const struct hk_topic *topic = topic_slot(set, name, hash);
    return topic->name ? topic : NULL;
}

static uint32_t kind_of(enum hk_event_source source)
{
    static const uint32_t kinds[] = {
        [HK_SOURCE_EMIT] = HK_EVENT_BIT(HK_EVENT_EMIT),
        [HK_SOURCE_EFFECT] = HK_EVENT_BIT(HK_EVENT_EFFECT),
        [HK_SOURCE_SPAWN] = HK_EVENT_BIT(HK_EVENT_SPAWN),
        [HK_SOURCE_END] = HK_EVENT_BIT(HK_EVENT_END),
    };
    return kinds[source];
}

static void interest(struct hk_expect_set *set, const struct hk_event_match *match,
                     enum hk_part part, size_t index)
{
    if (!match)
        return;
    struct hk_topic *topic = topic_slot(set, match->name, match->hash);
    topic->name = match->name;
    topic->hash = match->hash;
    topic->source = match->source;
    struct hk_interest *entry = hk_arena_alloc(&set->arena, sizeof(*entry));
    *entry = (struct hk_interest){.match = match, .part = part, .index = (uint32_t)index};
    *(topic->last ? &topic->last->next : &topic->first) = entry;
    topic->last = entry;
    set->kinds |= kind_of(match->source);
}

static void rule_interests(struct hk_expect_set *set, size_t i)
{
    const struct hk_rule *rule = &set->rules[i];
    interest(set, rule->close, HK_PART_CLOSE, i);
    interest(set, rule->second, HK_PART_SECOND, i);
    interest(set, rule->first, HK_PART_FIRST, i);
    for (int k = 0; rule->choices && k < rule->e->choice_count; k++)
        interest(set, &rule->choices[k], HK_PART_FIRST, i);
    interest(set, rule->open, HK_PART_OPEN, i);
}

static void other_kinds(struct hk_expect_set *set)
{
    bool clock = set->on_clock != NULL;
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct hk_rule *rule = &set->rules[i];
        clock |= rule->limit != HK_NEVER || rule->scope_time >= 0;
        if (rule->observed && rule->counts)
            set->kinds |= HK_EVENT_BIT(HK_EVENT_ACCESS);
    }
    if (clock)
        set->kinds |= HK_EVENT_BIT(HK_EVENT_CLOCK);
    if (set->thing_count > 0)
        set->kinds |= HK_EVENT_BIT(HK_EVENT_CHANGE);
    if (set->family_count > 0)
        set->kinds |= HK_EVENT_BIT(HK_EVENT_SPAWN) | HK_EVENT_BIT(HK_EVENT_END);
    if (set->on_step)
        set->kinds |= HK_EVENT_BIT(HK_EVENT_STEP) | HK_EVENT_BIT(HK_EVENT_END);
}

void hk_compile_topics(struct hk_compiler *c)
{
    struct hk_expect_set *set = c->set;
    size_t names = (size_t)set->counter_count;
    for (size_t i = 0; i < set->rule_count; i++)
        names += 4 + (size_t)set->rules[i].e->choice_count;
    set->topic_slots = 8;
    while (set->topic_slots < 2 * names)
        set->topic_slots *= 2;
    set->topics = hk_arena_zalloc(&set->arena, set->topic_slots * sizeof(*set->topics));
    for (int i = 0; i < set->counter_count; i++)
        interest(set, &set->counters[i].match, HK_PART_COUNTER, (size_t)i);
    for (size_t i = 0; i < set->rule_count; i++)
        rule_interests(set, i);
    other_kinds(set);
}
