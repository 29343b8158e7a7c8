/* SPDX-License-Identifier: MIT
 *
 * rare: offers are counted down. When one has been taken, the next distance is drawn.
 */
#include "strategy/rare.h"

enum {
    COINS_ONE_IN = 4,
    NOTHING_ONE_IN = 8, /* of the others: nothing happens, and all offers are seen */
    GUESS_BITS = 12, /* while nothing is known: up to 2^12 offers */
};

static uint64_t distance(struct hk_rare *rare, uint32_t kind)
{
    uint64_t most = rare->most.offers[kind];
    if (rare->coins)
        return (uint64_t)__builtin_ctzll(hk_rng_next(&rare->rng) | (uint64_t)1 << 63);
    if (most == 0)
        most = (uint64_t)2 << hk_rng_below(&rare->rng, GUESS_BITS);
    return hk_rng_below(&rare->rng, most + 1);
}

/* At the first offer: most runs have none. */
static void draw(struct hk_rare *rare)
{
    rare->drawn = true;
    hk_rng_seed(&rare->rng, hk_mix(hk_mix(rare->seed, rare->run), 0x72617265));
    rare->coins = hk_rng_below(&rare->rng, COINS_ONE_IN) == 0;
    bool nothing = !rare->coins && hk_rng_below(&rare->rng, NOTHING_ONE_IN) == 0;
    for (uint32_t kind = 0; kind < HK_RARE_KINDS; kind++)
        rare->passes[kind] = nothing ? UINT64_MAX : distance(rare, kind);
}

static uint32_t answer(struct hk_rare *rare, uint32_t kind)
{
    if (!rare->drawn)
        draw(rare);
    rare->seen.offers[kind]++;
    if (rare->passes[kind]-- > 0)
        return 0;
    rare->passes[kind] = distance(rare, kind);
    return 1;
}

uint32_t hk_rare_choose(struct hk_rare *rare, struct hk_rng *rng, enum hk_choice_kind kind,
                        uint32_t count)
{
    if (rare && kind == HK_CHOICE_CANCEL)
        return answer(rare, 0);
    if (rare && kind == HK_CHOICE_FAULT && count == 2)
        return answer(rare, 1);
    return (uint32_t)hk_rng_below(rng, count);
}
