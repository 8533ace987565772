/* The chapter on departures: what a reader is told of each kind and state. */
#include "doc_blocks.h"

#include "doc/departures.h"

#define TOLD                                                                   \
    "~explanation~:{~type~:~data preparation~,~reason~:~plan not "             \
    "appropriate~,~policy~:~suboptimality~,~timing~:~after access, before "    \
    "results~,~decided_on~:~2020-09-01~,~explanation~:~Cells were missing.~,"  \
    "~reader_impact~:~None.~}"
#define SIDE(estimate, se, p, n)                                               \
    "{~estimate~:" #estimate ",~std_error~:" #se                               \
    ",~conf_low~:-1.25,~conf_high~:26.5,~p_value~:" #p ",~n~:" #n "}"
#define MOVED                                                                  \
    "~consequence~:{~registered~:" SIDE(                                       \
        12.3456, 2.5, 0.00001,                                                 \
        5786) ",~conducted~:" SIDE(10, 2.25, 0.06,                             \
                                   5900) ",~change~:{~estimate~:-2.3456,~std_" \
                                         "error~:"                             \
                                         "-0.25,~in_se~:-0.93824},~flips~:"    \
                                         "true,"                               \
                                         "~attributable~:true,~together~:[~"   \
                                         "sample~]}"
#define CHANGED                                                                \
    "~trial~:~star~,~analysis~:~primary~,~kind~:~changed~,~notebook~:"         \
    "~analyses/star/analysis.md~,~line~:41,~rows~:[~a#1~],"                    \
    "~registered_text~:~complete_case()~,~conducted_text~:"                    \
    "~null_imputation()~,"
/* Fifty characters. */
#define FIFTY "regression of the days absent on arm and tenures, "
#define TRIAL                                                                  \
    "~trials~:[{~id~:~star~,~lock_state~:~matches~,~lock_sha256~:~ab12~}]"

