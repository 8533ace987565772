/* departures.h - words that the text and the Markdown of departures share; for
 * them only. */
#ifndef PL_PLAN_DEPARTURES_H
#define PL_PLAN_DEPARTURES_H

#include "base/value.h"

/* Four significant digits, more where the whole part has more: 13.9, 0.00123,
 * 18720; always the same for the same number, in every locale. */
void pl_departures_number(struct pl_buf *b, double x);

/* What one term's pair of estimates says, as one sentence without its full
 * stop. */
void pl_departures_effect(struct pl_buf *b, const struct pl_value *term,
                          const struct pl_value *consequence);
/* "the changes of this run together: ..." or nothing. */
void pl_departures_together(struct pl_buf *b,
                            const struct pl_value *consequence);

/* The analysis, where the clause does not name it ("derive.score"), or empty.
 */
struct pl_str pl_departures_analysis(const struct pl_value *departure);
/* "analyses/star/analysis.md:41" */
void pl_departures_place(struct pl_buf *b, const struct pl_value *departure);
/* "2 unexplained, 1 stale, 3 explained, 1 declared" */
void pl_departures_counts(struct pl_buf *b, const struct pl_value *assessment);

/* "6b of CONSORT 2010, 10 of CONSORT 2025", or nothing. */
void pl_departures_consort(struct pl_buf *b, const struct pl_value *departure);
/* "star: of 3 registered: 2 reported as planned, 0 declared change, 1 missing;
 * not registered: 0 novel declared, 0 novel silent" */
void pl_departures_outcomes(struct pl_buf *b, const struct pl_value *counts);

/* States in the order in which they are told. */
extern const char *const pl_departures_states[4];

/* The fields of an explanation that are printed, with the words before them. */
struct pl_departures_field {
    const char *name, *label;
};
extern const struct pl_departures_field pl_departures_fields[11];

/* How one of the two prints a field under its label. */
typedef void pl_departures_put(struct pl_buf *b, const char *label,
                               struct pl_str text);
/* What was made, which is then empty; its failure is b's. */
void pl_departures_made(struct pl_buf *b, const char *label,
                        struct pl_buf *made, pl_departures_put *put);
/* All the fields; nothing where there is no explanation. */
void pl_departures_explanation(struct pl_buf *b,
                               const struct pl_value *explanation,
                               pl_departures_put *put);

#endif
