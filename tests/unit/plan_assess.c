/* From a ledger to its departures: every kind, every state. */
#include "plan_assess.h"

/* The lock of a trial whose file is another than the one that was sealed. */
#define OTHER_FILE(sha256)                                                     \
    "{'state':'matches','data':[{'frame':'people','on':'2020-08-01',"          \
    "'state':'changed','sealed':'ab','sha256':'" sha256                        \
    "','columns':[{'column':'age'}]}]}"

static struct judged_case {
    const char *name, *ledger, *told;
    double exit;
} judged_cases[] = {
    {"run as registered",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, ""), "", 0},
    {"a file that is another than the one received",
     LEDGER_WITH(SPECS "}", OTHER_FILE("cd"),
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 changed unexplained data.people.path () analyses/mini/protocol.lua:0",
     3},
    {"a file that is another, explained by its hash",
     LEDGER_WITH(SPECS "}", OTHER_FILE("cd"),
                 RUN(1, 12, "registered", "", "") "," SECOND,
                 DEPART(9, "data.people.path", "'cd'")),
     "D01 changed explained data.people.path () analyses/mini/protocol.lua:0",
     0},
    {"a file that is another, explained with all that it holds",
     LEDGER_WITH(SPECS "}", OTHER_FILE("cd"),
                 RUN(1, 12, "registered", "", "") "," SECOND,
                 DEPART(9, "data.people", "{'path':'cd'}")),
     "D01 changed explained data.people.path () analyses/mini/protocol.lua:0",
     0},
    {"a file that is gone has no content to explain",
     LEDGER_WITH(SPECS "}",
                 "{'state':'matches','data':[{'frame':'people','on':"
                 "'2020-08-01','state':'missing','sealed':'ab'}]}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 changed unexplained data.people.path () analyses/mini/protocol.lua:0",
     3},
    {"changed, and nobody explained it",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, ""),
     "D01 changed unexplained analyses.main.vcov (main) nb.md:12 nb#1", 3},
    {"changed, and explained",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1", 0},
    {"a protocol-wide clause is not what an analysis says itself",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "vcov", "{'kind':'classical'}")),
     "D01 changed unexplained analyses.main.vcov (main) nb.md:12 nb#1\n"
     "D02 changed stale vcov () nb.md:9",
     3},
    {"a protocol-wide clause explains what an analysis inherits",
     LEDGER(RUN(1, 12, "conducted", COVARIATES_FILLED, "") "," SECOND,
            DEPART(9, "missing.covariates", "{'kind':'null_imputation'}")),
     "D01 changed explained analyses.main.missing.covariates (main) nb.md:12 "
     "nb#1",
     0},
    {"what holds two clauses explains both",
     LEDGER(RUN(1, 12, "conducted", COVARIATES_FILLED "," OUTCOME_ADDED,
                "") "," SECOND,
            DEPART(9, "analyses.main.missing",
                   "{'covariates':{'kind':'null_imputation'},"
                   "'outcome':{'kind':'complete_case'}}")),
     "D01 changed explained analyses.main.missing.covariates (main) nb.md:12 "
     "nb#1\n"
     "D02 added explained analyses.main.missing.outcome (main) nb.md:12 nb#1",
     0},
    {"a choice where the plan is silent",
     LEDGER(RUN(1, 12, "conducted", OUTCOME_ADDED, "") "," SECOND, ""),
     "D01 added unexplained analyses.main.missing.outcome (main) nb.md:12 nb#1",
     3},
    {"the same done twice is one departure with two rows",
     LEDGER(RUN(1, 12, "conducted", SAMPLE_CHANGED,
                "") "," RUN(2, 14, "conducted", SAMPLE_CHANGED, "") "," SECOND,
            ""),
     "D01 changed unexplained analyses.main.sample (main) nb.md:12 nb#1 nb#2",
     3},
    {"a registered analysis that nobody ran",
     LEDGER_WITH(SPECS ",'cost':{'id':'cost','kind':'cost_benefit'}}", NO_LOCK,
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     3},
    {"one that nobody ran, and explained",
     LEDGER_WITH(SPECS ",'cost':{'id':'cost','kind':'cost_benefit'}}", NO_LOCK,
                 RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "cost")),
     "D01 omitted explained analyses.cost (cost) analyses/mini/protocol.lua:30",
     0},
    {"an omission of what did run is stale",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "main")),
     "D01 omitted stale analyses.main (main) nb.md:40", 3},
    {"an explanation of what nobody did is stale",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "D01 changed stale analyses.main.vcov (main) nb.md:9", 3},
    {"explored, and said so",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," EXPLORED(
                3, 60, "w") "," EXPLORED(4, 61, "w"),
            ""),
     "D01 unregistered declared  (extra) nb.md:60 nb#3 nb#4", 0},
    {"two explorations of one name",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," EXPLORED(
                3, 60, "w") "," EXPLORED(4, 61, "y"),
            ""),
     "D01 unregistered declared  (extra) nb.md:60 nb#3\n"
     "D02 unregistered declared  (extra) nb.md:61 nb#4",
     0},
    {"calls of one line are one",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND
                    "," CALL(3, 70, "summarise", "'y','arm'") "," CALL(
                        4, 70, "extract", "'y'") "," T_TEST(5, 71),
            ""),
     "D01 unregistered unexplained  () nb.md:70 nb#3 nb#4\n"
     "D02 unregistered unexplained  () nb.md:71 nb#5",
     3},
    {"a threshold of an exhibit",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND "," EXHIBIT(20, "'nb#1'", ALPHA_SHOWN),
            ""),
     "D01 changed unexplained analyses.main.alpha (main) nb.md:20 nb#50 nb#1",
     3},
    {"a threshold of an exhibit, explained",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND "," EXHIBIT(20, "'nb#1'", ALPHA_SHOWN),
            DEPART(9, "alpha", "0.1")),
     "D01 changed explained analyses.main.alpha (main) nb.md:20 nb#50 nb#1", 0},
    {"a threshold of an exploration departs from nothing",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," EXPLORED(
                3, 60, "y") "," EXHIBIT(20, "'nb#3'", ALPHA_SHOWN),
            ""),
     "D01 unregistered declared  (extra) nb.md:60 nb#3", 0},
    {"a protocol changed behind its lock",
     LEDGER_WITH(SPECS "}",
                 "{'state':'changed','sha256':'cd','differences':[{'clause':"
                 "'analyses.main.covariates','locked':['age'],"
                 "'now':['age','sex']}]}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 changed unexplained analyses.main.covariates (main) "
     "analyses/mini/protocol.lua:7",
     3},
    {"no explanation helps against the lock",
     LEDGER_WITH(SPECS "}",
                 "{'state':'changed','sha256':'cd','differences':[{'clause':"
                 "'analyses.main.covariates','locked':['age'],"
                 "'now':['age','sex']}]}",
                 RUN(1, 12, "registered", "", "") "," SECOND,
                 DEPART(9, "analyses.main.covariates", "['age','sex']")),
     "D01 changed unexplained analyses.main.covariates (main) "
     "analyses/mini/protocol.lua:7\n"
     "D02 changed stale analyses.main.covariates (main) nb.md:9",
     3},
    {"a lock that differs by its hash alone",
     LEDGER_WITH(SPECS "}", "{'state':'changed','sha256':'cd'}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 changed unexplained protocol () analyses/mini/protocol.lua:0", 3},
    {"a lock that matches",
     LEDGER_WITH(SPECS "}", "{'state':'matches','sha256':'ab'}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "", 0},
    {"run twice: the second is no other departure than its own",
     LEDGER(RUN(1, 12, "registered", "", "") "," RUN(
                2, 14, "conducted", VCOV_CHANGED, "'n':2") "," SECOND,
            ""),
     "D01 changed unexplained analyses.main.vcov (main) nb.md:14 nb#2", 3},
    {"run twice on other rows that no clause tells apart",
     LEDGER(RUN(1, 12, "conducted", SAMPLE_CHANGED, "") "," RUN(
                2, 14, "conducted", SAMPLE_CHANGED, "'n':2") "," SECOND,
            DEPART(9, "analyses.main.sample",
                   "{'kind':'subset','where':{'op':'lt','args':["
                   "{'col':'age'},{'lit':70}]},'reason':'old'}")),
     "D01 changed unexplained analyses.main (main) nb.md:14 nb#2 nb#1\n"
     "D02 changed explained analyses.main.sample (main) nb.md:12 nb#1 nb#2",
     3},
    {"explained as what was not done",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'robust','type':'HC3'}")),
     "D01 changed unexplained analyses.main.vcov (main) nb.md:12 nb#1", 3},
    {"one explanation speaks for every analysis that inherits the clause",
     LEDGER(RUN(1, 12, "conducted", COVARIATES_FILLED,
                "") "," RUN_OF("second", 2, 14, "conducted", SECOND_FILLED, ""),
            DEPART(9, "missing.covariates", "{'kind':'null_imputation'}")),
     "D01 changed explained analyses.main.missing.covariates (main) nb.md:12 "
     "nb#1\n"
     "D02 changed explained analyses.second.missing.covariates (second) "
     "nb.md:14 nb#2",
     0},
    {"one that speaks for two is not stale when one of them departs",
     LEDGER(RUN(1, 12, "conducted", COVARIATES_FILLED, "") "," SECOND,
            DEPART(9, "missing.covariates", "{'kind':'null_imputation'}")),
     "D01 changed explained analyses.main.missing.covariates (main) nb.md:12 "
     "nb#1",
     0},
    {"one choice where the plan is silent, that nobody made",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND,
            DEPART(9, "analyses.main.missing.outcome",
                   "{'kind':'complete_case'}")),
     "D01 added stale analyses.main.missing.outcome (main) nb.md:9", 3},
    {"a choice where the plan is silent, explained",
     LEDGER(RUN(1, 12, "conducted", OUTCOME_ADDED, "") "," SECOND,
            DEPART(9, "analyses.main.missing.outcome",
                   "{'kind':'complete_case'}")),
     "D01 added explained analyses.main.missing.outcome (main) nb.md:12 nb#1",
     0},
    {"an omission of what nobody registered is stale",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "other")),
     "D01 omitted stale analyses.other (other) nb.md:40", 3},
    {"an exploration and calls of one line stay apart",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND "," EXPLORED(3, 70, "w") "," T_TEST(4, 70),
            ""),
     "D01 unregistered unexplained  () nb.md:70 nb#4\n"
     "D02 unregistered declared  (extra) nb.md:70 nb#3",
     3},
    {"a call without columns",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND ","
                                             "{'id':'nb#3','notebook':'nb.md','"
                                             "line':70,'role':'unregistered',"
                                             "'function':'extract'}",
            ""),
     "D01 unregistered unexplained  () nb.md:70 nb#3", 3},
    {"a call with no columns",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," CALL(3, 70, "extract", ""),
            ""),
     "D01 unregistered unexplained  () nb.md:70 nb#3", 3},
    {"a call with columns that are nothing, and lists of lists",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," CALL(
                3, 70, "extract", "null,[null,['w',{}]],1,true"),
            ""),
     "D01 unregistered unexplained  () nb.md:70 nb#3", 3},
    {"a record with members that are nothing",
     LEDGER(
         RUN(1, 12, "registered", "",
             "") "," SECOND ","
                 "{'id':'nb#3','notebook':'nb.md','line':70,'role':'"
                 "unregistered',"
                 "'function':'ols','columns':null,'record':{'outcome':null,"
                 "'covariates':[null],'x':{'columns':null},'y':{'name':null}}}",
         ""),
     "D01 unregistered unexplained  () nb.md:70 nb#3", 3},
    {"run as often as wanted, when that is registered",
     LEDGER_WITH(
         SPECS ",'vary':{'id':'vary','kind':'regression',"
               "'purpose':'sensitivity','outcome':'y'}}",
         NO_LOCK,
         RUN(1, 12, "registered", "", "") "," SECOND "," RUN_OF(
             "vary", 3, 20, "registered", "",
             "'n':1") "," RUN_OF("vary", 4, 21, "registered", "", "'n':2"),
         ""),
     "", 0},
    {"run twice as registered, with records that differ",
     LEDGER(RUN(1, 12, "registered", "",
                "'n':1") "," RUN(2, 14, "registered", "", "'n':2") "," SECOND,
            ""),
     "D01 changed unexplained analyses.main (main) nb.md:14 nb#2 nb#1", 3},
    {"run twice, with the terms in another order",
     LEDGER(RUN(1, 12, "registered", "", "'terms':['a','b']") "," RUN(
                2, 14, "registered", "", "'terms':['b','a']") "," SECOND,
            ""),
     "", 0},
    {"run twice, with other terms",
     LEDGER(RUN(1, 12, "registered", "", "'terms':['a','b']") "," RUN(
                2, 14, "registered", "", "'terms':['b','c']") "," SECOND,
            ""),
     "D01 changed unexplained analyses.main (main) nb.md:14 nb#2 nb#1", 3},
    {"run twice, with records that differ beyond what a ledger holds",
     LEDGER(RUN(1, 12, "registered", "", "'x':0.33333333333333331") "," RUN(
                2, 14, "registered", "", "'x':0.33333333333333337") "," SECOND,
            ""),
     "", 0},
    {"explained by a number beyond what a ledger holds",
     LEDGER(RUN(1, 12, "conducted",
                DIFFERENCE("analyses.main.alpha", "changed", "0.05",
                           "0.33333333333333331"),
                "") "," SECOND,
            DEPART(9, "analyses.main.alpha", "0.33333333333333331")),
     "D01 changed explained analyses.main.alpha (main) nb.md:12 nb#1", 0},
    {"explained in another notebook",
     BOOK(SPECS "}", NO_LOCK,
          NOTEBOOK("nb.md",
                   RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
                   "") "," NOTEBOOK("other.md", "",
                                    DEPART(9, "analyses.main.vcov",
                                           "{'kind':'classical'}"))),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1", 0},
    {"rows and explanations of a trial that is not there",
     "{'notebooks':[" NOTEBOOK(
         "nb.md",
         RUN(1, 12, "conducted", VCOV_CHANGED, "") "," EXPLORED(2, 13, "w"),
         DEPART(9, "vcov", "{'kind':'classical'}")) "]}",
     "D01 changed stale vcov () nb.md:9\n"
     "D02 unregistered declared  (extra) nb.md:13 nb#2",
     3},
    {"an empty ledger", "{}", "", 0},
};

