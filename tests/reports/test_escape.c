/* SPDX-License-Identifier: MIT
 *
 * Tests of reports/escape: whatever a text holds, it stays in its line, its tag and its
 * encoding.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reports/escape.h"

typedef void (*writer)(struct hk_sink *sink, const char *text);

static void assert_escaped(writer escape, bool ascii, const char *text, const char *expected)
{
    struct hk_sink sink;
    hk_sink_init(&sink, NULL, ascii);
    escape(&sink, text);
    assert_string_equal(sink.text, expected);
    hk_sink_fini(&sink);
}

static void what_drives_a_terminal_becomes_visible(void **state)
{
    (void)state;
    assert_escaped(hk_escape, false, "\x1b[31m\r\n\t\x7f", "\\x1b[31m\\x0d\\x0a\\x09\\x7f");
    assert_escaped(hk_escape, false, "a\xe2\x80\xae z\xc2\x9b", "a\\u202e z\\u009b");
    assert_escaped(hk_escape, false, "\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbe",
                   "\\ufffe\\uffff\\u1fffe");
    assert_escaped(hk_escape, false, "caf\xc3\xa9 \xf0\x9f\x98\x80",
                   "caf\xc3\xa9 \xf0\x9f\x98\x80");
    assert_escaped(hk_escape, true, "caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\\u00e9 \\u1f600");
}

static void lines_stay_lines_where_that_is_asked_for(void **state)
{
    (void)state;
    assert_escaped(hk_escape_lines, false, "a\x1b\nb\n", "a\\x1b\nb\n");
}

static void what_is_no_utf8_is_shown_as_bytes(void **state)
{
    (void)state;
    assert_escaped(hk_escape, false, "\xff\xc0\x80\xed\xa0\x80", "\\xff\\xc0\\x80\\xed\\xa0\\x80");
    assert_escaped(hk_escape, false, "cut \xe2\x82", "cut \\xe2\\x82");
}

static void xml_has_no_characters_that_it_knows_or_forbids(void **state)
{
    (void)state;
    assert_escaped(hk_escape_xml, false, "<a b=\"c\" d='e'>&amp;]]></a>",
                   "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;]]&gt;&lt;/a&gt;");
    assert_escaped(hk_escape_xml, false, "\x01\x08\x0b\x1f", "\\x01\\x08\\x0b\\x1f");
    assert_escaped(hk_escape_xml, false, "\xef\xbf\xbe \xff", "\\ufffe \\xff");
    assert_escaped(hk_escape_xml, true, "\xc3\xa9<", "\\u00e9&lt;");
}

static void json_gets_utf8_whatever_a_path_holds(void **state)
{
    (void)state;
    static const char text[] = "a\xff\xe2\x82z\x1b\xc3\xa9";
    struct hk_sink sink;
    hk_sink_init(&sink, NULL, false);
    hk_escape_utf8(&sink, text, strlen(text));
    assert_string_equal(sink.text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\x1b\xc3\xa9");
    hk_sink_fini(&sink);
}

static void a_word_for_a_shell_is_one_word(void **state)
{
    (void)state;
    assert_escaped(hk_escape_shell, false, "plain-1.yaml", "plain-1.yaml");
    assert_escaped(hk_escape_shell, false, "", "''");
    assert_escaped(hk_escape_shell, false, "it's `a` $b", "'it'\\''s `a` $b'");
    assert_escaped(hk_escape_shell, false, "a\nb'\\", "$'a\\012b\\'\\\\'");
    assert_escaped(hk_escape_shell, true, "\xc3\xa9", "$'\\303\\251'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_drives_a_terminal_becomes_visible),
        cmocka_unit_test(lines_stay_lines_where_that_is_asked_for),
        cmocka_unit_test(what_is_no_utf8_is_shown_as_bytes),
        cmocka_unit_test(xml_has_no_characters_that_it_knows_or_forbids),
        cmocka_unit_test(json_gets_utf8_whatever_a_path_holds),
        cmocka_unit_test(a_word_for_a_shell_is_one_word),
    };
    int r = cmocka_run_group_tests_name("escape", tests, NULL, NULL);
    return r != 0;
}
