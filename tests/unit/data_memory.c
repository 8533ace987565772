/* Each allocation of the arena fails once: the entry point says "out of memory"
 * and nothing else, and succeeds when none fails. */
#include "data_frames.h"

#include "data/expr.h"
#include "data/join.h"
#include "data/missing.h"

static const char entry[] =
    "{'key':'id','columns':{'id':{'kind':'id'},"
    "'la':{'kind':'category','levels':['south','north']},"
    "'x':{'kind':'number'},'d':{'kind':'date'},'t':{'kind':'text'}}}";
static const char csv[] = "id,la,x,d,t\n"
                          "a,north,1,2020-01-03,\"q\"\"r\"\n"
                          "b,south,2,2020-01-01,p\n"
                          "c,,,,\n";

/* Made once, in an arena that does not fail. */
struct input {
    const struct pl_frame *f, *other;
    const struct pl_value *value, *by;
};

typedef enum pl_status entry_fn(struct pl_arena *a, const struct input *in,
                                struct pl_err *err);

static enum pl_status read_csv(struct pl_arena *a, const struct input *in,
                               struct pl_err *err)
{
    const struct pl_frame *out;

    return pl_csv_frame(a, pl_str_from(csv), PL_STR("t.csv"), NULL, in->value,
                        &out, err);
}

static enum pl_status read_doubled(struct pl_arena *a, const struct input *in,
                                   struct pl_err *err)
{
    const struct pl_frame *out;

    return pl_csv_frame(a, PL_STR("id,x\na,1\nb,2\na,1\n"), PL_STR("t.csv"),
                        NULL, in->value, &out, err);
}

static enum pl_status evaluate(struct pl_arena *a, const struct input *in,
                               struct pl_err *err)
{
    const struct pl_column *out;

    return pl_expr_column(a, in->f, in->value, PL_STR("new"), &out, err);
}

static enum pl_status where(struct pl_arena *a, const struct input *in,
                            struct pl_err *err)
{
    const struct pl_frame *out;

    return pl_frame_where(a, in->f, in->value, &out, err);
}

static enum pl_status derive(struct pl_arena *a, const struct input *in,
                             struct pl_err *err)
{
    const struct pl_frame *out = NULL;

    PL_TRY(pl_frame_derive(a, in->f, in->value, &out, err));
    assert_int_equal(pl_count(out->lineage), 3);
    return PL_OK;
}

static enum pl_status summarise(struct pl_arena *a, const struct input *in,
                                struct pl_err *err)
{
    const struct pl_frame *out = NULL;

    PL_TRY(pl_frame_summarise(a, in->f, in->by, in->value, &out, err));
    assert_int_equal(pl_count(out->lineage), 2);
    return PL_OK;
}

static enum pl_status join(struct pl_arena *a, const struct input *in,
                           struct pl_err *err)
{
    const struct pl_frame *out = NULL;
    const struct pl_value *report;

    PL_TRY(pl_frame_join(a, in->f, in->other, in->by, "full", true, &out,
                         &report, err));
    assert_int_equal(pl_count(out->lineage), 2);
    return PL_OK;
}

static enum pl_status null_impute(struct pl_arena *a, const struct input *in,
                                  struct pl_err *err)
{
    const struct pl_frame *out = NULL;
    const struct pl_value *flags, *filled;

    PL_TRY(pl_null_impute(a, in->f, in->value, &out, &flags, &filled, err));
    assert_int_equal(pl_count(out->lineage), 2);
    return PL_OK;
}

static enum pl_status complete(struct pl_arena *a, const struct input *in,
                               struct pl_err *err)
{
    const struct pl_frame *out = NULL;
    size_t dropped;

    PL_TRY(pl_complete_cases(a, in->f, in->value, &out, &dropped, err));
    assert_int_equal(pl_count(out->lineage), 2);
    return PL_OK;
}

static enum pl_status hash(struct pl_arena *a, const struct input *in,
                           struct pl_err *err)
{
    struct pl_hash hashes[5];

    return pl_column_hashes(a, in->f, in->f->columns, 5, hashes, err);
}

static enum pl_status keys_hash(struct pl_arena *a, const struct input *in,
                                struct pl_err *err)
{
    struct pl_hash h;

    return pl_keys_hash(a, in->other, &h, err);
}

static enum pl_status compare(struct pl_arena *a, const struct input *in,
                              struct pl_err *err)
{
    struct pl_overlay o;
    const struct pl_value *examples;
    size_t n;

    PL_TRY(pl_frame_overlay(a, in->f, in->other, &o, err));
    return pl_column_compare(a, &o, in->f, in->f->columns[2], in->other,
                             in->other->columns[1], &n, &examples, err);
}

