#include "plan/memo.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* The text: a line "plumb-memo 1", then entries "key length checksum\n" + bytes
 * + "\n".  key: 64 hex digits; checksum: the first 16 of the SHA-256 of key and
 * bytes, or USED, without bytes: the reader has this entry, and it was used
 * again. */
static const char HEAD[] = "plumb-memo 1\n";
static const char USED[] = "used-once-again-";

enum { KEY = 64, SUM = 16, HEADER_MAX = KEY + SUM + 24 };

struct entry {
    struct pl_str key, bytes, sum;
    bool is_used, is_new, is_sound; /* is_sound: the checksum was compared */
};

struct pl_memo {
    struct pl_arena *a;
    struct pl_index index;
    struct entry *entries;
    size_t n, cap;
};

/* Of the key too: bytes that come to stand under another one are damaged. */
static void checksum(struct pl_str key, struct pl_str bytes, char out[65])
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, key);
    pl_hasher_add_str(&h, bytes);
    struct pl_hash hash = pl_hasher_end(&h);
    pl_hash_hex(&hash, out);
    out[SUM] = '\0';
}

/* Bytes are compared with their checksum when they are asked for first. */
static bool is_sound(struct entry *e)
{
    char hex[65];

    if (e->is_sound)
        return true;
    checksum(e->key, e->bytes, hex);
    e->is_sound = pl_str_is(e->sum, hex);
    return e->is_sound;
}

/* A memo that cannot grow forgets, and says nothing: it is only a memo. */
static void add(struct pl_memo *m, const struct entry *e)
{
    size_t at;

    if (m->n == m->cap) {
        size_t cap = m->cap > 0 ? 2 * m->cap : 64;
        struct entry *more = PL_NEW(m->a, struct entry, cap);
        if (more == NULL)
            return;
        if (m->n > 0)
            memcpy(more, m->entries, m->n * sizeof *more);
        m->entries = more;
        m->cap = cap;
    }
    if (!pl_index_put(&m->index, e->key, m->n, &at))
        return;
    if (at == m->n)
        m->entries[m->n++] = *e;
    else if (e->is_new && !is_sound(&m->entries[at]))
        m->entries[at] = *e;
    else
        m->entries[at].is_used = m->entries[at].is_used || e->is_used;
}

static void note_used(struct pl_memo *m, struct pl_str key)
{
    size_t at = pl_index_get(&m->index, key, m->n);

    if (at < m->n)
        m->entries[at].is_used = true;
}

static bool is_hex(struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.s[i] >= '0' && s.s[i] <= '9') ||
              (s.s[i] >= 'a' && s.s[i] <= 'f')))
            return false;
    return true;
}

/* The next entry of *rest; false when there is none, or the rest is damaged. */
static bool next_entry(struct pl_str *rest, struct pl_str *key,
                       struct pl_str *bytes, struct pl_str *sum)
{
    struct pl_str after = *rest, line;
    int64_t length;
    size_t space;

    if (!pl_str_line(&after, &line) || line.len < KEY + 2 + 1 + SUM ||
        line.len > HEADER_MAX || line.s[KEY] != ' ')
        return false;
    *key = pl_str_slice(line, 0, KEY);
    struct pl_str numbers = pl_str_slice(line, KEY + 1, line.len);
    if (!is_hex(*key) || !pl_str_find(numbers, PL_STR(" "), &space) ||
        !pl_str_integer(pl_str_slice(numbers, 0, space), &length) ||
        length < 0 || (uint64_t)length >= after.len || after.s[length] != '\n')
        return false;
    *sum = pl_str_slice(numbers, space + 1, numbers.len);
    *bytes = pl_str_slice(after, 0, (size_t)length);
    *rest = pl_str_slice(after, (size_t)length + 1, after.len);
    return true;
}

static void take(struct pl_memo *m, struct pl_str text, bool is_news)
{
    struct entry e = {.is_used = is_news, .is_new = is_news};

    if (!pl_str_starts(text, HEAD))
        return;
    struct pl_str rest = pl_str_slice(text, sizeof HEAD - 1, text.len);
    while (next_entry(&rest, &e.key, &e.bytes, &e.sum)) {
        if (pl_str_is(e.sum, USED))
            note_used(m, e.key);
        else
            add(m, &e);
    }
}

