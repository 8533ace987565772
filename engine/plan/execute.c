#include "plan/execute.h"

#include "base/json.h"
#include "data/expr.h"
#include "data/missing.h"
#include "plan/execute_run.h"

#include <stdio.h>
#include <string.h>

/* Every estimator is one row of `functions` and one pl_run_ function. */
#define ALTERNATIVES "two_sided greater less"

static const struct pl_arg anova_args[] = {
    {"group", PL_ARG_COLUMN, true, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg balance_args[] = {
    {"covariates", PL_ARG_COLUMNS, true, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg chisq_args[] = {
    {"correct", PL_ARG_BOOL, false, NULL},
    {"table", PL_ARG_TABLE, false, NULL},
    {"x", PL_ARG_COLUMN, false, NULL},
    {"y", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg effect_args[] = {
    {"group", PL_ARG_COLUMN, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"paired", PL_ARG_BOOL, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
    {"y", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg cor_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"exact", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"method", PL_ARG_WORD, false, "pearson spearman kendall"},
    {"x", PL_ARG_SAMPLE, true, NULL},
    {"y", PL_ARG_SAMPLE, true, NULL},
};
static const struct pl_arg cronbach_alpha_args[] = {
    {"items", PL_ARG_COLUMNS, true, NULL},
    {"range", PL_ARG_NUMBERS, false, NULL},
    {"reverse", PL_ARG_COLUMNS, false, NULL},
};
static const struct pl_arg icc_args[] = {
    {"cluster", PL_ARG_COLUMN, true, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
};
static const struct pl_arg iv_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"endogenous", PL_ARG_TERMS, true, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"instruments", PL_ARG_TERMS, true, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg joint_test_args[] = {
    {"fit", PL_ARG_MAP, true, NULL},
    {"terms", PL_ARG_NAMES, true, NULL},
};
static const struct pl_arg lin_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, true, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"treatment", PL_ARG_COLUMN, true, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg null_impute_args[] = {
    {"columns", PL_ARG_COLUMNS, true, NULL},
};
static const struct pl_arg ols_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"covariates", PL_ARG_TERMS, false, NULL},
    {"fitted", PL_ARG_BOOL, false, NULL},
    {"fixed_effects", PL_ARG_TERMS, false, NULL},
    {"intercept", PL_ARG_BOOL, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"missing", PL_ARG_MAP, false, NULL},
    {"outcome", PL_ARG_COLUMN, true, NULL},
    {"residuals", PL_ARG_BOOL, false, NULL},
    {"terms", PL_ARG_TERMS, false, NULL},
    {"treatment", PL_ARG_COLUMN, false, NULL},
    {"vcov", PL_ARG_MAP, false, NULL},
    {"weights", PL_ARG_COLUMN, false, NULL},
};
static const struct pl_arg p_adjust_args[] = {
    {"method", PL_ARG_WORD, true, "bonferroni holm hochberg BH BY"},
    {"p", PL_ARG_SAMPLE, true, NULL},
};
static const struct pl_arg quantile_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"column", PL_ARG_COLUMN, false, NULL},
    {"probs", PL_ARG_NUMBERS, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg summary_args[] = {
    {"by", PL_ARG_COLUMN, false, NULL},
    {"column", PL_ARG_COLUMN, false, NULL},
    {"columns", PL_ARG_COLUMNS, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
};
static const struct pl_arg t_test_args[] = {
    {"alternative", PL_ARG_WORD, false, ALTERNATIVES},
    {"equal_variance", PL_ARG_BOOL, false, NULL},
    {"group", PL_ARG_COLUMN, false, NULL},
    {"level", PL_ARG_NUMBER, false, NULL},
    {"mu", PL_ARG_NUMBER, false, NULL},
    {"outcome", PL_ARG_COLUMN, false, NULL},
    {"paired", PL_ARG_BOOL, false, NULL},
    {"x", PL_ARG_SAMPLE, false, NULL},
    {"y", PL_ARG_SAMPLE, false, NULL},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ARGS(array)  array, COUNT(array)

static const struct pl_function functions[] = {
    {"anova", ARGS(anova_args), true, false},
    {"balance", ARGS(balance_args), true, false},
    {"chisq_test", ARGS(chisq_args), false, false},
    {"cohen_d", ARGS(effect_args), false, false},
    {"cor_test", ARGS(cor_test_args), false, false},
    {"cronbach_alpha", ARGS(cronbach_alpha_args), true, false},
    {"hedges_g", ARGS(effect_args), false, false},
    {"icc", ARGS(icc_args), true, false},
    {"iv", ARGS(iv_args), true, false},
    {"joint_test", ARGS(joint_test_args), false, false},
    {"lin", ARGS(lin_args), true, false},
    {"logit", ARGS(ols_args), true, false},
    {"null_impute", ARGS(null_impute_args), true, true},
    {"ols", ARGS(ols_args), true, false},
    {"p_adjust", ARGS(p_adjust_args), false, false},
    {"probit", ARGS(ols_args), true, false},
    {"quantile", ARGS(quantile_args), false, false},
    {"summary", ARGS(summary_args), false, false},
    {"t_test", ARGS(t_test_args), false, false},
};
static pl_run_fn *const runs[COUNT(functions)] = {
    pl_run_anova,
    pl_run_balance,
    pl_run_chisq,
    pl_run_cohen_d,
    pl_run_cor_test,
    pl_run_cronbach_alpha,
    pl_run_hedges_g,
    pl_run_icc,
    pl_run_iv,
    pl_run_joint_test,
    pl_run_lin,
    pl_run_logit,
    NULL,
    pl_run_ols,
    pl_run_p_adjust,
    pl_run_probit,
    pl_run_quantile,
    pl_run_summary,
    pl_run_t_test,
};

const struct pl_function *pl_function_at(size_t i)
{
    return i < COUNT(functions) ? &functions[i] : NULL;
}

const struct pl_function *pl_function_find(struct pl_str name)
{
    for (size_t i = 0; i < COUNT(functions); i++)
        if (pl_str_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}

static const struct pl_arg *arg_find(const struct pl_function *f,
                                     struct pl_str name)
{
    for (size_t i = 0; i < f->n_args; i++)
        if (pl_str_is(name, f->args[i].name))
            return &f->args[i];
    return NULL;
}

static enum pl_status unknown_arg(const struct pl_function *f,
                                  struct pl_str name, struct pl_err *err)
{
    struct pl_str known[16];
    size_t n = f->n_args < COUNT(known) ? f->n_args : COUNT(known);

    for (size_t i = 0; i < n; i++)
        known[i] = pl_str_from(f->args[i].name);
    int nearest = pl_nearest(name, known, n);
    (void)pl_fail(err, PL_EINPUT, NULL, "stats.%s: unknown argument \"%.*s\"",
                  f->name, PL_FMT(name));
    if (nearest >= 0)
        return pl_hint(err, "did you mean \"%s\"?", f->args[nearest].name);
    return PL_EINPUT;
}

static bool all_items(const struct pl_value *v, enum pl_type type,
                      enum pl_type other)
{
    if (v->type != PL_LIST)
        return false;
    for (size_t i = 0; i < v->n; i++)
        if (v->as.items[i]->type != type && v->as.items[i]->type != other)
            return false;
    return true;
}

static bool is_word(struct pl_str s, const char *words)
{
    size_t length = strcspn(words, " ");

    while (length > 0) {
        if (s.len == length && memcmp(s.s, words, length) == 0)
            return true;
        words += length + (words[length] == ' ');
        length = strcspn(words, " ");
    }
    return false;
}

static bool arg_fits(const struct pl_arg *arg, const struct pl_value *v)
{
    switch (arg->type) {
    case PL_ARG_COLUMN:
        return v->type == PL_STRING;
    case PL_ARG_COLUMNS:
    case PL_ARG_NAMES:
        return all_items(v, PL_STRING, PL_STRING);
    case PL_ARG_TERMS:
        return all_items(v, PL_STRING, PL_MAP);
    case PL_ARG_NUMBER:
        return v->type == PL_NUMBER;
    case PL_ARG_NUMBERS:
        return v->type == PL_NUMBER || all_items(v, PL_NUMBER, PL_NUMBER);
    case PL_ARG_SAMPLE:
        return v->type == PL_STRING || all_items(v, PL_NUMBER, PL_NIL);
    case PL_ARG_BOOL:
        return v->type == PL_BOOL;
    case PL_ARG_WORD:
        return v->type == PL_STRING && is_word(v->as.string, arg->words);
    case PL_ARG_MAP:
        return v->type == PL_MAP;
    case PL_ARG_TABLE:
        return all_items(v, PL_LIST, PL_LIST);
    }
    return false;
}

static const char *expected(const struct pl_arg *arg)
{
    static const char *const words[] = {
        [PL_ARG_COLUMN] = "the name of a column",
        [PL_ARG_COLUMNS] = "a list of names of columns",
        [PL_ARG_TERMS] = "a list of names and term expressions",
        [PL_ARG_NUMBER] = "a number",
        [PL_ARG_NUMBERS] = "a list of numbers",
        [PL_ARG_SAMPLE] = "the name of a column or a list of numbers",
        [PL_ARG_BOOL] = "true or false",
        [PL_ARG_MAP] = "a value such as classical()",
        [PL_ARG_TABLE] = "a list of rows of counts",
        [PL_ARG_NAMES] = "a list of names of terms",
    };

    return arg->type == PL_ARG_WORD ? arg->words : words[arg->type];
}

static enum pl_status wrong_arg(const struct pl_function *f,
                                const struct pl_arg *arg,
                                const struct pl_value *v, struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 400);
    pl_json_write(&b, v);
    struct pl_str s = pl_buf_view(&b);
    enum pl_status status =
        pl_fail(err, PL_EINPUT, NULL, "stats.%s: %s is %.*s; expected %s%s",
                f->name, arg->name, PL_FMT(s),
                arg->type == PL_ARG_WORD ? "one of " : "", expected(arg));
    pl_buf_free(&b);
    return status;
}

static enum pl_status check_args(const struct pl_function *f,
                                 const struct pl_value *args,
                                 struct pl_err *err)
{
    for (size_t i = 0; args->type == PL_MAP && i < args->n; i++) {
        const struct pl_member *m = &args->as.members[i];
        const struct pl_arg *arg = arg_find(f, m->key);
        if (arg == NULL)
            return unknown_arg(f, m->key, err);
        if (!arg_fits(arg, m->value))
            return wrong_arg(f, arg, m->value, err);
    }
    for (size_t i = 0; i < f->n_args; i++)
        if (f->args[i].required && pl_is_nil(pl_get(args, f->args[i].name)))
            return pl_fail(err, PL_EINPUT, NULL, "stats.%s: %s is not given",
                           f->name, f->args[i].name);
    return PL_OK;
}

static enum pl_status prepare(const char *function, bool gives_frame,
                              const struct pl_frame *frame,
                              const struct pl_value *args,
                              const struct pl_function **out,
                              struct pl_err *err)
{
    const struct pl_function *f = pl_function_find(pl_str_from(function));

    if (f == NULL || f->gives_frame != gives_frame)
        return pl_fail(err, PL_EINPUT, NULL, "stats has no function \"%s\"",
                       function);
    if (args == NULL || (args->type != PL_MAP && pl_count(args) > 0))
        return pl_fail(err, PL_EINPUT, NULL,
                       "stats.%s: arguments must be named", function);
    if (f->needs_frame && frame == NULL)
        return pl_fail(err, PL_EINPUT, NULL, "stats.%s: data is not given",
                       function);
    *out = f;
    return check_args(f, args, err);
}

enum pl_status pl_execute(struct pl_arena *a, const char *function,
                          const struct pl_frame *frame,
                          const struct pl_value *args, struct pl_executed *out,
                          struct pl_err *err)
{
    const struct pl_function *f = NULL;
    struct pl_arena work;
    char who[64];

    PL_TRY(prepare(function, false, frame, args, &f, err));
    int written = snprintf(who, sizeof who, "stats.%s", f->name);
    if (written < 0 || (size_t)written >= sizeof who)
        return pl_fail(err, PL_EFAULT, NULL, "name too long: %s", f->name);
    pl_arena_init(&work, a->limit - a->used);
    work.fail_after = a->fail_after;
    struct pl_run r = {.a = a,
                       .work = &work,
                       .who = who,
                       .frame = frame,
                       .args = args,
                       .err = err};
    enum pl_status status = runs[f - functions](&r, out);
    pl_arena_free(&work);
    return status;
}

static enum pl_status null_impute(struct pl_run *r, const struct pl_frame **out,
                                  struct pl_executed *executed)
{
    const struct pl_value *flags = NULL, *filled = NULL;
    const struct pl_frame *frame = NULL;
    struct pl_builder b;

    PL_TRY(pl_null_impute(r->a, r->frame, pl_get(r->args, "columns"), &frame,
                          &flags, &filled, r->err));
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

enum pl_status pl_execute_frame(struct pl_arena *a, const char *function,
                                const struct pl_frame *frame,
                                const struct pl_value *args,
                                const struct pl_frame **out,
                                struct pl_executed *executed,
                                struct pl_err *err)
{
    const struct pl_function *f = NULL;
    struct pl_arena work;

    PL_TRY(prepare(function, true, frame, args, &f, err));
    pl_arena_init(&work, a->limit - a->used);
    struct pl_run r = {.a = a,
                       .work = &work,
                       .who = "stats.null_impute",
                       .frame = frame,
                       .args = args,
                       .err = err};
    enum pl_status status = pl_run_failed(&r, null_impute(&r, out, executed));
    pl_arena_free(&work);
    return status;
}

/* Name sets are built as maps: sorted, each once. */
static void read_names(struct pl_builder *b, const struct pl_value *v)
{
    if (v->type == PL_STRING)
        pl_set_str(b, v->as.string, pl_bool(true));
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++) {
        const struct pl_value *item = v->as.items[i];
        if (item->type == PL_STRING) {
            pl_set_str(b, item->as.string, pl_bool(true));
            continue;
        }
        const struct pl_value *names = pl_expr_columns(b->arena, item);
        for (size_t j = 0; j < pl_count(names); j++)
            pl_set_str(b, pl_strv(pl_item(names, j)), pl_bool(true));
    }
}

const struct pl_value *pl_execute_reads(struct pl_arena *a,
                                        const char *function,
                                        const struct pl_value *args)
{
    const struct pl_function *f = pl_function_find(pl_str_from(function));
    struct pl_builder names, list;

    pl_build(&names, a);
    for (size_t i = 0; f != NULL && i < f->n_args; i++) {
        const struct pl_value *v = pl_get(args, f->args[i].name);
        if (f->args[i].type <= PL_ARG_TERMS || f->args[i].type == PL_ARG_SAMPLE)
            read_names(&names, v);
    }
    read_names(&names, pl_at(args, "vcov.by"));
    const struct pl_value *set = pl_map(&names);
    if (set == NULL)
        return NULL;
    pl_build(&list, a);
    for (size_t i = 0; i < set->n; i++)
        pl_add(&list, pl_string(a, set->as.members[i].key));
    return pl_list(&list);
}
