/* SPDX-License-Identifier: MIT
 *
 * token: a request to stop that everybody can see, as tokio's CancellationToken.
 *
 * cancel raises it for good, and doing so again changes nothing. wait is over as soon as the
 * token is up, now or later. So it makes no difference which came first, and only
 * the edge from cancel to wait counts.
 */
#ifndef HK_TOKEN_H
#define HK_TOKEN_H

#include "core/world.h"

struct hk_token {
    struct hk_object object;
    struct hk_queue waiting;
    bool cancelled;
    struct hk_stamp stamp;     /* of the cancel */
};

extern const struct hk_object_kind hk_token_kind;
extern const struct hk_op hk_token_cancel;
extern const struct hk_op hk_token_wait;
extern const struct hk_op hk_token_load;   /* value: whether it is cancelled */

void hk_token_init(struct hk_world *world, struct hk_token *token, const char *name, uint64_t id);

#endif
