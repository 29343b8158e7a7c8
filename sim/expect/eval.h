/* SPDX-License-Identifier: MIT
 *
 * eval: the value of an expression. Walks the tree; `and` and `or` are lazy.
 * What names, elements, fields and functions of the world mean is asked of the
 * caller's hooks, so that the same code serves checks, C programs and tests.
 */
#ifndef HK_EVAL_H
#define HK_EVAL_H

#include "expect/ast.h"

/* A hook's way to say "not mine": go on as if there were no hook. */
enum { HK_EVAL_NOT_MINE = 1 };

struct hk_eval;

/* Each returns HK_OK with *out set, HK_EVAL_NOT_MINE, or an error after
 * hk_eval_fail. Any of them may be NULL. */
struct hk_eval_hooks {
    /* A NAME: a variable, a parameter, now, me, attempt. */
    int (*name)(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out);
    /* An INDEX whose a is a NAME: an element of an array of the world. If it
     * is not one, a is evaluated and must be a list. */
    int (*element)(struct hk_eval *eval, const struct hk_ast *node, int64_t index,
                   struct hk_value *out);
    /* A FIELD: a variable of a task. */
    int (*field)(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out);
    /* A CALL of a known function with the right number of arguments, not yet
     * evaluated, see node->function and struct hk_function. Asked only if the
     * function's first argument is not an HK_ARG_VALUE. */
    int (*call)(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out);
};

struct hk_eval {
    const struct hk_eval_hooks *hooks; /* NULL: values only */
    void *arg;                         /* for the hooks */
    struct hk_arena *arena;            /* for lists */
    struct hk_error error;             /* set when a call fails */
    int at, end;                       /* then: the part of the text to blame */
    int depth;                         /* of the recursion, 0 outside */
};

/* HK_OK, HK_EMISUSE (the values do not fit: overflow, kinds, index), HK_EINVAL
 * (a name or call that means nothing here), or what a hook returned. Texts and
 * lists in *out live as long as the tree and the arena. */
int hk_eval(struct hk_eval *eval, const struct hk_ast *node, struct hk_value *out);
/* The same for a condition: anything but true and false is HK_EMISUSE. */
int hk_eval_truth(struct hk_eval *eval, const struct hk_ast *node, bool *out);
/* Sets error and place. Returns the code. */
int hk_eval_fail(struct hk_eval *eval, const struct hk_ast *node, int code, const char *fmt, ...)
    HK_PRINTF(4, 5);

#endif
