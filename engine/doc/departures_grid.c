/* What each deviation of a run moved, alone and among the others. */
#include "doc/curve.h"
#include "doc/departures_parts.h"
#include "doc/number.h"
#include "plan/assess.h"

#include <math.h>

/* The departure that the grid's row made of this clause, as a link. */
static void clause_cell(struct pl_chapter_in *in, struct pl_table *t,
                        const struct pl_value *grid,
                        const struct pl_value *clause)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        if (!pl_equal(pl_get(d, "clause"), clause) ||
            !pl_list_has(pl_get(d, "rows"), pl_strv(pl_get(grid, "row"))))
            continue;
        pl_run_departures(&runs, pl_list_of(in->arena, pl_get(d, "id")));
        pl_run_text(&runs, PL_STR(" "));
        break;
    }
    pl_run_text(&runs, pl_strv(clause));
    pl_table_runs(t, pl_list(&runs));
}

static void number_cell(struct pl_table *t, double x, int decimals,
                        const struct pl_value *rows)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (isfinite(x))
        pl_put_signed(&b, x, decimals);
    pl_table_number(t, &b, isfinite(x) ? rows : NULL);
    pl_buf_free(&b);
}

static void share_cell(struct pl_table *t, double share,
                       const struct pl_value *rows)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (isfinite(share)) {
        pl_put_fixed(&b, 100 * share, 0);
        pl_buf_puts(&b, " %");
    }
    pl_table_number(t, &b, isfinite(share) ? rows : NULL);
    pl_buf_free(&b);
}

static void movement_row(struct pl_chapter_in *in, struct pl_table *t,
                         const struct pl_value *grid,
                         const struct pl_value *term, const struct pl_value *m)
{
    const struct pl_value *rows = pl_list_of(in->arena, pl_get(grid, "row"));
    int decimals = pl_number_decimals(pl_num(pl_get(term, "std_error")));
    struct pl_str why = pl_strv(pl_get(m, "reason"));

    clause_cell(in, t, grid, pl_get(m, "clause"));
    if (why.len > 0) {
        struct pl_str text =
            pl_str_printf(in->arena, "not attributable: %.*s", PL_FMT(why));
        pl_table_wide(t, text.s != NULL ? text : PL_STR(""), 4);
        pl_table_row(t);
        return;
    }
    number_cell(t, pl_num(pl_get(m, "first")), decimals, rows);
    number_cell(t, pl_num(pl_get(m, "last")), decimals, rows);
    number_cell(t, pl_num(pl_get(m, "shapley")), decimals, rows);
    share_cell(t, pl_num(pl_get(m, "share")), rows);
    pl_table_row(t);
}

static void whole_row(struct pl_chapter_in *in, struct pl_table *t,
                      const struct pl_value *grid, const struct pl_value *term)
{
    double whole = pl_num(pl_get(term, "whole"));
    int decimals = pl_number_decimals(pl_num(pl_get(term, "std_error")));

    if (isnan(whole))
        return;
    pl_table_cell(t, PL_STR("All of them"));
    pl_table_cell(t, PL_STR(""));
    pl_table_cell(t, PL_STR(""));
    number_cell(t, whole, decimals, pl_list_of(in->arena, pl_get(grid, "row")));
    pl_table_cell(t, PL_STR(""));
    pl_table_row(t);
}

static void add_curve(struct pl_chapter_in *in, const struct pl_value *row,
                      size_t term, struct pl_str name)
{
    struct pl_str id = pl_curve_id(in->arena, pl_strv(pl_get(row, "id")), term);
    struct pl_str caption =
        pl_str_printf(in->arena, "Specification curve of %.*s", PL_FMT(name));
    struct pl_str words = pl_curve_words(in->arena, pl_get(row, "grid"), term);
    struct pl_builder b;

    pl_build(&b, in->arena);
    pl_set_text(&b, "kind", "figure");
    pl_set_string(&b, "id", id);
    pl_set_string(&b, "chart", id);
    pl_set_string(&b, "caption", caption);
    pl_set_string(&b, "text", words);
    pl_set(&b, "ledger", pl_list_of(in->arena, pl_get(row, "id")));
    pl_add(&in->blocks, id.s != NULL && words.s != NULL && caption.s != NULL
                            ? pl_map(&b)
                            : NULL);
}

static struct pl_str name_of(struct pl_chapter_in *in,
                             const struct pl_value *grid,
                             const struct pl_value *term)
{
    struct pl_str analysis = pl_strv(pl_get(grid, "analysis"));
    struct pl_str name = pl_strv(pl_get(term, "term"));

    return name.len == 0 ? analysis
                         : pl_str_printf(in->arena, "%.*s, %.*s",
                                         PL_FMT(analysis), PL_FMT(name));
}

static void add_term(struct pl_chapter_in *in, const struct pl_value *grid,
                     size_t term)
{
    static const char *const titles[] = {"Made alone", "Made last",
                                         "Shapley value", "Share"};
    const struct pl_value *of = pl_item(pl_get(grid, "terms"), term);
    const struct pl_value *list = pl_get(of, "movements");
    const struct pl_value *row =
        pl_ledger_row(in->ledger, pl_strv(pl_get(grid, "row")));
    struct pl_str name = name_of(in, grid, of);
    struct pl_str id = pl_str_printf(
        in->arena, "%.*s-table",
        PL_FMT(pl_curve_id(in->arena, pl_strv(pl_get(grid, "row")), term)));
    struct pl_str caption = pl_str_printf(
        in->arena, "What each deviation moved: %.*s", PL_FMT(name));
    struct pl_table t;

    if (name.s == NULL || id.s == NULL || caption.s == NULL) {
        in->blocks.failed = true;
        return;
    }
    pl_table_open(&t, in->arena);
    t.wants_cards = true; /* clauses are long */
    pl_table_column(&t, "Deviation", "left");
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(&t, titles[i], "right");
    for (size_t i = 0; i < pl_count(list); i++)
        movement_row(in, &t, grid, of, pl_item(list, i));
    whole_row(in, &t, grid, of);
    pl_table_close(&t, &in->blocks, id.s, caption.s);
    if (pl_curve_is_one(pl_get(row, "grid"), term))
        add_curve(in, row, term, name);
}

void pl_departure_grids(struct pl_chapter_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "grids");

    if (pl_count(list) == 0)
        return;
    pl_block_heading(&in->blocks, 2, "departures-grids",
                     PL_STR("What each of them moved"));
    pl_block_say(
        &in->blocks, NULL,
        "Every combination of what was registered and what was done was run. "
        "A deviation moves the estimate by one amount when it is the only one "
        "made, and by another when it is made last; its Shapley value is the "
        "mean over all orders, and these add up to the whole. A share stands "
        "only where the whole is more than a tenth of the standard error. "
        "Each specification curve shows every combination, in order of its "
        "estimate, with its interval; below, a large dot where the choice "
        "named is made as it was conducted, a small one where as "
        "registered.");
    for (size_t i = 0; i < pl_count(list); i++)
        for (size_t t = 0; t < pl_count(pl_get(pl_item(list, i), "terms")); t++)
            add_term(in, pl_item(list, i), t);
}
