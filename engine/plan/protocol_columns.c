/* Columns: those of the files, and those that derive and scales make of them.
 */
#include "plan/protocol_check.h"

#include "data/date.h"
#include "data/expr.h"
#include "plan/schema.h"
#include "plan/spec.h"

#include <stdio.h>

/* A column that the protocol makes of others. */
struct made {
    const char *part; /* derive or scales */
    struct pl_str name;
    const struct pl_value *reads;
};

struct made_list {
    struct made *m;
    size_t n;
};

static enum pl_status names_new(const struct pl_check *c, size_t cap,
                                struct pl_names *names)
{
    *names = (struct pl_names){.cap = cap};
    pl_index_init(&names->index, c->a);
    names->s = PL_NEW(c->a, struct pl_str, cap + 1);
    return names->s != NULL ? PL_OK : pl_check_no_memory(c);
}

bool pl_check_has(const struct pl_names *names, struct pl_str name)
{
    return pl_index_get(&names->index, name, names->cap) != names->cap;
}

static enum pl_status add(const struct pl_check *c, struct pl_names *names,
                          struct pl_str name)
{
    size_t at;

    if (!pl_index_put(&names->index, name, names->n, &at))
        return pl_check_no_memory(c);
    if (at == names->n)
        names->s[names->n++] = name;
    return PL_OK;
}

static bool is_ignored(const struct pl_value *entry)
{
    return pl_is_text(pl_get(entry, "kind"), "ignored");
}

/* Of a file, or of all that are joined. */
static enum pl_status add_columns(const struct pl_check *c,
                                  struct pl_names *names,
                                  const struct pl_value *entry)
{
    const struct pl_value *columns = pl_get(entry, "columns");
    const struct pl_value *parts = pl_get(entry, "files");

    for (size_t i = 0; i < pl_count(parts); i++)
        PL_TRY(add_columns(c, names,
                           pl_get_str(pl_get(c->protocol, "data"),
                                      pl_strv(pl_item(parts, i)))));
    for (size_t i = 0; i < pl_count(columns); i++)
        if (!is_ignored(columns->as.members[i].value))
            PL_TRY(add(c, names, columns->as.members[i].key));
    return PL_OK;
}

static enum pl_status list_made(const struct pl_check *c, struct made_list *out)
{
    const struct pl_value *derive = pl_get(c->protocol, "derive");
    const struct pl_value *scales = pl_get(c->protocol, "scales");

    out->n = 0;
    out->m = PL_NEW(c->a, struct made, pl_count(derive) + pl_count(scales) + 1);
    if (out->m == NULL)
        return pl_check_no_memory(c);
    for (size_t i = 0; i < pl_count(derive); i++) {
        const struct pl_member *m = &derive->as.members[i];
        const struct pl_value *reads = pl_expr_columns(c->a, m->value);
        if (reads == NULL)
            return pl_check_no_memory(c);
        out->m[out->n++] = (struct made){"derive", m->key, reads};
    }
    for (size_t i = 0; i < pl_count(scales); i++) {
        const struct pl_member *m = &scales->as.members[i];
        out->m[out->n++] =
            (struct made){"scales", m->key, pl_get(m->value, "items")};
    }
    return PL_OK;
}

static bool can_be_made(const struct pl_names *of, const struct made *m)
{
    for (size_t i = 0; i < pl_count(m->reads); i++)
        if (!pl_check_has(of, pl_strv(pl_item(m->reads, i))))
            return false;
    return true;
}

/* Adds what can be made of the names, and of what was made of them, until
 * nothing more can. */
static enum pl_status add_made(const struct pl_check *c,
                               const struct made_list *made,
                               struct pl_names *names)
{
    size_t before;

    do {
        before = names->n;
        for (size_t i = 0; i < made->n; i++)
            if (!pl_check_has(names, made->m[i].name) &&
                can_be_made(names, &made->m[i]))
                PL_TRY(add(c, names, made->m[i].name));
    } while (names->n > before);
    return PL_OK;
}

