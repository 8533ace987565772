/* Sample characteristics: counts of answers, and summaries of numbers. */
#include "check.h"
#include "columns.h"

#include <stdio.h>
#include <string.h>

static size_t sample_row(const struct check *c, const char *variable,
                         const char *level)
{
    size_t i = 0;

    while (i < c->sample.n_rows &&
           !(pl_str_is(csv_cell(&c->sample, i, "variable"), variable) &&
             pl_str_is(csv_cell(&c->sample, i, "level"), level)))
        i++;
    return i;
}

void check_level(struct check *c, const char *variable, const char *level,
                 size_t n, size_t of_n)
{
    size_t row = sample_row(c, variable, level);
    char what[120];

    snprintf(what, sizeof what, "%s %s", variable, level);
    if (row == c->sample.n_rows) {
        check_tell(c, what, false);
        printf("%s %s: not printed\n", c->trial, what);
        return;
    }
    check_figure(c, what, csv_cell(&c->sample, row, "n"), (double)n);
    check_figure(c, what, csv_cell(&c->sample, row, "of_n"), (double)of_n);
}

static bool is_one_of(struct pl_str cell, const struct sample_level *l)
{
    for (size_t k = 0; k < SAMPLE_ANSWERS && l->answers[k] != NULL; k++)
        if (pl_str_is(cell, l->answers[k]))
            return true;
    return l->answers[0] == NULL && pl_str_is(cell, l->level);
}

static void check_answers(struct check *c, const struct csv *t,
                          const struct sample_level *l)
{
    size_t n = 0, of_n = 0;

    for (size_t i = 0; i < t->n_rows; i++) {
        struct pl_str cell = csv_cell(t, i, l->variable);
        of_n += cell.len > 0;
        n += is_one_of(cell, l);
    }
    check_level(c, l->variable, l->level, n, of_n);
}

void check_levels(struct check *c, const struct csv *t,
                  const struct sample_level *levels, size_t n)
{
    for (size_t k = 0; k < n; k++)
        check_answers(c, t, &levels[k]);
}

void check_number(struct check *c, const struct csv *t, const char *variable,
                  const char *column)
{
    size_t row = sample_row(c, variable, "");
    const double *x = column_of(t, column, column_number, c->synth->arena);
    char what[120];

    if (x == NULL) {
        c->missed++;
        return;
    }
    struct moments m = column_moments(x, t->n_rows);
    const struct {
        const char *column;
        double value;
    } figures[] = {{"n", m.n}, {"of_n", m.n}, {"mean", m.mean}, {"sd", m.sd}};
    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
        snprintf(what, sizeof what, "%s %s", variable, figures[k].column);
        check_figure(c, what, csv_cell(&c->sample, row, figures[k].column),
                     figures[k].value);
    }
}
