/* Values as an analyst writes them, and the explanation that is to be written.
 */
#include "plan/assess_state.h"

#include "plan/execute.h"
#include "plan/schema.h"

#include <math.h>
#include <string.h>

/* A terminal's 80 columns, less the nine that the text puts before a line of
 * what is to be written. */
enum { SHOWN = 240, WIDTH = 71 };

/* A table whose every member is silent says nothing. */
static bool is_silent(const struct pl_value *v)
{
    if (pl_is_unspecified(v))
        return true;
    if (v->type == PL_STRING)
        return v->as.string.len == 0;
    if (v->type == PL_LIST)
        return v->n == 0;
    if (v->type != PL_MAP || !pl_is_nil(pl_get(v, "kind")))
        return false;
    for (size_t i = 0; i < v->n; i++)
        if (!pl_is_unspecified(v->as.members[i].value))
            return false;
    return true;
}

static bool is_implied(const struct pl_value *spec, const struct pl_member *m)
{
    static const char *const added[] = {"id", "trial", "source", "data"};

    for (size_t i = 0; i < 4; i++)
        if (pl_str_is(m->key, added[i]))
            return true;
    if (pl_str_is(m->key, "estimator"))
        return pl_is_text(m->value, "ols");
    if (pl_str_is(m->key, "alternative"))
        return pl_is_text(m->value, "two_sided");
    if (pl_str_is(m->key, "level"))
        return fabs(pl_num(m->value) + pl_num(pl_get(spec, "alpha")) - 1) <
               1e-9;
    return is_silent(m->value);
}

const struct pl_value *pl_assess_written(struct pl_assessing *s,
                                         const struct pl_value *spec)
{
    struct pl_builder b;

    if (!pl_kind_in(spec, "analysis"))
        return spec;
    pl_build(&b, s->a);
    for (size_t i = 0; i < spec->n; i++) {
        const struct pl_member *m = &spec->as.members[i];
        if (!is_implied(spec, m))
            pl_set_str(&b, m->key, m->value);
    }
    return pl_assess_keep(s, pl_map(&b));
}

static struct pl_str shortened(struct pl_assessing *s, struct pl_str text)
{
    return pl_assess_str(s, pl_str_shortened(s->a, text, SHOWN));
}

static struct pl_str printed(struct pl_assessing *s, const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_lua_print(&b, pl_assess_written(s, v));
    s->failed |= b.failed != PL_OK;
    struct pl_str text = shortened(s, pl_buf_view(&b));
    pl_buf_free(&b);
    return text;
}

struct pl_str pl_assess_registered_text(struct pl_assessing *s,
                                        const struct pl_entry *e)
{
    if (strcmp(e->kind, "unregistered") == 0)
        return PL_STR("not registered");
    if (pl_is_unspecified(e->registered))
        return PL_STR("not specified");
    return printed(s, e->registered);
}

/* What an exploration takes from the plan's own rules says nothing of it. */
static const struct pl_value *less_inherited(struct pl_assessing *s,
                                             const struct pl_entry *e)
{
    static const char *const inherited[] = {"alpha", "missing", "sample",
                                            "vcov"};
    const struct pl_value *plan =
        pl_get(pl_item(s->trials, e->trial), "protocol");
    struct pl_builder b;

    if (strcmp(e->kind, "unregistered") != 0 ||
        !pl_kind_in(e->conducted, "analysis"))
        return e->conducted;
    pl_build(&b, s->a);
    for (size_t i = 0; i < e->conducted->n; i++) {
        const struct pl_member *m = &e->conducted->as.members[i];
        bool is_same = false;
        for (size_t k = 0; k < 4 && !is_same; k++)
            is_same = pl_str_is(m->key, inherited[k]) &&
                      pl_equal(m->value, pl_get_str(plan, m->key));
        if (!is_same)
            pl_set_str(&b, m->key, m->value);
    }
    return pl_assess_keep(s, pl_map(&b));
}

struct pl_str pl_assess_conducted_text(struct pl_assessing *s,
                                       const struct pl_entry *e)
{
    if (e->conducted_text.len > 0)
        return e->conducted_text;
    return pl_is_unspecified(e->conducted) ? PL_STR("not specified")
                                           : printed(s, less_inherited(s, e));
}

/* The words that a field takes, as comments below it. */
static void put_words(struct pl_buf *b, const char *words)
{
    size_t column = WIDTH + 1;
    bool by_comma = strchr(words, ',') != NULL;

    while (*words != '\0') {
        size_t n = 0;
        while (words[n] != '\0' &&
               !(by_comma ? words[n] == ',' && words[n + 1] != ' '
                          : words[n] == ' '))
            n++;
        if (column + n + 1 > WIDTH) { /* the word and its semicolon */
            pl_buf_puts(b, "\n  --   ");
            column = 7;
        } else {
            pl_buf_putc(b, ' ');
        }
        pl_buf_put(b, (struct pl_str){words, n});
        column += n + 2;
        words += n;
        if (*words != '\0')
            words++;
        if (*words != '\0')
            pl_buf_putc(b, ';');
    }
}

