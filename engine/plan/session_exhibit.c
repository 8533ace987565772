/* Exhibits: what is shown, of which rows, and by which thresholds. */
#include "plan/compare.h"
#include "plan/session_state.h"

/* The registered spec that a run shows; NULL for any other row. */
static const struct pl_value *spec_of(const struct pl_session *s,
                                      const struct pl_value *row)
{
    const struct pl_value *role = pl_get(row, "role");

    if (!pl_is_text(role, "registered") && !pl_is_text(role, "conducted"))
        return NULL;
    for (const struct pl_trial *t = s->trials; t != NULL; t = t->next)
        if (pl_str_eq(t->protocol->id, pl_strv(pl_get(row, "trial"))))
            return pl_protocol_spec(t->protocol,
                                    pl_strv(pl_get(row, "analysis")));
    return NULL;
}

static bool has_clause(const struct pl_builder *list,
                       const struct pl_value *difference)
{
    static const char *const same[] = {"trial", "clause"};

    for (size_t i = 0; i < list->n; i++) {
        size_t n = 0;
        while (n < 2 && pl_equal(pl_get(list->members[i].value, same[n]),
                                 pl_get(difference, same[n])))
            n++;
        if (n == 2)
            return true;
    }
    return false;
}

/* Two runs of one analysis in one exhibit differ in the same clause once. */
static void add_differences(struct pl_session *s, struct pl_builder *list,
                            const struct pl_value *row,
                            const struct pl_value *spec,
                            const struct pl_value *applies)
{
    const struct pl_value *found = pl_compare_exhibit(s->a, spec, applies);

    if (found == NULL)
        pl_add(list, NULL);
    for (size_t i = 0; i < pl_count(found); i++) {
        struct pl_builder one;
        pl_build(&one, s->a);
        pl_copy_members(&one, pl_item(found, i));
        pl_set(&one, "trial", pl_get(row, "trial"));
        pl_set(&one, "analysis", pl_get(row, "analysis"));
        const struct pl_value *difference = pl_map(&one);
        if (difference == NULL || !has_clause(list, difference))
            pl_add(list, difference);
    }
}

enum pl_status pl_session_exhibit(struct pl_session *s, struct pl_str label,
                                  const struct pl_value *rows,
                                  const struct pl_value *applies, size_t line,
                                  struct pl_err *err)
{
    struct pl_builder row, differences, list;
    const struct pl_value *trial = pl_nil();
    struct pl_str id;

    pl_build(&differences, s->a);
    pl_build(&list, s->a);
    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *shown =
            pl_session_find(s, pl_strv(pl_item(rows, i)));
        const struct pl_value *spec = spec_of(s, shown);
        pl_add(&list, pl_item(rows, i));
        if (pl_is_nil(trial))
            trial = pl_get(shown, "trial");
        if (spec != NULL)
            add_differences(s, &differences, shown, spec, applies);
    }
    pl_session_row(s, &row, "exhibit", line);
    pl_set(&row, "trial", trial);
    if (label.len > 0)
        pl_set_string(&row, "label", label);
    pl_set(&row, "rows", pl_list(&list));
    pl_set(&row, "applies", applies);
    pl_set(&row, "differences", pl_list(&differences));
    return pl_session_add(s, &row, NULL, &id, err);
}

/* Has this row been told with these marks? */
static bool is_marked(const struct pl_session *s, const struct pl_value *rows,
                      const struct pl_value *marks)
{
    for (size_t i = 0; i < s->n_rows; i++)
        if (pl_is_text(pl_get(s->rows[i], "role"), "exhibit") &&
            pl_equal(pl_get(s->rows[i], "rows"), rows) &&
            pl_equal(pl_get(s->rows[i], "applies"), marks))
            return true;
    return false;
}

static const struct pl_value *list_of(struct pl_arena *a,
                                      const struct pl_value *one)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_add(&b, one);
    return pl_list(&b);
}

/* A p value of 0 or 1 may be anybody's. */
enum pl_status pl_session_threshold(struct pl_session *s, double p,
                                    double threshold, size_t line,
                                    struct pl_err *err)
{
    struct pl_str id, path;
    struct pl_builder b;

    if (!(p > 0 && p < 1) || !(threshold > 0) ||
        !pl_session_match_number(s, p, &id, &path))
        return PL_OK;
    const struct pl_value *spec = spec_of(s, pl_session_find(s, id));
    if (spec == NULL)
        return PL_OK;
    pl_build(&b, s->a);
    pl_set(&b, "alpha", list_of(s->a, pl_number(s->a, threshold)));
    const struct pl_value *marks = pl_map(&b);
    const struct pl_value *rows = list_of(s->a, pl_string(s->a, id));
    if (marks == NULL || rows == NULL)
        return pl_session_no_memory(err);
    return pl_count(pl_compare_exhibit(s->a, spec, marks)) == 0 ||
                   is_marked(s, rows, marks)
               ? PL_OK
               : pl_session_exhibit(s, PL_STR(""), rows, marks, line, err);
}
