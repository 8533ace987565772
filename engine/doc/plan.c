#include "doc/plan.h"

#include "doc/book.h"
#include "doc/plan_parts.h"
#include "plan/schema.h"
#include "plan/words.h"

struct pl_str pl_plan_keep(struct pl_plan_in *in, struct pl_str text)
{
    if (text.s != NULL)
        return text;
    in->blocks.failed = true;
    return PL_STR("");
}

static struct pl_str anchor(struct pl_plan_in *in, const char *name,
                            const char *end)
{
    struct pl_str id = pl_strv(pl_get(in->trial, "id"));

    return pl_plan_keep(
        in, pl_str_printf(
                in->arena, "%.*s%s%s%s",
                PL_FMT(pl_plan_keep(in, pl_anchor(in->arena, "plan-", id))),
                name[0] != '\0' ? "-" : "", name, end));
}

void pl_plan_heading(struct pl_plan_in *in, int level, const char *name,
                     const char *title)
{
    pl_block_heading(&in->blocks, level, anchor(in, name, "").s,
                     pl_str_from(title));
}

void pl_plan_close(struct pl_plan_in *in, struct pl_table *t, const char *name,
                   const char *caption)
{
    pl_table_close(t, &in->blocks, anchor(in, name, "-table").s, caption);
}

struct pl_str pl_plan_said(struct pl_plan_in *in, const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_plan_words(&b, v);
    struct pl_str text = pl_plan_keep(in, pl_buf_copy(&b, in->arena));
    pl_buf_free(&b);
    return text;
}

static struct pl_str label_of(const struct pl_value *plan, struct pl_str name)
{
    const struct pl_value *data = pl_get(plan, "data");
    struct pl_str label =
        pl_strv(pl_get(pl_get_str(pl_get(plan, "scales"), name), "label"));

    for (size_t i = 0; i < pl_count(data) && label.len == 0; i++)
        label = pl_strv(pl_get(
            pl_get_str(pl_get(data->as.members[i].value, "columns"), name),
            "label"));
    return label;
}

struct pl_str pl_plan_column(struct pl_plan_in *in, struct pl_str name)
{
    struct pl_str label = label_of(in->plan, name);

    if (label.len == 0 || pl_str_eq(label, name))
        return name;
    return pl_plan_keep(in, pl_str_printf(in->arena, "%.*s (%.*s)",
                                          PL_FMT(label), PL_FMT(name)));
}

static void put_column(struct pl_plan_in *in, struct pl_buf *b,
                       const struct pl_value *v)
{
    if (v->type == PL_STRING)
        pl_buf_put(b, pl_plan_column(in, v->as.string));
    else
        pl_plan_words(b, v);
}

struct pl_str pl_plan_columns(struct pl_plan_in *in, const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (v->type != PL_LIST)
        put_column(in, &b, v);
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++) {
        pl_buf_puts(&b, i > 0 ? ", " : "");
        put_column(in, &b, pl_item(v, i));
    }
    if (b.len == 0)
        pl_buf_puts(&b, "none");
    struct pl_str text = pl_plan_keep(in, pl_buf_copy(&b, in->arena));
    pl_buf_free(&b);
    return text;
}

static void put_header(struct pl_plan_in *in)
{
    const struct pl_value *map = pl_get(in->plan, "header");
    struct pl_builder items;

    pl_build(&items, in->arena);
    for (size_t i = 0; map->type == PL_MAP && i < map->n; i++) {
        const struct pl_member *m = &map->as.members[i];
        struct pl_str name = pl_plan_keep(in, pl_plan_title(in->arena, m->key));
        pl_item_text(&items, name.s, pl_plan_said(in, m->value));
    }
    if (items.n == 0)
        return;
    pl_plan_heading(in, 3, "header", "The trial");
    pl_block_items(&in->blocks, "fields", &items);
}

