/* Multiple imputation by chained equations: a frame in, m frames out. */
#include "plan/execute_impute.h"

#include "base/map.h"

#include <math.h>

static const char *const methods[] = {"norm", "pmm", "logit", "polyreg"};
enum { N_METHODS = 4, MOST_M = 10000, MOST_ITERATIONS = 10000 };

const char *pl_impute_method_name(enum pl_impute_method method)
{
    return methods[method];
}

/* Which columns. */

/* Those given, each once; else all of the frame but its key and texts. */
static const struct pl_value *names_of(struct pl_run *r, struct pl_str by)
{
    const struct pl_value *given = pl_get(r->args, "columns");
    const struct pl_frame *f = r->frame;
    struct pl_builder b;
    struct pl_index seen;

    pl_build(&b, r->a);
    pl_index_init(&seen, r->work);
    size_t n = pl_is_nil(given) ? f->n_columns : pl_count(given);
    for (size_t i = 0; i < n; i++) {
        const struct pl_column *c = pl_is_nil(given) ? f->columns[i] : NULL;
        struct pl_str name = c != NULL ? c->name : pl_strv(pl_item(given, i));
        size_t at = 0;
        if (c != NULL && (c->type == PL_COL_TEXT || pl_str_eq(c->name, f->key)))
            continue;
        if (!pl_index_put(&seen, name, i, &at))
            return NULL;
        if (at == i && !pl_str_eq(name, by))
            pl_add(&b, pl_string(r->a, name));
    }
    return pl_list(&b);
}

/* The place of a name among the columns; n when it is none of them. */
static size_t place_of(const struct pl_imputation *x, struct pl_str name)
{
    size_t i = 0;

    while (i < x->n && !pl_str_eq(x->part[i].column->name, name))
        i++;
    return i;
}

static enum pl_status not_a_column(struct pl_run *r,
                                   const struct pl_imputation *x,
                                   const char *where, struct pl_str name)
{
    struct pl_str *known = PL_NEW(r->work, struct pl_str, x->n + 1);

    if (known == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x->n; i++)
        known[i] = x->part[i].column->name;
    int nearest = pl_nearest(name, known, x->n);
    (void)pl_fail(r->err, PL_EINPUT, NULL,
                  "%s: %s names \"%.*s\", which is not one of the columns of "
                  "the model",
                  r->who, where, PL_FMT(name));
    return nearest >= 0 ? pl_hint(r->err, "did you mean \"%.*s\"?",
                                  PL_FMT(known[nearest]))
                        : PL_EINPUT;
}

static bool is_binary(const struct pl_column *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->number[i] < 0 || c->number[i] > 1 ||
            (c->number[i] > 0 && c->number[i] < 1))
            return false;
    return c->type == PL_COL_NUMBER;
}

static enum pl_status find_levels(struct pl_run *r, struct pl_impute_part *p)
{
    PL_TRY(pl_groups_of(r, r->frame, p->column, &p->levels));
    p->row_of = PL_NEW(r->work, size_t, p->levels.n + 1);
    if (p->row_of == NULL)
        return pl_run_no_memory(r);
    for (size_t i = r->frame->n; i-- > 0;)
        if (p->levels.of[i] >= 0)
            p->row_of[p->levels.of[i]] = i;
    return PL_OK;
}

static enum pl_status find_parts(struct pl_run *r, struct pl_imputation *x)
{
    x->names = names_of(r, x->by);
    if (x->names == NULL)
        return pl_run_no_memory(r);
    x->n = pl_count(x->names);
    x->part = PL_NEW(r->work, struct pl_impute_part, x->n + 1);
    x->columns = PL_NEW(r->work, struct pl_impute_column, x->n + 1);
    if (x->part == NULL || x->columns == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x->n; i++) {
        struct pl_impute_part *p = &x->part[i];
        PL_TRY(pl_frame_need(r->frame, pl_strv(pl_item(x->names, i)),
                             "stats.impute: columns:", &p->column, r->err));
        p->n_missing = pl_count_missing(p->column);
        if (pl_is_of_codes(p->column))
            PL_TRY(find_levels(r, p));
        else
            p->is_binary = is_binary(p->column);
    }
    return PL_OK;
}

/* Which methods. */

