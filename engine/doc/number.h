/* number.h - numbers for people, as the fmt of notebooks writes them.  Private
 * to doc/. */
#ifndef PL_DOC_NUMBER_H
#define PL_DOC_NUMBER_H

#include "base/buf.h"

/* Decimals that show a standard error with three significant digits, 0 to 6; 2
 * when it is not known. */
int pl_number_decimals(double std_error);

/* "−1.20"; "not known" for what does not exist. */
void pl_put_fixed(struct pl_buf *b, double x, int decimals);
void pl_put_signed(struct pl_buf *b, double x, int decimals); /* "+1.20" */
void pl_put_count(struct pl_buf *b, double x);                /* "5,786" */
void pl_put_p(struct pl_buf *b, double p); /* "0.034", "< 0.001" */

#endif
