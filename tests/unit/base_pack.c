/* Values as bytes and back: every kind, and bytes that no pl_pack wrote. */
#include "base/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { LIMIT = 1 << 24 };

static struct row {
    const char *name, *json;
} rows[] = {
    {"nil", "null"},
    {"true", "true"},
    {"false", "false"},
    {"a number", "-0.1"},
    {"the least number", "5e-324"},
    {"the greatest number", "1.7976931348623157e308"},
    {"an empty text", "\"\""},
    {"a text", "\"a\\u00e9\\n\\\"b\""},
    {"an empty list", "[]"},
    {"an empty map", "{}"},
    {"a list of everything", "[null, true, 1, \"t\", [1], {\"a\": 1}]"},
    {"a map of everything",
     "{\"\": 0, \"a\": [], \"b\": {\"c\": \"d\"}, \"z\": false}"},
};

static const struct pl_value *value_of(struct pl_arena *a, const char *json)
{
    const struct pl_value *v = NULL;

    assert_int_equal(pl_json_read(a, pl_str_from(json), "t", &v, NULL), PL_OK);
    return v;
}

/* In memory of exactly its size, so that a sanitizer sees each read too far. */
static enum pl_status unpack(struct pl_arena *a, const char *bytes, size_t n,
                             const struct pl_value **v)
{
    char *copy = malloc(n > 0 ? n : 1);
    struct pl_err err = {0};

    assert_non_null(copy);
    if (n > 0)
        memcpy(copy, bytes, n);
    enum pl_status status = pl_unpack(a, (struct pl_str){copy, n}, v, &err);
    /* What came out is whole: packing it reads all of it. */
    if (status == PL_OK) {
        struct pl_buf again;
        pl_buf_init(&again, 0);
        pl_pack(&again, *v);
        assert_int_equal(again.failed, PL_OK);
        pl_buf_free(&again);
    } else {
        assert_true(err.msg[0] != '\0');
    }
    free(copy);
    return status;
}

static void check_comes_back(void **state)
{
    const struct row *r = *state;
    const struct pl_value *back;
    struct pl_arena a;
    struct pl_buf b;

    pl_arena_init(&a, LIMIT);
    pl_buf_init(&b, 0);
    const struct pl_value *v = value_of(&a, r->json);
    pl_pack(&b, v);
    assert_int_equal(b.failed, PL_OK);
    assert_int_equal(pl_unpack(&a, pl_buf_view(&b), &back, NULL), PL_OK);
    assert_true(pl_equal(v, back));
    pl_buf_free(&b);
    pl_arena_free(&a);
}

/* Cut after each byte, or with one more. */
static void check_cut(void **state)
{
    const struct row *r = *state;
    const struct pl_value *v;
    struct pl_arena a;
    struct pl_buf b;

    pl_arena_init(&a, LIMIT);
    pl_buf_init(&b, 0);
    pl_pack(&b, value_of(&a, r->json));
    for (size_t n = 0; n < b.len; n++)
        assert_int_equal(unpack(&a, b.s, n, &v), PL_EFAULT);
    pl_buf_putc(&b, '\0');
    assert_int_equal(unpack(&a, b.s, b.len, &v), PL_EFAULT);
    pl_buf_free(&b);
    pl_arena_free(&a);
}

/* Each byte replaced by each other one: a value or a refusal, never more. */
static void check_damaged(void **state)
{
    const struct row *r = *state;
    const struct pl_value *v;
    struct pl_arena a;
    struct pl_buf b;

    pl_arena_init(&a, LIMIT);
    pl_buf_init(&b, 0);
    pl_pack(&b, value_of(&a, r->json));
    for (size_t i = 0; i < b.len; i++) {
        char was = b.s[i];
        for (int x = 0; x < 256; x++) {
            struct pl_arena one;
            pl_arena_init(&one, LIMIT);
            b.s[i] = (char)x;
            enum pl_status status = unpack(&one, b.s, b.len, &v);
            assert_true(status == PL_OK || status == PL_EFAULT);
            pl_arena_free(&one);
        }
        b.s[i] = was;
    }
    pl_buf_free(&b);
    pl_arena_free(&a);
}

static void check_each_allocation(void **state)
{
    const struct row *r = *state;
    const struct pl_value *v = NULL;
    enum pl_status status = PL_ENOMEM;
    struct pl_arena a, short_one;
    struct pl_buf b;

    pl_arena_init(&a, LIMIT);
    pl_buf_init(&b, 0);
    pl_pack(&b, value_of(&a, r->json));
    for (long n = 0; status != PL_OK; n++) {
        struct pl_err err = {0};
        pl_arena_init(&short_one, LIMIT);
        short_one.fail_after = n;
        status = pl_unpack(&short_one, pl_buf_view(&b), &v, &err);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        pl_arena_free(&short_one);
    }
    pl_buf_free(&b);
    pl_arena_free(&a);
}

