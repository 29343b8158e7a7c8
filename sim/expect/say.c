/* SPDX-License-Identifier: MIT
 *
 * say: times, values, events and conditions in the sentences of findings.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "expect/run.h"

/* Appends; what does not fit is cut. */
static void add(struct hk_say *say, const char *fmt, ...) HK_PRINTF(2, 3);

static void add(struct hk_say *say, const char *fmt, ...)
{
    size_t used = strlen(say->text);
    va_list args;
    va_start(args, fmt);
    hk_vformat(say->text + used, sizeof(say->text) - used, fmt, args);
    va_end(args);
}

static void add_value(struct hk_say *say, struct hk_check *check, struct hk_value value)
{
    char text[80];
    const struct hk_task *task = NULL;
    if (value.kind == HK_TASK)
        task = hk_task_get(check->run->world, (hk_handle)value.i);
    if (value.kind == HK_OBJECT) {
        add(say, "%s", ((const struct hk_object *)value.ptr)->name);
    } else if (task) {
        add(say, "%s", hk_task_name(check->run->world, task));
    } else {
        hk_value_format(value, text, sizeof(text));
        add(say, "%s", text);
    }
}

const char *hk_say_time(struct hk_say *say, int64_t ns)
{
    hk_time_format(ns, say->text, sizeof(say->text));
    return say->text;
}

const char *hk_say_value(struct hk_say *say, struct hk_check *check, struct hk_value value)
{
    say->text[0] = '\0';
    add_value(say, check, value);
    return say->text;
}

const char *hk_say_seen(struct hk_say *say, struct hk_check *check, const struct hk_seen *seen)
{
    snprintf(say->text, sizeof(say->text), "%s", seen->name);
    for (uint32_t i = 0; i < seen->count; i++) {
        add(say, i == 0 ? "(" : ", ");
        add_value(say, check, seen->args[i]);
    }
    if (seen->count)
        add(say, ")");
    return say->text;
}

static void add_thing(struct hk_say *say, const struct hk_event_arg *arg)
{
    add(say, "%s", arg->name);
    if (arg->index != HK_NO_INDEX)
        add(say, "[%lld]", (long long)arg->index);
}

const char *hk_say_match(struct hk_say *say, struct hk_check *check,
                         const struct hk_event_match *match, uint32_t vars,
                         const struct hk_value *values)
{
    struct hk_value bound[HK_RULE_VARS_MAX];
    for (uint32_t var = 0, at = 0; var < HK_RULE_VARS_MAX; var++)
        bound[var] = vars & 1u << var ? values[at++] : hk_nil();
    snprintf(say->text, sizeof(say->text), "%s", match->name);
    for (uint32_t i = 0; i < match->count; i++) {
        const struct hk_event_arg *arg = &match->args[i];
        add(say, i == 0 ? "(" : ", ");
        if (arg->kind == HK_MATCH_VALUE)
            add_value(say, check, arg->value);
        else if (arg->kind == HK_MATCH_THING)
            add_thing(say, arg);
        else if (arg->kind == HK_MATCH_VAR && vars & 1u << arg->var)
            add_value(say, check, bound[arg->var]);
        else
            add(say, "_");
    }
    if (match->count)
        add(say, ")");
    return say->text;
}

/* ---- what a condition reads ---- */

static void add_node(struct hk_say *say, struct hk_check *check, const struct hk_ast *node)
{
    struct hk_eval eval;
    struct hk_value value;
    char text[80];
    hk_run_eval_init(check->run, &eval);
    if (hk_eval(&eval, node, &value) < 0)
        return;
    hk_ast_print(node, text, sizeof(text));
    size_t len = strlen(text);
    for (const char *known = say->text; (known = strstr(known, text)); known += len)
        if ((known == say->text || known[-1] == ' ') && strncmp(known + len, " is ", 4) == 0)
            return; /* it stands there already */
    add(say, "%s%s is ", say->text[0] ? ", " : "", text);
    add_value(say, check, value);
}

/* The outermost nodes that look at the world; bounded by the height of the tree. */
static void add_condition(struct hk_say *say, struct hk_check *check, const struct hk_ast *node)
{
    if (node->ref_kind != HK_REF_NONE) {
        add_node(say, check, node);
        return;
    }
    if (node->a)
        add_condition(say, check, node->a);
    if (node->b)
        add_condition(say, check, node->b);
    for (int i = 0; i < node->count; i++)
        add_condition(say, check, node->items[i]);
}

const char *hk_say_condition(struct hk_say *say, struct hk_check *check,
                             const struct hk_ast *condition)
{
    say->text[0] = '\0';
    add_condition(say, check, condition);
    return say->text;
}
