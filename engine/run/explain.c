/* Where one thing came from: `plumb explain`. */
#include "run/audit.h"

#include "base/map.h"
#include "plan/assess.h"
#include "plan/schema.h"
#include "run/blinding.h"

static struct pl_str text_at(const struct pl_value *v, const char *key)
{
    return pl_strv(pl_get(v, key));
}

static void put_line(struct pl_buf *b, const char *label, struct pl_str text)
{
    if (text.len > 0)
        pl_buf_printf(b, "  %-11s %.*s\n", label, PL_FMT(text));
}

static void put_place(struct pl_buf *b, const char *label, struct pl_str file,
                      const struct pl_value *line)
{
    if (file.len == 0)
        return;
    pl_buf_printf(b, "  %-11s %.*s", label, PL_FMT(file));
    if (pl_num_or(line, 0) > 0)
        pl_buf_printf(b, ":%.0f", pl_num(line));
    pl_buf_putc(b, '\n');
}

static const struct pl_value *trial_of(const struct pl_value *ledger,
                                       struct pl_str id)
{
    const struct pl_value *trials = pl_get(ledger, "trials");

    for (size_t i = 0; i < pl_count(trials); i++)
        if (pl_str_eq(text_at(pl_item(trials, i), "id"), id))
            return pl_item(trials, i);
    return pl_nil();
}

/* "column outcome, file, hash", of whatever a record says a column was. */
static void put_column(struct pl_buf *b, const char *part,
                       const struct pl_value *c)
{
    const struct pl_value *many = pl_get(c, "columns");

    for (size_t i = 0; i < pl_count(many); i++)
        put_column(b, part, pl_item(many, i));
    if (text_at(c, "name").len == 0 || text_at(c, "hash").len == 0)
        return;
    pl_buf_printf(b, "  %-11s %.*s", part, PL_FMT(text_at(c, "name")));
    if (!pl_is_nil(pl_at(c, "lineage.file")))
        pl_buf_printf(b, " of %.*s", PL_FMT(pl_strv(pl_at(c, "lineage.file"))));
    else if (!pl_is_nil(pl_at(c, "lineage.kind")))
        pl_buf_printf(b, " (%.*s)", PL_FMT(pl_strv(pl_at(c, "lineage.kind"))));
    pl_buf_printf(b, ", sha256 %.*s\n", PL_FMT(text_at(c, "hash")));
}

static void put_record(struct pl_buf *b, const struct pl_value *record)
{
    const struct pl_value *files = pl_get(record, "files");

    if (!pl_is_nil(pl_at(record, "sample.n")))
        pl_buf_printf(b, "  %-11s %.0f, keys sha256 %.*s\n", "rows",
                      pl_num_or(pl_at(record, "sample.n"), 0),
                      PL_FMT(pl_strv(pl_at(record, "sample.keys"))));
    put_column(b, "outcome", pl_get(record, "outcome"));
    put_column(b, "treatment", pl_get(record, "treatment"));
    for (size_t i = 0; i < pl_count(pl_get(record, "covariates")); i++)
        put_column(b, "covariate", pl_item(pl_get(record, "covariates"), i));
    for (size_t i = 0; i < pl_count(files); i++)
        pl_buf_printf(b, "  %-11s %.*s, sha256 %.*s\n", "file",
                      PL_FMT(files->as.members[i].key),
                      PL_FMT(pl_strv(files->as.members[i].value)));
}

static void put_row(struct pl_buf *b, const struct pl_value *row)
{
    const struct pl_value *inputs = pl_get(row, "inputs");
    struct pl_str what = text_at(row, "analysis");

    if (pl_is_nil(row))
        return;
    if (what.len == 0)
        what = text_at(row, "function");
    pl_buf_printf(b, "%.*s: %.*s\n", PL_FMT(text_at(row, "id")), PL_FMT(what));
    put_place(b, "line", text_at(row, "notebook"), pl_get(row, "line"));
    put_line(b, "estimator", pl_strv(pl_at(row, "record.estimator")));
    put_record(b, pl_get(row, "record"));
    for (size_t i = 0; i < pl_count(inputs); i++)
        put_line(b, "reads", pl_strv(pl_item(inputs, i)));
}

static void put_value(struct pl_buf *b, const struct pl_value *v)
{
    if (pl_is_nil(v))
        pl_buf_puts(b, "-");
    else
        pl_lua_print(b, v);
}

static void put_pair(struct pl_buf *b, struct pl_str key,
                     const struct pl_value *left, const struct pl_value *right)
{
    pl_buf_printf(b, "  %s %.*s: ", pl_equal(left, right) ? " " : ">",
                  PL_FMT(key));
    put_value(b, left);
    pl_buf_puts(b, " | ");
    put_value(b, right);
    pl_buf_putc(b, '\n');
}

