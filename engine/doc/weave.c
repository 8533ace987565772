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

enum pl_status pl_weave_html(struct pl_weaving *w, struct pl_err *err)
{
    struct pl_buf b;

    if (!w->in->html)
        return PL_OK;
    pl_buf_init(&b, 0);
    pl_html_page(&b, &w->book, w->out->values);
    return was_whole(w, finish(w->a, &b, &w->out->html, err), err);
}

static enum pl_status write_md(struct pl_weaving *w, struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_md_page(&b, &w->book, &w->out->figures);
    PL_TRY(finish(w->a, &b, &w->out->md, err));
    return w->out->figures != NULL ? PL_OK : out_of_memory(err);
}

enum pl_status pl_weave_md(struct pl_weaving *w, struct pl_err *err)
{
    return w->in->md ? was_whole(w, write_md(w, err), err) : PL_OK;
}

void pl_weave_end(struct pl_weaving *w)
{
    if (w != NULL)
        pl_book_close(&w->book);
}

enum pl_status pl_weave(struct pl_arena *a, const struct pl_weave *in,
                        struct pl_woven *out, struct pl_err *err)
{
    struct pl_weaving *w;

    enum pl_status status = pl_weave_begin(&w, a, in, out, err);
    if (status == PL_OK)
        status = pl_weave_html(w, err);
    if (status == PL_OK)
        status = pl_weave_md(w, err);
    pl_weave_end(w);
    return status;
}
