/* Days attended and leavers, given the people: what the printed coefficients
 * predict and a draw with a long lower tail to begin with, then exchanges
 * within arms, which keep the arms' totals. */
#include "anneal.h"
#include "goal.h"
#include "targets.h"

#include <math.h>

enum { MOST_INTERIM = 64, MOST_ENDLINE = 129 };

static double uniform(uint64_t i, uint64_t stream)
{
    return pl_draw_uniform((struct pl_stream){2021, stream}, i);
}

/* Mean 0 and SD near 1, most of it above 0. */
static double skewed(uint64_t i, uint64_t stream)
{
    double u = uniform(2 * i, stream), v = uniform(2 * i + 1, stream);

    return (1 - 9 * u * u * v * v) / 1.2;
}

static double predicted(const struct fit_sheet *s, const struct fit_model *m,
                        const double *b, size_t person)
{
    double y = 0;

    for (size_t j = 0; j < m->p; j++)
        y += b[j] * fit_term_value(s, &m->terms[j], person);
    return y;
}

/* Noise about what is predicted: authority 5 hardly attended at all, and those
 * who stay to the endline vary less. */
static double spread(const struct fit_sheet *s, size_t person)
{
    if (fit_column(s, GOAL_LA)[person] == 5)
        return 0.5;
    return fit_column(s, GOAL_END)[person] > 0 ? 12 : 20;
}

struct outcome {
    enum goal_model model;
    enum goal_column column; /* that is free */
    size_t where;            /* for these people */
    int32_t hi;              /* the largest value of a cell */
    long total[2]; /* of the outcome, in the control and the treated */
};

static const struct outcome outcomes[GOAL_MODELS] = {
    {GOAL_ATTENDANCE_INT, GOAL_DAYS, GOAL_IN, MOST_INTERIM, {32727, 33635}},
    {GOAL_TURNOVER_INT, GOAL_LEFT, GOAL_OUT, 1, {27, 26}},
    {GOAL_ATTENDANCE_END,
     GOAL_DAYS_END,
     GOAL_END,
     MOST_ENDLINE,
     {29141, 24588}},
    {GOAL_TURNOVER_END, GOAL_LEFT_END, GOAL_END, 1, {15, 11}},
};

static int32_t started(const struct fit_sheet *s, const struct outcome *o,
                       const double *b, size_t i)
{
    const struct fit_model *m = &goal_models[o->model];
    double y = predicted(s, m, b, i);

    if (o->hi == 1)
        return uniform(i, 30 + o->model) < y;
    y += (o->model == GOAL_ATTENDANCE_INT ? spread(s, i) : 17) *
         skewed(i, 30); /* the same person's in both waves */
    return y < 0 ? 0 : y > o->hi ? o->hi : (int32_t)(y + 0.5);
}

/* Single units to people drawn from the arm until its total is right. */
static void meet_total(struct fit_sheet *s, const struct outcome *o,
                       int32_t arm)
{
    const struct fit_model *m = &goal_models[o->model];
    const int32_t *treat = fit_column(s, GOAL_TREAT);
    int32_t *cell = fit_column(s, o->column);
    double missing = (double)o->total[arm];
    struct pl_stream stream = {2021, 40 + o->model};

    for (size_t i = 0; i < s->n; i++)
        if (treat[i] == arm && fit_column(s, m->member)[i] > 0)
            missing -= fit_term_value(s, &m->outcome, i);
    for (uint64_t k = 0; missing != 0; k++) {
        size_t i = (size_t)pl_draw_below(stream, k, s->n);
        int32_t by = missing > 0 ? 1 : -1;
        if (treat[i] != arm || fit_column(s, o->where)[i] == 0 ||
            cell[i] + by < 0 || cell[i] + by > o->hi)
            continue;
        missing -= by;
        cell[i] += by;
    }
}

static void begin(struct fit_sheet *s, const struct outcome *o, const double *b)
{
    int32_t *cell = fit_column(s, o->column);

    for (size_t i = 0; i < s->n; i++)
        if (fit_column(s, o->where)[i] > 0)
            cell[i] = started(s, o, b, i);
    meet_total(s, o, 0);
    meet_total(s, o, 1);
}

static const struct fit_move outcome_moves[] = {
    {FIT_SHIFT, 6, GOAL_DAYS, GOAL_TREAT, FIT_ANY, 0, MOST_INTERIM, 8},
    {FIT_SWAP, 1, GOAL_DAYS, GOAL_TREAT, FIT_ANY, 0, 0, 0},
    {FIT_SWAP, 6, GOAL_LEFT, GOAL_TREAT, GOAL_OUT, 0, 0, 0},
    {FIT_SHIFT, 3, GOAL_DAYS_END, GOAL_TREAT, GOAL_END, 0, MOST_ENDLINE, 20},
    {FIT_SWAP, 1, GOAL_DAYS_END, GOAL_TREAT, GOAL_END, 0, 0, 0},
    {FIT_SWAP, 3, GOAL_LEFT_END, GOAL_TREAT, GOAL_END, 0, 0, 0},
};

/* A yes or no moves the coefficients by steps; people that move with it fill
 * them in. */
