/* The rules of a plan, and its analyses, clause by clause. */
#include "doc/plan_parts.h"
#include "plan/schema.h"
#include "plan/words.h"

#include <stdio.h>
#include <string.h>

static void columns(struct pl_table *t, bool is_analysis)
{
    pl_table_column(t, "Clause", "left");
    pl_table_column(t, "The plan says", "left");
    if (is_analysis)
        pl_table_column(t, "Said in", "left");
    pl_table_column(t, "State", "left");
}

static bool is_run_by_some(const struct pl_plan_in *in, struct pl_str member)
{
    const struct pl_value *specs = pl_get(in->trial, "specs");

    for (size_t i = 0; i < pl_count(specs); i++) {
        const struct pl_member *m = &specs->as.members[i];
        const struct pl_value *source =
            pl_get_str(pl_get(m->value, "source"), member);
        struct pl_str state = pl_plan_analysis_state(in, m->key);
        if (source->type == PL_STRING && !pl_is_text(source, "analysis") &&
            (pl_str_is(state, "as registered") || pl_str_is(state, "departed")))
            return true;
    }
    return false;
}

static void rule_row(struct pl_plan_in *in, struct pl_table *t,
                     struct pl_str member, const struct pl_value *v)
{
    bool is_silent = pl_is_unspecified(v);

    pl_table_cell(t, pl_plan_keep(in, pl_plan_title(in->arena, member)));
    pl_table_cell(t, pl_plan_said(in, v));
    if (pl_str_is(member, "family") || pl_str_starts(member, "defaults."))
        pl_table_cell(t, is_silent ? PL_STR("silent") : PL_STR("not compared"));
    else
        pl_plan_state(in, t, PL_STR(""), member,
                      is_silent                    ? "silent"
                      : is_run_by_some(in, member) ? "followed"
                                                   : "not used");
    pl_table_row(t);
}

/* A map of rules is told rule by rule: missing, defaults. */
static void rule_rows(struct pl_plan_in *in, struct pl_table *t,
                      const char *name)
{
    const struct pl_value *v = pl_get(in->plan, name);
    bool is_map = v->type == PL_MAP && pl_is_nil(pl_get(v, "kind")) &&
                  strcmp(name, "family") != 0;

    if (!is_map && !pl_is_nil(v))
        rule_row(in, t, pl_str_from(name), v);
    for (size_t i = 0; is_map && i < v->n; i++) {
        struct pl_str member =
            pl_plan_keep(in, pl_str_printf(in->arena, "%s.%.*s", name,
                                           PL_FMT(v->as.members[i].key)));
        rule_row(in, t, member, v->as.members[i].value);
    }
}

void pl_plan_rules(struct pl_plan_in *in)
{
    static const char *const rules[] = {"sample", "missing", "vcov",    "alpha",
                                        "level",  "family",  "defaults"};
    struct pl_table t;

    pl_table_open(&t, in->arena);
    columns(&t, false);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        rule_rows(in, &t, rules[i]);
    if (t.rows.n == 0)
        return;
    pl_plan_heading(in, 3, "rules", "Rules for every analysis");
    pl_plan_close(in, &t, "rules",
                  "Rules that an analysis has where it says nothing else");
}

/* An analysis being told. */
struct analysis {
    struct pl_str id;
    const struct pl_value *spec, *own; /* own: as the plan writes it */
    struct pl_table t;
};

static const char *where_of(const struct analysis *a, struct pl_str member,
                            bool is_own)
{
    static const struct {
        const char *source, *words;
    } wheres[] = {{"analysis", "analysis"},
                  {"protocol", "plan"},
                  {"defaults", "standing rules"},
                  {"silent", "nowhere"}};
    const struct pl_value *source =
        pl_get_str(pl_get(a->spec, "source"), member);

    for (size_t i = 0; i < sizeof wheres / sizeof wheres[0]; i++)
        if (pl_is_text(source, wheres[i].source))
            return wheres[i].words;
    if (is_own)
        return "analysis";
    return pl_str_is(member, "treatment") || pl_str_is(member, "data")
               ? "data"
               : "nowhere";
}

