#include "doc/cite.h"

#include <math.h>
#include <string.h>

struct check {
    struct pl_pos pos;
    char entry[120]; /* entry 3 ("white2005") */
    struct pl_err *err;
};

static const char *type_name(const struct pl_value *v)
{
    static const char *const names[] = {"nothing", "true or false", "a number",
                                        "a text",  "a list",        "a map"};

    return names[v->type];
}

static enum pl_status expected(const struct check *c, const char *member,
                               const char *what, const struct pl_value *got)
{
    return pl_fail(c->err, PL_EINPUT, &c->pos,
                   "%s: \"%s\" is %s, where %s is expected", c->entry, member,
                   type_name(got), what);
}

static enum pl_status check_texts(const struct check *c,
                                  const struct pl_value *item)
{
    static const char *const members[] = {
        "title",     "title-short", "container-title",
        "publisher", "volume",      "issue",
        "page",      "number",      "edition",
        "version",   "genre",       "DOI",
        "URL"};

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const struct pl_value *v = pl_get(item, members[i]);
        if (v->type != PL_NIL && v->type != PL_STRING && v->type != PL_NUMBER)
            return expected(c, members[i], "a text", v);
    }
    struct pl_str url = pl_str_trim(pl_strv(pl_get(item, "URL")));
    if (url.len == 0 || pl_str_starts(url, "http://") ||
        pl_str_starts(url, "https://"))
        return PL_OK;
    (void)pl_fail(c->err, PL_EINPUT, &c->pos,
                  "%s: the URL \"%.*s\" is no web "
                  "address",
                  c->entry, PL_FMT(pl_str_slice(url, 0, 80)));
    return pl_hint(c->err, "it begins with https:// or http://");
}

static enum pl_status check_name(const struct check *c, const char *list,
                                 size_t i, const struct pl_value *name)
{
    static const char *const members[] = {"family",
                                          "given",
                                          "literal",
                                          "suffix",
                                          "dropping-particle",
                                          "non-dropping-particle"};

    if (name->type != PL_MAP)
        return pl_fail(c->err, PL_EINPUT, &c->pos,
                       "%s: %s %zu is %s, where a map with \"family\" and "
                       "\"given\", or \"literal\", is expected",
                       c->entry, list, i, type_name(name));
    for (size_t k = 0; k < sizeof members / sizeof members[0]; k++) {
        const struct pl_value *v = pl_get(name, members[k]);
        if (v->type != PL_NIL && v->type != PL_STRING)
            return pl_fail(c->err, PL_EINPUT, &c->pos,
                           "%s: \"%s\" of %s %zu is %s, where a text is "
                           "expected",
                           c->entry, members[k], list, i, type_name(v));
    }
    if (pl_strv(pl_get(name, "family")).len > 0 ||
        pl_strv(pl_get(name, "given")).len > 0 ||
        pl_strv(pl_get(name, "literal")).len > 0)
        return PL_OK;
    return pl_fail(c->err, PL_EINPUT, &c->pos,
                   "%s: %s %zu has neither \"family\" nor \"literal\"",
                   c->entry, list, i);
}

static enum pl_status check_names(const struct check *c,
                                  const struct pl_value *item, const char *list)
{
    const struct pl_value *names = pl_get(item, list);

    if (names->type != PL_NIL && names->type != PL_LIST)
        return expected(c, list, "a list of names", names);
    for (size_t i = 0; i < pl_count(names); i++)
        PL_TRY(check_name(c, list, i + 1, pl_item(names, i)));
    return PL_OK;
}

static bool is_date_part(const struct pl_value *v)
{
    double x = pl_num(v);

    if (v->type == PL_STRING && !pl_str_number(pl_str_trim(pl_strv(v)), &x))
        return false;
    return !isnan(x) && x == floor(x) && fabs(x) <= 9999;
}

