/* stats.h - what every module of stats shares. */
#ifndef PL_STATS_STATS_H
#define PL_STATS_STATS_H

/* Once, before any other function of stats: GSL's handler would end the
 * program; from here on it returns, and its answers are checked. */
void pl_stats_init(void);

/* Version of the GSL that runs, for the ledger. */
const char *pl_stats_gsl_version(void);

enum pl_alternative { PL_TWO_SIDED, PL_GREATER, PL_LESS };

/* A quantity that does not exist is NaN in every result struct of stats. */

#endif
