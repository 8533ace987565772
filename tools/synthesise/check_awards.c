/* The symbolic awards trial: tables 3E.1 and 3E.2, groups and sample. */
#include "check.h"
#include "columns.h"
#include "roster.h"

#include <math.h>
#include <string.h>

enum { TERMS = 32, WAVE = 44 };

/* A design that grows, term by term. */
struct design {
    struct check_term terms[TERMS];
    size_t p, n;
    struct pl_arena *arena;
};

static void add(struct design *d, const char *name, const double *x)
{
    if (d->p < TERMS)
        d->terms[d->p++] = (struct check_term){name, x};
}

static void add_with_flag(struct design *d, const char *name, const char *flag,
                          const double *x)
{
    add(d, name, column_filled(x, d->n, d->arena));
    add(d, flag, column_missing(x, d->n, d->arena));
}

struct second {
    struct csv first, second, allocation;
    double *treat, *la, *female, *role, *agency, *months;
};

static void add_people(struct design *d, const struct second *s,
                       bool one_role_code)
{
    static const struct {
        const char *name;
        double code;
    } roles[] = {{"0.role", 0},
                 {"1.role", 1},
                 {"2.role", 2},
                 {"4.role", 4},
                 {"5.role", 5}};

    add(d, "_cons", column_ones(d->n, d->arena));
    add(d, "treat", s->treat);
    add_with_flag(d, "female", "missingfemale", s->female);
    if (one_role_code)
        add(d, "role", column_filled(s->role, d->n, d->arena));
    for (size_t k = 0; !one_role_code && k < 5; k++)
        add(d, roles[k].name,
            column_level(s->role, d->n, roles[k].code, d->arena));
    add(d, "agency", column_filled(s->agency, d->n, d->arena));
    add(d, "employment", column_filled(s->months, d->n, d->arena));
    add(d, "2.feLA", column_level(s->la, d->n, 2, d->arena));
    add(d, "3.feLA", column_level(s->la, d->n, 3, d->arena));
}

static void add_flags(struct design *d, const struct second *s)
{
    add(d, "missingrole", column_missing(s->role, d->n, d->arena));
    add(d, "missingagency", column_missing(s->agency, d->n, d->arena));
    add(d, "missingemployment", column_missing(s->months, d->n, d->arena));
    add(d, "missingfeLA", column_missing(s->la, d->n, d->arena));
}

/* One outcome of the second survey and its model. */
struct outcome {
    const char *name, *model, *score, *flag; /* model NULL: not printed */
    double *before, *after;                  /* of the 66 */
    bool has_flags, one_role_code;
};

/* Rows with an outcome only. */
static void drop_rows(struct design *d, const double *y, double *out)
{
    size_t n = 0;

    for (size_t j = 0; j < d->p; j++) {
        double *x = PL_NEW(d->arena, double, d->n);
        size_t k = 0;
        for (size_t i = 0; x != NULL && i < d->n; i++)
            if (!isnan(y[i]))
                x[k++] = d->terms[j].x[i];
        d->terms[j].x = x;
    }
    for (size_t i = 0; i < d->n; i++)
        if (!isnan(y[i]))
            out[n++] = y[i];
    d->n = n;
}

static enum pl_status check_outcome_of(struct check *c, const struct second *s,
                                       const struct outcome *o,
                                       struct pl_err *err)
{
    size_t n = s->second.n_rows;
    struct design d = {.n = n, .arena = c->synth->arena};
    double *y = PL_NEW(d.arena, double, n);
    struct check_effect effect;

