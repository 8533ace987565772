/* The endline return of the symbolic awards trial and its regression, table
 * 3E.2. */
#include "anneal.h"
#include "awards.h"
#include "targets.h"

#include <math.h>

static const struct fit_term terms[] = {
    {.name = "treatment", .kind = FIT_VALUE, .column = AWARDS_TREAT},
    {.name = "female", .kind = FIT_VALUE, .column = AWARDS_FEMALE},
    {.name = "missingfemale", .kind = FIT_MISSING, .column = AWARDS_FEMALE},
    {.name = "role", .kind = FIT_VALUE, .column = AWARDS_ROLE},
    {.name = "agency", .kind = FIT_VALUE, .column = AWARDS_AGENCY},
    {.name = "missingagency", .kind = FIT_MISSING, .column = AWARDS_AGENCY},
    {.name = "employment", .kind = FIT_VALUE, .column = AWARDS_MONTHS},
    {.name = "missingemployment", .kind = FIT_MISSING, .column = AWARDS_MONTHS},
    {.name = "2.feLA", .kind = FIT_LEVEL, .column = AWARDS_LA, .level = 2},
    {.name = "3.feLA", .kind = FIT_LEVEL, .column = AWARDS_LA, .level = 3},
    {.name = "_cons", .kind = FIT_ONE},
};
enum { TERMS = sizeof terms / sizeof *terms };

static const struct regression regression = {.id = "3E.2",
                                             .column = "Endline attendance",
                                             .exact = "treatment",
                                             .slack = 0.12};

static const struct fit_model model = {
    .terms = terms,
    .p = TERMS,
    .outcome = {.kind = FIT_VALUE, .column = AWARDS_DAYS},
    .member = AWARDS_IN,
    .arm = AWARDS_TREAT};

/* Missing, given at random, unless the survey tells. */
static int32_t unless(int32_t answer, int32_t drawn)
{
    return answer == FIT_NONE ? drawn : answer;
}

static void make_person(struct awards *a, size_t i, struct draws *d)
{
    struct fit_sheet *s = a->staff, *survey = a->survey;
    bool is_free = i >= AWARDS_SURVEY;
    uint64_t u = draw_below(d, 100);
    int32_t female = draw_below(d, 1000) < 15 ? FIT_NONE : u < 88;
    int32_t agency = i == AWARDS_SURVEY ? FIT_NONE : draw_below(d, 100) < 8;
    int32_t months = (int32_t)draw_below(d, 25);
    uint64_t role = draw_below(d, 100);

    months = draw_below(d, 100) < 2 ? FIT_NONE : 2 + months * months / 2;
    fit_column(s, AWARDS_IN)[i] = 1;
    fit_column(s, AWARDS_FREE)[i] = is_free;
    fit_column(s, AWARDS_NO_FEMALE)[i] = is_free;
    fit_column(s, AWARDS_NO_AGENCY)[i] = is_free;
    fit_column(s, AWARDS_NO_MONTHS)[i] = is_free;
    fit_column(s, AWARDS_LA)[i] = 1 + (int32_t)draw_below(d, 3);
    fit_column(s, AWARDS_ROLE)[i] = role < 1    ? AWARDS_STUDENT
                                    : role < 11 ? AWARDS_NEW
                                    : role < 84 ? AWARDS_SOCIAL_WORKER
                                    : role < 94 ? AWARDS_SENIOR
                                    : role < 98 ? AWARDS_MANAGER
                                                : AWARDS_OTHER;
    fit_column(s, AWARDS_FEMALE)[i] = female;
    fit_column(s, AWARDS_AGENCY)[i] = agency;
    fit_column(s, AWARDS_MONTHS)[i] = months;
    if (is_free)
        return;
    static const size_t same[] = {AWARDS_TREAT, AWARDS_LA, AWARDS_ROLE};
    static const size_t answered[][2] = {{AWARDS_FEMALE, AWARDS_NO_FEMALE},
                                         {AWARDS_AGENCY, AWARDS_NO_AGENCY},
                                         {AWARDS_MONTHS, AWARDS_NO_MONTHS}};
    for (size_t k = 0; k < 3; k++) {
        fit_column(s, same[k])[i] = fit_column(survey, same[k])[i];
        int32_t answer = fit_column(survey, answered[k][0])[i];
        fit_column(s, answered[k][1])[i] = answer == FIT_NONE;
        int32_t *cell = &fit_column(s, answered[k][0])[i];
        *cell = unless(answer, *cell);
    }
}

static void draw_arms(struct fit_sheet *s, struct draws *d)
{
    size_t left = 132 - AWARDS_TREATED, rest = AWARDS_STAFF - AWARDS_SURVEY;

    for (size_t i = AWARDS_SURVEY; i < AWARDS_STAFF; i++) {
        bool treat = draw_below(d, rest--) < left;
        fit_column(s, AWARDS_TREAT)[i] = treat;
        left -= treat;
    }
}

