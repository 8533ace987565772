/* The result of t:multiverse as a value. */
#include "plan/clause.h"
#include "plan/schema.h"
#include "plan/trial_multiverse.h"

#include <math.h>

typedef double statistic_fn(const struct pl_multiverse *m);

static double median_of(const struct pl_multiverse *m)
{
    return m->median;
}

static double significant_of(const struct pl_multiverse *m)
{
    return m->significant;
}

static double stouffer_of(const struct pl_multiverse *m)
{
    return m->stouffer;
}

/* The draws at least as far from 0 as what was observed, the one observed
 * among them. */
static double p_of(const struct multiverse *m, statistic_fn *of)
{
    double count = 1, seen = fabs(of(&m->observed));

    for (size_t d = 0; d < m->draws; d++)
        count += !(fabs(of(&m->drawn[d])) < seen * (1 - 1e-12));
    return count / (1 + (double)m->draws);
}

static const struct pl_value *axis_value(struct multiverse *m,
                                         const struct axis *x)
{
    struct pl_builder b, list;
    struct pl_buf text;

    pl_build(&list, m->a);
    for (size_t i = 0; i < x->n; i++) {
        pl_buf_init(&text, 0);
        pl_lua_print(&text, x->alternatives[i]);
        pl_add(&list, text.failed == PL_OK ? pl_string(m->a, pl_buf_view(&text))
                                           : NULL);
        pl_buf_free(&text);
    }
    pl_build(&b, m->a);
    pl_set_string(&b, "clause", x->member);
    pl_set(&b, "alternatives", pl_list(&list));
    return pl_map(&b);
}

static const struct pl_value *universe_value(struct multiverse *m,
                                             const struct universe *u)
{
    struct pl_builder b;

    pl_build(&b, m->a);
    pl_set(&b, "made", u->made);
    if (!isnan(u->of.estimate)) {
        pl_set_number(&b, "estimate", u->of.estimate);
        pl_set_number(&b, "std_error", u->std_error);
        pl_set_number(&b, "p_value", u->of.p_value);
        pl_set_number(&b, "conf_low", u->low);
        pl_set_number(&b, "conf_high", u->high);
        pl_set_number(&b, "n", u->n);
    }
    return pl_map(&b);
}

static void set_inference(const struct multiverse *m, struct pl_builder *b)
{
    pl_set_number(b, "draws", (double)m->draws);
    if (m->draws == 0)
        return;
    pl_set_number(b, "seed", (double)m->stream.seed);
    pl_set_number(b, "p_median", p_of(m, median_of));
    pl_set_number(b, "p_significant", p_of(m, significant_of));
    pl_set_number(b, "p_stouffer", p_of(m, stouffer_of));
}

const struct pl_value *pl_multiverse_value(struct multiverse *m)
{
    struct pl_builder b, axes, runs;

    pl_build(&axes, m->a);
    for (size_t i = 0; i < m->n_axes; i++)
        pl_add(&axes, axis_value(m, &m->axes[i]));
    pl_build(&runs, m->a);
    for (size_t i = 0; i < m->n; i++)
        pl_add(&runs, universe_value(m, &m->universes[i]));
    pl_build(&b, m->a);
    pl_set_text(&b, "kind", "multiverse");
    if (m->term.len > 0)
        pl_set_string(&b, "term", m->term);
    pl_set(&b, "choices", pl_list(&axes));
    pl_set(&b, "runs", pl_list(&runs));
    pl_set_number(&b, "n_specifications", (double)m->n);
    pl_set_number(&b, "n_estimated", (double)m->observed.n);
    pl_set_number(&b, "median", m->observed.median);
    pl_set_number(&b, "n_significant", m->observed.significant);
    pl_set_number(&b, "stouffer", m->observed.stouffer);
    set_inference(m, &b);
    return pl_map(&b);
}
