/* Provenance of printed texts: what the frames recorded, and what a session's
 * ledger holds. */
#include "plan_trial.h"

#include "base/json.h"
#include "lua/lines.h"
#include "lua/trace.h"

#include <math.h>

struct step {
    const char *row, *path; /* a read, when row is given */
    double number;
    const char *text; /* read as text, or printed when row is NULL */
};

struct trace_case {
    const char *name;
    struct step steps[5];
    const char *printed, *status, *rows, *detail;
};

static struct trace_case cases[] = {
    {"no digit", {{0}}, "no figure here", "text", "[]", ""},
    {"typed inside an inline value", {{0}}, "42", "untraced", "[]", "42"},
    {"a result's field",
     {{"n#1", "terms.2.estimate", 13.8987, NULL},
      {NULL, NULL, 13.8987, "13.90"}},
     "13.90",
     "traced",
     "[\"n#1\"]",
     "terms.2.estimate"},
    {"the sign is in the prose",
     {{"n#1", "estimate", -0.6, NULL}, {NULL, NULL, 0.6, "0.6"}},
     "0.6 lower",
     "traced",
     "[\"n#1\"]",
     "estimate"},
    {"computed from two reads",
     {{"n#1", "estimate", 3, NULL},
      {"n#2", "estimate", 5, NULL},
      {NULL, NULL, -2, "−2.0"}},
     "−2.0",
     "traced",
     "[\"n#1\",\"n#2\"]",
     "computed"},
    {"a number typed beside one that was read",
     {{"n#1", "n", 5786, NULL}, {NULL, NULL, 5786, "5,786"}},
     "5,786 of 6325",
     "untraced",
     "[\"n#1\"]",
     "6325"},
    {"formatting a typed number does not trace it",
     {{"n#1", "n", 5786, NULL},
      {NULL, NULL, 6325, "6,325"},
      {NULL, NULL, 5786, "5,786"}},
     "6,325 and 5,786",
     "untraced",
     "[]",
     "6,325"},
    {"an interval of two numbers",
     {{"n#1", "conf_low", 9.1, NULL},
      {"n#1", "conf_high", 18.7, NULL},
      {NULL, NULL, 9.1, "9.1"},
      {NULL, NULL, 18.7, "18.7"}},
     "9.1 to 18.7",
     "traced",
     "[\"n#1\"]",
     "conf_low"},
    {"a text that was read",
     {{"n#3", "level", NAN, "LA 2"}},
     "LA 2",
     "traced",
     "[\"n#3\"]",
     "level"},
    {"a threshold stands for the p-value",
     {{"n#1", "p_value", 1e-9, NULL}, {NULL, NULL, 1e-9, "< 0.001"}},
     "p < 0.001",
     "traced",
     "[\"n#1\"]",
     "p_value"},
    {"a minus that nothing printed",
     {{"n#1", "estimate", 13.9, NULL}, {NULL, NULL, 13.9, "13.90"}},
     "\xe2\x88\x92"
     "13.90",
     "untraced",
     "[]",
     "13.90"},
    {"a hyphen is no minus",
     {{"n#1", "low", 13.9, NULL},
      {NULL, NULL, 13.9, "13.90"},
      {"n#1", "high", 15.2, NULL},
      {NULL, NULL, 15.2, "15.20"}},
     "ages 13.90-15.20",
     "traced",
     "[\"n#1\"]",
     "low"},
    {"a sign that was turned",
     {{"n#1", "estimate", 13.9, NULL}, {NULL, NULL, -13.9, "-13.90"}},
     "-13.90",
     "traced",
     "[\"n#1\"]",
     "computed"},
    {"a text that was read has no minus",
     {{"n#3", "estimate", NAN, "0.12"}},
     "-0.12",
     "untraced",
     "[]",
     "0.12"},
    {"what an exhibit counts is of each of its rows",
     {{"n#2", "exhibit.n_agree", 57, NULL},
      {"n#1", "exhibit.n_agree", 57, NULL},
      {"n#3", "exhibit.n", 57, NULL},
      {NULL, NULL, 57, "57"}},
     "57",
     "traced",
     "[\"n#1\",\"n#2\"]",
     "exhibit.n_agree"},
    {"digits of another width",
     {{0}},
     "\xef\xbc\x99",
     "untraced",
     "[]",
     "\xef\xbc\x99"},
    {"a raised digit in a name", {{0}}, "R\xc2\xb2", "text", "[]", ""},
};

