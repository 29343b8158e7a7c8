/* SPDX-License-Identifier: MIT
 *
 * teach: what a scenario has to say to somebody who learns: a hint, then the explanation.
 */
#ifndef HK_TEACH_H
#define HK_TEACH_H

#include "runner/cli.h"

/* Prints those that it has, each behind its name, indented so far. Nothing without --teach. */
void hk_teach(struct hk_cli *cli, const struct hk_scenario *scenario, int indent, bool explain);

#endif
