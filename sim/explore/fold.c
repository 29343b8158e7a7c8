/* SPDX-License-Identifier: MIT
 *
 * fold: the sums, and when it is enough.
 */
#include "explore/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore/orders.h"

static char *copy(struct hk_arena *memory, const char *text)
{
    return hk_arena_text(memory, text, strlen(text));
}

static struct hk_found *found_new(struct hk_arena *memory, const struct hk_finding *finding,
                                  const struct hk_run_note *note)
{
    struct hk_found *found = hk_arena_alloc(memory, sizeof(*found));
    *found = (struct hk_found){
        .kind = copy(memory, finding->kind),
        .label = copy(memory, finding->label),
        .family = copy(memory, finding->family),
        .text = copy(memory, finding->text),
        .id = finding->id,
        .first_run = note->run,
        .step = finding->step,
        .time = finding->time,
        .site = finding->site && finding->site->file ? finding->site : NULL,
        .token = copy(memory, note->token),
        .digest = note->digest,
    };
    return found;
}

static void add_finding(struct hk_fold *fold, const struct hk_finding *finding,
                        struct hk_run_note *note)
{
    struct hk_found **link = &fold->result->found;
    while (*link && (*link)->id != finding->id)
        link = &(*link)->next;
    if (!*link) {
        *link = found_new(&fold->result->memory, finding, note);
        fold->found_count++;
    }
    (*link)->runs++;
}

/* How many interleavings came once tells how many are still to come (Good's estimate), but only
 * of runs that are drawn alike. A searcher among samplers draws nothing, so its runs count as
 * seen, and never as seen once. */
static void count_interleaving(struct hk_fold *fold, struct hk_run_note *note)
{
    struct hk_result *r = fold->result;
    bool drawn = !note->systematic || !fold->config->strategy->delegate;
    int before = hk_idset_add(&fold->ids, note->signature);
    if (!drawn)
        hk_idset_add(&fold->ids, note->signature);
    note->fresh = before == 0;
    r->interleavings += before == 0;
    r->drawn += drawn;
    r->seen_once += drawn && before == 0;
    r->seen_once -= before == 1;
}

static void count(struct hk_fold *fold, struct hk_run_note *note)
{
    struct hk_result *r = fold->result;
    bool cut = hk_end_is_cut((enum hk_end)note->end);
    fold->data_seen |= note->drew_data;
    fold->missed |= note->systematic && (note->left || cut);
    r->ends[note->end]++;
    r->steps += note->steps;
    if (note->end == HK_END_PRUNED) {
        r->pruned++;
        return;
    }
    r->digest = hk_mix(r->digest, note->digest);
    if (note->end == HK_END_ASSUME) {
        r->discarded++;
        return;
    }
    r->runs++;
    r->cut += cut;
    fold->judged |= note->judged;
    fold->doubted |= note->doubted;
    if (!cut)
        count_interleaving(fold, note);
    if (note->orders)
        hk_orders_fold(r, note->orders);
    for (const struct hk_finding *f = note->findings; f; f = f->next)
        add_finding(fold, f, note);
}

bool hk_fold_add(struct hk_fold *fold, struct hk_run_note *note)
{
    const struct hk_campaign_config *config = fold->config;
    struct hk_result *r = fold->result;
    if (note->late) { /* a run that was cut by it depends on the machine: as if never begun */
        r->spent = HK_BUDGET_TIME;
        return false;
    }
    if (note->end == HK_END_INTERRUPT && !note->findings) { /* the same, by the stop flag */
        r->interrupted = true;
        return false;
    }
    if (note->ended) {
        hk_fair_note(&fold->cap, note->length);
        hk_rare_learn(&fold->offers, &note->offers);
    }
    count(fold, note);
    if (note->why)
        snprintf(r->diverged, sizeof(r->diverged), "%s", note->why);
    bool more = note->more;
    if (note->end != HK_END_PRUNED && config->on_note)
        more &= config->on_note(config->arg, note);
    r->interrupted = note->stopped;
    bool enough = config->found_max > 0 && fold->found_count >= config->found_max;
    return more && !note->why && !note->stopped && !enough;
}

void hk_fold_end(struct hk_fold *fold, enum hk_exhaustive exhaustive)
{
    fold->result->unjudged = fold->doubted & ~fold->judged;
    fold->result->exhaustive = fold->missed ? HK_EXHAUSTIVE_NO : exhaustive;
}

void hk_result_fini(struct hk_result *result)
{
    hk_arena_fini(&result->memory);
    free(result->orders);
    *result = (struct hk_result){0};
}
