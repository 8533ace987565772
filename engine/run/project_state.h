/* project_state.h - what the files that read a project share; for them only. */
#ifndef PL_RUN_PROJECT_STATE_H
#define PL_RUN_PROJECT_STATE_H

#include "lua/host.h"
#include "run/project.h"

/* A project being read, in a child. */
struct pl_loader {
    struct pl_arena *a;
    struct pl_root *root;
    struct pl_host *host;
    bool is_blind;
    struct pl_builder cells; /* lines that name cells that differ from a seal:
                                for the analyst, not for a ledger */
};

enum pl_status pl_loader_no_memory(struct pl_err *err);

/* book_check.c: what report.lua returned, with the place in it of whatever is
 * wrong. */
enum pl_status pl_book_check(struct pl_loader *l, const struct pl_value *book,
                             struct pl_err *err);
/* Where report.lua first names this word; line 0 when it does not. */
struct pl_pos pl_book_place(struct pl_loader *l, struct pl_str word);

/* trials.c */
enum pl_status pl_load_trial(struct pl_loader *l, struct pl_str folder,
                             const struct pl_value **row, struct pl_err *err);
enum pl_status pl_load_trials(struct pl_loader *l, const struct pl_value **rows,
                              struct pl_err *err);

/* sealed.c */
/* The files of the plan as they are now, sealed: {"files":[...],"cells":{frame:
 * cells}}. */
enum pl_status pl_load_seals(struct pl_loader *l, const struct pl_value *row,
                             const struct pl_value **out, struct pl_err *err);
/* How the files stand to the lock's last receipt: a list, or nil without one.
 * Each {"frame","path","seal": chain of the receipt,"state":"same|same
 * content|changed|missing|unreadable","sealed","sha256","on"} and what
 * pl_seal_compare tells. */
enum pl_status pl_load_sealed(struct pl_loader *l, const struct pl_value *row,
                              const struct pl_value *lock,
                              const struct pl_value **out, struct pl_err *err);

#endif
