/* SPDX-License-Identifier: MIT
 *
 * events: drives libfyaml's parser over a checked text and hands what it meets
 * to the tree, with places that people count in.
 *
 * The only file that includes libfyaml.h. The parser sees a private copy with
 * \n as the only line break and at the end of the last line. Its marks are
 * 0-based, stand behind an opening quote and on the first line of a block
 * text, and are missing where nothing was written; the places of struct
 * hk_node are made from them and from the text in front of them.
 */
#include "scenarios/lang/reader_parts.h"

#include <libfyaml.h>
#include <string.h>

struct reader {
    struct hk_tree *tree;
    const char *text; /* what libfyaml reads */
    size_t len;
    size_t at; /* behind the last event that had a place */
    int line;  /* of `at`, from 0 */
    int col;   /* of `at`, in code points, from 0 */
};

#define COMPLAIN(reader, line, col, ...)                                              \
    hk_diag_add((reader)->tree->diag, (reader)->tree->stream->file, (line), (col), 1, \
                HK_SEVERITY_ERROR, __VA_ARGS__)

static void advance(struct reader *r)
{
    if (r->text[r->at] == '\n') {
        r->line++;
        r->col = 0;
    } else {
        r->col += ((unsigned char)r->text[r->at + 1] & 0xc0) != 0x80;
    }
    r->at++;
}

/* Moves on over spaces, comments and the characters of `marks` to the next
 * character that is none of these. */
static void skip_to_token(struct reader *r, const char *marks)
{
    while (r->at < r->len) {
        char c = r->text[r->at];
        bool comment = c == '#' && (r->at == 0 || strchr(" \t\n", r->text[r->at - 1]));
        if (comment)
            while (r->at < r->len && r->text[r->at] != '\n')
                advance(r);
        else if (c == ' ' || c == '\t' || c == '\n' || strchr(marks, c))
            advance(r);
        else
            return;
    }
}

static void move_to(struct reader *r, const struct fy_mark *mark)
{
    if (!mark || mark->input_pos > r->len)
        return;
    r->at = mark->input_pos;
    r->line = mark->line;
    r->col = mark->column;
}

/* The place of a value that is not there: that of its key or of its dash. */
static void place_null(struct reader *r, struct hk_node *node)
{
    const struct hk_node *key = hk_tree_last_key(r->tree);
    if (!key)
        skip_to_token(r, ",");
    node->line = key ? key->line : r->line + 1;
    node->col = key ? key->col : r->col + 1;
    node->text_line = node->end_line = node->line;
    node->text_col = node->col;
    node->text = "";
    if (!key && r->at < r->len && r->text[r->at] == '-')
        advance(r); /* or the next dash would not be found */
}

static void place_block(struct reader *r, struct hk_node *node, const struct fy_mark *start,
                        const struct fy_mark *end)
{
    skip_to_token(r, ":-");
    node->line = r->line + 1;
    node->col = r->col + 1;
    move_to(r, start);
    for (bool first = true; r->at < end->input_pos && r->at < r->len; advance(r)) {
        if (r->text[r->at] == ' ' || r->text[r->at] == '\n')
            continue;
        node->end_line = r->line + 1;
        if (first) {
            node->text_line = r->line + 1;
            node->text_col = r->col + 1;
        }
        first = false;
    }
}

static enum hk_node_style style_of(struct fy_token *token)
{
    switch (fy_scalar_token_get_style(token)) {
    case FYSS_SINGLE_QUOTED:
        return HK_STYLE_SINGLE;
    case FYSS_DOUBLE_QUOTED:
        return HK_STYLE_DOUBLE;
    case FYSS_FOLDED:
        return HK_STYLE_FOLDED;
    case FYSS_LITERAL:
        return HK_STYLE_LITERAL;
    default:
        return HK_STYLE_PLAIN;
    }
}

/* Escapes in double quotes can make what the prefilter would have refused. */
static bool is_clean(const char *text, size_t len)
{
    for (const char *at = text, *end = text + len; at < end;) {
        uint32_t code;
        int bytes = hk_utf8_decode(at, end, &code);
        if (bytes == 0 || code == 0)
            return false;
        at += bytes;
    }
    return true;
}

