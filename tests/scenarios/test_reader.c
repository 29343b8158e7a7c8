/* SPDX-License-Identifier: MIT
 *
 * Tests of scenarios/lang/reader: good input and its places, one table of bad
 * input with the message and place of each, and limits. What is hostile rather
 * than wrong is in test_reader_hostile.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/error.h"
#include "scenarios/lang/reader.h"

struct result {
    struct hk_diag diag;
    struct hk_stream stream;
    int code;
};

static struct result *read_with(const char *bytes, size_t len,
                                const struct hk_reader_options *options)
{
    struct result *result = hk_xmalloc(sizeof(*result));
    hk_diag_init(&result->diag);
    result->code = hk_reader_parse(&result->diag, "t", bytes, len, options, &result->stream);
    return result;
}

static struct result *read_text(const char *text)
{
    return read_with(text, strlen(text), NULL);
}

static void finish(struct result *result)
{
    hk_stream_fini(&result->stream);
    hk_diag_fini(&result->diag);
    free(result);
}

/* A tree as one line: text@line:col, [..] lists, {..} maps, ~ for nothing, -N
 * if it ends on another line N. */
static void describe(FILE *out, const struct hk_node *node)
{
    static const char *const styles[] = {"", "'", "\"", ">", "|"};
    const char *open = node->kind == HK_NODE_LIST ? "[" : node->kind == HK_NODE_MAP ? "{" : "";
    const char *close = node->kind == HK_NODE_LIST ? "]" : node->kind == HK_NODE_MAP ? "}" : "";
    if (node->kind == HK_NODE_SCALAR)
        fprintf(out, "%s%s", styles[node->style], node->is_null ? "~" : node->text);
    fprintf(out, "%s@%d:%d", node->flow ? "flow" : "", node->line, node->col);
    if (node->end_line > node->line)
        fprintf(out, "-%d", node->end_line);
    fputs(open, out);
    for (size_t i = 0; i < node->count; i++) {
        fputs(i ? ", " : "", out);
        describe(out, node->kind == HK_NODE_LIST ? node->items[i] : node->pairs[i].key);
        if (node->kind == HK_NODE_MAP) {
            fputs(": ", out);
            describe(out, node->pairs[i].value);
        }
    }
    fputs(close, out);
}

static void assert_tree(const char *text, const char *expected)
{
    struct result *result = read_text(text);
    char described[1000] = "";
    FILE *out = fmemopen(described, sizeof(described), "w");
    for (size_t i = 0; i < result->stream.count; i++) {
        fputs(i ? " --- " : "", out);
        describe(out, result->stream.docs[i].root);
    }
    fclose(out);
    assert_int_equal(result->code, 0);
    assert_int_equal(hk_diag_errors(&result->diag), 0);
    assert_string_equal(described, expected);
    finish(result);
}

static void assert_first_error(const char *bytes, size_t len,
                               const struct hk_reader_options *options, const char *expected)
{
    struct result *result = read_with(bytes, len, options);
    assert_int_equal(result->code, HK_EINVAL);
    assert_int_equal(result->stream.count, 0);
    char *text = hk_diag_format(&result->diag);
    assert_non_null(text);
    text[strcspn(text, "\n")] = '\0';
    if (strncmp(text, expected, strlen(expected)) != 0)
        assert_string_equal(text, expected);
    free(text);
    finish(result);
}

static void every_node_knows_its_place(void **state)
{
    (void)state;
    assert_tree("a: b c\n\"q\": 'x'\n", "@1:1-2{a@1:1: b c@1:4, \"q@2:1: 'x@2:6}");
    assert_tree("- a\n-\n- - b\n  - c\n", "@1:1-4[a@1:3, ~@2:1, @3:3-4[b@3:5, c@4:5]]");
    assert_tree("k:\nl: # c\n  - x: 1\n    y:\n",
                "@1:1-4{k@1:1: ~@1:1, l@2:1: @3:3-4[@3:5-4{x@3:5: 1@3:8, y@4:5: ~@4:5}]}");
    assert_tree("[a, {\"b\":c, d}, e: f,\n g]",
                "flow@1:1-2[a@1:2, flow@1:5{\"b@1:6: c@1:10, d@1:13: ~@1:13}, "
                "flow@1:17{e@1:17: f@1:20}, g@2:2]");
    assert_tree("- |\n  x\n- a: >- # c\n    y\n    z\n  b: |\n   q",
                "@1:1-7[|x\n@1:3-2, @3:3-7{a@3:3: >y z@3:6-5, b@6:3: |q\n@6:6-7}]");
    assert_tree("a: >\n  b\n\n   c\n", "@1:1-4{a@1:1: >b\n c\n@1:4-4}");
    assert_tree("- a: [\n    b\n  ]\n", "@1:1-3[@1:3-3{a@1:3: flow@1:6-3[b@2:5]}]");
    assert_tree("a: b\n  c\n", "@1:1-2{a@1:1: b c@1:4-2}");
    assert_tree("- \xc3\xa4 \xe2\x82\xac: x\n", "@1:1[@1:3{\xc3\xa4 \xe2\x82\xac@1:3: x@1:8}]");
}

