/* What the departures of a ledger did: to the estimates, to the outcomes as the
 * COMPare project classes them, and to the analyses. */
#include "plan_assess.h"

#define VCOV                                                                   \
    "{'clause':'analyses.main.vcov','kind':'changed','registered':"            \
    "{'kind':'cluster','by':'site','type':'CR1'},'conducted':"                 \
    "{'kind':'classical'}}"
/* A run of the analysis `main` with these two results. */
#define RAN(result, registered, differences)                                   \
    LEDGER("{'id':'nb#1','notebook':'nb.md','line':12,'role':'conducted',"     \
           "'trial':'mini','analysis':'main','function':'ols','record':{},"    \
           "'result':" result ",'registered':" registered                      \
           ",'differences':[" differences "]}," SECOND,                        \
           "")
#define RESULT_OF(terms) "{'n':90,'treatment':[" terms "]}"
#define TERM(name, estimate, p)                                                \
    "{'name':'" name "','estimate':" #estimate                                 \
    ",'std_error':0.5,'p_value':" #p "}"
#define ONE(estimate, p)  RESULT_OF(TERM("arm[b]", estimate, p))
#define BOTH(estimate, p) "{'result':" ONE(estimate, p) "}"

static struct consequence_case {
    const char *name, *ledger, *path, *value;
} consequence_cases[] = {
    {"the estimate as registered", RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV),
     "registered.estimate", "1.5"},
    {"the estimate as conducted", RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV),
     "conducted.estimate", "2"},
    {"both sides tell all that they have",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV), "terms",
     "[{'change':{'estimate':0.5,'in_se':1,'std_error':0},'conducted':{"
     "'estimate':2,'n':90,'p_value':0.04,'significant':true,'std_error':0.5},"
     "'flips':true,'registered':{'estimate':1.5,'n':90,'p_value':0.06,"
     "'significant':false,'std_error':0.5},'term':'arm[b]'}]"},
    {"the change, in standard errors of the registered one",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV), "change",
     "{'estimate':0.5,'in_se':1,'std_error':0}"},
    {"the conclusion flips", RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV), "flips",
     "true"},
    {"the conclusion stays", RAN(ONE(2, 0.04), BOTH(1.5, 0.01), VCOV), "flips",
     "false"},
    {"significant both ways, in opposite directions",
     RAN(ONE(-2, 0.04), BOTH(1.5, 0.01), VCOV), "flips", "true"},
    {"opposite directions of which neither is significant",
     RAN(ONE(-2, 0.4), BOTH(1.5, 0.1), VCOV), "flips", "false"},
    {"at the threshold is not significant",
     RAN(ONE(2, 0.05), BOTH(1.5, 0.05), VCOV), "conducted.significant",
     "false"},
    {"without a p there is no conclusion to flip",
     RAN("{'n':90,'treatment':[{'name':'arm[b]','estimate':2}]}",
         BOTH(1.5, 0.06), VCOV),
     "flips", "null"},
    {"each side by its own threshold",
     RAN(ONE(2, 0.07), BOTH(2, 0.07),
         DIFFERENCE("analyses.main.alpha", "changed", "0.05", "0.1")),
     "flips", "true"},
    {"the threshold is the plan's", RAN(ONE(2, 0.07), BOTH(2, 0.07), VCOV),
     "alpha", "0.05"},
    {"attributable", RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV), "attributable",
     "true"},
    {"another outcome is not attributable",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'")),
     "reason", "'another outcome'"},
    {"no change is told of what is not attributable",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'")),
     "change", "null"},
    {"nor whether it flips",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'")),
     "flips", "null"},
    {"a sample is another population",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06), SAMPLE_CHANGED), "reason",
     "'another population'"},
    {"other arms",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("analyses.main.treatment", "changed", "'arm'", "'dose'")),
     "reason", "'other arms'"},
    {"cells of the arm",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("data.people.arm", "changed", "null", "'other cells'")),
     "reason", "'other arms'"},
    {"cells of the outcome",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("data.people.y", "changed", "null", "'other cells'")),
     "reason", "'an outcome measured otherwise'"},
    {"a derived outcome",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("derive.y", "changed", "null", "1")),
     "reason", "'an outcome measured otherwise'"},
    {"other data",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("data.people.path", "changed", "'a.csv'", "'b.csv'")),
     "reason", "'other data'"},
    {"cells of a covariate are attributable",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06),
         DIFFERENCE("data.people.age", "changed", "null", "'other cells'")),
     "attributable", "true"},
    {"one that a change of outcome went with is not attributable",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV "," SAMPLE_CHANGED), "reason",
     "'another population'"},
    {"what went with it",
     RAN(ONE(2, 0.04), BOTH(1.5, 0.06), VCOV "," COVARIATES_FILLED), "together",
     "['analyses.main.missing.covariates']"},
    {"the registered one could not run",
     RAN(ONE(2, 0.04), "{'error':'no column y'}", VCOV), "not_run",
     "'no column y'"},
    {"and so there is nothing beside it",
     RAN(ONE(2, 0.04), "{'error':'no column y'}", VCOV), "registered", "null"},
    {"and so nothing is attributable",
     RAN(ONE(2, 0.04), "{'error':'no column y'}", VCOV), "attributable",
     "false"},
    {"a single term is met by a single one of another name",
     RAN(RESULT_OF(TERM("dose[b]", 2, 0.04)), BOTH(1.5, 0.06), VCOV),
     "change.estimate", "0.5"},
    {"terms of several arms are met by name",
     RAN(RESULT_OF(TERM("c", 3, 0.01) "," TERM("b", 2, 0.04)),
         "{'result':" RESULT_OF(TERM("b", 1, 0.2) "," TERM("c", 2, 0.02)) "}",
         VCOV),
     "terms",
     "[{'change':{'estimate':1,'in_se':2,'std_error':0},'conducted':{"
     "'estimate':2,'n':90,'p_value':0.04,'significant':true,'std_error':0.5},"
     "'flips':true,'registered':{'estimate':1,'n':90,'p_value':0.2,"
     "'significant':false,'std_error':0.5},'term':'b'},"
     "{'change':{'estimate':1,'in_se':2,'std_error':0},'conducted':{"
     "'estimate':3,'n':90,'p_value':0.01,'significant':true,'std_error':0.5},"
     "'flips':false,'registered':{'estimate':2,'n':90,'p_value':0.02,"
     "'significant':true,'std_error':0.5},'term':'c'}]"},
    {"any arm that flips flips the conclusion",
     RAN(RESULT_OF(TERM("b", 1, 0.2) "," TERM("c", 2, 0.2)),
         "{'result':" RESULT_OF(TERM("b", 1, 0.2) "," TERM("c", 2, 0.02)) "}",
         VCOV),
     "flips", "true"},
    {"an arm that only one side has stands alone",
     RAN(RESULT_OF(TERM("b", 1, 0.2) "," TERM("c", 2, 0.2)),
         "{'result':" RESULT_OF(TERM("b", 1, 0.2) "," TERM("d", 2, 0.02)) "}",
         VCOV),
     "terms",
     "[{'change':{'estimate':0,'in_se':0,'std_error':0},'conducted':{"
     "'estimate':1,'n':90,'p_value':0.2,'significant':false,'std_error':0.5},"
     "'flips':false,'registered':{'estimate':1,'n':90,'p_value':0.2,"
     "'significant':false,'std_error':0.5},'term':'b'},"
     "{'registered':{'estimate':2,'n':90,'p_value':0.02,'significant':true,"
     "'std_error':0.5},'term':'d'},"
     "{'conducted':{'estimate':2,'n':90,'p_value':0.2,'significant':false,"
     "'std_error':0.5},'term':'c'}]"},
    {"a comparison of two means is its own term",
     RAN("{'n':90,'estimate':2,'std_error':0.5,'p_value':0.04}",
         "{'result':{'n':80,'estimate':1,'std_error':0.5,'p_value':0.2}}",
         VCOV),
     "change.in_se", "2"},
    {"an omitted term has no change",
     RAN(RESULT_OF("{'name':'arm[b]','status':'omitted'}"), BOTH(1.5, 0.06),
         VCOV),
     "change", "null"},
};