/* What stands between single quotes, where only '' is not itself. Not asked of libfyaml 0.7,
 * which leaks memory when many of them follow each other. */
static const char *single_quoted(struct reader *r, size_t from, size_t to, size_t *len)
{
    char *text = hk_arena_alloc(&r->tree->stream->arena, to - from + 1);
    *len = 0;
    for (size_t i = from; i < to; i++) {
        text[(*len)++] = r->text[i];
        i += r->text[i] == '\'';
    }
    text[*len] = '\0';
    return text;
}

static void place_line(struct hk_node *node, const struct fy_mark *start,
                       const struct fy_mark *end)
{
    bool quoted = node->style != HK_STYLE_PLAIN;
    node->line = node->text_line = start->line + 1;
    node->text_col = start->column + 1;
    node->col = node->text_col - quoted;
    node->end_line = end->line + 1;
}

static int on_scalar(struct reader *r, struct fy_event *event)
{
    struct hk_node node = {.kind = HK_NODE_SCALAR};
    struct fy_token *token = event->scalar.value;
    const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
    const struct fy_mark *end = token ? fy_token_end_mark(token) : NULL;
    if (!start || !end) {
        node.is_null = true;
        place_null(r, &node);
        return hk_tree_add(r->tree, &node);
    }
    node.style = style_of(token);
    if (node.style == HK_STYLE_SINGLE)
        node.text = single_quoted(r, start->input_pos, end->input_pos, &node.len);
    else
        node.text = fy_token_get_text(token, &node.len);
    if (!node.text)
        node.text = "";
    if (node.style == HK_STYLE_FOLDED || node.style == HK_STYLE_LITERAL) {
        /* libfyaml counts too much when a folded text goes on deeper after an empty line. */
        node.len = strnlen(node.text, node.len);
        place_block(r, &node, start, end);
    } else {
        place_line(&node, start, end);
    }
    move_to(r, end);
    if (node.style == HK_STYLE_SINGLE || node.style == HK_STYLE_DOUBLE)
        advance(r);
    if (!is_clean(node.text, node.len)) {
        COMPLAIN(r, node.line, node.col, "an escape in this text makes no valid character");
        return HK_EINVAL;
    }
    return hk_tree_add(r->tree, &node);
}

/* A list or map begins: at its bracket, its first dash or in its first key. */
static int on_open(struct reader *r, struct fy_event *event, enum hk_node_kind kind)
{
    const struct fy_mark *start = fy_event_start_mark(event);
    struct hk_node node = {.kind = kind};
    node.flow = fy_event_get_node_style(event) == FYNS_FLOW;
    if (start) {
        node.line = start->line + 1;
        node.col = start->column + 1;
        move_to(r, fy_event_end_mark(event));
    }
    return hk_tree_add(r->tree, &node);
}

static int on_close(struct reader *r, struct fy_event *event)
{
    const struct fy_mark *end = fy_event_end_mark(event);
    bool flow = hk_tree_innermost(r->tree)->flow;
    move_to(r, end);
    hk_tree_close(r->tree, flow && end ? end->line + 1 : 0);
    return 0;
}

/* The prefilter has refused these already. */
static bool has_extras(const struct fy_event *event)
{
    switch (event->type) {
    case FYET_ALIAS:
        return true;
    case FYET_SCALAR:
        return event->scalar.anchor || event->scalar.tag;
    case FYET_SEQUENCE_START:
        return event->sequence_start.anchor || event->sequence_start.tag;
    case FYET_MAPPING_START:
        return event->mapping_start.anchor || event->mapping_start.tag;
    default:
        return false;
    }
}

static int on_event(struct reader *r, struct fy_event *event)
{
    if (has_extras(event)) {
        COMPLAIN(r, r->line + 1, r->col + 1, "anchors, aliases and tags are not supported");
        return HK_EINVAL;
    }
    switch (event->type) {
    case FYET_SCALAR:
        return on_scalar(r, event);
    case FYET_SEQUENCE_START:
        return on_open(r, event, HK_NODE_LIST);
    case FYET_MAPPING_START:
        return on_open(r, event, HK_NODE_MAP);
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
        return on_close(r, event);
    case FYET_DOCUMENT_START:
        move_to(r, fy_event_end_mark(event));
        return 0;
    default:
        return 0;
    }
}

