/* SPDX-License-Identifier: MIT
 *
 * host_overrun: whether a worker dies because a body has used up its stack.
 */
#ifndef HK_HOST_OVERRUN_H
#define HK_HOST_OVERRUN_H

#include "core/blackbox.h"

/* In a worker: from now on a fault just below the stack of the running body is noted in the box,
 * and ends the process as any other. */
void hk_overrun_watch(struct hk_black_box *box);

#endif
