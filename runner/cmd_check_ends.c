/* SPDX-License-Identifier: MIT
 *
 * cmd_check_ends: who may send where, as endpoint inference sees it.
 *
 *     resource  kind     end       tasks                        procs
 *     q         channel  sender    producer, forgetful (holds)  -
 *                        receiver  consumer                     -
 */
#include <stdlib.h>
#include <string.h>

#include "reports/escape.h"
#include "runner/cmd_check.h"
#include "runner/label.h"

enum { COLUMNS = 5 };

struct row {
    struct hk_sink cells[COLUMNS]; /* escaped */
};

struct table {
    struct row *rows;
    size_t count, room;
    const char *resource; /* of the last row; names are the scenario's */
    bool sender;
    bool ascii;
};

static struct row *add_row(struct table *table)
{
    HK_GROW(table->rows, table->count, table->room);
    struct row *row = &table->rows[table->count++];
    for (int i = 0; i < COLUMNS; i++)
        hk_sink_init(&row->cells[i], NULL, table->ascii);
    return row;
}

static void head(struct table *table)
{
    static const char *const words[COLUMNS] = {"resource", "kind", "end", "tasks", "procs"};
    struct row *row = add_row(table);
    for (int i = 0; i < COLUMNS; i++)
        hk_sink_puts(&row->cells[i], words[i]);
}

static struct row *row_of(struct table *table, const struct hk_scenario_end *end)
{
    bool known = table->resource && strcmp(table->resource, end->resource) == 0;
    if (known && table->sender == end->sender)
        return &table->rows[table->count - 1];
    struct row *row = add_row(table);
    if (!known) {
        hk_escape(&row->cells[0], end->resource);
        if (end->elements >= 0)
            hk_sink_printf(&row->cells[0], " x %d", end->elements);
        hk_sink_printf(&row->cells[1], "%s%s", end->kind, end->manual ? ", manual" : "");
    }
    hk_sink_puts(&row->cells[2], end->sender ? "sender" : "receiver");
    table->resource = end->resource;
    table->sender = end->sender;
    return row;
}

static void see(void *arg, const struct hk_scenario_end *end)
{
    struct row *row = row_of(arg, end);
    if (!end->user)
        return;
    struct hk_sink *cell = &row->cells[end->is_task ? 3 : 4];
    hk_sink_puts(cell, cell->len ? ", " : "");
    hk_escape(cell, end->user);
    if (end->copies >= 0)
        hk_sink_printf(cell, " x %lld", (long long)end->copies);
    hk_sink_puts(cell, end->keeps ? " (holds)" : "");
    if (end->hands_on)
        hk_sink_printf(cell, " (hands on in line %d)", end->hands_on);
}

static void print(struct hk_sink *out, const struct table *table)
{
    size_t widths[COLUMNS] = {0};
    for (size_t r = 0; r < table->count; r++) {
        for (int i = 0; i < COLUMNS; i++) {
            const struct hk_sink *cell = &table->rows[r].cells[i];
            size_t width = hk_escape_columns(cell->text, cell->len);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    for (size_t r = 0; r < table->count; r++) {
        for (int i = 0; i < COLUMNS; i++) {
            const struct hk_sink *cell = &table->rows[r].cells[i];
            const char *text = cell->len == 0 && i >= 3 ? "-" : cell->text;
            size_t width = hk_escape_columns(text, strlen(text));
            hk_sink_puts(out, "  ");
            hk_sink_puts(out, text);
            if (i < COLUMNS - 1)
                hk_sink_repeat(out, ' ', widths[i] - width);
        }
        hk_sink_puts(out, "\n");
    }
}

static void free_table(struct table *table)
{
    for (size_t r = 0; r < table->count; r++) {
        for (int i = 0; i < COLUMNS; i++)
            hk_sink_fini(&table->rows[r].cells[i]);
    }
    free(table->rows);
}

/* The table of one scenario as a text. */
static void table_text(const struct hk_scenario *scenario, bool ascii, struct hk_sink *text)
{
    struct table table = {.ascii = ascii};
    head(&table);
    hk_scenario_ends(scenario, see, &table);
    hk_sink_init(text, NULL, ascii);
    if (table.count > 1)
        print(text, &table);
    else
        hk_sink_puts(text, "  nothing here has ends\n");
    free_table(&table);
}

/* A variant or point whose table is the same as the one before says so. */
void hk_check_endpoints(struct hk_cli *cli, const struct hk_scenario_file *file)
{
    struct hk_sink last = {0};
    for (size_t i = 0; i < hk_scenario_count(file); i++) {
        const struct hk_scenario *scenario = hk_scenario_at(file, i);
        struct hk_sink text;
        table_text(scenario, cli->out.ascii, &text);
        bool same = i > 0 && strcmp(text.text, last.text) == 0;
        hk_label_write(&cli->out, scenario);
        hk_sink_puts(&cli->out, same ? ": the same\n" : "\n");
        hk_sink_puts(&cli->out, same ? "" : text.text);
        hk_sink_fini(&last);
        last = text;
    }
    hk_sink_fini(&last);
}
