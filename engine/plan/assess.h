/* assess.h - from ledgers and explanations to departures: the judgement.
 *
 * Pure: works from the ledger value and the lock alone, without the data, so
 * that `plumb audit` says years later what the build said. */
#ifndef PL_PLAN_ASSESS_H
#define PL_PLAN_ASSESS_H

#include "base/value.h"

/* ledger: {"trials":[{"id","title","protocol","specs","lines","lock":{"state",
 * "sha256","differences"},"outcomes"...}], "notebooks":[pl_session_value ...]}.
 * The assessment:
 *  {"departures":[{"id":"D01","trial","analysis","clause",
 *     "kind":"changed|added|omitted|unregistered",
 *     "state":"explained|unexplained|stale|declared","registered","conducted",
 *     "registered_text","conducted_text","detail","notebook","line",
 *     "rows":[ledger ids touched],"explanation":{fields}|nil,"paste": the
 *     t:depart{...} to write, when unexplained,
 *     "consequence":{"registered":{estimate,std_error,conf_low,conf_high,
 *        p_value,n,significant},"conducted":{...},"change":{estimate,std_error,
 *        "in_se"},"flips":bool,"attributable":bool}|{"not_run":reason}}],
 *   "outcomes":[{"outcome","trial","class":"reported as planned|
 *     declared change|missing|novel declared|novel silent"}],
 *   "analyses":[{"trial","analysis","purpose","state":"as registered|departed|
 *     omitted","rows"}],
 *   "trials":[{"id","lock_state","sha256"}],
 *   "counts":{"explained","unexplained","stale","declared"},
 *   "exit":0|3}
 * Departures are numbered in order of trial, clause, line. */
enum pl_status pl_assess(struct pl_arena *a, const struct pl_value *ledger,
                         const struct pl_value **assessment,
                         struct pl_err *err);

/* departures.csv: one header line, stable columns (docs/formats.md). */
void pl_departures_csv(struct pl_buf *b, const struct pl_value *assessment);
/* What a terminal or a Markdown page shows. */
void pl_departures_text(struct pl_buf *b, const struct pl_value *assessment);
void pl_departures_md(struct pl_buf *b, const struct pl_value *assessment);

#endif
