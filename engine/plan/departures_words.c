#include "plan/departures.h"

#include <math.h>

const char *const pl_departures_states[4] = {"unexplained", "stale",
                                             "explained", "declared"};

const struct pl_departures_field pl_departures_fields[11] = {
    {"type", "type"},
    {"reason", "reason"},
    {"policy", "policy"},
    {"timing", "timing"},
    {"decided_on", "decided on"},
    {"explanation", "because"},
    {"reader_impact", "for readers"},
    {"severity", "severity"},
    {"validity", "validity"},
    {"situation", "situation"},
    {"approved_by", "approved by"},
};

void pl_departures_number(struct pl_buf *b, double x)
{
    if (!isfinite(x)) {
        pl_buf_puts(b, "-");
        return;
    }
    double size = fabs(x);
    if (size == floor(size) && size < 1e9) {
        pl_buf_printf(b, "%.0f", x + 0.0);
        return;
    }
    if (size < 1e-4 || size >= 1e9) {
        pl_buf_printf(b, "%.3g", x);
        return;
    }
    int decimals = 3 - (int)floor(log10(size));
    pl_buf_printf(b, "%.*f", decimals > 0 ? decimals : 0, x);
}

static void put_p(struct pl_buf *b, double p)
{
    if (p < 0.001)
        pl_buf_puts(b, "p < 0.001");
    else
        pl_buf_printf(b, "p = %.3f", p);
}

/* What is known of an estimate, in brackets; without anything none. */
static void put_open(struct pl_buf *b, bool *is_open)
{
    pl_buf_puts(b, *is_open ? ", " : " (");
    *is_open = true;
}

static void put_named(struct pl_buf *b, const struct pl_value *side,
                      const char *member, const char *name, bool *is_open)
{
    double x = pl_num(pl_get(side, member));

    if (!isfinite(x))
        return;
    put_open(b, is_open);
    pl_buf_printf(b, "%s ", name);
    pl_departures_number(b, x);
}

static void put_side(struct pl_buf *b, const struct pl_value *side,
                     const char *word)
{
    double low = pl_num(pl_get(side, "conf_low"));
    double high = pl_num(pl_get(side, "conf_high"));
    double p = pl_num(pl_get(side, "p_value"));
    double adjusted = pl_num(pl_get(side, "p_adjusted"));
    bool is_open = false;

    if (!isfinite(pl_num(pl_get(side, "estimate")))) {
        pl_buf_puts(b, "no estimate ");
        pl_buf_puts(b, word);
        return;
    }
    pl_departures_number(b, pl_num(pl_get(side, "estimate")));
    pl_buf_printf(b, " %s", word);
    put_named(b, side, "std_error", "SE", &is_open);
    if (isfinite(low) && isfinite(high)) {
        put_open(b, &is_open);
        pl_buf_puts(b, "interval ");
        pl_departures_number(b, low);
        pl_buf_puts(b, " to ");
        pl_departures_number(b, high);
    }
    if (isfinite(p)) {
        put_open(b, &is_open);
        put_p(b, p);
    }
    if (isfinite(adjusted)) {
        put_open(b, &is_open);
        pl_buf_puts(b, "adjusted ");
        put_p(b, adjusted);
    }
    put_named(b, side, "n", "n =", &is_open);
    pl_buf_puts(b, is_open ? ")" : "");
}

static void put_change(struct pl_buf *b, const struct pl_value *change)
{
    double x = pl_num(pl_get(change, "estimate"));
    double in_se = pl_num(pl_get(change, "in_se"));

    if (x == 0) {
        pl_buf_puts(b, ": the estimate does not move");
        return;
    }
    pl_buf_puts(b, x > 0 ? ": a change of +" : ": a change of ");
    pl_departures_number(b, x);
    if (isfinite(in_se)) {
        pl_buf_puts(b, " (");
        pl_departures_number(b, in_se);
        pl_buf_puts(b, " SE)");
    }
}

/* What this departure alone did, among several of one run. */
static void put_movement(struct pl_buf *b, const struct pl_value *movement)
{
    static const struct {
        const char *member, *words;
    } parts[] = {{"shapley", "; by this departure "},
                 {"first", " (Shapley value; made alone "},
                 {"last", ", made last "}};

    if (pl_is_nil(pl_get(movement, "shapley")))
        return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        double x = pl_num(pl_get(movement, parts[i].member));
        pl_buf_puts(b, parts[i].words);
        pl_buf_puts(b, x > 0 ? "+" : "");
        pl_departures_number(b, x);
    }
    pl_buf_putc(b, ')');
}

