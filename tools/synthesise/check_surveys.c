/* The second survey of the goal setting trial: groups and sample. */
#include "check.h"
#include "columns.h"
#include "roster.h"

#include <math.h>

/* Mean of happiness, ladder and affect balance as shares of their scales. */
static double *shares(const struct csv *t, struct pl_arena *a)
{
    double *happy = column_score(t, SCALE_HAP, a);
    const double *ladder = column_score(t, SCALE_LAD, a),
                 *affect = column_score(t, SCALE_AFF, a);

    if (happy == NULL || ladder == NULL || affect == NULL)
        return NULL;
    for (size_t i = 0; i < t->n_rows; i++)
        happy[i] = (happy[i] / 10 + ladder[i] / 10 + (affect[i] + 12) / 24) / 3;
    return happy;
}

static double *wellbeing(const struct csv *t, const struct csv *first,
                         struct pl_arena *a)
{
    const double *before = shares(first, a);
    double *after = shares(t, a);

    if (before == NULL || after == NULL)
        return NULL;
    double mean = column_moments(before, first->n_rows).mean;
    for (size_t i = 0; i < t->n_rows; i++)
        after[i] -= mean;
    return after;
}

static double *per_item(const struct csv *t, enum scale_id id,
                        struct pl_arena *a)
{
    double *x = column_score(t, id, a);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++)
        x[i] /= scales[id].items;
    return x;
}

static void check_sample(struct check *c, const struct csv *t)
{
    static const struct sample_level levels[] = {
        {"role", "children's social worker", {NULL}},
        {"role", "student social worker", {NULL}},
        {"role", "senior practitioner", {NULL}},
        {"role", "manager", {NULL}},
        {"role", "social worker assistant", {"social work assistant"}},
        {"gender", "female", {NULL}},
        {"marital_status", "single or never married", {NULL}},
        {"marital_status", "divorced", {NULL}},
        {"marital_status", "married or domestic partner", {NULL}},
        {"children_at_home", "at least one", {"1", "2", "3"}},
        {"general_health", "good", {NULL}},
        {"general_health", "fair", {NULL}},
        {"general_health", "poor", {NULL}},
        {"overtime_week", "5 or more hours", {"5", "7", "8", "10"}},
        {"overtime_week", "4 hours", {"4"}},
        {"overtime_week", "3 hours", {"3"}},
        {"overtime_week", "at least 1 hour", {"1", "2"}},
        {"overtime_week", "none", {"0"}},
    };

    check_levels(c, t, levels, sizeof levels / sizeof *levels);
    check_number(c, t, "employment_months", "months_in_post");
    check_number(c, t, "age", "age");
    check_number(c, t, "caseload_manageable", "caseload_manageable");
}

/* Allocation is by team, which stands in the endline return. */
static double *treated(const struct check *c, const struct csv *t,
                       struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    struct csv returns, allocation;

    if (roster_read(c->synth, c->trial, "staff_endline.csv", &returns, err) !=
            PL_OK ||
        roster_read(c->synth, c->trial, "allocation.csv", &allocation, err) !=
            PL_OK)
        return NULL;
    return column_taken(column_arm(&returns, &allocation, "team", a),
                        returns.n_rows, rows_joined(t, &returns, a), t->n_rows,
                        a);
}

enum pl_status goal_survey_check(const struct synth *s, struct check *c,
                                 struct pl_err *err)
{
    struct csv first, second;

    PL_TRY(check_open(c, s, "goal_setting", err));
    PL_TRY(roster_read(s, c->trial, "survey_t1.csv", &first, err));
    PL_TRY(roster_read(s, c->trial, "survey_t2.csv", &second, err));
    const double *treat = treated(c, &second, err);
    const struct {
        const char *outcome;
        const double *y;
    } outcomes[] = {{"wellbeing", wellbeing(&second, &first, s->arena)},
                    {"time_pressure", per_item(&second, SCALE_TIM, s->arena)},
                    {"self_efficacy", per_item(&second, SCALE_BNS, s->arena)}};
    for (size_t k = 0; k < 3; k++) {
        if (treat == NULL || outcomes[k].y == NULL)
            return pl_fail(err, PL_EFAULT, NULL, "no column of the survey");
        struct check_outcome o = {"endline",     outcomes[k].outcome,
                                  second.n_rows, outcomes[k].y,
                                  treat,         {NAN, NAN}};
        check_groups(c, &o);
    }
    check_sample(c, &second);
    return PL_OK;
}
