#include "doc/weave.h"

#include "doc/book.h"
#include "doc/html.h"
#include "doc/md.h"
#include "doc/printed.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

struct pl_weaving {
    struct pl_arena *a;
    const struct pl_weave *in;
    struct pl_woven *out;
    struct pl_book book;
};

/* A page of which something is missing for want of memory is no page. */
static enum pl_status was_whole(const struct pl_weaving *w,
                                enum pl_status status, struct pl_err *err)
{
    return w->a->was_refused ? out_of_memory(err) : status;
}

static enum pl_status open_book(struct pl_weaving *w, struct pl_err *err)
{
    PL_TRY(pl_book_open(w->a, w->in, &w->book, err));
    w->out->errors = w->book.errors;
    w->out->values = pl_printed_values(&w->book);
    return w->out->values != NULL ? PL_OK : out_of_memory(err);
}

enum pl_status pl_weave_begin(struct pl_weaving **weaving, struct pl_arena *a,
                              const struct pl_weave *in, struct pl_woven *out,
                              struct pl_err *err)
{
    struct pl_weaving *w = PL_NEW(a, struct pl_weaving, 1);

    *out = (struct pl_woven){.figures = pl_nil()};
    *weaving = w;
    if (w == NULL)
        return out_of_memory(err);
    *w = (struct pl_weaving){.a = a, .in = in, .out = out};
    return was_whole(w, open_book(w, err), err);
}

static enum pl_status was_written(const struct pl_weaving *w,
                                  const struct pl_buf *page, struct pl_err *err)
{
    return was_whole(w, page->failed == PL_ENOMEM ? out_of_memory(err) : PL_OK,
                     err);
}

enum pl_status pl_weave_html(struct pl_weaving *w, struct pl_buf *page,
                             struct pl_err *err)
{
    pl_html_page(page, &w->book, w->out->values);
    return was_written(w, page, err);
}

enum pl_status pl_weave_md(struct pl_weaving *w, struct pl_buf *page,
                           struct pl_err *err)
{
    pl_md_page(page, &w->book, &w->out->figures);
    if (w->out->figures == NULL)
        return out_of_memory(err);
    return was_written(w, page, err);
}

void pl_weave_end(struct pl_weaving *w)
{
    if (w != NULL)
        pl_book_close(&w->book);
}

typedef enum pl_status write_fn(struct pl_weaving *w, struct pl_buf *page,
                                struct pl_err *err);

static enum pl_status keep_page(struct pl_weaving *w, write_fn *write,
                                struct pl_str *page, struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    enum pl_status status = write(w, &b, err);
    *page = pl_buf_copy(&b, w->a);
    pl_buf_free(&b);
    return status == PL_OK && page->s == NULL ? out_of_memory(err) : status;
}

enum pl_status pl_weave(struct pl_arena *a, const struct pl_weave *in,
                        struct pl_woven *out, struct pl_err *err)
{
    struct pl_weaving *w;

    enum pl_status status = pl_weave_begin(&w, a, in, out, err);
    if (status == PL_OK && in->html)
        status = keep_page(w, pl_weave_html, &out->html, err);
    if (status == PL_OK && in->md)
        status = keep_page(w, pl_weave_md, &out->md, err);
    pl_weave_end(w);
    return status;
}
