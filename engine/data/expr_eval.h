/* expr_eval.h - what evaluates a column expression, piece by piece.  Private
 * to data/. */
#ifndef PL_DATA_EXPR_EVAL_H
#define PL_DATA_EXPR_EVAL_H

#include "data/expr_ops.h"
#include "data/frame.h"

enum { PL_EXPR_DEPTH = 64 };

/* One expression being evaluated over a frame. */
struct pl_eval {
    struct pl_arena *a;
    const struct pl_frame *f;
    struct pl_err *err;
};

/* A column, or a literal number or text. */
struct pl_operand {
    const struct pl_column *column;
    bool is_literal;
    double number;
    struct pl_str text; /* .s == NULL: the literal is a number */
};

enum pl_status pl_eval_memory(const struct pl_eval *e); /* out of memory */

enum pl_status pl_eval(const struct pl_eval *e, const struct pl_value *x,
                       int depth, struct pl_operand *out);

/* Numbers of an operand, one a row; op is for messages. */
enum pl_status pl_eval_numbers(const struct pl_eval *e, const char *op,
                               const struct pl_operand *x, const double **out);
/* v, one a row, as an unnamed column. */
enum pl_status pl_eval_result(const struct pl_eval *e, enum pl_column_type type,
                              const double *v, struct pl_operand *out);
enum pl_status pl_eval_apply(const struct pl_eval *e, const struct pl_op *op,
                             const struct pl_operand *args, size_t n,
                             struct pl_operand *out);

bool pl_operand_is_texty(const struct pl_operand *x);
bool pl_operand_is_date(const struct pl_operand *x);

/* eq ne lt le gt ge, of numbers, texts, categories and dates. */
enum pl_status pl_eval_compare(const struct pl_eval *e, const struct pl_op *op,
                               const struct pl_operand args[2],
                               struct pl_operand *out);

/* The values of a number as the levels of a category, in order of size. */
enum pl_status pl_eval_factor(const struct pl_eval *e,
                              const struct pl_operand *of,
                              struct pl_operand *out);

#endif
