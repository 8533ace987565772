/* value.h - canonical values: what specs, records, results and ledgers are.
 *
 * Immutable once made, owned by an arena.  Two values are equal exactly when
 * their canonical JSON is, byte for byte: maps are sorted by key bytes, numbers
 * in the shortest form that reads back, no spaces.  A missing member and a nil
 * member are the same: nil members are never stored. */
#ifndef PL_BASE_VALUE_H
#define PL_BASE_VALUE_H

#include "base/buf.h"
#include "base/hash.h"

#include <math.h>

/* As deep as values are written and read.  An expression is 64 deep, and takes
 * two levels for each of its own; its frame's history lies around it. */
enum { PL_VALUE_DEPTH = 200 };

enum pl_type { PL_NIL, PL_BOOL, PL_NUMBER, PL_STRING, PL_LIST, PL_MAP };

struct pl_member;

struct pl_value {
    enum pl_type type;
    size_t n; /* items of a list, members of a map */
    union {
        bool boolean;
        double number; /* finite */
        struct pl_str string;
        const struct pl_value *const *items;
        const struct pl_member *members; /* sorted by key */
    } as;
};

struct pl_member {
    struct pl_str key;
    const struct pl_value *value;
    uint64_t start; /* pl_key_start of the key */
};

/* The first eight bytes of a key, as if NULs followed a shorter one: as numbers
 * these come in the keys' order, and mostly tell one from another without a
 * look at the text, which lies elsewhere. */
#define PL_KEY_BYTE(byte, i) ((uint64_t)(unsigned char)(byte) << (56 - 8 * (i)))
static inline uint64_t pl_key_start(struct pl_str key)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < key.len && i < sizeof bytes; i++)
        bytes |= PL_KEY_BYTE(key.s[i], i);
    return bytes;
}

/* Constructors.  NULL when out of memory (or when an argument is NULL, so that
 * nested calls need one check).  Strings are copied.  A NaN or infinity becomes
 * nil: a quantity that does not exist. */
extern const struct pl_value pl_the_nil;
static inline const struct pl_value *pl_nil(void)
{
    return &pl_the_nil;
}

const struct pl_value *pl_bool(bool b);
const struct pl_value *pl_number(struct pl_arena *a, double x);
const struct pl_value *pl_string(struct pl_arena *a, struct pl_str s);
const struct pl_value *pl_text(struct pl_arena *a, const char *s);

/* Builders grow in the arena; finish with pl_list / pl_map.  Adding NULL marks
 * the builder failed, and the finish returns NULL. */
struct pl_builder {
    struct pl_arena *arena;
    struct pl_member *members; /* keys unused for a list */
    size_t n, cap;
    bool failed;
};
void pl_build(struct pl_builder *b, struct pl_arena *a);
void pl_add(struct pl_builder *b, const struct pl_value *item);
void pl_set(struct pl_builder *b, const char *key,
            const struct pl_value *value);
void pl_set_str(struct pl_builder *b, struct pl_str key,
                const struct pl_value *value); /* a later set of a key wins */
void pl_set_number(struct pl_builder *b, const char *key, double x);
void pl_set_text(struct pl_builder *b, const char *key, const char *s);
void pl_set_string(struct pl_builder *b, const char *key, struct pl_str s);
void pl_set_bool(struct pl_builder *b, const char *key, bool x);
void pl_copy_members(struct pl_builder *b, const struct pl_value *map);
const struct pl_value *pl_list(struct pl_builder *b);
const struct pl_value *pl_map(struct pl_builder *b);

/* Readers never fail: a NULL value, another type or an absent member gives nil,
 * false, NaN or the empty string. */
const struct pl_value *pl_get_started(const struct pl_value *map,
                                      struct pl_str key, uint64_t start);
static inline const struct pl_value *pl_get_str(const struct pl_value *map,
                                                struct pl_str key)
{
    return pl_get_started(map, key, pl_key_start(key));
}

static inline const struct pl_value *pl_get(const struct pl_value *map,
                                            const char *key)
{
    return pl_get_str(map, pl_str_from(key));
}

/* By dotted path: "missing.covariates.kind". */
const struct pl_value *pl_at(const struct pl_value *map, const char *path);

static inline const struct pl_value *pl_item(const struct pl_value *list,
                                             size_t i)
{
    return list != NULL && list->type == PL_LIST && i < list->n
               ? list->as.items[i]
               : pl_nil();
}

/* items or members, else 0 */
static inline size_t pl_count(const struct pl_value *v)
{
    return v != NULL && (v->type == PL_LIST || v->type == PL_MAP) ? v->n : 0;
}

static inline bool pl_is_nil(const struct pl_value *v)
{
    return v == NULL || v->type == PL_NIL;
}

/* true only for boolean true */
static inline bool pl_truth(const struct pl_value *v)
{
    return v != NULL && v->type == PL_BOOL && v->as.boolean;
}

static inline double pl_num_or(const struct pl_value *v, double otherwise)
{
    return v != NULL && v->type == PL_NUMBER ? v->as.number : otherwise;
}

static inline double pl_num(const struct pl_value *v)
{
    return pl_num_or(v, NAN);
}

static inline struct pl_str pl_strv(const struct pl_value *v)
{
    return v != NULL && v->type == PL_STRING ? v->as.string : PL_STR("");
}

static inline bool pl_is_text(const struct pl_value *v, const char *s)
{
    return v != NULL && v->type == PL_STRING && pl_str_is(v->as.string, s);
}

bool pl_equal(const struct pl_value *a, const struct pl_value *b);
bool pl_list_has(const struct pl_value *list, struct pl_str text);

/* Convenience: the same map with one member replaced (or added), the same list
 * with one more item. */
const struct pl_value *pl_with(struct pl_arena *a, const struct pl_value *map,
                               const char *key, const struct pl_value *value);
/* A list of n numbers. */
const struct pl_value *pl_numbers(struct pl_arena *a, const double *x,
                                  size_t n);
const struct pl_value *pl_list_of(struct pl_arena *a,
                                  const struct pl_value *item); /* the one */
const struct pl_value *pl_with_path(struct pl_arena *a,
                                    const struct pl_value *map,
                                    const char *path,
                                    const struct pl_value *value);

/* Nil, truth, number (in shortest form) or text, as a language writes them:
 * nil is its word, put its way with texts; nothing of a list or map. */
void pl_value_put_scalar(struct pl_buf *b, const struct pl_value *v,
                         const char *nil,
                         void (*put)(struct pl_buf *, struct pl_str));

/* SHA-256 of the canonical JSON. */
struct pl_hash pl_value_hash(const struct pl_value *v);

/* An error as it crosses from a child and stands in a page: {"status","file",
 * "line","column","message","hint"}. */
const struct pl_value *pl_err_value(struct pl_arena *a,
                                    const struct pl_err *err);

#endif
