/* Rows and cells: what no clause's wording shows, and only the data tell. */
#include "plan/compare.h"

#include "data/expr.h"
#include "plan/economic.h"
#include "plan/estimator.h"
#include "plan/execute.h"
#include "plan/rule.h"
#include "plan/spec.h"
#include "plan/statistic.h"

#include <stdio.h>
#include <string.h>

enum pl_status pl_compare_data(struct pl_arena *a,
                               const struct pl_comparison *c,
                               struct pl_builder *list, struct pl_err *err);

enum { DEPTH = 16 };

struct state {
    struct pl_arena *a;
    const struct pl_comparison *c;
    struct pl_overlay overlay;
    struct pl_builder *list;
    struct pl_str done[64]; /* columns compared */
    size_t n_done;
    /* A file that the plan names and the run did not read, with its name in
     * data, and what the run read in its place; empty: it read them all. */
    struct pl_str file, file_name, other_file;
    bool file_told;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct state *s)
{
    return pl_fail(s->err, PL_ENOMEM, NULL, "out of memory");
}

/* The files that were read for a frame, in their order. */
static void add_read(struct pl_builder *files, const struct pl_value *lineage,
                     int depth)
{
    for (size_t i = 0; depth < DEPTH && i < pl_count(lineage); i++) {
        const struct pl_value *op = pl_item(lineage, i);
        if (pl_is_text(pl_get(op, "op"), "read"))
            pl_add(files, pl_get(op, "file"));
        if (pl_is_text(pl_get(op, "op"), "join"))
            add_read(files, pl_get(op, "with"), depth + 1);
    }
}

static const struct pl_value *files_of(struct pl_arena *a,
                                       const struct pl_frame *f)
{
    struct pl_builder files;

    pl_build(&files, a);
    add_read(&files, f->lineage, 0);
    return pl_list(&files);
}

/* The first of the files that is not among the others; or empty. */
static struct pl_str first_beyond(const struct pl_value *files,
                                  const struct pl_value *others)
{
    for (size_t i = 0; i < pl_count(files); i++)
        if (!pl_list_has(others, pl_strv(pl_item(files, i))))
            return pl_strv(pl_item(files, i));
    return PL_STR("");
}

/* The name in the plan's data of one of a frame's files. */
static struct pl_str name_in_data(const struct state *s,
                                  const struct pl_value *names,
                                  struct pl_str file)
{
    const struct pl_protocol *p = s->c->protocol;

    for (size_t i = 0; i < pl_count(names); i++) {
        struct pl_str name = pl_strv(pl_item(names, i));
        struct pl_str path =
            pl_strv(pl_get(pl_get_str(pl_get(p->value, "data"), name), "path"));
        struct pl_str place = pl_str_below(s->a, p->folder, path);
        if (place.s != NULL && pl_str_eq(place, file))
            return name;
    }
    return pl_strv(pl_get(s->c->spec, "data"));
}

/* What a run adds to a file of the plan is no other file; what it starts from
 * is, where the plan has one file only. */
static enum pl_status find_other_file(struct state *s)
{
    const struct pl_value *was = files_of(s->a, s->c->registered);
    const struct pl_value *is = files_of(s->a, s->c->conducted);
    const struct pl_value *names = pl_protocol_files(
        s->a, s->c->protocol->value, pl_strv(pl_get(s->c->spec, "data")));

    if (was == NULL || is == NULL || names == NULL)
        return out_of_memory(s);
    bool is_one = pl_count(was) < 2;
    s->file = first_beyond(was, is);
    if (s->file.len == 0 && is_one && pl_count(was) > 0 &&
        !pl_equal(pl_item(was, 0), pl_item(is, 0)))
        s->file = pl_strv(pl_item(was, 0));
    s->other_file = is_one ? pl_strv(pl_item(is, 0)) : first_beyond(is, was);
    s->file_name = name_in_data(s, names, s->file);
    return PL_OK;
}

static const struct pl_value *kind_with(struct pl_arena *a, const char *kind,
                                        const char *member,
                                        const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", kind);
    pl_set(&b, member, value);
    return pl_map(&b);
}