static enum pl_impute_method usual_method(const struct pl_impute_part *p)
{
    if (!pl_is_of_codes(p->column))
        return p->is_binary ? PL_IMPUTE_LOGIT : PL_IMPUTE_PMM;
    return p->levels.n <= 2 ? PL_IMPUTE_LOGIT : PL_IMPUTE_POLYREG;
}

static enum pl_status unknown_method(struct pl_run *r, struct pl_str column,
                                     const struct pl_value *given)
{
    struct pl_str known[N_METHODS], name = pl_strv(given);

    for (size_t i = 0; i < N_METHODS; i++)
        known[i] = pl_str_from(methods[i]);
    int nearest = pl_nearest(name, known, N_METHODS);
    (void)pl_fail(r->err, PL_EINPUT, NULL,
                  "%s: the method of \"%.*s\" is \"%.*s\"; expected norm, pmm, "
                  "logit or polyreg",
                  r->who, PL_FMT(column), PL_FMT(name));
    return nearest >= 0
               ? pl_hint(r->err, "did you mean \"%s\"?", methods[nearest])
               : PL_EINPUT;
}

static enum pl_status check_method(struct pl_run *r,
                                   const struct pl_impute_part *p,
                                   enum pl_impute_method m)
{
    static const char *const holds[] = {[PL_COL_NUMBER] = "numbers",
                                        [PL_COL_CATEGORY] = "categories",
                                        [PL_COL_DATE] = "dates",
                                        [PL_COL_TEXT] = "text"};
    const struct pl_column *c = p->column;
    bool of_levels = pl_is_of_codes(c);

    if ((m <= PL_IMPUTE_PMM && of_levels) ||
        (m == PL_IMPUTE_POLYREG && !of_levels) ||
        (m != PL_IMPUTE_PMM && c->type == PL_COL_DATE))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: column \"%.*s\" holds %s, which %s does not impute",
                       r->who, PL_FMT(c->name), holds[c->type], methods[m]);
    if (m == PL_IMPUTE_LOGIT && of_levels && p->levels.n > 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: column \"%.*s\" has %zu levels, and logit imputes "
                       "one of two; polyreg takes more",
                       r->who, PL_FMT(c->name), p->levels.n);
    if (m == PL_IMPUTE_LOGIT && !of_levels && !p->is_binary)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: column \"%.*s\" holds numbers other than 0 and 1, "
                       "which logit does not impute",
                       r->who, PL_FMT(c->name));
    return PL_OK;
}

static enum pl_status read_methods(struct pl_run *r, struct pl_imputation *x)
{
    const struct pl_value *given = pl_get(r->args, "methods");

    for (size_t i = 0; i < x->n; i++)
        x->columns[i].method = usual_method(&x->part[i]);
    for (size_t i = 0; i < pl_count(given); i++) {
        const struct pl_member *m = &given->as.members[i];
        size_t at = place_of(x, m->key), k = 0;
        if (at == x->n)
            return not_a_column(r, x, "methods", m->key);
        while (k < N_METHODS && !pl_is_text(m->value, methods[k]))
            k++;
        if (k == N_METHODS)
            return unknown_method(r, m->key, m->value);
        x->columns[at].method = (enum pl_impute_method)k;
        if (x->part[at].n_missing > 0)
            PL_TRY(check_method(r, &x->part[at], x->columns[at].method));
    }
    return PL_OK;
}

static enum pl_status read_predictors(struct pl_run *r, struct pl_imputation *x)
{
    const struct pl_value *given = pl_get(r->args, "predictors");

    for (size_t i = 0; i < pl_count(given); i++) {
        const struct pl_member *m = &given->as.members[i];
        size_t to = place_of(x, m->key);
        bool *from = PL_NEW(r->work, bool, x->n + 1);
        if (from == NULL)
            return pl_run_no_memory(r);
        if (to == x->n)
            return not_a_column(r, x, "predictors", m->key);
        if (m->value->type != PL_LIST)
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: the predictors of \"%.*s\" are to be a list of "
                           "names of columns",
                           r->who, PL_FMT(m->key));
        for (size_t k = 0; k < pl_count(m->value); k++) {
            struct pl_str name = pl_strv(pl_item(m->value, k));
            size_t at = place_of(x, name);
            if (at == x->n)
                return not_a_column(r, x, "predictors", name);
            if (at == to)
                return pl_fail(r->err, PL_EINPUT, NULL,
                               "%s: \"%.*s\" is given as a predictor of itself",
                               r->who, PL_FMT(name));
            from[at] = true;
        }
        x->columns[to].from = from;
    }
    return PL_OK;
}

