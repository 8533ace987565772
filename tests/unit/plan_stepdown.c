/* romano_wolf: p values from every assignment against R's
 * (tests/reference/r/romano_wolf.R), drawn ones against those, what departs
 * from a registered family of draws, and what cannot be drawn. */
#include "plan_missing.h"

#define WITHIN_S "'unit':'individual','blocks':['site']"
#define TEAMS    "'unit':'cluster','cluster':'team'"
#define MEAN     "'missing':{'outcome':{'kind':'mean_imputation'}}"

static const char plan[] =
    "{'kind':'protocol','id':'mini','title':'A small trial',"
    "'design':{'kind':'design','arms':['a','b'],%s},"
    "'data':{'people':{'kind':'file','path':'data/people.csv','key':'id',"
    "'columns':{'id':{'kind':'id'},"
    "'team':{'kind':'text','when':'baseline'},"
    "'site':{'kind':'category','levels':['n','s'],'when':'baseline'},"
    "'arm':{'kind':'category','levels':['a','b'],'role':'treatment'},"
    "'age':{'kind':'integer','when':'baseline'},"
    "'y':{'kind':'number','when':'outcome'},"
    "'z':{'kind':'number','when':'outcome'},"
    "'w':{'kind':'number','when':'outcome'}}}},"
    "'sample':{'kind':'intention_to_treat'},"
    "'missing':{'covariates':{'kind':'complete_case'},"
    "'outcome':{'kind':'complete_case'}},"
    "'vcov':{'kind':'classical'},'alpha':0.05,'family':%s,"
    "'analyses':{"
    "'first':{'kind':'regression','outcome':'y','covariates':['age']%s},"
    "'second':{'kind':'regression','outcome':'z'%s},"
    "'third':{'kind':'comparison','outcome':'w'%s}}}";

#define ALL "{'method':'romano_wolf','draws':1000}"

static void open_with(struct world *w, const char *design, const char *family,
                      const char *more, const char *third)
{
    char text[4096];

    snprintf(text, sizeof text, plan, design, family, more, more, third);
    world_of(w, value_of(text), bytes_of(FOLDER "romano_wolf_data.csv"));
}

static const struct pl_value *run_on(struct world *w, const char *analysis,
                                     const char *choices,
                                     const struct pl_frame *data)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, pl_str_from(analysis), value_of(choices), data,
                     9, &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static void run_all(struct world *w)
{
    (void)run_on(w, "first", "{}", NULL);
    (void)run_on(w, "second", "{}", NULL);
    (void)run_on(w, "third", "{}", NULL);
}

