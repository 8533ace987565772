/* Whether an analysis with a condition was due, and what is told of one that
 * was run or was not: judged from the ledger alone. */
#include "plan_assess.h"

/* An economic analysis on condition of the primary one, which is significant as
 * conducted (p = 0.04) and not as registered (p = 0.06). */
#define COST(condition)                                                        \
    SPECS ",'cost':{'id':'cost','kind':'cost_benefit','alpha':0.05,"           \
          "'condition':" condition "}}"
#define IF_MAIN       "{'kind':'significant','analysis':'main'}"
#define IF_MAIN_AT(x) "{'kind':'significant','analysis':'main','alpha':" #x "}"
#define IF_TAKEN_BY_HALF                                                       \
    "{'kind':'uptake_at_least','share':0.5,'column':'went'}"
#define MAIN_RUN  RUN(1, 12, "conducted", VCOV_CHANGED, "")
#define VCOV_TOLD DEPART(11, "analyses.main.vcov", "{'kind':'classical'}")

#define WORTH(x)                                                               \
    "{'kind':'cost_benefit','estimate':" #x ",'net_present_value':"            \
    "{'estimate':" #x ",'std_error':2,'conf_low':1,'conf_high':9},"            \
    "'costs':{'estimate':10},'benefits':{'estimate':14},"                      \
    "'benefit_cost_ratio':{'estimate':1.4,'conf_low':1.1,'conf_high':1.9}}"
#define COST_RUN(more)                                                         \
    "{'id':'nb#7','notebook':'nb.md','line':30,'role':'registered',"           \
    "'trial':'mini','analysis':'cost','function':'cost_benefit','record':{},"  \
    "'result':" WORTH(4) ",'registered':{'result':" WORTH(                     \
        5) "},"                                                                \
           "'differences':[]" more "}"
#define CARRIED                                                                \
    ",'carried':[{'analysis':'main','registered':{'estimate':1.5,"             \
    "'std_error':0.8},'conducted':{'estimate':2,'std_error':1}}]"

#define BOOK_WITH(specs, more, rows, explanations)                             \
    BOOK(specs, NO_LOCK,                                                       \
         "{'notebook':'nb.md','trials':['mini'],'rows':[" rows "],"            \
         "'explanations':[" explanations "]" more "}")
#define UPTAKE(n, taken)                                                       \
    ",'uptake':[{'trial':'mini','analysis':'cost','n':" #n                     \
    ",'n_taken':" #taken "}]"