static const struct pl_value *both_conditions(struct pl_arena *a,
                                              const struct pl_value *x,
                                              const struct pl_value *y)
{
    struct pl_builder args, b;

    if (x == NULL)
        return y;
    pl_build(&args, a);
    pl_add(&args, x);
    pl_add(&args, y);
    pl_build(&b, a);
    pl_set_text(&b, "op", "and");
    pl_set(&b, "args", pl_list(&args));
    return pl_map(&b);
}

/* All conditions that the frame was filtered by, as one; NULL: none. */
static const struct pl_value *conditions_of(struct pl_arena *a,
                                            const struct pl_frame *f)
{
    const struct pl_value *all = NULL;

    for (size_t i = 0; i < pl_count(f->lineage); i++) {
        const struct pl_value *op = pl_item(f->lineage, i);
        if (pl_is_text(pl_get(op, "op"), "where"))
            all = both_conditions(a, all, pl_get(op, "expression"));
    }
    return all;
}

static enum pl_status tell_file(struct state *s, struct pl_str detail)
{
    struct pl_str clause =
        pl_str_printf(s->a, "data.%.*s.path", PL_FMT(s->file_name));

    if (s->file_told)
        return PL_OK;
    s->file_told = true;
    pl_add(s->list, pl_difference(s->a, clause, pl_string(s->a, s->file),
                                  pl_string(s->a, s->other_file), detail));
    return PL_OK;
}

static bool is_complete_case(const struct pl_value *spec, const char *part)
{
    const struct pl_value *rules = pl_get(pl_get(spec, "missing"), part);

    return pl_is_text(pl_get(pl_rule_primary(rules), "kind"), "complete_case");
}

static bool has_gap(const struct pl_frame *f, const struct pl_value *names,
                    size_t row)
{
    for (size_t i = 0; i < pl_count(names); i++) {
        const struct pl_column *c =
            pl_frame_column(f, pl_strv(pl_item(names, i)));
        if (c != NULL && pl_is_missing(c, row))
            return true;
    }
    return false;
}

static enum pl_status add_names(struct state *s, struct pl_builder *names,
                                const struct pl_value *terms)
{
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *t = pl_item(terms, i);
        const struct pl_value *columns =
            t->type == PL_STRING ? t : pl_expr_columns(s->a, t);
        if (columns == NULL)
            return out_of_memory(s);
        if (columns == t)
            pl_add(names, t);
        for (size_t k = 0; columns != t && k < pl_count(columns); k++)
            pl_add(names, pl_item(columns, k));
    }
    return PL_OK;
}

/* Columns whose gaps the plan itself drops a row for. */
static enum pl_status dropped_by(struct state *s, const struct pl_value **out)
{
    const struct pl_value *spec = s->c->spec;
    struct pl_builder names;

    if (pl_is_economic(spec)) {
        *out = pl_economic_reads(s->a, spec);
        return *out != NULL ? PL_OK : out_of_memory(s);
    }
    pl_build(&names, s->a);
    if (is_complete_case(spec, "outcome"))
        pl_add(&names, pl_get(spec, "outcome"));
    if (is_complete_case(spec, "covariates")) {
        PL_TRY(add_names(s, &names, pl_get(spec, "covariates")));
        PL_TRY(add_names(s, &names, pl_get(spec, "fixed_effects")));
        PL_TRY(add_names(s, &names, pl_get(spec, "endogenous")));
        PL_TRY(add_names(s, &names, pl_get(spec, "instruments")));
    }
    *out = pl_list(&names);
    return *out != NULL ? PL_OK : out_of_memory(s);
}

/* One without an arm enters no estimate: the registered sample leaves it out
 * for that alone. */
static bool has_arm(const struct state *s, const struct pl_frame *f, size_t row)
{
    struct pl_str name = pl_strv(pl_at(s->c->record, "treatment.name"));
    const struct pl_column *arm = pl_frame_column(f, name);

    return arm == NULL || !pl_is_missing(arm, row);
}

/* Rows that the planned ones hold and the run has not: whom a filter leaves
 * out, and a gap would have, is lost to neither. */
static enum pl_status count_lost(struct state *s,
                                 const struct pl_frame *planned,
                                 const struct pl_overlay *o, size_t *lost)
{
    const struct pl_value *names;

    PL_TRY(dropped_by(s, &names));
    *lost = 0;
    for (size_t i = 0; i < o->only_a; i++)
        *lost += has_arm(s, planned, o->row_only_a[i]) &&
                 !has_gap(planned, names, o->row_only_a[i]);
    return PL_OK;
}

