/* SPDX-License-Identifier: MIT
 *
 * fmt: a scenario file in the house's layout.
 *
 * Lines stay lines, in their order; what changes is how far they are indented, the space
 * around dashes and colons, blank lines, and, where a line has grown, its comment's column.
 * The result is read again and compared with what the file said before.
 */
#ifndef HK_FMT_H
#define HK_FMT_H

#include "scenarios/scenario.h"

/* Formats a file of `len` bytes, called `name` in messages. Returns 0 and the new text in
 * *text (the caller frees it; ends in a line end, no BOM, no CR). HK_EINVAL with errors in
 * `diag` if the file is no valid scenario; *text is then NULL. `limits` may be NULL. */
int hk_fmt_text(struct hk_diag *diag, const char *name, const char *bytes, size_t len,
                const struct hk_scenario_limits *limits, char **text, size_t *text_len);

#endif