#define OTHERS FIT_ANY, AWARDS_FREE, 0, 0, 0
static const struct fit_move people_moves[] = {
    {FIT_SWAP, 2, AWARDS_TREAT, OTHERS},
    {FIT_COPY, 3, AWARDS_LA, OTHERS},
    {FIT_COPY, 3, AWARDS_FEMALE, FIT_ANY, AWARDS_NO_FEMALE, 0, 0, 0},
    {FIT_COPY, 3, AWARDS_AGENCY, FIT_ANY, AWARDS_NO_AGENCY, 0, 0, 0},
    {FIT_COPY, 3, AWARDS_MONTHS, FIT_ANY, AWARDS_NO_MONTHS, 0, 0, 0},
    {FIT_STEP, 3, AWARDS_MONTHS, FIT_ANY, AWARDS_NO_MONTHS, 0, 400, 30},
    {FIT_SWAP, 4, AWARDS_ROLE, OTHERS},
};
/* Covariates stay: the treatment's standard error rests on them. */
static const struct fit_move day_moves[] = {
    {FIT_SHIFT, 2, AWARDS_DAYS, AWARDS_TREAT, AWARDS_IN, 0, AWARDS_DAYS_MOST,
     5},
    {FIT_SWAP, 1, AWARDS_DAYS, AWARDS_TREAT, AWARDS_IN, 0, 0, 0},
};

static bool fit_people(struct awards *a, const struct regression *r,
                       double *sigma, double *b, double *score)
{
    struct fit_model m = model;
    struct fit_course c = {people_moves,
                           sizeof people_moves / sizeof *people_moves,
                           a->steps[2],
                           20,
                           {2021, 172}};
    struct targets t;

    m.within = sqrt((142 * 6.779 * 6.779 + 131 * 7.2895 * 7.2895) / 273);
    m.predict = b;
    if (!targets_new(&t, 60, a->synth->arena) ||
        !regression_estimates(r, &m, b) || !targets_regression(&t, r, &m, 0))
        return false;
    for (size_t arm = 0; arm < 2; arm++) {
        double mean = arm == 0 ? 5336. / 143 : 4886. / 132;
        targets_add(&t, (struct fit_target){FIT_MEAN, 0, arm, mean - 0.01,
                                            mean + 0.01, 0.05});
    }
    /* A t of .06 tells little of agency's standard error, yet how many there
     * are. */
    targets_add(&t, (struct fit_target){FIT_SE, 0, 4, 1.39, 1.63, 0.03});
    struct fit *f = fit_new(a->synth->arena, a->staff, &m, 1, t.at, t.n);
    if (f == NULL)
        return false;
    *score = awards_anneal(f, c, a->synth->arena);
    *sigma = fit_value(f, &(struct fit_target){.what = FIT_SIGMA});
    return true;
}

/* Most attended on nearly all days, some were away for weeks. */
static void draw_days(struct awards *a, const double *b, double sigma)
{
    struct draws d = {{2021, 173}, 0};
    int32_t *days = fit_column(a->staff, AWARDS_DAYS);
    int32_t missing[2] = {5336, 4886};

    for (size_t i = 0; i < AWARDS_STAFF; i++) {
        double y = 0, u = pl_draw_uniform(d.stream, d.taken++),
               v = pl_draw_uniform(d.stream, d.taken++);
        for (size_t j = 0; j < TERMS; j++)
            y += b[j] * fit_term_value(a->staff, &terms[j], i);
        y += sigma * (1 - 9 * u * u * v * v) / 1.2;
        days[i] = y > AWARDS_DAYS_MOST ? AWARDS_DAYS_MOST
                                       : (int32_t)floor(fmax(y, 0) + 0.5);
        missing[fit_column(a->staff, AWARDS_TREAT)[i]] -= days[i];
    }
    while (missing[0] != 0 || missing[1] != 0) {
        size_t i = (size_t)draw_below(&d, AWARDS_STAFF);
        int32_t *left = &missing[fit_column(a->staff, AWARDS_TREAT)[i]];
        int32_t by = *left > 0 ? 1 : -1;
        if (*left == 0 || days[i] + by < 0 || days[i] + by > AWARDS_DAYS_MOST)
            continue;
        days[i] += by;
        *left -= by;
    }
}

static bool fit_days(struct awards *a, const struct regression *r,
                     double *score)
{
    struct fit_course c = {day_moves,
                           sizeof day_moves / sizeof *day_moves,
                           a->steps[3],
                           5,
                           {2021, 174}};
    struct targets t;

    if (!targets_new(&t, 60, a->synth->arena) ||
        !targets_regression(&t, r, &model, 0))
        return false;
    targets_printed(&t, FIT_SD, 0, 0, "6.78", 0.01);
    targets_printed(&t, FIT_SD, 0, 1, "7.29", 0.01);
    targets_printed(&t, FIT_SEM, 0, 0, ".57", 0.005);
    targets_printed(&t, FIT_SEM, 0, 1, ".63", 0.005);
    /* By the printed t and p of both tests. */
    targets_add(&t,
                (struct fit_target){FIT_TTEST, 0, 0, -0.355, -0.3523, 0.01});
    targets_add(&t, (struct fit_target){FIT_T, 0, 0, -0.4248, -0.42, 0.01});
    struct fit *f = fit_new(a->synth->arena, a->staff, &model, 1, t.at, t.n);
    if (f == NULL)
        return false;
    *score += awards_anneal(f, c, a->synth->arena);
    return true;
}

bool awards_returns(struct awards *a, double *score)
{
    struct regression r = regression;
    struct draws d = {{2021, 171}, 0};
    double b[FIT_TERMS], sigma = 0;

    r.table = a->printed;
    a->staff = fit_sheet_new(a->synth->arena, AWARDS_STAFF, AWARDS_COLUMNS);
    if (a->staff == NULL)
        return false;
    for (size_t i = 0; i < AWARDS_STAFF; i++)
        make_person(a, i, &d);
    draw_arms(a->staff, &d);
    if (!fit_people(a, &r, &sigma, b, score))
        return false;
    draw_days(a, b, sigma);
    r.slack = 0.148;
    return fit_days(a, &r, score);
}
