/* host.h - Lua programs of strangers, run in a sandbox.
 *
 * A host serves one job (a notebook, a script, the plan files of a project).
 * Each file runs in a Lua state of its own that knows the allow-list of env.c
 * and nothing else; all of them share the host's memory limit and instruction
 * budget.  Once either is spent every later call fails as well.  What a
 * program made lives in the arena; no Lua object outlives a call. */
#ifndef PL_LUA_HOST_H
#define PL_LUA_HOST_H

#include "base/file.h"
#include "base/value.h"
#include "plan/memo.h"

struct pl_host;

/* "5.4.4": of the Lua that runs, for the ledger. */
const char *pl_lua_release(void);

struct pl_host_options {
    struct pl_root *root;       /* the project: the only files that are read */
    size_t memory;              /* bytes of Lua objects; 0: 256 MB */
    long instructions;          /* of the Lua machine; 0: 2,000,000,000 */
    uint64_t seed;              /* of math.random */
    struct pl_memo *memo;       /* may be NULL: nothing is remembered */
    const struct pl_team *team; /* may be NULL: one thread */
    bool can_write;             /* data.write_csv is kept for pl_host_written */
};

/* a and options->root outlive the host. */
enum pl_status pl_host_open(struct pl_arena *a,
                            const struct pl_host_options *options,
                            struct pl_host **out, struct pl_err *err);
void pl_host_close(struct pl_host *h); /* NULL is fine */

/* A file that returns one value (report.lua, protocol.lua): plan constructors
 * and column expressions, no data.  *lines: dotted path to source line of each
 * value that a constructor made. */
enum pl_status pl_host_value(struct pl_host *h, struct pl_str path,
                             const struct pl_value **value,
                             const struct pl_value **lines, struct pl_err *err);

/* A notebook, as one program.  source: its Markdown; parts: list in order of
 * the document of
 *   {"kind":"chunk","code","line": first line of the body,"end_line": of the
 *    closing fence,"label": may be absent}
 *   {"kind":"value","code": an expression,"line"}
 * *outputs: {"chunks":[{"status":"ok|failed|not_run","printed","lines":
 *    [printed lines with a number, judged as values are],"shows":[...],
 *    "error"}],"values":[{"text","status":"traced|untraced|text|failed|
 *    not_run","rows","detail","error"}],"session","files":[{"path","sha256"}],
 *    "absent","listed" (base/reads.h),"guarded": true where an error may have
 *    been caught}
 * with "error":{"status","file","line","column","message","hint"}; chunks and
 * values each in the order of their parts.  A chunk that fails is PL_OK with
 * what ran before it; other statuses mean that nothing could be run. */
enum pl_status pl_host_notebook(struct pl_host *h, struct pl_str path,
                                struct pl_str source,
                                const struct pl_value *parts,
                                const struct pl_value **outputs,
                                struct pl_err *err);

/* A script of `plumb run`: what it prints goes to printed, also when it fails.
 */
enum pl_status pl_host_script(struct pl_host *h, struct pl_str path,
                              struct pl_buf *printed, struct pl_err *err);

/* What data.write_csv was given: list of {"path","text"}, in order of path;
 * NULL when out of memory. */
const struct pl_value *pl_host_written(struct pl_host *h);

#endif
