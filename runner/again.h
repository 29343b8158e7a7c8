/* SPDX-License-Identifier: MIT
 *
 * again: the run of a finding, played once more from its choices: is the program as
 * deterministic as it must be?
 */
#ifndef HK_AGAIN_H
#define HK_AGAIN_H

#include "runner/cli.h"

struct hk_again {
    bool found;       /* the finding has come up again */
    bool interrupted;
    char why[200];    /* why the replay did not fit, or "" */
};

void hk_again_play(const struct hk_cli *cli, const struct hk_scenario *scenario,
                   const struct hk_found *finding, struct hk_again *again);

#endif
