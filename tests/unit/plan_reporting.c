/* What reporting guidelines count, and plan values in words. */
#include "plan_assess.h"

#include "data/expr.h"
#include "plan/words.h"

#define OUTCOME_CHANGED                                                        \
    DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'")
#define CELLS_CHANGED                                                          \
    DIFFERENCE("derive.y", "changed", "{'col':'a'}", "{'col':'b'}")
#define SCALE_CHANGED                                                          \
    DIFFERENCE("derive.age", "changed", "{'col':'a'}", "{'col':'b'}")
#define EARLY                                                                  \
    "{'kind':'departure','clause':'analyses.main.vcov','conducted':"           \
    "{'kind':'classical'},'trial':'mini','notebook':'nb.md','line':9,"         \
    "'timing':'before collection'}"
#define MAIN(difference)                                                       \
    LEDGER(RUN(1, 12, "conducted", difference, "") "," SECOND, "")

/* The first departure's items. */
static struct item_case {
    const char *name, *ledger, *of_2010, *of_2025;
} item_cases[] = {
    {"methods: another variance", MAIN(VCOV_CHANGED), "3b", "10"},
    {"methods: a choice where the plan is silent", MAIN(OUTCOME_ADDED), "3b",
     "10"},
    {"methods: a covariate measured otherwise", MAIN(SCALE_CHANGED), "3b",
     "10"},
    {"outcomes: another one", MAIN(OUTCOME_CHANGED), "6b", "10"},
    {"outcomes: measured otherwise", MAIN(CELLS_CHANGED), "6b", "10"},
    {"outcomes: one that is not reported", LEDGER(SECOND, ""), "6b", "10"},
    {"methods: an analysis without an outcome that did not run",
     LEDGER_WITH(SPECS ",'cost':{'id':'cost','kind':'cost_benefit'}}", NO_LOCK,
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "3b", "10"},
    {"outcomes: an exploration of one that nobody registered",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," EXPLORED(3, 60, "w"),
            ""),
     "6b", "10"},
    {"an analysis that was not planned, of a registered outcome",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," EXPLORED(3, 60, "y"),
            ""),
     "18", "10"},
    {"outcomes: a call by hand on one that nobody registered",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," T_TEST(5, 71), ""),
     "6b", "10"},
    {"decided before data were collected",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, EARLY), "",
     ""},
    {"a plan that is not what its lock holds is to be put right",
     LEDGER_WITH(SPECS "}",
                 "{'state':'changed','sha256':'cd','differences':[{'clause':"
                 "'alpha','locked':0.1,'now':0.05}]}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "", ""},
    {"an amendment after the data came",
     LEDGER_WITH(SPECS "}",
                 "{'state':'matches','sha256':'cd','events':[{'event':"
                 "'register'},{'event':'receive','on':'2020-01-01'},{'event':"
                 "'amend','on':'2020-02-01','why':'x','changes':[{'clause':"
                 "'alpha','locked':0.1,'now':0.05}]}]}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "3b", "10"},
    {"an explanation of what nobody did",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "", ""},
};

static void check_item(void **state)
{
    const struct item_case *c = *state;
    const struct pl_value *d = departure(assessed(c->ledger), 0);

    check_text(d, "consort_2010", c->of_2010);
    check_text(d, "consort_2025", c->of_2025);
}

/* registered as_planned declared_change missing novel_declared novel_silent */
static struct count_case {
    const char *name, *ledger;
    double counts[6];
    const char *purpose; /* of the first outcome */
} count_cases[] = {
    {"both as planned",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, ""),
     {2, 2, 0, 0, 0, 0},
     "primary"},
    {"a declared change, and so a novel one that is declared",
     LEDGER(RUN(1, 12, "conducted", OUTCOME_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.outcome", "'w'")),
     {2, 1, 1, 0, 1, 0},
     "primary"},
    {"missing, and a novel one in silence",
     LEDGER(SECOND "," T_TEST(5, 71), ""),
     {2, 1, 0, 1, 0, 1},
     "primary"},
    {"an exploration",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," EXPLORED(3, 60, "w"),
            ""),
     {2, 2, 0, 0, 1, 0},
     "primary"},
};

static void check_counts(void **state)
{
    static const char *const members[] = {"registered",      "as_planned",
                                          "declared_change", "missing",
                                          "novel_declared",  "novel_silent"};
    const struct count_case *c = *state;
    const struct pl_value *v = assessed(c->ledger);
    const struct pl_value *counts = pl_item(pl_get(v, "outcome_counts"), 0);

    for (size_t i = 0; i < COUNT(members); i++)
        if (pl_num(pl_get(counts, members[i])) != c->counts[i])
            fail_msg("%s: %g", members[i], pl_num(pl_get(counts, members[i])));
    check_text(pl_item(pl_get(v, "outcomes"), 0), "purpose", c->purpose);
}

static struct words_case {
    const char *name, *value, *words;
} words_cases[] = {
    {"a number", "0.05", "0.05"},
    {"a third", "0.333333333333333315", "0.333333333333"},
    {"a text", "'y'", "y"},
    {"truth", "[true,false]", "yes, no"},
    {"nothing", "null", "not said"},
    {"an empty list", "[]", "none"},
    {"a kind without fields", "{'kind':'complete_case'}",
     "complete case (rows with a gap are left out)"},
    {"a kind with fields", "{'kind':'cluster','by':'team','type':'CR1'}",
     "cluster (cluster-robust), by (column of the clusters): team, type "
     "(small-sample form): CR1"},
    {"silence", "{'kind':'unspecified'}", "not specified"},
    {"a kind that nobody knows", "{'kind':'odd','x':1}", "kind: odd; x: 1"},
    {"a plain table", "{'method':'holm','two_parts':['a','b']}",
     "method: holm; two parts: a, b"},
    {"a condition inside",
     "{'kind':'subset','where':{'op':'ne','args':[{'col':'la'},"
     "{'lit':'LA 2'}]},'reason':'No data.'}",
     "subset (rows that fulfil a condition), reason (why): No data., where "
     "(rows that are kept): la \u2260 \"LA 2\""},
};

static void check_words(void **state)
{
    const struct words_case *c = *state;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_plan_words(&b, value_of(c->value));
    assert_int_equal(b.failed, PL_OK);
    assert_string_equal(b.s, c->words);
    pl_buf_free(&b);
}

/* Expressions as readers know them. */
static struct words_case expression_cases[] = {
    {"a sum of three",
     "{'op':'add','args':[{'op':'add','args':[{'col':'a'},{'col':'b'}]},"
     "{'col':'c'}]}",
     "a + b + c"},
    {"a product of a difference",
     "{'op':'mul','args':[{'lit':2},{'op':'sub','args':[{'col':'a'},"
     "{'lit':1}]}]}",
     "2 \u00d7 (a \u2212 1)"},
    {"a difference of a difference",
     "{'op':'sub','args':[{'col':'a'},{'op':'sub','args':[{'col':'b'},"
     "{'col':'c'}]}]}",
     "a \u2212 (b \u2212 c)"},
    {"conditions",
     "{'op':'or','args':[{'op':'le','args':[{'col':'a'},{'lit':1}]},"
     "{'op':'not','args':[{'op':'within','args':[{'col':'b'},[{'lit':'x'},"
     "{'lit':'y'}]]}]}]}",
     "(a \u2264 1) or not (b is one of \"x\", \"y\")"},
    {"missing", "{'op':'is_missing','args':[{'col':'a'}]}", "a is missing"},
    {"a minus", "{'op':'neg','args':[{'col':'a'}]}", "\u2212a"},
    {"a function",
     "{'op':'round','args':[{'op':'log','args':[{'col':'a'}]},{'lit':1}]}",
     "round(log(a), 1)"},
    {"a mean", "{'agg':'mean','arg':{'col':'a'}}", "mean(a)"},
    {"a count", "{'agg':'count'}", "count()"},
    {"levels", "{'factor':{'col':'site'}}", "levels of (site)"},
    {"a product of terms", "{'interact':['arm','age']}",
     "product of (\"arm\", \"age\")"},
};

static void check_depth(void **state)
{
    const struct pl_value *e = value_of("{'col':'a'}");
    struct pl_builder args, op;
    struct pl_buf b;

    (void)state;
    for (int i = 0; i < 90; i++) {
        pl_build(&args, &arena);
        pl_add(&args, e);
        pl_build(&op, &arena);
        pl_set_text(&op, "op", "neg");
        pl_set(&op, "args", pl_list(&args));
        e = pl_map(&op);
    }
    pl_buf_init(&b, 0);
    pl_expr_words(&b, e);
    assert_true(pl_str_ends(pl_buf_view(&b), "..."));
    pl_buf_free(&b);
}

static struct title_case {
    const char *name, *of, *title;
} title_cases[] = {
    {"two words", "fixed_effects", "Fixed effects"},
    {"a part", "missing.outcome", "Missing: outcome"},
    {"a symbol", "vcov", "Variance estimator"},
    {"another symbol", "alpha", "Threshold of significance"},
    {"nothing", "", ""},
};

static void check_title(void **state)
{
    const struct title_case *c = *state;

    assert_string_equal(pl_plan_title(&arena, pl_str_from(c->of)).s, c->title);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(item_cases) + COUNT(count_cases) +
                            COUNT(words_cases) + COUNT(expression_cases) +
                            COUNT(title_cases) + 1];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(item_cases); i++)
        tests[n++] = (struct CMUnitTest){item_cases[i].name, check_item, NULL,
                                         NULL, &item_cases[i]};
    for (size_t i = 0; i < COUNT(count_cases); i++)
        tests[n++] = (struct CMUnitTest){count_cases[i].name, check_counts,
                                         NULL, NULL, &count_cases[i]};
    for (size_t i = 0; i < COUNT(words_cases); i++)
        tests[n++] = (struct CMUnitTest){words_cases[i].name, check_words, NULL,
                                         NULL, &words_cases[i]};
    for (size_t i = 0; i < COUNT(expression_cases); i++)
        tests[n++] = (struct CMUnitTest){expression_cases[i].name, check_words,
                                         NULL, NULL, &expression_cases[i]};
    for (size_t i = 0; i < COUNT(title_cases); i++)
        tests[n++] = (struct CMUnitTest){title_cases[i].name, check_title, NULL,
                                         NULL, &title_cases[i]};
    tests[n++] =
        (struct CMUnitTest){"too deep to tell", check_depth, NULL, NULL, NULL};
    return _cmocka_run_group_tests("reporting", tests, n, values_open,
                                   values_close);
}
