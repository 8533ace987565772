/* plan_trial.h - a small trial in a temporary folder, and a session over it.
 * Tests only.
 *
 * Outcome by arm, of those who have both: 1 2 3 4 and 3 4 5 6.  The difference
 * is 2, sigma^2 is 10/6, its standard error sqrt(10/6 * (1/4 + 1/4)); by hand.
 */
#ifndef PL_TEST_PLAN_TRIAL_H
#define PL_TEST_PLAN_TRIAL_H

#include "plan_values.h"

#include "data/csv.h"
#include "data/expr.h"
#include "data/join.h"
#include "plan/assess.h"
#include "plan/execute.h"
#include "plan/session.h"
#include "stats/stats.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define NOTEBOOK "analyses/mini/analysis.md"

/* The plan of a small trial, up to the columns of its people; what it does
 * about gaps. */
#define MINI                                                                   \
    "{'kind':'protocol','id':'mini','title':'A small trial',"                  \
    "'design':{'kind':'design','unit':'individual','arms':['a','b']},"         \
    "'data':{'people':{'kind':'file','path':'data/people.csv','key':'id',"     \
    "'columns':{"                                                              \
    "'id':{'kind':'id'},"                                                      \
    "'arm':{'kind':'category','levels':['a','b'],'role':'treatment'},"
#define COMPLETE_CASES                                                         \
    "'sample':{'kind':'intention_to_treat'},"                                  \
    "'missing':{'covariates':{'kind':'complete_case'},"                        \
    "'outcome':{'kind':'complete_case'}},"

static const char trial_plan[] =
    MINI "'y':{'kind':'number','when':'outcome'},"
         "'item':{'kind':'integer'},"
         "'age':{'kind':'integer','when':'baseline','label':'Age'},"
         "'site':{'kind':'category','levels':['n','s'],'when':'baseline'}}}},"
         "'derive':{'score':{'op':'add','args':[{'col':'item'},{'col':'age'}]},"
         "'old':{'op':'gt','args':[{'col':'age'},{'lit':40}]}}," COMPLETE_CASES
         "'vcov':{'kind':'classical'},'alpha':0.05,"
         "'analyses':{"
         "'main':{'kind':'regression','purpose':'primary','outcome':'y'},"
         "'aged':{'kind':'regression','outcome':'y','covariates':['age']},"
         "'own':{'kind':'regression','outcome':'y',"
         "'vcov':{'kind':'robust','type':'HC1'}},"
         "'scored':{'kind':'regression','outcome':'score'},"
         "'gap':{'kind':'comparison','outcome':'y'},"
         "'cost':{'kind':'cost_benefit','horizon_years':1}}}";

static const char trial_people[] = "id,arm,y,item,age,site\n"
                                   "p1,a,1,3,30,n\n"
                                   "p2,a,2,1,41,s\n"
                                   "p3,a,3,2,,n\n"
                                   "p4,a,4,5,50,s\n"
                                   "p5,b,3,4,33,n\n"
                                   "p6,b,4,1,44,s\n"
                                   "p7,b,5,2,38,n\n"
                                   "p8,b,6,6,47,s\n"
                                   "p9,b,,2,29,n\n"
                                   "p10,,7,1,60,s\n";

struct world {
    char dir[64];
    struct pl_root root;
    struct pl_protocol protocol;
    struct pl_session *session;
    struct pl_trial *trial;
    struct pl_err err;
};

/* A session of its own in a, with the world's trial. */
static inline enum pl_status world_begin(struct world *w, struct pl_arena *a)
{
    PL_TRY(pl_session_new(a, &w->root, NULL, NULL, PL_STR(NOTEBOOK),
                          &w->session, &w->err));
    return pl_session_trial(w->session, &w->protocol, &w->trial, &w->err);
}

static inline void world_of(struct world *w, const struct pl_value *plan,
                            struct pl_str people)
{
    char path[128];

