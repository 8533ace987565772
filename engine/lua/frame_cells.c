/* frame_cells.c - the ways out of a frame: cells, columns, rows and how many
 * there are.  Each leaves a ledger row. */
#include "lua/frame_box.h"
#include "lua/lib_core.h"

/* nil where the cell is missing. */
static void push_cell(lua_State *L, const struct pl_column *c, size_t i)
{
    struct pl_str s = {0};

    if (pl_is_missing(c, i)) {
        lua_pushnil(L);
        return;
    }
    if (c->type == PL_COL_NUMBER) {
        lua_pushnumber(L, c->number[i]);
        return;
    }
    if (c->type == PL_COL_CATEGORY)
        s = c->levels[c->code[i]];
    else if (c->type == PL_COL_TEXT)
        s = c->text[i];
    else { /* a date */
        struct pl_buf b;
        pl_buf_init(&b, 64);
        pl_cell_text(&b, c, i);
        s = pl_buf_copy(&b, pl_context_of(L)->arena);
        pl_buf_free(&b); /* before Lua can raise */
        if (s.s == NULL)
            (void)pl_no_memory(L);
    }
    lua_pushlstring(L, s.len > 0 ? s.s : "", s.len);
}

static const struct pl_column *column_at(lua_State *L, struct pl_frame_box *f,
                                         const char *who)
{
    const struct pl_column *c = NULL;
    struct pl_err err = {0};

    if (pl_frame_need(f->frame, pl_text_at(L, 2, who), who, &c, &err) != PL_OK)
        (void)pl_raise(L, &err);
    return c;
}

static struct pl_str extract(lua_State *L, struct pl_frame_box *f,
                             const struct pl_value *columns)
{
    struct pl_trace *t = &pl_context_of(L)->trace;
    struct pl_str row = pl_frame_record(L, "extract", f, columns);

    pl_trace_row(t, row);
    if (f->row.len > 0)
        pl_trace_row(t, f->row);
    return row;
}

static const struct pl_value *one_name(lua_State *L, const struct pl_column *c)
{
    struct pl_builder b;

    pl_build(&b, pl_context_of(L)->arena);
    pl_add(&b, pl_text_value(L, c->name));
    const struct pl_value *v = pl_list(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* d:column(name [, { missing = value }]): a list of its cells.  A list cannot
 * hold nil, so missing cells need a value in their place. */
int pl_frame_l_column(lua_State *L)
{
    static const char *const known[] = {"missing", NULL};
    struct pl_frame_box *f = pl_frame_self(L, "column");
    const struct pl_column *c = column_at(L, f, "column");
    size_t n_missing = pl_count_missing(c);

    lua_settop(L, 3);
    if (lua_isnil(L, 3)) {
        lua_pushnil(L);
    } else {
        pl_check_options(L, 3, "column", known);
        (void)lua_getfield(L, 3, "missing");
    }
    if (n_missing > 0 && lua_isnil(L, 4)) {
        pl_frame_refused(L, f, one_name(L, c));
        return pl_refuse(L,
                         "say what stands for them: d:column(\"x\", { missing "
                         "= false }), or leave them out: d:where(~col.x"
                         ":is_missing())",
                         "column: %zu of %zu cells of \"%.*s\" are missing",
                         n_missing, c->n, PL_FMT(c->name));
    }
    (void)extract(L, f, one_name(L, c));
    pl_charge(L, c->n);
    lua_createtable(L, c->n < 10000000 ? (int)c->n : 0, 0);
    for (size_t i = 0; i < c->n; i++) {
        push_cell(L, c, i);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushvalue(L, 4);
        }
        lua_rawseti(L, 5, (lua_Integer)i + 1);
    }
    return 1;
}

/* d:value(name): the cell of a frame with one row; nil when it is missing. */
int pl_frame_l_value(lua_State *L)
{
    struct pl_frame_box *f = pl_frame_self(L, "value");
    const struct pl_column *c = column_at(L, f, "value");

    if (f->frame->n != 1) {
        pl_frame_refused(L, f, NULL);
        return pl_refuse(L, "d:column(name) gives all of them",
                         "value: the frame has %zu rows, not one", f->frame->n);
    }
    struct pl_str row = extract(L, f, one_name(L, c));
    push_cell(L, c, 0);
    struct pl_trace *t = &pl_context_of(L)->trace;
    if (lua_type(L, -1) == LUA_TNUMBER)
        pl_trace_read(t, row, c->name, c->number[0]);
    else if (lua_type(L, -1) == LUA_TSTRING)
        pl_trace_read_text(t, row, c->name, pl_text_at(L, -1, "value"));
    return 1;
}

static const struct pl_value *all_names(lua_State *L, const struct pl_frame *f)
{
    struct pl_builder b;

    pl_build(&b, pl_context_of(L)->arena);
    for (size_t i = 0; i < f->n_columns; i++)
        pl_add(&b, pl_text_value(L, f->columns[i]->name));
    const struct pl_value *v = pl_list(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* d:rows(): a list of { name = cell }, missing cells left out. */
int pl_frame_l_rows(lua_State *L)
{
    struct pl_frame_box *box = pl_frame_self(L, "rows");
    const struct pl_frame *f = box->frame;

    (void)extract(L, box, all_names(L, f));
    lua_createtable(L, f->n < 10000000 ? (int)f->n : 0, 0);
    for (size_t i = 0; i < f->n; i++) {
        pl_charge(L, f->n_columns);
        lua_createtable(L, 0, f->n_columns < 1000 ? (int)f->n_columns : 0);
        for (size_t k = 0; k < f->n_columns; k++) {
            const struct pl_column *c = f->columns[k];
            lua_pushlstring(L, c->name.s, c->name.len);
            push_cell(L, c, i);
            lua_rawset(L, -3);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* d:names(): the names of its columns, in order. */
int pl_frame_l_names(lua_State *L)
{
    const struct pl_frame *f = pl_frame_self(L, "names")->frame;

    lua_createtable(L, f->n_columns < 100000 ? (int)f->n_columns : 0, 0);
    for (size_t i = 0; i < f->n_columns; i++) {
        lua_pushlstring(L, f->columns[i]->name.s, f->columns[i]->name.len);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* How many rows a condition on an outcome leaves is a result. */
void pl_frame_count(lua_State *L, struct pl_frame_box *box,
                    const struct pl_value *columns)
{
    struct pl_err err = {0};
    bool is_told = false;

    enum pl_status status =
        pl_session_count(pl_context_of(L)->session, box->frame, columns,
                         pl_context_line(L), &is_told, &err);
    if (is_told)
        pl_frame_keep(L, box);
    if (status != PL_OK)
        (void)pl_raise(L, &err);
}

/* How many rows there are: where a printed value reads it, it has a ledger row
 * as a cell has. */
int pl_frame_push_size(lua_State *L, struct pl_frame_box *box)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_builder none;

    if (c->trace.depth > 0) {
        pl_build(&none, c->arena);
        const struct pl_value *columns = pl_list(&none);
        if (columns == NULL)
            return pl_no_memory(L);
        struct pl_str row = extract(L, box, columns);
        pl_trace_read(&c->trace, row, PL_STR("n"), (double)box->frame->n);
    } else {
        pl_frame_count(L, box, NULL);
    }
    lua_pushinteger(L, (lua_Integer)box->frame->n);
    return 1;
}
