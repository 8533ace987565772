/* What a notebook reads of a trial's data by hand, who was analysed, and what
 * was known at baseline. */
#include "plan_trial.h"

typedef const struct pl_frame *make_frame(const struct pl_frame *f);

static const struct pl_frame *renamed(const struct pl_frame *f)
{
    return derive(f, "{'copy':{'col':'y'}}");
}

/* The name goes, and what it was comes back under another. */
static const struct pl_frame *hidden(const struct pl_frame *f)
{
    return derive(derive(renamed(f), "{'twice':{'col':'copy'}}"),
                  "{'copy':{'col':'age'}}");
}

static const struct pl_frame *swapped(const struct pl_frame *f)
{
    return derive(f, "{'age':{'col':'y'},'y':{'col':'age'}}");
}

static const struct pl_frame *chosen_by_outcome(const struct pl_frame *f)
{
    return where(f, "{'op':'gt','args':[{'col':'y'},{'lit':2}]}");
}

static const struct pl_frame *chosen_by_age(const struct pl_frame *f)
{
    return where(f, "{'op':'gt','args':[{'col':'age'},{'lit':40}]}");
}

static const struct pl_frame *summarised(const struct pl_frame *f)
{
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};

    if (pl_frame_summarise(&arena, f, value_of("['site']"),
                           value_of("{'m':{'agg':'mean','arg':{'col':'y'}}}"),
                           &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static const struct pl_frame *filled(const struct pl_frame *f)
{
    const struct pl_frame *out = NULL;
    struct pl_executed did;
    struct pl_err err = {0};

    if (execute_frame("null_impute", f, value_of("{'columns':['y']}"), &out,
                      &did, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static const struct pl_frame *imputed(const struct pl_frame *f,
                                      const char *args)
{
    struct pl_frames out = {0, NULL};
    struct pl_executed did;
    struct pl_err err = {0};

    if (pl_execute_frames(&arena, NULL, "impute", f, value_of(args), &out, &did,
                          &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out.frame[0];
}

static const struct pl_frame *imputed_from_outcome(const struct pl_frame *f)
{
    return imputed(f, "{'columns':['age','y'],'m':1,'seed':1,'iterations':1}");
}

static const struct pl_frame *imputed_from_site(const struct pl_frame *f)
{
    return imputed(f,
                   "{'columns':['age','site'],'m':1,'seed':1,'iterations':1}");
}

/* Read by the notebook itself, without a dictionary. */
static const struct pl_frame *read_again(const struct pl_frame *f)
{
    (void)f;
    return csv("analyses/mini/data/people.csv", trial_people);
}

/* The same people from elsewhere: the key column is there. */
static const struct pl_frame *of_another_file(const struct pl_frame *f)
{
    (void)f;
    return csv("data/cleaned.csv", "id,y\np1,2\np2,3\n");
}

/* A published table that happens to name a column so. */
static const struct pl_frame *published(const struct pl_frame *f)
{
    (void)f;
    return csv("analyses/mini/published/table.csv", "arm,y\na,2.5\nb,4.5\n");
}

/* Most columns of the trial's file, without its key. */
static const struct pl_frame *keyless(const struct pl_frame *f)
{
    (void)f;
    return csv("data/copy.csv", "arm,age,y,item,site\na,30,2.5,1,s\n");
}

/* The outcome comes from the right-hand side. */
static const struct pl_frame *joined(const struct pl_frame *f)
{
    const struct pl_frame *out = NULL;
    const struct pl_value *report = NULL;
    struct pl_err err = {0};

    if (pl_frame_join(&arena, csv("data/tutors.csv", "id,tutor\np1,x\np2,z\n"),
                      renamed(f), value_of("['id']"), "left", false, &out,
                      &report, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static struct read_case {
    const char *name, *how, *columns;
    make_frame *data;
    const char *role, *tells; /* of the row; of its first column */
} read_cases[] = {
    {"an outcome", "extract", "['y']", NULL, "unregistered", "outcome"},
    {"a part of an outcome", "extract", "['item']", NULL, "unregistered",
     "outcome"},
    {"an outcome that is made", "extract", "['score']", NULL, "unregistered",
     "outcome"},
    {"the arm", "extract", "['arm']", NULL, "unregistered", "treatment"},
    {"a baseline column", "extract", "['age']", NULL, "read", ""},
    {"made of a baseline column", "extract", "['old']", NULL, "read", ""},
    {"a baseline column by arm", "summarise", "['age','arm']", NULL,
     "unregistered", ""},
    {"an outcome by site", "summarise", "['y','site']", NULL, "unregistered",
     "outcome"},
    {"a baseline column by site", "summarise", "['age','site']", NULL, "read",
     ""},
    {"an outcome under another name", "extract", "['copy']", renamed,
     "unregistered", "outcome"},
    {"an outcome by two names", "extract", "['twice']", hidden, "unregistered",
     "outcome"},
    {"an outcome swapped with another column", "extract", "['age']", swapped,
     "unregistered", "outcome"},
    {"rows chosen by the outcome", "extract", "['age']", chosen_by_outcome,
     "unregistered", ""},
    {"how many rows an outcome chose", "extract", "[]", chosen_by_outcome,
     "unregistered", NULL},
    {"rows chosen by age", "extract", "['site']", chosen_by_age, "read", ""},
    {"how many rows there are", "extract", "[]", NULL, "read", NULL},
    {"cells of a summary, which has its own row", "extract", "['m']",
     summarised, "read", "outcome"},
    {"a summary of a summary", "summarise", "['m']", summarised, "unregistered",
     "outcome"},
    {"where an outcome was missing", "extract", "['missing_y']", filled,
     "unregistered", "outcome"},
    {"a baseline column imputed from an outcome", "extract", "['age']",
     imputed_from_outcome, "unregistered", "outcome"},
    {"a baseline column imputed from another", "extract", "['age']",
     imputed_from_site, "read", ""},
    {"the trial's file, read by hand", "extract", "['y']", read_again,
     "unregistered", "outcome"},
    {"the same people from another file", "extract", "['y']", of_another_file,
     "unregistered", "outcome"},
    {"a copy without its key", "extract", "['y']", keyless, "unregistered",
     "outcome"},
    {"a published table of the same name", "extract", "['y']", published,
     "read", ""},
    {"an outcome joined from the right", "extract", "['copy']", joined,
     "unregistered", "outcome"},
    {"the left of that join", "extract", "['tutor']", joined, "read", ""},
};

static void check_read(void **state)
{
    const struct read_case *c = *state;
    struct pl_str id;
    struct world w;

    world_open(&w);
    const struct pl_frame *f = registered(&w);
    if (c->data != NULL)
        f = c->data(f);
    if (pl_session_read(w.session, c->how, f, value_of(c->columns), 21, &id,
                        &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *r = row(&w, 1);
    check_text(r, "role", c->role);
    check_text(r, "function", c->how);
    if (c->tells != NULL)
        check_text(pl_item(pl_get(r, "columns"), 0), "role", c->tells);
    assert_true(pl_num(pl_get(r, "n")) == (double)f->n);
    assert_true(pl_equal(pl_get(r, "lineage"), f->lineage));
    if (strcmp(c->role, "unregistered") == 0)
        check_text(r, "trial", "mini");
    world_close(&w);
}

static void one_row_a_line_column_set_and_how(void **state)
{
    struct pl_str id, path;
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_frame *f = registered(&w);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pl_session_read(w.session, "extract", f,
                                         value_of("['age']"), 3, &id, &w.err),
                         PL_OK);
        assert_true(pl_str_is(id, NOTEBOOK "#1"));
    }
    assert_int_equal(pl_session_read(w.session, "extract", f,
                                     value_of("['age']"), 4, &id, &w.err),
                     PL_OK);
    assert_true(pl_str_is(id, NOTEBOOK "#2"));
    assert_int_equal(pl_session_read(w.session, "summarise", f,
                                     value_of("['age']"), 4, &id, &w.err),
                     PL_OK);
    assert_true(pl_str_is(id, NOTEBOOK "#3"));
    assert_int_equal(pl_session_read(w.session, "extract", f,
                                     value_of("['site']"), 4, &id, &w.err),
                     PL_OK);
    assert_true(pl_str_is(id, NOTEBOOK "#4"));
    assert_true(pl_session_match_number(w.session, 41, &id, &path));
    assert_true(pl_str_is(id, NOTEBOOK "#1") && pl_str_is(path, "age"));
    assert_true(pl_session_match_text(w.session, PL_STR("s"), &id));
    assert_true(pl_str_is(id, NOTEBOOK "#4"));
    assert_false(pl_session_match_text(w.session, PL_STR("p1"), &id));
    /* Of several reads of a text the last is named, of a number the first. */
    assert_int_equal(pl_session_read(w.session, "extract", f,
                                     value_of("['age','site']"), 5, &id,
                                     &w.err),
                     PL_OK);
    assert_true(pl_session_match_text(w.session, PL_STR("s"), &id));
    assert_true(pl_str_is(id, NOTEBOOK "#5"));
    assert_true(pl_session_match_number(w.session, 41, &id, &path));
    assert_true(pl_str_is(id, NOTEBOOK "#1"));
    world_close(&w);
}

static void a_read_says_which_cells_of_which_file(void **state)
{
    struct pl_str id;
    char hex[65];
    struct world w;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_session_read(w.session, "extract", registered(&w),
                                     value_of("['age','y']"), 3, &id, &w.err),
                     PL_OK);
    struct pl_hash hash = pl_hash_str(pl_str_from(trial_people));
    pl_hash_hex(&hash, hex);
    assert_true(pl_is_text(
        pl_get(pl_get(row(&w, 1), "inputs"), "analyses/mini/data/people.csv"),
        hex));
    const struct pl_value *columns = pl_get(row(&w, 1), "columns");
    check_text(pl_item(columns, 0), "name", "age");
    assert_int_equal(pl_strv(pl_get(pl_item(columns, 0), "hash")).len, 64);
    assert_false(pl_equal(pl_get(pl_item(columns, 0), "hash"),
                          pl_get(pl_item(columns, 1), "hash")));
    assert_int_equal(pl_session_read(w.session, "extract", registered(&w),
                                     value_of("['aeg']"), 3, &id, &w.err),
                     PL_EINPUT);
    assert_string_equal(w.err.hint, "did you mean \"age\"?");
    world_close(&w);
}

static struct call_case {
    const char *name, *function, *args;
    make_frame *data;
    const char *role;
} call_cases[] = {
    {"a regression by hand", "ols", "{'outcome':'y','treatment':'arm'}", NULL,
     "unregistered"},
    {"a test of a baseline column by arm", "t_test",
     "{'outcome':'age','group':'arm'}", NULL, "unregistered"},
    {"an outcome among the covariates", "ols",
     "{'outcome':'age','covariates':['item']}", NULL, "unregistered"},
    {"an outcome in an expression", "ols",
     "{'outcome':'age','terms':[{'op':'log','args':[{'col':'item'}]}]}", NULL,
     "unregistered"},
    {"a summary of an outcome", "summary", "{'column':'y'}", NULL,
     "unregistered"},
    {"an outcome under another name", "summary", "{'column':'copy'}", renamed,
     "unregistered"},
    {"rows chosen by the outcome", "summary", "{'column':'age'}",
     chosen_by_outcome, "unregistered"},
    {"a summary of a baseline column", "summary",
     "{'column':'age','by':'site'}", NULL, "read"},
    {"a published table", "summary", "{'column':'y'}", published, "read"},
};

static void check_call(void **state)
{
    const struct call_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    const struct pl_frame *f = registered(&w);
    if (c->data != NULL)
        f = c->data(f);
    if (pl_session_call(w.session, c->function, f, value_of(c->args), 30,
                        &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    check_text(row(&w, 1), "role", c->role);
    check_text(row(&w, 1), "function", c->function);
    check_text(result, "ledger", NOTEBOOK "#1");
    assert_true(pl_count(pl_get(row(&w, 1), "record")) > 0);
    assert_true(pl_equal(pl_get(row(&w, 1), "spec"), value_of(c->args)));
    world_close(&w);
}

/* Imputing is a read of all that the model holds; without a list of columns, of
 * the frame. */
static void an_imputation_has_its_row(void **state)
{
    static const char *const args[] = {
        "{'columns':['age','y'],'m':2,'seed':1}", "{'m':2,'seed':1}",
        "{'columns':['age','arm'],'m':2,'seed':1}",
        "{'columns':['age','site'],'m':2,'seed':1}"};
    static const char *const roles[] = {"unregistered", "unregistered",
                                        "unregistered", "read"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const struct pl_value *result = NULL;
        struct pl_frames frames = {0, NULL};
        struct world w;
        world_open(&w);
        if (pl_session_frames(w.session, "impute", registered(&w),
                              value_of(args[i]), 30, &frames, &result,
                              &w.err) != PL_OK)
            fail_msg("%s", w.err.msg);
        check_text(row(&w, 1), "role", roles[i]);
        check_text(row(&w, 1), "function", "impute");
        check_text(result, "ledger", NOTEBOOK "#1");
        assert_int_equal(frames.n, 2);
        world_close(&w);
    }
}

static void check_by_hand(struct world *w, const char *args, const char *role)
{
    const struct pl_value *result = NULL;

    if (pl_session_call(w->session, "t_test", NULL, value_of(args), 31, &result,
                        &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    const struct pl_value *rows = pl_get(pl_session_value(w->session), "rows");
    check_text(pl_item(rows, pl_count(rows) - 1), "role", role);
}

/* Cells of an outcome that went through Lua are known by their bits; what was
 * computed from them is not. */
static void numbers_that_were_taken_out(void **state)
{
    struct pl_str id;
    struct world w;

    (void)state;
    world_open(&w);
    check_by_hand(&w, "{'x':[3,4,5,6]}", "read");
    assert_int_equal(pl_session_read(w.session, "extract", registered(&w),
                                     value_of("['age']"), 1, &id, &w.err),
                     PL_OK);
    check_by_hand(&w, "{'x':[30,41,50]}", "read");
    world_close(&w);
    world_open(&w);
    assert_int_equal(pl_session_read(w.session, "extract",
                                     chosen_by_outcome(registered(&w)),
                                     value_of("['y']"), 1, &id, &w.err),
                     PL_OK);
    check_by_hand(&w, "{'x':[3,4,5,6]}", "unregistered");
    check_by_hand(&w, "{'x':[3.5,4,5,6]}", "read");
    world_close(&w);
}

static void a_call_that_fails_leaves_no_row(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    check_failed(&w,
                 pl_session_call(w.session, "summary", registered(&w),
                                 value_of("{'colunm':'y'}"), 3, &result,
                                 &w.err),
                 "stats.summary: unknown argument \"colunm\"",
                 "did you mean \"column\"?");
    check_failed(&w,
                 pl_session_call(w.session, "null_impute", registered(&w),
                                 value_of("{'columns':['age']}"), 3, &result,
                                 &w.err),
                 "stats has no function \"null_impute\"", "");
    assert_int_equal(pl_count(pl_get(pl_session_value(w.session), "rows")), 0);
    world_close(&w);
}

/* "a 4 4 4 4, b 5 5 5 4 of 8; no arm 1; outcome y 0 1" */
static const char *flow_text(const struct pl_value *v)
{
    static const char *const counts[] = {"assigned", "sample", "data",
                                         "analysed"};
    const struct pl_value *arms = pl_get(v, "arms");
    const struct pl_value *reasons = pl_get(v, "reasons");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(arms); i++) {
        pl_buf_printf(&b, "%s%.*s", i > 0 ? ", " : "",
                      PL_FMT(pl_strv(pl_get(pl_item(arms, i), "level"))));
        for (size_t k = 0; k < COUNT(counts); k++)
            pl_buf_printf(&b, " %.0f",
                          pl_num(pl_get(pl_item(arms, i), counts[k])));
    }
    pl_buf_printf(&b, " of %.0f; no arm %.0f", pl_num(pl_get(v, "analysed")),
                  pl_num(pl_get(v, "no_arm")));
    for (size_t i = 0; i < pl_count(reasons); i++) {
        const struct pl_value *r = pl_item(reasons, i);
        struct pl_str label = pl_strv(pl_get(r, "label"));
        pl_buf_printf(&b, "; %.*s%s%.*s", PL_FMT(pl_strv(pl_get(r, "part"))),
                      label.len > 0 ? " " : "", PL_FMT(label));
        for (size_t k = 0; k < pl_count(pl_get(r, "arms")); k++)
            pl_buf_printf(&b, " %.0f",
                          pl_num(pl_get(pl_item(pl_get(r, "arms"), k), "n")));
    }
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text.s;
}

static struct flow_case {
    const char *name, *analysis, *choices; /* NULL: not run before */
    make_frame *data;
    const char *flow;
} flow_cases[] = {
    {"before it ran", "main", NULL, NULL,
     "a 4 4 4 4, b 5 5 5 4 of 8; no arm 1; outcome y 0 1"},
    {"with a covariate", "aged", NULL, NULL,
     "a 4 4 4 3, b 5 5 5 4 of 7; no arm 1; outcome y 0 1; covariate Age 1 0"},
    {"an outcome that is made", "scored", NULL, NULL,
     "a 4 4 4 3, b 5 5 5 5 of 8; no arm 1; outcome score 1 0"},
    {"a comparison", "gap", NULL, NULL,
     "a 4 4 4 4, b 5 5 5 4 of 8; no arm 1; outcome y 0 1"},
    {"gaps were filled", "aged",
     "{'missing':{'covariates':{'kind':'null_imputation'}}}", NULL,
     "a 4 4 4 4, b 5 5 5 4 of 8; no arm 1; outcome y 0 1"},
    {"clusters and fixed effects", "main",
     "{'vcov':{'kind':'cluster','by':'site','type':'CR1'},"
     "'fixed_effects':['site']}",
     NULL, "a 4 4 4 4, b 5 5 5 4 of 8; no arm 1; outcome y 0 1"},
    {"terms that are expressions", "main",
     "{'covariates':[{'factor':{'col':'site'}},{'interact':['arm','age']},"
     "{'op':'log','args':[{'col':'age'}]}]}",
     NULL,
     "a 4 4 4 3, b 5 5 5 4 of 7; no arm 1; outcome y 0 1; covariate Age 1 0"},
    {"rows left out by the notebook", "main", "{}", chosen_by_outcome,
     "a 4 4 2 2, b 5 5 4 4 of 6; no arm 1; left out by the notebook 2 1"},
    {"a narrower sample", "main",
     "{'sample':{'kind':'subset','where':{'op':'eq','args':[{'col':'site'},"
     "{'lit':'n'}]}}}",
     NULL,
     "a 4 4 2 2, b 5 5 3 2 of 4; no arm 1; left out by the notebook 2 2; "
     "outcome y 0 1"},
};

static void check_flow(void **state)
{
    const struct flow_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    const struct pl_frame *data =
        c->data != NULL ? c->data(registered(&w)) : NULL;
    if (c->choices != NULL &&
        pl_trial_run(w.trial, pl_str_from(c->analysis), value_of(c->choices),
                     data, 3, &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    if (pl_trial_flow(w.trial, pl_str_from(c->analysis), 4, &result, &w.err) !=
        PL_OK)
        fail_msg("%s", w.err.msg);
    assert_string_equal(flow_text(result), c->flow);
    const struct pl_value *r = row(&w, c->choices != NULL ? 2 : 1);
    check_text(r, "role", "flow");
    check_text(r, "analysis", c->analysis);
    check_text(r, "trial", "mini");
    assert_true(pl_equal(pl_get(result, "ledger"), pl_get(r, "id")));
    world_close(&w);
}

static void flows_that_cannot_be(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    check_failed(&w, pl_trial_flow(w.trial, PL_STR("mian"), 4, &result, &w.err),
                 "no analysis \"mian\" in protocol \"mini\"",
                 "did you mean \"main\"?");
    check_failed(&w, pl_trial_flow(w.trial, PL_STR("cost"), 4, &result, &w.err),
                 "cost_benefit \"cost\" lacks what it needs: costs, benefits",
                 "give it as a choice of t:run, or leave the analysis unrun "
                 "and explain that: t:omit { analysis = \"cost\", ... }");
    assert_int_equal(pl_count(pl_get(pl_session_value(w.session), "rows")), 0);
    world_close(&w);
}

static void baseline_by_arm(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    if (pl_trial_baseline(w.trial, value_of("['age','site','old']"), 8, &result,
                          &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    check_text(result, "kind", "balance");
    check_text(result, "ledger", NOTEBOOK "#1");
    check_text(row(&w, 1), "role", "baseline");
    check_text(row(&w, 1), "trial", "mini");
    check_text(row(&w, 1), "function", "balance");
    assert_true(pl_num(pl_get(result, "n")) == 9); /* those with an arm */
    const struct pl_value *age = pl_item(pl_get(result, "rows"), 0);
    check_text(age, "label", "Age");
    const struct pl_value *arm = pl_item(pl_get(age, "arms"), 1);
    assert_true(fabs(pl_num(pl_get(arm, "mean")) - 191.0 / 5) < 1e-12);
    check_text(pl_item(pl_get(result, "rows"), 1), "type", "category");
    check_text(pl_item(pl_get(result, "arms"), 1), "level", "b");
    world_close(&w);
}

static struct baseline_refusal {
    const char *name, *columns, *msg, *hint;
} baseline_refusals[] = {
    {"an outcome", "['age','y']",
     "t:baseline: \"y\" is not marked as a baseline column",
     "the protocol says it of a column with when = \"baseline\""},
    {"made of more than baseline columns", "['score']",
     "t:baseline: \"score\" is not marked as a baseline column",
     "the protocol says it of a column with when = \"baseline\""},
    {"a column that is not there", "['aeg']",
     "t:baseline: column \"aeg\" is not a column of the frame",
     "did you mean \"age\"?"},
    {"nothing", "[]", "t:baseline: no column given", ""},
};

static void check_baseline_refusal(void **state)
{
    const struct baseline_refusal *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    check_failed(
        &w,
        pl_trial_baseline(w.trial, value_of(c->columns), 8, &result, &w.err),
        c->msg, c->hint);
    world_close(&w);
}

int main(void)
{
#define WITH_VALUES(test)                                                      \
    cmocka_unit_test_setup_teardown(test, values_open, values_close)
    static const struct CMUnitTest others[] = {
        WITH_VALUES(one_row_a_line_column_set_and_how),
        WITH_VALUES(a_read_says_which_cells_of_which_file),
        WITH_VALUES(an_imputation_has_its_row),
        WITH_VALUES(numbers_that_were_taken_out),
        WITH_VALUES(a_call_that_fails_leaves_no_row),
        WITH_VALUES(flows_that_cannot_be),
        WITH_VALUES(baseline_by_arm),
    };
    struct CMUnitTest tests[COUNT(read_cases) + COUNT(call_cases) +
                            COUNT(flow_cases) + COUNT(baseline_refusals) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(read_cases, check_read);
    ROWS(call_cases, check_call);
    ROWS(flow_cases, check_flow);
    ROWS(baseline_refusals, check_baseline_refusal);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("reads", tests, n, NULL, NULL);
}