static const struct pl_value *nested(struct pl_arena *a, int depth)
{
    const struct pl_value *v = pl_nil();

    for (int i = 0; i < depth; i++) {
        struct pl_builder list;
        pl_build(&list, a);
        pl_add(&list, v);
        v = pl_list(&list);
    }
    assert_non_null(v);
    return v;
}

static void nesting_ends_at_64(void **state)
{
    const struct pl_value *v;
    struct pl_arena a;
    struct pl_buf b;

    (void)state;
    pl_arena_init(&a, LIMIT);
    pl_buf_init(&b, 0);
    pl_pack(&b, nested(&a, PL_VALUE_DEPTH));
    assert_int_equal(pl_unpack(&a, pl_buf_view(&b), &v, NULL), PL_OK);
    pl_buf_free(&b);
    pl_buf_init(&b, 0);
    pl_pack(&b, nested(&a, PL_VALUE_DEPTH + 1));
    assert_int_equal(b.failed, PL_ELIMIT);
    pl_buf_free(&b);
    pl_arena_free(&a);
}

static struct hostile {
    const char *name;
    const char *bytes;
    size_t n;
} hostile[] = {
#define BYTES(s) s, sizeof(s) - 1
    {"nothing", BYTES("")},
    {"a type that is none", BYTES("\x06")},
    {"a text longer than memory", BYTES("\x03\xff\xff\xff\xff")},
    {"a list longer than its bytes", BYTES("\x04\xff\xff\xff\x7f\0\0\0")},
    {"a map longer than its bytes", BYTES("\x05\xff\xff\xff\x7f\0\0\0")},
    {"a text without its NUL", BYTES("\x03\x01\0\0\0ab")},
    {"a number that is none", BYTES("\x02\0\0\0\0\0\0\xf8\x7f")},
    {"an infinite number", BYTES("\x02\0\0\0\0\0\0\xf0\x7f")},
    {"keys out of order",
     BYTES("\x05\x02\0\0\0\x01\0\0\0b\0\0\x01\0\0\0a\0\0")},
    {"a key twice", BYTES("\x05\x02\0\0\0\x01\0\0\0a\0\0\x01\0\0\0a\0\0")},
#undef BYTES
};

static void check_hostile(void **state)
{
    const struct hostile *h = *state;
    const struct pl_value *v;
    struct pl_arena a;

    pl_arena_init(&a, LIMIT);
    assert_int_equal(unpack(&a, h->bytes, h->n, &v), PL_EFAULT);
    assert_true(a.used < 1 << 16);
    pl_arena_free(&a);
}

/* A list in a list in a list: the depth is refused, not the stack used up. */
static void a_deep_list_is_refused(void **state)
{
    enum { DEEP = 100000, EACH = 5 };
    const struct pl_value *v;
    struct pl_arena a;
    char *bytes = calloc(DEEP, EACH);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < DEEP; i++)
        memcpy(bytes + i * EACH, "\x04\x01\0\0\0", EACH);
    pl_arena_init(&a, LIMIT);
    assert_int_equal(
        pl_unpack(&a, (struct pl_str){bytes, (size_t)DEEP * EACH}, &v, NULL),
        PL_EFAULT);
    pl_arena_free(&a);
    free(bytes);
}

#define ROWS (sizeof rows / sizeof rows[0])

static void add_rows(struct CMUnitTest *tests, size_t *n, CMUnitTestFunction fn)
{
    for (size_t i = 0; i < ROWS; i++)
        tests[(*n)++] =
            (struct CMUnitTest){rows[i].name, fn, NULL, NULL, &rows[i]};
}

int main(void)
{
    static struct CMUnitTest
        tests[4 * ROWS + sizeof hostile / sizeof hostile[0] + 2];
    size_t n = 0;

    add_rows(tests, &n, check_comes_back);
    add_rows(tests, &n, check_cut);
    add_rows(tests, &n, check_damaged);
    add_rows(tests, &n, check_each_allocation);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        tests[n++] = (struct CMUnitTest){hostile[i].name, check_hostile, NULL,
                                         NULL, &hostile[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(nesting_ends_at_64);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_deep_list_is_refused);
    return cmocka_run_group_tests_name("base_pack", tests, NULL, NULL);
}