static const struct pl_value *adjusted(struct world *w, const char *options)
{
    const struct pl_value *result = NULL;

    if (pl_trial_family(w->trial, value_of(options), 12, &result, &w->err) !=
        PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static double p_of(const struct pl_value *family, size_t i, const char *field)
{
    return pl_num(pl_get(pl_item(pl_get(family, "tests"), i), field));
}

/* Each row of R's for the case, by the number of its test. */
static void check_against(const struct pl_value *family, const char *name)
{
    struct pl_str text = bytes_of(FOLDER "romano_wolf.csv"), line;
    size_t n = 0;

    while (pl_str_line(&text, &line)) {
        double x[4] = {0, 0, 0, 0};
        if (!pl_str_starts(line, name) || line.s[strlen(name)] != ',')
            continue;
        line = pl_str_slice(line, strlen(name) + 1, line.len);
        for (size_t i = 0; i < 4; i++) {
            size_t end = line.len;
            (void)pl_str_find(line, PL_STR(","), &end);
            assert_true(pl_str_number(pl_str_slice(line, 0, end), &x[i]));
            line = pl_str_slice(line, end < line.len ? end + 1 : end, line.len);
        }
        check_near(p_of(family, n, "p_adjusted"), x[1], 1e-12, "adjusted");
        check_near(p_of(family, n, "p_resampled"), x[2], 1e-12, "alone");
        assert_true(number(family, "draws") == x[3]);
        assert_true((double)++n == x[0]);
    }
    assert_true(n > 0 && n == pl_count(pl_get(family, "tests")));
    assert_true(pl_truth(pl_get(family, "complete")));
    assert_true(pl_is_nil(pl_get(family, "seed")));
    assert_true(number(family, "n_undefined") == 0);
}

static struct list_case {
    const char *name, *design, *more, *third;
} list_cases[] = {
    {"people", "'unit':'individual'", "", ""},
    {"blocks", WITHIN_S, "", ""},
    {"clusters", TEAMS, "", ""},
    {"blocks and clusters", TEAMS ",'strata':['site']", "", ""},
    {"greater", "'unit':'individual'", ",'alternative':'greater'",
     ",'alternative':'greater'"},
    {"less", "'unit':'individual'", ",'alternative':'less'",
     ",'alternative':'less'"},
};

static void check_list(void **state)
{
    const struct list_case *c = *state;
    struct world w;

    open_with(&w, c->design, ALL, c->more, c->third);
    run_all(&w);
    const struct pl_value *family = adjusted(&w, "{}");
    check_against(family, c->name);
    for (size_t i = 0; i < 3; i++)
        assert_true(p_of(family, i, "p_adjusted") ==
                    p_of(family, i, "p_adjusted_registered"));
    assert_string_equal(differences_of(row(&w, 4)), "");
    world_close(&w);
}

/* Rows that a notebook chose, one of them by another test, are drawn as they
 * are; what the plan's family would have come to is of its own rows. */
static void given_rows_are_drawn(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'",
              "{'method':'romano_wolf','draws':1000,"
              "'analyses':['first','third']}",
              "", "");
    (void)run_on(&w, "first", "{}", NULL);
    (void)run_on(&w, "third", "{'equal_variance':true}",
                 where(registered(&w),
                       "{'op':'or','args':[{'op':'eq','args':[{'col':'site'},"
                       "{'lit':'n'}]},{'op':'lt','args':[{'col':'age'},"
                       "{'lit':40}]}]}"));
    const struct pl_value *family = adjusted(&w, "{}");
    check_against(family, "equal variances and a filter");
    assert_true(p_of(family, 1, "p_adjusted_registered") !=
                p_of(family, 1, "p_adjusted"));
    world_close(&w);
}

/* The arms under other names, in another order, are the arms. */
static void renamed_arms_are_drawn(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", ALL, "", "");
    (void)run_on(
        &w, "first", "{'treatment':'arm'}",
        derive(registered(&w),
               "{'arm':{'op':'eq','args':[{'col':'arm'},{'lit':'b'}]}}"));
    (void)run_on(&w, "second", "{}", NULL);
    (void)run_on(&w, "third", "{}", NULL);
    check_against(adjusted(&w, "{}"), "people");
    world_close(&w);
}

static void a_rule_is_drawn_with(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'",
              "{'method':'romano_wolf','draws':1000,"
              "'analyses':['first','third']}",
              "", "," MEAN);
    (void)run_on(&w, "first", "{}", NULL);
    (void)run_on(&w, "third", "{}", NULL);
    check_against(adjusted(&w, "{}"), "mean imputation");
    world_close(&w);
}

static const char three_arms[] =
    "{'kind':'protocol','id':'mini','title':'A small trial',"
    "'design':{'kind':'design','unit':'individual',"
    "'arms':['a','b','c']},"
    "'data':{'people':{'kind':'file','path':'data/people.csv','key':'id',"
    "'columns':{'id':{'kind':'id'},'age':{'kind':'integer'},"
    "'arm':{'kind':'category','levels':['a','b','c'],"
    "'role':'treatment'},'y':{'kind':'number','when':'outcome'}}}},"
    "'sample':{'kind':'intention_to_treat'},"
    "'missing':{'covariates':{'kind':'complete_case'},"
    "'outcome':{'kind':'complete_case'}},"
    "'vcov':{'kind':'classical'},'alpha':0.05,"
    "'family':{'method':'romano_wolf'},"
    "'analyses':{'first':{'kind':'regression','outcome':'y'}}}";

static void arms_may_be_three(void **state)
{
    struct world w;

    (void)state;
    world_of(&w, value_of(three_arms), bytes_of(FOLDER "romano_wolf_arms.csv"));
    (void)run_on(&w, "first", "{}", NULL);
    check_against(adjusted(&w, "{}"), "three arms");
    world_close(&w);
}

/* Draws. */

/* Within four standard errors of what all assignments give. */
static void draws_come_near(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", ALL, "", "");
    run_all(&w);
    const struct pl_value *all = adjusted(&w, "{}");
    const struct pl_value *drawn = adjusted(&w, "{'draws':900,'seed':3}");
    assert_false(pl_truth(pl_get(drawn, "complete")));
    assert_true(number(drawn, "draws") == 900 && number(drawn, "seed") == 3);
    for (size_t i = 0; i < 3; i++) {
        double p = p_of(all, i, "p_adjusted");
        double count = p_of(drawn, i, "p_adjusted") * 901;
        assert_true(fabs(p_of(drawn, i, "p_adjusted") - p) <
                    4 * sqrt(p * (1 - p) / 900));
        assert_true(fabs(count - round(count)) < 1e-9 && count >= 1);
        assert_true(p_of(drawn, i, "p_adjusted") >=
                    p_of(drawn, i, "p_resampled"));
    }
    world_close(&w);
}

