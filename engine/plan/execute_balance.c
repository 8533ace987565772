#include "plan/execute_ols.h"
#include "stats/chisq.h"
#include "stats/t_test.h"

#include <math.h>

/* Covariates by arm.  Numbers: means, a test of no difference (Welch's t with
 * two arms, else the F of a one-way analysis of variance).  Categories: counts
 * and Pearson's chi-square.  Standardised differences are from the first arm:
 * (m1 - m0) / sqrt((v1 + v0) / 2), Austin (2009). */
struct balance {
    const struct pl_column *treatment;
    struct pl_groups arms;
};

static void set_test(struct pl_builder *row, const char *test, double statistic,
                     double df, double p_value)
{
    pl_set_text(row, "test", test);
    pl_set_number(row, "statistic", statistic);
    pl_set_number(row, "df", df);
    pl_set_number(row, "p_value", p_value);
}

static double standardised(double difference, double v0, double v1)
{
    double sd = sqrt((v0 + v1) / 2);

    return sd > 0 ? difference / sd : NAN;
}

/* One-way analysis of variance of a covariate on the arms, as a regression. */
static enum pl_status one_way(struct pl_run *r, const struct balance *b,
                              const struct pl_column *c, struct pl_builder *row)
{
    struct pl_builder terms;
    struct pl_model m;
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_f_test f;
    size_t p = 0;

    pl_build(&terms, r->work);
    pl_add(&terms, pl_string(r->work, b->treatment->name));
    const struct pl_value *list = pl_list(&terms);
    if (list == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_model_build(r->work, r->frame, c->name, list, true, NULL, r->who,
                          &m, r->err));
    const double **x = PL_NEW(r->work, const double *, m.n_terms + 1);
    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < m.n_terms; i++)
        if (!m.terms[i].is_base)
            x[p++] = m.terms[i].x;
    if (m.n == 0)
        return PL_OK;
    struct pl_ols_data data = {m.n, p, x, m.y, NULL, true, r->team};
    PL_TRY(pl_run_failed(r, pl_ols_fit(r->work, &data, &fit, r->err)));
    PL_TRY(pl_vcov_of(r->work, &fit, PL_VCOV_CLASSICAL, NULL, &v, r->err));
    PL_TRY(pl_ols_f(r->work, &fit, &v, 0, &f, r->err));
    set_test(row, "F", f.statistic, f.df1, f.p_value);
    pl_set_number(row, "df2", f.df2);
    return PL_OK;
}

static enum pl_status number_row(struct pl_run *r, const struct balance *b,
                                 const struct pl_column *c,
                                 struct pl_builder *row)
{
    const struct pl_t_options options = {.level = 0.95};
    struct pl_builder list, arm;
    struct pl_moments first = {0}, m = {0};
    double *x = NULL, *x0 = NULL;
    size_t n = 0, missing = 0;

    pl_build(&list, r->a);
    for (size_t i = 0; i < b->arms.n; i++) {
        PL_TRY(pl_group_cells(r, c, &b->arms, (int32_t)i, &x, &n, &missing));
        m = pl_moments_of(x, n);
        pl_build(&arm, r->a);
        pl_set_string(&arm, "level", b->arms.level[i]);
        pl_set_moments(&arm, &m);
        pl_set_number(&arm, "missing", (double)missing);
        if (i == 0) {
            first = m;
            x0 = x;
        } else {
            pl_set_number(&arm, "difference", m.mean - first.mean);
            pl_set_number(&arm, "std_difference",
                          standardised(m.mean - first.mean, first.var, m.var));
        }
        pl_add(&list, pl_map(&arm));
    }
    pl_set_text(row, "type", "number");
    pl_set(row, "arms", pl_list(&list));
    if (b->arms.n > 2)
        return one_way(r, b, c, row);
    struct pl_t_test t = pl_t_test_two(x0, first.n, x, n, &options);
    pl_set_number(row, "difference", t.test.estimate);
    pl_set_number(row, "std_difference",
                  standardised(t.test.estimate, first.var, m.var));
    set_test(row, "t", t.test.statistic, t.test.df, t.test.p_value);
    return PL_OK;
}

/* Levels that only rows without an arm have. */
static void drop_empty(struct pl_groups *levels, double *count, size_t arms,
                       struct pl_str *level)
{
    size_t kept = 0;

    for (size_t l = 0; l < levels->n; l++) {
        double n = 0;
        for (size_t i = 0; i < arms; i++)
            n += count[l * arms + i];
        if (n == 0)
            continue;
        for (size_t i = 0; i < arms; i++)
            count[kept * arms + i] = count[l * arms + i];
        level[kept++] = levels->level[l];
    }
    levels->level = level;
    levels->n = kept;
}

