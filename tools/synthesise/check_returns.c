/* The staff returns of the cluster trials: tables 2E.1 and 4C.1, and the group
 * figures of attendance and turnover. */
#include "check.h"
#include "coffee.h"
#include "columns.h"
#include "goal.h"
#include "roster.h"

#include <math.h>

enum { AUTHORITIES = 8 };

/* Of a person who is there twice the first row counts. */
static bool keep_first_rows(struct csv *t, struct pl_arena *a)
{
    size_t width = t->n_columns, id = csv_column(t, "staff_id"), n = 0;
    struct pl_str *cell = PL_NEW(a, struct pl_str, t->n_rows * width);

    for (size_t i = 0; cell != NULL && i < t->n_rows; i++) {
        const struct pl_str *row = t->cell + i * width;
        if (n > 0 && pl_str_eq(row[id], cell[(n - 1) * width + id]))
            continue;
        for (size_t k = 0; k < width; k++)
            cell[n * width + k] = row[k];
        n++;
    }
    t->n_rows = n;
    t->cell = cell;
    return cell != NULL;
}

/* The arm of each person's cluster. */
static double *treated_of(const struct csv *t, const struct csv *clusters,
                          const char *key, struct pl_arena *a)
{
    double *x = PL_NEW(a, double, t->n_rows);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++) {
        struct pl_str cluster = csv_cell(t, i, key);
        size_t k = 0;
        while (k < clusters->n_rows &&
               !pl_str_eq(csv_cell(clusters, k, key), cluster))
            k++;
        x[i] = k < clusters->n_rows
                   ? column_treated(csv_cell(clusters, k, "arm"))
                   : NAN;
    }
    return x;
}

static enum pl_status read_return(const struct synth *s, const char *trial,
                                  const char *name, struct csv *out,
                                  struct pl_err *err)
{
    PL_TRY(roster_read(s, trial, name, out, err));
    return keep_first_rows(out, s->arena)
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* A column with 0 where it is missing, and its flag. */
static void add_pair(struct check_term *terms, size_t *p, const struct csv *t,
                     const char *column, column_read *read, const char *name,
                     const char *flag, struct pl_arena *a)
{
    const double *x = column_of(t, column, read, a);

    terms[(*p)++] = (struct check_term){name, column_filled(x, t->n_rows, a)};
    terms[(*p)++] = (struct check_term){flag, column_missing(x, t->n_rows, a)};
}

/* The terms of table 2E.1 in the printed order; NULL among them: out of
 * memory. */
static size_t goal_terms(const struct csv *t, const double *treated,
                         struct check_term *terms, struct pl_arena *a)
{
    static const char *const names[AUTHORITIES + 1] = {
        "",       "1.feLA", "2.feLA", "3.feLA", "4.feLA",
        "5.feLA", "6.feLA", "7.feLA", "8.feLA"};
    const double *la = column_of(t, "la", column_authority, a);
    size_t p = 0;

