/* The data that a protocol builds: its columns, its sample, what is refused. */
#include "plan_values.h"

#include "plan/protocol.h"

#include <stdlib.h>
#include <unistd.h>

static enum pl_status check(const struct pl_value *v, struct pl_protocol *p,
                            struct pl_err *err)
{
    return pl_protocol_check(&arena, v, NULL, PL_STR("analyses/mini"), p, err);
}

static void checked(struct pl_protocol *p)
{
    struct pl_err err = {0};

    if (check(value_of(small_protocol), p, &err) != PL_OK)
        fail_msg("%s", err.msg);
}

/* mood of p1: 1 + 2 + (1 + 7 - 3) = 8; p2 lacks an item; by hand. */
static const char people[] = "id,arm,y,q1,q2,q3,age,note,site\n"
                             "p1,a,1,1,2,3,30,-,n\n"
                             "p2,b,2,4,,7,31,-,s\n"
                             "p3,,3,7,7,1,32,-,n\n"
                             "p4,b,,2,2,2,60,-,s\n";

struct folder {
    char dir[64];
    struct pl_root root;
};

static void folder_write(const struct folder *f, const char *text)
{
    char path[128];
    struct pl_err err = {0};

    snprintf(path, sizeof path, "%s/analyses/mini/data/people.csv", f->dir);
    if (pl_file_put(path, pl_str_from(text), &err) != PL_OK)
        fail_msg("%s", err.msg);
}

static void folder_open(struct folder *f, const char *text)
{
    struct pl_err err = {0};

    *f = (struct folder){.dir = "/tmp/plumb-plan-XXXXXX"};
    assert_non_null(mkdtemp(f->dir));
    folder_write(f, text);
    assert_int_equal(pl_root_open(&f->root, f->dir, &arena, &err), PL_OK);
}

static void folder_close(struct folder *f)
{
    static const char *const inside[] = {"/analyses/mini/data/people.csv",
                                         "/analyses/mini/data",
                                         "/analyses/mini", "/analyses", ""};

    pl_root_close(&f->root);
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", f->dir, inside[i]);
        (void)remove(path);
    }
}

static struct column_case {
    const char *name, *path, *value, *column, *cells; /* "" is missing */
} column_cases[] = {
    {"a column of the file", NULL, NULL, "age", "30 31 32 60"},
    {"a derived one", NULL, NULL, "once", "9 8 7 "},
    {"one derived of a derived one", NULL, NULL, "double", "18 16 14 "},
    {"a sum, one item reversed", NULL, NULL, "mood", "8  21 10"},
    {"a mean", "scales.mood", "{'kind':'mean_scale','items':['q1','q2','q3']}",
     "mood", "2  5 2"},
    {"a mean of those answered", "scales.mood",
     "{'kind':'mean_scale','items':['q1','q2','q3'],'allow_missing':1}", "mood",
     "2 5.5 5 2"},
    {"a sum, the gap at the others' mean", "scales.mood.allow_missing", "1",
     "mood", "8 7.5 21 10"},
    {"derived of a scale", "derive.low",
     "{'op':'lt','args':[{'col':'mood'},{'lit':9}]}", "low", "1  0 0"},
    {"a scale of a derived item", "scales.mood",
     "{'kind':'sum_scale','items':['q1','once']}", "mood", "10 12 14 "},
};

static void check_column(void **state)
{
    const struct column_case *k = *state;
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};

    folder_open(&f, people);
    if (check(changed(value_of(small_protocol), k->path, k->value), &p, &err) !=
            PL_OK ||
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, &err) !=
            PL_OK)
        fail_msg("%s", err.msg);
    assert_string_equal(cells_of(frame, k->column, " "), k->cells);
    folder_close(&f);
}

static struct data_case {
    const char *name, *path, *value, *csv, *msg, *file;
} data_cases[] = {
    {"an item outside the range", NULL, NULL,
     "id,arm,y,q1,q2,q3,age,note,site\np1,a,1,1,2,8,30,-,n\n",
     "scales.mood: row 1: item \"q3\" is 8, outside the range 1 to 7",
     "analyses/mini/protocol.lua"},
    {"a cell that breaks the dictionary", NULL, NULL,
     "id,arm,y,q1,q2,q3,age,note,site\np1,a,1,1,2,7,3,-,n\n", NULL,
     "analyses/mini/data/people.csv"},
    {"a quotient by zero", "derive.once",
     "{'op':'div','args':[{'lit':1},{'col':'y'}]}",
     "id,arm,y,q1,q2,q3,age,note,site\np1,a,0,1,2,3,30,-,n\n", NULL,
     "analyses/mini/protocol.lua"},
    {"no such file", "data.people.path", "'data/peopel.csv'", people, NULL,
     NULL},
    {"out of the folder", "data.people.path", "'../../../x.csv'", people, NULL,
     NULL},
    {"an item that became a category", "derive.once", "{'col':'site'}", people,
     NULL, NULL},
};

static void check_data(void **state)
{
    const struct data_case *d = *state;
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};
    const struct pl_value *v =
        changed(value_of(small_protocol), d->path, d->value);

    if (strstr(d->name, "became") != NULL)
        v = changed(v, "scales.mood.items", "['q3','once']");
    folder_open(&f, d->csv);
    if (check(v, &p, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_not_equal(
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, &err),
        PL_OK);
    assert_null(frame);
    assert_true(strlen(err.msg) > 0);
    if (d->msg != NULL)
        assert_string_equal(err.msg, d->msg);
    if (d->file != NULL)
        assert_string_equal(err.pos.file, d->file);
    assert_int_not_equal(
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, NULL),
        PL_OK);
    folder_close(&f);
}