static void take(struct pl_trace *t, const struct step *s)
{
    if (s->row == NULL && s->text == NULL)
        return;
    if (s->row == NULL)
        pl_trace_printed(t, s->number, pl_str_from(s->text));
    else if (s->text != NULL)
        pl_trace_read_text(t, pl_str_from(s->row), pl_str_from(s->path),
                           pl_str_from(s->text));
    else
        pl_trace_read(t, pl_str_from(s->row), pl_str_from(s->path), s->number);
}

static void assert_json(const struct pl_value *v, const char *expected)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    assert_string_equal(b.s, expected);
    pl_buf_free(&b);
}

static void check_case(void **state)
{
    const struct trace_case *c = *state;
    struct pl_arena a;
    struct pl_trace t;
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    pl_arena_init(&a, 1 << 20);
    pl_trace_init(&t, &a, NULL);
    assert_true(pl_trace_begin(&t));
    for (size_t i = 0; i < 5; i++)
        take(&t, &c->steps[i]);
    assert_int_equal(pl_trace_judge(&t, &a, pl_str_from(c->printed), &v, &err),
                     PL_OK);
    assert_true(pl_is_text(pl_get(v, "status"), c->status));
    assert_true(pl_is_text(pl_get(v, "detail"), c->detail));
    assert_json(pl_get(v, "rows"), c->rows);
    pl_trace_end(&t);
    pl_arena_free(&a);
}

static void check_nesting(void **state)
{
    struct pl_arena a;
    struct pl_trace t;

    (void)state;
    pl_arena_init(&a, 1 << 20);
    pl_trace_init(&t, &a, NULL);
    pl_trace_read(&t, PL_STR("n#0"), PL_STR("x"), 1); /* none is open */
    assert_true(pl_trace_begin(&t));
    pl_trace_row(&t, PL_STR("n#1"));
    assert_true(pl_trace_begin(&t));
    pl_trace_row(&t, PL_STR("n#3"));
    pl_trace_row(&t, PL_STR("n#2"));
    pl_trace_row(&t, PL_STR("n#3"));
    assert_json(pl_trace_rows(&t, &a), "[\"n#2\",\"n#3\"]");
    pl_trace_end(&t);
    assert_json(pl_trace_rows(&t, &a), "[\"n#1\",\"n#2\",\"n#3\"]");
    pl_trace_end(&t);
    assert_json(pl_trace_rows(&t, &a), "[]");
    for (int i = 0; i < PL_TRACE_DEPTH; i++)
        assert_true(pl_trace_begin(&t));
    assert_false(pl_trace_begin(&t));
    pl_trace_reset(&t);
    assert_true(pl_trace_begin(&t));
    pl_arena_free(&a);
}

/* Each allocation fails once; the judgement says so and nothing crashes. */
static void check_out_of_memory(void **state)
{
    struct pl_arena a;
    struct pl_trace t;
    const struct pl_value *v = NULL;
    struct pl_err err = {0};
    enum pl_status status = PL_ENOMEM;

    (void)state;
    for (long n = 0; status != PL_OK && n < 200; n++) {
        pl_arena_init(&a, 1 << 20);
        pl_trace_init(&t, &a, NULL);
        a.fail_after = n;
        assert_true(pl_trace_begin(&t));
        pl_trace_read(&t, PL_STR("n#1"), PL_STR("x"), 2.5);
        pl_trace_printed(&t, 2.5, PL_STR("2.5"));
        status = pl_trace_judge(&t, &a, PL_STR("2.5"), &v, &err);
        if (status != PL_OK)
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&a);
    }
    assert_int_equal(status, PL_OK);
}

static double error_of_run(struct world *w, const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, PL_STR("main"), value_of(choices), NULL, 3,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_num(pl_get(result, "std_error"));
}

static void assert_from(struct pl_trace *t, const char *text, const char *rows)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    assert_int_equal(pl_trace_judge(t, t->arena, pl_str_from(text), &v, &err),
                     PL_OK);
    assert_json(pl_get(v, "rows"), rows);
    assert_true(pl_is_text(pl_get(v, "status"),
                           strcmp(rows, "[]") == 0 ? "untraced" : "traced"));
}

/* Texts kept in locals: those of a chunk in the order of print, and none of
 * them from a number that an earlier chunk printed alike. */