/* "Blocks (columns within which it was drawn)", in the schema's order. */
static void put_design(struct pl_plan_in *in)
{
    const struct pl_kind *k = pl_kind_find(PL_STR("design"));
    const struct pl_value *design = pl_get(in->plan, "design");
    struct pl_builder items;

    pl_build(&items, in->arena);
    for (size_t i = 0; k != NULL && i < k->n_fields; i++) {
        const struct pl_field *f = &k->fields[i];
        const struct pl_value *v = pl_get(design, f->name);
        struct pl_str title =
            pl_plan_keep(in, pl_plan_title(in->arena, pl_str_from(f->name)));
        struct pl_str name = pl_plan_keep(
            in, pl_str_printf(in->arena, "%.*s (%s)", PL_FMT(title), f->note));
        if (!pl_is_nil(v))
            pl_item_text(&items, name.s, pl_plan_columns(in, v));
    }
    pl_plan_heading(in, 3, "design", "Design");
    pl_block_items(&in->blocks, "fields", &items);
}

/* "letter → recognition → motivation" a chain. */
static void put_pathways(struct pl_plan_in *in)
{
    const struct pl_value *chains = pl_get(in->plan, "pathways");
    struct pl_builder items;
    struct pl_buf b;

    pl_build(&items, in->arena);
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(chains); i++) {
        for (size_t k = 0; k < pl_count(pl_item(chains, i)); k++) {
            pl_buf_puts(&b, k > 0 ? " \u2192 " : "");
            pl_plan_words(&b, pl_item(pl_item(chains, i), k));
        }
        items.failed |= b.failed != PL_OK;
        pl_item_text(&items, NULL, pl_buf_view(&b));
        pl_buf_clear(&b);
    }
    pl_buf_free(&b);
    if (items.n == 0)
        return;
    pl_plan_heading(in, 3, "pathways", "How it is to work");
    pl_block_items(&in->blocks, "list", &items);
}

static void put_trial(struct pl_plan_in *in, const struct pl_value *trial)
{
    struct pl_str title = pl_strv(pl_get(trial, "title"));

    in->trial = trial;
    in->plan = pl_get(trial, "protocol");
    pl_plan_state_open(in);
    if (title.len == 0)
        title = pl_strv(pl_get(trial, "id"));
    pl_plan_heading(in, 2, "", title.s);
    pl_plan_registration(in);
    put_header(in);
    put_design(in);
    put_pathways(in);
    pl_plan_data(in);
    pl_plan_scales(in);
    pl_plan_derived(in);
    pl_plan_rules(in);
    pl_plan_analyses(in);
}

static void open_chapter(struct pl_plan_in *in, bool is_one)
{
    pl_block_heading(&in->blocks, 1, "plan",
                     is_one ? PL_STR("The plan as it was registered")
                            : PL_STR("The plans as they were registered"));
    pl_block_say(
        &in->blocks, NULL,
        "Each clause, and what became of it. Followed: what ran was compared "
        "with the clause, and does not differ. Changed: something else was "
        "done. Added: the plan is silent, and a choice was made. Omitted: it "
        "was not run. Not due: it was not run, as its condition has it. "
        "Silent: the plan does not say it, and no run had to "
        "choose. Not used: no analysis that ran needs it. The links lead to "
        "the deviation. The trial's facts and its design are told as they "
        "were written: they have no state, since no run is compared with "
        "them.");
}

enum pl_status pl_plan_blocks(struct pl_arena *a,
                              const struct pl_value *assessment,
                              const struct pl_value *ledger,
                              const struct pl_value **blocks,
                              struct pl_err *err)
{
    const struct pl_value *trials = pl_get(ledger, "trials");
    struct pl_plan_in in = {.arena = a, .assessment = assessment};

    *blocks = pl_nil();
    if (pl_count(trials) == 0)
        return PL_OK;
    pl_build(&in.blocks, a);
    open_chapter(&in, pl_count(trials) == 1);
    for (size_t i = 0; i < pl_count(trials); i++)
        put_trial(&in, pl_item(trials, i));
    *blocks = pl_list(&in.blocks);
    return *blocks != NULL ? PL_OK
                           : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}
