#include "plan/lock.h"

#include "base/json.h"
#include "base/version.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT = 1 };

static const char no_previous[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* The event with its chain: the hash of all else that it holds. */
static const struct pl_value *chained(struct pl_arena *a,
                                      const struct pl_value *event)
{
    char hex[65];

    if (event == NULL)
        return NULL;
    struct pl_hash chain = pl_value_hash(event);
    pl_hash_hex(&chain, hex);
    return pl_with(a, event, "chain", pl_text(a, hex));
}

static void begin_event(struct pl_builder *b, struct pl_arena *a,
                        const char *event, const char *sha256,
                        struct pl_str previous)
{
    pl_build(b, a);
    pl_set_text(b, "event", event);
    pl_set_text(b, "protocol", sha256);
    pl_set_string(b, "previous", previous);
}

static const struct pl_value *registering(struct pl_arena *a,
                                          const char *sha256)
{
    struct pl_builder b;

    begin_event(&b, a, "register", sha256, pl_str_from(no_previous));
    return chained(a, pl_map(&b));
}

enum pl_status pl_lock_print(struct pl_arena *a, const struct pl_lock *lock,
                             struct pl_buf *text, struct pl_err *err)
{
    struct pl_hash hash = pl_value_hash(lock->protocol);
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&hash, hex);
    pl_build(&b, a);
    pl_set_number(&b, "format", FORMAT);
    pl_set(&b, "protocol", lock->protocol);
    pl_set_text(&b, "sha256", hex);
    pl_set(&b, "events", lock->events);
    if (lock->signatures == NULL || pl_count(lock->signatures) > 0)
        pl_set(&b, "signatures", lock->signatures);
    const struct pl_value *v = pl_map(&b);
    if (v == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_json_print(text, v, 17);
    return text->failed == PL_OK
               ? PL_OK
               : pl_fail(err, text->failed, NULL, "the lock does not fit");
}

enum pl_status pl_lock_register(struct pl_arena *a, const struct pl_protocol *p,
                                struct pl_buf *text, struct pl_err *err)
{
    struct pl_builder events;
    char hex[65];

    pl_hash_hex(&p->hash, hex);
    pl_build(&events, a);
    pl_add(&events, registering(a, hex));
    const struct pl_lock lock = {.protocol = p->value,
                                 .events = pl_list(&events),
                                 .signatures = pl_nil()};
    return pl_lock_print(a, &lock, text, err);
}

/* The text of the lock with one more event, and this plan. */
static enum pl_status append(struct pl_arena *a, const struct pl_lock *lock,
                             const struct pl_value *protocol,
                             struct pl_builder *event, struct pl_buf *text,
                             struct pl_err *err)
{
    struct pl_lock more = *lock;
    struct pl_builder events;

    pl_build(&events, a);
    for (size_t i = 0; i < pl_count(lock->events); i++)
        pl_add(&events, pl_item(lock->events, i));
    pl_add(&events, chained(a, pl_map(event)));
    more.protocol = protocol;
    more.events = pl_list(&events);
    return pl_lock_print(a, &more, text, err);
}

static struct pl_str last_chain(const struct pl_lock *lock)
{
    size_t n = pl_count(lock->events);

    return pl_strv(pl_get(pl_item(lock->events, n - 1), "chain"));
}

enum pl_status pl_lock_amend(struct pl_arena *a, const struct pl_lock *lock,
                             const struct pl_protocol *p, struct pl_str why,
                             struct pl_str on, struct pl_buf *text,
                             struct pl_err *err)
{
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&p->hash, hex);
    begin_event(&b, a, "amend", hex, last_chain(lock));
    pl_set_string(&b, "why", why);
    if (on.len > 0)
        pl_set_string(&b, "on", on);
    pl_set(&b, "replaced", lock->protocol);
    pl_set(&b, "changes", pl_value_differences(a, lock->protocol, p->value));
    return append(a, lock, p->value, &b, text, err);
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
                   "else says so: t:depart { ... }; a plan that changes says "
                   "so: plumb amend");
}

