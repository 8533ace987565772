#include "plan/lock.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum { FORMAT = 1, DIFFERENCES_MAX = 200, PATH_LENGTH = 256 };

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
    struct pl_builder bare = b;
    const struct pl_value *v = pl_map(&bare);
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

static enum pl_status broken(const char *path, const char *what,
                             struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    pl_fail(err, PL_EINPUT, &pos, "the lock is broken: %s", what);
    return pl_hint(err, "it is written by plumb only; take the last good one "
                        "from your records");
}

static enum pl_status check_chain(struct pl_arena *a,
                                  const struct pl_value *events,
                                  const char *path, struct pl_err *err)
{
    char previous[65];

    snprintf(previous, sizeof previous, "%s", no_previous);
    if (pl_count(events) == 0)
        return broken(path, "it holds no event", err);
    for (size_t i = 0; i < events->n; i++) {
        const struct pl_value *e = pl_item(events, i);
        struct pl_str sha256 = pl_strv(pl_get(e, "protocol"));
        char hex[65] = "";
        if (!pl_is_text(pl_get(e, "event"), "register"))
            return broken(path, "an event that this version does not know",
                          err);
        if (sha256.len == 64)
            memcpy(hex, sha256.s, 65);
        const struct pl_value *made = event_value(a, "register", hex, previous);
        if (made == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        if (!pl_equal(made, e))
            return broken(path, "an event does not follow from the one before",
                          err);
        snprintf(previous, sizeof previous, "%.*s",
                 PL_FMT(pl_strv(pl_get(e, "chain"))));
    }
    return PL_OK;
}

enum pl_status pl_lock_read(struct pl_arena *a, const struct pl_protocol *p,
                            const struct pl_str *text, const char *path,
                            struct pl_lock *out, struct pl_err *err)
{
    const struct pl_value *v;
    char hex[65];

    *out = (struct pl_lock){.state = PL_LOCK_NONE};
    if (text == NULL)
        return PL_OK;
    PL_TRY(pl_json_read(a, *text, path, &v, err));
    if (pl_num_or(pl_get(v, "format"), 0) != FORMAT)
        return broken(path, "its format is not that of this version", err);
    out->protocol = pl_get(v, "protocol");
    out->events = pl_get(v, "events");
    out->hash = pl_value_hash(out->protocol);
    pl_hash_hex(&out->hash, hex);
    if (!pl_is_text(pl_get(v, "sha256"), hex))
        return broken(path,
                      "the protocol in it does not have the hash beside "
                      "it",
                      err);
    PL_TRY(check_chain(a, out->events, path, err));
    const struct pl_value *last =
        pl_item(out->events, pl_count(out->events) - 1);
    if (!pl_is_text(pl_get(last, "protocol"), hex))
        return broken(path, "its last event seals another protocol", err);
    out->state =
        pl_hash_eq(&out->hash, &p->hash) ? PL_LOCK_MATCHES : PL_LOCK_CHANGED;
    return PL_OK;
}

/* Two values walked side by side. */
struct walk {
    struct pl_arena *a;
    struct pl_builder list;
    char path[PATH_LENGTH];
};

static void add_difference(struct walk *w, const struct pl_value *was,
                           const struct pl_value *now)
{
    struct pl_builder b;

    if (w->list.n >= DIFFERENCES_MAX)
        return;
    pl_build(&b, w->a);
    pl_set_text(&b, "clause", w->path);
    pl_set(&b, "locked", was);
    pl_set(&b, "now", now);
    pl_add(&w->list, pl_map(&b));
}

static void compare(struct walk *w, const struct pl_value *was,
                    const struct pl_value *now);

static void compare_member(struct walk *w, struct pl_str key,
                           const struct pl_value *was,
                           const struct pl_value *now)
{
    size_t end = strlen(w->path);

    snprintf(w->path + end, sizeof w->path - end, "%s%.*s", end > 0 ? "." : "",
             PL_FMT(key));
    compare(w, pl_get_str(was, key), pl_get_str(now, key));
    w->path[end] = '\0';
}

/* A value made by a constructor is one clause; only the plan itself and plain
 * tables are looked into. */
static bool is_open(const struct pl_value *v)
{
    struct pl_str kind = pl_strv(pl_get(v, "kind"));

    return v->type == PL_MAP &&
           (kind.len == 0 || pl_str_is(kind, "protocol") ||
            pl_str_is(kind, "file") || pl_str_is(kind, "regression") ||
            pl_str_is(kind, "comparison") || pl_str_is(kind, "cost_benefit") ||
            pl_str_is(kind, "cost_effectiveness") ||
            pl_str_is(kind, "design")) &&
           pl_is_nil(pl_get(v, "op")) && pl_is_nil(pl_get(v, "col"));
}

static void compare(struct walk *w, const struct pl_value *was,
                    const struct pl_value *now)
{
    size_t i = 0, j = 0;

    if (pl_equal(was, now))
        return;
    if (!is_open(was) || !is_open(now)) {
        add_difference(w, was, now);
        return;
    }
    while (i < was->n || j < now->n) {
        const struct pl_member *x = i < was->n ? &was->as.members[i] : NULL;
        const struct pl_member *y = j < now->n ? &now->as.members[j] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : pl_str_cmp(x->key, y->key);
        compare_member(w, order <= 0 ? x->key : y->key, was, now);
        i += order <= 0;
        j += order >= 0;
    }
}

const struct pl_value *pl_value_differences(struct pl_arena *a,
                                            const struct pl_value *was,
                                            const struct pl_value *now)
{
    struct walk w = {.a = a};

    pl_build(&w.list, a);
    compare(&w, was, now);
    return pl_list(&w.list);
}
