/* The memo: what it keeps, and what it makes of bytes that are damaged. */
#include "arena.h"
#include "plan/memo.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1 << 24 };

static struct pl_hash key_of(const char *name)
{
    return pl_hash_str(pl_str_from(name));
}

static void put(struct pl_memo *m, const char *key, const char *bytes)
{
    struct pl_hash hash = key_of(key);

    pl_memo_put(m, &hash, pl_str_from(bytes));
}

static bool has(struct pl_memo *m, const char *key, const char *bytes)
{
    struct pl_hash hash = key_of(key);
    struct pl_str found;

    return pl_memo_get(m, &hash, &found) && pl_str_is(found, bytes);
}

static bool knows(struct pl_memo *m, const char *key)
{
    struct pl_hash hash = key_of(key);
    struct pl_str found;

    return pl_memo_get(m, &hash, &found);
}

static struct pl_str text_of(const struct pl_memo *m, bool only_news)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (only_news)
        pl_memo_news(m, &b);
    else
        pl_memo_text(m, &b);
    assert_int_equal(b.failed, PL_OK);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    return text;
}

/* Two entries, one of them empty. */
static struct pl_str two_entries(void)
{
    struct pl_memo *m = pl_memo_new(&arena, PL_STR(""));

    put(m, "a", "the first result\nin two lines");
    put(m, "b", "");
    return text_of(m, false);
}

static void what_was_put_comes_back(void **state)
{
    (void)state;
    struct pl_memo *m = pl_memo_new(&arena, two_entries());
    assert_true(has(m, "a", "the first result\nin two lines"));
    assert_true(has(m, "b", ""));
    assert_false(knows(m, "c"));
}

static void the_order_of_work_does_not_show(void **state)
{
    struct pl_memo *m = pl_memo_new(&arena, PL_STR(""));

    (void)state;
    put(m, "b", "");
    put(m, "a", "the first result\nin two lines");
    put(m, "a", "the first result\nin two lines");
    assert_true(pl_str_eq(text_of(m, false), two_entries()));
}

static void what_was_not_used_is_dropped(void **state)
{
    struct pl_memo *m = pl_memo_new(&arena, two_entries());

    (void)state;
    assert_true(knows(m, "b"));
    m = pl_memo_new(&arena, text_of(m, false));
    assert_true(knows(m, "b"));
    assert_false(knows(m, "a"));
}

static void news_say_what_is_new_and_what_was_used(void **state)
{
    struct pl_memo *child = pl_memo_new(&arena, two_entries());
    struct pl_memo *parent = pl_memo_new(&arena, two_entries());

    (void)state;
    assert_true(knows(child, "a"));
    put(child, "c", "new");
    struct pl_str news = text_of(child, true);
    assert_true(news.len < text_of(child, false).len);
    pl_memo_merge(parent, news);
    parent = pl_memo_new(&arena, text_of(parent, false));
    assert_true(has(parent, "a", "the first result\nin two lines"));
    assert_true(has(parent, "c", "new"));
    assert_false(knows(parent, "b")); /* nobody used it */
}

/* A use of what the reader does not have is nothing. */
static void news_for_another_memo_are_harmless(void **state)
{
    struct pl_memo *child = pl_memo_new(&arena, two_entries());
    struct pl_memo *other = pl_memo_new(&arena, PL_STR(""));

    (void)state;
    assert_true(knows(child, "a"));
    pl_memo_merge(other, text_of(child, true));
    assert_false(knows(other, "a"));
}

static void without_a_memo_nothing_is_remembered(void **state)
{
    (void)state;
    put(NULL, "a", "x");
    pl_memo_merge(NULL, two_entries());
    assert_false(knows(NULL, "a"));
}

static void a_damaged_entry_is_made_again(void **state)
{
    struct pl_str text = pl_str_copy(&arena, two_entries());
    size_t at;

    (void)state;
    assert_true(pl_str_find(text, PL_STR("first"), &at));
    ((char *)(uintptr_t)text.s)[at] = 'F';
    struct pl_memo *m = pl_memo_new(&arena, text);
    assert_false(knows(m, "a"));
    assert_true(knows(m, "b"));
    put(m, "a", "again");
    m = pl_memo_new(&arena, text_of(m, false));
    assert_true(has(m, "a", "again"));
}

