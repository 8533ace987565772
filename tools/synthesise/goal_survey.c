/* The two surveys of the goal setting trial.
 *
 * Well-being is the mean of happiness, ladder and affect balance as shares of
 * their scales, less its mean over the first survey: composites of standardised
 * parts spread five times as much as the printed ones.  Time pressure is the
 * mean of its two items and self-efficacy that of its ten, and 28 and 29 people
 * answered these, as whole answers of 30 and 36 cannot have the printed means.
 * The printed standard errors of self-efficacy are taken for SDs. */
#include "anneal.h"
#include "goal_returns.h"
#include "roster.h"
#include "targets.h"

#include <stdio.h>

static const enum scale_id order[] = {SCALE_HAP, SCALE_LAD, SCALE_AFF,
                                      SCALE_TOI, SCALE_JOB, SCALE_BNS,
                                      SCALE_BUR, SCALE_TIM};
enum { ORDER = sizeof order / sizeof *order, FIRST = 297, SECOND = 66 };

static const double mean[SCALES] = {
    [SCALE_HAP] = 6.6, [SCALE_LAD] = 6.4, [SCALE_AFF] = 2.6, [SCALE_TOI] = 8,
    [SCALE_JOB] = 9.2, [SCALE_BNS] = 56,  [SCALE_BUR] = 29,  [SCALE_TIM] = 4};
static const double sd[SCALES] = {
    [SCALE_HAP] = 2, [SCALE_LAD] = 1.9, [SCALE_AFF] = 4.6, [SCALE_TOI] = 4.9,
    [SCALE_JOB] = 3, [SCALE_BNS] = 9,   [SCALE_BUR] = 8.6, [SCALE_TIM] = 2.5};

static const struct demographics first_about = {
    .n = 140,
    .age = {128, 22, 65, "42.6", "12.1"},
    .caseload = {140, 1, 7, "4.2", "1.5"},
    .marital = {{{"married or domestic partner", 84},
                 {"single or never married", 33},
                 {"divorced", 12},
                 {"separated", 5},
                 {"widowed", 2},
                 {"prefer not to say", 2}}},
    .children = {{{"0", 71}, {"1", 29}, {"2", 30}, {"3", 7}}},
    .health = {{{"excellent", 21}, {"good", 74}, {"fair", 36}, {"poor", 8}}},
    .overtime = {{{"0", 14},
                  {"1", 8},
                  {"2", 22},
                  {"3", 17},
                  {"4", 15},
                  {"5", 32},
                  {"8", 19},
                  {"10", 13}}}};

/* As printed, but for an SD of .38 that no whole answers with a mean of 4.04
 * have: .351 is the nearest. */
static const struct demographics second_about = {
    .n = 25,
    .age = {23, 23, 65, "41.87", "12.74"},
    .caseload = {25, 3, 5, "4.04", ".351"},
    .marital = {{{"single or never married", 6},
                 {"divorced", 1},
                 {"married or domestic partner", 16}}},
    .children = {{{"0", 17}, {"1", 4}, {"2", 3}, {"3", 1}}},
    .health = {{{"good", 4}, {"fair", 16}, {"poor", 5}}},
    .overtime = {{{"0", 1},
                  {"1", 1},
                  {"2", 1},
                  {"3", 3},
                  {"4", 3},
                  {"5", 8},
                  {"7", 3},
                  {"8", 3},
                  {"10", 2}}}};

enum column {
    IN,
    TREAT,
    IN_LATE, /* 1: answered the later questions */
    HAPPY,
    LADDER,
    AFFECT,
    TIME,
    NEEDS,
    COLUMNS
};

static const struct fit_part wellbeing_parts[] = {
    {HAPPY, 1. / 30}, {LADDER, 1. / 30}, {AFFECT, 1. / 72}};
static const struct fit_part time_parts[] = {{TIME, 1. / 2}};
static const struct fit_part needs_parts[] = {{NEEDS, 1. / 10}};
static const struct fit_term one = {.name = "_cons", .kind = FIT_ONE};

/* Well-being's mean over the first survey's complete answers, less than 0. */
static double centre(int32_t **scores)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < FIRST; i++)
        if (scores[0][i] != FIT_NONE && scores[1][i] != FIT_NONE &&
            scores[2][i] != FIT_NONE) {
            sum += scores[0][i] / 30. + scores[1][i] / 30. +
                   (scores[2][i] + 12) / 72.;
            n++;
        }
    return sum / n;
}

