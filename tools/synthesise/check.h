/* check.h - printed figures beside what the data give, one line each. */
#ifndef SYNTH_CHECK_H
#define SYNTH_CHECK_H

#include "csv.h"
#include "synth.h"

#include <stdbool.h>

struct check {
    const struct synth *synth; /* data are read from its out */
    const char *trial;
    struct csv regressions, groups, sample; /* as published */
    size_t met, missed, excepted;
};

enum pl_status check_open(struct check *c, const struct synth *s,
                          const char *trial, struct pl_err *err);

/* Counts a figure: "met", why it is excepted, or "MISSED". */
const char *check_tell(struct check *c, const char *what, bool is_met);

/* A figure at its printed digits; nothing printed: no figure. */
void check_figure(struct check *c, const char *what, struct pl_str printed,
                  double value);

struct check_term {
    const char *name; /* as printed */
    const double *x;
};

enum { CHECK_TERMS = 32 };

/* Terms in the printed order, but for the constant, which comes first, and for
 * base levels, which are not there.  The treatment is held at the printed
 * digits, other estimates within 0.15 standard errors, their t within 0.15 and
 * their stars. */
struct check_model {
    const char *table, *model, *treatment; /* table NULL: not printed */
    size_t n;
    const double *y; /* NaN: a row that is not in the model */
    size_t p;
    struct check_term terms[CHECK_TERMS];
};

void check_add(struct check_model *m, const char *name, const double *x);
/* A column with 0 where it is missing, and its flag. */
void check_add_pair(struct check_model *m, const char *name, const char *flag,
                    const double *x, struct pl_arena *a);
/* The pairs of a staff return: gender, role, agency and months employed. */
void check_add_staff(struct check_model *m, const struct csv *t,
                     struct pl_arena *a);

struct check_effect {
    double t, p; /* of the treatment; NaN: no regression */
};

enum pl_status check_regression(struct check *c, const struct check_model *m,
                                struct check_effect *out, struct pl_err *err);

/* The figures of both arms; a row whose arm or outcome is NaN does not count.
 */
struct check_outcome {
    const char *wave, *outcome;
    size_t n;
    const double *y, *treated;
    struct check_effect effect;
};
void check_groups(struct check *c, const struct check_outcome *o);
/* Both, of a model's outcome. */
enum pl_status check_model(struct check *c, const struct check_model *m,
                           const char *wave, const char *outcome,
                           const double *treated, struct pl_err *err);

/* n of of_n at a level of sample.csv. */
void check_level(struct check *c, const char *variable, const char *level,
                 size_t n, size_t of_n);
/* A level, and which answers of the variable's column it counts. */
enum { SAMPLE_ANSWERS = 4 };
struct sample_level {
    const char *variable, *level;        /* as printed */
    const char *answers[SAMPLE_ANSWERS]; /* none: the level's own name */
};
void check_levels(struct check *c, const struct csv *t,
                  const struct sample_level *levels, size_t n);
/* n, mean and SD of a column. */
void check_number(struct check *c, const struct csv *t, const char *variable,
                  const char *column);

enum pl_status goal_check(const struct synth *s, struct check *c,
                          struct pl_err *err);
enum pl_status coffee_check(const struct synth *s, struct check *c,
                            struct pl_err *err);
enum pl_status awards_check(const struct synth *s, struct check *c,
                            struct pl_err *err);
enum pl_status goal_survey_check(const struct synth *s, struct check *c,
                                 struct pl_err *err);

#endif
