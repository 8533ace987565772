/* The five attributes of an estimand (ICH E9 (R1), 2019): population,
 * treatment, variable, summary measure, and how what happens after allocation
 * is met.  All words are of the spec and the record; what neither says is not
 * said here. */
#include "plan/trial_estimand.h"

#include "data/expr.h"
#include "plan/estimator.h"
#include "plan/schema.h"

#include <string.h>

/* A run that is being put into words. */
struct words {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_ran *ran;
    const struct pl_value *spec, *record, *result;
    struct pl_buf b;
    struct pl_builder parts; /* the same, columns and arms apart */
    size_t from;             /* what is in `parts` already */
};

static const struct pl_value *text_from(const struct words *w, size_t from)
{
    return w->b.failed == PL_OK
               ? pl_string(w->a, pl_str_slice(pl_buf_view(&w->b), from,
                                              pl_buf_view(&w->b).len))
               : NULL;
}

static void end_part(struct words *w)
{
    if (pl_buf_view(&w->b).len > w->from)
        pl_add(&w->parts, text_from(w, w->from));
}

static void put_named(struct words *w, struct pl_str name, struct pl_str label)
{
    struct pl_builder b;

    end_part(w);
    pl_build(&b, w->a);
    pl_set(&b, "name", pl_string(w->a, name));
    pl_set(&b, "label", pl_string(w->a, label));
    pl_add(&w->parts, pl_map(&b));
    pl_buf_put(&w->b, label);
    w->from = pl_buf_view(&w->b).len;
}

static void begin_words(struct words *w)
{
    pl_buf_init(&w->b, 0);
    pl_build(&w->parts, w->a);
    w->from = 0;
}

static const struct pl_value *taken(struct words *w)
{
    const struct pl_value *text = text_from(w, 0);

    pl_buf_free(&w->b);
    begin_words(w);
    return text;
}

static const struct pl_value *entry_of(const struct words *w,
                                       struct pl_str name)
{
    const struct pl_column *c = pl_frame_column(w->ran->data, name);

    return c != NULL && c->entry != NULL ? c->entry : pl_nil();
}

static const struct pl_value *made_by(const struct words *w, const char *part,
                                      struct pl_str name)
{
    return pl_get_str(pl_get(w->t->protocol->value, part), name);
}

/* The dictionary's label, or the scale's, else the name. */
static struct pl_str label_of(const struct words *w, struct pl_str name)
{
    struct pl_str label = pl_strv(pl_get(entry_of(w, name), "label"));

    if (label.len == 0)
        label = pl_strv(pl_get(made_by(w, "scales", name), "label"));
    return label.len > 0 ? label : name;
}

static void put_column(struct words *w, struct pl_str name)
{
    put_named(w, name, label_of(w, name));
}

static void put_term(struct words *w, const struct pl_value *term)
{
    if (term->type == PL_STRING)
        put_column(w, term->as.string);
    else
        pl_expr_print(&w->b, term);
}

static void put_terms(struct words *w, const struct pl_value *terms)
{
    for (size_t i = 0; i < pl_count(terms); i++) {
        pl_buf_puts(&w->b, i == 0                    ? ""
                           : i + 1 < pl_count(terms) ? ", "
                                                     : " and ");
        put_term(w, pl_item(terms, i));
    }
}

static bool is_estimator(const struct words *w, const char *name)
{
    return pl_is_text(pl_get(w->spec, "estimator"), name);
}

static void population(struct words *w)
{
    const struct pl_value *sample = pl_get(w->spec, "sample");

    if (pl_is_text(pl_get(sample, "kind"), "subset")) {
        pl_buf_puts(&w->b, "those of the data with ");
        pl_expr_print(&w->b, pl_get(sample, "where"));
    } else if (pl_is_text(pl_get(sample, "kind"), "intention_to_treat")) {
        pl_buf_puts(&w->b, "everyone who was allocated");
    } else {
        pl_buf_puts(&w->b, "all of the data, for no rule is said");
    }
    if (w->ran->is_given)
        pl_buf_puts(&w->b, ", as the notebook gave them");
    pl_buf_printf(&w->b, "; %.0f of %zu analysed",
                  pl_num_or(pl_get(w->result, "n"), 0), w->ran->data->n);
}

static void put_arm(struct words *w, const struct pl_value *arm)
{
    struct pl_str level = pl_strv(pl_get(arm, "level"));

    put_named(w, level, level);
}

/* "b against a": the arms that were met, the base last. */
static void put_arms(struct words *w)
{
    const struct pl_value *arms = pl_get(w->result, "arms");

    if (pl_is_nil(arms))
        arms = pl_get(w->result, "groups");
    for (size_t i = 1; i < pl_count(arms); i++) {
        pl_buf_puts(&w->b, i == 1                   ? ""
                           : i + 1 < pl_count(arms) ? ", "
                                                    : " and ");
        put_arm(w, pl_item(arms, i));
    }
    if (pl_count(arms) > 1) {
        pl_buf_puts(&w->b, " against ");
        put_arm(w, pl_item(arms, 0));
    }
}

