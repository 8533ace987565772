/* execute_run.h - what the files that execute an estimator share; for them
 * only.
 *
 * A run has two arenas: values that outlive it go to a, matrices and copies to
 * work, which ends with it. */
#ifndef PL_PLAN_EXECUTE_RUN_H
#define PL_PLAN_EXECUTE_RUN_H

#include "plan/execute.h"
#include "stats/ols.h"
#include "stats/rng.h"
#include "stats/summary.h"

struct pl_run {
    struct pl_arena *a, *work;
    const struct pl_team *team;
    const char *who; /* "stats.ols" */
    const struct pl_frame *frame;
    const struct pl_value *args;
    bool is_unrecorded; /* the record may be nil */
    bool is_brief;      /* of the result, what estimates is enough */
    struct pl_err *err;
    struct pl_sorted sorted; /* the frame that was recorded last */
};

typedef enum pl_status pl_run_fn(struct pl_run *r, struct pl_executed *out);

pl_run_fn pl_run_anova, pl_run_cohen_d, pl_run_cor_test, pl_run_cronbach_alpha,
    pl_run_hedges_g, pl_run_icc, pl_run_p_adjust;
pl_run_fn pl_run_cost_benefit, pl_run_cost_effectiveness, pl_run_heckman,
    pl_run_iv, pl_run_joint_test, pl_run_lin, pl_run_logit, pl_run_probit;
pl_run_fn pl_run_fisher_test, pl_run_wilcoxon_test, pl_run_pool,
    pl_run_bradford, pl_run_power_t_test, pl_run_mdes, pl_run_power_simulation,
    pl_run_randomisation_test, pl_run_wild_bootstrap, pl_run_bootstrap;
pl_run_fn pl_run_ols, pl_run_t_test, pl_run_chisq, pl_run_summary,
    pl_run_quantile, pl_run_balance;

/* Of functions that give frames. */
typedef enum pl_status pl_run_frames_fn(struct pl_run *r, struct pl_frames *out,
                                        struct pl_executed *executed);
pl_run_frames_fn pl_run_null_impute, pl_run_mean_impute, pl_run_pro_rata,
    pl_run_randomise, pl_run_impute;

/* What runs a function of the table: one of the two, the other is NULL. */
pl_run_fn *pl_function_run(const struct pl_function *f);
pl_run_frames_fn *pl_function_run_frames(const struct pl_function *f);

/* One frame as frames. */
enum pl_status pl_run_one_frame(struct pl_run *r, const struct pl_frame *frame,
                                struct pl_frames *out);

/* Failures. */
enum pl_status pl_run_no_memory(struct pl_run *r);
/* Puts "stats.ols: " before a message that the numerics gave. */
enum pl_status pl_run_failed(struct pl_run *r, enum pl_status status);
/* PL_OK when both values are there, else out of memory. */
enum pl_status pl_run_done(struct pl_run *r, struct pl_executed *out,
                           const struct pl_value *result,
                           const struct pl_value *record);

/* Arguments. */
enum pl_status pl_run_level(struct pl_run *r, double *level);
enum pl_alternative pl_run_alternative(const struct pl_run *r);
const char *pl_alternative_name(enum pl_alternative alternative);

/* A whole number from least to 2^53; NaN when it is not given. */
enum pl_status pl_run_whole(struct pl_run *r, const char *arg, double least,
                            double *out);
/* seed (required) and draws (or `draws`, when it is not given) of a random
 * procedure; its stream bears the function's name. */
struct pl_drawing {
    struct pl_stream stream;
    uint64_t draws;
};
enum pl_status pl_run_drawing(struct pl_run *r, double draws,
                              struct pl_drawing *out);

/* A number column of the frame; what: "outcome", for messages. */
enum pl_status pl_run_number_column(struct pl_run *r, struct pl_str name,
                                    const char *what,
                                    const struct pl_column **out);
/* An argument that is a column's name or a list of numbers: its cells, NaN
 * where missing.  n = 0 and x = NULL when it is not given. */
struct pl_sample {
    const double *x;
    size_t n;
    struct pl_str column; /* empty for a list */
};
enum pl_status pl_run_sample(struct pl_run *r, const char *arg,
                             struct pl_sample *out);

/* Parts of records.  NULL when out of memory. */
/* {"name","hash","filled","lineage"}: the column as it entered. */
enum pl_status pl_record_column(struct pl_run *r, const struct pl_frame *f,
                                struct pl_str name, double filled,
                                const struct pl_value **out);
/* {"n","keys"} of the frame's rows. */
enum pl_status pl_record_rows(struct pl_run *r, const struct pl_frame *f,
                              struct pl_builder *b);
/* {path: sha256} of every file the frame came from. */
const struct pl_value *pl_record_files(struct pl_run *r);

/* A copy in a; depth is 0 for a caller, and at most 64. */
const struct pl_value *pl_value_copied(struct pl_arena *a,
                                       const struct pl_value *v, int depth);

/* Parts of results. */
void pl_set_coef(struct pl_builder *b, const struct pl_coef *c);
void pl_set_f(struct pl_builder *b, const struct pl_f_test *f);
const struct pl_value *pl_f_value(struct pl_arena *a,
                                  const struct pl_f_test *f);
void pl_set_moments(struct pl_builder *b, const struct pl_moments *m);

/* The groups that a column makes of a frame's rows: the levels that occur, in
 * the dictionary's order, else sorted. */
struct pl_groups {
    size_t n;
    const struct pl_str *level;
    const int32_t *of; /* [rows of the frame]: group, or -1 when missing */
    const size_t *size;
};
enum pl_status pl_groups_of(struct pl_run *r, const struct pl_frame *f,
                            const struct pl_column *c, struct pl_groups *out);

/* "effect_size" of two arms, where the argument of that name asks for it; with
 * the argument "clusters" that of a clustered design.  Not set where a row has
 * no cluster. */
struct pl_two_arms {
    const struct pl_frame *frame;
    const double *y;    /* [rows]: NaN is passed over */
    const int32_t *arm; /* [rows]: 0, 1, or below 0: none */
    double level;
};
enum pl_status pl_set_effect_size(struct pl_run *r, const struct pl_two_arms *d,
                                  struct pl_builder *b);

/* The numbers of one group (every row for group < 0), without the missing. */
enum pl_status pl_group_cells(struct pl_run *r, const struct pl_column *c,
                              const struct pl_groups *g, int32_t group,
                              double **x, size_t *n, size_t *missing);

#endif
