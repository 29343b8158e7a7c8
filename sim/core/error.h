/* SPDX-License-Identifier: MIT
 *
 * error: what calls return, and how an error reaches a person.
 *
 * An int result is 0 or more when good and a negative HK_E... when not. Calls
 * on bad input also fill a struct hk_error.
 */
#ifndef HK_ERROR_H
#define HK_ERROR_H

#include "core/base.h"

/* One list gives the codes, their names and their texts. */
#define HK_ERRORS(X)                                                        \
    X(HK_EINVAL, -1, "invalid input")                                       \
    X(HK_EIO, -2, "cannot read or write")                                   \
    X(HK_ELIMIT, -3, "a limit was reached")                                 \
    X(HK_ECLOSED, -4, "closed")                                             \
    X(HK_EELAPSED, -5, "the deadline has passed")                           \
    X(HK_EABORTED, -6, "the task was aborted")                              \
    X(HK_EFAILED, -7, "the task failed")                                    \
    X(HK_EGONE, -8, "the run is over")                                      \
    X(HK_EEMPTY, -9, "empty")                                               \
    X(HK_EFULL, -10, "full")                                                \
    X(HK_EBUSY, -11, "busy")                                                \
    X(HK_EMISUSE, -12, "misuse of an object")                               \
    X(HK_ELAGGED, -14, "lagged behind")                                     \
    X(HK_EEMPTYSET, -15, "nothing is left to wait for")

#define X(name, code, text) name = (code),
enum hk_error_code { HK_OK = 0, HK_ERRORS(X) };
#undef X

/* Text and symbol name of a code: "closed", "HK_ECLOSED". Never NULL. */
HK_PUBLIC const char *hk_error_text(int code);
HK_PUBLIC const char *hk_error_name(int code);
/* As programs under test see it: "Closed". */
const char *hk_code_symbol(int code);

struct hk_error {
    int code;       /* HK_E... or HK_OK */
    char text[512]; /* a sentence for people, without a full stop */
};

/* Sets code and text. `error` may be NULL. Returns `code`. */
int hk_error_set(struct hk_error *error, int code, const char *fmt, ...) HK_PRINTF(3, 4);

#endif
