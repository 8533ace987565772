/* weaving.c - the judgement and the pages, made in a limited child: cmark-gfm
 * aborts when memory ends, and this process must not. */
#include "base/json.h"
#include "base/pack.h"
#include "plan/assess.h"
#include "run/build_state.h"
#include "run/ledger.h"
#include "run/message.h"

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

/* What the child is asked. */
struct order {
    const struct pl_work *w;
    const struct pl_value *faults; /* NULL: the book */
};

/* In the child. */
static enum pl_status weave_fault(void *ud, struct pl_buf *out,
                                  struct pl_err *err)
{
    const struct order *order = ud;
    struct pl_weave in = {.book = pl_get(order->w->project, "book"),
                          .faults = order->faults,
                          .blind = order->w->options->blind,
                          .html = true};
    struct pl_woven woven = {0};
    struct pl_arena a;

    pl_arena_init(&a, (size_t)64 << 20);
    enum pl_status status = pl_weave(&a, &in, &woven, err);
    if (status == PL_OK)
        pl_pack(out, woven_value(&a, pl_nil(), &woven));
    pl_arena_free(&a);
    return status;
}

/* In the child. */
static enum pl_status weave(void *ud, struct pl_buf *out, struct pl_err *err)
{
    const struct order *order = ud;
    const struct pl_work *w = order->w;
    struct pl_weave in = {.book = pl_get(w->project, "book"),
                          .chapters = pl_get(w->project, "chapters"),
                          .outputs = w->outputs,
                          .references = pl_get(w->project, "references"),
                          .ledger = w->ledger,
                          .charts = w->charts,
                          .blind = w->options->blind,
                          .html = w->options->html || w->options->pdf,
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

static void begin_ledger(struct pl_work *w)
{
    struct pl_str path =
        pl_str_printf(w->a, "%s/ledger.json", w->options->output);

    pl_ledger_begin(&w->ledger_text, w->ledger);
    if (path.s != NULL && w->ledger_text.failed == PL_OK)
        pl_draft_begin(&w->ledger_draft, path.s, pl_buf_view(&w->ledger_text));
}

/* What the last build printed. */
static void read_printed(struct pl_work *w)
{
    if (w->was_values.len == 0 ||
        pl_json_read(w->a, w->was_values, "state.json", &w->was_printed,
                     NULL) != PL_OK)
        w->was_printed = NULL;
}

static enum pl_status weave_in_child(struct pl_work *w, pl_child_fn *fn,
                                     struct order *order, struct pl_err *err)
{
    struct pl_limits limits = pl_build_limits(&w->folder);
    struct pl_child *child;
    struct pl_str text;
    const struct pl_value *v;

    PL_TRY(pl_child_start(&child, w->a, &limits, fn, order, err));
    /* Meanwhile, since it takes as long. */
    if (order->faults == NULL) {
        begin_ledger(w);
        read_printed(w);
    }
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

enum pl_status pl_work_weave(struct pl_work *w, struct pl_err *err)
{
    struct order order = {.w = w};

    return weave_in_child(w, weave, &order, err);
}

/* With the source line that it names: the page has no chapter to take it from.
 */
static const struct pl_value *fault_value(struct pl_work *w,
                                          const struct pl_err *fault)
{
    const struct pl_value *v = pl_err_value(w->a, fault);
    struct pl_str line = pl_named_line(w->a, pl_work_excerpts(w, fault), fault);

    return line.len > 0 && v != NULL
               ? pl_with(w->a, v, "excerpt", pl_string(w->a, line))
               : v;
}

enum pl_status pl_work_weave_fault(struct pl_work *w,
                                   const struct pl_err *fault,
                                   struct pl_err *err)
{
    struct order order = {.w = w};
    struct pl_builder faults;

    pl_build(&faults, w->a);
    pl_add(&faults, fault_value(w, fault));
    order.faults = pl_list(&faults);
    if (order.faults == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return weave_in_child(w, weave_fault, &order, err);
}
