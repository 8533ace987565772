/* The tables of the chapter on departures. */
#include "doc/departures_parts.h"
#include "doc/number.h"

#include <math.h>
#include <string.h>

static void link_cell(struct pl_table *t, const struct pl_value *ids)
{
    struct pl_builder runs;

    pl_build(&runs, t->cells.arena);
    pl_run_departures(&runs, ids);
    pl_table_runs(t, pl_list(&runs));
}

static void explained_cell(struct pl_table *t, const struct pl_value *d,
                           const char *field)
{
    const struct pl_value *told = pl_get(d, "explanation");

    if (pl_is_nil(told))
        pl_table_cell(t, PL_STR("not explained"));
    else
        pl_table_cell(t, pl_departure_stated(pl_strv(pl_get(told, field))));
}

/* An exploration has no type, reason or timing: to say that it is one is all
 * the explanation that it needs. */
static bool is_declared(const struct pl_value *d)
{
    return pl_is_nil(pl_get(d, "explanation")) &&
           pl_is_text(pl_get(d, "state"), "declared");
}

/* An amendment is explained in the lock: its detail says when and why. */
static bool is_amendment(const struct pl_value *d)
{
    return pl_is_nil(pl_get(d, "explanation")) &&
           pl_is_text(pl_get(d, "state"), "explained");
}

static struct pl_str clause_of(const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str analysis = pl_strv(pl_get(d, "analysis"));

    return clause.len > 0     ? clause
           : analysis.len > 0 ? analysis
                              : PL_STR("none");
}

static struct pl_str registered_of(struct pl_chapter_in *in,
                                   const struct pl_value *d)
{
    struct pl_str text = pl_departure_column(in, d, "registered_text");

    return text.len > 0 ? text : PL_STR("nothing");
}

/* "15.89 to 15.75 (−0.03 SE)" a term. */
static void put_effect(struct pl_buf *b, const struct pl_value *d,
                       const struct pl_value *term)
{
    struct pl_str name = pl_strv(pl_get(term, "term"));
    double in_se = pl_num(pl_at(term, "change.in_se"));
    int decimals =
        pl_number_decimals(pl_num(pl_at(term, "registered.std_error")));

    if (name.len > 0 && pl_departure_terms(d) > 1)
        pl_buf_printf(b, "%.*s: ", PL_FMT(name));
    pl_put_fixed(b, pl_num(pl_at(term, "registered.estimate")), decimals);
    pl_buf_puts(b, " to ");
    pl_put_fixed(b, pl_num(pl_at(term, "conducted.estimate")), decimals);
    if (!pl_departure_is_attributable(d)) {
        pl_buf_puts(b, ", not comparable");
    } else if (!isnan(in_se)) {
        pl_buf_puts(b, " (");
        pl_put_signed(b, in_se, 2);
        pl_buf_puts(b, " SE)");
    }
    if (pl_truth(pl_get(term, "flips")))
        pl_buf_puts(b, ", significance changes");
}

static void effect_cell(struct pl_table *t, const struct pl_value *d)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_departure_terms(d); i++) {
        pl_buf_puts(&b, i > 0 ? "; " : "");
        put_effect(&b, d, pl_departure_term(d, i));
    }
    if (b.len == 0 && !pl_is_nil(pl_at(d, "consequence.not_run")))
        pl_buf_puts(&b, "the registered analysis cannot be run");
    pl_table_number(t, &b,
                    pl_departure_terms(d) > 0 ? pl_get(d, "rows") : NULL);
    pl_buf_free(&b);
}

