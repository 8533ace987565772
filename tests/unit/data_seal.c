/* Seals: what they tell of a frame that came later, with the cells' hashes and
 * without. */
#include "data_frames.h"

#include "data/seal.h"

#define ENTRY                                                                  \
    "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'},"           \
    "'c':{'kind':'category','levels':['u','v']}}}"
#define ENTRY_VU                                                               \
    "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'},"           \
    "'c':{'kind':'category','levels':['v','u']}}}"

static const char base[] = "k,x,c\na,1,u\nb,,v\nc,0,\n";

static struct pl_str printed(const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text;
}

static void is_value(const struct pl_value *v, const char *expected)
{
    assert_string_equal(printed(v).s, printed(value_of(expected)).s);
}

static struct seal_case {
    const char *name, *entry, *csv;
    const char *differences, *named; /* with the cells */
    const char *without;             /* the differences */
} seal_cases[] = {
    {"the same", ENTRY, base, "{}", "[]", "{}"},
    {"other orders of rows and columns", ENTRY, "c,x,k\n,0,c\nv,,b\nu,1.0,a\n",
     "{}", "[]", "{}"},
    {"a number", ENTRY, "k,x,c\na,2,u\nb,,v\nc,0,\n",
     "{'columns':[{'column':'x','cells':1}]}", "[{'key':'a','column':'x'}]",
     "{'columns':[{'column':'x'}]}"},
    {"a cell that was missing, and one that is now", ENTRY,
     "k,x,c\na,,u\nb,3,v\nc,0,v\n",
     "{'columns':[{'column':'x','cells':2},{'column':'c','cells':1}]}",
     "[{'key':'a','column':'x'},{'key':'b','column':'x'},"
     "{'key':'c','column':'c'}]",
     "{'columns':[{'column':'x'},{'column':'c'}]}"},
    {"two rows exchanged", ENTRY, "k,x,c\na,0,u\nb,,v\nc,1,\n",
     "{'columns':[{'column':'x','cells':2}]}",
     "[{'key':'a','column':'x'},{'key':'c','column':'x'}]",
     "{'columns':[{'column':'x'}]}"},
    {"levels in another order", ENTRY_VU, base,
     "{'columns':[{'column':'c','cells':0}]}", "[]",
     "{'columns':[{'column':'c'}]}"},
    {"a row lost at the end", ENTRY, "k,x,c\na,1,u\nb,,v\n",
     "{'rows_differ':true,'rows_lost':1,'rows_new':0}", "[]",
     "{'rows_differ':true}"},
    {"rows new before and after, and a cell", ENTRY,
     "k,x,c\n0,1,u\na,1,u\nb,,u\nc,0,\nd,1,u\n",
     "{'columns':[{'column':'c','cells':1}],'rows_differ':true,"
     "'rows_lost':0,'rows_new':2}",
     "[{'key':'b','column':'c'}]", "{'rows_differ':true}"},
    {"a column of another type",
     "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'text'},"
     "'c':{'kind':'category','levels':['u','v']}}}",
     base, "{'columns':[{'column':'x','cells':0}]}", "[]",
     "{'columns':[{'column':'x'}]}"},
    {"a column that is gone",
     "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'ignored'},"
     "'c':{'kind':'category','levels':['u','v']}}}",
     base, "{'columns':[{'column':'x'}]}", "[]",
     "{'columns':[{'column':'x'}]}"},
};

static const struct pl_value *differences_of(const struct pl_value *seal,
                                             const struct pl_value *cells,
                                             const struct pl_frame *f,
                                             const struct pl_value **named)
{
    const struct pl_value *d = NULL;
    struct pl_err err = {0};

    assert_int_equal(pl_seal_compare(&arena, seal, cells, PL_STR("salt"), f, &d,
                                     named, &err),
                     PL_OK);
    return d;
}

static void make(const struct pl_value **seal, const struct pl_value **cells)
{
    struct pl_err err = {0};

    assert_int_equal(pl_seal_make(&arena, frame_of(base, ENTRY), PL_STR("salt"),
                                  seal, cells, &err),
                     PL_OK);
}

static void check_case(void **state)
{
    const struct seal_case *k = *state;
    const struct pl_value *seal, *cells, *named;

    make(&seal, &cells);
    const struct pl_frame *f = frame_of(k->csv, k->entry);
    is_value(differences_of(seal, cells, f, &named), k->differences);
    is_value(named, k->named);
    is_value(differences_of(seal, pl_nil(), f, &named), k->without);
    is_value(named, "[]");
}

