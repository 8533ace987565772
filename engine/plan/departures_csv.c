/* Departures as a table for other programs: one line a departure, and where
 * there are several arms, one a departure and treatment term. */
#include "plan/assess.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const entry_columns[] = {
    "id",   "trial", "analysis",        "clause",
    "kind", "state", "registered_text", "conducted_text",
};
static const char *const explanation_columns[] = {
    "type",       "reason",      "policy",        "timing",
    "decided_on", "explanation", "reader_impact", "severity",
    "validity",   "situation",   "approved_by",
};
static const char *const place_columns[] = {"notebook", "line", "detail",
                                            "contradicted"};
static const struct {
    const char *member, *column;
} side_columns[] = {
    {"estimate", "estimate"},
    {"std_error", "std_error"},
    {"conf_low", "conf_low"},
    {"conf_high", "conf_high"},
    {"p_value", "p"},
    {"p_adjusted", "p_adjusted"},
    {"n", "n"},
    {"significant", "significant"},
};
static const char *const sides[] = {"registered", "conducted"};
static const char *const last_columns[] = {
    "change",        "change_in_se", "change_std_error", "flips",
    "together",      "attributable", "reason_not",       "not_run",
    "not_conducted", "term",         "moved_alone",      "moved_last",
    "moved_shapley", "moved_share",  "moved_not"};

static const char *const consort_columns[] = {"consort_2010", "consort_2025"};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Twelve digits, as everywhere; what is not a scalar has no cell. */
static void put_value(struct pl_buf *b, const struct pl_value *v)
{
    char text[40];

    if (v->type == PL_STRING) {
        pl_buf_csv(b, v->as.string);
    } else if (v->type == PL_BOOL) {
        pl_buf_puts(b, v->as.boolean ? "true" : "false");
    } else if (v->type == PL_NUMBER) {
        (void)snprintf(text, sizeof text, "%.12g", v->as.number);
        pl_buf_number(b, strtod(text, NULL));
    }
}

static void put_members(struct pl_buf *b, const struct pl_value *map,
                        const char *const *names, size_t n, bool is_first)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 || !is_first)
            pl_buf_putc(b, ',');
        put_value(b, pl_get(map, names[i]));
    }
}

static void put_cell(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_putc(b, ',');
    put_value(b, v);
}

/* Clauses, with a semicolon between them. */
static void put_list(struct pl_buf *b, const struct pl_value *list)
{
    struct pl_buf text;

    pl_buf_init(&text, 0);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_buf_printf(&text, "%s%.*s", i > 0 ? "; " : "",
                      PL_FMT(pl_strv(pl_item(list, i))));
    pl_buf_putc(b, ',');
    pl_buf_csv(b, pl_buf_view(&text));
    pl_buf_free(&text);
}

static const struct pl_value *member_with(const struct pl_value *list,
                                          const char *key,
                                          const struct pl_value *text)
{
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(list, i), key)), pl_strv(text)))
            return pl_item(list, i);
    return pl_nil();
}

/* Why a choice of a grid has no share in what its run moved. */
static const struct pl_value *why_not_moved(const struct pl_value *assessment,
                                            const struct pl_value *d,
                                            const struct pl_value *term)
{
    const struct pl_value *grid = member_with(
        pl_get(assessment, "grids"), "row", pl_item(pl_get(d, "rows"), 0));
    const struct pl_value *of =
        member_with(pl_get(grid, "terms"), "term", pl_get(term, "term"));

    return pl_get(
        member_with(pl_get(of, "movements"), "clause", pl_get(d, "clause")),
        "reason");
}

static void put_consequence(struct pl_buf *b, const struct pl_value *c,
                            const struct pl_value *term,
                            const struct pl_value *why_not)
{
    const struct pl_value *change = pl_get(term, "change");

    for (size_t i = 0; i < COUNT(sides); i++)
        for (size_t k = 0; k < COUNT(side_columns); k++)
            put_cell(b, pl_get(pl_get(term, sides[i]), side_columns[k].member));
    put_cell(b, pl_get(change, "estimate"));
    put_cell(b, pl_get(change, "in_se"));
    put_cell(b, pl_get(change, "std_error"));
    put_cell(b, pl_get(term, "flips"));
    put_list(b, pl_get(c, "together"));
    put_cell(b, pl_get(c, "attributable"));
    put_cell(b, pl_get(c, "reason"));
    put_cell(b, pl_get(c, "not_run"));
    put_cell(b, pl_get(c, "not_conducted"));
    put_cell(b, pl_get(term, "term"));
    put_cell(b, pl_at(term, "movement.first"));
    put_cell(b, pl_at(term, "movement.last"));
    put_cell(b, pl_at(term, "movement.shapley"));
    put_cell(b, pl_at(term, "movement.share"));
    put_cell(b, why_not);
}

static void put_line(struct pl_buf *b, const struct pl_value *d,
                     const struct pl_value *term,
                     const struct pl_value *assessment)
{
    put_members(b, d, entry_columns, COUNT(entry_columns), true);
    put_members(b, pl_get(d, "explanation"), explanation_columns,
                COUNT(explanation_columns), false);
    put_members(b, d, place_columns, COUNT(place_columns), false);
    put_consequence(b, pl_get(d, "consequence"), term,
                    why_not_moved(assessment, d, term));
    put_members(b, d, consort_columns, COUNT(consort_columns), false);
    put_cell(b, pl_at(d, "harm.is_low"));
    put_cell(b, pl_at(d, "harm.text"));
    if (pl_truth(pl_get(assessment, "blind")))
        pl_buf_puts(b, ",true");
    if (!pl_is_nil(pl_get(assessment, "mark")))
        put_cell(b, pl_get(assessment, "mark"));
    pl_buf_putc(b, '\n');
}

static void put_names(struct pl_buf *b, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pl_buf_printf(b, "%s,", names[i]);
}

static void put_header(struct pl_buf *b, const struct pl_value *assessment)
{
    pl_buf_puts(b, "id,trial,analysis,clause,kind,state,registered,"
                   "conducted,");
    put_names(b, explanation_columns, COUNT(explanation_columns));
    put_names(b, place_columns, COUNT(place_columns));
    for (size_t i = 0; i < COUNT(sides); i++)
        for (size_t k = 0; k < COUNT(side_columns); k++)
            pl_buf_printf(b, "%s_%s,", side_columns[k].column, sides[i]);
    put_names(b, last_columns, COUNT(last_columns));
    put_names(b, consort_columns, COUNT(consort_columns));
    pl_buf_printf(b, "low_harm,harm%s%s\n",
                  pl_truth(pl_get(assessment, "blind")) ? ",blind" : "",
                  pl_is_nil(pl_get(assessment, "mark")) ? "" : ",mark");
}

void pl_departures_csv(struct pl_buf *b, const struct pl_value *assessment)
{
    const struct pl_value *list = pl_get(assessment, "departures");

    put_header(b, assessment);
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        const struct pl_value *terms =
            pl_get(pl_get(d, "consequence"), "terms");
        if (pl_count(terms) == 0)
            put_line(b, d, pl_nil(), assessment);
        for (size_t k = 0; k < pl_count(terms); k++)
            put_line(b, d, pl_item(terms, k), assessment);
    }
}