static void departure_row(struct pl_chapter_in *in, struct pl_table *t,
                          const struct pl_value *d)
{
    link_cell(t, pl_list_of(in->arena, pl_get(d, "id")));
    if (in->has_trials)
        pl_table_cell(t, pl_strv(pl_get(d, "trial")));
    pl_table_cell(t, clause_of(d));
    pl_table_cell(t, pl_strv(pl_get(d, "kind")));
    if (is_declared(d)) {
        pl_table_wide(t, PL_STR("declared as exploratory"), 3);
    } else if (is_amendment(d)) {
        pl_table_wide(t, pl_strv(pl_get(d, "detail")), 3);
    } else {
        explained_cell(t, d, "type");
        explained_cell(t, d, "reason");
        explained_cell(t, d, "timing");
    }
    pl_table_cell(t, registered_of(in, d));
    pl_table_cell(
        t, pl_departure_stated(pl_departure_column(in, d, "conducted_text")));
    if (is_declared(d))
        pl_table_cell(t, PL_STR("It tests no registered hypothesis."));
    else if (is_amendment(d))
        pl_table_cell(t, pl_departure_stated((struct pl_str){0}));
    else
        explained_cell(t, d, "reader_impact");
    effect_cell(t, d);
}

/* The layout of Willroth & Atherton (2024), with clause and kind, and with what
 * it did to the estimates beside it. */
void pl_departure_table(struct pl_chapter_in *in)
{
    static const char *const titles[] = {
        "Clause",  "Kind",       "Type",          "Reason",
        "Timing",  "Registered", "What was done", "What it means for a reader",
        "Estimate"};
    const struct pl_value *list = pl_get(in->assessment, "departures");
    struct pl_table t;

    pl_table_open(&t, in->arena);
    pl_table_column(&t, "No.", "left");
    if (in->has_trials)
        pl_table_column(&t, "Trial", "left");
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(&t, titles[i], "left");
    for (size_t i = 0; i < pl_count(list); i++) {
        if (pl_departure_is_stale(pl_item(list, i)))
            continue;
        departure_row(in, &t, pl_item(list, i));
        pl_table_row(&t);
    }
    pl_table_close(&t, &in->blocks, "departures-table",
                   "Deviations from the registered protocol");
}

size_t pl_departure_terms(const struct pl_value *departure)
{
    const struct pl_value *c = pl_get(departure, "consequence");
    size_t n = pl_count(pl_get(c, "terms"));

    if (pl_is_nil(pl_get(c, "registered")) || pl_is_nil(pl_get(c, "conducted")))
        return 0;
    return n > 0 ? n : 1;
}

const struct pl_value *pl_departure_term(const struct pl_value *departure,
                                         size_t i)
{
    const struct pl_value *c = pl_get(departure, "consequence");
    const struct pl_value *terms = pl_get(c, "terms");

    return pl_count(terms) > 0 ? pl_item(terms, i) : c;
}

bool pl_departure_is_attributable(const struct pl_value *departure)
{
    const struct pl_value *said = pl_at(departure, "consequence.attributable");

    return said->type != PL_BOOL || pl_truth(said);
}

static bool is_compared(const struct pl_value *d)
{
    return pl_departure_terms(d) > 0 && !pl_departure_is_stale(d);
}

/* Departures of one run moved its estimates together. */
static bool is_together(const struct pl_value *d, const struct pl_value *e)
{
    bool is = is_compared(e) &&
              pl_departure_terms(d) == pl_departure_terms(e) &&
              pl_equal(pl_get(d, "trial"), pl_get(e, "trial")) &&
              pl_equal(pl_get(d, "analysis"), pl_get(e, "analysis"));

    for (size_t i = 0; is && i < pl_departure_terms(d); i++) {
        const struct pl_value *x = pl_departure_term(d, i);
        const struct pl_value *y = pl_departure_term(e, i);
        is = pl_equal(pl_get(x, "registered"), pl_get(y, "registered")) &&
             pl_equal(pl_get(x, "conducted"), pl_get(y, "conducted"));
    }
    return is;
}

static bool is_told_before(const struct pl_value *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (is_compared(pl_item(list, k)) &&
            is_together(pl_item(list, k), pl_item(list, i)))
            return true;
    return false;
}

