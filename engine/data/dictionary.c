#include "data/dictionary.h"

#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELLS_TOLD = 10 };

/* One column being read. */
struct reading {
    struct pl_arena *a;
    const struct pl_csv *csv;
    size_t index;
    struct pl_str name;
    const struct pl_value *entry;
    struct pl_bad_cells *bad;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct reading *r)
{
    return pl_fail(r->err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_str cell_at(const struct reading *r, size_t row)
{
    return r->csv->cells[(row + 1) * r->csv->columns + r->index];
}

/* The rule in words, after the value: "is not an integer". */
static void tell(const struct reading *r, size_t row, const char *rule)
{
    struct pl_str cell = cell_at(r, row);

    if (r->bad->n == 0)
        r->bad->first_line = r->csv->lines[row + 1];
    if (r->bad->n++ < CELLS_TOLD)
        pl_buf_printf(&r->bad->text, "%srow %zu, column \"%.*s\": \"%.*s\" %s",
                      r->bad->n > 1 ? "\n  " : "", row + 1, PL_FMT(r->name),
                      PL_FMT(pl_str_slice(cell, 0, 60)), rule);
}

static bool is_missing_code(const struct reading *r, struct pl_str cell)
{
    const struct pl_value *codes = pl_get(r->entry, "missing_codes");

    return pl_count(codes) > 0 ? pl_list_has(codes, cell) : cell.len == 0;
}

/* Integers of up to 15 digits are exact at once; the rest takes strtod. */
static bool fast_number(struct pl_str s, double *x)
{
    double value = 0;
    size_t i = s.len > 0 && s.s[0] == '-';

    if (s.len == i || s.len - i > 15)
        return false;
    for (size_t j = i; j < s.len; j++) {
        if (s.s[j] < '0' || s.s[j] > '9')
            return false;
        value = value * 10 + (s.s[j] - '0');
    }
    *x = i > 0 ? -value : value;
    return true;
}

static bool parse_number(struct pl_str s, double *x)
{
    return fast_number(s, x) || pl_str_number(s, x);
}

/* min and max of the entry; the rule that is broken, or NULL. */
static const char *range_rule(const struct reading *r, double x, char text[80])
{
    const struct pl_value *min = pl_get(r->entry, "min");
    const struct pl_value *max = pl_get(r->entry, "max");

    if (!pl_is_nil(min) && x < pl_num(min)) {
        snprintf(text, 80, "is below the minimum, %g", pl_num(min));
        return text;
    }
    if (!pl_is_nil(max) && x > pl_num(max)) {
        snprintf(text, 80, "is above the maximum, %g", pl_num(max));
        return text;
    }
    return NULL;
}

typedef const char *cell_fn(const struct reading *r, struct pl_str cell,
                            double *x, char text[80]);

static const char *number_cell(const struct reading *r, struct pl_str cell,
                               double *x, char text[80])
{
    if (!parse_number(cell, x))
        return "is not a number";
    return range_rule(r, *x, text);
}

static const char *integer_cell(const struct reading *r, struct pl_str cell,
                                double *x, char text[80])
{
    if (!parse_number(cell, x) || *x != floor(*x) || fabs(*x) > 9e15)
        return "is not an integer";
    return range_rule(r, *x, text);
}

static const char *binary_cell(const struct reading *r, struct pl_str cell,
                               double *x, char text[80])
{
    const struct pl_value *levels = pl_get(r->entry, "levels");

    (void)text;
    if (pl_count(levels) == 2) {
        for (size_t i = 0; i < 2; i++)
            if (pl_str_eq(cell, pl_strv(pl_item(levels, i)))) {
                *x = (double)i;
                return NULL;
            }
        return "is neither of the two levels";
    }
    if (cell.len != 1 || (cell.s[0] != '0' && cell.s[0] != '1'))
        return "is not 0 or 1";
    *x = cell.s[0] - '0';
    return NULL;
}

static bool digits_at(struct pl_str s, size_t from, size_t n, int *x)
{
    *x = 0;
    for (size_t i = from; i < from + n; i++) {
        if (s.s[i] < '0' || s.s[i] > '9')
            return false;
        *x = *x * 10 + (s.s[i] - '0');
    }
    return true;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 1970-01-01 (Hinnant's civil-calendar count). */
static double days_from(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097.0 + doe - 719468;
}

static const char *date_cell(const struct reading *r, struct pl_str cell,
                             double *x, char text[80])
{
    int year, month, day;

    (void)r;
    (void)text;
    if (cell.len != 10 || cell.s[4] != '-' || cell.s[7] != '-' ||
        !digits_at(cell, 0, 4, &year) || !digits_at(cell, 5, 2, &month) ||
        !digits_at(cell, 8, 2, &day))
        return "is not a date (yyyy-mm-dd)";
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return "is not a day of the calendar";
    *x = days_from(year, month, day);
    return NULL;
}

static enum pl_status read_numbers(const struct reading *r, cell_fn *read,
                                   struct pl_column *out)
{
    double *x = PL_NEW(r->a, double, r->csv->rows + 1);
    char text[80];

    if (x == NULL)
        return out_of_memory(r);
    for (size_t i = 0; i < r->csv->rows; i++) {
        struct pl_str cell = cell_at(r, i);
        x[i] = NAN;
        if (is_missing_code(r, cell))
            continue;
        const char *rule = read(r, cell, &x[i], text);
        if (rule != NULL)
            tell(r, i, rule);
    }
    out->number = x;
    return PL_OK;
}

static enum pl_status read_texts(const struct reading *r, bool is_id,
                                 struct pl_column *out)
{
    struct pl_str *text = PL_NEW(r->a, struct pl_str, r->csv->rows + 1);
    struct pl_index seen;
    size_t first;

    if (text == NULL)
        return out_of_memory(r);
    pl_index_init(&seen, r->a);
    for (size_t i = 0; i < r->csv->rows; i++) {
        struct pl_str cell = cell_at(r, i);
        bool is_missing = is_missing_code(r, cell);
        text[i] = is_missing ? (struct pl_str){0} : cell;
        if (is_id && is_missing)
            tell(r, i, "is missing, and an id may not be");
        if (!is_id || is_missing)
            continue;
        if (!pl_index_put(&seen, cell, i, &first))
            return out_of_memory(r);
        if (first != i)
            tell(r, i, "is there twice, and an id may not be");
    }
    out->text = text;
    return PL_OK;
}

/* Levels as the dictionary gives them, else those of the file by bytes. */
static enum pl_status levels_of(const struct reading *r,
                                const struct pl_value *levels,
                                struct pl_column *out, struct pl_index *index)
{
    size_t n = pl_count(levels), stored;
    struct pl_str *l = PL_NEW(r->a, struct pl_str, n + 1);

    pl_index_init(index, r->a);
    if (l == NULL)
        return out_of_memory(r);
    for (size_t i = 0; i < n; i++) {
        l[i] = pl_strv(pl_item(levels, i));
        if (!pl_index_put(index, l[i], i, &stored))
            return out_of_memory(r);
    }
    out->levels = l;
    out->n_levels = n;
    return PL_OK;
}

static void tell_level(const struct reading *r, size_t row,
                       const struct pl_column *c)
{
    char rule[200];
    int near = pl_nearest(cell_at(r, row), c->levels, c->n_levels);

    if (near >= 0)
        snprintf(rule, sizeof rule, "is not a level; did you mean \"%.*s\"?",
                 PL_FMT(c->levels[near]));
    else
        snprintf(rule, sizeof rule, "is not one of the %zu levels",
                 c->n_levels);
    tell(r, row, rule);
}

static enum pl_status read_codes(const struct reading *r, struct pl_column *out)
{
    int32_t *code = PL_NEW(r->a, int32_t, r->csv->rows + 1);
    struct pl_index index;

    if (code == NULL)
        return out_of_memory(r);
    PL_TRY(levels_of(r, pl_get(r->entry, "levels"), out, &index));
    for (size_t i = 0; i < r->csv->rows; i++) {
        struct pl_str cell = cell_at(r, i);
        code[i] = -1;
        if (is_missing_code(r, cell))
            continue;
        size_t at = pl_index_get(&index, cell, out->n_levels);
        if (at < out->n_levels)
            code[i] = (int32_t)at;
        else
            tell_level(r, i, out);
    }
    out->code = code;
    return PL_OK;
}

static bool all_numbers(const struct reading *r)
{
    double x;
    bool any = false;

    for (size_t i = 0; i < r->csv->rows; i++) {
        struct pl_str cell = cell_at(r, i);
        if (cell.len == 0)
            continue;
        if (!parse_number(cell, &x))
            return false;
        any = true;
    }
    return any;
}

static const struct {
    const char *kind;
    enum pl_column_type type;
    cell_fn *read; /* numbers */
    bool is_id;
} kinds[] = {
    {"number", PL_COL_NUMBER, number_cell, false},
    {"integer", PL_COL_NUMBER, integer_cell, false},
    {"binary", PL_COL_NUMBER, binary_cell, false},
    {"date", PL_COL_DATE, date_cell, false},
    {"category", PL_COL_CATEGORY, NULL, false},
    {"text", PL_COL_TEXT, NULL, false},
    {"id", PL_COL_TEXT, NULL, true},
};

static enum pl_status read_kind(const struct reading *r, const char *kind,
                                struct pl_column *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        out->type = kinds[i].type;
        if (kinds[i].read != NULL)
            return read_numbers(r, kinds[i].read, out);
        if (kinds[i].type == PL_COL_CATEGORY)
            return read_codes(r, out);
        return read_texts(r, kinds[i].is_id, out);
    }
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "column \"%.*s\": no kind \"%s\" of column", PL_FMT(r->name),
                   kind);
}

enum pl_status pl_dictionary_column(struct pl_arena *a,
                                    const struct pl_csv *csv, size_t index,
                                    struct pl_str name,
                                    const struct pl_value *entry,
                                    struct pl_bad_cells *bad,
                                    struct pl_column *out, struct pl_err *err)
{
    struct reading r = {a, csv, index, name, entry, bad, err};
    char kind[32];

    *out = (struct pl_column){.name = name, .n = csv->rows, .entry = entry};
    if (entry == NULL)
        return read_kind(&r, all_numbers(&r) ? "number" : "text", out);
    snprintf(kind, sizeof kind, "%.*s", PL_FMT(pl_strv(pl_get(entry, "kind"))));
    return read_kind(&r, kind, out);
}