    pl_stats_init();
    *w = (struct world){.dir = "/tmp/plumb-session-XXXXXX"};
    assert_non_null(mkdtemp(w->dir));
    snprintf(path, sizeof path, "%s/analyses/mini/data/people.csv", w->dir);
    assert_int_equal(pl_file_put(path, people, &w->err), PL_OK);
    assert_int_equal(pl_root_open(&w->root, w->dir, &arena, &w->err), PL_OK);
    if (pl_protocol_check(&arena, plan, NULL, PL_STR("analyses/mini"),
                          &w->protocol, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    assert_int_equal(world_begin(w, &arena), PL_OK);
}

/* The people of tests/reference/r/inversion.csv. */
static inline void world_of_inversion(struct world *w,
                                      const struct pl_value *plan)
{
    struct pl_str people;
    struct pl_err err = {0};

    if (pl_file_get("tests/reference/r/inversion.csv", 1 << 16, &arena, &people,
                    &err) != PL_OK)
        fail_msg("%s", err.msg);
    world_of(w, plan, people);
}

static inline void world_open(struct world *w)
{
    world_of(w, value_of(trial_plan), pl_str_from(trial_people));
}

/* The small trial with these analyses in place of its own. */
static inline void world_open_with(struct world *w, const char *analyses)
{
    world_of(
        w,
        pl_with(&arena, value_of(trial_plan), "analyses", value_of(analyses)),
        pl_str_from(trial_people));
}

static inline void world_close(struct world *w)
{
    static const char *const inside[] = {"/analyses/mini/data/people.csv",
                                         "/analyses/mini/data",
                                         "/analyses/mini", "/analyses", ""};

    pl_root_close(&w->root);
    for (size_t i = 0; i < COUNT(inside); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", w->dir, inside[i]);
        (void)remove(path);
    }
}

static inline const struct pl_frame *registered(struct world *w)
{
    const struct pl_frame *f = NULL;

    if (pl_trial_frame(w->trial, PL_STR(""), &f, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return f;
}

/* What a test does to a frame. */
static inline const struct pl_frame *where(const struct pl_frame *f,
                                           const char *condition)
{
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};

    if (pl_frame_where(&arena, f, value_of(condition), &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static inline const struct pl_frame *derive(const struct pl_frame *f,
                                            const char *columns)
{
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};

    if (pl_frame_derive(&arena, f, value_of(columns), &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static inline const struct pl_frame *csv(const char *path, const char *text)
{
    struct pl_hash hash = pl_hash_str(pl_str_from(text));
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};

    if (pl_csv_frame(&arena, pl_str_from(text), pl_str_from(path), &hash, NULL,
                     &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

/* The judgement of the session so far; pl_assess wants a ledger. */
static inline const struct pl_value *assessed(struct world *w)
{
    const struct pl_value *out = NULL;
    struct pl_builder trial, ledger;

    pl_build(&trial, &arena);
    pl_set_text(&trial, "id", "mini");
    pl_set_text(&trial, "folder", "analyses/mini");
    pl_set(&trial, "protocol", w->protocol.value);
    pl_set(&trial, "specs", w->protocol.specs);
    pl_set(&trial, "lines", value_of("{'family':31}"));
    pl_set(&trial, "lock", value_of("{'state':'none'}"));
    pl_build(&ledger, &arena);
    pl_set(&ledger, "trials", pl_list_of(&arena, pl_map(&trial)));
    pl_set(&ledger, "notebooks",
           pl_list_of(&arena, pl_session_value(w->session)));
    if (pl_assess(&arena, pl_map(&ledger), &out, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return out;
}

/* "clause kind state; ..." of the departures of which this member begins so; of
 * the clause what is behind the first `skipped` characters. */
static inline const char *departures_from(const struct pl_value *assessment,
                                          const char *member, const char *start,
                                          size_t skipped)
{
    const struct pl_value *list = pl_get(assessment, "departures");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        struct pl_str clause = pl_strv(pl_get(d, "clause"));
        if (pl_str_starts(pl_strv(pl_get(d, member)), start))
            pl_buf_printf(&b, "%s%.*s %.*s %.*s", b.len > 0 ? "; " : "",
                          PL_FMT(pl_str_slice(clause, skipped, clause.len)),
                          PL_FMT(pl_strv(pl_get(d, "kind"))),
                          PL_FMT(pl_strv(pl_get(d, "state"))));
    }
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text.len > 0 ? text.s : "";
}

/* The plan with these analyses in place of its own is refused so. */
static inline void check_analyses_refused(const char *analyses, const char *msg,
                                          const char *hint)
{
    const struct pl_value *plan =
        pl_with(&arena, value_of(trial_plan), "analyses", value_of(analyses));
    struct pl_protocol p;
    struct pl_err err = {0};

    assert_int_equal(pl_protocol_check(&arena, plan, NULL,
                                       PL_STR("analyses/mini"), &p, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, msg);
    assert_string_equal(err.hint, hint);
}

/* A row of the ledger, from 1. */
static inline const struct pl_value *row(struct world *w, size_t n)
{
    return pl_item(pl_get(pl_session_value(w->session), "rows"), n - 1);
}

static inline void check_text(const struct pl_value *v, const char *path,
                              const char *wanted)
{
    struct pl_str s = pl_strv(pl_at(v, path));

    if (!pl_str_is(s, wanted))
        fail_msg("%s is \"%.*s\", not \"%s\"", path, PL_FMT(s), wanted);
}

static inline void check_failed(struct world *w, enum pl_status status,
                                const char *msg, const char *hint)
{
    assert_int_not_equal(status, PL_OK);
    assert_string_equal(w->err.msg, msg);
    assert_string_equal(w->err.hint, hint);
}

/* A session from its beginning to its end, in an arena. */
typedef enum pl_status session_fn(struct world *w, struct pl_arena *a,
                                  const void *ud);

/* Each allocation of it fails once, and memory is all that it lacks. */
static inline void check_each_allocation_of(struct world *w, session_fn *whole,
                                            const void *ud)
{
    enum pl_status status = PL_ENOMEM;

    for (long i = 0; status != PL_OK; i++) {
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 26);
        a.fail_after = i;
        w->err = (struct pl_err){0};
        status = whole(w, &a, ud);
        if (status != PL_OK && status != PL_ENOMEM)
            fail_msg("allocation %ld: %s", i, w->err.msg);
        pl_arena_free(&a);
        assert_true(i < 100000);
    }
}

/* "clause kind; clause kind" */
static inline const char *differences_of(const struct pl_value *v)
{
    const struct pl_value *list = pl_get(v, "differences");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_buf_printf(&b, "%s%.*s %.*s", i > 0 ? "; " : "",
                      PL_FMT(pl_strv(pl_get(pl_item(list, i), "clause"))),
                      PL_FMT(pl_strv(pl_get(pl_item(list, i), "kind"))));
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text.s;
}

/* An explanation with every required field; two are given by the test. */
static inline const struct pl_value *fields(const char *clause,
                                            const char *conducted)
{
    struct pl_builder b;

    pl_build(&b, &arena);
    pl_copy_members(
        &b, value_of("{'type':'analytic approach','reason':'new knowledge',"
                     "'policy':'flaw','timing':'after access, before results',"
                     "'decided_on':'2020-09-01','explanation':'because',"
                     "'reader_impact':'none'}"));
    pl_set_text(&b, "clause", clause);
    pl_set(&b, "conducted", value_of(conducted));
    return pl_map(&b);
}

static inline const struct pl_value *omission(const char *analysis)
{
    struct pl_builder b;

    pl_build(&b, &arena);
    pl_copy_members(&b, fields("", "'not run'"));
    pl_set(&b, "clause", pl_nil());
    pl_set_text(&b, "analysis", analysis);
    return pl_map(&b);
}

/* Each row of `cases` as a test of its name. */
#define ROWS(cases, check)                                                     \
    for (size_t i = 0; i < COUNT(cases); i++)                                  \
        tests[n++] = (struct CMUnitTest)                                       \
        {                                                                      \
            cases[i].name, check, values_open, values_close, &cases[i]         \
        }

#endif
