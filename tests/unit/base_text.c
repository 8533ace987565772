/* Text, values and JSON: numbers that read back, escapes, cuts, nearest names.
 */
#include "arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct number_case {
    const char *text;
    bool is_number;
    double x;
} numbers[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"+7", true, 7},
    {".5", true, 0.5},
    {"5.", true, 5},
    {"1e3", true, 1000},
    {"1E-3", true, 0.001},
    {"1.7976931348623157e308", true, 1.7976931348623157e308},
    {"1e309", false, 0},
    {"", false, 0},
    {".", false, 0},
    {"-", false, 0},
    {"1e", false, 0},
    {"1e+", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"0x10", false, 0},
    {"inf", false, 0},
    {"nan", false, 0},
    {"1,5", false, 0},
    {"1.2.3", false, 0},
};

static void check_number(void **state)
{
    const struct number_case *c = *state;
    double x = -1;

    assert_int_equal(pl_str_number(pl_str_from(c->text), &x), c->is_number);
    if (c->is_number)
        assert_true(x == c->x);
}

static struct written_case {
    double x;
    const char *text;
} written[] = {
    {0.1, "0.1"},
    {1.0 / 3, "0.3333333333333333"},
    {-0.0, "0"},
    {3, "3"},
    {1e15, "1e+15"},
    {-123456789012345, "-123456789012345"},
    {5e-324, "4.94065645841247e-324"},
    {1e-9, "1e-09"},
    {0.1 + 0.2, "0.30000000000000004"},
};

static void check_written(void **state)
{
    const struct written_case *c = *state;
    struct pl_buf b;
    double back = NAN;

    pl_buf_init(&b, 0);
    pl_buf_number(&b, c->x);
    assert_string_equal(b.s, c->text);
    assert_true(pl_str_number(pl_buf_view(&b), &back));
    assert_true(back == c->x);
    pl_buf_free(&b);
}

static struct json_case {
    const char *text;
    const char *canonical; /* or NULL: refused, with */
    const char *says;
} json[] = {
    {"{\"b\":1,\"a\":[true,null,\"x\"]}", "{\"a\":[true,null,\"x\"],\"b\":1}",
     NULL},
    {" [ 1.50 , 2e0 ] ", "[1.5,2]", NULL},
    {"\"\\u00e9\\n\"", "\"\xc3\xa9\\n\"", NULL},
    {"{\"a\":null}", "{}", NULL}, /* a nil member is none */
    {"9007199254740992", "9007199254740992", NULL},
    {"9007199254740993", NULL, "beyond what a number can hold"},
    {"{\"a\":1,\"a\":2}", NULL, "duplicate"},
    {"[1,]", NULL, "not JSON"},
    {"", NULL, "not JSON"},
    {"\"\xff\"", NULL, "not JSON"},
    {"[1] [2]", NULL, "not JSON"},
    {"NaN", NULL, "not JSON"},
};

static void check_json(void **state)
{
    const struct json_case *c = *state;
    const struct pl_value *v = NULL;
    struct pl_err err = {0};
    struct pl_buf b;

    enum pl_status status =
        pl_json_read(&arena, pl_str_from(c->text), "x.json", &v, &err);
    if (c->canonical == NULL) {
        assert_int_equal(status, PL_EINPUT);
        assert_non_null(strstr(err.msg, c->says));
        assert_string_equal(err.pos.file, "x.json");
        return;
    }
    assert_int_equal(status, PL_OK);
    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    assert_string_equal(b.s, c->canonical);
    pl_buf_free(&b);
}