static const struct pl_value *together(struct pl_chapter_in *in,
                                       const struct pl_value *list, size_t i)
{
    struct pl_builder ids;

    pl_build(&ids, in->arena);
    for (size_t k = i; k < pl_count(list); k++)
        if (is_together(pl_item(list, i), pl_item(list, k)))
            pl_add(&ids, pl_get(pl_item(list, k), "id"));
    return pl_list(&ids);
}

static double member(const struct pl_value *v, const char *name)
{
    return pl_num(pl_get(v, name));
}

static void put_interval(struct pl_buf *b, const struct pl_value *side,
                         int decimals)
{
    double low = member(side, "conf_low"), high = member(side, "conf_high");

    if (isnan(low) || isnan(high)) {
        pl_buf_puts(b, "not known");
        return;
    }
    pl_put_fixed(b, low, decimals);
    pl_buf_puts(b, " to ");
    pl_put_fixed(b, high, decimals);
}

static void side_cells(struct pl_table *t, const struct pl_value *side,
                       int decimals, const struct pl_value *rows)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_put_fixed(&b, member(side, "estimate"), decimals);
    pl_table_number(t, &b, rows);
    pl_put_fixed(&b, member(side, "std_error"), decimals);
    pl_table_number(t, &b, rows);
    put_interval(&b, side, decimals);
    pl_table_number(t, &b, rows);
    pl_put_p(&b, member(side, "p_value"));
    if (!isnan(member(side, "p_adjusted"))) {
        pl_buf_puts(&b, ", adjusted ");
        pl_put_p(&b, member(side, "p_adjusted"));
    }
    pl_table_number(t, &b, rows);
    pl_put_count(&b, member(side, "n"));
    pl_table_number(t, &b, rows);
    pl_buf_free(&b);
}

static void change_cells(struct pl_table *t, const struct pl_value *d,
                         const struct pl_value *term, int decimals)
{
    const struct pl_value *rows = pl_get(d, "rows");
    struct pl_buf b;

    if (!pl_departure_is_attributable(d)) {
        pl_table_cell(t, PL_STR(""));
        pl_table_cell(t, PL_STR(""));
        pl_table_cell(t, PL_STR("not comparable"));
        return;
    }
    pl_buf_init(&b, 0);
    pl_put_signed(&b, pl_num(pl_at(term, "change.estimate")), decimals);
    pl_table_number(t, &b, rows);
    pl_put_signed(&b, pl_num(pl_at(term, "change.in_se")), 2);
    pl_table_number(t, &b, rows);
    pl_buf_free(&b);
    bool has_test = !pl_is_nil(pl_at(term, "conducted.p_value"));
    pl_table_cell(t, !has_test                         ? PL_STR("no test")
                     : pl_truth(pl_get(term, "flips")) ? PL_STR("changes")
                                                       : PL_STR("stays"));
}

static void blank_cells(struct pl_table *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pl_table_cell(t, PL_STR(""));
}

static void term_rows(struct pl_chapter_in *in, struct pl_table *t,
                      const struct pl_value *d, const struct pl_value *term)
{
    const struct pl_value *rows = pl_get(d, "rows");
    int decimals =
        pl_number_decimals(pl_num(pl_at(term, "registered.std_error")));

    pl_table_cell(t, pl_strv(pl_get(term, "term")));
    pl_table_cell(t, PL_STR("as registered"));
    side_cells(t, pl_get(term, "registered"), decimals, rows);
    blank_cells(t, 3);
    pl_table_row(t);
    blank_cells(t, in->has_trials ? 4 : 3);
    pl_table_cell(t, PL_STR("as conducted"));
    side_cells(t, pl_get(term, "conducted"), decimals, rows);
    change_cells(t, d, term, decimals);
    pl_table_row(t);
}

static void consequence_rows(struct pl_chapter_in *in, struct pl_table *t,
                             const struct pl_value *list, size_t i)
{
    const struct pl_value *d = pl_item(list, i);

    link_cell(t, together(in, list, i));
    if (in->has_trials)
        pl_table_cell(t, pl_strv(pl_get(d, "trial")));
    pl_table_cell(t, pl_strv(pl_get(d, "analysis")));
    for (size_t k = 0; k < pl_departure_terms(d); k++) {
        if (k > 0)
            blank_cells(t, in->has_trials ? 3 : 2);
        term_rows(in, t, d, pl_departure_term(d, k));
    }
}

