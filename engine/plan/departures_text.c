/* Departures on a terminal, 80 columns: what needs work first. */
#include "plan/assess.h"
#include "plan/departures.h"

#include <string.h>

enum { WIDTH = 80, INDENT = 17 };

/* A line in the making: where it starts, and how far it is. */
struct line {
    struct pl_buf *b;
    size_t indent, column;
};

static void put_spaces(struct pl_buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pl_buf_putc(b, ' ');
}

static void put_word(struct line *l, struct pl_str word)
{
    size_t n = pl_utf8_length(word);

    if (l->column > l->indent) {
        if (l->column + 1 + n > WIDTH) {
            pl_buf_putc(l->b, '\n');
            put_spaces(l->b, l->indent);
            l->column = l->indent;
        } else {
            pl_buf_putc(l->b, ' ');
            l->column++;
        }
    }
    pl_buf_put(l->b, word);
    l->column += n;
}

static void put_words(struct line *l, struct pl_str text)
{
    size_t from = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && strchr(" \t\r\n", text.s[i]) == NULL)
            continue;
        if (i > from)
            put_word(l, pl_str_slice(text, from, i));
        from = i + 1;
    }
}

/* Control characters of a notebook's text must not reach a terminal. */
static void put_field(struct pl_buf *b, const char *label, struct pl_str text)
{
    struct line l = {b, INDENT, INDENT};
    struct pl_buf clean;

    if (text.len == 0)
        return;
    pl_buf_init(&clean, 0);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.s[i];
        pl_buf_putc(&clean, c < ' ' || c == 0x7f ? ' ' : (char)c);
    }
    if (clean.failed != PL_OK)
        b->failed = clean.failed;
    pl_buf_printf(b, "     %-*s", INDENT - 5, label);
    put_words(&l, pl_buf_view(&clean));
    pl_buf_putc(b, '\n');
    pl_buf_free(&clean);
}

static void put_effects(struct pl_buf *b, const struct pl_value *c)
{
    const struct pl_value *terms = pl_get(c, "terms");
    struct pl_buf text;

    put_field(b, "not run", pl_strv(pl_get(c, "not_run")));
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < pl_count(terms); i++) {
        pl_departures_effect(&text, pl_item(terms, i), c);
        pl_departures_made(b, i == 0 ? "effect" : "", &text, put_field);
    }
    if (!pl_is_nil(pl_get(c, "reason"))) {
        pl_buf_printf(&text, "no difference of the two is told: %.*s",
                      PL_FMT(pl_strv(pl_get(c, "reason"))));
        pl_departures_made(b, "", &text, put_field);
    }
    pl_departures_together(&text, c);
    pl_departures_made(b, "", &text, put_field);
    pl_buf_free(&text);
}

static void put_paste(struct pl_buf *b, struct pl_str paste)
{
    struct pl_str line;

    if (paste.len == 0)
        return;
    pl_buf_puts(b, "\n     Write in the notebook, and fill in what is left "
                   "open:\n\n");
    while (pl_str_line(&paste, &line)) {
        pl_buf_puts(b, "         ");
        pl_buf_put(b, line);
        pl_buf_putc(b, '\n');
    }
}

static void put_departure(struct pl_buf *b, const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str trial = pl_strv(pl_get(d, "trial"));
    struct pl_str analysis = pl_strv(pl_get(d, "analysis"));
    struct pl_str paste = pl_strv(pl_get(d, "paste"));
    struct pl_buf place;

    pl_buf_init(&place, 0);
    pl_buf_printf(b, "\n%.*s  %.*s  %.*s  %.*s\n",
                  PL_FMT(pl_strv(pl_get(d, "id"))), PL_FMT(trial),
                  PL_FMT(clause.len > 0     ? clause
                         : analysis.len > 0 ? analysis
                                            : PL_STR("no clause")),
                  PL_FMT(pl_strv(pl_get(d, "kind"))));
    pl_departures_place(&place, d);
    pl_departures_made(b, "where", &place, put_field);
    put_field(b, "analysis", pl_departures_analysis(d));
    put_field(b, "registered", pl_strv(pl_get(d, "registered_text")));
    put_field(b, "conducted", pl_strv(pl_get(d, "conducted_text")));
    put_field(b, "detail", pl_strv(pl_get(d, "detail")));
    put_field(b, "against it", pl_strv(pl_get(d, "contradicted")));
    put_effects(b, pl_get(d, "consequence"));
    put_field(b, "harm", pl_strv(pl_at(d, "harm.text")));
    pl_departures_explanation(b, pl_get(d, "explanation"), put_field);
    pl_departures_consort(&place, d);
    pl_departures_made(b, "report as", &place, put_field);
    pl_buf_free(&place);
    put_paste(b, paste);
    if (pl_is_text(pl_get(d, "state"), "stale"))
        put_field(b, "to do", PL_STR("delete it, or do what it says"));
    else if (paste.len == 0 && pl_is_text(pl_get(d, "state"), "unexplained"))
        put_field(b, "to do",
                  PL_STR("put the registered clause back; what is done "
                         "otherwise is for t:depart to explain"));
}

