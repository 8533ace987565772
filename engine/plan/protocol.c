#include "plan/protocol.h"

#include "data/expr.h"
#include "plan/schema.h"
#include "plan/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A protocol being checked. */
struct check {
    struct pl_arena *a;
    const struct pl_value *protocol, *lines;
    struct pl_str folder;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct check *c)
{
    return pl_fail(c->err, PL_ENOMEM, NULL, "out of memory");
}

/* protocol.lua and the line of the clause, or of what holds it. */
static struct pl_pos place(const struct check *c, const char *path)
{
    char part[192], file[192];
    double line = 0;

    snprintf(part, sizeof part, "%s", path);
    snprintf(file, sizeof file, "%.*s/protocol.lua", PL_FMT(c->folder));
    for (;;) {
        line = pl_num_or(pl_get(c->lines, part), 0);
        char *dot = strrchr(part, '.');
        if (line > 0 || dot == NULL)
            break;
        *dot = '\0';
    }
    if (line <= 0)
        line = pl_num_or(pl_get(c->lines, ""), 0);
    return pl_pos_at(file, line > 0 ? (size_t)line : 0, 0);
}

static enum pl_status wrong(const struct check *c, const char *path,
                            const char *what, struct pl_str which)
{
    struct pl_pos pos = place(c, path);

    return pl_fail(c->err, PL_EINPUT, &pos, "%s: %s \"%.*s\"", path, what,
                   PL_FMT(which));
}

/* All names that an analysis may use on a frame: columns, derive, scales. */
struct names {
    struct pl_str *s;
    size_t n;
};

static void add_keys(struct names *to, const struct pl_value *map)
{
    if (map->type == PL_MAP)
        for (size_t i = 0; i < map->n; i++)
            if (!pl_is_text(pl_get(map->as.members[i].value, "kind"),
                            "ignored"))
                to->s[to->n++] = map->as.members[i].key;
}

static enum pl_status known_names(const struct check *c, struct pl_str frame,
                                  struct names *out)
{
    const struct pl_value *columns =
        pl_get(pl_get_str(pl_get(c->protocol, "data"), frame), "columns");
    const struct pl_value *derive = pl_get(c->protocol, "derive");
    const struct pl_value *scales = pl_get(c->protocol, "scales");

    out->n = 0;
    out->s =
        PL_NEW(c->a, struct pl_str,
               pl_count(columns) + pl_count(derive) + pl_count(scales) + 1);
    if (out->s == NULL)
        return out_of_memory(c);
    add_keys(out, columns);
    add_keys(out, derive);
    add_keys(out, scales);
    return PL_OK;
}

static enum pl_status need_name(const struct check *c,
                                const struct names *known, const char *path,
                                struct pl_str name)
{
    for (size_t i = 0; i < known->n; i++)
        if (pl_str_eq(known->s[i], name))
            return PL_OK;
    wrong(c, path, "there is no column", name);
    int near = pl_nearest(name, known->s, known->n);
    if (near >= 0)
        return pl_hint(c->err, "did you mean \"%.*s\"?",
                       PL_FMT(known->s[near]));
    return pl_hint(c->err, "name it in data, derive or scales");
}

static enum pl_status need_all(const struct check *c, const struct names *known,
                               const char *path, const struct pl_value *names)
{
    for (size_t i = 0; i < pl_count(names); i++) {
        const struct pl_value *item = pl_item(names, i);
        if (item->type == PL_STRING) {
            PL_TRY(need_name(c, known, path, item->as.string));
            continue;
        }
        const struct pl_value *read = pl_expr_columns(c->a, item);
        if (read == NULL)
            return out_of_memory(c);
        for (size_t k = 0; k < read->n; k++)
            PL_TRY(need_name(c, known, path, pl_strv(pl_item(read, k))));
    }
    return PL_OK;
}

static enum pl_status check_one_treatment(const struct check *c)
{
    const struct pl_value *data = pl_get(c->protocol, "data");
    struct pl_str first = PL_STR("");

