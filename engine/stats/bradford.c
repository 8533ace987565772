#include "stats/bradford.h"

#include <math.h>
#include <stdlib.h>

struct spell {
    double first, last;
};

static int by_first(const void *a, const void *b)
{
    const struct spell *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

enum pl_status pl_bradford_of(struct pl_arena *a, const double *first,
                              const double *last, size_t n,
                              struct pl_bradford *out, struct pl_err *err)
{
    struct spell *s = PL_NEW(a, struct spell, n + 1);
    double days = 0, spells = (double)n;

    if (s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < n; i++) {
        s[i] = (struct spell){first[i], last[i]};
        if (!(last[i] >= first[i]) || first[i] != floor(first[i]) ||
            last[i] != floor(last[i]))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "a spell from day %.10g to day %.10g is none",
                           first[i], last[i]);
        days += last[i] - first[i] + 1;
    }
    if (n > 1)
        qsort(s, n, sizeof *s, by_first);
    for (size_t i = 1; i < n; i++)
        if (s[i].first <= s[i - 1].last)
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "two spells share day %.10g: they are one, or the "
                           "day is wrong",
                           s[i].first);
    *out = (struct pl_bradford){spells, days, spells * spells * days};
    return PL_OK;
}
