/* Exact and random procedures: what is refused, what is drawn, and that every
 * allocation may fail. */
#include "plan_models.h"

#include "stats/randomise.h"

static struct refusal {
    const char *name, *function, *args, *message;
} refusals[] = {
    {"fisher_test: half a count", "fisher_test", "{'table':[[1,2],[3,0.5]]}",
     "stats.fisher_test: 0.5 in row 2, column 2 is not a count"},
    {"fisher_test: nothing", "fisher_test", "{'table':[[0,0],[0,0]]}",
     "stats.fisher_test: the table holds no count"},
    {"fisher_test: one row", "fisher_test", "{'table':[[1,2,3]]}",
     "stats.fisher_test: a table of 1 x 3 has nothing to compare"},
    {"fisher_test: a side of a larger table", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'alternative':'less'}",
     "stats.fisher_test: alternative needs a 2 x 2 table, and this one is 2 x "
     "3"},
    {"fisher_test: draws without a seed", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'draws':99}",
     "stats.fisher_test: seed is not given; what is drawn without one cannot "
     "be drawn again"},
    {"fisher_test: half a draw", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'draws':0.5,'seed':1}",
     "stats.fisher_test: draws is 0.5; a whole number from 1 is needed"},
    {"fisher_test: too many tables", "fisher_test",
     "{'table':[[40,31,22,13,24],[35,36,27,28,39],[21,32,43,24,15],"
     "[11,22,33,14,25],[41,22,33,24,15]]}",
     "stats.fisher_test: there are more tables with these margins than can be "
     "listed (200000000 cells)"},
    {"wilcoxon_test: zeros alone", "wilcoxon_test", "{'x':[0,0]}",
     "stats.wilcoxon_test: every difference is 0: there are no ranks"},
    {"wilcoxon_test: an empty sample", "wilcoxon_test", "{'x':[1],'y':[]}",
     "stats.wilcoxon_test: a sample holds no value"},
    {"pool: one", "pool", "{'estimates':[1],'std_errors':[1]}",
     "stats.pool: 1 estimates; two or more are pooled"},
    {"pool: one SE short", "pool", "{'estimates':[1,2],'std_errors':[1]}",
     "stats.pool: 2 estimates and 1 standard errors"},
    {"pool: a negative SE", "pool", "{'estimates':[1,2],'std_errors':[1,-1]}",
     "stats.pool: standard error 2 is -1"},
    {"pool: a missing estimate", "pool",
     "{'estimates':[1,null],'std_errors':[1,1]}",
     "stats.pool: estimate 2 is missing"},
    {"pool: no df", "pool",
     "{'estimates':[1,2],'std_errors':[1,1],'df_complete':0}",
     "stats.pool: df_complete is 0; degrees of freedom above 0 are needed"},
    {"pool: nothing", "pool", "{}",
     "stats.pool: give fits, or estimates and std_errors"},
    {"bradford: ends before it begins", "bradford", "{'first':[3],'last':[2]}",
     "stats.bradford: a spell from day 3 to day 2 is none"},
    {"bradford: a shared day", "bradford", "{'first':[1,4],'last':[4,5]}",
     "stats.bradford: two spells share day 4: they are one, or the day is "
     "wrong"},
    {"bradford: half a spell", "bradford", "{'first':[1],'last':[null]}",
     "stats.bradford: row 1 has one day of a spell, not both"},
    {"bradford: nothing", "bradford", "{}",
     "stats.bradford: give first and last, of one length, or spells and days"},
    {"power_t_test: two unknowns", "power_t_test", "{'power':0.8}",
     "stats.power_t_test: 2 of n, delta, sd, alpha and power are left out; one "
     "is solved for"},
    {"power_t_test: nothing to solve", "power_t_test",
     "{'n':9,'delta':1,'sd':1,'alpha':0.05,'power':0.8}",
     "stats.power_t_test: 0 of n, delta, sd, alpha and power are left out; one "
     "is solved for"},
    {"power_t_test: one", "power_t_test", "{'n':1,'delta':1}",
     "stats.power_t_test: n is 1; 2 or more are needed"},
    {"power_t_test: no effect", "power_t_test", "{'delta':0,'power':0.8}",
     "stats.power_t_test: no n gives a power of 0.8"},
    {"power_t_test: power of 1", "power_t_test", "{'delta':1,'power':1}",
     "stats.power_t_test: power is 1; it must be between 0 and 1"},
    {"mdes: two unknowns", "mdes", "{'icc':0.1,'power':0.8}",
     "stats.mdes: 3 of clusters, cluster_size, effect and power are left out; "
     "one is solved for"},
    {"mdes: two clusters", "mdes",
     "{'icc':0.1,'power':0.8,'clusters':2,'cluster_size':9}",
     "stats.mdes: 2 clusters and 0 covariates leave no degrees of freedom"},
    {"mdes: an icc above 1", "mdes",
     "{'icc':1.1,'power':0.8,'clusters':20,'cluster_size':9}",
     "stats.mdes: icc is 1.1; it is between 0 and 1"},
    {"mdes: clusters too few for any size", "mdes",
     "{'icc':0.3,'power':0.8,'clusters':20,'effect':0.1}",
     "stats.mdes: no number of units in each cluster gives a power of 0.8"},
    {"randomisation_test: three arms", "randomisation_test",
     "{'outcome':'y','treatment':'arm3'}",
     "stats.randomisation_test: treatment \"arm3\" has 3 levels in these rows; "
     "two arms are compared"},
    {"randomisation_test: no seed", "randomisation_test",
     "{'outcome':'y','treatment':'arm'}",
     "stats.randomisation_test: seed is not given; what is drawn without one "
     "cannot be drawn again"},
    {"randomisation_test: too many to list", "randomisation_test",
     "{'outcome':'y','treatment':'arm','exact':true}",
     "stats.randomisation_test: there are 1.0372e+17 assignments; at most 1e7 "
     "are listed"},
    {"randomisation_test: a cluster in two arms", "randomisation_test",
     "{'outcome':'y','treatment':'arm','cluster':'female','seed':1}",
     "stats.randomisation_test: cluster \"0\" has rows in two arms"},
    {"randomisation_test: an arm among the covariates", "randomisation_test",
     "{'outcome':'y','treatment':'arm','covariates':['arm'],'seed':1}",
     "stats.randomisation_test: the covariates explain the assignment: it has "
     "no coefficient"},
    {"wild_bootstrap: one cluster", "wild_bootstrap",
     "{'outcome':'y','treatment':'arm','cluster':'one','seed':1}",
     "stats.wild_bootstrap: 1 clusters; two or more are needed"},
    {"wild_bootstrap: the arm as a fixed effect", "wild_bootstrap",
     "{'outcome':'y','treatment':'arm','cluster':'school','fixed_effects':["
     "'arm'],'seed':1}",
     "stats.wild_bootstrap: the covariates explain the treatment: it has no "
     "coefficient"},
    {"wild_bootstrap: a perfect fit", "wild_bootstrap",
     "{'outcome':'exact','treatment':'arm','cluster':'school','covariates':["
     "'x','female'],'seed':1}",
     "stats.wild_bootstrap: the coefficient has no clustered standard error"},
    {"wild_bootstrap: no seed", "wild_bootstrap",
     "{'outcome':'y','treatment':'arm','cluster':'school'}",
     "stats.wild_bootstrap: seed is not given"},
    {"bootstrap: a difference of nothing", "bootstrap",
     "{'statistic':'difference','outcome':'y','seed':1}",
     "stats.bootstrap: a difference needs group"},
    {"bootstrap: three groups", "bootstrap",
     "{'statistic':'difference','outcome':'y','group':'arm3','seed':1}",
     "stats.bootstrap: group \"arm3\" has 3 levels in these rows; two are "
     "compared"},
    {"bootstrap: a constant", "bootstrap",
     "{'statistic':'correlation','outcome':'y','with':'one','seed':1}",
     "stats.bootstrap: the statistic does not exist in these rows"},
    {"bootstrap: one cluster", "bootstrap",
     "{'statistic':'mean','outcome':'y','cluster':'one','seed':1}",
     "stats.bootstrap: 1 units to draw from; two or more are needed"},
    {"bootstrap: a cluster in two strata", "bootstrap",
     "{'statistic':'mean','outcome':'y','cluster':'school','strata':['z'],"
     "'seed':1}",
     "stats.bootstrap: cluster \"1\" has rows in two strata"},
    {"bootstrap: a term that the fit has not", "bootstrap",
     "{'statistic':'coefficient','outcome':'y','terms':['x','age'],"
     "'term':'agee','seed':1}",
     "stats.bootstrap: term \"agee\" is not a term of the fit"},
    {"bootstrap: an expression has no group", "bootstrap",
     "{'expression':{'agg':'mean','arg':{'col':'y'}},'group':'arm','seed':1}",
     "stats.bootstrap: group has no part in an expression"},
    {"bootstrap: a mean has no treatment", "bootstrap",
     "{'statistic':'mean','outcome':'y','treatment':'arm','seed':1}",
     "stats.bootstrap: treatment has no part in a named statistic"},
    {"bootstrap: neither a statistic nor an expression", "bootstrap",
     "{'outcome':'y','seed':1}",
     "stats.bootstrap: give either statistic, with outcome, or expression"},
    {"bootstrap: no seed", "bootstrap", "{'statistic':'mean','outcome':'y'}",
     "stats.bootstrap: seed is not given"},
    {"wilcoxon_test: nothing", "wilcoxon_test", "{}",
     "stats.wilcoxon_test: give outcome and group, or x, or x and y"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    assert_int_not_equal(pl_execute(&arena, NULL, c->function, frame,
                                    value_of(c->args), &out, &err),
                         PL_OK);
    assert_string_equal(err.msg, c->message);
    assert_null(out.result);
}

