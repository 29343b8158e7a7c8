/* SPDX-License-Identifier: MIT
 *
 * words: where a run stood, for a message. Reads the world and changes nothing, since it may be
 * asked when something in there is wrong.
 */
#include <stdlib.h>

#include "explore/campaign.h"

enum { WORDS_MAX = 16 }; /* accesses told */

static char *one_more(char *words, const struct hk_recent *recent, uint64_t at)
{
    const struct hk_task *task = recent->tasks[at];
    char *more = hk_xasprintf("%s  %s: %s %s\n", words, task ? task->label : "nobody",
                              recent->ops[at]->name, recent->objects[at]->name);
    free(words);
    return more;
}

char *hk_run_words(struct hk_world *world)
{
    char *token = hk_token_write(&world->schedule, world->config.data_seed);
    char *words = hk_xasprintf("choices so far: %s\nlatest accesses:\n", token);
    free(token);
    uint64_t count = world->accesses < WORDS_MAX ? world->accesses : WORDS_MAX;
    for (uint64_t i = world->accesses - count; i < world->accesses; i++)
        words = one_more(words, &world->recent, i % HK_RING);
    return words;
}
