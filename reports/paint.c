/* SPDX-License-Identifier: MIT
 *
 * paint: which word has which colour.
 */
#include "reports/paint.h"

#include <string.h>

#define RED "\033[1;31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static const struct {
    const char *word, *colour;
} words[] = {
    {"passed", GREEN}, {"failed", RED}, {"diverged", RED}, {"invalid", RED}, {"error", RED},
    {"!!", RED}, {"found", RED}, {"inconclusive", YELLOW}, {"skipped", YELLOW},
    {"kept", YELLOW}, {"stopped", YELLOW}, {"incomplete:", YELLOW}, {"what", BOLD},
    {"expected", BOLD}, {"at", BOLD}, {"waiting", BOLD}, {"schedule", BOLD}, {"decided", BOLD},
    {"swap", BOLD}, {"again", BOLD}, {"saved", BOLD}, {"digest", BOLD}, {"interleaving", BOLD},
    {"end", BOLD}, {"hint", BOLD}, {"explain", BOLD},
};

/* The colour of the first `len` bytes of a line; NULL: none. */
static const char *colour_of(const char *line, size_t len)
{
    for (size_t i = 0; i < HK_COUNT(words); i++) {
        if (strlen(words[i].word) == len && memcmp(words[i].word, line, len) == 0)
            return words[i].colour;
    }
    return NULL;
}

/* "3 passed, 1 failed, 0 skipped" */
static const char *colour_of_sums(const char *line, size_t len)
{
    static const char passed[] = " passed, ", none[] = " passed, 0 failed, ";
    size_t digits = strspn(line, "0123456789");
    if (digits == 0 || len < digits + strlen(none) ||
        memcmp(line + digits, passed, strlen(passed)) != 0)
        return NULL;
    return memcmp(line + digits, none, strlen(none)) == 0 ? GREEN : RED;
}

static void paint(struct hk_sink *sink, const char *line, size_t len)
{
    size_t end = strcspn(line, " \n");
    const char *colour = colour_of(line, end), *whole = colour_of_sums(line, len);
    if (whole) {
        colour = whole;
        end = len;
    }
    if (colour)
        hk_sink_printf(sink, "%s%.*s%s", colour, (int)end, line, PLAIN);
    else
        end = 0;
    hk_sink_write(sink, line + end, len - end);
}

void hk_paint_lines(struct hk_sink *sink, const char *lines)
{
    if (!sink->colour) {
        hk_sink_puts(sink, lines);
        return;
    }
    while (*lines) {
        size_t len = strcspn(lines, "\n");
        paint(sink, lines, len);
        lines += len;
        if (*lines == '\n') {
            hk_sink_puts(sink, "\n");
            lines++;
        }
    }
}
