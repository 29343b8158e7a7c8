/* SPDX-License-Identifier: MIT
 *
 * rng: seeding.
 */
#include "core/rng.h"

uint64_t hk_splitmix64(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void hk_rng_seed(struct hk_rng *rng, uint64_t seed)
{
    rng->s[0] = hk_splitmix64(&seed); /* no loop: every run seeds */
    rng->s[1] = hk_splitmix64(&seed);
    rng->s[2] = hk_splitmix64(&seed);
    rng->s[3] = hk_splitmix64(&seed);
}
