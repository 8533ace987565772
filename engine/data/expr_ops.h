/* expr_ops.h - the operators of column expressions, as data.  Private to data/.
 */
#ifndef PL_DATA_EXPR_OPS_H
#define PL_DATA_EXPR_OPS_H

#include "base/str.h"

/* What an operator makes of dates; one that says nothing refuses them. */
enum pl_op_dates {
    PL_DATES_NONE,
    PL_DATES_SHIFT,  /* date + days is a date */
    PL_DATES_DIFFER, /* date - days is a date, date - date is days */
    PL_DATES_SAME,   /* of two dates, a date */
    PL_DATES_BETWEEN /* of two dates only, a number */
};

struct pl_op {
    const char *name;
    size_t least, most; /* operands */
    bool compares;      /* of texts too: apply then gets their order and 0 */
    bool is_logical;    /* operands are 1, 0 or missing */
    enum pl_op_dates dates;
    /* NaN is missing.  A result that does not exist is NaN or infinite. */
    double (*apply)(double x, double y, bool has_y);
    /* As written between operands; NULL: a method, or the function of dates. */
    const char *sign;
    int rank; /* of precedence in Lua, higher binds tighter */
};

const struct pl_op *pl_op_find(struct pl_str name); /* or NULL */
/* For "did you mean"; NULL when none is near. */
const char *pl_op_nearest(struct pl_str name);

#endif
