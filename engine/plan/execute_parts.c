#include "plan/execute_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum pl_status pl_run_no_memory(struct pl_run *r)
{
    return pl_fail(r->err, PL_ENOMEM, NULL, "out of memory");
}

enum pl_status pl_run_failed(struct pl_run *r, enum pl_status status)
{
    struct pl_err first;

    if (status == PL_OK || status == PL_ENOMEM || r->err == NULL)
        return status;
    first = *r->err;
    (void)pl_fail(r->err, status, NULL, "%s: %s", r->who, first.msg);
    return first.hint[0] == '\0' ? status : pl_hint(r->err, "%s", first.hint);
}

enum pl_status pl_run_done(struct pl_run *r, struct pl_executed *out,
                           const struct pl_value *result,
                           const struct pl_value *record)
{
    if (result == NULL || record == NULL)
        return pl_run_no_memory(r);
    *out = (struct pl_executed){result, record};
    return PL_OK;
}

enum pl_status pl_run_one_frame(struct pl_run *r, const struct pl_frame *frame,
                                struct pl_frames *out)
{
    const struct pl_frame **list = PL_NEW(r->a, const struct pl_frame *, 1);

    if (list == NULL)
        return pl_run_no_memory(r);
    list[0] = frame;
    *out = (struct pl_frames){1, list};
    return PL_OK;
}

enum pl_status pl_run_level(struct pl_run *r, double *level)
{
    *level = pl_num_or(pl_get(r->args, "level"), 0.95);
    if (*level > 0 && *level < 1)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: level %g is not between 0 and 1", r->who, *level);
}

enum pl_status pl_run_whole(struct pl_run *r, const char *arg, double least,
                            double *out)
{
    double x = pl_num(pl_get(r->args, arg));

    *out = x;
    if (isnan(x) || (x >= least && x <= 0x1p53 && x == floor(x)))
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: %s is %g; a whole number from %g is needed", r->who,
                   arg, x, least);
}

enum pl_status pl_run_drawing(struct pl_run *r, double draws,
                              struct pl_drawing *out)
{
    double seed = NAN, given = NAN;

    PL_TRY(pl_run_whole(r, "seed", 0, &seed));
    if (isnan(seed))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: seed is not given; what is drawn without one "
                       "cannot be drawn again",
                       r->who);
    PL_TRY(pl_run_whole(r, "draws", 1, &given));
    given = isnan(given) ? draws : given;
    if (given > 1e9)
        return pl_fail(r->err, PL_ELIMIT, NULL,
                       "%s: draws is %g; at most 1e9 are made", r->who, given);
    out->stream = (struct pl_stream){(uint64_t)seed,
                                     pl_stream_named(r->who, strlen(r->who))};
    out->draws = given >= 1 ? (uint64_t)given : 0;
    return PL_OK;
}

static const char *const alternatives[] = {"two_sided", "greater", "less"};

enum pl_alternative pl_run_alternative(const struct pl_run *r)
{
    const struct pl_value *v = pl_get(r->args, "alternative");

    if (pl_is_text(v, "greater"))
        return PL_GREATER;
    return pl_is_text(v, "less") ? PL_LESS : PL_TWO_SIDED;
}

const char *pl_alternative_name(enum pl_alternative alternative)
{
    return alternatives[alternative];
}

/* Columns of one frame are recorded one after the other, and sorted once. */
static enum pl_status sort_rows(struct pl_run *r, const struct pl_frame *f)
{
    return r->sorted.frame == f
               ? PL_OK
               : pl_sorted_make(r->work, f, &r->sorted, r->err);
}

