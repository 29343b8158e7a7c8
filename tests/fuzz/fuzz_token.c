/* SPDX-License-Identifier: MIT
 *
 * fuzz_token: any bytes as a schedule token.
 *
 * A token carries a check of itself, which no fuzzer guesses; so the bytes are read as
 * they are, and again as the choices of a token whose check is right. What is accepted is
 * written and read back: the same choices, the same seed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base.h"
#include "core/choice.h"
#include "core/error.h"
#include "tests/fuzz/target.h"

enum { CHOICES_SAME = 100000 }; /* longer ones are not written back: too slow */

static void round_trip(const struct hk_schedule *schedule, uint64_t seed)
{
    struct hk_schedule again = {0};
    struct hk_error error;
    uint64_t seed_again;
    char *token = hk_token_write(schedule, seed);
    int rc = hk_token_read(token, &again, &seed_again, &error);
    hk_assert(rc == HK_OK && seed_again == seed && again.count == schedule->count);
    hk_assert(schedule->count == 0 || memcmp(again.choices, schedule->choices,
                                             schedule->count * sizeof(*again.choices)) == 0);
    hk_schedule_fini(&again);
    free(token);
}

static void read_token(const char *token)
{
    struct hk_schedule schedule = {0};
    struct hk_error error = {0};
    uint64_t seed;
    int rc = hk_token_read(token, &schedule, &seed, &error);
    hk_assert(rc == HK_OK || (rc == HK_EINVAL && error.text[0]));
    if (rc == HK_OK && schedule.count <= CHOICES_SAME)
        round_trip(&schedule, seed);
    hk_schedule_fini(&schedule);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *text = hk_xmalloc(len + 1);
    memcpy(text, bytes, len);
    text[len] = '\0';
    read_token(text);
    char *head = hk_xasprintf("h1-%s", text);
    char *token = hk_xasprintf("%s-%06" PRIx64, head, hk_hash_text(head) & 0xffffff);
    read_token(token);
    free(token);
    free(head);
    free(text);
    return 0;
}