static size_t count_columns(const struct pl_check *c)
{
    const struct pl_value *data = pl_get(c->protocol, "data");
    size_t n = pl_count(pl_get(c->protocol, "derive")) +
               pl_count(pl_get(c->protocol, "scales"));

    for (size_t i = 0; i < pl_count(data); i++)
        n += pl_count(pl_get(data->as.members[i].value, "columns"));
    return n;
}

enum pl_status pl_check_read_names(const struct pl_check *c, struct pl_str data,
                                   struct pl_names *out)
{
    PL_TRY(names_new(c, count_columns(c), out));
    return add_columns(c, out, pl_get_str(pl_get(c->protocol, "data"), data));
}

enum pl_status pl_check_names(const struct pl_check *c, struct pl_str data,
                              struct pl_names *out)
{
    struct made_list made;

    PL_TRY(pl_check_read_names(c, data, out));
    PL_TRY(list_made(c, &made));
    return add_made(c, &made, out);
}

static bool is_ignored_somewhere(const struct pl_check *c, struct pl_str name)
{
    const struct pl_value *data = pl_get(c->protocol, "data");

    for (size_t i = 0; i < pl_count(data); i++)
        if (is_ignored(
                pl_get_str(pl_get(data->as.members[i].value, "columns"), name)))
            return true;
    return false;
}

enum pl_status pl_check_name(const struct pl_check *c,
                             const struct pl_names *known, const char *clause,
                             struct pl_str name)
{
    if (pl_check_has(known, name))
        return PL_OK;
    pl_check_wrong(c, clause, "there is no column", name);
    if (is_ignored_somewhere(c, name))
        return pl_hint(c->err, "it is ignored in data: say what kind it is");
    int near = pl_nearest(name, known->s, known->n);
    if (near >= 0)
        return pl_hint(c->err, "did you mean \"%.*s\"?",
                       PL_FMT(known->s[near]));
    return pl_hint(c->err, "name it in data, derive or scales");
}

enum pl_status pl_check_terms(const struct pl_check *c,
                              const struct pl_names *known, const char *clause,
                              const struct pl_value *terms)
{
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *item = pl_item(terms, i);
        if (item->type == PL_STRING) {
            PL_TRY(pl_check_name(c, known, clause, item->as.string));
            continue;
        }
        const struct pl_value *read = pl_expr_columns(c->a, item);
        if (read == NULL)
            return pl_check_no_memory(c);
        for (size_t k = 0; k < read->n; k++)
            PL_TRY(pl_check_name(c, known, clause, pl_strv(pl_item(read, k))));
    }
    return PL_OK;
}

/* Every column of every file, and everything made. */
static enum pl_status all_names(const struct pl_check *c,
                                const struct made_list *made,
                                struct pl_names *out)
{
    const struct pl_value *data = pl_get(c->protocol, "data");

    PL_TRY(names_new(c, count_columns(c), out));
    for (size_t i = 0; i < pl_count(data); i++)
        PL_TRY(add_columns(c, out, data->as.members[i].value));
    for (size_t i = 0; made != NULL && i < made->n; i++)
        PL_TRY(add(c, out, made->m[i].name));
    return PL_OK;
}

/* Does s stand for a value of the column: a level, or a day? */
static bool is_value(const struct pl_value *entry, struct pl_str s)
{
    double day;

    if (pl_is_text(pl_get(entry, "kind"), "date"))
        return pl_date_read(s, &day) == NULL;
    return pl_list_has(pl_get(entry, "levels"), s);
}

static enum pl_status check_aliases(const struct pl_check *c,
                                    const char *clause,
                                    const struct pl_value *entry)
{
    const struct pl_value *aliases = pl_get(entry, "aliases");
    bool is_date = pl_is_text(pl_get(entry, "kind"), "date");

    for (size_t i = 0; i < pl_count(aliases); i++) {
        const struct pl_member *m = &aliases->as.members[i];
        if (aliases->type != PL_MAP || !is_value(entry, pl_strv(m->value)))
            return pl_check_wrong(
                c, clause,
                is_date ? "aliases hold what is no day (yyyy-mm-dd):"
                        : "aliases hold what is no level:",
                aliases->type == PL_MAP ? m->key : PL_STR("aliases"));
        if (is_value(entry, m->key))
            return pl_check_wrong(c, clause,
                                  is_date ? "an alias is a day already:"
                                          : "an alias is a level already:",
                                  m->key);
    }
    return PL_OK;
}

