/* SPDX-License-Identifier: MIT
 *
 * resource: what the declarations of resources have in common. `kind [of E] {, option}`.
 */
#ifndef HK_RESOURCE_H
#define HK_RESOURCE_H

#include "scenarios/verbs/verb.h"

/* {, manual | unfair} of those allowed, and the end of the line. */
bool hk_resource_options(struct hk_compiler *c, struct hk_resource *r, uint32_t allowed);
/* "of" and a constant: r->value. */
bool hk_resource_of(struct hk_compiler *c, struct hk_resource *r);
/* "of" and a number in min..max. */
bool hk_resource_of_number(struct hk_compiler *c, struct hk_resource *r, int64_t min, int64_t max);
/* Nothing more. */
bool hk_resource_plain(struct hk_compiler *c, struct hk_resource *r);

#endif
