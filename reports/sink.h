/* SPDX-License-Identifier: MIT
 *
 * sink: where a report goes, a FILE or memory.
 *
 * A report writes and never looks; the first error stays in the sink and
 * silences all that follows, and whoever owns the sink asks for it once, at the
 * end. Text that is not our own goes through escape.h.
 */
#ifndef HK_SINK_H
#define HK_SINK_H

#include <stdio.h>

#include "core/base.h"

struct hk_sink {
    char *text;      /* what has been written, NUL-terminated; of a FILE, not yet flushed */
    size_t len;      /* bytes of text without the NUL */
    size_t capacity;
    FILE *file;      /* NULL: memory, everything stays in text */
    int error;       /* errno of the first write that failed, or 0 */
    bool ascii;      /* reports use ASCII only */
    bool colour;     /* it is a terminal that has colours: see paint.h */
};

/* `file` is the caller's; NULL for memory. */
void hk_sink_init(struct hk_sink *sink, FILE *file, bool ascii);
/* Frees the memory. What has not been flushed is lost. */
void hk_sink_fini(struct hk_sink *sink);

void hk_sink_write(struct hk_sink *sink, const char *bytes, size_t len);
void hk_sink_puts(struct hk_sink *sink, const char *text);
void hk_sink_printf(struct hk_sink *sink, const char *fmt, ...) HK_PRINTF(2, 3);
void hk_sink_repeat(struct hk_sink *sink, char c, size_t count);

/* Hands everything to the FILE and through it. 0, or the errno of the first error so
 * far: EPIPE, ENOSPC, ... Nothing to do for memory. */
int hk_sink_flush(struct hk_sink *sink);
/* Forgets what is in memory and keeps the room. */
void hk_sink_clear(struct hk_sink *sink);

#endif
