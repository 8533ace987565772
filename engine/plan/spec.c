#include "plan/spec.h"

#include "data/expr.h"
#include "plan/economic.h"
#include "plan/schema.h"

#include <string.h>

enum { DEPTH = 16 };

struct inheritance {
    struct pl_arena *a;
    const struct pl_value *analysis, *protocol, *defaults;
    struct pl_builder spec, source;
};

struct pl_str pl_protocol_data(const struct pl_value *protocol,
                               struct pl_str named)
{
    const struct pl_value *data = pl_get(protocol, "data");

    if (named.len > 0 || pl_count(data) == 0)
        return named;
    return data->as.members[0].key;
}

struct pl_str pl_protocol_treatment_of(const struct pl_value *file)
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
        name = pl_protocol_treatment_of(data->as.members[i].value);
    return name;
}

struct pl_str pl_protocol_data_with_arms(const struct pl_value *protocol)
{
    const struct pl_value *data = pl_get(protocol, "data");

    for (size_t i = 0; i < pl_count(data); i++)
        if (pl_protocol_treatment_of(data->as.members[i].value).len > 0)
            return data->as.members[i].key;
    return PL_STR("");
}

const struct pl_value *
pl_protocol_treatment_entry(const struct pl_value *protocol)
{
    const struct pl_value *data = pl_get(protocol, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *file = data->as.members[i].value;
        struct pl_str name = pl_protocol_treatment_of(file);
        if (name.len > 0)
            return pl_get_str(pl_get(file, "columns"), name);
    }
    return pl_nil();
}

bool pl_is_joined(const struct pl_value *entry)
{
    return pl_is_text(pl_get(entry, "kind"), "joined");
}

const struct pl_value *pl_joined_by(struct pl_arena *a,
                                    const struct pl_value *joined)
{
    const struct pl_value *by = pl_get(joined, "by");
    struct pl_builder one;

    if (by->type == PL_LIST)
        return by;
    pl_build(&one, a);
    if (by->type == PL_STRING)
        pl_add(&one, by);
    return pl_list(&one);
}

static void add_files(struct pl_builder *files, const struct pl_value *data,
                      struct pl_str name, int depth)
{
    const struct pl_value *entry = pl_get_str(data, name);
    const struct pl_value *parts = pl_get(entry, "files");

    if (!pl_is_nil(entry) && !pl_is_joined(entry))
        pl_add(files, pl_string(files->arena, name));
    for (size_t i = 0; depth < PL_JOINED_DEPTH && i < pl_count(parts); i++)
        add_files(files, data, pl_strv(pl_item(parts, i)), depth + 1);
}

const struct pl_value *pl_protocol_files(struct pl_arena *a,
                                         const struct pl_value *protocol,
                                         struct pl_str data)
{
    struct pl_builder files;

    pl_build(&files, a);
    add_files(&files, pl_get(protocol, "data"), data, 0);
    return pl_list(&files);
}

static const struct pl_value *entry_in(const struct pl_value *data,
                                       struct pl_str name, struct pl_str column,
                                       int depth)
{
    const struct pl_value *entry = pl_get_str(data, name);
    const struct pl_value *parts = pl_get(entry, "files");
    const struct pl_value *found = pl_get_str(pl_get(entry, "columns"), column);

    for (size_t i = 0;
         pl_is_nil(found) && depth < PL_JOINED_DEPTH && i < pl_count(parts);
         i++)
        found = entry_in(data, pl_strv(pl_item(parts, i)), column, depth + 1);
    return found;
}

const struct pl_value *pl_protocol_entry(const struct pl_value *protocol,
                                         struct pl_str data,
                                         struct pl_str column)
{
    return entry_in(pl_get(protocol, "data"), data, column, 0);
}

/* The first of analysis, protocol and defaults that says it, else otherwise.
 * Where it was said is told under its path. */
static void inherit_as(struct inheritance *h, struct pl_builder *to,
                       const char *path, const char *member,
                       const struct pl_value *otherwise)
{
    const struct pl_value *const from[] = {h->analysis, h->protocol,
                                           h->defaults};
    static const char *const names[] = {"analysis", "protocol", "defaults"};

    for (size_t i = 0; i < 3; i++) {
        const struct pl_value *v = pl_at(from[i], path);
        if (pl_is_nil(v))
            continue;
        pl_set(to, member, v);
        pl_set_text(&h->source, path, names[i]);
        return;
    }
    pl_set(to, member, otherwise);
    pl_set_text(&h->source, path, "silent");
}

static void inherit(struct inheritance *h, const char *member,
                    const struct pl_value *otherwise)
{
    inherit_as(h, &h->spec, member, member, otherwise);
}

static void inherit_missing(struct inheritance *h)
{
    struct pl_builder missing;

    pl_build(&missing, h->a);
    inherit_as(h, &missing, "missing.covariates", "covariates",
               pl_unspecified());
    inherit_as(h, &missing, "missing.outcome", "outcome", pl_unspecified());
    pl_set(&h->spec, "missing", pl_map(&missing));
}

static bool is_kind(const struct inheritance *h, const char *kind)
{
    return pl_is_text(pl_get(h->analysis, "kind"), kind);
}

