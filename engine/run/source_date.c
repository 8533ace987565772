#include "run/source_date.h"

#include "data/date.h"

#include <math.h>

enum { DAY = 86400, DIGITS_MOST = 15 /* exact in a double */ };

static bool read_seconds(struct pl_str text, double *seconds)
{
    *seconds = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.s[i] < '0' || text.s[i] > '9')
            return false;
        *seconds = *seconds * 10 + (text.s[i] - '0');
    }
    return text.len > 0 && text.len <= DIGITS_MOST;
}

enum pl_status pl_source_date(struct pl_arena *a, const char *epoch,
                              struct pl_str *date, struct pl_err *err)
{
    struct pl_buf b;
    double seconds;

    *date = PL_STR("");
    if (epoch == NULL)
        return PL_OK;
    if (!read_seconds(pl_str_from(epoch), &seconds) ||
        !pl_date_exists(floor(seconds / DAY))) {
        (void)pl_fail(err, PL_EINPUT, NULL,
                      "SOURCE_DATE_EPOCH is \"%s\", which is no number of "
                      "seconds since 1970-01-01",
                      epoch);
        return pl_hint(err, "unset it, or write digits only, for instance "
                            "$(git log -1 --format=%%ct)");
    }
    pl_buf_init(&b, 0);
    pl_date_print(&b, floor(seconds / DAY));
    *date = pl_buf_copy(&b, a);
    bool failed = b.failed != PL_OK || date->s == NULL;
    pl_buf_free(&b);
    return failed ? pl_fail(err, PL_ENOMEM, NULL, "out of memory") : PL_OK;
}
