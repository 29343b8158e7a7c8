/* SPDX-License-Identifier: MIT
 *
 * spec: finding a strategy by what somebody wrote.
 */
#include "explore/spec.h"

#include <stdio.h>
#include <string.h>

#include "expect/suggest.h"
#include "strategy/table.h"

int hk_strategy_parse(const char *spec, const struct hk_strategy **strategy, const char **options,
                      struct hk_error *error)
{
    char name[64];
    size_t len = strcspn(spec, " :");
    snprintf(name, sizeof(name), "%.*s", (int)hk_text_cut(spec, len < 60 ? len : 60), spec);
    *options = spec + len + strspn(spec + len, " :");
    if (!**options && spec[len] == ':')
        return hk_error_set(error, HK_EINVAL, "an option is missing behind '%s:'", name);
    *strategy = hk_strategy_find(strcmp(name, "exhaustive") == 0 ? "dpor" : name);
    if (*strategy)
        return HK_OK;
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < hk_strategy_count; i++)
        names[count++] = hk_strategies[i]->name;
    names[count++] = "exhaustive";
    const char *best = hk_suggest(name, names, count);
    if (best)
        return hk_error_set(error, HK_EINVAL, "unknown strategy '%s'; did you mean '%s'?", name,
                            best);
    return hk_error_set(error, HK_EINVAL, "unknown strategy '%s'", name);
}