static void the_text_of_quotes_and_blocks_has_a_place_too(void **state)
{
    (void)state;
    struct result *result = read_text("a: \"b\"\nc: |\n\n    d\n");
    const struct hk_pair *pairs = result->stream.docs[0].root->pairs;
    assert_int_equal(pairs[0].value->col, 4);
    assert_int_equal(pairs[0].value->text_col, 5);
    assert_int_equal(pairs[1].value->col, 4);
    assert_int_equal(pairs[1].value->text_line, 4);
    assert_int_equal(pairs[1].value->text_col, 5);
    finish(result);
}

static void odd_characters_inside_texts_are_allowed(void **state)
{
    (void)state;
    assert_tree("a % b == 0: x * 2 & y != ?z\n", "@1:1{a % b == 0@1:1: x * 2 & y != ?z@1:13}");
    assert_tree("'? a': \"- ? %\" # ? * & !\n", "@1:1{'? a@1:1: \"- ? %@1:8}");
    assert_tree("- |\n  ? a\n  %b\n   *c\n", "@1:1-4[|? a\n%b\n *c\n@1:3-4]");
    assert_tree("[a % b, x*y, p ? q]", "flow@1:1[a % b@1:2, x*y@1:9, p ? q@1:14]");
}

static void a_bom_and_crlf_change_no_place(void **state)
{
    (void)state;
    assert_tree("\xef\xbb\xbf"
                "a: b\r\nc: |\r\n  d\r\n",
                "@1:1-3{a@1:1: b@1:4, c@2:1: |d\n@2:4-3}");
    assert_first_error("\xef\xbb\xbf"
                       "a: *b\r\n",
                       10, NULL, "t:1:4: error: aliases");
}

static void empty_documents_are_left_out(void **state)
{
    (void)state;
    static const char *const nothing[] = {
        "", "\n", "# c", "---\n", "---\n---\n", "...\n", "# a\n---\n# b\n...\n", "\xef\xbb\xbf"};
    for (size_t i = 0; i < HK_COUNT(nothing); i++)
        assert_tree(nothing[i], "");
    assert_tree("---\n---\na: 1\n---\n", "@3:1{a@3:1: 1@3:4}");
    assert_tree("a\n...\n# c\n", "a@1:1");
    assert_tree("--- a\n---\n---\nb\n--- c\n", "a@1:5 --- b@4:1 --- c@5:5");
}

