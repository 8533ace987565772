/* lib_core.h - what the prelude's Lua asks of the engine; never seen by
 * people's Lua.
 *
 * Each prelude text is called, in order of name, with the core table; an answer
 * that is not nil is stored in it under the file's name (core.fmt), and those
 * of fmt, tbl, fig and show become globals.  The host adds core.print(text).
 *
 * Exhibits, as show() hands them to the report:
 *  {"kind":"table","columns":[{"title","align":"left|right|center"}],
 *   "rows":[{"kind":"header|body|total|section|stats","cells":[text or
 *     {"text","status":"traced|untraced","rows","detail","alike" (trace.h),
 *      "th":true,"colspan":n,"mark":true,"math":{...} (doc/equation.h)}]}],
 *   "notes":[text or a cell],"warnings":[the same],"ledger":[ledger ids],
 *   "applies":{"alpha":[thresholds of its marks],"level","alternative"}}
 *  {"kind":"figure","chart":{...},"description","notes":[the same],"ledger",
 *   "rows":[ledger ids],"applies"}
 * "mark" is a cell that differs (tbl.compare). */
#ifndef PL_LUA_LIB_CORE_H
#define PL_LUA_LIB_CORE_H

#include "base/value.h"

#include <lua.h>

/* Pushes the core table. */
void pl_push_core(lua_State *L);

/* An exhibit made by tbl or fig: its value, or NULL for anything else. */
const struct pl_value *pl_exhibit_at(lua_State *L, int index);

/* Raise at the line of the notebook; they return only in their type. */
int pl_refuse(lua_State *L, const char *hint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int pl_no_memory(lua_State *L);

/* show(exhibit) in C: true when it was placed, false when there is no report
 * and the prelude prints it. */
int pl_show(lua_State *L);
/* The program's context; fails inside an inline value, which may not change
 * anything. */
struct pl_context *pl_context_unfrozen(lua_State *L, const char *who);

#endif
