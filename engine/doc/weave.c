#include "doc/weave.h"

#include "doc/book.h"
#include "doc/html.h"
#include "doc/md.h"
#include "doc/printed.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status finish(struct pl_arena *a, struct pl_buf *b,
                             struct pl_str *out, struct pl_err *err)
{
    *out = pl_buf_copy(b, a);
    bool failed = b->failed != PL_OK || out->s == NULL;
    pl_buf_free(b);
    return failed ? out_of_memory(err) : PL_OK;
}

static enum pl_status write_html(struct pl_arena *a, const struct pl_book *book,
                                 struct pl_woven *out, struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_html_page(&b, book, out->values);
    return finish(a, &b, &out->html, err);
}

static enum pl_status write_md(struct pl_arena *a, const struct pl_book *book,
                               struct pl_woven *out, struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_md_page(&b, book, &out->figures);
    PL_TRY(finish(a, &b, &out->md, err));
    return out->figures != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status weave(struct pl_arena *a, const struct pl_weave *in,
                            const struct pl_book *book, struct pl_woven *out,
                            struct pl_err *err)
{
    out->errors = book->errors;
    out->figures = pl_nil();
    out->values = pl_printed_values(book);
    if (out->values == NULL)
        return out_of_memory(err);
    if (in->html)
        PL_TRY(write_html(a, book, out, err));
    if (in->md)
        PL_TRY(write_md(a, book, out, err));
    return PL_OK;
}

enum pl_status pl_weave(struct pl_arena *a, const struct pl_weave *in,
                        struct pl_woven *out, struct pl_err *err)
{
    struct pl_book book;

    *out = (struct pl_woven){0};
    enum pl_status status = pl_book_open(a, in, &book, err);
    if (status == PL_OK)
        status = weave(a, in, &book, out, err);
    /* A page of which something is missing for want of memory is no page. */
    if (a->was_refused)
        status = out_of_memory(err);
    pl_book_close(&book);
    return status;
}