static void regression_members(struct inheritance *h)
{
    static const char *const lists[] = {"covariates", "fixed_effects"};
    struct pl_builder none;

    pl_build(&none, h->a);
    const struct pl_value *empty = pl_list(&none);
    for (size_t i = 0; i < 2; i++)
        if (pl_count(pl_get(h->analysis, lists[i])) == 0)
            pl_set(&h->spec, lists[i], empty);
    if (pl_is_nil(pl_get(h->analysis, "estimator")))
        pl_set_text(&h->spec, "estimator", "ols");
    inherit(h, "vcov", pl_unspecified());
}

/* Intervals follow the threshold, unless their level is said. */
static void inherit_level(struct inheritance *h)
{
    const struct pl_value *const from[] = {h->analysis, h->protocol,
                                           h->defaults};
    static const char *const names[] = {"analysis", "protocol", "defaults"};

    inherit(h, "level", pl_unspecified());
    for (size_t i = 0; i < 3; i++) {
        const struct pl_value *alpha = pl_get(from[i], "alpha");
        if (!pl_is_nil(pl_get(from[i], "level")))
            return;
        if (pl_is_nil(alpha))
            continue;
        if (alpha->type == PL_NUMBER)
            pl_set_number(&h->spec, "level", 1 - alpha->as.number);
        pl_set_text(&h->source, "level", names[i]);
        return;
    }
}

/* An estimate has arms, a side, intervals and gaps to deal with. */
static void estimate_members(struct inheritance *h)
{
    if (pl_is_nil(pl_get(h->analysis, "treatment")))
        pl_set_string(&h->spec, "treatment",
                      pl_protocol_treatment(h->protocol));
    inherit_missing(h);
    inherit(h, "alternative", pl_text(h->a, "two_sided"));
    inherit_level(h);
}

/* Columns are compared between arms; amounts have none. */
static void economic_members(struct inheritance *h)
{
    if (pl_is_nil(pl_get(h->analysis, "treatment")) &&
        pl_economic_has_columns(h->analysis))
        pl_set_string(&h->spec, "treatment",
                      pl_protocol_treatment(h->protocol));
    inherit_level(h);
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

    pl_build(&h.spec, a);
    pl_build(&h.source, a);
    pl_copy_members(&h.spec, analysis);
    inherit(&h, "sample", pl_unspecified());
    inherit(&h, "alpha", pl_unspecified());
    if (is_kind(&h, "regression"))
        regression_members(&h);
    if (is_kind(&h, "regression") || is_kind(&h, "comparison"))
        estimate_members(&h);
    if (pl_is_economic(analysis))
        economic_members(&h);
    pl_set_string(
        &h.spec, "data",
        pl_protocol_data(protocol, pl_strv(pl_get(analysis, "data"))));
    pl_set_string(&h.spec, "id", id);
    pl_set(&h.spec, "trial", pl_get(protocol, "id"));
    pl_set(&h.spec, "source", pl_map(&h.source));
    return pl_map(&h.spec);
}

bool pl_spec_is_silent(const struct pl_value *protocol,
                       const struct pl_value *spec, const char *member)
{
    const struct pl_value *source = pl_get(pl_get(spec, "source"), member);
    const struct pl_value *own =
        pl_get_str(pl_get(protocol, "analyses"), pl_strv(pl_get(spec, "id")));

    if (source->type == PL_STRING)
        return pl_is_text(source, "silent");
    if (strcmp(member, "treatment") == 0 &&
        pl_protocol_treatment(protocol).len > 0)
        return false; /* the dictionary says which column is the arm */
    return !pl_is_nil(own) && pl_is_nil(pl_at(own, member));
}

/* Columns that this one is made of, by derive or scales; nil: it is not made.
 */
static const struct pl_value *parts_of(struct pl_arena *a,
                                       const struct pl_value *protocol,
                                       struct pl_str name)
{
    const struct pl_value *made = pl_get_str(pl_get(protocol, "derive"), name);
    const struct pl_value *scale = pl_get_str(pl_get(protocol, "scales"), name);

    if (!pl_is_nil(made))
        return pl_expr_columns(a, made);
    return pl_is_nil(scale) ? pl_nil() : pl_get(scale, "items");
}

static bool is_marked(const struct pl_value *protocol, struct pl_str data,
                      struct pl_str name)
{
    const struct pl_value *all = pl_get(protocol, "data");

    for (size_t i = 0; i < pl_count(all); i++) {
        struct pl_str key = all->as.members[i].key;
        const struct pl_value *entry = pl_protocol_entry(protocol, key, name);
        if ((data.len == 0 || pl_str_eq(key, data)) &&
            pl_is_text(pl_get(entry, "when"), "baseline"))
            return true;
    }
    return false;
}

static bool is_baseline(struct pl_arena *a, const struct pl_value *protocol,
                        struct pl_str data, struct pl_str name, int depth)
{
    const struct pl_value *parts = parts_of(a, protocol, name);

    if (is_marked(protocol, data, name))
        return true;
    for (size_t i = 0; i < pl_count(parts); i++)
        if (depth == DEPTH ||
            !is_baseline(a, protocol, data, pl_strv(pl_item(parts, i)),
                         depth + 1))
            return false;
    return pl_count(parts) > 0;
}

bool pl_protocol_is_baseline(struct pl_arena *a,
                             const struct pl_value *protocol,
                             struct pl_str data, struct pl_str column)
{
    return is_baseline(a, protocol, data, column, 0);
}
