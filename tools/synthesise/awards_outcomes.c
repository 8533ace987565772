/* Scores of the second survey: what the printed coefficients predict and
 * residuals at right angles to the covariates; then exchanges within arms, of
 * the covariates too, until the printed figures come out. */
#include "anneal.h"
#include "awards.h"
#include "stats/ols.h"
#include "targets.h"

#include <math.h>

/* The figures of the arms, control and treated, as printed unless said. */
static const struct group {
    enum scale_id scale;
    int32_t total[2]; /* of the scores; well-being has none */
    const char *sd[2], *se[2];
    double t_lo, t_hi; /* by the t-test's t and p, and by the regression's */
    double p_lo, p_hi;
} groups[AWARDS_MODELS] = {
    {SCALE_HAP,
     {0, 0},
     {"1.74", "1.86"},
     {".29", ".34"},
     1.205,
     1.215,
     1.345,
     1.355},
    {SCALE_WOR,
     {298, 300},
     {"2.90", "2.98"},
     {".48", ".54"},
     2.365,
     2.375,
     2.195,
     2.205},
    {SCALE_POS,
     {960, 959},
     {"8.41", "9.3"},
     {"1.40", "1.70"},
     2.425,
     2.435,
     1.9374,
     1.9448},
    {SCALE_MOT,
     {1601, 1427},
     {"5.23", "4.97"},
     {".87", ".91"},
     2.445,
     2.455,
     1.4052,
     1.4093},
    /* 883 points of 30 people with an SD of 6.00 have a standard error of 1.10,
     * not 1.09. */
    {SCALE_BEL,
     {901, 883},
     {"7.15", "6.00"},
     {"1.19", "1.1"},
     2.675,
     2.685,
     1.4652,
     1.4748},
    {SCALE_PRO,
     {590, 520},
     {"2.14", "2.32"},
     {".36", ".42"},
     1.715,
     1.725,
     1.6651,
     1.6664},
    {SCALE_BUR,
     {1118, 846},
     {"9.22", "8.68"},
     {"1.56", "1.64"},
     -0.765,
     -0.755,
     -0.463,
     -0.4505},
    /* The one sum of squares that gives all of it is near 3.525. */
    {SCALE_JOB,
     {126, 136},
     {"3.96", "3.525"},
     {"1.02", "1.02"},
     2.0055,
     2.00636,
     1.499,
     1.5375},
    {SCALE_TOI,
     {288, 216},
     {"4.92", "5.10"},
     {".82", ".93"},
     -0.6545,
     -0.6455,
     -0.3535,
     -0.3407},
};

static void add_groups(struct targets *t, size_t m, size_t model)
{
    const struct group *g = &groups[m];

    for (size_t arm = 0; arm < 2; arm++) {
        targets_printed(t, FIT_SD, model, arm, g->sd[arm], 0.01);
        targets_printed(t, FIT_SEM, model, arm, g->se[arm], 0.005);
    }
    targets_add(
        t, (struct fit_target){FIT_TTEST, model, 0, g->t_lo, g->t_hi, 0.01});
    targets_add(t,
                (struct fit_target){FIT_T, model, 0, g->p_lo, g->p_hi, 0.01});
    if (m != AWARDS_WELLBEING)
        return;
    targets_printed(t, FIT_MEAN, model, 0, "-.30", 0.01);
    targets_printed(t, FIT_MEAN, model, 1, ".24", 0.01);
    targets_printed(t, FIT_GAP, model, 0, ".54", 0.01);
}

/* Residuals: noise less what the covariates explain of it, as large as the
 * spread within arms leaves room for. */
static const double *residuals(struct awards *a, const struct fit_model *m,
                               struct draws *d)
{
    struct pl_arena *arena = a->synth->arena;
    const double *x[FIT_TERMS];
    double *y = PL_NEW(arena, double, AWARDS_SURVEY);
    struct pl_ols_data data = {AWARDS_SURVEY, m->p, x, y, NULL, true, NULL};
    struct pl_ols fit;
    struct pl_err err;