/* Both specs, member by member; ">" where they differ. */
static void put_specs(struct pl_buf *b, const struct pl_value *was,
                      const struct pl_value *is)
{
    size_t i = 0, k = 0;

    if (pl_count(was) == 0 || pl_count(is) == 0)
        return;
    pl_buf_puts(b, "  registered | conducted; > where they differ\n");
    while (i < was->n || k < is->n) {
        const struct pl_member *x = i < was->n ? &was->as.members[i] : NULL;
        const struct pl_member *y = k < is->n ? &is->as.members[k] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : pl_str_cmp(x->key, y->key);
        struct pl_str key = order <= 0 ? x->key : y->key;
        bool is_told = !pl_str_is(key, "source") && !pl_str_is(key, "id") &&
                       !pl_str_is(key, "trial");
        const struct pl_value *left = order <= 0 ? x->value : pl_nil();
        const struct pl_value *right = order >= 0 ? y->value : pl_nil();
        if (is_told)
            put_pair(b, key, left, right);
        i += order <= 0;
        k += order >= 0;
    }
}

static void put_side(struct pl_buf *b, const char *label,
                     const struct pl_value *term, const struct pl_value *side)
{
    static const char *const parts[] = {"estimate",  "std_error", "conf_low",
                                        "conf_high", "p_value",   "n"};

    if (pl_is_nil(side))
        return;
    pl_buf_printf(b, "  %-11s %.*s", label, PL_FMT(text_at(term, "term")));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!pl_is_nil(pl_get(side, parts[i])))
            pl_buf_printf(b, " %s %.6g", parts[i],
                          pl_num(pl_get(side, parts[i])));
    pl_buf_putc(b, '\n');
}

/* The line of the longest path of the plan that holds the clause. */
static void put_plan(struct pl_buf *b, const struct pl_value *trial,
                     struct pl_str clause)
{
    const struct pl_value *lines = pl_get(trial, "lines"), *line = pl_nil();
    size_t longest = 0;

    for (size_t i = 0; i < pl_count(lines); i++) {
        struct pl_str path = lines->as.members[i].key;
        bool holds = path.len <= clause.len &&
                     pl_str_eq(pl_str_slice(clause, 0, path.len), path) &&
                     (path.len == clause.len || clause.s[path.len] == '.');
        if (!holds || path.len < longest)
            continue;
        longest = path.len;
        line = lines->as.members[i].value;
    }
    pl_buf_printf(b, "  %-11s %.*s/protocol.lua", "plan",
                  PL_FMT(text_at(trial, "folder")));
    if (pl_num_or(line, 0) > 0)
        pl_buf_printf(b, ":%.0f", pl_num(line));
    pl_buf_putc(b, '\n');
}

static void put_departure(struct pl_buf *b, const struct pl_value *ledger,
                          const struct pl_value *d)
{
    const struct pl_value *trial = trial_of(ledger, text_at(d, "trial"));
    const struct pl_value *terms = pl_at(d, "consequence.terms");
    const struct pl_value *rows = pl_get(d, "rows");
    const struct pl_value *row =
        pl_ledger_row(ledger, pl_strv(pl_item(rows, 0)));

    pl_buf_printf(b, "%.*s: %.*s %.*s, %.*s\n", PL_FMT(text_at(d, "id")),
                  PL_FMT(text_at(d, "clause")), PL_FMT(text_at(d, "kind")),
                  PL_FMT(text_at(d, "state")));
    put_place(b, "done at", text_at(d, "notebook"), pl_get(d, "line"));
    put_line(b, "registered", text_at(d, "registered_text"));
    put_line(b, "conducted", text_at(d, "conducted_text"));
    put_line(b, "detail", text_at(d, "detail"));
    put_line(b, "because", pl_strv(pl_at(d, "explanation.explanation")));
    put_plan(b, trial, text_at(d, "clause"));
    put_line(b, "plan sha256", text_at(trial, "sha256"));
    put_line(b, "lock", pl_strv(pl_at(trial, "lock.state")));
    put_line(b, "lock sha256", pl_strv(pl_at(trial, "lock.sha256")));
    put_specs(b, pl_get_str(pl_get(trial, "specs"), text_at(d, "analysis")),
              pl_get(row, "spec"));
    put_line(b, "not run", pl_strv(pl_at(d, "consequence.not_run")));
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *t = pl_item(terms, i);
        put_side(b, "registered", t, pl_get(t, "registered"));
        put_side(b, "conducted", t, pl_get(t, "conducted"));
    }
    for (size_t i = 0; i < pl_count(rows); i++)
        put_row(b, pl_ledger_row(ledger, pl_strv(pl_item(rows, i))));
}

