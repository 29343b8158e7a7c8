/* SPDX-License-Identifier: MIT
 *
 * base: what every file of hocket may use. The always-on assertion, the hash
 * mixer behind digests and identities, and a few small helpers.
 *
 * Nothing here depends on addresses, locale, padding or the C library's hash,
 * so a hash made of these is the same on every machine and with every compiler.
 */
#ifndef HK_BASE_H
#define HK_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define HK_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define HK_LIKELY(x) __builtin_expect(!!(x), 1)
#define HK_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define HK_PUBLIC __attribute__((visibility("default")))
#endif

#define HK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* hocket itself is wrong: print expression, place and the run in progress, and
 * abort. Never compiled out. One idea per assertion. */
#define hk_assert(expr) \
    (HK_LIKELY(expr) ? (void)0 : hk_assert_failed(#expr, __FILE__, __LINE__))

_Noreturn void hk_assert_failed(const char *expr, const char *file, int line);

/* Called by hk_assert_failed after its own line, so that the caller of the
 * library can add the seed and the choices so far. One hook per process. */
typedef void (*hk_assert_hook)(void *arg);
void hk_assert_hook_set(hk_assert_hook hook, void *arg);

/* One round of multiply and fold: 64 x 64 -> 128 bits, halves xored. Two
 * well-mixed inputs give a well-mixed output; cheap enough for every step.
 * (The "mum" construction of wyhash, constants our own.) */
static inline uint64_t hk_mix(uint64_t a, uint64_t b)
{
    a ^= 0x9e3779b97f4a7c15u;
    b ^= 0xd6e8feb86659fd93u;
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64) ^ a;
}

/* Hash of `len` bytes; the same on every machine. */
uint64_t hk_hash_bytes(const void *data, size_t len);
/* Hash of a NUL-terminated string. */
static inline uint64_t hk_hash_text(const char *text)
{
    return hk_hash_bytes(text, strlen(text));
}

static inline int64_t hk_min_i64(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t hk_max_i64(int64_t a, int64_t b) { return a > b ? a : b; }

/* Time in ns. The clock and all sums of times saturate here, see
 * hk_time_add; a deadline of HK_NEVER never comes. */
#define HK_NEVER INT64_MAX

static inline int64_t hk_time_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b > 0 ? INT64_MAX : INT64_MIN;
    return sum;
}

/* So many per cent of n: 0 or more. */
static inline int64_t hk_percent_of(int64_t n, int64_t percent)
{
    __extension__ typedef __int128 wide;
    wide part = (wide)n * percent / 100;
    return part > INT64_MAX ? INT64_MAX : part < 0 ? 0 : (int64_t)part;
}

/* Clears `size` bytes by a call of memset, which for some hundred bytes is several times
 * faster than the `rep stos` that gcc puts in its place when it knows the size: so it is not
 * to know. */
static inline void hk_clear(void *memory, size_t size)
{
    __asm__("" : "+r"(size));
    memset(memory, 0, size);
}
/* For the same reason: memcpy. */
static inline void hk_copy(void *to, const void *from, size_t size)
{
    __asm__("" : "+r"(size));
    memcpy(to, from, size);
}

/* Memory from the heap that never fails: out of memory ends the program with a
 * clear line, because a test tool that limps on is worse than one that stops.
 * Free with free(). */
void *hk_xmalloc(size_t size);
void *hk_xcalloc(size_t count, size_t size);
void *hk_xrealloc(void *old, size_t size);
char *hk_xstrdup(const char *text);
/* Makes room for one element more in an array on the heap that has `count`, NULL at first. It soon
 * has many, since a campaign is to call malloc seldom. A macro, because arrays and counts have
 * different types: `array` and `capacity` are assigned to, and arguments evaluated repeatedly. */
#define HK_GROW(array, count, capacity)                                                     \
    do {                                                                                    \
        if (HK_UNLIKELY((count) == (capacity))) {                                           \
            (capacity) = !(capacity) ? 64 : (capacity) * ((capacity) < 1024 ? 4 : 2);       \
            (array) = hk_xrealloc((array), (size_t)(capacity) * sizeof(*(array)));          \
        }                                                                                   \
    } while (0)
/* Formatted copy on the heap. */
char *hk_xasprintf(const char *fmt, ...) HK_PRINTF(1, 2);
char *hk_xvasprintf(const char *fmt, va_list args) HK_PRINTF(1, 0);

/* How many bytes of the text (all of it, or the first `most`) make whole letters of UTF-8: what is
 * cut, is cut at the edge of a letter. */
size_t hk_text_cut(const char *text, size_t most);
/* Two arguments for "%.*s": no more than that many bytes. */
#define HK_CUT(most, text) (int)hk_text_cut((text), (most)), (text)
/* vsnprintf, cut so. Returns the length that it has, not the one that it would need. */
size_t hk_vformat(char *buffer, size_t size, const char *fmt, va_list args) HK_PRINTF(3, 0);

#endif