    for (size_t j = 0; j < m->p; j++) {
        double *column = PL_NEW(arena, double, AWARDS_SURVEY);
        if (column == NULL || y == NULL)
            return NULL;
        for (size_t i = 0; i < AWARDS_SURVEY; i++)
            column[i] = fit_term_value(a->survey, &m->terms[j], i);
        x[j] = column;
    }
    for (size_t i = 0; i < AWARDS_SURVEY; i++)
        y[i] = draw_bell(d);
    if (pl_ols_fit(arena, &data, &fit, &err) != PL_OK)
        return NULL;
    for (size_t i = 0; i < AWARDS_SURVEY; i++)
        y[i] = fit.residual[i] / fit.sigma;
    return y;
}

static double predicted(const struct awards *a, const struct fit_model *m,
                        const double *b, size_t person)
{
    double y = 0;

    for (size_t j = 0; j < m->p; j++)
        y += b[j] * fit_term_value(a->survey, &m->terms[j], person);
    return y;
}

static int32_t bounded(double x, enum scale_id id)
{
    const struct scale *s = &scales[id];
    int32_t lo = (int32_t)s->items * s->lo, hi = (int32_t)s->items * s->hi;

    if (id == SCALE_AFF) {
        lo = 3 * (s->lo - s->hi);
        hi = -lo;
    }
    int32_t near = (int32_t)floor(x + 0.5);
    return near < lo ? lo : near > hi ? hi : near;
}

/* Happiness and ladder take about a third each, affect the rest. */
static void set_wellbeing(struct awards *a, size_t i, double y, struct draws *d)
{
    static const enum scale_id id[] = {SCALE_HAP, SCALE_LAD, SCALE_AFF};
    double rest = y - a->offset;
    static const double mean[3] = {6.4, 6.2, 2.5};

    for (size_t k = 0; k < 3; k++) {
        double w = a->parts[k].weight;
        double x =
            k == 2 ? rest / w : mean[k] + (y / 3 + 0.3 * draw_bell(d)) / w;
        int32_t *cell = &fit_column(a->survey, a->parts[k].column)[i];
        *cell = bounded(x, id[k]);
        rest -= w * *cell;
    }
}

/* Single points to people drawn from the arm until its total is right. */
static void meet_total(struct awards *a, size_t m, int32_t arm)
{
    const struct fit_model *model = &a->models[m];
    int32_t *cell = fit_column(a->survey, model->outcome.column);
    int32_t missing = groups[m].total[arm];
    struct draws d = {{2021, 120 + 2 * m + (size_t)arm}, 0};

    for (size_t i = 0; i < AWARDS_SURVEY; i++)
        if (fit_column(a->survey, model->member)[i] > 0 &&
            fit_column(a->survey, AWARDS_TREAT)[i] == arm)
            missing -= cell[i];
    while (missing != 0) {
        size_t i = (size_t)draw_below(&d, AWARDS_SURVEY);
        int32_t by = missing > 0 ? 1 : -1;
        if (fit_column(a->survey, model->member)[i] == 0 ||
            fit_column(a->survey, AWARDS_TREAT)[i] != arm ||
            bounded(cell[i] + by, groups[m].scale) != cell[i] + by)
            continue;
        cell[i] += by;
        missing -= by;
    }
}

static bool begin_outcome(struct awards *a, size_t m, const double *b,
                          double sigma)
{
    const struct fit_model *model = &a->models[m];
    struct draws d = {{2021, 110 + m}, 0};
    const double *e = residuals(a, model, &d);

    for (size_t i = 0; e != NULL && i < AWARDS_SURVEY; i++) {
        double y = predicted(a, model, b, i) + sigma * e[i];
        if (m == AWARDS_WELLBEING)
            set_wellbeing(a, i, y, &d);
        else
            fit_column(a->survey, model->outcome.column)[i] =
                bounded(y, groups[m].scale);
    }
    if (e != NULL && m != AWARDS_WELLBEING) {
        meet_total(a, m, 0);
        meet_total(a, m, 1);
    }
    return e != NULL;
}