static void bad_input_gets_a_message_with_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"a: b: c", "t:1:5: error: a second ': ' on one line"},
        {"\xc3\xa4: b: c", "t:1:5: error: a second ': ' on one line"},
        {"a:\n\tb: c", "t:2:1: error: a tab cannot indent"},
        {"a: 1\nb", "t:2:1: error: this is no 'key: value' line"},
        {"a: \"x", "t:1:4: error: this quote is not closed on its line"},
        {"a: 'x''\n'", "t:1:4: error: this quote is not closed on its line"},
        {"a: [x", "t:1:4: error: this bracket is not closed"},
        {"x:\n  - {a: b\n", "t:2:5: error: this bracket is not closed"},
        {"a: [x}", "t:1:6: error: mismatched"},
        {"a: \"\\q\"", "t:1:5: error: invalid escape"},
        {"a: \"\\0\"", "t:1:4: error: an escape in this text makes no valid character"},
        {"a: 1\n\nb: 2\na: 3", "t:4:1: error: duplicate key 'a'"},
        {"a:\nb c", "t:2:1: error: this must stand deeper than its key"},
        {"a:\n'b'", "t:2:1: error: this must stand deeper than its key"},
        {"- {x: 1, \"x\": 2}", "t:1:10: error: duplicate key 'x'"},
        {"{a: b}: 1", "t:1:1: error: a key must be a text, this is a map"},
        {"- [a]: 1", "t:1:3: error: a key must be a text, this is a list"},
        {"- : a", "t:1:3: error: the key is missing"},
        {"{a: b, : c}", "t:1:8: error: the key is missing"},
        {"k:\n- a\n- # c\nl: b", "t:3:1: error: nothing behind this dash"},
        {"? a\n: b", "t:1:1: error: explicit keys"},
        {"- ? a", "t:1:3: error: explicit keys"},
        {"k: ? x", "t:1:4: error: explicit keys"},
        {"--- ? a", "t:1:5: error: explicit keys"},
        {"[? a]", "t:1:2: error: explicit keys"},
        {"{a: b, ? c : d}", "t:1:8: error: explicit keys"},
        {"{\"a\":? b}", "t:1:6: error: explicit keys"},
        {"{x\n \"a: ? b\"}", "t:2:6: error: explicit keys"},
        {"a: |\n   x\n  ? y\n", "t:3:3: error: explicit keys"},
        {"?", "t:1:1: error: explicit keys"},
        {"%YAML 1.2\n---\na", "t:1:1: error: directives"},
        {"a: b\n%\n", "t:2:1: error: directives"},
        {"--- %", "t:1:5: error: directives"},
        {"a: &x b", "t:1:4: error: anchors"},
        {"[a, *x]", "t:1:5: error: aliases"},
        {"- !t x", "t:1:3: error: tags"},
        {"a:\n  |\n  x", "t:2:3: error: a block text ('|') must follow"},
        {"[|\n]", "t:1:2: error: a block text ('|') must follow"},
        {"a:\n  k: |\n  b: c", "t:2:6: error: no text here"},
        {"- >-\n\n", "t:1:3: error: no text here"},
        {"a: >2\n   x", "t:1:5: error: a block text takes its indentation"},
        {"a\xff", "t:1:2: error: this is not UTF-8 (byte 0xff)"},
        {"# \xc0\x80", "t:1:3: error: this is not UTF-8 (byte 0xc0)"},
        {"\xed\xa0\x80", "t:1:1: error: this is not UTF-8"},
        {"a: \x1b[2J", "t:1:4: error: control character U+001B"},
        {"a\rb", "t:1:2: error: control character U+000D"},
        {"a\xc2\x85"
         "b",
         "t:1:2: error: control character U+0085"},
        {"a\xef\xbb\xbf", "t:1:2: error: a byte order mark"},
    };
    for (size_t i = 0; i < HK_COUNT(cases); i++)
        assert_first_error(cases[i].text, strlen(cases[i].text), NULL, cases[i].error);
    assert_first_error("a\0b", 3, NULL, "t:1:2: error: control character U+0000");
}

static void each_mistake_is_one_error(void **state)
{
    (void)state;
    struct result *result = read_text("a: \"x\nb: 'y\nc: *z\n");
    assert_int_equal(hk_diag_errors(&result->diag), 3);
    finish(result);
}

static void limits_are_errors(void **state)
{
    (void)state;
    struct hk_reader_options options = {.bytes_max = 64, .depth_max = 3, .nodes_max = 7};
    assert_first_error("[[[[a]]]]", 9, &options, "t:1:4: error: nested deeper than 3");
    assert_first_error("- - - a: b", 10, &options, "t:1:7: error: nested deeper");
    assert_first_error("[a, b, c, d, e, f, g]", 21, &options, "t:1:20: error: more than 7 keys");
    char large[65];
    memset(large, '#', sizeof(large));
    assert_first_error(large, 65, &options, "t: error: the file is larger than 64 bytes");
    struct result *result = read_with(large, 64, &options);
    assert_int_equal(result->code, 0);
    finish(result);
}

static void files_are_read_and_missing_ones_named(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int code;
    } cases[] = {
        {"missing/a.yaml", HK_EIO}, {"/", HK_EIO}, {"/dev/null", 0}, {"/dev/zero", HK_EINVAL}};
    struct hk_diag diag;
    hk_diag_init(&diag);
    for (size_t i = 0; i < HK_COUNT(cases); i++) {
        struct hk_stream stream;
        assert_int_equal(hk_reader_load(&diag, cases[i].path, NULL, &stream), cases[i].code);
        assert_int_equal(stream.count, 0);
        hk_stream_fini(&stream);
    }
    char *text = hk_diag_format(&diag);
    assert_string_equal(text, "missing/a.yaml: error: cannot read it: No such file or directory\n"
                              "/: error: cannot read it: Is a directory\n"
                              "/dev/zero: error: the file is larger than 1048576 bytes\n");
    free(text);
    hk_diag_fini(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(the_text_of_quotes_and_blocks_has_a_place_too),
        cmocka_unit_test(odd_characters_inside_texts_are_allowed),
        cmocka_unit_test(a_bom_and_crlf_change_no_place),
        cmocka_unit_test(empty_documents_are_left_out),
        cmocka_unit_test(bad_input_gets_a_message_with_a_place),
        cmocka_unit_test(each_mistake_is_one_error),
        cmocka_unit_test(limits_are_errors),
        cmocka_unit_test(files_are_read_and_missing_ones_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