static void put_field(struct pl_buf *b, const struct pl_field *f)
{
    bool is_filled = strcmp(f->name, "clause") == 0 ||
                     strcmp(f->name, "analysis") == 0 ||
                     strcmp(f->name, "conducted") == 0;

    if (is_filled)
        return;
    pl_buf_printf(b, "\n  %s%s = \"%s\",%s", f->required ? "" : "-- ", f->name,
                  f->type == PL_FIELD_DATE   ? "yyyy-mm-dd"
                  : f->type == PL_FIELD_WORD ? "?"
                                             : "...",
                  f->required ? "" : "  (may be left out)");
    if (f->type == PL_FIELD_WORD)
        put_words(b, f->words);
}

/* Fields left to write, with the words that the schema lets them take. */
static void put_explanation(struct pl_buf *b, const char *kind,
                            const char *clause, struct pl_str name,
                            const struct pl_value *conducted)
{
    const struct pl_kind *k = pl_kind_find(pl_str_from(kind));

    pl_buf_printf(b, "t:%s {\n  %s = \"%.*s\",\n  conducted = ",
                  strcmp(kind, "omission") == 0 ? "omit" : "depart", clause,
                  PL_FMT(name));
    pl_lua_print(b, conducted);
    pl_buf_putc(b, ',');
    for (size_t i = 0; k != NULL && i < k->n_fields; i++)
        put_field(b, &k->fields[i]);
    pl_buf_puts(b, "\n}");
}

static const struct pl_value *term_of(const struct pl_value *column)
{
    const struct pl_value *e = pl_get(column, "expression");

    return pl_is_nil(e) ? pl_get(column, "name") : e;
}

static void set_terms(struct pl_builder *spec, const char *key,
                      const struct pl_value *columns)
{
    struct pl_builder list;

    if (pl_count(columns) == 0)
        return;
    pl_build(&list, spec->arena);
    for (size_t i = 0; i < columns->n; i++)
        pl_add(&list, term_of(pl_item(columns, i)));
    pl_set(spec, key, pl_list(&list));
}

static struct pl_str arms_of(const struct pl_assessing *s, size_t trial)
{
    const struct pl_value *specs = pl_assess_specs(s, trial);
    struct pl_str name = PL_STR("");

    for (size_t i = 0; i < pl_count(specs) && name.len == 0; i++)
        name = pl_strv(pl_get(specs->as.members[i].value, "treatment"));
    return name;
}

/* An estimator called by hand, as the analysis that it was. */
static const struct pl_value *spec_of_call(struct pl_assessing *s,
                                           const struct pl_entry *e)
{
    const struct pl_value *record = pl_get(e->row, "record");
    bool is_ols = pl_is_text(pl_get(record, "estimator"), "ols");
    struct pl_str arm = arms_of(s, e->trial);
    const struct pl_value *group =
        pl_get(pl_get(record, is_ols ? "treatment" : "group"), "name");
    struct pl_builder b;

    struct pl_str outcome = pl_strv(pl_get(pl_get(record, "outcome"), "name"));
    for (size_t i = 0; i < e->columns.n && outcome.len == 0; i++)
        if (!pl_str_eq(pl_strv(e->columns.members[i].value), arm))
            outcome = pl_strv(e->columns.members[i].value);
    if (outcome.len == 0)
        outcome = PL_STR("...");
    pl_build(&b, s->a);
    pl_set_text(&b, "kind", is_ols ? "regression" : "comparison");
    pl_set_string(&b, "outcome", outcome);
    pl_set_string(&b, "treatment", pl_is_nil(group) ? arm : pl_strv(group));
    if (is_ols) {
        set_terms(&b, "covariates", pl_get(record, "covariates"));
        set_terms(&b, "fixed_effects", pl_get(record, "fixed_effects"));
    }
    return pl_assess_keep(
        s, pl_rounded_value(s->a, pl_assess_keep(s, pl_map(&b))));
}

static void put_exploration(struct pl_assessing *s, struct pl_buf *b,
                            const struct pl_entry *e)
{
    pl_buf_puts(b, "-- t:depart cannot explain this: no clause names it.  Run "
                   "it as an\n-- exploration, or add it to the plan's "
                   "analyses and run it with t:run:\n");
    pl_buf_puts(b, "t:explore(\"name\", ");
    pl_lua_print(b, spec_of_call(s, e));
    pl_buf_putc(b, ')');
}

void pl_assess_paste(struct pl_assessing *s, struct pl_entry *e)
{
    struct pl_buf b;

    if (strcmp(e->state, "unexplained") != 0 || !pl_assess_may_explain(e))
        return;
    pl_buf_init(&b, 0);
    if (strcmp(e->kind, "unregistered") == 0)
        put_exploration(s, &b, e);
    else if (strcmp(e->kind, "omitted") == 0 && e->analysis.len > 0 &&
             pl_is_nil(e->sides))
        put_explanation(&b, "omission", "analysis", e->analysis,
                        pl_assess_keep(s, pl_text(s->a, "not run")));
    else
        put_explanation(&b, "departure", "clause", e->clause, e->conducted);
    e->paste = pl_assess_str(s, pl_buf_copy(&b, s->a));
    pl_buf_free(&b);
}