static struct due_case {
    const char *name, *ledger, *told, *state, *condition, *detail;
} due_cases[] = {
    {"due, and run",
     BOOK_WITH(COST(IF_MAIN), "", MAIN_RUN "," SECOND "," COST_RUN(""),
               VCOV_TOLD),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "as registered",
     "main is significant (p = 0.040, threshold 0.05) as conducted; as "
     "registered it is not (p = 0.060, threshold 0.05)",
     ""},
    {"due, and not run",
     BOOK_WITH(COST(IF_MAIN), "", MAIN_RUN "," SECOND, VCOV_TOLD),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30\n"
     "D02 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "omitted",
     "main is significant (p = 0.040, threshold 0.05) as conducted; as "
     "registered it is not (p = 0.060, threshold 0.05)",
     "it was due: main is significant (p = 0.040, threshold 0.05) as "
     "conducted; as registered it is not (p = 0.060, threshold 0.05)"},
    {"not due, and not run",
     BOOK_WITH(COST(IF_MAIN_AT(0.01)), "", MAIN_RUN "," SECOND, VCOV_TOLD),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1", "not due",
     "main is not significant (p = 0.040, threshold 0.01)", ""},
    {"not due, and run",
     BOOK_WITH(COST(IF_MAIN_AT(0.01)), "", MAIN_RUN "," SECOND "," COST_RUN(""),
               VCOV_TOLD),
     "D01 changed unexplained analyses.cost.condition (cost) nb.md:30 nb#7\n"
     "D02 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "departed", "main is not significant (p = 0.040, threshold 0.01)",
     "run although it was not due: main is not significant (p = 0.040, "
     "threshold 0.01)"},
    {"not due, run, and explained",
     BOOK_WITH(COST(IF_MAIN_AT(0.01)), "", MAIN_RUN "," SECOND "," COST_RUN(""),
               VCOV_TOLD
               "," DEPART(29, "analyses.cost.condition", "{'kind':'always'}")),
     "D01 changed explained analyses.cost.condition (cost) nb.md:30 nb#7\n"
     "D02 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "departed", "main is not significant (p = 0.040, threshold 0.01)",
     "run although it was not due: main is not significant (p = 0.040, "
     "threshold 0.01)"},
    {"not due, and omitted all the same",
     BOOK_WITH(COST(IF_MAIN_AT(0.01)), "", MAIN_RUN "," SECOND,
               VCOV_TOLD "," OMIT(40, "cost")),
     "D01 omitted stale analyses.cost (cost) nb.md:40\n"
     "D02 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "not due", "main is not significant (p = 0.040, threshold 0.01)",
     "the analysis was not due, and not running it is the plan: main is not "
     "significant (p = 0.040, threshold 0.01)"},
    {"at the threshold is not due",
     BOOK_WITH(COST(IF_MAIN_AT(0.04)), "", MAIN_RUN "," SECOND, VCOV_TOLD),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1", "not due",
     "main is not significant (p = 0.040, threshold 0.04)", ""},
    {"of a term that the run has",
     BOOK_WITH(COST("{'kind':'significant','analysis':'main','term':"
                    "'arm[b]','alpha':0.01}"),
               "", MAIN_RUN "," SECOND, VCOV_TOLD),
     "D01 changed explained analyses.main.vcov (main) nb.md:12 nb#1", "not due",
     "main is not significant (p = 0.040, threshold 0.01)", ""},
    {"of a term that the run has not",
     BOOK_WITH(COST("{'kind':'significant','analysis':'main','term':"
                    "'arm[c]'}"),
               "", MAIN_RUN "," SECOND, VCOV_TOLD),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30\n"
     "D02 changed explained analyses.main.vcov (main) nb.md:12 nb#1",
     "omitted", "main has no p or no threshold",
     "whether it was due cannot be told: main has no p or no threshold"},
    {"waiting for what did not run",
     BOOK_WITH(COST(IF_MAIN), "", SECOND, OMIT(9, "main")),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30\n"
     "D02 omitted explained analyses.main (main) analyses/mini/protocol.lua:7",
     "omitted", "main, which it waits for, did not run",
     "whether it was due cannot be told: main, which it waits for, did not "
     "run"},
    {"enough took part, and it was run",
     BOOK_WITH(COST(IF_TAKEN_BY_HALF), UPTAKE(10, 5),
               RUN(1, 12, "registered", "", "") "," SECOND "," COST_RUN(""),
               ""),
     "", "as registered",
     "5 of 10 treated took part (went), a share of 0.5 was needed", ""},
    {"too few took part",
     BOOK_WITH(COST(IF_TAKEN_BY_HALF), UPTAKE(10, 4),
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "", "not due",
     "4 of 10 treated took part (went), a share of 0.5 was needed", ""},
    {"nobody was treated",
     BOOK_WITH(COST(IF_TAKEN_BY_HALF), UPTAKE(0, 0),
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     "omitted", "nobody was treated",
     "whether it was due cannot be told: nobody was treated"},
    {"uptake that could not be counted",
     BOOK_WITH(COST(IF_TAKEN_BY_HALF),
               ",'uptake':[{'trial':'mini','analysis':'cost',"
               "'error':'no file'}]",
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     "omitted", "no file", "whether it was due cannot be told: no file"},
    {"uptake by no column",
     BOOK_WITH(COST("{'kind':'uptake_at_least','share':0.5}"), "",
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     "omitted", "the condition names no column",
     "whether it was due cannot be told: the condition names no column"},
    {"what the plan lacks",
     BOOK_WITH(COST("{'kind':'always'}"),
               ",'unrun':[{'trial':'mini','analysis':'cost','missing':"
               "['costs','column wage, which holds no value']}]",
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     "omitted", "",
     "what the plan gives cannot be computed, for it lacks: costs, column "
     "wage, which holds no value"},
    {"what the plan could not run",
     BOOK_WITH(COST("{'kind':'always'}"),
               ",'unrun':[{'trial':'mini','analysis':'cost','registered':"
               "{'error':'too few units'}}]",
               RUN(1, 12, "registered", "", "") "," SECOND, ""),
     "D01 omitted unexplained analyses.cost (cost) "
     "analyses/mini/protocol.lua:30",
     "omitted", "", "what the plan gives cannot be computed: too few units"},
};

static const struct pl_value *of_cost(const struct pl_value *list)
{
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_is_text(pl_get(pl_item(list, i), "analysis"), "cost"))
            return pl_item(list, i);
    return pl_nil();
}

/* A ledger read back says the same. */
static void check_due(void **state)
{
    const struct due_case *k = *state;

    for (int later = 0; later < 2; later++) {
        const struct pl_value *v =
            later != 0 ? assessed_later(k->ledger) : assessed(k->ledger);
        const struct pl_value *of = of_cost(pl_get(v, "analyses"));
        assert_string_equal(told(v), k->told);
        check_text(of, "state", k->state);
        check_text(of, "condition", k->condition);
        check_text(of_cost(pl_get(v, "departures")), "detail", k->detail);
    }
}

static const char *consequence_text(const struct pl_value *v, size_t i)
{
    const struct pl_value *c = pl_get(departure(v, i), "consequence");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t k = 0; k < pl_count(pl_get(c, "terms")); k++) {
        const struct pl_value *t = pl_item(pl_get(c, "terms"), k);
        pl_buf_printf(&b, "%.*s %g %g; ", PL_FMT(pl_strv(pl_get(t, "term"))),
                      pl_num_or(pl_at(t, "registered.estimate"), -1),
                      pl_num_or(pl_at(t, "conducted.estimate"), -1));
    }
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text.s;
}

/* The plan's result beside an omission: one side only. */
static void an_omission_shows_what_its_plan_gives(void **state)
{
    const struct pl_value *v = assessed(BOOK_WITH(
        COST("{'kind':'always'}"),
        ",'unrun':[{'trial':'mini','analysis':'cost','registered':{'result'"
        ":" WORTH(5) "}}]",
        RUN(1, 12, "registered", "", "") "," SECOND, OMIT(40, "cost")));
    const struct pl_value *c = pl_get(departure(v, 0), "consequence");
    struct pl_buf b;
    size_t at;

    (void)state;
    assert_string_equal(consequence_text(v, 0),
                        "net_present_value 5 -1; costs 10 -1; benefits 14 -1; "
                        "benefit_cost_ratio 1.4 -1; ");
    check_text(c, "not_conducted", "as registered, not conducted");
    assert_true(pl_is_nil(pl_get(c, "conducted")));
    pl_buf_init(&b, 0);
    pl_departures_md(&b, v);
    assert_true(pl_str_find(
        pl_buf_view(&b),
        PL_STR("- effect: net\\_present\\_value: 5 as registered, not "
               "conducted (SE 2, interval 1 to 9)\n- effect: costs: 10 as "
               "registered, not conducted\n"),
        &at));
    pl_buf_free(&b);
}

/* The plan would have run nothing: only what was done is told. */
static void one_that_was_not_due_has_no_registered_side(void **state)
{
    const struct pl_value *v =
        assessed(BOOK_WITH(COST(IF_MAIN_AT(0.01)), "",
                           MAIN_RUN "," SECOND "," COST_RUN(""), VCOV_TOLD));

    (void)state;
    assert_string_equal(consequence_text(v, 0),
                        "net_present_value -1 4; costs -1 10; benefits -1 14; "
                        "benefit_cost_ratio -1 1.4; ");
    check_text(departure(v, 0), "consequence.not_run",
               "main is not significant (p = 0.040, threshold 0.01)");
}

/* What moved an estimate moved what it is worth: told with the departure. */
static void a_departure_tells_what_it_carried(void **state)
{
    const struct pl_value *v = assessed(
        BOOK_WITH(COST("{'kind':'always'}"), "",
                  MAIN_RUN "," SECOND "," COST_RUN(CARRIED), VCOV_TOLD));

    (void)state;
    assert_string_equal(told(v), "D01 changed explained analyses.main.vcov "
                                 "(main) nb.md:12 nb#1");
    assert_string_equal(consequence_text(v, 0),
                        "arm[b] 1.5 2; cost: net_present_value 5 4; "
                        "cost: costs 10 10; cost: benefits 14 14; "
                        "cost: benefit_cost_ratio 1.4 1.4; ");
}

static void every_allocation_may_fail(void **state)
{
    const struct pl_value *ledger = value_of(
        BOOK_WITH(COST(IF_MAIN_AT(0.01)), "",
                  MAIN_RUN "," SECOND "," COST_RUN(CARRIED), VCOV_TOLD));
    const struct pl_value *v = NULL;
    enum pl_status status = PL_ENOMEM;

    (void)state;
    for (long n = 0; status != PL_OK; n++) {
        struct pl_err err = {0};
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 24);
        a.fail_after = n;
        status = pl_assess(&a, ledger, &v, &err);
        assert_true(status == PL_OK || status == PL_ENOMEM);
        pl_arena_free(&a);
    }
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(due_cases) + 4] = {
        cmocka_unit_test_setup_teardown(an_omission_shows_what_its_plan_gives,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(
            one_that_was_not_due_has_no_registered_side, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(a_departure_tells_what_it_carried,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, values_open,
                                        values_close),
    };

    for (size_t i = 0; i < COUNT(due_cases); i++)
        tests[4 + i] =
            (struct CMUnitTest){due_cases[i].name, check_due, values_open,
                                values_close, &due_cases[i]};
    return _cmocka_run_group_tests("conditions", tests, 4 + COUNT(due_cases),
                                   NULL, NULL);
}
