/* lib_plan.c - one global constructor for each kind of plan value.
 *
 * Which kinds there are, what each takes and what a bare argument means is read
 * from plan/schema.h; nothing here knows a kind by name. */
#include "lua/context.h"
#include "lua/host_state.h"
#include "lua/lib_core.h"
#include "lua/value.h"
#include "plan/schema.h"

#include <lauxlib.h>
#include <string.h>

static bool takes_list(enum pl_field_type type)
{
    return type == PL_FIELD_TEXTS || type == PL_FIELD_NUMBERS ||
           type == PL_FIELD_TERMS || type == PL_FIELD_ANY;
}

static const struct pl_field *positional(const struct pl_kind *kind)
{
    for (size_t i = 0; kind->positional != NULL && i < kind->n_fields; i++)
        if (strcmp(kind->fields[i].name, kind->positional) == 0)
            return &kind->fields[i];
    return NULL;
}

static int refuse(lua_State *L, const struct pl_kind *kind, const char *what)
{
    return pl_refuse(
        L, kind->positional == NULL ? "write it as { name = value }" : NULL,
        "%s: %s", kind->name, what);
}

static bool is_plain_table(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TTABLE)
        return false;
    if (lua_getmetatable(L, index) == 0)
        return true;
    lua_pop(L, 1);
    return false;
}

/* The list part of the table at index 1 as a list, or, where the field holds
 * one value, its only item. */
static const struct pl_value *list_part(lua_State *L,
                                        const struct pl_kind *kind,
                                        const struct pl_field *field,
                                        lua_Integer n)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_builder b;

    if (!takes_list(field->type) && n > 1)
        (void)refuse(L, kind, "one value is expected, not a list");
    pl_build(&b, c->arena);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        const struct pl_value *item = pl_value_at(L, -1, kind->name);
        lua_pop(L, 1);
        if (!takes_list(field->type))
            return item;
        pl_add(&b, item);
    }
    return pl_list(&b);
}

/* Members with names; the list part is left to list_part.  They are copied to a
 * table of their own, because pl_value_at visits one in fixed order: of two bad
 * fields always the same is told. */
static void named_part(lua_State *L, const struct pl_kind *kind,
                       struct pl_builder *b)
{
    lua_newtable(L);
    int copy = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, 1) != 0;) {
        if (!lua_isinteger(L, -2) && lua_type(L, -2) != LUA_TSTRING)
            (void)refuse(L, kind, "names of fields are texts");
        if (lua_isinteger(L, -2)) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
    if (lua_getfield(L, copy, "kind") != LUA_TNIL)
        (void)refuse(L, kind, "the kind is given by the constructor");
    lua_pop(L, 1);
    const struct pl_value *members = pl_value_at(L, copy, kind->name);
    if (members->type == PL_MAP)
        pl_copy_members(b, members);
    lua_pop(L, 1);
}

static void from_table(lua_State *L, const struct pl_kind *kind,
                       struct pl_builder *b)
{
    const struct pl_field *field = positional(kind);
    lua_Integer n = luaL_len(L, 1);

    named_part(L, kind, b);
    if (n == 0)
        return;
    if (field == NULL)
        (void)refuse(L, kind, "it takes named fields only");
    pl_set(b, field->name, list_part(L, kind, field, n));
}

static void from_bare(lua_State *L, const struct pl_kind *kind,
                      struct pl_builder *b)
{
    const struct pl_field *field = positional(kind);

    if (field == NULL)
        (void)refuse(L, kind, "it takes a table of named fields");
    const struct pl_value *v = pl_value_at(L, 1, kind->name);
    if (takes_list(field->type) && field->type != PL_FIELD_ANY &&
        v->type != PL_LIST) {
        struct pl_builder list;
        pl_build(&list, b->arena);
        pl_add(&list, v);
        v = pl_list(&list);
    }
    pl_set(b, field->name, v);
}

/* Upvalue 1: the kind.  kind(), kind(bare), kind { fields }. */
static int l_construct(lua_State *L)
{
    const struct pl_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    struct pl_context *c = pl_context_of(L);
    struct pl_builder b;
    struct pl_err err = {0};

    if (lua_gettop(L) > 1)
        return refuse(L, kind, "one argument is expected");
    /* The value stays until the program ends: a loop without end must come to
     * the end of its budget before that of the memory. */
    pl_charge(L, 1000);
    pl_build(&b, c->arena);
    if (is_plain_table(L, 1))
        from_table(L, kind, &b);
    else if (!lua_isnoneornil(L, 1))
        from_bare(L, kind, &b);
    else if (lua_gettop(L) == 1)
        return refuse(L, kind, "its argument is nil");
    pl_set_text(&b, "kind", kind->name);
    const struct pl_value *value = pl_map(&b);
    if (value == NULL)
        return pl_no_memory(L);
    if (pl_kind_check(value, &err) != PL_OK)
        return pl_raise(L, &err);
    struct pl_site site = pl_context_site(L);
    if (!pl_lines_note(&c->lines, value, &site))
        return pl_no_memory(L);
    pl_value_push(L, value);
    return 1;
}

/* Kinds that are said through t:depart and t:omit have no constructor. */
static bool is_constructor(const struct pl_kind *kind)
{
    return kind->group == NULL || strcmp(kind->group, "explanation") != 0;
}

void pl_open_plan(lua_State *L)
{
    for (size_t i = 0; i < pl_kind_count(); i++) {
        const struct pl_kind *kind = pl_kind_at(i);
        if (!is_constructor(kind))
            continue;
        /* The table is const; the closure only reads it. */
        union {
            /* cppcheck-suppress unusedStructMember ; set by the initialiser */
            const struct pl_kind *kind;
            void *pointer;
        } box = {kind};
        lua_pushlightuserdata(L, box.pointer);
        lua_pushcclosure(L, l_construct, 1);
        lua_setfield(L, -2, kind->name);
    }
}