static const struct pl_value *
drawn_by(struct world *w, const struct pl_team *team, const char *options)
{
    if (pl_session_new(&arena, &w->root, NULL, team, PL_STR(NOTEBOOK),
                       &w->session, &w->err) != PL_OK ||
        pl_session_trial(w->session, &w->protocol, &w->trial, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    run_all(w);
    return pl_get(adjusted(w, options), "tests");
}

static void threads_and_seeds(void **state)
{
    const struct pl_team four = {4, NULL};
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", "{'method':'romano_wolf'}", "", "");
    const struct pl_value *one = drawn_by(&w, NULL, "{'draws':200}");
    const struct pl_value *same = drawn_by(&w, &four, "{'draws':200}");
    const struct pl_value *said = drawn_by(&w, NULL, "{'draws':200,'seed':1}");
    const struct pl_value *other = drawn_by(&w, NULL, "{'draws':200,'seed':2}");
    assert_true(pl_equal(one, same));
    assert_true(pl_equal(one, said));
    assert_false(pl_equal(one, other));
    world_close(&w);
}

/* Under the null of no effect on anyone the statistics of one outcome twice are
 * one: nothing is paid for the second. */
static void a_repeated_test_costs_nothing(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'",
              "{'method':'romano_wolf','draws':1000,"
              "'analyses':['second','third']}",
              "", "");
    (void)run_on(&w, "second", "{}", NULL);
    (void)run_on(&w, "third", "{'outcome':'z','equal_variance':true}", NULL);
    const struct pl_value *family = adjusted(&w, "{}");
    for (size_t i = 0; i < 2; i++)
        check_near(p_of(family, i, "p_adjusted"),
                   p_of(family, 0, "p_resampled"), 1e-12, "p");
    world_close(&w);
}

/* Departures. */

static struct depart_case {
    const char *name, *family, *clause, *conducted, *options, *wanted;
} depart_cases[] = {
    {"as registered, said again", ALL, NULL, NULL, ALL, ""},
    {"what silence means, said", "{'method':'romano_wolf'}", NULL, NULL,
     "{'draws':999,'seed':1}", ""},
    {"another seed", "{'method':'romano_wolf','draws':99}", NULL, NULL,
     "{'seed':2}", "family.seed changed"},
    {"fewer draws", "{'method':'romano_wolf','draws':99}", NULL, NULL,
     "{'draws':49}", "family.draws changed"},
    {"another seed, by its clause", "{'method':'romano_wolf','draws':99}",
     "family.seed", "2", "{}", "family.seed changed"},
    {"another seed where all are listed", ALL, NULL, NULL, "{'seed':2}", ""},
    {"other draws where both list all", ALL, NULL, NULL, "{'draws':950}", ""},
    {"draws where the plan lists all", ALL, NULL, NULL, "{'draws':99}",
     "family.draws changed"},
    {"holm in its place", ALL, NULL, NULL, "{'method':'holm'}",
     "family.method changed"},
    {"in place of holm", "{'method':'holm'}", NULL, NULL,
     "{'method':'romano_wolf','draws':99,'seed':8}", "family.method changed"},
    {"other analyses", ALL, NULL, NULL, "{'analyses':['first','second']}",
     "family.analyses changed"},
    {"of which the plan does not speak", "null", NULL, NULL, ALL,
     "family added"},
};

static void check_departure(void **state)
{
    const struct depart_case *c = *state;
    struct world w;

    open_with(&w, "'unit':'individual'", c->family, "", "");
    if (c->clause != NULL &&
        pl_trial_depart(w.trial, fields(c->clause, c->conducted), 5, &w.err) !=
            PL_OK)
        fail_msg("%s", w.err.msg);
    run_all(&w);
    const struct pl_value *family = adjusted(&w, c->options);
    assert_string_equal(differences_of(row(&w, 4)), c->wanted);
    assert_true(pl_is_nil(pl_get(family, "registered_error")));
    if (strcmp(c->family, "null") != 0)
        assert_true(isfinite(p_of(family, 0, "p_adjusted_registered")));
    world_close(&w);
}

/* The plan's side is what the plan's own runs come to. */
static void a_departed_run_has_the_plans_p(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", ALL, "", "");
    (void)run_on(&w, "first", "{'covariates':[]}", NULL);
    (void)run_on(&w, "second", "{}", NULL);
    (void)run_on(&w, "third", "{'alternative':'less'}", NULL);
    const struct pl_value *departed = adjusted(&w, "{}");
    world_close(&w);
    open_with(&w, "'unit':'individual'", ALL, "", "");
    run_all(&w);
    const struct pl_value *planned = adjusted(&w, "{}");
    for (size_t i = 0; i < 3; i++)
        assert_true(p_of(departed, i, "p_adjusted_registered") ==
                    p_of(planned, i, "p_adjusted"));
    assert_true(p_of(departed, 2, "p_adjusted") !=
                p_of(planned, 2, "p_adjusted"));
    world_close(&w);
}

/* Inference that draws by itself is of the run; the family draws by t. */
static void inference_is_left_to_the_run(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", ALL,
              ",'inference':{'kind':'randomisation','draws':99,'seed':5}", "");
    run_all(&w);
    check_against(adjusted(&w, "{}"), "people");
    world_close(&w);
}

