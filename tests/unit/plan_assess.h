/* plan_assess.h - small ledgers.  Tests only. */
#ifndef PL_TEST_PLAN_ASSESS_H
#define PL_TEST_PLAN_ASSESS_H

#include "plan_values.h"

#include "plan/assess.h"

/* Specs of a trial "mini": a primary regression with its own variance, a
 * secondary one that inherits it, one registered to be varied, and one that
 * this version cannot run. */
#define SPECS                                                                  \
    "{'main':{'kind':'regression','id':'main','trial':'mini',"                 \
    "'purpose':'primary','data':'people','outcome':'y','treatment':'arm',"     \
    "'covariates':['age'],'fixed_effects':[],"                                 \
    "'vcov':{'kind':'cluster','by':'site','type':'CR1'},"                      \
    "'missing':{'covariates':{'kind':'complete_case'},"                        \
    "'outcome':{'kind':'unspecified'}},"                                       \
    "'sample':{'kind':'intention_to_treat'},'alpha':0.05,'level':0.95,"        \
    "'alternative':'two_sided','source':{'vcov':'analysis',"                   \
    "'missing.covariates':'protocol','missing.outcome':'silent',"              \
    "'alpha':'protocol','level':'protocol','sample':'protocol'}},"             \
    "'second':{'kind':'regression','id':'second','trial':'mini',"              \
    "'purpose':'secondary','data':'people','outcome':'z','treatment':'arm',"   \
    "'covariates':[],'vcov':{'kind':'classical'},"                             \
    "'missing':{'covariates':{'kind':'complete_case'}},"                       \
    "'sample':{'kind':'intention_to_treat'},'alpha':0.05,'level':0.95,"        \
    "'source':{'vcov':'protocol','missing.covariates':'protocol'}}"

#define PROTOCOL                                                               \
    "'protocol':{'header':{'registered_on':'2020-01-31'},"                     \
    "'data':{'people':{'kind':'file','columns':{'y':{'kind':'number',"         \
    "'when':'outcome'},'z':{'kind':'number','when':'outcome'},"                \
    "'w':{'kind':'number','when':'outcome'},'age':{'kind':'integer',"          \
    "'when':'baseline'}}}},"                                                   \
    "'missing':{'covariates':{'kind':'complete_case'}},"                       \
    "'analyses':{'cost':{'kind':'cost_benefit','horizon_years':1}}}"

/* A regression's result: two arms, one estimate. */
#define RESULT(estimate, se, p, n)                                             \
    "{'kind':'ols','n':" #n ",'estimate':" #estimate ",'std_error':" #se       \
    ",'p_value':" #p ",'treatment':[{'name':'arm[b]','estimate':" #estimate    \
    ",'std_error':" #se ",'p_value':" #p ",'conf_low':0.5,'conf_high':3}]}"

/* A row of an analysis that did `differences`; `record` are the members
 * of its record. */
#define RUN_OF(analysis, id, line, role, differences, record)                  \
    "{'id':'nb#" #id "','notebook':'nb.md','line':" #line ",'role':'" role     \
    "','trial':'mini','analysis':'" analysis                                   \
    "','function':'ols','record':{" record                                     \
    "},'result':" RESULT(2, 1, 0.04, 90) ",'registered':{'result':" RESULT(    \
        1.5, 0.8, 0.06, 80) "},'differences':[" differences "]}"

#define RUN(id, line, role, differences, record)                               \
    RUN_OF("main", id, line, role, differences, record)

/* The other analysis, as registered. */
#define SECOND                                                                 \
    "{'id':'nb#99','notebook':'nb.md','line':99,'role':'registered',"          \
    "'trial':'mini','analysis':'second','record':{},'result':" RESULT(         \
        1, 1, 0.3, 90) ",'differences':[]}"

#define DIFFERENCE(clause, kind, was, is)                                      \
    "{'clause':'" clause "','kind':'" kind "','registered':" was               \
    ",'conducted':" is "}"

#define VCOV_CHANGED                                                           \
    DIFFERENCE("analyses.main.vcov", "changed",                                \
               "{'kind':'cluster','by':'site','type':'CR1'}",                  \
               "{'kind':'classical'}")

#define SAMPLE_CHANGED                                                         \
    DIFFERENCE("analyses.main.sample", "changed",                              \
               "{'kind':'intention_to_treat'}",                                \
               "{'kind':'subset','where':{'op':'lt','args':[{'col':'age'},"    \
               "{'lit':70}]}}")
#define OUTCOME_ADDED                                                          \
    DIFFERENCE("analyses.main.missing.outcome", "added",                       \
               "{'kind':'unspecified'}", "{'kind':'complete_case'}")
#define COVARIATES_FILLED                                                      \
    DIFFERENCE("analyses.main.missing.covariates", "changed",                  \
               "{'kind':'complete_case'}", "{'kind':'null_imputation'}")
#define SECOND_FILLED                                                          \
    DIFFERENCE("analyses.second.missing.covariates", "changed",                \
               "{'kind':'complete_case'}", "{'kind':'null_imputation'}")
