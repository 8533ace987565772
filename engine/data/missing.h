/* missing.h - rules that fill missing cells; each says what it filled. */
#ifndef PL_DATA_MISSING_H
#define PL_DATA_MISSING_H

#include "data/frame.h"

/* Null imputation (the missing-indicator method: Cohen & Cohen 1975; for
 * baseline covariates of trials, White & Thompson 2005): a missing number
 * becomes 0 and a flag column missing_<x> (0/1) is added; a missing category
 * becomes the level "(missing)", last, without a flag.  A column without
 * missing cells is left alone.  A name clash is an error.
 * *flags: list of names of the flag columns made; *filled: map of column to
 * count of filled cells. */
enum pl_status pl_null_impute(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *columns,
                              const struct pl_frame **out,
                              const struct pl_value **flags,
                              const struct pl_value **filled,
                              struct pl_err *err);

/* What a rule did. */
struct pl_filled {
    const struct pl_frame *frame;
    const struct pl_value *flags;  /* names of the flag columns made */
    const struct pl_value *filled; /* {column: cells filled or scaled} */
};

/* A missing number becomes the mean of the column's values, with a flag
 * missing_<x>.  A column without missing cells is left alone; one without
 * values, or of no numbers, is an error. */
enum pl_status pl_mean_impute(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *columns,
                              struct pl_filled *out, struct pl_err *err);

/* One of the two, after other rules: the flags that those made (a list of
 * names) are no clash, and are 1 where this rule fills as well. */
enum pl_status pl_fill_after(struct pl_arena *a, const struct pl_frame *f,
                             bool by_mean, const struct pl_value *columns,
                             const struct pl_value *earlier,
                             struct pl_filled *out, struct pl_err *err);

/* What was counted in a part of a period is scaled to the full one: x full /
 * months.  Below the minimum, at 0 months and where months is missing the cell
 * becomes missing.  The flag missing_<x> is 1 where months < full or missing;
 * months above full, or below 0, are an error. */
struct pl_period {
    struct pl_str months; /* column */
    double full, minimum;
    bool null_below; /* 0 below the minimum, and at 0 months */
    bool or_more;    /* months above full are as good as full ones */
};
enum pl_status pl_pro_rata(struct pl_arena *a, const struct pl_frame *f,
                           const struct pl_value *columns,
                           const struct pl_period *period,
                           struct pl_filled *out, struct pl_err *err);

/* Rows with a value in every one of the named columns. */
enum pl_status pl_complete_cases(struct pl_arena *a, const struct pl_frame *f,
                                 const struct pl_value *columns,
                                 const struct pl_frame **out, size_t *dropped,
                                 struct pl_err *err);

#endif
