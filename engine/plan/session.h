/* session.h - one notebook being run: what it ran, read, explained and showed.
 *
 * The Lua host calls these; everything that a notebook does to data passes here
 * and leaves a ledger row.  A row's id is "<notebook>#<n>", n from 1.
 * Rows are values:
 *   {"id","notebook","line","trial","analysis","function",
 *    "role": "registered" (ran as registered), "conducted" (ran otherwise),
 *            "explored" (t:explore), "unregistered" (a stats call, summarise or
 *            extraction that reads an outcome or the arm), "read" (any other),
 *            "flow", "baseline", "missingness", "randomisation", "family",
 *            "exhibit", "data" (what the plan names and its files lack; no
 *            line),
 *    "spec","record","result","inputs":{path: sha256},"lineage",
 *    "columns":[{"name","role","hash"}] of what was read,
 *    "registered":{"spec","record","result"} or {"error": why it could not
 * run}, "differences":[{"clause","kind","registered","conducted","detail"}]} */
#ifndef PL_PLAN_SESSION_H
#define PL_PLAN_SESSION_H

#include "base/file.h"
#include "plan/execute.h"
#include "plan/memo.h"
#include "plan/protocol.h"
#include "stats/team.h"

struct pl_session;
struct pl_trial; /* a protocol in use: its frames, its explanations */

/* root, memo and team outlive it; memo and team may be NULL. */
enum pl_status pl_session_new(struct pl_arena *a, struct pl_root *root,
                              struct pl_memo *memo, const struct pl_team *team,
                              struct pl_str notebook, struct pl_session **out,
                              struct pl_err *err);

/* protocol: already checked; kept by pointer. */
enum pl_status pl_session_trial(struct pl_session *s,
                                const struct pl_protocol *protocol,
                                struct pl_trial **out, struct pl_err *err);
/* One that the notebook does not use (yet), so that what it reads of its data
 * is known for what it is. */
enum pl_status pl_session_know(struct pl_session *s,
                               const struct pl_protocol *protocol,
                               struct pl_err *err);
/* The one of this folder, used or known, or NULL; it is used from here on. */
struct pl_trial *pl_session_use(struct pl_session *s, struct pl_str folder);
bool pl_session_knows(const struct pl_session *s, struct pl_str folder);
/* A file that the notebook reads, and the names in its header; the trials are
 * known by then.  Once is enough. */
bool pl_session_has_file(const struct pl_session *s, struct pl_str file);
enum pl_status pl_session_file(struct pl_session *s, struct pl_str file,
                               const struct pl_value *names,
                               struct pl_err *err);
const struct pl_protocol *pl_trial_protocol(const struct pl_trial *t);
enum pl_status pl_trial_frame(struct pl_trial *t, struct pl_str name,
                              const struct pl_frame **out, struct pl_err *err);

/* choices: map of spec members that this run changes ({} for none); data: the
 * frame to run on, NULL for the registered one.  result: the row's result with
 * "ledger": row id added. */
enum pl_status pl_trial_run(struct pl_trial *t, struct pl_str analysis,
                            const struct pl_value *choices,
                            const struct pl_frame *data, size_t line,
                            const struct pl_value **result, struct pl_err *err);
enum pl_status pl_trial_explore(struct pl_trial *t, struct pl_str name,
                                const struct pl_value *spec,
                                const struct pl_frame *data, size_t line,
                                const struct pl_value **result,
                                struct pl_err *err);
/* options: lists of alternatives by member of the spec, "draws" (500), "seed"
 * (not needed for draws = 0), "term" (the treatment's only one). */
enum pl_status pl_trial_multiverse(struct pl_trial *t, struct pl_str analysis,
                                   const struct pl_value *options, size_t line,
                                   const struct pl_value **result,
                                   struct pl_err *err);