static enum pl_status check_date(const struct check *c,
                                 const struct pl_value *item)
{
    const struct pl_value *issued = pl_get(item, "issued");
    const struct pl_value *parts = pl_get(issued, "date-parts");
    const struct pl_value *first = pl_item(parts, 0);

    if (issued->type != PL_NIL && issued->type != PL_MAP)
        return expected(c, "issued", "a map with \"date-parts\"", issued);
    bool is_date = parts->type == PL_NIL ||
                   (parts->type == PL_LIST && pl_count(parts) > 0 &&
                    first->type == PL_LIST && pl_count(first) > 0);
    for (size_t i = 0; i < pl_count(first) && is_date; i++)
        is_date = is_date_part(pl_item(first, i));
    if (is_date)
        return PL_OK;
    (void)pl_fail(c->err, PL_EINPUT, &c->pos,
                  "%s: \"date-parts\" of \"issued\" is no date", c->entry);
    return pl_hint(c->err, "write [[2008]] or [[2008, 3, 31]]");
}

static void name_entry(struct check *c, size_t number,
                       const struct pl_value *item)
{
    struct pl_buf b;

    pl_buf_init(&b, sizeof c->entry);
    pl_buf_printf(&b, "entry %zu", number);
    if (pl_get(item, "id")->type == PL_STRING)
        pl_buf_printf(&b, " (\"%.*s\")",
                      PL_FMT(pl_str_slice(pl_strv(pl_get(item, "id")), 0, 80)));
    struct pl_str s = pl_buf_view(&b);
    memcpy(c->entry, s.s, s.len < sizeof c->entry ? s.len : 0);
    c->entry[s.len < sizeof c->entry ? s.len : 0] = '\0';
    pl_buf_free(&b);
}

static enum pl_status check_entry(const struct check *c,
                                  const struct pl_value *item)
{
    if (item->type != PL_MAP)
        return pl_fail(c->err, PL_EINPUT, &c->pos,
                       "%s is %s, where a map is expected", c->entry,
                       type_name(item));
    const struct pl_value *id = pl_get(item, "id");
    if (id->type != PL_NUMBER && pl_str_trim(pl_strv(id)).len == 0) {
        (void)pl_fail(c->err, PL_EINPUT, &c->pos, "%s has no \"id\"", c->entry);
        return pl_hint(c->err, "the id is what [@id] cites");
    }
    const struct pl_value *type = pl_get(item, "type");
    if (type->type != PL_NIL && type->type != PL_STRING)
        return expected(c, "type", "a text", type);
    PL_TRY(check_names(c, item, "author"));
    PL_TRY(check_names(c, item, "editor"));
    PL_TRY(check_date(c, item));
    return check_texts(c, item);
}

/* Two entries of one id: the second is told. */
static enum pl_status check_twice(const struct check *c, struct pl_index *ids,
                                  const struct pl_value *item, size_t i)
{
    struct pl_str id = pl_str_trim(pl_strv(pl_get(item, "id")));
    size_t stored;

    if (id.len == 0)
        return PL_OK; /* a number */
    if (!pl_index_put(ids, id, i, &stored))
        return pl_fail(c->err, PL_ENOMEM, NULL, "out of memory");
    if (stored != i)
        return pl_fail(c->err, PL_EINPUT, &c->pos, "%s has the id of entry %zu",
                       c->entry, stored + 1);
    return PL_OK;
}

enum pl_status pl_cites_check(const struct pl_value *references,
                              const char *name, struct pl_err *err)
{
    struct check c = {.pos = pl_pos_at(name, 0, 0), .err = err};
    struct pl_arena scratch;
    struct pl_index ids;
    enum pl_status status = PL_OK;

    if (pl_is_nil(references))
        return PL_OK;
    if (references->type != PL_LIST)
        return pl_fail(err, PL_EINPUT, &c.pos,
                       "the references are %s, where a list of works "
                       "(CSL-JSON) is expected",
                       type_name(references));
    pl_arena_init(&scratch, (size_t)64 << 20);
    pl_index_init(&ids, &scratch);
    for (size_t i = 0; i < references->n && status == PL_OK; i++) {
        name_entry(&c, i + 1, pl_item(references, i));
        status = check_entry(&c, pl_item(references, i));
        if (status == PL_OK)
            status = check_twice(&c, &ids, pl_item(references, i), i);
    }
    pl_arena_free(&scratch);
    return status;
}
