/* SPDX-License-Identifier: MIT
 *
 * page: text into a buffer of the caller's, piece by piece, as snprintf does it at once: counts
 * everything, keeps what fits.
 */
#ifndef HK_PAGE_H
#define HK_PAGE_H

#include <stdint.h>
#include <string.h>

#include "core/base.h"

struct hk_page {
    char *buffer;      /* may be NULL if size is 0 */
    size_t size, used; /* used may exceed size */
};

static inline void hk_page_put(struct hk_page *page, const char *bytes, size_t len)
{
    if (page->used < page->size) {
        size_t room = page->size - page->used;
        memcpy(page->buffer + page->used, bytes, len < room ? len : room);
    }
    page->used += len;
}

static inline void hk_page_text(struct hk_page *page, const char *text)
{
    hk_page_put(page, text, strlen(text));
}

/* Ends it with a NUL, behind a whole letter. The length without a limit. */
static inline int hk_page_end(struct hk_page *page)
{
    if (page->used < page->size)
        page->buffer[page->used] = '\0';
    else if (page->size > 0)
        page->buffer[hk_text_cut(page->buffer, page->size - 1)] = '\0';
    return page->used > INT32_MAX ? INT32_MAX : (int)page->used;
}

#endif