/* options: "analyses" or "outcomes", "method", and of romano_wolf "draws" (999)
 * and "seed" (1); what it does not say is as explained, else as the plan's
 * family says.  result:
 *  {"kind":"family","method","analyses":[ids],"n","tests":[{"analysis",
 *   "outcome","term","row","estimate","std_error","p_value","p_resampled",
 *   "p_adjusted","p_adjusted_registered","alpha","significant"}]}, a test for
 * each treatment term; of romano_wolf also "draws","seed","complete",
 * "n_undefined".  Its row has "differences" from the plan's family. */
enum pl_status pl_trial_family(struct pl_trial *t,
                               const struct pl_value *options, size_t line,
                               const struct pl_value **result,
                               struct pl_err *err);
/* fields: as written in t:depart / t:omit; checked against the vocabularies.
 * The choice applies to runs after it.  An analysis that ran cannot be omitted.
 * What is kept: the fields, "kind" ("departure" or "omission"), "trial",
 * "notebook", "line", and of an omission "clause" ("analyses.<id>").  Whether
 * the timing agrees with the lock is judged by assess. */
enum pl_status pl_trial_depart(struct pl_trial *t,
                               const struct pl_value *fields, size_t line,
                               struct pl_err *err);
enum pl_status pl_trial_omit(struct pl_trial *t, const struct pl_value *fields,
                             size_t line, struct pl_err *err);
/* Counts by arm, by the engine, of the analysis as it was first run in this
 * notebook, else as it would run now:
 *  {"kind":"flow","arms":[{"level", counts}], counts of all arms,
 *   "no_arm": rows of the file without an arm,
 *   "reasons":[{"part":"outside the sample"|"left out by the notebook"|
 *     "added by the notebook"|"outcome"|"covariate"|"fixed effect"|"cluster"|
 *     "uptake"|"instrument"|"weight","column","label","n","arms":[{"level","n"}]}]}
 * counts: "assigned" (rows of the registered data with an arm), "sample" (of
 * the registered sample), "data" (of the frame that ran), "analysed" (as the
 * execution says).  A row without several values counts for the first of them.
 */
enum pl_status pl_trial_flow(struct pl_trial *t, struct pl_str analysis,
                             size_t line, const struct pl_value **result,
                             struct pl_err *err);
/* Baseline columns by arm (stats balance), of the registered sample; a column
 * that is neither marked when = "baseline" nor made of such columns alone is
 * refused.  result: as balance, each row with the "label" of its column. */
enum pl_status pl_trial_baseline(struct pl_trial *t,
                                 const struct pl_value *columns, size_t line,
                                 const struct pl_value **result,
                                 struct pl_err *err);

/* The allocation drawn again by stats.randomise from the registered design,
 * which must say its seed, beside the arms in the data (empty: the first that
 * has a treatment column), in the order of its rows:
 *  {"kind":"randomisation","unit","seed","generator","n_units",
 *   "n_agree": units whose arm is the one drawn,
 *   "blocks":[{"block","arms":[{"level","n","n_drawn"}]}]}, units each. */
enum pl_status pl_trial_randomisation(struct pl_trial *t, struct pl_str data,
                                      size_t line,
                                      const struct pl_value **result,
                                      struct pl_err *err);

/* Where values are missing in these columns of the registered sample, in rows
 * with an arm:
 *  {"kind":"missingness","n","n_complete","no_arm": rows without an arm,
 *   "arms":[{"level","n"}],"columns":[{"name","label","n_missing","share",
 *   "arms":[{"level","n","n_missing","share"}]}],
 *   "patterns":[{"missing":[names],"n","share"}], the most frequent first} */
enum pl_status pl_trial_missingness(struct pl_trial *t,
                                    const struct pl_value *columns, size_t line,
                                    const struct pl_value **result,
                                    struct pl_err *err);

/* stats.<function>{...} called by hand; not for functions that give a frame.
 * It is "unregistered" when a column it reads, or a condition that its rows
 * were chosen by, tells an outcome or the arm; or when a list of two or more
 * numbers given to it holds ledger numbers only, one of them a cell that such
 * an extraction took out.  Numbers computed in Lua from such cells are not
 * recognised here: the extraction before them has its own row. */
