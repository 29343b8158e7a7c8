/* SPDX-License-Identifier: MIT
 *
 * cmd_pin: a schedule becomes a variant of its scenario, so that `test` plays it from now on.
 *
 * The file is edited as text, since its comments and its layout are its author's. What comes out
 * is read and played before it is written: either the new variant makes the very same run, or
 * nothing is changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explore/follow.h"
#include "runner/files.h"
#include "runner/subject.h"
#include "scenarios/lang/diag.h"

/* Some lines of a text. */
struct span {
    const char *begin, *end;
};

static const char *next_line(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? newline + 1 : end;
}

static size_t indent_of(const char *at, const char *end)
{
    size_t n = 0;
    while (at + n < end && at[n] == ' ')
        n++;
    return n;
}

/* Empty, or a comment: belongs to whatever is around it. */
static bool is_idle(const char *at, const char *end)
{
    at += indent_of(at, end);
    return at == end || *at == '\n' || *at == '\r' || *at == '#';
}

/* The key of a line "key: ..." or "'key':", compared with `key`. */
static bool has_key(const char *at, const char *end, const char *key)
{
    size_t len = strlen(key);
    at += indent_of(at, end);
    bool quoted = at < end && (*at == '"' || *at == '\'');
    at += quoted;
    if ((size_t)(end - at) <= len + quoted || memcmp(at, key, len) != 0)
        return false;
    return at[len + quoted] == ':';
}

/* The line of this key among the lines of `in` that are indented by `indent`, with all that
 * belongs to it; begin NULL if there is none. */
static struct span block_of(struct span in, const char *key, size_t indent)
{
    struct span block = {NULL, NULL};
    for (const char *at = in.begin, *next; at < in.end; at = next) {
        next = next_line(at, in.end);
        if (is_idle(at, in.end))
            continue;
        size_t own = indent_of(at, in.end);
        if (block.begin && own <= indent)
            return block;
        if (!block.begin && own == indent && has_key(at, in.end, key))
            block.begin = at;
        if (block.begin)
            block.end = next;
    }
    return block;
}

/* What is below the first line of a block, and how far that is indented. */
static struct span body_of(struct span block, size_t *indent)
{
    struct span body = {NULL, NULL};
    *indent = 2;
    if (!block.begin)
        return body;
    body = (struct span){next_line(block.begin, block.end), block.end};
    for (const char *at = body.begin; at < body.end; at = next_line(at, body.end)) {
        if (is_idle(at, body.end))
            continue;
        *indent = indent_of(at, body.end);
        break;
    }
    return body;
}

/* ---- documents ---- */

static bool is_border(const char *at, const char *end)
{
    return end - at >= 3 && memcmp(at, "---", 3) == 0;
}

/* The document with the title. The file has been read, so it is there unless its title is
 * written in a way of its own. */
static struct span document_of(struct span text, const char *title)
{
    struct span doc = {text.begin, text.end};
    for (const char *at = text.begin; at < text.end;) {
        const char *end = at;
        do
            end = next_line(end, text.end);
        while (end < text.end && !is_border(end, text.end));
        doc = (struct span){at, end};
        struct span line = block_of(doc, "scenario", 0);
        size_t len = strlen(title);
        for (const char *c = line.begin; c && c + len <= line.end; c++) {
            if (memcmp(c, title, len) == 0)
                return doc;
        }
        at = end;
    }
    return doc;
}

/* ---- the new variant ---- */

static void put(struct hk_sink *out, struct span span)
{
    if (span.begin)
        hk_sink_write(out, span.begin, (size_t)(span.end - span.begin));
}

/* The lines of `in`, indented by `indent`, without the blocks of these keys, as lines indented
 * by `to`. */
static void put_without(struct hk_sink *out, struct span in, size_t indent, size_t to,
                        const char *const *keys, size_t count)
{
    bool skip = false;
    for (const char *at = in.begin, *next; at && at < in.end; at = next) {
        next = next_line(at, in.end);
        if (!is_idle(at, in.end) && indent_of(at, in.end) == indent) {
            skip = false;
            for (size_t i = 0; i < count; i++)
                skip |= has_key(at, in.end, keys[i]);
        }
        size_t own = indent_of(at, in.end);
        if (skip || is_idle(at, in.end) || own < indent)
            continue;
        hk_sink_repeat(out, ' ', own - indent + to);
        put(out, (struct span){at + own, next});
    }
}

