/* SPDX-License-Identifier: MIT
 *
 * escape: strict UTF-8 in, printable text out.
 */
#include "reports/escape.h"

#include <string.h>

/* Decodes one code point; 0 if `at` does not begin a valid one. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : 4;
    if (left < len || (len == 4 && at[0] >> 3 != 30))
        return 0;
    uint32_t value = len == 1 ? at[0] : at[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if (at[i] >> 6 != 2)
            return 0;
        value = value << 6 | (at[i] & 0x3fu);
    }
    *code = value;
    bool surrogate = value >= 0xd800 && value <= 0xdfff;
    return len > 1 && (value < least[len] || value > 0x10ffff || surrogate) ? 0 : len;
}

/* Controls, marks without a width, what turns the direction of the text, and what is no
 * character at all. */
static bool is_unsafe(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c ||
           code == 0x180e || code == 0xfeff || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff) ||
           (code & 0xfffe) == 0xfffe;
}

/* Writes what `at` begins with; returns how many bytes that were. */
static size_t escape_one(struct hk_sink *sink, const char *at, size_t left)
{
    uint32_t code;
    size_t len = decode((const unsigned char *)at, left, &code);
    if (len == 0)
        hk_sink_printf(sink, "\\x%02x", (unsigned)(unsigned char)*at);
    else if (code < 0x80 && is_unsafe(code))
        hk_sink_printf(sink, "\\x%02x", (unsigned)code);
    else if (is_unsafe(code) || (sink->ascii && code >= 0x80))
        hk_sink_printf(sink, "\\u%04x", (unsigned)code);
    else
        hk_sink_write(sink, at, len);
    return len ? len : 1;
}

void hk_escape_bytes(struct hk_sink *sink, const char *text, size_t len)
{
    for (size_t i = 0; i < len;)
        i += escape_one(sink, text + i, len - i);
}

void hk_escape(struct hk_sink *sink, const char *text)
{
    hk_escape_bytes(sink, text, strlen(text));
}

void hk_escape_lines(struct hk_sink *sink, const char *text)
{
    for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
        hk_escape_bytes(sink, text, (size_t)(end - text));
        hk_sink_puts(sink, "\n");
    }
    hk_escape(sink, text);
}

void hk_escape_utf8(struct hk_sink *sink, const char *text, size_t len)
{
    uint32_t code;
    for (size_t i = 0, n; i < len; i += n ? n : 1) {
        n = decode((const unsigned char *)text + i, len - i, &code);
        hk_sink_write(sink, n ? text + i : "\xef\xbf\xbd", n ? n : 3);
    }
}

size_t hk_escape_columns(const char *text, size_t len)
{
    size_t columns = 0;
    for (size_t i = 0; i < len; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* How many bytes of `text` fit into `room` columns: up to a space if there is one. */
static size_t fitting(const char *text, size_t room)
{
    size_t columns = 0, i = 0, space = 0;
    for (; text[i]; i++) {
        if (((unsigned char)text[i] & 0xc0) == 0x80)
            continue;
        if (text[i] == ' ')
            space = i;
        if (columns++ == room)
            return space ? space : i;
    }
    return i;
}

void hk_escape_wrap(struct hk_sink *sink, const char *text, size_t column, size_t indent,
                    size_t width)
{
    for (;;) {
        size_t room = width > column + 8 ? width - column : 8;
        size_t len = fitting(text, room);
        hk_sink_write(sink, text, len);
        text += len;
        text += strspn(text, " ");
        if (!*text)
            return;
        hk_sink_puts(sink, "\n");
        hk_sink_repeat(sink, ' ', indent);
        column = indent;
    }
}

void hk_escape_field(struct hk_sink *sink, size_t indent, const char *key, const char *text,
                     size_t len)
{
    struct hk_sink safe;
    size_t at = indent + HK_FIELD_AT;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape_bytes(&safe, text, len);
    hk_sink_printf(sink, "%*s%-*s", (int)indent, "", HK_FIELD_AT, key);
    hk_escape_wrap(sink, safe.text, at, at, HK_FIELD_WIDTH);
    hk_sink_puts(sink, "\n");
    hk_sink_fini(&safe);
}

void hk_escape_marks(struct hk_sink *sink, const char *text, const char *marks)
{
    struct hk_sink safe;
    hk_sink_init(&safe, NULL, sink->ascii);
    hk_escape(&safe, text);
    for (const char *c = safe.text; *c; c++) {
        if (strchr(marks, *c))
            hk_sink_puts(sink, "\\");
        hk_sink_write(sink, c, 1);
    }
    hk_sink_fini(&safe);
}

/* ---- for a shell ---- */

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_./:=@%+,-";
    return *word && word[strspn(word, plain)] == '\0';
}

static bool is_safe(const struct hk_sink *sink, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0, n; i < len; i += n) {
        uint32_t code;
        n = decode((const unsigned char *)word + i, len - i, &code);
        if (n == 0 || is_unsafe(code) || (sink->ascii && code >= 0x80))
            return false;
    }
    return true;
}

void hk_escape_shell(struct hk_sink *sink, const char *word)
{
    if (is_plain(word)) {
        hk_sink_puts(sink, word);
        return;
    }
    bool safe = is_safe(sink, word);
    hk_sink_puts(sink, safe ? "'" : "$'");
    for (; *word; word++) {
        unsigned char c = (unsigned char)*word;
        if (safe && c == '\'')
            hk_sink_puts(sink, "'\\''");
        else if (!safe && (c == '\'' || c == '\\'))
            hk_sink_printf(sink, "\\%c", c);
        else if (!safe && (c < 0x20 || c >= 0x7f))
            hk_sink_printf(sink, "\\%03o", c);
        else
            hk_sink_write(sink, word, 1);
    }
    hk_sink_puts(sink, "'");
}