static enum pl_status check_entry(const struct pl_check *c, const char *clause,
                                  const struct pl_value *entry)
{
    const struct pl_value *levels = pl_get(entry, "levels");
    const struct pl_value *min = pl_get(entry, "min");
    const struct pl_value *max = pl_get(entry, "max");
    struct pl_names seen;

    if (pl_is_text(pl_get(entry, "kind"), "category") && pl_count(levels) == 0)
        return pl_check_wrong(c, clause,
                              "a category without levels:", PL_STR("levels"));
    PL_TRY(names_new(c, pl_count(levels), &seen));
    for (size_t i = 0; i < pl_count(levels); i++) {
        struct pl_str level = pl_strv(pl_item(levels, i));
        if (pl_check_has(&seen, level))
            return pl_check_wrong(c, clause, "a level is named twice:", level);
        PL_TRY(add(c, &seen, level));
    }
    PL_TRY(check_aliases(c, clause, entry));
    if (pl_num(min) > pl_num(max)) {
        struct pl_pos pos = pl_check_place(c, clause);
        return pl_fail(c->err, PL_EINPUT, &pos, "%s: min, %g, is above max, %g",
                       clause, pl_num(min), pl_num(max));
    }
    return PL_OK;
}

static enum pl_status check_file(const struct pl_check *c,
                                 const struct pl_member *file)
{
    const struct pl_value *columns = pl_get(file->value, "columns");
    struct pl_str key = pl_strv(pl_get(file->value, "key")), first = {0};
    char clause[PL_CLAUSE_LENGTH];

    snprintf(clause, sizeof clause, "data.%.*s", PL_FMT(file->key));
    if (pl_strv(pl_get(file->value, "path")).len == 0)
        return pl_check_wrong(c, clause, "no path is given for", file->key);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_member *m = &columns->as.members[i];
        snprintf(clause, sizeof clause, "data.%.*s.columns.%.*s",
                 PL_FMT(file->key), PL_FMT(m->key));
        PL_TRY(check_entry(c, clause, m->value));
        if (!pl_is_text(pl_get(m->value, "role"), "treatment"))
            continue;
        if (first.len > 0)
            return pl_check_wrong(
                c, clause,
                "a second column with the role of treatment:", m->key);
        first = m->key;
    }
    snprintf(clause, sizeof clause, "data.%.*s", PL_FMT(file->key));
    struct pl_names own;
    PL_TRY(names_new(c, pl_count(columns), &own));
    PL_TRY(add_columns(c, &own, file->value));
    if (key.len == 0 && !pl_is_nil(pl_get(file->value, "doubled")))
        return pl_check_wrong(c, clause, "doubled rows have one",
                              PL_STR("key"));
    return key.len > 0 ? pl_check_name(c, &own, clause, key) : PL_OK;
}

/* The treatment has one name, whatever file it stands in. */
static enum pl_status check_treatment(const struct pl_check *c)
{
    const struct pl_value *data = pl_get(c->protocol, "data");
    struct pl_str treatment = pl_protocol_treatment(c->protocol);

    if (treatment.len == 0) {
        pl_check_wrong(c, "data", "no column has the role",
                       PL_STR("treatment"));
        return pl_hint(c->err, "arm = category { ..., role = \"treatment\" }");
    }
    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str other =
            pl_protocol_treatment_of(data->as.members[i].value);
        if (other.len > 0 && !pl_str_eq(other, treatment))
            return pl_check_wrong(
                c, "data",
                "a second column with the role of treatment:", other);
    }
    return PL_OK;
}

static enum pl_status check_files(const struct pl_check *c)
{
    const struct pl_value *data = pl_get(c->protocol, "data");

    if (pl_count(data) == 0)
        return pl_check_wrong(c, "data", "no file is named in", PL_STR("data"));
    for (size_t i = 0; i < data->n; i++)
        if (!pl_is_joined(data->as.members[i].value))
            PL_TRY(check_file(c, &data->as.members[i]));
    for (size_t i = 0; i < data->n; i++)
        if (pl_is_joined(data->as.members[i].value))
            PL_TRY(pl_check_joined(c, &data->as.members[i]));
    return check_treatment(c);
}

