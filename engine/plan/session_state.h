/* session_state.h - what the files of a session share; for them only. */
#ifndef PL_PLAN_SESSION_STATE_H
#define PL_PLAN_SESSION_STATE_H

#include "base/map.h"
#include "plan/execute.h"
#include "plan/session.h"

struct pl_session {
    struct pl_arena *a;
    struct pl_root *root;
    struct pl_memo *memo;
    struct pl_str notebook;
    const struct pl_value **rows;
    size_t n_rows, cap_rows;
    struct pl_builder explanations;
    struct pl_trial *trials; /* newest first */
    struct pl_index numbers; /* bits to place, texts to place */
    struct pl_index texts;
    struct pl_place *places;
    size_t n_places, cap_places;
    struct pl_index reads; /* "line how columns" to row number */
};

/* Where in the ledger a number or text stands. */
struct pl_place {
    struct pl_str row, path;
};

/* A frame of the protocol, read once. */
struct pl_frame_used {
    struct pl_str name;
    const struct pl_frame *frame;
    struct pl_frame_used *next;
};

struct pl_trial {
    struct pl_session *session;
    const struct pl_protocol *protocol;
    struct pl_frame_used *frames;
    struct pl_builder choices; /* explained departures that runs apply */
    struct pl_trial *next;
};

enum pl_status pl_session_no_memory(struct pl_err *err);

/* Fields of a row, without its id; *id is what it got.  Numbers of `result` can
 * be matched from here on. */
enum pl_status pl_session_add(struct pl_session *s, struct pl_builder *row,
                              const struct pl_value *result, struct pl_str *id,
                              struct pl_err *err);
/* The id that the next row will get. */
struct pl_str pl_session_next_id(struct pl_session *s);
void pl_session_row(struct pl_session *s, struct pl_builder *row,
                    const char *role, size_t line);

/* Through the memo. */
enum pl_status pl_session_execute(struct pl_session *s, const char *function,
                                  const struct pl_frame *frame,
                                  const struct pl_value *args,
                                  struct pl_executed *out, struct pl_err *err);

/* Cells of a column that was taken out, for matching. */
enum pl_status pl_session_index_column(struct pl_session *s,
                                       const struct pl_column *c,
                                       struct pl_str row, struct pl_err *err);

/* "outcome" or "treatment" when the column is one of a trial in use, by name or
 * by where its cells come from; else NULL. */
const char *pl_session_role(const struct pl_session *s,
                            const struct pl_frame *frame,
                            const struct pl_column *column);

/* Function and arguments that run a spec; function NULL: this version cannot.
 */
const char *pl_spec_function(const struct pl_value *spec);
const struct pl_value *pl_spec_args(struct pl_arena *a,
                                    const struct pl_value *spec);

#endif
