/* SPDX-License-Identifier: MIT
 *
 * try: what a handler of errors carries; shared by try and retry.
 */
#ifndef HK_TRY_H
#define HK_TRY_H

#include "scenarios/verbs/verb.h"

enum { HK_RETRY_ERRORS_MAX = 16 };

/* The arms: symbols (NULL catches all) and where to go on. */
struct hk_catches {
    int count;
    struct hk_catch {
        const struct hk_text *symbol;
        int target;
    } arms[];
};

/* Room for so many arms; count is 0. */
struct hk_catches *hk_catches_new(struct hk_compiler *c, int room);

/* Opens a handler; ptr: the catches; dst: slot for the error that was caught. */
enum hk_go hk_exec_catch(struct hk_machine *m, const struct hk_insn *in);

#endif