/* Arrays. */

static enum pl_status fill_column(struct pl_run *r, struct pl_imputation *x,
                                  size_t i)
{
    const struct pl_impute_part *p = &x->part[i];
    struct pl_impute_column *to = &x->columns[i];
    size_t n = r->frame->n;

    to->name = p->column->name;
    if (pl_is_of_codes(p->column)) {
        to->code = p->levels.of;
        to->n_levels = p->levels.n;
        return PL_OK;
    }
    to->x = p->column->number;
    if (p->n_missing == 0 || to->method != PL_IMPUTE_LOGIT)
        return PL_OK;
    int32_t *code = PL_NEW(r->work, int32_t, n + 1);
    if (code == NULL)
        return pl_run_no_memory(r);
    for (size_t k = 0; k < n; k++)
        code[k] = isnan(to->x[k]) ? -1 : to->x[k] > 0;
    to->x = NULL;
    to->code = code;
    to->n_levels = 2;
    return PL_OK;
}

static enum pl_status read_group(struct pl_run *r, struct pl_imputation *x)
{
    const struct pl_column *c = NULL;

    x->data.n_groups = 1;
    if (x->by.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(r->frame, x->by, "stats.impute: by", &c, r->err));
    PL_TRY(pl_groups_of(r, r->frame, c, &x->groups));
    for (size_t i = 0; i < r->frame->n; i++)
        if (x->groups.of[i] < 0)
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: by \"%.*s\" has no value in row %zu", r->who,
                           PL_FMT(x->by), i + 1);
    x->data.group = x->groups.of;
    x->data.group_name = x->groups.level;
    x->data.n_groups = x->groups.n > 0 ? x->groups.n : 1;
    return PL_OK;
}

static enum pl_status read_count(struct pl_run *r, const char *arg,
                                 double usual, double most, size_t *out)
{
    double given = NAN;

    PL_TRY(pl_run_whole(r, arg, 1, &given));
    given = isnan(given) ? usual : given;
    if (given > most)
        return pl_fail(r->err, PL_ELIMIT, NULL, "%s: %s is %g; at most %g",
                       r->who, arg, given, most);
    *out = (size_t)given;
    return PL_OK;
}

static enum pl_status read_all(struct pl_run *r, struct pl_imputation *x)
{
    struct pl_drawing drawing;

    x->by = pl_strv(pl_get(r->args, "by"));
    PL_TRY(read_count(r, "m", 20, MOST_M, &x->data.m));
    PL_TRY(
        read_count(r, "iterations", 10, MOST_ITERATIONS, &x->data.iterations));
    PL_TRY(read_count(r, "donors", 5, 1e6, &x->data.donors));
    PL_TRY(pl_run_drawing(r, 1, &drawing));
    PL_TRY(find_parts(r, x));
    if (x->n == 0)
        return pl_fail(r->err, PL_EINPUT, NULL, "%s: there are no columns",
                       r->who);
    PL_TRY(read_methods(r, x));
    PL_TRY(read_predictors(r, x));
    PL_TRY(read_group(r, x));
    for (size_t i = 0; i < x->n; i++)
        PL_TRY(fill_column(r, x, i));
    x->data.n = r->frame->n;
    x->data.n_columns = x->n;
    x->data.columns = x->columns;
    x->data.stream = drawing.stream;
    return PL_OK;
}

enum pl_status pl_run_impute(struct pl_run *r, struct pl_frames *out,
                             struct pl_executed *executed)
{
    struct pl_imputation x = {.n = 0};
    const struct pl_value *record = NULL;
    struct pl_frames frames = {0, NULL};

    PL_TRY(read_all(r, &x));
    PL_TRY(
        pl_run_failed(r, pl_impute(r->work, r->team, &x.data, &x.out, r->err)));
    PL_TRY(pl_imputation_frames(r, &x, &frames));
    PL_TRY(pl_imputation_record(r, &x, &record));
    PL_TRY(pl_run_done(r, executed, pl_imputation_result(r, &x), record));
    *out = frames;
    return PL_OK;
}