/* Names that are already a column's would hide it. */
static enum pl_status check_new_names(const struct pl_check *c,
                                      const struct made_list *made)
{
    struct pl_names taken;

    PL_TRY(all_names(c, NULL, &taken));
    for (size_t i = 0; i < made->n; i++) {
        const struct made *m = &made->m[i];
        char clause[PL_CLAUSE_LENGTH];
        snprintf(clause, sizeof clause, "%s.%.*s", m->part, PL_FMT(m->name));
        if (pl_check_has(&taken, m->name))
            return pl_check_wrong(c, clause,
                                  "there is a column already:", m->name);
        PL_TRY(add(c, &taken, m->name));
    }
    return PL_OK;
}

static enum pl_status check_reads(const struct pl_check *c,
                                  const struct made_list *made)
{
    struct pl_names known;

    PL_TRY(all_names(c, made, &known));
    for (size_t i = 0; i < made->n; i++) {
        char clause[PL_CLAUSE_LENGTH];
        snprintf(clause, sizeof clause, "%s.%.*s", made->m[i].part,
                 PL_FMT(made->m[i].name));
        PL_TRY(pl_check_terms(c, &known, clause, made->m[i].reads));
    }
    return PL_OK;
}

/* Tells the first that is not among the names. */
static enum pl_status need_made(const struct pl_check *c,
                                const struct made_list *made,
                                const struct pl_names *names, const char *what)
{
    for (size_t i = 0; i < made->n; i++) {
        char clause[PL_CLAUSE_LENGTH];
        if (pl_check_has(names, made->m[i].name))
            continue;
        snprintf(clause, sizeof clause, "%s.%.*s", made->m[i].part,
                 PL_FMT(made->m[i].name));
        return pl_check_wrong(c, clause, what, made->m[i].name);
    }
    return PL_OK;
}

/* All columns of all files together show a ring; one file after the other shows
 * a column that would need two files. */
static enum pl_status check_can_be_made(const struct pl_check *c,
                                        const struct made_list *made)
{
    const struct pl_value *data = pl_get(c->protocol, "data");
    struct pl_names names, some;

    PL_TRY(all_names(c, NULL, &names));
    PL_TRY(add_made(c, made, &names));
    PL_TRY(need_made(c, made, &names,
                     "columns that need each other in a ring hold"));
    PL_TRY(names_new(c, count_columns(c), &some));
    for (size_t i = 0; i < pl_count(data); i++) {
        PL_TRY(pl_check_names(c, data->as.members[i].key, &names));
        for (size_t k = 0; k < names.n; k++)
            PL_TRY(add(c, &some, names.s[k]));
    }
    return need_made(c, made, &some,
                     "no file holds all the columns that are needed for");
}

static enum pl_status check_scale(const struct pl_check *c,
                                  const struct pl_member *scale)
{
    const struct pl_value *items = pl_get(scale->value, "items");
    const struct pl_value *reverse = pl_get(scale->value, "reverse");
    const struct pl_value *range = pl_get(scale->value, "range");
    double allowed = pl_num_or(pl_get(scale->value, "allow_missing"), 0);
    char clause[PL_CLAUSE_LENGTH];

    snprintf(clause, sizeof clause, "scales.%.*s", PL_FMT(scale->key));
    if (pl_count(items) == 0)
        return pl_check_wrong(c, clause, "no items are named for", scale->key);
    if (!pl_is_nil(range) &&
        !(pl_count(range) == 2 &&
          pl_num(pl_item(range, 0)) < pl_num(pl_item(range, 1))))
        return pl_check_wrong(c, clause, "write { least, greatest } for",
                              PL_STR("range"));
    for (size_t i = 0; i < pl_count(reverse); i++)
        if (!pl_list_has(items, pl_strv(pl_item(reverse, i))))
            return pl_check_wrong(c, clause, "reversed, but not an item:",
                                  pl_strv(pl_item(reverse, i)));
    if (pl_count(reverse) > 0 && pl_is_nil(range))
        return pl_check_wrong(c, clause, "reversed items need a",
                              PL_STR("range"));
    if (allowed < 0 || allowed >= (double)pl_count(items))
        return pl_check_wrong(c, clause, "at least one item must be answered:",
                              PL_STR("allow_missing"));
    return PL_OK;
}