enum pl_status pl_record_column(struct pl_run *r, const struct pl_frame *f,
                                struct pl_str name, double filled,
                                const struct pl_value **out)
{
    const struct pl_column *c = NULL;
    struct pl_builder b;
    struct pl_hash hash;
    char hex[65];

    PL_TRY(pl_frame_need(f, name, r->who, &c, r->err));
    PL_TRY(sort_rows(r, f));
    PL_TRY(pl_sorted_hash(r->work, &r->sorted, c, &hash, r->err));
    pl_hash_hex(&hash, hex);
    pl_build(&b, r->a);
    pl_set_string(&b, "name", name);
    pl_set_text(&b, "hash", hex);
    pl_set_number(&b, "filled", filled);
    if (c->lineage != NULL)
        pl_set(&b, "lineage", c->lineage);
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

enum pl_status pl_record_rows(struct pl_run *r, const struct pl_frame *f,
                              struct pl_builder *b)
{
    char hex[65];

    PL_TRY(sort_rows(r, f));
    pl_hash_hex(&r->sorted.keys, hex);
    pl_set_number(b, "n", (double)f->n);
    pl_set_text(b, "keys", hex);
    return PL_OK;
}

/* A lineage is a tree of maps and lists: joins hold that of the other side. */
static void collect_files(struct pl_builder *b, const struct pl_value *v,
                          int depth)
{
    struct pl_str file = pl_strv(pl_get(v, "file"));
    const struct pl_value *hash = pl_get(v, "sha256");

    if (v == NULL || depth > 32)
        return;
    if (file.len > 0 && hash->type == PL_STRING)
        pl_set_str(b, file, hash);
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++)
        collect_files(b, v->as.items[i], depth + 1);
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++)
        collect_files(b, v->as.members[i].value, depth + 1);
}

const struct pl_value *pl_frame_files(struct pl_arena *a,
                                      const struct pl_frame *f)
{
    struct pl_builder b;

    pl_build(&b, a);
    if (f != NULL)
        collect_files(&b, f->lineage, 0);
    return pl_map(&b);
}

const struct pl_value *pl_record_files(struct pl_run *r)
{
    return pl_frame_files(r->a, r->frame);
}

void pl_set_coef(struct pl_builder *b, const struct pl_coef *c)
{
    pl_set_number(b, "estimate", c->estimate);
    pl_set_number(b, "std_error", c->std_error);
    pl_set_number(b, "statistic", c->statistic);
    pl_set_number(b, "df", c->df);
    pl_set_number(b, "p_value", c->p_value);
    pl_set_number(b, "conf_low", c->conf_low);
    pl_set_number(b, "conf_high", c->conf_high);
}

void pl_set_f(struct pl_builder *b, const struct pl_f_test *f)
{
    pl_set_number(b, "statistic", f->statistic);
    pl_set_number(b, "df1", f->df1);
    pl_set_number(b, "df2", f->df2);
    pl_set_number(b, "p_value", f->p_value);
}

const struct pl_value *pl_f_value(struct pl_arena *a, const struct pl_f_test *f)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_f(&b, f);
    return pl_map(&b);
}

void pl_set_moments(struct pl_builder *b, const struct pl_moments *m)
{
    pl_set_number(b, "n", (double)m->n);
    pl_set_number(b, "mean", m->mean);
    pl_set_number(b, "sd", m->sd);
    pl_set_number(b, "se", m->se);
}

/* A row of a column that has no levels of its own. */
struct cell {
    struct pl_str text;
    double number;
    size_t row;
};

static int by_cell(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    int order = pl_str_cmp(x->text, y->text);

    if (order == 0)
        order = (x->number > y->number) - (x->number < y->number);
    return order;
}

static enum pl_status cell_name(struct pl_run *r, const struct pl_column *c,
                                size_t row, struct pl_str *out)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_cell_text(&b, c, row);
    *out = pl_buf_copy(&b, r->work);
    pl_buf_free(&b);
    return out->s == NULL ? pl_run_no_memory(r) : PL_OK;
}

static enum pl_status group_cells(struct pl_run *r, const struct pl_column *c,
                                  struct pl_str *level, int32_t *of,
                                  size_t *size, size_t *n)
{
    struct cell *cells = PL_NEW(r->work, struct cell, c->n + 1);
    size_t used = 0;

    if (cells == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->n; i++) {
        of[i] = -1;
        if (pl_is_missing(c, i))
            continue;
        cells[used].row = i;
        if (c->type == PL_COL_TEXT)
            cells[used].text = c->text[i];
        else
            cells[used].number = c->number[i];
        used++;
    }
    if (used > 1)
        qsort(cells, used, sizeof *cells, by_cell);
    for (size_t i = 0; i < used; i++) {
        if (i == 0 || by_cell(&cells[i - 1], &cells[i]) != 0)
            PL_TRY(cell_name(r, c, cells[i].row, &level[(*n)++]));
        of[cells[i].row] = (int32_t)*n - 1;
        size[*n - 1]++;
    }
    return PL_OK;
}

