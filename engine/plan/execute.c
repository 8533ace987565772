#include "plan/execute.h"

#include "base/json.h"
#include "data/expr.h"
#include "plan/execute_run.h"
#include "plan/schema.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Columns that values among the arguments name. */
static const char *const inside[] = {"vcov.by",
                                     "inference.by",
                                     "inference.cluster",
                                     "inference.blocks",
                                     "missing.covariates.months",
                                     "missing.covariates.otherwise.months",
                                     "missing.outcome.months",
                                     "missing.outcome.selection"};

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
    case PL_ARG_NAME:
    case PL_ARG_LABEL:
        return v->type == PL_STRING;
    case PL_ARG_AMOUNTS:
        return v->type == PL_STRING || v->type == PL_NUMBER ||
               v->type == PL_MAP;
    case PL_ARG_COLUMNS:
    case PL_ARG_NAMES:
    case PL_ARG_TEXTS:
        return all_items(v, PL_STRING, PL_STRING);
    case PL_ARG_TERMS:
        return all_items(v, PL_STRING, PL_MAP);
    case PL_ARG_FITS:
        return all_items(v, PL_MAP, PL_MAP);
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
    case PL_ARG_EXPRESSION:
        return v->type == PL_MAP && pl_is_expression(v);
    case PL_ARG_MAP:
        return v->type == PL_MAP;
    case PL_ARG_BY_COLUMN: /* an empty table is a list */
        return v->type == PL_MAP || (v->type == PL_LIST && v->n == 0);
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
        [PL_ARG_EXPRESSION] = "an expression such as mean(col.x)",
        [PL_ARG_MAP] = "a value such as classical()",
        [PL_ARG_BY_COLUMN] = "a table by columns, { x = ... }",
        [PL_ARG_TABLE] = "a list of rows of counts",
        [PL_ARG_FITS] = "a list of results",
        [PL_ARG_TEXTS] = "a list of texts",
        [PL_ARG_NAME] = "a name",
        [PL_ARG_LABEL] = "a text",
        [PL_ARG_AMOUNTS] = "the name of a column, an amount or amounts by name",
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

enum pl_status pl_execute_check(const struct pl_function *f,
                                const struct pl_value *args, struct pl_err *err)
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

/* Columns that an argument names, itself or in a list. */
static enum pl_status need_columns(const struct pl_function *f, const char *arg,
                                   const struct pl_value *v,
                                   const struct pl_frame *frame,
                                   struct pl_err *err)
{
    const struct pl_column *c = NULL;
    char who[96];

    (void)snprintf(who, sizeof who, "stats.%s: %s", f->name, arg);
    if (v->type == PL_STRING)
        return pl_frame_need(frame, v->as.string, who, &c, err);
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++)
        if (v->as.items[i]->type == PL_STRING)
            PL_TRY(
                pl_frame_need(frame, v->as.items[i]->as.string, who, &c, err));
    return PL_OK;
}

/* Told by the argument's name, before anything runs. */
static enum pl_status check_columns(const struct pl_function *f,
                                    const struct pl_frame *frame,
                                    const struct pl_value *args,
                                    struct pl_err *err)
{
    for (size_t i = 0; frame != NULL && i < f->n_args; i++)
        if (f->args[i].type <= PL_ARG_TERMS || f->args[i].type == PL_ARG_SAMPLE)
            PL_TRY(need_columns(f, f->args[i].name,
                                pl_get(args, f->args[i].name), frame, err));
    for (size_t i = 0; frame != NULL && i < COUNT(inside); i++)
        PL_TRY(need_columns(f, inside[i], pl_at(args, inside[i]), frame, err));
    return PL_OK;
}

static enum pl_status prepare(const char *function, bool gives_frames,
                              const struct pl_frame *frame,
                              const struct pl_value *args,
                              const struct pl_function **out,
                              struct pl_err *err)
{
    const struct pl_function *f = pl_function_find(pl_str_from(function));

