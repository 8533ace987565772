/* Frames told apart by content: hashes that see each cell and no order, and two
 * frames laid over each other. */
#include "data_frames.h"

#include "data/expr.h"

#include <math.h>

#define ENTRY                                                                  \
    "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'},"           \
    "'c':{'kind':'category','levels':['u','v','w']},"                          \
    "'d':{'kind':'date'},'t':{'kind':'text','missing_codes':['NA']}}}"
/* As above, another order of levels that leaves u before v; and one that does
 * not; and one level less. */
#define ENTRY_WUV                                                              \
    "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'},"           \
    "'c':{'kind':'category','levels':['w','u','v']},"                          \
    "'d':{'kind':'date'},'t':{'kind':'text','missing_codes':['NA']}}}"
#define ENTRY_VUW                                                              \
    "{'key':'k','columns':{'k':{'kind':'id'},'x':{'kind':'number'},"           \
    "'c':{'kind':'category','levels':['v','u','w']},"                          \
    "'d':{'kind':'date'},'t':{'kind':'text','missing_codes':['NA']}}}"

static const char base[] = "k,x,c,d,t\n"
                           "a,1,u,2020-01-01,p\n"
                           "b,,v,,NA\n"
                           "c,0,,2020-01-03,\"\"\n";

static struct hash_case {
    const char *name, *entry, *csv, *column;
    bool same;
} hashes[] = {
    {"another row order", ENTRY,
     "k,x,c,d,t\nc,0,,2020-01-03,\"\"\na,1,u,2020-01-01,p\nb,,v,,NA\n", "x",
     true},
    {"another row order, category", ENTRY,
     "k,x,c,d,t\nc,0,,2020-01-03,\"\"\na,1,u,2020-01-01,p\nb,,v,,NA\n", "c",
     true},
    {"another row order, text", ENTRY,
     "k,x,c,d,t\nc,0,,2020-01-03,\"\"\na,1,u,2020-01-01,p\nb,,v,,NA\n", "t",
     true},
    {"another column order", ENTRY,
     "t,d,c,x,k\np,2020-01-01,u,1,a\nNA,,v,,b\n\"\",2020-01-03,,0,c\n", "d",
     true},
    {"a negative zero is zero", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-01,p\nb,,v,,NA\nc,-0,,2020-01-03,\"\"\n", "x",
     true},
    {"another cell elsewhere", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-01,p\nb,,v,,NA\nc,0,,2020-01-03,z\n", "x", true},
    {"a level that does not occur, elsewhere", ENTRY_WUV, base, "c", true},
    {"the levels that occur, turned", ENTRY_VUW, base, "c", false},
    {"one number", ENTRY,
     "k,x,c,d,t\na,1.0000000000000002,u,2020-01-01,p\nb,,v,,NA\n"
     "c,0,,2020-01-03,\"\"\n",
     "x", false},
    {"two cells exchanged", ENTRY,
     "k,x,c,d,t\na,0,u,2020-01-01,p\nb,,v,,NA\nc,1,,2020-01-03,\"\"\n", "x",
     false},
    {"missing and zero", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-01,p\nb,0,v,,NA\nc,0,,2020-01-03,\"\"\n", "x",
     false},
    {"missing and empty text", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-01,p\nb,,v,,\"\"\nc,0,,2020-01-03,\"\"\n", "t",
     false},
    {"another level", ENTRY,
     "k,x,c,d,t\na,1,w,2020-01-01,p\nb,,v,,NA\nc,0,,2020-01-03,\"\"\n", "c",
     false},
    {"a missing level filled", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-01,p\nb,,v,,NA\nc,0,u,2020-01-03,\"\"\n", "c",
     false},
    {"another day", ENTRY,
     "k,x,c,d,t\na,1,u,2020-01-02,p\nb,,v,,NA\nc,0,,2020-01-03,\"\"\n", "d",
     false},
    {"another key", ENTRY,
     "k,x,c,d,t\nz,1,u,2020-01-01,p\nb,,v,,NA\nc,0,,2020-01-03,\"\"\n", "x",
     false},
    {"a row less", ENTRY, "k,x,c,d,t\na,1,u,2020-01-01,p\nb,,v,,NA\n", "x",
     false},
};

static struct pl_hash hash_of(const struct pl_frame *f, const char *column)
{
    struct pl_hash h;
    struct pl_err err = {0};

    assert_int_equal(pl_column_hash(&arena, f, column_of(f, column), &h, &err),
                     PL_OK);
    return h;
}

static void check_hash(void **state)
{
    const struct hash_case *c = *state;
    struct pl_hash x = hash_of(frame_of(base, ENTRY), c->column);
    struct pl_hash y = hash_of(frame_of(c->csv, c->entry), c->column);

    assert_int_equal(pl_hash_eq(&x, &y), c->same);
}

static void check_keys_hash(void **state)
{
    static const struct {
        const char *csv;
        bool same;
    } others[] = {
        {"k,x,c,d,t\nc,5,,,NA\nb,6,,,NA\na,7,,,NA\n", true},
        {"k,x,c,d,t\nc,5,,,NA\nb,6,,,NA\n", false},
        {"k,x,c,d,t\nc,5,,,NA\nb,6,,,NA\nab,7,,,NA\n", false},
    };
    struct pl_hash x, y;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_keys_hash(&arena, frame_of(base, ENTRY), &x, &err),
                     PL_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            pl_keys_hash(&arena, frame_of(others[i].csv, ENTRY), &y, &err),
            PL_OK);
        assert_int_equal(pl_hash_eq(&x, &y), others[i].same);
    }
}