    if (pl_count(data) == 0)
        return wrong(c, "data", "no file is named in", PL_STR("data"));
    for (size_t i = 0; i < data->n; i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        if (pl_strv(pl_get(data->as.members[i].value, "path")).len == 0)
            return wrong(c, "data", "no path is given for",
                         data->as.members[i].key);
        for (size_t k = 0; k < pl_count(columns); k++) {
            const struct pl_member *m = &columns->as.members[k];
            if (!pl_is_text(pl_get(m->value, "role"), "treatment"))
                continue;
            if (first.len > 0 && !pl_str_eq(first, m->key))
                return wrong(c, "data",
                             "a second column is the treatment:", m->key);
            first = m->key;
        }
    }
    return PL_OK;
}

static enum pl_status check_ids(const struct check *c)
{
    struct pl_str id = pl_strv(pl_get(c->protocol, "id"));

    for (size_t i = 0; i < id.len; i++)
        if (!((id.s[i] >= 'a' && id.s[i] <= 'z') || id.s[i] == '_' ||
              id.s[i] == '-' || (id.s[i] >= '0' && id.s[i] <= '9')))
            return wrong(c, "id",
                         "an id is made of small letters, digits, _ and -, not",
                         id);
    return id.len > 0 ? PL_OK : wrong(c, "id", "an id is not empty:", id);
}

static enum pl_status check_alpha(const struct check *c, const char *path,
                                  const struct pl_value *alpha)
{
    double x = pl_num_or(alpha, 0.05);
    struct pl_pos pos = place(c, path);

    if (x > 0 && x < 1)
        return PL_OK;
    return pl_fail(c->err, PL_EINPUT, &pos, "%s: %g is not between 0 and 1",
                   path, x);
}

/* New names must not hide those of the data. */
static enum pl_status check_new_names(const struct check *c, const char *clause,
                                      const struct pl_value *made)
{
    const struct pl_value *data = pl_get(c->protocol, "data");

    for (size_t i = 0; i < pl_count(made); i++)
        for (size_t k = 0; k < pl_count(data); k++)
            if (!pl_is_nil(
                    pl_get_str(pl_get(data->as.members[k].value, "columns"),
                               made->as.members[i].key)))
                return wrong(c, clause, "the data have a column already:",
                             made->as.members[i].key);
    return PL_OK;
}

static enum pl_status check_scale(const struct check *c,
                                  const struct pl_member *scale,
                                  const struct names *known)
{
    const struct pl_value *items = pl_get(scale->value, "items");
    const struct pl_value *reverse = pl_get(scale->value, "reverse");
    const struct pl_value *range = pl_get(scale->value, "range");
    char path[192];

    snprintf(path, sizeof path, "scales.%.*s", PL_FMT(scale->key));
    PL_TRY(need_all(c, known, path, items));
    for (size_t i = 0; i < pl_count(reverse); i++)
        if (!pl_list_has(items, pl_strv(pl_item(reverse, i))))
            return wrong(c, path, "reversed, but not an item:",
                         pl_strv(pl_item(reverse, i)));
    if (pl_count(reverse) > 0 &&
        (pl_count(range) != 2 ||
         pl_num(pl_item(range, 0)) >= pl_num(pl_item(range, 1))))
        return wrong(c, path,
                     "reversed items need range = { least, greatest } in",
                     scale->key);
    return PL_OK;
}

/* Columns of derive in an order in which each finds what it reads; a ring is an
 * error.  order holds indices into derive's members. */
static enum pl_status order_derive(const struct check *c,
                                   const struct pl_value *derive, size_t *order)
{
    size_t n = pl_count(derive), done = 0;
    bool *is_made = PL_NEW(c->a, bool, n + 1);

    if (is_made == NULL)
        return out_of_memory(c);
    while (done < n) {
        size_t before = done;
        for (size_t i = 0; i < n; i++) {
            const struct pl_value *reads =
                pl_expr_columns(c->a, derive->as.members[i].value);
            bool is_ready = reads != NULL && !is_made[i];
            for (size_t k = 0; is_ready && k < n; k++)
                is_ready = is_made[k] ||
                           !pl_list_has(reads, derive->as.members[k].key);
            if (!is_ready)
                continue;
            is_made[i] = true;
            order[done++] = i;
        }
        if (done == before)
            for (size_t i = 0; i < n; i++)
                if (!is_made[i])
                    return wrong(c, "derive",
                                 "a ring of columns that need each other "
                                 "holds",
                                 derive->as.members[i].key);
    }
    return PL_OK;
}

