#include "plan/lot.h"

#include "plan/execute_design.h"

#include <stdint.h>

/* A lot in the making. */
struct making {
    struct pl_run run;
    struct pl_lot *lot;
    struct pl_cells cells; /* blocks crossed with strata, by row */
};

static void add_names(struct pl_builder *list, const struct pl_value *names)
{
    for (size_t i = 0; i < pl_count(names); i++)
        pl_add(list, pl_item(names, i));
}

static enum pl_status find_blocks(struct making *m,
                                  const struct pl_value *design)
{
    struct pl_builder names;

    pl_build(&names, m->run.work);
    add_names(&names, pl_get(design, "blocks"));
    add_names(&names, pl_get(design, "strata"));
    return pl_cells_of(&m->run, m->lot->frame, pl_list(&names), &m->cells);
}

/* Numbers the units in the order of their first rows. */
static enum pl_status find_units(struct making *m,
                                 const struct pl_value *design)
{
    const struct pl_value *cluster = pl_get(design, "cluster");
    bool is_clustered = pl_strv(cluster).len > 0 &&
                        pl_is_text(pl_get(design, "unit"), "cluster");
    struct pl_lot *lot = m->lot;
    struct pl_cells of = {0};
    struct pl_builder one;

    if (is_clustered) {
        pl_build(&one, m->run.work);
        pl_add(&one, cluster);
        PL_TRY(pl_cells_of(&m->run, lot->frame, pl_list(&one), &of));
    }
    uint32_t *number = PL_NEW(m->run.work, uint32_t, lot->frame->n + of.n + 1);
    if (number == NULL)
        return pl_run_no_memory(&m->run);
    for (size_t i = 0; i < lot->frame->n; i++) {
        size_t cell = is_clustered ? of.of[i] : i;
        lot->unit[i] = UINT32_MAX;
        if (pl_is_missing(lot->arm, i))
            continue;
        if (number[cell] == 0) {
            lot->first[lot->n_units++] = i;
            number[cell] = (uint32_t)lot->n_units;
        }
        lot->unit[i] = number[cell] - 1;
    }
    return PL_OK;
}

bool pl_same_arm(const struct pl_column *arm, size_t i, size_t j)
{
    return arm->type == PL_COL_CATEGORY ? arm->code[i] == arm->code[j]
                                        : arm->number[i] == arm->number[j];
}

static enum pl_status check_units(struct making *m)
{
    const struct pl_lot *lot = m->lot;

    for (size_t i = 0; i < lot->frame->n; i++) {
        if (lot->unit[i] == UINT32_MAX)
            continue;
        size_t first = lot->first[lot->unit[i]];
        bool is_one_arm = pl_same_arm(lot->arm, i, first);
        if (is_one_arm && m->cells.of[i] == m->cells.of[first])
            continue;
        return pl_fail(m->run.err, PL_EDOMAIN, NULL,
                       "%s: a cluster of the design lies in two %s; it cannot "
                       "have been drawn as a whole",
                       m->run.who, is_one_arm ? "blocks" : "arms");
    }
    return PL_OK;
}

static enum pl_status sort_units(struct making *m)
{
    struct pl_lot *lot = m->lot;
    size_t *next = PL_NEW(m->run.work, size_t, m->cells.n + 1);

    lot->n_blocks = m->cells.n;
    lot->block_at = PL_NEW(m->run.a, size_t, m->cells.n + 1);
    if (next == NULL || lot->block_at == NULL)
        return pl_run_no_memory(&m->run);
    for (size_t u = 0; u < lot->n_units; u++)
        lot->block_at[m->cells.of[lot->first[u]] + 1]++;
    for (size_t b = 0; b < lot->n_blocks; b++)
        next[b + 1] = lot->block_at[b + 1] += lot->block_at[b];
    for (size_t u = 0; u < lot->n_units; u++)
        lot->order[next[m->cells.of[lot->first[u]]]++] = u;
    return PL_OK;
}

