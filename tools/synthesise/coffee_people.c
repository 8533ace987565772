/* People and days of table 4C.1.
 *
 * The printed group SEs, 1.20 and 2.31, cannot stand beside the regression (the
 * data folder's README has the proof), so the groups' spreads are as near as
 * can be in their printed ratio: both times one factor, which the residual SD
 * that the treatment's SE allows settles. */
#include "anneal.h"
#include "coffee.h"
#include "targets.h"

#include <math.h>

static const struct fit_term terms[] = {
    {.name = "treatment", .kind = FIT_VALUE, .column = COFFEE_TREAT},
    {.name = "female", .kind = FIT_VALUE, .column = COFFEE_FEMALE},
    {.name = "role", .kind = FIT_VALUE, .column = COFFEE_ROLE},
    {.name = "employment", .kind = FIT_VALUE, .column = COFFEE_MONTHS},
    {.name = "goalsetting", .kind = FIT_VALUE, .column = COFFEE_GOALS},
    {.name = "absence_base", .kind = FIT_VALUE, .column = COFFEE_BASE},
    {.name = "_cons", .kind = FIT_ONE},
};
enum { TERMS = sizeof terms / sizeof *terms, MOST = 65 };

static const struct fit_model model = {
    .terms = terms,
    .p = TERMS,
    .outcome = {.kind = FIT_VALUE, .column = COFFEE_DAYS},
    .member = COFFEE_ALL,
    .arm = COFFEE_TREAT,
};
static const double sigma = 10.9;

static uint64_t draw(size_t i, uint64_t what, uint64_t n)
{
    return pl_draw_below((struct pl_stream){2022, what}, i, n);
}

/* A long tail, to hi. */
static int32_t tailed(size_t i, uint64_t what, uint64_t hi)
{
    uint64_t a = draw(i, what, 100), b = draw(i, what + 1, 100);

    return (int32_t)(hi * a * a * b / 1000000);
}

static void make_person(struct fit_sheet *s, size_t i)
{
    uint64_t role = draw(i, 1, 100);
    int32_t months = 15 + tailed(i, 2, 480);
    int32_t base = tailed(i, 4, 160);
    bool is_long = i % 15 != 0;

    if (!is_long) { /* with whole days of absence in fewer months */
        months = 3 + (int32_t)draw(i, 6, 12);
        base = months < 6 ? 0 : 12 * (int32_t)draw(i, 7, 5);
    }
    fit_column(s, COFFEE_ALL)[i] = 1;
    fit_column(s, COFFEE_TREAT)[i] = i < COFFEE_TREATED;
    fit_column(s, COFFEE_FEMALE)[i] = draw(i, 8, 100) < 86;
    fit_column(s, COFFEE_ROLE)[i] = role < 8    ? 0
                                    : role < 22 ? 1
                                    : role < 66 ? 2
                                    : role < 80 ? 3
                                    : role < 89 ? 4
                                                : 5;
    fit_column(s, COFFEE_MONTHS)[i] = months;
    fit_column(s, COFFEE_GOALS)[i] = draw(i, 9, 2) == 0;
    fit_column(s, COFFEE_BASE)[i] = base;
    fit_column(s, COFFEE_LONG)[i] = is_long;
}

static const struct fit_move design_moves[] = {
    {FIT_SET, 1, COFFEE_FEMALE, FIT_ANY, FIT_ANY, 0, 1, 0},
    {FIT_SWAP, 1, COFFEE_ROLE, FIT_ANY, FIT_ANY, 0, 0, 0},
    {FIT_SET, 1, COFFEE_GOALS, FIT_ANY, FIT_ANY, 0, 1, 0},
    {FIT_STEP, 2, COFFEE_MONTHS, FIT_ANY, COFFEE_LONG, 15, 440, 40},
    {FIT_STEP, 2, COFFEE_BASE, FIT_ANY, COFFEE_LONG, 0, 170, 15},
};
static const struct fit_move moves[] = {
    {FIT_SHIFT, 4, COFFEE_DAYS, COFFEE_TREAT, FIT_ANY, 0, MOST, 10},
    {FIT_SWAP, 1, COFFEE_DAYS, COFFEE_TREAT, FIT_ANY, 0, 0, 0},
    {FIT_STEP, 1, COFFEE_MONTHS, FIT_ANY, COFFEE_LONG, 15, 440, 5},
    {FIT_STEP, 1, COFFEE_BASE, FIT_ANY, COFFEE_LONG, 0, 170, 2},
};

