#include "plan/statistic.h"

#include "plan/execute.h"
#include "plan/schema.h"

bool pl_is_statistic(const struct pl_value *spec)
{
    return pl_is_text(pl_get(spec, "kind"), "statistic");
}

static const struct pl_function *function_of(const struct pl_value *spec)
{
    return pl_function_find(pl_strv(pl_get(spec, "method")));
}

static enum pl_status no_method(struct pl_str method, struct pl_err *err)
{
    struct pl_str names[64];
    size_t n = 0;

    while (n < sizeof names / sizeof names[0] && pl_function_at(n) != NULL) {
        names[n] = pl_str_from(pl_function_at(n)->name);
        n++;
    }
    pl_fail(err, PL_EINPUT, NULL, "statistic: stats has no function \"%.*s\"",
            PL_FMT(method));
    int near = pl_nearest(method, names, n);
    return near >= 0
               ? pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]))
               : PL_EINPUT;
}

static bool is_columns(enum pl_arg_type type)
{
    return type <= PL_ARG_TERMS || type == PL_ARG_SAMPLE ||
           type == PL_ARG_AMOUNTS;
}

/* A power calculation reads no data: nothing to register about them. */
static bool reads_data(const struct pl_function *f)
{
    for (size_t i = 0; i < f->n_args; i++)
        if (is_columns(f->args[i].type))
            return true;
    return f->needs_frame;
}

/* An empty table is a list. */
static const struct pl_value *written(const struct pl_value *spec)
{
    const struct pl_value *args = pl_get(spec, "arguments");

    return pl_count(args) == 0 ? pl_nil() : args;
}

enum pl_status pl_statistic_need(const struct pl_value *spec,
                                 struct pl_err *err)
{
    const struct pl_function *f = function_of(spec);
    struct pl_str method = pl_strv(pl_get(spec, "method"));

    if (f == NULL)
        return no_method(method, err);
    if (f->gives != PL_GIVES_RESULT || !reads_data(f))
        return pl_fail(err, PL_EINPUT, NULL,
                       "statistic: stats.%s gives no statistic of data",
                       f->name);
    return pl_execute_check(f, written(spec), err);
}

const char *pl_statistic_method(const struct pl_value *spec)
{
    const struct pl_function *f = function_of(spec);

    return f != NULL && f->gives == PL_GIVES_RESULT ? f->name : NULL;
}

const struct pl_value *pl_statistic_args(struct pl_arena *a,
                                         const struct pl_value *spec)
{
    struct pl_builder b;

    pl_build(&b, a);
    if (!pl_is_nil(written(spec)))
        pl_copy_members(&b, written(spec));
    return pl_map(&b);
}

const struct pl_value *pl_statistic_reads(struct pl_arena *a,
                                          const struct pl_value *spec)
{
    const char *method = pl_statistic_method(spec);

    return method != NULL ? pl_execute_reads(a, method, written(spec))
                          : pl_nil();
}

static void differ(struct pl_arena *a, const struct pl_comparison *c,
                   const char *member, const struct pl_value *was,
                   const struct pl_value *is, struct pl_builder *list)
{
    struct pl_str clause = pl_str_printf(
        a, "analyses.%.*s.%s", PL_FMT(pl_strv(pl_get(c->spec, "id"))), member);

    if (!pl_equal(was, is))
        pl_add(list, pl_difference(a, clause, was, is, PL_STR("")));
}

enum pl_status pl_statistic_compare(struct pl_arena *a,
                                    const struct pl_comparison *c,
                                    struct pl_builder *list, struct pl_err *err)
{
    const struct pl_value *was = pl_statistic_args(a, c->spec);
    const struct pl_value *is = pl_statistic_args(a, c->done);

    if (was == NULL || is == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    differ(a, c, "method", pl_get(c->spec, "method"), pl_get(c->done, "method"),
           list);
    differ(a, c, "arguments", was, is, list);
    return PL_OK;
}