static void check_judged(void **state)
{
    const struct judged_case *c = *state;
    const struct pl_value *v = assessed(c->ledger);

    assert_string_equal(told(v), c->told);
    assert_true(pl_num(pl_get(v, "exit")) == c->exit);
    /* Years later `plumb audit` says what the build said. */
    assert_string_equal(text_of(assessed_later(c->ledger)), text_of(v));
}

/* One member of the first departure. */
static struct member_case {
    const char *name, *ledger, *path, *text;
} member_cases[] = {
    {"registered, as an analyst writes it",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, ""),
     "registered_text", "cluster { by = \"site\", type = \"CR1\" }"},
    {"conducted, as an analyst writes it",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, ""),
     "conducted_text", "classical()"},
    {"unspecified is not specified",
     LEDGER(RUN(1, 12, "conducted", OUTCOME_ADDED, "") "," SECOND, ""),
     "registered_text", "not specified"},
    {"explained as another value",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'robust','type':'HC3'}")),
     "detail",
     "line 9 explains it as robust \"HC3\", but classical() was done"},
    {"an explanation carries its words",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "explanation.explanation", "Too few sites."},
    {"not feasible, they said",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            "{'kind':'departure','clause':'analyses.main.vcov','trial':'mini',"
            "'conducted':{'kind':'classical'},'policy':'feasibility',"
            "'notebook':'nb.md','line':9}"),
     "contradicted",
     "said not to be feasible, but the registered analysis could be run"},
    {"decided before the plan was registered",
     LEDGER_WITH(
         SPECS "}", "{'state':'matches','sha256':'ab'}",
         RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
         "{'kind':'departure','clause':'analyses.main.vcov',"
         "'conducted':{'kind':'classical'}," FIELDS(9, "2019-12-24") "}"),
     "detail",
     "decided on 2019-12-24, before the plan was registered on 2020-01-31: it "
     "should be in the plan"},
    {"and so it is not explained",
     LEDGER_WITH(
         SPECS "}", "{'state':'matches','sha256':'ab'}",
         RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
         "{'kind':'departure','clause':'analyses.main.vcov',"
         "'conducted':{'kind':'classical'}," FIELDS(9, "2019-12-24") "}"),
     "state", "unexplained"},
    {"decided after access, before the data came",
     LEDGER_WITH(SPECS "}",
                 "{'state':'matches','events':[{'event':'receive','on':"
                 "'2020-12-01'}]}",
                 RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
                 DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "detail",
     "decided \"after access, before results\" on 2020-09-01, but the lock "
     "says "
     "that the data were received on 2020-12-01"},
    {"a file that is another than the one received, explained otherwise",
     LEDGER_WITH(SPECS "}", OTHER_FILE("cd"),
                 RUN(1, 12, "registered", "", "") "," SECOND,
                 DEPART(9, "data.people.path", "'ef'")),
     "detail",
     "not the file that was received on 2020-08-01: \"age\"; line 9 explains "
     "it "
     "as \"ef\", but \"cd\" was done"},
    {"a protocol changed behind its lock",
     LEDGER_WITH(SPECS "}", "{'state':'changed','sha256':'cd'}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "detail", "the protocol no longer matches its lock"},
    {"run twice: which one counts",
     LEDGER(RUN(1, 12, "registered", "", "") "," RUN(
                2, 14, "conducted", VCOV_CHANGED, "'n':2") "," SECOND,
            ""),
     "detail",
     "run more than once with different records: the one on line 12 counts as "
     "the main one, another is on line 14"},
    {"run twice: the one that is shown counts",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," RUN(2, 14, "conducted", VCOV_CHANGED,
                            "'n':2") "," SECOND "," EXHIBIT(20, "'nb#2'", ""),
            ""),
     "detail",
     "run more than once with different records: the one on line 14 counts as "
     "the main one, another is on line 12"},
    {"an exhibit's own threshold",
     LEDGER(RUN(1, 12, "registered", "",
                "") "," SECOND "," EXHIBIT(20, "'nb#1'", ALPHA_SHOWN),
            ""),
     "detail", "as shown in tbl-main"},
    {"what an exploration was",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," EXPLORED(3, 60, "w"),
            ""),
     "conducted_text", "comparison { outcome = \"w\", treatment = \"arm\" }"},
    {"what was read",
     LEDGER(
         RUN(1, 12, "registered", "", "") "," SECOND "," CALL(
             3, 70, "summarise", "'y','arm'") "," CALL(4, 70, "extract", "'y'"),
         ""),
     "conducted_text", "summarise, cells taken out: y, arm"},
    {"what was called",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," T_TEST(5, 71), ""),
     "conducted_text", "stats.t_test: w, arm"},
    {"how to run it instead",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," T_TEST(5, 71), ""),
     "paste",
     "-- t:depart cannot explain this: no clause names it.  Run it as an\n"
     "-- exploration, or add it to the plan's analyses and run it with t:run:\n"
     "t:explore(\"name\", comparison { outcome = \"w\", treatment = \"arm\" "
     "})"},
    {"what to write",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND, ""), "paste",
     "t:depart {\n"
     "  clause = \"analyses.main.vcov\",\n"
     "  conducted = classical(),\n"
     "  type = \"?\",\n"
     "  --   study design; inclusion and exclusion; research question;\n"
     "  --   hypotheses; sample size; data preparation;\n"
     "  --   variable operationalisation; analytic approach; covariates;\n"
     "  --   inferential criteria\n"
     "  reason = \"?\",\n"
     "  --   typo or error; data collection error; plan not possible;\n"
     "  --   plan not appropriate; new knowledge; reviewer request;\n"
     "  --   miscommunication\n"
     "  policy = \"?\",\n"
     "  --   flaw; feasibility; suboptimality\n"
     "  timing = \"?\",\n"
     "  --   before collection; during collection;\n"
     "  --   after collection, before access; after access, before results;\n"
     "  --   after results\n"
     "  decided_on = \"yyyy-mm-dd\",\n"
     "  explanation = \"...\",\n"
     "  reader_impact = \"...\",\n"
     "  -- severity = \"?\",  (may be left out)\n"
     "  --   raises; lowers; none; unclear\n"
     "  -- validity = \"?\",  (may be left out)\n"
     "  --   raises; lowers; none; unclear\n"
     "  -- situation = \"?\",  (may be left out)\n"
     "  --   unforeseen event; error in the registration;\n"
     "  --   missing information; violated assumption;\n"
     "  --   falsified auxiliary hypothesis\n"
     "  -- approved_by = \"...\",  (may be left out)\n"
     "}"},
    {"nothing to write for what is explained",
     LEDGER(RUN(1, 12, "conducted", VCOV_CHANGED, "") "," SECOND,
            DEPART(9, "analyses.main.vcov", "{'kind':'classical'}")),
     "paste", ""},
    {"a stale one says what the plan says",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND,
            DEPART(9, "analyses.main.alpha", "0.1")),
     "registered_text", "0.05"},
    {"a call without columns says what was called",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND
                                             "," CALL(3, 70, "extract", ""),
            ""),
     "conducted_text", "cells taken out"},
    {"columns are found wherever they stand",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND "," CALL(
                3, 70, "extract", "null,[null,['w',{}]],1,true"),
            ""),
     "conducted_text", "cells taken out: w"},
    {"an explanation of what did not run",
     LEDGER(SECOND, OMIT(40, "main") "," DEPART(9, "analyses.main.vcov",
                                                "{'kind':'classical'}")),
     "state", "explained"},
    {"an omission of what nobody registered",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "other")),
     "detail", "the plan has no such analysis"},
    {"the notebook's own explanation goes first",
     BOOK(
         SPECS "}", NO_LOCK,
         NOTEBOOK(
             "a.md", "",
             "{'kind':'departure','clause':'analyses.main.vcov',"
             "'conducted':{'kind':'classical'},'trial':'mini',"
             "'notebook':'a.md','line':3,'explanation':'Another.'}") "," NOTEBOOK("nb.md",
                                                                                  RUN(1,
                                                                                      12,
                                                                                      "conducted",
                                                                                      VCOV_CHANGED,
                                                                                      "") "," SECOND,
                                                                                  DEPART(
                                                                                      9,
                                                                                      "analyses.main.vcov",
                                                                                      "{'kind':'classical'}"))),
     "explanation.notebook", "nb.md"},
    {"a stale omission names the line",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "main")),
     "detail", "the analysis did run, on line 12"},
};

static void check_member(void **state)
{
    const struct member_case *c = *state;

    check_text(departure(assessed(c->ledger), 0), c->path, c->text);
}

int main(void)
{
    struct CMUnitTest tests[COUNT(judged_cases) + COUNT(member_cases)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(judged_cases); i++)
        tests[n++] = (struct CMUnitTest){judged_cases[i].name, check_judged,
                                         NULL, NULL, &judged_cases[i]};
    for (size_t i = 0; i < COUNT(member_cases); i++)
        tests[n++] = (struct CMUnitTest){member_cases[i].name, check_member,
                                         NULL, NULL, &member_cases[i]};
    return _cmocka_run_group_tests("assess", tests, n, values_open,
                                   values_close);
}
