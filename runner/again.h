/* SPDX-License-Identifier: MIT
 *
 * again: the run of a finding, played once more from its choices. It tells the
 * place of the finding, and whether the program is as deterministic as it must be.
 */
#ifndef HK_AGAIN_H
#define HK_AGAIN_H

#include "runner/cli.h"

struct hk_again {
    bool found;       /* the finding has come up again */
    bool interrupted;
    char place[512];  /* "file:line:col: statement", not escaped; "" if unknown */
    char why[200];    /* why the replay did not fit, or "" */
};

void hk_again_play(const struct hk_cli *cli, const struct hk_scenario *scenario,
                   const struct hk_found *finding, struct hk_again *again);

#endif
