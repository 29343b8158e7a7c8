/* SPDX-License-Identifier: MIT
 *
 * escape: text that is not our own, made safe to show.
 *
 * Names, statements and values come from files that anybody may have written.
 * Shown here they cannot drive a terminal, end a line or change the direction of
 * the text: such characters become \x1b or \u202e, and so do bytes that are no
 * UTF-8, and in an ASCII sink all beyond ASCII. The result has one column for each
 * code point, as far as this program counts columns.
 */
#ifndef HK_ESCAPE_H
#define HK_ESCAPE_H

#include "reports/sink.h"

void hk_escape(struct hk_sink *sink, const char *text);
void hk_escape_bytes(struct hk_sink *sink, const char *text, size_t len);

/* The same, but line ends stay: for texts of several lines. */
void hk_escape_lines(struct hk_sink *sink, const char *text);

/* As it is, but what is no UTF-8 becomes U+FFFD: for formats that escape by themselves. */
void hk_escape_utf8(struct hk_sink *sink, const char *text, size_t len);

/* The text of an XML element or attribute: like hk_escape, and without the characters that
 * mean something there. No character is left that XML 1.0 does not have. */
void hk_escape_xml(struct hk_sink *sink, const char *text);

/* Code points of a text that has been escaped. */
size_t hk_escape_columns(const char *text, size_t len);

/* Writes an escaped text in lines that end before column `width`, broken at spaces
 * where possible. The first begins at `column`, where the sink is; the others are
 * indented by `indent`. Ends without a line end. */
void hk_escape_wrap(struct hk_sink *sink, const char *text, size_t column, size_t indent,
                    size_t width);

/* "key           text", indented: the text is escaped here and may take several lines. */
enum { HK_FIELD_AT = 14, HK_FIELD_WIDTH = 80 };
void hk_escape_field(struct hk_sink *sink, size_t indent, const char *key, const char *text,
                     size_t len);
/* The escaped text with a backslash before each of these characters. */
void hk_escape_marks(struct hk_sink *sink, const char *text, const char *marks);
/* One word for a shell (sh as long as it is printable; bash otherwise). */
void hk_escape_shell(struct hk_sink *sink, const char *word);

#endif
