/* One section a departure: every field that is known, and those that are not.
 */
#include "doc/departures_parts.h"
#include "doc/number.h"

#include <math.h>

static void add_known(struct pl_builder *items, const char *name,
                      struct pl_str text)
{
    if (text.len > 0)
        pl_item_text(items, name, text);
}

static struct pl_str place_of(struct pl_arena *a, const struct pl_value *d)
{
    struct pl_str notebook = pl_strv(pl_get(d, "notebook"));
    double line = pl_num_or(pl_get(d, "line"), 0);

    if (notebook.len == 0 || line < 1)
        return notebook;
    return pl_str_printf(a, "%.*s:%.0f", PL_FMT(notebook), line);
}

static void add_told(struct pl_builder *items, const struct pl_value *told)
{
    static const struct {
        const char *field, *name;
    } fields[] = {
        {"type", "Type"},
        {"reason", "Reason"},
        {"policy", "Ground"},
        {"timing", "Timing"},
        {"decided_on", "Decided on"},
        {"explanation", "Explanation"},
        {"reader_impact", "What it means for a reader"},
        {"severity", "Severity of the test"},
        {"validity", "Validity of the inference"},
        {"situation", "Situation"},
        {"approved_by", "Approved by"},
    };

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        pl_item_text(
            items, fields[i].name,
            pl_departure_stated(pl_strv(pl_get(told, fields[i].field))));
}

static void put_interval(struct pl_buf *b, const struct pl_value *side,
                         int decimals)
{
    double low = pl_num(pl_get(side, "conf_low"));
    double high = pl_num(pl_get(side, "conf_high"));

    if (isnan(low) || isnan(high))
        return;
    pl_buf_puts(b, " (interval ");
    pl_put_fixed(b, low, decimals);
    pl_buf_puts(b, " to ");
    pl_put_fixed(b, high, decimals);
    pl_buf_puts(b, ")");
}

static void put_side(struct pl_buf *b, const struct pl_value *side,
                     int decimals)
{
    double p = pl_num(pl_get(side, "p_value"));
    double adjusted = pl_num(pl_get(side, "p_adjusted"));
    double n = pl_num(pl_get(side, "n"));

    pl_put_fixed(b, pl_num(pl_get(side, "estimate")), decimals);
    if (isnan(p) && isnan(n)) { /* an economic quantity */
        put_interval(b, side, decimals);
        return;
    }
    pl_buf_puts(b, " (SE ");
    pl_put_fixed(b, pl_num(pl_get(side, "std_error")), decimals);
    if (!isnan(p)) {
        pl_buf_puts(b, p < 0.001 ? ", p " : ", p = ");
        pl_put_p(b, p);
    }
    if (!isnan(adjusted)) {
        pl_buf_puts(b, adjusted < 0.001 ? ", adjusted p " : ", adjusted p = ");
        pl_put_p(b, adjusted);
    }
    pl_buf_puts(b, ", n = ");
    pl_put_count(b, n);
    pl_buf_puts(b, ")");
}

static void put_change(struct pl_buf *b, const struct pl_value *term)
{
    double in_se = pl_num(pl_at(term, "change.in_se"));

    if (!isnan(in_se)) {
        pl_buf_puts(b, ": a change of ");
        pl_put_signed(b, in_se, 2);
        pl_buf_puts(b, " standard errors");
    }
    pl_buf_puts(b, pl_truth(pl_get(term, "flips"))
                       ? ". The registered threshold is passed in the one and "
                         "not in the other."
                       : ".");
}

