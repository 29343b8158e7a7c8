/* SPDX-License-Identifier: MIT
 *
 * script_parts: the words of the format, between script.c, which writes them, script_read.c and
 * script_record.c.
 */
#ifndef HK_SCRIPT_PARTS_H
#define HK_SCRIPT_PARTS_H

#include "explore/script.h"

#define HK_SCRIPT_FIRST "hocket schedule 1"
#define HK_SCRIPT_LAST "end"

enum { HK_SCRIPT_KINDS = HK_CHOICE_CANCEL + 1 };
extern const char *const hk_script_kinds[HK_SCRIPT_KINDS]; /* by enum hk_choice_kind */

/* Where the task stands; "" if it is NULL or stands nowhere yet. */
static inline const char *hk_script_statement(const struct hk_task *task)
{
    return task && task->root.site ? task->root.site->text : "";
}
/* One more line, all zero. */
struct hk_script_line *hk_script_add(struct hk_script *script);

#endif
