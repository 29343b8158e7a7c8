/* SPDX-License-Identifier: MIT
 *
 * functions: the table of what may be called inside an expression. Functions
 * of values alone are implemented here; those that look at the world (len of a
 * channel, running, random ...) are only described, and whoever evaluates
 * answers them, see struct hk_eval_hooks.
 */
#ifndef HK_FUNCTIONS_H
#define HK_FUNCTIONS_H

#include "core/error.h"
#include "core/object.h"
#include "core/value.h"

enum hk_function_id {
    HK_FN_LEN,
    HK_FN_CAP,
    HK_FN_PERMITS,
    HK_FN_VALUE,
    HK_FN_CLOSED,
    HK_FN_RUNNING,
    HK_FN_INSIDE,
    HK_FN_COUNT,
    HK_FN_FINISHED,
    HK_FN_SORTED,
    HK_FN_FIRST,
    HK_FN_LAST,
    HK_FN_HAS,
    HK_FN_MIN,
    HK_FN_MAX,
    HK_FN_ABS,
    HK_FN_RANDOM,
    HK_FN_END, /* how many there are */
};

/* What the first argument is. */
enum hk_arg_kind {
    HK_ARG_VALUE,  /* evaluated like any expression */
    HK_ARG_OBJECT, /* a resource, or a value that is one */
    HK_ARG_SIZED,  /* a resource or a list */
    HK_ARG_CODE,   /* the name of an op or proc */
    HK_ARG_REGION, /* the name of a region */
    HK_ARG_TASK,   /* the name of a task, or a handle */
    HK_ARG_EVENT,  /* an event pattern: done, done(3), done(_) */
    HK_ARG_RANGE,  /* a..b of numbers or of durations */
};

enum { HK_FUNCTION_ARGS_MAX = 8 };

struct hk_function {
    const char *name;
    enum hk_function_id id;
    enum hk_arg_kind arg;   /* kind of the first argument; others are values */
    int args_min, args_max; /* at most HK_FUNCTION_ARGS_MAX */
    uint32_t takes, gives;  /* kinds of the first argument, if it is a value (0: any), and of the
                             * result: expect/sorts.h */
    const char *about;      /* one line for `hocket list words` */
    /* The value of it, or NULL if only the world knows. Returns HK_OK or
     * HK_EMISUSE with a text, like expect/values.h. */
    int (*apply)(struct hk_arena *arena, const struct hk_value *args, int count,
                 struct hk_value *out, struct hk_error *error);
};

/* The table, in the order of enum hk_function_id; `*count` entries. */
const struct hk_function *hk_function_table(size_t *count);
/* The function of this name, or NULL. */
const struct hk_function *hk_function_find(const char *name, size_t len);
/* What a function up to HK_FN_INSIDE asks of an object. */
enum hk_query hk_function_query(enum hk_function_id id);
/* The name nearest to a misspelt one, or NULL. */
const char *hk_function_suggest(const char *name);
/* What is written here, where it is no function, for what is one elsewhere; or NULL. */
const char *hk_function_elsewhere(const char *name);

#endif
