/* lua_text.h - names and texts as Lua writes them: what a departure's value, an
 * expression and a coloured chunk have in common. */
#ifndef PL_BASE_LUA_TEXT_H
#define PL_BASE_LUA_TEXT_H

#include "base/buf.h"

bool pl_lua_is_reserved(struct pl_str word); /* and, break, do ... */
/* May stand behind a point, or before "=" in a table. */
bool pl_lua_is_name(struct pl_str s);
/* Quoted; its escapes are decimal, where JSON's are hexadecimal, with three
 * digits, so that a digit may follow. */
void pl_lua_text(struct pl_buf *b, struct pl_str s);

#endif