/* Rows that the run has and the planned ones have not. */
static size_t count_new(const struct state *s, const struct pl_overlay *o)
{
    size_t n = 0;

    for (size_t i = 0; i < o->only_b; i++)
        n += has_arm(s, s->c->conducted, o->row_only_b[i]);
    return n;
}

/* Can it be tried on the registered data?  What reads a column that only the
 * notebook has cannot. */
static enum pl_status may_try(struct state *s,
                              const struct pl_value *expression, bool *may)
{
    const struct pl_value *names = pl_expr_columns(s->a, expression);

    if (names == NULL)
        return out_of_memory(s);
    *may = true;
    for (size_t i = 0; i < pl_count(names); i++)
        *may &=
            pl_frame_column(s->c->source, pl_strv(pl_item(names, i))) != NULL;
    return PL_OK;
}

/* The condition that words the difference, and that an explanation repeats,
 * must choose these rows of the registered data: columns may have been others
 * when the notebook filtered, and a join filters too. */
static enum pl_status tells_rows(struct state *s, const struct pl_value *where,
                                 bool *does)
{
    const struct pl_frame *kept = NULL;
    struct pl_overlay o;
    size_t lost;

    PL_TRY(may_try(s, where, does));
    if (!*does) {
        *does = true;
        return PL_OK;
    }
    enum pl_status status =
        pl_frame_where(s->a, s->c->source, where, &kept, NULL);
    if (status == PL_ENOMEM)
        return out_of_memory(s);
    *does = status == PL_OK;
    if (!*does)
        return PL_OK;
    PL_TRY(pl_frame_overlay(s->a, kept, s->c->conducted, &o, s->err));
    PL_TRY(count_lost(s, kept, &o, &lost));
    *does = lost == 0 && count_new(s, &o) == 0;
    return PL_OK;
}

/* A join that may leave out rows, and not for what the other file holds. */
static enum pl_status has_inner_join(struct state *s, bool *has)
{
    const struct pl_value *lineage = s->c->conducted->lineage;

    *has = false;
    for (size_t i = 0; i < pl_count(lineage); i++) {
        const struct pl_value *op = pl_item(lineage, i);
        struct pl_builder files;
        if (!pl_is_text(pl_get(op, "op"), "join") ||
            !pl_is_text(pl_get(op, "kind"), "inner"))
            continue;
        pl_build(&files, s->a);
        add_read(&files, pl_get(op, "with"), 0);
        const struct pl_value *read = pl_list(&files);
        if (read == NULL)
            return out_of_memory(s);
        *has |= !pl_list_has(read, s->other_file);
    }
    return PL_OK;
}

/* Beside that another file was read: would the notebook's filters have left
 * out rows of the plan's file as well?  That is a choice of its own. */
static enum pl_status filters_too(struct state *s, const struct pl_value *where,
                                  bool *does)
{
    const struct pl_frame *kept = NULL;
    struct pl_overlay o;
    size_t lost;
    bool may = false;

    PL_TRY(has_inner_join(s, does));
    if (where == NULL || *does)
        return PL_OK;
    PL_TRY(may_try(s, where, &may));
    enum pl_status status =
        may ? pl_frame_where(s->a, s->c->source, where, &kept, NULL)
            : PL_EINPUT;
    if (status == PL_ENOMEM)
        return out_of_memory(s);
    *does = status != PL_OK;
    if (*does)
        return PL_OK;
    PL_TRY(pl_frame_overlay(s->a, s->c->registered, kept, &o, s->err));
    PL_TRY(count_lost(s, s->c->registered, &o, &lost));
    *does = lost > 0;
    return PL_OK;
}

static enum pl_status tell_sample(struct state *s,
                                  const struct pl_value *conducted,
                                  struct pl_str detail)
{
    struct pl_str clause =
        pl_str_printf(s->a, "analyses.%.*s.sample",
                      PL_FMT(pl_strv(pl_get(s->c->spec, "id"))));

    pl_add(s->list, pl_difference(s->a, clause, pl_get(s->c->spec, "sample"),
                                  conducted, detail));
    return PL_OK;
}

