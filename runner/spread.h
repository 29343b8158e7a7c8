/* SPDX-License-Identifier: MIT
 *
 * spread: the scenarios of many files, played by several threads and told in order.
 */
#ifndef HK_SPREAD_H
#define HK_SPREAD_H

#include "runner/explore.h"
#include "runner/paths.h"

/* Plays all scenarios below the paths that fit the command line's filter, on as many threads
 * as it asks for. What is told does not depend on their number. */
void hk_spread(struct hk_tally *tally, const struct hk_paths *paths);

#endif