    if (f == NULL || (f->gives != PL_GIVES_RESULT) != gives_frames)
        return pl_fail(err, PL_EINPUT, NULL, "stats has no function \"%s\"",
                       function);
    if (args == NULL || (args->type != PL_MAP && pl_count(args) > 0))
        return pl_fail(err, PL_EINPUT, NULL,
                       "stats.%s: arguments must be named", function);
    if (f->needs_frame && frame == NULL)
        return pl_fail(err, PL_EINPUT, NULL, "stats.%s: data is not given",
                       function);
    *out = f;
    PL_TRY(pl_execute_check(f, args, err));
    return check_columns(f, frame, args, err);
}

static enum pl_status execute(struct pl_run r, const char *function,
                              struct pl_executed *out)
{
    const struct pl_function *f = NULL;
    struct pl_arena work;
    char who[64];

    PL_TRY(prepare(function, false, r.frame, r.args, &f, r.err));
    int written = snprintf(who, sizeof who, "stats.%s", f->name);
    if (written < 0 || (size_t)written >= sizeof who)
        return pl_fail(r.err, PL_EFAULT, NULL, "name too long: %s", f->name);
    pl_arena_init(&work, r.a->limit - r.a->used);
    work.fail_after = r.a->fail_after;
    r.work = &work;
    r.who = who;
    enum pl_status status = pl_function_run(f)(&r, out);
    pl_arena_free(&work);
    return status;
}

enum pl_status pl_execute(struct pl_arena *a, const struct pl_team *team,
                          const char *function, const struct pl_frame *frame,
                          const struct pl_value *args, struct pl_executed *out,
                          struct pl_err *err)
{
    struct pl_run r = {
        .a = a, .team = team, .frame = frame, .args = args, .err = err};

    return execute(r, function, out);
}

enum pl_status pl_execute_result(struct pl_arena *a, const char *function,
                                 const struct pl_frame *frame,
                                 const struct pl_value *args,
                                 const struct pl_value **result,
                                 struct pl_err *err)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_run r = {.a = a,
                       .frame = frame,
                       .args = args,
                       .is_unrecorded = true,
                       .is_brief = true,
                       .err = err};

    PL_TRY(execute(r, function, &out));
    *result = out.result;
    return PL_OK;
}

enum pl_status
pl_execute_frames(struct pl_arena *a, const struct pl_team *team,
                  const char *function, const struct pl_frame *frame,
                  const struct pl_value *args, struct pl_frames *out,
                  struct pl_executed *executed, struct pl_err *err)
{
    const struct pl_function *f = NULL;
    struct pl_arena work;
    char who[64];

    PL_TRY(prepare(function, true, frame, args, &f, err));
    (void)snprintf(who, sizeof who, "stats.%s", f->name);
    pl_arena_init(&work, a->limit - a->used);
    work.fail_after = a->fail_after;
    struct pl_run r = {.a = a,
                       .work = &work,
                       .team = team,
                       .who = who,
                       .frame = frame,
                       .args = args,
                       .err = err};
    enum pl_status status = pl_function_run_frames(f)(&r, out, executed);
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
        if (f->args[i].type <= PL_ARG_TERMS ||
            f->args[i].type == PL_ARG_SAMPLE ||
            (f->args[i].type == PL_ARG_AMOUNTS && v->type == PL_STRING))
            read_names(&names, v);
        if (f->args[i].type == PL_ARG_EXPRESSION && v->type == PL_MAP)
            read_names(&names, pl_expr_columns(a, v));
    }
    for (size_t i = 0; i < COUNT(inside); i++)
        read_names(&names, pl_at(args, inside[i]));
    const struct pl_value *set = pl_map(&names);
    if (set == NULL)
        return NULL;
    pl_build(&list, a);
    for (size_t i = 0; i < set->n; i++)
        pl_add(&list, pl_string(a, set->as.members[i].key));
    return pl_list(&list);
}
