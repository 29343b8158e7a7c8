/* SPDX-License-Identifier: MIT
 *
 * table: a new format is one file and one line here.
 */
#include "reports/report.h"

extern const struct hk_report hk_report_text, hk_report_json, hk_report_junit, hk_report_tap,
    hk_report_github, hk_report_markdown;

const struct hk_report *const hk_reports[] = {
    &hk_report_text,
    &hk_report_json,
    &hk_report_junit,
    &hk_report_tap,
    &hk_report_github,
    &hk_report_markdown,
};

const size_t hk_report_count = HK_COUNT(hk_reports);