void pl_departures_effect(struct pl_buf *b, const struct pl_value *term,
                          const struct pl_value *consequence)
{
    struct pl_str name = pl_strv(pl_get(term, "term"));
    const struct pl_value *flips = pl_get(term, "flips");
    const struct pl_value *cannot = pl_get(consequence, "not_run");

    if (name.len > 0)
        pl_buf_printf(b, "%.*s: ", PL_FMT(name));
    if (!pl_is_nil(pl_get(consequence, "not_conducted"))) {
        put_side(b, pl_get(term, "registered"), "as registered, not conducted");
        return;
    }
    if (pl_is_nil(cannot)) {
        put_side(b, pl_get(term, "registered"), "as registered");
        pl_buf_puts(b, ", ");
    }
    put_side(b, pl_get(term, "conducted"), "as conducted");
    if (!pl_is_nil(pl_get(term, "change")))
        put_change(b, pl_get(term, "change"));
    if (pl_count(pl_get(consequence, "together")) > 0)
        put_movement(b, pl_get(term, "movement"));
    if (flips->type == PL_BOOL)
        pl_buf_puts(b, pl_truth(flips) ? "; the conclusion flips"
                                       : "; the conclusion stays");
}

void pl_departures_together(struct pl_buf *b,
                            const struct pl_value *consequence)
{
    const struct pl_value *others = pl_get(consequence, "together");

    for (size_t i = 0; i < pl_count(others); i++)
        pl_buf_printf(b, "%s%.*s", i == 0 ? "together with " : ", ",
                      PL_FMT(pl_strv(pl_item(others, i))));
}

struct pl_str pl_departures_analysis(const struct pl_value *departure)
{
    struct pl_str clause = pl_strv(pl_get(departure, "clause"));

    return clause.len == 0 || pl_str_starts(clause, "analyses.")
               ? PL_STR("")
               : pl_strv(pl_get(departure, "analysis"));
}

void pl_departures_place(struct pl_buf *b, const struct pl_value *departure)
{
    double line = pl_num(pl_get(departure, "line"));

    pl_buf_put(b, pl_strv(pl_get(departure, "notebook")));
    if (isfinite(line))
        pl_buf_printf(b, ":%.0f", line);
}

void pl_departures_counts(struct pl_buf *b, const struct pl_value *assessment)
{
    for (size_t i = 0; i < 4; i++)
        pl_buf_printf(b, "%s%.0f %s", i > 0 ? ", " : "",
                      pl_num_or(pl_get(pl_get(assessment, "counts"),
                                       pl_departures_states[i]),
                                0),
                      pl_departures_states[i]);
}

void pl_departures_consort(struct pl_buf *b, const struct pl_value *departure)
{
    struct pl_str item = pl_strv(pl_get(departure, "consort_2010"));

    if (item.len > 0)
        pl_buf_printf(b, "%.*s of CONSORT 2010, %.*s of CONSORT 2025",
                      PL_FMT(item),
                      PL_FMT(pl_strv(pl_get(departure, "consort_2025"))));
}

void pl_departures_outcomes(struct pl_buf *b, const struct pl_value *counts)
{
    static const struct {
        const char *before, *member, *words;
    } parts[] = {
        {": of ", "registered", " registered: "},
        {"", "as_planned", " reported as planned, "},
        {"", "declared_change", " declared change, "},
        {"", "missing", " missing; "},
        {"beyond the plan: ", "novel_declared", " novel declared, "},
        {"", "novel_silent", " novel silent"},
    };

    pl_buf_put(b, pl_strv(pl_get(counts, "trial")));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        pl_buf_printf(b, "%s%.0f%s", parts[i].before,
                      pl_num_or(pl_get(counts, parts[i].member), 0),
                      parts[i].words);
}

void pl_departures_made(struct pl_buf *b, const char *label,
                        struct pl_buf *made, pl_departures_put *put)
{
    if (made->failed != PL_OK)
        b->failed = made->failed;
    put(b, label, pl_buf_view(made));
    pl_buf_clear(made);
}

void pl_departures_explanation(struct pl_buf *b,
                               const struct pl_value *explanation,
                               pl_departures_put *put)
{
    size_t n = sizeof pl_departures_fields / sizeof pl_departures_fields[0];

    for (size_t i = 0; !pl_is_nil(explanation) && i < n; i++) {
        const struct pl_departures_field *f = &pl_departures_fields[i];
        struct pl_str text = pl_strv(pl_get(explanation, f->name));
        put(b, f->label, text.len > 0 ? text : PL_STR("not stated"));
    }
}
