/* host_state.h - what the files of the host share; for them only. */
#ifndef PL_LUA_HOST_STATE_H
#define PL_LUA_HOST_STATE_H

#include "lua/context.h"
#include "lua/value.h"
#include "stats/rng.h"

#include <lauxlib.h>

/* What data.write_csv was given. */
struct pl_written {
    struct pl_str path, text;
    struct pl_written *next;
};

struct pl_host {
    struct pl_arena *arena;
    struct pl_host_options options;
    size_t used;       /* bytes of Lua objects, all states together */
    size_t frames;     /* bytes of the frames that Lua may still collect */
    size_t collect_at; /* of frames, when it looks again */
    size_t arena_base; /* of the arena when the host was opened */
    long left;         /* instructions */
    /* PL_ENOMEM or PL_ELIMIT once memory or the budget is spent: from then on
     * pcall passes errors on, and nothing more is run. */
    enum pl_status spent;
    struct pl_written *written;
};

/* A text that was compiled, by the name Lua puts into its messages. */
struct pl_source {
    struct pl_str path; /* empty for the prelude's */
    char shown[LUA_IDSIZE];
    struct pl_source *next;
};

enum pl_machine_kind {
    PL_MACHINE_PLAN,    /* report.lua, protocol.lua: values only */
    PL_MACHINE_NOTEBOOK /* data, results, exhibits as well */
};

/* One Lua state, which runs one file and the files it requires. */
struct pl_machine {
    struct pl_context context; /* first: pl_context_of gives the machine too */
    lua_State *L;
    enum pl_machine_kind kind;
    struct pl_source *sources;
    struct pl_buf *printed;  /* where print goes; NULL: refused */
    struct pl_stream stream; /* of math.random */
    uint64_t n_draws;
};

/* Bytes that a program may take, and may still take: Lua objects, frames, and
 * what else the arena holds for it. */
size_t pl_host_limit(const struct pl_host *h);
size_t pl_host_room(const struct pl_host *h);
/* Before a frame or an expression is made: raises, at the program's line, when
 * next to nothing is left. */
void pl_need_room(lua_State *L);

struct pl_machine *pl_machine_of(lua_State *L);

/* A state with its globals; on failure there is nothing to close. */
enum pl_status pl_machine_open(struct pl_machine *m, struct pl_host *h,
                               enum pl_machine_kind kind, struct pl_str path,
                               struct pl_session *session, struct pl_err *err);
void pl_machine_close(struct pl_machine *m);

/* Runs fn(m, ud) under Lua's protection: what it raises comes back as err. */
typedef void pl_machine_fn(struct pl_machine *m, void *ud);
enum pl_status pl_machine_run(struct pl_machine *m, pl_machine_fn *fn, void *ud,
                              struct pl_err *err);

/* The function or text to be called and its arguments are on the stack. */
enum pl_status pl_machine_call(struct pl_machine *m, int n_args, int n_results,
                               struct pl_err *err);

/* Compiles text as the file at path (relative to the project), with the
 * program's environment; pushes the function, or raises. */
void pl_load(lua_State *L, struct pl_str text, struct pl_str path);
/* As above; on failure pushes nothing and fills err. */
enum pl_status pl_compile(lua_State *L, struct pl_str text, struct pl_str path,
                          struct pl_err *err);

/* error.c */
int pl_message_handler(lua_State *L);
/* The error object at index as err; place: where none is in it. */
void pl_err_at(lua_State *L, int index, struct pl_err *err);
const struct pl_err *pl_raised_at(lua_State *L, int index); /* or NULL */
/* After a failed lua_pcall: raises again what no program may catch. */
void pl_pass_on(lua_State *L, int lua_status);
enum pl_status pl_spent(const struct pl_host *h, struct pl_err *err);
void pl_open_errors(lua_State *L);

/* env.c: the globals of a program; registry field PL_ENV. */
#define PL_ENV "plumb.env"
void pl_open_env(lua_State *L, enum pl_machine_kind kind);

/* The functions of each add to, or change, the table on top of the stack. */
void pl_open_base(lua_State *L);   /* lib_base.c: type, tostring, pcall ... */
void pl_open_pairs(lua_State *L);  /* pairs.c */
void pl_open_string(lua_State *L); /* lib_string.c: format, rep */
void pl_open_table(lua_State *L);  /* lib_table.c: insert, move, sort ... */
void pl_open_random(lua_State *L); /* lib_random.c: random, randomseed */
void pl_open_require(lua_State *L);

/* Types and modules; each adds its globals to the table on top. */
void pl_open_values(lua_State *L); /* the read-only values' metatable */
void pl_open_frames(lua_State *L); /* frames and groups: metatables only */
void pl_open_col(lua_State *L);    /* col, and functions of expressions */
void pl_open_data(lua_State *L);
void pl_open_stats(lua_State *L);
void pl_open_json(lua_State *L);
void pl_open_prelude(lua_State *L); /* fmt, tbl, fig, show */

/* pairs(t) of the value at index: pushes the three values of a for loop. */
int pl_push_pairs(lua_State *L, int index);
/* Keys of the table at index in fixed order, as a list; raises on keys that
 * are tables or functions.  Pushes the list. */
void pl_push_keys(lua_State *L, int index, const char *who);

/* The value behind a report on a frame, which is read by this, or NULL. */
const struct pl_value *pl_report_at(lua_State *L, int index);
/* The value behind a read-only one, or NULL. */
const struct pl_value *pl_sealed_at(lua_State *L, int index);

/* The frame at index or an error; who: "stats.ols: data". */
const struct pl_frame *pl_frame_need_at(lua_State *L, int index,
                                        const char *who);

/* The one text argument of a function that is written f "x". */
struct pl_str pl_text_at(lua_State *L, int index, const char *who);
/* An operand of an expression: number, text or expression. */
const struct pl_value *pl_operand_at(lua_State *L, int index, const char *who);
/* A path below the project: relative, without "..", empty parts or NULs. */
bool pl_is_inside(struct pl_str path);
/* path as written in the file that runs: beside it, else from the root. */
struct pl_str pl_resolve(lua_State *L, struct pl_str path);

/* Takes n steps from the budget; raises when it is spent. */
void pl_charge(lua_State *L, size_t n);

#endif
