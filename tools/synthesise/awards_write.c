/* The files of the symbolic awards trial. */
#include "awards.h"
#include "calendar.h"
#include "demographics.h"

#include "base/buf.h"

#include <string.h>

static const char *const role_words[] = {"student social worker",
                                         "newly qualified social worker",
                                         "children's social worker",
                                         "senior practitioner",
                                         "manager",
                                         "other"};

/* One person of the 391: the first 275 are in the endline return, the first
 * 345 were allocated. */
struct person {
    int32_t treat, la, female, role, agency, months;
    int32_t days; /* attended in the wave */
    bool left;
};

struct writer {
    struct awards *a;
    struct person person[AWARDS_RECRUITED];
    size_t by_id[AWARDS_RECRUITED]; /* the person of each number */
    size_t id[AWARDS_RECRUITED];    /* the number of each person, from 0 */
    struct draws draws;
};

/* In the first survey only: spread over those who were recruited. */
static size_t person_of_row(size_t row)
{
    return row < AWARDS_SURVEY ? row
                               : AWARDS_SURVEY + 4 * (row - AWARDS_SURVEY);
}

static void number_people(struct writer *w)
{
    for (size_t i = 0; i < AWARDS_RECRUITED; i++)
        w->by_id[i] = i;
    for (size_t i = AWARDS_RECRUITED - 1; i > 0; i--) {
        size_t k = (size_t)draw_below(&w->draws, i + 1), p = w->by_id[i];
        w->by_id[i] = w->by_id[k];
        w->by_id[k] = p;
    }
    for (size_t i = 0; i < AWARDS_RECRUITED; i++)
        w->id[w->by_id[i]] = i;
}

static void put_id(struct pl_buf *out, size_t id)
{
    pl_buf_printf(out, "A%03zu", id + 1);
}

static void copy_staff(struct writer *w)
{
    const struct fit_sheet *s = w->a->staff;

    for (size_t i = 0; i < AWARDS_STAFF; i++)
        w->person[i] = (struct person){
            fit_column(s, AWARDS_TREAT)[i],  fit_column(s, AWARDS_LA)[i],
            fit_column(s, AWARDS_FEMALE)[i], fit_column(s, AWARDS_ROLE)[i],
            fit_column(s, AWARDS_AGENCY)[i], fit_column(s, AWARDS_MONTHS)[i],
            fit_column(s, AWARDS_DAYS)[i],   false};
}

/* The seven who attended least had left. */
static void choose_leavers(struct writer *w)
{
    for (int k = 0; k < 7; k++) {
        size_t least = SIZE_MAX;
        for (size_t i = 0; i < AWARDS_STAFF; i++)
            if (!w->person[i].left &&
                (least == SIZE_MAX ||
                 w->person[i].days < w->person[least].days))
                least = i;
        w->person[least].left = true;
    }
}

/* Who was recruited and is not in the return is like someone who is; arms are
 * halves within each authority. */
static void add_others(struct writer *w)
{
    int32_t lead[4] = {0, 0, 0, 0};

    for (size_t i = 0; i < AWARDS_STAFF; i++)
        lead[w->person[i].la] += w->person[i].treat ? 1 : -1;
    for (size_t i = AWARDS_STAFF; i < AWARDS_RECRUITED; i++) {
        struct person *p = &w->person[i];
        *p = w->person[draw_below(&w->draws, AWARDS_STAFF)];
        p->left = false;
        p->la = 1;
        for (int32_t la = 2; la <= 3; la++)
            if (lead[la] * lead[la] > lead[p->la] * lead[p->la])
                p->la = la;
        if (lead[p->la] == 0)
            p->la = 1 + (int32_t)draw_below(&w->draws, 3);
        p->treat = lead[p->la] < 0;
        if (i < AWARDS_ALLOCATED)
            lead[p->la] += p->treat ? 1 : -1;
        else
            p->la = 1 + (int32_t)draw_below(&w->draws, 3);
    }
}

