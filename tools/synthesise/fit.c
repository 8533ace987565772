#include "fit.h"

#include "fit_state.h"

#include <stdlib.h>
#include <string.h>

struct fit_sheet *fit_sheet_new(struct pl_arena *a, size_t n, size_t columns)
{
    struct fit_sheet *s = PL_NEW(a, struct fit_sheet, 1);

    if (s == NULL)
        return NULL;
    *s = (struct fit_sheet){n, columns, PL_NEW(a, int32_t, n * columns)};
    return s->cells == NULL ? NULL : s;
}

static double part_sum(const struct fit_sheet *s, const struct fit_term *t,
                       size_t person)
{
    double sum = t->offset;

    for (size_t k = 0; k < t->n_parts; k++) {
        int32_t cell = fit_column(s, t->parts[k].column)[person];
        if (cell == FIT_NONE)
            return 0;
        sum += t->parts[k].weight * cell;
    }
    return sum;
}

double fit_term_value(const struct fit_sheet *s, const struct fit_term *t,
                      size_t person)
{
    int32_t cell = fit_column(s, t->column)[person];

    switch (t->kind) {
    case FIT_ONE:
        return 1;
    case FIT_VALUE:
        return cell == FIT_NONE ? 0 : cell;
    case FIT_LEVEL:
        return cell == t->level;
    case FIT_MISSING:
        return cell == FIT_NONE;
    case FIT_SUM:
        return part_sum(s, t, person);
    }
    return 0;
}

static void mark(uint32_t *columns, const struct fit_term *t, uint32_t model)
{
    if (t->kind != FIT_ONE && t->kind != FIT_SUM)
        columns[t->column] |= model;
    for (size_t k = 0; k < t->n_parts; k++)
        columns[t->parts[k].column] |= model;
}

static void mark_columns(struct fit *f)
{
    for (size_t m = 0; m < f->n_models; m++) {
        const struct fit_model *model = &f->models[m];
        uint32_t bit = UINT32_C(1) << m;
        for (size_t j = 0; j < model->p; j++)
            mark(f->in_x, &model->terms[j], bit);
        f->in_x[model->member] |= bit;
        f->in_y[model->arm] |= bit;
        if (model->predict == NULL)
            mark(f->in_y, &model->outcome, bit);
    }
}

static int by_model(const void *a, const void *b)
{
    const struct fit_target *s = a, *t = b;

    return (s->model > t->model) - (s->model < t->model);
}

static void sort_targets(struct fit *f, struct fit_target *own)
{
    qsort(own, f->n_targets, sizeof *own, by_model);
    f->targets = own;
    for (size_t m = 0, k = 0; m <= f->n_models; m++) {
        while (k < f->n_targets && own[k].model < m)
            k++;
        f->first[m] = k;
    }
}

struct fit *fit_new(struct pl_arena *a, struct fit_sheet *sheet,
                    const struct fit_model *models, size_t n_models,
                    const struct fit_target *targets, size_t n_targets)
{
    struct fit *f = PL_NEW(a, struct fit, 1);
    struct fit_target *own = PL_NEW(a, struct fit_target, n_targets + 1);

    if (f == NULL || own == NULL || n_models > FIT_MODELS)
        return NULL;
    *f = (struct fit){.sheet = sheet,
                      .models = models,
                      .n_models = n_models,
                      .n_targets = n_targets,
                      .first = PL_NEW(a, size_t, n_models + 1),
                      .in_x = PL_NEW(a, uint32_t, sheet->columns),
                      .in_y = PL_NEW(a, uint32_t, sheet->columns),
                      .now = PL_NEW(a, struct fit_moments, n_models),
                      .before = PL_NEW(a, struct fit_moments, n_models)};
    if (f->first == NULL || f->in_x == NULL || f->in_y == NULL ||
        f->now == NULL || f->before == NULL)
        return NULL;
    if (n_targets > 0)
        memcpy(own, targets, n_targets * sizeof *own);
    sort_targets(f, own);
    mark_columns(f);
    fit_restart(f);
    return f;
}