/* Ten of a frame are named, and all are counted. */
static void check_many(void **state)
{
    const struct pl_value *seal, *cells, *named;
    struct pl_err err = {0};
    struct pl_buf was, is;

    (void)state;
    pl_buf_init(&was, 0);
    pl_buf_init(&is, 0);
    pl_buf_puts(&was, "k,x\n");
    pl_buf_puts(&is, "k,x\n");
    for (int i = 100; i < 150; i++) {
        pl_buf_printf(&was, "%d,%d\n", i, i);
        pl_buf_printf(&is, "%d,%d\n", i, i + 1);
    }
    static const char entry[] =
        "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'}}}";
    const struct pl_frame *f = frame_of(pl_buf_copy(&was, &arena).s, entry);
    assert_int_equal(
        pl_seal_make(&arena, f, PL_STR("salt"), &seal, &cells, &err), PL_OK);
    f = frame_of(pl_buf_copy(&is, &arena).s, entry);
    is_value(differences_of(seal, cells, f, &named),
             "{'columns':[{'column':'x','cells':50}]}");
    assert_int_equal(named->n, 10);
    pl_buf_free(&was);
    pl_buf_free(&is);
}

/* Digits are those of the documented hash; another salt gives others. */
static void check_digits(void **state)
{
    const struct pl_value *seal, *cells;
    struct pl_hasher h;
    char hex[65];

    (void)state;
    make(&seal, &cells);
    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("salt"));
    pl_hasher_add_str(&h, PL_STR("a"));
    pl_hasher_add_str(&h, PL_STR("x"));
    pl_hasher_add_str(&h, PL_STR("v1"));
    struct pl_hash hash = pl_hasher_end(&h);
    pl_hash_hex(&hash, hex);
    struct pl_str digits = pl_strv(pl_at(cells, "columns.x"));
    assert_int_equal(digits.len, 24);
    assert_memory_equal(digits.s, hex, 8);
}

/* Cells of another shape name nothing, and crash nothing. */
static void check_hostile_cells(void **state)
{
    static const char *const shapes[] = {
        "3",
        "{}",
        "{'keys':3,'columns':3}",
        "{'keys':['a'],'columns':{'x':'00'}}",
        "{'keys':[1,{},[]],'columns':{'x':['0']}}",
        "{'keys':['c','b','a'],'columns':{'x':'000000000000000000000000'}}",
    };
    const struct pl_value *seal, *cells, *named;

    (void)state;
    make(&seal, &cells);
    const struct pl_frame *f = frame_of("k,x,c\na,2,u\nb,,v\nc,0,\n", ENTRY);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const struct pl_value *d =
            differences_of(seal, value_of(shapes[i]), f, &named);
        assert_int_equal(pl_count(pl_get(d, "columns")), 1);
        assert_true(pl_count(named) <= 3);
    }
    is_value(differences_of(value_of("[]"), cells, f, &named),
             "{'rows_differ':true,'rows_lost':0,'rows_new':0}");
}

static void check_out_of_memory(void **state)
{
    const struct pl_frame *f = frame_of(base, ENTRY);
    const struct pl_frame *g = frame_of("k,x,c\na,2,u\nd,,v\nc,0,\n", ENTRY);
    bool is_left = true;

    (void)state;
    for (long n = 0; is_left; n++) {
        const struct pl_value *seal, *cells, *d, *named;
        struct pl_err err = {0};
        struct pl_arena small;
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        enum pl_status status =
            pl_seal_make(&small, f, PL_STR("salt"), &seal, &cells, &err);
        if (status == PL_OK)
            status = pl_seal_compare(&small, seal, cells, PL_STR("salt"), g, &d,
                                     &named, &err);
        is_left = small.fail_after < 0;
        assert_int_equal(status, is_left ? PL_ENOMEM : PL_OK);
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
}

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

int main(void)
{
    static struct CMUnitTest tests[COUNT(seal_cases) + 4] = {
        cmocka_unit_test(check_many),
        cmocka_unit_test(check_digits),
        cmocka_unit_test(check_hostile_cells),
        cmocka_unit_test(check_out_of_memory),
    };

    for (size_t i = 0; i < COUNT(seal_cases); i++)
        tests[4 + i] = (struct CMUnitTest){seal_cases[i].name, check_case, NULL,
                                           NULL, &seal_cases[i]};
    return cmocka_run_group_tests_name("data_seal", tests, data_open,
                                       data_close);
}
