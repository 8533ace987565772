#include "plan/spec.h"

#include <math.h>
#include <string.h>

struct inheritance {
    struct pl_arena *a;
    const struct pl_value *analysis, *protocol, *defaults;
    struct pl_builder spec, source;
};

static const struct pl_value *kind_value(struct pl_arena *a, const char *kind)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", kind);
    return pl_map(&b);
}

struct pl_str pl_protocol_data(const struct pl_value *protocol,
                               struct pl_str named)
{
    const struct pl_value *data = pl_get(protocol, "data");

    if (named.len > 0 || pl_count(data) == 0)
        return named;
    return data->as.members[0].key;
}

static struct pl_str treatment_of(const struct pl_value *file)
{
    const struct pl_value *columns = pl_get(file, "columns");

    for (size_t i = 0; i < pl_count(columns); i++)
        if (pl_is_text(pl_get(columns->as.members[i].value, "role"),
                       "treatment"))
            return columns->as.members[i].key;
    return PL_STR("");
}

struct pl_str pl_protocol_treatment(const struct pl_value *protocol)
{
    const struct pl_value *data = pl_get(protocol, "data");
    struct pl_str name = PL_STR("");

    for (size_t i = 0; i < pl_count(data) && name.len == 0; i++)
        name = treatment_of(data->as.members[i].value);
    return name;
}

/* The first of analysis, protocol and defaults that says it, else otherwise. */
static void inherit(struct inheritance *h, const char *path, const char *member,
                    const struct pl_value *otherwise)
{
    const struct pl_value *const from[] = {h->analysis, h->protocol,
                                           h->defaults};
    static const char *const names[] = {"analysis", "protocol", "defaults"};

    for (size_t i = 0; i < 3; i++) {
        const struct pl_value *v = pl_at(from[i], path);
        if (pl_is_nil(v))
            continue;
        pl_set(&h->spec, member, v);
        pl_set_text(&h->source, member, names[i]);
        return;
    }
    pl_set(&h->spec, member, otherwise);
    pl_set_text(&h->source, member, "silent");
}

static const struct pl_value *inherit_missing(struct inheritance *h)
{
    const struct pl_value *unspecified = kind_value(h->a, "unspecified");
    struct pl_builder outer = h->spec, outer_source = h->source;
    struct pl_builder missing;

    pl_build(&h->spec, h->a);
    pl_build(&h->source, h->a);
    inherit(h, "missing.covariates", "covariates", unspecified);
    inherit(h, "missing.outcome", "outcome", unspecified);
    missing = h->spec;
    const struct pl_value *value = pl_map(&missing);
    h->spec = outer;
    /* The sources of the two parts are told under their own names. */
    const struct pl_value *parts = pl_map(&h->source);
    h->source = outer_source;
    pl_set(&h->source, "missing.covariates", pl_get(parts, "covariates"));
    pl_set(&h->source, "missing.outcome", pl_get(parts, "outcome"));
    return value;
}

/* Members that only the analysis itself can say. */
static void own_members(struct inheritance *h)
{
    static const char *const inherited[] = {"sample", "missing", "vcov",
                                            "alpha",  "level",   "alternative",
                                            "data",   NULL};

    for (size_t i = 0; i < h->analysis->n; i++) {
        const struct pl_member *m = &h->analysis->as.members[i];
        size_t k = 0;
        while (inherited[k] != NULL && !pl_str_is(m->key, inherited[k]))
            k++;
        if (inherited[k] == NULL)
            pl_set_str(&h->spec, m->key, m->value);
    }
}

static void regression_members(struct inheritance *h)
{
    struct pl_builder none;

    if (!pl_is_text(pl_get(h->analysis, "kind"), "regression"))
        return;
    pl_build(&none, h->a);
    const struct pl_value *empty = pl_list(&none);
    static const char *const lists[] = {"covariates", "fixed_effects"};
    for (size_t i = 0; i < 2; i++)
        if (pl_count(pl_get(h->analysis, lists[i])) == 0)
            pl_set(&h->spec, lists[i], empty);
    if (pl_is_nil(pl_get(h->analysis, "estimator")))
        pl_set_text(&h->spec, "estimator", "ols");
}

const struct pl_value *pl_spec_inherit(struct pl_arena *a,
                                       const struct pl_value *protocol,
                                       struct pl_str id,
                                       const struct pl_value *analysis)
{
    struct inheritance h = {.a = a,
                            .analysis = analysis,
                            .protocol = protocol,
                            .defaults = pl_get(protocol, "defaults")};
    const struct pl_value *unspecified = kind_value(a, "unspecified");

    pl_build(&h.spec, a);
    pl_build(&h.source, a);
    own_members(&h);
    regression_members(&h);
    pl_set(&h.spec, "missing", inherit_missing(&h));
    inherit(&h, "sample", "sample", unspecified);
    inherit(&h, "vcov", "vcov", unspecified);
    inherit(&h, "alpha", "alpha", pl_number(a, 0.05));
    inherit(&h, "alternative", "alternative", pl_text(a, "two_sided"));
    double alpha = pl_num_or(pl_get(analysis, "alpha"),
                             pl_num_or(pl_get(protocol, "alpha"), 0.05));
    inherit(&h, "level", "level", pl_number(a, 1 - alpha));
    pl_set_string(
        &h.spec, "data",
        pl_protocol_data(protocol, pl_strv(pl_get(analysis, "data"))));
    if (pl_is_nil(pl_get(analysis, "treatment")) &&
        !pl_is_nil(pl_get(analysis, "outcome")))
        pl_set_string(&h.spec, "treatment", pl_protocol_treatment(protocol));
    pl_set_string(&h.spec, "id", id);
    pl_set(&h.spec, "trial", pl_get(protocol, "id"));
    pl_set(&h.spec, "source", pl_map(&h.source));
    return pl_map(&h.spec);
}
