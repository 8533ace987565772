#include "plan/batches.h"

#include "data/expr.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_session_no_memory(err);
}

static bool reads_treatment(struct pl_arena *a, const struct pl_value *spec,
                            struct pl_str treatment)
{
    const struct pl_value *where = pl_at(spec, "sample.where");

    return !pl_is_nil(where) &&
           pl_list_has(pl_expr_columns(a, where), treatment);
}

/* The batch of a spec's sample, a new one if need be; n: none. */
static enum pl_status find_batch(struct pl_arena *a,
                                 const struct pl_specs *specs, size_t i,
                                 struct pl_batches *b, struct pl_err *err)
{
    const struct pl_value *spec = specs->spec[i];
    size_t k = 0;

    while (k < b->n && !pl_equal(pl_get(b->batch[k].spec, "sample"),
                                 pl_get(spec, "sample")))
        k++;
    b->of[i] = k;
    if (k == PL_BATCHES_MAX)
        return PL_OK;
    if (k == b->n) {
        b->batch[k] = (struct pl_batch){.spec = spec,
                                        .which = PL_NEW(a, size_t, specs->n)};
        if (b->batch[k].which == NULL)
            return out_of_memory(err);
        b->n++;
    }
    b->at[i] = b->batch[k].n;
    b->batch[k].which[b->batch[k].n++] = i;
    return PL_OK;
}

/* Where the sample cannot be taken, each says so by itself. */
static enum pl_status share(struct pl_arena *a, const struct pl_batches *b,
                            const struct pl_frame *source,
                            const struct pl_specs *specs,
                            struct pl_batch *batch, struct pl_err *err)
{
    const char **function = PL_NEW(a, const char *, batch->n);
    const struct pl_value **args = PL_NEW(a, const struct pl_value *, batch->n);
    const struct pl_frame *frame = NULL;
    struct pl_err why = {0};

    if (function == NULL || args == NULL)
        return out_of_memory(err);
    if (batch->n < 2 || reads_treatment(a, batch->spec, specs->treatment))
        return PL_OK;
    for (size_t i = 0; i < batch->n; i++) {
        function[i] = specs->function[batch->which[i]];
        args[i] = specs->args[batch->which[i]];
    }
    enum pl_status status =
        pl_registered_sample(a, b->protocol, batch->spec, source, &frame, &why);
    if (status == PL_ENOMEM)
        return out_of_memory(err);
    if (status != PL_OK)
        return PL_OK;
    return pl_together_of(a, frame, function, args, batch->n, specs->term,
                          &batch->together, err);
}

enum pl_status pl_batches_of(struct pl_arena *a,
                             const struct pl_protocol *protocol,
                             const struct pl_frame *source,
                             const struct pl_specs *specs,
                             struct pl_batches *out, struct pl_err *err)
{
    *out = (struct pl_batches){.protocol = protocol,
                               .of = PL_NEW(a, size_t, specs->n + 1),
                               .at = PL_NEW(a, size_t, specs->n + 1)};
    if (out->of == NULL || out->at == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < specs->n; i++)
        PL_TRY(find_batch(a, specs, i, out, err));
    for (size_t k = 0; k < out->n; k++)
        PL_TRY(share(a, out, source, specs, &out->batch[k], err));
    return PL_OK;
}

static enum pl_status draw(struct pl_arena *a, const struct pl_batches *b,
                           const struct pl_frame *source,
                           struct pl_batch *batch, struct pl_err *err)
{
    const struct pl_frame *frame = NULL;

    if (batch->together == NULL)
        return PL_OK;
    PL_TRY(
        pl_registered_sample(a, b->protocol, batch->spec, source, &frame, err));
    return pl_together_drawn(a, batch->together, frame, &batch->together, err);
}

enum pl_status pl_batches_drawn(struct pl_arena *a, const struct pl_batches *b,
                                const struct pl_frame *source,
                                struct pl_batches *out, struct pl_err *err)
{
    *out = *b;
    for (size_t k = 0; k < out->n; k++)
        PL_TRY(draw(a, b, source, &out->batch[k], err));
    return PL_OK;
}

bool pl_batches_fit(const struct pl_batches *b, size_t i,
                    struct pl_shared_coef *out)
{
    size_t k = b->of[i];

    return k < b->n && b->batch[k].together != NULL &&
           pl_together_fit(b->batch[k].together, b->at[i], out);
}
