/* People of the goal setting trial, before there are outcomes: sizes are read
 * off the printed standard errors, and annealing does the rest. */
#include "anneal.h"
#include "goal.h"
#include "targets.h"

#include <math.h>

/* Residual SDs and, of the printed group SDs, what the covariates explain: the
 * sums of squares within arms less the residual ones. */
static const struct plan {
    double sigma, within; /* pooled SD of the outcome within arms */
} plans[GOAL_MODELS] = {
    {16.1, 24.02}, {0.1732, 0.18668}, {18.65, 19.14}, {0.2236, 0.22548}};

/* How many people of a class each authority has at the start. */
static const struct size {
    enum goal_class class;
    int32_t la;
    size_t n;
} sizes[] = {
    {GOAL_APART, 6, 1},   {GOAL_END_12, 1, 97},  {GOAL_END_12, 2, 74},
    {GOAL_END_34, 3, 71}, {GOAL_END_34, 4, 244}, {GOAL_1, 1, 20},
    {GOAL_25, 2, 191},    {GOAL_25, 5, 205},     {GOAL_3, 3, 16},
    {GOAL_4, 4, 22},      {GOAL_6, 6, 81},       {GOAL_78, 7, 163},
    {GOAL_78, 8, 283},
};

static size_t total_size(void)
{
    size_t n = 0;

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        n += sizes[k].n;
    return n;
}

static uint64_t draw(uint64_t i, uint64_t n)
{
    return pl_draw_below((struct pl_stream){2021, 1}, i, n);
}

static int32_t role_drawn(uint64_t u)
{
    return u < 4 ? 0 : u < 12 ? 1 : u < 62 ? 2 : u < 84 ? 3 : u < 95 ? 4 : 5;
}

/* A long tail: the product of uniform draws. */
static int32_t months_drawn(uint64_t i)
{
    double u = (double)draw(i, 1000) / 1000,
           v = (double)draw(i + 1, 1000) / 1000;

    return 3 + (int32_t)(420 * u * u * v);
}

static void make_person(struct fit_sheet *s, size_t i, const struct size *z)
{
    uint64_t d = 8 * i;
    int32_t *cell[GOAL_COLUMNS];
    bool is_end = z->class == GOAL_END_12 || z->class == GOAL_END_34;

    for (size_t k = 0; k < GOAL_COLUMNS; k++)
        cell[k] = &fit_column(s, k)[i];
    *cell[GOAL_LA] = z->la;
    *cell[GOAL_CLASS] = (int32_t)z->class;
    *cell[GOAL_IN] = 1;
    *cell[GOAL_FREE] = 1;
    *cell[GOAL_ROLES] = 1;
    *cell[GOAL_END] = is_end;
    *cell[GOAL_OUT] = !is_end && z->class != GOAL_APART;
    *cell[GOAL_LOOSE] = (z->class == GOAL_25 || z->class == GOAL_1);
    *cell[GOAL_ROLE] = role_drawn(draw(d, 100));
    *cell[GOAL_FEMALE] = draw(d + 1, 100) < 86;
    *cell[GOAL_MONTHS] = months_drawn(d + 2);
    if (!is_end && draw(d + 4, 1000) < 20)
        *cell[GOAL_FEMALE] = FIT_NONE;
    if (!is_end && draw(d + 5, 1000) < 13)
        *cell[GOAL_MONTHS] = FIT_NONE;
    if (z->class == GOAL_END_34 || z->class >= GOAL_78)
        *cell[GOAL_AGENCY] = FIT_NONE;
    else
        *cell[GOAL_AGENCY] = (z->class == GOAL_25 || z->class == GOAL_1) &&
                             draw(d + 6, 100) < 25;
}

/* The one person of authority 6 whose agency is known: the printed difference
 * between those known and not known there rests on this person's covariates, by
 * which the model all but expects the turnover that there was, none. */
static void set_apart(struct fit_sheet *s, size_t i)
{
    fit_column(s, GOAL_FREE)[i] = 0;
    fit_column(s, GOAL_ROLES)[i] = 0;
    fit_column(s, GOAL_TREAT)[i] = 0;
    fit_column(s, GOAL_FEMALE)[i] = 1;
    fit_column(s, GOAL_ROLE)[i] = 3;
    fit_column(s, GOAL_AGENCY)[i] = 0;
    fit_column(s, GOAL_MONTHS)[i] = 150;
}

/* The second survey's sample needs rare roles where it was held. */
static void pin_roles(struct fit_sheet *s)
{
    static const int32_t role[] = {0, 0, 0, 0, 0, 0, 0, 0, 0,
                                   0, 5, 5, 5, 4, 4, 4, 4, 4};
    size_t n = 0;

    for (size_t i = 0; i < s->n && n < sizeof role / sizeof *role; i++)
        if (fit_column(s, GOAL_CLASS)[i] == GOAL_END_34) {
            fit_column(s, GOAL_ROLE)[i] = role[n++];
            fit_column(s, GOAL_ROLES)[i] = 0;
        }
}

/* The arms' sizes in and outside the endline return; fewer of authority 5. */
static void draw_arms(struct fit_sheet *s)
{
    int32_t *treat = fit_column(s, GOAL_TREAT);
    size_t left[2] = {712 - 225, 225}, rest[2] = {1467 - 486, 486};

    set_apart(s, 0);
    for (size_t i = 1; i < s->n; i++) {
        int32_t end = fit_column(s, GOAL_END)[i];
        treat[i] = draw(8 * i + 7, rest[end]) < left[end];
        left[end] -= (size_t)treat[i];
        rest[end]--;
    }
}

