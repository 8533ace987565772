#include "base/value.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct pl_value pl_the_nil = {.type = PL_NIL};
static const struct pl_value the_true = {.type = PL_BOOL, .as.boolean = true};
static const struct pl_value the_false = {.type = PL_BOOL};

const struct pl_value *pl_bool(bool b)
{
    return b ? &the_true : &the_false;
}

const struct pl_value *pl_number(struct pl_arena *a, double x)
{
    if (!isfinite(x))
        return pl_nil();
    struct pl_value *v = PL_NEW(a, struct pl_value, 1);
    if (v != NULL)
        *v = (struct pl_value){.type = PL_NUMBER, .as.number = x + 0.0};
    return v;
}

const struct pl_value *pl_string(struct pl_arena *a, struct pl_str s)
{
    struct pl_value *v = PL_NEW(a, struct pl_value, 1);
    struct pl_str copy = pl_str_copy(a, s);

    if (v == NULL || copy.s == NULL)
        return NULL;
    *v = (struct pl_value){.type = PL_STRING, .as.string = copy};
    return v;
}

const struct pl_value *pl_text(struct pl_arena *a, const char *s)
{
    return pl_string(a, pl_str_from(s));
}

void pl_build(struct pl_builder *b, struct pl_arena *a)
{
    *b = (struct pl_builder){.arena = a};
}

static void append(struct pl_builder *b, struct pl_str key,
                   const struct pl_value *value)
{
    if (value == NULL)
        b->failed = true;
    if (!b->failed && b->n == b->cap) {
        size_t cap = b->cap > 0 ? 2 * b->cap : 8;
        struct pl_member *more = PL_NEW(b->arena, struct pl_member, cap);
        if (more != NULL && b->n > 0)
            memcpy(more, b->members, b->n * sizeof *more);
        b->members = more;
        b->cap = cap;
        b->failed = more == NULL;
    }
    if (!b->failed)
        b->members[b->n++] = (struct pl_member){key, value, pl_key_start(key)};
}

void pl_add(struct pl_builder *b, const struct pl_value *item)
{
    append(b, (struct pl_str){0}, item);
}

void pl_set_str(struct pl_builder *b, struct pl_str key,
                const struct pl_value *value)
{
    struct pl_str copy = pl_str_copy(b->arena, key);

    append(b, copy, copy.s != NULL ? value : NULL);
}

void pl_set(struct pl_builder *b, const char *key, const struct pl_value *value)
{
    pl_set_str(b, pl_str_from(key), value);
}

void pl_set_number(struct pl_builder *b, const char *key, double x)
{
    pl_set(b, key, pl_number(b->arena, x));
}

void pl_set_text(struct pl_builder *b, const char *key, const char *s)
{
    pl_set(b, key, pl_text(b->arena, s));
}

void pl_set_string(struct pl_builder *b, const char *key, struct pl_str s)
{
    pl_set(b, key, pl_string(b->arena, s));
}

void pl_set_bool(struct pl_builder *b, const char *key, bool x)
{
    pl_set(b, key, pl_bool(x));
}

void pl_copy_members(struct pl_builder *b, const struct pl_value *map)
{
    if (map != NULL && map->type == PL_MAP)
        for (size_t i = 0; i < map->n; i++)
            append(b, map->as.members[i].key, map->as.members[i].value);
}

const struct pl_value *pl_list(struct pl_builder *b)
{
    struct pl_value *v = PL_NEW(b->arena, struct pl_value, 1);
    const struct pl_value **items =
        PL_NEW(b->arena, const struct pl_value *, b->n);

    if (b->failed || v == NULL || items == NULL)
        return NULL;
    for (size_t i = 0; i < b->n; i++)
        items[i] = b->members[i].value;
    *v = (struct pl_value){.type = PL_LIST, .n = b->n, .as.items = items};
    return v;
}

static int by_key(const void *a, const void *b)
{
    const struct pl_member *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return pl_str_cmp(x->key, y->key);
}

static void merge(struct pl_member *to, const struct pl_member *from, size_t lo,
                  size_t mid, size_t hi)
{
    size_t i = lo, j = mid;

    for (size_t k = lo; k < hi; k++)
        to[k] = j >= hi || (i < mid && by_key(&from[i], &from[j]) <= 0)
                    ? from[i++]
                    : from[j++];
}

/* A stable sort, so that equal keys stay in the order they were set.  NULL when
 * out of memory. */
static struct pl_member *sorted(struct pl_arena *a, struct pl_member *m,
                                size_t n)
{
    struct pl_member *other = PL_NEW(a, struct pl_member, n);

    for (size_t width = 1; other != NULL && width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n;
            size_t hi = lo + 2 * width < n ? lo + 2 * width : n;
            merge(other, m, lo, mid, hi);
        }
        struct pl_member *swap = m;
        m = other;
        other = swap;
    }
    return other != NULL ? m : NULL;
}

/* Of equal keys the last one stays; nil members are not stored. */
static size_t settle(struct pl_member *m, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_overridden = i + 1 < n && pl_str_eq(m[i].key, m[i + 1].key);
        if (!is_overridden && m[i].value->type != PL_NIL)
            m[kept++] = m[i];
    }
    return kept;
}

const struct pl_value *pl_map(struct pl_builder *b)
{
    struct pl_value *v = PL_NEW(b->arena, struct pl_value, 1);

    if (b->failed || v == NULL) /* a failed builder may have lost its members */
        return NULL;
    struct pl_member *members =
        b->n > 1 ? sorted(b->arena, b->members, b->n) : b->members;
    if (members == NULL && b->n > 0)
        return NULL;
    *v = (struct pl_value){
        .type = PL_MAP, .n = settle(members, b->n), .as.members = members};
    return v;
}

