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

/* A level that does not exist is a typing error; c that is no category has
 * none. */
enum pl_status pl_eval_check_level(const struct pl_eval *e,
                                   const struct pl_column *c,
                                   struct pl_str level);
bool pl_operand_is_texty(const struct pl_operand *x);
bool pl_operand_is_date(const struct pl_operand *x);
/* Of a text or a category; .s is NULL where the cell is missing. */
struct pl_str pl_operand_text(const struct pl_operand *x, size_t row);

/* A text that stands for a date. */
enum pl_status pl_eval_date_text(const struct pl_eval *e, struct pl_str text,
                                 double *days);
/* A text among dates as a column of that date; what is neither is refused. */
enum pl_status pl_eval_to_date(const struct pl_eval *e, const char *op,
                               struct pl_operand *x);

/* x, or y where x is missing: numbers, dates, texts, one category. */
enum pl_status pl_eval_or_else(const struct pl_eval *e,
                               const struct pl_operand *x,
                               const struct pl_operand *y,
                               struct pl_operand *out);
/* The number that stands beside the cell's level or text. */
enum pl_status pl_eval_code(const struct pl_eval *e, const struct pl_operand *x,
                            const struct pl_value *levels,
                            const struct pl_value *numbers,
                            struct pl_operand *out);

/* eq ne lt le gt ge, of numbers, texts, categories and dates. */
enum pl_status pl_eval_compare(const struct pl_eval *e, const struct pl_op *op,
                               const struct pl_operand args[2],
                               struct pl_operand *out);

/* The values of a number as the levels of a category, in order of size. */
enum pl_status pl_eval_factor(const struct pl_eval *e,
                              const struct pl_operand *of,
                              struct pl_operand *out);

#endif
