/* lib_show.c - an exhibit in its place in the report. */
#include "lua/context.h"
#include "lua/lib_core.h"
#include "lua/value.h"
#include "plan/session.h"

struct pl_context *pl_context_unfrozen(lua_State *L, const char *who)
{
    struct pl_context *c = pl_context_of(L);

    if (c->is_frozen)
        (void)pl_refuse(L, "move the call into a chunk before it",
                        "%s inside an inline value: an inline value prints, "
                        "it changes nothing",
                        who);
    return c;
}

/* Which labels an exhibit of this kind may stand under. */
static void check_label(lua_State *L, const struct pl_context *c,
                        const struct pl_value *exhibit)
{
    bool is_figure = pl_is_text(pl_get(exhibit, "kind"), "figure");
    const char *prefix = is_figure ? "fig-" : "tbl-";

    if (c->label.len == 0)
        (void)pl_refuse(L,
                        is_figure ? "open the chunk with ```lua {#fig-name}"
                                  : "open the chunk with ```lua {#tbl-name}",
                        "show: the chunk has no label, so the exhibit cannot "
                        "be numbered");
    if (!pl_str_starts(c->label, prefix))
        (void)pl_refuse(L, NULL,
                        "show: a %s stands under a label that starts with %s, "
                        "not \"%.*s\"",
                        is_figure ? "figure" : "table", prefix,
                        PL_FMT(c->label));
    if (c->n_shows > 0)
        (void)pl_refuse(L, "give each exhibit its own labelled chunk",
                        "show: chunk %.*s already shows an exhibit",
                        PL_FMT(c->label));
}

int pl_show(lua_State *L)
{
    const struct pl_value *exhibit = pl_exhibit_at(L, 1);
    struct pl_context *c = pl_context_unfrozen(L, "show");
    struct pl_err err = {0};

    if (exhibit == NULL)
        return pl_refuse(L, NULL, "show: an exhibit is expected");
    if (c->shows == NULL) {
        lua_pushboolean(L, 0);
        return 1;
    }
    check_label(L, c, exhibit);
    if (pl_session_exhibit(c->session, c->label, pl_get(exhibit, "ledger"),
                           pl_get(exhibit, "applies"), pl_context_line(L),
                           &err) != PL_OK)
        return pl_raise(L, &err);
    pl_add(c->shows, exhibit);
    c->n_shows++;
    lua_pushboolean(L, 1);
    return 1;
}
