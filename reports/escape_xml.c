/* SPDX-License-Identifier: MIT
 *
 * escape_xml: what hk_escape leaves is safe to show; here it becomes safe inside a tag too.
 */
#include "reports/escape.h"

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    default:
        return NULL;
    }
}

void hk_escape_xml(struct hk_sink *sink, const char *text)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    for (const char *c = safe.text; *c; c++) {
        const char *word = entity(*c);
        if (word)
            hk_sink_puts(sink, word);
        else
            hk_sink_write(sink, c, 1);
    }
    hk_sink_fini(&safe);
}