/* As some returns have it: other spellings of a role. */
static const char *role_spelt(int32_t role, size_t id, size_t wave)
{
    static const struct {
        int32_t role;
        size_t every;
        const char *text;
    } others[] = {
        {AWARDS_SOCIAL_WORKER, 67, "Childrens Social Worker"},
        {AWARDS_SENIOR, 11, "Snr practitioner"},
        {AWARDS_NEW, 13, "NQSW"},
    };

    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (role == others[k].role && (id + wave) % others[k].every == 0)
            return others[k].text;
    return role_words[role];
}

static void put_person(struct writer *w, struct pl_buf *out, size_t id,
                       size_t wave)
{
    const struct person *p = &w->person[w->by_id[id]];

    put_id(out, id);
    pl_buf_printf(out, ",LA %d,", (int)p->la);
    pl_buf_csv(out, pl_str_from(role_spelt(p->role, id, wave)));
    pl_buf_puts(out, p->female == FIT_NONE ? ","
                     : p->female == 0      ? ",male"
                     : id % 97 == 5        ? ",F"
                                           : ",female");
    pl_buf_puts(out, p->agency == FIT_NONE ? ","
                     : p->agency != 0      ? ",yes"
                                           : ",no");
    if (p->months == FIT_NONE)
        pl_buf_puts(out, p->la == 2 ? ",n/k" : ",");
    else
        pl_buf_printf(out, ",%d", (int)p->months);
}

static int32_t spells_of(struct writer *w, int32_t illness)
{
    return illness == 0 ? 0
           : illness < 3
               ? 1
               : 1 + (int32_t)draw_below(&w->draws, 1 + (uint64_t)illness / 6);
}

static void put_baseline(struct writer *w, struct pl_buf *out, size_t id)
{
    const struct person *p = &w->person[w->by_id[id]];
    int32_t months = p->months == FIT_NONE || p->months > 12 ? 12 : p->months;
    uint64_t u = draw_below(&w->draws, 100);
    int32_t ill = u < 35 ? 0 : u < 90 ? (int32_t)(u - 34) / 5 : (int32_t)u - 60;
    int32_t holiday = 24 + (int32_t)draw_below(&w->draws, 9);

    put_person(w, out, id, 0);
    ill = ill * months / 12;
    pl_buf_printf(out, ",%d,%d,%d\n", (int)(ill + holiday * months / 12),
                  (int)ill, (int)spells_of(w, ill));
}

static void put_endline(struct writer *w, struct pl_buf *out, size_t id)
{
    const struct person *p = &w->person[w->by_id[id]];
    int32_t away = AWARDS_DAYS_MOST - p->days, last = AWARDS_DAYS_MOST;

    if (p->left) {
        away = (int32_t)draw_below(&w->draws, 4);
        last = p->days + away;
        if (last >= AWARDS_DAYS_MOST)
            last = AWARDS_DAYS_MOST - 1;
        away = last - p->days;
    }
    int32_t ill = away < 5 ? away * (draw_below(&w->draws, 3) == 0)
                           : away - (int32_t)draw_below(&w->draws, 6);
    put_person(w, out, id, 1);
    pl_buf_printf(out, ",%d,%d,%d,", (int)away, (int)ill,
                  (int)spells_of(w, ill));
    if (p->left) /* one authority wrote the day first */
        calendar_put(out, last, p->la == 3);
    pl_buf_putc(out, '\n');
}

static enum pl_status write_staff(struct writer *w, struct pl_err *err)
{
    struct pl_buf allocation, baseline, endline;

