/* Allocation, and the randomisation test. */
#include "plan/execute_design.h"

#include <math.h>

/* Allocation of rows, or of clusters of them. */
struct allocation {
    struct pl_drawing drawing;
    struct pl_str column;
    const struct pl_value *arms; /* names */
    size_t *ratio;
    struct pl_cells cells; /* blocks crossed with strata, by row */
    struct pl_cells units; /* by row */
    uint32_t *block;       /* [units.n] */
    uint32_t *arm;         /* [units.n] */
};

static enum pl_status read_ratio(struct pl_run *r, struct allocation *x)
{
    const struct pl_value *ratio = pl_get(r->args, "ratio");
    size_t n = pl_count(x->arms);

    if (n < 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: arms are two or more names", r->who);
    if (!pl_is_nil(ratio) && pl_count(ratio) != n)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: ratio has %zu numbers for %zu arms", r->who,
                       pl_count(ratio), n);
    x->ratio = PL_NEW(r->work, size_t, n);
    if (x->ratio == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < n; i++) {
        double part = pl_num_or(pl_item(ratio, i), 1);
        if (!(part >= 1 && part <= 1000 && part == floor(part)))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: ratio holds %g; whole numbers from 1 to 1000 "
                           "are needed",
                           r->who, part);
        x->ratio[i] = (size_t)part;
        for (size_t j = 0; j < i; j++)
            if (pl_equal(pl_item(x->arms, i), pl_item(x->arms, j)))
                return pl_fail(r->err, PL_EINPUT, NULL,
                               "%s: two arms are named \"%.*s\"", r->who,
                               PL_FMT(pl_strv(pl_item(x->arms, i))));
    }
    return PL_OK;
}

static enum pl_status find_units(struct pl_run *r, struct allocation *x)
{
    const struct pl_value *cluster = pl_get(r->args, "clusters");
    struct pl_builder b;
    size_t n = r->frame->n;

    if (!pl_is_nil(cluster)) {
        pl_build(&b, r->work);
        pl_add(&b, cluster);
        return pl_cells_of(r, r->frame, pl_list(&b), &x->units);
    }
    x->units = (struct pl_cells){n, PL_NEW(r->work, uint32_t, n + 1), NULL};
    if (x->units.of == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < n; i++)
        x->units.of[i] = (uint32_t)i;
    return PL_OK;
}

/* Every row of a cluster is in one block. */
static enum pl_status find_blocks(struct pl_run *r, struct allocation *x)
{
    const char *const lists[] = {"blocks", "strata"};
    struct pl_builder b;

    pl_build(&b, r->work);
    for (size_t l = 0; l < 2; l++) {
        const struct pl_value *names = pl_get(r->args, lists[l]);
        for (size_t i = 0; i < pl_count(names); i++)
            pl_add(&b, pl_item(names, i));
    }
    PL_TRY(pl_cells_of(r, r->frame, pl_list(&b), &x->cells));
    bool *seen = PL_NEW(r->work, bool, x->units.n + 1);
    x->block = PL_NEW(r->work, uint32_t, x->units.n + 1);
    x->arm = PL_NEW(r->work, uint32_t, x->units.n + 1);
    if (seen == NULL || x->block == NULL || x->arm == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < r->frame->n; i++) {
        uint32_t u = x->units.of[i];
        if (seen[u] && x->block[u] != x->cells.of[i])
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: cluster \"%.*s\" lies in two blocks, \"%.*s\" "
                           "and \"%.*s\"",
                           r->who, PL_FMT(x->units.label[u]),
                           PL_FMT(x->cells.label[x->block[u]]),
                           PL_FMT(x->cells.label[x->cells.of[i]]));
        seen[u] = true;
        x->block[u] = x->cells.of[i];
    }
    return PL_OK;
}