static enum pl_status columns(struct pl_arena *a, const struct input *in,
                              struct pl_err *err)
{
    return pl_expr_columns(a, in->value) != NULL
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static struct memory_case {
    const char *name;
    entry_fn *call;
    const char *value, *by;
} cases[] = {
    {"read", read_csv, entry, NULL},
    {"read, inferred", read_csv, "{}", NULL},
    {"read, doubled", read_doubled,
     "{'key':'id','doubled':'identical','columns':{'id':{'kind':'id'},"
     "'x':{'kind':'number'}}}",
     NULL},
    {"read, aliases", read_doubled,
     "{'columns':{'id':{'kind':'category','levels':['a'],'aliases':{'b':'a'}},"
     "'x':{'kind':'number'}}}",
     NULL},
    {"read, a key that is no id", read_csv,
     "{'key':'id','columns':{'id':{'kind':'category','levels':['a','b','c']},"
     "'la':{'kind':'ignored'},'x':{'kind':'ignored'},'d':{'kind':'ignored'},"
     "'t':{'kind':'ignored'}}}",
     NULL},
    {"arithmetic", evaluate,
     "{'op':'mul','args':[{'op':'sub','args':[62,{'col':'x'}]},2]}", NULL},
    {"text", evaluate, "{'op':'eq','args':[{'col':'la'},'north']}", NULL},
    {"category and text", evaluate,
     "{'op':'eq','args':[{'col':'t'},{'col':'la'}]}", NULL},
    {"date", evaluate, "{'op':'ge','args':[{'col':'d'},'2020-01-02']}", NULL},
    {"within", evaluate, "{'op':'within','args':[{'col':'x'},[1,2]]}", NULL},
    {"or_else of dates", evaluate,
     "{'op':'or_else','args':[{'col':'d'},'2020-01-02']}", NULL},
    {"or_else of texts", evaluate, "{'op':'or_else','args':[{'col':'t'},'a']}",
     NULL},
    {"or_else of levels", evaluate,
     "{'op':'or_else','args':[{'col':'la'},'north']}", NULL},
    {"code", evaluate,
     "{'op':'code','args':[{'col':'la'},['north','south'],[1,2]]}", NULL},
    {"weekdays", evaluate,
     "{'op':'weekdays','args':[{'col':'d'},'2020-01-02']}", NULL},
    {"is_missing", evaluate, "{'op':'is_missing','args':[{'col':'t'}]}", NULL},
    {"factor", evaluate, "{'factor':'x'}", NULL},
    {"literal", evaluate, "7", NULL},
    {"where", where, "{'op':'gt','args':[{'col':'x'},1]}", NULL},
    {"derive", derive, "{'y':{'col':'x'},'z':1}", NULL},
    {"summarise", summarise,
     "{'n':{'agg':'count'},'m':{'agg':'median','arg':{'col':'x'}}}",
     "['la','t']"},
    {"summarise, one group", summarise, "{'n':{'agg':'count'}}", "[]"},
    {"join", join, "{}", "['id']"},
    {"null imputation", null_impute, "['x','la']", NULL},
    {"complete cases", complete, "['x','la']", NULL},
    {"column hashes", hash, "{}", NULL},
    {"keys hash", keys_hash, "{}", NULL},
    {"overlay and comparison", compare, "{}", NULL},
    {"columns of an expression", columns,
     "{'op':'eq','args':[{'col':'t'},{'col':'la'}]}", NULL},
};

static void check_each_allocation(void **state)
{
    const struct memory_case *c = *state;
    struct input in = {
        .f = frame_of(csv, entry),
        .other = frame_of("id,y\na,5\nb,6\nb,7\nz,8\n", NULL),
        .value = value_of(c->value),
        .by = value_of(c->by != NULL ? c->by : "[]"),
    };
    enum pl_status status = PL_ENOMEM;
    long n = 0;

    for (; status != PL_OK && n < 2000; n++) {
        struct pl_arena tight;
        struct pl_err err = {0};
        pl_arena_init(&tight, (size_t)1 << 24);
        tight.fail_after = n;
        status = c->call(&tight, &in, &err);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        pl_arena_free(&tight);
    }
    assert_int_equal(status, PL_OK);
    assert_true(n > 2);
}

/* The limit of an arena rather than a failing call: a file too large for it. */
static void check_limit(void **state)
{
    struct pl_arena small;
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    for (int i = 0; i < 20000; i++)
        pl_buf_printf(&b, "%d,\n", i);
    pl_arena_init(&small, 100000);
    assert_int_equal(pl_csv_frame(&small, pl_buf_view(&b), PL_STR("t.csv"),
                                  NULL, NULL, &f, &err),
                     PL_ENOMEM);
    assert_string_equal(err.msg, "out of memory");
    pl_arena_free(&small);
    pl_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest whole[] = {cmocka_unit_test(check_limit)};

    ADD_ROWS(cases, check_each_allocation);
    return RUN_WITH("data_memory", whole);
}
