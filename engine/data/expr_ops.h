/* expr_ops.h - the operators of column expressions, as data.  Private to data/.
 */
#ifndef PL_DATA_EXPR_OPS_H
#define PL_DATA_EXPR_OPS_H

#include "data/frame.h"

/* A column, or a literal number or text. */
struct pl_operand {
    const struct pl_column *column;
    bool is_literal;
    double number;
    struct pl_str text; /* .s == NULL: the literal is a number */
};

struct pl_op {
    const char *name;
    size_t least, most; /* operands */
    bool compares;      /* of texts too: apply then gets their order and 0 */
    /* NaN is missing.  A result that does not exist is NaN or infinite. */
    double (*apply)(double x, double y, bool has_y);
    const char *sign; /* as written between operands; NULL: a method */
    int rank;         /* of precedence in Lua, higher binds tighter */
};

const struct pl_op *pl_op_find(struct pl_str name); /* or NULL */

#endif