static const struct pl_value *block_log(struct pl_run *r,
                                        const struct allocation *x)
{
    size_t n_arms = pl_count(x->arms);
    double *count = PL_NEW(r->work, double, x->cells.n *n_arms + 1);
    struct pl_builder list, row, counts;

    if (count == NULL)
        return NULL;
    for (size_t u = 0; u < x->units.n; u++)
        count[x->block[u] * n_arms + x->arm[u]]++;
    pl_build(&list, r->a);
    for (size_t c = 0; c < x->cells.n; c++) {
        pl_build(&counts, r->a);
        for (size_t k = 0; k < n_arms; k++)
            pl_set_str(&counts, pl_strv(pl_item(x->arms, k)),
                       pl_number(r->a, count[c * n_arms + k]));
        pl_build(&row, r->a);
        pl_set_string(&row, "block", x->cells.label[c]);
        pl_set(&row, "units", pl_map(&counts));
        pl_add(&list, pl_map(&row));
    }
    return pl_list(&list);
}

static const struct pl_value *allocation_log(struct pl_run *r,
                                             const struct allocation *x)
{
    struct pl_builder b, ratio;

    pl_build(&ratio, r->a);
    for (size_t k = 0; k < pl_count(x->arms); k++)
        pl_add(&ratio, pl_number(r->a, (double)x->ratio[k]));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "randomise");
    pl_set_string(&b, "column", x->column);
    pl_set(&b, "arms", pl_value_copied(r->a, x->arms, 0));
    pl_set(&b, "ratio", pl_list(&ratio));
    pl_set_number(&b, "seed", (double)x->drawing.stream.seed);
    pl_set_text(&b, "generator", "Philox 4x32-10");
    pl_set_number(&b, "n", (double)r->frame->n);
    pl_set_number(&b, "n_units", (double)x->units.n);
    pl_set(&b, "clusters",
           pl_value_copied(r->a, pl_get(r->args, "clusters"), 0));
    pl_set(&b, "by_blocks",
           pl_value_copied(r->a, pl_get(r->args, "blocks"), 0));
    pl_set(&b, "by_strata",
           pl_value_copied(r->a, pl_get(r->args, "strata"), 0));
    pl_set(&b, "blocks", block_log(r, x));
    return pl_map(&b);
}

static enum pl_status add_column(struct pl_run *r, const struct allocation *x,
                                 const struct pl_value *log,
                                 const struct pl_frame **out)
{
    struct pl_column *c = PL_NEW(r->a, struct pl_column, 1);
    size_t n_arms = pl_count(x->arms), n = r->frame->n;
    struct pl_str *levels = PL_NEW(r->a, struct pl_str, n_arms);
    int32_t *code = PL_NEW(r->a, int32_t, n + 1);
    struct pl_builder op;

    pl_build(&op, r->a);
    pl_set_text(&op, "op", "randomise");
    pl_set(&op, "log", log);
    const struct pl_value *operation = pl_map(&op);
    if (c == NULL || levels == NULL || code == NULL || operation == NULL)
        return pl_run_no_memory(r);
    for (size_t k = 0; k < n_arms; k++)
        levels[k] = pl_strv(pl_item(pl_get(log, "arms"), k));
    for (size_t i = 0; i < n; i++)
        code[i] = (int32_t)x->arm[x->units.of[i]];
    *c = (struct pl_column){.name = pl_strv(pl_get(log, "column")),
                            .type = PL_COL_CATEGORY,
                            .n = n,
                            .code = code,
                            .levels = levels,
                            .n_levels = n_arms,
                            .lineage = log};
    const struct pl_column *const made[] = {c};
    return pl_frame_with(r->a, r->frame, made, 1, operation, out, r->err);
}

enum pl_status pl_run_randomise(struct pl_run *r, struct pl_frames *out,
                                struct pl_executed *executed)
{
    struct allocation x = {.arms = pl_get(r->args, "arms"),
                           .column = pl_strv(pl_get(r->args, "column"))};
    const struct pl_frame *frame = NULL;
    struct pl_builder b;

