/* Departures for people and programs: the bytes of each form. */
#include "plan_assess.h"

#include "base/file.h"

/* Every state, and text that means something in CSV, in Markdown and on a
 * terminal. */
static const char book[] = LEDGER_WITH(
    SPECS ",'cost':{'id':'cost','kind':'cost_benefit'}}", NO_LOCK,
    RUN(1, 12, "conducted", VCOV_CHANGED "," OUTCOME_ADDED,
        "") "," SECOND "," EXPLORED(3, 60, "w") "," T_TEST(4, 71),
    "{'kind':'departure','clause':'analyses.main.vcov','conducted':"
    "{'kind':'classical'},'trial':'mini','notebook':'nb.md','line':9,"
    "'type':'analytic approach','reason':'new knowledge','policy':"
    "'feasibility','timing':'after results','decided_on':'2020-09-01',"
    "'explanation':'Too *few*, | or\\nso; \\u001b[31m.','reader_impact':"
    "'None.','severity':'lowers'}," OMIT(40, "cost") "," DEPART(
        11, "analyses.second.vcov", "{'kind':'classical'}"));

/* What the other does not hold: a lock that no longer matches, an analysis run
 * twice, one that was not, an exhibit, an explanation of another value, reads
 * by hand. */
static const char torn_book[] = LEDGER_WITH(
    SPECS "}",
    "{'state':'changed','sha256':'cd','differences':[{'clause':"
    "'analyses.main.covariates','locked':['age'],'now':['age','sex']}]}",
    RUN(1, 12, "conducted", SAMPLE_CHANGED, "") "," RUN(
        2, 14, "conducted", SAMPLE_CHANGED,
        "'n':2") "," EXHIBIT(20, "'nb#1'",
                             ALPHA_SHOWN) "," CALL(5, 70, "summarise",
                                                   "'y','arm'") "," CALL(6, 70,
                                                                         "extra"
                                                                         "ct",
                                                                         "'y'"),
    "{'kind':'departure','trial':'mini','clause':'analyses.main.sample',"
    "'conducted':{'kind':'subset','where':{'op':'lt','args':[{'col':'age'},"
    "{'lit':71}]},'reason':'old'},'notebook':'nb.md','line':9}");

typedef void write_form(struct pl_buf *b, const struct pl_value *assessment);

static struct pl_str written(write_form *write, const char *ledger)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    write(&b, assessed(ledger));
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    return text;
}

/* The bytes of tests/unit/golden/. */
static struct golden_case {
    const char *name, *path;
    write_form *write;
} golden_cases[] = {
    {"as CSV", "tests/unit/golden/departures.csv", pl_departures_csv},
    {"as text", "tests/unit/golden/departures.txt", pl_departures_text},
    {"as Markdown", "tests/unit/golden/departures.md", pl_departures_md},
};

static void check_golden(void **state)
{
    const struct golden_case *c = *state;
    struct pl_str text = written(c->write, book), golden;
    struct pl_err err = {0};

    if (pl_file_get(c->path, (size_t)1 << 20, &arena, &golden, &err) != PL_OK)
        fail_msg("%s", err.msg);
    if (!pl_str_eq(text, golden))
        fail_msg("not what %s holds:\n%.*s", c->path, PL_FMT(text));
}

#define RAN(result, registered, differences)                                   \
    LEDGER("{'id':'nb#1','notebook':'nb.md','line':12,'role':'conducted',"     \
           "'trial':'mini','analysis':'main','record':{},'result':" result     \
           ",'registered':" registered ",'differences':[" differences          \
           "]}," SECOND,                                                       \
           "")
#define TWO_ARMS(x)                                                            \
    "{'n':90,'treatment':[{'name':'b','estimate':" #x                          \
    ",'std_error':0.5,'p_value':0.0004},{'name':'c','estimate':-0.25,"         \
    "'std_error':0.5,'p_value':0.04}]}"

#define CELLS_CHANGED                                                          \
    DIFFERENCE("derive.y", "changed", "{'col':'a'}", "{'col':'b'}")