    if (y == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    add_people(&d, s, o->one_role_code);
    if (o->has_flags)
        add_flags(&d, s);
    add_with_flag(&d, o->score, o->flag, o->before);
    drop_rows(&d, o->after, y);
    struct check_model m = {o->model == NULL ? NULL : "3E.1",
                            o->model,
                            "treat",
                            d.terms,
                            d.p,
                            d.n,
                            y};
    PL_TRY(check_regression(c, &m, &effect, err));
    struct check_outcome groups = {"endline", o->name,  n,
                                   o->after,  s->treat, effect};
    check_groups(c, &groups);
    return PL_OK;
}

/* Mean (n - 1: SD) of those who answered. */
static void standard(const double *x, size_t n, double *mean, double *sd)
{
    double sum = 0, ss = 0, k = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += x[i];
            k++;
        }
    *mean = sum / k;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            ss += (x[i] - *mean) * (x[i] - *mean);
    *sd = sqrt(ss / (k - 1));
}

/* Happiness, ladder and affect balance by the first survey's means and SDs. */
static double *wellbeing(const struct csv *t, const struct csv *first,
                         struct pl_arena *a)
{
    static const enum scale_id ids[] = {SCALE_HAP, SCALE_LAD, SCALE_AFF};
    double *sum = PL_NEW(a, double, t->n_rows);

    for (size_t k = 0; k < 3; k++) {
        const double *norm = column_score(first, ids[k], a),
                     *x = column_score(t, ids[k], a);
        double mean, sd;
        if (sum == NULL || norm == NULL || x == NULL)
            return NULL;
        standard(norm, first->n_rows, &mean, &sd);
        for (size_t i = 0; i < t->n_rows; i++)
            sum[i] += (x[i] - mean) / sd;
    }
    return sum;
}

static enum pl_status check_second(struct check *c, const struct second *s,
                                   struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    const size_t *rows = rows_joined(&s->second, &s->first, a);
    static const struct {
        const char *name, *model, *score, *flag;
        enum scale_id id;
    } outcomes[] = {
        {"social_worth", "LA_t2", "LA_t1", "missingLA_t1", SCALE_WOR},
        {"organisational_support", "org_t2", "orgsupport_t1",
         "missingorgsupport_t1", SCALE_POS},
        {"motivation", "motivation_t2", "motivation_t1", "missingmotivation_t1",
         SCALE_MOT},
        {"belonging", "belonging_t2", "belonging_t1", "missingbelonging_t1",
         SCALE_BEL},
        {"prosocial_impact", "prosocial_t2", "prosocial_t1",
         "missingprosocial_t1", SCALE_PRO},
        {"burnout", NULL, "burnout_t1", "missingburnout_t1", SCALE_BUR},
        {"job_satisfaction", NULL, "job_t1", "missingjob_t1", SCALE_JOB},
        {"turnover_intentions", NULL, "turnover_t1", "missingturnover_t1",
         SCALE_TOI}};
    struct outcome o = {"wellbeing",
                        "wellbeing_t2",
                        "wellbeing_t1",
                        "missingwellbeing_t1",
                        column_taken(wellbeing(&s->first, &s->first, a),
                                     s->first.n_rows, rows, s->second.n_rows,
                                     a),
                        wellbeing(&s->second, &s->first, a),
                        false,
                        false};

    PL_TRY(check_outcome_of(c, s, &o, err));
    for (size_t k = 0; k < sizeof outcomes / sizeof *outcomes; k++) {
        o = (struct outcome){
            outcomes[k].name,
            outcomes[k].model,
            outcomes[k].score,
            outcomes[k].flag,
            column_taken(column_score(&s->first, outcomes[k].id, a),
                         s->first.n_rows, rows, s->second.n_rows, a),
            column_score(&s->second, outcomes[k].id, a),
            true,
            outcomes[k].id == SCALE_PRO};
        PL_TRY(check_outcome_of(c, s, &o, err));
    }
    return PL_OK;
}

