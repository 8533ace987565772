/* Locks: what registering writes, what reading believes, where a protocol
 * differs from its lock. */
#include "plan_values.h"

#include "base/version.h"
#include "plan/lock.h"

static void protocol_of(const struct pl_value *v, struct pl_protocol *p)
{
    struct pl_err err = {0};

    if (pl_protocol_check(&arena, v, NULL, PL_STR("analyses/mini"), p, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
}

static struct pl_str lock_of(const struct pl_protocol *p)
{
    struct pl_buf b;
    struct pl_err err = {0};

    pl_buf_init(&b, 0);
    assert_int_equal(pl_lock_register(&arena, p, &b, &err), PL_OK);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text;
}

static struct pl_str printed(const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_print(&b, v, 17);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return text;
}

static const struct pl_value *json_of(struct pl_str text)
{
    const struct pl_value *v = NULL;

    assert_int_equal(pl_json_read(&arena, text, "lock", &v, NULL), PL_OK);
    return v;
}

static void check_round_trip(void **state)
{
    const struct pl_value *v = value_of(small_protocol);
    struct pl_protocol p = {0};
    struct pl_lock lock;
    struct pl_err err = {0};
    char hex[65];

    (void)state;
    protocol_of(v, &p);
    struct pl_str text = lock_of(&p);
    assert_true(pl_str_ends(text, "}\n"));
    assert_int_equal(
        pl_lock_read(&arena, &p, &text, "protocol.lock", &lock, &err), PL_OK);
    assert_int_equal(lock.state, PL_LOCK_MATCHES);
    assert_true(pl_hash_eq(&lock.hash, &p.hash));
    assert_true(pl_equal(lock.protocol, v));
    assert_int_equal(lock.events->n, 1);
    pl_hash_hex(&p.hash, hex);
    assert_true(pl_is_text(pl_get(pl_item(lock.events, 0), "protocol"), hex));
    assert_true(pl_str_eq(text, lock_of(&p)));
}

/* The chain is the SHA-256 of the event without it, which anyone can compute:
 * printf '{"event":"register","previous":"00..","protocol":".."}' | sha256sum
 */
static void check_chain_can_be_computed(void **state)
{
    struct pl_protocol p = {0};
    char hex[65], own[65];

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    struct pl_str text = lock_of(&p);
    pl_hash_hex(&p.hash, hex);
    struct pl_str event = pl_str_printf(
        &arena,
        "{\"event\":\"register\",\"previous\":\"%064d\",\"protocol\":"
        "\"%s\"}",
        0, hex);
    struct pl_hash chain = pl_hash_str(event);
    pl_hash_hex(&chain, own);
    assert_non_null(strstr(text.s, own));
}

/* Numbers that decimal notation cannot hold come back as they were. */
static void check_numbers(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock;
    struct pl_err err = {0};
    const struct pl_value *v = pl_with_path(&arena, value_of(small_protocol),
                                            "analyses.cost.discount_rate",
                                            pl_number(&arena, 0.1 + 0.2));

    (void)state;
    protocol_of(v, &p);
    struct pl_str text = lock_of(&p);
    assert_int_equal(pl_lock_read(&arena, &p, &text, "l", &lock, &err), PL_OK);
    assert_int_equal(lock.state, PL_LOCK_MATCHES);
}

static void check_no_lock(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock = {.state = PL_LOCK_CHANGED};
    struct pl_err err = {0};

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    assert_int_equal(pl_lock_read(&arena, &p, NULL, "l", &lock, &err), PL_OK);
    assert_int_equal(lock.state, PL_LOCK_NONE);
    assert_int_equal(pl_lock_need_none(&lock, "l", &err), PL_OK);
}

static void check_changed(void **state)
{
    struct pl_protocol p = {0}, now = {0};
    struct pl_lock lock;
    struct pl_err err = {0};

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    protocol_of(changed(p.value, "alpha", "0.05"), &now);
    struct pl_str text = lock_of(&p);
    assert_int_equal(pl_lock_read(&arena, &now, &text, "l", &lock, &err),
                     PL_OK);
    assert_int_equal(lock.state, PL_LOCK_CHANGED);
    assert_true(pl_equal(lock.protocol, p.value));
    assert_int_equal(pl_lock_need_none(&lock, "a/protocol.lock", &err),
                     PL_EINPUT);
    assert_string_equal(
        err.msg, "the protocol is registered already, and was changed since");
    assert_string_equal(err.hint,
                        "what was registered stays; a notebook that does "
                        "something else says so: t:depart { ... }; a plan that "
                        "changes says so: plumb amend");
    assert_string_equal(err.pos.file, "a/protocol.lock");
    assert_int_equal(pl_lock_read(&arena, &p, &text, "l", &lock, &err), PL_OK);
    assert_int_equal(pl_lock_need_none(&lock, "l", &err), PL_EINPUT);
    assert_string_equal(err.msg, "the protocol is registered already");
}

/* ---- a lock that was touched ------------------------------------------- */

#define ZEROS "00000000000000000000000000000000"
static const char put_back[] =
    "plumb alone writes it; put back the copy that was registered";
static const char later[] = "a later version of plumb may have written it";

static struct broken_case {
    const char *name, *path, *value, *msg, *hint;
} broken_cases[] = {
    {"another protocol", "protocol.alpha", "0.05",
     "the lock is broken: the protocol in it does not have the hash beside it",
     put_back},
    {"another hash", "sha256", "'" ZEROS ZEROS "'",
     "the lock is broken: the protocol in it does not have the hash beside it",
     put_back},
    {"a hash that is no text", "sha256", "12",
     "the lock is broken: the protocol in it does not have the hash beside it",
     put_back},
    {"no hash", "sha256", "null", "the lock is broken: a part of it is missing",
     put_back},
    {"no protocol", "protocol", "null",
     "the lock is broken: a part of it is missing", put_back},
    {"a part more", "note", "'x'",
     "the lock is broken: it holds a part of no meaning", put_back},
    {"no format", "format", "null",
     "the lock is broken: it does not say its format", put_back},
    {"a later format", "format", "2",
     "the lock's format \"2\" is not known to plumb " PL_VERSION, later},
    {"no events", "events", "[]", "the lock is broken: it holds no event",
     put_back},
    {"events of another type", "events", "{'a':1}",
     "the lock is broken: it holds no event", put_back},
    {"an event of another type", "events", "[3]",
     "the lock is broken: an event without a name", put_back},
    {"a later event", "events", "[{'event':'unseal'}]",
     "the event \"unseal\" is not known to plumb " PL_VERSION, later},
    {"an event that does not follow", "events",
     "[{'event':'register','protocol':'x','previous':'y','chain':'z'}]",
     "the lock is broken: an event does not follow from the one before",
     put_back},
    {"an event with a hash too long", "events",
     "[{'event':'register','protocol':'" ZEROS ZEROS ZEROS
     "','previous':'y','chain':'z'}]",
     "the lock is broken: an event does not follow from the one before",
     put_back},
    {"not even a map", NULL, "[1,2]",
     "the lock is broken: it does not say its format", put_back},
};

static void check_broken(void **state)
{
    const struct broken_case *k = *state;
    struct pl_protocol p = {0};
    struct pl_lock lock = {.state = PL_LOCK_MATCHES};
    struct pl_err err = {0};

    protocol_of(value_of(small_protocol), &p);
    struct pl_str text =
        k->path == NULL
            ? printed(value_of(k->value))
            : printed(changed(json_of(lock_of(&p)), k->path, k->value));
    assert_int_equal(
        pl_lock_read(&arena, &p, &text, "a/protocol.lock", &lock, &err),
        PL_EINPUT);
    assert_string_equal(err.msg, k->msg);
    assert_string_equal(err.hint, k->hint);
    assert_string_equal(err.pos.file, "a/protocol.lock");
    assert_int_equal(lock.state, PL_LOCK_NONE);
    assert_null(lock.protocol);
}

/* A chain that is whole, but seals another protocol than the lock holds. */
static void check_other_seal(void **state)
{
    struct pl_protocol p = {0}, q = {0};
    struct pl_lock lock;
    struct pl_err err = {0};

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    protocol_of(changed(p.value, "alpha", "0.05"), &q);
    const struct pl_value *other = json_of(lock_of(&q));
    struct pl_str text = printed(pl_with(&arena, json_of(lock_of(&p)), "events",
                                         pl_get(other, "events")));
    assert_int_equal(pl_lock_read(&arena, &p, &text, "l", &lock, &err),
                     PL_EINPUT);
    assert_string_equal(
        err.msg, "the lock is broken: its last event seals another protocol");
    /* The same event twice does not follow from itself. */
    const struct pl_value *once = pl_item(pl_get(other, "events"), 0);
    struct pl_builder twice;
    pl_build(&twice, &arena);
    pl_add(&twice, once);
    pl_add(&twice, once);
    text = printed(pl_with(&arena, other, "events", pl_list(&twice)));
    assert_int_equal(pl_lock_read(&arena, &q, &text, "l", &lock, &err),
                     PL_EINPUT);
    assert_string_equal(
        err.msg,
        "the lock is broken: an event does not follow from the one before");
}

/* Cut anywhere, or with any one byte of its hashes turned, it is refused. */
static void check_damage(void **state)
{
    struct pl_protocol p = {0};
    struct pl_lock lock;
    struct pl_err err = {0};

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    struct pl_str text = lock_of(&p);
    for (size_t n = 0; n + 1 < text.len; n += 7) {
        struct pl_str part = pl_str_slice(text, 0, n);
        assert_int_not_equal(pl_lock_read(&arena, &p, &part, "l", &lock, &err),
                             PL_OK);
        assert_int_equal(lock.state, PL_LOCK_NONE);
    }
    for (size_t i = 0; i + 1 < text.len; i += 5) {
        struct pl_str copy = pl_str_copy(&arena, text);
        if (copy.s[i] < '0' || copy.s[i] > '8')
            continue;
        struct pl_buf b;
        pl_buf_init(&b, 0);
        pl_buf_put(&b, pl_str_slice(copy, 0, i));
        pl_buf_putc(&b, (char)(copy.s[i] + 1));
        pl_buf_put(&b, pl_str_slice(copy, i + 1, copy.len));
        struct pl_str turned = pl_buf_view(&b);
        assert_int_not_equal(
            pl_lock_read(&arena, &p, &turned, "l", &lock, &err), PL_OK);
        pl_buf_free(&b);
    }
}

/* ---- amendments --------------------------------------------------------- */

static struct pl_str amended_lock(const struct pl_protocol *was,
                                  struct pl_str text,
                                  const struct pl_protocol *now)
{
    struct pl_lock lock;
    struct pl_err err = {0};
    struct pl_buf b;

    assert_int_equal(pl_lock_read(&arena, now, &text, "l", &lock, &err), PL_OK);
    assert_true(pl_hash_eq(&lock.hash, &was->hash));
    pl_buf_init(&b, 0);
    assert_int_equal(pl_lock_amend(&arena, &lock, now, PL_STR("so"),
                                   PL_STR("2026-03-01"), &b, &err),
                     PL_OK);
    struct pl_str out = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    return out;
}

/* Twice amended: alpha 0.1, then 0.05, then 0.01. */
static struct pl_str twice_amended(struct pl_protocol *p)
{
    static struct pl_protocol first, second, third;

    protocol_of(value_of(small_protocol), &first);
    protocol_of(changed(first.value, "alpha", "0.05"), &second);
    protocol_of(changed(first.value, "alpha", "0.01"), &third);
    struct pl_str text = amended_lock(&first, lock_of(&first), &second);
    text = amended_lock(&second, text, &third);
    *p = third;
    return text;
}

static void check_amended(void **state)
{
    struct pl_protocol p;
    struct pl_lock lock;
    struct pl_err err = {0};

    (void)state;
    struct pl_str text = twice_amended(&p);
    assert_int_equal(pl_lock_read(&arena, &p, &text, "l", &lock, &err), PL_OK);
    assert_int_equal(lock.state, PL_LOCK_MATCHES);
    assert_int_equal(lock.events->n, 3);
    assert_string_equal(text_of(pl_get(pl_item(lock.events, 2), "changes")),
                        "[{'clause':'alpha','locked':0.05,'now':0.01}]");
    const struct pl_value *one = pl_item(lock.events, 1);
    assert_true(pl_is_text(pl_get(one, "on"), "2026-03-01"));
    assert_true(pl_equal(pl_get(one, "replaced"), value_of(small_protocol)));
    assert_int_equal(pl_lock_need_changed(&lock, "l", &err), PL_EINPUT);
    assert_string_equal(
        err.msg,
        "there is nothing to amend: the protocol is the one in the lock");
}

/* The event with other members and a chain that fits them. */
static const struct pl_value *forged(const struct pl_value *e, const char *key,
                                     const struct pl_value *value)
{
    struct pl_builder b;
    char hex[65];

    pl_build(&b, &arena);
    pl_copy_members(&b, e);
    pl_set(&b, key, value);
    pl_set(&b, "chain", pl_nil());
    const struct pl_value *v = pl_map(&b);
    struct pl_hash chain = pl_value_hash(v);
    pl_hash_hex(&chain, hex);
    return pl_with(&arena, v, "chain", pl_text(&arena, hex));
}

static void refused(const struct pl_value *lock, const struct pl_protocol *p,
                    const char *why)
{
    struct pl_lock out;
    struct pl_err err = {0};
    struct pl_str text = printed(lock);

    assert_int_equal(pl_lock_read(&arena, p, &text, "l", &out, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, why);
    assert_int_equal(out.state, PL_LOCK_NONE);
}

static const struct pl_value *with_events(const struct pl_value *lock,
                                          const struct pl_value *a,
                                          const struct pl_value *b,
                                          const struct pl_value *c)
{
    struct pl_builder list;

    pl_build(&list, &arena);
    pl_add(&list, a);
    pl_add(&list, b);
    if (c != NULL)
        pl_add(&list, c);
    return pl_with(&arena, lock, "events", pl_list(&list));
}

static void check_hostile_amendments(void **state)
{
    static const char unchained[] =
        "the lock is broken: an event does not follow from the one before";
    struct pl_protocol p;

    (void)state;
    const struct pl_value *lock = json_of(twice_amended(&p));
    const struct pl_value *events = pl_get(lock, "events");
    const struct pl_value *one = pl_item(events, 0), *two = pl_item(events, 1),
                          *three = pl_item(events, 2);
    const struct pl_value *x = pl_text(&arena, "x");
    /* Edited, reordered, left out, cut short, of a member more or less. */
    refused(with_events(lock, one, two, pl_with(&arena, three, "why", x)), &p,
            unchained);
    refused(with_events(lock, one, three, two), &p, unchained);
    refused(with_events(lock, one, three, NULL), &p, unchained);
    refused(with_events(lock, two, three, NULL), &p, unchained);
    refused(with_events(lock, one, two, NULL), &p,
            "the lock is broken: an amendment says other changes than it made");
    refused(with_events(lock, one, two, forged(three, "note", x)), &p,
            unchained);
    refused(with_events(lock, one, two, forged(three, "why", pl_nil())), &p,
            unchained);
    refused(with_events(lock, one, two, forged(three, "protocol", x)), &p,
            unchained);
    /* Chained well, and still not so. */
    refused(
        with_events(lock, one, two, forged(three, "changes", value_of("[]"))),
        &p, "the lock is broken: an amendment says other changes than it made");
    refused(with_events(lock, one, two,
                        forged(three, "replaced", value_of(small_protocol))),
            &p, "the lock is broken: an amendment replaces another plan");
    refused(with_events(lock, one, two,
                        forged(one, "previous", pl_get(two, "chain"))),
            &p, "the lock is broken: it registers first, and once");
    refused(with_events(lock, one, two,
                        forged(three, "event", pl_text(&arena, "cancel"))),
            &p, "the event \"cancel\" is not known to plumb " PL_VERSION);
}

/* ---- every allocation fails once --------------------------------------- */

static void check_register_out_of_memory(void **state)
{
    struct pl_protocol p = {0};
    struct pl_arena small;
    bool is_left = true;

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    for (long n = 0; is_left; n++) {
        struct pl_err err = {0};
        struct pl_buf b;
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        pl_buf_init(&b, 0);
        enum pl_status status = pl_lock_register(&small, &p, &b, &err);
        is_left = small.fail_after < 0;
        assert_int_equal(status == PL_OK, !is_left);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        pl_buf_free(&b);
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
}

static void check_read_out_of_memory(void **state)
{
    struct pl_protocol p = {0};
    struct pl_arena small;
    bool is_left = true;

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    struct pl_str text = lock_of(&p);
    for (long n = 0; is_left; n++) {
        struct pl_err err = {0};
        struct pl_lock lock;
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        enum pl_status status =
            pl_lock_read(&small, &p, &text, "l", &lock, &err);
        is_left = small.fail_after < 0;
        assert_int_equal(status == PL_OK, !is_left);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_int_equal(lock.state, PL_LOCK_NONE);
        }
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
}

/* What cannot be written is told, and is not a lock cut short. */
static void check_register_into_a_full_buffer(void **state)
{
    struct pl_protocol p = {0};
    struct pl_err err = {0};
    struct pl_buf b;

    (void)state;
    protocol_of(value_of(small_protocol), &p);
    pl_buf_init(&b, 100);
    assert_int_equal(pl_lock_register(&arena, &p, &b, &err), PL_ELIMIT);
    assert_string_equal(err.msg, "the lock does not fit");
    pl_buf_free(&b);
}

int main(void)
{
    static struct CMUnitTest tests[COUNT(broken_cases) + 12] = {
        cmocka_unit_test(check_round_trip),
        cmocka_unit_test(check_chain_can_be_computed),
        cmocka_unit_test(check_numbers),
        cmocka_unit_test(check_no_lock),
        cmocka_unit_test(check_changed),
        cmocka_unit_test(check_other_seal),
        cmocka_unit_test(check_damage),
        cmocka_unit_test(check_amended),
        cmocka_unit_test(check_hostile_amendments),
        cmocka_unit_test(check_register_out_of_memory),
        cmocka_unit_test(check_read_out_of_memory),
        cmocka_unit_test(check_register_into_a_full_buffer),
    };
    size_t n = 12;

    for (size_t i = 0; i < COUNT(broken_cases); i++)
        tests[n++] = (struct CMUnitTest){broken_cases[i].name, check_broken,
                                         NULL, NULL, &broken_cases[i]};
    return cmocka_run_group_tests_name("plan_lock", tests, values_open,
                                       values_close);
}
