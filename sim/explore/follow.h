/* SPDX-License-Identifier: MIT
 *
 * follow: a run along a script, in one of three ways.
 *
 *     strict    exactly; the first step that is another one ends the run
 *     lenient   by the names of tasks and their statements, as far as they are still there:
 *               for programs that have been changed a little
 *     prefix    exactly up to the script's end; then a strategy chooses
 */
#ifndef HK_FOLLOW_H
#define HK_FOLLOW_H

#include "explore/onward.h"
#include "explore/script.h"

enum hk_follow_mode { HK_FOLLOW_STRICT, HK_FOLLOW_LENIENT, HK_FOLLOW_PREFIX };

struct hk_follow {
    const struct hk_script *script;
    enum hk_follow_mode mode;
    bool bare;              /* the script was a token: choices without names, no forced steps */
    const struct hk_onward *then; /* prefix: who goes on */
    /* out */
    char why[400];          /* where and how it has diverged, with both sides; or "" */
    size_t next;            /* line; all of them, if it has come to the end */
    size_t skipped;         /* lenient: lines that found no place */
    bool *used;             /* lenient: answers that have been given */
    bool taken_over;        /* prefix: by `then` */
};

/* Fills a script with the choices of a token; HK_EINVAL as hk_token_read. */
int hk_script_from_token(struct hk_script *script, const char *token, struct hk_error *error);

struct hk_guide hk_follow_guide(struct hk_follow *follow);
/* After the run: lines that are left are a divergence too, except with lenient. Frees what
 * the guide needed; why, next and skipped stay. */
void hk_follow_end(struct hk_follow *follow, struct hk_world *world);

#endif
