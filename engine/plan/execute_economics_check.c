/* Arguments that a plan holds, read before anything is there to run them on. */
#include "plan/execute_economics.h"
#include "plan/schema.h"

#include <stdio.h>
#include <string.h>

static const struct accounts {
    const char *function, *first, *second;
    bool by_arm;
} accounts[] = {
    {"cost_benefit", "costs", "benefits", false},
    {"cost_effectiveness", "cost", "effect", true},
};

static enum pl_status check_account(struct pl_econ *e, const char *name,
                                    bool by_arm)
{
    const struct pl_value *v = pl_get(e->r->args, name);

    if (pl_is_unspecified(v) || v->type == PL_STRING)
        return PL_OK;
    if (!by_arm)
        return pl_econ_amounts(e, name, v, 0, e->rate);
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++) {
        struct pl_str path = pl_str_printf(e->r->work, "%s.%.*s", name,
                                           PL_FMT(v->as.members[i].key));
        if (path.s == NULL)
            return pl_run_no_memory(e->r);
        PL_TRY(pl_econ_amounts(e, path.s, v->as.members[i].value, 0, e->rate));
    }
    return PL_OK;
}

static enum pl_status check(struct pl_econ *e, struct pl_run *r,
                            const struct accounts *x)
{
    bool has_both = !pl_is_unspecified(pl_get(r->args, x->first)) &&
                    !pl_is_unspecified(pl_get(r->args, x->second)),
         are_columns = false;

    PL_TRY(pl_econ_options(r, e));
    PL_TRY(pl_econ_thresholds(r, "threshold"));
    PL_TRY(pl_econ_thresholds(r, "curve"));
    if (has_both)
        PL_TRY(pl_econ_pair(r, x->first, x->second, &are_columns));
    if (x->by_arm && has_both && !are_columns &&
        !pl_is_nil(pl_get(r->args, "comparator")))
        PL_TRY(pl_econ_arms(r, e));
    PL_TRY(check_account(e, x->first, x->by_arm));
    return check_account(e, x->second, x->by_arm);
}

enum pl_status pl_econ_check(struct pl_arena *a, const char *function,
                             const struct pl_value *args, bool *is_uncertain,
                             struct pl_err *err)
{
    const struct accounts *x = &accounts[strcmp(function, "cost_benefit") != 0];
    struct pl_econ e = {.is_plan = true};
    struct pl_arena work;
    char who[64];

    (void)snprintf(who, sizeof who, "stats.%s", x->function);
    pl_arena_init(&work, a->limit - a->used);
    work.fail_after = a->fail_after;
    struct pl_run r = {
        .a = &work, .work = &work, .who = who, .args = args, .err = err};
    enum pl_status status = check(&e, &r, x);
    *is_uncertain = e.is_uncertain;
    pl_arena_free(&work);
    return status;
}