static struct chapter_case {
    const char *name, *assessment;
    const char *says[8];
    const char *never;
} cases[] = {
    {"no departure at all",
     "{~departures~:[]," TRIAL
     ",~analyses~:[{~trial~:~star~,~analysis~:~a~,~purpose~:~primary~,"
     "~state~:~as registered~}]}",
     {"# {departures} ", "No deviation: every registered analysis was run",
      "a | primary | as registered", "SHA-256 ab12",
      "What no program can prove"},
     "What they changed"},
    {"no trial",
     "{~departures~:[]}",
     {"No trial is part of this report"},
     "What no program can prove"},
    {"an explained one",
     "{~departures~:[{~id~:~D01~,~clause~:~missing.covariates~,"
     "~state~:~explained~," CHANGED TOLD "," MOVED "}]," TRIAL "}",
     {"1 deviation from what was registered: 1 where",
      "Explained by the authors: 1. Declared as exploratory: 0.",
      "D01<#departure-D01> | missing.covariates | changed | data preparation "
      "| plan not appropriate | after access, before results | "
      "complete_case() | null_imputation() | None.",
      "D01<#departure-D01> | primary |  | as registered | 12.35 | 2.50 | −1.25 "
      "to "
      "26.50 | < 0.001 | 5,786 |  |  | \n"
      " |  |  | as conducted | 10.00 | 2.25 | −1.25 to 26.50 | 0.060 | 5,900 | "
      "−2.35 | −0.94 | changes",
      "### {departure-D01} D01: missing.covariates",
      "Where: "
      "analyses/star/analysis.md:41",
      "What it changed: 12.35 (SE 2.50, p < 0.001, n = 5,786) as registered, "
      "10.00 (SE 2.25, p = 0.060, n = 5,900) as conducted: a change of −0.94 "
      "standard errors. The registered threshold is passed in the one and not "
      "in the other.\nChanged by the same run: sample: the change is what "
      "they did together.",
      "Severity of the test: not stated"},
     "Trial:"},
    {"one that nobody explained",
     "{~departures~:[{~id~:~D01~,~clause~:~vcov~,~state~:~unexplained~,"
     "~paste~:~t:depart { clause = \\~vcov\\~ }~,~detail~:~at the "
     "start~," CHANGED MOVED "}]," TRIAL "}",
     {"[warning] 1 deviation without an explanation that holds",
      "| changed | not explained | not explained | not explained |",
      "[error] Nobody explained it.", "To explain it, fill this in",
      "t:depart { clause = ", "Where it differs: at the start"},
     "Severity"},
    {"one that the plan's amendment explains",
     "{~departures~:[{~id~:~D01~,~clause~:~sample~,~state~:~explained~," CHANGED
     "~detail~:~the plan was amended on 2020-02-01: why~}]," TRIAL "}",
     {"| changed | the plan was amended on 2020-02-01: why | ",
      "| not stated | "},
     "not explained"},
    {"an explanation that does not hold",
     "{~departures~:[{~id~:~D01~,~clause~:~vcov~,~state~:~unexplained~,"
     "~contradicted~:~said not to be feasible~," CHANGED TOLD "}]," TRIAL "}",
     {"[error] Its explanation does not hold.",
      "[warning] Contradicted: said not to be feasible.",
      "No estimate as registered stands beside another"},
     "Nobody"},
    {"two that moved one estimate",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     "," MOVED "},{~id~:~D02~,~clause~:~b~,~state~:~explained~," CHANGED TOLD
     "," MOVED "}]," TRIAL "}",
     {"D01<#departure-D01>, D02<#departure-D02> | primary |  | as registered"},
     "\nD02<#departure-D02> | primary"},
    {"one whose registered analysis cannot be run",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~not_run~:~no column x~}}]," TRIAL "}",
     {"- D01<#departure-D01>: no column x", "What it changed: no column x"},
     "as conducted |"},
    {"several terms",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~registered~:" SIDE(1, 2, 0.5, 9) ",~conducted~:" SIDE(2, 2, 0.5, 9) ",~terms~:[{~term~:~small~,~registered~:" SIDE(
         1, 2, 0.5,
         9) ",~conducted~:" SIDE(2, 2, 0.5,
                                 9) ",~change~:{~estimate~:1,~in_se~:0.5}},"
                                    "{~term~:~aide~,~registered~:" SIDE(
                                        3, 2, 0.5,
                                        9) ",~conducted~:" SIDE(3, 2, 0.5,
                                                                9) ",~change~:{"
                                                                   "~estimate~:"
                                                                   "0,~in_se~:"
                                                                   "0}}]}}]"
                                                                   "," TRIAL
                                                                   "}",
     {"D01<#departure-D01> | primary | small | as registered | 1.00",
      " |  |  | as conducted | 2.00 | 2.00 | −1.25 to 26.50 | 0.500 | 9 | "
      "+1.00 | +0.50 | stays\n |  | aide | as registered | 3.00",
      "What it changed: small: 1.00", "What it changed: aide: 3.00",
      "a change of 0.00 standard errors."},
     "Changed by the same run"},
    {"two that estimate different things",
     "{~departures~:[{~id~:~D01~,~clause~:~outcome~,~state~:~explained~"
     "," CHANGED TOLD
     ",~consequence~:{~registered~:" SIDE(1, 2, 0.5, 9) ",~conducted~:" SIDE(
         2, 2, 0.5,
         9) ",~attributable~:false,~reason~:~another outcome~}}]," TRIAL "}",
     {"| 9 |  |  | not comparable", "- D01<#departure-D01>: another outcome",
      "as conducted.\n", "Not comparable: another outcome"},
     "standard errors."},
    {"omitted and exploratory",
     "{~departures~:[{~id~:~D01~,~trial~:~star~,~analysis~:~cba~,~clause~:"
     "~analyses.cba~,~kind~:~omitted~,~state~:~explained~," TOLD
     "},{~id~:~D02~,~trial~:~star~,~analysis~:~extra~,~kind~:~unregistered~,"
     "~state~:~declared~,~conducted_text~:~regression {}~}]," TRIAL "}",
     {"1 where a registered analysis did not run (omitted), 1 where something "
      "ran that no plan names (unregistered).",
      "Explained by the authors: 1. Declared as exploratory: 1. Without",
      "| analyses.cba | omitted |",
      "| extra | unregistered | declared as exploratory | nothing | "
      "regression {} | It tests no registered hypothesis.",
      "### {departure-D02} D02: extra"},
     "[warning]"},
    {"a stale explanation",
     "{~departures~:[{~id~:~D01~,~clause~:~vcov~,~state~:~stale~,~detail~:~no "
     "run did this~," CHANGED TOLD "}]," TRIAL "}",
     {"No deviation", "[warning] 1 explanation of what did not happen.",
      "## {departures-stale} Explanations of what did not happen",
      "### {departure-D01} D01: vcov", "Where it differs: no run did this"},
     "What they changed"},
    {"two trials are named",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     "," MOVED "}],~trials~:[{~id~:~star~,~lock_state~:~changed~,"
     "~lock_sha256~:~ab~},{~id~:~two~,~title~:~Two~,~lock_state~:~none~,"
     "~sha256~:~cd~}],~outcomes~:[{~outcome~:~y~,~trial~:~two~,~class~:"
     "~missing~}]}",
     {"D01<#departure-D01> | star | a | changed",
      "D01<#departure-D01> | star | primary |  | as registered", "Trial: star",
      "two | y | missing", "- star: the protocol is no longer the one",
      "- Two: the protocol was never locked."},
     "cd"},
    {"what it did to the estimate stands beside it",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     "," MOVED "},{~id~:~D02~,~clause~:~b~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~not_run~:~no column x~}},"
     "{~id~:~D03~,~clause~:~outcome~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~registered~:" SIDE(1, 2, 0.5, 9) ",~conducted~:" SIDE(
         2, 2, 0.5,
         9) ",~attributable~:false,~reason~:~another outcome~}}]," TRIAL "}",
     {"| None. | 12.35 to 10.00 (−0.94 SE), significance changes\n",
      "| None. | the registered analysis cannot be run\n",
      "| None. | 1.00 to 2.00, not comparable\n"},
     "1.00 to 2.00 ("},
    {"outcomes as COMPare counts them",
     "{~departures~:[]," TRIAL ",~outcomes~:[{~outcome~:~y~,~trial~:~star~,"
     "~purpose~:~primary~,~class~:~reported as planned~},{~outcome~:~w~,"
     "~trial~:~star~,~class~:~novel silent~}],~outcome_counts~:[{~trial~:"
     "~star~,~registered~:1,~as_planned~:1,~declared_change~:0,~missing~:0,"
     "~novel_declared~:0,~novel_silent~:1}]}",
     {"y | reported as planned | primary\n",
      "w | novel silent | not registered\n", "star | 1 | 1 | 0 | 0 | 0 | 1\n"},
     "Changes after the trial began"},
    {"changes by the items of CONSORT",
     "{~departures~:[{~id~:~D01~,~clause~:~vcov~,~state~:~explained~,"
     "~consort_2010~:~3b~,~consort_2025~:~10~," CHANGED TOLD "},"
     "{~id~:~D02~,~analysis~:~extra~,~kind~:~unregistered~,~state~:"
     "~declared~,~consort_2010~:~18~,~consort_2025~:~10~,~registered_text~:"
     "~not registered~,~conducted_text~:~regression {}~},"
     "{~id~:~D03~,~clause~:~alpha~,~state~:~explained~,~consort_2010~:~3b~,"
     "~consort_2025~:~10~,~detail~:~the plan was amended on 2020-02-01: "
     "why~,~registered_text~:~0.05~,~conducted_text~:~0.1~},"
     "{~id~:~D04~,~clause~:~outcome~,~state~:~unexplained~,~consort_2010~:"
     "~6b~,~consort_2025~:~10~},"
     "{~id~:~D05~,~clause~:~early~,~state~:~explained~," CHANGED TOLD
     "}]," TRIAL "}",
     {"## {departures-consort} Changes after the trial began",
      "D01<#departure-D01> | 3b | 10 | vcov: complete_case(); done: "
      "null_imputation() | after access, before results; 2020-09-01 | plan not "
      "appropriate: Cells were missing.\n",
      "| 18 | 10 | extra: not registered; done: regression {} | not stated | "
      "declared as exploratory\n",
      "| 3b | 10 | alpha: 0.05; done: 0.1 | not stated | the plan was amended "
      "on 2020-02-01: why\n",
      "| 6b | 10 | outcome:  | not stated | not explained\n"},
     "D05<#departure-D05> | 3b"},
    {"those that one reason keeps apart are told together",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~not_run~:~no column x~}},"
     "{~id~:~D02~,~clause~:~b~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~not_run~:~no column y~}},"
     "{~id~:~D03~,~clause~:~c~,~state~:~explained~," CHANGED TOLD
     ",~consequence~:{~not_run~:~no column x~}}]," TRIAL "}",
     {"- D01<#departure-D01>, D03<#departure-D03>: no column x\n"
      "- D02<#departure-D02>: no column y\n"},
     "- D03"},
    {"a long value is cut in the tables, and whole in the entry",
     "{~departures~:[{~id~:~D01~,~analysis~:~extra~,~kind~:~unregistered~,"
     "~state~:~declared~,~consort_2010~:~18~,~registered_text~:~none~,"
     "~conducted_text~:~" FIFTY FIFTY "x~}]," TRIAL "}",
     {"| none | " FIFTY
      "regression of the days absent on arm and tenure... | It",
      "extra: none; done: " FIFTY
      "regression of the days absent on arm and tenure... | not stated",
      "What was done: " FIFTY FIFTY "x\n"},
     NULL},
    {"of two long values that begin alike what differs is shown",
     "{~departures~:[{~id~:~D01~,~clause~:~data.role~,~state~:~explained~,"
     "~kind~:~changed~,~registered_text~:~" FIFTY FIFTY "x, manager, when }~,"
     "~conducted_text~:~" FIFTY FIFTY "x, manager, assistant, when }~}]," TRIAL
     "}",
     {"| ... when } | ... assistant, when } |",
      "What was done: " FIFTY FIFTY "x, manager, assistant, when }\n"},
     NULL},
    {"what each of them moved",
     "{~departures~:[{~id~:~D01~,~clause~:~a~,~state~:~explained~," CHANGED TOLD
     "}],~grids~:[{~row~:~a#1~,~analysis~:~primary~,~terms~:[{~std_error~:0.5,"
     "~whole~:0.25,~movements~:[{~clause~:~a~,~first~:0.25,~last~:0.25,"
     "~shapley~:0.25,~share~:1},{~clause~:~b~,~reason~:~another "
     "outcome~}]}]}]," TRIAL "}",
     {"D01<#departure-D01> a | +0.250 | +0.250 | +0.250 | 100 %\n"
      "b | not attributable: another outcome\n"
      "All of them |  |  | +0.250 | \n"},
     NULL},
    {"the lock's dated events",
     "{~departures~:[]," TRIAL "}",
     {"SHA-256 ab12; receive on 2020-03-01."},
     "register on"},
};

static const char ledger[] =
    "{~trials~:[{~id~:~other~,~lock~:{~events~:[{~event~:~register~,~on~:"
    "~2001-01-01~}]}},{~id~:~star~,~lock~:{~events~:[{~event~:~register~},"
    "{~event~:~receive~,~on~:~2020-03-01~}]}}]}";

static enum pl_status blocks_of(struct pl_arena *a, const void *row,
                                const struct pl_value **blocks,
                                struct pl_err *err)
{
    const struct chapter_case *c = row;

    return pl_departure_blocks(a, value_of(c->assessment), value_of(ledger),
                               blocks, err);
}

static void check_chapter(void **state)
{
    const struct chapter_case *c = *state;
    const struct pl_value *blocks = NULL;
    struct pl_err err = {0};

    assert_int_equal(blocks_of(&arena, c, &blocks, &err), PL_OK);
    check_says(shown(blocks), c->says, 8, c->never);
}

static void check_memory(void **state)
{
    (void)state;
    check_each_limit(blocks_of, &cases[2]);
}

int main(void)
{
    RUN_CHAPTERS(cases, check_chapter, check_memory);
}
