/* SPDX-License-Identifier: MIT
 *
 * given: what a program gives to a function must be there, and in its range. If it is not, that is
 * misuse, the function does nothing or the nearest that it can, and the run goes on.
 */
#ifndef HK_GIVEN_FACE_H
#define HK_GIVEN_FACE_H

#include "face/face.h"

/* Misuse by the running task, "main calls hk_random_exp with a negative mean"; false. */
bool hk_not_given(struct hk_world *world, const char *call, const char *what);

/* True, or misuse. */
static inline bool hk_given(struct hk_world *world, bool good, const char *call, const char *what)
{
    return HK_LIKELY(good) || hk_not_given(world, call, what);
}

/* The object; NULL if there is none, or, after misuse, if it was not made in this run. */
struct hk_object *hk_object_given(struct hk_world *world, const struct hk_object *object);
/* Misuse by whoever asks, a predicate or the running task: "main asks about `what`". */
void hk_asks_wrongly(const struct hk_world *world, const char *what);
/* The object that somebody asks about; NULL after misuse, also if there is none. */
const struct hk_object *hk_object_asked(const struct hk_world *world,
                                        const struct hk_object *object);
/* The name, or misuse and another one. */
const char *hk_name_given(struct hk_world *world, const char *call, const char *name);
/* n, or misuse and the nearest in the range. */
int64_t hk_range_given(struct hk_world *world, const char *call, const char *what, int64_t n,
                       int64_t least, int64_t most);
/* Those of the flags that there are, or misuse. */
unsigned hk_flags_given(struct hk_world *world, const char *call, unsigned flags, unsigned all);

#endif
