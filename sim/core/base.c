/* SPDX-License-Identifier: MIT
 *
 * base: assertion, hashing of bytes, and memory that does not fail.
 */
#include "core/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static hk_assert_hook assert_hook;
static void *assert_hook_arg;

void hk_assert_hook_set(hk_assert_hook hook, void *arg)
{
    assert_hook = hook;
    assert_hook_arg = arg;
}

_Noreturn void hk_assert_failed(const char *expr, const char *file, int line)
{
    fprintf(stderr, "hocket: internal error: %s:%d: %s does not hold\n", file, line, expr);
    hk_assert_hook hook = assert_hook;
    assert_hook = NULL; /* a failure inside the hook must not come back here */
    if (hook)
        hook(assert_hook_arg);
    abort();
}

/* Byte by byte: the same on big-endian machines. Compilers make one load of it. */
static inline uint64_t half_at(const unsigned char *at)
{
    return at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24;
}

static inline uint64_t word_at(const unsigned char *at)
{
    return half_at(at) | half_at(at + 4) << 32;
}

uint64_t hk_hash_bytes(const void *data, size_t len)
{
    const unsigned char *at = data;
    uint64_t hash = hk_mix(len, 0x2545f4914f6cdd1du);
    for (; len >= 8; at += 8, len -= 8)
        hash = hk_mix(hash, word_at(at));
    if (len >= 4) /* two words that overlap */
        return hk_mix(hash, half_at(at) | half_at(at + len - 4) << (8 * (len - 4)));
    uint64_t tail = 0;
    while (len-- > 0)
        tail = tail << 8 | at[len];
    return hk_mix(hash, tail);
}

static void *or_die(void *memory, size_t size)
{
    if (memory || size == 0)
        return memory;
    fprintf(stderr, "hocket: out of memory (%zu bytes)\n", size);
    abort();
}

void *hk_xmalloc(size_t size)
{
    return or_die(malloc(size ? size : 1), size);
}

void *hk_xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count ? count : 1, size ? size : 1), size);
}

void *hk_xrealloc(void *old, size_t size)
{
    return or_die(realloc(old, size ? size : 1), size);
}

char *hk_xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(hk_xmalloc(size), text, size);
}

char *hk_xvasprintf(const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    hk_assert(len >= 0);
    char *text = hk_xmalloc((size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

char *hk_xasprintf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = hk_xvasprintf(fmt, args);
    va_end(args);
    return text;
}

size_t hk_text_cut(const char *text, size_t most)
{
    size_t len = strnlen(text, most), first = len;
    for (size_t left = 3; left > 0 && first > 0 && ((unsigned char)text[first - 1] & 0xc0) == 0x80;
         left--)
        first--; /* back to the byte that says how many the last letter has */
    unsigned char lead = first > 0 ? (unsigned char)text[first - 1] : 0;
    size_t wants = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    return len - first + 1 < wants ? first - 1 : len;
}

size_t hk_vformat(char *buffer, size_t size, const char *fmt, va_list args)
{
    int len = vsnprintf(buffer, size, fmt, args);
    hk_assert(len >= 0 && size > 0);
    if ((size_t)len < size)
        return (size_t)len;
    size_t cut = hk_text_cut(buffer, size - 1);
    buffer[cut] = '\0';
    return cut;
}