/* What cannot be. */

static struct refused_case {
    const char *name, *options, *message, *hint;
} refused_cases[] = {
    {"draws of another method", "{'method':'holm','draws':99}",
     "t:family: draws: only method = \"romano_wolf\" draws", ""},
    {"a seed of another method", "{'method':'holm','seed':9}",
     "t:family: seed: only method = \"romano_wolf\" draws", ""},
    {"too few draws", "{'draws':18}",
     "t:family: draws takes a whole number from 19 to 100000", ""},
    {"half a draw", "{'draws':99.5}",
     "t:family: draws takes a whole number from 19 to 100000", ""},
    {"a seed below 0", "{'seed':-1}",
     "t:family: seed takes a whole number from 0 to 9007199254740992", ""},
    {"a seed that is a text", "{'seed':'one'}",
     "t:family: seed takes a whole number from 0 to 9007199254740992", ""},
};

static void check_refused(void **state)
{
    const struct refused_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    open_with(&w, "'unit':'individual'", ALL, "", "");
    run_all(&w);
    check_failed(
        &w, pl_trial_family(w.trial, value_of(c->options), 12, &result, &w.err),
        c->message, c->hint);
    world_close(&w);
}

#define CANNOT  "t:family: romano_wolf draws the treatment again, and \"third\" "
#define INSTEAD "leave it out of the family, or adjust by holm"

static void check_given(struct world *w, const struct pl_frame *data,
                        const char *message)
{
    const struct pl_value *result = NULL;

    (void)run_on(w, "first", "{}", NULL);
    (void)run_on(w, "second", "{}", NULL);
    (void)run_on(w, "third", "{}", data);
    check_failed(
        w, pl_trial_family(w->trial, value_of("{}"), 12, &result, &w->err),
        message, INSTEAD);
    world_close(w);
}

static void rows_of_others_cannot_be_drawn(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "'unit':'individual'", ALL, "", "");
    check_given(&w,
                csv("other.csv", "id,arm,w\np1,b,1\np2,b,2\np3,a,3\np99,a,1\n"),
                CANNOT "ran on rows that are not those of the registered data");
    open_with(&w, "'unit':'individual'", ALL, "", "");
    check_given(
        &w,
        derive(registered(&w),
               "{'arm':{'op':'eq','args':[{'col':'site'},{'lit':'n'}]}}"),
        CANNOT "ran on other arms than the registered ones");
    open_with(&w, "'unit':'individual'", ALL, "", "");
    check_given(&w, csv("other.csv", "id,arm,w\n1,b,1\n2,b,2\n3,a,3\n4,a,1\n"),
                CANNOT "ran on rows that are not those of the registered data");
}

/* Rows of two of three arms: each draw would hold the third as well. */
static void an_arm_that_was_left_out_is_told(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_of(&w, value_of(three_arms), bytes_of(FOLDER "romano_wolf_arms.csv"));
    (void)run_on(&w, "first", "{}",
                 where(registered(&w), "{'op':'ne','args':[{'col':'arm'},"
                                       "{'lit':'c'}]}"));
    check_failed(&w,
                 pl_trial_family(w.trial, value_of("{}"), 12, &result, &w.err),
                 "t:family: romano_wolf draws the treatment again, and "
                 "\"first\" ran on rows without one of the arms; a sample = "
                 "subset { where = ... } leaves an arm out of each draw",
                 INSTEAD);
    world_close(&w);
}

