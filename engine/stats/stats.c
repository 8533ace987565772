#include "stats/stats.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>

void pl_stats_init(void)
{
    gsl_set_error_handler_off();
}

const char *pl_stats_gsl_version(void)
{
    return gsl_version;
}
