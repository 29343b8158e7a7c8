/* SPDX-License-Identifier: MIT
 *
 * table: the scenarios that `hocket new` starts a file with.
 */
#ifndef HK_NEW_TABLE_H
#define HK_NEW_TABLE_H

#include <stddef.h>

struct hk_skeleton {
    const char *name; /* the KIND, and the name of its file in this folder */
    const char *help; /* one line */
    const char *text; /* the file */
};

extern const struct hk_skeleton hk_skeletons[];
extern const size_t hk_skeleton_count;

#endif
