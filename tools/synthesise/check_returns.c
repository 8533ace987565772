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

static enum pl_status read_return(const struct synth *s, const char *trial,
                                  const char *name, struct csv *out,
                                  struct pl_err *err)
{
    PL_TRY(roster_read(s, trial, name, out, err));
    return keep_first_rows(out, s->arena)
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* The terms of table 2E.1 in the printed order. */
static void add_goal_terms(struct check_model *m, const struct csv *t,
                           const double *treated, struct pl_arena *a)
{
    static const char *const names[AUTHORITIES + 1] = {
        "",       "1.feLA", "2.feLA", "3.feLA", "4.feLA",
        "5.feLA", "6.feLA", "7.feLA", "8.feLA"};
    const double *la = column_of(t, "la", column_authority, a);

    check_add(m, "_cons", column_ones(t->n_rows, a));
    check_add(m, "treatment", treated);
    check_add_staff(m, t, a);
    for (int k = 2; k <= AUTHORITIES; k++)
        check_add(m, names[k], column_level(la, t->n_rows, k, a));
    check_add(m, "0.missingfeLA", column_missing(la, t->n_rows, a));
}

static enum pl_status check_wave(struct check *c, const char *file, int days,
                                 const char *wave, const char *const *models,
                                 struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    struct csv t, teams;

    PL_TRY(roster_read(c->synth, c->trial, "allocation.csv", &teams, err));
    PL_TRY(read_return(c->synth, c->trial, file, &t, err));
    const double *treated = column_arm(&t, &teams, "team", a);
    struct check_model m = {.table = "2E.1",
                            .model = models[0],
                            .treatment = "treatment",
                            .n = t.n_rows,
                            .y = column_days(&t, days, a)};
    add_goal_terms(&m, &t, treated, a);
    PL_TRY(check_model(c, &m, wave, "attendance", treated, err));
    m.model = models[1];
    m.y = column_left(&t, a);
    return check_model(c, &m, wave, "turnover", treated, err);
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
    const double *treated = column_arm(&t, &buildings, "building", a);
    struct check_model m = {.table = "4C.1",
                            .model = "attendance_int",
                            .treatment = "treatment",
                            .n = n,
                            .y = column_days(&t, COFFEE_WEEKDAYS, a)};
    check_add(&m, "_cons", column_ones(n, a));
    check_add(&m, "treatment", treated);
    check_add(&m, "female", column_of(&t, "gender", column_female, a));
    check_add(&m, "role", column_of(&t, "role", column_role, a));
    check_add(&m, "employment",
              column_of(&t, "months_in_post", column_number, a));
    check_add(
        &m, "goalsetting",
        column_filled(column_of(&t, "goal_setting", column_treated, a), n, a));
    check_add(&m, "absence_base", absence_base(&t, &before, a));
    PL_TRY(check_model(c, &m, "interim", "attendance", treated, err));
    check_level(c, "participants", "eligible employees", before.n_rows, 0);
    check_level(c, "buildings", "eligible buildings", buildings.n_rows, 0);
    return PL_OK;
}
