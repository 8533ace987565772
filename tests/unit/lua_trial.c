/* A trial in a notebook: what each call leaves in the ledger, what is shown of
 * it, and what is refused where. */
#include "lua_project.h"

#include "stats/stats.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define TRIAL "local t = trial 'mini'\nlocal d = t:data()\n"
/* Two of the eight have no value of b. */
#define GAPS                                                                   \
    "local b = d:where(col.age:ge(34)):group('id'):summarise { b = "           \
    "mean(col.age) }\nlocal g = d:join(b, { by = 'id' })\n"
#define EXPLAINED                                                              \
    "type = 'analytic approach', reason = 'new knowledge', policy = 'flaw', "  \
    "timing = 'after results', decided_on = '2020-09-01', explanation = 'x', " \
    "reader_impact = 'none'"

static struct ledger_case {
    const char *name, *code, *rows; /* "line role function analysis; ..." */
} ledger_cases[] = {
    {"a run", "t:run 'main'\n", "4 registered ols main"},
    {"a run with a choice", "t:run('main', { vcov = robust 'HC1' })\n",
     "4 conducted ols main"},
    {"a run on other data", "t:run('main', { data = d:where(col.y:gt(1)) })\n",
     "4 conducted ols main"},
    {"a departure explained, then done",
     "t:depart { clause = 'vcov', conducted = robust 'HC1', " EXPLAINED " }\n"
     "t:run 'main'\n",
     "5 conducted ols main"},
    {"an exploration",
     "t:explore('sites', regression { outcome = 'y', covariates = { 'site' } "
     "})\n",
     "4 explored ols sites"},
    {"who was analysed", "t:flow 'aged'\n", "4 flow ols aged"},
    {"baseline", "t:baseline { 'age', 'site' }\n", "4 baseline balance "},
    {"a family",
     "t:run 'main'\nt:run 'aged'\n"
     "t:family { analyses = { 'main', 'aged' }, method = 'holm' }\n",
     "4 registered ols main; 5 registered ols aged; 6 family family "},
    {"where values are missing", "t:missingness { 'age', 'y' }\n",
     "4 missingness missingness "},
    {"a test by hand",
     "stats.t_test { data = d, outcome = 'y', group = 'arm' }\n",
     "4 unregistered t_test "},
    {"a summary by arm", "d:group('arm'):summarise { m = mean(col.age) }\n",
     "4 unregistered summarise "},
    {"a summary by site", "d:group('site'):summarise { m = mean(col.age) }\n",
     "4 read summarise "},
    {"an outcome taken out", "local y = d:column 'y'\n",
     "4 unregistered extract "},
    {"an outcome taken out in a loop",
     "for i = 1, 3 do local y = d:column 'y' end\n", "4 unregistered extract "},
    {"numbers taken out, and a test of them",
     "local y = d:column 'y'\nstats.t_test { x = y }\n",
     "4 unregistered extract ; 5 unregistered t_test "},
    {"cells filled, and nothing read",
     "local e = stats.null_impute { data = d, columns = { 'age' } }\n", ""},
};

static const char *rows_of(struct project *p)
{
    const struct pl_value *rows = pl_get(pl_get(p->outputs, "session"), "rows");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *r = pl_item(rows, i);
        pl_buf_printf(&b, "%s%.0f %.*s %.*s %.*s", i > 0 ? "; " : "",
                      pl_num(pl_get(r, "line")),
                      PL_FMT(pl_strv(pl_get(r, "role"))),
                      PL_FMT(pl_strv(pl_get(r, "function"))),
                      PL_FMT(pl_strv(pl_get(r, "analysis"))));
    }
    struct pl_str text = pl_buf_copy(&b, &p->arena);
    pl_buf_free(&b);
    return text.s;
}

static void run_code(struct project *p, const char *label, const char *code)
{
    char all[2048];

    assert_true(snprintf(all, sizeof all, TRIAL "%s", code) < (int)sizeof all);
    const struct part parts[] = {{label, all}, {NULL, NULL}};
    project_run(p, parts);
}

