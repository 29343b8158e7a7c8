/* SPDX-License-Identifier: MIT
 *
 * suggest: "did you mean ...?". The distance counts letters that are missing,
 * too many or wrong, and neighbours that are swapped (Damerau-Levenshtein,
 * each letter moved at most once).
 */
#ifndef HK_SUGGEST_H
#define HK_SUGGEST_H

#include "core/base.h"

/* The nearest of n words, the first of several equally near ones, or NULL if
 * none is within 2 steps and a third of the word's length (rounded up). NULL
 * entries are skipped. */
const char *hk_suggest(const char *word, const char *const *words, size_t n);

#endif
