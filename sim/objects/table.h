/* SPDX-License-Identifier: MIT
 *
 * table: all kinds of objects, for `hocket list objects`.
 */
#ifndef HK_OBJECTS_TABLE_H
#define HK_OBJECTS_TABLE_H

#include "core/object.h"

extern const struct hk_object_kind *const hk_object_kinds[];
extern const size_t hk_object_kind_count;

#endif
