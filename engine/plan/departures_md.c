/* Departures as a Markdown page: a table, and a section an entry. */
#include "plan/assess.h"
#include "plan/departures.h"

#include <string.h>

/* Text of people stands in Markdown as it is: whatever could start markup is
 * escaped, and a line break would end a table's row. */
static void put_text(struct pl_buf *b, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c < ' ' || c == 0x7f) {
            pl_buf_putc(b, ' ');
            continue;
        }
        if (strchr("\\`*_{}[]<>#|&~!$", c) != NULL)
            pl_buf_putc(b, '\\');
        pl_buf_putc(b, (char)c);
    }
}

static void put_cell(struct pl_buf *b, struct pl_str text)
{
    pl_buf_putc(b, ' ');
    put_text(b, text);
    pl_buf_puts(b, " |");
}

static struct pl_str name_of(const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str analysis = pl_strv(pl_get(d, "analysis"));

    return clause.len > 0     ? clause
           : analysis.len > 0 ? analysis
                              : PL_STR("no clause");
}

static void put_row(struct pl_buf *b, const struct pl_value *d)
{
    static const char *const members[] = {"kind", "state", "registered_text",
                                          "conducted_text"};

    pl_buf_putc(b, '|');
    put_cell(b, pl_strv(pl_get(d, "id")));
    put_cell(b, pl_strv(pl_get(d, "trial")));
    put_cell(b, name_of(d));
    for (size_t i = 0; i < 4; i++)
        put_cell(b, pl_strv(pl_get(d, members[i])));
    pl_buf_putc(b, '\n');
}

static void put_item(struct pl_buf *b, const char *label, struct pl_str text)
{
    if (text.len == 0)
        return;
    pl_buf_printf(b, "- %s: ", label);
    put_text(b, text);
    pl_buf_putc(b, '\n');
}

static void put_effects(struct pl_buf *b, const struct pl_value *c)
{
    const struct pl_value *terms = pl_get(c, "terms");
    struct pl_buf text;

    put_item(b, "the registered analysis could not be run",
             pl_strv(pl_get(c, "not_run")));
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < pl_count(terms); i++) {
        pl_departures_effect(&text, pl_item(terms, i), c);
        pl_departures_made(b, "effect", &text, put_item);
    }
    put_item(b, "no difference of the two is told",
             pl_strv(pl_get(c, "reason")));
    pl_departures_together(&text, c);
    pl_departures_made(b, "effect of this departure", &text, put_item);
    pl_buf_free(&text);
}

static void put_section(struct pl_buf *b, const struct pl_value *d)
{
    struct pl_buf place;
    struct pl_str paste = pl_strv(pl_get(d, "paste"));

    pl_buf_init(&place, 0);
    pl_buf_printf(b, "\n## %.*s: ", PL_FMT(pl_strv(pl_get(d, "id"))));
    put_text(b, name_of(d));
    pl_buf_puts(b, "\n\n");
    put_item(b, "trial", pl_strv(pl_get(d, "trial")));
    put_item(b, "kind", pl_strv(pl_get(d, "kind")));
    put_item(b, "state", pl_strv(pl_get(d, "state")));
    pl_departures_place(&place, d);
    pl_departures_made(b, "where", &place, put_item);
    put_item(b, "analysis", pl_departures_analysis(d));
    put_item(b, "registered", pl_strv(pl_get(d, "registered_text")));
    put_item(b, "conducted", pl_strv(pl_get(d, "conducted_text")));
    put_item(b, "detail", pl_strv(pl_get(d, "detail")));
    put_item(b, "contradicted", pl_strv(pl_get(d, "contradicted")));
    put_effects(b, pl_get(d, "consequence"));
    put_item(b, "harm", pl_strv(pl_at(d, "harm.text")));
    pl_departures_explanation(b, pl_get(d, "explanation"), put_item);
    pl_departures_consort(&place, d);
    pl_departures_made(b, "to be reported as", &place, put_item);
    pl_buf_free(&place);
    if (paste.len > 0)
        pl_buf_printf(b, "\nTo explain it:\n\n````lua\n%.*s\n````\n",
                      PL_FMT(paste));
}

static void put_outcomes(struct pl_buf *b, const struct pl_value *assessment)
{
    static const char *const members[] = {"trial", "outcome", "purpose",
                                          "class"};
    const struct pl_value *outcomes = pl_get(assessment, "outcomes");
    const struct pl_value *counts = pl_get(assessment, "outcome_counts");
    struct pl_buf text;

    if (pl_count(outcomes) == 0)
        return;
    pl_buf_puts(b, "\n## Outcomes\n\n| trial | outcome | purpose | class |\n"
                   "|---|---|---|---|\n");
    for (size_t i = 0; i < pl_count(outcomes); i++) {
        pl_buf_putc(b, '|');
        for (size_t k = 0; k < 4; k++)
            put_cell(b, pl_strv(pl_get(pl_item(outcomes, i), members[k])));
        pl_buf_putc(b, '\n');
    }
    pl_buf_puts(b, pl_count(counts) > 0 ? "\n" : "");
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < pl_count(counts); i++) {
        pl_departures_outcomes(&text, pl_item(counts, i));
        pl_departures_made(b, "in all", &text, put_item);
    }
    pl_buf_free(&text);
}

static void put_notes(struct pl_buf *b, const struct pl_value *trials)
{
    for (size_t i = 0; i < pl_count(trials); i++) {
        const struct pl_value *t = pl_item(trials, i);
        if (pl_is_nil(pl_get(t, "note")))
            continue;
        pl_buf_putc(b, '\n');
        put_text(b, pl_strv(pl_get(t, "id")));
        pl_buf_puts(b, ": ");
        put_text(b, pl_strv(pl_get(t, "note")));
        pl_buf_puts(b, ".\n");
    }
}

void pl_departures_md(struct pl_buf *b, const struct pl_value *assessment)
{
    const struct pl_value *list = pl_get(assessment, "departures");

    pl_buf_puts(b, "# Departures\n\n");
    if (pl_count(list) == 0) {
        pl_buf_puts(b, "No departures.\n");
    } else {
        pl_departures_counts(b, assessment);
        pl_buf_puts(b, ".\n\n| id | trial | clause | kind | state | "
                       "registered | conducted |\n"
                       "|---|---|---|---|---|---|---|\n");
    }
    for (size_t i = 0; i < pl_count(list); i++)
        put_row(b, pl_item(list, i));
    put_notes(b, pl_get(assessment, "trials"));
    for (size_t i = 0; i < pl_count(list); i++)
        put_section(b, pl_item(list, i));
    put_outcomes(b, assessment);
}