/* Up to the comma behind a value, which may be a list or have a comma in quotes. */
static size_t value_length(const char *text)
{
    size_t len = 0;
    int depth = 0;
    bool quoted = false;
    for (; text[len] && (depth > 0 || quoted || text[len] != ','); len++) {
        quoted ^= text[len] == '"';
        depth += !quoted && text[len] == '[' ? 1 : !quoted && text[len] == ']' ? -1 : 0;
    }
    return len;
}

/* "limit=8, n=2" as a sweep of one point. */
static void put_point(struct hk_sink *out, const char *point, size_t indent)
{
    if (!*point)
        return;
    hk_sink_repeat(out, ' ', indent);
    hk_sink_puts(out, "sweep:\n");
    for (const char *value; (value = strchr(point, '=')); point += strspn(point, ", ")) {
        size_t len = value_length(++value);
        hk_sink_repeat(out, ' ', indent + 2);
        hk_sink_printf(out, "%.*s: [%.*s]\n", (int)(value - 1 - point), point, (int)len, value);
        point = value + len;
    }
}

struct pin {
    const struct hk_subject *subject;
    const char *name;   /* of the variant */
    const char *token;
    struct span text, doc, variants;
    size_t indent;      /* of variants' names */
};

static void put_variant(struct hk_sink *out, const struct pin *p)
{
    static const char *const own[] = {"explore", "sweep", "verdict", "about"};
    static const char *const choices[] = {"strategy", "runs", "seed"};
    const char *variant = hk_scenario_variant(p->subject->scenario);
    size_t inner = p->indent, deep = p->indent + 2, settings;
    struct span from = {NULL, NULL};
    if (*variant)
        from = body_of(block_of(body_of(p->variants, &settings), variant, p->indent), &inner);
    struct span explore = block_of(from, "explore", inner);
    if (!explore.begin)
        explore = block_of(p->doc, "explore", 0);
    hk_sink_repeat(out, ' ', p->indent);
    hk_sink_printf(out, "%s:\n", p->name);
    put_without(out, from, inner, deep, own, HK_COUNT(own));
    put_point(out, hk_scenario_point(p->subject->scenario), deep);
    hk_sink_repeat(out, ' ', deep);
    hk_sink_puts(out, "explore:\n");
    explore = body_of(explore, &settings);
    put_without(out, explore, settings, deep + 2, choices, HK_COUNT(choices));
    hk_sink_repeat(out, ' ', deep + 2);
    hk_sink_printf(out, "strategy: replay %s\n", p->token);
}

/* The whole file with the variant in it. */
static void edit(struct hk_sink *out, struct pin *p)
{
    p->doc = document_of(p->text, hk_scenario_title(p->subject->scenario));
    p->variants = block_of(p->doc, "variants", 0);
    body_of(p->variants, &p->indent);
    const char *at = p->variants.begin ? p->variants.end : p->doc.end;
    put(out, (struct span){p->text.begin, at});
    if (out->len > 0 && out->text[out->len - 1] != '\n')
        hk_sink_puts(out, "\n");
    if (!p->variants.begin)
        hk_sink_puts(out, "\nvariants:\n");
    put_variant(out, p);
    put(out, (struct span){at, p->text.end});
}

/* ---- is it the same run? ---- */

static const struct hk_scenario *pinned(const struct hk_scenario_file *file, const struct pin *p)
{
    for (size_t i = 0; i < hk_scenario_count(file); i++) {
        const struct hk_scenario *s = hk_scenario_at(file, i);
        if (strcmp(hk_scenario_variant(s), p->name) == 0 &&
            strcmp(hk_scenario_title(s), hk_scenario_title(p->subject->scenario)) == 0)
            return s;
    }
    return NULL;
}

