/* Who answered the surveys, and what is asked of the covariates before there
 * are outcomes: the printed standard errors and the arms' means. */
#include "anneal.h"
#include "awards.h"
#include "targets.h"

#include <math.h>

static double mean_of(const int32_t *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static double sd_of(const int32_t *x, size_t n)
{
    double mean = mean_of(x, n), ss = 0;

    for (size_t i = 0; i < n; i++)
        ss += (x[i] - mean) * (x[i] - mean);
    return sqrt(ss / (double)(n - 1));
}

/* Well-being is the sum of happiness, ladder and affect balance, each in SDs
 * from its mean, both over all answers of the first survey. */
static void draw_first(struct awards *a)
{
    int32_t x[3][AWARDS_FIRST];
    struct draws d = {{2021, 100}, 0};
    static const size_t column[] = {AWARDS_HAPPY2, AWARDS_LADDER2,
                                    AWARDS_AFFECT2};

    for (size_t i = 0; i < AWARDS_FIRST; i++) {
        double mood = draw_bell(&d);
        x[0][i] = draw_score(&d, SCALE_HAP, 6.4 + 0.5 * mood, 1.8);
        x[1][i] = draw_score(&d, SCALE_LAD, 6.2 + 0.5 * mood, 1.6);
        x[2][i] = draw_score(&d, SCALE_AFF, 2.5 + 1.2 * mood, 4.2);
        a->first[i] = (struct awards_first){x[0][i], x[1][i], x[2][i]};
    }
    a->offset = 0;
    for (size_t k = 0; k < 3; k++) {
        double sd = sd_of(x[k], AWARDS_FIRST);
        a->parts[k] = (struct fit_part){column[k], 1 / sd};
        a->offset -= mean_of(x[k], AWARDS_FIRST) / sd;
    }
    for (size_t i = 0; i < AWARDS_FIRST; i++) {
        double whole = a->offset;
        for (size_t k = 0; k < 3; k++)
            whole += a->parts[k].weight * x[k][i];
        a->whole[i] = (int32_t)floor(1000 * whole + 0.5);
    }
}

static const struct {
    size_t column;
    enum scale_id scale;
    double mean, sd;
} scores[] = {
    {AWARDS_WORTH1, SCALE_WOR, 9.5, 2.9},
    {AWARDS_SUPPORT1, SCALE_POS, 30, 9},
    {AWARDS_MOTIVATION1, SCALE_MOT, 46, 5},
    {AWARDS_BELONGING1, SCALE_BEL, 28, 6.5},
    {AWARDS_IMPACT1, SCALE_PRO, 17, 2.4},
    {AWARDS_BURNOUT1, SCALE_BUR, 30, 8.5},
    {AWARDS_JOB1, SCALE_JOB, 9, 3.2},
    {AWARDS_LEAVING1, SCALE_TOI, 8, 4.5},
};
enum { SCORES = sizeof scores / sizeof *scores };

/* The first survey was answered by some of the second's people and by those
 * after them in the sheet. */
static void place_first(struct awards *a, struct draws *d)
{
    struct fit_sheet *s = a->survey;
    size_t k = 0;

    for (size_t i = 0; i < s->n; i++) {
        bool answered =
            i >= AWARDS_SURVEY || i * AWARDS_BOTH % AWARDS_SURVEY < AWARDS_BOTH;
        double mood = draw_bell(d);
        fit_column(s, AWARDS_BEFORE)[i] = answered;
        fit_column(s, AWARDS_TWICE)[i] = answered && i < AWARDS_SURVEY;
        fit_column(s, AWARDS_WHOLE)[i] = answered ? a->whole[k++] : FIT_NONE;
        for (size_t j = 0; j < SCORES; j++) {
            double by = scores[j].column >= AWARDS_BURNOUT1 &&
                                scores[j].column != AWARDS_JOB1
                            ? -0.4
                            : 0.4;
            int32_t score = draw_score(
                d, scores[j].scale, scores[j].mean + by * mood * scores[j].sd,
                0.9 * scores[j].sd);
            bool is_skipped = draw_below(d, 12) == 0;
            fit_column(s, scores[j].column)[i] =
                answered && !is_skipped ? score : FIT_NONE;
        }
    }
}

/* So many people of each role, spread over the 66. */
static void place_roles(struct fit_sheet *s)
{
    static const size_t count[] = {2, 5, 49, 5, 1, 4};
    int32_t *role = fit_column(s, AWARDS_ROLE);
    size_t at = 0;

    for (int32_t r = 0; r < 6; r++)
        for (size_t k = 0; k < count[r]; k++, at++)
            role[at * 31 % AWARDS_SURVEY] = r;
}

static bool place_months(struct awards *a)
{
    static const struct spread months = {57, 0, 437, "52.58", "75.60"};
    int32_t *cell = fit_column(a->survey, AWARDS_MONTHS);
    const int32_t *m =
        spread_values(&months, (struct pl_stream){2021, 101}, a->synth->arena);

    for (size_t i = 0; m != NULL && i < AWARDS_SURVEY; i++)
        cell[i] = i < 57 ? m[i] : FIT_NONE;
    return m != NULL;
}

/* 50 women of 58; who does not say is mostly silent on months as well. */
static void place_rest(struct fit_sheet *s, struct draws *d)
{
    for (size_t i = 0; i < AWARDS_SURVEY; i++) {
        fit_column(s, AWARDS_IN)[i] = 1;
        fit_column(s, AWARDS_TREAT)[i] = i % 11 < 5;
        fit_column(s, AWARDS_LA)[i] = 1 + (int32_t)draw_below(d, 3);
        fit_column(s, AWARDS_FEMALE)[i] = i < 50 ? 1 : i < 58 ? 0 : FIT_NONE;
        uint64_t u = draw_below(d, 20);
        fit_column(s, AWARDS_AGENCY)[i] = u < 2 ? FIT_NONE : u < 4;
    }
}

bool awards_begin(struct awards *a)
{
    struct draws d = {{2021, 102}, 0};

    a->survey = fit_sheet_new(a->synth->arena, AWARDS_SURVEYED, AWARDS_COLUMNS);
    if (a->survey == NULL)
        return false;
    draw_first(a);
    place_first(a, &d);
    place_roles(a->survey);
    place_rest(a->survey, &d);
    return place_months(a) && awards_models(a);
}

#define SAME FIT_ANY, AWARDS_IN, 0, 0, 0
static const struct fit_move moves[] = {
    {FIT_SWAP, 3, AWARDS_LA, SAME},
    {FIT_COPY, 3, AWARDS_LA, SAME},
    {FIT_SWAP, 4, AWARDS_FEMALE, SAME},
    {FIT_SWAP, 4, AWARDS_ROLE, SAME},
    {FIT_SWAP, 4, AWARDS_MONTHS, SAME},
    {FIT_SWAP, 2, AWARDS_AGENCY, SAME},
    {FIT_COPY, 2, AWARDS_AGENCY, SAME},
    {FIT_SWAP, 4, AWARDS_WHOLE, FIT_ANY, AWARDS_BEFORE, 0, 0, 0},
    {FIT_COPY, 2, AWARDS_WORTH1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_COPY, 2, AWARDS_SUPPORT1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_COPY, 2, AWARDS_MOTIVATION1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_COPY, 2, AWARDS_BELONGING1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_COPY, 2, AWARDS_IMPACT1, FIT_ANY, AWARDS_TWICE, 0, 0, 0},
    {FIT_STEP, 2, AWARDS_WORTH1, FIT_ANY, AWARDS_IN, 2, 14, 3},
    {FIT_STEP, 2, AWARDS_SUPPORT1, FIT_ANY, AWARDS_IN, 8, 56, 8},
    {FIT_STEP, 2, AWARDS_MOTIVATION1, FIT_ANY, AWARDS_IN, 8, 56, 8},
    {FIT_STEP, 2, AWARDS_BELONGING1, FIT_ANY, AWARDS_IN, 6, 42, 6},
    {FIT_STEP, 2, AWARDS_IMPACT1, FIT_ANY, AWARDS_IN, 3, 21, 3},
};

/* Means of the arms as printed, where the figure exists, and the pooled SD. */
static const struct {
    double control, treated, sd0, sd1;
} groups[AWARDS_PRINTED] = {
    {-0.30, 0.24, 1.74, 1.86},
    {298. / 36, 10, 2.9043, 2.9827},
    {960. / 36, 959. / 30, 8.411, 9.29},
    {1601. / 36, 1427. / 30, 5.23, 4.97},
    {901. / 36, 883. / 30, 7.149, 5.998},
    {590. / 36, 520. / 30, 2.1418, 2.3243},
};

static bool add_model(struct awards *a, struct targets *t, enum awards_model m,
                      struct fit_model *model)
{
    struct regression r = {a->printed, "3E.1", awards_model_names[m], "treat",
                           0.12};
    double v0 = groups[m].sd0 * groups[m].sd0,
           v1 = groups[m].sd1 * groups[m].sd1;

    model->within = sqrt((35 * v0 + 29 * v1) / 64);
    model->predict = a->estimates[m];
    if (!regression_estimates(&r, model, a->estimates[m]) ||
        !targets_regression(t, &r, model, m))
        return false;
    double by = 0.002 * model->within;
    for (size_t arm = 0; arm < 2; arm++) {
        double mean = arm == 0 ? groups[m].control : groups[m].treated;
        targets_add(t, (struct fit_target){FIT_MEAN, m, arm, mean - by,
                                           mean + by, 5 * by});
    }
    return true;
}

bool awards_covariates(struct awards *a, double *score)
{
    struct fit_model models[AWARDS_PRINTED];
    struct targets t;
    struct fit_course c = {
        moves, sizeof moves / sizeof *moves, a->steps[0], 20, {2021, 103}};

    if (!targets_new(&t, 400, a->synth->arena))
        return false;
    for (size_t m = 0; m < AWARDS_PRINTED; m++) {
        models[m] = a->models[m];
        if (!add_model(a, &t, (enum awards_model)m, &models[m]))
            return false;
    }
    struct fit *f =
        fit_new(a->synth->arena, a->survey, models, AWARDS_PRINTED, t.at, t.n);
    if (f == NULL)
        return false;
    *score = awards_anneal(f, c, a->synth->arena);
    for (size_t m = 0; m < AWARDS_PRINTED; m++) {
        const struct fit_target sigma = {.what = FIT_SIGMA, .model = m};
        a->sigma[m] = fit_value(f, &sigma);
    }
    return true;
}
