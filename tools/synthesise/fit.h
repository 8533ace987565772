/* fit.h - data that give printed regressions.
 *
 * A sheet holds people x integer columns.  Models read their rows off it and
 * keep the cross products, so that changing a few cells costs the update of
 * these people's rows and one solve of p x p, whatever the number of people.
 * Targets are intervals for what the models give; the score is the sum of the
 * squared excesses beyond them, each in the target's unit (a standard error,
 * say), so 0 means that all are met.
 *
 * Everything is + - * / and sqrt on doubles in a fixed order: the same bits on
 * every processor. */
#ifndef SYNTH_FIT_H
#define SYNTH_FIT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FIT_NONE = INT16_MIN, /* a cell that is missing */
    FIT_MODELS = 16,      /* models of one fit, at most */
    FIT_TERMS = 24,       /* terms of one model */
    FIT_CHANGES = 8,      /* cells of one move */
};

struct fit_sheet {
    size_t n, columns;
    int32_t *cells; /* [columns][n] */
};

/* NULL: out of memory.  All cells are 0. */
struct fit_sheet *fit_sheet_new(struct pl_arena *a, size_t n, size_t columns);
static inline int32_t *fit_column(const struct fit_sheet *s, size_t column)
{
    return s->cells + column * s->n;
}

struct fit_part {
    size_t column;
    double weight;
};

enum fit_kind {
    FIT_ONE,     /* the constant */
    FIT_VALUE,   /* the cell, 0 where missing */
    FIT_LEVEL,   /* 1 where the cell is the level */
    FIT_MISSING, /* 1 where the cell is missing */
    FIT_SUM,     /* offset + parts, 0 where a part is missing */
};

struct fit_term {
    const char *name; /* as printed */
    enum fit_kind kind;
    size_t column;
    int32_t level;
    const struct fit_part *parts;
    size_t n_parts;
    double offset;
};

double fit_term_value(const struct fit_sheet *s, const struct fit_term *t,
                      size_t person);

struct fit_model {
    const struct fit_term *terms; /* those that are estimated */
    size_t p;
    struct fit_term outcome;
    size_t member; /* column: rows are the people whose cell is above 0 */
    size_t arm;    /* column of 0 and 1, for the group figures */
    /* [p]: the outcome is what these coefficients predict, and the residual SD
     * is sigma: how the covariates' standard errors are met before there is an
     * outcome.  NULL: the outcome is a column's, and sigma is estimated. */
    const double *predict;
    double sigma;
    /* > 0: the pooled SD that the outcome is to have within arms; sigma is then
     * what the prediction leaves of it. */
    double within;
};

enum fit_what {
    FIT_ESTIMATE, /* of term at */
    FIT_SE,
    FIT_T,
    FIT_SIGMA,  /* residual SD */
    FIT_ROWS,   /* rows in arm at */
    FIT_MEAN,   /* outcome's mean in arm at */
    FIT_SD,     /* n - 1 */
    FIT_SEM,    /* SD over the root of n */
    FIT_GAP,    /* mean of arm 1 less mean of arm 0 */
    FIT_TTEST,  /* two groups of equal variance, arm 1 less arm 0 */
    FIT_WITHIN, /* pooled SD within arms */
};

struct fit_target {
    enum fit_what what;
    size_t model, at;
    double lo, hi, unit;
};

struct fit;

/* The models, targets and sheet are borrowed; their columns may be changed by
 * fit_try only, until fit_restart.  NULL: out of memory. */
struct fit *fit_new(struct pl_arena *a, struct fit_sheet *sheet,
                    const struct fit_model *models, size_t n_models,
                    const struct fit_target *targets, size_t n_targets);
void fit_restart(struct fit *f); /* sums everything anew */

double fit_score(const struct fit *f);
/* What the data give for a target; NaN where a model has no solution. */
double fit_value(const struct fit *f, const struct fit_target *t);

struct fit_change {
    size_t person, column;
    int32_t value;
};

/* Changes the cells and returns the new score; fit_undo puts them back. */
double fit_try(struct fit *f, const struct fit_change *c, size_t n);
void fit_undo(struct fit *f);

struct fit_sheet *fit_sheet_of(struct fit *f);

#endif
