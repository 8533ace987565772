/* t:randomisation: the allocation drawn again from the registered design,
 * beside the one in the data. */
#include "plan/execute_design.h"
#include "plan/session_state.h"
#include "plan/spec.h"

#include <string.h>

#define DRAWN "drawn again"

struct replay {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_value *design, *args;
    const struct pl_frame *frame;
    const struct pl_column *arm, *drawn;
    struct pl_cells blocks, units;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct replay *r)
{
    return pl_session_no_memory(r->err);
}

static enum pl_status need_seed(const struct replay *r,
                                const struct pl_pos *pos)
{
    if (pl_get(r->design, "seed")->type == PL_NUMBER)
        return PL_OK;
    pl_fail(r->err, PL_EINPUT, pos,
            "t:randomisation: the design of protocol \"%.*s\" has no seed, so "
            "it cannot be drawn again",
            PL_FMT(r->t->protocol->id));
    return pl_hint(r->err, "design { ..., seed = 1 }");
}

static const struct pl_value *args_of(struct replay *r)
{
    static const char *const same[] = {"arms", "ratio", "blocks", "strata",
                                       "seed"};
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (!pl_is_nil(pl_get(r->design, same[i])))
            pl_set(&b, same[i], pl_get(r->design, same[i]));
    if (pl_is_text(pl_get(r->design, "unit"), "cluster"))
        pl_set(&b, "clusters", pl_get(r->design, "cluster"));
    pl_set_text(&b, "column", DRAWN);
    return pl_map(&b);
}

static enum pl_status draw(struct replay *r, struct pl_executed *did)
{
    struct pl_frames out;
    struct pl_str arm = pl_protocol_treatment(r->t->protocol->value);

    r->args = args_of(r);
    if (r->args != NULL)
        r->args = pl_session_seeded(r->t->session, "randomise", r->args);
    if (r->args == NULL)
        return out_of_memory(r);
    PL_TRY(pl_frame_need(r->frame, arm, "t:randomisation: treatment", &r->arm,
                         r->err));
    PL_TRY(pl_execute_frames(r->a, NULL, "randomise", r->frame, r->args, &out,
                             did, r->err));
    r->drawn = pl_frame_column(out.frame[0], PL_STR(DRAWN));
    return PL_OK;
}

static enum pl_status cells_by(struct replay *r, const char *const *lists,
                               size_t n, struct pl_cells *out)
{
    struct pl_run run = {.a = r->a,
                         .work = r->a,
                         .who = "t:randomisation",
                         .frame = r->frame,
                         .err = r->err};
    struct pl_builder names;

    pl_build(&names, r->a);
    for (size_t l = 0; l < n; l++) {
        const struct pl_value *v = pl_get(r->args, lists[l]);
        if (v->type == PL_STRING)
            pl_add(&names, v);
        for (size_t i = 0; i < pl_count(v); i++)
            pl_add(&names, pl_item(v, i));
    }
    return pl_cells_of(&run, r->frame, pl_list(&names), out);
}

/* Blocks and strata as one; units are clusters, or rows. */
static enum pl_status find_cells(struct replay *r)
{
    static const char *const by_block[] = {"blocks", "strata"};
    static const char *const by_unit[] = {"clusters"};

    PL_TRY(cells_by(r, by_block, 2, &r->blocks));
    if (!pl_is_nil(pl_get(r->args, "clusters")))
        return cells_by(r, by_unit, 1, &r->units);
    r->units.n = r->frame->n;
    r->units.of = NULL;
    return PL_OK;
}

static struct pl_str level_of(const struct pl_column *c, size_t row)
{
    return pl_is_missing(c, row) ? PL_STR("") : c->levels[c->code[row]];
}

/* Of each block, arm by arm: units in the data, units as drawn. */
static size_t count(const struct replay *r, size_t block, struct pl_str level,
                    const struct pl_column *in)
{
    bool *seen = PL_NEW(r->a, bool, r->units.n + 1);
    size_t n = 0;

    for (size_t i = 0; seen != NULL && i < r->frame->n; i++) {
        size_t unit = r->units.of != NULL ? r->units.of[i] : i;
        bool is_counted = r->blocks.of[i] == block && !seen[unit] &&
                          pl_str_eq(level_of(in, i), level);
        seen[unit] = seen[unit] || is_counted;
        n += is_counted;
    }
    return n;
}