static void check_no_data(void **state)
{
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};

    (void)state;
    folder_open(&f, people);
    checked(&p);
    assert_int_equal(pl_registered_frame(&arena, &f.root, &p, PL_STR("poeple"),
                                         &frame, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, "protocol \"mini\" has no data \"poeple\"");
    assert_string_equal(err.hint, "did you mean \"people\"?");
    folder_close(&f);
}

/* The scale's lineage names its items, so that what reads an outcome is found.
 */
static void check_lineage(void **state)
{
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};

    (void)state;
    folder_open(&f, people);
    checked(&p);
    assert_int_equal(
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, &err),
        PL_OK);
    const struct pl_column *c = pl_frame_column(frame, PL_STR("mood"));
    assert_string_equal(
        text_of(pl_get(c->lineage, "expression")),
        "{'args':[{'args':[{'col':'q1'},{'col':'q2'}],'op':'add'},{'args':[8,{'"
        "col':'q3'}],'op':'sub'}],'op':'add'}");
    assert_true(pl_is_text(pl_get(c->lineage, "kind"), "derive"));
    const struct pl_value *last = pl_item(frame->lineage, 3);
    assert_true(pl_is_text(pl_get(last, "op"), "derive"));
    assert_true(pl_is_text(pl_get(pl_item(frame->lineage, 0), "op"), "read"));
    assert_true(pl_str_is(frame->key, "id"));
    folder_close(&f);
}

static struct sample_case {
    const char *name, *sample, *keys;
} sample_cases[] = {
    {"everyone with an arm", "{'kind':'intention_to_treat'}", "p1 p2 p4"},
    {"unspecified: the same", "{'kind':'unspecified'}", "p1 p2 p4"},
    {"a condition",
     "{'kind':'subset','where':{'op':'gt','args':[{'col':'age'},{'lit':31}]}}",
     "p3 p4"},
    {"a condition on a scale",
     "{'kind':'subset','where':{'op':'gt','args':[{'col':'mood'},{'lit':9}]}}",
     "p3 p4"},
    {"a condition that all fulfil",
     "{'kind':'subset','where':{'op':'gt','args':[{'col':'age'},{'lit':0}]}}",
     "p1 p2 p3 p4"},
};

static void check_sample(void **state)
{
    const struct sample_case *s = *state;
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL, *sample = NULL;
    struct pl_err err = {0};
    struct pl_buf keys;

    folder_open(&f, people);
    if (check(changed(value_of(small_protocol), "sample", s->sample), &p,
              &err) != PL_OK ||
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, &err) !=
            PL_OK ||
        pl_registered_sample(&arena, &p, pl_protocol_spec(&p, PL_STR("main")),
                             frame, &sample, &err) != PL_OK)
        fail_msg("%s", err.msg);
    pl_buf_init(&keys, 0);
    for (size_t i = 0; i < sample->n; i++) {
        pl_buf_puts(&keys, i > 0 ? " " : "");
        pl_cell_text(&keys, pl_frame_column(sample, PL_STR("id")), i);
    }
    assert_string_equal(keys.s, s->keys);
    pl_buf_free(&keys);
    folder_close(&f);
}

/* Nobody lacks an arm: the sample is the frame itself, not a filtered copy. */
static void check_whole_sample(void **state)
{
    struct folder f;
    struct pl_protocol p = {0};
    const struct pl_frame *frame = NULL, *sample = NULL;
    struct pl_err err = {0};

    (void)state;
    folder_open(&f, "id,arm,y,q1,q2,q3,age,note,site\np1,a,1,1,2,3,30,-,n\n");
    checked(&p);
    assert_int_equal(
        pl_registered_frame(&arena, &f.root, &p, PL_STR(""), &frame, &err),
        PL_OK);
    assert_int_equal(pl_registered_sample(&arena, &p,
                                          pl_protocol_spec(&p, PL_STR("main")),
                                          frame, &sample, &err),
                     PL_OK);
    assert_ptr_equal(sample, frame);
    folder_close(&f);
}

static void check_data_out_of_memory(void **state)
{
    struct folder f;
    struct pl_protocol p = {0};
    struct pl_arena small;
    bool is_left = true;

    (void)state;
    checked(&p);
    folder_open(&f, people);
    for (long n = 0; is_left; n++) {
        const struct pl_frame *frame = NULL, *sample = NULL;
        struct pl_err err = {0};
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        enum pl_status status =
            pl_registered_frame(&small, &f.root, &p, PL_STR(""), &frame, &err);
        if (status == PL_OK)
            status = pl_registered_sample(&small, &p,
                                          pl_protocol_spec(&p, PL_STR("main")),
                                          frame, &sample, &err);
        is_left = small.fail_after < 0;
        assert_int_equal(status == PL_OK, !is_left);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
    folder_close(&f);
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(column_cases) + COUNT(data_cases) +
                                   COUNT(sample_cases) + 4] = {
        cmocka_unit_test(check_no_data),
        cmocka_unit_test(check_lineage),
        cmocka_unit_test(check_whole_sample),
        cmocka_unit_test(check_data_out_of_memory),
    };
    size_t n = 4;

    ADD(column_cases, check_column);
    ADD(data_cases, check_data);
    ADD(sample_cases, check_sample);
    return cmocka_run_group_tests_name("plan_registered", tests, values_open,
                                       values_close);
}