static void sum_score(struct fit *f)
{
    f->score = 0;
    for (size_t m = 0; m < f->n_models; m++)
        f->score += f->now[m].score;
}

void fit_restart(struct fit *f)
{
    for (size_t m = 0; m < f->n_models; m++) {
        memset(&f->now[m], 0, sizeof f->now[m]);
        for (size_t i = 0; i < f->sheet->n; i++)
            fit_row_add(f, m, i, 1);
        fit_solve(f, m, true);
    }
    f->n_undo = 0;
    f->touched = 0;
    sum_score(f);
}

double fit_score(const struct fit *f)
{
    return f->score;
}

struct fit_sheet *fit_sheet_of(struct fit *f)
{
    return f->sheet;
}

/* Models whose rows of this person a change of the column moves; each person
 * and model once, although several cells of a person may change. */
static size_t touch(struct fit *f, const struct fit_change *c, size_t n,
                    struct fit_touch *list)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t models = f->in_x[c[i].column] | f->in_y[c[i].column];
        for (size_t m = 0; m < f->n_models; m++) {
            if (!(models >> m & 1))
                continue;
            size_t j = 0;
            while (j < k &&
                   (list[j].model != m || list[j].person != c[i].person))
                j++;
            if (j == k)
                list[k++] = (struct fit_touch){m, c[i].person};
        }
    }
    return k;
}

static void write_cells(struct fit *f, const struct fit_change *c, size_t n)
{
    f->n_undo = n;
    for (size_t i = 0; i < n; i++) {
        int32_t *cell = &fit_column(f->sheet, c[i].column)[c[i].person];
        f->undo[i] = c[i];
        f->undo[i].value = *cell;
        *cell = c[i].value;
    }
}

/* Of p terms: what lies beyond their rows is never read. */
static void copy_moments(struct fit_moments *to, const struct fit_moments *from,
                         size_t p)
{
    size_t rows = p * FIT_TERMS * sizeof *to->xx;
    size_t rest = offsetof(struct fit_moments, xy);

    memcpy(to->xx, from->xx, rows);
    memcpy(to->root, from->root, rows);
    memcpy((char *)to + rest, (const char *)from + rest, sizeof *to - rest);
}

double fit_try(struct fit *f, const struct fit_change *c, size_t n)
{
    struct fit_touch list[FIT_CHANGES * FIT_MODELS];
    size_t n_list = touch(f, c, n, list);
    uint32_t x_moved = 0;

    f->touched = 0;
    for (size_t i = 0; i < n; i++)
        x_moved |= f->in_x[c[i].column];
    for (size_t k = 0; k < n_list; k++)
        f->touched |= UINT32_C(1) << list[k].model;
    for (size_t m = 0; m < f->n_models; m++)
        if (f->touched >> m & 1)
            copy_moments(&f->before[m], &f->now[m], f->models[m].p);
    for (size_t k = 0; k < n_list; k++)
        fit_row_add(f, list[k].model, list[k].person, -1);
    write_cells(f, c, n);
    for (size_t k = 0; k < n_list; k++)
        fit_row_add(f, list[k].model, list[k].person, 1);
    for (size_t m = 0; m < f->n_models; m++)
        if (f->touched >> m & 1)
            fit_solve(f, m, x_moved >> m & 1);
    sum_score(f);
    return f->score;
}

void fit_undo(struct fit *f)
{
    for (size_t i = f->n_undo; i-- > 0;)
        fit_column(f->sheet, f->undo[i].column)[f->undo[i].person] =
            f->undo[i].value;
    for (size_t m = 0; m < f->n_models; m++)
        if (f->touched >> m & 1)
            copy_moments(&f->now[m], &f->before[m], f->models[m].p);
    f->n_undo = 0;
    f->touched = 0;
    sum_score(f);
}
