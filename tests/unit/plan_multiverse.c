/* t:multiverse: each specification against the same one run by hand, the three
 * statistics against R 4.2's, and the lot against its design. */
#include "plan_trial.h"

#include "plan/lot.h"
#include "stats/multiverse.h"

#define MANY                                                                   \
    "{'vcov':[{'kind':'classical'},{'kind':'robust','type':'HC1'}],"           \
    "'covariates':[['age','site'],['site']],'seed':3,'draws':99}"

static const struct pl_value *many(struct world *w, const char *analysis,
                                   const char *options)
{
    const struct pl_value *result = NULL;

    if (pl_trial_multiverse(w->trial, pl_str_from(analysis), value_of(options),
                            5, &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static double by_hand(struct world *w, const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, PL_STR("aged"), value_of(choices), NULL, 9,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_num(pl_get(result, "std_error"));
}

static void each_is_the_run_by_hand(void **state)
{
    static const char *const choices[] = {
        "{}",
        "{'vcov':{'kind':'robust','type':'HC1'}}",
        "{'covariates':['age','site']}",
        "{'covariates':['age','site'],'vcov':{'kind':'robust','type':'HC1'}}",
        "{'covariates':['site']}",
        "{'covariates':['site'],'vcov':{'kind':'robust','type':'HC1'}}"};
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_value *m = many(&w, "aged", MANY);
    const struct pl_value *runs = pl_get(m, "runs");
    assert_int_equal(pl_count(runs), 6); /* classical() is the registered one */
    for (size_t i = 0; i < 6; i++)
        assert_true(fabs(pl_num(pl_get(pl_item(runs, i), "std_error")) -
                         by_hand(&w, choices[i])) < 1e-12);
    check_text(row(&w, 1), "role", "multiverse");
    assert_int_equal(pl_count(pl_get(row(&w, 1), "differences")), 0);
    world_close(&w);
}

/* Those that share their cross products, and those that cannot: rows are lost
 * by one covariate (age) and not by another, a factor, a term made of others,
 * one that reads the treatment, other samples, and a variance that needs the
 * rows. The plan says HC1 of `own`, so all of its are run one by one. */
#define ALIKE                                                                  \
    "'covariates':[['age'],['site'],['age','site'],['item','age'],['item'],"   \
    "[{'factor':{'col':'item'}}],[{'interact':['age','item']}],"               \
    "[{'interact':['arm','item']}],['item','item'],"                           \
    "['item',{'op':'mul','args':[{'col':'item'},{'lit':2}]}]],"                \
    "'fixed_effects':[['site']],'sample':[{'kind':'subset','where':"           \
    "{'op':'gt','args':[{'col':'item'},{'lit':1}]}},{'kind':'subset','where':" \
    "{'op':'or','args':[{'op':'eq','args':[{'col':'arm'},{'lit':'a'}]},"       \
    "{'op':'gt','args':[{'col':'item'},{'lit':1}]}]}}],"

static void check_same(const struct pl_value *x, const struct pl_value *y,
                       const char *key)
{
    double a = pl_num(pl_get(x, key)), b = pl_num(pl_get(y, key));

    if (!(fabs(a - b) <= 1e-12 * fabs(a)) && !(isnan(a) && isnan(b)))
        fail_msg("%s: %.17g, not %.17g", key, b, a);
}

/* Beside HC1 as the plan's, classical is an alternative: the second half of one
 * is the first of the other. */
static void what_is_shared_is_what_is_run(void **state)
{
    static const char *const keys[] = {"estimate", "n"};
    static const char *const all[] = {"median", "n_estimated", "p_median"};
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_value *shared =
        many(&w, "main", "{" ALIKE "'seed':3,'draws':99}");
    const struct pl_value *run =
        many(&w, "own", "{" ALIKE "'seed':3,'draws':99}");
    const struct pl_value *x = pl_get(shared, "runs"), *y = pl_get(run, "runs");
    assert_int_equal(pl_count(x), 66);
    assert_int_equal(pl_count(y), 66);
    for (size_t i = 0; i < pl_count(x); i++)
        for (size_t k = 0; k < COUNT(keys); k++)
            check_same(pl_item(y, i), pl_item(x, i), keys[k]);
    for (size_t k = 0; k < COUNT(all); k++)
        check_same(run, shared, all[k]);
    world_close(&w);
}

/* p and interval of one side, and its level: against the run by hand. */
static void a_side_and_a_level(void **state)
{
    static const char *const keys[] = {"estimate", "std_error", "p_value",
                                       "conf_low", "conf_high", "n"};
    const struct pl_value *by_hand = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_value *m =
        many(&w, "main",
             "{'alternative':['greater','less'],'level':[0.9],'draws':0}");
    const char *choices[] = {"{'alternative':'greater','level':0.9}",
                             "{'alternative':'less','level':0.9}"};
    for (size_t i = 0; i < 2; i++) {
        if (pl_trial_run(w.trial, PL_STR("main"), value_of(choices[i]), NULL, 9,
                         &by_hand, &w.err) != PL_OK)
            fail_msg("%s", w.err.msg);
        for (size_t k = 0; k < COUNT(keys); k++)
            check_same(by_hand, pl_item(pl_get(m, "runs"), 3 + 2 * i), keys[k]);
    }
    world_close(&w);
}

/* median(e), sum(sign(e) * qnorm(1 - p / 2)) / sqrt(6) in R 4.2.2. */
static void the_three_statistics(void **state)
{
    static const struct pl_specification s[] = {
        {1, 0.04, PL_TWO_SIDED},  {2, 0.5, PL_TWO_SIDED},
        {-3, 0.01, PL_TWO_SIDED}, {NAN, 0.2, PL_TWO_SIDED},
        {4, 0.02, PL_TWO_SIDED},  {-1, 0.3, PL_TWO_SIDED},
        {0.5, 1, PL_TWO_SIDED}};
    double scratch[7];
    struct pl_multiverse m = pl_multiverse_of(s, 7, 0.05, scratch);

    (void)state;
    assert_int_equal(m.n, 6);
    assert_true(m.median == 0.75);
    assert_true(m.significant == 2);
    assert_true(fabs(m.stouffer / 0.58882624272075823 - 1) < 1e-12);
    m = pl_multiverse_of(s + 3, 1, 0.05, scratch);
    assert_int_equal(m.n, 0);
    assert_true(isnan(m.median) && isnan(m.significant) && isnan(m.stouffer));
}

/* sum(qnorm(c(0.04, 0.9, 0.01), lower.tail = FALSE)) / sqrt(3), less
 * qnorm(0.2, lower.tail = FALSE) of the other side and over sqrt(4): R 4.2.2.
 */
static void the_statistics_of_one_side(void **state)
{
    static const struct pl_specification s[] = {{1, 0.04, PL_GREATER},
                                                {-2, 0.9, PL_GREATER},
                                                {3, 0.01, PL_GREATER},
                                                {-1, 0.2, PL_LESS},
                                                {1, 0, PL_GREATER}};
    double scratch[5];
    struct pl_multiverse m = pl_multiverse_of(s, 3, 0.05, scratch);

    (void)state;
    assert_true(m.significant == 2);
    assert_true(fabs(m.stouffer / 1.6139725044625999 - 1) < 1e-12);
    m = pl_multiverse_of(s, 4, 0.05, scratch);
    assert_true(fabs(m.stouffer / 0.97693057308774756 - 1) < 1e-12);
    assert_true(isfinite(pl_multiverse_of(s, 5, 0.05, scratch).stouffer));
}

/* Of the 126 ways to give five of nine people arm b, the share whose difference
 * of means is at least 2 either way; the ninth has no outcome. */
static double exact_p(void)
{
    static const double y[] = {1, 2, 3, 4, 3, 4, 5, 6};
    int all = 0, extreme = 0;

    for (int set = 0; set < 512; set++) {
        double sum[2] = {0, 0};
        int n[2] = {0, 0}, treated = 0;
        for (int i = 0; i < 9; i++)
            treated += set >> i & 1;
        if (treated != 5)
            continue;
        for (int i = 0; i < 8; i++) {
            sum[set >> i & 1] += y[i];
            n[set >> i & 1]++;
        }
        all++;
        extreme += fabs(sum[1] / n[1] - sum[0] / n[0]) >= 2 - 1e-12;
    }
    assert_int_equal(all, 126);
    return (double)extreme / all;
}

/* One specification: its median is the estimate, and the test is the
 * randomisation test, within six standard errors of 20,000 draws. */
static void one_specification_is_the_randomisation_test(void **state)
{
    double exact = exact_p();
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_value *m = many(
        &w, "main", "{'vcov':[{'kind':'classical'}],'seed':11,'draws':20000}");
    assert_int_equal(pl_count(pl_get(m, "runs")), 1);
    assert_true(fabs(pl_num(pl_get(m, "median")) - 2) < 1e-12);
    assert_true(fabs(pl_num(pl_get(m, "p_median")) - exact) <
                6 * sqrt(exact * (1 - exact) / 20000));
    world_close(&w);
}

/* Those that share and those that do not, drawn twice. */
static enum pl_status whole(struct world *w, struct pl_arena *a, const void *ud)
{
    const struct pl_value *result = NULL;

    (void)ud;
    PL_TRY(world_begin(w, a));
    PL_TRY(pl_trial_multiverse(
        w->trial, PL_STR("main"),
        value_of("{'covariates':[['age'],['item']],'fixed_effects':[['site']],"
                 "'vcov':[{'kind':'robust','type':'HC1'}],'seed':1,'draws':2}"),
        3, &result, &w->err));
    PL_TRY(pl_session_finish(w->session, &w->err));
    return pl_session_value(w->session) != NULL ? PL_OK : PL_ENOMEM;
}

static void each_allocation_may_fail(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    check_each_allocation_of(&w, whole, NULL);
    world_close(&w);
}

static struct lot_case {
    const char *name, *design, *error;
} lots[] = {
    {"people", "{'unit':'individual'}", NULL},
    {"blocks", "{'unit':'individual','blocks':['site']}", NULL},
    {"clusters", "{'unit':'cluster','cluster':'pair'}", NULL},
    {"clusters in blocks",
     "{'unit':'cluster','cluster':'pair','blocks':['site']}", NULL},
    {"a cluster in two arms", "{'unit':'cluster','cluster':'site'}",
     "lies in two arms"},
    {"a cluster in two blocks",
     "{'unit':'cluster','cluster':'pair','strata':['odd']}",
     "lies in two blocks"},
    {"a column that is not there", "{'unit':'individual','blocks':['la']}",
     "\"la\""},
};

static const char lot_data[] =
    "id,arm,site,pair,odd\n1,a,n,p,0\n2,a,n,p,1\n3,b,n,q,0\n4,b,n,q,1\n"
    "5,a,s,r,0\n6,a,s,r,1\n7,b,s,t,0\n8,b,s,t,1\n9,b,s,u,0\n10,b,s,u,1\n"
    "11,,s,v,0\n";

/* How many of each arm each site has: text to compare. */
static void tally(const struct pl_frame *f, int count[2][3])
{
    const struct pl_column *arm = pl_frame_column(f, PL_STR("arm"));
    const struct pl_column *site = pl_frame_column(f, PL_STR("site"));
    struct pl_buf a, s;

    memset(count, 0, 6 * sizeof count[0][0]);
    for (size_t i = 0; i < f->n; i++) {
        pl_buf_init(&a, 0);
        pl_buf_init(&s, 0);
        pl_cell_text(&a, arm, i);
        pl_cell_text(&s, site, i);
        count[s.s[0] == 's'][a.len == 0 ? 2 : a.s[0] == 'b']++;
        pl_buf_free(&a);
        pl_buf_free(&s);
    }
}

static void check_draw(const struct pl_frame *f, const struct pl_frame *drawn,
                       const struct lot_case *c)
{
    const struct pl_column *arm = pl_frame_column(drawn, PL_STR("arm"));
    int was[2][3], is[2][3];

    tally(f, was);
    tally(drawn, is);
    assert_int_equal(was[0][0] + was[1][0], is[0][0] + is[1][0]);
    assert_int_equal(was[1][2], is[1][2]); /* no arm stays no arm */
    if (strstr(c->design, "blocks") != NULL)
        assert_memory_equal(was, is, sizeof was);
    for (size_t i = 0; i + 1 < 10 && strstr(c->design, "pair") != NULL; i += 2)
        assert_int_equal(arm->code[i], arm->code[i + 1]);
}

static void check_lot(void **state)
{
    const struct lot_case *c = *state;
    const struct pl_frame *f = NULL;
    const struct pl_stream stream = {5, 7};
    const struct pl_value *entry =
        value_of("{'kind':'file','columns':{'id':{'kind':'id'},'arm':{'kind':"
                 "'category','levels':['a','b']},'site':{'kind':'category',"
                 "'levels':['n','s']},'pair':{'kind':'category','levels':['p',"
                 "'q','r','t','u','v']},'odd':{'kind':'binary'}}}");
    struct pl_hash hash = pl_hash_str(PL_STR(""));
    struct pl_err err = {0};
    struct pl_lot lot;
    bool moved = false;

    if (pl_csv_frame(&arena, pl_str_from(lot_data), PL_STR("x.csv"), &hash,
                     entry, &f, &err) != PL_OK)
        fail_msg("%s", err.msg);
    enum pl_status status = pl_lot_of(&arena, value_of(c->design), f,
                                      PL_STR("arm"), "test", &lot, &err);
    if (c->error != NULL) {
        assert_int_not_equal(status, PL_OK);
        assert_non_null(strstr(err.msg, c->error));
        return;
    }
    if (status != PL_OK)
        fail_msg("%s", err.msg);
    for (size_t d = 0; d < 50; d++) {
        const struct pl_frame *drawn = pl_lot_draw(&lot, &arena, stream, d);
        const struct pl_frame *again = pl_lot_draw(&lot, &arena, stream, d);
        const struct pl_column *x = pl_frame_column(drawn, PL_STR("arm"));
        const struct pl_column *y = pl_frame_column(again, PL_STR("arm"));
        assert_memory_equal(x->code, y->code, f->n * sizeof *x->code);
        moved |= memcmp(x->code, lot.arm->code, f->n * sizeof *x->code) != 0;
        check_draw(f, drawn, c);
    }
    assert_true(moved);
}

static struct refusal {
    const char *name, *analysis, *options, *message;
} refusals[] = {
    {"another outcome", "aged", "{'outcome':['item'],'seed':1}",
     "another outcome is another question"},
    {"no seed", "aged", "{'vcov':[{'kind':'classical'}]}", "seed is not given"},
    {"no list", "aged", "{'vcov':{'kind':'classical'},'seed':1}",
     "takes a list of alternatives"},
    {"no member", "aged", "{'vcv':[1],'seed':1}", "no choice \"vcv\""},
    {"no analysis", "agd", "{'seed':1}", "\"agd\""},
    {"an analysis without an effect", "cost", "{'seed':1}",
     "has no treatment effect"},
    {"a term that is not there", "aged", "{'term':'arm[c]','seed':1}",
     "no term \"arm[c]\""},
    {"half a draw", "aged", "{'draws':1.5,'seed':1}", "a whole number"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    assert_int_not_equal(pl_trial_multiverse(w.trial, pl_str_from(c->analysis),
                                             value_of(c->options), 5, &result,
                                             &w.err),
                         PL_OK);
    if (strstr(w.err.msg, c->message) == NULL)
        fail_msg("says: %s", w.err.msg);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(each_is_the_run_by_hand, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(what_is_shared_is_what_is_run,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(a_side_and_a_level, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(each_allocation_may_fail, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(the_statistics_of_one_side, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(the_three_statistics, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(
            one_specification_is_the_randomisation_test, values_open,
            values_close),
    };
    struct CMUnitTest tests[COUNT(lots) + COUNT(refusals) + COUNT(others)];
    size_t n = 0;

    ROWS(lots, check_lot);
    ROWS(refusals, check_refusal);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("multiverse", tests, n, NULL, NULL);
}
