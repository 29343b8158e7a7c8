/* SPDX-License-Identifier: MIT
 *
 * target: what every fuzz target is.
 *
 * libFuzzer calls it in `make fuzz`, replay.c in `make check`; neither needs to know
 * which target it is.
 */
#ifndef HK_FUZZ_TARGET_H
#define HK_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* Takes any bytes, keeps nothing; returns 0. What is wrong aborts. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
