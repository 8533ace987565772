#include "stats/root.h"

#include <math.h>

static const double furthest = 1e12;

double pl_root_increasing(pl_increasing *f, void *ud, double target, double low,
                          double high)
{
    for (double step = high - low; f(low, ud) > target; step *= 2) {
        high = low;
        low -= step;
        if (low < -furthest)
            return NAN;
    }
    for (double step = high - low; f(high, ud) < target; step *= 2) {
        low = high;
        high += step;
        if (high > furthest)
            return NAN;
    }
    for (;;) {
        double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high))
            return middle;
        double y = f(middle, ud);
        if (isnan(y))
            return NAN;
        if (y < target)
            low = middle;
        else
            high = middle;
    }
}
