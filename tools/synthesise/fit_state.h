/* fit_state.h - what a fit keeps of each model; shared by fit*.c only. */
#ifndef SYNTH_FIT_STATE_H
#define SYNTH_FIT_STATE_H

#include "fit.h"

struct fit_moments {
    double xx[FIT_TERMS * FIT_TERMS]; /* lower triangle, row length FIT_TERMS */
    double root[FIT_TERMS * FIT_TERMS]; /* inverse of the Cholesky factor */
    double xy[FIT_TERMS];
    double n[2], sum[2], square[2]; /* of the outcome, an arm */
    double coef[FIT_TERMS], se[FIT_TERMS], sigma;
    double score;
    bool is_solved;
};

struct fit_touch {
    size_t model, person;
};

struct fit {
    struct fit_sheet *sheet;
    const struct fit_model *models;
    size_t n_models;
    const struct fit_target *targets;
    size_t n_targets;
    size_t *first;         /* [n_models + 1]: targets are sorted by model */
    uint32_t *in_x, *in_y; /* [columns]: models that read the column */
    struct fit_moments *now, *before;
    uint32_t touched; /* models, by the last move */
    struct fit_change undo[FIT_CHANGES];
    size_t n_undo;
    double score;
};

void fit_row_add(struct fit *f, size_t model, size_t person, double sign);
/* The factor (unless only the outcome moved), the coefficients, the score. */
void fit_solve(struct fit *f, size_t model, bool x_moved);

#endif
