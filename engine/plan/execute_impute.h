/* execute_impute.h - multiple imputation between its arguments and its frames;
 * for the files that execute it only. */
#ifndef PL_PLAN_EXECUTE_IMPUTE_H
#define PL_PLAN_EXECUTE_IMPUTE_H

#include "plan/execute_run.h"
#include "stats/impute.h"

/* A column of the model, in the frame and in arrays. */
struct pl_impute_part {
    const struct pl_column *column;
    size_t n_missing;
    bool is_binary;          /* numbers that are all 0 or 1 */
    struct pl_groups levels; /* of a category or text: those that occur */
    size_t *row_of;          /* [levels.n]: a row that has it */
};

struct pl_imputation {
    struct pl_impute_part *part;
    struct pl_impute_column *columns;
    size_t n;
    const struct pl_value *names; /* of the columns */
    struct pl_str by;
    struct pl_groups groups;
    struct pl_impute_data data;
    struct pl_imputed out;
};

static inline bool pl_is_of_codes(const struct pl_column *c)
{
    return c->type == PL_COL_CATEGORY || c->type == PL_COL_TEXT;
}

const char *pl_impute_method_name(enum pl_impute_method method);

/* execute_impute_frames.c: what came out. */
enum pl_status pl_imputation_frames(struct pl_run *r,
                                    const struct pl_imputation *x,
                                    struct pl_frames *out);
const struct pl_value *pl_imputation_result(struct pl_run *r,
                                            const struct pl_imputation *x);
enum pl_status pl_imputation_record(struct pl_run *r,
                                    const struct pl_imputation *x,
                                    const struct pl_value **out);

#endif
