/* Pictures for WeasyPrint: colours and shapes where they stand. */
#include "chart/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static struct plain_case {
    const char *name, *page, *plain;
} cases[] = {
    {"no picture", "<p>var(--pl-ink,#111111) &lt;use /&gt;</p>",
     "<p>var(--pl-ink,#111111) &lt;use /&gt;</p>"},
    {"colours",
     "<svg a><path stroke=\"var(--pl-c1,#1b6ca8)\" "
     "fill=\"var(--pl-ink,#111111)\"/></svg>",
     "<svg a><path stroke=\"#1b6ca8\" fill=\"#111111\"/></svg>"},
    {"a shape that is referred to",
     "<svg a><defs><circle id=\"f.P5\" stroke=\"currentColor\" r=\"1\"/></defs>"
     "<use href=\"#f.P5\" transform=\"scale(2)\" "
     "color=\"var(--pl-c1,#1b6ca8)\"/></svg>",
     "<svg a><defs><circle id=\"f.P5\" stroke=\"currentColor\" r=\"1\"/></defs>"
     "<g transform=\"scale(2)\" color=\"#1b6ca8\"><circle "
     "stroke=\"currentColor\" r=\"1\"/></g></svg>"},
    {"a shape made of a shape",
     "<svg a><defs><circle id=\"f.P5\" r=\"1\"/><use href=\"#f.P5\" "
     "id=\"f.P6\" fill=\"currentColor\"/></defs><use href=\"#f.P6\"/></svg>",
     "<svg a><defs><circle id=\"f.P5\" r=\"1\"/><g fill=\"currentColor\">"
     "<circle r=\"1\"/></g></defs><g><g fill=\"currentColor\"><circle "
     "r=\"1\"/></g></g></svg>"},
    {"each picture has its own shapes",
     "<svg a><path id=\"x\" d=\"1\"/><use href=\"#x\"/></svg>-<svg b><path "
     "id=\"x\" d=\"2\"/><use href=\"#x\"/></svg>",
     "<svg a><path id=\"x\" d=\"1\"/><g><path d=\"1\"/></g></svg>-<svg b><path "
     "id=\"x\" d=\"2\"/><g><path d=\"2\"/></g></svg>"},
    {"a shape that is not there", "<svg a><use href=\"#x\"/>.</svg>",
     "<svg a>.</svg>"},
    {"a shape made of itself", "<svg a><use id=\"x\" href=\"#x\"/></svg>",
     "<svg a><g><g><g><g><g><g><g><g><g></g></g></g></g></g></g></g></g></g>"
     "</svg>"},
    {"a page that stops in the middle", "<svg a><use href=\"#x\"",
     "<svg a><use href=\"#x\""},
};

static void check_plain(void **state)
{
    const struct plain_case *c = *state;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_svg_plain(&b, pl_str_from(c->page));
    assert_int_equal(b.failed, PL_OK);
    assert_string_equal(b.s, c->plain);
    pl_buf_free(&b);
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[CASES];

    for (size_t i = 0; i < CASES; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_plain, NULL, NULL,
                                       &cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