static void check_ledger(void **state)
{
    const struct ledger_case *c = *state;
    struct project p;

    project_open(&p);
    run_code(&p, "", c->code);
    struct pl_str message = project_error(&p, "message");
    if (message.len > 0)
        fail_msg("%.*s", PL_FMT(message));
    assert_string_equal(rows_of(&p), c->rows);
    project_close(&p);
}

/* Two economic analyses that no clause names; 2 points more, by hand. */
#define WORTH                                                                  \
    "local w = t:explore('worth', cost_benefit { costs = 100, seed = 1, "      \
    "draws = 50, benefits = { gain = { value = estimate 'main', times = 60 "   \
    "} }, price_year = 2020, perspective = 'firm' })\n"
#define BY_ARM                                                                 \
    "local e = t:explore('by_arm', cost_effectiveness { cost = { a = 10, b = " \
    "{ kind = 'gamma', mean = 30, se = 5 } }, effect = { a = 0, b = estimate " \
    "'main' }, comparator = 'a', threshold = 20, seed = 1, draws = 50 })\n"
#define UNITS                                                                  \
    "local u = t:explore('units', cost_effectiveness { cost = 'age', effect "  \
    "= 'y', treatment = 'arm', threshold = 5 })\n"

static struct refusal {
    const char *name, *code, *message, *hint;
} refusals[] = {
    {"an analysis that is not there", "t:run 'mian'\n",
     "no analysis \"mian\" in protocol \"mini\"", "did you mean \"main\"?"},
    {"a choice that is not there", "t:run('main', { vcv = classical() })\n",
     "t:run: no choice \"vcv\"", "did you mean \"vcov\"?"},
    {"an omission of what ran",
     "t:run 'main'\nt:omit { analysis = 'main', conducted = 'not "
     "run', " EXPLAINED " }\n",
     "t:omit: analysis \"main\" was not omitted: it ran on line 4",
     "explain what was done otherwise with t:depart"},
    {"an exploration under a registered name",
     "t:explore('main', regression { outcome = 'y' })\n",
     "t:explore: \"main\" is a registered analysis of protocol \"mini\"",
     "run it with t:run(\"main\", ...), or explore under another name"},
    {"an outcome at baseline", "t:baseline { 'y' }\n",
     "t:baseline: \"y\" is not marked as a baseline column",
     "the protocol says it of a column with when = \"baseline\""},
    {"a schedule of days and weeks",
     "fig.schedule { rows = { { label = 'a', from = '2019-06-03' }, { label = "
     "'b', from = 2 } } }\n",
     "fig.schedule: some rows have days and others numbers", ""},
    {"a day that is none",
     "fig.schedule { rows = { { label = 'a', from = "
     "'2019-13-03' } } }\n",
     "fig.schedule: row 1: a number or a day is expected, not 2019-13-03",
     "write days as \"2019-06-03\""},
    {"a family of a frame", "t:family { data = d }\n",
     "t:family: it takes runs, and no data", ""},
    {"an estimand of a call by hand",
     "tbl.estimand(stats.ols { data = d, outcome = 'y', treatment = 'arm' "
     "})\n",
     "tbl.estimand: what t:run or t:explore returned is expected",
     "write tbl.estimand(t:run \"...\")"},
    {"a nearness below zero",
     "tbl.compare { rows = { { label = 'a', published = '1', rebuilt = 3, near "
     "= -1 } } }\n",
     "tbl.compare: a: near is the largest distance that still counts as near, "
     "a number from 0 on",
     ""},
    {"a rebuilt figure that is none",
     "tbl.compare { rows = { { label = 'a', published = '1', rebuilt = "
     "function() return '1' end } } }\n",
     "tbl.compare: a: rebuilt is a number or a function that gives one, not a "
     "string",
     ""},
    {"a bar with two intervals",
     "fig.arms { bars = { { label = 'a', mean = 1, se = 1, low = 0 } } }\n",
     "fig.arms: bar 1: se and low, high are two ways to give an interval",
     "leave one of them out"},
    {"bars by errors and by ends",
     "fig.arms { bars = { { label = 'a', mean = 1, se = 1 }, { label = 'b', "
     "mean = 1, low = 1, high = 1 } } }\n",
     "fig.arms: bar 2: bars are given by se or by low and high, and all alike",
     ""},
    {"a bar with an error below zero",
     "fig.arms { bars = { { label = 'a', mean = 1, se = -1 } } }\n",
     "fig.arms: bar 1: se is -1, below 0", ""},
    {"a bar whose mean is no number",
     "fig.arms { bars = { { label = 'a', mean = '1 to 2', se = 1 } } }\n",
     "fig.arms: bar 1: mean is a number, not a string", ""},
    {"an estimand of what is no run",
     "tbl.estimand { t:run 'main', t:flow 'main' }\n",
     "tbl.estimand: what t:run or t:explore returned is expected",
     "write tbl.estimand(t:run \"...\")"},
    {"a table of another result", "tbl.family(t:run 'main')\n",
     "tbl.family: what t:family returned is expected",
     "write tbl.family(t:family())"},
    {"gaps of no column", "t:missingness 'age'\n",
     "t:missingness: a list of columns is expected",
     "write t:missingness { \"age\" }"},
    {"a chart of the gaps of a run", "fig.missingness(t:run 'main')\n",
     "fig.missingness: what t:missingness returned is expected",
     "write fig.missingness(t:missingness { ... })"},
    {"a table of the gaps of a run", "tbl.missingness(t:run 'main')\n",
     "tbl.missingness: what t:missingness returned is expected",
     "write tbl.missingness(t:missingness { ... })"},
    {"a chart of no pattern",
     "fig.missingness { t:missingness { 'age' }, most = 0 }\n",
     "fig.missingness: most is a whole number from 1 to 100", ""},
    {"chains of a run without", "fig.convergence(t:run 'main')\n",
     "fig.convergence: a result of multiple imputation is expected",
     "it has chains: r = t:run under multiple_imputation(), or of "
     "stats.impute"},
    {"chains of another column",
     GAPS "local r = stats.impute { data = g, columns = { 'b', 'y' }, m = 2, "
          "seed = 1 }\nfig.convergence { r, columns = { 'bb' } }\n",
     "fig.convergence: nothing was imputed in \"bb\"", "did you mean \"b\"?"},
    {"a curve of benefits", WORTH "fig.acceptability(w)\n",
     "fig.acceptability: an acceptability curve needs an effect to be worth "
     "something",
     "a cost_benefit has net_present_value and p_positive"},
    {"a plane of benefits", WORTH "fig.plane(w)\n",
     "fig.plane: a cost-effectiveness plane needs an effect to be worth "
     "something",
     "a cost_benefit has net_present_value and p_positive"},
    {"a tornado of columns", UNITS "fig.tornado(u)\n",
     "fig.tornado: the result has no inputs to vary",
     "two columns were compared"},
    {"a tornado of what is certain",
     "fig.tornado(t:explore('x', cost_benefit { costs = 1, benefits = 2 }))\n",
     "fig.tornado: nothing in the result is uncertain", ""},
    {"a curve without a threshold",
     "fig.acceptability(t:explore('x', cost_effectiveness { cost = 'age', "
     "effect = 'y', treatment = 'arm' }))\n",
     "fig.acceptability: the result has no curve",
     "give the analysis a threshold or a curve"},
    {"published points that are none",
     BY_ARM "fig.acceptability { e, published = { { threshold = 5, "
            "p_cost_effective = 0.5 }, { threshold = 9 } } }\n",
     "fig.acceptability: published holds points, and number 2 is none",
     "write { { threshold = 20000, p_cost_effective = 0.88 }, ... }"},
    {"a cell that is no text",
     "tbl.make { columns = { 'a' }, rows = { { true } } }\n",
     "tbl.make: row 1, cell 1: a text, a number or a function that gives one "
     "is "
     "expected, not a boolean",
     ""},
    {"a cell that computes nothing",
     "tbl.make { columns = { 'a' }, rows = { { function() end } } }\n",
     "tbl.make: row 1, cell 1: a text, a number or a function that gives one "
     "is "
     "expected, not a nil",
     ""},
    {"a regression among economic analyses", "tbl.economics { t:run 'main' }\n",
     "tbl.economics: argument 1 is no result of a cost_benefit or a "
     "cost_effectiveness",
     "give what t:run \"...\" returned"},
    {"two kinds in one table", WORTH UNITS "tbl.economics { w, u }\n",
     "tbl.economics: a cost_effectiveness beside a cost_benefit",
     "show them in two tables"},
    {"an estimate by hand",
     "stats.cost_benefit { costs = 1, benefits = estimate 'main', seed = 1 }\n",
     "stats.cost_benefit: benefits: the estimate of \"main\" is known to t:run "
     "and t:explore only",
     ""},
    {"a departure from nothing",
     "t:depart { clause = 'analyses.main.vcv', conducted = "
     "classical(), " EXPLAINED " }\n",
     "no clause \"analyses.main.vcv\": the plan has no \"vcv\" there",
     "did you mean \"vcov\"?"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct project p;

    project_open(&p);
    run_code(&p, "", c->code);
    struct pl_str message = project_error(&p, "message");
    if (!pl_str_is(message, c->message))
        fail_msg("\"%.*s\", not \"%s\"", PL_FMT(message), c->message);
    assert_true(pl_str_is(project_error(&p, "hint"), c->hint));
    project_close(&p);
}

static struct shown_case {
    const char *name, *label, *code, *text; /* somewhere in the exhibit */
    const char *differences;                /* its ledger row's first clause */
} shown_cases[] = {
    {"who was analysed", "tbl-flow", "show(tbl.flow(t:flow 'main'))\n",
     "\"Analysed\"", ""},
    {"the draw again", "tbl-draw",
     "show(tbl.randomisation(t:randomisation()))\n", "that seed 7 draws", ""},
    {"a flow diagram", "fig-flow", "show(fig.flow(t:flow 'main'))\n",
     "Randomised (n = 8)", ""},
    {"a logic model", "fig-model", "show(fig.pathways(t))\n",
     "Dashed: no registered analysis measures it", ""},
    {"a schedule of days", "fig-days",
     "show(fig.schedule { rows = { { label = 'Survey', from = '2019-11-30', "
     "to = '2020-02-29' } } })\n",
     "\"at\":18262,\"label\":\"Jan 2020\"", ""},
    {"a schedule of weeks", "fig-weeks",
     "show(fig.schedule { unit = 'Week', rows = { { label = 'Module', from = "
     "1, "
     "to = 2, planned = true } } })\n",
     "Hollow: planned", ""},
    {"a logic model with labels", "fig-model",
     "show(fig.pathways { t, labels = { y = 'The score' } })\n",
     "leads to The score", ""},
    {"what is registered", "tbl-outcomes", "show(tbl.outcomes(t))\n",
     "\"Registered as\"", ""},
    {"what is registered, with labels", "tbl-outcomes",
     "show(tbl.outcomes { t, labels = { y = 'The score' } })\n",
     "\"text\":\"The score\"", ""},
    {"arms with labels above a table", "tbl-gaps",
     "show(tbl.missingness { t:missingness { 'age' }, labels = { a = 'Old' } "
     "})\n",
     "\"Old (n = ", ""},
    {"means given as texts, with their decimals", "fig-given",
     "show(fig.arms { bars = { { label = 'a', mean = 0.037, low = 0.03, high "
     "= 0.044, text = '.037' } } })\n",
     ".037 (0.030 to 0.044)", ""},
    {"a bar by its standard error, as texts", "fig-given",
     "show(fig.arms { bars = { { label = 'a', mean = '0.037', se = '0.007', n "
     "= '57' } } })\n",
     "with one standard error: a 0.037 (0.030 to 0.044).", ""},
    {"a bar by its standard error comes from what both are", "fig-given",
     "local arm = t:run('main').arms[1]\nshow(fig.arms { bars = { { label = "
     "'a', mean = arm.mean, se = arm.se, n = arm.n } } })\n",
     "\"text\":\"2.5\"},{\"detail\":\"ends of arms.1.adjusted_mean\",\"rows\":["
     "\"analyses/mini/analysis.md#1\"],\"status\":\"traced\",\"text\":\"1.85 "
     "to 3.15\"},",
     ""},
    {"a mean that was typed beside one that was read", "fig-given",
     "local arm = t:run('main').arms[1]\nshow(fig.arms { bars = { { label = "
     "'a', mean = arm.mean, se = arm.se }, { label = 'b', mean = 97.25, se = 0 "
     "} } })\n",
     "{\"detail\":\"97.2\",\"rows\":[],\"status\":\"untraced\",\"text\":"
     "\"97.2\"}",
     ""},
    {"ends of an error that was typed", "fig-given",
     "local arm = t:run('main').arms[1]\nshow(fig.arms { bars = { { label = "
     "'a', mean = arm.mean, se = 0.123 } } })\n",
     "\"status\":\"untraced\",\"text\":\"2.38 to 2.62\"}", ""},
    {"a rebuilt figure that is computed where it is printed", "tbl-compared",
     "local r = t:run 'main'\nshow(tbl.compare { rows = { { label = 'a', "
     "published = '-120', rebuilt = function() return -60 * r.estimate end } } "
     "})\n",
     "{\"detail\":\"computed\",\"rows\":[\"analyses/mini/analysis.md#1\"],"
     "\"status\":\"traced\",\"text\":\"exact\"}",
     ""},
    {"digits of agreement are no number of the row", "tbl-compared",
     "local r = t:run 'main'\nshow(tbl.compare { rows = { { label = 'a', "
     "published = '0.9', rebuilt = r.std_error } } })\n",
     "\"detail\":\"digits of std_error\"", ""},
    {"a text read as a value is part of a cell", "tbl-cells",
     "local d = data.csv('data/people.csv'):where(col.y:eq(3) & col.age:eq(35))"
     "\nshow(tbl.make { columns = { 'a' }, rows "
     "= { { function() return 'Row ' .. d:value 'id' .. ', so' end } } })\n",
     "\"detail\":\"id\"", ""},
    {"a rebuilt figure that is near", "tbl-compared",
     "local c = tbl.compare { rows = { { label = 'a', published = '1.00', "
     "rebuilt = 1.1, near = 0.2 }, { label = 'b', published = '3', rebuilt = "
     "3 }, { label = 'c', published = '1.00', rebuilt = 1.3, near = 0.2 } } "
     "}\nassert(c.n == 3 and c.n_agree == 1 and c.n_near == 1 and c.n_differ "
     "== 1)\nshow(c)\n",
     "\"text\":\"near\"", ""},
    {"a rebuilt figure that is the printed one", "tbl-compared",
     "show(tbl.compare { rows = { { label = 'b', published = '3', rebuilt = 3 "
     "} } })\n",
     "\"text\":\"exact\"", ""},
    {"costs and benefits", "tbl-worth", WORTH "show(tbl.economics(w))\n",
     "perspective: firm; prices of 2020", ""},
    {"costs and effects", "tbl-arms",
     BY_ARM "show(tbl.economics { e, labels = { b = 'New' } })\n",
     "\"Cost, New\"", ""},
    {"costs and effects of columns", "tbl-units",
     UNITS "show(tbl.economics(u))\n", "of the ratio Fieller's", ""},
    {"an acceptability curve", "fig-curve",
     BY_ARM UNITS "show(fig.acceptability { e, u })\n",
     "the probability that b is worth its cost, by worth of a unit of effect: "
     "by_arm ",
     ""},
    {"a curve beside published points", "fig-curve",
     BY_ARM "show(fig.acceptability { e, published = { { threshold = 5, "
            "p_cost_effective = 0.25 }, { threshold = 9, p_cost_effective = "
            "0.5 } } })\n",
     "; 2 published points, from 0.25 at 5 to 0.50 at 9.", ""},
    {"a note on published points", "fig-curve",
     BY_ARM "show(fig.acceptability { e, published = { { threshold = 5, "
            "p_cost_effective = 0.25 } } })\n",
     "\"Circles: published.\"", ""},
    {"a cell that computes a number", "tbl-cells",
     "local r = t:run 'main'\nshow(tbl.make { columns = { 'a' }, rows = { { "
     "function() return -60 * r.estimate end } } })\n",
     "\"detail\":\"computed\"", ""},
    {"a cell that computes a text", "tbl-cells",
     "local r = t:run 'main'\nshow(tbl.make { columns = { 'a' }, rows = { { "
     "function() return fmt.num(-60 * r.estimate, 1) end } } })\n",
     "\"detail\":\"computed\"", ""},
    {"a plane of draws", "fig-plane", BY_ARM "show(fig.plane(e))\n",
     "Below the dashed line a unit of effect costs less than 20.", ""},
    {"a plane of columns", "fig-plane",
     UNITS "show(fig.plane { u, threshold = false })\n",
     "\"Ellipse: 95% of the pairs of differences.\"", ""},
    {"what drives a net present value", "fig-drivers",
     WORTH "show(fig.tornado { w, labels = { ['estimate of main'] = 'Points' "
           "} })\n",
     "\"label\":\"Points\"", ""},
    {"what drives a net benefit", "fig-drivers",
     BY_ARM "show(fig.tornado(e))\n", "Net benefit at 20 a unit", ""},
    {"baseline", "tbl-base", "show(tbl.balance(t:baseline { 'age' }))\n",
     "a (n = 4)", ""},
    {"a family", "tbl-family",
     "t:run 'main'\nt:run 'aged'\n"
     "show(tbl.family(t:family { analyses = { 'main', 'aged' }, method = "
     "'holm' }))\n",
     "Adjusted for 2 tests by Holm's method.", ""},
    {"a family from all assignments", "tbl-family",
     "t:run 'main'\nt:run 'aged'\n"
     "show(tbl.family(t:family { analyses = { 'main', 'aged' }, method = "
     "'romano_wolf' }))\n",
     "Adjusted for 2 tests by Romano and Wolf's method, from all 70 "
     "assignments that the design could have drawn.",
     ""},
    {"a family from draws", "tbl-family",
     "t:run 'main'\nt:run 'aged'\n"
     "show(tbl.family(t:family { analyses = { 'main', 'aged' }, method = "
     "'romano_wolf', draws = 50 }))\n",
     "from 50 draws of the treatment as the design drew it (seed 1).", ""},
    {"a family with labels", "tbl-family",
     "t:run 'main'\nshow(tbl.family { t:family { analyses = { 'main' }, method "
     "= 'holm' }, labels = { main = 'Score', ['arm[b]'] = 'New' } })\n",
     "\"Score\",\"th\":true},\"New\",", ""},
    {"an estimand with labels", "tbl-estimand",
     "show(tbl.estimand { t:run 'aged', labels = { age = 'years lived', a = "
     "'the old', b = 'the new', arm = 'machine' } })\n",
     "A difference of means, adjusted for years lived", ""},
    {"the arms of an estimand with labels", "tbl-estimand",
     "show(tbl.estimand { t:run 'aged', labels = { age = 'years lived', a = "
     "'the old', b = 'the new', arm = 'machine' } })\n",
     "Machine: the new against the old", ""},
    {"an estimand", "tbl-estimand", "show(tbl.estimand(t:run 'aged'))\n",
     "Complete cases: rows with a gap are left out", ""},
    {"estimands of several runs", "tbl-estimand",
     "show(tbl.estimand { t:run 'main', t:run 'aged', titles = { 'One' } })\n",
     "with its 95% confidence interval.", ""},
    {"a title of one of several runs", "tbl-estimand",
     "show(tbl.estimand { t:run 'main', t:run 'aged', titles = { 'One' } })\n",
     "\"text\":\"One\"", ""},
    {"an effect size", "tbl-estimand", "show(tbl.estimand(t:run 'main'))\n",
     "Hedges' g by the pooled standard deviation", ""},
    {"an equation", "tbl-equation", "show(tbl.equation(t:run 'aged'))\n",
     "y_i = β_0 + β_1 · 1[arm_i = b] + β_2 · ", ""},
    {"an equation with labels and fixed effects", "tbl-equation",
     "show(tbl.equation { t:run('aged', { fixed_effects = { 'site' } }), "
     "labels = { y = 'Score' } })\n",
     "Score_i = β_0 + β_1 · 1[arm_i = b] + β_2 · ", ""},
    {"the equation of a logit", "tbl-equation",
     "show(tbl.equation(t:explore('high', regression { outcome = 'high', "
     "estimator = 'logit' }, { data = d:derive { high = col.y:gt(3) } })))\n",
     "logit(Pr(high_i = 1)) = β_0 + β_1 · 1[arm_i = b]\"", ""},
    {"the equation of a probit", "tbl-equation",
     "show(tbl.equation(t:explore('high', regression { outcome = 'high', "
     "estimator = 'probit' }, { data = d:derive { high = col.y:gt(3) } })))\n",
     "Φ^{−1}(Pr(high_i = 1)) = β_0", ""},
    {"the equation of a comparison", "tbl-equation",
     "show(tbl.equation(t:explore('gap', comparison { outcome = 'y' })))\n",
     "Variances may differ between the arms.", ""},
    {"the z of a logit", "tbl-main",
     "show(tbl.terms(stats.logit { data = d:derive { high = col.y:gt(3) }, "
     "outcome = 'high', covariates = { 'age' } }))\n",
     "\"title\":\"z\"", ""},
    {"inference under a table", "tbl-main",
     "show(tbl.regression { t:run('main', { inference = randomisation { draws "
     "= 20, seed = 1 } }) })\n",
     "treatment by drawing the treatment again as it was randomised", ""},
    {"gaps by arm and together", "tbl-gaps",
     "show(tbl.missingness(t:missingness { 'age', 'y' }))\n",
     "\"Missing together\"", ""},
    {"patterns of gaps", "fig-gaps",
     "show(fig.missingness { t:missingness { 'age', 'y' }, labels = { y = "
     "'Score' "
     "} })\n",
     "rows by what is missing: nothing 8.", ""},
    {"chains of an imputation", "fig-chains",
     GAPS
     "show(fig.convergence(t:run('main', { data = g, covariates = { 'b' }, "
     "missing = { covariates = multiple_imputation { m = 2 } } })))\n",
     "a line for each of 2 imputations, of b.", ""},
    {"chains of stats.impute", "fig-chains",
     GAPS "show(fig.convergence { stats.impute { data = g, columns = { 'b', "
          "'y' }, m = 2, seed = 1 }, labels = { b = 'Age' } })\n",
     "of Age.", ""},
    {"rules of a list, side by side", "tbl-rules",
     "local r = t:run('aged', { missing = { outcome = { complete_case(), "
     "null_imputation() } } })\nshow(tbl.regression { r.strategies[1], "
     "r.strategies[2] })\n",
     "\"title\":\"null_imputation\"", ""},
    {"a title that is the analysis's name", "tbl-main",
     "show(tbl.regression { t:run 'main' })\n", "\"title\":\"main\"", ""},
    {"significant digits as Stata has them", "tbl-main",
     "show(tbl.regression { t:run 'main', digits = 'stata' })\n", "2.000", ""},
    {"three of them below one", "tbl-main",
     "show(tbl.regression { t:run 'main', digits = 'stata' })\n", "(0.913)",
     ""},
    {"t statistics beside them", "tbl-main",
     "show(tbl.regression { t:run 'main', digits = 'stata', parentheses = 't' "
     "})\n",
     "(2.19)", ""},
    {"stars at a laxer threshold", "tbl-main",
     "show(tbl.regression { t:run 'main', stars = { 0.1 } })\n", "p < 0.1",
     "analyses.main.alpha"},
    {"a chart's marks at a laxer threshold", "fig-main",
     "show(fig.arms { t:run 'main', stars = { 0.1 } })\n", "p < 0.1",
     "analyses.main.alpha"},
};

static void check_shown(void **state)
{
    const struct shown_case *c = *state;
    struct project p;
    size_t at;

    project_open(&p);
    run_code(&p, c->label, c->code);
    struct pl_str message = project_error(&p, "message");
    if (message.len > 0)
        fail_msg("%.*s", PL_FMT(message));
    const char *text = project_json(&p, project_shown(&p, 0));
    if (!pl_str_find(pl_str_from(text), pl_str_from(c->text), &at))
        fail_msg("no %s in %s", c->text, text);
    const struct pl_value *rows = pl_get(pl_get(p.outputs, "session"), "rows");
    const struct pl_value *last = pl_item(rows, pl_count(rows) - 1);
    assert_true(pl_is_text(pl_get(last, "role"), "exhibit"));
    assert_true(pl_is_text(pl_get(last, "label"), c->label));
    assert_true(pl_str_is(
        pl_strv(pl_get(pl_item(pl_get(last, "differences"), 0), "clause")),
        c->differences));
    project_close(&p);
}

/* What an inline value is said to come from, after e was put into a
 * local and "8" was printed. */
#define ROW "\"analyses/mini/analysis.md#1\""

static struct source_case {
    const char *name, *expression, *source;
} source_cases[] = {
    {"a result's field", "r.n",
     "\"detail\":\"n\",\"rows\":[" ROW "],\"status\":\"traced\""},
    {"a local that a row holds", "fmt.num(e, 3)",
     "\"detail\":\"std_error\",\"rows\":[" ROW "],\"status\":"},
    {"a short number that a row holds too", "4 * 2",
     "{\"alike\":[" ROW "],\"detail\":\"the same short number\",\"rows\":[],"
     "\"status\":\"traced\""},
    {"a short number in a text that was printed before", "'eight is 8'",
     "{\"alike\":[" ROW "],\"detail\":\"the same short number\",\"rows\":[],"
     "\"status\":\"traced\""},
    {"a short number computed of what is read", "fmt.int(r.n - 2 * 2)",
     "\"detail\":\"computed\",\"rows\":[" ROW "],\"status\":\"traced\""},
    {"a short number beside one that matches nothing", "'8 and 77'",
     "{\"detail\":\"77\",\"rows\":[],\"status\":\"untraced\""},
};

static void check_source(void **state)
{
    const struct source_case *c = *state;
    const struct part parts[] = {
        {"", TRIAL
         "local r = t:run 'main'\nlocal e = r:term('arm[b]').std_error\n"},
        {"=", "r.n"},
        {"=", c->expression},
        {NULL, NULL}};
    struct project p;
    size_t at;

    project_open(&p);
    project_run(&p, parts);
    struct pl_str message = project_error(&p, "message");
    if (message.len > 0)
        fail_msg("%.*s", PL_FMT(message));
    const struct pl_value *values = pl_get(p.outputs, "values");
    const char *text = project_json(&p, pl_item(values, 1));
    if (!pl_str_find(pl_str_from(text), pl_str_from(c->source), &at))
        fail_msg("no %s in %s", c->source, text);
    project_close(&p);
}

#define ROWS(cases, check)                                                     \
    for (size_t i = 0; i < COUNT(cases); i++)                                  \
        tests[n++] = (struct CMUnitTest)                                       \
        {                                                                      \
            cases[i].name, check, NULL, NULL, &cases[i]                        \
        }

int main(void)
{
    struct CMUnitTest tests[COUNT(ledger_cases) + COUNT(refusals) +
                            COUNT(shown_cases) + COUNT(source_cases)];
    size_t n = 0;

    pl_stats_init();
    ROWS(ledger_cases, check_ledger);
    ROWS(refusals, check_refusal);
    ROWS(shown_cases, check_shown);
    ROWS(source_cases, check_source);
    return _cmocka_run_group_tests("trial", tests, n, NULL, NULL);
}
