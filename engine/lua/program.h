/* program.h - the parts of a notebook as one Lua program.
 *
 * Bodies of chunks and expressions of inline values stand verbatim on the lines
 * they have in the Markdown, so that Lua's line numbers are the notebook's.
 * Between them stand calls of one function, whose name is the hash of the
 * notebook: no text can hold its own hash, so no notebook can name it. */
#ifndef PL_LUA_PROGRAM_H
#define PL_LUA_PROGRAM_H

#include "base/value.h"

#include <lua.h>

#define PL_MOST_LOCALS 150

struct pl_part {
    const struct pl_value *value; /* as pl_host_notebook takes it */
    bool is_value;                /* an inline one */
    struct pl_str code;
    size_t line, end_line;
    struct pl_str label;
    size_t place; /* among those of its kind, from 0 */
    /* Why it does not compile; it is left out of the program. */
    struct pl_err *refused;
};

struct pl_parts {
    struct pl_part *items;
    size_t n;
    /* Parts from here on are not run: this one is a chunk that does not
     * compile. n when all are. */
    size_t end;
    struct pl_str hook; /* the name of the function called between them */
};

/* Reads the list and checks each part alone.  Everything lives in a. */
enum pl_status pl_parts_read(lua_State *L, struct pl_arena *a,
                             struct pl_str path, struct pl_str source,
                             const struct pl_value *list, struct pl_parts *out,
                             struct pl_err *err);

/* Pushes the whole program as a function.  Called with the hook, it calls
 * hook(k) before chunk k (from 1), hook(0) behind a chunk, hook(k, fn) for
 * inline value k.  A part that compiles alone but not with the others is
 * marked, and parts->end moves. */
enum pl_status pl_parts_compile(lua_State *L, struct pl_arena *a,
                                struct pl_str path, struct pl_parts *parts,
                                struct pl_err *err);

#endif