static void add_term(struct pl_builder *items, const struct pl_value *d,
                     const struct pl_value *term)
{
    struct pl_str name = pl_strv(pl_get(term, "term"));
    int decimals =
        pl_number_decimals(pl_num(pl_at(term, "registered.std_error")));
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (name.len > 0 && pl_departure_terms(d) > 1)
        pl_buf_printf(&b, "%.*s: ", PL_FMT(name));
    put_side(&b, pl_get(term, "registered"), decimals);
    pl_buf_puts(&b, " as registered, ");
    put_side(&b, pl_get(term, "conducted"), decimals);
    pl_buf_puts(&b, " as conducted");
    if (pl_departure_is_attributable(d))
        put_change(&b, term);
    else
        pl_buf_puts(&b, ".");
    if (b.failed != PL_OK)
        items->failed = true;
    pl_item_text(items, "What it changed", pl_buf_view(&b));
    pl_buf_free(&b);
}

/* What this departure alone did, among several of one run. */
static void add_movement(struct pl_builder *items, const struct pl_value *term)
{
    const struct pl_value *m = pl_get(term, "movement");
    int decimals =
        pl_number_decimals(pl_num(pl_at(term, "registered.std_error")));
    struct pl_buf b;

    if (pl_is_nil(pl_get(m, "shapley"))) {
        add_known(items, "What it moved", pl_strv(pl_get(m, "reason")));
        return;
    }
    pl_buf_init(&b, 0);
    pl_put_signed(&b, pl_num(pl_get(m, "shapley")), decimals);
    pl_buf_puts(&b, " (Shapley value); ");
    pl_put_signed(&b, pl_num(pl_get(m, "first")), decimals);
    pl_buf_puts(&b, " when made alone, ");
    pl_put_signed(&b, pl_num(pl_get(m, "last")), decimals);
    pl_buf_puts(&b, " when made last.");
    if (b.failed != PL_OK)
        items->failed = true;
    pl_item_text(items, "What it moved", pl_buf_view(&b));
    pl_buf_free(&b);
}

/* Clauses that the same run changed as well. */
static void add_together(struct pl_builder *items, const struct pl_value *c)
{
    const struct pl_value *list = pl_get(c, "together");
    struct pl_buf b;

    if (pl_count(list) == 0)
        return;
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(list); i++) {
        pl_buf_puts(&b, i > 0 ? ", " : "");
        pl_buf_put(&b, pl_strv(pl_item(list, i)));
    }
    pl_buf_puts(&b, ": the change is what they did together.");
    if (b.failed != PL_OK)
        items->failed = true;
    pl_item_text(items, "Changed by the same run", pl_buf_view(&b));
    pl_buf_free(&b);
}

/* An analysis that was not run: what its plan gives. */
static void add_planned(struct pl_builder *items, const struct pl_value *c)
{
    const struct pl_value *terms = pl_get(c, "terms");

    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *side = pl_get(pl_item(terms, i), "registered");
        struct pl_buf b;
        pl_buf_init(&b, 0);
        pl_buf_printf(
            &b, "%.*s: ", PL_FMT(pl_strv(pl_get(pl_item(terms, i), "term"))));
        put_side(&b, side,
                 pl_number_decimals(pl_num(pl_get(side, "std_error"))));
        if (b.failed != PL_OK)
            items->failed = true;
        pl_item_text(items, "As registered, not conducted", pl_buf_view(&b));
        pl_buf_free(&b);
    }
}

static void add_consequence(struct pl_builder *items, const struct pl_value *d)
{
    const struct pl_value *c = pl_get(d, "consequence");

    if (!pl_is_nil(pl_get(c, "not_conducted"))) {
        add_planned(items, c);
        return;
    }
    for (size_t i = 0; i < pl_departure_terms(d); i++) {
        add_term(items, d, pl_departure_term(d, i));
        if (pl_count(pl_get(c, "together")) > 0)
            add_movement(items, pl_departure_term(d, i));
    }
    add_together(items, c);
    add_known(items,
              pl_departure_terms(d) > 0 ? "Not comparable" : "What it changed",
              pl_strv(pl_get(c, "not_run")));
    if (!pl_departure_is_attributable(d))
        add_known(items, "Not comparable", pl_strv(pl_get(c, "reason")));
    add_known(items, "Harm", pl_strv(pl_at(d, "harm.text")));
}