/* An item that is no number cannot be added up, and one that is named twice
 * counts twice. */
static enum pl_status check_items(const struct pl_check *c,
                                  const struct pl_member *scale)
{
    const struct pl_value *data = pl_get(c->protocol, "data");
    const struct pl_value *items = pl_get(scale->value, "items");
    char clause[PL_CLAUSE_LENGTH];
    struct pl_names seen;

    snprintf(clause, sizeof clause, "scales.%.*s", PL_FMT(scale->key));
    PL_TRY(names_new(c, pl_count(items), &seen));
    for (size_t i = 0; i < pl_count(items); i++) {
        struct pl_str item = pl_strv(pl_item(items, i));
        if (pl_check_has(&seen, item))
            return pl_check_wrong(c, clause, "an item is named twice:", item);
        PL_TRY(add(c, &seen, item));
        for (size_t k = 0; k < pl_count(data); k++) {
            const struct pl_value *kind = pl_get(
                pl_get_str(pl_get(data->as.members[k].value, "columns"), item),
                "kind");
            if (!pl_is_nil(kind) && !pl_is_text(kind, "integer") &&
                !pl_is_text(kind, "number") && !pl_is_text(kind, "binary"))
                return pl_check_wrong(c, clause,
                                      "an item is not a number:", item);
        }
    }
    return PL_OK;
}

/* Arms are those that the data can hold. */
static enum pl_status check_arms(const struct pl_check *c,
                                 const struct pl_value *design)
{
    const struct pl_value *arms = pl_get(design, "arms");
    const struct pl_value *ratio = pl_get(design, "ratio");
    const struct pl_value *levels =
        pl_get(pl_protocol_treatment_entry(c->protocol), "levels");

    if (pl_count(arms) < 2)
        return pl_check_wrong(c, "design",
                              "two or more are needed:", PL_STR("arms"));
    if (pl_count(ratio) > 0 && pl_count(ratio) != pl_count(arms))
        return pl_check_wrong(c, "design",
                              "one number an arm is needed:", PL_STR("ratio"));
    if (pl_count(levels) == 0)
        return PL_OK;
    for (size_t i = 0; i < pl_count(arms); i++)
        if (!pl_list_has(levels, pl_strv(pl_item(arms, i))))
            return pl_check_wrong(c, "design",
                                  "the treatment's column has no level for arm",
                                  pl_strv(pl_item(arms, i)));
    for (size_t i = 0; i < pl_count(levels); i++)
        if (!pl_list_has(arms, pl_strv(pl_item(levels, i))))
            return pl_check_wrong(c, "design",
                                  "a level of the treatment is no arm:",
                                  pl_strv(pl_item(levels, i)));
    return PL_OK;
}

static enum pl_status check_design(const struct pl_check *c,
                                   const struct made_list *made)
{
    const struct pl_value *design = pl_get(c->protocol, "design");
    struct pl_str cluster = pl_strv(pl_get(design, "cluster"));
    struct pl_names known;

    PL_TRY(check_arms(c, design));
    PL_TRY(all_names(c, made, &known));
    PL_TRY(pl_check_terms(c, &known, "design", pl_get(design, "blocks")));
    PL_TRY(pl_check_terms(c, &known, "design", pl_get(design, "strata")));
    return cluster.len > 0 ? pl_check_name(c, &known, "design", cluster)
                           : PL_OK;
}

enum pl_status pl_check_columns(const struct pl_check *c)
{
    const struct pl_value *scales = pl_get(c->protocol, "scales");
    struct made_list made;

    PL_TRY(check_files(c));
    PL_TRY(list_made(c, &made));
    PL_TRY(check_new_names(c, &made));
    PL_TRY(check_reads(c, &made));
    for (size_t i = 0; i < pl_count(scales); i++) {
        PL_TRY(check_scale(c, &scales->as.members[i]));
        PL_TRY(check_items(c, &scales->as.members[i]));
    }
    PL_TRY(check_can_be_made(c, &made));
    return check_design(c, &made);
}