    terms[p++] = (struct check_term){"_cons", column_ones(t->n_rows, a)};
    terms[p++] = (struct check_term){"treatment", treated};
    add_pair(terms, &p, t, "gender", column_female, "female", "missingfemale",
             a);
    add_pair(terms, &p, t, "role", column_role, "role", "missingrole", a);
    add_pair(terms, &p, t, "agency", column_yes, "agency", "missingagency", a);
    add_pair(terms, &p, t, "months_in_post", column_number, "employment",
             "missingemployment", a);
    for (int k = 2; k <= AUTHORITIES; k++)
        terms[p++] =
            (struct check_term){names[k], column_level(la, t->n_rows, k, a)};
    terms[p++] =
        (struct check_term){"0.missingfeLA", column_missing(la, t->n_rows, a)};
    return p;
}

static enum pl_status check_model(struct check *c, struct check_model m,
                                  const char *wave, const char *outcome,
                                  const double *treated, struct pl_err *err)
{
    struct check_outcome o = {wave, outcome, m.n, m.y, treated, {NAN, NAN}};

    for (size_t j = 0; j < m.p; j++)
        if (m.terms[j].x == NULL || m.y == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(check_regression(c, &m, &o.effect, err));
    check_groups(c, &o);
    return PL_OK;
}

static enum pl_status check_wave(struct check *c, const char *file, int days,
                                 const char *wave, const char *const *models,
                                 struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    struct check_term terms[20];
    struct csv t, teams;

    PL_TRY(roster_read(c->synth, c->trial, "allocation.csv", &teams, err));
    PL_TRY(read_return(c->synth, c->trial, file, &t, err));
    const double *treated = treated_of(&t, &teams, "team", a);
    struct check_model m = {.table = "2E.1",
                            .model = models[0],
                            .treatment = "treatment",
                            .terms = terms,
                            .n = t.n_rows,
                            .y = column_days(&t, days, a)};
    m.p = goal_terms(&t, treated, terms, a);
    PL_TRY(check_model(c, m, wave, "attendance", treated, err));
    m.model = models[1];
    m.y = column_left(&t, a);
    return check_model(c, m, wave, "turnover", treated, err);
}

enum pl_status goal_check(const struct synth *s, struct check *c,
                          struct pl_err *err)
{
    PL_TRY(check_open(c, s, "goal_setting", err));
    PL_TRY(check_wave(c, "staff_interim.csv", GOAL_INTERIM_DAYS, "interim",
                      goal_model_names, err));
    return check_wave(c, "staff_endline.csv", GOAL_ENDLINE_DAYS, "endline",
                      goal_model_names + 2, err);
}

/* Absence before, taken to 12 months; 0 for those with under 3. */
static double *absence_base(const struct csv *now, const struct csv *before,
                            struct pl_arena *a)
{
    double *away =
        column_joined(now, before, "absence_days_12m", column_number, a);
    const double *months =
        column_joined(now, before, "months_in_post", column_number, a);

    if (away == NULL || months == NULL)
        return NULL;
    for (size_t i = 0; i < now->n_rows; i++) {
        if (months[i] < 3)
            away[i] = 0;
        else if (months[i] < 12)
            away[i] = away[i] * 12 / months[i];
    }
    return away;
}

enum pl_status coffee_check(const struct synth *s, struct check *c,
                            struct pl_err *err)
{
    struct pl_arena *a = s->arena;
    struct csv buildings, before, t;

    PL_TRY(check_open(c, s, "coffee", err));
    PL_TRY(roster_read(s, c->trial, "allocation.csv", &buildings, err));
    PL_TRY(read_return(s, c->trial, "staff_baseline.csv", &before, err));
    PL_TRY(read_return(s, c->trial, "staff_interim.csv", &t, err));
    size_t n = t.n_rows;
    const double *treated = treated_of(&t, &buildings, "building", a);
    const struct check_term terms[] = {
        {"_cons", column_ones(n, a)},
        {"treatment", treated},
        {"female", column_of(&t, "gender", column_female, a)},
        {"role", column_of(&t, "role", column_role, a)},
        {"employment", column_of(&t, "months_in_post", column_number, a)},
        {"goalsetting",
         column_filled(column_of(&t, "goal_setting", column_treated, a), n, a)},
        {"absence_base", absence_base(&t, &before, a)},
    };
    struct check_model m = {"4C.1",
                            "attendance_int",
                            "treatment",
                            terms,
                            sizeof terms / sizeof *terms,
                            n,
                            column_days(&t, COFFEE_WEEKDAYS, a)};
    PL_TRY(check_model(c, m, "interim", "attendance", treated, err));
    check_level(c, "participants", "eligible employees", before.n_rows, 0);
    check_level(c, "buildings", "eligible buildings", buildings.n_rows, 0);
    return PL_OK;
}
