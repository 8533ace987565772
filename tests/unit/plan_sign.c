/* Signatures of a lock: what they come to, as events follow and parts change.
 */
#include "plan_values.h"

#include "plan/lock_sign.h"

/* Of the secret keys 0, 0, ... and 1, 0, 0, ..., computed by RFC 8032 in
 * Python.
 */
#define FIRST "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
#define SECOND                                                                 \
    "cecc1507dc1ddd7295951c290888f095adb9044d1b73d696e6df065d683bd4fc"

static const struct pl_sign_key first = {{0}, FIRST}, second = {{1}, SECOND};

#define SIGNED_BY_FIRST                                                        \
    "{'by':[{'events':1,'key':'" FIRST "'}],'state':'valid'}"

/* A lock of the small protocol, whose plan names these signers. */
static void open_lock(const char *signers, struct pl_protocol *p,
                      struct pl_lock *lock)
{
    const struct pl_value *v = changed(
        value_of(small_protocol), signers != NULL ? "signers" : NULL, signers);
    struct pl_err err = {0};
    struct pl_buf text;

    if (pl_protocol_check(&arena, v, NULL, PL_STR("analyses/mini"), p, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    pl_buf_init(&text, 0);
    assert_int_equal(pl_lock_register(&arena, p, &text, &err), PL_OK);
    struct pl_str copy = pl_buf_copy(&text, &arena);
    pl_buf_free(&text);
    assert_int_equal(pl_lock_read(&arena, p, &copy, "l", lock, &err), PL_OK);
}

/* Takes the buffer. */
static void read_again(const struct pl_protocol *p, struct pl_buf *text,
                       struct pl_lock *lock)
{
    struct pl_str copy = pl_buf_copy(text, &arena);
    struct pl_err err = {0};

    pl_buf_free(text);
    if (pl_lock_read(&arena, p, &copy, "l", lock, &err) != PL_OK)
        fail_msg("%s", err.msg);
}

static bool sign(const struct pl_protocol *p, const struct pl_sign_key *key,
                 struct pl_lock *lock)
{
    struct pl_err err = {0};
    struct pl_buf text;
    bool is_new = false;

    pl_buf_init(&text, 0);
    if (pl_lock_sign(&arena, lock, key, "l", &text, &is_new, &err) != PL_OK)
        fail_msg("%s", err.msg);
    read_again(p, &text, lock);
    return is_new;
}

static void receive(const struct pl_protocol *p, struct pl_lock *lock)
{
    struct pl_err err = {0};
    struct pl_buf text;

    pl_buf_init(&text, 0);
    assert_int_equal(pl_lock_receive(&arena, lock, value_of("[]"), "cc",
                                     PL_STR("2026-01-10"), &text, &err),
                     PL_OK);
    read_again(p, &text, lock);
}

static const char *state_of(const struct pl_lock *lock)
{
    return text_of(pl_lock_signed(&arena, lock));
}

static void nobody_need_sign(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock;

    (void)state;
    open_lock(NULL, &p, &lock);
    assert_string_equal(state_of(&lock), "null");
    assert_true(sign(&p, &first, &lock));
    assert_string_equal(state_of(&lock), SIGNED_BY_FIRST);
    assert_false(sign(&p, &first, &lock));
    assert_int_equal(pl_count(lock.signatures), 1);
    receive(&p, &lock);
    assert_int_equal(pl_count(lock.signatures), 1);
    assert_string_equal(state_of(&lock), "{'by':[{'events':1,'key':'" FIRST
                                         "'}],'state':'partial'}");
    assert_true(sign(&p, &second, &lock));
    assert_string_equal(state_of(&lock),
                        "{'by':[{'events':1,'key':'" FIRST
                        "'},{'events':2,'key':'" SECOND "'}],'state':'valid'}");
    assert_true(sign(&p, &first, &lock));
    assert_string_equal(state_of(&lock),
                        "{'by':[{'events':2,'key':'" FIRST
                        "'},{'events':2,'key':'" SECOND "'}],'state':'valid'}");
}

static void a_signer_must_sign(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock;
    struct pl_err err = {0};
    struct pl_buf text;
    bool is_new;

    (void)state;
    open_lock("{'The evaluator':'" FIRST "'}", &p, &lock);
    assert_string_equal(state_of(&lock), "{'by':[],'state':'missing'}");
    pl_buf_init(&text, 0);
    assert_int_equal(
        pl_lock_sign(&arena, &lock, &second, "l", &text, &is_new, &err),
        PL_EINPUT);
    pl_buf_free(&text);
    assert_non_null(strstr(err.msg, "does not name this key"));
    assert_true(sign(&p, &first, &lock));
    assert_string_equal(state_of(&lock),
                        "{'by':[{'events':1,'key':'" FIRST
                        "','name':'The evaluator'}],'state':'valid'}");
    receive(&p, &lock);
    assert_string_equal(state_of(&lock),
                        "{'by':[{'events':1,'key':'" FIRST
                        "','name':'The evaluator'}],'state':'missing'}");
}

/* What is done to the one signature of a lock. */
static struct broken_case {
    const char *name, *member, *value;
} broken_cases[] = {
    {"of another chain", "chain", "'00'"},
    {"by another key", "key", "'" SECOND "'"},
    {"by no key", "key", "''"},
    {"no signature", "signature", "'00'"},
};

static void check_broken(void **state)
{
    const struct broken_case *k = *state;
    struct pl_protocol p = {0};
    struct pl_lock lock;

    open_lock(NULL, &p, &lock);
    (void)sign(&p, &first, &lock);
    lock.signatures =
        pl_list_of(&arena, pl_with(&arena, pl_item(lock.signatures, 0),
                                   k->member, value_of(k->value)));
    assert_true(
        pl_is_text(pl_get(pl_lock_signed(&arena, &lock), "state"), "broken"));
    /* One that holds does not make up for it. */
    (void)sign(&p, &first, &lock);
    assert_true(
        pl_is_text(pl_get(pl_lock_signed(&arena, &lock), "state"), "broken"));
}

static struct form_case {
    const char *name, *signatures;
} form_cases[] = {
    {"no list", "{}"},
    {"an empty list", "[]"},
    {"a part missing", "[{'chain':'a','key':'b'}]"},
    {"a part more", "[{'chain':'a','key':'b','signature':'c','x':'d'}]"},
    {"a number", "[{'chain':'a','key':'b','signature':3}]"},
};

static void check_form(void **state)
{
    const struct form_case *k = *state;
    struct pl_protocol p = {0};
    struct pl_lock lock;
    struct pl_err err = {0};
    struct pl_buf text;

    open_lock(NULL, &p, &lock);
    pl_buf_init(&text, 0);
    lock.signatures = value_of("[{'chain':'a','key':'b','signature':'c'}]");
    assert_int_equal(pl_lock_print(&arena, &lock, &text, &err), PL_OK);
    const struct pl_value *v = NULL;
    assert_int_equal(pl_json_read(&arena, pl_buf_view(&text), "l", &v, &err),
                     PL_OK);
    pl_buf_clear(&text);
    pl_json_print(
        &text, pl_with(&arena, v, "signatures", value_of(k->signatures)), 17);
    struct pl_str copy = pl_buf_copy(&text, &arena);
    pl_buf_free(&text);
    assert_int_equal(pl_lock_read(&arena, &p, &copy, "l", &lock, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg,
                        "the lock is broken: its signatures are in no order");
}

static struct signers_case {
    const char *name, *signers, *says;
} signers_cases[] = {
    {"signers that are no table", "'" FIRST "'", "signers: a table of keys"},
    {"a key that is none", "{'me':'abc'}", "signers: no public key is given"},
    {"a key in capitals",
     "{'me':'3B6A27BCCEB6A42D62A3A8D02A6F0D73653215771DE243A63AC048A18B59DA29'"
     "}",
     "signers: no public key is given"},
};

static void check_signers(void **state)
{
    const struct signers_case *k = *state;
    struct pl_protocol p;
    struct pl_err err = {0};

    assert_int_equal(pl_protocol_check(&arena,
                                       changed(value_of(small_protocol),
                                               "signers", k->signers),
                                       NULL, PL_STR("analyses/mini"), &p, &err),
                     PL_EINPUT);
    if (strstr(err.msg, k->says) == NULL)
        fail_msg("%s", err.msg);
}

static void memory_may_end(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock;
    enum pl_status status = PL_ENOMEM;

    (void)state;
    open_lock(NULL, &p, &lock);
    (void)sign(&p, &first, &lock);
    for (long n = 0; status != PL_OK; n++) {
        struct pl_arena a;
        struct pl_buf text;
        bool is_new;
        pl_arena_init(&a, (size_t)1 << 24);
        a.fail_after = n;
        pl_buf_init(&text, 0);
        status = pl_lock_sign(&a, &lock, &second, "l", &text, &is_new, NULL);
        if (status == PL_OK && pl_lock_signed(&a, &lock) == NULL)
            status = PL_ENOMEM;
        assert_true(status == PL_OK || status == PL_ENOMEM);
        pl_buf_free(&text);
        pl_arena_free(&a);
    }
}

int main(void)
{
    struct CMUnitTest tests[32] = {
        cmocka_unit_test(nobody_need_sign),
        cmocka_unit_test(a_signer_must_sign),
        cmocka_unit_test(memory_may_end),
    };
    size_t n = 3;

    ADD(broken_cases, check_broken);
    ADD(form_cases, check_form);
    ADD(signers_cases, check_signers);
    return _cmocka_run_group_tests("plan_sign", tests, n, values_open,
                                   values_close);
}
