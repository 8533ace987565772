#include "stats/factor.h"

#include <math.h>

bool pl_factor(double *s, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++) {
        double own = s[i * n + i];
        for (size_t j = 0; j <= i; j++) {
            double x = s[i * n + j];
            for (size_t m = 0; m < j; m++)
                x -= s[i * n + m] * s[j * n + m];
            if (j < i)
                s[i * n + j] = x / s[j * n + j];
            else if (x > tolerance * own)
                s[i * n + i] = sqrt(x);
            else
                return false;
        }
    }
    return true;
}

void pl_factor_forth(const double *l, size_t n, double *x)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < j; i++)
            x[j] -= l[j * n + i] * x[i];
        x[j] /= l[j * n + j];
    }
}

void pl_factor_back(const double *l, size_t n, double *x)
{
    for (size_t j = n; j-- > 0;) {
        x[j] /= l[j * n + j];
        for (size_t i = 0; i < j; i++)
            x[i] -= l[j * n + i] * x[j];
    }
}