static enum pl_status compare_rows(struct state *s)
{
    const struct pl_overlay *o = &s->overlay;
    const struct pl_value *where = conditions_of(s->a, s->c->conducted);
    struct pl_str detail;
    size_t lost, added = count_new(s, o);
    bool is_told = where != NULL, is_both = true;

    PL_TRY(count_lost(s, s->c->registered, o, &lost));
    if (lost == 0 && added == 0)
        return PL_OK;
    detail = pl_str_printf(
        s->a,
        "%zu rows of the registered sample are not in the data of the "
        "run, %zu rows are new",
        o->only_a, added);
    if (s->file.len > 0) {
        PL_TRY(tell_file(s, detail));
        PL_TRY(filters_too(s, where, &is_both));
    } else if (is_told) {
        PL_TRY(tells_rows(s, where, &is_told));
    }
    if (!is_both)
        return PL_OK;
    return tell_sample(s,
                       is_told ? kind_with(s->a, "subset", "where", where)
                               : pl_text(s->a, PL_OTHER_ROWS),
                       detail);
}
/* Where the plan says how this column comes: its clause and its value. */
static struct pl_str clause_of_column(const struct state *s, struct pl_str name,
                                      const struct pl_value **registered)
{
    static const char *const made[] = {"derive", "scales"};
    struct pl_str frame = pl_strv(pl_get(s->c->spec, "data"));

    for (size_t i = 0; i < 2; i++) {
        const struct pl_value *v =
            pl_get_str(pl_get(s->c->protocol->value, made[i]), name);
        if (!pl_is_nil(v)) {
            *registered = v;
            return pl_str_printf(s->a, "%s.%.*s", made[i], PL_FMT(name));
        }
    }
    *registered = pl_protocol_entry(s->c->protocol->value, frame, name);
    return pl_str_printf(s->a, "data.%.*s.%.*s", PL_FMT(frame), PL_FMT(name));
}

/* Does the expression give these cells of the registered rows? */
static enum pl_status gives_cells(struct state *s, const struct pl_value *made,
                                  const struct pl_column *is, bool *does)
{
    const struct pl_frame *f = NULL;
    const struct pl_value *examples;
    struct pl_overlay o;
    size_t n;

    enum pl_status status = pl_frame_derive(s->a, s->c->source, made, &f, NULL);
    if (status == PL_ENOMEM)
        return out_of_memory(s);
    *does = status == PL_OK;
    if (!*does)
        return PL_OK;
    PL_TRY(pl_frame_overlay(s->a, f, s->c->conducted, &o, s->err));
    PL_TRY(pl_column_compare(s->a, &o, f, pl_frame_column(f, is->name),
                             s->c->conducted, is, &n, &examples, s->err));
    *does = n == 0;
    return PL_OK;
}

/* As with a condition: what is told of the cells must be so of the plan's. */
static enum pl_status how_made(struct state *s, const struct pl_column *c,
                               const struct pl_value **how)
{
    const struct pl_value *e = pl_get(c->lineage, "expression");
    struct pl_builder made;
    bool does = false;

    *how = pl_text(s->a, "other cells");
    if (pl_is_nil(e))
        return PL_OK;
    PL_TRY(may_try(s, e, &does));
    if (!does) {
        *how = e;
        return PL_OK;
    }
    pl_build(&made, s->a);
    pl_set_str(&made, c->name, e);
    const struct pl_value *one = pl_map(&made);
    if (one == NULL)
        return out_of_memory(s);
    PL_TRY(gives_cells(s, one, c, &does));
    if (does)
        *how = e;
    return PL_OK;
}

static bool same_order(const struct pl_column *x, const struct pl_column *y)
{
    if (x->n_levels != y->n_levels)
        return x->type != PL_COL_CATEGORY || y->type != PL_COL_CATEGORY;
    for (size_t i = 0; i < x->n_levels; i++)
        if (!pl_str_eq(x->levels[i], y->levels[i]))
            return false;
    return true;
}

static enum pl_status compare_column(struct state *s, struct pl_str name)
{
    const struct pl_column *was = pl_frame_column(s->c->registered, name);
    const struct pl_column *is = pl_frame_column(s->c->conducted, name);
    const struct pl_value *examples, *registered, *how;
    size_t n;

