/* weaving.c - the judgement and the pages, made in a limited child: cmark-gfm
 * aborts when memory ends, and this process must not. */
#include "base/json.h"
#include "base/pack.h"
#include "plan/assess.h"
#include "run/build_state.h"
#include "run/ledger.h"
#include "run/message.h"

/* What the child is asked, and what it has so far. */
struct order {
    const struct pl_work *w;
    struct pl_weave in;
    struct pl_arena a;
    struct pl_woven woven;
    struct pl_weaving *weaving;
};

/* In the child: the first step for a book. */
static enum pl_status judge(void *ud, struct pl_buf *out, struct pl_err *err)
{
    struct order *order = ud;

    PL_TRY(pl_assess(&order->a, order->w->ledger, &order->in.assessment, err));
    pl_pack(out, order->in.assessment);
    return PL_OK;
}

static enum pl_status pack_map(struct pl_builder *b, struct pl_buf *out,
                               struct pl_err *err)
{
    const struct pl_value *map = pl_map(b);

    if (map == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_pack(out, map);
    return PL_OK;
}

/* In the child: what the page will hold, and what is wrong with it. */
static enum pl_status open_book(void *ud, struct pl_buf *out,
                                struct pl_err *err)
{
    struct order *order = ud;
    struct pl_builder b;

    PL_TRY(pl_weave_begin(&order->weaving, &order->a, &order->in, &order->woven,
                          err));
    pl_build(&b, &order->a);
    pl_set(&b, "values", order->woven.values);
    pl_set(&b, "errors", order->woven.errors);
    return pack_map(&b, out, err);
}

/* In the child. */
static enum pl_status weave_md(void *ud, struct pl_buf *out, struct pl_err *err)
{
    struct order *order = ud;
    struct pl_buf page;
    struct pl_builder b;

    pl_buf_init(&page, 0);
    enum pl_status status =
        order->in.md ? pl_weave_md(order->weaving, &page, err) : PL_OK;
    pl_build(&b, &order->a);
    pl_set_string(&b, "md", pl_buf_view(&page));
    pl_set(&b, "figures", order->woven.figures);
    pl_buf_free(&page);
    PL_TRY(status);
    return pack_map(&b, out, err);
}

/* In the child. */
static enum pl_status weave_html(void *ud, struct pl_buf *out,
                                 struct pl_err *err)
{
    struct order *order = ud;

    return order->in.html ? pl_weave_html(order->weaving, out, err) : PL_OK;
}

static pl_child_fn *const steps[] = {judge, open_book, weave_md, weave_html};
enum { STEPS = sizeof steps / sizeof *steps };

static enum pl_status take(struct pl_work *w, struct pl_child *child,
                           const struct pl_value **v, struct pl_err *err)
{
    struct pl_str text;

    PL_TRY(pl_child_wait(child, w->a, &text, err));
    return pl_unpack(w->a, text, v, err);
}

static enum pl_status take_values(struct pl_work *w, struct pl_child *child,
                                  struct pl_err *err)
{
    const struct pl_value *v;

    w->woven = (struct pl_woven){0};
    PL_TRY(take(w, child, &v, err));
    w->woven.values = pl_get(v, "values");
    w->woven.errors = pl_get(v, "errors");
    return PL_OK;
}

static enum pl_status take_pages(struct pl_work *w, struct pl_child *child,
                                 struct pl_err *err)
{
    const struct pl_value *v;

    PL_TRY(take(w, child, &v, err));
    w->woven.md = pl_strv(pl_get(v, "md"));
    w->woven.figures = pl_get(v, "figures");
    return pl_child_wait(child, w->a, &w->woven.html, err);
}

/* The records are printed while the page is woven, which takes as long. */
enum pl_status pl_work_weave(struct pl_work *w, struct pl_err *err)
{
    struct pl_limits limits = pl_build_limits(&w->folder);
    struct order order = {.w = w,
                          .in = {.book = pl_get(w->project, "book"),
                                 .chapters = pl_get(w->project, "chapters"),
                                 .outputs = w->outputs,
                                 .references = pl_get(w->project, "references"),
                                 .ledger = w->ledger,
                                 .charts = w->charts,
                                 .blind = w->options->blind,
                                 .html = w->options->html || w->options->pdf,
                                 .md = w->options->md}};

    pl_arena_init(&order.a, (size_t)2 << 30);
    PL_TRY(pl_child_start_steps(&w->weaver, w->a, &limits, steps, STEPS, &order,
                                err));
    pl_work_begin_ledger(w);
    PL_TRY(take(w, w->weaver, &w->assessment, err));
    PL_TRY(take_values(w, w->weaver, err));
    if (pl_count(w->woven.errors) == 0) {
        pl_work_end_ledger(w);
        pl_work_print_departures(w);
    }
    return take_pages(w, w->weaver, err);
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
    struct pl_limits limits = pl_build_limits(&w->folder);
    struct order order = {.w = w,
                          .in = {.book = pl_get(w->project, "book"),
                                 .blind = w->options->blind,
                                 .html = true}};
    const struct pl_value *v = fault_value(w, fault);
    struct pl_child *child;

    order.in.faults = v != NULL ? pl_list_of(w->a, v) : NULL;
    if (order.in.faults == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_arena_init(&order.a, (size_t)64 << 20);
    PL_TRY(pl_child_start_steps(&child, w->a, &limits, steps + 1, STEPS - 1,
                                &order, err));
    enum pl_status status = take_values(w, child, err);
    if (status == PL_OK)
        status = take_pages(w, child, err);
    pl_child_end(child);
    return status;
}