struct pl_memo *pl_memo_new(struct pl_arena *a, struct pl_str text)
{
    struct pl_memo *m = PL_NEW(a, struct pl_memo, 1);

    if (m == NULL)
        return NULL;
    m->a = a;
    pl_index_init(&m->index, a);
    take(m, text, false);
    return m;
}

bool pl_memo_get(struct pl_memo *m, const struct pl_hash *key,
                 struct pl_str *bytes)
{
    char hex[65];

    if (m == NULL)
        return false;
    pl_hash_hex(key, hex);
    size_t at = pl_index_get(&m->index, pl_str_from(hex), m->n);
    if (at == m->n || !is_sound(&m->entries[at]))
        return false;
    m->entries[at].is_used = true;
    *bytes = m->entries[at].bytes;
    return true;
}

void pl_memo_put(struct pl_memo *m, const struct pl_hash *key,
                 struct pl_str bytes)
{
    char hex[65];

    if (m == NULL)
        return;
    pl_hash_hex(key, hex);
    struct entry e = {.is_used = true, .is_new = true, .is_sound = true};
    e.key = pl_str_copy(m->a, pl_str_from(hex));
    e.bytes = pl_str_copy(m->a, bytes);
    if (e.key.s != NULL)
        checksum(e.key, bytes, hex);
    e.sum = pl_str_copy(m->a, pl_str_from(hex));
    if (e.key.s == NULL || e.bytes.s == NULL || e.sum.s == NULL)
        return;
    size_t at = pl_index_get(&m->index, e.key, m->n);
    if (at < m->n) /* it was damaged, or files are others now */
        m->entries[at] = e;
    else
        add(m, &e);
}

static int by_key(const void *a, const void *b)
{
    const struct entry *const *x = a, *const *y = b;

    return pl_str_cmp((*x)->key, (*y)->key);
}

/* How much of an entry is told. */
enum told { ALL, NEWS, KEY_ONLY };

static void put_entry(struct pl_buf *b, const struct entry *e, enum told told)
{
    bool is_known = told == KEY_ONLY || (told == NEWS && !e->is_new);
    struct pl_str bytes = is_known ? PL_STR("") : e->bytes;

    pl_buf_printf(b, "%.*s %zu ", PL_FMT(e->key), bytes.len);
    pl_buf_put(b, is_known ? pl_str_from(USED) : e->sum);
    pl_buf_putc(b, '\n');
    pl_buf_put(b, bytes);
    pl_buf_putc(b, '\n');
}

static void put_used(const struct pl_memo *m, struct pl_buf *b, enum told told)
{
    const struct entry **sorted = malloc((m->n + 1) * sizeof *sorted);
    size_t n = 0;

    pl_buf_puts(b, HEAD);
    for (size_t i = 0; sorted != NULL && i < m->n; i++)
        if (m->entries[i].is_used)
            sorted[n++] = &m->entries[i];
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0; i < n; i++)
        put_entry(b, sorted[i], told);
    free(sorted);
}

void pl_memo_text(const struct pl_memo *m, struct pl_buf *b)
{
    put_used(m, b, ALL);
}

void pl_memo_news(const struct pl_memo *m, struct pl_buf *b)
{
    put_used(m, b, NEWS);
}

void pl_memo_used(const struct pl_memo *m, struct pl_buf *b)
{
    put_used(m, b, KEY_ONLY);
}

void pl_memo_forget_use(struct pl_memo *m)
{
    for (size_t i = 0; m != NULL && i < m->n; i++)
        m->entries[i].is_used = false;
}

bool pl_memo_is_as_it_was(const struct pl_memo *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (!m->entries[i].is_used || m->entries[i].is_new)
            return false;
    return true;
}

void pl_memo_merge(struct pl_memo *m, struct pl_str text)
{
    if (m != NULL)
        take(m, text, true);
}
