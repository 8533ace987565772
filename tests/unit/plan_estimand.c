/* What a run estimates: the words of its estimand, and the effect size beside
 * it.
 */
#include "plan_estimators.h"

/* By hand in R (tests/reference/r/effect_clusters.R); 90 per cent. */
static struct effect_case {
    const char *name, *members;
    double wanted[6];
} effect_cases[] = {
    {"an effect of clusters",
     "{'covariates':['age']}",
     {1.17968851328, 0.709202871131, 0.0131535984583, 2.34622342811,
      0.424526393852, 8.2103847138}},
    {"an effect of clusters that are unlike by chance alone",
     "{'outcome':'age','covariates':[]}",
     {0.745846395284, 0.558242027555, -0.172380028456, 1.66407281902, 0, 10}},
    {"an effect of clusters beside a comparison",
     "{'kind':'comparison','outcome':'y'}",
     {1.17968851328, 0.709202871131, 0.0131535984583, 2.34622342811,
      0.424526393852, 8.2103847138}},
};

static void check_effect(void **state)
{
    static const char *const names[] = {"estimate",  "std_error", "conf_low",
                                        "conf_high", "icc",       "df"};
    const struct effect_case *c = *state;
    struct world w;

    open_with(&w, c->members, "{'unit':'cluster','cluster':'team'}");
    const struct pl_value *effect = pl_get(ran(&w, "{}"), "effect_size");
    for (size_t i = 0; i < 6; i++) {
        double x = pl_num(pl_get(effect, names[i]));
        if (!(fabs(x - c->wanted[i]) < 1e-10))
            fail_msg("%s is %.12g, not %.12g", names[i], x, c->wanted[i]);
    }
    check_text(effect, "method",
               "Hedges' g by the total standard deviation, for clusters "
               "(Hedges 2007)");
    world_close(&w);
}

/* Whatever the regression adjusts by. */
static void an_effect_of_persons_is_that_of_stats(void **state)
{
    static const char *const names[] = {"estimate",  "std_error", "conf_low",
                                        "conf_high", "sd",        "df"};
    static const char *const members[] = {
        "{}", "{'estimator':'lin'}", "{'kind':'comparison','outcome':'y'}"};

    (void)state;
    for (size_t k = 0; k < COUNT(members); k++) {
        struct world w;
        open_with(&w, members[k], "{'cluster':'team'}");
        const struct pl_value *effect = pl_get(ran(&w, "{}"), "effect_size");
        const struct pl_value *g = by_hand(
            &w, "hedges_g", "{'outcome':'y','group':'arm','level':0.9}");
        for (size_t i = 0; i < COUNT(names); i++)
            assert_true(
                pl_equal(pl_get(effect, names[i]), pl_get(g, names[i])));
        world_close(&w);
    }
}

static void there_is_no_effect_size_on_another_scale(void **state)
{
    static const char *const members[] = {
        "{'estimator':'iv','endogenous':['took']}",
        "{'estimator':'logit','outcome':'done'}", "{'weights':'age'}"};

    (void)state;
    for (size_t k = 0; k < COUNT(members); k++) {
        struct world w;
        open_with(&w, members[k], "{}");
        assert_true(pl_is_nil(pl_get(ran(&w, "{}"), "effect_size")));
        world_close(&w);
    }
}

static struct estimand_case {
    const char *name, *members, *choices, *member, *text;
} estimand_cases[] = {
    {"everyone", "{}", "{}", "population",
     "everyone who was allocated; 12 of 12 analysed"},
    {"some", "{}",
     "{'sample':{'kind':'subset','where':{'op':'gt','args':[{'col':'age'},"
     "{'lit':34}]}}}",
     "population", "those of the data with col.age:gt(34); 9 of 9 analysed"},
    {"no rule", "{'sample':{'kind':'unspecified'}}", "{}", "population",
     "all of the data, for no rule is said; 12 of 12 analysed"},
    {"the arms", "{}", "{}", "treatment", "arm: b against a"},
    {"the arms that moved", "{'estimator':'iv','endogenous':['took']}", "{}",
     "treatment", "took, as moved by arm: b against a"},
    {"the outcome", "{}", "{}", "outcome", "y, after allocation"},
    {"a derived outcome", "{'outcome':'twice'}", "{}", "outcome",
     "twice = 2 * col.y"},
    {"a scale", "{'outcome':'both'}", "{}", "outcome",
     "Both, the mean of took and done"},
    {"means", "{}", "{}", "summary", "a difference of means, adjusted for age"},
    {"within sites", "{}", "{'fixed_effects':['site'],'weights':'age'}",
     "summary",
     "a difference of means, adjusted for age, within site, weighted by age"},
    {"odds", "{'estimator':'logit','outcome':'done','covariates':[]}", "{}",
     "summary", "a difference of log odds"},
    {"compliers", "{'estimator':'iv','endogenous':['took'],'covariates':[]}",
     "{}", "summary", "the complier average causal effect"},
    {"as allocated", "{}", "{}", "strategy",
     "treatment policy: arms as they are in the data, whatever was taken up"},
    {"who took up", "{'estimator':'iv','endogenous':['took']}", "{}",
     "strategy", "principal stratum: those whom the instruments move"},
    {"gaps", "{}", "{}", "missing",
     "complete cases: rows with a gap are left out; 0 left out"},
    {"filled gaps", "{}",
     "{'missing':{'covariates':{'kind':'null_imputation'}}}", "missing",
     "rows without an outcome are left out; gaps in covariates are filled "
     "with 0 and a flag; 0 left out"},
};

/* The parts are the text, each column and arm by itself. */
static void check_parts(const struct pl_value *parts, const char *text)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(parts); i++) {
        const struct pl_value *part = pl_item(parts, i);
        bool is_named = part->type == PL_MAP;
        assert_true(!is_named || pl_strv(pl_get(part, "name")).len > 0);
        pl_buf_put(&b, pl_strv(is_named ? pl_get(part, "label") : part));
    }
    assert_true(pl_str_is(pl_buf_view(&b), text));
    pl_buf_free(&b);
}

static void check_estimand(void **state)
{
    const struct estimand_case *c = *state;
    struct world w;

    open_with(&w, c->members, "{}");
    const struct pl_value *r = ran(&w, c->choices);
    check_text(pl_get(r, "estimand"), c->member, c->text);
    check_parts(pl_get(pl_get(r, "estimand_parts"), c->member), c->text);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(an_effect_of_persons_is_that_of_stats,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(
            there_is_no_effect_size_on_another_scale, values_open,
            values_close),
    };
    struct CMUnitTest
        tests[COUNT(effect_cases) + COUNT(estimand_cases) + COUNT(others)];
    size_t n = 0;

    ROWS(effect_cases, check_effect);
    ROWS(estimand_cases, check_estimand);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("estimand", tests, n, NULL, NULL);
}
