/* SPDX-License-Identifier: MIT
 *
 * compare: is it the same run? The same choices must give the same events, or the program draws
 * on something outside of the world.
 */
#ifndef HK_COMPARE_H
#define HK_COMPARE_H

#include "explore/player.h"

/* Plays the choices of a found run again and compares with what the campaign saw of it. False
 * if it is another run: then `why` is a sentence, if possible with the first event that
 * differs between two more runs of the same choices. True also if it was interrupted. */
bool hk_compare_again(const struct hk_program *program, const struct hk_found *found,
                      const volatile int *stop, char *why, size_t size);

#endif