static void check_consequence(void **state)
{
    const struct consequence_case *c = *state;
    const struct pl_value *list = pl_get(assessed(c->ledger), "departures");
    const struct pl_value *last = pl_item(list, pl_count(list) - 1);

    assert_string_equal(text_of(pl_at(pl_get(last, "consequence"), c->path)),
                        c->value);
    assert_string_equal(text_of(assessed_later(c->ledger)),
                        text_of(assessed(c->ledger)));
}

/* Nothing ran: there is nothing to set beside. */
static struct silent_case {
    const char *name, *ledger;
} silent_cases[] = {
    {"omitted", LEDGER(SECOND, "")},
    {"stale", LEDGER(RUN(1, 12, "registered", "", "") "," SECOND,
                     DEPART(9, "analyses.main.vcov", "{'kind':'classical'}"))},
    {"explored", LEDGER(RUN(1, 12, "registered", "",
                            "") "," SECOND "," EXPLORED(3, 60, "w"),
                        "")},
};

static void check_no_consequence(void **state)
{
    const struct silent_case *c = *state;

    assert_true(
        pl_is_nil(pl_get(departure(assessed(c->ledger), 0), "consequence")));
}

static struct outcome_case {
    const char *name, *ledger, *outcomes;
} outcome_cases[] = {
    {"as planned", LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "y reported as planned; z reported as planned"},
    {"another method is no other outcome",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, ""),
     "y reported as planned; z reported as planned"},
    {"missing", LEDGER(SECOND, ""), "y missing; z reported as planned"},
    {"changed, declared",
     LEDGER(RUN(1, 12, "conducted",
                DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'"),
                "") "," SECOND,
            DEPART(9, "analyses.main.outcome", "'w'")),
     "y declared change; z reported as planned; w novel declared"},
    {"changed in silence",
     LEDGER(RUN(1, 12, "conducted",
                DIFFERENCE("analyses.main.outcome", "changed", "'y'", "'w'"),
                "") "," SECOND,
            ""),
     "y missing; z reported as planned; w novel silent"},
    {"cells changed in silence",
     LEDGER(RUN(1, 12, "conducted",
                DIFFERENCE("data.people.y", "changed", "{'kind':'number'}",
                           "'other cells'"),
                "") "," SECOND,
            ""),
     "y missing; z reported as planned"},
    {"explored",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," EXPLORED(3, 60, "w"),
            ""),
     "y reported as planned; z reported as planned; w novel declared"},
    {"tested by hand",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," T_TEST(5, 71), ""),
     "y reported as planned; z reported as planned; w novel silent"},
    {"taken out, and no outcome",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND "," CALL(3, 70, "extract", "'age','w'"),
            ""),
     "y reported as planned; z reported as planned; w novel silent"},
};