static enum pl_status not_registered(const struct pl_pos *pos,
                                     struct pl_err *err)
{
    pl_fail(err, PL_EINPUT, pos, "the protocol is not registered yet");
    return pl_hint(err, "plumb register seals it");
}

enum pl_status pl_lock_need_changed(const struct pl_lock *lock,
                                    const char *path, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    if (lock->state == PL_LOCK_CHANGED)
        return PL_OK;
    if (lock->state == PL_LOCK_NONE)
        return not_registered(&pos, err);
    pl_fail(err, PL_EINPUT, &pos,
            "there is nothing to amend: the protocol is the one in the lock");
    return pl_hint(err, "change protocol.lua first, then say why");
}

enum pl_status pl_lock_receive(struct pl_arena *a, const struct pl_lock *lock,
                               const struct pl_value *files, const char *cells,
                               struct pl_str on, struct pl_buf *text,
                               struct pl_err *err)
{
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&lock->hash, hex);
    begin_event(&b, a, "receive", hex, last_chain(lock));
    pl_set_string(&b, "on", on);
    pl_set(&b, "files", files);
    pl_set_text(&b, "cells", cells);
    return append(a, lock, lock->protocol, &b, text, err);
}

enum pl_status pl_lock_need_kept(const struct pl_lock *lock, const char *path,
                                 struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    if (lock->state == PL_LOCK_MATCHES)
        return PL_OK;
    if (lock->state == PL_LOCK_NONE)
        return not_registered(&pos, err);
    pl_fail(err, PL_EINPUT, &pos,
            "the protocol is no longer the one that the lock holds");
    return pl_hint(err, "plumb amend says why; data are sealed after that");
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

/* What an event may hold besides its name, protocol, previous and chain. */
static const struct kind {
    const char *event;
    const char *members[5]; /* NULL ends them; the first n_needed must be */
    size_t n_needed;
} kinds[] = {
    {"register", {NULL}, 0},
    {"amend", {"why", "replaced", "changes", "on", NULL}, 3},
    {"receive", {"on", "files", "cells", NULL}, 3},
};

static const struct kind *kind_of(struct pl_str event)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (pl_str_is(event, kinds[i].event))
            return &kinds[i];
    return NULL;
}

static bool has_members(const struct pl_value *e, const struct kind *kind)
{
    size_t n = 4; /* event, protocol, previous, chain */

    for (size_t i = 0; kind->members[i] != NULL; i++) {
        bool is_there = !pl_is_nil(pl_get(e, kind->members[i]));
        if (!is_there && i < kind->n_needed)
            return false;
        n += is_there;
    }
    return e->n == n;
}

/* A chain under way. */
struct chain {
    struct pl_arena *a;
    const char *path;
    char previous[65];             /* chain of the event before */
    char plan[65];                 /* hash of the plan in force before */
    const struct pl_value *amends; /* the last amendment, not yet compared */
};