/* The digest of the run that the token makes; false if it does not fit. */
static bool digest_of(const struct hk_scenario *scenario, const struct hk_subject *subject,
                      uint64_t *digest, char why[400])
{
    struct hk_follow follow = {.script = &subject->script, .bare = subject->bare};
    struct hk_player player;
    hk_player_init(&player, hk_scenario_program(scenario), subject->script.data_seed);
    player.config.fair_from = subject->script.fair_from;
    struct hk_guide guide = hk_follow_guide(&follow);
    hk_player_play(&player, &guide);
    hk_follow_end(&follow, player.world);
    *digest = player.world->digest;
    snprintf(why, 400, "%s", follow.why);
    hk_player_fini(&player);
    return !why[0];
}

static bool is_same_run(const struct hk_sink *text, const struct pin *p, uint64_t digest)
{
    struct hk_diag diag;
    hk_diag_init(&diag);
    struct hk_scenario_file *file = hk_scenario_parse(
        hk_scenario_path(p->subject->scenario), text->text, text->len, NULL, &diag);
    const struct hk_scenario *s = hk_diag_errors(&diag) == 0 ? pinned(file, p) : NULL;
    uint64_t other = 0;
    char why[400];
    bool same = s && digest_of(s, p->subject, &other, why) && other == digest;
    hk_scenario_file_free(file);
    hk_diag_fini(&diag);
    return same;
}

/* ---- the command ---- */

static int store(struct hk_cli *cli, const struct pin *p, const struct hk_sink *text)
{
    const char *path = hk_scenario_path(p->subject->scenario);
    int error = hk_file_replace(path, text->text, text->len);
    if (error) {
        hk_cli_complain(cli, "cannot write %s: %s", path, strerror(error));
        return HK_EXIT_OUTPUT;
    }
    if (!cli->quiet)
        hk_sink_printf(&cli->err, "pinned as the variant '%s'\n", p->name);
    return HK_EXIT_PASSED;
}

static int pin_text(struct hk_cli *cli, struct pin *p, uint64_t digest)
{
    struct hk_sink text;
    hk_sink_init(&text, NULL, false);
    edit(&text, p);
    int code;
    if (is_same_run(&text, p, digest)) {
        code = store(cli, p, &text);
    } else {
        hk_cli_complain(cli, "%s is laid out in a way that cannot be edited here; a variant with "
                        "'explore: strategy: replay %s' does it",
                        hk_scenario_path(p->subject->scenario), p->token);
        code = HK_EXIT_USAGE;
    }
    hk_sink_fini(&text);
    return code;
}

static int pin(struct hk_cli *cli, const struct hk_subject *subject)
{
    const char *token = subject->script.token, *path = hk_scenario_path(subject->scenario);
    char *name = hk_xasprintf("pinned %s", strrchr(token, '-') + 1), why[400];
    struct pin p = {.subject = subject, .name = name, .token = token};
    uint64_t digest;
    size_t len;
    int code = HK_EXIT_PASSED;
    char *text = hk_file_read(path, HK_SCENARIO_BYTES_MAX, &len);
    if (!digest_of(subject->scenario, subject, &digest, why)) {
        hk_cli_complain(cli, "the schedule is stale: %s", why);
        code = HK_EXIT_DIVERGED;
    } else if (!text || pinned(subject->file, &p)) {
        hk_cli_complain(cli, text ? "%s has the variant '%s' already" : "cannot read %s%s", path,
                        text ? name : "");
        code = HK_EXIT_USAGE;
    } else {
        p.text = (struct span){text, text + len};
        code = pin_text(cli, &p, digest);
    }
    free(text);
    free(name);
    return code;
}

static int run(struct hk_cli *cli)
{
    struct hk_subject subject;
    int code = hk_subject_load(cli, &subject, cli->args[0],
                               cli->arg_count > 1 ? cli->args[1] : NULL);
    if (code == HK_EXIT_PASSED && !hk_script_agrees(&subject.script)) {
        hk_cli_complain(cli, "the token and the lines of %s differ", cli->args[0]);
        code = HK_EXIT_INVALID;
    }
    if (code == HK_EXIT_PASSED)
        code = pin(cli, &subject);
    hk_subject_fini(&subject);
    return code;
}

const struct hk_command hk_cmd_pin = {
    .name = "pin",
    .args = "SCHEDULE|TOKEN [FILE]",
    .help = "makes a schedule a variant of its scenario: a test for what failed",
    .options = HK_OPTIONS_READ | HK_OPTIONS_CHOOSE,
    .args_min = 1,
    .args_max = 2,
    .run = run,
};
