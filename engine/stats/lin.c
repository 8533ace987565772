#include "stats/lin.h"

#include "stats/dd.h"

const double *pl_lin_centred(struct pl_arena *a, const double *x,
                             const double *weights, size_t n)
{
    double *out = PL_NEW(a, double, n + 1);
    struct pl_dd sum = {0, 0}, count = {0, 0};

    if (out == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        double w = weights == NULL ? 1 : weights[i];
        sum = pl_dd_add(sum, pl_dd_product(w, x[i]));
        count = pl_dd_add_double(count, w);
    }
    struct pl_dd mean = pl_dd_div(sum, count);
    for (size_t i = 0; i < n; i++)
        out[i] = pl_dd_to(pl_dd_sub(pl_dd_from(x[i]), mean));
    return out;
}

const double *pl_lin_crossed(struct pl_arena *a, const double *x,
                             const double *y, size_t n)
{
    double *out = PL_NEW(a, double, n + 1);

    for (size_t i = 0; out != NULL && i < n; i++)
        out[i] = x[i] * y[i];
    return out;
}