/* A type of its own for each: the number 1 is not the text 1. */
static void check_types_differ(void **state)
{
    static const char *const kinds[] = {"number", "text", "date", "category"};
    struct pl_hash h[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct pl_str entry = pl_str_printf(
            &arena,
            "{'columns':{'x':{'kind':'%s','levels':['1'],'missing_codes':['1',"
            "'2020-01-01']}}}",
            kinds[i]);
        assert_non_null(entry.s);
        h[i] = hash_of(frame_of("x\n1\n", entry.s), "x");
        for (size_t j = 0; j < i; j++)
            assert_false(pl_hash_eq(&h[i], &h[j]));
    }
}

/* Many columns at once are hashed as each alone. */
static void check_hashes_together(void **state)
{
    const struct pl_frame *f = frame_of(base, ENTRY);
    struct pl_hash together[5];
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_column_hashes(&arena, f, f->columns, 5, together, &err),
                     PL_OK);
    for (size_t i = 0; i < 5; i++) {
        struct pl_hash alone = hash_of(f, f->columns[i]->name.s);
        assert_true(pl_hash_eq(&alone, &together[i]));
    }
}

/* Without a key the rows of the file identify: a filter leaves their numbers.
 */
static void check_row_numbers(void **state)
{
    const struct pl_frame *f = frame_of("x\n5\n6\n7\n", NULL), *less = NULL;
    const struct pl_str *keys = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_frame_where(&arena, f,
                                    value_of("{'op':'ne','args':[{'col':'x'},5]"
                                             "}"),
                                    &less, &err),
                     PL_OK);
    assert_int_equal(pl_frame_keys(&arena, less, &keys, &err), PL_OK);
    assert_string_equal(keys[0].s, "2");
    assert_string_equal(keys[1].s, "3");
}

static void check_key_kinds(void **state)
{
    static const struct {
        const char *entry, *csv, *key;
    } kinds[] = {
        {"{'key':'k','columns':{'k':{'kind':'number'}}}", "k\n1.50\n", "1.5"},
        {"{'key':'k','columns':{'k':{'kind':'date'}}}", "k\n2020-01-02\n",
         "2020-01-02"},
        {"{'key':'k','columns':{'k':{'kind':'category','levels':['a','b']}}}",
         "k\nb\n", "b"},
        {"{'key':'k','columns':{'k':{'kind':'text'}}}", "k\n 007\n", " 007"},
    };
    const struct pl_str *keys = NULL;
    struct pl_err err = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pl_frame_keys(&arena,
                                       frame_of(kinds[i].csv, kinds[i].entry),
                                       &keys, &err),
                         PL_OK);
        assert_true(pl_str_is(keys[0], kinds[i].key));
    }
}

