/* date.h - days of the calendar as ISO 8601 text, both ways.
 *
 * A date is the number of days since 1970-01-01 in the proleptic Gregorian
 * calendar, years 0000 to 9999, without clock or time zone. */
#ifndef PL_DATA_DATE_H
#define PL_DATA_DATE_H

#include "base/buf.h"

/* The rule that s breaks, as the end of a sentence ("is not ..."), or NULL. */
const char *pl_date_read(struct pl_str s, double *days);
bool pl_date_exists(double days); /* whole, and of a year with four digits */
void pl_date_print(struct pl_buf *b, double days); /* must exist */

#endif
