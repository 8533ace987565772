/* The registered data: what the protocol itself builds from its files. */
#include "plan/protocol.h"

#include "data/csv.h"
#include "data/expr.h"
#include "plan/spec.h"

enum { FILE_LIMIT = 1 << 30 };

struct building {
    struct pl_arena *a;
    const struct pl_protocol *p;
    const struct pl_frame *f;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct building *b)
{
    return pl_fail(b->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status read_file(struct building *b, struct pl_root *root,
                                const struct pl_value *entry)
{
    struct pl_str bytes,
        path = pl_str_printf(b->a, "%.*s%s%.*s", PL_FMT(b->p->folder),
                             b->p->folder.len > 0 ? "/" : "",
                             PL_FMT(pl_strv(pl_get(entry, "path"))));

    if (path.s == NULL)
        return out_of_memory(b);
    PL_TRY(pl_root_read(root, path, FILE_LIMIT, b->a, &bytes, b->err));
    struct pl_hash hash = pl_hash_str(bytes);
    return pl_csv_frame(b->a, bytes, path, &hash, entry, &b->f, b->err);
}

static bool can_be_made(struct building *b, const struct pl_value *expression)
{
    const struct pl_value *reads = pl_expr_columns(b->a, expression);

    for (size_t i = 0; i < pl_count(reads); i++)
        if (pl_frame_column(b->f, pl_strv(pl_item(reads, i))) == NULL)
            return false;
    return reads != NULL;
}

static const struct pl_value *one_column(struct pl_arena *a, struct pl_str name,
                                         const struct pl_value *expression)
{
    struct pl_builder m;

    pl_build(&m, a);
    pl_set_str(&m, name, expression);
    return pl_map(&m);
}

/* Rounds, until nothing more can be made: derive and scales may need each
 * other.  What needs columns of another file is left out here. */
static enum pl_status make_columns(struct building *b,
                                   const struct pl_value *columns)
{
    bool made_one = true;

    while (made_one) {
        made_one = false;
        for (size_t i = 0; i < pl_count(columns); i++) {
            const struct pl_member *m = &columns->as.members[i];
            if (pl_frame_column(b->f, m->key) != NULL ||
                !can_be_made(b, m->value))
                continue;
            const struct pl_value *one = one_column(b->a, m->key, m->value);
            if (one == NULL)
                return out_of_memory(b);
            PL_TRY(pl_frame_derive(b->a, b->f, one, &b->f, b->err));
            made_one = true;
        }
    }
    return PL_OK;
}

static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const struct pl_value *x,
                                        const struct pl_value *y)
{
    struct pl_builder args, m;

    pl_build(&args, a);
    pl_add(&args, x);
    pl_add(&args, y);
    pl_build(&m, a);
    pl_set_text(&m, "op", op);
    pl_set(&m, "args", pl_list(&args));
    return pl_map(&m);
}

static const struct pl_value *
item_score(struct pl_arena *a, const struct pl_value *scale, struct pl_str item)
{
    const struct pl_value *range = pl_get(scale, "range");
    const struct pl_value *col =
        one_column(a, PL_STR("col"), pl_string(a, item));

    if (!pl_list_has(pl_get(scale, "reverse"), item))
        return col;
    double both = pl_num(pl_item(range, 0)) + pl_num(pl_item(range, 1));
    return operation(a, "sub", pl_number(a, both), col);
}

/* A scale as the expression that scores it: a missing item makes it missing. */
static const struct pl_value *scale_expression(struct pl_arena *a,
                                               const struct pl_value *scale)
{
    const struct pl_value *items = pl_get(scale, "items");
    const struct pl_value *sum = NULL;

    for (size_t i = 0; i < pl_count(items); i++) {
        const struct pl_value *score =
            item_score(a, scale, pl_strv(pl_item(items, i)));
        sum = i == 0 ? score : operation(a, "add", sum, score);
    }
    if (pl_is_text(pl_get(scale, "kind"), "mean_scale"))
        sum = operation(a, "div", sum, pl_number(a, (double)pl_count(items)));
    return sum;
}

static const struct pl_value *all_columns(const struct building *b)
{
    const struct pl_value *scales = pl_get(b->p->value, "scales");
    struct pl_builder m;

    pl_build(&m, b->a);
    pl_copy_members(&m, pl_get(b->p->value, "derive"));
    for (size_t i = 0; i < pl_count(scales); i++)
        pl_set_str(&m, scales->as.members[i].key,
                   scale_expression(b->a, scales->as.members[i].value));
    return pl_map(&m);
}

enum pl_status pl_registered_frame(struct pl_arena *a, struct pl_root *root,
                                   const struct pl_protocol *p,
                                   struct pl_str frame,
                                   const struct pl_frame **out,
                                   struct pl_err *err)
{
    struct building b = {.a = a, .p = p, .err = err};
    struct pl_str name = pl_protocol_data(p->value, frame);
    const struct pl_value *entry = pl_get_str(pl_get(p->value, "data"), name);

    if (pl_is_nil(entry))
        return pl_fail(err, PL_EINPUT, NULL,
                       "protocol \"%.*s\" has no data \"%.*s\"", PL_FMT(p->id),
                       PL_FMT(name));
    PL_TRY(read_file(&b, root, entry));
    const struct pl_value *columns = all_columns(&b);
    if (columns == NULL)
        return out_of_memory(&b);
    PL_TRY(make_columns(&b, columns));
    *out = b.f;
    return PL_OK;
}

/* Everyone who was allocated: a row with a known arm. */
static const struct pl_value *was_allocated(struct pl_arena *a,
                                            struct pl_str treatment)
{
    struct pl_builder args, missing;

    pl_build(&args, a);
    pl_add(&args, one_column(a, PL_STR("col"), pl_string(a, treatment)));
    pl_build(&missing, a);
    pl_set_text(&missing, "op", "is_missing");
    pl_set(&missing, "args", pl_list(&args));
    struct pl_builder outer, not ;
    pl_build(&outer, a);
    pl_add(&outer, pl_map(&missing));
    pl_build(&not, a);
    pl_set_text(&not, "op", "not");
    pl_set(&not, "args", pl_list(&outer));
    return pl_map(&not );
}

enum pl_status
pl_registered_sample(struct pl_arena *a, const struct pl_protocol *p,
                     const struct pl_value *spec, const struct pl_frame *in,
                     const struct pl_frame **out, struct pl_err *err)
{
    struct pl_str treatment = pl_protocol_treatment(p->value);
    const struct pl_value *rule = pl_get(spec, "sample"), *condition;
    const struct pl_column *arm;

    if (pl_is_text(pl_get(rule, "kind"), "subset")) {
        condition = pl_get(rule, "where");
    } else {
        arm = treatment.len > 0 ? pl_frame_column(in, treatment) : NULL;
        if (arm == NULL || pl_count_missing(arm) == 0) {
            *out = in;
            return PL_OK;
        }
        condition = was_allocated(a, treatment);
    }
    if (condition == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return pl_frame_where(a, in, condition, out, err);
}