static struct excerpt_case {
    const char *name, *ledger;
    write_form *write;
    const char *text;
} excerpt_cases[] = {
    {"no departure, text",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, ""),
     pl_departures_text, "No departures.\n"},
    {"no departure, Markdown",
     LEDGER(RUN(1, 12, "registered", "", "") "," SECOND, ""), pl_departures_md,
     "# Departures\n\nNo departures.\n"},
    {"a line of CSV for each arm",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", VCOV_CHANGED),
     pl_departures_csv,
     "nb.md,12,,,-0.25,0.5,,,0.04,,90,true,-0.25,0.5,,,0.04,,90,true,0,0,0,"
     "false,,true,,,,c,,,,,,3b,10,,\n"},
    {"a sentence for each arm",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", VCOV_CHANGED),
     pl_departures_md,
     "- effect: b: 1.500 as registered (SE 0.5000, p \\< 0.001, n = 90), 1 as "
     "conducted (SE 0.5000, p \\< 0.001, n = 90): a change of -0.5000 (-1 SE); "
     "the conclusion stays\n"
     "- effect: c: -0.2500 as registered (SE 0.5000, p = 0.040, n = 90), "
     "-0.2500 as conducted (SE 0.5000, p = 0.040, n = 90): the estimate does "
     "not move; the conclusion stays\n"},
    {"the registered one could not run, text",
     RAN(TWO_ARMS(1), "{'error':'no column y'}", VCOV_CHANGED),
     pl_departures_text,
     "     not run     no column y\n"
     "     effect      b: 1 as conducted (SE 0.5000, p < 0.001, n = 90)\n"},
    {"the registered one could not run, Markdown",
     RAN(TWO_ARMS(1), "{'error':'no column y'}", VCOV_CHANGED),
     pl_departures_md,
     "- the registered analysis could not be run: no column y\n"},
    {"the registered one could not run, CSV",
     RAN(TWO_ARMS(1), "{'error':'no column y'}", VCOV_CHANGED),
     pl_departures_csv, ",false,,no column y,,b,,,,,,3b,10,,\n"},
    {"not attributable, text",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", SAMPLE_CHANGED),
     pl_departures_text,
     "no difference of the two is told: another population\n"},
    {"not attributable, Markdown",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", SAMPLE_CHANGED),
     pl_departures_md,
     "- no difference of the two is told: another population\n"},
    {"not attributable, CSV",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", SAMPLE_CHANGED),
     pl_departures_csv, ",,,,,,false,another population,,,b,,,,,,3b,10,,\n"},
    {"two of one run name each other, CSV",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}",
         SAMPLE_CHANGED "," CELLS_CHANGED),
     pl_departures_csv, ",,,,,derive.y,false,another population,"},
    {"a share, and why another has none, CSV",
     RAN(TWO_ARMS(
             1) ",'grid':{'choices':['analyses.main.vcov'],'held':"
                "[{'clause':'analyses.main.alpha','reason':'it moves no "
                "estimate'}],'from_plan':true,'terms':['b'],'runs':[{'n':9,"
                "'estimates':[{'estimate':1.5,'std_error':1}]},{'n':9,"
                "'estimates':[{'estimate':1,'std_error':1}]}]}",
         "{'result':" TWO_ARMS(1.5) "}",
         "{'clause':'analyses.main.vcov','registered':{'kind':'classical'},"
         "'conducted':{'kind':'robust','type':'HC1'}},"
         "{'clause':'analyses.main.alpha','registered':0.05,'conducted':0.1}"),
     pl_departures_csv, ",b,,,,,it moves no estimate,"},
    {"a clause that does not name the analysis, text",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", CELLS_CHANGED),
     pl_departures_text,
     "D01  mini  derive.y  changed\n"
     "     where       nb.md:12\n"
     "     analysis    main\n"},
    {"a clause that does not name the analysis, Markdown",
     RAN(TWO_ARMS(1), "{'result':" TWO_ARMS(1.5) "}", CELLS_CHANGED),
     pl_departures_md, "- where: nb.md:12\n- analysis: main\n"},
    {"against the lock there is nothing to paste",
     LEDGER_WITH(SPECS "}", "{'state':'changed','sha256':'cd'}",
                 RUN(1, 12, "registered", "", "") "," SECOND, ""),
     pl_departures_text,
     "     detail      the protocol no longer matches its lock\n"
     "     to do       put the registered clause back; what is done otherwise "
     "is for\n"
     "                 t:depart to explain\n"},
};

static void check_excerpt(void **state)
{
    const struct excerpt_case *c = *state;
    struct pl_str text = written(c->write, c->ledger);

    if (strstr(text.s, c->text) == NULL)
        fail_msg("not to be found in:\n%s", text.s);
}

/* What is told of a departure stays within a terminal. */
static void no_line_is_wider_than_a_terminal(void **state)
{
    struct pl_str rest = written(pl_departures_text, book), line;

    (void)state;
    while (pl_str_line(&rest, &line))
        if (pl_utf8_length(line) > 80)
            fail_msg("%.*s", PL_FMT(line));
}

static void fail_each_allocation(const char *text)
{
    const struct pl_value *ledger = value_of(text);
    const char *expected = text_of(assessed(text));
    enum pl_status status = PL_ENOMEM;
    long n = 0;

    for (; status != PL_OK && n < 20000; n++) {
        const struct pl_value *v = NULL;
        struct pl_arena tight;
        struct pl_err err = {0};
        pl_arena_init(&tight, (size_t)1 << 24);
        tight.fail_after = n;
        status = pl_assess(&tight, ledger, &v, &err);
        if (status == PL_OK) {
            assert_string_equal(text_of(v), expected);
        } else {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
            assert_null(v);
        }
        pl_arena_free(&tight);
    }
    assert_int_equal(status, PL_OK);
    assert_true(n > 100);
}

static void each_failing_allocation_is_told(void **state)
{
    (void)state;
    fail_each_allocation(book);
    fail_each_allocation(torn_book);
}

/* A buffer that is full says so; nothing half written is taken for whole. */
static void a_full_buffer_is_told(void **state)
{
    static write_form *const forms[] = {pl_departures_csv, pl_departures_text,
                                        pl_departures_md};
    const struct pl_value *v = assessed(book);

    (void)state;
    for (size_t i = 0; i < COUNT(forms); i++)
        for (size_t limit = 1; limit < 1900; limit += 97) {
            struct pl_buf b;
            pl_buf_init(&b, limit);
            forms[i](&b, v);
            assert_int_not_equal(b.failed, PL_OK);
            pl_buf_free(&b);
        }
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(no_line_is_wider_than_a_terminal),
        cmocka_unit_test(each_failing_allocation_is_told),
        cmocka_unit_test(a_full_buffer_is_told),
    };
    struct CMUnitTest
        tests[COUNT(golden_cases) + COUNT(excerpt_cases) + COUNT(others)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(golden_cases); i++)
        tests[n++] = (struct CMUnitTest){golden_cases[i].name, check_golden,
                                         NULL, NULL, &golden_cases[i]};
    for (size_t i = 0; i < COUNT(excerpt_cases); i++)
        tests[n++] = (struct CMUnitTest){excerpt_cases[i].name, check_excerpt,
                                         NULL, NULL, &excerpt_cases[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("departures", tests, n, values_open,
                                   values_close);
}