static void treatment(struct words *w)
{
    struct pl_str name = pl_strv(pl_get(w->spec, "treatment"));

    if (name.len == 0) {
        pl_buf_puts(&w->b, "none is compared");
        return;
    }
    if (is_estimator(w, "iv")) {
        put_terms(w, pl_get(w->spec, "endogenous"));
        pl_buf_puts(&w->b, ", as moved by ");
    }
    put_column(w, name);
    pl_buf_puts(&w->b, ": ");
    put_arms(w);
}

static void outcome(struct words *w)
{
    struct pl_str name = pl_strv(pl_get(w->spec, "outcome"));
    const struct pl_value *entry = entry_of(w, name);
    const struct pl_value *derived = made_by(w, "derive", name);
    const struct pl_value *scale = made_by(w, "scales", name);
    struct pl_str unit = pl_strv(pl_get(entry, "unit"));
    struct pl_str when = pl_strv(pl_get(entry, "when"));

    put_column(w, name);
    if (!pl_is_nil(derived)) {
        pl_buf_puts(&w->b, " = ");
        pl_expr_print(&w->b, derived);
    }
    if (!pl_is_nil(scale)) {
        bool is_sum = pl_is_text(pl_get(scale, "kind"), "sum_scale");
        pl_buf_puts(&w->b, is_sum ? ", the sum of " : ", the mean of ");
        put_terms(w, pl_get(scale, "items"));
    }
    if (unit.len > 0)
        pl_buf_printf(&w->b, ", in %.*s", PL_FMT(unit));
    if (pl_str_is(when, "baseline"))
        pl_buf_puts(&w->b, ", at baseline");
    else if (pl_str_is(when, "outcome"))
        pl_buf_puts(&w->b, ", after allocation");
}

static const char *measure(const struct words *w)
{
    struct pl_str effect = pl_strv(pl_get(w->result, "effect"));
    const char *scale =
        pl_estimator_scale(pl_strv(pl_get(w->spec, "estimator")));

    if (effect.len > 0)
        return "the complier average causal effect";
    return scale != NULL ? scale : "a difference of means";
}

static void summary(struct words *w)
{
    const struct pl_value *covariates = pl_get(w->spec, "covariates");
    const struct pl_value *effects = pl_get(w->spec, "fixed_effects");
    struct pl_str weights = pl_strv(pl_get(w->spec, "weights"));

    pl_buf_puts(&w->b, measure(w));
    if (pl_count(covariates) > 0) {
        pl_buf_puts(&w->b, ", adjusted for ");
        put_terms(w, covariates);
    }
    if (pl_count(effects) > 0) {
        pl_buf_puts(&w->b, ", within ");
        put_terms(w, effects);
    }
    if (weights.len > 0) {
        pl_buf_puts(&w->b, ", weighted by ");
        put_column(w, weights);
    }
}

/* How what was taken up after allocation is met. */
static void strategy(struct words *w)
{
    if (pl_strv(pl_get(w->spec, "treatment")).len == 0)
        pl_buf_puts(&w->b, "no arms are compared");
    else if (is_estimator(w, "iv"))
        pl_buf_puts(&w->b,
                    "principal stratum: those whom the instruments move");
    else
        pl_buf_puts(&w->b, "treatment policy: arms as they are in the data, "
                           "whatever was taken up");
}

static void put_filled(struct words *w, const struct pl_value *filled)
{
    for (size_t i = 0; i < pl_count(filled); i++) {
        pl_buf_puts(&w->b, i == 0 ? ": " : ", ");
        put_column(w, filled->as.members[i].key);
        pl_buf_printf(&w->b, " %.0f",
                      pl_num_or(filled->as.members[i].value, 0));
    }
}

/* What each rule does about gaps, of covariates and of the outcome. */
static const struct {
    const char *kind, *covariates, *outcome;
} rules[] = {
    {"null_imputation", "gaps in covariates are filled with 0 and a flag",
     "missing outcomes are filled with 0"},
    {"mean_imputation",
     "gaps in covariates are filled with the mean and a flag",
     "missing outcomes are filled with the mean"},
    {"pro_rata",
     "covariates counted over a part of a period are scaled to all of it, with "
     "a flag",
     "outcomes counted over a part of a period are scaled to all of it"},
    {"multiple_imputation", "gaps in covariates are imputed",
     "missing outcomes are imputed"},
    {"heckman", "", "missing outcomes are met by a selection model"},
};

/* Empty: rows with a gap are left out. */
static const char *words_for(const struct pl_value *rule, bool is_outcome)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (pl_is_text(pl_get(rule, "kind"), rules[i].kind))
            return is_outcome ? rules[i].outcome : rules[i].covariates;
    return "";
}

