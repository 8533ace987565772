/* Amounts, and units of a trial, as an economic analysis is given them. */
#include "plan/execute_economics.h"

#include <math.h>
#include <string.h>

void pl_econ_warn(struct pl_econ *e, const char *text)
{
    pl_add(&e->warnings, pl_text(e->r->a, text));
}

static enum pl_status rate_of(struct pl_run *r, const char *arg, double other,
                              double *out)
{
    *out = pl_num_or(pl_get(r->args, arg), other);
    if (*out > -1 && *out < 1)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: %s is %g; a share a year is needed, 0.035 for 3.5%%",
                   r->who, arg, *out);
}

enum pl_status pl_econ_options(struct pl_run *r, struct pl_econ *e)
{
    const double green_book = 0.035;

    e->r = r;
    pl_build(&e->warnings, r->a);
    PL_TRY(pl_run_level(r, &e->level));
    PL_TRY(pl_run_whole(r, "horizon_years", 0, &e->horizon));
    PL_TRY(pl_run_whole(r, "price_year", 0, &e->price_year));
    if (e->horizon > 1000)
        return pl_fail(r->err, PL_ELIMIT, NULL,
                       "%s: horizon_years is %g; at most 1000 are added up",
                       r->who, e->horizon);
    e->rate_is_default = pl_is_nil(pl_get(r->args, "discount_rate"));
    e->perspective = pl_strv(pl_get(r->args, "perspective"));
    PL_TRY(rate_of(r, "discount_rate", green_book, &e->rate));
    PL_TRY(rate_of(r, "effect_discount_rate", e->rate, &e->effect_rate));
    e->inputs = PL_NEW(r->work, struct pl_econ_input, PL_ECON_MOST);
    e->parts = PL_NEW(r->work, struct pl_econ_part, PL_ECON_MOST);
    e->input_name = PL_NEW(r->work, struct pl_str, PL_ECON_MOST);
    e->part_name = PL_NEW(r->work, struct pl_str, PL_ECON_MOST);
    e->estimate = PL_NEW(r->work, struct pl_str, PL_ECON_MOST);
    e->is_named =
        PL_NEW(r->work, bool, pl_count(pl_get(r->args, "inputs")) + 1);
    if (e->inputs == NULL || e->parts == NULL || e->input_name == NULL ||
        e->part_name == NULL || e->estimate == NULL || e->is_named == NULL)
        return pl_run_no_memory(r);
    e->economy.inputs = e->inputs;
    e->economy.parts = e->parts;
    return PL_OK;
}

/* Distributions.  Each is given by `moments`, or by its own parameters, which
 * are read into a, b and c. */
static const struct shape {
    const char *kind;
    bool has_moments;
    const char *own[3]; /* NULL: none */
} shapes[] = {
    [PL_FIXED] = {"fixed", false, {"value", NULL, NULL}},
    [PL_NORMAL] = {"normal", true, {NULL, NULL, NULL}},
    [PL_GAMMA] = {"gamma", true, {"shape", "scale", NULL}},
    [PL_BETA] = {"beta", true, {"alpha", "beta", NULL}},
    [PL_LOGNORMAL] = {"lognormal", true, {"meanlog", "sdlog", NULL}},
    [PL_UNIFORM] = {"uniform", false, {"min", NULL, "max"}},
    [PL_TRIANGULAR] = {"triangular", false, {"min", "mode", "max"}},
};
enum { N_SHAPES = sizeof shapes / sizeof shapes[0] };

/* Members other than these. */
static enum pl_status check_fields(struct pl_econ *e, struct pl_str path,
                                   const struct pl_value *v,
                                   const char *const *known, size_t n)
{
    struct pl_str names[8];

    for (size_t i = 0; i < n; i++)
        names[i] = pl_str_from(known[i]);
    for (size_t i = 0; i < v->n; i++) {
        struct pl_str key = v->as.members[i].key;
        bool is_known = false;
        for (size_t j = 0; j < n; j++)
            is_known = is_known || pl_str_eq(key, names[j]);
        if (is_known)
            continue;
        int nearest = pl_nearest(key, names, n);
        (void)pl_fail(e->r->err, PL_EINPUT, NULL, "%s: %.*s: no field \"%.*s\"",
                      e->r->who, PL_FMT(path), PL_FMT(key));
        return nearest < 0
                   ? PL_EINPUT
                   : pl_hint(e->r->err, "did you mean \"%s\"?", known[nearest]);
    }
    return PL_OK;
}

