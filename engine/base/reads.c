#include "base/reads.h"

#include <stdlib.h>

static int by_path(const void *a, const void *b)
{
    const struct pl_file_read *const *x = a, *const *y = b;

    return pl_str_cmp((*x)->path, (*y)->path);
}

static const struct pl_file_read **sorted(struct pl_arena *a,
                                          const struct pl_root *root, size_t *n)
{
    size_t i = 0;

    *n = 0;
    for (const struct pl_file_read *f = root->reads; f != NULL; f = f->next)
        ++*n;
    const struct pl_file_read **all =
        PL_NEW(a, const struct pl_file_read *, *n + 1);
    if (all == NULL)
        return NULL;
    for (const struct pl_file_read *f = root->reads; f != NULL; f = f->next)
        all[i++] = f;
    qsort(all, *n, sizeof *all, by_path);
    return all;
}

const struct pl_value *pl_root_reads(struct pl_arena *a,
                                     const struct pl_root *root)
{
    struct pl_builder list, one;
    size_t n;
    char hex[65];
    const struct pl_file_read **all = sorted(a, root, &n);

    if (all == NULL)
        return NULL;
    pl_build(&list, a);
    for (size_t i = 0; i < n; i++) {
        pl_hash_hex(&all[i]->hash, hex);
        pl_build(&one, a);
        pl_set_string(&one, "path", all[i]->path);
        pl_set_text(&one, "sha256", hex);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static int by_text(const void *a, const void *b)
{
    const struct pl_member *x = a, *y = b;

    return pl_str_cmp(pl_strv(x->value), pl_strv(y->value));
}

static int by_listed_path(const void *a, const void *b)
{
    const struct pl_member *x = a, *y = b;

    return pl_str_cmp(pl_strv(pl_get(x->value, "path")),
                      pl_strv(pl_get(y->value, "path")));
}

static const struct pl_value *sorted_list(struct pl_builder *list,
                                          int order(const void *, const void *))
{
    if (!list->failed && list->n > 0)
        qsort(list->members, list->n, sizeof *list->members, order);
    return pl_list(list);
}

const struct pl_value *pl_root_absent(struct pl_arena *a,
                                      const struct pl_root *root)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (const struct pl_file_absent *f = root->absent; f != NULL; f = f->next)
        pl_add(&list, pl_string(a, f->path));
    return sorted_list(&list, by_text);
}

static const struct pl_value *listing_value(struct pl_arena *a,
                                            const struct pl_file_listing *l)
{
    struct pl_builder names, b;

    pl_build(&names, a);
    for (size_t i = 0; i < l->n; i++)
        pl_add(&names, pl_string(a, l->names[i]));
    pl_build(&b, a);
    pl_set_string(&b, "path", l->path);
    pl_set(&b, "names", pl_list(&names));
    return pl_map(&b);
}

const struct pl_value *pl_root_listed(struct pl_arena *a,
                                      const struct pl_root *root)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (const struct pl_file_listing *l = root->listed; l != NULL; l = l->next)
        pl_add(&list, listing_value(a, l));
    return sorted_list(&list, by_listed_path);
}

bool pl_root_has_files(struct pl_root *root, const struct pl_value *reads,
                       size_t limit)
{
    struct pl_hash hash;
    char hex[65];

    for (size_t i = 0; i < pl_count(reads); i++) {
        const struct pl_value *file = pl_item(reads, i);
        if (pl_root_digest(root, pl_strv(pl_get(file, "path")), limit, &hash,
                           NULL) != PL_OK)
            return false;
        pl_hash_hex(&hash, hex);
        if (!pl_is_text(pl_get(file, "sha256"), hex))
            return false;
    }
    return true;
}

static bool listing_is(struct pl_root *root, struct pl_arena *a,
                       const struct pl_value *listing)
{
    const struct pl_value *names = pl_get(listing, "names");
    struct pl_str *now = NULL;
    size_t n = 0;

    if (pl_root_list(root, pl_strv(pl_get(listing, "path")), a, &now, &n,
                     NULL) != PL_OK)
        n = 0;
    if (n != pl_count(names))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!pl_str_eq(now[i], pl_strv(pl_item(names, i))))
            return false;
    return true;
}

bool pl_root_is_as(struct pl_root *root, struct pl_arena *a,
                   const struct pl_value *reads, const struct pl_value *absent,
                   const struct pl_value *listed, size_t limit)
{
    for (size_t i = 0; i < pl_count(absent); i++)
        if (pl_root_has(root, pl_strv(pl_item(absent, i))))
            return false;
    for (size_t i = 0; i < pl_count(listed); i++)
        if (!listing_is(root, a, pl_item(listed, i)))
            return false;
    return pl_root_has_files(root, reads, limit);
}
