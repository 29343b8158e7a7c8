/* SPDX-License-Identifier: MIT
 *
 * verb: a list of the kinds that a verb is for, with the operation that it is there.
 */
#ifndef HK_VERB_FACE_H
#define HK_VERB_FACE_H

#include "face/face.h"

struct hk_offer {
    const struct hk_object_kind *kind;
    const struct hk_op *op;
};
struct hk_doing {
    const char *name;          /* "send to" */
    struct hk_offer offers[8]; /* ended by an empty one */
};
extern const struct hk_doing hk_do_ticks, hk_do_acquires, hk_do_reserves;

/* The operation, with the object's faults before it; NULL after misuse has been reported. */
const struct hk_op *hk_do_op(struct hk_world *world, const struct hk_doing *verb,
                               struct hk_object *object);
/* Calls it. *value, which may be NULL: what came of it. */
int hk_do_call(struct hk_world *world, const struct hk_doing *verb,
                 struct hk_object *object, struct hk_value arg, int64_t n, struct hk_value *value,
                 int64_t deadline);
int hk_do_simple(struct hk_world *world, const struct hk_doing *verb,
                   struct hk_object *object, int64_t n, int64_t deadline);
/* The same without a deadline, of an operation that says true or false: HK_EBUSY. */
int hk_do_try(struct hk_world *world, const struct hk_doing *verb, struct hk_object *object,
              int64_t n, struct hk_value *value);
/* The same; *out, which may be NULL: a number that came of it. */
int hk_do_number(struct hk_world *world, const struct hk_doing *verb,
                   struct hk_object *object, int64_t *out, int64_t deadline);

#endif