#define ARM  AWARDS_TREAT, AWARDS_IN
#define SAME FIT_ANY, AWARDS_IN, 0, 0, 0
static const struct fit_move moves[] = {
    {FIT_STEP, 6, AWARDS_HAPPY2, FIT_ANY, AWARDS_IN, 0, 10, 2},
    {FIT_STEP, 6, AWARDS_LADDER2, FIT_ANY, AWARDS_IN, 0, 10, 2},
    {FIT_STEP, 6, AWARDS_AFFECT2, FIT_ANY, AWARDS_IN, -12, 12, 3},
    {FIT_SWAP, 2, AWARDS_HAPPY2, ARM, 0, 0, 0},
    {FIT_SWAP, 2, AWARDS_LADDER2, ARM, 0, 0, 0},
    {FIT_SHIFT, 4, AWARDS_AFFECT2, ARM, -12, 12, 3},
    {FIT_SWAP, 2, AWARDS_WORTH2, ARM, 0, 0, 0},
    {FIT_SWAP, 2, AWARDS_SUPPORT2, ARM, 0, 0, 0},
    {FIT_SWAP, 2, AWARDS_MOTIVATION2, ARM, 0, 0, 0},
    {FIT_SWAP, 2, AWARDS_BELONGING2, ARM, 0, 0, 0},
    {FIT_SWAP, 2, AWARDS_IMPACT2, ARM, 0, 0, 0},
    {FIT_SHIFT, 8, AWARDS_WORTH2, ARM, 2, 14, 3},
    {FIT_SHIFT, 8, AWARDS_SUPPORT2, ARM, 8, 56, 6},
    {FIT_SHIFT, 8, AWARDS_MOTIVATION2, ARM, 8, 56, 4},
    {FIT_SHIFT, 8, AWARDS_BELONGING2, ARM, 6, 42, 4},
    {FIT_SHIFT, 8, AWARDS_IMPACT2, ARM, 3, 21, 2},
    {FIT_SWAP, 2, AWARDS_LA, SAME},
    {FIT_SWAP, 2, AWARDS_FEMALE, SAME},
    {FIT_SWAP, 2, AWARDS_ROLE, SAME},
    {FIT_SWAP, 4, AWARDS_MONTHS, SAME},
    {FIT_SWAP, 2, AWARDS_AGENCY, SAME},
    {FIT_SWAP, 3, AWARDS_WHOLE, FIT_ANY, AWARDS_BEFORE, 0, 0, 0},
    {FIT_SWAP, 1, AWARDS_WORTH1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_SWAP, 1, AWARDS_SUPPORT1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_SWAP, 1, AWARDS_MOTIVATION1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_SWAP, 1, AWARDS_BELONGING1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_SWAP, 1, AWARDS_IMPACT1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_STEP, 2, AWARDS_WORTH1, FIT_ANY, AWARDS_IN, 2, 14, 2},
    {FIT_STEP, 2, AWARDS_SUPPORT1, FIT_ANY, AWARDS_IN, 8, 56, 4},
    {FIT_STEP, 2, AWARDS_MOTIVATION1, FIT_ANY, AWARDS_IN, 8, 56, 4},
    {FIT_STEP, 2, AWARDS_BELONGING1, FIT_ANY, AWARDS_IN, 6, 42, 4},
    {FIT_STEP, 2, AWARDS_IMPACT1, FIT_ANY, AWARDS_IN, 3, 21, 2},
};

static const struct fit_move later_moves[] = {
    {FIT_SHIFT, 4, AWARDS_BURNOUT2, AWARDS_TREAT, AWARDS_IN_BURNOUT, 8, 48, 6},
    {FIT_SHIFT, 4, AWARDS_JOB2, AWARDS_TREAT, AWARDS_IN_JOB, 2, 14, 3},
    {FIT_SHIFT, 4, AWARDS_LEAVING2, ARM, 3, 21, 4},
    {FIT_STEP, 1, AWARDS_BURNOUT1, FIT_ANY, AWARDS_IN, 8, 48, 6},
    {FIT_STEP, 1, AWARDS_JOB1, FIT_ANY, AWARDS_IN, 2, 14, 3},
    {FIT_STEP, 1, AWARDS_LEAVING1, FIT_ANY, AWARDS_IN, 3, 21, 4},
};

