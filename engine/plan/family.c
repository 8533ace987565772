#include "plan/family.h"

#include "plan/schema.h"

#include <math.h>

const char *const pl_family_drawing_names[PL_FAMILY_DRAWING] = {"draws",
                                                                "seed"};

/* What silence means, and what can be. */
static const struct {
    double silence, least, most;
} drawing[PL_FAMILY_DRAWING] = {{999, 19, 100000}, {1, 0, 9007199254740992.0}};

bool pl_family_takes(const struct pl_value *spec)
{
    return pl_is_text(pl_get(spec, "kind"), "regression") ||
           pl_is_text(pl_get(spec, "kind"), "comparison");
}

const struct pl_value *pl_family_members(struct pl_arena *a,
                                         const struct pl_value *specs,
                                         const struct pl_value *family)
{
    const struct pl_value *named = pl_get(family, "analyses");
    const struct pl_value *outcomes = pl_get(family, "outcomes");
    struct pl_builder b;

    if (!pl_is_nil(named))
        return named;
    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(specs); i++) {
        const struct pl_value *spec = specs->as.members[i].value;
        if (pl_family_takes(spec) &&
            (pl_is_nil(outcomes) ||
             pl_list_has(outcomes, pl_strv(pl_get(spec, "outcome")))))
            pl_add(&b, pl_get(spec, "id"));
    }
    return pl_list(&b);
}

bool pl_family_is_drawn(const struct pl_value *family)
{
    return pl_is_text(pl_get(family, "method"), "romano_wolf");
}

double pl_family_drawing(const struct pl_value *family,
                         enum pl_family_drawing which)
{
    return pl_num_or(pl_get(family, pl_family_drawing_names[which]),
                     drawing[which].silence);
}

enum pl_status pl_family_check_drawing(const struct pl_value *family,
                                       struct pl_err *err)
{
    for (size_t i = 0; i < PL_FAMILY_DRAWING; i++) {
        const char *name = pl_family_drawing_names[i];
        const struct pl_value *v = pl_get(family, name);
        double x = pl_num(v);
        if (pl_is_nil(v))
            continue;
        if (!pl_family_is_drawn(family))
            return pl_fail(err, PL_EINPUT, NULL,
                           "%s: only method = \"romano_wolf\" draws", name);
        if (!(x >= drawing[i].least && x <= drawing[i].most && x == floor(x)))
            return pl_fail(err, PL_EINPUT, NULL,
                           "%s takes a whole number from %.0f to %.0f", name,
                           drawing[i].least, drawing[i].most);
    }
    return PL_OK;
}

const char *pl_family_refuses(const struct pl_value *spec,
                              const struct pl_value *first)
{
    if (pl_is_text(pl_get(spec, "estimator"), "iv"))
        return "is an iv: what was taken up is not drawn with it";
    if (pl_strv(pl_get(spec, "treatment")).len == 0)
        return "names no treatment";
    if (!pl_equal(pl_get(spec, "treatment"), pl_get(first, "treatment")))
        return "has another treatment than the family's first analysis";
    if (!pl_equal(pl_get(spec, "data"), pl_get(first, "data")))
        return "has other data than the family's first analysis; data that "
               "the plan joins are one";
    return NULL;
}
