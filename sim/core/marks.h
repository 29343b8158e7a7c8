/* SPDX-License-Identifier: MIT
 *
 * marks: operations that do nothing. They are places where others may come between, announced so
 * that what stands behind them has an order.
 */
#ifndef HK_MARKS_H
#define HK_MARKS_H

#include "core/object.h"

extern const struct hk_op hk_op_end;        /* a task ends, and others can see it */
extern const struct hk_op hk_op_emit;       /* an event whose order somebody looks at */
extern const struct hk_op hk_op_atomically; /* several accesses as one step begin */

#endif
