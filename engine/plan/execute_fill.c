#include "plan/execute_run.h"

#include "data/missing.h"

enum pl_status pl_run_null_impute(struct pl_run *r, const struct pl_frame **out,
                                  struct pl_executed *executed)
{
    const struct pl_value *flags = NULL, *filled = NULL;
    const struct pl_frame *frame = NULL;
    struct pl_builder b;

    PL_TRY(pl_run_failed(r, pl_null_impute(r->a, r->frame,
                                           pl_get(r->args, "columns"), &frame,
                                           &flags, &filled, r->err)));
    pl_build(&b, r->a);
    pl_set(&b, "flags", flags);
    pl_set(&b, "filled", filled);
    const struct pl_value *result = pl_map(&b);
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "null_impute");
    pl_set(&b, "flags", flags);
    pl_set(&b, "filled", filled);
    pl_set(&b, "files", pl_record_files(r));
    PL_TRY(pl_record_rows(r, frame, &b));
    PL_TRY(pl_run_done(r, executed, result, pl_map(&b)));
    *out = frame;
    return PL_OK;
}
