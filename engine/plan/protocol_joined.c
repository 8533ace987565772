/* Data that is made of other data: what may be joined, and by what. */
#include "plan/protocol_check.h"

#include "plan/spec.h"

#include <stdio.h>
#include <string.h>

/* What was met below one joined. */
struct parts {
    const struct pl_check *c;
    const char *clause;
    struct pl_index met;
    size_t n;
};

static enum pl_status no_data(const struct parts *p, struct pl_str name)
{
    const struct pl_value *data = pl_get(p->c->protocol, "data");

    pl_check_wrong(p->c, p->clause, "there are no data", name);
    for (size_t i = 0; i < pl_count(data); i++)
        if (pl_nearest(name, &data->as.members[i].key, 1) == 0)
            return pl_hint(p->c->err, "did you mean \"%.*s\"?",
                           PL_FMT(data->as.members[i].key));
    return PL_EINPUT;
}

/* Each stands once, so that none holds itself. */
static enum pl_status walk(struct parts *p, struct pl_str name, int depth)
{
    const struct pl_value *entry =
        pl_get_str(pl_get(p->c->protocol, "data"), name);
    const struct pl_value *files = pl_get(entry, "files");
    size_t first;

    if (pl_is_nil(entry))
        return no_data(p, name);
    if (!pl_index_put(&p->met, name, p->n, &first))
        return pl_check_no_memory(p->c);
    if (first != p->n++)
        return pl_check_wrong(p->c, p->clause,
                              "it is joined twice, or to itself:", name);
    if (depth == PL_JOINED_DEPTH)
        return pl_check_wrong(p->c, p->clause, "joined too deep:", name);
    if (pl_is_joined(entry) && pl_count(files) < 2)
        return pl_check_wrong(p->c, p->clause,
                              "two or more are joined:", PL_STR("files"));
    for (size_t i = 0; i < pl_count(files); i++)
        PL_TRY(walk(p, pl_strv(pl_item(files, i)), depth + 1));
    return PL_OK;
}

/* Cells are matched as they are written: kinds that are written alike. */
static const char *written_as(const struct pl_value *entry)
{
    struct pl_str kind = pl_strv(pl_get(entry, "kind"));

    if (pl_str_is(kind, "date"))
        return "dates";
    return pl_str_is(kind, "number") || pl_str_is(kind, "integer") ||
                   pl_str_is(kind, "binary")
               ? "numbers"
               : "texts";
}

static enum pl_status check_by(const struct parts *p, struct pl_str left,
                               struct pl_str right, struct pl_str by)
{
    const struct pl_check *c = p->c;
    const char *x = written_as(pl_protocol_entry(c->protocol, left, by));
    const char *y = written_as(pl_protocol_entry(c->protocol, right, by));
    struct pl_pos pos = pl_check_place(c, p->clause);

    if (strcmp(x, y) == 0)
        return PL_OK;
    return pl_fail(c->err, PL_EINPUT, &pos,
                   "%s: \"%.*s\" holds %s in \"%.*s\" and %s in \"%.*s\"",
                   p->clause, PL_FMT(by), x, PL_FMT(left), y, PL_FMT(right));
}

/* A column that both sides have is one to match by. */
static enum pl_status check_common(const struct parts *p,
                                   const struct pl_names *left,
                                   const struct pl_names *right,
                                   const struct pl_value *by,
                                   struct pl_str part)
{
    for (size_t i = 0; i < right->n; i++) {
        struct pl_str name = right->s[i];
        if (!pl_check_has(left, name) || pl_list_has(by, name))
            continue;
        struct pl_pos pos = pl_check_place(p->c, p->clause);
        pl_fail(p->c->err, PL_EINPUT, &pos,
                "%s: \"%.*s\" and what it is joined to both have a column "
                "\"%.*s\"",
                p->clause, PL_FMT(part), PL_FMT(name));
        return pl_hint(p->c->err,
                       "give one another name: new_name = kind { column = "
                       "\"%.*s\", ... }",
                       PL_FMT(name));
    }
    return PL_OK;
}

/* The i-th, to all that stand before it. */
static enum pl_status check_part(const struct parts *p,
                                 const struct pl_value *joined, size_t i,
                                 const struct pl_value *by)
{
    const struct pl_value *files = pl_get(joined, "files");
    struct pl_str first = pl_strv(pl_item(files, 0));
    struct pl_str part = pl_strv(pl_item(files, i));
    struct pl_names left, right;

    PL_TRY(pl_check_read_names(p->c, part, &right));
    for (size_t k = 0; k < by->n; k++) {
        struct pl_str name = pl_strv(pl_item(by, k));
        PL_TRY(pl_check_name(p->c, &right, p->clause, name));
        if (i > 0)
            PL_TRY(check_by(p, first, part, name));
    }
    for (size_t k = 0; k < i; k++) {
        PL_TRY(pl_check_read_names(p->c, pl_strv(pl_item(files, k)), &left));
        PL_TRY(check_common(p, &left, &right, by, part));
    }
    return PL_OK;
}

enum pl_status pl_check_joined(const struct pl_check *c,
                               const struct pl_member *joined)
{
    const struct pl_value *by = pl_joined_by(c->a, joined->value);
    char clause[PL_CLAUSE_LENGTH];
    struct parts p = {.c = c, .clause = clause};

    if (by == NULL)
        return pl_check_no_memory(c);
    snprintf(clause, sizeof clause, "data.%.*s", PL_FMT(joined->key));
    pl_index_init(&p.met, c->a);
    PL_TRY(walk(&p, joined->key, 0));
    if (pl_count(by) == 0)
        return pl_check_wrong(c, clause, "no column is named in", PL_STR("by"));
    for (size_t i = 0; i < pl_count(pl_get(joined->value, "files")); i++)
        PL_TRY(check_part(&p, joined->value, i, by));
    return PL_OK;
}
