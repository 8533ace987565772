/* t:baseline: what was known before the trial, by arm. */
#include "plan/session_state.h"
#include "plan/spec.h"

/* Its own entry decides, where it has one that says: files may name columns
 * alike. */
static bool is_baseline(const struct pl_trial *t, const struct pl_column *c)
{
    const struct pl_value *when = pl_get(c->entry, "when");

    return pl_is_nil(when)
               ? pl_protocol_is_baseline(t->session->a, t->protocol->value,
                                         PL_STR(""), c->name)
               : pl_is_text(when, "baseline");
}

static enum pl_status check_columns(const struct pl_trial *t,
                                    const struct pl_frame *f,
                                    const struct pl_value *columns,
                                    const struct pl_pos *pos,
                                    struct pl_err *err)
{
    const struct pl_column *c;

    if (pl_count(columns) == 0)
        return pl_fail(err, PL_EINPUT, pos, "t:baseline: no column given");
    for (size_t i = 0; i < pl_count(columns); i++) {
        struct pl_str name = pl_strv(pl_item(columns, i));
        PL_TRY(pl_frame_need(f, name, "t:baseline: column", &c, err));
        if (is_baseline(t, c))
            continue;
        pl_fail(err, PL_EINPUT, pos,
                "t:baseline: \"%.*s\" is not marked as a baseline column",
                PL_FMT(name));
        return pl_hint(err, "the protocol says it of a column with when = "
                            "\"baseline\"");
    }
    return PL_OK;
}

static bool has_all(const struct pl_frame *f, const struct pl_value *columns)
{
    for (size_t i = 0; i < pl_count(columns); i++)
        if (pl_frame_column(f, pl_strv(pl_item(columns, i))) == NULL)
            return false;
    return true;
}

/* The first data, by name, that have the arm and all the columns: those may
 * stand in different files, which a joined brings together.  Data whose file
 * never came are passed over. */
static enum pl_status find_frame(struct pl_trial *t,
                                 const struct pl_value *columns,
                                 const struct pl_frame **out,
                                 struct pl_err *err)
{
    const struct pl_value *plan = t->protocol->value;
    const struct pl_value *data = pl_get(plan, "data");
    struct pl_str arm = pl_protocol_treatment(plan);

    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str name = data->as.members[i].key;
        struct pl_err unread = {0};
        if (pl_is_nil(pl_protocol_entry(plan, name, arm)) ||
            pl_trial_frame(t, name, out, &unread) != PL_OK)
            continue;
        if (has_all(*out, columns))
            return PL_OK;
    }
    return pl_trial_frame(t, pl_protocol_data_with_arms(plan), out, err);
}

enum pl_status pl_trial_sample(struct pl_trial *t,
                               const struct pl_value *columns,
                               const struct pl_frame **out, struct pl_err *err)
{
    const struct pl_value *plan = t->protocol->value;
    const struct pl_frame *frame;

    PL_TRY(find_frame(t, columns, &frame, err));
    return pl_registered_sample(t->session->a, t->protocol, plan, frame, out,
                                err);
}

/* The balance with the labels of its columns. */
static const struct pl_value *labelled(struct pl_arena *a,
                                       const struct pl_frame *f,
                                       const struct pl_value *balance)
{
    const struct pl_value *rows = pl_get(balance, "rows");
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *row = pl_item(rows, i);
        const struct pl_column *c =
            pl_frame_column(f, pl_strv(pl_get(row, "covariate")));
        const struct pl_value *label =
            pl_get(c != NULL ? c->entry : NULL, "label");
        pl_add(&list, pl_is_nil(label) ? row : pl_with(a, row, "label", label));
    }
    const struct pl_value *all = pl_list(&list);
    return all != NULL ? pl_with(a, balance, "rows", all) : NULL;
}

static const struct pl_value *args_of(struct pl_arena *a,
                                      struct pl_str treatment,
                                      const struct pl_value *columns)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_string(&b, "treatment", treatment);
    pl_set(&b, "covariates", columns);
    return pl_map(&b);
}

static enum pl_status
write_row(struct pl_trial *t, size_t line, const struct pl_frame *sample,
          const struct pl_value *args, const struct pl_executed *did,
          const struct pl_value **result, struct pl_err *err)
{
    struct pl_session *s = t->session;
    const struct pl_value *told = labelled(s->a, sample, did->result);
    struct pl_builder row;
    struct pl_str id;

    if (told != NULL)
        told = pl_with(s->a, told, "ledger",
                       pl_string(s->a, pl_session_next_id(s)));
    if (told == NULL)
        return pl_session_no_memory(err);
    pl_session_row(s, &row, "baseline", line);
    pl_set_string(&row, "trial", t->protocol->id);
    pl_set_text(&row, "function", "balance");
    pl_set(&row, "spec", args);
    pl_set(&row, "record", did->record);
    pl_set(&row, "lineage", sample->lineage);
    pl_set(&row, "inputs", pl_get(did->record, "files"));
    PL_TRY(pl_session_add(s, &row, told, &id, err));
    *result = told;
    return PL_OK;
}

enum pl_status pl_trial_baseline(struct pl_trial *t,
                                 const struct pl_value *columns, size_t line,
                                 const struct pl_value **result,
                                 struct pl_err *err)
{
    struct pl_session *s = t->session;
    struct pl_pos pos = pl_session_pos(s, line);
    struct pl_str treatment = pl_protocol_treatment(t->protocol->value);
    struct pl_executed did = {NULL, NULL};
    const struct pl_frame *sample;

    if (treatment.len == 0)
        return pl_fail(err, PL_EINPUT, &pos,
                       "t:baseline: protocol \"%.*s\" marks no column as the "
                       "treatment",
                       PL_FMT(t->protocol->id));
    PL_TRY(pl_trial_sample(t, columns, &sample, err));
    PL_TRY(check_columns(t, sample, columns, &pos, err));
    const struct pl_value *args = args_of(s->a, treatment, columns);
    if (args == NULL)
        return pl_session_no_memory(err);
    PL_TRY(pl_session_execute(s, "balance", sample, args, &did, err));
    return write_row(t, line, sample, args, &did, result, err);
}