static void nested_too_deep_is_refused(void **state)
{
    enum { DEEP = 100000 };
    static char text[DEEP + 1];
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    (void)state;
    memset(text, '[', DEEP);
    assert_int_equal(
        pl_json_read(&arena, (struct pl_str){text, DEEP}, "x", &v, &err),
        PL_EINPUT);
    memset(text + PL_VALUE_DEPTH + 6, ']', PL_VALUE_DEPTH + 6);
    assert_int_equal(
        pl_json_read(&arena,
                     (struct pl_str){text, 2 * (size_t)(PL_VALUE_DEPTH + 6)},
                     "x", &v, &err),
        PL_EINPUT);
    assert_non_null(strstr(err.msg, "200 levels"));
}

static void printed_numbers_stop_at_their_digits(void **state)
{
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_json_print(&b, pl_number(&arena, 2.0 / 3), 12);
    assert_string_equal(b.s, "0.666666666667\n");
    pl_buf_clear(&b);
    pl_json_print(&b, pl_number(&arena, 2.0 / 3), 17);
    assert_string_equal(b.s, "0.6666666666666666\n");
    pl_buf_free(&b);
}

/* The nearest double that the bits of a simple generator make. */
static double some_double(uint64_t *seed)
{
    double x = 0;

    do {
        *seed = *seed * 6364136223846793005U + 1442695040888963407U;
        uint64_t bits = *seed ^ *seed >> 29;
        memcpy(&x, &bits, sizeof x);
    } while (!isfinite(x));
    return x;
}

static void assert_digits(double x, int digits)
{
    struct pl_buf fast, slow;
    char text[40];

    pl_buf_init(&fast, 0);
    pl_buf_init(&slow, 0);
    (void)snprintf(text, sizeof text, "%.*g", digits, x);
    pl_buf_number(&slow, strtod(text, NULL));
    pl_buf_digits(&fast, x, digits);
    assert_string_equal(fast.s, slow.s);
    pl_buf_free(&fast);
    pl_buf_free(&slow);
}

/* Rounded to digits is what the rounded number is written as. */
static void rounding_is_the_number_rounded(void **state)
{
    static const double edges[] = {
        0,       -0.0,         0.5,          1e12,          999999999999,
        1e11,    999999999.5,  9.9999999e11, 123456789012,  999999999999.9,
        1e15,    1e-4,         0.0001234,    0.00009999999, 1e-300,
        5e-324,  -1e14 - 0.5,  1e14 + 0.25,  -42,           1.5e300,
        1234.25, 999999.99999, 100000000000, 0.1 + 0.2,     4503599627370497.5};
    uint64_t seed = 1;

    (void)state;
    for (int digits = 1; digits <= 17; digits++) {
        for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
            assert_digits(edges[i], digits);
        for (int i = 0; i < 500; i++) {
            double x = some_double(&seed);
            assert_digits(x, digits);
            assert_digits(fmod(x, 1e6), digits);
            assert_digits(floor(fmod(x, 1e14)), digits);
        }
    }
}

static void a_map_is_printed_in_two_steps(void **state)
{
    struct pl_buf whole, parts;

    (void)state;
    pl_buf_init(&whole, 0);
    pl_buf_init(&parts, 0);
    const struct pl_value *map = pl_with(&arena, NULL, "a", pl_bool(true));
    const struct pl_value *last = pl_with(&arena, map, "deep", map);
    pl_json_print(&whole, pl_with(&arena, map, "b", last), 12);
    pl_json_print_but_last(&parts, map, 12);
    pl_json_print_last(&parts, "b", last, 12);
    assert_string_equal(parts.s, whole.s);
    pl_buf_clear(&whole);
    pl_buf_clear(&parts);
    pl_json_print(&whole, map, 12);
    pl_json_print_but_last(&parts, map, 12);
    pl_json_print_last(&parts, "b", pl_nil(), 12);
    assert_string_equal(parts.s, whole.s);
    pl_buf_free(&whole);
    pl_buf_free(&parts);
}

static void a_buffer_remembers_its_first_failure(void **state)
{
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 4);
    pl_buf_puts(&b, "abc");
    pl_buf_puts(&b, "de");
    assert_int_equal(b.failed, PL_ELIMIT);
    pl_buf_puts(&b, "x");
    assert_string_equal(b.s, "abc");
    assert_null(pl_buf_copy(&b, &arena).s);
    pl_buf_free(&b);
}

