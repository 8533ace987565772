#include "plan/memo.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/* The text: a line "plumb-memo 1", then entries "key length checksum\n" + bytes
 * + "\n".  key: 64 hex digits; checksum: the first 16 of the bytes' SHA-256. */
static const char HEAD[] = "plumb-memo 1\n";

enum { KEY = 64, SUM = 16, HEADER_MAX = KEY + SUM + 24 };

struct entry {
    struct pl_str key, bytes;
    bool is_used;
};

struct pl_memo {
    struct pl_arena *a;
    struct pl_index index;
    struct entry *entries;
    size_t n, cap;
};

static void checksum(struct pl_str bytes, char out[65])
{
    struct pl_hash hash = pl_hash_str(bytes);

    pl_hash_hex(&hash, out);
    out[SUM] = '\0';
}

/* A memo that cannot grow forgets, and says nothing: it is only a memo. */
static void add(struct pl_memo *m, struct pl_str key, struct pl_str bytes,
                bool is_used)
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
    if (!pl_index_put(&m->index, key, m->n, &at))
        return;
    if (at != m->n) {
        m->entries[at].is_used = m->entries[at].is_used || is_used;
        return;
    }
    m->entries[m->n++] = (struct entry){key, bytes, is_used};
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

static void take(struct pl_memo *m, struct pl_str text, bool is_used)
{
    struct pl_str key, bytes, sum;
    char hex[65];

    if (!pl_str_starts(text, HEAD))
        return;
    struct pl_str rest = pl_str_slice(text, sizeof HEAD - 1, text.len);
    while (next_entry(&rest, &key, &bytes, &sum)) {
        checksum(bytes, hex);
        if (pl_str_is(sum, hex))
            add(m, key, bytes, is_used);
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
    if (at == m->n)
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
    struct pl_str k = pl_str_copy(m->a, pl_str_from(hex));
    struct pl_str b = pl_str_copy(m->a, bytes);
    if (k.s != NULL && b.s != NULL)
        add(m, k, b, true);
}

static int by_key(const void *a, const void *b)
{
    const struct entry *const *x = a, *const *y = b;

    return pl_str_cmp((*x)->key, (*y)->key);
}

void pl_memo_text(const struct pl_memo *m, struct pl_buf *b)
{
    const struct entry **sorted = malloc((m->n + 1) * sizeof *sorted);
    size_t n = 0;
    char hex[65];

    pl_buf_puts(b, HEAD);
    for (size_t i = 0; sorted != NULL && i < m->n; i++)
        if (m->entries[i].is_used)
            sorted[n++] = &m->entries[i];
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0; i < n; i++) {
        checksum(sorted[i]->bytes, hex);
        pl_buf_printf(b, "%.*s %zu %s\n", PL_FMT(sorted[i]->key),
                      sorted[i]->bytes.len, hex);
        pl_buf_put(b, sorted[i]->bytes);
        pl_buf_putc(b, '\n');
    }
    free(sorted);
}

void pl_memo_merge(struct pl_memo *m, struct pl_str text)
{
    if (m != NULL)
        take(m, text, true);
}