/* The keys of two entries, exchanged. */
static void an_entry_under_another_key_is_damaged(void **state)
{
    struct pl_str text = pl_str_copy(&arena, two_entries());
    struct pl_hash a = key_of("a"), b = key_of("b");
    char hex_a[65], hex_b[65];
    size_t at_a, at_b;

    (void)state;
    pl_hash_hex(&a, hex_a);
    pl_hash_hex(&b, hex_b);
    assert_true(pl_str_find(text, pl_str_from(hex_a), &at_a));
    assert_true(pl_str_find(text, pl_str_from(hex_b), &at_b));
    memcpy((char *)(uintptr_t)text.s + at_a, hex_b, 64);
    memcpy((char *)(uintptr_t)text.s + at_b, hex_a, 64);
    struct pl_memo *m = pl_memo_new(&arena, text);
    assert_false(knows(m, "a"));
    assert_false(knows(m, "b"));
}

/* Made again by a child, it is told to the parent that has the damaged one. */
static void news_mend_what_was_damaged(void **state)
{
    struct pl_str text = pl_str_copy(&arena, two_entries());
    size_t at;

    (void)state;
    assert_true(pl_str_find(text, PL_STR("first"), &at));
    ((char *)(uintptr_t)text.s)[at] = 'F';
    struct pl_memo *child = pl_memo_new(&arena, text);
    struct pl_memo *parent = pl_memo_new(&arena, text);
    put(child, "a", "again");
    pl_memo_merge(parent, text_of(child, true));
    assert_true(has(parent, "a", "again"));
}

/* They are to be written, also where all else was used. */
static void a_memo_with_news_is_another(void **state)
{
    struct pl_memo *child = pl_memo_new(&arena, two_entries());
    struct pl_memo *parent = pl_memo_new(&arena, two_entries());

    (void)state;
    assert_true(knows(child, "a") && knows(child, "b"));
    pl_memo_merge(parent, text_of(child, true));
    assert_true(pl_memo_is_as_it_was(parent));
    put(child, "c", "new");
    pl_memo_merge(parent, text_of(child, true));
    assert_false(pl_memo_is_as_it_was(parent));
}

/* Whatever a memo holds, it answers with what was put, or not at all. */
static void check_answers(struct pl_str text)
{
    struct pl_memo *m = pl_memo_new(&arena, text);

    assert_non_null(m);
    if (knows(m, "a"))
        assert_true(has(m, "a", "the first result\nin two lines"));
    if (knows(m, "b"))
        assert_true(has(m, "b", ""));
    (void)text_of(m, false);
    (void)text_of(m, true);
}

/* In memory of exactly its size, so that a sanitizer sees each read too far. */
static void check_exact(struct pl_str text, size_t n)
{
    char *copy = malloc(n > 0 ? n : 1);

    assert_non_null(copy);
    memcpy(copy, text.s, n);
    check_answers((struct pl_str){copy, n});
    free(copy);
}

static void cut_after_any_byte(void **state)
{
    struct pl_str text = two_entries();

    (void)state;
    for (size_t n = 0; n < text.len; n++)
        check_exact(text, n);
}

static void any_byte_another(void **state)
{
    static const char others[] = {'\0', '\n', ' ', '-', '0', '9', 'f', '\xff'};
    struct pl_str text = two_entries();
    char *bytes = malloc(text.len);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, text.s, text.len);
    for (size_t i = 0; i < text.len; i++) {
        for (size_t k = 0; k < sizeof others; k++) {
            bytes[i] = others[k];
            check_answers((struct pl_str){bytes, text.len});
            pl_arena_free(&arena);
        }
        text = two_entries(); /* the arena was emptied */
        bytes[i] = text.s[i];
    }
    free(bytes);
}

#define KEY "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"

