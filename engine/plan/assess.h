/* assess.h - from ledgers and explanations to departures: the judgement.
 *
 * Pure: works from the ledger value and the lock alone, without the data, so
 * that `plumb audit` says years later what the build said. */
#ifndef PL_PLAN_ASSESS_H
#define PL_PLAN_ASSESS_H

#include "base/value.h"

/* ledger: {"trials":[{"id","title","folder","protocol","lines","specs",
 * "sha256","lock":{"state":"none|matches|changed","sha256","events",
 * "differences"}}], "notebooks":[pl_session_value ...]}; it may have been read
 * back from ledger.json, where numbers have 12 significant digits.
 * The assessment (docs/formats.md tells every field):
 *  {"format":1,"departures":[{"id":"D01","trial","analysis","clause",
 *     "kind":"changed|added|omitted|unregistered",
 *     "state":"explained|unexplained|stale|declared","registered","conducted",
 *     "registered_text","conducted_text","detail","contradicted","notebook",
 *     "line","rows":[ledger ids touched],"explanation":{fields},
 *     "paste": the t:depart{...} to write, when unexplained,
 *     "consequence":{"terms":[{"term","registered":{estimate,std_error,
 *        statistic,df,p_value,conf_low,conf_high,n,significant},
 *        "conducted":{...},"change":{estimate,std_error,in_se},"flips"}],
 *        and the first term's own members; "flips" of any term;
 *        "attributable": both sides estimate the same thing, else "reason" and
 *        no change; "not_run": why the registered one could not run;
 *        "together": other clauses that the same run changed; "alpha"},
 *     "consort_2010":"3b|6b|18","consort_2025":"10"}],
 *   "outcomes":[{"outcome","trial","purpose","class":"reported as planned|
 *     declared change|missing|novel declared|novel silent"}],
 *   "outcome_counts":[{"trial","registered", and one a class}],
 *   "analyses":[{"trial","analysis","purpose","state":"as registered|departed|
 *     omitted","rows","main": the row that counts}],
 *   "trials":[{"id","title","lock_state","sha256","lock_sha256","note"}],
 *   "counts":{"explained","unexplained","stale","declared"},
 *   "exit":0|3}
 * Departures are numbered in order of trial, clause, line; those that no clause
 * names come last. */
enum pl_status pl_assess(struct pl_arena *a, const struct pl_value *ledger,
                         const struct pl_value **assessment,
                         struct pl_err *err);

/* The row of a ledger with this id, or nil. */
const struct pl_value *pl_ledger_row(const struct pl_value *ledger,
                                     struct pl_str id);

/* departures.csv: one header line, stable columns (docs/formats.md). */
void pl_departures_csv(struct pl_buf *b, const struct pl_value *assessment);
/* What a terminal or a Markdown page shows. */
void pl_departures_text(struct pl_buf *b, const struct pl_value *assessment);
void pl_departures_md(struct pl_buf *b, const struct pl_value *assessment);

#endif
