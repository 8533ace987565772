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
