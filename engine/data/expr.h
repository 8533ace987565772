/* expr.h - column expressions: values that C evaluates over a frame.
 *
 * An expression is a value:
 *   {"col":"tenure"}  {"lit":62}  {"lit":"LA 2"}
 *   {"op":"add","args":[e, e]}   op: add sub mul div pow neg | eq ne lt le gt
 *   ge within | and or not | is_missing or_else | round min max log exp sqrt |
 *   days weekdays (of two dates)
 *   {"op":"round","args":[e, {"lit":1}]}
 *   {"op":"code","args":[e, ["aide","nurse"], [1, 2]]}
 *   aggregates (summarise and derive on groups only): {"agg":"mean","arg":e}
 *   agg: count mean sd std_error median min max sum
 *   {"factor":e}  a factor of a number   {"interact":["a","b"]}  in terms only
 * A bare number or string stands for its literal.  Comparisons give 1, 0 or
 * missing; arithmetic with a missing cell is missing; and/or follow Kleene;
 * a row whose condition is missing is not kept by where.  A category compares
 * with a string by level, which must exist (else error, nearest level as hint).
 * log of a negative number, x/0: an error that names the row. */
#ifndef PL_DATA_EXPR_H
#define PL_DATA_EXPR_H

#include "data/frame.h"

enum pl_status pl_expr_column(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *expression,
                              struct pl_str name, const struct pl_column **out,
                              struct pl_err *err);

/* Rows where the expression is true. */
enum pl_status pl_frame_where(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *expression,
                              const struct pl_frame **out, struct pl_err *err);
/* members of `columns` (name to expression) are evaluated on f, all at once,
 * in order of name; an existing name is replaced. */
enum pl_status pl_frame_derive(struct pl_arena *a, const struct pl_frame *f,
                               const struct pl_value *columns,
                               const struct pl_frame **out, struct pl_err *err);
/* by: list of column names, may be empty; groups come in level order (else
 * sorted), missing last as its own group. */
enum pl_status pl_frame_summarise(struct pl_arena *a, const struct pl_frame *f,
                                  const struct pl_value *by,
                                  const struct pl_value *columns,
                                  const struct pl_frame **out,
                                  struct pl_err *err);

/* Names of the columns an expression reads, sorted, each once. */
const struct pl_value *pl_expr_columns(struct pl_arena *a,
                                       const struct pl_value *expression);
/* As an analyst would write it: 62 - col.days_absent, col.la:ne("LA 2"). */
void pl_expr_print(struct pl_buf *b, const struct pl_value *expression);
/* As a reader of the plan would: 62 − days_absent, not (la = "LA 2"). */
void pl_expr_words(struct pl_buf *b, const struct pl_value *expression);

/* Refuses one that is nested too deep, or of too many parts, to be computed and
 * told; its parts were let through before, so that this takes little time. */
enum pl_status pl_expr_check_size(const struct pl_value *expression,
                                  struct pl_err *err);

#endif