static const struct fit_move moves[] = {
    {FIT_COPY, 2, GOAL_LA, GOAL_CLASS, GOAL_END, 0, 0, 0},
    {FIT_COPY, 2, GOAL_LA, GOAL_CLASS, GOAL_LOOSE, 0, 0, 0},
    {FIT_SWAP, 4, GOAL_LA, GOAL_CLASS, GOAL_FREE, 0, 0, 0},
    {FIT_SWAP, 6, GOAL_TREAT, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_COPY, 3, GOAL_FEMALE, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_SWAP, 3, GOAL_FEMALE, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_SET, 3, GOAL_ROLE, FIT_ANY, GOAL_ROLES, 0, 5, 0},
    {FIT_SWAP, 2, GOAL_ROLE, FIT_ANY, GOAL_ROLES, 0, 0, 0},
    {FIT_COPY, 3, GOAL_AGENCY, FIT_ANY, GOAL_LOOSE, 0, 0, 0},
    {FIT_STEP, 3, GOAL_MONTHS, FIT_ANY, GOAL_FREE, 3, 440, 40},
    {FIT_COPY, 3, GOAL_MONTHS, GOAL_END, GOAL_FREE, 0, 0, 0},
    {FIT_SWAP, 3, GOAL_MONTHS, GOAL_END, GOAL_FREE, 0, 0, 0},
};

/* Of the outcome that is to come: means, and the spread that is left for the
 * covariates to explain. */
static void add_groups(struct targets *t, size_t model, double mean0,
                       double mean1)
{
    const struct plan *p = &plans[model];
    double n = model < GOAL_ATTENDANCE_END ? 1468 : 486;
    double df = n - (double)goal_models[model].p;
    double rest =
        sqrt(p->within * p->within - p->sigma * p->sigma * df / (n - 2));
    double by = 0.002 * p->sigma;

    targets_add(
        t, (struct fit_target){FIT_MEAN, model, 0, mean0 - by, mean0 + by, by});
    targets_add(
        t, (struct fit_target){FIT_MEAN, model, 1, mean1 - by, mean1 + by, by});
    targets_add(t, (struct fit_target){FIT_WITHIN, model, 0, 0.99 * rest,
                                       1.01 * rest, 0.02 * rest});
}

/* Nobody of authorities 5 and 7 left, or hardly anybody: what the printed
 * coefficients of interim turnover predict there must not be below 0.  Their
 * sum over the covariates is at least what the constant and the authority's own
 * coefficient (7: and missingagency's) leave. */
static const struct fit_part leaving[] = {{GOAL_ROLE, -0.00314},
                                          {GOAL_FEMALE, -0.00413},
                                          {GOAL_TREAT, -0.00856},
                                          {GOAL_MONTHS, -0.0000682}};
static const struct fit_term few[] = {
    {.kind = FIT_LEVEL, .column = GOAL_LA, .level = 5},
    {.kind = FIT_LEVEL, .column = GOAL_LA, .level = 7}};
static const struct fit_model few_leave = {
    .terms = few,
    .p = 2,
    .outcome = {.kind = FIT_SUM, .parts = leaving, .n_parts = 4},
    .member = GOAL_IN,
    .arm = GOAL_TREAT};

static void add_few(struct targets *t, size_t model)
{
    static const double least[] = {-0.0147, -0.0169};

    for (size_t j = 0; j < 2; j++)
        targets_add(t, (struct fit_target){FIT_ESTIMATE, model, j, least[j], 1,
                                           0.0005});
}

struct fit_sheet *goal_people(const struct synth *s, const struct csv *printed)
{
    struct fit_sheet *sheet =
        fit_sheet_new(s->arena, GOAL_PEOPLE, GOAL_COLUMNS);
    struct fit_model models[GOAL_MODELS + 1];
    double estimates[GOAL_MODELS][FIT_TERMS];
    struct targets t;
    size_t i = 0;

    if (sheet == NULL || !targets_new(&t, 200, s->arena) ||
        total_size() != GOAL_PEOPLE)
        return NULL;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        for (size_t j = 0; j < sizes[k].n; j++)
            make_person(sheet, i++, &sizes[k]);
    pin_roles(sheet);
    draw_arms(sheet);
    for (size_t m = 0; m < GOAL_MODELS; m++) {
        struct regression r = {printed, "2E.1", goal_model_names[m],
                               "treatment", 0.12};
        models[m] = goal_models[m];
        models[m].predict = estimates[m];
        models[m].sigma = plans[m].sigma;
        if (!regression_estimates(&r, &models[m], estimates[m]) ||
            !targets_regression(&t, &r, &models[m], m))
            return NULL;
    }
    models[GOAL_MODELS] = few_leave;
    add_few(&t, GOAL_MODELS);
    add_groups(&t, GOAL_ATTENDANCE_INT, 43.29, 47.24);
    add_groups(&t, GOAL_TURNOVER_INT, 27. / 756, 26. / 712);
    add_groups(&t, GOAL_ATTENDANCE_END, 111.65, 109.28);
    add_groups(&t, GOAL_TURNOVER_END, 15. / 261, 11. / 225);
    struct fit *f =
        fit_new(s->arena, sheet, models, GOAL_MODELS + 1, t.at, t.n);
    struct fit_course c = {
        moves, sizeof moves / sizeof *moves, 2000000, 20, {2021, 2}};
    if (f == NULL)
        return NULL;
    return isnan(fit_anneal(f, &c, s->arena)) ? NULL : sheet;
}