/* Members of both arms, and the 28 and 29 of them who went on to the end. */
static void place(struct fit_sheet *s, struct draws *d)
{
    size_t left[2] = {29, 28}, rest[2] = {36, 30};

    for (size_t i = 0; i < SECOND; i++) {
        size_t arm = i % 11 < 5;
        bool is_late = draw_below(d, rest[arm]--) < left[arm];
        left[arm] -= is_late;
        fit_column(s, IN)[i] = 1;
        fit_column(s, TREAT)[i] = (int32_t)arm;
        fit_column(s, IN_LATE)[i] = is_late;
        fit_column(s, HAPPY)[i] = draw_score(d, SCALE_HAP, 6.6, 2);
        fit_column(s, LADDER)[i] = draw_score(d, SCALE_LAD, 6.4, 1.9);
        fit_column(s, AFFECT)[i] = draw_score(d, SCALE_AFF, 2.6, 4.6);
        fit_column(s, TIME)[i] = 2 + (draw_below(d, 6) == 0);
        fit_column(s, NEEDS)[i] = draw_score(d, SCALE_BNS, arm ? 61 : 54, 9);
    }
}

static const struct fit_move moves[] = {
    {FIT_STEP, 2, HAPPY, FIT_ANY, FIT_ANY, 0, 10, 2},
    {FIT_STEP, 2, LADDER, FIT_ANY, FIT_ANY, 0, 10, 2},
    {FIT_STEP, 2, AFFECT, FIT_ANY, FIT_ANY, -12, 12, 3},
    {FIT_STEP, 2, TIME, FIT_ANY, IN_LATE, 2, 14, 4},
    {FIT_SHIFT, 2, TIME, TREAT, IN_LATE, 2, 14, 4},
    {FIT_STEP, 2, NEEDS, FIT_ANY, IN_LATE, 10, 70, 5},
};

static bool fit_scores(const struct synth *s, struct fit_sheet *sheet,
                       double offset, double *score)
{
    const struct fit_term wellbeing = {.kind = FIT_SUM,
                                       .parts = wellbeing_parts,
                                       .n_parts = 3,
                                       .offset = 1. / 6 - offset};
    const struct fit_term time = {
        .kind = FIT_SUM, .parts = time_parts, .n_parts = 1};
    const struct fit_term needs = {
        .kind = FIT_SUM, .parts = needs_parts, .n_parts = 1};
    const struct fit_model models[] = {{.terms = &one,
                                        .p = 1,
                                        .outcome = wellbeing,
                                        .member = IN,
                                        .arm = TREAT},
                                       {.terms = &one,
                                        .p = 1,
                                        .outcome = time,
                                        .member = IN_LATE,
                                        .arm = TREAT},
                                       {.terms = &one,
                                        .p = 1,
                                        .outcome = needs,
                                        .member = IN_LATE,
                                        .arm = TREAT}};
    static const struct {
        enum fit_what what;
        size_t model, arm;
        const char *text;
        double unit;
    } printed[] = {
        {FIT_MEAN, 0, 1, ".003", 0.005}, {FIT_MEAN, 0, 0, ".02", 0.005},
        {FIT_SEM, 0, 1, ".04", 0.005},   {FIT_SEM, 0, 0, ".04", 0.005},
        {FIT_MEAN, 1, 1, "1.61", 0.02},  {FIT_MEAN, 1, 0, "1.28", 0.02},
        {FIT_SEM, 1, 1, ".28", 0.02},    {FIT_SEM, 1, 0, ".22", 0.02},
        {FIT_MEAN, 2, 1, "6.14", 0.02},  {FIT_MEAN, 2, 0, "5.41", 0.02},
        {FIT_SD, 2, 1, "1.09", 0.02},    {FIT_SD, 2, 0, ".96", 0.02},
    };
    struct fit_course c = {
        moves, sizeof moves / sizeof *moves, 1000000, 2, {2021, 251}};
    struct targets t;

    if (!targets_new(&t, sizeof printed / sizeof *printed, s->arena))
        return false;
    for (size_t k = 0; k < t.capacity; k++)
        targets_printed(&t, printed[k].what, printed[k].model, printed[k].arm,
                        printed[k].text, printed[k].unit);
    struct fit *f = fit_new(s->arena, sheet, models, 3, t.at, t.n);
    if (f == NULL)
        return false;
    *score = fit_anneal(f, &c, s->arena);
    return true;
}

/* Who answered is drawn from those who stayed, in three authorities, by arm,
 * role and gender as printed of 65; one did not say. */
struct quotas {
    size_t arm[2], role[6], female[2];
};

static bool take(size_t *quota)
{
    if (*quota == 0)
        return false;
    (*quota)--;
    return true;
}

static bool is_treated(const struct csv *allocation, struct pl_str team)
{
    size_t i = 0;

    while (i < allocation->n_rows &&
           !pl_str_eq(csv_cell(allocation, i, "team"), team))
        i++;
    return i < allocation->n_rows &&
           pl_str_is(csv_cell(allocation, i, "arm"), "treatment");
}

