/* Lua's syntax in HTML: the right spans, and nothing lost, whatever the text.
 */
#include "doc/highlight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define K(x) "<span class=\"k\">" x "</span>"
#define S(x) "<span class=\"s\">" x "</span>"
#define N(x) "<span class=\"n\">" x "</span>"
#define C(x) "<span class=\"c\">" x "</span>"
#define F(x) "<span class=\"f\">" x "</span>"
#define Q    "&quot;"

static struct highlight_case {
    const char *name, *code, *html;
} cases[] = {
    {"nothing", "", ""},
    {"a statement", "local x = 1", K("local") " x = " N("1")},
    {"a call", "f(x)", F("f") "(x)"},
    {"a call with a table", "fig.arms { r }", "fig." F("arms") " { r }"},
    {"a call with a text", "trial \"x\"", F("trial") " " S(Q "x" Q)},
    {"a method", "t:run'x'", "t:" F("run") S("&#39;x&#39;")},
    {"a keyword before a bracket", "return (x)", K("return") " (x)"},
    {"names that begin with keywords", "endx local_ _if", "endx local_ _if"},
    {"constants", "nil, true", N("nil") ", " N("true")},
    {"operators escaped", "a < b and c & d", "a &lt; b " K("and") " c &amp; d"},
    {"decimal", "1.5e-3+.5", N("1.5e-3") "+" N(".5")},
    {"hexadecimal", "0xA.8p+1-0xe-1", N("0xA.8p+1") "-" N("0xe") "-" N("1")},
    {"a digit in a name", "x1 = y2z", "x1 = y2z"},
    {"concatenation", "a..b", "a..b"},
    {"a malformed numeral", "3in", N("3in")},
    {"escapes in a string", "\"a\\\"b\" c", S(Q "a\\" Q "b" Q) " c"},
    {"a backslash before the quote", "'\\\\' c", S("&#39;\\\\&#39;") " c"},
    {"a line continued", "'a\\\nb' c", S("&#39;a\\\nb&#39;") " c"},
    {"\\z skips lines", "'a\\z \n\n b' c", S("&#39;a\\z \n\n b&#39;") " c"},
    {"an unclosed string ends with its line", "'a\nend",
     S("&#39;a") "\n" K("end")},
    {"a backslash at the end", "'a\\", S("&#39;a\\")},
    {"markup in a string", "'</span><script>'",
     S("&#39;&lt;/span&gt;&lt;script&gt;&#39;")},
    {"a long string", "[[a\n]=]b]] c", S("[[a\n]=]b]]") " c"},
    {"a level", "[==[a]]b]=]c]==] d", S("[==[a]]b]=]c]==]") " d"},
    {"brackets that share a ]", "[=[a]]=]b", S("[=[a]]=]") "b"},
    {"an unclosed long string", "[[a\nb", S("[[a\nb")},
    {"an index is no string", "a[b[1]]", "a[b[" N("1") "]]"},
    {"[= is no string", "a[=b", "a[=b"},
    {"[ at the end", "a[", "a["},
    {"a comment", "x -- y\nz", "x " C("-- y") "\nz"},
    {"a comment at the end", "--", C("--")},
    {"a long comment", "--[[a\nb]]c", C("--[[a\nb]]") "c"},
    {"a comment that looks long", "--[=a\nb", C("--[=a") "\nb"},
    {"a comment with markup", "-- <b> & \"q\"",
     C("-- &lt;b&gt; &amp; " Q "q" Q)},
    {"a quote in a comment", "-- don't\nx", C("-- don&#39;t") "\nx"},
    {"minus is no comment", "a - -b", "a - -b"},
    {"bytes of no language", "\x01\xff\xc3", "\x01\xff\xc3"},
};

static void check_case(void **state)
{
    const struct highlight_case *c = *state;
    struct pl_buf b;
    /* Without a NUL after it: what reads past the end is caught. */
    size_t n = strlen(c->code);
    char *exact = malloc(n > 0 ? n : 1);

    assert_non_null(exact);
    memcpy(exact, c->code, n);
    pl_buf_init(&b, 0);
    pl_highlight_lua(&b, (struct pl_str){exact, n});
    pl_buf_putc(&b, '\0');
    assert_int_equal(b.failed, PL_OK);
    assert_string_equal(b.s, c->html);
    pl_buf_free(&b);
    free(exact);
}

/* The text that a browser shows. */
static void check_shown(const struct pl_buf *html, struct pl_str code)
{
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;",
                                         "&#39;"};
    size_t at = 0;

    for (size_t i = 0; i < html->len; at++) {
        while (i < html->len && html->s[i] == '<')
            i = (size_t)(strchr(html->s + i, '>') - html->s) + 1;
        if (i >= html->len)
            break;
        char shown = html->s[i];
        size_t length = 1;
        for (size_t k = 0; shown == '&' && k < 5; k++)
            if (strncmp(html->s + i, entity[k], strlen(entity[k])) == 0) {
                shown = "&<>\"'"[k];
                length = strlen(entity[k]);
                break;
            }
        assert_true(at < code.len);
        assert_int_equal(shown, code.s[at]);
        i += length;
    }
    assert_int_equal(at, code.len);
}

/* Texts of the characters that steer the reader, in every order that a short
 * cycle gives: nothing may be lost, doubled or read past the end. */
static void check_nothing_is_lost(void **state)
{
    static const char steering[] = "[]=-\"'\\z\n <&a1.x0pe+{(";
    uint64_t x = 1;
    char text[24];
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    for (size_t round = 0; round < 20000; round++) {
        size_t n = 0;
        for (; n < round % sizeof text; n++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            text[n] = steering[(x >> 33) % (sizeof steering - 1)];
        }
        pl_buf_clear(&b);
        pl_highlight_lua(&b, (struct pl_str){text, n});
        if (n > 0)
            check_shown(&b, (struct pl_str){text, n});
    }
    pl_buf_free(&b);
}

static struct large_case {
    const char *name, *repeated;
} large[] = {
    {"4 MB of [=", "[="},       {"4 MB of ]=", "[[]="},
    {"4 MB of unclosed", "[["}, {"4 MB of quotes", "'"},
    {"4 MB of names", "a "},    {"4 MB of long comments", "--[=["},
    {"4 MB of \\z", "'\\z  "},
};

/* They would take hours if time grew with the square of the text. */
static void check_large(void **state)
{
    const struct large_case *c = *state;
    size_t n = (size_t)4 << 20, k = strlen(c->repeated);
    char *text = malloc(n);
    struct pl_buf b;

    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = c->repeated[i % k];
    pl_buf_init(&b, 0);
    pl_highlight_lua(&b, (struct pl_str){text, n});
    assert_int_equal(b.failed, PL_OK);
    assert_true(b.len >= n);
    pl_buf_free(&b);
    free(text);
}

int main(void)
{
    enum {
        CASES = sizeof cases / sizeof cases[0],
        LARGE = sizeof large / sizeof large[0]
    };
    struct CMUnitTest tests[CASES + LARGE + 1] = {{0}};
    size_t n = 0;

    for (size_t i = 0; i < CASES; i++)
        tests[n++] = (struct CMUnitTest){.name = cases[i].name,
                                         .test_func = check_case,
                                         .initial_state = &cases[i]};
    for (size_t i = 0; i < LARGE; i++)
        tests[n++] = (struct CMUnitTest){.name = large[i].name,
                                         .test_func = check_large,
                                         .initial_state = &large[i]};
    tests[n++] = (struct CMUnitTest){.name = "nothing is lost",
                                     .test_func = check_nothing_is_lost};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