static struct hostile {
    const char *name, *text;
} hostile[] = {
    {"nothing", ""},
    {"another version", "plumb-memo 2\n" KEY " 0 e9d0a8c5f4ae9991\n\n"},
    {"no head", KEY " 0 e9d0a8c5f4ae9991\n\n"},
    {"a length beyond the end",
     "plumb-memo 1\n" KEY " 99999999 e9d0a8c5f4ae9991\n\n"},
    {"a length that no integer holds",
     "plumb-memo 1\n" KEY " 99999999999999999999 e9d0a8c5f4ae9991\n\n"},
    {"a length below zero", "plumb-memo 1\n" KEY " -1 e9d0a8c5f4ae9991\n\n"},
    {"a length that is none", "plumb-memo 1\n" KEY " x e9d0a8c5f4ae9991\n\n"},
    {"a checksum of other bytes",
     "plumb-memo 1\n" KEY " 0 0123456789abcdef\n\n"},
    {"no checksum", "plumb-memo 1\n" KEY " 0\n\n"},
    {"the mark of news without the entry",
     "plumb-memo 1\n" KEY " 0 used-once-again-\n\n"},
    {"entries that do not end", "plumb-memo 1\n" KEY " 0 e9d0a8c5f4ae9991\n"},
};

static void what_stands_under_its_key_is_known(void **state)
{
    (void)state;
    assert_true(has(pl_memo_new(&arena, PL_STR("plumb-memo 1\n" KEY
                                               " 0 e9d0a8c5f4ae9991\n\n")),
                    "a", ""));
}

/* KEY is the key of "a". */
static void check_hostile(void **state)
{
    const struct hostile *h = *state;
    struct pl_memo *m = pl_memo_new(&arena, pl_str_from(h->text));

    assert_non_null(m);
    assert_false(knows(m, "a"));
    put(m, "a", "made");
    assert_true(has(m, "a", "made"));
}

/* One that cannot grow forgets, and never answers wrongly. */
static void each_allocation_fails_once(void **state)
{
    struct pl_str text = pl_str_copy(&arena, two_entries());
    bool all = false;

    (void)state;
    for (long n = 0; !all; n++) {
        struct pl_arena small;
        pl_arena_init(&small, LIMIT);
        small.fail_after = n;
        struct pl_memo *m = pl_memo_new(&small, text);
        put(m, "c", "third");
        if (m != NULL && knows(m, "c"))
            assert_true(has(m, "c", "third"));
        if (m != NULL && knows(m, "a"))
            assert_true(has(m, "a", "the first result\nin two lines"));
        all = m != NULL && knows(m, "a") && knows(m, "b") && knows(m, "c");
        pl_arena_free(&small);
    }
}

#define TEST(f)                                                                \
    {                                                                          \
#f, f, open_arena, close_arena, NULL                                   \
    }

int main(void)
{
    enum { HOSTILE = sizeof hostile / sizeof hostile[0], FIXED = 14 };
    static struct CMUnitTest tests[FIXED + HOSTILE] = {
        TEST(what_was_put_comes_back),
        TEST(the_order_of_work_does_not_show),
        TEST(what_was_not_used_is_dropped),
        TEST(news_say_what_is_new_and_what_was_used),
        TEST(news_for_another_memo_are_harmless),
        TEST(without_a_memo_nothing_is_remembered),
        TEST(a_damaged_entry_is_made_again),
        TEST(an_entry_under_another_key_is_damaged),
        TEST(news_mend_what_was_damaged),
        TEST(a_memo_with_news_is_another),
        TEST(what_stands_under_its_key_is_known),
        TEST(cut_after_any_byte),
        TEST(any_byte_another),
        TEST(each_allocation_fails_once),
    };

    for (size_t i = 0; i < HOSTILE; i++)
        tests[FIXED + i] =
            (struct CMUnitTest){hostile[i].name, check_hostile, open_arena,
                                close_arena, &hostile[i]};
    return cmocka_run_group_tests_name("plan_memo", tests, NULL, NULL);
}