static enum pl_status unknown_kind(struct pl_econ *e, struct pl_str path,
                                   struct pl_str kind)
{
    struct pl_str names[N_SHAPES];

    for (size_t i = 0; i < N_SHAPES; i++)
        names[i] = pl_str_from(shapes[i].kind);
    int nearest = pl_nearest(kind, names, N_SHAPES);
    (void)pl_fail(e->r->err, PL_EINPUT, NULL,
                  "%s: %.*s: no distribution \"%.*s\"; there are fixed, "
                  "normal, gamma, beta, lognormal, uniform and triangular",
                  e->r->who, PL_FMT(path), PL_FMT(kind));
    return nearest < 0 ? PL_EINPUT
                       : pl_hint(e->r->err, "did you mean \"%s\"?",
                                 shapes[nearest].kind);
}

/* Puts "stats.cost_benefit: costs.staff: " before a message. */
static enum pl_status at_path(struct pl_econ *e, struct pl_str path,
                              enum pl_status status)
{
    struct pl_err first;

    if (status == PL_OK || status == PL_ENOMEM)
        return status;
    first = *e->r->err;
    return pl_fail(e->r->err, status, NULL, "%s: %.*s: %s", e->r->who,
                   PL_FMT(path), first.msg);
}

static enum pl_status need_number(struct pl_econ *e, struct pl_str path,
                                  const struct pl_value *v, const char *field,
                                  double *out)
{
    const struct pl_value *x = pl_get(v, field);

    *out = pl_num(x);
    if (x->type == PL_NUMBER)
        return PL_OK;
    return pl_fail(e->r->err, PL_EINPUT, NULL, "%s: %.*s: %s is not %s",
                   e->r->who, PL_FMT(path), field,
                   pl_is_nil(x) ? "given" : "a number");
}

static enum pl_status own_parameters(struct pl_econ *e, struct pl_str path,
                                     const struct pl_value *v,
                                     const struct shape *s,
                                     struct pl_uncertain *out)
{
    const char *known[4] = {"kind"};
    double *to[3] = {&out->a, &out->b, &out->c};
    size_t n = 1;

    for (size_t i = 0; i < 3; i++) {
        if (s->own[i] == NULL)
            continue;
        known[n++] = s->own[i];
        PL_TRY(need_number(e, path, v, s->own[i], to[i]));
    }
    PL_TRY(check_fields(e, path, v, known, n));
    return at_path(e, path, pl_uncertain_check(out, e->r->err));
}

static enum pl_status distribution(struct pl_econ *e, struct pl_str path,
                                   const struct pl_value *v,
                                   struct pl_uncertain *out)
{
    static const char *const moments[] = {"kind", "mean", "se"};
    struct pl_str kind = pl_strv(pl_get(v, "kind"));
    double mean = NAN, se = NAN;
    size_t k = 0;

    while (k < N_SHAPES && !pl_str_is(kind, shapes[k].kind))
        k++;
    if (k == N_SHAPES)
        return unknown_kind(e, path, kind);
    const struct shape *s = &shapes[k];
    out->kind = (enum pl_uncertain_kind)k;
    bool has_own = s->own[0] != NULL && !pl_is_nil(pl_get(v, s->own[0]));
    if (!s->has_moments || has_own)
        return own_parameters(e, path, v, s, out);
    PL_TRY(check_fields(e, path, v, moments, 3));
    PL_TRY(need_number(e, path, v, "mean", &mean));
    PL_TRY(need_number(e, path, v, "se", &se));
    return at_path(
        e, path,
        pl_uncertain_from_moments(out->kind, mean, se, out, e->r->err));
}

