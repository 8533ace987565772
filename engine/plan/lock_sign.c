#include "plan/lock_sign.h"

#include <stdio.h>

enum { MESSAGE = 96 };

/* What is signed: nothing else that plumb signs looks like it. */
static struct pl_str message_of(struct pl_str chain, char text[MESSAGE])
{
    int n = snprintf(text, MESSAGE, "plumb lock 1\n%.*s\n", PL_FMT(chain));

    return (struct pl_str){text, n > 0 && n < MESSAGE ? (size_t)n : 0};
}

/* The place of the event with this chain, from 1; 0: there is none. */
static size_t event_of(const struct pl_lock *lock, const struct pl_value *chain)
{
    for (size_t i = 0; i < pl_count(lock->events); i++)
        if (pl_equal(pl_get(pl_item(lock->events, i), "chain"), chain))
            return i + 1;
    return 0;
}

/* The event up to which a signature holds; 0: it does not. */
static size_t holds_to(const struct pl_lock *lock, const struct pl_value *s)
{
    char text[MESSAGE];
    struct pl_str message = message_of(pl_strv(pl_get(s, "chain")), text);

    return pl_sign_holds(pl_strv(pl_get(s, "key")), message,
                         pl_strv(pl_get(s, "signature")))
               ? event_of(lock, pl_get(s, "chain"))
               : 0;
}

/* The name under which the plan in force has the key, or empty. */
static struct pl_str signer_of(const struct pl_lock *lock, struct pl_str key)
{
    const struct pl_value *signers = pl_get(lock->protocol, "signers");

    for (size_t i = 0; i < pl_count(signers); i++)
        if (pl_str_eq(pl_strv(signers->as.members[i].value), key))
            return signers->as.members[i].key;
    return PL_STR("");
}

/* Each key once, with the last event that it signed. */
static void add_holder(struct pl_builder *by, const struct pl_lock *lock,
                       const struct pl_value *key, size_t events)
{
    struct pl_str name = signer_of(lock, pl_strv(key));
    struct pl_builder b;

    for (size_t i = 0; i < by->n; i++) {
        const struct pl_value **known = &by->members[i].value;
        if (!pl_equal(pl_get(*known, "key"), key))
            continue;
        if (pl_num(pl_get(*known, "events")) < (double)events)
            *known = pl_with(by->arena, *known, "events",
                             pl_number(by->arena, (double)events));
        by->failed = by->failed || *known == NULL;
        return;
    }
    pl_build(&b, by->arena);
    pl_set(&b, "key", key);
    if (name.len > 0)
        pl_set_string(&b, "name", name);
    pl_set_number(&b, "events", (double)events);
    pl_add(by, pl_map(&b));
}

static const char *state_of(const struct pl_lock *lock,
                            const struct pl_value *by, size_t n_broken)
{
    bool has_signers = pl_count(pl_get(lock->protocol, "signers")) > 0;
    double last = (double)pl_count(lock->events);

    if (n_broken > 0)
        return "broken";
    for (size_t i = 0; i < pl_count(by); i++) {
        const struct pl_value *one = pl_item(by, i);
        if (pl_num(pl_get(one, "events")) == last &&
            (!has_signers || pl_strv(pl_get(one, "name")).len > 0))
            return "valid";
    }
    return has_signers ? "missing" : "partial";
}

const struct pl_value *pl_lock_signed(struct pl_arena *a,
                                      const struct pl_lock *lock)
{
    bool has_signers = pl_count(pl_get(lock->protocol, "signers")) > 0;
    struct pl_builder by, broken, b;

    if (pl_count(lock->signatures) == 0 && !has_signers)
        return pl_nil();
    pl_build(&by, a);
    pl_build(&broken, a);
    for (size_t i = 0; i < pl_count(lock->signatures); i++) {
        const struct pl_value *s = pl_item(lock->signatures, i);
        size_t events = holds_to(lock, s);
        if (events > 0)
            add_holder(&by, lock, pl_get(s, "key"), events);
        else
            pl_add(&broken, pl_string(a, pl_strv(pl_get(s, "key"))));
    }
    const struct pl_value *holders = pl_list(&by), *not = pl_list(&broken);
    if (holders == NULL || not == NULL)
        return NULL;
    pl_build(&b, a);
    pl_set_text(&b, "state", state_of(lock, holders, not ->n));
    pl_set(&b, "by", holders);
    if (not ->n > 0)
        pl_set(&b, "broken", not );
    return pl_map(&b);
}

static enum pl_status need_signer(const struct pl_lock *lock,
                                  const struct pl_sign_key *key,
                                  const char *path, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    if (pl_count(pl_get(lock->protocol, "signers")) == 0 ||
        signer_of(lock, pl_str_from(key->hex)).len > 0)
        return PL_OK;
    (void)pl_fail(err, PL_EINPUT, &pos,
                  "the plan in it does not name this key among its signers: %s",
                  key->hex);
    return pl_hint(err,
                   "sign with a key that it names; who signs is changed as "
                   "the plan is: plumb amend");
}

static const struct pl_value *signed_by(struct pl_arena *a,
                                        const struct pl_lock *lock,
                                        const struct pl_value *chain,
                                        const struct pl_sign_key *key)
{
    char text[MESSAGE], hex[2 * PL_SIGNATURE_BYTES + 1];
    struct pl_builder b, all;

    pl_sign(key, message_of(pl_strv(chain), text), hex);
    pl_build(&b, a);
    pl_set(&b, "chain", chain);
    pl_set_text(&b, "key", key->hex);
    pl_set_text(&b, "signature", hex);
    pl_build(&all, a);
    for (size_t i = 0; i < pl_count(lock->signatures); i++)
        pl_add(&all, pl_item(lock->signatures, i));
    pl_add(&all, pl_map(&b));
    return pl_list(&all);
}

enum pl_status pl_lock_sign(struct pl_arena *a, const struct pl_lock *lock,
                            const struct pl_sign_key *key, const char *path,
                            struct pl_buf *text, bool *is_new,
                            struct pl_err *err)
{
    size_t n = pl_count(lock->events);
    const struct pl_value *chain =
        pl_get(pl_item(lock->events, n - 1), "chain");
    struct pl_lock more = *lock;

    *is_new = true;
    PL_TRY(need_signer(lock, key, path, err));
    for (size_t i = 0; i < pl_count(lock->signatures); i++) {
        const struct pl_value *s = pl_item(lock->signatures, i);
        if (pl_is_text(pl_get(s, "key"), key->hex) && holds_to(lock, s) == n)
            *is_new = false;
    }
    if (*is_new)
        more.signatures = signed_by(a, lock, chain, key);
    return pl_lock_print(a, &more, text, err);
}