static void missing(struct words *w)
{
    const struct pl_value *rule = pl_at(w->record, "missing.covariates");
    const char *covariates = words_for(rule, false);
    const char *of_outcome =
        words_for(pl_at(w->record, "missing.outcome"), true);
    double dropped = pl_num_or(pl_get(w->result, "n_dropped"), 0);

    if (covariates[0] == '\0' && of_outcome[0] == '\0') {
        pl_buf_puts(&w->b, "complete cases: rows with a gap are left out");
    } else {
        pl_buf_puts(&w->b, of_outcome[0] != '\0'
                               ? of_outcome
                               : "rows without an outcome are left out");
        if (!pl_is_nil(rule)) /* a comparison has no covariates */
            pl_buf_printf(&w->b, "; %s",
                          covariates[0] != '\0'
                              ? covariates
                              : "rows with a gap in a covariate are left out");
        put_filled(w, pl_get(rule, "filled"));
    }
    pl_buf_printf(&w->b, "; %.0f left out", dropped);
}

static struct words words_of(struct pl_trial *t, const struct pl_ran *ran)
{
    struct words w = {.t = t,
                      .a = t->session->a,
                      .ran = ran,
                      .spec = ran->spec,
                      .record = ran->did.record,
                      .result = ran->did.result};

    begin_words(&w);
    return w;
}

static const struct {
    const char *name;
    void (*put)(struct words *);
} attributes[] = {{"population", population}, {"treatment", treatment},
                  {"outcome", outcome},       {"summary", summary},
                  {"strategy", strategy},     {"missing", missing}};

enum { N_ATTRIBUTES = sizeof attributes / sizeof attributes[0] };

const struct pl_value *pl_trial_estimand(struct pl_trial *t,
                                         const struct pl_ran *ran)
{
    struct words w = words_of(t, ran);
    struct pl_builder b;

    pl_build(&b, w.a);
    for (size_t i = 0; i < N_ATTRIBUTES; i++) {
        attributes[i].put(&w);
        pl_set(&b, attributes[i].name, taken(&w));
    }
    pl_buf_free(&w.b);
    return pl_map(&b);
}

const struct pl_value *pl_trial_estimand_parts(struct pl_trial *t,
                                               const struct pl_ran *ran)
{
    struct words w = words_of(t, ran);
    struct pl_builder b;

    pl_build(&b, w.a);
    for (size_t i = 0; i < N_ATTRIBUTES; i++) {
        attributes[i].put(&w);
        end_part(&w);
        const struct pl_value *parts = pl_list(&w.parts);
        pl_set(&b, attributes[i].name, taken(&w) != NULL ? parts : NULL);
    }
    pl_buf_free(&w.b);
    return pl_map(&b);
}

/* The parts of the model. */

static const struct pl_value *levels_of(struct words *w, struct pl_str name)
{
    const struct pl_column *c = pl_frame_column(w->ran->data, name);
    struct pl_builder list;

    if (c == NULL || c->n_levels == 0)
        return pl_nil();
    pl_build(&list, w->a);
    for (size_t i = 0; i < c->n_levels; i++)
        pl_add(&list, pl_string(w->a, c->levels[i]));
    return pl_list(&list);
}

static const struct pl_value *part(struct words *w, const struct pl_value *term)
{
    struct pl_builder b;

    pl_build(&b, w->a);
    put_term(w, term);
    pl_set(&b, "label", taken(w));
    if (term->type != PL_STRING) {
        pl_expr_print(&w->b, term);
        pl_set(&b, "name", taken(w));
        return pl_map(&b);
    }
    pl_set(&b, "name", term);
    const struct pl_value *levels = levels_of(w, term->as.string);
    if (!pl_is_nil(levels))
        pl_set(&b, "levels", levels);
    return pl_map(&b);
}

static void set_part(struct words *w, struct pl_builder *b, const char *member,
                     const struct pl_value *name)
{
    if (pl_strv(name).len > 0)
        pl_set(b, member, part(w, name));
}

static void set_parts(struct words *w, struct pl_builder *b, const char *member,
                      const struct pl_value *terms)
{
    struct pl_builder list;

    if (pl_count(terms) == 0)
        return;
    pl_build(&list, w->a);
    for (size_t i = 0; i < pl_count(terms); i++)
        pl_add(&list, part(w, pl_item(terms, i)));
    pl_set(b, member, pl_list(&list));
}

const struct pl_value *pl_trial_model(struct pl_trial *t,
                                      const struct pl_ran *ran)
{
    struct words w = words_of(t, ran);
    struct pl_builder b;

    pl_build(&b, w.a);
    pl_set(&b, "estimator",
           pl_is_text(pl_get(w.spec, "kind"), "regression")
               ? pl_get(w.spec, "estimator")
               : pl_text(w.a, "comparison"));
    set_part(&w, &b, "outcome", pl_get(w.spec, "outcome"));
    set_part(&w, &b, "treatment", pl_get(w.spec, "treatment"));
    set_part(&w, &b, "weights", pl_get(w.spec, "weights"));
    set_part(&w, &b, "cluster", pl_at(w.record, "vcov.by"));
    set_parts(&w, &b, "covariates", pl_get(w.spec, "covariates"));
    set_parts(&w, &b, "fixed_effects", pl_get(w.spec, "fixed_effects"));
    if (is_estimator(&w, "iv")) {
        set_parts(&w, &b, "endogenous", pl_get(w.spec, "endogenous"));
        set_parts(&w, &b, "instruments", pl_spec_instruments(w.a, w.spec));
    }
    pl_buf_free(&w.b);
    return pl_map(&b);
}