    if (was == NULL || is == NULL)
        return PL_OK; /* a name that only one side has is another clause's */
    PL_TRY(pl_column_compare(s->a, &s->overlay, s->c->registered, was,
                             s->c->conducted, is, &n, &examples, s->err));
    if (n == 0 && same_order(was, is))
        return PL_OK;
    struct pl_str detail =
        n > 0 ? pl_str_printf(s->a, "%zu of %zu cells of \"%.*s\" differ", n,
                              s->overlay.both, PL_FMT(name))
              : pl_str_printf(s->a,
                              "the levels of \"%.*s\" are in another "
                              "order",
                              PL_FMT(name));
    if (s->file.len > 0 && pl_is_nil(pl_get(is->lineage, "expression")))
        return tell_file(s, detail);
    struct pl_str clause = clause_of_column(s, name, &registered);
    if (clause.s == NULL)
        return out_of_memory(s);
    PL_TRY(how_made(s, is, &how));
    pl_add(s->list, pl_difference(s->a, clause, registered, how, detail));
    return PL_OK;
}

static enum pl_status compare_once(struct state *s, struct pl_str name)
{
    const size_t most = sizeof s->done / sizeof s->done[0];

    for (size_t i = 0; i < s->n_done; i++)
        if (pl_str_eq(s->done[i], name))
            return PL_OK;
    if (s->n_done < most)
        s->done[s->n_done++] = name;
    return name.len > 0 ? compare_column(s, name) : PL_OK;
}

static enum pl_status compare_names(struct state *s,
                                    const struct pl_value *names)
{
    if (names == NULL)
        return out_of_memory(s);
    for (size_t i = 0; i < pl_count(names); i++)
        PL_TRY(compare_once(s, pl_strv(pl_item(names, i))));
    return PL_OK;
}

static enum pl_status compare_list(struct state *s,
                                   const struct pl_value *columns)
{
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_value *c = pl_item(columns, i);
        const struct pl_value *parts = pl_get(c, "columns");
        for (size_t k = 0; k < pl_count(parts); k++)
            PL_TRY(compare_once(s, pl_strv(pl_get(pl_item(parts, k), "name"))));
        if (pl_count(parts) == 0)
            PL_TRY(compare_once(s, pl_strv(pl_get(c, "name"))));
    }
    return PL_OK;
}

/* Whatever else the function reads: by what cells are scaled, rows selected, or
 * arms drawn again. */
static enum pl_status compare_reads(struct state *s)
{
    const struct pl_value *design = pl_get(s->c->protocol->value, "design");
    const struct pl_value *args = pl_spec_args(s->a, s->c->done, design);

    return args != NULL
               ? compare_names(s, pl_execute_reads(
                                      s->a, pl_spec_function(s->c->done), args))
               : out_of_memory(s);
}

enum pl_status pl_compare_data(struct pl_arena *a,
                               const struct pl_comparison *c,
                               struct pl_builder *list, struct pl_err *err)
{
    static const char *const single[] = {"outcome", "treatment", "group",
                                         "weights"};
    static const char *const lists[] = {"covariates", "fixed_effects",
                                        "endogenous", "instruments"};
    static const char *const by[] = {"vcov.by", "inference.by",
                                     "inference.cluster"};
    struct state s = {.a = a, .c = c, .list = list, .err = err};
    bool is_economic = pl_is_economic(c->spec);

    if (c->registered == c->conducted ||
        (is_economic && !pl_economic_has_columns(c->done)))
        return PL_OK; /* amounts read no row */
    PL_TRY(find_other_file(&s));
    PL_TRY(pl_frame_overlay(a, c->registered, c->conducted, &s.overlay, err));
    PL_TRY(compare_rows(&s));
    if (pl_is_statistic(c->spec))
        return compare_names(&s, pl_statistic_reads(a, c->done));
    if (is_economic)
        return compare_names(&s, pl_economic_reads(a, c->done));
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        PL_TRY(compare_once(
            &s, pl_strv(pl_get(pl_get(c->record, single[i]), "name"))));
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        PL_TRY(compare_list(&s, pl_get(c->record, lists[i])));
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++)
        PL_TRY(compare_once(&s, pl_strv(pl_at(c->record, by[i]))));
    return compare_reads(&s);
}
