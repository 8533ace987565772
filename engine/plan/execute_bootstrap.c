/* The bootstrap of named statistics. */
#include "plan/execute_bootstrap.h"
#include "data/expr.h"
#include "data/missing.h"
#include "plan/execute_design.h"
#include "plan/execute_tests.h"

#include <math.h>

static const char *const statistics[] = {"mean", "median", "sd", "difference",
                                         "correlation"};

static enum pl_boot_statistic statistic_arg(const struct pl_run *r)
{
    size_t i = 0;

    while (i < PL_BOOT_CORRELATION &&
           !pl_is_text(pl_get(r->args, "statistic"), statistics[i]))
        i++;
    return (enum pl_boot_statistic)i;
}

/* An expression or a coefficient says itself what it does with a missing cell;
 * the named statistics want a value in every column used. */
static bool is_of_rows(const struct pl_run *r)
{
    return !pl_is_nil(pl_get(r->args, "expression")) ||
           pl_is_text(pl_get(r->args, "statistic"), "coefficient");
}

static enum pl_status boot_frame(struct pl_run *r, const struct pl_frame **out)
{
    static const char *const names[] = {"cluster", "outcome", "group", "with"};
    const struct pl_value *strata = pl_get(r->args, "strata");
    struct pl_builder b;
    size_t dropped = 0;

    pl_build(&b, r->work);
    for (size_t i = 0; i < (is_of_rows(r) ? 1 : 4); i++)
        if (!pl_is_nil(pl_get(r->args, names[i])))
            pl_add(&b, pl_get(r->args, names[i]));
    for (size_t i = 0; i < pl_count(strata); i++)
        pl_add(&b, pl_item(strata, i));
    const struct pl_value *list = pl_list(&b);
    if (list == NULL)
        return pl_run_no_memory(r);
    return pl_run_failed(
        r, pl_complete_cases(r->work, r->frame, list, out, &dropped, r->err));
}

/* The other variable: a number, or 1 in the later of two groups. */
static enum pl_status boot_other(struct pl_run *r, const struct pl_frame *f,
                                 struct pl_boot_data *d)
{
    bool by_group = d->statistic == PL_BOOT_DIFFERENCE;
    const char *arg = by_group ? "group" : "with";
    struct pl_str name = pl_strv(pl_get(r->args, arg));
    const struct pl_column *c = NULL;
    struct pl_groups g;

    if (d->statistic < PL_BOOT_DIFFERENCE)
        return PL_OK;
    if (name.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL, "%s: a %s needs %s", r->who,
                       statistics[d->statistic], arg);
    PL_TRY(pl_frame_need(f, name, r->who, &c, r->err));
    d->z = c->number;
    if (!by_group)
        return c->type == PL_COL_NUMBER
                   ? PL_OK
                   : pl_fail(r->err, PL_EINPUT, NULL,
                             "%s: with \"%.*s\" is not a number", r->who,
                             PL_FMT(name));
    PL_TRY(pl_groups_of(r, f, c, &g));
    if (g.n != 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: group \"%.*s\" has %zu levels in these rows; two "
                       "are compared",
                       r->who, PL_FMT(name), g.n);
    double *z = PL_NEW(r->work, double, f->n + 1);
    if (z == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < f->n; i++)
        z[i] = g.of[i];
    d->z = z;
    return PL_OK;
}

static enum pl_status boot_units(struct pl_run *r, const struct pl_frame *f,
                                 struct pl_boot_data *d)
{
    const struct pl_value *cluster = pl_get(r->args, "cluster");
    struct pl_cells cells, units;
    struct pl_builder b;

