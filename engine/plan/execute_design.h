/* execute_design.h - what the procedures that draw have in common: adjusted
 * models, and cells that several columns make; for the files that execute them
 * only. */
#ifndef PL_PLAN_EXECUTE_DESIGN_H
#define PL_PLAN_EXECUTE_DESIGN_H

#include "plan/execute_ols.h"
#include "stats/randomise.h"
#include "stats/wild.h"

/* Rows by the combinations that occur of some columns' levels, in the columns'
 * order; without columns all rows are one cell. */
struct pl_cells {
    size_t n;
    uint32_t *of;               /* [rows] */
    const struct pl_str *label; /* [n]: "LA 1, female"; "" without columns */
};
/* A missing value is an error. */
enum pl_status pl_cells_of(struct pl_run *r, const struct pl_frame *f,
                           const struct pl_value *names, struct pl_cells *out);

/* outcome on covariates and fixed effects with a constant, in the rows that
 * have a value in these, in the treatment and in every column named. */
struct pl_design {
    struct pl_regression g; /* covariates, fixed_effects, model, x, p */
    const double **x;       /* [p]: the constant first, without treatment */
    size_t p;
    struct pl_groups arms;
    double *treated; /* [model.n]: 1 in the later level */
};
/* also: list of names of columns (clusters, blocks). */
enum pl_status pl_design_of(struct pl_run *r, const struct pl_value *also,
                            struct pl_design *out);
/* What the two procedures do with a model, by the arguments of r: cluster,
 * weights, draws, seed, null, interval, level; cluster, blocks, draws, seed,
 * exact, interval, level, alternative.  d: model, x and p without the
 * treatment, treated. */
enum pl_status pl_design_wild(struct pl_run *r, const struct pl_design *d,
                              struct pl_wild_data *data, struct pl_wild *out);
enum pl_status pl_design_randomisation(struct pl_run *r,
                                       const struct pl_design *d,
                                       bool interacted,
                                       struct pl_rand_data *data,
                                       struct pl_rand_test *out);
/* What a reader is to know of them, as a list; NULL: out of memory. */
const struct pl_value *pl_wild_warnings(struct pl_run *r,
                                        const struct pl_wild_data *w,
                                        const struct pl_wild *t);
const struct pl_value *pl_randomisation_warnings(struct pl_run *r,
                                                 const struct pl_rand_data *d,
                                                 const struct pl_rand_test *t);
/* outcome, treatment, covariates, rows used, files. */
enum pl_status pl_design_record(struct pl_run *r, const struct pl_design *d,
                                struct pl_builder *b);

#endif
