/* SPDX-License-Identifier: MIT
 *
 * rng: xoshiro256** by Blackman and Vigna (2018), seeded by splitmix64 of
 * Steele, Lea and Flood (2014). Integers only; the same on every machine.
 */
#ifndef HK_RNG_H
#define HK_RNG_H

#include "core/base.h"

struct hk_rng {
    uint64_t s[4]; /* never all zero */
};

/* The next output of splitmix64; `*state` moves on. */
uint64_t hk_splitmix64(uint64_t *state);

/* Seeds from one number. Different seeds give unrelated streams. */
void hk_rng_seed(struct hk_rng *rng, uint64_t seed);

static inline uint64_t hk_rotl64(uint64_t x, int k) { return x << k | x >> (64 - k); }

static inline uint64_t hk_rng_next(struct hk_rng *rng)
{
    uint64_t *s = rng->s;
    uint64_t result = hk_rotl64(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = hk_rotl64(s[3], 45);
    return result;
}

/* `bits` spread evenly over 0..n-1 (n > 0): the high half of a product, as in
 * Lemire (2019). Without rejection: the bias is below n / 2^64. */
static inline uint64_t hk_scale64(uint64_t bits, uint64_t n)
{
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)((wide)bits * n >> 64);
}

/* Uniform in 0..n-1, n > 0. */
static inline uint64_t hk_rng_below(struct hk_rng *rng, uint64_t n)
{
    return hk_scale64(hk_rng_next(rng), n);
}

#endif