static void add_fields(struct pl_chapter_in *in, const struct pl_value *d)
{
    const struct pl_value *told = pl_get(d, "explanation");
    struct pl_str place = place_of(in->arena, d);
    struct pl_builder items;

    pl_build(&items, in->arena);
    if (place.s == NULL)
        items.failed = true;
    if (in->has_trials)
        add_known(&items, "Trial", pl_strv(pl_get(d, "trial")));
    add_known(&items, "Analysis", pl_strv(pl_get(d, "analysis")));
    add_known(&items, "Clause", pl_strv(pl_get(d, "clause")));
    pl_item_text(&items, "Kind", pl_strv(pl_get(d, "kind")));
    add_known(&items, "Registered", pl_strv(pl_get(d, "registered_text")));
    add_known(&items, "What was done", pl_strv(pl_get(d, "conducted_text")));
    add_known(&items, "Where it differs", pl_strv(pl_get(d, "detail")));
    add_known(&items, "Where", place);
    if (!pl_is_nil(told))
        add_told(&items, told);
    if (!pl_departure_is_stale(d))
        add_consequence(&items, d);
    pl_block_items(&in->blocks, "fields", &items);
}

static void add_heading(struct pl_chapter_in *in, const struct pl_value *d)
{
    struct pl_str id = pl_strv(pl_get(d, "id"));
    struct pl_str what = pl_strv(pl_get(d, "clause"));

    if (what.len == 0)
        what = pl_strv(pl_get(d, "analysis"));
    if (what.len == 0)
        what = pl_strv(pl_get(d, "conducted_text"));
    struct pl_str text = pl_str_printf(in->arena, "%.*s%s%.*s", PL_FMT(id),
                                       what.len > 0 ? ": " : "", PL_FMT(what));
    struct pl_str anchor =
        pl_str_printf(in->arena, "departure-%.*s", PL_FMT(id));
    if (text.s == NULL || anchor.s == NULL)
        pl_add(&in->blocks, NULL);
    else
        pl_block_heading(&in->blocks, 3, anchor.s, text);
}

/* A fault of the explanation, or that there is none. */
static void add_warnings(struct pl_chapter_in *in, const struct pl_value *d)
{
    struct pl_str contradicted = pl_strv(pl_get(d, "contradicted"));
    struct pl_str paste = pl_strv(pl_get(d, "paste"));
    bool is_bare = pl_is_text(pl_get(d, "state"), "unexplained");

    if (contradicted.len > 0)
        pl_block_say(&in->blocks, "warning", "Contradicted: %.*s.",
                     PL_FMT(pl_str_slice(contradicted, 0, 400)));
    if (is_bare)
        pl_block_say(&in->blocks, "error",
                     pl_is_nil(pl_get(d, "explanation"))
                         ? "Nobody explained it."
                         : "Its explanation does not hold.");
    if (!is_bare || paste.len == 0)
        return;
    pl_block_say(&in->blocks, NULL,
                 "To explain it, fill this in and put it into "
                 "the notebook:");
    pl_block_code(&in->blocks, "lua", paste);
}

static void add_entry(struct pl_chapter_in *in, const struct pl_value *d)
{
    add_heading(in, d);
    add_warnings(in, d);
    add_fields(in, d);
}

static void add_section(struct pl_chapter_in *in, const char *id,
                        const char *title, bool stale)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");
    bool is_open = false;

    for (size_t i = 0; i < pl_count(list); i++) {
        if (pl_departure_is_stale(pl_item(list, i)) != stale)
            continue;
        if (!is_open)
            pl_block_heading(&in->blocks, 2, id, pl_str_from(title));
        is_open = true;
        add_entry(in, pl_item(list, i));
    }
}

void pl_departure_entries(struct pl_chapter_in *in)
{
    add_section(in, "departures-each", "One by one", false);
}

void pl_departure_stale(struct pl_chapter_in *in)
{
    add_section(in, "departures-stale", "Explanations of what did not happen",
                true);
}