static const struct pl_value *block_row(struct replay *r, size_t block)
{
    const struct pl_value *arms = pl_get(r->design, "arms");
    struct pl_builder list, one, b;

    pl_build(&list, r->a);
    for (size_t k = 0; k < pl_count(arms); k++) {
        struct pl_str level = pl_strv(pl_item(arms, k));
        pl_build(&one, r->a);
        pl_set_string(&one, "level", level);
        pl_set_number(&one, "n", (double)count(r, block, level, r->arm));
        pl_set_number(&one, "n_drawn",
                      (double)count(r, block, level, r->drawn));
        pl_add(&list, pl_map(&one));
    }
    pl_build(&b, r->a);
    pl_set_string(&b, "block", r->blocks.label[block]);
    pl_set(&b, "arms", pl_list(&list));
    return pl_map(&b);
}

/* A unit agrees when each of its rows has the arm that was drawn. */
static double units_that_agree(const struct replay *r)
{
    bool *differs = PL_NEW(r->a, bool, r->units.n + 1);
    size_t n = 0;

    for (size_t i = 0; differs != NULL && i < r->frame->n; i++)
        if (!pl_str_eq(level_of(r->arm, i), level_of(r->drawn, i)))
            differs[r->units.of != NULL ? r->units.of[i] : i] = true;
    for (size_t u = 0; differs != NULL && u < r->units.n; u++)
        n += !differs[u];
    return (double)n;
}

static const struct pl_value *result_of(struct replay *r)
{
    struct pl_builder b, list;

    pl_build(&list, r->a);
    for (size_t c = 0; c < r->blocks.n; c++)
        pl_add(&list, block_row(r, c));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "randomisation");
    pl_set(&b, "unit", pl_get(r->design, "unit"));
    pl_set(&b, "seed", pl_get(r->design, "seed"));
    pl_set_text(&b, "generator", "Philox 4x32-10");
    pl_set_number(&b, "n_units", (double)r->units.n);
    pl_set_number(&b, "n_agree", units_that_agree(r));
    pl_set(&b, "blocks", pl_list(&list));
    pl_set_string(&b, "ledger", pl_session_next_id(r->t->session));
    return pl_map(&b);
}

static enum pl_status write_row(struct replay *r, const struct pl_executed *did,
                                size_t line, const struct pl_value **result)
{
    struct pl_session *s = r->t->session;
    struct pl_builder row;
    struct pl_str id;

    *result = result_of(r);
    if (*result == NULL)
        return out_of_memory(r);
    pl_session_row(s, &row, "randomisation", line);
    pl_set_string(&row, "trial", r->t->protocol->id);
    pl_set_text(&row, "function", "randomise");
    pl_set(&row, "spec", r->args);
    pl_set(&row, "record", did->record);
    pl_set(&row, "lineage", r->frame->lineage);
    pl_set(&row, "inputs", pl_get(did->record, "files"));
    return pl_session_add(s, &row, *result, &id, r->err);
}

enum pl_status pl_trial_randomisation(struct pl_trial *t, struct pl_str data,
                                      size_t line,
                                      const struct pl_value **result,
                                      struct pl_err *err)
{
    struct replay r = {.t = t,
                       .a = t->session->a,
                       .design = pl_get(t->protocol->value, "design"),
                       .err = err};
    struct pl_pos pos = pl_session_pos(t->session, line);
    struct pl_executed did = {NULL, NULL};

    PL_TRY(need_seed(&r, &pos));
    if (data.len == 0)
        data = pl_protocol_data_with_arms(t->protocol->value);
    PL_TRY(pl_trial_frame(t, data, &r.frame, err));
    PL_TRY(draw(&r, &did));
    PL_TRY(find_cells(&r));
    return write_row(&r, &did, line, result);
}
