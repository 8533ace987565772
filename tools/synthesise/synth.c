#include "synth.h"

#include "base/buf.h"
#include "base/file.h"

enum pl_status synth_published(const struct synth *s, const char *trial,
                               const char *name, struct csv *out,
                               struct pl_err *err)
{
    struct pl_str path = pl_str_printf(s->arena, "%s/analyses/%s/published/%s",
                                       s->project, trial, name);

    if (path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return csv_read(path.s, s->arena, out, err);
}

enum pl_status synth_write(const struct synth *s, const char *trial,
                           const char *name, struct pl_buf *text,
                           struct pl_err *err)
{
    struct pl_str path =
        pl_str_printf(s->arena, "%s/%s/data/%s", s->out, trial, name);
    enum pl_status status = PL_ENOMEM;

    if (path.s == NULL || text->failed != PL_OK)
        pl_fail(err, status, NULL, "out of memory");
    else
        status = pl_file_put(path.s, pl_buf_view(text), err);
    pl_buf_free(text);
    return status;
}