static enum pl_status add_input(struct pl_econ *e, struct pl_str name,
                                const struct pl_uncertain *x, size_t *out)
{
    struct pl_economy *m = &e->economy;
    struct pl_str stream =
        pl_str_printf(e->r->work, "%s %.*s", e->r->who, PL_FMT(name));

    if (stream.s == NULL)
        return pl_run_no_memory(e->r);
    if (m->n_inputs == PL_ECON_MOST)
        return pl_fail(e->r->err, PL_ELIMIT, NULL, "%s: more than %d inputs",
                       e->r->who, PL_ECON_MOST);
    *out = m->n_inputs++;
    e->inputs[*out] =
        (struct pl_econ_input){*x, {0, pl_stream_named(stream.s, stream.len)}};
    e->input_name[*out] = name;
    e->is_uncertain = e->is_uncertain || x->kind != PL_FIXED;
    return PL_OK;
}

static bool is_kind(const struct pl_value *v, const char *kind)
{
    return pl_is_text(pl_get(v, "kind"), kind);
}

static enum pl_status simple_value(struct pl_econ *e, struct pl_str path,
                                   const struct pl_value *v,
                                   struct pl_uncertain *out)
{
    *out = (struct pl_uncertain){.kind = PL_FIXED, .a = pl_num(v)};
    if (v->type == PL_NUMBER || (e->is_plan && is_kind(v, "unspecified")))
        return PL_OK;
    if (is_kind(v, "unspecified"))
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s is left open: unspecified()", e->r->who,
                       PL_FMT(path));
    if (v->type == PL_MAP && !pl_is_nil(pl_get(v, "kind")))
        return distribution(e, path, v, out);
    return pl_fail(e->r->err, PL_EINPUT, NULL,
                   "%s: %.*s is no amount: a number, a distribution such as "
                   "{ kind = \"gamma\", mean = 100, se = 10 }, or the name of "
                   "one in inputs",
                   e->r->who, PL_FMT(path));
}

/* Of the trial's own: one input, wherever it stands. */
static enum pl_status estimate_input(struct pl_econ *e, struct pl_str path,
                                     const struct pl_value *v, size_t *out)
{
    struct pl_str term = pl_strv(pl_get(v, "term"));
    struct pl_str name = pl_str_printf(e->r->work, "estimate of %.*s%s%.*s",
                                       PL_FMT(pl_strv(pl_get(v, "analysis"))),
                                       term.len > 0 ? ", " : "", PL_FMT(term));
    double mean = pl_num(pl_get(v, "mean")), se = pl_num(pl_get(v, "se"));
    struct pl_uncertain x = {.kind = PL_NORMAL, .a = mean, .b = se};

    if (name.s == NULL)
        return pl_run_no_memory(e->r);
    for (size_t i = 0; i < e->economy.n_inputs; i++)
        if (pl_str_eq(e->estimate[i], name)) {
            *out = i;
            return PL_OK;
        }
    if (!e->is_plan && isnan(mean + se))
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s: the estimate of \"%.*s\" is known to t:run "
                       "and t:explore only",
                       e->r->who, PL_FMT(path),
                       PL_FMT(pl_strv(pl_get(v, "analysis"))));
    if (!e->is_plan)
        PL_TRY(at_path(
            e, path,
            pl_uncertain_from_moments(PL_NORMAL, mean, se, &x, e->r->err)));
    PL_TRY(add_input(e, name, &x, out));
    e->estimate[*out] = name;
    return PL_OK;
}

static enum pl_status value_input(struct pl_econ *e, struct pl_str path,
                                  const struct pl_value *v, size_t *out)
{
    struct pl_uncertain x;

    if (is_kind(v, "estimate"))
        return estimate_input(e, path, v, out);
    PL_TRY(simple_value(e, path, v, &x));
    return add_input(e, path, &x, out);
}

static enum pl_status unknown_input(struct pl_econ *e, struct pl_str path,
                                    struct pl_str name)
{
    const struct pl_value *all = pl_get(e->r->args, "inputs");
    struct pl_str *names = PL_NEW(e->r->work, struct pl_str, pl_count(all) + 1);