    if (x.column.len == 0)
        x.column = PL_STR("arm");
    if (pl_frame_column(r->frame, x.column) != NULL)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: there is a column \"%.*s\" already", r->who,
                       PL_FMT(x.column));
    PL_TRY(pl_run_drawing(r, NAN, &x.drawing));
    PL_TRY(read_ratio(r, &x));
    PL_TRY(find_units(r, &x));
    PL_TRY(find_blocks(r, &x));
    PL_TRY(pl_run_failed(r, pl_allocate(r->work, x.block, x.units.n, x.cells.n,
                                        x.ratio, pl_count(x.arms),
                                        x.drawing.stream, x.arm, r->err)));
    const struct pl_value *log = allocation_log(r, &x);
    if (log == NULL)
        return pl_run_no_memory(r);
    PL_TRY(add_column(r, &x, log, &frame));
    pl_build(&b, r->a);
    pl_copy_members(&b, log);
    pl_set_text(&b, "estimator", "randomise");
    pl_set(&b, "files", pl_record_files(r));
    PL_TRY(pl_record_rows(r, frame, &b));
    PL_TRY(pl_run_done(r, executed, log, pl_map(&b)));
    return pl_run_one_frame(r, frame, out);
}

/* The design's units with their blocks and arms. */
static enum pl_status test_units(struct pl_run *r, const struct pl_design *d,
                                 struct pl_rand_data *data)
{
    const struct pl_frame *f = d->g.model.frame;
    const struct pl_value *cluster = pl_get(r->args, "cluster");
    struct pl_cells cells, units = {f->n, NULL, NULL};
    struct pl_builder b;

    pl_build(&b, r->work);
    if (!pl_is_nil(cluster))
        pl_add(&b, cluster);
    PL_TRY(pl_cells_of(r, f, pl_get(r->args, "blocks"), &cells));
    PL_TRY(pl_cells_of(r, f, pl_list(&b), &units));
    for (size_t i = 0; pl_is_nil(cluster) && i < f->n; i++)
        units.of[i] = (uint32_t)i;
    units.n = pl_is_nil(cluster) ? f->n : units.n;
    uint32_t *block = PL_NEW(r->work, uint32_t, units.n + 1);
    bool *treated = PL_NEW(r->work, bool, units.n + 1);
    bool *seen = PL_NEW(r->work, bool, units.n + 1);
    if (block == NULL || treated == NULL || seen == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < f->n; i++) {
        uint32_t u = units.of[i];
        bool is_treated = d->treated[i] > 0;
        if (seen[u] && (block[u] != cells.of[i] || treated[u] != is_treated))
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: cluster \"%.*s\" has rows in two %s", r->who,
                           PL_FMT(units.label[u]),
                           block[u] != cells.of[i] ? "blocks" : "arms");
        seen[u] = true;
        block[u] = cells.of[i];
        treated[u] = is_treated;
    }
    data->unit = units.of;
    data->assignment = (struct pl_assignment){units.n, cells.n, block, treated};
    return PL_OK;
}

static enum pl_status test_draws(struct pl_run *r, struct pl_rand_data *data)
{
    const struct pl_value *exact = pl_get(r->args, "exact");
    struct pl_drawing d;
    double draws = NAN;

    PL_TRY(pl_run_whole(r, "draws", 1, &draws));
    draws = isnan(draws) ? 10000 : draws;
    data->complete = pl_is_nil(exact)
                         ? pl_assignments(&data->assignment) <= draws
                         : pl_truth(exact);
    if (data->complete)
        return PL_OK;
    PL_TRY(pl_run_drawing(r, draws, &d));
    data->draws = d.draws;
    data->stream = d.stream;
    return PL_OK;
}

const struct pl_value *pl_randomisation_warnings(struct pl_run *r,
                                                 const struct pl_rand_data *d,
                                                 const struct pl_rand_test *t)
{
    struct pl_builder warnings;

    pl_build(&warnings, r->a);
    if (t->n_undefined > 0)
        pl_add(&warnings,
               pl_text(r->a, d->interacted
                                 ? "an arm of some assignments does not "
                                   "determine its fit: these count as extreme"
                                 : "the covariates explain some assignments: "
                                   "these count as extreme"));
    return pl_list(&warnings);
}