/* The last place of the text that has a character. */
static void place_end(struct reader *r, int *line, int *col)
{
    size_t last = r->len;
    while (last > 0 && strchr(" \t\n", r->text[last - 1]))
        last--;
    r->at = 0;
    r->line = r->col = 0;
    while (r->at < last)
        advance(r);
    *line = r->line + 1;
    *col = r->col + 1;
}

/* Moves to the next token. Whether it is a dash with nothing behind it, which libfyaml takes for
 * an error in a list that is not indented under its key. */
static bool is_empty_item(struct reader *r, const struct hk_node *open)
{
    if (!open || open->flow || open->kind != HK_NODE_LIST)
        return false;
    skip_to_token(r, "");
    if (r->at >= r->len || r->text[r->at] != '-' || r->col + 1 != open->col)
        return false;
    struct reader behind = *r;
    advance(&behind);
    skip_to_token(&behind, "");
    return behind.at >= r->len || behind.col + 1 <= open->col;
}

/* Reports the first error of libfyaml: what follows it is mostly its echo. */
static void report_syntax(struct reader *r, struct fy_diag *fy_diag)
{
    void *iterator = NULL;
    const struct fy_diag_error *error = fy_diag_errors_iterate(fy_diag, &iterator);
    while (error && error->type < FYET_ERROR)
        error = fy_diag_errors_iterate(fy_diag, &iterator);
    const struct hk_node *open = hk_tree_innermost(r->tree);
    if (is_empty_item(r, open)) {
        COMPLAIN(r, r->line + 1, r->col + 1, "nothing behind this dash");
        return;
    }
    int end_line, end_col;
    place_end(r, &end_line, &end_col);
    bool at_end =
        !error || error->line > end_line || (error->line == end_line && error->column >= end_col);
    if (at_end && open && open->flow) {
        COMPLAIN(r, open->line, open->col, "this bracket is not closed");
        return;
    }
    struct hk_advice advice = {.line = at_end ? end_line : error->line,
                               .col = at_end ? end_col : error->column};
    hk_advise(r->text, r->len, error ? error->msg : "this is not valid YAML", &advice);
    COMPLAIN(r, advice.line, advice.col, "%s", advice.text);
}

/* One parser over the whole text. */
static int parse_events(struct reader *r, struct fy_parser *parser, struct fy_diag *fy_diag)
{
    struct fy_event *event;
    bool ended = false;
    int result = fy_parser_set_string(parser, r->text, r->len) == 0 ? 0 : HK_EINVAL;
    while (result == 0 && (event = fy_parser_parse(parser))) {
        ended = event->type == FYET_STREAM_END;
        result = on_event(r, event);
        fy_parser_event_free(parser, event);
        if (result < 0)
            return result;
    }
    if (ended && !fy_parser_get_stream_error(parser))
        return r->tree->broken ? HK_EINVAL : 0;
    report_syntax(r, fy_diag);
    return HK_EINVAL;
}

int hk_events_build(struct hk_tree *tree, const char *text, size_t len)
{
    struct reader r = {.tree = tree, .text = text, .len = len};
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    struct fy_diag *fy_diag = fy_diag_create(&diag_cfg);
    hk_assert(fy_diag);
    fy_diag_set_collect_errors(fy_diag, true);
    /* Depth and keys are the tree's business, with messages of our own. A closing
     * bracket may stand below its key. */
    struct fy_parse_cfg cfg = {
        .flags = FYPCF_QUIET | FYPCF_JSON_NONE | FYPCF_DISABLE_DEPTH_LIMIT |
                 FYPCF_ALLOW_DUPLICATE_KEYS | FYPCF_SLOPPY_FLOW_INDENTATION,
        .diag = fy_diag,
    };
    struct fy_parser *parser = fy_parser_create(&cfg);
    hk_assert(parser);
    int result = parse_events(&r, parser, fy_diag);
    fy_parser_destroy(parser);
    fy_diag_destroy(fy_diag);
    return result;
}
