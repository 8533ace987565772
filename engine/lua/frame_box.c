#include "lua/frame_box.h"

#include "lua/lib_core.h"

/* Small frames are many: a block of the usual size for each would cost more
 * than what is in it. */
enum { FIRST_BLOCK = 512, LEAST_ROOM = 64 * 1024 };

struct pl_frame_box *pl_frame_box_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, PL_FRAME_TYPE);
}

/* Lua does not know what a box holds, so the collector is asked to look once
 * the frames have grown by a part of the limit. */
void pl_need_room(lua_State *L)
{
    struct pl_host *h = pl_context_of(L)->host;
    struct pl_err err = {0};

    if (h->frames >= h->collect_at) {
        (void)lua_gc(L, LUA_GCCOLLECT);
        h->collect_at = h->frames + h->options.memory / 2;
    }
    if (pl_host_room(h) >= LEAST_ROOM || h->options.memory <= LEAST_ROOM)
        return;
    h->spent = PL_ENOMEM;
    (void)pl_spent(h, &err);
    (void)pl_raise(L, &err);
}

struct pl_frame_box *pl_frame_box_push(lua_State *L, int left, int right)
{
    struct pl_context *c = pl_context_of(L);
    const int from[PL_FRAME_PARENTS] = {left, right};

    pl_need_room(L);
    struct pl_frame_box *box =
        lua_newuserdatauv(L, sizeof *box, PL_FRAME_PARENTS);
    *box = (struct pl_frame_box){.row = PL_STR("")};
    pl_arena_init(&box->own, pl_host_room(c->host));
    box->own.first = FIRST_BLOCK;
    box->own.fail_after = c->arena->fail_after;
    luaL_setmetatable(L, PL_FRAME_TYPE);
    for (int i = 0; i < PL_FRAME_PARENTS; i++) {
        if (from[i] == 0)
            continue;
        box->parents[i] = pl_frame_box_at(L, from[i]);
        lua_pushvalue(L, from[i]);
        (void)lua_setiuservalue(L, -2, i + 1);
    }
    return box;
}

void pl_frame_refused(lua_State *L, struct pl_frame_box *box,
                      const struct pl_value *columns)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_err err = {0};
    bool is_told = false;

    enum pl_status status = pl_session_refused(
        c->session, box->frame, columns, pl_context_line(L), &is_told, &err);
    if (is_told)
        pl_frame_keep(L, box);
    if (status != PL_OK)
        (void)pl_raise(L, &err);
}

void pl_frame_made(lua_State *L, struct pl_frame_box *box,
                   enum pl_status status, const struct pl_err *err)
{
    struct pl_host *h = pl_context_of(L)->host;
    struct pl_err spent = *err;

    if (status == PL_OK) {
        h->frames += box->own.held;
        box->charged = box->own.held;
        return;
    }
    if (status == PL_ENOMEM && box->own.was_refused) {
        h->spent = PL_ENOMEM;
        (void)pl_spent(h, &spent);
    }
    pl_arena_free(&box->own); /* the error itself needs room */
    for (int i = 0; status != PL_ENOMEM && i < PL_FRAME_PARENTS; i++)
        if (box->parents[i] != NULL)
            pl_frame_refused(L, box->parents[i], box->reads);
    (void)pl_raise(L, &spent);
}

void pl_frame_keep(lua_State *L, struct pl_frame_box *box)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_frame_box *todo = box;

    if (box->is_kept)
        return;
    box->is_kept = true;
    box->next = NULL;
    while (todo != NULL) {
        struct pl_frame_box *one = todo;
        todo = one->next;
        c->host->frames -= one->charged;
        one->charged = 0;
        pl_arena_adopt(c->arena, &one->own);
        for (int i = 0; i < PL_FRAME_PARENTS; i++) {
            struct pl_frame_box *p = one->parents[i];
            if (p == NULL || p->is_kept)
                continue;
            p->is_kept = true;
            p->next = todo;
            todo = p;
        }
    }
}

int pl_frame_box_gc(lua_State *L)
{
    struct pl_frame_box *box = luaL_checkudata(L, 1, PL_FRAME_TYPE);

    pl_context_of(L)->host->frames -= box->charged;
    box->charged = 0;
    pl_arena_free(&box->own);
    box->frame = NULL;
    return 0;
}
