#include "columns.h"

#include "days.h"
#include "roster.h"

#include <math.h>
#include <stdio.h>

double column_number(struct pl_str cell)
{
    double x;

    return pl_str_number(cell, &x) ? x : NAN;
}

double column_role(struct pl_str cell)
{
    static const struct {
        const char *text;
        double code;
    } roles[] = {{"student social worker", 0},
                 {"newly qualified social worker", 1},
                 {"NQSW", 1},
                 {"children's social worker", 2},
                 {"childrens social worker", 2},
                 {"Childrens Social Worker", 2},
                 {"senior practitioner", 3},
                 {"snr practitioner", 3},
                 {"Snr practitioner", 3},
                 {"manager", 4},
                 {"social work assistant", 5},
                 {"other", 5}};

    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++)
        if (pl_str_is(cell, roles[k].text))
            return roles[k].code;
    return NAN;
}

static double one_of(struct pl_str cell, const char *yes, const char *no)
{
    return pl_str_is(cell, yes) ? 1 : pl_str_is(cell, no) ? 0 : NAN;
}

double column_female(struct pl_str cell)
{
    return pl_str_is(cell, "F") ? 1 : one_of(cell, "female", "male");
}

double column_yes(struct pl_str cell)
{
    return one_of(cell, "yes", "no");
}

double column_treated(struct pl_str cell)
{
    return one_of(cell, "treatment", "control");
}

double column_authority(struct pl_str cell)
{
    return pl_str_starts(cell, "LA ")
               ? column_number(pl_str_slice(cell, 3, cell.len))
               : NAN;
}

double *column_of(const struct csv *t, const char *name, column_read *read,
                  struct pl_arena *a)
{
    double *x = PL_NEW(a, double, t->n_rows);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++)
        x[i] = read(csv_cell(t, i, name));
    return x;
}

size_t *rows_joined(const struct csv *t, const struct csv *other,
                    struct pl_arena *a)
{
    size_t *row = PL_NEW(a, size_t, t->n_rows);

    for (size_t i = 0; row != NULL && i < t->n_rows; i++)
        row[i] = roster_row(other, csv_cell(t, i, "staff_id"));
    return row;
}

double *column_taken(const double *x, size_t n_x, const size_t *rows, size_t n,
                     struct pl_arena *a)
{
    double *y = PL_NEW(a, double, n);

    if (x == NULL || rows == NULL)
        return NULL;
    for (size_t i = 0; y != NULL && i < n; i++)
        y[i] = rows[i] < n_x ? x[rows[i]] : NAN;
    return y;
}

double *column_joined(const struct csv *t, const struct csv *other,
                      const char *name, column_read *read, struct pl_arena *a)
{
    return column_taken(column_of(other, name, read, a), other->n_rows,
                        rows_joined(t, other, a), t->n_rows, a);
}

double *column_arm(const struct csv *t, const struct csv *clusters,
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

static double score_of(const struct csv *t, size_t row, const struct scale *s,
                       bool is_balance)
{
    double sum = 0;

    for (unsigned k = 0; k < s->items; k++) {
        char name[16];
        snprintf(name, sizeof name, "%s%u", s->code, k + 1);
        double x = column_number(csv_cell(t, row, name));
        if (s->reversed >> k & 1)
            x = s->lo + s->hi - x;
        sum += is_balance && k % 2 == 1 ? -x : x;
    }
    return sum;
}

double *column_score(const struct csv *t, enum scale_id id, struct pl_arena *a)
{
    double *x = PL_NEW(a, double, t->n_rows);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++)
        x[i] = score_of(t, i, &scales[id], id == SCALE_AFF);
    return x;
}

static int digits(struct pl_str s, size_t from, size_t to)
{
    return (int)column_number(pl_str_slice(s, from, to));
}

/* yyyy-mm-dd, or dd/mm/yyyy. */
static struct day read_day(struct pl_str s)
{
    if (s.len == 10 && s.s[2] == '/')
        return (struct day){digits(s, 6, 10), digits(s, 3, 5), digits(s, 0, 2)};
    return (struct day){digits(s, 0, 4), digits(s, 5, 7), digits(s, 8, 10)};
}

static int weekdays_before(struct day last)
{
    struct day d = {2019, 10, 1};
    int n = 0;

    for (int k = 0; k < 400; k++, d = day_after(d)) {
        if (d.day == last.day && d.month == last.month && d.year == last.year)
            return n;
        n += day_is_weekday(d);
    }
    return n;
}

double *column_days(const struct csv *t, int wave, struct pl_arena *a)
{
    double *x = column_of(t, "absence_days", column_number, a);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++) {
        struct pl_str left = csv_cell(t, i, "left_on");
        x[i] = (left.len > 0 ? weekdays_before(read_day(left)) : wave) - x[i];
    }
    return x;
}

double *column_left(const struct csv *t, struct pl_arena *a)
{
    double *x = PL_NEW(a, double, t->n_rows);

    for (size_t i = 0; x != NULL && i < t->n_rows; i++)
        x[i] = csv_cell(t, i, "left_on").len > 0;
    return x;
}

double *column_filled(const double *x, size_t n, struct pl_arena *a)
{
    double *y = PL_NEW(a, double, n);

    for (size_t i = 0; x != NULL && y != NULL && i < n; i++)
        y[i] = isnan(x[i]) ? 0 : x[i];
    return y;
}

double *column_missing(const double *x, size_t n, struct pl_arena *a)
{
    double *y = PL_NEW(a, double, n);

    for (size_t i = 0; x != NULL && y != NULL && i < n; i++)
        y[i] = isnan(x[i]);
    return y;
}

double *column_level(const double *x, size_t n, double level,
                     struct pl_arena *a)
{
    double *y = PL_NEW(a, double, n);

    for (size_t i = 0; x != NULL && y != NULL && i < n; i++)
        y[i] = x[i] == level;
    return y;
}

double *column_ones(size_t n, struct pl_arena *a)
{
    double *y = PL_NEW(a, double, n);

    for (size_t i = 0; y != NULL && i < n; i++)
        y[i] = 1;
    return y;
}

struct moments column_moments(const double *x, size_t n)
{
    struct moments m = {0, 0, 0};

    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            m.mean += x[i];
            m.n++;
        }
    m.mean /= m.n;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            m.sd += (x[i] - m.mean) * (x[i] - m.mean);
    m.sd = sqrt(m.sd / (m.n - 1));
    return m;
}
