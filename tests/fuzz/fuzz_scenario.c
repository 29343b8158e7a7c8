/* SPDX-License-Identifier: MIT
 *
 * fuzz_scenario: any bytes as a scenario file, the whole way.
 *
 * Read, compiled, every variant and sweep point laid out, two short runs of each, judged
 * and told. Whatever the bytes are, the answer is scenarios or a complaint; the limits
 * are small, so that an input takes no more than a few milliseconds.
 */
#include <stdlib.h>

#include "core/base.h"
#include "scenarios/lang/diag.h"
#include "scenarios/scenario.h"
#include "tests/fuzz/target.h"

static const struct hk_scenario_limits limits = {
    .file_bytes_max = 1 << 16,
    .nodes_max = 4000,
    .tasks_max = 100,
    .points_max = 12,
    .steps_max = 200,
    .statements_max = 2000,
    .lists_max = 1 << 24,
};

/* The strategy's options were judged when the file was read. */
static void play(const struct hk_scenario *scenario)
{
    struct hk_scenario_over over = {.runs = 2};
    struct hk_scenario_result result;
    struct hk_error error;
    int rc = hk_scenario_test(scenario, &over, NULL, &result, &error);
    hk_assert(rc == HK_OK);
    hk_assert(result.outcome != HK_FAILED || *result.reason);
    hk_scenario_result_fini(&result);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file =
        hk_scenario_parse("input", (const char *)bytes, len, &limits, &diag);
    size_t count = hk_scenario_count(file);
    hk_assert(count > 0 || hk_diag_errors(&diag) > 0);
    free(hk_diag_format(&diag));
    for (size_t i = 0; i < count; i++)
        play(hk_scenario_at(file, i));
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return 0;
}
