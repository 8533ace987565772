/* decimal.h - numbers rounded for people.
 *
 * One rule everywhere: a number is first taken to 12 significant digits (beyond
 * them processors and library versions may disagree), and that decimal is
 * rounded half to even.  So 2.675, which no double holds, is 2.68 and not 2.67.
 * Never "-0.00"; no locale. */
#ifndef PL_BASE_DECIMAL_H
#define PL_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#define PL_DECIMAL_MAX_DIGITS 12
/* Room for the longest: 309 digits before the point, 12 after, sign, NUL. */
#define PL_DECIMAL_BYTES      336

/* x finite, decimals 0..12. */
void pl_decimal_fixed(char out[PL_DECIMAL_BYTES], double x, int decimals);
/* Significant digits 1..12, written without a power of ten: 123000, 0.00123
 * (x below 1e-300 in size becomes 0). */
void pl_decimal_significant(char out[PL_DECIMAL_BYTES], double x, int digits);

#endif