/* The memo's key sees what the content's does not: order, names, rows. */
static void check_frame_hash(void **state)
{
    static const struct {
        const char *csv, *entry;
        bool same;
    } others[] = {
        {base, ENTRY, true},
        {"k,x,c,d,t\nb,,v,,NA\na,1,u,2020-01-01,p\nc,0,,2020-01-03,\"\"\n",
         ENTRY, false},
        {"x,k,c,d,t\n1,a,u,2020-01-01,p\n,b,v,,NA\n0,c,,2020-01-03,\"\"\n",
         ENTRY, false},
        {base, ENTRY_WUV, false},
        {base,
         "{'columns':{'k':{'kind':'id'},'x':{'kind':'number'},"
         "'c':{'kind':'category','levels':['u','v','w']},"
         "'d':{'kind':'date'},'t':{'kind':'text','missing_codes':['NA']}}"
         "}",
         false},
    };
    struct pl_hash x = pl_frame_hash(frame_of(base, ENTRY));

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct pl_hash y =
            pl_frame_hash(frame_of(others[i].csv, others[i].entry));
        assert_int_equal(pl_hash_eq(&x, &y), others[i].same);
    }
}

/* Longer than what is gathered before it is hashed. */
static void check_long_text_hash(void **state)
{
    struct pl_buf b;
    struct pl_hash h[2];

    (void)state;
    for (int k = 0; k < 2; k++) {
        pl_buf_init(&b, 0);
        pl_buf_puts(&b, "t\n");
        for (int i = 0; i < 5000; i++)
            pl_buf_putc(&b, i == 4321 && k == 1 ? 'b' : 'a');
        assert_int_equal(b.failed, PL_OK);
        const struct pl_frame *f = frame_of(b.s, NULL);
        h[k] = hash_of(f, "t");
        pl_buf_free(&b);
    }
    assert_false(pl_hash_eq(&h[0], &h[1]));
}

/* The same bytes here as on any machine, and in any later version: a lock may
 * hold them. */
static void check_hash_is_fixed(void **state)
{
    struct pl_hash h = hash_of(frame_of(base, ENTRY), "c");
    struct pl_hasher expected, keys;
    static const unsigned char places[] = {1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0};
    static const unsigned char two[] = {2, 0, 0, 0, 0, 0, 0, 0};
    static const unsigned char three[] = {3, 0, 0, 0, 0, 0, 0, 0};

    (void)state;
    pl_hasher_init(&keys);
    pl_hasher_add_str(&keys, PL_STR("a"));
    pl_hasher_add_str(&keys, PL_STR("b"));
    pl_hasher_add_str(&keys, PL_STR("c"));
    struct pl_hash k = pl_hasher_end(&keys);
    pl_hasher_init(&expected);
    pl_hasher_add_str(&expected, PL_STR("category"));
    pl_hasher_add(&expected, three, 8);
    pl_hasher_add(&expected, k.b, sizeof k.b);
    pl_hasher_add(&expected, two, 8);
    pl_hasher_add_str(&expected, PL_STR("u"));
    pl_hasher_add_str(&expected, PL_STR("v"));
    pl_hasher_add(&expected, places, sizeof places);
    struct pl_hash e = pl_hasher_end(&expected);
    assert_true(pl_hash_eq(&h, &e));
}

static void check_overlay(void **state)
{
    const struct pl_frame *x = frame_of(base, ENTRY);
    const struct pl_frame *y = frame_of("k,x,c,d,t\nd,9,w,,q\nc,0,u,2020-01-03,"
                                        "\"\"\nb,3,v,,NA\naa,1,,,q\n",
                                        ENTRY_VUW);
    struct pl_overlay o;
    const struct pl_value *examples = NULL;
    struct pl_err err = {0};
    size_t n = 9;

    (void)state;
    assert_int_equal(pl_frame_overlay(&arena, x, y, &o, &err), PL_OK);
    assert_int_equal(o.both, 2);
    assert_int_equal(o.only_a, 1);
    assert_int_equal(o.only_b, 2);
    assert_string_equal(o.keys_only_a[0].s[0] == 'a' ? "a" : "", "a");
    assert_true(pl_str_is(o.keys_only_b[0], "aa"));
    assert_true(pl_str_is(o.keys_only_b[1], "d"));
    assert_int_equal(o.row_a[0], 1);
    assert_int_equal(o.row_b[0], 2);
    assert_int_equal(o.row_only_b[0], 3);
    assert_int_equal(o.row_only_b[1], 0);
    assert_int_equal(pl_column_compare(&arena, &o, x, column_of(x, "x"), y,
                                       column_of(y, "x"), &n, &examples, &err),
                     PL_OK);
    assert_int_equal(n, 1);
    assert_string_equal(json_of(examples), "[{'is':'3','key':'b','was':''}]");
    assert_int_equal(pl_column_compare(&arena, &o, x, column_of(x, "c"), y,
                                       column_of(y, "c"), &n, &examples, &err),
                     PL_OK);
    assert_int_equal(n, 1);
    assert_string_equal(json_of(examples), "[{'is':'u','key':'c','was':''}]");
    assert_int_equal(pl_column_compare(&arena, &o, x, column_of(x, "d"), y,
                                       column_of(y, "d"), &n, &examples, &err),
                     PL_OK);
    assert_int_equal(n, 0);
    /* Of another type each cell that is there differs. */
    assert_int_equal(pl_column_compare(&arena, &o, x, column_of(x, "t"), y,
                                       column_of(y, "x"), &n, &examples, &err),
                     PL_OK);
    assert_int_equal(n, 2);
}

