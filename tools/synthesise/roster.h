/* roster.h - whom the surveys of the trials with staff returns were sent to. */
#ifndef SYNTH_ROSTER_H
#define SYNTH_ROSTER_H

#include "demographics.h"
#include "synth.h"

/* A file that was made before: <out>/<trial>/data/<name>. */
enum pl_status roster_read(const struct synth *s, const char *trial,
                           const char *name, struct csv *out,
                           struct pl_err *err);
/* Row of the first return of a staff member; n_rows: there is none. */
size_t roster_row(const struct csv *t, struct pl_str staff_id);

/* A first survey: so many of a return's people, scales in order. */
struct first_survey {
    const char *trial, *roster;
    uint64_t stream;
    size_t n, n_scales;
    const enum scale_id *order;
    const double *mean, *sd; /* of the scores, by scale_id */
    const struct demographics *about;
};
/* scores: [scales][n], in order; FIT_NONE where it was not answered. */
enum pl_status first_survey_write(const struct synth *s,
                                  const struct first_survey *q,
                                  int32_t **scores, struct pl_err *err);

#endif
