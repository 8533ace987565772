/* source_date.h - the date that a build may say, from SOURCE_DATE_EPOCH
 * (reproducible-builds.org): seconds since 1970-01-01, in decimal digits. */
#ifndef PL_RUN_SOURCE_DATE_H
#define PL_RUN_SOURCE_DATE_H

#include "base/err.h"
#include "base/str.h"

/* "2026-11-29", the day in UTC; empty for epoch NULL, which is no date. */
enum pl_status pl_source_date(struct pl_arena *a, const char *epoch,
                              struct pl_str *date, struct pl_err *err);

#endif
