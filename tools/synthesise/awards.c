/* The symbolic awards trial, from the printed figures to its files. */
#include "awards.h"

#include <stdio.h>

/* The report prints a constant of 2710 for 27.10: the decimal point is lost. */
static bool mend_constant(struct csv *t, struct pl_arena *arena)
{
    size_t n = t->n_rows * t->n_columns, at = csv_column(t, "estimate");
    struct pl_str *cell = PL_NEW(arena, struct pl_str, n);

    if (cell == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        cell[i] = t->cell[i];
    for (size_t i = 0; i < t->n_rows; i++)
        if (pl_str_is(csv_cell(t, i, "model"), "motivation_t2") &&
            pl_str_is(csv_cell(t, i, "term"), "_cons"))
            cell[i * t->n_columns + at] = PL_STR("27.10");
    t->cell = cell;
    return true;
}

double awards_anneal(struct fit *f, struct fit_course c, struct pl_arena *a)
{
    double score = fit_anneal(f, &c, a);

    c.from /= 20;
    c.steps /= 4;
    for (int k = 1; k < 6 && score > 0; k++) {
        c.stream.stream += 1000;
        score = fit_anneal(f, &c, a);
    }
    return score;
}

enum pl_status awards_make(const struct synth *s, struct pl_err *err)
{
    struct awards *a = PL_NEW(s->arena, struct awards, 1);
    struct csv printed;
    double score[3] = {0, 0, 0};

    PL_TRY(synth_published(s, "symbolic_awards", "regressions.csv", &printed,
                           err));
    if (a == NULL || !mend_constant(&printed, s->arena))
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *a = (struct awards){.synth = s,
                         .printed = &printed,
                         .steps = {1500000, 20000000, 400000, 2000000}};
    if (!awards_begin(a) || !awards_covariates(a, &score[0]) ||
        !awards_outcomes(a, &score[1]) || !awards_returns(a, &score[2]))
        return pl_fail(err, PL_EFAULT, NULL, "no data could be made");
    printf("symbolic_awards: left over %.4g %.4g %.4g\n", score[0], score[1],
           score[2]);
    return awards_write(a, err);
}