/* One call of each function, in which every allocation fails once. */
static struct call {
    const char *function, *args;
} calls[] = {
    {"fisher_test", "{'x':'arm','y':'female'}"},
    {"fisher_test", "{'table':[[1,2,3],[4,5,6]]}"},
    {"fisher_test", "{'table':[[1,2,3],[4,5,6]],'draws':9,'seed':3}"},
    {"wilcoxon_test", "{'outcome':'y','group':'arm'}"},
    {"wilcoxon_test", "{'x':'x','y':'age','paired':true,'exact':true}"},
    {"pool", "{'estimates':[1,2],'std_errors':[1,1]}"},
    {"bradford", "{'first':[1,4],'last':[2,5]}"},
    {"power_t_test", "{'n':20,'delta':1}"},
    {"bootstrap", "{'statistic':'difference','outcome':'y','group':'arm',"
                  "'cluster':'school','strata':['half'],'draws':50,'seed':3}"},
    {"wild_bootstrap", "{'outcome':'y','treatment':'arm','cluster':'school',"
                       "'covariates':['x'],'draws':99,'seed':3}"},
    {"randomisation_test", "{'outcome':'y','treatment':'arm','cluster':'school'"
                           ",'covariates':['x'],'fixed_effects':['arm3']}"},
    {"randomisation_test", "{'outcome':'y','treatment':'arm','blocks':["
                           "'female','z'],'draws':20,'seed':5}"},
    {"mdes", "{'icc':0.1,'power':0.8,'clusters':20,'cluster_size':9}"},
};

