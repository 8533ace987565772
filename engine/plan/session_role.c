/* What columns tell about a trial: an outcome, the arm, or neither.
 *
 * Names only ever join the set while a frame's history is walked, so a column
 * that swaps its name with another, or is overwritten, still counts. */
#include "plan/session_state.h"

#include "data/expr.h"

#include <string.h>

enum { DEPTH = 16, NOTHING = 0, OUTCOME = 1, TREATMENT = 2 };

/* A walk over one frame for one trial. */
struct tracing {
    struct pl_arena *a;
    struct pl_trial *t;
    size_t number; /* of the trial, from 0 */
    struct pl_roles *roles;
    struct pl_err *err;
};

/* What the index holds: two bits of role, the rest the trial's number. */
static struct pl_reading reading_of(const struct pl_session *s, size_t stored)
{
    const struct pl_trial *t = s->trials;

    if (stored % 4 == NOTHING)
        return (struct pl_reading){NULL, NULL};
    for (size_t i = stored / 4; i > 0 && t != NULL; i--)
        t = t->next;
    return (struct pl_reading){stored % 4 == OUTCOME ? "outcome" : "treatment",
                               t};
}

struct pl_reading pl_role_of(const struct pl_roles *r, struct pl_str column)
{
    return reading_of(r->session, pl_index_get(&r->names, column, NOTHING));
}

static enum pl_status put(struct tracing *w, struct pl_str name, size_t role)
{
    size_t stored;

    if (role == NOTHING ||
        pl_index_put(&w->roles->names, name, 4 * w->number + role, &stored))
        return PL_OK;
    return pl_session_no_memory(w->err);
}

static size_t role_in(const struct tracing *w, struct pl_str name)
{
    return pl_index_get(&w->roles->names, name, NOTHING) % 4;
}

static size_t role_of_names(const struct tracing *w,
                            const struct pl_value *names)
{
    size_t role = NOTHING;

    for (size_t i = 0; i < pl_count(names) && role != OUTCOME; i++) {
        size_t one = role_in(w, pl_strv(pl_item(names, i)));
        role = one != NOTHING ? one : role;
    }
    return role;
}

static enum pl_status role_of_expression(const struct tracing *w,
                                         const struct pl_value *expression,
                                         size_t *role)
{
    const struct pl_value *names = pl_expr_columns(w->a, expression);

    *role = NOTHING;
    if (names == NULL)
        return pl_session_no_memory(w->err);
    *role = role_of_names(w, names);
    return PL_OK;
}

/* The protocol's own columns. */

static bool is_baseline(const struct pl_protocol *p, struct pl_str name)
{
    const struct pl_value *data = pl_get(p->value, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *file = data->as.members[i].value;
        const struct pl_value *entry =
            pl_get_str(pl_get(file, "columns"), name);
        if (pl_is_text(pl_get(entry, "when"), "baseline"))
            return true;
    }
    return false;
}

static enum pl_status put_named(struct tracing *w, struct pl_str name)
{
    const char *role = pl_protocol_role(w->t->protocol, name);

    if (role == NULL || name.len == 0)
        return PL_OK;
    return put(w, name, strcmp(role, "outcome") == 0 ? OUTCOME : TREATMENT);
}

/* What an outcome (or the arm) is made of tells as much, unless it was known
 * before the trial began. */
static enum pl_status put_parts(struct tracing *w, size_t role,
                                const struct pl_value *names)
{
    for (size_t i = 0; role != NOTHING && i < pl_count(names); i++)
        if (!is_baseline(w->t->protocol, pl_strv(pl_item(names, i))))
            PL_TRY(put(w, pl_strv(pl_item(names, i)), role));
    return PL_OK;
}

static enum pl_status put_made(struct tracing *w, const struct pl_value *made,
                               bool is_scale)
{
    for (size_t i = 0; i < pl_count(made); i++) {
        const struct pl_member *m = &made->as.members[i];
        const struct pl_value *names = is_scale
                                           ? pl_get(m->value, "items")
                                           : pl_expr_columns(w->a, m->value);
        if (names == NULL)
            return pl_session_no_memory(w->err);
        PL_TRY(put_parts(w, role_in(w, m->key), names));
    }
    return PL_OK;
}

static enum pl_status put_protocol(struct tracing *w)
{
    const struct pl_value *plan = w->t->protocol->value;
    const struct pl_value *data = pl_get(plan, "data");
    const struct pl_value *derive = pl_get(plan, "derive");
    const struct pl_value *scales = pl_get(plan, "scales");
    const struct pl_value *specs = w->t->protocol->specs;
    size_t before;

    for (size_t i = 0; i < pl_count(specs); i++) {
        const struct pl_value *spec = specs->as.members[i].value;
        PL_TRY(put_named(w, pl_strv(pl_get(spec, "outcome"))));
        PL_TRY(put_named(w, pl_strv(pl_get(spec, "treatment"))));
    }
    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        for (size_t k = 0; k < pl_count(columns); k++)
            PL_TRY(put_named(w, columns->as.members[k].key));
    }
    do { /* derive and scales may need each other */
        before = w->roles->names.n;
        PL_TRY(put_made(w, derive, false));
        PL_TRY(put_made(w, scales, true));
    } while (w->roles->names.n > before);
    return PL_OK;
}

/* The protocol is the same for every frame: what it tells is found once, unless
 * an earlier trial has told something of the frame already. */
static enum pl_status put_plan(struct tracing *w)
{
    struct pl_index *names = &w->roles->names;
    struct pl_trial *t = w->t;
    bool is_first = names->n == 0;