static bool is_among(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static struct pl_str words_for(struct pl_plan_in *in, const char *name,
                               const struct pl_value *v)
{
    static const char *const of_columns[] = {
        "outcome", "treatment", "covariates", "fixed_effects", "weights"};
    static const char *const of_words[] = {"estimator", "alternative"};

    if (is_among(name, of_columns, sizeof of_columns / sizeof of_columns[0]))
        return pl_plan_columns(in, v);
    if (is_among(name, of_words, sizeof of_words / sizeof of_words[0]))
        return pl_plan_keep(in, pl_plan_name(in->arena, pl_strv(v)));
    return pl_plan_said(in, v);
}

/* What nobody says is told as the convention that stands in its place. */
static struct pl_str words_of(struct pl_plan_in *in, const char *name,
                              const struct pl_value *v, bool is_silent)
{
    struct pl_str words = words_for(in, name, v);

    if (!is_silent || pl_is_unspecified(v))
        return words;
    return pl_plan_keep(in, pl_str_printf(in->arena,
                                          "not said; by convention: %.*s",
                                          PL_FMT(words)));
}

static void clause_row(struct pl_plan_in *in, struct analysis *a,
                       const char *name, const struct pl_value *v)
{
    struct pl_str member = pl_str_from(name);
    bool is_own = !pl_is_nil(pl_at(a->own, name));
    const char *where = where_of(a, member, is_own);
    bool is_silent = strcmp(where, "nowhere") == 0;

    pl_table_cell(&a->t, pl_plan_keep(in, pl_plan_title(in->arena, member)));
    pl_table_cell(&a->t, words_of(in, name, v, is_silent));
    pl_table_cell(&a->t, pl_str_from(where));
    pl_plan_state(in, &a->t, a->id, member,
                  is_silent || pl_is_unspecified(v) ? "silent" : "followed");
    pl_table_row(&a->t);
}

static void clause_rows(struct pl_plan_in *in, struct analysis *a,
                        const struct pl_field *f)
{
    const struct pl_value *v = pl_get(a->spec, f->name);
    char name[64];

    if (strcmp(f->name, "missing") != 0) {
        if (!pl_is_nil(v))
            clause_row(in, a, f->name, v);
        return;
    }
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++) {
        (void)snprintf(name, sizeof name, "missing.%.*s",
                       PL_FMT(v->as.members[i].key));
        clause_row(in, a, name, v->as.members[i].value);
    }
}

/* Told in words above the table. */
static bool is_told(const char *name)
{
    return strcmp(name, "purpose") == 0 || strcmp(name, "hypothesis") == 0;
}

static void put_intro(struct pl_plan_in *in, const struct analysis *a,
                      const struct pl_kind *k)
{
    struct pl_str purpose = pl_strv(pl_get(a->spec, "purpose"));
    struct pl_str hypothesis = pl_strv(pl_get(a->spec, "hypothesis"));
    struct pl_str state = pl_plan_analysis_state(in, a->id);
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    if (purpose.len > 0) {
        pl_run_text(&runs, pl_plan_keep(in, pl_plan_title(in->arena, purpose)));
        pl_run_text(&runs, PL_STR(" analysis: "));
    }
    pl_run_text(&runs, pl_plan_keep(
                           in, pl_plan_title(in->arena, pl_str_from(k->name))));
    pl_run_text(&runs,
                pl_plan_keep(in, pl_str_printf(in->arena, " (%s). ", k->note)));
    if (hypothesis.len > 0) {
        pl_run_styled(&runs, "emph", hypothesis);
        pl_run_text(&runs, PL_STR(" "));
    }
    pl_run_styled(&runs, "strong",
                  pl_plan_keep(in, pl_plan_title(in->arena, state)));
    pl_run_text(&runs, PL_STR("."));
    pl_block_runs(&in->blocks, NULL, NULL, pl_list(&runs));
}

static void put_analysis(struct pl_plan_in *in, const struct pl_member *spec,
                         size_t number)
{
    struct analysis a = {
        .id = spec->key,
        .spec = spec->value,
        .own = pl_get_str(pl_get(in->plan, "analyses"), spec->key)};
    const struct pl_kind *k = pl_kind_find(pl_strv(pl_get(a.spec, "kind")));
    char name[40];

    if (k == NULL)
        return;
    (void)snprintf(name, sizeof name, "analysis-%zu", number);
    pl_plan_heading(in, 4, name,
                    pl_plan_keep(in, pl_str_copy(in->arena, a.id)).s);
    put_intro(in, &a, k);
    pl_table_open(&a.t, in->arena);
    columns(&a.t, true);
    for (size_t i = 0; i < k->n_fields; i++)
        if (!is_told(k->fields[i].name))
            clause_rows(in, &a, &k->fields[i]);
    pl_plan_close(in, &a.t, name,
                  pl_plan_keep(in, pl_str_printf(in->arena, "Clauses of %.*s",
                                                 PL_FMT(a.id)))
                      .s);
}

void pl_plan_analyses(struct pl_plan_in *in)
{
    const struct pl_value *specs = pl_get(in->trial, "specs");

    if (pl_count(specs) == 0)
        return;
    pl_plan_heading(in, 3, "analyses", "Analyses");
    for (size_t i = 0; i < pl_count(specs); i++)
        put_analysis(in, &specs->as.members[i], i + 1);
}