static bool fits(const struct csv *t, size_t row, struct quotas *q, bool arm)
{
    struct quotas before = *q;
    bool is_female = pl_str_is(csv_cell(t, row, "gender"), "female");
    size_t role = 0;

    while (role < 6 && !pl_str_is(csv_cell(t, row, "role"), role_names[role]))
        role++;
    if (role < 6 && !pl_str_is(csv_cell(t, row, "la"), "LA 2") &&
        csv_cell(t, row, "left_on").len == 0 &&
        csv_cell(t, row, "gender").len > 0 && take(&q->arm[arm]) &&
        take(&q->role[role]) && take(&q->female[is_female]))
        return true;
    *q = before;
    return false;
}

/* rows[i]: of the person i of the sheet. */
static bool choose(const struct csv *t, const struct csv *allocation,
                   const struct fit_sheet *s, struct draws *d, size_t *rows)
{
    struct quotas q = {{36, 30}, {6, 0, 56, 1, 2, 1}, {13, 53}};
    size_t n = 0;
    bool taken[SECOND] = {false};

    for (int tries = 0; tries < 100000 && n < SECOND; tries++) {
        size_t row = (size_t)draw_below(d, t->n_rows);
        bool arm = is_treated(allocation, csv_cell(t, row, "team"));
        bool again = false;
        for (size_t i = 0; i < SECOND; i++)
            again |= taken[i] && rows[i] == row;
        /* Men are few: they come first. */
        bool is_female = pl_str_is(csv_cell(t, row, "gender"), "female");
        if (again || (q.female[0] > 0 && is_female) || !fits(t, row, &q, arm))
            continue;
        size_t i = 0;
        while (taken[i] || fit_column(s, TREAT)[i] != arm)
            i++;
        taken[i] = true;
        rows[i] = row;
        n++;
    }
    return n == SECOND;
}

/* Of n numbers, ties by their order. */
static size_t rank_of(const double *x, size_t n, size_t i)
{
    size_t rank = 0;

    for (size_t j = 0; j < n; j++)
        rank += x[j] < x[i] || (j < i && x[j] == x[i]);
    return rank;
}

/* The longer in post by the return, the more months are answered; the silent
 * one has the last rank. */
static bool set_months(const struct synth *s, const struct csv *t,
                       const size_t *rows, size_t silent, int32_t *months)
{
    static const struct spread spread = {65, 0, 430, "57.08", "84.45"};
    const int32_t *x =
        spread_values(&spread, (struct pl_stream){2021, 252}, s->arena);
    double known[SECOND], answered[SECOND];
    size_t rank[SECOND];

    if (x == NULL)
        return false;
    for (size_t i = 0; i < SECOND; i++)
        if (!pl_str_number(csv_cell(t, rows[i], "months_in_post"), &known[i]))
            known[i] = 0;
    known[silent] = 1e9;
    for (size_t k = 0; k < 65; k++)
        answered[k] = x[k];
    for (size_t k = 0; k < 65; k++)
        rank[rank_of(answered, 65, k)] = k;
    for (size_t i = 0; i < SECOND; i++)
        months[i] = i == silent ? FIT_NONE : x[rank[rank_of(known, SECOND, i)]];
    return true;
}

struct second {
    const struct csv *returns;
    struct fit_sheet *sheet;
    size_t rows[SECOND],
        by_row[SECOND]; /* by_row: people in the file's order */
    size_t silent;      /* did not say who they are */
    int32_t months[SECOND];
    struct draws draws;
};

/* A woman and social worker, so that the printed counts are of the others. */
static void choose_silent(struct second *q)
{
    q->silent = 40;
    while (!pl_str_is(csv_cell(q->returns, q->rows[q->silent], "role"),
                      role_names[2]) ||
           !pl_str_is(csv_cell(q->returns, q->rows[q->silent], "gender"),
                      "female"))
        q->silent++;
}

static void sort_by_row(struct second *q)
{
    for (size_t i = 0; i < SECOND; i++) {
        size_t k = i;
        for (; k > 0 && q->rows[q->by_row[k - 1]] > q->rows[i]; k--)
            q->by_row[k] = q->by_row[k - 1];
        q->by_row[k] = i;
    }
}

static void put_scales(struct second *q, struct pl_buf *out, size_t i)
{
    const struct fit_sheet *s = q->sheet;
    bool is_late = fit_column(s, IN_LATE)[i] > 0;
    double mood = draw_bell(&q->draws);
    const int32_t score[ORDER] = {
        fit_column(s, HAPPY)[i],
        fit_column(s, LADDER)[i],
        fit_column(s, AFFECT)[i],
        draw_score(&q->draws, SCALE_TOI, 8 - 2.4 * mood, 4),
        draw_score(&q->draws, SCALE_JOB, 9.2 + 1.5 * mood, 2.6),
        is_late ? fit_column(s, NEEDS)[i] : FIT_NONE,
        draw_score(&q->draws, SCALE_BUR, 29 - 4 * mood, 7.5),
        is_late ? fit_column(s, TIME)[i] : FIT_NONE,
    };

    for (size_t k = 0; k < ORDER; k++)
        survey_answers(out, order[k], score[k], &q->draws);
}

