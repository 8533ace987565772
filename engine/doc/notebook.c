#include "doc/notebook.h"

#include "base/map.h"
#include "doc/document.h"
#include "doc/tree.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void set_caption(struct pl_builder *b, const char *key,
                        const struct pl_caption *c)
{
    if (c->text.len > 0)
        pl_set_string(b, key, c->text);
}

static const struct pl_value *chunk_value(struct pl_arena *a,
                                          const struct pl_chunk *c)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", "chunk");
    pl_set_string(&b, "code", c->code);
    pl_set_number(&b, "line", (double)c->line);
    pl_set_number(&b, "end_line", (double)c->end_line);
    pl_set_text(&b, "fold", pl_fold_name(c->fold));
    if (c->label.len > 0)
        pl_set_string(&b, "label", c->label);
    set_caption(&b, "caption", &c->caption);
    set_caption(&b, "alt", &c->alt);
    return pl_map(&b);
}

static const struct pl_value *value_value(struct pl_arena *a,
                                          const struct pl_inline_value *v)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", "value");
    pl_set_string(&b, "code", v->code);
    pl_set_number(&b, "line", (double)v->line);
    if (v->of != NULL)
        pl_set_text(&b, "of", v->is_alt ? "alt" : "caption");
    return pl_map(&b);
}

static const struct pl_value *parts_value(const struct pl_document *d)
{
    struct pl_builder b;
    size_t chunk = 0;

    pl_build(&b, d->arena);
    for (size_t i = 0; i < d->n_values; i++) {
        const struct pl_inline_value *v = &d->values[i];
        while (chunk < d->n_chunks && d->chunks[chunk].chunk.line <= v->line &&
               d->chunks[chunk].first_value <= i)
            pl_add(&b, chunk_value(d->arena, &d->chunks[chunk++].chunk));
        pl_add(&b, value_value(d->arena, v));
    }
    while (chunk < d->n_chunks)
        pl_add(&b, chunk_value(d->arena, &d->chunks[chunk++].chunk));
    return pl_list(&b);
}

static enum pl_status check_label(struct pl_index *seen, struct pl_str path,
                                  struct pl_str label, size_t line,
                                  struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path.s, line, 0);
    size_t first;

    if (!pl_index_put(seen, label, line, &first))
        return out_of_memory(err);
    if (first == line)
        return PL_OK;
    return pl_fail(err, PL_EINPUT, &pos,
                   "the label \"%.*s\" is taken: line %zu has it",
                   PL_FMT(label), first);
}

static enum pl_status check_labels(const struct pl_document *d,
                                   struct pl_err *err)
{
    struct pl_index seen;

    pl_index_init(&seen, d->arena);
    for (size_t i = 0; i < d->n_chunks; i++)
        if (d->chunks[i].chunk.label.len > 0)
            PL_TRY(check_label(&seen, d->source.path, d->chunks[i].chunk.label,
                               d->chunks[i].chunk.fence_line, err));
    for (size_t i = 0; i < d->source.n_marks; i++) {
        const struct pl_mark *m = &d->source.marks[i];
        if (m->kind == PL_MARK_LABEL && m->is_label)
            PL_TRY(check_label(&seen, d->source.path,
                               pl_str_slice(m->text, 2, m->text.len - 1),
                               m->line, err));
    }
    return PL_OK;
}

enum pl_status pl_notebook_parts(struct pl_arena *a, struct pl_str path,
                                 struct pl_str source,
                                 const struct pl_value **parts,
                                 struct pl_err *err)
{
    struct pl_document d;
    enum pl_status status = pl_document_open(a, path, source, &d, err);

    if (status == PL_OK)
        status = check_labels(&d, err);
    if (status == PL_OK) {
        *parts = parts_value(&d);
        if (*parts == NULL)
            status = out_of_memory(err);
    }
    /* Text of which a piece is missing for want of memory is no text, and what
     * is found wrong with it no fault of the notebook. */
    if (a->was_refused)
        status = out_of_memory(err);
    pl_document_close(&d);
    return status;
}