static void check_alike_texts(void **state)
{
    struct world w;
    struct pl_trace t;

    (void)state;
    world_open(&w);
    double first = error_of_run(&w, "{}");
    double second = error_of_run(&w, "{'vcov':{'kind':'robust','type':'HC2'}}");
    pl_trace_init(&t, &arena, w.session);
    pl_trace_part(&t);
    pl_trace_printed(&t, first, PL_STR("7.70"));
    pl_trace_printed(&t, second, PL_STR("7.70"));
    pl_trace_printed(&t, second, PL_STR("8.80"));
    assert_from(&t, "7.70", "[\"" NOTEBOOK "#1\"]");
    assert_from(&t, "7.70 (8.80)", "[\"" NOTEBOOK "#2\"]");
    assert_from(&t, "7.70", "[\"" NOTEBOOK "#2\"]");
    pl_trace_part(&t);
    pl_trace_printed(&t, first, PL_STR("8.80"));
    assert_from(&t, "8.80", "[\"" NOTEBOOK "#1\"]");
    assert_from(&t, "7.70", "[\"" NOTEBOOK "#2\"]");
    pl_trace_part(&t);
    pl_trace_printed(&t, 0.123, PL_STR("8.80"));
    assert_from(&t, "8.80", "[]");
    world_close(&w);
}

/* What is told of a text, where the session's one run has errors by HC2. */
static struct {
    const char *text, *status, *detail;
} names[] = {
    {"HC2", "traced", "text"},         {"By person, HC2", "traced", "text"},
    {"(HC2)", "traced", "text"},       {"HC3", "untraced", "3"},
    {"xHC2", "untraced", "2"},         {"HC2.5", "untraced", "2.5"},
    {"HC2-0.35", "untraced", "2"},     {"HC2/0.35", "untraced", "0.35"},
    {"0.35, HC2", "untraced", "0.35"}, {"N240", "untraced", "240"},
    {"p0.03", "untraced", "0.03"},     {"5kg", "untraced", "5"},
};

static void assert_told(struct pl_trace *t, const char *text,
                        const char *status, const char *detail)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    assert_int_equal(pl_trace_judge(t, t->arena, pl_str_from(text), &v, &err),
                     PL_OK);
    if (!pl_is_text(pl_get(v, "status"), status) ||
        !pl_is_text(pl_get(v, "detail"), detail))
        fail_msg("%s is not %s by %s", text, status, detail);
    assert_true(pl_is_nil(pl_get(v, "alike")));
}

/* Digits of a name are no number where the name is a word of a result, and only
 * there; a number that fmt made of digits is one, whatever stands before. */
static void check_names(void **state)
{
    struct world w;
    struct pl_trace t;

    (void)state;
    world_open(&w);
    (void)error_of_run(&w, "{'vcov':{'kind':'robust','type':'HC2'}}");
    pl_trace_init(&t, &arena, w.session);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_told(&t, names[i].text, names[i].status, names[i].detail);
    assert_true(pl_trace_begin(&t));
    pl_trace_printed(&t, 2.0001, PL_STR("2"));
    assert_told(&t, "HC2", "untraced", "2");
    pl_trace_end(&t);
    world_close(&w);
}

static void check_lines(void **state)
{
    struct pl_arena a;
    struct pl_builder inner, outer;

    (void)state;
    pl_arena_init(&a, 1 << 20);
    struct pl_lines lines = {.index = {.arena = &a}};
    pl_build(&inner, &a);
    pl_set_text(&inner, "kind", "regression");
    const struct pl_value *analysis = pl_map(&inner);
    pl_build(&inner, &a);
    pl_set(&inner, "primary", analysis);
    pl_build(&outer, &a);
    pl_set(&outer, "analyses", pl_map(&inner));
    const struct pl_value *protocol = pl_map(&outer);
    assert_true(pl_lines_note(&lines, analysis, &(struct pl_site){1, {41}}));
    assert_true(pl_lines_note(
        &lines, analysis, &(struct pl_site){1, {99}})); /* the first counts */
    assert_true(pl_lines_note(&lines, protocol, &(struct pl_site){1, {5}}));
    assert_json(pl_lines_map(&lines, &a, protocol),
                "{\"\":5,\"analyses.primary\":41}");
    pl_arena_free(&a);
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N + 5] = {0};

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_case, NULL, NULL,
                                       &cases[i]};
    tests[N] = (struct CMUnitTest)cmocka_unit_test(check_nesting);
    tests[N + 1] = (struct CMUnitTest)cmocka_unit_test(check_out_of_memory);
    tests[N + 2] = (struct CMUnitTest)cmocka_unit_test(check_lines);
    tests[N + 3] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(
        check_alike_texts, values_open, values_close);
    tests[N + 4] = (struct CMUnitTest)cmocka_unit_test_setup_teardown(
        check_names, values_open, values_close);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