enum pl_status pl_session_call(struct pl_session *s, const char *function,
                               const struct pl_frame *data,
                               const struct pl_value *args, size_t line,
                               const struct pl_value **result,
                               struct pl_err *err);
/* Arguments of a call: the design's seed draws the true allocation again, so
 * where files are seen otherwise than they are, randomise draws by another. */
const struct pl_value *pl_session_seeded(const struct pl_session *s,
                                         const char *function,
                                         const struct pl_value *args);

/* As pl_session_call, for functions that give a result with frames
 * (pl_execute_frames); without the argument "columns" every column of the frame
 * is read. */
enum pl_status pl_session_frames(struct pl_session *s, const char *function,
                                 const struct pl_frame *data,
                                 const struct pl_value *args, size_t line,
                                 struct pl_frames *frames,
                                 const struct pl_value **result,
                                 struct pl_err *err);
/* Columns of a frame summarised, or taken out as Lua numbers or text.  how:
 * "summarise" or "extract".  *row: the ledger row's id (one a line, column set,
 * how, and what it tells).  Cells taken out can be matched from here on.  Cells
 * of a frame that was summarised are "read": the summary itself has the row
 * that counts.
 */
enum pl_status pl_session_read(struct pl_session *s, const char *how,
                               const struct pl_frame *frame,
                               const struct pl_value *columns, size_t line,
                               struct pl_str *row, struct pl_err *err);
/* Rows counted: an extraction where an outcome or the arm chose them, by a
 * condition or by what columns hold (NULL: none), else nothing.  *is_told: the
 * frame must live as long as the session. */
enum pl_status pl_session_count(struct pl_session *s,
                                const struct pl_frame *frame,
                                const struct pl_value *columns, size_t line,
                                bool *is_told, struct pl_err *err);
/* Errors that a program may catch (by: 1 where a pcall begins, -1 where it
 * ends): that something failed, and what is said of it, may tell of cells. */
void pl_session_guard(struct pl_session *s, int by);
bool pl_session_was_guarded(const struct pl_session *s);
/* Something failed on a frame (NULL: nothing to tell) whose columns it reads;
 * names that the frame does not have are passed over.  As pl_session_count,
 * within a guard; else nothing. */
enum pl_status pl_session_refused(struct pl_session *s,
                                  const struct pl_frame *frame,
                                  const struct pl_value *columns, size_t line,
                                  bool *is_told, struct pl_err *err);
/* A shown exhibit: label, ledger rows it was made from, and what it applies:
 * {"alpha":[thresholds of its marks],"level","alternative"}.  Compared with the
 * plan of each registered analysis among the rows; its row holds "label",
 * "rows", "applies" and "differences". */
enum pl_status pl_session_exhibit(struct pl_session *s, struct pl_str label,
                                  const struct pl_value *rows,
                                  const struct pl_value *applies, size_t line,
                                  struct pl_err *err);

/* Marks of significance by this threshold (the largest; 0: none), made of a p
 * value outside a table or chart: where it is that of a registered analysis
 * whose plan has another, a row as that of an exhibit, without a label. */
enum pl_status pl_session_threshold(struct pl_session *s, double p,
                                    double threshold, size_t line,
                                    struct pl_err *err);

/* Which row printed this number (bit for bit) or text, or has this name among
 * its words (CR2): its id and path ("terms.1.estimate"), or false. */
bool pl_session_match_number(const struct pl_session *s, double x,
                             struct pl_str *row, struct pl_str *path);
bool pl_session_match_text(const struct pl_session *s, struct pl_str text,
                           struct pl_str *row);

/* At the end of a notebook: counts the uptake that conditions of the plan ask
 * for, and runs as registered what economic analyses were not run. */
enum pl_status pl_session_finish(struct pl_session *s, struct pl_err *err);

/* {"notebook","rows":[...],"explanations":[...],"trials":[ids],
 *  "uptake":[{"trial","analysis","n","n_taken"} or {"error"}],
 *  "unrun":[{"trial","analysis","registered": as of a row} or {"missing":
 *    [texts]} or {"error"}]} */
const struct pl_value *pl_session_value(struct pl_session *s);

#endif
