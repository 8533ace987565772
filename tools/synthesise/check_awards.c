/* The symbolic awards trial: tables 3E.1 and 3E.2, groups and sample. */
#include "check.h"
#include "columns.h"
#include "roster.h"

enum { WAVE = 44 };

struct second {
    struct csv first, second, allocation;
    double *treat, *la, *female, *role, *agency, *months;
};

static void add_people(struct check_model *m, const struct second *s,
                       bool one_role_code, struct pl_arena *a)
{
    static const struct {
        const char *name;
        double code;
    } roles[] = {{"0.role", 0},
                 {"1.role", 1},
                 {"2.role", 2},
                 {"4.role", 4},
                 {"5.role", 5}};

    check_add(m, "_cons", column_ones(m->n, a));
    check_add(m, "treat", s->treat);
    check_add_pair(m, "female", "missingfemale", s->female, a);
    if (one_role_code)
        check_add(m, "role", column_filled(s->role, m->n, a));
    for (size_t k = 0; !one_role_code && k < 5; k++)
        check_add(m, roles[k].name,
                  column_level(s->role, m->n, roles[k].code, a));
    check_add(m, "agency", column_filled(s->agency, m->n, a));
    check_add(m, "employment", column_filled(s->months, m->n, a));
    check_add(m, "2.feLA", column_level(s->la, m->n, 2, a));
    check_add(m, "3.feLA", column_level(s->la, m->n, 3, a));
}

static void add_flags(struct check_model *m, const struct second *s,
                      struct pl_arena *a)
{
    check_add(m, "missingrole", column_missing(s->role, m->n, a));
    check_add(m, "missingagency", column_missing(s->agency, m->n, a));
    check_add(m, "missingemployment", column_missing(s->months, m->n, a));
    check_add(m, "missingfeLA", column_missing(s->la, m->n, a));
}

/* One outcome of the second survey and its model. */
struct outcome {
    const char *name, *model, *score, *flag; /* model NULL: not printed */
    double *before, *after;                  /* of the 66 */
    bool has_flags, one_role_code;
};

static enum pl_status check_outcome_of(struct check *c, const struct second *s,
                                       const struct outcome *o,
                                       struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    struct check_model m = {.table = o->model == NULL ? NULL : "3E.1",
                            .model = o->model,
                            .treatment = "treat",
                            .n = s->second.n_rows,
                            .y = o->after};

    add_people(&m, s, o->one_role_code, a);
    if (o->has_flags)
        add_flags(&m, s, a);
    check_add_pair(&m, o->score, o->flag, o->before, a);
    return check_model(c, &m, "endline", o->name, s->treat, err);
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
        if (sum == NULL || norm == NULL || x == NULL)
            return NULL;
        struct moments m = column_moments(norm, first->n_rows);
        for (size_t i = 0; i < t->n_rows; i++)
            sum[i] += (x[i] - m.mean) / m.sd;
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

    PL_TRY(roster_read(c->synth, c->trial, "staff_endline.csv", &t, err));
    PL_TRY(roster_read(c->synth, c->trial, "allocation.csv", &allocation, err));
    const double *treat =
        column_joined(&t, &allocation, "arm", column_treated, a);
    const double *la = column_of(&t, "la", column_authority, a);
    struct check_model m = {.table = "3E.2",
                            .model = "Endline attendance",
                            .treatment = "treatment",
                            .n = t.n_rows,
                            .y = column_days(&t, WAVE, a)};
    check_add(&m, "_cons", column_ones(m.n, a));
    check_add(&m, "treatment", treat);
    check_add_staff(&m, &t, a);
    check_add(&m, "2.feLA", column_level(la, m.n, 2, a));
    check_add(&m, "3.feLA", column_level(la, m.n, 3, a));
    check_add(&m, "missingfeLA", column_missing(la, m.n, a));
    return check_model(c, &m, "endline", "attendance", treat, err);
}

static void check_sample(struct check *c, const struct second *s)
{
    static const struct sample_level levels[] = {
        {"role", "children's social worker", {NULL}},
        {"role", "senior practitioner", {NULL}},
        {"role", "newly qualified social worker", {NULL}},
        {"role", "student social worker", {NULL}},
        {"role", "manager", {NULL}},
        {"role", "other", {NULL}},
        {"gender", "female", {NULL}},
        {"marital_status", "single", {"single or never married"}},
        {"marital_status", "married", {"married or domestic partner"}},
        {"children_at_home", "at least one", {"1", "2", "3"}},
        {"general_health", "good or excellent", {"good", "excellent"}},
        {"general_health", "fair or poor", {"fair", "poor"}},
        {"overtime_week", "5 or more hours", {"5", "6", "8", "10"}},
        {"overtime_week", "3 or more hours", {"3", "4"}},
        {"overtime_week", "at least 1 hour", {"1", "2"}},
        {"overtime_week", "none", {"0"}},
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
