/* The family of tests that a protocol registers. */
#include "plan/protocol_check.h"

#include "plan/family.h"
#include "plan/schema.h"

static bool is_outcome(const struct pl_check *c, struct pl_str name)
{
    const struct pl_value *analyses = pl_get(c->protocol, "analyses");

    for (size_t i = 0; i < pl_count(analyses); i++)
        if (pl_str_eq(pl_strv(pl_get(analyses->as.members[i].value, "outcome")),
                      name))
            return true;
    return false;
}

static enum pl_status check_analyses(const struct pl_check *c,
                                     const struct pl_value *ids)
{
    const struct pl_value *analyses = pl_get(c->protocol, "analyses");

    for (size_t i = 0; i < pl_count(ids); i++) {
        struct pl_str id = pl_strv(pl_item(ids, i));
        const struct pl_value *analysis = pl_get_str(analyses, id);
        if (pl_is_nil(analysis))
            return pl_check_wrong(c, "family", "there is no analysis", id);
        if (!pl_family_takes(analysis))
            return pl_check_wrong(c, "family",
                                  "this analysis tests no treatment:", id);
    }
    return PL_OK;
}

static enum pl_status check_method(const struct pl_check *c,
                                   const struct pl_value *family)
{
    static const char methods[] =
        "none bonferroni holm hochberg benjamini_hochberg romano_wolf";
    struct pl_str method = pl_strv(pl_get(family, "method"));
    struct pl_pos pos = pl_check_place(c, "family");
    struct pl_err why = {0};

    if (!pl_word_in(methods, method)) {
        pl_check_wrong(c, "family", "no method of adjustment", method);
        return pl_hint(c->err, "it takes one of: %s", methods);
    }
    if (pl_family_check_drawing(family, &why) == PL_OK)
        return PL_OK;
    return pl_fail(c->err, why.status, &pos, "family: %s", why.msg);
}

enum pl_status pl_check_family(const struct pl_check *c)
{
    static const char *const known[] = {"analyses", "draws", "method",
                                        "outcomes", "seed"};
    const struct pl_value *family = pl_get(c->protocol, "family");
    const struct pl_value *outcomes = pl_get(family, "outcomes");

    if (pl_is_unspecified(family))
        return PL_OK;
    const struct pl_value *analyses = pl_get(family, "analyses");
    PL_TRY(pl_check_members(c, "family", family, known,
                            sizeof known / sizeof known[0]));
    if (!pl_is_nil(outcomes) && !pl_is_nil(analyses))
        return pl_check_wrong(c, "family", "beside analyses it has",
                              PL_STR("outcomes"));
    PL_TRY(check_analyses(c, analyses));
    for (size_t i = 0; i < pl_count(outcomes); i++)
        if (!is_outcome(c, pl_strv(pl_item(outcomes, i))))
            return pl_check_wrong(c, "family", "no analysis has the outcome",
                                  pl_strv(pl_item(outcomes, i)));
    return check_method(c, family);
}

enum pl_status pl_check_drawn_family(const struct pl_check *c,
                                     const struct pl_value *specs)
{
    const struct pl_value *family = pl_get(c->protocol, "family");
    const struct pl_value *ids, *first = NULL;
    struct pl_pos pos = pl_check_place(c, "family");

    if (!pl_family_is_drawn(family))
        return PL_OK;
    ids = pl_family_members(c->a, specs, family);
    if (ids == NULL)
        return pl_check_no_memory(c);
    for (size_t i = 0; i < pl_count(ids); i++) {
        struct pl_str id = pl_strv(pl_item(ids, i));
        const struct pl_value *spec = pl_get_str(specs, id);
        first = first != NULL ? first : spec;
        const char *why = pl_family_refuses(spec, first);
        if (why == NULL)
            continue;
        pl_fail(c->err, PL_EINPUT, &pos,
                "family: romano_wolf draws the treatment again, and \"%.*s\" "
                "%s",
                PL_FMT(id), why);
        return pl_hint(c->err, "name the others in analyses = { ... }, or "
                               "adjust by holm");
    }
    return PL_OK;
}