static void check_order_of(void **state)
{
    const struct pl_frame *x =
        frame_of("k,x,c,d,t\nd,1,,,\nb,2,,,\nc,3,,,\n", ENTRY);
    const struct pl_frame *y = frame_of("k,x,c,d,t\nz,1,,,\nb,2,,,\na,3,,,\n"
                                        "d,4,,,\n",
                                        ENTRY);
    const struct pl_frame *sorted = NULL, *again = NULL;
    const struct pl_str *keys = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_frame_in_order_of(&arena, y, x, &sorted, &err), PL_OK);
    assert_int_equal(pl_frame_keys(&arena, sorted, &keys, &err), PL_OK);
    assert_int_equal(sorted->n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(keys[i].s[0], "dbaz"[i]);
    assert_int_equal(pl_frame_in_order_of(&arena, sorted, x, &again, &err),
                     PL_OK);
    assert_ptr_equal(again, sorted);
}

static void check_ten_examples(void **state)
{
    struct pl_buf b[2];
    const struct pl_frame *f[2];
    const struct pl_value *examples = NULL;
    struct pl_overlay o;
    struct pl_err err = {0};
    size_t n;

    (void)state;
    for (int k = 0; k < 2; k++) {
        pl_buf_init(&b[k], 0);
        pl_buf_puts(&b[k], "x\n");
        for (int i = 0; i < 25; i++)
            pl_buf_printf(&b[k], "%d\n", i + k);
        assert_int_equal(b[k].failed, PL_OK);
        f[k] = frame_of(b[k].s, NULL);
    }
    assert_int_equal(pl_frame_overlay(&arena, f[0], f[1], &o, &err), PL_OK);
    assert_int_equal(pl_column_compare(&arena, &o, f[0], f[0]->columns[0], f[1],
                                       f[1]->columns[0], &n, &examples, &err),
                     PL_OK);
    assert_int_equal(n, 25);
    assert_int_equal(pl_count(examples), 10);
    pl_buf_free(&b[0]);
    pl_buf_free(&b[1]);
}

static void check_missing_count(void **state)
{
    const struct pl_frame *f = frame_of(base, ENTRY);

    (void)state;
    assert_int_equal(pl_count_missing(column_of(f, "k")), 0);
    assert_int_equal(pl_count_missing(column_of(f, "x")), 1);
    assert_int_equal(pl_count_missing(column_of(f, "c")), 1);
    assert_int_equal(pl_count_missing(column_of(f, "d")), 1);
    assert_int_equal(pl_count_missing(column_of(f, "t")), 1);
}

static void check_need(void **state)
{
    const struct pl_frame *f = frame_of("tenure,la\n1,2\n", NULL);
    const struct pl_column *c = NULL;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_frame_need(f, PL_STR("tenrue"), "stats.ols: outcome", &c, &err),
        PL_EINPUT);
    assert_string_equal(
        err.msg, "stats.ols: outcome \"tenrue\" is not a column of the frame");
    assert_string_equal(err.hint, "did you mean \"tenure\"?");
    assert_null(c);
}

int main(void)
{
    const struct CMUnitTest whole[] = {
        cmocka_unit_test(check_keys_hash),
        cmocka_unit_test(check_types_differ),
        cmocka_unit_test(check_hashes_together),
        cmocka_unit_test(check_row_numbers),
        cmocka_unit_test(check_key_kinds),
        cmocka_unit_test(check_frame_hash),
        cmocka_unit_test(check_long_text_hash),
        cmocka_unit_test(check_hash_is_fixed),
        cmocka_unit_test(check_overlay),
        cmocka_unit_test(check_order_of),
        cmocka_unit_test(check_ten_examples),
        cmocka_unit_test(check_missing_count),
        cmocka_unit_test(check_need),
    };

    ADD_ROWS(hashes, check_hash);
    return RUN_WITH("data_frame", whole);
}