/* Counts of a category by arm, [levels][arms]. */
static enum pl_status count_levels(struct pl_run *r, const struct balance *b,
                                   const struct pl_column *c,
                                   struct pl_groups *levels, double **count,
                                   double **total)
{
    size_t arms = b->arms.n;

    PL_TRY(pl_groups_of(r, r->frame, c, levels));
    *count = PL_NEW(r->work, double, levels->n *arms + 1);
    *total = PL_NEW(r->work, double, arms + 1);
    struct pl_str *level = PL_NEW(r->work, struct pl_str, levels->n + 1);
    if (*count == NULL || *total == NULL || level == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->n; i++) {
        if (b->arms.of[i] < 0 || levels->of[i] < 0)
            continue;
        (*count)[(size_t)levels->of[i] * arms + (size_t)b->arms.of[i]]++;
        (*total)[b->arms.of[i]]++;
    }
    drop_empty(levels, *count, arms, level);
    return PL_OK;
}

static const struct pl_value *
level_value(struct pl_run *r, const struct balance *b, struct pl_str level,
            const double *count, const double *total)
{
    double p0 = count[0] / total[0];
    struct pl_builder row, list, arm;

    pl_build(&list, r->a);
    for (size_t i = 0; i < b->arms.n; i++) {
        double p = count[i] / total[i];
        pl_build(&arm, r->a);
        pl_set_string(&arm, "level", b->arms.level[i]);
        pl_set_number(&arm, "n", count[i]);
        pl_set_number(&arm, "share", p);
        if (i > 0)
            pl_set_number(&arm, "std_difference",
                          standardised(p - p0, p0 * (1 - p0), p * (1 - p)));
        pl_add(&list, pl_map(&arm));
    }
    pl_build(&row, r->a);
    pl_set_string(&row, "level", level);
    pl_set(&row, "arms", pl_list(&list));
    if (b->arms.n == 2) {
        double p1 = count[1] / total[1];
        pl_set_number(&row, "difference", p1 - p0);
        pl_set_number(&row, "std_difference",
                      standardised(p1 - p0, p0 * (1 - p0), p1 * (1 - p1)));
    }
    return pl_map(&row);
}

static enum pl_status category_row(struct pl_run *r, const struct balance *b,
                                   const struct pl_column *c,
                                   struct pl_builder *row)
{
    struct pl_groups levels;
    struct pl_builder list;
    double *count = NULL, *total = NULL;
    struct pl_chisq test;

    PL_TRY(count_levels(r, b, c, &levels, &count, &total));
    pl_build(&list, r->a);
    for (size_t l = 0; l < levels.n; l++)
        pl_add(&list, level_value(r, b, levels.level[l], count + l * b->arms.n,
                                  total));
    pl_set_text(row, "type", "category");
    pl_set(row, "levels", pl_list(&list));
    /* One level only, or an arm without a value: nothing to test. */
    if (levels.n < 2)
        return PL_OK;
    for (size_t i = 0; i < b->arms.n; i++)
        if (total[i] == 0)
            return PL_OK;
    PL_TRY(pl_run_failed(r, pl_chisq_of(r->work, count, levels.n, b->arms.n,
                                        false, &test, r->err)));
    set_test(row, "chi-square", test.statistic, test.df, test.p_value);
    return PL_OK;
}

/* The arm as a 0/1 column beside the covariates. */
static enum pl_status with_arm(struct pl_run *r, const struct balance *b,
                               struct pl_str name, const struct pl_frame **out)
{
    double *y = PL_NEW(r->work, double, r->frame->n + 1);
    struct pl_column *column = PL_NEW(r->work, struct pl_column, 1);
    struct pl_builder one;

    pl_build(&one, r->work);
    pl_set_text(&one, "op", "derive");
    const struct pl_value *operation = pl_map(&one);
    if (y == NULL || column == NULL || operation == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < r->frame->n; i++)
        y[i] = b->arms.of[i] < 0 ? (double)NAN : (double)b->arms.of[i];
    *column = (struct pl_column){
        .name = name, .type = PL_COL_NUMBER, .n = r->frame->n, .number = y};
    const struct pl_column *columns[] = {column};
    return pl_frame_with(r->work, r->frame, columns, 1, operation, out, r->err);
}