    pl_build(&b, r->work);
    if (!pl_is_nil(cluster))
        pl_add(&b, cluster);
    PL_TRY(pl_cells_of(r, f, pl_list(&b), &units));
    PL_TRY(pl_cells_of(r, f, pl_get(r->args, "strata"), &cells));
    for (size_t i = 0; pl_is_nil(cluster) && i < f->n; i++)
        units.of[i] = (uint32_t)i;
    units.n = pl_is_nil(cluster) ? f->n : units.n;
    uint32_t *stratum = PL_NEW(r->work, uint32_t, units.n + 1);
    bool *seen = PL_NEW(r->work, bool, units.n + 1);
    if (stratum == NULL || seen == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < f->n; i++) {
        uint32_t u = units.of[i];
        if (seen[u] && stratum[u] != cells.of[i])
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: cluster \"%.*s\" has rows in two strata",
                           r->who, PL_FMT(units.label[u]));
        seen[u] = true;
        stratum[u] = cells.of[i];
    }
    d->unit = units.of;
    d->n_units = units.n;
    d->stratum = stratum;
    d->n_strata = cells.n;
    return PL_OK;
}

static const struct pl_value *interval(struct pl_run *r,
                                       const struct pl_boot_interval *x)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_number(&b, "conf_low", x->low);
    pl_set_number(&b, "conf_high", x->high);
    return pl_map(&b);
}

/* What was bootstrapped: its name, and what of it. */
static void set_statistic(struct pl_run *r, const struct pl_boot_data *d,
                          struct pl_str term, struct pl_builder *b)
{
    const struct pl_value *expression = pl_get(r->args, "expression");
    struct pl_buf text;

    if (!is_of_rows(r)) {
        pl_set_text(b, "statistic", statistics[d->statistic]);
        return;
    }
    if (pl_is_nil(expression)) {
        pl_set_text(b, "statistic", "coefficient");
        pl_set_string(b, "term", term);
        return;
    }
    pl_set_text(b, "statistic", "expression");
    pl_buf_init(&text, 0);
    pl_expr_print(&text, expression);
    pl_set_string(b, "expression", pl_buf_view(&text));
    b->failed |= text.failed != PL_OK;
    pl_buf_free(&text);
}

static const struct pl_value *boot_result(struct pl_run *r,
                                          const struct pl_boot_data *d,
                                          struct pl_str term,
                                          const struct pl_boot *t)
{
    struct pl_builder b, warnings;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "bootstrap");
    set_statistic(r, d, term, &b);
    if (!pl_is_nil(pl_get(r->args, "outcome")))
        pl_set_string(&b, "outcome", pl_strv(pl_get(r->args, "outcome")));
    pl_set_number(&b, "estimate", t->estimate);
    pl_set_number(&b, "bias", t->bias);
    pl_set_number(&b, "std_error", t->std_error);
    pl_set_number(&b, "conf_low", t->bca.low);
    pl_set_number(&b, "conf_high", t->bca.high);
    pl_set(&b, "percentile", interval(r, &t->percentile));
    pl_set(&b, "basic", interval(r, &t->basic));
    pl_set(&b, "bca", interval(r, &t->bca));
    pl_set_number(&b, "bias_correction", t->bias_correction);
    pl_set_number(&b, "acceleration", t->acceleration);
    pl_set_number(&b, "level", d->level);
    pl_set_number(&b, "draws", (double)d->draws);
    pl_set_number(&b, "n", (double)d->n);
    pl_set_number(&b, "n_units", (double)d->n_units);
    pl_set_number(&b, "n_dropped", (double)(r->frame->n - d->n));
    pl_build(&warnings, r->a);
    if (t->n_undefined > 0)
        pl_add(&warnings, pl_text(r->a, "the statistic does not exist in some "
                                        "draws: they are left out"));
    if (isnan(t->bca.low))
        pl_add(&warnings,
               pl_text(r->a, "there is no BCa interval: no draw lies on one "
                             "side of the estimate, or one unit carries it"));
    pl_set(&b, "warnings", pl_list(&warnings));
    return pl_map(&b);
}

/* What is given and has no part in what is asked for is an error, not nothing.
 */
static enum pl_status check_others(struct pl_run *r)
{
    static const char *const others[] = {
        "outcome", "group",      "with",          "term",
        "terms",   "covariates", "fixed_effects", "treatment"};
    enum { OUTCOME, GROUP, WITH, N = sizeof others / sizeof others[0] };
    bool is_fit = pl_is_text(pl_get(r->args, "statistic"), "coefficient");
    bool is_expression = !pl_is_nil(pl_get(r->args, "expression"));