static enum pl_status check_derive(const struct check *c,
                                   const struct names *known)
{
    const struct pl_value *derive = pl_get(c->protocol, "derive");
    size_t *order = PL_NEW(c->a, size_t, pl_count(derive) + 1);
    char path[192];

    if (order == NULL)
        return out_of_memory(c);
    PL_TRY(check_new_names(c, "derive", derive));
    for (size_t i = 0; i < pl_count(derive); i++) {
        const struct pl_member *m = &derive->as.members[i];
        struct pl_builder one;
        snprintf(path, sizeof path, "derive.%.*s", PL_FMT(m->key));
        pl_build(&one, c->a);
        pl_add(&one, m->value);
        PL_TRY(need_all(c, known, path, pl_list(&one)));
    }
    return order_derive(c, derive, order);
}

static enum pl_status check_columns_of(const struct check *c, const char *path,
                                       const struct pl_value *spec,
                                       const struct names *known)
{
    static const char *const single[] = {"outcome", "treatment", "weights"};

    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        struct pl_str name = pl_strv(pl_get(spec, single[i]));
        if (name.len > 0)
            PL_TRY(need_name(c, known, path, name));
    }
    PL_TRY(need_all(c, known, path, pl_get(spec, "covariates")));
    PL_TRY(need_all(c, known, path, pl_get(spec, "fixed_effects")));
    struct pl_str by = pl_strv(pl_at(spec, "vcov.by"));
    return by.len > 0 ? need_name(c, known, path, by) : PL_OK;
}

static enum pl_status check_missing_rules(const struct check *c,
                                          const char *path,
                                          const struct pl_value *missing)
{
    for (size_t i = 0; i < pl_count(missing); i++) {
        const struct pl_member *m = &missing->as.members[i];
        if (!pl_str_is(m->key, "covariates") && !pl_str_is(m->key, "outcome"))
            return wrong(c, path, "missing holds covariates and outcome, not",
                         m->key);
        const struct pl_kind *k =
            pl_kind_find(pl_strv(pl_get(m->value, "kind")));
        bool is_list = m->value->type == PL_LIST;
        if (!is_list && (k == NULL || strcmp(k->group, "missing") != 0))
            return wrong(c, path, "no rule for missing values is given for",
                         m->key);
    }
    return PL_OK;
}

static enum pl_status check_analysis(const struct check *c,
                                     const struct pl_member *analysis,
                                     const struct pl_value *spec)
{
    struct pl_str frame = pl_strv(pl_get(spec, "data"));
    struct names known;
    char path[192];

    snprintf(path, sizeof path, "analyses.%.*s", PL_FMT(analysis->key));
    if (pl_is_nil(pl_get_str(pl_get(c->protocol, "data"), frame)))
        return wrong(c, path, "there are no data", frame);
    PL_TRY(check_missing_rules(c, path, pl_get(analysis->value, "missing")));
    PL_TRY(check_alpha(c, path, pl_get(spec, "alpha")));
    PL_TRY(known_names(c, frame, &known));
    return check_columns_of(c, path, spec, &known);
}

static enum pl_status make_specs(const struct check *c,
                                 const struct pl_value **out)
{
    const struct pl_value *analyses = pl_get(c->protocol, "analyses");
    struct pl_builder specs;

    if (pl_count(analyses) == 0)
        return wrong(c, "analyses", "no analysis is registered in",
                     PL_STR("analyses"));
    pl_build(&specs, c->a);
    for (size_t i = 0; i < analyses->n; i++) {
        const struct pl_member *m = &analyses->as.members[i];
        const struct pl_value *spec =
            pl_spec_inherit(c->a, c->protocol, m->key, m->value);
        if (spec == NULL)
            return out_of_memory(c);
        PL_TRY(check_analysis(c, m, spec));
        pl_set_str(&specs, m->key, spec);
    }
    *out = pl_map(&specs);
    return *out != NULL ? PL_OK : out_of_memory(c);
}

