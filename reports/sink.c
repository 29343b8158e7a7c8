/* SPDX-License-Identifier: MIT
 *
 * sink: one growing buffer; a FILE gets it in large pieces.
 */
#include "reports/sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 16 };

void hk_sink_init(struct hk_sink *sink, FILE *file, bool ascii)
{
    *sink = (struct hk_sink){.file = file, .ascii = ascii, .capacity = 256};
    sink->text = hk_xmalloc(sink->capacity);
    sink->text[0] = '\0';
}

void hk_sink_fini(struct hk_sink *sink)
{
    free(sink->text);
    *sink = (struct hk_sink){0};
}

void hk_sink_clear(struct hk_sink *sink)
{
    sink->len = 0;
    sink->text[0] = '\0';
}

/* Room for `more` bytes and a NUL. */
static void reserve(struct hk_sink *sink, size_t more)
{
    size_t need = sink->len + more + 1;
    if (need <= sink->capacity)
        return;
    while (sink->capacity < need)
        sink->capacity *= 2;
    sink->text = hk_xrealloc(sink->text, sink->capacity);
}

static void hand_over(struct hk_sink *sink)
{
    errno = 0;
    if (sink->len > 0 && sink->error == 0 &&
        fwrite(sink->text, 1, sink->len, sink->file) != sink->len)
        sink->error = errno ? errno : EIO;
    hk_sink_clear(sink);
}

void hk_sink_write(struct hk_sink *sink, const char *bytes, size_t len)
{
    if (sink->error)
        return;
    reserve(sink, len);
    memcpy(sink->text + sink->len, bytes, len);
    sink->len += len;
    sink->text[sink->len] = '\0';
    if (sink->file && sink->len >= PIECE)
        hand_over(sink);
}

void hk_sink_puts(struct hk_sink *sink, const char *text)
{
    hk_sink_write(sink, text, strlen(text));
}

void hk_sink_printf(struct hk_sink *sink, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = hk_xvasprintf(fmt, args);
    va_end(args);
    hk_sink_puts(sink, text);
    free(text);
}

void hk_sink_repeat(struct hk_sink *sink, char c, size_t count)
{
    while (count-- > 0)
        hk_sink_write(sink, &c, 1);
}

int hk_sink_flush(struct hk_sink *sink)
{
    if (!sink->file)
        return sink->error;
    hand_over(sink);
    errno = 0;
    if (sink->error == 0 && fflush(sink->file) != 0)
        sink->error = errno ? errno : EIO;
    return sink->error;
}
