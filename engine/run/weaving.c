/* weaving.c - the judgement and the pages, made in a limited child: cmark-gfm
 * aborts when memory ends, and this process must not. */
#include "base/pack.h"
#include "plan/assess.h"
#include "run/build_state.h"
#include "run/ledger.h"

static const struct pl_value *woven_value(struct pl_arena *a,
                                          const struct pl_value *assessment,
                                          const struct pl_woven *woven)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, "assessment", assessment);
    pl_set_string(&b, "html", woven->html);
    pl_set_string(&b, "md", woven->md);
    pl_set(&b, "figures", woven->figures != NULL ? woven->figures : pl_nil());
    pl_set(&b, "values", woven->values != NULL ? woven->values : pl_nil());
    pl_set(&b, "errors", woven->errors != NULL ? woven->errors : pl_nil());
    return pl_map(&b);
}

/* In the child. */
static enum pl_status weave(void *ud, struct pl_buf *out, struct pl_err *err)
{
    const struct pl_work *w = ud;
    struct pl_weave in = {.book = pl_get(w->project, "book"),
                          .chapters = pl_get(w->project, "chapters"),
                          .outputs = w->outputs,
                          .references = pl_get(w->project, "references"),
                          .ledger = w->ledger,
                          .charts = w->charts,
                          .html = w->options->html,
                          .md = w->options->md};
    struct pl_woven woven = {0};
    struct pl_arena a;

    pl_arena_init(&a, (size_t)2 << 30);
    enum pl_status status = pl_assess(&a, w->ledger, &in.assessment, err);
    if (status == PL_OK)
        status = pl_weave(&a, &in, &woven, err);
    if (status == PL_OK)
        pl_pack(out, woven_value(&a, in.assessment, &woven));
    pl_arena_free(&a);
    return status;
}

enum pl_status pl_work_weave(struct pl_work *w, struct pl_err *err)
{
    struct pl_limits limits = pl_build_limits(w->options->project);
    struct pl_child *child;
    struct pl_str text;
    const struct pl_value *v;

    PL_TRY(pl_child_start(&child, w->a, &limits, weave, w, err));
    /* Meanwhile, since it takes as long. */
    pl_ledger_begin(&w->ledger_text, w->ledger);
    PL_TRY(pl_child_wait(child, w->a, &text, err));
    PL_TRY(pl_unpack(w->a, text, &v, err));
    w->assessment = pl_get(v, "assessment");
    w->woven = (struct pl_woven){.html = pl_strv(pl_get(v, "html")),
                                 .md = pl_strv(pl_get(v, "md")),
                                 .figures = pl_get(v, "figures"),
                                 .values = pl_get(v, "values"),
                                 .errors = pl_get(v, "errors")};
    return PL_OK;
}