static enum pl_status check_whole(const struct check *c)
{
    const struct pl_value *scales = pl_get(c->protocol, "scales");
    struct names known;

    PL_TRY(check_ids(c));
    PL_TRY(check_one_treatment(c));
    PL_TRY(check_alpha(c, "alpha", pl_get(c->protocol, "alpha")));
    PL_TRY(check_missing_rules(c, "missing", pl_get(c->protocol, "missing")));
    PL_TRY(known_names(c, pl_protocol_data(c->protocol, PL_STR("")), &known));
    PL_TRY(check_derive(c, &known));
    PL_TRY(check_new_names(c, "scales", scales));
    for (size_t i = 0; i < pl_count(scales); i++)
        PL_TRY(check_scale(c, &scales->as.members[i], &known));
    return PL_OK;
}

enum pl_status pl_protocol_check(struct pl_arena *a,
                                 const struct pl_value *value,
                                 const struct pl_value *lines,
                                 struct pl_str folder, struct pl_protocol *out,
                                 struct pl_err *err)
{
    struct check c = {a, value, lines, folder, err};

    if (!pl_is_text(pl_get(value, "kind"), "protocol")) {
        struct pl_pos pos = place(&c, "");
        pl_fail(err, PL_EINPUT, &pos, "the file does not return a protocol");
        return pl_hint(err, "it ends with: return protocol { ... }");
    }
    if (pl_kind_check(value, err) != PL_OK) {
        struct pl_pos pos = place(&c, "");
        if (err != NULL)
            err->pos = pos;
        return PL_EINPUT;
    }
    PL_TRY(check_whole(&c));
    *out = (struct pl_protocol){.id = pl_strv(pl_get(value, "id")),
                                .folder = pl_str_copy(a, folder),
                                .value = value,
                                .lines = lines != NULL ? lines : pl_nil(),
                                .hash = pl_value_hash(value)};
    if (out->folder.s == NULL)
        return out_of_memory(&c);
    return make_specs(&c, &out->specs);
}

const struct pl_value *pl_protocol_spec(const struct pl_protocol *p,
                                        struct pl_str analysis)
{
    const struct pl_value *spec = pl_get_str(p->specs, analysis);

    return pl_is_nil(spec) ? NULL : spec;
}

enum pl_status pl_protocol_need(const struct pl_protocol *p,
                                struct pl_str analysis, const struct pl_pos *at,
                                const struct pl_value **spec,
                                struct pl_err *err)
{
    *spec = pl_protocol_spec(p, analysis);
    if (*spec != NULL)
        return PL_OK;
    pl_fail(err, PL_EINPUT, at, "no analysis \"%.*s\" in protocol \"%.*s\"",
            PL_FMT(analysis), PL_FMT(p->id));
    struct pl_str *names = malloc((p->specs->n + 1) * sizeof *names);
    if (names == NULL)
        return PL_EINPUT;
    for (size_t i = 0; i < p->specs->n; i++)
        names[i] = p->specs->as.members[i].key;
    int near = pl_nearest(analysis, names, p->specs->n);
    if (near >= 0)
        pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]));
    else
        pl_hint(err, "for an analysis that no clause names: t:explore");
    free(names);
    return PL_EINPUT;
}

const char *pl_protocol_role(const struct pl_protocol *p, struct pl_str column)
{
    const struct pl_value *data = pl_get(p->value, "data");

    for (size_t i = 0; i < pl_count(p->specs); i++) {
        const struct pl_value *spec = p->specs->as.members[i].value;
        if (pl_str_eq(pl_strv(pl_get(spec, "treatment")), column))
            return "treatment";
        if (pl_str_eq(pl_strv(pl_get(spec, "outcome")), column))
            return "outcome";
    }
    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *entry =
            pl_get_str(pl_get(data->as.members[i].value, "columns"), column);
        if (pl_is_text(pl_get(entry, "role"), "treatment"))
            return "treatment";
        if (pl_is_text(pl_get(entry, "when"), "outcome"))
            return "outcome";
    }
    return NULL;
}
