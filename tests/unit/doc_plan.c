/* The chapter on the registered plans: what a reader is told of each clause,
 * and of what became of it. */
#include "doc_blocks.h"

#include "doc/plan.h"

#define MAIN                                                                   \
    "~main~:{~kind~:~regression~,~id~:~main~,~trial~:~t~,~purpose~:~pri"       \
    "mary~,~hypothesis~:~It helps.~,~data~:~people~,~outcome~:~score~,~"       \
    "treatment~:~arm~,~covariates~:[~age~,{~factor~:{~col~:~site~}}],~f"       \
    "ixed_effects~:[],~vcov~:{~kind~:~robust~,~type~:~HC2~},~missing~:{"       \
    "~covariates~:{~kind~:~complete_case~},~outcome~:{~kind~:~unspecifi"       \
    "ed~}},~sample~:{~kind~:~intention_to_treat~},~alpha~:0.05,~alterna"       \
    "tive~:~two_sided~,~source~:{~vcov~:~protocol~,~missing.covariates~"       \
    ":~protocol~,~missing.outcome~:~analysis~,~sample~:~protocol~,~alph"       \
    "a~:~protocol~,~alternative~:~silent~}}"
#define COST                                                                   \
    "~cost~:{~kind~:~cost_benefit~,~id~:~cost~,~trial~:~t~,~purpose~:~s"       \
    "econdary~,~horizon_years~:3,~condition~:{~kind~:~significant~,~ana"       \
    "lysis~:~main~},~source~:{}}"
#define PLAN                                                                   \
    "{~id~:~t~,~header~:{~registered_on~:~2020-01-31~,~evaluator~:~An e"       \
    "valuator~},~design~:{~kind~:~design~,~unit~:~individual~,~arms~:[~"       \
    "control~,~treatment~],~blocks~:[~site~]},~data~:{~people~:{~kind~:"       \
    "~file~,~path~:~data/p.csv~,~key~:~id~,~columns~:{~id~:{~kind~:~id~"       \
    "},~arm~:{~kind~:~category~,~levels~:[~control~,~treatment~],~role~"       \
    ":~treatment~,~label~:~Arm~},~age~:{~kind~:~integer~,~min~:16,~max~"       \
    ":99,~unit~:~years~,~when~:~baseline~},~site~:{~kind~:~integer~,~mi"       \
    "n~:1},~m1~:{~kind~:~integer~,~max~:7,~when~:~outcome~,~missing_cod"       \
    "es~:[~-9~,~NA~]},~m2~:{~kind~:~integer~},~spare~:{~kind~:~text~}}}"       \
    "},~scales~:{~score~:{~kind~:~sum_scale~,~items~:[~m1~,~m2~],~range"       \
    "~:[1,7],~reverse~:[~m2~],~label~:~Motivation~}},~derive~:{~old~:{~"       \
    "op~:~gt~,~args~:[{~col~:~age~},{~lit~:60}]}},~sample~:{~kind~:~int"       \
    "ention_to_treat~},~missing~:{~covariates~:{~kind~:~complete_case~}"       \
    "},~vcov~:{~kind~:~robust~,~type~:~HC2~},~alpha~:0.05,~family~:{~me"       \
    "thod~:~holm~},~analyses~:{~main~:{~kind~:~regression~,~outcome~:~s"       \
    "core~,~covariates~:[~age~],~missing~:{~outcome~:{~kind~:~unspecifi"       \
    "ed~}}},~cost~:{~kind~:~cost_benefit~,~horizon_years~:3,~condition~"       \
    ":{~kind~:~significant~,~analysis~:~main~}}}}"
#define LEDGER(lock)                                                           \
    "{~trials~:[{~id~:~t~,~title~:~A trial~,~sha256~:~ab12~,~protocol~:" PLAN  \
    ",~specs~:{" MAIN "," COST "},~lock~:" lock "}]}"
#define LOCKED                                                                 \
    "{~state~:~matches~,~sha256~:~ab12~,~events~:[{~event~:~register~,"        \
    "~protocol~:~ab12~}]}"
#define STATES(main, cost)                                                     \
    "~analyses~:[{~trial~:~t~,~analysis~:~main~,~state~:~" main                \
    "~},{~trial~:~t~,~analysis~:~cost~,~state~:~" cost "~}]"
#define DEPARTED(id, clause, kind, state, rows)                                \
    "{~id~:~" id "~,~trial~:~t~,~analysis~:~main~,~clause~:~" clause           \
    "~,~kind~:~" kind "~,~state~:~" state "~,~rows~:[" rows "]}"