    pl_buf_init(&allocation, 0);
    pl_buf_init(&baseline, 0);
    pl_buf_init(&endline, 0);
    pl_buf_puts(&allocation, "staff_id,la,arm\n");
    pl_buf_puts(&baseline, "staff_id,la,role,gender,agency,months_in_post,"
                           "absence_days_12m,illness_days_12m,spells_12m\n");
    pl_buf_puts(&endline, "staff_id,la,role,gender,agency,months_in_post,"
                          "absence_days,illness_days,spells,left_on\n");
    for (size_t id = 0; id < AWARDS_RECRUITED; id++) {
        size_t i = w->by_id[id];
        put_baseline(w, &baseline, id);
        if (i < AWARDS_STAFF)
            put_endline(w, &endline, id);
        if (i >= AWARDS_ALLOCATED)
            continue;
        put_id(&allocation, id);
        pl_buf_printf(&allocation, ",LA %d,%s\n", (int)w->person[i].la,
                      w->person[i].treat ? "treatment" : "control");
    }
    enum pl_status status[] = {synth_write(w->a->synth, "symbolic_awards",
                                           "allocation.csv", &allocation, err),
                               synth_write(w->a->synth, "symbolic_awards",
                                           "staff_baseline.csv", &baseline,
                                           err),
                               synth_write(w->a->synth, "symbolic_awards",
                                           "staff_endline.csv", &endline, err)};
    return status[0] != PL_OK   ? status[0]
           : status[1] != PL_OK ? status[1]
                                : status[2];
}

static const enum scale_id order[] = {
    SCALE_HAP, SCALE_LAD, SCALE_AFF, SCALE_TOI, SCALE_JOB, SCALE_BUR,
    SCALE_MOT, SCALE_BEL, SCALE_POS, SCALE_PRO, SCALE_WOR};
enum { ORDER = sizeof order / sizeof *order };

/* In the order of the questionnaire, the columns of both surveys. */
static const size_t columns[ORDER][2] = {
    {AWARDS_WHOLE, AWARDS_HAPPY2},
    {AWARDS_WHOLE, AWARDS_LADDER2},
    {AWARDS_WHOLE, AWARDS_AFFECT2},
    {AWARDS_LEAVING1, AWARDS_LEAVING2},
    {AWARDS_JOB1, AWARDS_JOB2},
    {AWARDS_BURNOUT1, AWARDS_BURNOUT2},
    {AWARDS_MOTIVATION1, AWARDS_MOTIVATION2},
    {AWARDS_BELONGING1, AWARDS_BELONGING2},
    {AWARDS_SUPPORT1, AWARDS_SUPPORT2},
    {AWARDS_IMPACT1, AWARDS_IMPACT2},
    {AWARDS_WORTH1, AWARDS_WORTH2}};

/* The answers that make up the well-being of a row, each given out once. */
static struct awards_first take_first(struct awards *a, int32_t whole)
{
    struct awards_first none = {FIT_NONE, FIT_NONE, FIT_NONE};

    for (size_t k = 0; whole != FIT_NONE && k < AWARDS_FIRST; k++)
        if (a->whole[k] == whole) {
            a->whole[k] = FIT_NONE;
            return a->first[k];
        }
    return none;
}

static bool answered_first(const struct fit_sheet *s, size_t row)
{
    for (size_t k = 2; k < ORDER; k++)
        if (fit_column(s, columns[k][0])[row] != FIT_NONE)
            return true;
    return false;
}

static void put_first(struct writer *w, struct pl_buf *out, size_t row)
{
    const struct fit_sheet *s = w->a->survey;
    struct awards_first f = take_first(w->a, fit_column(s, AWARDS_WHOLE)[row]);

    put_id(out, w->id[person_of_row(row)]);
    survey_answers(out, SCALE_HAP, f.happy, &w->draws);
    survey_answers(out, SCALE_LAD, f.ladder, &w->draws);
    survey_answers(out, SCALE_AFF, f.affect, &w->draws);
    for (size_t k = 3; k < ORDER; k++)
        survey_answers(out, order[k], fit_column(s, columns[k][0])[row],
                       &w->draws);
    pl_buf_putc(out, '\n');
}

static void put_second(struct writer *w, struct pl_buf *out, size_t row)
{
    const struct fit_sheet *s = w->a->survey;

    put_id(out, w->id[row]);
    for (size_t k = 0; k < ORDER; k++) {
        int32_t score = fit_column(s, columns[k][1])[row];
        if ((order[k] == SCALE_BUR &&
             fit_column(s, AWARDS_IN_BURNOUT)[row] == 0) ||
            (order[k] == SCALE_JOB && fit_column(s, AWARDS_IN_JOB)[row] == 0))
            score = FIT_NONE;
        survey_answers(out, order[k], score, &w->draws);
    }
}