/* What an amendment says that it changed is what changed. */
static enum pl_status
check_changes(struct chain *c, const struct pl_value *after, struct pl_err *err)
{
    const struct pl_value *made;

    if (c->amends == NULL)
        return PL_OK;
    made = pl_value_differences(c->a, pl_get(c->amends, "replaced"), after);
    if (made == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return pl_equal(made, pl_get(c->amends, "changes"))
               ? PL_OK
               : broken(c->path, "an amendment says other changes than it made",
                        err);
}

static enum pl_status check_plan(struct chain *c, const struct pl_value *e,
                                 const struct kind *kind, bool is_first,
                                 struct pl_err *err)
{
    const struct pl_value *replaced = pl_get(e, "replaced");
    bool is_register = strcmp(kind->event, "register") == 0;

    if (is_register != is_first)
        return broken(c->path, "it registers first, and once", err);
    if (!pl_is_nil(replaced)) {
        struct pl_hash was = pl_value_hash(replaced);
        char hex[65];
        pl_hash_hex(&was, hex);
        if (strcmp(hex, c->plan) != 0)
            return broken(c->path, "an amendment replaces another plan", err);
        PL_TRY(check_changes(c, replaced, err));
        c->amends = e;
    } else if (!is_first && !pl_is_text(pl_get(e, "protocol"), c->plan)) {
        return broken(c->path, "an event is of another plan", err);
    }
    snprintf(c->plan, sizeof c->plan, "%.*s",
             PL_FMT(pl_strv(pl_get(e, "protocol"))));
    return PL_OK;
}

/* One event follows from the one before. */
static enum pl_status check_event(struct chain *c, const struct pl_value *e,
                                  bool is_first, struct pl_err *err)
{
    struct pl_str event = pl_strv(pl_get(e, "event"));
    const struct kind *kind = kind_of(event);

    if (event.len == 0)
        return broken(c->path, "an event without a name", err);
    if (kind == NULL)
        return newer(c->path, "the event", event, err);
    const struct pl_value *made =
        chained(c->a, pl_with(c->a, e, "chain", pl_nil()));
    if (made == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (!pl_equal(made, e) || !has_members(e, kind) ||
        !pl_is_text(pl_get(e, "previous"), c->previous) ||
        pl_strv(pl_get(e, "protocol")).len != 64)
        return broken(c->path, "an event does not follow from the one before",
                      err);
    snprintf(c->previous, sizeof c->previous, "%.*s",
             PL_FMT(pl_strv(pl_get(made, "chain"))));
    return check_plan(c, e, kind, is_first, err);
}

static enum pl_status check_chain(struct pl_arena *a,
                                  const struct pl_value *protocol,
                                  const struct pl_value *events,
                                  const char *path, struct pl_err *err)
{
    struct chain c = {.a = a, .path = path};

    if (events->type != PL_LIST || events->n == 0)
        return broken(path, "it holds no event", err);
    snprintf(c.previous, sizeof c.previous, "%s", no_previous);
    for (size_t i = 0; i < events->n; i++)
        PL_TRY(check_event(&c, pl_item(events, i), i == 0, err));
    return check_changes(&c, protocol, err);
}

/* Their form; whether they hold is for lock_sign.h to say. */
static enum pl_status check_signatures(const struct pl_value *list,
                                       const char *path, struct pl_err *err)
{
    static const char *const members[] = {"chain", "key", "signature"};
    bool is_fine = list->type == PL_LIST && list->n > 0;

    for (size_t i = 0; is_fine && i < list->n; i++) {
        const struct pl_value *s = pl_item(list, i);
        is_fine = pl_count(s) == 3;
        for (size_t k = 0; k < 3; k++)
            is_fine = is_fine && pl_get(s, members[k])->type == PL_STRING;
    }
    return is_fine ? PL_OK
                   : broken(path, "its signatures are in no order", err);
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
    size_t n = 4 + !pl_is_nil(pl_get(lock, "signatures"));
    if (lock->n != n)
        return broken(path, "it holds a part of no meaning", err);
    return n == 4 ? PL_OK
                  : check_signatures(pl_get(lock, "signatures"), path, err);
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
    lock.signatures = pl_get(v, "signatures");
    lock.hash = pl_value_hash(lock.protocol);
    pl_hash_hex(&lock.hash, hex);
    if (!pl_is_text(pl_get(v, "sha256"), hex))
        return broken(
            path, "the protocol in it does not have the hash beside it", err);
    PL_TRY(check_chain(a, lock.protocol, lock.events, path, err));
    const struct pl_value *last = pl_item(lock.events, lock.events->n - 1);
    if (!pl_is_text(pl_get(last, "protocol"), hex))
        return broken(path, "its last event seals another protocol", err);
    lock.state =
        pl_hash_eq(&lock.hash, &p->hash) ? PL_LOCK_MATCHES : PL_LOCK_CHANGED;
    *out = lock;
    return PL_OK;
}
