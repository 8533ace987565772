/* What was imputed, and may mislead. */
#include "base/buf.h"
#include "stats/impute_parts.h"

enum { MOST_WARNINGS = 50 };

static enum pl_status no_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

struct telling {
    struct pl_arena *a;
    struct pl_str *text;
    size_t n;
    bool failed;
};

static void tell(struct telling *t, struct pl_str s)
{
    if (s.s == NULL)
        t->failed = true;
    else if (t->n < MOST_WARNINGS)
        t->text[t->n++] = s;
}

static void tell_target(struct telling *to, const struct pl_imputing *g,
                        size_t column, size_t group)
{
    const struct pl_target *t = pl_impute_target(g, column, group);
    const struct pl_impute_column *c = &g->data->columns[column];
    char where[80];

    pl_impute_name_group(g->data, group, where, sizeof where);
    if (t->lost.n == 0)
        return;
    bool is_constant = pl_impute_is_of_levels(c) && t->n_level == 1;
    for (size_t i = 1;
         !pl_impute_is_of_levels(c) && i <= t->seen.n && !is_constant; i++)
        if (i == t->seen.n)
            is_constant = true;
        else if (c->x[t->seen.row[i]] < c->x[t->seen.row[0]] ||
                 c->x[t->seen.row[i]] > c->x[t->seen.row[0]])
            break;
    if (is_constant)
        tell(to, pl_str_printf(to->a,
                               "column \"%.*s\"%s: one value was observed, and "
                               "every missing cell gets it",
                               PL_FMT(c->name), where));
}

static bool was_left_out(const struct pl_imputing *g,
                         const struct pl_imputer *workers, size_t n_workers,
                         size_t column, size_t place)
{
    for (size_t i = 0; i < n_workers; i++)
        if (workers[i].is_collinear[column * g->width + place])
            return true;
    return false;
}

/* "column "y": left out, as collinear with those before them: b, la (in part)"
 */
static void tell_collinear(struct telling *to, const struct pl_imputing *g,
                           const struct pl_imputer *workers, size_t n_workers,
                           size_t column)
{
    const struct pl_impute_data *d = g->data;
    struct pl_buf b;

    pl_buf_init(&b, 1000);
    for (size_t j = 0; j < d->n_columns; j++) {
        size_t n = 0;
        for (size_t p = g->place[j]; p < g->place[j + 1]; p++)
            n += was_left_out(g, workers, n_workers, column, p);
        if (n > 0)
            pl_buf_printf(&b, "%s%.*s%s", pl_buf_view(&b).len > 0 ? ", " : "",
                          PL_FMT(d->columns[j].name),
                          n < g->place[j + 1] - g->place[j] ? " (in part)"
                                                            : "");
    }
    struct pl_str names = pl_buf_view(&b);
    if (names.len > 0)
        tell(to, pl_str_printf(to->a,
                               "column \"%.*s\": predictors left out, as "
                               "constant or collinear with those before them: "
                               "%.*s",
                               PL_FMT(d->columns[column].name), PL_FMT(names)));
    pl_buf_free(&b);
}

enum pl_status pl_impute_tell(struct pl_arena *a, const struct pl_imputing *g,
                              const struct pl_imputer *workers,
                              size_t n_workers, struct pl_imputed *out,
                              struct pl_err *err)
{
    struct telling to = {a, PL_NEW(a, struct pl_str, MOST_WARNINGS), 0, false};

    if (to.text == NULL)
        return no_memory(err);
    if (g->n_cells == 0)
        tell(&to, pl_str_printf(a, "no cell is missing: there is nothing to "
                                   "impute"));
    for (size_t j = 0; j < g->data->n_columns; j++) {
        if (!pl_impute_has_holes(g, j))
            continue;
        for (size_t k = 0; k < g->data->n_groups; k++)
            tell_target(&to, g, j, k);
        tell_collinear(&to, g, workers, n_workers, j);
    }
    out->warnings = to.text;
    out->n_warnings = to.n;
    return to.failed ? no_memory(err) : PL_OK;
}