#define ALPHA_SHOWN DIFFERENCE("analyses.main.alpha", "changed", "0.05", "0.1")
#define EXHIBIT(line, rows, differences)                                       \
    "{'id':'nb#50','notebook':'nb.md','line':" #line                           \
    ",'role':'exhibit','label':'tbl-main','rows':[" rows                       \
    "],'differences':[" differences "]}"
#define EXPLORED(id, line, outcome)                                            \
    "{'id':'nb#" #id "','notebook':'nb.md','line':" #line                      \
    ",'role':'explored','trial':'mini','analysis':'extra','spec':{"            \
    "'kind':'comparison','outcome':'" outcome                                  \
    "','treatment':'arm','id':'extra',"                                        \
    "'trial':'mini','alpha':{'kind':'unspecified'}}}"
#define CALL(id, line, function, columns)                                      \
    "{'id':'nb#" #id "','notebook':'nb.md','line':" #line                      \
    ",'role':'unregistered','function':'" function "','columns':[" columns     \
    "]}"
#define T_TEST(id, line)                                                       \
    "{'id':'nb#" #id "','notebook':'nb.md','line':" #line                      \
    ",'role':'unregistered','function':'t_test','record':{'estimator':"        \
    "'t_test','outcome':{'name':'w'},'group':{'name':'arm'}}}"

/* Every field of an explanation but clause and conducted. */
#define FIELDS(line, date)                                                     \
    "'trial':'mini','notebook':'nb.md','line':" #line                          \
    ",'type':'analytic approach','reason':'new knowledge',"                    \
    "'policy':'suboptimality','timing':'after access, before results',"        \
    "'decided_on':'" date "','explanation':'Too few sites.',"                  \
    "'reader_impact':'None.'"
#define DEPART(line, clause, conducted)                                        \
    "{'kind':'departure','clause':'" clause "','conducted':" conducted         \
    "," FIELDS(line, "2020-09-01") "}"
#define OMIT(line, id)                                                         \
    "{'kind':'omission','analysis':'" id "','clause':'analyses." id            \
    "','conducted':'not run'," FIELDS(line, "2020-09-01") "}"

#define NOTEBOOK(name, rows, explanations)                                     \
    "{'notebook':'" name "','trials':['mini'],'rows':[" rows                   \
    "],'explanations':[" explanations "]}"
#define BOOK(specs, lock, notebooks)                                           \
    "{'trials':[{'id':'mini','title':'A small trial','folder':"                \
    "'analyses/mini'," PROTOCOL ",'lines':{'analyses.main':7,"                 \
    "'analyses.cost':30},'specs':" specs ",'sha256':'ab','lock':" lock         \
    "}],'notebooks':[" notebooks "]}"
#define LEDGER_WITH(specs, lock, rows, explanations)                           \
    BOOK(specs, lock, NOTEBOOK("nb.md", rows, explanations))
#define NO_LOCK "{'state':'none'}"
#define LEDGER(rows, explanations)                                             \
    LEDGER_WITH(SPECS "}", NO_LOCK, rows, explanations)

static inline const struct pl_value *assessed(const char *ledger)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    if (pl_assess(&arena, value_of(ledger), &v, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return v;
}

/* "D01 changed unexplained analyses.main.vcov main nb.md:12 [nb#1]", a line a
 * departure. */
static inline const char *told(const struct pl_value *assessment)
{
    const struct pl_value *list = pl_get(assessment, "departures");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        pl_buf_printf(&b, "%s%.*s %.*s %.*s %.*s (%.*s) %.*s:%.0f",
                      i > 0 ? "\n" : "", PL_FMT(pl_strv(pl_get(d, "id"))),
                      PL_FMT(pl_strv(pl_get(d, "kind"))),
                      PL_FMT(pl_strv(pl_get(d, "state"))),
                      PL_FMT(pl_strv(pl_get(d, "clause"))),
                      PL_FMT(pl_strv(pl_get(d, "analysis"))),
                      PL_FMT(pl_strv(pl_get(d, "notebook"))),
                      pl_num_or(pl_get(d, "line"), 0));
        for (size_t k = 0; k < pl_count(pl_get(d, "rows")); k++)
            pl_buf_printf(&b, " %.*s",
                          PL_FMT(pl_strv(pl_item(pl_get(d, "rows"), k))));
    }
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    return text.s;
}

/* The same ledger, written to ledger.json and read again. */
static inline const struct pl_value *assessed_later(const char *ledger)
{
    const struct pl_value *back = NULL, *v = NULL;
    struct pl_err err = {0};
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_print(&b, value_of(ledger), 12);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    if (pl_json_read(&arena, text, "ledger.json", &back, &err) != PL_OK ||
        pl_assess(&arena, back, &v, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return v;
}

static inline const struct pl_value *departure(const struct pl_value *v,
                                               size_t i)
{
    return pl_item(pl_get(v, "departures"), i);
}

static inline void check_text(const struct pl_value *v, const char *path,
                              const char *expected)
{
    struct pl_str s = pl_strv(pl_at(v, path));

    if (!pl_str_is(s, expected))
        fail_msg("%s is \"%.*s\", not \"%s\"", path, PL_FMT(s), expected);
}

#endif