static double predicted(const struct fit_sheet *s, const double *b, size_t i)
{
    double y = 0;

    for (size_t j = 0; j < TERMS; j++)
        y += b[j] * fit_term_value(s, &terms[j], i);
    return y;
}

/* What is predicted and a draw that is mostly above it, with the arm's total
 * met by single days. */
static void begin(struct fit_sheet *s, const double *b, int32_t arm, long total,
                  double spread)
{
    int32_t *days = fit_column(s, COFFEE_DAYS);
    size_t first = arm ? 0 : COFFEE_TREATED;
    size_t n = arm ? COFFEE_TREATED : COFFEE_PEOPLE - COFFEE_TREATED;

    for (size_t i = first; i < first + n; i++) {
        double u = (double)draw(i, 10, 1000) / 1000,
               v = (double)draw(i, 11, 1000) / 1000;
        double y = predicted(s, b, i) + spread * (1 - 9 * u * u * v * v) / 1.2;
        days[i] = y < 0 ? 0 : y > MOST ? MOST : (int32_t)(y + 0.5);
        total -= days[i];
    }
    for (size_t k = 0; total != 0; k++) {
        size_t i = first + draw(k, 12, n);
        int32_t by = total > 0 ? 1 : -1;
        if (days[i] + by < 0 || days[i] + by > MOST)
            continue;
        days[i] += by;
        total -= by;
    }
}

/* The covariates alone, with the residual SD given. */
static bool design(const struct synth *s, const struct regression *r,
                   struct fit_sheet *sheet, const double *b)
{
    struct fit_model m = model;
    struct fit_course c = {design_moves,
                           sizeof design_moves / sizeof *design_moves,
                           400000,
                           20,
                           {2022, 20}};
    struct targets t;

    m.predict = b;
    m.sigma = sigma;
    if (!targets_new(&t, 40, s->arena) || !targets_regression(&t, r, &m, 0))
        return false;
    targets_printed(&t, FIT_MEAN, 0, 1, "56.12", 0.02);
    targets_printed(&t, FIT_MEAN, 0, 0, "57.12", 0.02);
    struct fit *f = fit_new(s->arena, sheet, &m, 1, t.at, t.n);
    if (f != NULL)
        fit_anneal(f, &c, s->arena);
    return f != NULL;
}

struct fit_sheet *coffee_people(const struct synth *s,
                                const struct csv *printed)
{
    struct fit_sheet *sheet =
        fit_sheet_new(s->arena, COFFEE_PEOPLE, COFFEE_COLUMNS);
    struct regression r = {printed, "4C.1", "attendance_int", "treatment", 0.1};
    struct fit_course c = {
        moves, sizeof moves / sizeof *moves, 1000000, 5, {2022, 21}};
    double b[TERMS];
    struct targets t;

    if (sheet == NULL || !regression_estimates(&r, &model, b))
        return NULL;
    for (size_t i = 0; i < sheet->n; i++)
        make_person(sheet, i);
    if (!design(s, &r, sheet, b) || !targets_new(&t, 40, s->arena) ||
        !targets_regression(&t, &r, &model, 0))
        return NULL;
    begin(sheet, b, 1, 10663, 8.3);
    begin(sheet, b, 0, 8168, 13.9);
    /* t that also has the printed p, .41. */
    targets_add(&t, (struct fit_target){FIT_T, 0, 0, -0.8245, -0.8165, 0.02});
    targets_add(&t, (struct fit_target){FIT_SD, 0, 1, 8.2, 8.45, 0.1});
    targets_add(&t, (struct fit_target){FIT_SD, 0, 0, 13.7, 14.1, 0.1});
    struct fit *f = fit_new(s->arena, sheet, &model, 1, t.at, t.n);
    return f == NULL || isnan(fit_anneal(f, &c, s->arena)) ? NULL : sheet;
}
