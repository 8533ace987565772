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
    const struct pl_team *team;
    struct pl_str notebook;
    const struct pl_value **rows;
    size_t n_rows, cap_rows;
    struct pl_builder explanations, uptake, unrun;
    struct pl_trial *trials; /* newest first */
    struct pl_index numbers; /* bits to place, texts to place */
    struct pl_index texts;
    struct pl_place *places;
    size_t n_places, cap_places;
    struct pl_index hashed; /* address of a column to its place in hashes */
    struct pl_hash *hashes; /* of columns: they never change, and stay */
    size_t n_hashes, cap_hashes;
    struct pl_index reads;     /* "line how columns" to row number */
    int guards;                /* pcalls that a failure would come back from */
    bool was_guarded;          /* there was one */
    struct pl_header *headers; /* of files that the notebook read */
};

struct pl_header {
    struct pl_str file;
    const struct pl_value *names; /* list */
    struct pl_header *next;
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

/* The bytes of a file of the protocol. */
struct pl_file_used {
    char sha256[65];
    struct pl_file_used *next;
};

/* An analysis that ran: as it was conducted, and what came of it. */
struct pl_ran {
    const struct pl_value *registered, *spec; /* as planned; as conducted */
    const struct pl_frame *data, *sample;     /* as conducted; as registered */
    bool is_given; /* the notebook gave the data, not the rule */
    struct pl_executed did;
    struct pl_executed plan;       /* what the registered spec gives */
    const struct pl_value *cannot; /* why it did not run */
    size_t line;
    struct pl_ran *next;
};

struct pl_trial {
    struct pl_session *session;
    const struct pl_protocol *protocol;
    bool is_used; /* by this notebook; else it only tells what columns mean */
    bool knows_files;
    struct pl_file_used *files;
    struct pl_frame_used *frames;
    struct pl_frame_used *planned; /* those whose files never came */
    struct pl_builder choices;     /* explained departures that runs apply */
    struct pl_ran *ran;            /* by t:run, newest first */
    struct pl_index roles; /* session_role.c: what the protocol's columns tell,
                              once it was asked for, as trial number `place` */
    size_t place;
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
/* The row with this id (it ends in its number), or nil. */
const struct pl_value *pl_session_find(const struct pl_session *s,
                                       struct pl_str id);
void pl_session_row(struct pl_session *s, struct pl_builder *row,
                    const char *role, size_t line);

/* Through the memo. */
enum pl_status pl_session_execute(struct pl_session *s, const char *function,
                                  const struct pl_frame *frame,
                                  const struct pl_value *args,
                                  struct pl_executed *out, struct pl_err *err);

/* After a failure that stands in err: pl_session_refused, and that failure. */
enum pl_status pl_session_tell_refused(struct pl_session *s,
                                       const struct pl_frame *frame,
                                       const struct pl_value *columns,
                                       size_t line, struct pl_err *err);

/* Its two halves, for what is no function of stats.  recall: was it remembered?
 * If not, *key is what to remember it by.  A session without a memo remembers
 * nothing. */
bool pl_session_recall(struct pl_session *s, const char *what,
                       const struct pl_frame *frame,
                       const struct pl_value *args, struct pl_hash *key,
                       struct pl_executed *out);
void pl_session_remember(struct pl_session *s, const struct pl_hash *key,
                         const struct pl_executed *x);
/* As pl_frame_hash, each column hashed once. */
struct pl_hash pl_session_frame_hash(struct pl_session *s,
                                     const struct pl_frame *f);

/* Cells of a column that was taken out, for matching. */
enum pl_status pl_session_index_column(struct pl_session *s,
                                       const struct pl_column *c,
                                       struct pl_str row, struct pl_err *err);

/* session_about.c: is the frame about the trial's people? */
bool pl_trial_is_about(const struct pl_trial *t, const struct pl_frame *f);
/* The plan's name of the data in a file, by its path below the project; empty:
 * none. */
struct pl_str pl_trial_data_of(const struct pl_trial *t, struct pl_str file);
/* The plan's name of what stands under this header in its file. */
struct pl_str pl_trial_name_of(const struct pl_trial *t, struct pl_str header);
enum pl_status pl_trial_know_files(struct pl_trial *t, struct pl_err *err);

/* session_role.c: what columns of a frame tell about a trial in use. */
struct pl_reading {
    const char *role; /* "outcome", "treatment" or NULL */
    const struct pl_trial *trial;
};
struct pl_roles {
    const struct pl_session *session;
    struct pl_index names;  /* column to what it tells */
    struct pl_reading rows; /* by what the rows were chosen */
};
/* A column counts by its name in the protocol, by what an outcome or the arm is
 * made of (unless that is marked baseline), and by what it was derived,
 * summarised or filled from, in a frame of the trial's people: one read from a
 * file of the trial (by path, by content or by header), made of nothing that
 * was read, or holding the trial's key column, or most columns of one of its
 * files. */
enum pl_status pl_roles_of(const struct pl_session *s,
                           const struct pl_frame *frame, struct pl_roles *out,
                           struct pl_err *err);
struct pl_reading pl_role_of(const struct pl_roles *r, struct pl_str column);

/* The treatment's term of this name in a result, or nil; of one without terms
 * (a comparison of two means, whose name is empty) itself. */
const struct pl_value *pl_treatment_term(const struct pl_value *result,
                                         struct pl_str name);

/* The arguments that run a spec of this trial (plan/estimator.h). */
const struct pl_value *pl_trial_args(const struct pl_trial *t,
                                     const struct pl_value *spec);

/* As pl_trial_frame, for what ran on other data: a file that never came has no
 * rows. */
enum pl_status pl_trial_planned(struct pl_trial *t, struct pl_str name,
                                const struct pl_frame **out,
                                struct pl_err *err);
/* The first run of an analysis, which counts as the main one, or NULL. */
const struct pl_ran *pl_trial_first_run(const struct pl_trial *t,
                                        struct pl_str analysis);

/* trial_economic.c: an economic spec with the estimates that it names put in,
 * as conducted (the analysis's first run, else as it would run now) or as
 * registered; any other spec as it is. */
enum pl_status pl_trial_estimates(struct pl_trial *t,
                                  const struct pl_value *spec,
                                  bool as_registered,
                                  const struct pl_value **out,
                                  struct pl_err *err);
/* Those that are not the same on both sides: a list of {"analysis","term",
 * "registered":{"estimate","std_error"},"conducted"}. */
const struct pl_value *pl_estimates_carried(struct pl_arena *a,
                                            const struct pl_value *registered,
                                            const struct pl_value *conducted);
/* Fails, naming what is missing, when an economic spec cannot be run. */
enum pl_status pl_trial_need_amounts(struct pl_trial *t,
                                     const struct pl_value *spec,
                                     const struct pl_frame *frame,
                                     struct pl_err *err);
/* trial_finish.c: what a trial in use leaves behind at the end of its notebook:
 * what uptake its conditions met, and its economic analyses that did not run as
 * they were registered. */
enum pl_status pl_trial_finish(struct pl_trial *t, struct pl_builder *uptake,
                               struct pl_builder *unrun, struct pl_err *err);

/* An unspecified clause has no registered end: the choice made stands in, so
 * that only what the plan does say is compared. */
const struct pl_value *pl_spec_with_choices(struct pl_arena *a,
                                            const struct pl_value *registered,
                                            const struct pl_value *done);

/* The registered spec on the registered data; a failure that says why it cannot
 * be is *cannot, and none of ours. */
enum pl_status
pl_trial_run_registered(struct pl_trial *t, const struct pl_value *spec,
                        const struct pl_frame *sample, struct pl_executed *plan,
                        const struct pl_value **cannot, struct pl_err *err);

/* Runs a spec on a frame; fails for a kind that this version cannot run. */
enum pl_status pl_trial_execute(struct pl_trial *t, const struct pl_value *spec,
                                const struct pl_frame *frame,
                                struct pl_executed *out, struct pl_err *err);
/* After it failed, of what a caught failure tells; gives back the failure. */
enum pl_status pl_trial_tell_refused(struct pl_trial *t,
                                     const struct pl_value *spec,
                                     const struct pl_frame *frame, size_t line,
                                     struct pl_err *err);
/* Runs a registered analysis as t:run does, without a ledger row: explained
 * departures first, then choices, on data (NULL: the registered one). */
enum pl_status pl_trial_conduct(struct pl_trial *t, struct pl_str analysis,
                                const struct pl_value *choices,
                                const struct pl_frame *data, size_t line,
                                struct pl_ran *out, struct pl_err *err);
/* A row of something executed, and its result with "ledger", "analysis" and
 * "alpha" added.  row: begun by pl_session_row; id: of the analysis, or empty.
 */
enum pl_status pl_trial_row(struct pl_trial *t, struct pl_builder *row,
                            struct pl_str id, const struct pl_ran *ran,
                            const struct pl_value **result, struct pl_err *err);
/* The sample of the protocol's own rule, of the first data with the arm and
 * these columns (trial_baseline.c). */
enum pl_status pl_trial_sample(struct pl_trial *t,
                               const struct pl_value *columns,
                               const struct pl_frame **out, struct pl_err *err);
/* The place of a line of the notebook. */
struct pl_pos pl_session_pos(const struct pl_session *s, size_t line);

#endif
