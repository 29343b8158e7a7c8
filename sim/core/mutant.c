/* SPDX-License-Identifier: MIT
 *
 * mutant: the table, and which of them is on.
 */
#include "core/mutant.h"

#define ROW(name, subject, text) [HK_MUTANT_##name] = {#name, subject, text},
const struct hk_mutant_row hk_mutants[HK_MUTANT_END] = {HK_MUTANT_LIST(ROW)};

#ifdef HK_MUTANTS
enum hk_mutant hk_mutant_on = HK_MUTANT_NONE;
#endif
