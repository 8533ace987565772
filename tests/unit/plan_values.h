/* plan_values.h - small values and a small protocol.  Tests only.
 *
 * Values are written as JSON with ' for ", which is never needed inside. */
#ifndef PL_TEST_PLAN_VALUES_H
#define PL_TEST_PLAN_VALUES_H

#include "base/json.h"
#include "plan/execute.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct pl_arena arena;

static inline int values_open(void **state)
{
    (void)state;
    pl_arena_init(&arena, (size_t)1 << 28);
    arena.fail_after = -1;
    return 0;
}

static inline int values_close(void **state)
{
    (void)state;
    pl_arena_free(&arena);
    return 0;
}

static inline const struct pl_value *value_of(const char *text)
{
    size_t n = strlen(text);
    char *s = PL_NEW(&arena, char, n + 1);
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    assert_non_null(s);
    for (size_t i = 0; i < n; i++)
        s[i] = text[i] == '\'' ? '"' : text[i];
    if (pl_json_read(&arena, (struct pl_str){s, n}, "test", &v, &err) != PL_OK)
        fail_msg("%s: %s", err.msg, s);
    return v;
}

/* Canonical JSON, with ' for ". */
static inline const char *text_of(const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    char *s = PL_NEW(&arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        s[i] = text.s[i] == '"' ? '\'' : text.s[i];
    return s;
}

/* The value with the member at a dotted path replaced; "null" takes it away. */
static inline const struct pl_value *changed(const struct pl_value *v,
                                             const char *path, const char *json)
{
    return path == NULL ? v : pl_with_path(&arena, v, path, value_of(json));
}

/* The cells of a column, with this between them; "" is missing. */
static inline const char *cells_of(const struct pl_frame *frame,
                                   const char *column, const char *between)
{
    const struct pl_column *c = pl_frame_column(frame, pl_str_from(column));
    struct pl_buf cells;

    assert_non_null(c);
    pl_buf_init(&cells, 0);
    for (size_t i = 0; i < frame->n; i++) {
        pl_buf_puts(&cells, i > 0 ? between : "");
        pl_cell_text(&cells, c, i);
    }
    struct pl_str text = pl_buf_copy(&cells, &arena);
    pl_buf_free(&cells);
    assert_non_null(text.s);
    return text.s;
}

/* The next field of a line of CSV that quotes nothing. */
static inline struct pl_str next_field(struct pl_str *rest)
{
    size_t at = rest->len;
    struct pl_str f;

    (void)pl_str_find(*rest, PL_STR(","), &at);
    f = pl_str_slice(*rest, 0, at);
    *rest = pl_str_slice(*rest, at < rest->len ? at + 1 : at, rest->len);
    return f;
}

/* Each row of `cases` as a test of its name, in the arena of its group. */
#define ADD(cases, check)                                                      \
    for (size_t i = 0; i < COUNT(cases); i++)                                  \
        tests[n++] = (struct CMUnitTest)                                       \
        {                                                                      \
            (cases)[i].name, check, NULL, NULL, &(cases)[i]                    \
        }

static const char small_protocol[] =
    "{'kind':'protocol','id':'mini','title':'A small trial',"
    "'header':{'registry':'none','kind':'RCT','year':2020},"
    "'design':{'kind':'design','unit':'individual','arms':['a','b'],"
    "'blocks':['site']},"
    "'data':{'people':{'kind':'file','path':'data/people.csv','key':'id',"
    "'columns':{"
    "'id':{'kind':'id'},"
    "'arm':{'kind':'category','levels':['a','b'],'role':'treatment'},"
    "'y':{'kind':'number','when':'outcome'},"
    "'q1':{'kind':'integer','min':1,'max':7},"
    "'q2':{'kind':'integer','min':1,'max':7},"
    "'q3':{'kind':'integer'},"
    "'age':{'kind':'integer','min':18,'max':99,'when':'baseline'},"
    "'note':{'kind':'ignored'},"
    "'site':{'kind':'category','levels':['n','s'],'when':'baseline'}}}},"
    "'derive':{'double':{'op':'mul','args':[{'lit':2},{'col':'once'}]},"
    "'once':{'op':'sub','args':[{'lit':10},{'col':'y'}]}},"
    "'scales':{'mood':{'kind':'sum_scale','items':['q1','q2','q3'],"
    "'range':[1,7],'reverse':['q3']}},"
    "'sample':{'kind':'intention_to_treat'},"
    "'missing':{'covariates':{'kind':'complete_case'}},"
    "'vcov':{'kind':'robust','type':'HC1'},'alpha':0.1,"
    "'family':{'kind':'unspecified'},"
    "'analyses':{"
    "'main':{'kind':'regression','purpose':'primary','outcome':'y',"
    "'covariates':['age',{'factor':{'col':'q1'}}],'fixed_effects':['site'],"
    "'vcov':{'kind':'cluster','by':'site','type':'CR1'}},"
    "'mood':{'kind':'regression','outcome':'mood','alpha':0.01},"
    "'gap':{'kind':'comparison','outcome':'double','treatment':'arm'},"
    "'cost':{'kind':'cost_benefit','horizon_years':1,"
    "'condition':{'kind':'significant','analysis':'main'}}}}";

/* A function that gives one frame. */
static inline enum pl_status
execute_frame(const char *function, const struct pl_frame *frame,
              const struct pl_value *args, const struct pl_frame **out,
              struct pl_executed *executed, struct pl_err *err)
{
    struct pl_frames frames = {0, NULL};
    enum pl_status status = pl_execute_frames(&arena, NULL, function, frame,
                                              args, &frames, executed, err);

    if (status == PL_OK) {
        assert_int_equal(frames.n, 1);
        *out = frames.frame[0];
    }
    return status;
}

/* Each allocation of the call fails once; then the result is the whole one. */
static inline void check_each_allocation(const char *function,
                                         const struct pl_frame *frame,
                                         const struct pl_value *args)
{
    struct pl_executed whole = {NULL, NULL};
    struct pl_err err = {0};
    enum pl_status status = PL_ENOMEM;

    assert_int_equal(
        pl_execute(&arena, NULL, function, frame, args, &whole, &err), PL_OK);
    for (long n = 0; status != PL_OK; n++) {
        struct pl_executed out = {NULL, NULL};
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 26);
        a.fail_after = n;
        status = pl_execute(&a, NULL, function, frame, args, &out, &err);
        if (status == PL_OK)
            assert_true(pl_equal(out.result, whole.result));
        else
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&a);
    }
}

#endif