    if (is_first && t->roles.n > 0 && t->place == w->number)
        return pl_index_copy(names, w->a, &t->roles)
                   ? PL_OK
                   : pl_session_no_memory(w->err);
    PL_TRY(put_protocol(w));
    if (!is_first)
        return PL_OK;
    t->place = w->number;
    return pl_index_copy(&t->roles, w->a, names) ? PL_OK
                                                 : pl_session_no_memory(w->err);
}

/* Columns that a dictionary gave another name than the plan's has. */

static enum pl_status put_renamed(struct tracing *w, const struct pl_frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct pl_column *c = f->columns[i];
        struct pl_str header = pl_strv(pl_get(c->lineage, "column"));
        if (pl_is_text(pl_get(c->lineage, "kind"), "file"))
            PL_TRY(put(w, c->name, role_in(w, pl_trial_name_of(w->t, header))));
    }
    return PL_OK;
}

/* The frame's history. */

/* A flag tells as much as its column, and both what they were scaled by. */
static enum pl_status follow_filled(struct tracing *w,
                                    const struct pl_value *op)
{
    const struct pl_value *columns = pl_get(op, "columns");
    struct pl_str by = pl_strv(pl_get(op, "months"));
    size_t months = by.len > 0 ? role_in(w, by) : NOTHING;

    for (size_t i = 0; i < pl_count(columns); i++) {
        struct pl_str name = pl_strv(pl_item(columns, i));
        struct pl_str flag = pl_str_printf(w->a, "missing_%.*s", PL_FMT(name));
        if (flag.s == NULL)
            return pl_session_no_memory(w->err);
        PL_TRY(put(w, name, months));
        PL_TRY(put(w, flag, role_in(w, name)));
    }
    return PL_OK;
}

/* Cells that were drawn from what the others of the model hold tell of them. */
static enum pl_status follow_imputed(struct tracing *w,
                                     const struct pl_value *op)
{
    const struct pl_value *filled = pl_get(op, "methods");
    struct pl_str within = pl_strv(pl_get(op, "within"));
    size_t role = role_of_names(w, pl_get(op, "columns"));

    if (role == NOTHING && within.len > 0)
        role = role_in(w, within);
    for (size_t i = 0; i < pl_count(filled); i++)
        PL_TRY(put(w, filled->as.members[i].key, role));
    return PL_OK;
}

static enum pl_status follow_summary(struct tracing *w,
                                     const struct pl_value *columns)
{
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_member *m = &columns->as.members[i];
        size_t role;
        PL_TRY(role_of_expression(w, m->value, &role));
        PL_TRY(put(w, m->key, role));
    }
    return PL_OK;
}

static void choose_rows(struct tracing *w, size_t role)
{
    if (w->roles->rows.role == NULL && role != NOTHING)
        w->roles->rows = reading_of(w->roles->session, 4 * w->number + role);
}

static enum pl_status follow_condition(struct tracing *w,
                                       const struct pl_value *expression)
{
    size_t role = NOTHING;

    PL_TRY(role_of_expression(w, expression, &role));
    choose_rows(w, role);
    return PL_OK;
}

static enum pl_status follow(struct tracing *w, const struct pl_value *lineage,
                             int depth);

/* What is found under an outcome's value tells that value. */
static enum pl_status follow_join(struct tracing *w, const struct pl_value *op,
                                  int depth)
{
    PL_TRY(follow(w, pl_get(op, "with"), depth + 1));
    choose_rows(w, role_of_names(w, pl_get(op, "by")));
    return PL_OK;
}

static enum pl_status follow(struct tracing *w, const struct pl_value *lineage,
                             int depth)
{
    if (depth == DEPTH) { /* what is not followed may tell anything */
        choose_rows(w, OUTCOME);
        return PL_OK;
    }
    for (size_t i = 0; i < pl_count(lineage); i++) {
        const struct pl_value *op = pl_item(lineage, i);
        struct pl_str what = pl_strv(pl_get(op, "op"));
        const struct pl_value *columns = pl_get(op, "columns");
        if (pl_str_is(what, "where"))
            PL_TRY(follow_condition(w, pl_get(op, "expression")));
        else if (pl_is_text(pl_get(op, "rule"), "multiple_imputation"))
            PL_TRY(follow_imputed(w, op));
        else if (pl_str_is(what, "fill"))
            PL_TRY(follow_filled(w, op));
        else if (pl_str_is(what, "complete_case"))
            choose_rows(w, role_of_names(w, columns));
        else if (pl_str_is(what, "summarise"))
            PL_TRY(follow_summary(w, columns));
        else if (pl_str_is(what, "join"))
            PL_TRY(follow_join(w, op, depth));
        else if (pl_str_is(what, "derive")) {
            size_t role = NOTHING;
            PL_TRY(role_of_expression(w, pl_get(op, "expression"), &role));
            PL_TRY(put(w, pl_strv(pl_get(op, "column")), role));
        }
    }
    return PL_OK;
}

enum pl_status pl_roles_of(const struct pl_session *s,
                           const struct pl_frame *frame, struct pl_roles *out,
                           struct pl_err *err)
{
    struct tracing w = {.a = s->a, .roles = out, .err = err};

    *out = (struct pl_roles){.session = s};
    pl_index_init(&out->names, s->a);
    for (w.t = s->trials; frame != NULL && w.t != NULL; w.t = w.t->next) {
        if (pl_trial_is_about(w.t, frame)) {
            PL_TRY(put_plan(&w));
            PL_TRY(put_renamed(&w, frame));
            PL_TRY(follow(&w, frame->lineage, 0));
        }
        w.number++;
    }
    return PL_OK;
}
