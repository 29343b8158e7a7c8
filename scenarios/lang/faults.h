/* SPDX-License-Identifier: MIT
 *
 * faults: the section of that name.
 */
#ifndef HK_FAULTS_H
#define HK_FAULTS_H

#include "scenarios/lang/compiler.h"

/* A window in which an operation fails: completion at from <= t < until, ns. */
struct hk_fault {
    int64_t from, until;
    const struct hk_text *error;
    const struct hk_fault *next;
};

/* Attaches faults to their ops, which have been declared and not yet compiled. */
bool hk_declare_faults(struct hk_compiler *c, const struct hk_node *list);

#endif
