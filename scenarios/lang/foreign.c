/* SPDX-License-Identifier: MIT
 *
 * foreign: what other languages would have written, and what is written here instead. Only for
 * messages: nothing of this is understood.
 */
#include <string.h>

#include "scenarios/lang/names.h"

static const struct {
    const char *theirs, *ours;
} words[] = {
    {"async", "spawn F(ARGS)"},  {"await", "recv Q', without 'await"},
    {"const", "X = E"},          {"delay", "sleep D"},
    {"exit", "return"},          {"get", "recv Q"},
    {"go", "spawn F(ARGS)"},     {"let", "X = E"},
    {"log", "note \"text\""},    {"mut", "X = E"},
    {"pop", "recv Q"},           {"print", "note \"text\""},
    {"println", "note \"text\""}, {"push", "send Q E"},
    {"put", "send Q E"},         {"raise", "fail E"},
    {"receive", "recv Q"},       {"signal", "notify N"},
    {"subscribe", "recv Q or changed W alone"}, {"throw", "fail E"},
    {"until", "wait until E"},   {"var", "X = E"},
};

const char *hk_foreign_word(const char *word)
{
    for (size_t i = 0; i < HK_COUNT(words); i++) {
        if (strcmp(words[i].theirs, word) == 0)
            return words[i].ours;
    }
    return NULL;
}

const char *hk_foreign_change(const char *behind)
{
    behind += strspn(behind, " ");
    static const char *const signs[] = {"++", "--", ":=", "*=", "/=", "%=", "=+"};
    for (size_t i = 0; i < HK_COUNT(signs); i++) {
        if (strncmp(behind, signs[i], 2) == 0)
            return "X = E', 'X += E' or 'X -= E";
    }
    if (strncmp(behind, "<-", 2) == 0)
        return "send Q E' or 'X = recv Q";
    return *behind == '.' ? "VERB NAME', as in 'lock m' and 'send q 1" : NULL;
}