/* Joint test for two arms: the arm regressed on every covariate. */
static enum pl_status joint(struct pl_run *r, const struct balance *b,
                            const struct pl_value *covariates,
                            const struct pl_value **out)
{
    const struct pl_str name = PL_STR("(arm)");
    struct pl_regression g = {0};
    struct pl_run inner = *r;
    struct pl_builder args, f;

    pl_build(&args, r->work);
    pl_set_string(&args, "outcome", name);
    pl_set(&args, "terms", covariates);
    inner.args = pl_map(&args);
    if (inner.args == NULL)
        return pl_run_no_memory(r);
    PL_TRY(with_arm(r, b, name, &inner.frame));
    PL_TRY(pl_regression_options(&inner, &g));
    enum pl_status status = pl_regression_fit(&inner, &g);
    if (status == PL_EDOMAIN) { /* no row has every covariate: no test */
        *out = pl_nil();
        return PL_OK;
    }
    PL_TRY(status);
    pl_build(&f, r->a);
    pl_set_f(&f, &g.f);
    pl_set_number(&f, "n", (double)g.model.n);
    *out = pl_map(&f);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

static const struct pl_value *arm_sizes(struct pl_run *r,
                                        const struct balance *b)
{
    struct pl_builder list, arm;

    pl_build(&list, r->a);
    for (size_t i = 0; i < b->arms.n; i++) {
        pl_build(&arm, r->a);
        pl_set_string(&arm, "level", b->arms.level[i]);
        pl_set_number(&arm, "n", (double)b->arms.size[i]);
        pl_add(&list, pl_map(&arm));
    }
    return pl_list(&list);
}

static enum pl_status covariate_rows(struct pl_run *r, const struct balance *b,
                                     const struct pl_value *covariates,
                                     const struct pl_value **rows,
                                     const struct pl_value **records)
{
    struct pl_builder list, row, columns;
    const struct pl_value *record = NULL;

    pl_build(&list, r->a);
    pl_build(&columns, r->a);
    for (size_t i = 0; i < pl_count(covariates); i++) {
        struct pl_str name = pl_strv(pl_item(covariates, i));
        const struct pl_column *c = NULL;
        PL_TRY(pl_frame_need(r->frame, name, r->who, &c, r->err));
        pl_build(&row, r->a);
        pl_set_string(&row, "covariate", name);
        if (c->type == PL_COL_CATEGORY || c->type == PL_COL_TEXT)
            PL_TRY(category_row(r, b, c, &row));
        else if (c->type == PL_COL_NUMBER)
            PL_TRY(number_row(r, b, c, &row));
        else
            return pl_fail(
                r->err, PL_EINPUT, NULL,
                "%s: covariate \"%.*s\" holds dates: neither numbers "
                "nor categories",
                r->who, PL_FMT(name));
        pl_add(&list, pl_map(&row));
        PL_TRY(pl_record_column(r, r->frame, name, 0, &record));
        pl_add(&columns, record);
    }
    *rows = pl_list(&list);
    *records = pl_list(&columns);
    return *rows == NULL || *records == NULL ? pl_run_no_memory(r) : PL_OK;
}

static enum pl_status find_arms(struct pl_run *r, struct balance *b)
{
    struct pl_str name = pl_strv(pl_get(r->args, "treatment"));

    PL_TRY(pl_frame_need(r->frame, name, r->who, &b->treatment, r->err));
    PL_TRY(pl_groups_of(r, r->frame, b->treatment, &b->arms));
    if (b->arms.n >= 2 && b->arms.n <= 20)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: treatment \"%.*s\" has %zu levels in these rows; 2 to "
                   "20 arms are compared",
                   r->who, PL_FMT(name), b->arms.n);
}

static enum pl_status balance_record(struct pl_run *r, const struct balance *b,
                                     const struct pl_value *columns,
                                     const struct pl_value **out)
{
    const struct pl_value *column = NULL;
    struct pl_builder record, sample;

    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "balance");
    PL_TRY(pl_record_column(r, r->frame, b->treatment->name, 0, &column));
    pl_set(&record, "treatment", column);
    pl_set(&record, "covariates", columns);
    pl_build(&sample, r->a);
    PL_TRY(pl_record_rows(r, r->frame, &sample));
    pl_set(&record, "sample", pl_map(&sample));
    pl_set(&record, "files", pl_record_files(r));
    *out = pl_map(&record);
    return PL_OK;
}

enum pl_status pl_run_balance(struct pl_run *r, struct pl_executed *out)
{
    const struct pl_value *covariates = pl_get(r->args, "covariates");
    const struct pl_value *rows = NULL, *columns = NULL, *f = NULL;
    const struct pl_value *record = NULL;
    struct balance b = {0};
    struct pl_builder result;

    PL_TRY(find_arms(r, &b));
    PL_TRY(covariate_rows(r, &b, covariates, &rows, &columns));
    pl_build(&result, r->a);
    pl_set_text(&result, "kind", "balance");
    pl_set(&result, "arms", arm_sizes(r, &b));
    pl_set(&result, "rows", rows);
    pl_set_number(&result, "n", (double)r->frame->n);
    if (b.arms.n == 2 && pl_count(covariates) > 0) {
        PL_TRY(joint(r, &b, covariates, &f));
        pl_set(&result, "joint", f);
    }
    PL_TRY(balance_record(r, &b, columns, &record));
    return pl_run_done(r, out, pl_map(&result), record);
}