static void html_and_json_text_cannot_break_out(void **state)
{
    struct pl_buf b;

    (void)state;
    pl_buf_init(&b, 0);
    pl_buf_html(&b, PL_STR("<a href=\"x\">'&'"));
    assert_string_equal(b.s, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    pl_buf_clear(&b);
    pl_buf_json(&b, (struct pl_str){"\"\\\n\0\x1f\x7f", 6});
    assert_string_equal(b.s, "\"\\\"\\\\\\n\\u0000\\u001f\\u007f\"");
    pl_buf_free(&b);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    char text[3000];
    struct pl_err err;

    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 3);
    pl_fail(&err, PL_EINPUT, NULL, "%s", text);
    size_t n = strlen(err.msg);
    assert_true(n < sizeof err.msg);
    assert_string_equal(err.msg + n - 3, "...");
    assert_true(pl_utf8_valid((struct pl_str){err.msg, n}));
}

static struct nearest_case {
    const char *name, *hit;
} nearest[] = {
    {"motivaton", "motivation"},
    {"otucome", "outcome"},
    {"alhpa", "alpha"},
    {"xyz", NULL},
    {"", NULL},
    {"Outcome", "outcome"},
};

static void a_long_text_is_shortened_between_characters(void **state)
{
    struct pl_arena none;

    (void)state;
    assert_string_equal(pl_str_shortened(&arena, PL_STR("abcde"), 5).s,
                        "abcde");
    assert_string_equal(pl_str_shortened(&arena, PL_STR("abcdef"), 5).s,
                        "ab...");
    assert_string_equal(
        pl_str_shortened(&arena, PL_STR("\xc3\xa9\xe2\x82\xac\xc3\xa9xyz"), 5)
            .s,
        "\xc3\xa9\xe2\x82\xac...");
    assert_string_equal(pl_str_shortened(&arena, PL_STR(""), 5).s, "");
    pl_arena_init(&none, 0);
    assert_null(pl_str_shortened(&none, PL_STR("abcdef"), 5).s);
    pl_arena_free(&none);
}

static void check_nearest(void **state)
{
    static const char *const known[] = {"outcome", "motivation", "alpha"};
    const struct nearest_case *c = *state;
    struct pl_str names[3];

    for (size_t i = 0; i < 3; i++)
        names[i] = pl_str_from(known[i]);
    int near = pl_nearest(pl_str_from(c->name), names, 3);
    if (c->hit == NULL)
        assert_int_equal(near, -1);
    else
        assert_string_equal(known[near], c->hit);
}

static void maps_are_sorted_and_the_last_set_wins(void **state)
{
    struct pl_builder b;

    (void)state;
    pl_build(&b, &arena);
    pl_set_number(&b, "b", 1);
    pl_set_number(&b, "a", 2);
    pl_set_number(&b, "b", 3);
    pl_set_number(&b, "nan", NAN);
    const struct pl_value *v = pl_map(&b);
    assert_int_equal(pl_count(v), 2);
    assert_true(pl_str_is(v->as.members[0].key, "a"));
    assert_true(pl_num(pl_get(v, "b")) == 3);
    v = pl_with_path(&arena, v, "c.d", pl_bool(true));
    assert_true(pl_truth(pl_at(v, "c.d")));
    assert_true(pl_is_nil(pl_at(v, "c.d.e")));
}

/* Keys that begin alike, end early or hold any byte: all in order, each found,
 * and no other. */