    if (names == NULL)
        return pl_run_no_memory(e->r);
    for (size_t i = 0; i < pl_count(all); i++)
        names[i] = all->as.members[i].key;
    int nearest = pl_nearest(name, names, pl_count(all));
    (void)pl_fail(e->r->err, PL_EINPUT, NULL,
                  "%s: %.*s: inputs has no \"%.*s\"", e->r->who, PL_FMT(path),
                  PL_FMT(name));
    return nearest < 0 ? PL_EINPUT
                       : pl_hint(e->r->err, "did you mean \"%.*s\"?",
                                 PL_FMT(names[nearest]));
}

static bool is_input(const struct pl_value *all, struct pl_str name, size_t *at)
{
    for (*at = 0; *at < pl_count(all); ++*at)
        if (pl_str_eq(all->as.members[*at].key, name))
            return true;
    return false;
}

/* One of `inputs`, which is read where it is first named. */
static enum pl_status shared_input(struct pl_econ *e, struct pl_str path,
                                   struct pl_str name, size_t *out)
{
    const struct pl_value *all = pl_get(e->r->args, "inputs");
    struct pl_str own = pl_str_printf(e->r->work, "inputs.%.*s", PL_FMT(name));
    size_t at = 0;

    if (own.s == NULL)
        return pl_run_no_memory(e->r);
    if (!is_input(all, name, &at))
        return unknown_input(e, path, name);
    e->is_named[at] = true;
    for (size_t i = 0; i < e->economy.n_inputs; i++)
        if (pl_str_eq(e->input_name[i], own)) {
            *out = i;
            return PL_OK;
        }
    return value_input(e, own, all->as.members[at].value, out);
}

static enum pl_status add_factor(struct pl_econ *e, struct pl_str path,
                                 const struct pl_value *v,
                                 struct pl_econ_part *part)
{
    size_t *to = &part->factor[part->n_factors];

    if (part->n_factors == PL_FACTORS)
        return pl_fail(e->r->err, PL_ELIMIT, NULL,
                       "%s: %.*s: a product of more than %d amounts", e->r->who,
                       PL_FMT(path), PL_FACTORS);
    part->n_factors++;
    return v->type == PL_STRING ? shared_input(e, path, v->as.string, to)
                                : value_input(e, path, v, to);
}

static enum pl_status add_times(struct pl_econ *e, struct pl_str path,
                                const struct pl_value *times,
                                struct pl_econ_part *part)
{
    bool is_list = times->type == PL_LIST;
    size_t n = is_list ? times->n : pl_is_nil(times) ? 0 : 1;

    for (size_t i = 0; i < n; i++) {
        struct pl_str own =
            n == 1 ? pl_str_printf(e->r->work, "%.*s.times", PL_FMT(path))
                   : pl_str_printf(e->r->work, "%.*s.times.%zu", PL_FMT(path),
                                   i + 1);
        if (own.s == NULL)
            return pl_run_no_memory(e->r);
        PL_TRY(add_factor(e, own, is_list ? pl_item(times, i) : times, part));
    }
    return PL_OK;
}

/* The years of a part; without first it is the present one. */
static enum pl_status years_of(struct pl_econ *e, struct pl_str path,
                               const struct pl_value *v, double *first,
                               double *last)
{
    *first = pl_num_or(pl_get(v, "first"), 0);
    *last = pl_num_or(pl_get(v, "last"), *first);
    if (!pl_is_nil(pl_get(v, "stream")))
        *last = *first + (double)pl_count(pl_get(v, "stream")) - 1;
    if (!(*first >= 0 && *first <= *last && *first == floor(*first) &&
          *last == floor(*last)))
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s: years %g to %g; whole years from 0, the "
                       "present one, are needed",
                       e->r->who, PL_FMT(path), *first, *last);
    if (*last > 0 && isnan(e->horizon))
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s runs to year %g, and horizon_years is not "
                       "given",
                       e->r->who, PL_FMT(path), *last);
    if (*last > e->horizon)
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s runs to year %g, beyond horizon_years, which "
                       "is %g",
                       e->r->who, PL_FMT(path), *last, e->horizon);
    e->last = fmax(e->last, *last);
    return PL_OK;
}