static enum pl_status group_codes(struct pl_run *r, const struct pl_column *c,
                                  struct pl_str *level, int32_t *of,
                                  size_t *size, size_t *n)
{
    size_t *count = PL_NEW(r->work, size_t, c->n_levels + 1);
    int32_t *group = PL_NEW(r->work, int32_t, c->n_levels + 1);

    if (count == NULL || group == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->n; i++)
        if (c->code[i] >= 0)
            count[c->code[i]]++;
    for (size_t l = 0; l < c->n_levels; l++) {
        if (count[l] == 0)
            continue;
        level[*n] = c->levels[l];
        size[*n] = count[l];
        group[l] = (int32_t)(*n)++;
    }
    for (size_t i = 0; i < c->n; i++)
        of[i] = c->code[i] < 0 ? -1 : group[c->code[i]];
    return PL_OK;
}

enum pl_status pl_groups_of(struct pl_run *r, const struct pl_frame *f,
                            const struct pl_column *c, struct pl_groups *out)
{
    size_t most = c->type == PL_COL_CATEGORY ? c->n_levels : c->n;
    struct pl_str *level = PL_NEW(r->work, struct pl_str, most + 1);
    int32_t *of = PL_NEW(r->work, int32_t, f->n + 1);
    size_t *size = PL_NEW(r->work, size_t, most + 1), n = 0;

    if (level == NULL || of == NULL || size == NULL)
        return pl_run_no_memory(r);
    if (c->type == PL_COL_CATEGORY)
        PL_TRY(group_codes(r, c, level, of, size, &n));
    else
        PL_TRY(group_cells(r, c, level, of, size, &n));
    *out = (struct pl_groups){n, level, of, size};
    return PL_OK;
}

enum pl_status pl_group_cells(struct pl_run *r, const struct pl_column *c,
                              const struct pl_groups *g, int32_t group,
                              double **x, size_t *n, size_t *missing)
{
    *n = *missing = 0;
    *x = PL_NEW(r->work, double, c->n + 1);
    if (*x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->n; i++) {
        if (group >= 0 && g->of[i] != group)
            continue;
        if (pl_is_missing(c, i))
            ++*missing;
        else
            (*x)[(*n)++] = c->number[i];
    }
    return PL_OK;
}

/* Values of shorter-lived arenas must not be reached from a result. */
const struct pl_value *pl_value_copied(struct pl_arena *a,
                                       const struct pl_value *v, int depth)
{
    struct pl_builder b;

    if (v == NULL || depth > 64)
        return NULL;
    if (v->type == PL_STRING)
        return pl_string(a, v->as.string);
    if (v->type == PL_NUMBER)
        return pl_number(a, v->as.number);
    if (v->type == PL_BOOL || v->type == PL_NIL)
        return v->type == PL_NIL ? pl_nil() : pl_bool(v->as.boolean);
    pl_build(&b, a);
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++)
        pl_add(&b, pl_value_copied(a, v->as.items[i], depth + 1));
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++)
        pl_set_str(&b, v->as.members[i].key,
                   pl_value_copied(a, v->as.members[i].value, depth + 1));
    return v->type == PL_LIST ? pl_list(&b) : pl_map(&b);
}

enum pl_status pl_run_number_column(struct pl_run *r, struct pl_str name,
                                    const char *what,
                                    const struct pl_column **out)
{
    if (r->frame == NULL)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: %s names a column, but data is not given", r->who,
                       what);
    PL_TRY(pl_frame_need(r->frame, name, r->who, out, r->err));
    if ((*out)->type == PL_COL_NUMBER)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL, "%s: %s \"%.*s\" is not a number",
                   r->who, what, PL_FMT(name));
}

enum pl_status pl_run_sample(struct pl_run *r, const char *arg,
                             struct pl_sample *out)
{
    const struct pl_value *v = pl_get(r->args, arg);
    const struct pl_column *c = NULL;

    *out = (struct pl_sample){0};
    if (pl_is_nil(v))
        return PL_OK;
    if (v->type == PL_STRING) {
        PL_TRY(pl_run_number_column(r, v->as.string, arg, &c));
        *out = (struct pl_sample){c->number, c->n, c->name};
        return PL_OK;
    }
    double *x = PL_NEW(r->work, double, v->n + 1);
    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < v->n; i++)
        x[i] = pl_num(v->as.items[i]);
    *out = (struct pl_sample){x, v->n, {0}};
    return PL_OK;
}