static void consequence_columns(struct pl_chapter_in *in, struct pl_table *t)
{
    static const char *const titles[] = {
        "Estimate", "SE", "Interval", "p", "n", "Change", "Change in SE"};

    pl_table_column(t, "No.", "left");
    if (in->has_trials)
        pl_table_column(t, "Trial", "left");
    pl_table_column(t, "Analysis", "left");
    pl_table_column(t, "Term", "left");
    pl_table_column(t, "Run", "left");
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(t, titles[i], "right");
    pl_table_column(t, "Significance", "left");
}

/* Why its two estimates cannot be compared; empty when they can. */
static struct pl_str why_not(const struct pl_value *d)
{
    struct pl_str why = pl_strv(pl_at(d, "consequence.not_run"));

    if (pl_departure_is_stale(d))
        return PL_STR("");
    return why.len == 0 && !pl_departure_is_attributable(d)
               ? pl_strv(pl_at(d, "consequence.reason"))
               : why;
}

/* The departures from the i-th on that say the same of it; none where one
 * before it has told them. */
static const struct pl_value *with_reason(struct pl_chapter_in *in,
                                          const struct pl_value *list, size_t i)
{
    struct pl_str why = why_not(pl_item(list, i));
    struct pl_builder ids;

    pl_build(&ids, in->arena);
    for (size_t k = 0; k < pl_count(list); k++) {
        if (!pl_str_eq(why_not(pl_item(list, k)), why))
            continue;
        if (k < i)
            break;
        pl_add(&ids, pl_get(pl_item(list, k), "id"));
    }
    return pl_list(&ids);
}

/* What could not be compared, and why. */
static void not_compared(struct pl_chapter_in *in, const struct pl_value *list)
{
    struct pl_builder items;

    pl_build(&items, in->arena);
    for (size_t i = 0; i < pl_count(list); i++) {
        struct pl_str why = why_not(pl_item(list, i));
        struct pl_builder runs;
        if (why.len == 0)
            continue;
        const struct pl_value *ids = with_reason(in, list, i);
        if (pl_count(ids) == 0)
            continue;
        pl_build(&runs, in->arena);
        pl_run_departures(&runs, ids);
        pl_run_text(&runs, PL_STR(": "));
        pl_run_text(&runs, why);
        pl_item_runs(&items, NULL, pl_list(&runs));
    }
    if (items.n == 0)
        return;
    pl_block_say(&in->blocks, NULL, "Where no two estimates can be compared:");
    pl_block_items(&in->blocks, "list", &items);
}

void pl_departure_consequences(struct pl_chapter_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");
    struct pl_table t;

    pl_table_open(&t, in->arena);
    consequence_columns(in, &t);
    for (size_t i = 0; i < pl_count(list); i++) {
        if (is_compared(pl_item(list, i)) && !is_told_before(list, i))
            consequence_rows(in, &t, list, i);
    }
    pl_block_heading(&in->blocks, 2, "departures-consequences",
                     PL_STR("What they changed"));
    if (t.rows.n > 0) {
        pl_block_say(
            &in->blocks, NULL,
            "The registered analysis was run too, on the data that the "
            "protocol builds. Where several deviations touch one analysis, "
            "the change is what they did together. \"Change in SE\" is the "
            "change divided by the standard error as registered; "
            "\"Significance\" says whether the estimate passes the "
            "registered threshold in the one run and not in the other.");
        pl_table_close(&t, &in->blocks, "departures-consequences-table",
                       "Estimates as registered and as conducted");
    } else {
        pl_block_say(&in->blocks, NULL,
                     "No estimate as registered stands beside another as "
                     "conducted.");
    }
    not_compared(in, list);
}
