/* plan_results.h - functions run on frames, and what their results hold.  Tests
 * only. */
#ifndef PL_TEST_PLAN_RESULTS_H
#define PL_TEST_PLAN_RESULTS_H

#include "plan_values.h"

#include "base/file.h"
#include "data/csv.h"
#include "data/expr.h"
#include "plan/execute.h"
#include "stats/stats.h"

#include <math.h>

static inline int results_open(void **state)
{
    pl_stats_init();
    return values_open(state);
}

static inline const struct pl_frame *frame_of(struct pl_str bytes,
                                              const char *file)
{
    struct pl_hash hash = pl_hash_str(bytes);
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};

    if (pl_csv_frame(&arena, bytes, pl_str_from("data/x.csv"), &hash,
                     file == NULL ? NULL : value_of(file), &f, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

static inline struct pl_executed run(const char *function,
                                     const struct pl_frame *f, const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, function, f, value_of(args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static inline const struct pl_value *find_row(const struct pl_value *list,
                                              const char *key, const char *name)
{
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_is_text(pl_get(pl_item(list, i), key), name))
            return pl_item(list, i);
    fail_msg("no %s \"%s\"", key, name);
    return NULL;
}

static inline const struct pl_value *term(struct pl_executed e,
                                          const char *name)
{
    return find_row(pl_get(e.result, "terms"), "name", name);
}

static inline const struct pl_value *at(const struct pl_value *v,
                                        const char *path)
{
    return path[0] == '\0' ? v : pl_at(v, path);
}

static inline double number(const struct pl_value *v, const char *path)
{
    const struct pl_value *x = at(v, path);

    if (x->type != PL_NUMBER)
        fail_msg("no number at %s", path);
    return x->as.number;
}

static inline void check_number(const struct pl_value *v, const char *path,
                                double wanted)
{
    double x = number(v, path);

    if (!(fabs(x - wanted) <= 1e-9 * fabs(wanted)))
        fail_msg("%s is %.17g, not %.17g", path, x, wanted);
}

static inline void check_text(const struct pl_value *v, const char *path,
                              const char *wanted)
{
    struct pl_str s = pl_strv(at(v, path));

    if (!pl_str_is(s, wanted))
        fail_msg("%s is \"%.*s\", not \"%s\"", path, PL_FMT(s), wanted);
}

#endif
