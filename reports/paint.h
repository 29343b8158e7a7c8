/* SPDX-License-Identifier: MIT
 *
 * paint: colours for a terminal. They only repeat what a word says: each of them is that of the
 * word at the beginning of a line, and without colours nothing is missing.
 */
#ifndef HK_PAINT_H
#define HK_PAINT_H

#include "reports/sink.h"

/* Writes whole lines; with colours if the sink has them. Of "3 passed, 0 failed, ..." the colour
 * is that of what is worst. */
void hk_paint_lines(struct hk_sink *sink, const char *lines);

#endif