static struct plan_case {
    const char *name, *assessment, *ledger;
    const char *says[12];
    const char *never;
} cases[] = {
    {"no trial, no chapter", "{~departures~:[]}", "{~trials~:[]}", {NULL}, "#"},
    {"what a plan says, in words",
     "{~departures~:[]," STATES("as registered", "as registered") "}",
     LEDGER(LOCKED),
     {"# {plan} The plan as it was registered\n", "## {plan-t} A trial\n",
      "Registered on: 2020-01-31\n",
      "Blocks (columns within which it was drawn): site\n",
      "people: data/p.csv, a row a value of id.\n",
      "arm | Arm | category | control, treatment | treatment |  | followed\n",
      "age |  | integer | 16 to 99 years | baseline |  | followed\n",
      "m1 |  | integer | to 7 | outcome | -9, NA | followed\n",
      "Motivation (score) | Sum scale | m1, m2 | 1 to 7 | m2 | 0 | followed\n",
      "Variance estimator | robust (heteroskedasticity-consistent), type "
      "(small-sample form): HC2 | followed\n",
      "Primary analysis: Regression (of an outcome on the treatment and more). "
      "It helps. As "
      "registered.\n",
      "Condition | significant (run when that analysis is significant), "
      "analysis (name of the analysis): main | analysis | followed\n"},
     "col."},
    {"columns, silence and what needs no state",
     "{~departures~:[]," STATES("as registered", "as registered") "}",
     LEDGER(LOCKED),
     {"Outcome | Motivation (score) | analysis | followed\n",
      "Covariates | age, levels of (site) | analysis | followed\n",
      "Fixed effects | not said; by convention: none | nowhere | silent\n",
      "Missing: outcome | not specified | analysis | silent\n",
      "Alternative | not said; by convention: two sided | nowhere | silent\n",
      "Sample | intention to treat (everyone who was allocated) | plan | "
      "followed\n",
      "Family | method: holm | not compared\n",
      "site |  | integer | from 1 |  |  | followed\n",
      "spare |  | text |  |  |  | not used\n", "old | age > 60 | not used\n",
      "id |  | id |  |  |  | followed\n"},
     "unspecified"},
    {"changed and added, at the analysis and at the rule that it inherits",
     "{~departures~:[" DEPARTED("D01", "analyses.main.vcov", "changed", "explained", "~a#1~") "," DEPARTED(
         "D02", "analyses.main.missing.outcome", "added", "unexplained",
         "~a#1~") "," DEPARTED("D03", "derive.old", "changed", "explained",
                               "~a#1~") "," DEPARTED("D04",
                                                     "analyses.main.alpha",
                                                     "changed", "stale",
                                                     "") "]," STATES("departe"
                                                                     "d",
                                                                     "not "
                                                                     "due") "}",
     LEDGER(LOCKED),
     {"HC2 | plan | changed D01<#departure-D01>\n",
      "HC2 | changed D01<#departure-D01>\n",
      "Missing: outcome | not specified | analysis | added, not explained "
      "D02<#departure-D02>\n",
      "old | age > 60 | changed D03<#departure-D03>\n",
      "Threshold of significance | 0.05 | plan | followed\n",
      "(costs and benefits). Not due.\n",
      "Horizon years | 3 | analysis | not due\n"},
     "D04"},
    {"an omitted analysis",
     "{~departures~:[" DEPARTED("D01", "analyses.cost", "omitted",
                                "unexplained",
                                "") "]," STATES("as registered", "omitted") "}",
     LEDGER(LOCKED),
     {"Omitted.\n", "Horizon years | 3 | analysis | omitted, not explained "
                    "D01<#departure-D01>\n"},
     "Horizon years | 3 | analysis | followed"},
    {"amendments, with their days and the departures that tell them",
     "{~departures~:[" DEPARTED("D01", "alpha", "changed", "explained",
                                "") "]," STATES("as registered",
                                                "as registered") "}",
     LEDGER("{~state~:~matches~,~sha256~:~ab12~,~events~:[{~event~:"
            "~register~,~protocol~:~cd34~},{~event~:~receive~,~on~:"
            "~2020-03-01~,~protocol~:~cd34~,~files~:[{~path~:~data/p.csv~,"
            "~rows~:120,~sha256~:~ef56~}]},{~event~:~amend~,~on~:"
            "~2020-04-01~,~why~:~A slip.~,~protocol~:~ab12~,~changes~:[{"
            "~clause~:~alpha~,~locked~:0.1,~now~:0.05}]},{~event~:~amend~,"
            "~why~:~Another.~,~protocol~:~ab12~,~changes~:[{~clause~:"
            "~analyses.main.outcome~,~locked~:~m1~,~now~:~score~}]},{~event~:"
            "~sign~,~on~:~2020-05-01~,~protocol~:~ab12~}]}"),
     {"The plan told here: SHA-256 ab12\n", "Registered: SHA-256 cd34\n",
      "Data received: 2020-03-01. SHA-256 cd34\n",
      "Sealed file: data/p.csv, 120 rows, SHA-256 ef56\n",
      "Amended: 2020-04-01. SHA-256 ab12\n", "sign: 2020-05-01. SHA-256 ab12\n",
      "2020-04-01 | alpha | 0.1 | 0.05 | A slip.\n",
      "not told | analyses.main.outcome | m1 | score | Another.\n",
      "Threshold of significance | 0.05 | followed, amended 2020-04-01 "
      "D01<#departure-D01>\n",
      "Threshold of significance | 0.05 | plan | followed, amended 2020-04-01 "
      "D01<#departure-D01>\n",
      "Outcome | Motivation (score) | analysis | followed, amended\n",
      "What no program can prove"},
     "not as it was sealed"},
    {"a plan that is not as it was sealed, and data that are not",
     "{~departures~:[" DEPARTED("D01", "vcov", "changed", "unexplained",
                                "") "," DEPARTED("D02", "data.people.path",
                                                 "changed", "unexplained",
                                                 "") "]," STATES("as "
                                                                 "registered",
                                                                 "omitted") "}",
     LEDGER("{~state~:~changed~,~sha256~:~cd34~,~events~:[{~event~:"
            "~register~,~protocol~:~cd34~}]}"),
     {"[warning] The plan told here is no longer the one that its lock holds.",
      "people: data/p.csv, a row a value of id: not as it was sealed "
      "D02<#departure-D02>\n",
      "HC2 | not as it was sealed D01<#departure-D01>\n",
      "HC2 | plan | not as it was sealed D01<#departure-D01>\n"},
     "amended"},
    {"a plan that was never locked",
     "{~departures~:[]," STATES("as registered", "as registered") "}",
     LEDGER("{~state~:~none~}"),
     {"[warning] This plan was never locked"},
     "Registered: "},
    {"pathways, joined data, other spellings and doubled keys",
     "{~departures~:[]}",
     "{~trials~:[{~id~:~t~,~protocol~:{~pathways~:[[~letter~,~pride~,"
     "~motivation~]],~data~:{~all~:{~kind~:~joined~,~files~:[~a~,~b~],~by~:"
     "~id~},~a~:{~kind~:~file~,~key~:~id~,~doubled~:~first~,~columns~:{~la~:{"
     "~kind~:~category~,~levels~:[~north~,~south~],~aliases~:{~Nord~:~north~"
     "}}}}}}}]}",
     {"How it is to work\n", "- letter \u2192 pride \u2192 motivation\n",
      "a: data that are to come, a row a value of id; of rows that repeat it: "
      "first.\n",
      "la |  | category | north, south; Nord is north |  |  | not used\n",
      "all: joined (the rows of the first, with the columns of all), by "
      "(columns that match the rows): id, files (names of data, each joined to "
      "those before it): a, b.\n"},
     "dictionary of all"},
    {"two trials, each under its own name",
     "{~departures~:[]}",
     "{~trials~:[{~id~:~a b~,~protocol~:{}},{~id~:~c~,~title~:~See~,"
     "~protocol~:{}}]}",
     {"# {plan} The plans as they were registered\n", "## {plan-a_20b} a b\n",
      "## {plan-c} See\n", "### {plan-c-design} Design\n"},
     "{plan-a b"},
};

static enum pl_status blocks_of(struct pl_arena *a, const void *row,
                                const struct pl_value **blocks,
                                struct pl_err *err)
{
    const struct plan_case *c = row;

    return pl_plan_blocks(a, value_of(c->assessment), value_of(c->ledger),
                          blocks, err);
}

static void check_chapter(void **state)
{
    const struct plan_case *c = *state;
    const struct pl_value *blocks = NULL;
    struct pl_err err = {0};

    assert_int_equal(blocks_of(&arena, c, &blocks, &err), PL_OK);
    check_says(shown(blocks), c->says, 12, c->never);
}

static void check_memory(void **state)
{
    (void)state;
    check_each_limit(blocks_of, &cases[5]); /* amendments */
}

int main(void)
{
    RUN_CHAPTERS(cases, check_chapter, check_memory);
}
