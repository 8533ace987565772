/* impute_parts.h - what the files that impute share; for them only.
 *
 * A row holds one cell for the constant and one for each column: its value and
 * the place of its coefficient.  Numbers are centred and scaled by what was
 * observed; a level other than the first has a place of its own and value 1,
 * the first one has value 0. */
#ifndef PL_STATS_IMPUTE_PARTS_H
#define PL_STATS_IMPUTE_PARTS_H

#include "stats/impute.h"

struct pl_row_list {
    size_t n;
    const uint32_t *row;
};

/* One column in one group. */
struct pl_target {
    struct pl_row_list seen; /* rows that hold a value */
    struct pl_row_list open; /* of these, rows that lack another column's */
    struct pl_row_list lost; /* rows without one */
    const uint32_t *cell;    /* [lost.n]: their places among the cells */
    int32_t *level;          /* of levels: [n_seen] that occur here */
    size_t n_level;
};

/* What all imputations share, and none changes. */
struct pl_imputing {
    const struct pl_impute_data *data;
    size_t cells;           /* in a row: columns + 1 */
    size_t width;           /* places of coefficients */
    size_t *place;          /* [columns + 1]: first place of each, and width */
    double *centre, *scale; /* [columns] */
    struct pl_target *target; /* [columns][groups] */
    double **base; /* [groups]: cross products of the rows without holes */
    double *value; /* rows as they start, holes 0 */
    uint32_t *at;
    size_t most_levels, most; /* of a column that has holes */
    struct pl_holes *holes;
    size_t n_cells;
    double *drawn, *mean, *sd;
    enum pl_status *status; /* [m] */
    size_t *culprit;        /* [m]: target that failed */
};

/* Rows of predictors: row i has the cells first[i] .. first[i + 1] - 1. */
struct pl_packed {
    size_t n, *first;
    size_t *own;  /* [n]: a row's level, among those that occur */
    double *x;    /* of a cell: its value */
    uint32_t *of; /* and its predictor */
};
enum { PL_BLOCK = 64 }; /* rows whose probabilities are found together */

/* What one thread works in. */
struct pl_imputer {
    const struct pl_imputing *g;
    double *value; /* [n][cells] */
    uint32_t *at;
    double *cell;         /* [n_cells]: as they stand */
    double *gram;         /* [width][width], lower triangle */
    size_t *place;        /* [width]: of the predictors, the constant first */
    bool *is_kept;        /* [width] */
    size_t n_place;       /* predictors */
    double *s;            /* [width + 1][width + 1]: being factored */
    double *beta, *draw;  /* [width]: estimates, and a draw; 0 elsewhere */
    double *work, *work2; /* [width + 1] */
    double *residual;     /* [n] */
    struct pl_donor *donors, *sorted; /* [n] */
    /* Of the multinomial logit, with up to `most` coefficients. */
    double *theta; /* [columns][groups][most_levels - 1][width]: the last */
    double *info;  /* [most][most] */
    double *gradient, *step, *trial, *estimate; /* [most] */
    double *moments;                            /* [3][width] */
    struct pl_packed packed;
    double *chances, *shift;       /* [PL_BLOCK][most_levels] */
    double *share;                 /* [most_levels][most_levels][width + 1] */
    size_t *kept_place, *of_place; /* [width] */
    int32_t *rank;                 /* [most_levels] */
    bool *is_collinear;            /* [columns][width]: left out once */
};

struct pl_donor {
    double fitted;
    uint32_t row;
};

/* Where a target's draws come from. */
struct pl_where {
    struct pl_stream stream;
    size_t column, group;
};

/* Draws that no row has: their places start here. */
enum { PL_DRAW_COEFFICIENT = 1, PL_DRAW_SIGMA, PL_DRAW_TIE };
static inline uint64_t pl_impute_draw(int what, uint64_t i)
{
    return ((uint64_t)what << 40) + i;
}

static inline const struct pl_target *
pl_impute_target(const struct pl_imputing *g, size_t column, size_t group)
{
    return &g->target[column * g->data->n_groups + group];
}

/* A row times coefficients. */
static inline double pl_impute_dot(const struct pl_imputer *w, uint32_t row,
                                   const double *coefficient)
{
    size_t cells = w->g->cells;
    const double *value = w->value + row * cells;
    const uint32_t *at = w->at + row * cells;
    double sum = 0;

    for (size_t c = 0; c < cells; c++)
        sum += value[c] * coefficient[at[c]];
    return sum;
}

static inline bool pl_impute_is_of_levels(const struct pl_impute_column *c)
{
    return c->x == NULL;
}

static inline bool pl_impute_has_holes(const struct pl_imputing *g,
                                       size_t column)
{
    return g->holes[column].n > 0;
}

/* impute_setup.c: all that imputations share, checked. */
enum pl_status pl_imputing_make(struct pl_arena *a, struct pl_imputing *g,
                                struct pl_err *err);
/* x of a number, scaled, or the code of a level. */
void pl_impute_put_cell(const struct pl_imputing *g, double *value,
                        uint32_t *at, size_t row, size_t column, double x,
                        int32_t code);
bool pl_imputer_make(struct pl_arena *a, const struct pl_imputing *g,
                     struct pl_imputer *w);
/* " in group "x"", for messages; nothing without groups. */
void pl_impute_name_group(const struct pl_impute_data *d, size_t group,
                          char *out, size_t size);
/* impute_tell.c: warnings. */
enum pl_status pl_impute_tell(struct pl_arena *a, const struct pl_imputing *g,
                              const struct pl_imputer *workers,
                              size_t n_workers, struct pl_imputed *out,
                              struct pl_err *err);

/* Cross products of rows, added to gram. */
void pl_impute_products(const double *value, const uint32_t *at, size_t cells,
                        size_t width, const struct pl_row_list *rows,
                        double *gram);
/* Cross products of the target's rows, factored without the collinear: places
 * of predictors and which are kept. */
void pl_impute_factor(struct pl_imputer *w, const struct pl_where *at);

/* norm and pmm.  false: norm has no degrees of freedom. */
bool pl_impute_numbers(struct pl_imputer *w, const struct pl_where *at);
/* Rows of donors for the target's holes, whose fitted values `draw` gives. */
void pl_impute_match(struct pl_imputer *w, const struct pl_where *at);
/* logit and polyreg.  false: the maximum was not found. */
bool pl_impute_levels(struct pl_imputer *w, const struct pl_where *at);

void pl_impute_put_number(struct pl_imputer *w, size_t column, size_t i,
                          const struct pl_target *t, double x, double scaled);
void pl_impute_put_level(struct pl_imputer *w, size_t column, size_t i,
                         const struct pl_target *t, int32_t level);

#endif
