/* The chapter on departures: what a reader is told of each kind and state. */
#include "doc_values.h"

#include "doc/departures.h"

static void put_runs(struct pl_buf *b, const struct pl_value *runs)
{
    for (size_t i = 0; i < pl_count(runs); i++) {
        const struct pl_value *run = pl_item(runs, i);
        struct pl_str href = pl_strv(pl_get(run, "href"));
        pl_buf_put(b, pl_strv(pl_get(run, "text")));
        if (href.len > 0)
            pl_buf_printf(b, "<%.*s>", PL_FMT(href));
    }
}

static void put_cells(struct pl_buf *b, const struct pl_value *table)
{
    const struct pl_value *rows = pl_get(table, "rows");

    for (size_t r = 0; r < pl_count(rows); r++) {
        const struct pl_value *cells = pl_get(pl_item(rows, r), "cells");
        size_t width = 0;
        for (size_t i = 0; i < pl_count(cells); i++) {
            const struct pl_value *cell = pl_item(cells, i);
            pl_buf_puts(b, i > 0 ? " | " : "");
            pl_buf_put(b, pl_strv(cell));
            pl_buf_put(b, pl_strv(pl_get(cell, "text")));
            put_runs(b, pl_get(cell, "runs"));
            width += (size_t)pl_num_or(pl_get(cell, "colspan"), 1);
        }
        assert_int_equal(width, pl_count(pl_get(table, "columns")));
        pl_buf_puts(b, "\n");
    }
}

static void put_items(struct pl_buf *b, const struct pl_value *items)
{
    for (size_t i = 0; i < pl_count(items); i++) {
        const struct pl_value *item = pl_item(items, i);
        struct pl_str name = pl_strv(pl_get(item, "name"));
        pl_buf_printf(b, "%.*s%s", PL_FMT(name), name.len > 0 ? ": " : "- ");
        pl_buf_put(b, pl_strv(pl_get(item, "text")));
        put_runs(b, pl_get(item, "runs"));
        pl_buf_puts(b, "\n");
    }
}

/* Blocks as lines of text; headings go down one level at a time. */
static struct pl_str shown(const struct pl_value *blocks)
{
    struct pl_buf b;
    double level = 0;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(blocks); i++) {
        const struct pl_value *block = pl_item(blocks, i);
        if (pl_is_text(pl_get(block, "kind"), "heading")) {
            double next = pl_num(pl_get(block, "level"));
            assert_true(next >= 1 && next <= level + 1);
            level = next;
            pl_buf_printf(&b, "%.*s {%.*s} ", (int)level, "###",
                          PL_FMT(pl_strv(pl_get(block, "id"))));
        }
        if (pl_strv(pl_get(block, "class")).len > 0)
            pl_buf_printf(&b, "[%.*s] ",
                          PL_FMT(pl_strv(pl_get(block, "class"))));
        pl_buf_put(&b, pl_strv(pl_get(block, "text")));
        put_runs(&b, pl_get(block, "runs"));
        pl_buf_puts(&b, "\n");
        put_items(&b, pl_get(block, "items"));
        put_cells(&b, block);
    }
    struct pl_str s = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(s.s);
    return s;
}

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
    {"the lock's dated events",
     "{~departures~:[]," TRIAL "}",
     {"SHA-256 ab12; receive on 2020-03-01."},
     "register on"},
};

static const char ledger[] =
    "{~trials~:[{~id~:~other~,~lock~:{~events~:[{~event~:~register~,~on~:"
    "~2001-01-01~}]}},{~id~:~star~,~lock~:{~events~:[{~event~:~register~},"
    "{~event~:~receive~,~on~:~2020-03-01~}]}}]}";

static void check_chapter(void **state)
{
    const struct chapter_case *c = *state;
    const struct pl_value *blocks = NULL;
    struct pl_err err = {0};

    assert_int_equal(pl_departure_blocks(&arena, value_of(c->assessment),
                                         value_of(ledger), &blocks, &err),
                     PL_OK);
    struct pl_str text = shown(blocks);
    for (size_t i = 0; i < 8 && c->says[i] != NULL; i++)
        if (strstr(text.s, c->says[i]) == NULL)
            fail_msg("does not say \"%s\":\n%s", c->says[i], text.s);
    if (strstr(text.s, c->never) != NULL)
        fail_msg("says \"%s\":\n%s", c->never, text.s);
}

static void check_memory(void **state)
{
    const struct pl_value *assessment = value_of(cases[2].assessment);
    const struct pl_value *blocks = NULL;
    size_t limit = 0;

    (void)state;
    while (blocks == NULL) {
        struct pl_arena small;
        struct pl_err err = {0};
        pl_arena_init(&small, limit);
        enum pl_status status = pl_departure_blocks(
            &small, assessment, value_of(ledger), &blocks, &err);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
            blocks = NULL;
        }
        pl_arena_free(&small);
        limit += 509;
        assert_true(limit < (size_t)1 << 20);
    }
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[CASES + 1];
    size_t n = 0;

    for (; n < CASES; n++)
        tests[n] = (struct CMUnitTest){cases[n].name, check_chapter, open_arena,
                                       close_arena, &cases[n]};
    tests[n] = (struct CMUnitTest){"each limit of memory", check_memory,
                                   open_arena, close_arena, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