static void put_self(struct writer *w, struct pl_buf *out, size_t row)
{
    const struct fit_sheet *s = w->a->survey;
    int32_t female = fit_column(s, AWARDS_FEMALE)[row];
    int32_t agency = fit_column(s, AWARDS_AGENCY)[row];
    int32_t months = fit_column(s, AWARDS_MONTHS)[row];

    pl_buf_printf(out, ",%s,%s,%s,",
                  role_words[fit_column(s, AWARDS_ROLE)[row]],
                  female == FIT_NONE ? ""
                  : female != 0      ? "female"
                                     : "male",
                  agency == FIT_NONE ? ""
                  : agency != 0      ? "yes"
                                     : "no");
    if (months != FIT_NONE)
        pl_buf_printf(out, "%d", (int)months);
}

static const struct demographics self = {
    .n = 27,
    .age = {23, 23, 63, "42.17", "11.49"},
    .caseload = {27, 1, 7, "4.52", "1.63"},
    .marital = {{{"single or never married", 14},
                 {"married or domestic partner", 13}}},
    .children = {{{"0", 11}, {"1", 6}, {"2", 8}, {"3", 2}}},
    .health = {{{"excellent", 7}, {"good", 16}, {"fair", 3}, {"poor", 1}}},
    .overtime = {{{"0", 2},
                  {"1", 1},
                  {"2", 2},
                  {"3", 5},
                  {"4", 3},
                  {"5", 6},
                  {"6", 3},
                  {"8", 2},
                  {"10", 3}}}};

/* The row of the sheet of each number, SIZE_MAX where there is none. */
static void rows_by_id(const struct writer *w, size_t *row)
{
    for (size_t id = 0; id < AWARDS_RECRUITED; id++)
        row[id] = SIZE_MAX;
    for (size_t i = 0; i < AWARDS_SURVEYED; i++)
        row[w->id[person_of_row(i)]] = i;
}

static enum pl_status write_surveys(struct writer *w, struct pl_err *err)
{
    struct pl_buf first, second;
    size_t row[AWARDS_RECRUITED], answered = 0;
    const struct pl_str *about =
        demographics_draw(&self, 180, w->a->synth->arena);

    if (about == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_buf_init(&first, 0);
    pl_buf_init(&second, 0);
    pl_buf_puts(&first, "staff_id");
    survey_header(&first, order, ORDER);
    pl_buf_putc(&first, '\n');
    pl_buf_puts(&second, "staff_id");
    survey_header(&second, order, ORDER);
    pl_buf_printf(&second, ",role,gender,agency,months_in_post%s\n",
                  demographics_header);
    rows_by_id(w, row);
    for (size_t id = 0; id < AWARDS_RECRUITED; id++) {
        if (row[id] == SIZE_MAX)
            continue;
        if (answered_first(w->a->survey, row[id]))
            put_first(w, &first, row[id]);
        if (row[id] >= AWARDS_SURVEY)
            continue;
        put_second(w, &second, row[id]);
        put_self(w, &second, row[id]);
        if (fit_column(w->a->survey, AWARDS_IN_JOB)[row[id]] > 0)
            pl_buf_put(&second, about[answered++]);
        else
            pl_buf_puts(&second, demographics_none);
        pl_buf_putc(&second, '\n');
    }
    enum pl_status one = synth_write(w->a->synth, "symbolic_awards",
                                     "survey_t1.csv", &first, err);
    enum pl_status two = synth_write(w->a->synth, "symbolic_awards",
                                     "survey_t2.csv", &second, err);
    return one != PL_OK ? one : two;
}

enum pl_status awards_write(struct awards *a, struct pl_err *err)
{
    struct writer *w = PL_NEW(a->synth->arena, struct writer, 1);

    if (w == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    w->a = a;
    w->draws = (struct draws){{2021, 190}, 0};
    number_people(w);
    copy_staff(w);
    choose_leavers(w);
    add_others(w);
    PL_TRY(write_staff(w, err));
    return write_surveys(w, err);
}
