/* What the functions of stats refuse, and what does not exist in their results:
 * each case provoked on the data of tests/reference/r. */
#include "plan_models.h"

static const struct pl_value *with_fit(const struct pl_value *args)
{
    const struct pl_value *spec = pl_get(args, "fit");
    struct pl_executed fit = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_is_nil(pl_get(spec, "outcome")))
        return args;
    if (pl_execute(&arena, NULL, "ols", frame, spec, &fit, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return pl_with(&arena, args, "fit", fit.result);
}

static struct refusal {
    const char *name, *function, *args, *message;
} refusals[] = {
    {"logit: a perfect predictor", "logit",
     "{'outcome':'bin','terms':['split','x']}",
     "stats.logit: split separates the outcome perfectly: no finite estimate "
     "exists"},
    {"probit: a perfect predictor", "probit",
     "{'outcome':'bin','terms':['split','x']}",
     "stats.probit: split separates the outcome perfectly: no finite estimate "
     "exists"},
    {"logit: an arm that is the outcome", "logit",
     "{'outcome':'half','terms':['age','school']}",
     "stats.logit: school separates the outcome perfectly: no finite estimate "
     "exists"},
    {"logit: a level of one row", "logit", "{'outcome':'bin','terms':['site']}",
     "stats.logit: site[z] separates the outcome perfectly: no finite estimate "
     "exists"},
    {"logit: one outcome", "logit", "{'outcome':'one','terms':['x']}",
     "stats.logit: the outcome is 1 in every row: no finite estimate exists"},
    {"logit: an outcome of numbers", "logit", "{'outcome':'y','terms':['x']}",
     "stats.logit: the outcome is 0 or 1, but a row holds 2.5407"},
    {"heckman: every row selected", "heckman",
     "{'outcome':'y','terms':['x'],'selection':['age']}",
     "stats.heckman: every one of the 60 rows is selected: there is no "
     "selection to correct for; stats.ols fits them"},
    {"heckman: no term of selection", "heckman",
     "{'outcome':'gone','terms':['x'],'selection':[]}",
     "stats.heckman: selection names no term; without one every row is as "
     "likely to be selected"},
    {"heckman: a selection that does not vary", "heckman",
     "{'outcome':'gone','terms':['x'],'selection':['one']}",
     "stats.heckman: no term of the selection varies: it cannot tell selected "
     "rows from others"},
    {"heckman: a collinear ratio", "heckman",
     "{'outcome':'y','selected':'bin','terms':['female','x'],'selection':["
     "'female']}",
     "stats.heckman: the inverse Mills ratio is a combination of the outcome's "
     "terms: the selection needs a term that the outcome has not"},
    {"heckman: separation", "heckman",
     "{'outcome':'y','selected':'half','terms':['x'],'selection':['age',"
     "'school']}",
     "stats.heckman: selection: school separates selected rows from others "
     "perfectly: no finite estimate exists"},
    {"heckman: selected by a number", "heckman",
     "{'outcome':'y','selected':'x','terms':['age'],'selection':['female']}",
     "stats.heckman: selected \"x\" is 3.854 in row 1; it is 1 in the rows "
     "whose outcome counts, else 0"},
    {"heckman: selected by a text", "heckman",
     "{'outcome':'y','selected':'arm','terms':['age'],'selection':['female']}",
     "stats.heckman: selected \"arm\" is not a number"},
    {"heckman: a perfect fit", "heckman",
     "{'outcome':'exact','selected':'bin','terms':['x','female'],'selection':["
     "'x','age']}",
     "stats.heckman: the terms fit the outcome perfectly: there is no error "
     "that could go with selection"},
    {"heckman: as many terms as rows", "heckman",
     "{'outcome':'y','selected':'split','terms':['site','school','x','age',"
     "'female','q1','q2','q3','dose'],'selection':['x','age'],"
     "'fixed_effects':['school']}",
     "stats.heckman: give either terms, or treatment, covariates and "
     "fixed_effects"},
    {"heckman: more terms than rows", "heckman",
     "{'outcome':'y','selected':'split','covariates':['x','age','female','q1',"
     "'q2','q3','dose','z'],'selection':['x','age','z2'],'fixed_effects':["
     "'school']}",
     "stats.heckman: 8 selected rows for 8 terms and the selection's "
     "correction: more rows are needed"},
    {"heckman: no row", "heckman",
     "{'outcome':'y','selected':'bin','terms':['x'],'selection':['empty']}",
     "stats.heckman: none of the 60 rows has a value in every column used"},
    {"heckman: no outcome", "heckman",
     "{'outcome':'empty','terms':['x'],'selection':['age']}",
     "stats.heckman: outcome \"empty\" is not a number"},
    {"heckman: no maximum", "heckman",
     "{'outcome':'y','selected':'bin','terms':['x'],'selection':['x','age'],"
     "'method':'ml'}",
     "stats.heckman: the likelihood rises as rho goes to 1: it has no maximum; "
     "method \"two_step\" can be had"},
    {"iv: too few instruments", "iv",
     "{'outcome':'y','endogenous':['dose','took'],'instruments':['z']}",
     "stats.iv: 1 instrument for 2 endogenous terms: there must be at least as "
     "many"},
    {"iv: an instrument among the covariates", "iv",
     "{'outcome':'y','endogenous':['dose'],'instruments':['x2'],"
     "'covariates':['x','age']}",
     "stats.iv: the instruments do not move dose beyond what the other terms "
     "do: its effect is not identified"},
    {"iv: no instruments", "iv",
     "{'outcome':'y','endogenous':['dose'],'instruments':[]}",
     "stats.iv: instruments names no column; instruments are for at least one "
     "endogenous term"},
    {"iv: an unknown column", "iv",
     "{'outcome':'y','endogenous':['doze'],'instruments':['z']}", NULL},
    {"lin: a dose", "lin",
     "{'outcome':'y','treatment':'dose','covariates':['x']}",
     "stats.lin: treatment \"dose\" is a number other than 0 and 1; arms are a "
     "category, or 0 and 1"},
    {"lin: all missing", "lin",
     "{'outcome':'y','treatment':'arm','covariates':['empty']}", NULL},
    {"lin: no covariates given", "lin", "{'outcome':'y','treatment':'arm'}",
     "stats.lin: covariates is not given"},
    {"ols: CR2 in one cluster", "ols",
     "{'outcome':'y','terms':['x'],'vcov':{'kind':'cluster','by':'one',"
     "'type':'CR2'}}",
     "stats.ols: clustered standard errors need two clusters or more, these "
     "rows have 1"},
    {"joint_test: an unknown term", "joint_test",
     "{'fit':{'outcome':'y','terms':['x','arm']},'terms':['y']}",
     "stats.joint_test: \"y\" is not a term of the fit"},
    {"joint_test: an omitted term", "joint_test",
     "{'fit':{'outcome':'y','terms':['x','one']},'terms':['one']}",
     "stats.joint_test: term \"one\" was omitted from the fit or is a fixed "
     "effect"},
    {"joint_test: no fit", "joint_test",
     "{'fit':{'kind':'t_test'},'terms':['x']}",
     "stats.joint_test: fit has no variance matrix; it is the result of ols, "
     "lin, iv, heckman, logit or probit"},
    {"anova: one group", "anova", "{'outcome':'y','group':'one'}",
     "stats.anova: 1 group with a value: at least two are compared"},
    {"anova: all missing", "anova", "{'outcome':'y','group':'empty'}",
     "stats.anova: 0 groups with a value: at least two are compared"},
    {"anova: an outcome of words", "anova", "{'outcome':'arm','group':'site'}",
     "stats.anova: outcome \"arm\" is not a number"},
    {"icc: an unknown cluster", "icc", "{'outcome':'y','cluster':'scool'}",
     NULL},
    {"cronbach_alpha: one item", "cronbach_alpha", "{'items':['q1']}",
     "stats.cronbach_alpha: items names 1 column; a scale has two or more"},
    {"cronbach_alpha: outside the range", "cronbach_alpha",
     "{'items':['q1','q2'],'range':[1,4]}",
     "stats.cronbach_alpha: item \"q1\" holds 5, outside the range 1 to 4"},
    {"cronbach_alpha: reverse of another column", "cronbach_alpha",
     "{'items':['q1','q2'],'reverse':['q3']}",
     "stats.cronbach_alpha: reverse names \"q3\", which is not among the "
     "items"},
    {"cor_test: exact with ties", "cor_test",
     "{'x':'q1','y':'q2','method':'kendall','exact':true}",
     "stats.cor_test: there are ties: no exact p-value exists"},
    {"cor_test: exact for pearson", "cor_test",
     "{'x':'q1','y':'q2','exact':true}",
     "stats.cor_test: exact is for spearman and kendall, not "
     "for pearson"},
    {"spearman: exact with ties", "cor_test",
     "{'x':'q1','y':'r','method':'spearman','exact':true}",
     "stats.cor_test: there are ties: no exact p-value exists"},
    {"cor_test: unequal lengths", "cor_test", "{'x':[1,2],'y':[1,2,3]}",
     "stats.cor_test: x and y are of one length, not 2 and 3"},
    {"cor_test: an unknown method", "cor_test",
     "{'x':'q1','y':'q2','method':'gamma'}",
     "stats.cor_test: method is \"gamma\"; expected one of pearson spearman "
     "kendall"},
    {"cohen_d: one sample", "cohen_d", "{'x':[1,2,3]}",
     "stats.cohen_d: give outcome and group, or x and y"},
    {"cohen_d: three groups", "cohen_d", "{'outcome':'y','group':'arm3'}",
     "stats.cohen_d: group \"arm3\" has 3 levels in these rows; two are "
     "compared"},
    {"p_adjust: not a probability", "p_adjust",
     "{'p':[0.1,1.2],'method':'holm'}",
     "stats.p_adjust: p-value 2 is 1.2, which is not between 0 and 1"},
    {"joint_test: no terms", "joint_test",
     "{'fit':{'outcome':'y','terms':['x']},'terms':[]}",
     "stats.joint_test: terms names no term"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    enum pl_status status = pl_execute(&arena, NULL, c->function, frame,
                                       with_fit(value_of(c->args)), &out, &err);
    if (status == PL_OK)
        fail_msg("done, but %s", c->message);
    assert_null(out.result);
    if (c->message != NULL)
        assert_string_equal(err.msg, c->message);
    else
        assert_memory_equal(err.msg, "stats.", 6);
}

/* What is nil in a result, beside a number that is there. */
static struct absent {
    const char *name, *function, *args, *nil, *there, *warning;
} absents[] = {
    {"CR2: a perfect fit", "ols",
     "{'outcome':'exact','terms':['x','female'],'vcov':{'kind':'cluster',"
     "'by':'school','type':'CR2'}}",
     "terms.2.p_value", "terms.2.estimate",
     "the terms fit the outcome perfectly: standard errors are 0, and there "
     "are no tests"},
    {"CR2: a cluster of one with a mean of its own", "ols",
     "{'outcome':'y','terms':['lone','rest'],'intercept':false,'vcov':{'kind':"
     "'cluster','by':'school','type':'CR2'}}",
     "terms.1.std_error", "terms.2.std_error", NULL},
    {"iv: a perfect fit", "iv",
     "{'outcome':'exact','endogenous':['x'],'instruments':['z2'],'covariates':"
     "['female'],'vcov':{'kind':'cluster','by':'school','type':'CR1'}}",
     "terms.2.p_value", "terms.2.estimate",
     "the terms fit the outcome perfectly: standard errors are 0, and there "
     "are no tests"},
    {"iv: HC2 when a row has leverage 1", "iv",
     "{'outcome':'y','endogenous':['dose'],'instruments':['z'],'covariates':"
     "[{'factor':{'col':'lone'}}],'vcov':{'kind':'robust','type':'HC2'}}",
     "terms.2.std_error", "terms.2.estimate",
     "1 rows have leverage 1: there are no HC2 standard errors"},
    {"lin: HC2 when a row has leverage 1", "lin",
     "{'outcome':'y','treatment':'arm','covariates':['lone']}",
     "terms.3.std_error", "terms.3.estimate",
     "1 rows have leverage 1: there are no HC2 standard errors"},
};

/* Results whose fields are at the top. */
static struct absent flat[] = {
    {"anova: no variance within groups", "anova",
     "{'outcome':'rest','group':'lone'}", "statistic", "between.ss",
     "there is no variance within groups: there is no F"},
    {"icc: a constant outcome", "icc", "{'outcome':'one','cluster':'school'}",
     "estimate", "n0", NULL},
    {"cor_test: a perfect correlation", "cor_test", "{'x':'x','y':'b8'}",
     "p_value", "estimate",
     "the samples are too few, or perfectly correlated: there is no test"},
    {"cor_test: a constant", "cor_test", "{'x':'x','y':'one'}", "estimate", "n",
     "a sample is constant or empty: there is no correlation"},
    {"cor_test: kendall of a constant", "cor_test",
     "{'x':'x','y':'one','method':'kendall'}", "estimate", "n",
     "a sample is constant or empty: there is no correlation"},
    {"cor_test: three pairs have no interval", "cor_test",
     "{'x':[1,2,4],'y':[1,3,2]}", "conf_low", "p_value", NULL},
    {"cor_test: nothing", "cor_test", "{'x':[],'y':[]}", "estimate", "n", NULL},
    {"cohen_d: no variance", "cohen_d", "{'x':[1,1],'y':[2,2]}", "estimate",
     "n",
     "too few values, or no variance: there is no standardised difference"},
    {"hedges_g: two values", "hedges_g", "{'x':[1],'y':[2]}", "estimate", "n",
     "too few values, or no variance: there is no standardised difference"},
    {"hedges_g: one residual df", "hedges_g", "{'x':[1],'y':[2,4]}", "estimate",
     "sd", NULL},
    {"cronbach_alpha: a constant item", "cronbach_alpha",
     "{'items':['q1','q2','one']}", "standardised", "estimate", NULL},
    {"joint_test: a singular variance", "joint_test",
     "{'fit':{'outcome':'exact','terms':['x','female']},'terms':['x']}",
     "statistic", "df1",
     "the variance of these terms is singular: there is no test"},
};

static const struct pl_value *at_path(const struct pl_value *v,
                                      const char *path)
{
    unsigned item = 0;
    char field[32];

    if (strncmp(path, "terms.", 6) != 0)
        return pl_at(v, path);
    assert_int_equal(sscanf(path, "terms.%u.%31s", &item, field), 2);
    return pl_get(pl_item(pl_get(v, "terms"), item - 1), field);
}

static void check_absent(void **state)
{
    const struct absent *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, c->function, frame,
                   with_fit(value_of(c->args)), &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    if (!pl_is_nil(at_path(out.result, c->nil)) ||
        pl_is_nil(at_path(out.result, c->there)))
        fail_msg("%s", text_of(out.result));
    if (c->warning != NULL)
        assert_true(pl_list_has(pl_get(out.result, "warnings"),
                                pl_str_from(c->warning)));
}

/* One call of each function, in which every allocation fails once. */
static struct call {
    const char *function, *args;
} calls[] = {
    {"ols", "{'outcome':'y','terms':['x','arm3'],'weights':'w','vcov':{'kind':"
            "'cluster','by':'school','type':'CR2'}}"},
    {"ols", "{'outcome':'y','terms':['lone','rest'],'intercept':false,'vcov':"
            "{'kind':'cluster','by':'arm3','type':'CR2'}}"},
    {"lin", "{'outcome':'y','treatment':'arm','covariates':['x']}"},
    {"iv", "{'outcome':'y','endogenous':['dose'],'instruments':['z'],"
           "'covariates':['x'],'fixed_effects':['arm3']}"},
    {"logit", "{'outcome':'bin','terms':['x']}"},
    {"heckman", "{'outcome':'y','selected':'bin','treatment':'arm','covariates'"
                ":['x'],'selection':['x','z',{'interact':['age','female']}]}"},
    {"heckman", "{'outcome':'y','selected':'bin','terms':['x'],'selection':['x'"
                ",'z'],'method':'ml'}"},
    {"probit", "{'outcome':'bin','terms':['x']}"},
    {"joint_test", "{'fit':{'outcome':'y','terms':['x']},'terms':['x']}"},
    {"anova", "{'outcome':'y','group':'arm3'}"},
    {"icc", "{'outcome':'y','cluster':'school'}"},
    {"cronbach_alpha", "{'items':['q1','q2'],'reverse':['q2']}"},
    {"cor_test", "{'x':'x','y':'y','method':'spearman'}"},
    {"cor_test", "{'x':[1,2,3,4],'y':[1,3,2,5],'method':'kendall'}"},
    {"cohen_d", "{'outcome':'y','group':'arm'}"},
    {"hedges_g", "{'x':'x','y':'y','paired':true}"},
    {"p_adjust", "{'p':[0.1,null,0.2],'method':'BY'}"},
};

static void check_memory(void **state)
{
    const struct call *c = *state;

    check_each_allocation(c->function, frame, with_fit(value_of(c->args)));
}

int main(void)
{
    enum {
        N_CALLS = sizeof calls / sizeof calls[0],
        N_REFUSALS = sizeof refusals / sizeof refusals[0],
        N_ABSENTS = sizeof absents / sizeof absents[0],
        N_FLAT = sizeof flat / sizeof flat[0]
    };
    struct CMUnitTest tests[N_REFUSALS + N_ABSENTS + N_FLAT + N_CALLS];

    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[i] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                       NULL, &refusals[i]};
    for (size_t i = 0; i < N_ABSENTS; i++)
        tests[N_REFUSALS + i] = (struct CMUnitTest){
            absents[i].name, check_absent, NULL, NULL, &absents[i]};
    for (size_t i = 0; i < N_FLAT; i++)
        tests[N_REFUSALS + N_ABSENTS + i] = (struct CMUnitTest){
            flat[i].name, check_absent, NULL, NULL, &flat[i]};
    for (size_t i = 0; i < N_CALLS; i++)
        tests[N_REFUSALS + N_ABSENTS + N_FLAT + i] = (struct CMUnitTest){
            calls[i].function, check_memory, NULL, NULL, &calls[i]};
    return cmocka_run_group_tests(tests, models_open, values_close);
}