/* Invitations as printed: 10, 9 and 11 of the treated; 4 of the 29 in the
 * control who went on.  Three treated had protected time. */
static void put_programme(const struct second *q, struct pl_buf *out, size_t i,
                          size_t asked[2])
{
    size_t arm = (size_t)fit_column(q->sheet, TREAT)[i];

    if (arm == 0 && fit_column(q->sheet, IN_LATE)[i] == 0) {
        pl_buf_puts(out, ",,");
        return;
    }
    size_t at = asked[arm]++ * 7 % (arm ? 30 : 29);
    bool received = at < (arm ? 10 : 4), unsure = at < (arm ? 19 : 9);
    pl_buf_puts(out, received ? ",received"
                     : unsure ? ",not_sure"
                              : ",not_recalled");
    pl_buf_puts(out, arm && at < 3 ? ",yes" : ",no");
}

static void put_person(struct second *q, struct pl_buf *out, size_t i)
{
    size_t row = q->rows[i];

    pl_buf_csv(out, csv_cell(q->returns, row, "staff_id"));
    put_scales(q, out, i);
    if (i == q->silent) {
        pl_buf_puts(out, ",,,");
        return;
    }
    pl_buf_putc(out, ',');
    pl_buf_csv(out, csv_cell(q->returns, row, "role"));
    pl_buf_printf(out, ",%d,", (int)q->months[i]);
    pl_buf_csv(out, csv_cell(q->returns, row, "gender"));
}

static enum pl_status write_second(const struct synth *s, struct second *q,
                                   struct pl_err *err)
{
    struct pl_buf out;
    const struct pl_str *about =
        demographics_draw(&second_about, 260, s->arena);
    size_t answered = 0, asked[2] = {0, 0};

    if (about == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    sort_by_row(q);
    pl_buf_init(&out, 0);
    pl_buf_puts(&out, "staff_id");
    survey_header(&out, order, ORDER);
    pl_buf_printf(&out, ",role,months_in_post,gender%s,invitation,%s\n",
                  demographics_header, "protected_time");
    for (size_t k = 0; k < SECOND; k++) {
        size_t i = q->by_row[k];
        put_person(q, &out, i);
        if (i != q->silent &&
            draw_below(&q->draws, SECOND - k) <= second_about.n - answered &&
            answered < second_about.n)
            pl_buf_put(&out, about[answered++]);
        else
            pl_buf_puts(&out, demographics_none);
        put_programme(q, &out, i, asked);
        pl_buf_putc(&out, '\n');
    }
    if (answered < second_about.n)
        pl_fail(err, PL_EFAULT, NULL, "too few answers");
    return synth_write(s, "goal_setting", "survey_t2.csv", &out, err);
}

static enum pl_status make_second(const struct synth *s, int32_t **first,
                                  struct pl_err *err)
{
    struct second *q = PL_NEW(s->arena, struct second, 1);
    struct csv returns, allocation;
    double score = 0;

    PL_TRY(roster_read(s, "goal_setting", "staff_endline.csv", &returns, err));
    PL_TRY(roster_read(s, "goal_setting", "allocation.csv", &allocation, err));
    if (q == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    q->returns = &returns;
    q->draws.stream = (struct pl_stream){2021, 250};
    q->sheet = fit_sheet_new(s->arena, SECOND, COLUMNS);
    if (q->sheet == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    place(q->sheet, &q->draws);
    if (!fit_scores(s, q->sheet, centre(first), &score) ||
        !choose(&returns, &allocation, q->sheet, &q->draws, q->rows))
        return pl_fail(err, PL_EFAULT, NULL, "no second survey could be made");
    choose_silent(q);
    if (!set_months(s, &returns, q->rows, q->silent, q->months))
        return pl_fail(err, PL_EFAULT, NULL, "no second survey could be made");
    printf("goal_setting surveys: left over %.4g\n", score);
    return write_second(s, q, err);
}

enum pl_status goal_survey_make(const struct synth *s, struct pl_err *err)
{
    static const struct first_survey survey = {"goal_setting",
                                               "staff_baseline.csv",
                                               240,
                                               FIRST,
                                               ORDER,
                                               order,
                                               mean,
                                               sd,
                                               &first_about};
    int32_t *scores[ORDER];

    for (size_t k = 0; k < ORDER; k++) {
        scores[k] = PL_NEW(s->arena, int32_t, FIRST);
        if (scores[k] == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    }
    PL_TRY(first_survey_write(s, &survey, scores, err));
    return make_second(s, scores, err);
}
