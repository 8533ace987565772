/* Functions that give a frame with cells filled. */
#include "plan/execute_run.h"

#include "data/missing.h"

static enum pl_status fill_done(struct pl_run *r, const char *estimator,
                                const struct pl_filled *f,
                                struct pl_builder *record,
                                struct pl_frames *out,
                                struct pl_executed *executed)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set(&b, "flags", f->flags);
    pl_set(&b, "filled", f->filled);
    const struct pl_value *result = pl_map(&b);
    pl_set_text(record, "estimator", estimator);
    pl_set(record, "flags", f->flags);
    pl_set(record, "filled", f->filled);
    pl_set(record, "files", pl_record_files(r));
    PL_TRY(pl_record_rows(r, f->frame, record));
    PL_TRY(pl_run_done(r, executed, result, pl_map(record)));
    return pl_run_one_frame(r, f->frame, out);
}

enum pl_status pl_run_null_impute(struct pl_run *r, struct pl_frames *out,
                                  struct pl_executed *executed)
{
    struct pl_filled f;
    struct pl_builder b;

    PL_TRY(pl_run_failed(r, pl_null_impute(r->a, r->frame,
                                           pl_get(r->args, "columns"), &f.frame,
                                           &f.flags, &f.filled, r->err)));
    pl_build(&b, r->a);
    return fill_done(r, "null_impute", &f, &b, out, executed);
}

enum pl_status pl_run_mean_impute(struct pl_run *r, struct pl_frames *out,
                                  struct pl_executed *executed)
{
    struct pl_filled f;
    struct pl_builder b;

    PL_TRY(pl_run_failed(r, pl_mean_impute(r->a, r->frame,
                                           pl_get(r->args, "columns"), &f,
                                           r->err)));
    pl_build(&b, r->a);
    return fill_done(r, "mean_impute", &f, &b, out, executed);
}

enum pl_status pl_run_pro_rata(struct pl_run *r, struct pl_frames *out,
                               struct pl_executed *executed)
{
    struct pl_period p = {pl_strv(pl_get(r->args, "months")),
                          pl_num_or(pl_get(r->args, "full"), 12),
                          pl_num_or(pl_get(r->args, "minimum"), 0), false,
                          false};
    struct pl_filled f;
    struct pl_builder b;

    PL_TRY(
        pl_run_failed(r, pl_pro_rata(r->a, r->frame, pl_get(r->args, "columns"),
                                     &p, &f, r->err)));
    pl_build(&b, r->a);
    pl_set_string(&b, "months", p.months);
    pl_set_number(&b, "full", p.full);
    pl_set_number(&b, "minimum", p.minimum);
    return fill_done(r, "pro_rata", &f, &b, out, executed);
}
