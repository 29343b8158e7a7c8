/* SPDX-License-Identifier: MIT
 *
 * reader: a file or a buffer in, a stream of documents out.
 *
 * Reads the bytes itself, because libfyaml prints about missing files and maps
 * the others into memory; brings line breaks into one form; the rest is done
 * by the parts in reader_parts.h.
 */
#include "scenarios/lang/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/lang/reader_parts.h"

/* A copy with \n for \r\n, ending in \n. */
static char *normalise(const char *bytes, size_t len, size_t *copied)
{
    char *copy = hk_xmalloc(len + 2), *to = copy;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != '\r' || i + 1 == len || bytes[i + 1] != '\n')
            *to++ = bytes[i];
    if (to > copy && to[-1] != '\n')
        *to++ = '\n';
    *to = '\0';
    *copied = (size_t)(to - copy);
    return copy;
}

int hk_reader_parse(struct hk_diag *diag, const char *name, const char *bytes, size_t len,
                    const struct hk_reader_options *options, struct hk_stream *stream)
{
    struct hk_reader_options limits = options ? *options : HK_READER_DEFAULTS;
    *stream = (struct hk_stream){0};
    hk_arena_init(&stream->arena);
    bool too_large = len > limits.bytes_max;
    size_t bom = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    stream->file = hk_diag_file(diag, name, bytes + bom, too_large ? 0 : len - bom);
    if (too_large) {
        hk_diag_add(diag, stream->file, 0, 0, 0, HK_SEVERITY_ERROR,
                    "the file is larger than %zu bytes", limits.bytes_max);
        return HK_EINVAL;
    }
    size_t text_len;
    char *text = normalise(bytes + bom, len - bom, &text_len);
    struct hk_tree tree;
    hk_tree_init(&tree, diag, stream, &limits);
    int result = hk_prefilter_check(diag, stream->file, text, text_len);
    if (result == 0)
        result = hk_events_build(&tree, text, text_len);
    hk_tree_fini(&tree);
    free(text);
    if (result < 0)
        hk_stream_fini(stream);
    return result;
}

static int refuse_file(struct hk_diag *diag, const char *path, struct hk_stream *stream, int error)
{
    *stream = (struct hk_stream){.file = hk_diag_file(diag, path, "", 0)};
    hk_diag_add(diag, stream->file, 0, 0, 0, HK_SEVERITY_ERROR, "cannot read it: %s",
                strerror(error));
    return HK_EIO;
}

char *hk_reader_bytes(FILE *in, size_t max, size_t *len)
{
    size_t room = 1 << 16, got = 1;
    char *bytes = hk_xmalloc(room);
    for (*len = 0; got > 0 && *len <= max; *len += got) {
        if (*len + 1 == room)
            bytes = hk_xrealloc(bytes, room *= 2);
        got = fread(bytes + *len, 1, room - *len - 1, in);
    }
    bytes[*len] = '\0';
    if (!ferror(in))
        return bytes;
    free(bytes);
    return NULL;
}

int hk_reader_load(struct hk_diag *diag, const char *path, const struct hk_reader_options *options,
                   struct hk_stream *stream)
{
    struct hk_reader_options limits = options ? *options : HK_READER_DEFAULTS;
    FILE *in = fopen(path, "rb");
    if (!in)
        return refuse_file(diag, path, stream, errno);
    size_t len;
    char *bytes = hk_reader_bytes(in, limits.bytes_max, &len);
    int error = errno;
    fclose(in);
    int result = bytes ? hk_reader_parse(diag, path, bytes, len, &limits, stream)
                       : refuse_file(diag, path, stream, error);
    free(bytes);
    return result;
}

void hk_stream_fini(struct hk_stream *stream)
{
    hk_arena_fini(&stream->arena);
    stream->docs = NULL;
    stream->count = 0;
}
