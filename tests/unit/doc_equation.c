/* An equation's tree in MathML and in LaTeX: what each node gives, and people's
 * words, which are escaped. */
#include "doc_values.h"

#include "doc/equation.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define M(inner)     "<math alttext=\"y &lt; &quot;x&quot;\">" inner "</math>"

static struct equation_case {
    const char *name, *node, *mathml, *latex;
} cases[] = {
    {"an identifier", "{~i~:~β~}", M("<mi>β</mi>"), "\\beta "},
    {"a letter", "{~i~:~i~}", M("<mi>i</mi>"), "i"},
    {"a number", "{~n~:~12~}", M("<mn>12</mn>"), "12"},
    {"an operator", "{~o~:~−~}", M("<mo>−</mo>"), "- "},
    {"a function", "{~i~:~logit~}", M("<mi>logit</mi>"),
     "\\operatorname{logit} "},
    {"words", "{~t~:~Months in post~}", M("<mtext>Months in post</mtext>"),
     "\\text{Months in post}"},
    {"words with markup", "{~t~:~<b> & c~}",
     M("<mtext>&lt;b&gt; &amp; c</mtext>"),
     "\\text{\\textless{}b\\textgreater{} \\& c}"},
    {"words with commands", "{~t~:~\\\\input{x} $a_1$ 5% #~}",
     M("<mtext>\\input{x} $a_1$ 5% #</mtext>"),
     "\\text{\\textbackslash{}input\\{x\\} \\$a\\_1\\$ 5\\% \\#}"},
    {"words that would end a cell", "{~t~:~a|b\\nc`d~}",
     M("<mtext>a|b\nc`d</mtext>"),
     "\\text{a\\textbar{}b c\\textasciigrave{}d}"},
    {"an index", "{~sub~:[{~t~:~Age~},{~i~:~i~}]}",
     M("<msub><mtext>Age</mtext><mi>i</mi></msub>"), "{\\text{Age}}_{i}"},
    {"a power", "{~sup~:[{~i~:~Φ~},{~row~:[{~o~:~−~},{~n~:~1~}]}]}",
     M("<msup><mi>Φ</mi><mrow><mo>−</mo><mn>1</mn></mrow></msup>"),
     "{\\Phi }^{- 1}"},
    {"a mean", "{~bar~:{~t~:~Age~}}",
     M("<mover accent=\"true\"><mtext>Age</mtext><mo>¯</mo></mover>"),
     "\\overline{\\text{Age}}"},
    {"a fitted one", "{~hat~:{~t~:~Took~}}",
     M("<mover accent=\"true\"><mtext>Took</mtext><mo>^</mo></mover>"),
     "\\widehat{\\text{Took}}"},
    {"a sum", "{~row~:[{~i~:~y~},{~o~:~=~},{~i~:~ε~}]}",
     M("<mrow><mi>y</mi><mo>=</mo><mi>ε</mi></mrow>"), "y=\\varepsilon "},
    {"an index without a base", "{~sub~:[{~i~:~i~}]}", M(""), ""},
    {"no node", "{~x~:1}", M(""), ""},
    {"a number where a text is due", "{~i~:1}", M(""), ""},
};

static void check_equation(void **state)
{
    const struct equation_case *c = *state;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_put_mathml(&b, value_of(c->node), PL_STR("y < \"x\""));
    pl_buf_putc(&b, '\0');
    assert_string_equal(b.s, c->mathml);
    pl_buf_free(&b);
    pl_buf_init(&b, 0);
    pl_put_latex(&b, value_of(c->node));
    pl_buf_putc(&b, '\0');
    assert_string_equal(b.s, c->latex);
    pl_buf_free(&b);
}

/* A node below the depth that is written is left out. */
static void depth_is_bounded(void **state)
{
    const struct pl_value *node = value_of("{~n~:~1~}");
    struct pl_builder list, b;
    struct pl_buf out;
    size_t at;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        pl_build(&list, &arena);
        pl_add(&list, node);
        pl_build(&b, &arena);
        pl_set(&b, "row", pl_list(&list));
        node = pl_map(&b);
    }
    pl_buf_init(&out, 0);
    pl_put_mathml(&out, node, PL_STR(""));
    pl_put_latex(&out, node);
    assert_int_equal(out.failed, PL_OK);
    assert_false(pl_str_find(pl_buf_view(&out), PL_STR("1"), &at));
    pl_buf_free(&out);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(cases) + 1];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(cases); i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, check_equation,
                                         open_arena, close_arena, &cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(
        depth_is_bounded, open_arena, close_arena);
    return _cmocka_run_group_tests("equation", tests, n, NULL, NULL);
}
