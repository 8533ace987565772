/* What the functions of stats refuse, and what does not exist in their results:
 * each case provoked on the data of tests/reference/r. */
#include "base/file.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "plan_values.h"
#include "stats/stats.h"

static const struct pl_frame *frame;

static int set_up(void **state)
{
    struct pl_err err = {0};
    struct pl_str bytes;

    (void)values_open(state);
    pl_stats_init();
    if (pl_file_get("tests/reference/r/models_data.csv", 1 << 20, &arena,
                    &bytes, &err) != PL_OK)
        return 1;
    struct pl_hash hash = pl_hash_str(bytes);
    return pl_csv_frame(&arena, bytes, PL_STR("models_data.csv"), &hash, NULL,
                        &frame, &err) != PL_OK;
}

static const struct pl_value *with_fit(const struct pl_value *args)
{
    const struct pl_value *spec = pl_get(args, "fit");
    struct pl_executed fit = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_is_nil(pl_get(spec, "outcome")))
        return args;
    if (pl_execute(&arena, "ols", frame, spec, &fit, &err) != PL_OK)
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
    {"logit: CR2", "logit",
     "{'outcome':'bin','terms':['x'],'vcov':{'kind':'cluster','by':'school',"
     "'type':'CR2'}}",
     "stats.logit: vcov: CR2 is for linear models; CR1 can be had"},
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
     "lin, iv, logit or probit"},
    {"joint_test: no terms", "joint_test",
     "{'fit':{'outcome':'y','terms':['x']},'terms':[]}",
     "stats.joint_test: terms names no term"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    enum pl_status status = pl_execute(&arena, c->function, frame,
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

static const struct pl_value *at_path(const struct pl_value *v,
                                      const char *path)
{
    unsigned item = 0;
    char field[32];

    assert_int_equal(sscanf(path, "terms.%u.%31s", &item, field), 2);
    return pl_get(pl_item(pl_get(v, "terms"), item - 1), field);
}

static void check_absent(void **state)
{
    const struct absent *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, c->function, frame, value_of(c->args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    if (!pl_is_nil(at_path(out.result, c->nil)) ||
        pl_is_nil(at_path(out.result, c->there)))
        fail_msg("%s", text_of(pl_get(out.result, "terms")));
    if (c->warning != NULL)
        assert_true(pl_list_has(pl_get(out.result, "warnings"),
                                pl_str_from(c->warning)));
}

int main(void)
{
    enum {
        N_REFUSALS = sizeof refusals / sizeof refusals[0],
        N_ABSENTS = sizeof absents / sizeof absents[0]
    };
    struct CMUnitTest tests[N_REFUSALS + N_ABSENTS];

    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[i] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                       NULL, &refusals[i]};
    for (size_t i = 0; i < N_ABSENTS; i++)
        tests[N_REFUSALS + i] = (struct CMUnitTest){
            absents[i].name, check_absent, NULL, NULL, &absents[i]};
    return cmocka_run_group_tests(tests, set_up, values_close);
}
