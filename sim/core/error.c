/* SPDX-License-Identifier: MIT
 *
 * error: texts of the codes.
 */
#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>

const char *hk_error_text(int code)
{
    switch (code) {
#define X(name, number, text) \
    case name:                \
        return text;
        HK_ERRORS(X)
#undef X
    }
    return code >= 0 ? "no error" : "unknown error";
}

const char *hk_error_name(int code)
{
    switch (code) {
#define X(name, number, text) \
    case name:                \
        return #name;
        HK_ERRORS(X)
#undef X
    }
    return code >= 0 ? "HK_OK" : "HK_E?";
}

const char *hk_code_symbol(int code)
{
    switch (code) {
    case HK_ECLOSED:
        return "Closed";
    case HK_EEMPTY:
    case HK_EEMPTYSET:
        return "Empty";
    case HK_EFULL:
        return "Full";
    case HK_EBUSY:
        return "Busy";
    case HK_ELAGGED:
        return "Lagged";
    case HK_EABORTED:
        return "Aborted";
    case HK_EELAPSED:
        return "Elapsed";
    case HK_EINVAL:
    case HK_EMISUSE:
        return "Misuse";
    default:
        return "Failed";
    }
}

int hk_error_set(struct hk_error *error, int code, const char *fmt, ...)
{
    if (!error)
        return code;
    error->code = code;
    va_list args;
    va_start(args, fmt);
    hk_vformat(error->text, sizeof(error->text), fmt, args);
    va_end(args);
    return code;
}