static enum pl_status check_returns(struct check *c, struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    struct csv t, allocation;
    struct check_effect effect;

    PL_TRY(roster_read(c->synth, c->trial, "staff_endline.csv", &t, err));
    PL_TRY(roster_read(c->synth, c->trial, "allocation.csv", &allocation, err));
    struct design d = {.n = t.n_rows, .arena = a};
    const double *treat =
        column_joined(&t, &allocation, "arm", column_treated, a);
    const double *la = column_of(&t, "la", column_authority, a);
    const double *days = column_days(&t, WAVE, a);
    add(&d, "_cons", column_ones(d.n, a));
    add(&d, "treatment", treat);
    add_with_flag(&d, "female", "missingfemale",
                  column_of(&t, "gender", column_female, a));
    add_with_flag(&d, "role", "missingrole",
                  column_of(&t, "role", column_role, a));
    add_with_flag(&d, "agency", "missingagency",
                  column_of(&t, "agency", column_yes, a));
    add_with_flag(&d, "employment", "missingemployment",
                  column_of(&t, "months_in_post", column_number, a));
    add(&d, "2.feLA", column_level(la, d.n, 2, a));
    add(&d, "3.feLA", column_level(la, d.n, 3, a));
    add(&d, "missingfeLA", column_missing(la, d.n, a));
    struct check_model m = {
        "3E.2", "Endline attendance", "treatment", d.terms, d.p, d.n, days};
    PL_TRY(check_regression(c, &m, &effect, err));
    struct check_outcome groups = {"endline", "attendance", d.n,
                                   days,      treat,        effect};
    check_groups(c, &groups);
    return PL_OK;
}

static void check_sample(struct check *c, const struct second *s)
{
    static const struct sample_level levels[] = {
        {"role",
         "children's social worker",
         "role",
         {"children's social worker"}},
        {"role", "senior practitioner", "role", {"senior practitioner"}},
        {"role",
         "newly qualified social worker",
         "role",
         {"newly qualified social worker"}},
        {"role", "student social worker", "role", {"student social worker"}},
        {"role", "manager", "role", {"manager"}},
        {"role", "other", "role", {"other"}},
        {"gender", "female", "gender", {"female"}},
        {"marital_status",
         "single",
         "marital_status",
         {"single or never married"}},
        {"marital_status",
         "married",
         "marital_status",
         {"married or domestic partner"}},
        {"children_at_home",
         "at least one",
         "children_at_home",
         {"1", "2", "3"}},
        {"general_health",
         "good or excellent",
         "general_health",
         {"good", "excellent"}},
        {"general_health", "fair or poor", "general_health", {"fair", "poor"}},
        {"overtime_week",
         "5 or more hours",
         "overtime_week",
         {"5", "6", "8", "10"}},
        {"overtime_week", "3 or more hours", "overtime_week", {"3", "4"}},
        {"overtime_week", "at least 1 hour", "overtime_week", {"1", "2"}},
        {"overtime_week", "none", "overtime_week", {"0"}},
    };

    check_levels(c, &s->second, levels, sizeof levels / sizeof *levels);
    check_number(c, &s->second, "employment_months", "months_in_post");
    check_number(c, &s->second, "age", "age");
    check_number(c, &s->second, "caseload_manageable", "caseload_manageable");
}

enum pl_status awards_check(const struct synth *s, struct check *c,
                            struct pl_err *err)
{
    struct second q;
    struct pl_arena *a = s->arena;

    PL_TRY(check_open(c, s, "symbolic_awards", err));
    PL_TRY(roster_read(s, c->trial, "survey_t1.csv", &q.first, err));
    PL_TRY(roster_read(s, c->trial, "survey_t2.csv", &q.second, err));
    PL_TRY(roster_read(s, c->trial, "allocation.csv", &q.allocation, err));
    q.treat = column_joined(&q.second, &q.allocation, "arm", column_treated, a);
    q.la = column_joined(&q.second, &q.allocation, "la", column_authority, a);
    q.female = column_of(&q.second, "gender", column_female, a);
    q.role = column_of(&q.second, "role", column_role, a);
    q.agency = column_of(&q.second, "agency", column_yes, a);
    q.months = column_of(&q.second, "months_in_post", column_number, a);
    if (q.treat == NULL || q.la == NULL || q.months == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(check_second(c, &q, err));
    check_sample(c, &q);
    return check_returns(c, err);
}
