/* plan_models.h - the frame that R's reference models are made of, and
 * functions run on it.  Tests only. */
#ifndef PL_TEST_PLAN_MODELS_H
#define PL_TEST_PLAN_MODELS_H

#include "plan_values.h"

#include "base/file.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "stats/stats.h"

#include <math.h>

static const struct pl_frame *frame;

/* One of tests/reference/r. */
static inline int frame_open(void **state, const char *file)
{
    struct pl_err err = {0};
    struct pl_str bytes;
    char path[64];

    (void)values_open(state);
    pl_stats_init();
    snprintf(path, sizeof path, "tests/reference/r/%s", file);
    if (pl_file_get(path, 1 << 20, &arena, &bytes, &err) != PL_OK)
        return 1;
    struct pl_hash hash = pl_hash_str(bytes);
    return pl_csv_frame(&arena, bytes, pl_str_from(file), &hash, NULL, &frame,
                        &err) != PL_OK;
}

static inline int models_open(void **state)
{
    return frame_open(state, "models_data.csv");
}

static inline const struct pl_value *run(const char *function, const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, function, frame, value_of(args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

static inline void check_near(const struct pl_value *v, const char *path,
                              double wanted, double absolute)
{
    double x = pl_num(pl_at(v, path));

    if (!(fabs(x - wanted) <= absolute))
        fail_msg("%s is %.17g, not %.17g", path, x, wanted);
}

static inline const struct pl_frame *small_frame(const char *csv)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    struct pl_str bytes = pl_str_from(csv);
    struct pl_hash hash = pl_hash_str(bytes);

    if (pl_csv_frame(&arena, bytes, PL_STR("x.csv"), &hash, NULL, &f, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

#endif
