#include "doc/curve.h"

#include "doc/number.h"

#include <math.h>
#include <string.h>

struct pl_str pl_curve_id(struct pl_arena *a, struct pl_str row, size_t term)
{
    struct pl_hash hash = pl_hash_str(row);
    char hex[65];

    pl_hash_hex(&hash, hex);
    return pl_str_printf(a, "curve-%.12s-%zu", hex, term + 1);
}

static const struct pl_value *estimate_of(const struct pl_value *grid,
                                          size_t run, size_t term)
{
    const struct pl_value *r = pl_item(pl_get(grid, "runs"), run);

    return pl_item(pl_get(r, "estimates"), term);
}

bool pl_curve_is_one(const struct pl_value *grid, size_t term)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(pl_get(grid, "runs")); i++)
        n += !pl_is_nil(pl_get(estimate_of(grid, i, term), "estimate"));
    return n > 1;
}

/* "vcov" of "analyses.primary.vcov". */
static struct pl_str short_name(struct pl_str clause)
{
    size_t dot = 0;

    if (!pl_str_starts(clause, "analyses."))
        return clause;
    struct pl_str rest = pl_str_slice(clause, strlen("analyses."), clause.len);
    return pl_str_find(rest, PL_STR("."), &dot)
               ? pl_str_slice(rest, dot + 1, rest.len)
               : rest;
}

static const struct pl_value *choices_made(struct pl_arena *a, size_t run,
                                           size_t k)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < k; i++)
        pl_add(&list, pl_bool((run >> i & 1) != 0));
    return pl_list(&list);
}

static const char *mark_of(const struct pl_value *grid, size_t run, size_t all)
{
    if (run == all - 1)
        return "conducted";
    if (run > 0)
        return "";
    return pl_truth(pl_get(grid, "from_plan")) ? "registered"
                                               : "nearest to the plan";
}

static const struct pl_value *
point(struct pl_arena *a, const struct pl_value *grid, size_t run, size_t term)
{
    size_t k = pl_count(pl_get(grid, "choices"));
    const struct pl_value *e = estimate_of(grid, run, term);
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, "estimate", pl_get(e, "estimate"));
    pl_set(&b, "low", pl_get(e, "conf_low"));
    pl_set(&b, "high", pl_get(e, "conf_high"));
    pl_set_text(&b, "mark", mark_of(grid, run, (size_t)1 << k));
    pl_set(&b, "made", choices_made(a, run, k));
    return pl_map(&b);
}

static const struct pl_value *chart_of(struct pl_arena *a,
                                       const struct pl_value *grid, size_t term)
{
    const struct pl_value *choices = pl_get(grid, "choices");
    struct pl_builder b, runs, labels;

    pl_build(&labels, a);
    for (size_t i = 0; i < pl_count(choices); i++)
        pl_add(&labels, pl_string(a, short_name(pl_strv(pl_item(choices, i)))));
    pl_build(&runs, a);
    for (size_t i = 0; i < pl_count(pl_get(grid, "runs")); i++)
        if (!pl_is_nil(estimate_of(grid, i, term)))
            pl_add(&runs, point(a, grid, i, term));
    pl_build(&b, a);
    pl_set_text(&b, "kind", "specifications");
    pl_set_text(&b, "y_label", "Estimate");
    pl_set_number(&b, "reference", 0);
    pl_set(&b, "choices", pl_list(&labels));
    pl_set(&b, "runs", pl_list(&runs));
    return pl_map(&b);
}

struct pl_str pl_curve_words(struct pl_arena *a, const struct pl_value *grid,
                             size_t term)
{
    const struct pl_value *runs = pl_get(grid, "runs");
    double low = INFINITY, high = -INFINITY, se = NAN;
    struct pl_buf b;

    for (size_t i = 0; i < pl_count(runs); i++) {
        const struct pl_value *e = estimate_of(grid, i, term);
        double x = pl_num(pl_get(e, "estimate"));
        if (isnan(se))
            se = pl_num(pl_get(e, "std_error"));
        low = fmin(low, x);
        high = fmax(high, x);
    }
    pl_buf_init(&b, 0);
    pl_buf_printf(&b, "Estimates in %zu combinations of %zu choice%s, from ",
                  pl_count(runs), pl_count(pl_get(grid, "choices")),
                  pl_count(pl_get(grid, "choices")) == 1 ? "" : "s");
    pl_put_fixed(&b, low, pl_number_decimals(se));
    pl_buf_puts(&b, " to ");
    pl_put_fixed(&b, high, pl_number_decimals(se));
    pl_buf_puts(&b, ", in order of size, each with its interval; below each, "
                    "which of the choices it makes.");
    struct pl_str words = pl_buf_copy(&b, a);
    if (b.failed != PL_OK)
        words.s = NULL;
    pl_buf_free(&b);
    return words;
}

static const struct pl_value *figure_of(struct pl_arena *a,
                                        const struct pl_value *row, size_t term)
{
    const struct pl_value *grid = pl_get(row, "grid");
    struct pl_str id = pl_curve_id(a, pl_strv(pl_get(row, "id")), term);
    struct pl_str words = pl_curve_words(a, grid, term);
    struct pl_str title =
        pl_str_printf(a, "Specification curve: %.*s",
                      PL_FMT(pl_strv(pl_get(row, "analysis"))));
    struct pl_builder b;

    if (id.s == NULL || words.s == NULL || title.s == NULL)
        return NULL;
    pl_build(&b, a);
    pl_set_string(&b, "id", id);
    pl_set_string(&b, "title", title);
    pl_set_string(&b, "description", words);
    pl_set(&b, "chart", chart_of(a, grid, term));
    return pl_map(&b);
}

const struct pl_value *pl_curve_figures(struct pl_arena *a,
                                        const struct pl_value *session)
{
    const struct pl_value *rows = pl_get(session, "rows");
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *row = pl_item(rows, i);
        const struct pl_value *terms = pl_at(row, "grid.terms");
        for (size_t t = 0; t < pl_count(terms); t++)
            if (pl_curve_is_one(pl_get(row, "grid"), t))
                pl_add(&list, figure_of(a, row, t));
    }
    return pl_list(&list);
}
