/* SPDX-License-Identifier: MIT
 *
 * spec: a strategy and its options as one text.
 */
#ifndef HK_SPEC_H
#define HK_SPEC_H

#include "plugin.h"

/* "pct 3" is pct with the options "3" (a pointer into `spec`); `exhaustive` is dpor. HK_EINVAL for
 * an unknown name: "unknown strategy 'fifi'; did you mean 'fifo'?". */
int hk_strategy_parse(const char *spec, const struct hk_strategy **strategy, const char **options,
                      struct hk_error *error);

#endif