/* Printed values of this label, or printed so. */
static void put_values(struct pl_buf *b, const struct pl_value *ledger,
                       struct pl_str id, struct pl_builder *rows, size_t *found)
{
    const struct pl_value *values = pl_get(ledger, "values");

    for (size_t i = 0; i < pl_count(values); i++) {
        const struct pl_value *v = pl_item(values, i);
        bool is_text = pl_str_eq(text_at(v, "text"), id);
        if (!is_text && !pl_str_eq(text_at(v, "label"), id))
            continue;
        ++*found;
        pl_buf_printf(b, "%.*s: %.*s%s%.*s\n", PL_FMT(text_at(v, "text")),
                      PL_FMT(text_at(v, "status")),
                      text_at(v, "detail").len > 0 ? ", " : "",
                      PL_FMT(text_at(v, "detail")));
        put_place(b, "printed at", text_at(v, "chapter"), pl_get(v, "line"));
        pl_add(rows, pl_get(v, "rows"));
        if (is_text)
            pl_add(rows, pl_get(v, "alike"));
    }
}

/* Figures and tables of this label. */
static void put_exhibits(struct pl_buf *b, const struct pl_value *ledger,
                         struct pl_str id, struct pl_builder *rows,
                         size_t *found)
{
    const struct pl_value *books = pl_get(ledger, "notebooks");

    for (size_t i = 0; i < pl_count(books); i++) {
        const struct pl_value *all = pl_get(pl_item(books, i), "rows");
        for (size_t k = 0; k < pl_count(all); k++) {
            const struct pl_value *r = pl_item(all, k);
            if (!pl_str_eq(text_at(r, "label"), id))
                continue;
            ++*found;
            put_place(b, "drawn at", text_at(r, "notebook"), pl_get(r, "line"));
            pl_add(rows, pl_get(r, "rows"));
        }
    }
}

/* Each once, however much comes from it. */
static enum pl_status put_rows(struct pl_arena *a, struct pl_buf *b,
                               const struct pl_value *ledger,
                               const struct pl_value *lists, struct pl_err *err)
{
    struct pl_index seen;
    size_t stored;

    pl_index_init(&seen, a);
    for (size_t i = 0; i < pl_count(lists); i++) {
        const struct pl_value *list = pl_item(lists, i);
        for (size_t k = 0; k < pl_count(list); k++) {
            struct pl_str id = pl_strv(pl_item(list, k));
            if (pl_index_get(&seen, id, 0) == 1)
                continue;
            if (!pl_index_put(&seen, id, 1, &stored))
                return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
            put_row(b, pl_ledger_row(ledger, id));
        }
    }
    return PL_OK;
}

static enum pl_status put_shown(struct pl_arena *a, struct pl_buf *b,
                                const struct pl_value *ledger, struct pl_str id,
                                size_t *found, struct pl_err *err)
{
    struct pl_builder rows;

    pl_build(&rows, a);
    put_exhibits(b, ledger, id, &rows, found);
    put_values(b, ledger, id, &rows, found);
    const struct pl_value *lists = pl_list(&rows);
    return lists != NULL ? put_rows(a, b, ledger, lists, err)
                         : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status nothing(const char *id, const struct pl_value *list,
                              struct pl_err *err)
{
    (void)pl_fail(err, PL_EINPUT, NULL, "nothing is called \"%s\"", id);
    return pl_hint(err,
                   "%zu departures (plumb audit lists them), the "
                   "rows of ledger.json, labels of figures and tables, and "
                   "printed values",
                   pl_count(list));
}

enum pl_status pl_explain_run(struct pl_arena *a, const struct pl_audit *audit,
                              const char *id, struct pl_buf *told,
                              struct pl_err *err)
{
    const struct pl_value *ledger, *assessment, *list;
    struct pl_str name = pl_str_from(id);
    size_t found = 0;

    PL_TRY(pl_audit_read(a, audit, &ledger, &assessment, err));
    list = pl_get(assessment, "departures");
    pl_blind_note(told, ledger);
    for (size_t i = 0; i < pl_count(list); i++) {
        if (!pl_str_eq(text_at(pl_item(list, i), "id"), name))
            continue;
        put_departure(told, ledger, pl_item(list, i));
        return PL_OK;
    }
    if (name.len > 0 && !pl_is_nil(pl_ledger_row(ledger, name))) {
        put_row(told, pl_ledger_row(ledger, name));
        return PL_OK;
    }
    if (name.len > 0)
        PL_TRY(put_shown(a, told, ledger, name, &found, err));
    return found > 0 ? PL_OK : nothing(id, list, err);
}
