/* SPDX-License-Identifier: MIT
 *
 * showing: the first violation of a campaign as a failure block. Of a crash or a hang, too: the
 * tries to make its run simpler die as the campaign's runs did, each in a worker (guard.c).
 */
#include <stdlib.h>
#include <string.h>

#include "explore/player.h"

#include "face/guard.h"
#include "face/show.h"

bool hk_found_dies(const struct hk_found *found)
{
    return strcmp(found->kind, "crash") == 0 || strcmp(found->kind, "hang") == 0;
}

/* Only a run that repeats itself can be shown. */
static bool can_be_shown(struct hk_face *face, const struct hk_found *found)
{
    if (!found || strcmp(found->label, "frozen") == 0)
        return false;
    return hk_found_dies(found) ? hk_guard_doom(face, found->text)
                       : strcmp(found->kind, "nondeterminism") != 0;
}

/* Each try that finds it again costs a process, and with a hang also the wait for it. So tries
 * wait for a tenth of the usual patience; only the simplest run is then waited for with all of
 * it. */
enum { PATIENCE_SHARE = 10, PATIENCES = 2 };
static const int64_t BUDGET = 10 * HK_S, PATIENCE_LEAST = 100 * HK_MS;

struct showing {
    struct hk_face *face;
    const struct hk_program *program;
    const struct hk_found *found;
    bool hangs;
    int64_t patience; /* the usual one, ns */
};

static bool is_late(void *arg)
{
    const struct showing *showing = arg;
    const struct hk_isolation *isolation = showing->face->isolation;
    return isolation && isolation->late;
}

/* Whether the simplest run hangs with the usual patience, too, and is not just slow. */
static bool hangs_again(const struct showing *showing, const struct hk_schedule *simplest)
{
    struct hk_face *face = showing->face;
    struct hk_player player;
    struct hk_repeater repeater;
    struct hk_guide guide = hk_repeater_guide(&repeater, simplest);
    *face->isolation->patience = showing->patience;
    hk_player_init(&player, showing->program, hk_guard_seed(face));
    face->doom = NULL;
    uint64_t finding = showing->found->id;
    bool again = hk_player_play(&player, &guide) && hk_player_finding(&player, finding);
    hk_player_fini(&player);
    return again;
}

/* From here on the simplest run ends where it has died, and nobody dies of it. */
static bool accept(void *arg, const struct hk_schedule *simplest)
{
    const struct showing *showing = arg;
    struct hk_face *face = showing->face;
    const struct hk_died *as_found = face->doom;
    hk_guard_doom_of(face, simplest);
    if (!showing->hangs || face->doom == as_found)
        return true;
    bool again = hangs_again(showing, simplest);
    face->doom = as_found;
    if (again)
        hk_guard_doom_of(face, simplest);
    return again;
}

/* Silences the workers, or what the program prints would come again with every try; and sets
 * their patience and budget. */
static void hush(const struct showing *showing)
{
    struct hk_isolation *isolation = showing->face->isolation;
    isolation->budget = BUDGET;
    if (showing->hangs) {
        int64_t least = hk_min_i64(showing->patience, PATIENCE_LEAST);
        *isolation->patience = hk_max_i64(showing->patience / PATIENCE_SHARE, least);
        isolation->budget = hk_max_i64(BUDGET, PATIENCES * showing->patience);
    }
    isolation->host->hush(isolation, true);
}

char *hk_face_show(struct hk_face *face, const struct hk_program *program,
                   struct hk_result *result)
{
    struct hk_found *found = result->found;
    struct hk_isolation *isolation = face->isolation;
    if (!face->config->explain || result->interrupted || !can_be_shown(face, found))
        return NULL;
    struct showing showing = {.face = face,
                              .program = program,
                              .found = found,
                              .hangs = strcmp(found->kind, "hang") == 0,
                              .patience = isolation ? *isolation->patience : 0};
    struct hk_shown shown = {.program = program,
                             .found = found,
                             .runs = result->runs,
                             .as_found = face->config->schedule != NULL,
                             .unexplained = showing.hangs,
                             .stop = face->config->stop};
    if (hk_found_dies(found)) {
        shown.late = is_late;
        shown.accept = accept;
        shown.arg = &showing;
        hush(&showing);
    }
    hk_show_here(&shown);
    if (isolation && isolation->quiet)
        isolation->host->hush(isolation, false);
    if (shown.token)
        found->token = hk_arena_text(&result->memory, shown.token, strlen(shown.token));
    free(shown.token);
    return shown.text;
}
