#include "data/model_matrix.h"

#include "base/map.h"
#include "data/expr.h"

#include <stdlib.h>

enum { MAX_TERMS = 5000, MAX_PARTS = 4 };

/* One column that a term is made of.  A factor has levels. */
struct part {
    struct pl_str name;
    const struct pl_column *column;
    bool is_factor;
    const uint32_t *code; /* factor: [rows of the whole frame] */
    size_t n_levels;
    const struct pl_str *levels;
    bool *present; /* [n_levels], in the rows used */
};

struct term {
    struct pl_str source;
    struct part part[MAX_PARTS];
    size_t n_parts; /* more than one: crossed */
};

struct work {
    struct pl_arena *a;
    const struct pl_frame *f;
    const char *who;
    struct pl_err *err;
    struct term *terms;
    size_t n_terms;
    const size_t *rows; /* the rows used */
    size_t n;
    struct pl_model_term *out;
    size_t n_out, cap;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* A level of a column that has none of its own. */
struct level {
    double number;
    struct pl_str text;
    size_t first; /* row */
    size_t met;   /* its place in the order of the rows */
};

static int by_number(const void *a, const void *b)
{
    const struct level *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static int by_text(const void *a, const void *b)
{
    const struct level *x = a, *y = b;

    return pl_str_cmp(x->text, y->text);
}

static struct pl_str cell_text(struct pl_arena *a, const struct pl_column *c,
                               size_t row)
{
    struct pl_buf b;
    struct pl_str s;

    pl_buf_init(&b, 0);
    pl_cell_text(&b, c, row);
    s = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return s;
}

/* The levels as they are met, and each cell's place among them: far fewer are
 * to be sorted than there are rows. */
static enum pl_status meet_levels(struct work *w, const struct pl_column *c,
                                  struct level *l, uint32_t *place, size_t *n)
{
    struct pl_index seen;

    pl_index_init(&seen, w->a);
    *n = 0;
    for (size_t i = 0; i < c->n; i++) {
        size_t at = *n;
        if (pl_is_missing(c, i))
            continue;
        struct level *next = &l[at];
        *next = (struct level){.first = i, .met = at};
        if (c->type == PL_COL_TEXT)
            next->text = c->text[i];
        else
            next->number = c->number[i] + 0.0; /* 0 and -0 are one level */
        struct pl_str key = c->type == PL_COL_TEXT
                                ? next->text
                                : (struct pl_str){(const char *)&next->number,
                                                  sizeof next->number};
        if (!pl_index_put(&seen, key, at, &at))
            return out_of_memory(w->err);
        place[i] = (uint32_t)at;
        *n += at == *n;
    }
    return PL_OK;
}

/* Their names, in order, and from each cell's place its code. */
static enum pl_status code_cells(struct work *w, struct part *p,
                                 const struct level *sorted, size_t n,
                                 uint32_t *code)
{
    const struct pl_column *c = p->column;
    uint32_t *rank = PL_NEW(w->a, uint32_t, n + 1);
    struct pl_str *levels = PL_NEW(w->a, struct pl_str, n + 1);

    if (rank == NULL || levels == NULL)
        return out_of_memory(w->err);
    for (size_t l = 0; l < n; l++) {
        rank[sorted[l].met] = (uint32_t)l;
        levels[l] = cell_text(w->a, c, sorted[l].first);
        if (levels[l].s == NULL)
            return out_of_memory(w->err);
    }
    for (size_t i = 0; i < c->n; i++)
        if (!pl_is_missing(c, i))
            code[i] = rank[code[i]];
    p->code = code;
    p->levels = levels;
    p->n_levels = n;
    return PL_OK;
}

static enum pl_status sort_levels(struct work *w, struct part *p)
{
    const struct pl_column *c = p->column;
    struct level *l = PL_NEW(w->a, struct level, c->n + 1);
    uint32_t *code = PL_NEW(w->a, uint32_t, c->n + 1);
    size_t n;

    if (l == NULL || code == NULL)
        return out_of_memory(w->err);
    PL_TRY(meet_levels(w, c, l, code, &n));
    if (n > MAX_TERMS)
        return pl_fail(w->err, PL_ELIMIT, NULL,
                       "%s: %.*s has %zu different values, too many for a "
                       "factor (at most %d)",
                       w->who, PL_FMT(p->name), n, MAX_TERMS);
    if (n > 1)
        qsort(l, n, sizeof *l, c->type == PL_COL_TEXT ? by_text : by_number);
    return code_cells(w, p, l, n, code);
}

static enum pl_status category_levels(struct work *w, struct part *p)
{
    const struct pl_column *c = p->column;
    uint32_t *code = PL_NEW(w->a, uint32_t, c->n + 1);

    if (code == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < c->n; i++)
        code[i] = c->code[i] < 0 ? 0 : (uint32_t)c->code[i];
    p->code = code;
    p->levels = c->levels;
    p->n_levels = c->n_levels;
    return PL_OK;
}

static struct pl_str printed(struct pl_arena *a, const struct pl_value *e)
{
    struct pl_buf b;
    struct pl_str s;

    pl_buf_init(&b, 0);
    pl_expr_print(&b, e);
    s = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return s;
}

/* A name, {"col":name}, {"factor":e} or another expression. */
static enum pl_status read_part(struct work *w, const struct pl_value *v,
                                struct part *p)
{
    const struct pl_value *inner = pl_get(v, "factor");
    bool is_factor = !pl_is_nil(inner);
    const struct pl_value *e = is_factor ? inner : v;

    p->name = pl_strv(e);
    if (e->type == PL_MAP && pl_get(e, "col")->type == PL_STRING)
        p->name = pl_strv(pl_get(e, "col"));
    if (p->name.len > 0) {
        PL_TRY(pl_frame_need(w->f, p->name, w->who, &p->column, w->err));
    } else if (e->type == PL_MAP) {
        p->name = printed(w->a, e);
        if (p->name.s == NULL)
            return out_of_memory(w->err);
        PL_TRY(pl_expr_column(w->a, w->f, e, p->name, &p->column, w->err));
    } else {
        return pl_fail(w->err, PL_EINPUT, NULL,
                       "%s: a term must be a column's name or an expression",
                       w->who);
    }
    p->is_factor = is_factor || p->column->type == PL_COL_CATEGORY ||
                   p->column->type == PL_COL_TEXT;
    if (p->column->type == PL_COL_DATE && !is_factor)
        return pl_fail(w->err, PL_EINPUT, NULL,
                       "%s: term %.*s is a date; derive a number from it",
                       w->who, PL_FMT(p->name));
    if (!p->is_factor)
        return PL_OK;
    return p->column->type == PL_COL_CATEGORY ? category_levels(w, p)
                                              : sort_levels(w, p);
}

static enum pl_status read_term(struct work *w, const struct pl_value *v,
                                struct term *t)
{
    const struct pl_value *parts = pl_get(v, "interact");
    size_t n = pl_count(parts);

    if (pl_is_nil(parts)) {
        t->n_parts = 1;
        PL_TRY(read_part(w, v, &t->part[0]));
        t->source = t->part[0].name;
        return PL_OK;
    }
    if (n < 2 || n > MAX_PARTS)
        return pl_fail(w->err, PL_EINPUT, NULL,
                       "%s: interact takes 2 to %d columns, not %zu", w->who,
                       MAX_PARTS, n);
    for (size_t i = 0; i < n; i++) {
        PL_TRY(read_part(w, pl_item(parts, i), &t->part[i]));
        t->source = i == 0 ? t->part[0].name
                           : pl_str_printf(w->a, "%.*s:%.*s", PL_FMT(t->source),
                                           PL_FMT(t->part[i].name));
        if (t->source.s == NULL)
            return out_of_memory(w->err);
    }
    t->n_parts = n;
    return PL_OK;
}

static enum pl_status read_terms(struct work *w, const struct pl_value *terms)
{
    w->n_terms = pl_count(terms);
    w->terms = PL_NEW(w->a, struct term, w->n_terms + 1);
    if (w->terms == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < w->n_terms; i++)
        PL_TRY(read_term(w, pl_item(terms, i), &w->terms[i]));
    return PL_OK;
}

static void drop_missing(const struct pl_column *c, bool *dropped)
{
    for (size_t i = 0; i < c->n; i++)
        if (pl_is_missing(c, i))
            dropped[i] = true;
}

static enum pl_status find_rows(struct work *w, const struct pl_column *y,
                                const struct pl_value *also)
{
    size_t n = 0, *rows = PL_NEW(w->a, size_t, w->f->n + 1);
    bool *dropped = PL_NEW(w->a, bool, w->f->n + 1);

    if (rows == NULL || dropped == NULL)
        return out_of_memory(w->err);
    drop_missing(y, dropped);
    for (size_t i = 0; i < w->n_terms; i++)
        for (size_t j = 0; j < w->terms[i].n_parts; j++)
            drop_missing(w->terms[i].part[j].column, dropped);
    for (size_t i = 0; i < pl_count(also); i++) {
        const struct pl_column *c = NULL;
        PL_TRY(
            pl_frame_need(w->f, pl_strv(pl_item(also, i)), w->who, &c, w->err));
        drop_missing(c, dropped);
    }
    for (size_t i = 0; i < w->f->n; i++)
        if (!dropped[i])
            rows[n++] = i;
    w->rows = rows;
    w->n = n;
    return PL_OK;
}

static enum pl_status find_levels(struct work *w, struct part *p)
{
    if (!p->is_factor)
        return PL_OK;
    p->present = PL_NEW(w->a, bool, p->n_levels + 1);
    if (p->present == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < w->n; i++)
        p->present[p->code[w->rows[i]]] = true;
    return PL_OK;
}

/* The first level that is present, or n_levels. */
static size_t base_level(const struct part *p)
{
    size_t l = 0;

    while (l < p->n_levels && !p->present[l])
        l++;
    return l;
}

static enum pl_status append(struct work *w, struct pl_model_term t)
{
    if (w->n_out >= MAX_TERMS)
        return pl_fail(w->err, PL_ELIMIT, NULL,
                       "%s: more than %d terms, from %.*s on", w->who,
                       MAX_TERMS, PL_FMT(t.source));
    if (w->n_out == w->cap) {
        size_t cap = w->cap == 0 ? 32 : w->cap * 2;
        struct pl_model_term *more = PL_NEW(w->a, struct pl_model_term, cap);
        if (more == NULL)
            return out_of_memory(w->err);
        for (size_t i = 0; i < w->n_out; i++)
            more[i] = w->out[i];
        w->out = more;
        w->cap = cap;
    }
    w->out[w->n_out++] = t;
    return PL_OK;
}

static struct pl_str level_name(struct work *w, const struct part *p, size_t l)
{
    return pl_str_printf(w->a, "%.*s[%.*s]", PL_FMT(p->name),
                         PL_FMT(p->levels[l]));
}

/* One column of a part: a number's cells, or whether a factor has level l. */
static double part_cell(const struct part *p, size_t l, size_t row)
{
    return p->is_factor ? p->code[row] == l : p->column->number[row];
}

/* The product of one column of each part, multiplied into x. */
static void multiply(const struct work *w, const struct part *p, size_t l,
                     double *x)
{
    for (size_t i = 0; i < w->n; i++)
        x[i] *= part_cell(p, l, w->rows[i]);
}

/* All columns of a factor at once: each row has its 1 in one of them. */
static enum pl_status dummies(struct work *w, const struct term *t)
{
    const struct part *p = &t->part[0];
    double **column = PL_NEW(w->a, double *, p->n_levels + 1);

    if (column == NULL)
        return out_of_memory(w->err);
    for (size_t l = base_level(p) + 1; l < p->n_levels; l++) {
        if (!p->present[l])
            continue;
        struct pl_str name = level_name(w, p, l);
        column[l] = PL_NEW(w->a, double, w->n + 1);
        if (column[l] == NULL || name.s == NULL)
            return out_of_memory(w->err);
        PL_TRY(append(
            w, (struct pl_model_term){name, t->source, false, column[l]}));
    }
    for (size_t i = 0; i < w->n; i++) {
        double *x = column[p->code[w->rows[i]]];
        if (x != NULL)
            x[i] = 1;
    }
    return PL_OK;
}

static enum pl_status one_column(struct work *w, const struct term *t,
                                 struct pl_str name, const size_t *level)
{
    double *x = PL_NEW(w->a, double, w->n + 1);

    if (x == NULL || name.s == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < w->n; i++)
        x[i] = part_cell(&t->part[0], level[0], w->rows[i]);
    for (size_t j = 1; j < t->n_parts; j++)
        multiply(w, &t->part[j], level[j], x);
    return append(w, (struct pl_model_term){name, t->source, false, x});
}

static struct pl_str part_name(struct work *w, const struct part *p, size_t l)
{
    return p->is_factor ? level_name(w, p, l) : p->name;
}

/* Moves on to the next combination of levels; false after the last.  A number
 * has the one "level" 0; a factor those present, but not its base. */
static bool next_levels(const struct term *t, size_t *level)
{
    for (size_t j = t->n_parts; j-- > 0;) {
        const struct part *p = &t->part[j];
        while (p->is_factor && ++level[j] < p->n_levels)
            if (p->present[level[j]])
                return true;
        level[j] = p->is_factor ? base_level(p) : 0;
        /* Back to the first after the base, and carry. */
        while (p->is_factor && ++level[j] < p->n_levels)
            if (p->present[level[j]])
                break;
    }
    return false;
}

/* Every factor at its first level after the base; false: it has none. */
static bool first_levels(const struct term *t, size_t *level)
{
    for (size_t j = 0; j < t->n_parts; j++) {
        const struct part *p = &t->part[j];
        level[j] = p->is_factor ? base_level(p) : 0;
        while (p->is_factor && ++level[j] < p->n_levels)
            if (p->present[level[j]])
                break;
        if (p->is_factor && level[j] >= p->n_levels)
            return false;
    }
    return true;
}

static enum pl_status expand(struct work *w, struct term *t)
{
    size_t level[MAX_PARTS] = {0};

    for (size_t j = 0; j < t->n_parts; j++)
        PL_TRY(find_levels(w, &t->part[j]));
    const struct part *p = &t->part[0];
    if (t->n_parts == 1 && p->is_factor && base_level(p) < p->n_levels) {
        struct pl_str name = level_name(w, p, base_level(p));
        if (name.s == NULL)
            return out_of_memory(w->err);
        PL_TRY(append(w, (struct pl_model_term){name, t->source, true, NULL}));
        return dummies(w, t);
    }
    if (!first_levels(t, level))
        return PL_OK;
    do {
        struct pl_str name = part_name(w, p, level[0]);
        for (size_t j = 1; j < t->n_parts && name.s != NULL; j++)
            name = pl_str_printf(w->a, "%.*s:%.*s", PL_FMT(name),
                                 PL_FMT(part_name(w, &t->part[j], level[j])));
        PL_TRY(one_column(w, t, name, level));
    } while (next_levels(t, level));
    return PL_OK;
}

static enum pl_status add_intercept(struct work *w)
{
    double *x = PL_NEW(w->a, double, w->n + 1);

    if (x == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < w->n; i++)
        x[i] = 1;
    return append(w, (struct pl_model_term){PL_STR("(Intercept)"),
                                            PL_STR("(Intercept)"), false, x});
}

static enum pl_status used_frame(const struct work *w,
                                 const struct pl_frame **out)
{
    struct pl_builder b;

    *out = w->f;
    if (w->n == w->f->n)
        return PL_OK;
    pl_build(&b, w->a);
    pl_set_text(&b, "op", "complete_case");
    const struct pl_value *operation = pl_map(&b);
    if (operation == NULL)
        return out_of_memory(w->err);
    return pl_frame_rows(w->a, w->f, w->rows, w->n, operation, out, w->err);
}

static enum pl_status outcome_cells(struct work *w, const struct pl_column *y,
                                    const double **out)
{
    double *cells = PL_NEW(w->a, double, w->n + 1);

    if (cells == NULL)
        return out_of_memory(w->err);
    for (size_t i = 0; i < w->n; i++)
        cells[i] = y->number[w->rows[i]];
    *out = cells;
    return PL_OK;
}

static enum pl_status find_outcome(struct work *w, struct pl_str name,
                                   const struct pl_column **y)
{
    PL_TRY(pl_frame_need(w->f, name, w->who, y, w->err));
    if ((*y)->type == PL_COL_NUMBER)
        return PL_OK;
    return pl_fail(w->err, PL_EINPUT, NULL,
                   "%s: outcome \"%.*s\" is a %s; an outcome must be a number",
                   w->who, PL_FMT(name),
                   (*y)->type == PL_COL_CATEGORY ? "category"
                   : (*y)->type == PL_COL_DATE   ? "date"
                                                 : "text");
}

enum pl_status pl_model_build(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_str outcome,
                              const struct pl_value *terms, bool intercept,
                              const struct pl_value *also, const char *who,
                              struct pl_model *out, struct pl_err *err)
{
    struct work w = {.a = a, .f = f, .who = who, .err = err};
    struct pl_model m = {0};
    const struct pl_column *y = NULL;

    PL_TRY(find_outcome(&w, outcome, &y));
    PL_TRY(read_terms(&w, terms));
    PL_TRY(find_rows(&w, y, also));
    if (intercept)
        PL_TRY(add_intercept(&w));
    for (size_t i = 0; i < w.n_terms; i++)
        PL_TRY(expand(&w, &w.terms[i]));
    m.n = w.n;
    m.n_dropped = f->n - w.n;
    m.terms = w.out;
    m.n_terms = w.n_out;
    PL_TRY(used_frame(&w, &m.frame));
    PL_TRY(outcome_cells(&w, y, &m.y));
    *out = m;
    return PL_OK;
}
