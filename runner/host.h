/* SPDX-License-Identifier: MIT
 *
 * host: what the world may not touch: signals, and clocks.
 */
#ifndef HK_HOST_H
#define HK_HOST_H

#include "core/base.h"

/* From now on Ctrl-C and TERM raise the stop flag, a second one ends the process as
 * usual, and writing to a closed pipe is an error like any other. */
void hk_host_signals(void);

/* ns since 1970, UTC; and ns of a clock that only goes on, for how long something took. */
int64_t hk_host_date(void);
int64_t hk_host_clock(void);

/* The stop flag: 0, or the number of the signal that has asked to stop. */
const volatile int *hk_host_stop(void);

#endif