enum pl_status pl_lot_of(struct pl_arena *a, const struct pl_value *design,
                         const struct pl_frame *frame, struct pl_str treatment,
                         const char *who, struct pl_lot *out,
                         struct pl_err *err)
{
    struct making m = {
        .run = {.a = a, .work = a, .who = who, .frame = frame, .err = err},
        .lot = out};

    *out = (struct pl_lot){.frame = frame,
                           .unit = PL_NEW(a, uint32_t, frame->n + 1),
                           .first = PL_NEW(a, size_t, frame->n + 1),
                           .order = PL_NEW(a, size_t, frame->n + 1)};
    if (out->unit == NULL || out->first == NULL || out->order == NULL)
        return pl_run_no_memory(&m.run);
    PL_TRY(pl_frame_need(frame, treatment, who, &out->arm, err));
    if (out->arm->type == PL_COL_TEXT)
        return pl_fail(err, PL_EINPUT, NULL,
                       "%s: the arms of \"%.*s\" are text without levels", who,
                       PL_FMT(treatment));
    PL_TRY(find_blocks(&m, design));
    PL_TRY(find_units(&m, design));
    PL_TRY(check_units(&m));
    return sort_units(&m);
}

const size_t *pl_lot_shuffled(const struct pl_lot *lot, struct pl_arena *a,
                              struct pl_stream stream, size_t d)
{
    size_t *from = PL_NEW(a, size_t, lot->n_units + 1);
    size_t *arms = PL_NEW(a, size_t, lot->n_units + 1);

    if (from == NULL || arms == NULL)
        return NULL;
    for (size_t i = 0; i < lot->n_units; i++)
        from[i] = lot->order[i];
    for (size_t b = 0; b < lot->n_blocks; b++)
        for (size_t low = lot->block_at[b], i = lot->block_at[b + 1];
             i-- > low + 1;) {
            size_t k = low + (size_t)pl_draw_below(stream, d * lot->n_units + i,
                                                   i - low + 1);
            size_t was = from[i];
            from[i] = from[k];
            from[k] = was;
        }
    for (size_t i = 0; i < lot->n_units; i++)
        arms[lot->order[i]] = lot->first[from[i]];
    return arms;
}

const struct pl_frame *pl_arms_onto(struct pl_arena *a,
                                    const struct pl_frame *frame,
                                    const struct pl_column *arm,
                                    const size_t *cell)
{
    bool is_category = arm->type == PL_COL_CATEGORY;
    struct pl_column *c = PL_NEW(a, struct pl_column, 1);
    int32_t *code = is_category ? PL_NEW(a, int32_t, frame->n + 1) : NULL;
    double *number = is_category ? NULL : PL_NEW(a, double, frame->n + 1);
    const struct pl_column *columns[] = {c};
    const struct pl_frame *out = NULL;

    if (c == NULL || (code == NULL && number == NULL))
        return NULL;
    *c = *arm;
    c->code = code;
    c->number = number;
    for (size_t i = 0; i < frame->n; i++) {
        if (is_category)
            code[i] = arm->code[cell[i]];
        else
            number[i] = arm->number[cell[i]];
    }
    return pl_frame_with(a, frame, columns, 1, pl_nil(), &out, NULL) == PL_OK
               ? out
               : NULL;
}

const struct pl_frame *pl_lot_draw(const struct pl_lot *lot, struct pl_arena *a,
                                   struct pl_stream stream, size_t d)
{
    const size_t *arms = pl_lot_shuffled(lot, a, stream, d);
    size_t *cell = PL_NEW(a, size_t, lot->frame->n + 1);

    if (arms == NULL || cell == NULL)
        return NULL;
    for (size_t i = 0; i < lot->frame->n; i++)
        cell[i] = lot->unit[i] == UINT32_MAX ? i : arms[lot->unit[i]];
    return pl_arms_onto(a, lot->frame, lot->arm, cell);
}