static void each_key_is_found(void **state)
{
    static const char bytes[] = {'\0', 'a', 'b', '\x7f', '\xff'};
    enum { LONGEST = 11, KEYS = 400 };
    struct pl_str keys[KEYS];
    struct pl_builder b;
    uint32_t seed = 1;

    (void)state;
    pl_build(&b, &arena);
    for (size_t i = 0; i < KEYS; i++) {
        char text[LONGEST];
        size_t n = i % (LONGEST + 1);
        for (size_t k = 0; k < n; k++) {
            seed = seed * 1664525 + 1013904223;
            text[k] = k + 3 < n ? 'a' : bytes[(seed >> 24) % sizeof bytes];
        }
        keys[i] = pl_str_copy(&arena, (struct pl_str){text, n});
        if (i % 2 == 0)
            pl_set_str(&b, keys[i], pl_string(&arena, keys[i]));
    }
    const struct pl_value *v = pl_map(&b);
    for (size_t i = 1; i < pl_count(v); i++)
        assert_true(pl_str_cmp(v->as.members[i - 1].key, v->as.members[i].key) <
                    0);
    for (size_t i = 0; i < KEYS; i++) {
        const struct pl_value *found = pl_nil();
        for (size_t k = 0; k < pl_count(v); k++)
            if (pl_str_eq(v->as.members[k].key, keys[i]))
                found = v->as.members[k].value;
        assert_ptr_equal(pl_get_str(v, keys[i]), found);
    }
}

static void equal_values_have_equal_hashes(void **state)
{
    const struct pl_value *x = NULL, *y = NULL;

    (void)state;
    pl_json_read(&arena, PL_STR("{\"a\":[1,-0.0],\"b\":\"x\"}"), "x", &x, NULL);
    pl_json_read(&arena, PL_STR("{\"b\":\"x\",\"a\":[1.0,0]}"), "y", &y, NULL);
    struct pl_hash hx = pl_value_hash(x), hy = pl_value_hash(y);
    assert_true(pl_equal(x, y));
    assert_true(pl_hash_eq(&hx, &hy));
}

static void an_index_tells_duplicates(void **state)
{
    struct pl_index m;
    size_t stored;

    (void)state;
    pl_index_init(&m, &arena);
    for (size_t i = 0; i < 5000; i++) {
        struct pl_str key = pl_str_printf(&arena, "key %zu", i % 2500);
        assert_true(pl_index_put(&m, key, i, &stored));
        assert_int_equal(stored, i % 2500);
    }
    assert_int_equal(pl_index_get(&m, PL_STR("key 7"), 0), 7);
    assert_int_equal(pl_index_get(&m, PL_STR("none"), 99), 99);
}

static void a_copied_index_grows_alone(void **state)
{
    struct pl_index m, copy;
    size_t stored;

    (void)state;
    pl_index_init(&m, &arena);
    assert_true(pl_index_copy(&copy, &arena, &m));
    assert_int_equal(pl_index_get(&copy, PL_STR("a"), 9), 9);
    assert_true(pl_index_put(&m, PL_STR("a"), 1, &stored));
    assert_true(pl_index_copy(&copy, &arena, &m));
    assert_true(pl_index_put(&copy, PL_STR("b"), 2, &stored));
    assert_int_equal(pl_index_get(&copy, PL_STR("a"), 9), 1);
    assert_int_equal(pl_index_get(&copy, PL_STR("b"), 9), 2);
    assert_int_equal(pl_index_get(&m, PL_STR("b"), 9), 9);
}