static void check_outcomes(void **state)
{
    const struct outcome_case *c = *state;
    const struct pl_value *list = pl_get(assessed(c->ledger), "outcomes");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_buf_printf(&b, "%s%.*s %.*s", i > 0 ? "; " : "",
                      PL_FMT(pl_strv(pl_get(pl_item(list, i), "outcome"))),
                      PL_FMT(pl_strv(pl_get(pl_item(list, i), "class"))));
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_string_equal(text.s, c->outcomes);
}

static void analyses_tell_their_state(void **state)
{
    const struct pl_value *v = assessed(LEDGER_WITH(
        SPECS ",'cost':{'id':'cost','kind':'cost_benefit'}}", NO_LOCK,
        RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
        OMIT(40, "cost")));

    (void)state;
    assert_string_equal(
        text_of(pl_get(v, "analyses")),
        "[{'analysis':'cost','rows':[],'state':'omitted','trial':'mini'},"
        "{'analysis':'main','main':'nb#1','purpose':'primary','rows':['nb#1'],"
        "'state':'departed','trial':'mini'},"
        "{'analysis':'second','main':'nb#99','purpose':'secondary','rows':["
        "'nb#99'],'state':'as registered','trial':'mini'}]");
    assert_string_equal(text_of(pl_get(v, "counts")),
                        "{'declared':0,'explained':1,'stale':0,"
                        "'unexplained':1}");
}

static void a_trial_without_a_lock_says_so(void **state)
{
    const struct pl_value *v = assessed(LEDGER(SECOND, ""));
    const struct pl_value *sealed = assessed(LEDGER_WITH(
        SPECS "}", "{'state':'matches','sha256':'ab'}", SECOND, ""));
    const struct pl_value *changed_since = assessed(LEDGER_WITH(
        SPECS "}", "{'state':'changed','sha256':'cd'}", SECOND, ""));

    (void)state;
    assert_string_equal(text_of(pl_get(v, "trials")),
                        "[{'id':'mini','lock_state':'none','note':'not "
                        "registered: no lock','sha256':'ab','title':'A small "
                        "trial'}]");
    assert_string_equal(text_of(pl_get(sealed, "trials")),
                        "[{'id':'mini','lock_sha256':'ab','lock_state':"
                        "'matches','note':'registered, and as it was sealed: "
                        "sha256 ab; not signed','sha256':'ab','title':'A small "
                        "trial'}]");
    assert_string_equal(text_of(pl_get(changed_since, "trials")),
                        "[{'id':'mini','lock_sha256':'cd','lock_state':"
                        "'changed','note':'registered, and changed since it "
                        "was sealed: sha256 cd; not signed','sha256':'ab',"
                        "'title':'A small "
                        "trial'}]");
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(analyses_tell_their_state),
        cmocka_unit_test(a_trial_without_a_lock_says_so),
    };
    struct CMUnitTest tests[COUNT(consequence_cases) + COUNT(silent_cases) +
                            COUNT(outcome_cases) + COUNT(others)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(consequence_cases); i++)
        tests[n++] =
            (struct CMUnitTest){consequence_cases[i].name, check_consequence,
                                NULL, NULL, &consequence_cases[i]};
    for (size_t i = 0; i < COUNT(silent_cases); i++)
        tests[n++] =
            (struct CMUnitTest){silent_cases[i].name, check_no_consequence,
                                NULL, NULL, &silent_cases[i]};
    for (size_t i = 0; i < COUNT(outcome_cases); i++)
        tests[n++] = (struct CMUnitTest){outcome_cases[i].name, check_outcomes,
                                         NULL, NULL, &outcome_cases[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("consequence", tests, n, values_open,
                                   values_close);
}
