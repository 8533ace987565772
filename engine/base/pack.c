#include "base/pack.h"

#include <math.h>
#include <string.h>

/* A value: its type, then
 *   boolean  one byte
 *   number   eight bytes
 *   text     length, bytes, NUL
 *   list     count, items
 *   map      count, members: key (as a text without its type), value
 * lengths and counts in four bytes, in this machine's order. */
enum { DEPTH = PL_VALUE_DEPTH };

static void put_count(struct pl_buf *b, size_t n)
{
    uint32_t x = (uint32_t)n;

    if (n > UINT32_MAX)
        b->failed = PL_ELIMIT;
    pl_buf_put(b, (struct pl_str){(const char *)&x, sizeof x});
}

static void put_text(struct pl_buf *b, struct pl_str s)
{
    put_count(b, s.len);
    pl_buf_put(b, s);
    pl_buf_putc(b, '\0');
}

static void put_value(struct pl_buf *b, const struct pl_value *v, int depth)
{
    if (depth > DEPTH)
        b->failed = PL_ELIMIT;
    if (b->failed != PL_OK)
        return;
    pl_buf_putc(b, (char)v->type);
    switch (v->type) {
    case PL_NIL:
        break;
    case PL_BOOL:
        pl_buf_putc(b, (char)v->as.boolean);
        break;
    case PL_NUMBER:
        pl_buf_put(b, (struct pl_str){(const char *)&v->as.number,
                                      sizeof v->as.number});
        break;
    case PL_STRING:
        put_text(b, v->as.string);
        break;
    case PL_LIST:
        put_count(b, v->n);
        for (size_t i = 0; i < v->n; i++)
            put_value(b, v->as.items[i], depth + 1);
        break;
    case PL_MAP:
        put_count(b, v->n);
        for (size_t i = 0; i < v->n; i++) {
            put_text(b, v->as.members[i].key);
            put_value(b, v->as.members[i].value, depth + 1);
        }
        break;
    }
}

/* Bytes that it takes; of one nested too deep, some. */
static size_t size_of(const struct pl_value *v, int depth)
{
    enum { COUNT = 4, NUL = 1 };
    size_t n = 1;

    switch (v->type) {
    case PL_NIL:
        return n;
    case PL_BOOL:
        return n + 1;
    case PL_NUMBER:
        return n + sizeof v->as.number;
    case PL_STRING:
        return n + COUNT + v->as.string.len + NUL;
    case PL_LIST:
    case PL_MAP:
        break;
    }
    n += COUNT;
    for (size_t i = 0; i < v->n && depth < DEPTH; i++)
        n += v->type == PL_LIST
                 ? size_of(v->as.items[i], depth + 1)
                 : COUNT + v->as.members[i].key.len + NUL +
                       size_of(v->as.members[i].value, depth + 1);
    return n;
}

void pl_pack(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_reserve(b, size_of(v != NULL ? v : pl_nil(), 0));
    put_value(b, v != NULL ? v : pl_nil(), 0);
}

struct reader {
    struct pl_arena *a;
    struct pl_str rest;
    enum pl_status failed;
};

/* false: the bytes end too early. */
static bool take(struct reader *r, void *to, size_t n)
{
    if (r->failed != PL_OK || r->rest.len < n) {
        r->failed = r->failed != PL_OK ? r->failed : PL_EFAULT;
        return false;
    }
    memcpy(to, r->rest.s, n);
    r->rest = pl_str_slice(r->rest, n, r->rest.len);
    return true;
}

/* A count of things that take at least one byte each. */
static bool take_count(struct reader *r, size_t *n)
{
    uint32_t x = 0;

    if (!take(r, &x, sizeof x))
        return false;
    if (x > r->rest.len) {
        r->failed = PL_EFAULT;
        return false;
    }
    *n = x;
    return true;
}

static bool take_text(struct reader *r, struct pl_str *s)
{
    size_t n;

    if (!take_count(r, &n))
        return false;
    if (n >= r->rest.len || r->rest.s[n] != '\0') {
        r->failed = PL_EFAULT;
        return false;
    }
    *s = pl_str_slice(r->rest, 0, n);
    r->rest = pl_str_slice(r->rest, n + 1, r->rest.len);
    return true;
}

static const struct pl_value *take_value(struct reader *r, int depth);

static bool take_list(struct reader *r, struct pl_value *v, int depth)
{
    if (!take_count(r, &v->n))
        return false;
    const struct pl_value **items =
        PL_NEW(r->a, const struct pl_value *, v->n + 1);
    for (size_t i = 0; items != NULL && i < v->n; i++) {
        items[i] = take_value(r, depth + 1);
        if (items[i] == NULL)
            return false;
    }
    v->as.items = items;
    return items != NULL;
}

static bool take_map(struct reader *r, struct pl_value *v, int depth)
{
    if (!take_count(r, &v->n))
        return false;
    struct pl_member *members = PL_NEW(r->a, struct pl_member, v->n + 1);
    for (size_t i = 0; members != NULL && i < v->n; i++) {
        if (!take_text(r, &members[i].key))
            return false;
        members[i].start = pl_key_start(members[i].key);
        /* Members are looked up by halving: they must be in order. */
        if (i > 0 && pl_str_cmp(members[i - 1].key, members[i].key) >= 0) {
            r->failed = PL_EFAULT;
            return false;
        }
        members[i].value = take_value(r, depth + 1);
        if (members[i].value == NULL)
            return false;
    }
    v->as.members = members;
    return members != NULL;
}

static bool take_number(struct reader *r, struct pl_value *v)
{
    if (!take(r, &v->as.number, sizeof v->as.number))
        return false;
    if (!isfinite(v->as.number))
        r->failed = PL_EFAULT;
    return r->failed == PL_OK;
}

static const struct pl_value *take_value(struct reader *r, int depth)
{
    unsigned char type = 0, truth = 0;

    if (depth > DEPTH)
        r->failed = PL_EFAULT;
    if (!take(r, &type, 1))
        return NULL;
    if (type == PL_NIL)
        return pl_nil();
    if (type == PL_BOOL)
        return take(r, &truth, 1) ? pl_bool(truth == 1) : NULL;
    struct pl_value *v = PL_NEW(r->a, struct pl_value, 1);
    if (v == NULL)
        return NULL;
    bool done = false;
    if (type == PL_NUMBER)
        done = take_number(r, v);
    else if (type == PL_STRING)
        done = take_text(r, &v->as.string);
    else if (type == PL_LIST)
        done = take_list(r, v, depth);
    else if (type == PL_MAP)
        done = take_map(r, v, depth);
    else
        r->failed = PL_EFAULT;
    v->type = (enum pl_type)type;
    return done ? v : NULL;
}

enum pl_status pl_unpack(struct pl_arena *a, struct pl_str bytes,
                         const struct pl_value **out, struct pl_err *err)
{
    struct reader r = {.a = a, .rest = bytes};
    const struct pl_value *v = take_value(&r, 0);

    if (r.failed == PL_OK && v != NULL && r.rest.len > 0)
        r.failed = PL_EFAULT;
    if (r.failed != PL_OK)
        return pl_fail(err, r.failed, NULL,
                       "a part of the program gave an answer that makes no "
                       "sense");
    if (v == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *out = v;
    return PL_OK;
}