/* So many of each arm answered: those whom the draw puts first. */
static void draw_members(struct fit_sheet *s, size_t column, size_t control,
                         size_t treated, struct draws *d)
{
    size_t left[2] = {control, treated};
    size_t rest[2] = {AWARDS_SURVEY - AWARDS_TREATED, AWARDS_TREATED};

    for (size_t i = 0; i < AWARDS_SURVEY; i++) {
        size_t arm = (size_t)fit_column(s, AWARDS_TREAT)[i];
        bool is_in = draw_below(d, rest[arm]) < left[arm];
        fit_column(s, column)[i] = is_in;
        left[arm] -= is_in;
        rest[arm]--;
    }
}

/* Until the model can be estimated: every role and flag occurs. */
static bool draw_until_solved(struct awards *a, enum awards_model m,
                              size_t column, size_t control, size_t treated)
{
    struct draws d = {{2021, 140 + m}, 0};
    const struct fit_target t = {FIT_T, 0, 0, -1e9, 1e9, 1};

    for (int k = 0; k < 100000; k++) {
        draw_members(a->survey, column, control, treated, &d);
        struct fit *f =
            fit_new(a->synth->arena, a->survey, &a->models[m], 1, &t, 1);
        if (f == NULL)
            return false;
        if (fit_score(f) == 0)
            return true;
    }
    return false;
}

/* The three outcomes without a table: an arm's mean and the spread to start. */
static void begin_later(struct awards *a, enum awards_model m)
{
    const struct fit_model *model = &a->models[m];
    int32_t *cell = fit_column(a->survey, model->outcome.column);
    struct draws d = {{2021, 150 + m}, 0};

    for (size_t i = 0; i < AWARDS_SURVEY; i++)
        if (fit_column(a->survey, model->member)[i] > 0)
            cell[i] = bounded(m == AWARDS_BURNOUT ? 31 + 9 * draw_bell(&d)
                              : m == AWARDS_JOB   ? 10 + 4 * draw_bell(&d)
                                                  : 8 + 5 * draw_bell(&d),
                              groups[m].scale);
    meet_total(a, m, 0);
    meet_total(a, m, 1);
}

static bool later_outcomes(struct awards *a, double *score)
{
    struct fit_course c = {later_moves,
                           sizeof later_moves / sizeof *later_moves,
                           1500000,
                           5,
                           {2021, 160}};
    struct targets t;

    if (!targets_new(&t, 40, a->synth->arena) ||
        !draw_until_solved(a, AWARDS_BURNOUT, AWARDS_IN_BURNOUT, 35, 28) ||
        !draw_until_solved(a, AWARDS_JOB, AWARDS_IN_JOB, 15, 12))
        return false;
    for (size_t m = AWARDS_PRINTED; m < AWARDS_MODELS; m++) {
        begin_later(a, (enum awards_model)m);
        add_groups(&t, m, m - AWARDS_PRINTED);
    }
    struct fit *f =
        fit_new(a->synth->arena, a->survey, &a->models[AWARDS_PRINTED],
                AWARDS_MODELS - AWARDS_PRINTED, t.at, t.n);
    if (f == NULL)
        return false;
    *score += awards_anneal(f, c, a->synth->arena);
    return true;
}

bool awards_outcomes(struct awards *a, double *score)
{
    struct fit_course c = {
        moves, sizeof moves / sizeof *moves, a->steps[1], 6, {2021, 104}};
    struct targets t;

    if (!targets_new(&t, 400, a->synth->arena))
        return false;
    for (size_t m = 0; m < AWARDS_PRINTED; m++) {
        struct regression r = {a->printed, "3E.1", awards_model_names[m],
                               "treat", 0.148};
        if (!targets_regression(&t, &r, &a->models[m], m) ||
            !begin_outcome(a, m, a->estimates[m], a->sigma[m]))
            return false;
        add_groups(&t, m, m);
    }
    struct fit *f = fit_new(a->synth->arena, a->survey, a->models,
                            AWARDS_PRINTED, t.at, t.n);
    if (f == NULL)
        return false;
    *score = awards_anneal(f, c, a->synth->arena);
    return later_outcomes(a, score);
}
