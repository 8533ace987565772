#include "data/dictionary.h"

#include "base/map.h"
#include "data/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_TOLD = 10, SHOWN = 60, RULE = 96 };

/* Above it a double skips integers. */
static const double LARGEST = 9007199254740992.0;

typedef const char *cell_fn(const struct pl_reading *r, struct pl_str cell,
                            double *x, char text[RULE]);

/* One column being read. */
struct pl_reading {
    struct pl_arena *a;
    const struct pl_csv *csv;
    size_t index;
    struct pl_str name;
    const struct pl_value *entry;
    const struct pl_value *missing_codes; /* a list, or nil: the empty field */
    double min, max;
    struct pl_bad_cells *bad;
    struct pl_err *err;
    cell_fn *read;                   /* for pl_cells_keep: numbers */
    struct pl_index index_of_levels; /* categories */
};

static enum pl_status out_of_memory(const struct pl_reading *r)
{
    return pl_fail(r->err, PL_ENOMEM, NULL, "out of memory");
}

/* The dictionary itself is at fault. */
static enum pl_status wrong_entry(const struct pl_reading *r, const char *what)
{
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "the dictionary's column \"%.*s\": %s", PL_FMT(r->name),
                   what);
}

static struct pl_str cell_at(const struct pl_reading *r, size_t row)
{
    return r->csv->cells[(row + 1) * r->csv->columns + r->index];
}

/* At most SHOWN bytes, and no half of a character. */
static struct pl_str shortened(struct pl_str s)
{
    size_t n = SHOWN;

    if (s.len <= SHOWN)
        return s;
    while (n > 0 && ((unsigned char)s.s[n] & 0xc0) == 0x80)
        n--;
    return pl_str_slice(s, 0, n);
}

/* The rule in words, after the value: "is not an integer". */
static void tell(const struct pl_reading *r, size_t row, const char *rule)
{
    struct pl_str cell = cell_at(r, row);

    if (r->bad->n == 0)
        r->bad->first_line = r->csv->lines[row + 1];
    if (r->bad->n++ >= CELLS_TOLD)
        return;
    pl_buf_printf(&r->bad->text, "%srow %zu, column ",
                  r->bad->n > 1 ? "\n  " : "", row + 1);
    /* Escaped as JSON: what a file holds may not steer a terminal. */
    pl_buf_json(&r->bad->text, shortened(r->name));
    pl_buf_puts(&r->bad->text, ": ");
    pl_buf_json(&r->bad->text, shortened(cell));
    pl_buf_printf(&r->bad->text, "%s %s", cell.len > SHOWN ? "..." : "", rule);
}

static bool is_missing_code(const struct pl_reading *r, struct pl_str cell)
{
    return pl_count(r->missing_codes) > 0 ? pl_list_has(r->missing_codes, cell)
                                          : cell.len == 0;
}

/* Up to 15 digits with at most one point, the way of number.h for a cell that
 * stands alone.  The rest takes strtod. */
static bool fast_number(struct pl_str s, double *x)
{
    size_t i = s.len > 0 && s.s[0] == '-', digits = 0;
    double value = 0, scale = 1;
    bool point = false;

    for (size_t j = i; j < s.len; j++) {
        if (s.s[j] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.s[j] < '0' || s.s[j] > '9' || ++digits > 15)
            return false;
        value = value * 10 + (s.s[j] - '0');
        scale = point ? scale * 10 : scale;
    }
    if (digits == 0)
        return false;
    *x = i > 0 ? -value / scale : value / scale;
    return true;
}

static bool parse_number(struct pl_str s, double *x)
{
    return fast_number(s, x) || pl_str_number(s, x);
}

/* min and max of the entry; the rule that is broken, or NULL. */
static const char *range_rule(const struct pl_reading *r, double x,
                              char text[RULE])
{
    if (x < r->min)
        snprintf(text, RULE, "is below the minimum, %.15g", r->min);
    else if (x > r->max)
        snprintf(text, RULE, "is above the maximum, %.15g", r->max);
    else
        return NULL;
    return text;
}

