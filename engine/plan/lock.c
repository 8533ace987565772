#include "plan/lock.h"

#include "base/json.h"
#include "base/version.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT = 1 };

static const char no_previous[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* An event without its chain, hashed together with what went before. */
static const struct pl_value *event_value(struct pl_arena *a, const char *event,
                                          const char *sha256,
                                          const char *previous)
{
    struct pl_builder b;
    char hex[65];

    pl_build(&b, a);
    pl_set_text(&b, "event", event);
    pl_set_text(&b, "protocol", sha256);
    pl_set_text(&b, "previous", previous);
    const struct pl_value *v = pl_map(&b);
    if (v == NULL)
        return NULL;
    struct pl_hash chain = pl_value_hash(v);
    pl_hash_hex(&chain, hex);
    return pl_with(a, v, "chain", pl_text(a, hex));
}

enum pl_status pl_lock_register(struct pl_arena *a, const struct pl_protocol *p,
                                struct pl_buf *text, struct pl_err *err)
{
    struct pl_builder lock, events;
    char hex[65];

    pl_hash_hex(&p->hash, hex);
    pl_build(&events, a);
    pl_add(&events, event_value(a, "register", hex, no_previous));
    pl_build(&lock, a);
    pl_set_number(&lock, "format", FORMAT);
    pl_set(&lock, "protocol", p->value);
    pl_set_text(&lock, "sha256", hex);
    pl_set(&lock, "events", pl_list(&events));
    const struct pl_value *v = pl_map(&lock);
    if (v == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_json_print(text, v, 17);
    return text->failed == PL_OK
               ? PL_OK
               : pl_fail(err, text->failed, NULL, "the lock does not fit");
}

enum pl_status pl_lock_need_none(const struct pl_lock *lock, const char *path,
                                 struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    if (lock->state == PL_LOCK_NONE)
        return PL_OK;
    pl_fail(err, PL_EINPUT, &pos, "the protocol is registered already%s",
            lock->state == PL_LOCK_CHANGED ? ", and was changed since" : "");
    return pl_hint(err,
                   "what was registered stays; a notebook that does something "
                   "else says so: t:depart { ... }");
}

static enum pl_status broken(const char *path, const char *what,
                             struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    pl_fail(err, PL_EINPUT, &pos, "the lock is broken: %s", what);
    return pl_hint(err, "plumb alone writes it; put back the copy that was "
                        "registered");
}

static enum pl_status newer(const char *path, const char *what,
                            struct pl_str which, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    pl_fail(err, PL_EINPUT, &pos,
            "%s \"%.*s\" is not known to plumb " PL_VERSION, what,
            PL_FMT(which));
    return pl_hint(err, "a later version of plumb may have written it");
}

/* One event follows from the one before, whose chain is in `previous` and is
 * replaced. */
static enum pl_status check_event(struct pl_arena *a, const struct pl_value *e,
                                  char previous[65], const char *path,
                                  struct pl_err *err)
{
    struct pl_str event = pl_strv(pl_get(e, "event"));
    char sha256[65] = "";

    if (event.len == 0)
        return broken(path, "an event without a name", err);
    if (!pl_str_is(event, "register"))
        return newer(path, "the event", event, err);
    snprintf(sha256, sizeof sha256, "%.*s",
             PL_FMT(pl_strv(pl_get(e, "protocol"))));
    const struct pl_value *made = event_value(a, "register", sha256, previous);
    if (made == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (!pl_equal(made, e))
        return broken(path, "an event does not follow from the one before",
                      err);
    snprintf(previous, 65, "%.*s", PL_FMT(pl_strv(pl_get(made, "chain"))));
    return PL_OK;
}

static enum pl_status check_chain(struct pl_arena *a,
                                  const struct pl_value *events,
                                  const char *path, struct pl_err *err)
{
    char previous[65];

    if (events->type != PL_LIST || events->n == 0)
        return broken(path, "it holds no event", err);
    snprintf(previous, sizeof previous, "%s", no_previous);
    for (size_t i = 0; i < events->n; i++)
        PL_TRY(check_event(a, pl_item(events, i), previous, path, err));
    return PL_OK;
}

static enum pl_status check_members(const struct pl_value *lock,
                                    const char *path, struct pl_err *err)
{
    static const char *const known[] = {"format", "protocol", "sha256",
                                        "events"};
    const struct pl_value *format = pl_get(lock, "format");

    if (format->type != PL_NUMBER)
        return broken(path, "it does not say its format", err);
    if (format->as.number != FORMAT) {
        char text[32];
        snprintf(text, sizeof text, "%g", format->as.number);
        return newer(path, "the lock's format", pl_str_from(text), err);
    }
    for (size_t i = 0; i < 4; i++)
        if (pl_is_nil(pl_get(lock, known[i])))
            return broken(path, "a part of it is missing", err);
    return lock->n == 4 ? PL_OK
                        : broken(path, "it holds a part of no meaning", err);
}

enum pl_status pl_lock_read(struct pl_arena *a, const struct pl_protocol *p,
                            const struct pl_str *text, const char *path,
                            struct pl_lock *out, struct pl_err *err)
{
    struct pl_lock lock = {.state = PL_LOCK_NONE};
    const struct pl_value *v;
    char hex[65];

    *out = lock;
    if (text == NULL)
        return PL_OK;
    PL_TRY(pl_json_read(a, *text, path, &v, err));
    PL_TRY(check_members(v, path, err));
    lock.protocol = pl_get(v, "protocol");
    lock.events = pl_get(v, "events");
    lock.hash = pl_value_hash(lock.protocol);
    pl_hash_hex(&lock.hash, hex);
    if (!pl_is_text(pl_get(v, "sha256"), hex))
        return broken(
            path, "the protocol in it does not have the hash beside it", err);
    PL_TRY(check_chain(a, lock.events, path, err));
    const struct pl_value *last = pl_item(lock.events, lock.events->n - 1);
    if (!pl_is_text(pl_get(last, "protocol"), hex))
        return broken(path, "its last event seals another protocol", err);
    lock.state =
        pl_hash_eq(&lock.hash, &p->hash) ? PL_LOCK_MATCHES : PL_LOCK_CHANGED;
    *out = lock;
    return PL_OK;
}
