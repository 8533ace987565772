/* What a lock says of data, without what would tell who had which arm: of a
 * small trial every allocation can be tried until a digest of the data fits,
 * and a link of the chain is one as well. */
#include "plan/blind.h"

/* Words given so far. */
struct words {
    struct pl_arena *a;
    struct pl_builder list;
};

static struct pl_str word_of(struct words *w, struct pl_str sha256)
{
    struct pl_builder b;

    for (size_t i = 0; i < w->list.n; i++)
        if (pl_str_eq(pl_strv(pl_get(w->list.members[i].value, "sha256")),
                      sha256))
            return pl_strv(pl_get(w->list.members[i].value, "word"));
    struct pl_str word = pl_str_printf(w->a, "withheld-%zu", w->list.n + 1);
    pl_build(&b, w->a);
    pl_set_string(&b, "sha256", sha256);
    pl_set_string(&b, "word", word.s != NULL ? word : PL_STR(""));
    pl_add(&w->list, word.s != NULL ? pl_map(&b) : NULL);
    return word.s != NULL ? word : PL_STR("");
}

static void put_word(struct words *w, struct pl_builder *b,
                     const struct pl_value *from, const char *member)
{
    struct pl_str sha256 = pl_strv(pl_get(from, member));

    if (sha256.len > 0)
        pl_set_string(b, member, word_of(w, sha256));
}

/* The members of from that are named. */
static void keep(struct pl_builder *b, const struct pl_value *from,
                 const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        pl_set(b, names[i], pl_get(from, names[i]));
}

#define KEEP(b, from, names)                                                   \
    keep((b), (from), (names), sizeof(names) / sizeof(names)[0])

static const struct pl_value *blind_file(struct words *w,
                                         const struct pl_value *file)
{
    static const char *const kept[] = {"frame", "path", "rows"};
    struct pl_builder b;

    pl_build(&b, w->a);
    KEEP(&b, file, kept);
    put_word(w, &b, file, "sha256");
    return pl_map(&b);
}

static const struct pl_value *blind_files(struct words *w,
                                          const struct pl_value *files)
{
    struct pl_builder list;

    pl_build(&list, w->a);
    for (size_t i = 0; i < pl_count(files); i++)
        pl_add(&list, blind_file(w, pl_item(files, i)));
    return pl_list(&list);
}

/* Events are told from each other by their place. */
static const struct pl_value *
blind_event(struct words *w, const struct pl_value *event, size_t i)
{
    static const char *const kept[] = {"event",    "protocol", "why",
                                       "replaced", "changes",  "on"};
    struct pl_str place = pl_str_printf(w->a, "event %zu", i + 1);
    struct pl_builder b;

    if (place.s == NULL)
        return NULL;
    pl_build(&b, w->a);
    KEEP(&b, event, kept);
    pl_set_string(&b, "chain", place);
    if (!pl_is_nil(pl_get(event, "files")))
        pl_set(&b, "files", blind_files(w, pl_get(event, "files")));
    return pl_map(&b);
}

static struct pl_str place_of(const struct pl_value *events,
                              const struct pl_value *blind,
                              const struct pl_value *chain)
{
    for (size_t i = 0; i < pl_count(events); i++)
        if (pl_equal(pl_get(pl_item(events, i), "chain"), chain))
            return pl_strv(pl_get(pl_item(blind, i), "chain"));
    return PL_STR("");
}

static const struct pl_value *blind_found(struct words *w,
                                          const struct pl_value *file,
                                          const struct pl_value *events,
                                          const struct pl_value *blind)
{
    static const char *const kept[] = {"frame",     "path",    "on",
                                       "state",     "columns", "rows_differ",
                                       "rows_lost", "rows_new"};
    struct pl_builder b;

    pl_build(&b, w->a);
    KEEP(&b, file, kept);
    pl_set_string(&b, "seal", place_of(events, blind, pl_get(file, "seal")));
    put_word(w, &b, file, "sealed");
    put_word(w, &b, file, "sha256");
    return pl_map(&b);
}

enum pl_status pl_blind_lock(struct pl_arena *a, const struct pl_value *lock,
                             const struct pl_value **out,
                             const struct pl_value **words, struct pl_err *err)
{
    const struct pl_value *events = pl_get(lock, "events");
    const struct pl_value *data = pl_get(lock, "data");
    struct words w = {.a = a};
    struct pl_builder list, found;

    pl_build(&w.list, a);
    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(events); i++)
        pl_add(&list, blind_event(&w, pl_item(events, i), i));
    const struct pl_value *blind = pl_list(&list);
    pl_build(&found, a);
    for (size_t i = 0; i < pl_count(data); i++)
        pl_add(&found, blind_found(&w, pl_item(data, i), events, blind));
    if (!pl_is_nil(events))
        lock = pl_with(a, lock, "events", blind);
    if (lock != NULL && !pl_is_nil(data))
        lock = pl_with(a, lock, "data", pl_list(&found));
    *out = lock;
    const struct pl_value *given = pl_list(&w.list);
    if (words != NULL)
        *words = given;
    return lock != NULL && given != NULL
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

struct pl_str pl_blind_text(struct pl_arena *a, struct pl_str text,
                            const struct pl_value *words)
{
    for (size_t i = 0; text.s != NULL && i < pl_count(words); i++) {
        struct pl_str was = pl_strv(pl_get(pl_item(words, i), "sha256"));
        struct pl_str is = pl_strv(pl_get(pl_item(words, i), "word"));
        size_t at;
        while (text.s != NULL && was.len > 0 && pl_str_find(text, was, &at))
            text = pl_str_printf(
                a, "%.*s%.*s%.*s", PL_FMT(pl_str_slice(text, 0, at)),
                PL_FMT(is), PL_FMT(pl_str_slice(text, at + was.len, text.len)));
    }
    return text;
}
