#include "doc/cite.h"

#include "doc/blocks.h"
#include "doc/cite_work.h"

#include <stdlib.h>
#include <string.h>

struct pl_cites {
    struct pl_arena *arena;
    struct pl_work *works; /* those cited, in order of the bibliography */
    size_t n;
    struct pl_index by_key;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static const struct pl_work *work_of(const struct pl_cites *c,
                                     struct pl_str key)
{
    size_t i = pl_index_get(&c->by_key, key, SIZE_MAX);

    return i < c->n ? &c->works[i] : NULL;
}

static int by_sort(const void *a, const void *b)
{
    const struct pl_work *x = a, *y = b;

    return pl_str_cmp(x->sort, y->sort);
}

static bool read_cited(struct pl_cites *c, const struct pl_value *references,
                       const struct pl_value *cited)
{
    struct pl_index keys;
    size_t stored;

    pl_index_init(&keys, c->arena);
    for (size_t i = 0; i < pl_count(cited); i++)
        if (!pl_index_put(&keys, pl_strv(pl_item(cited, i)), i, &stored))
            return false;
    for (size_t i = 0; i < pl_count(references); i++) {
        const struct pl_value *item = pl_item(references, i);
        struct pl_str key = pl_work_text(c->arena, item, "id");
        if (key.s == NULL)
            return false;
        if (pl_index_get(&keys, key, SIZE_MAX) == SIZE_MAX)
            continue;
        if (!pl_work_read(c->arena, item, &c->works[c->n++]))
            return false;
    }
    return true;
}

/* 0 is "a", 26 "aa". */
static void name_suffix(char out[8], size_t i)
{
    char digits[8];
    size_t n = 0, k = 0;

    for (i++; i > 0 && n < sizeof digits - 1; i = (i - 1) / 26)
        digits[n++] = (char)('a' + (i - 1) % 26);
    while (n > 0)
        out[k++] = digits[--n];
    out[k] = '\0';
}

/* Works that would read the same are told apart, in the bibliography's order.
 */
static bool add_suffixes(struct pl_cites *c)
{
    struct pl_index first;
    size_t *same = PL_NEW(c->arena, size_t, c->n + 1); /* of the first's */
    size_t *used = PL_NEW(c->arena, size_t, c->n + 1);

    if (same == NULL || used == NULL)
        return false;
    pl_index_init(&first, c->arena);
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->n; i++) {
            struct pl_work *w = &c->works[i];
            struct pl_str shown = pl_str_printf(
                c->arena, "%.*s, %.*s", PL_FMT(w->who), PL_FMT(w->year));
            size_t at;
            if (shown.s == NULL || !pl_index_put(&first, shown, i, &at))
                return false;
            if (pass == 0)
                same[at]++;
            else if (same[at] > 1)
                name_suffix(w->suffix, used[at]++);
        }
    }
    return true;
}

static bool index_keys(struct pl_cites *c)
{
    size_t stored;

    pl_index_init(&c->by_key, c->arena);
    for (size_t i = 0; i < c->n; i++)
        if (!pl_index_put(&c->by_key, c->works[i].key, i, &stored))
            return false;
    return true;
}

enum pl_status pl_cites_open(struct pl_arena *a,
                             const struct pl_value *references,
                             const struct pl_value *cited,
                             struct pl_cites **out, struct pl_err *err)
{
    struct pl_cites *c = PL_NEW(a, struct pl_cites, 1);

    if (c == NULL)
        return out_of_memory(err);
    c->arena = a;
    c->works = PL_NEW(a, struct pl_work, pl_count(references) + 1);
    if (c->works == NULL || !read_cited(c, references, cited))
        return out_of_memory(err);
    qsort(c->works, c->n, sizeof c->works[0], by_sort);
    if (!add_suffixes(c) || !index_keys(c))
        return out_of_memory(err);
    *out = c;
    return PL_OK;
}

static struct pl_str short_form(const struct pl_cites *c,
                                const struct pl_work *w, bool is_year_alone)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (!is_year_alone) {
        pl_buf_put(&b, w->who);
        pl_buf_puts(&b, ", ");
    }
    pl_work_put_date(&b, w->item, w->suffix, false);
    struct pl_str s = pl_buf_copy(&b, c->arena);
    pl_buf_free(&b);
    return s;
}

static void put_reference(const struct pl_cites *c, struct pl_builder *runs,
                          const struct pl_reference *r)
{
    const struct pl_work *w = work_of(c, r->key);

    if (w == NULL) {
        pl_run_styled(runs, "strong", r->key);
        return;
    }
    struct pl_str text = short_form(c, w, r->is_author_dropped);
    struct pl_str id = pl_anchor(c->arena, "ref-", w->key);
    struct pl_str href = pl_str_printf(c->arena, "#%.*s", PL_FMT(id));
    if (text.s == NULL || id.s == NULL || href.s == NULL)
        pl_add(runs, NULL);
    else
        pl_run_link(runs, href, text);
    if (r->locator.len == 0)
        return;
    struct pl_str locator =
        pl_str_printf(c->arena, ", %.*s", PL_FMT(r->locator));
    if (locator.s == NULL)
        pl_add(runs, NULL);
    else
        pl_run_text(runs, locator);
}

const struct pl_value *pl_cites_group(const struct pl_cites *cites,
                                      const struct pl_reference *refs, size_t n)
{
    struct pl_builder runs;
    bool is_open = false;

    pl_build(&runs, cites->arena);
    for (size_t i = 0; i < n; i++) {
        if (refs[i].is_cross)
            continue;
        pl_run_text(&runs, is_open ? PL_STR("; ") : PL_STR("("));
        is_open = true;
        put_reference(cites, &runs, &refs[i]);
    }
    if (is_open)
        pl_run_text(&runs, PL_STR(")"));
    return pl_list(&runs);
}

const struct pl_value *pl_cites_bibliography(const struct pl_cites *cites)
{
    struct pl_builder blocks;

    pl_build(&blocks, cites->arena);
    if (cites->n > 0)
        pl_block_heading(&blocks, 1, "references", PL_STR("References"));
    for (size_t i = 0; i < cites->n; i++) {
        const struct pl_work *w = &cites->works[i];
        struct pl_str id = pl_anchor(cites->arena, "ref-", w->key);
        const struct pl_value *runs = pl_work_entry(cites->arena, w);
        if (id.s == NULL || runs == NULL)
            return NULL;
        pl_block_runs(&blocks, "entry", id.s, runs);
    }
    return pl_list(&blocks);
}