static const struct pl_value *test_result(struct pl_run *r,
                                          const struct pl_design *d,
                                          const struct pl_rand_data *data,
                                          const struct pl_rand_test *t)
{
    enum pl_alternative side = pl_run_alternative(r);
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "randomisation_test");
    pl_set_string(&b, "outcome", d->g.outcome);
    pl_set_text(&b, "estimator", data->interacted ? "lin" : "ols");
    pl_set_text(&b, "method", t->is_complete ? "complete" : "drawn");
    pl_set_text(&b, "alternative", pl_alternative_name(side));
    pl_set_number(&b, "estimate", t->estimate);
    pl_set_number(&b, "p_value",
                  side == PL_GREATER ? t->p_greater
                  : side == PL_LESS  ? t->p_less
                                     : t->p_value);
    pl_set_number(&b, "p_two_sided", t->p_value);
    pl_set_number(&b, "p_greater", t->p_greater);
    pl_set_number(&b, "p_less", t->p_less);
    pl_set_number(&b, "null_mean", t->null_mean);
    pl_set_number(&b, "null_sd", t->null_sd);
    pl_set_number(&b, "draws", t->draws);
    pl_set_number(&b, "n", (double)data->n);
    pl_set_number(&b, "n_units", (double)data->assignment.n_units);
    pl_set_number(&b, "n_blocks", (double)data->assignment.n_blocks);
    pl_set_number(&b, "n_dropped", (double)(r->frame->n - data->n));
    if (data->interval) {
        pl_set_number(&b, "conf_low", t->conf_low);
        pl_set_number(&b, "conf_high", t->conf_high);
        pl_set_number(&b, "level", data->level);
    }
    pl_set(&b, "warnings", pl_randomisation_warnings(r, data, t));
    return pl_map(&b);
}

enum pl_status pl_design_randomisation(struct pl_run *r,
                                       const struct pl_design *d,
                                       bool interacted,
                                       struct pl_rand_data *data,
                                       struct pl_rand_test *out)
{
    *data =
        (struct pl_rand_data){.n = d->g.model.n,
                              .p = d->p,
                              .interacted = interacted,
                              .x = d->x,
                              .y = d->g.model.y,
                              .interval = pl_truth(pl_get(r->args, "interval")),
                              .alternative = pl_run_alternative(r)};
    PL_TRY(pl_run_level(r, &data->level));
    PL_TRY(test_units(r, d, data));
    PL_TRY(test_draws(r, data));
    return pl_run_failed(
        r, pl_randomisation_test(r->work, r->team, data, out, r->err));
}

enum pl_status pl_run_randomisation_test(struct pl_run *r,
                                         struct pl_executed *out)
{
    const struct pl_value *cluster = pl_get(r->args, "cluster");
    const struct pl_value *blocks = pl_get(r->args, "blocks");
    struct pl_rand_data data;
    struct pl_rand_test t;
    struct pl_design d;
    struct pl_builder b;

    pl_build(&b, r->work);
    for (size_t i = 0; i < pl_count(blocks); i++)
        pl_add(&b, pl_item(blocks, i));
    if (!pl_is_nil(cluster))
        pl_add(&b, cluster);
    PL_TRY(pl_design_of(r, pl_list(&b), &d));
    PL_TRY(pl_design_randomisation(
        r, &d, pl_is_text(pl_get(r->args, "estimator"), "lin"), &data, &t));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "randomisation_test");
    pl_set_text(&b, "statistic", data.interacted ? "lin" : "ols");
    pl_set_bool(&b, "complete", t.is_complete);
    pl_set_number(&b, "draws", t.draws);
    if (!t.is_complete)
        pl_set_number(&b, "seed", (double)data.stream.seed);
    pl_set(&b, "blocks", pl_value_copied(r->a, blocks, 0));
    PL_TRY(pl_design_record(r, &d, &b));
    return pl_run_done(r, out, test_result(r, &d, &data, &t), pl_map(&b));
}