static void put_state(struct pl_buf *b, const struct pl_value *assessment,
                      const char *state)
{
    const struct pl_value *list = pl_get(assessment, "departures");
    double n = pl_num_or(pl_get(pl_get(assessment, "counts"), state), 0);

    if (!(n > 0))
        return;
    for (const char *c = state; *c != '\0'; c++)
        pl_buf_putc(b, (char)(*c - 'a' + 'A'));
    pl_buf_putc(b, '\n');
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_is_text(pl_get(pl_item(list, i), "state"), state))
            put_departure(b, pl_item(list, i));
    pl_buf_putc(b, '\n');
}

static void put_outcome(struct pl_buf *b, const struct pl_value *o)
{
    struct pl_str purpose = pl_strv(pl_get(o, "purpose"));

    pl_buf_printf(b, "     %.*s  %.*s%s%.*s%s: %.*s\n",
                  PL_FMT(pl_strv(pl_get(o, "trial"))),
                  PL_FMT(pl_strv(pl_get(o, "outcome"))),
                  purpose.len > 0 ? " (" : "", PL_FMT(purpose),
                  purpose.len > 0 ? ")" : "",
                  PL_FMT(pl_strv(pl_get(o, "class"))));
}

static void put_outcomes(struct pl_buf *b, const struct pl_value *assessment)
{
    const struct pl_value *outcomes = pl_get(assessment, "outcomes");
    const struct pl_value *counts = pl_get(assessment, "outcome_counts");
    struct pl_buf text;

    if (pl_count(outcomes) == 0)
        return;
    pl_buf_puts(b, "OUTCOMES\n\n");
    for (size_t i = 0; i < pl_count(outcomes); i++)
        put_outcome(b, pl_item(outcomes, i));
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < pl_count(counts); i++) {
        pl_departures_outcomes(&text, pl_item(counts, i));
        pl_departures_made(b, "in all", &text, put_field);
    }
    pl_buf_free(&text);
    pl_buf_putc(b, '\n');
}

/* A hash does not fit behind the words, and is not broken. */
static void put_note(struct pl_buf *b, const struct pl_value *trial)
{
    struct pl_str note = pl_strv(pl_get(trial, "note"));
    struct line l = {b, 0, 0};

    if (note.len == 0)
        return;
    put_words(&l, pl_strv(pl_get(trial, "id")));
    pl_buf_putc(b, ':');
    l.column++;
    put_words(&l, note);
    pl_buf_putc(b, '\n');
}

void pl_departures_text(struct pl_buf *b, const struct pl_value *assessment)
{
    const struct pl_value *trials = pl_get(assessment, "trials");
    size_t n = pl_count(pl_get(assessment, "departures"));

    for (size_t i = 0; i < 4; i++)
        put_state(b, assessment, pl_departures_states[i]);
    put_outcomes(b, assessment);
    for (size_t i = 0; i < pl_count(trials); i++)
        put_note(b, pl_item(trials, i));
    if (n == 0) {
        pl_buf_puts(b, "No departures.\n");
        return;
    }
    pl_buf_printf(b, "%zu departure%s: ", n, n > 1 ? "s" : "");
    pl_departures_counts(b, assessment);
    pl_buf_puts(b, ".\n");
}