static const struct fit_move joint_moves[] = {
    {FIT_SHIFT, 6, GOAL_DAYS, GOAL_TREAT, FIT_ANY, 0, MOST_INTERIM, 8},
    {FIT_SWAP, 6, GOAL_LEFT, GOAL_TREAT, GOAL_OUT, 0, 0, 0},
    {FIT_SHIFT, 3, GOAL_DAYS_END, GOAL_TREAT, GOAL_END, 0, MOST_ENDLINE, 20},
    {FIT_SWAP, 3, GOAL_LEFT_END, GOAL_TREAT, GOAL_END, 0, 0, 0},
    {FIT_SWAP, 1, GOAL_FEMALE, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_SWAP, 1, GOAL_MONTHS, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_STEP, 2, GOAL_MONTHS, FIT_ANY, GOAL_FREE, 3, 440, 20},
    {FIT_SWAP, 2, GOAL_ROLE, FIT_ANY, GOAL_ROLES, 0, 0, 0},
    {FIT_SWAP, 1, GOAL_LA, GOAL_CLASS, GOAL_FREE, 0, 0, 0},
    {FIT_SWAP, 1, GOAL_AGENCY, FIT_ANY, GOAL_LOOSE, 0, 0, 0},
};

enum {
    N_OUTCOME_MOVES = sizeof outcome_moves / sizeof *outcome_moves,
    N_JOINT_MOVES = sizeof joint_moves / sizeof *joint_moves
};

/* What no printed figure has: those who left attended less, and who attended
 * little once did so again. */
static const struct fit_term again[] = {
    {.name = "_cons", .kind = FIT_ONE},
    {.name = "days", .kind = FIT_VALUE, .column = GOAL_DAYS},
};
static const struct fit_model plausible[] = {
    {.terms = again,
     .p = 1,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_DAYS},
     .member = GOAL_LEFT,
     .arm = GOAL_IN},
    {.terms = again,
     .p = 1,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_DAYS_END},
     .member = GOAL_LEFT_END,
     .arm = GOAL_IN},
    {.terms = again,
     .p = 2,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_DAYS_END},
     .member = GOAL_END,
     .arm = GOAL_IN},
};
enum {
    LEAVERS = GOAL_MODELS,
    LEAVERS_END,
    AGAIN,
    ALL_MODELS,
};

static bool begin_all(const struct csv *printed, struct fit_sheet *sheet)
{
    for (size_t m = 0; m < GOAL_MODELS; m++) {
        double b[FIT_TERMS];
        struct regression r = {
            .table = printed, .id = "2E.1", .column = goal_model_names[m]};
        if (!regression_estimates(&r, &goal_models[m], b))
            return false;
        begin(sheet, &outcomes[m], b);
    }
    return true;
}

static bool add_targets(struct targets *t, const struct csv *printed,
                        const double *slack)
{
    for (size_t m = 0; m < GOAL_MODELS; m++) {
        struct regression r = {printed, "2E.1", goal_model_names[m],
                               "treatment", slack[m]};
        if (!targets_regression(t, &r, &goal_models[m], m))
            return false;
    }
    targets_printed(t, FIT_SEM, GOAL_ATTENDANCE_INT, 1, ".85", 0.01);
    targets_printed(t, FIT_SEM, GOAL_ATTENDANCE_INT, 0, ".92", 0.01);
    targets_printed(t, FIT_SEM, GOAL_ATTENDANCE_END, 1, "1.4", 0.02);
    targets_printed(t, FIT_SEM, GOAL_ATTENDANCE_END, 0, "1.04", 0.01);
    targets_add(t, (struct fit_target){FIT_MEAN, LEAVERS, 1, 20, 30, 5});
    targets_add(t, (struct fit_target){FIT_MEAN, LEAVERS_END, 1, 75, 90, 5});
    targets_add(t, (struct fit_target){FIT_ESTIMATE, AGAIN, 1, 0.9, 1.1, 0.1});
    return true;
}

/* One leaver more or less moves a coefficient by far more than the printed
 * digits of the treatment's leave, so at first these count for less. */
static void ease_treatment(struct targets *t, double by)
{
    for (size_t k = 0; k < t->n; k++)
        if (t->at[k].what <= FIT_T && t->at[k].at == 0 &&
            (t->at[k].model == GOAL_TURNOVER_INT ||
             t->at[k].model == GOAL_TURNOVER_END))
            t->at[k].unit *= by;
}

/* What is aimed at, by which moves.  The last course allows nearly all that the
 * check does, for what the ones before leave just outside. */
static const struct stage {
    double slack[GOAL_MODELS], ease;
    struct fit_course course;
} stages[] = {
    {{0.08, 0.13, 0.1, 0.13},
     10,
     {outcome_moves, N_OUTCOME_MOVES, 2000000, 20, {2021, 3}}},
    {{0.08, 0.13, 0.1, 0.13},
     8,
     {joint_moves, N_JOINT_MOVES, 12000000, 5, {2021, 4}}},
    {{0.148, 0.148, 0.148, 0.148},
     1,
     {joint_moves, N_JOINT_MOVES, 8000000, 0.05, {2021, 5}}},
};

double goal_outcomes(const struct synth *s, const struct csv *printed,
                     struct fit_sheet *sheet)
{
    struct fit_model models[ALL_MODELS];
    double score = NAN;

    for (size_t m = 0; m < ALL_MODELS; m++)
        models[m] =
            m < GOAL_MODELS ? goal_models[m] : plausible[m - GOAL_MODELS];
    if (!begin_all(printed, sheet))
        return NAN;
    for (size_t k = 0; k < sizeof stages / sizeof *stages; k++) {
        struct targets t;
        if (!targets_new(&t, 200, s->arena) ||
            !add_targets(&t, printed, stages[k].slack))
            return NAN;
        ease_treatment(&t, stages[k].ease);
        struct fit *f = fit_new(s->arena, sheet, models, ALL_MODELS, t.at, t.n);
        if (f == NULL)
            return NAN;
        score = fit_anneal(f, &stages[k].course, s->arena);
    }
    return score;
}
