#include "check.h"

#include "columns.h"
#include "stats/dist.h"
#include "stats/t_test.h"
#include "targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum pl_status check_open(struct check *c, const struct synth *s,
                          const char *trial, struct pl_err *err)
{
    *c = (struct check){.synth = s, .trial = trial};
    PL_TRY(synth_published(s, trial, "regressions.csv", &c->regressions, err));
    PL_TRY(synth_published(s, trial, "groups.csv", &c->groups, err));
    return synth_published(s, trial, "sample.csv", &c->sample, err);
}

/* Figures that no data can give, and why: an inconsistency's number, or the
 * README of the data. */
static const struct {
    const char *trial, *what, *why;
} exceptions[] = {
    {"goal_setting", "interim turnover p_regression", "I007"},
    {"goal_setting", "endline attendance p_regression", "I006"},
    {"goal_setting", "endline time_pressure treatment n", "I035"},
    {"goal_setting", "endline time_pressure control n", "I035"},
    {"goal_setting", "endline time_pressure control se", "I035"},
    {"goal_setting", "endline time_pressure n_total", "I035"},
    {"goal_setting", "endline time_pressure p_regression", "I012"},
    {"goal_setting", "endline self_efficacy treatment n", "I036"},
    {"goal_setting", "endline self_efficacy treatment se", "I038"},
    {"goal_setting", "endline self_efficacy control n", "I036"},
    {"goal_setting", "endline self_efficacy control se", "I038"},
    {"goal_setting", "endline self_efficacy n_total", "I036"},
    {"goal_setting", "endline self_efficacy p_regression", "I012"},
    {"goal_setting", "caseload_manageable n", "I034"},
    {"goal_setting", "caseload_manageable of_n", "I034"},
    {"goal_setting", "caseload_manageable sd", "README"},
    {"symbolic_awards", "endline wellbeing p_regression", "I008"},
    {"symbolic_awards", "endline belonging treatment se",
     "README: cut, as I050 and I051"},
    {"symbolic_awards", "endline organisational_support treatment mean_ttest",
     "I022"},
    {"symbolic_awards", "endline burnout treatment sd", "I016"},
    {"symbolic_awards", "endline job_satisfaction treatment n", "I017"},
    {"coffee", "interim attendance treatment se", "README"},
    {"coffee", "interim attendance control se", "README"},
};

static const char *excepted(const struct check *c, const char *what)
{
    for (size_t k = 0; k < sizeof exceptions / sizeof *exceptions; k++)
        if (strcmp(exceptions[k].trial, c->trial) == 0 &&
            strcmp(exceptions[k].what, what) == 0)
            return exceptions[k].why;
    return NULL;
}

const char *check_tell(struct check *c, const char *what, bool is_met)
{
    const char *why = is_met ? NULL : excepted(c, what);

    c->met += is_met;
    c->excepted += why != NULL;
    c->missed += !is_met && why == NULL;
    return is_met ? "met" : why != NULL ? why : "MISSED";
}

void check_figure(struct check *c, const char *what, struct pl_str printed,
                  double value)
{
    struct printed p;

    if (!printed_read(printed, &p))
        return;
    bool is_met = fabs(value - p.value) <= p.half * (1 + 1e-9);
    printf("%s %s: %.*s, %.6g: %s\n", c->trial, what, PL_FMT(printed), value,
           check_tell(c, what, is_met));
}

/* The arm's values, put into out; how many. */
static size_t values_of(const struct check_outcome *o, double arm, double *out)
{
    size_t n = 0;

    for (size_t i = 0; i < o->n; i++)
        if (o->treated[i] == arm && !isnan(o->y[i]))
            out[n++] = o->y[i];
    return n;
}

/* The figures of the arm whose row it is, or of both. */
static void check_arm(struct check *c, const struct check_outcome *o,
                      size_t row, const char *arm, const struct moments *g)
{
    char what[120];
    const struct {
        const char *column;
        double value;
    } figures[] = {
        {"n", g->n},
        {"mean", g->mean},
        {"se", g->sd / sqrt(g->n)},
        {"mean_ttest", g->mean},
        {"sd", g->sd},
    };

    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
        snprintf(what, sizeof what, "%s %s %s %s", o->wave, o->outcome, arm,
                 figures[k].column);
        check_figure(c, what, csv_cell(&c->groups, row, figures[k].column),
                     figures[k].value);
    }
}

static void check_comparison(struct check *c, const struct check_outcome *o,
                             size_t row, const double *y0, size_t n0,
                             const double *y1, size_t n1)
{
    const struct pl_t_options options = {true, 0, 0.95, PL_TWO_SIDED};
    struct pl_t_test t = pl_t_test_two(y0, n0, y1, n1, &options);
    char what[120];
    const struct {
        const char *column;
        double value;
    } figures[] = {
        {"n_total", (double)(n0 + n1)},
        {"p_regression", o->effect.p},
        {"t_stat", fabs(t.test.statistic)},
        {"df", t.test.df},
        {"p_ttest", t.test.p_value},
        {"difference", fabs(t.test.estimate)},
    };

    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
        snprintf(what, sizeof what, "%s %s %s", o->wave, o->outcome,
                 figures[k].column);
        check_figure(c, what, csv_cell(&c->groups, row, figures[k].column),
                     figures[k].value);
    }
}

void check_groups(struct check *c, const struct check_outcome *o)
{
    double *y = PL_NEW(c->synth->arena, double, 2 * o->n);

    if (y == NULL) {
        c->missed++;
        return;
    }
    size_t n0 = values_of(o, 0, y), n1 = values_of(o, 1, y + n0);
    struct moments control = column_moments(y, n0),
                   treated = column_moments(y + n0, n1);
    for (size_t i = 0; i < c->groups.n_rows; i++) {
        if (!pl_str_is(csv_cell(&c->groups, i, "wave"), o->wave) ||
            !pl_str_is(csv_cell(&c->groups, i, "outcome"), o->outcome))
            continue;
        bool is_treated =
            pl_str_is(csv_cell(&c->groups, i, "arm"), "treatment");
        check_arm(c, o, i, is_treated ? "treatment" : "control",
                  is_treated ? &treated : &control);
        if (is_treated)
            check_comparison(c, o, i, y, n0, y + n0, n1);
    }
}