static enum pl_status stream_weight(struct pl_econ *e, struct pl_str path,
                                    const struct pl_value *stream, double rate,
                                    double first, double *out)
{
    *out = 0;
    for (size_t i = 0; i < stream->n; i++) {
        double year = first + (double)i, x = pl_num(pl_item(stream, i));
        if (isnan(x))
            return pl_fail(e->r->err, PL_EINPUT, NULL,
                           "%s: %.*s: stream %zu is not a number", e->r->who,
                           PL_FMT(path), i + 1);
        *out += x * pl_annuity(rate, year, year);
    }
    return PL_OK;
}

static enum pl_status scheduled(struct pl_econ *e, struct pl_str path,
                                const struct pl_value *v, double rate,
                                struct pl_econ_part *part)
{
    static const char *const repeated[] = {"value", "times", "first", "last"};
    static const char *const by_year[] = {"stream", "times", "first"};
    const struct pl_value *stream = pl_get(v, "stream");
    bool is_stream = !pl_is_nil(stream);
    double first = 0, last = 0;

    PL_TRY(is_stream ? check_fields(e, path, v, by_year, 3)
                     : check_fields(e, path, v, repeated, 4));
    if (is_stream && (stream->type != PL_LIST || stream->n == 0))
        return pl_fail(e->r->err, PL_EINPUT, NULL,
                       "%s: %.*s: stream is a list of numbers, one a year",
                       e->r->who, PL_FMT(path));
    PL_TRY(years_of(e, path, v, &first, &last));
    if (is_stream)
        PL_TRY(stream_weight(e, path, stream, rate, first, &part->weight));
    else
        part->weight = pl_annuity(rate, first, last);
    if (!is_stream)
        PL_TRY(add_factor(e, path, pl_get(v, "value"), part));
    return add_times(e, path, pl_get(v, "times"), part);
}

static bool has_years(const struct pl_value *v)
{
    return v->type == PL_MAP &&
           (!pl_is_nil(pl_get(v, "value")) || !pl_is_nil(pl_get(v, "stream")));
}

static enum pl_status add_part(struct pl_econ *e, struct pl_str path,
                               const struct pl_value *v, size_t account,
                               double rate)
{
    struct pl_economy *m = &e->economy;
    struct pl_econ_part part = {.account = account, .weight = 1};

    if (m->n_parts == PL_ECON_MOST)
        return pl_fail(e->r->err, PL_ELIMIT, NULL, "%s: more than %d amounts",
                       e->r->who, PL_ECON_MOST);
    if (has_years(v) && pl_is_nil(pl_get(v, "kind")))
        PL_TRY(scheduled(e, path, v, rate, &part));
    else
        PL_TRY(add_factor(e, path, v, &part));
    e->part_name[m->n_parts] = path;
    e->parts[m->n_parts++] = part;
    return PL_OK;
}

enum pl_status pl_econ_amounts(struct pl_econ *e, const char *path,
                               const struct pl_value *v, size_t account,
                               double rate)
{
    if (v->type != PL_MAP || !pl_is_nil(pl_get(v, "kind")) || has_years(v))
        return add_part(e, pl_str_from(path), v, account, rate);
    if (v->n == 0)
        return pl_fail(e->r->err, PL_EINPUT, NULL, "%s: %s names no amount",
                       e->r->who, path);
    for (size_t i = 0; i < v->n; i++) {
        const struct pl_member *m = &v->as.members[i];
        struct pl_str own =
            pl_str_printf(e->r->work, "%s.%.*s", path, PL_FMT(m->key));
        if (own.s == NULL)
            return pl_run_no_memory(e->r);
        PL_TRY(add_part(e, own, m->value, account, rate));
    }
    return PL_OK;
}

void pl_econ_check_inputs(struct pl_econ *e)
{
    bool all_named = true;

    for (size_t i = 0; i < pl_count(pl_get(e->r->args, "inputs")); i++)
        all_named = all_named && e->is_named[i];
    if (!all_named)
        pl_econ_warn(e, "inputs holds a value that no amount names: it was not "
                        "used");
}
