/* SPDX-License-Identifier: MIT
 *
 * suggest: three rows of the distance table are enough, two for the recurrence
 * and one more for swapped neighbours.
 */
#include "expect/suggest.h"

#include <string.h>

enum { WORD_MAX = 64, STEPS_MAX = 2, BEGINNING_MIN = 3 };

static int min3(int a, int b, int c)
{
    int least = a < b ? a : b;
    return least < c ? least : c;
}

/* Both at most WORD_MAX long. */
static int distance(const char *a, int a_len, const char *b, int b_len)
{
    int rows[3][WORD_MAX + 1];
    for (int j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (int i = 1; i <= a_len; i++) {
        const int *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
        int *row = rows[i % 3];
        row[0] = i;
        for (int j = 1; j <= b_len; j++) {
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The first letters of `word`, in whatever case. */
static bool begins(const char *word, const char *with, size_t len)
{
    size_t i = 0;
    while (i < len && lower(word[i]) == lower(with[i]))
        i++;
    return i == len;
}

/* The only one that is longer, or the one that is the same in another case. */
static const char *complete(const char *word, size_t len, const char *const *words, size_t n)
{
    const char *only = NULL;
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!words[i] || !begins(words[i], word, len))
            continue;
        if (words[i][len] == '\0')
            return words[i];
        only = words[i];
        count++;
    }
    return count == 1 && len >= BEGINNING_MIN ? only : NULL;
}

const char *hk_suggest(const char *word, const char *const *words, size_t n)
{
    size_t len = strlen(word);
    if (len == 0 || len > WORD_MAX)
        return NULL;
    int third = (int)(len + 2) / 3;
    int nearest = third < STEPS_MAX ? third : STEPS_MAX;
    if (nearest >= (int)len)
        nearest = (int)len - 1; /* or any letter would be near to any other */
    const char *best = NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = words[i] ? strlen(words[i]) : 0;
        if (other == 0 || other > WORD_MAX)
            continue;
        int steps = distance(word, (int)len, words[i], (int)other);
        if (steps < nearest || (steps == nearest && !best)) {
            nearest = steps;
            best = words[i];
        }
    }
    const char *whole = best && nearest < STEPS_MAX ? NULL : complete(word, len, words, n);
    return whole ? whole : best; /* `--strat` is the beginning of a word, not another misspelt */
}
