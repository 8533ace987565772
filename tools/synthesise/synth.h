/* synth.h - the parts of the synthetic data, one a file or two.
 *
 * Each part writes its files below out, from the figures printed in the
 * project's analyses/<trial>/published and from nothing else. */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

#include "csv.h"

struct synth {
    const char *project; /* its folder */
    const char *out;     /* <out>/<trial>/data/<file> is written */
    struct pl_arena *arena;
};

/* analyses/<trial>/published/<name>. */
enum pl_status synth_published(const struct synth *s, const char *trial,
                               const char *name, struct csv *out,
                               struct pl_err *err);
/* Writes the text as <out>/<trial>/data/<name>, and frees it. */
struct pl_buf;
enum pl_status synth_write(const struct synth *s, const char *trial,
                           const char *name, struct pl_buf *text,
                           struct pl_err *err);

enum pl_status goal_make(const struct synth *s, struct pl_err *err);
enum pl_status coffee_make(const struct synth *s, struct pl_err *err);
enum pl_status awards_make(const struct synth *s, struct pl_err *err);
/* After the trial's staff returns. */
enum pl_status goal_survey_make(const struct synth *s, struct pl_err *err);
enum pl_status coffee_survey_make(const struct synth *s, struct pl_err *err);

#endif