/* FIPS 180-4's examples. */
static void sha256_of_known_texts(void **state)
{
    char hex[65];
    struct pl_hash h = pl_hash_str(PL_STR("abc"));

    (void)state;
    pl_hash_hex(&h, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad");
    h = pl_hash_str(PL_STR(""));
    pl_hash_hex(&h, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb924"
                             "27ae41e4649b934ca495991b7852b855");
}

/* A million "a", the third of FIPS 180-4's examples: in one piece, and in
 * pieces of every length up to three blocks. */
static void sha256_of_pieces(void **state)
{
    enum { TEXT = 1000000 };
    char *text = PL_NEW(&arena, char, TEXT), hex[65];
    struct pl_hasher pieces;

    (void)state;
    memset(text, 'a', TEXT);
    struct pl_hash h = pl_hash_bytes(text, TEXT);
    pl_hash_hex(&h, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
                             "f1809a48a497200e046d39ccc7112cd0");
    pl_hasher_init(&pieces);
    for (size_t at = 0, n = 0; at < TEXT; at += n) {
        n = n % 192 + 1 < TEXT - at ? n % 192 + 1 : TEXT - at;
        pl_hasher_add(&pieces, text + at, n);
    }
    struct pl_hash same = pl_hasher_end(&pieces);
    assert_true(pl_hash_eq(&h, &same));
}

/* Every allocation of reading and copying fails once; none may crash. */
static void reading_json_survives_each_failing_allocation(void **state)
{
    const struct pl_value *v = NULL;
    struct pl_err err = {0};
    enum pl_status status = PL_ENOMEM;

    (void)state;
    for (long n = 0; status != PL_OK; n++) {
        struct pl_arena a;
        pl_arena_init(&a, 1 << 20);
        a.fail_after = n;
        status =
            pl_json_read(&a, PL_STR("{\"a\":[1,2,{\"b\":\"c\"}],\"d\":true}"),
                         "x", &v, &err);
        if (status != PL_OK)
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&a);
        assert_true(n < 100);
    }
}

enum { MOST = 100 };

static struct CMUnitTest tests[MOST];
static char names[MOST][80];
static size_t n_tests;

static void add(const char *name, CMUnitTestFunction fn, void *row)
{
    snprintf(names[n_tests], sizeof names[n_tests], "%s", name);
    tests[n_tests] =
        (struct CMUnitTest){names[n_tests], fn, open_arena, close_arena, row};
    n_tests++;
}

#define ADD_ROWS(rows, fn, what, member)                                       \
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows)[0]; i++) {              \
        char name[80];                                                         \
        snprintf(name, sizeof name, what, (rows)[i].member);                   \
        add(name, fn, &(rows)[i]);                                             \
    }
#define ADD(fn) add(#fn, fn, NULL)

static void a_name_is_one_word_with_a_digit(void **state)
{
    static const char *const words[] = {"CR2", "D05", "wave_2", "a.1", "t-1"};
    static const char *const others[] = {"",     "CR",    "4C.1", "2",
                                         "CR 2", "p=0.1", "-D5",  "R\xc2\xb2"};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_true(pl_str_is_name(pl_str_from(words[i])));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(pl_str_is_name(pl_str_from(others[i])));
}

int main(void)
{
    ADD_ROWS(numbers, check_number, "reading \"%s\"", text)
    ADD_ROWS(written, check_written, "writing %s", text)
    ADD_ROWS(json, check_json, "json %.60s", text)
    ADD_ROWS(nearest, check_nearest, "nearest to \"%s\"", name)
    ADD(nested_too_deep_is_refused);
    ADD(printed_numbers_stop_at_their_digits);
    ADD(rounding_is_the_number_rounded);
    ADD(a_name_is_one_word_with_a_digit);
    ADD(a_map_is_printed_in_two_steps);
    ADD(a_buffer_remembers_its_first_failure);
    ADD(html_and_json_text_cannot_break_out);
    ADD(a_long_message_is_cut_between_characters);
    ADD(a_long_text_is_shortened_between_characters);
    ADD(maps_are_sorted_and_the_last_set_wins);
    ADD(each_key_is_found);
    ADD(equal_values_have_equal_hashes);
    ADD(an_index_tells_duplicates);
    ADD(a_copied_index_grows_alone);
    ADD(sha256_of_known_texts);
    ADD(sha256_of_pieces);
    ADD(reading_json_survives_each_failing_allocation);
    return _cmocka_run_group_tests("base_text", tests, n_tests, NULL, NULL);
}