/* A plan whose family cannot be drawn is told when it is read. */
static struct plan_case {
    const char *name, *family, *more, *message;
} plan_cases[] = {
    {"draws of another method", "{'method':'holm','draws':99}", "",
     "family: draws: only method = \"romano_wolf\" draws"},
    {"too many draws", "{'method':'romano_wolf','draws':100001}", "",
     "family: draws takes a whole number from 19 to 100000"},
    {"an iv", "{'method':'romano_wolf'}",
     ",'estimator':'iv','endogenous':['w']",
     "family: romano_wolf draws the treatment again, and \"first\" is an iv: "
     "what was taken up is not drawn with it"},
    {"another treatment",
     "{'method':'romano_wolf','analyses':['third','second']}",
     ",'treatment':'site'",
     "family: romano_wolf draws the treatment again, and \"second\" has "
     "another treatment than the family's first analysis"},
    {"an iv, adjusted otherwise", "{'method':'holm'}",
     ",'estimator':'iv','endogenous':['w']", NULL},
    {"an iv that is no member", "{'method':'romano_wolf','analyses':['third']}",
     ",'estimator':'iv','endogenous':['w']", NULL},
};

static void check_plan(void **state)
{
    const struct plan_case *c = *state;
    struct pl_protocol p;
    struct pl_err err = {0};
    char text[4096];

    snprintf(text, sizeof text, plan, "'unit':'individual'", c->family, c->more,
             c->more, "");
    enum pl_status status = pl_protocol_check(
        &arena, value_of(text), NULL, PL_STR("analyses/mini"), &p, &err);
    if (c->message == NULL) {
        assert_int_equal(status, PL_OK);
        return;
    }
    assert_int_equal(status, PL_EINPUT);
    assert_string_equal(err.msg, c->message);
}

/* A session in memory of its own: a run of given rows, one that imputes, and a
 * family that departs from its plan. */
static enum pl_status small_session(struct world *w, struct pl_arena *a,
                                    const struct pl_frame *given)
{
    const struct pl_value *result = NULL;

    PL_TRY(world_begin(w, a));
    PL_TRY(pl_trial_run(w->trial, PL_STR("first"), pl_nil(), given, 3, &result,
                        &w->err));
    PL_TRY(pl_trial_run(w->trial, PL_STR("third"), pl_nil(), NULL, 4, &result,
                        &w->err));
    PL_TRY(pl_trial_family(w->trial, pl_nil(), 5, &result, &w->err));
    return pl_session_value(w->session) != NULL ? PL_OK : PL_ENOMEM;
}

static void allocations_of_draws_may_fail(void **state)
{
    enum pl_status status = PL_ENOMEM;
    struct world w;

    (void)state;
    open_with(&w, TEAMS,
              "{'method':'romano_wolf','analyses':['first','third'],"
              "'draws':19}",
              "",
              ",'missing':{'outcome':{'kind':'multiple_imputation','m':2,"
              "'iterations':1}}");
    const struct pl_frame *given =
        where(registered(&w), "{'op':'ne','args':[{'col':'id'},{'lit':'p2'}]}");
    for (long i = 0; status != PL_OK; i += 1 + i / 40) {
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 27);
        a.fail_after = i;
        w.err = (struct pl_err){0};
        status = small_session(&w, &a, given);
        if (status != PL_OK && status != PL_ENOMEM)
            fail_msg("allocation %ld: %s", i, w.err.msg);
        pl_arena_free(&a);
    }
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
#define OTHER(test)                                                            \
    cmocka_unit_test_setup_teardown(test, values_open, values_close)
        OTHER(given_rows_are_drawn),
        OTHER(renamed_arms_are_drawn),
        OTHER(a_rule_is_drawn_with),
        OTHER(arms_may_be_three),
        OTHER(draws_come_near),
        OTHER(threads_and_seeds),
        OTHER(a_repeated_test_costs_nothing),
        OTHER(a_departed_run_has_the_plans_p),
        OTHER(inference_is_left_to_the_run),
        OTHER(rows_of_others_cannot_be_drawn),
        OTHER(an_arm_that_was_left_out_is_told),
        OTHER(allocations_of_draws_may_fail),
    };
    struct CMUnitTest tests[COUNT(list_cases) + COUNT(depart_cases) +
                            COUNT(refused_cases) + COUNT(plan_cases) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(list_cases, check_list);
    ROWS(depart_cases, check_departure);
    ROWS(refused_cases, check_refused);
    ROWS(plan_cases, check_plan);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("family draws", tests, n, NULL, NULL);
}