static void check_memory(void **state)
{
    const struct call *c = *state;

    check_each_allocation(c->function, frame, value_of(c->args));
}

/* Binomial bounds at 5 standard errors of 20,000 draws; R's exact p is
 * 0.782684936. */
static void drawn_tables_agree_with_the_list(void **state)
{
    const char *table = "{'table':[[1,2,1,0],[3,3,6,1],[10,10,14,9],"
                        "[6,7,12,11]],'draws':20000,'seed':11}";
    const struct pl_value *v = run("fisher_test", table);

    (void)state;
    check_near(v, "p_value", 0.7826849, 5 * 0.0029);
    assert_true(pl_is_text(pl_get(v, "method"), "drawn"));
    assert_true(pl_equal(v, run("fisher_test", table)));
}

static const struct pl_value *pool_fits(const char *csv)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, "ols", small_frame(csv),
                   value_of("{'outcome':'y','terms':['x','z']}"), &out,
                   &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

/* mice::pool of the two fits, R 4.2.2 and mice 3.15.0. */
static void fits_are_pooled_term_by_term(void **state)
{
    struct pl_builder list, args;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    (void)state;
    pl_build(&list, &arena);
    pl_add(&list, pool_fits("y,x,z\n1,1,2\n3,2,4\n2,3,6\n5,4,8\n4,6,12\n"));
    pl_add(&list, pool_fits("y,x,z\n1,1,2\n3,2,4\n3,3,6\n5,4,8\n6,6,12\n"));
    pl_build(&args, &arena);
    pl_set(&args, "fits", pl_list(&list));
    if (pl_execute(&arena, NULL, "pool", NULL, pl_map(&args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    const struct pl_value *x = pl_item(pl_get(out.result, "terms"), 1);
    check_near(x, "estimate", 0.79054054054054057, 1e-9);
    check_near(x, "std_error", 0.40523645128037422, 1e-9);
    check_near(x, "df", 0.60782734710004027, 1e-9);
    assert_true(pl_is_text(
        pl_get(pl_item(pl_get(out.result, "terms"), 2), "status"), "omitted"));
}

struct filled_case {
    const char *name, *function, *args;
    const char *column;
    double cells[5], flag[5]; /* NaN: missing */
    const char *message;
};

static struct filled_case filled_cases[] = {
    {"mean_impute: the mean and a flag",
     "mean_impute",
     "{'columns':['y']}",
     "y",
     {2, 3, 4, 3, 3},
     {0, 1, 0, 1, 0},
     NULL},
    {"mean_impute: text",
     "mean_impute",
     "{'columns':['none']}",
     NULL,
     {0},
     {0},
     "stats.mean_impute: mean imputation: column \"none\" holds text, and "
     "has no mean to put in"},
    {"mean_impute: a category",
     "mean_impute",
     "{'columns':['c']}",
     NULL,
     {0},
     {0},
     "stats.mean_impute: mean imputation: column \"c\" holds text, and has no "
     "mean to put in"},
    {"mean_impute: a clash",
     "mean_impute",
     "{'columns':['m']}",
     NULL,
     {0},
     {0},
     "stats.mean_impute: mean imputation: the flag \"missing_m\" would replace "
     "a column of that name"},
    {"pro_rata: scaled to the period",
     "pro_rata",
     "{'columns':['y'],'months':'m','minimum':3}",
     "y",
     {4, NAN, NAN, NAN, 3},
     {1, 1, 1, 1, 0},
     NULL},
    {"pro_rata: no months",
     "pro_rata",
     "{'columns':['y'],'months':'c'}",
     NULL,
     {0},
     {0},
     "stats.pro_rata: pro rata: months \"c\" is not a number"},
    {"pro_rata: more than the period",
     "pro_rata",
     "{'columns':['y'],'months':'m','full':6}",
     NULL,
     {0},
     {0},
     "stats.pro_rata: pro rata: months are 12 in row 5, of a full period of 6"},
};

static void check_cells(const struct pl_frame *f, const char *name,
                        const double *wanted)
{
    const struct pl_column *c = pl_frame_column(f, pl_str_from(name));

    assert_non_null(c);
    for (size_t i = 0; i < 5; i++)
        if (!(c->number[i] == wanted[i] ||
              (isnan(c->number[i]) && isnan(wanted[i]))))
            fail_msg("%s, row %zu: %g", name, i + 1, c->number[i]);
}

static void check_filled(void **state)
{
    const struct filled_case *c = *state;
    const struct pl_frame *f =
        small_frame("y,m,none,c,missing_m\n2,6,,a,0\n,6,,b,0\n4,2,,,0\n,,,a,"
                    "0\n3,12,,a,0\n");
    const struct pl_frame *out = NULL;
    struct pl_executed done = {NULL, NULL};
    struct pl_err err = {0};
    enum pl_status status =
        execute_frame(c->function, f, value_of(c->args), &out, &done, &err);

    if (c->message != NULL) {
        assert_int_not_equal(status, PL_OK);
        assert_string_equal(err.msg, c->message);
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    check_cells(out, c->column, c->cells);
    check_cells(out, "missing_y", c->flag);
    assert_true(pl_list_has(pl_get(done.result, "flags"), PL_STR("missing_y")));
    assert_true(pl_is_text(pl_get(done.record, "estimator"), c->function));
}

static void a_column_without_values_has_no_mean(void **state)
{
    struct pl_str bytes = PL_STR("y,x\n,1\n,2\n");
    struct pl_hash hash = pl_hash_str(bytes);
    const struct pl_frame *f = NULL, *out = NULL;
    struct pl_executed done = {NULL, NULL};
    struct pl_err err = {0};

    (void)state;
    if (pl_csv_frame(&arena, bytes, PL_STR("x.csv"), &hash,
                     value_of("{'kind':'file','columns':{'x':{'kind':'number'},"
                              "'y':{'kind':'number'}}}"),
                     &f, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(execute_frame("mean_impute", f,
                                   value_of("{'columns':['y']}"), &out, &done,
                                   &err),
                     PL_EDOMAIN);
    assert_string_equal(err.msg, "stats.mean_impute: mean imputation: column "
                                 "\"y\" holds no value, and has no mean");
}

static void absence_is_scored_by_person(void **state)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};
    const struct pl_frame *f =
        small_frame("who,from,to\nann,1,2\nbo,,\nann,5,5\ncy,3,9\n");

    (void)state;
    if (pl_execute(&arena, NULL, "bradford", f,
                   value_of("{'first':'from','last':'to','by':'who'}"), &out,
                   &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(
        text_of(pl_get(out.result, "rows")),
        "[{'days':3,'level':'ann','score':12,'spells':2},{'days':0,'level':'bo'"
        ",'score':0,'spells':0},{'days':7,'level':'cy','score':7,'spells':1}]");
}

/* A small number of units of 4 blocks: {block: units} as the log has them. */
static struct allocation_case {
    const char *name, *args;
    const char *log; /* of the blocks, or NULL */
    const char *message;
} allocation_cases[] = {
    {"randomise: two arms", "{'arms':['a','b'],'seed':1}",
     "[{'block':'','units':{'a':30,'b':30}}]", NULL},
    {"randomise: a ratio", "{'arms':['a','b'],'ratio':[2,1],'seed':1}",
     "[{'block':'','units':{'a':40,'b':20}}]", NULL},
    {"randomise: blocks of whole rounds",
     "{'arms':['a','b','c','d'],'blocks':['half'],'seed':3}",
     "[{'block':'0','units':{'a':7,'b':7,'c':7,'d':6}},"
     "{'block':'1','units':{'a':8,'b':8,'c':8,'d':9}}]",
     NULL},
    {"randomise: clusters in strata",
     "{'arms':['a','b'],'clusters':'school','strata':['half'],'seed':2}",
     "[{'block':'0','units':{'a':3,'b':3}},{'block':'1','units':{'a':3,'b':4}}"
     "]",
     NULL},
    {"randomise: one arm", "{'arms':['a'],'seed':1}", NULL,
     "stats.randomise: arms are two or more names"},
    {"randomise: an arm twice", "{'arms':['a','a'],'seed':1}", NULL,
     "stats.randomise: two arms are named \"a\""},
    {"randomise: half a place", "{'arms':['a','b'],'ratio':[1,0.5],'seed':1}",
     NULL,
     "stats.randomise: ratio holds 0.5; whole numbers from 1 to 1000 are "
     "needed"},
    {"randomise: a ratio short", "{'arms':['a','b'],'ratio':[1],'seed':1}",
     NULL, "stats.randomise: ratio has 1 numbers for 2 arms"},
    {"randomise: no seed", "{'arms':['a','b']}", NULL,
     "stats.randomise: seed is not given"},
    {"randomise: a cluster in two blocks",
     "{'arms':['a','b'],'clusters':'school','blocks':['female'],'seed':1}",
     NULL,
     "stats.randomise: cluster \"1\" lies in two blocks, \"0\" and \"1\""},
    {"randomise: a block without a value",
     "{'arms':['a','b'],'blocks':['gone'],'seed':1}", NULL,
     "stats.randomise: column \"gone\" has no value in row 11"},
    {"randomise: the column is there",
     "{'arms':['a','b'],'column':'arm3','seed':1}", NULL,
     "stats.randomise: there is a column \"arm3\" already"},
};

static void check_allocation(void **state)
{
    const struct allocation_case *c = *state;
    const struct pl_frame *out[2] = {NULL, NULL};
    struct pl_executed done = {NULL, NULL};
    struct pl_err err = {0};
    const struct pl_value *args = value_of(c->args);
    enum pl_status status = PL_OK;

    if (pl_is_nil(pl_get(args, "column")))
        args = pl_with(&arena, args, "column", pl_text(&arena, "given"));
    for (size_t i = 0; i < 2 && status == PL_OK; i++)
        status = execute_frame("randomise", frame, args, &out[i], &done, &err);
    if (c->message != NULL) {
        assert_int_not_equal(status, PL_OK);
        assert_string_equal(err.msg, c->message);
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(text_of(pl_get(done.result, "blocks")), c->log);
    const struct pl_column *a = pl_frame_column(out[0], PL_STR("given"));
    const struct pl_column *b = pl_frame_column(out[1], PL_STR("given"));
    assert_memory_equal(a->code, b->code, frame->n * sizeof *a->code);
    const struct pl_column *school = pl_frame_column(out[0], PL_STR("school"));
    for (size_t i = 1; i < frame->n; i++)
        if (!pl_is_nil(pl_get(args, "clusters")) &&
            school->number[i] == school->number[i - 1])
            assert_int_equal(a->code[i], a->code[i - 1]);
}

/* Every unit has the same chance of each arm: 4,000 seeds, 5 standard errors.
 */
static void every_unit_has_the_same_chance(void **state)
{
    enum { UNITS = 7, SEEDS = 4000 };
    const uint32_t block[UNITS] = {0, 0, 0, 1, 1, 1, 1};
    const size_t ratio[2] = {1, 1};
    double treated[UNITS] = {0};
    struct pl_err err;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint32_t arm[UNITS];
        struct pl_arena a;
        pl_arena_init(&a, 1 << 20);
        a.fail_after = -1;
        assert_int_equal(pl_allocate(&a, block, UNITS, 2, ratio, 2,
                                     (struct pl_stream){seed, 1}, arm, &err),
                         PL_OK);
        for (size_t u = 0; u < UNITS; u++)
            treated[u] += arm[u];
        assert_int_equal(arm[3] + arm[4] + arm[5] + arm[6], 2);
        pl_arena_free(&a);
    }
    for (size_t u = 0; u < UNITS; u++)
        assert_true(fabs(treated[u] / SEEDS - 0.5) < 5 * 0.5 / sqrt(SEEDS));
}

int main(void)
{
    enum {
        N_CALLS = sizeof calls / sizeof calls[0],
        N_REFUSALS = sizeof refusals / sizeof refusals[0],
        N_ALLOCATIONS = sizeof allocation_cases / sizeof allocation_cases[0],
        N_FILLED = sizeof filled_cases / sizeof filled_cases[0]
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(drawn_tables_agree_with_the_list),
        cmocka_unit_test(fits_are_pooled_term_by_term),
        cmocka_unit_test(a_column_without_values_has_no_mean),
        cmocka_unit_test(every_unit_has_the_same_chance),
        cmocka_unit_test(absence_is_scored_by_person),
    };
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest
        tests[N_REFUSALS + N_CALLS + N_FILLED + N_ALLOCATIONS + N_OTHERS];
    size_t n = 0;

    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                         NULL, &refusals[i]};
    for (size_t i = 0; i < N_CALLS; i++)
        tests[n++] = (struct CMUnitTest){calls[i].function, check_memory, NULL,
                                         NULL, &calls[i]};
    for (size_t i = 0; i < N_FILLED; i++)
        tests[n++] = (struct CMUnitTest){filled_cases[i].name, check_filled,
                                         NULL, NULL, &filled_cases[i]};
    for (size_t i = 0; i < N_ALLOCATIONS; i++)
        tests[n++] =
            (struct CMUnitTest){allocation_cases[i].name, check_allocation,
                                NULL, NULL, &allocation_cases[i]};
    for (size_t i = 0; i < N_OTHERS; i++)
        tests[n++] = others[i];
    return cmocka_run_group_tests(tests, models_open, values_close);
}