static const char *number_cell(const struct pl_reading *r, struct pl_str cell,
                               double *x, char text[RULE])
{
    if (!parse_number(cell, x))
        return "is not a number";
    return range_rule(r, *x, text);
}

static const char *integer_cell(const struct pl_reading *r, struct pl_str cell,
                                double *x, char text[RULE])
{
    if (!parse_number(cell, x) || *x != floor(*x))
        return "is not an integer";
    if (fabs(*x) > LARGEST)
        return "is too large for an integer (2^53)";
    return range_rule(r, *x, text);
}

static const char *binary_cell(const struct pl_reading *r, struct pl_str cell,
                               double *x, char text[RULE])
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

/* A day as ISO 8601 writes it, or another spelling of one. */
static const char *date_cell(const struct pl_reading *r, struct pl_str cell,
                             double *x, char text[RULE])
{
    const struct pl_value *day = pl_get_str(pl_get(r->entry, "aliases"), cell);

    (void)text;
    return pl_date_read(pl_is_nil(day) ? cell : pl_strv(day), x);
}

static enum pl_status read_numbers(const struct pl_reading *r, cell_fn *read,
                                   struct pl_column *out)
{
    double *x = PL_NEW(r->a, double, r->csv->rows + 1);
    char text[RULE];

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

static enum pl_status read_texts(const struct pl_reading *r, bool is_id,
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
        if (!is_missing)
            text[i] = cell;
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

/* Other spellings of levels. */
static enum pl_status add_aliases(const struct pl_reading *r, size_t n,
                                  struct pl_index *index)
{
    const struct pl_value *aliases = pl_get(r->entry, "aliases");
    size_t stored;

    for (size_t i = 0; i < pl_count(aliases); i++) {
        const struct pl_member *m = &aliases->as.members[i];
        size_t level = aliases->type == PL_MAP
                           ? pl_index_get(index, pl_strv(m->value), n)
                           : n;
        if (level == n)
            return wrong_entry(r, "aliases are spellings of levels: "
                                  "{ [\"as in the file\"] = \"level\" }");
        if (pl_index_get(index, m->key, n) != n)
            return wrong_entry(r, "an alias is a level already");
        if (!pl_index_put(index, m->key, level, &stored))
            return out_of_memory(r);
    }
    return PL_OK;
}

/* Levels as the dictionary gives them. */
static enum pl_status levels_of(const struct pl_reading *r,
                                const struct pl_value *levels,
                                struct pl_column *out, struct pl_index *index)
{
    size_t n = pl_count(levels), stored;
    struct pl_str *l = PL_NEW(r->a, struct pl_str, n + 1);

    pl_index_init(index, r->a);
    if (l == NULL)
        return out_of_memory(r);
    if (n == 0)
        return wrong_entry(r,
                           "a category has levels: category { \"a\", \"b\" }");
    for (size_t i = 0; i < n; i++) {
        l[i] = pl_strv(pl_item(levels, i));
        if (pl_item(levels, i)->type != PL_STRING)
            return wrong_entry(r, "levels are texts");
        if (!pl_index_put(index, l[i], i, &stored))
            return out_of_memory(r);
        if (stored != i)
            return wrong_entry(r, "a level is given twice");
    }
    out->levels = l;
    out->n_levels = n;
    return add_aliases(r, n, index);
}

static void tell_level(const struct pl_reading *r, size_t row,
                       const struct pl_column *c)
{
    char rule[200];
    /* Only for what is shown: a column may hold a million wrong cells. */
    int near = r->bad->n < CELLS_TOLD
                   ? pl_nearest(cell_at(r, row), c->levels, c->n_levels)
                   : -1;

    if (near >= 0)
        snprintf(rule, sizeof rule, "is not a level; did you mean \"%.*s\"?",
                 PL_FMT(c->levels[near]));
    else
        snprintf(rule, sizeof rule, "is not one of the %zu levels",
                 c->n_levels);
    tell(r, row, rule);
}

static enum pl_status read_codes(const struct pl_reading *r,
                                 struct pl_column *out)
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

static bool all_numbers(const struct pl_reading *r)
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

enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static enum pl_status unknown_kind(const struct pl_reading *r, const char *kind)
{
    struct pl_str names[N_KINDS];

    for (size_t i = 0; i < N_KINDS; i++)
        names[i] = pl_str_from(kinds[i].kind);
    pl_fail(r->err, PL_EINPUT, NULL,
            "the dictionary's column \"%.*s\": no kind \"%s\" of column",
            PL_FMT(r->name), kind);
    int near = pl_nearest(pl_str_from(kind), names, N_KINDS);
    return near >= 0 ? pl_hint(r->err, "did you mean \"%s\"?", kinds[near].kind)
                     : PL_EINPUT;
}

static enum pl_status read_kind(const struct pl_reading *r, const char *kind,
                                struct pl_column *out)
{
    for (size_t i = 0; i < N_KINDS; i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        out->type = kinds[i].type;
        if (kinds[i].read != NULL)
            return read_numbers(r, kinds[i].read, out);
        if (kinds[i].type == PL_COL_CATEGORY)
            return read_codes(r, out);
        return read_texts(r, kinds[i].is_id, out);
    }
    return unknown_kind(r, kind);
}

static struct pl_reading reading_of(struct pl_arena *a, struct pl_str name,
                                    const struct pl_value *entry,
                                    struct pl_err *err)
{
    return (struct pl_reading){.a = a,
                               .name = name,
                               .entry = entry,
                               .missing_codes = pl_get(entry, "missing_codes"),
                               .min =
                                   pl_num_or(pl_get(entry, "min"), -INFINITY),
                               .max = pl_num_or(pl_get(entry, "max"), INFINITY),
                               .err = err};
}

static enum pl_status check_missing_codes(const struct pl_reading *r)
{
    for (size_t i = 0; i < pl_count(r->missing_codes); i++)
        if (pl_item(r->missing_codes, i)->type != PL_STRING)
            return wrong_entry(r, "missing_codes are texts, as they stand in "
                                  "the file: { \"\", \"-9\" }");
    return PL_OK;
}

/* Those of a category are checked where its levels are known. */
static enum pl_status check_date_aliases(const struct pl_reading *r)
{
    const struct pl_value *aliases = pl_get(r->entry, "aliases");
    double day;

    if (!pl_is_text(pl_get(r->entry, "kind"), "date"))
        return PL_OK;
    for (size_t i = 0; i < pl_count(aliases); i++) {
        const struct pl_member *m = &aliases->as.members[i];
        if (aliases->type != PL_MAP ||
            pl_date_read(pl_strv(m->value), &day) != NULL)
            return wrong_entry(r, "aliases are spellings of days: "
                                  "{ [\"as in the file\"] = "
                                  "\"yyyy-mm-dd\" }");
        if (pl_date_read(m->key, &day) == NULL)
            return wrong_entry(r, "an alias is a day already");
    }
    return PL_OK;
}

enum pl_status pl_dictionary_column(struct pl_arena *a,
                                    const struct pl_csv *csv, size_t index,
                                    struct pl_str name,
                                    const struct pl_value *entry,
                                    struct pl_bad_cells *bad,
                                    struct pl_column *out, struct pl_err *err)
{
    struct pl_reading r = reading_of(a, name, entry, err);
    char kind[32];

    r.csv = csv;
    r.index = index;
    r.bad = bad;
    *out = (struct pl_column){.name = name, .n = csv->rows, .entry = entry};
    if (entry == NULL)
        return read_kind(&r, all_numbers(&r) ? "number" : "text", out);
    PL_TRY(check_missing_codes(&r));
    PL_TRY(check_date_aliases(&r));
    snprintf(kind, sizeof kind, "%.*s", PL_FMT(pl_strv(pl_get(entry, "kind"))));
    return read_kind(&r, kind, out);
}

static enum pl_status make_arrays(struct pl_reading *r, size_t rows,
                                  struct pl_cells *c)
{
    struct pl_column *out = &c->column;

    if (r->read != NULL)
        out->number = c->number = PL_NEW(r->a, double, rows + 1);
    else if (out->type == PL_COL_TEXT)
        out->text = c->text = PL_NEW(r->a, struct pl_str, rows + 1);
    else
        out->code = c->code = PL_NEW(r->a, int32_t, rows + 1);
    if (c->number == NULL && c->text == NULL && c->code == NULL)
        return out_of_memory(r);
    if (out->type != PL_COL_CATEGORY)
        return PL_OK;
    return levels_of(r, pl_get(r->entry, "levels"), out, &r->index_of_levels);
}

enum pl_status pl_cells_begin(struct pl_arena *a, size_t rows,
                              struct pl_str name, const struct pl_value *entry,
                              const char *kind, struct pl_cells *out,
                              struct pl_err *err)
{
    struct pl_reading *r = PL_NEW(a, struct pl_reading, 1);
    bool keeps = entry != NULL || kind[0] != '\0';
    struct pl_str said = entry != NULL ? pl_strv(pl_get(entry, "kind"))
                         : keeps       ? pl_str_from(kind)
                                       : PL_STR("number");

    if (r == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *r = reading_of(a, name, entry, err);
    PL_TRY(check_missing_codes(r));
    PL_TRY(check_date_aliases(r));
    *out =
        (struct pl_cells){.reading = r,
                          .column = {.name = name, .n = rows, .entry = entry},
                          .min = r->min,
                          .max = r->max};
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!pl_str_is(said, kinds[i].kind))
            continue;
        r->read = kinds[i].read;
        out->column.type = kinds[i].type;
        out->is_id = kinds[i].is_id;
        out->is_text = kinds[i].type == PL_COL_TEXT;
        out->is_plain =
            r->read == number_cell && pl_count(r->missing_codes) == 0;
        return keeps ? make_arrays(r, rows, out) : PL_OK;
    }
    return unknown_kind(r, "");
}

static void take_missing(const struct pl_cells *c, size_t row)
{
    if (c->number != NULL)
        c->number[row] = NAN;
    if (c->code != NULL)
        c->code[row] = -1;
    if (c->text != NULL)
        c->text[row] = (struct pl_str){0};
}

static bool take_level(const struct pl_cells *c, size_t row, struct pl_str cell)
{
    size_t n = c->column.n_levels;
    size_t at = pl_index_get(&c->reading->index_of_levels, cell, n);

    c->code[row] = (int32_t)at;
    return at < n;
}

bool pl_cells_take(const struct pl_cells *c, size_t row, struct pl_str cell,
                   struct pl_str kept)
{
    char text[RULE];
    double x;

    if (is_missing_code(c->reading, cell)) {
        take_missing(c, row);
        return !c->is_id;
    }
    if (c->code != NULL)
        return take_level(c, row, cell);
    if (c->text != NULL)
        c->text[row] = kept;
    if (c->is_text)
        return true;
    if (c->reading->read(c->reading, cell, &x, text) != NULL)
        return false;
    if (c->number != NULL)
        c->number[row] = x;
    return true;
}

enum pl_status pl_cells_end(struct pl_arena *a, const struct pl_cells *c,
                            bool *good, struct pl_err *err)
{
    struct pl_index seen;
    size_t first;

    pl_index_init(&seen, a);
    for (size_t i = 0; c->is_id && *good && i < c->column.n; i++) {
        if (!pl_index_put(&seen, c->text[i], i, &first))
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        *good = first == i;
    }
    return PL_OK;
}