    for (size_t i = 0; i < N; i++) {
        bool is_own = i == OUTCOME ? !is_expression
                      : i <= WITH  ? !is_expression && !is_fit
                                   : is_fit;
        if (!is_own && !pl_is_nil(pl_get(r->args, others[i])))
            return pl_fail(r->err, PL_EINPUT, NULL, "%s: %s has no part in %s",
                           r->who, others[i],
                           is_expression ? "an expression"
                           : is_fit      ? "a coefficient"
                                         : "a named statistic");
    }
    return PL_OK;
}

/* One of the three, and its own arguments only. */
static enum pl_status check_what(struct pl_run *r)
{
    bool has_expression = !pl_is_nil(pl_get(r->args, "expression"));
    bool has_statistic = !pl_is_nil(pl_get(r->args, "statistic"));

    if (has_expression == has_statistic)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give either statistic, with outcome, or expression",
                       r->who);
    if (has_statistic && pl_is_nil(pl_get(r->args, "outcome")))
        return pl_fail(r->err, PL_EINPUT, NULL, "%s: outcome is not given",
                       r->who);
    return check_others(r);
}

static enum pl_status boot_named(struct pl_run *r, const struct pl_frame *f,
                                 struct pl_boot_data *d, struct pl_boot *t)
{
    const struct pl_column *y = NULL;

    PL_TRY(pl_run_number_column(r, pl_strv(pl_get(r->args, "outcome")),
                                "outcome", &y));
    PL_TRY(pl_frame_need(f, y->name, r->who, &y, r->err));
    d->y = y->number;
    PL_TRY(boot_other(r, f, d));
    return pl_run_failed(r, pl_bootstrap(r->work, r->team, d, t, r->err));
}

/* Columns of an expression or a fit that no argument names alone. */
static enum pl_status record_used(struct pl_run *r, struct pl_builder *b)
{
    const struct pl_value *reads =
        pl_execute_reads(r->work, "bootstrap", r->args);
    struct pl_builder list;

    pl_build(&list, r->a);
    for (size_t i = 0; i < pl_count(reads); i++) {
        const struct pl_value *column = NULL;
        PL_TRY(pl_record_column(r, r->frame, pl_strv(pl_item(reads, i)), 0,
                                &column));
        pl_add(&list, column);
    }
    if (reads == NULL)
        return pl_run_no_memory(r);
    if (is_of_rows(r))
        pl_set(b, "columns", pl_list(&list));
    return PL_OK;
}

enum pl_status pl_run_bootstrap(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"outcome", "group", "with", "cluster"};
    struct pl_boot_data d = {.statistic = statistic_arg(r)};
    const struct pl_frame *f = NULL;
    struct pl_str term = PL_STR("");
    struct pl_drawing drawing;
    struct pl_boot t;
    struct pl_builder b;

    PL_TRY(check_what(r));
    PL_TRY(pl_run_level(r, &d.level));
    PL_TRY(pl_run_drawing(r, 10000, &drawing));
    PL_TRY(boot_frame(r, &f));
    d.n = f->n;
    d.draws = drawing.draws;
    d.stream = drawing.stream;
    PL_TRY(boot_units(r, f, &d));
    if (is_of_rows(r))
        PL_TRY(pl_boot_of_rows(r, f, &d, &term, &t));
    else
        PL_TRY(boot_named(r, f, &d, &t));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "bootstrap");
    set_statistic(r, &d, term, &b);
    pl_set_number(&b, "draws", (double)d.draws);
    pl_set_number(&b, "seed", (double)d.stream.seed);
    pl_set_number(&b, "level", d.level);
    pl_set(&b, "strata", pl_value_copied(r->a, pl_get(r->args, "strata"), 0));
    PL_TRY(record_used(r, &b));
    PL_TRY(pl_record_args(r, names, 4, &b));
    return pl_run_done(r, out, boot_result(r, &d, term, &t), pl_map(&b));
}