/* The place of the first member that starts so, or of what follows it. */
static size_t first_from(const struct pl_member *m, size_t n, uint64_t start)
{
    size_t at = 0;

    while (n > 0) { /* no branch in it: which half it is cannot be foretold */
        size_t half = n / 2;
        bool is_above = m[at + half].start < start;
        at += is_above ? half + 1 : 0;
        n = is_above ? n - half - 1 : half;
    }
    return at;
}

const struct pl_value *pl_get_started(const struct pl_value *map,
                                      struct pl_str key, uint64_t start)
{
    size_t n = map != NULL && map->type == PL_MAP ? map->n : 0;
    const struct pl_member *m = n > 0 ? map->as.members : NULL;

    for (size_t i = first_from(m, n, start); i < n && m[i].start == start; i++)
        if (m[i].key.len == key.len &&
            (key.len <= sizeof start || pl_str_eq(m[i].key, key)))
            return m[i].value;
    return pl_nil();
}

const struct pl_value *pl_at(const struct pl_value *map, const char *path)
{
    struct pl_str rest = pl_str_from(path);

    while (rest.len > 0) {
        size_t dot = rest.len;
        pl_str_find(rest, PL_STR("."), &dot);
        map = pl_get_str(map, pl_str_slice(rest, 0, dot));
        rest = pl_str_slice(rest, dot + 1, rest.len);
    }
    return map != NULL ? map : pl_nil();
}

static bool lists_equal(const struct pl_value *a, const struct pl_value *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!pl_equal(a->as.items[i], b->as.items[i]))
            return false;
    return true;
}

static bool maps_equal(const struct pl_value *a, const struct pl_value *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!pl_str_eq(a->as.members[i].key, b->as.members[i].key) ||
            !pl_equal(a->as.members[i].value, b->as.members[i].value))
            return false;
    return true;
}

/* Depth is bounded by what made the values: JSON and Lua both stop at 64. */
bool pl_equal(const struct pl_value *a, const struct pl_value *b)
{
    if (pl_is_nil(a) || pl_is_nil(b))
        return pl_is_nil(a) && pl_is_nil(b);
    if (a->type != b->type || a->n != b->n)
        return false;
    switch (a->type) {
    case PL_NIL:
        return true;
    case PL_BOOL:
        return a->as.boolean == b->as.boolean;
    case PL_NUMBER:
        return a->as.number == b->as.number;
    case PL_STRING:
        return pl_str_eq(a->as.string, b->as.string);
    case PL_LIST:
        return lists_equal(a, b);
    case PL_MAP:
        return maps_equal(a, b);
    }
    return false;
}

bool pl_list_has(const struct pl_value *list, struct pl_str text)
{
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *item = pl_item(list, i);
        if (item->type == PL_STRING && pl_str_eq(item->as.string, text))
            return true;
    }
    return false;
}

static const struct pl_value *with_member(struct pl_arena *a,
                                          const struct pl_value *map,
                                          struct pl_str key,
                                          const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_copy_members(&b, map);
    pl_set_str(&b, key, value);
    return pl_map(&b);
}

const struct pl_value *pl_numbers(struct pl_arena *a, const double *x, size_t n)
{
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < n; i++)
        pl_add(&b, pl_number(a, x[i]));
    return pl_list(&b);
}

const struct pl_value *pl_with(struct pl_arena *a, const struct pl_value *map,
                               const char *key, const struct pl_value *value)
{
    return with_member(a, map, pl_str_from(key), value);
}

const struct pl_value *pl_with_path(struct pl_arena *a,
                                    const struct pl_value *map,
                                    const char *path,
                                    const struct pl_value *value)
{
    struct pl_str rest = pl_str_from(path);
    size_t dot = rest.len;

    pl_str_find(rest, PL_STR("."), &dot);
    struct pl_str key = pl_str_slice(rest, 0, dot);
    if (dot < rest.len)
        value = pl_with_path(a, pl_get_str(map, key), path + dot + 1, value);
    return with_member(a, map, key, value);
}

void pl_value_put_scalar(struct pl_buf *b, const struct pl_value *v,
                         const char *nil,
                         void (*put)(struct pl_buf *, struct pl_str))
{
    switch (v->type) {
    case PL_NIL:
        pl_buf_puts(b, nil);
        break;
    case PL_BOOL:
        pl_buf_puts(b, v->as.boolean ? "true" : "false");
        break;
    case PL_NUMBER:
        pl_buf_number(b, v->as.number);
        break;
    case PL_STRING:
        put(b, v->as.string);
        break;
    case PL_LIST:
    case PL_MAP:
        break;
    }
}

struct pl_hash pl_value_hash(const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_hash hash = pl_hash_str(pl_buf_view(&b));
    pl_buf_free(&b);
    return hash;
}

const struct pl_value *pl_err_value(struct pl_arena *a,
                                    const struct pl_err *err)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_number(&b, "status", (double)err->status);
    pl_set_text(&b, "file", err->pos.file);
    pl_set_number(&b, "line", (double)err->pos.line);
    pl_set_number(&b, "column", (double)err->pos.column);
    pl_set_text(&b, "message", err->msg);
    pl_set_text(&b, "hint", err->hint);
    return pl_map(&b);
}

const struct pl_value *pl_list_of(struct pl_arena *a,
                                  const struct pl_value *item)
{
    struct pl_builder list;

    pl_build(&list, a);
    pl_add(&list, item);
    return pl_list(&list);
}
