/* Data arrived, and are sealed: `plumb receive`. */
#include "run/register.h"

#include "base/json.h"
#include "data/date.h"
#include "run/project.h"

enum { FORMAT = 1, DIGITS = 17 };

enum pl_status pl_on_check(const char *command, struct pl_str on,
                           struct pl_err *err)
{
    double days;
    const char *wrong = pl_date_read(on, &days);

    if (wrong == NULL)
        return PL_OK;
    (void)pl_fail(err, PL_EUSAGE, NULL, "plumb %s: --on \"%.*s\" %s", command,
                  PL_FMT(on), wrong);
    return pl_hint(err, "a day is written 2026-03-01");
}

static void tell(struct pl_buf *b, const struct pl_sealing *s,
                 const struct pl_value *files)
{
    pl_buf_printf(b, "%s: sealed the data of trial \"%.*s\"\n", s->path.s,
                  PL_FMT(pl_strv(pl_get(s->row, "id"))));
    for (size_t i = 0; i < pl_count(files); i++) {
        const struct pl_value *f = pl_item(files, i);
        pl_buf_printf(b, "  %.*s: %.0f rows, %zu columns, sha256 %.*s\n",
                      PL_FMT(pl_strv(pl_get(f, "path"))),
                      pl_num_or(pl_get(f, "rows"), 0),
                      pl_count(pl_get(f, "columns")),
                      PL_FMT(pl_strv(pl_get(f, "sha256"))));
    }
    pl_buf_puts(b, "The lock may be published.  protocol.cells beside it may "
                   "not: keep it where the\ndata are, it tells which cells "
                   "change.\n");
}

static enum pl_status print_cells(struct pl_arena *a,
                                  const struct pl_value *frames,
                                  struct pl_buf *text, struct pl_err *err)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_number(&b, "format", FORMAT);
    pl_set(&b, "frames", frames);
    const struct pl_value *v = pl_map(&b);
    if (v == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_json_print(text, v, DIGITS);
    return text->failed == PL_OK
               ? PL_OK
               : pl_fail(err, text->failed, NULL, "the cells do not fit");
}

/* The lock last: what it names is there when it says so. */
static enum pl_status put_both(struct pl_arena *a, const struct pl_sealing *s,
                               const char *on, struct pl_buf *cells,
                               struct pl_buf *text, struct pl_err *err)
{
    struct pl_str beside = pl_str_printf(
        a, "%.*scells", PL_FMT(pl_str_slice(s->path, 0, s->path.len - 4)));
    char hex[65];

    if (beside.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(print_cells(a, pl_at(s->row, "seals.cells"), cells, err));
    struct pl_hash hash = pl_hash_str(pl_buf_view(cells));
    pl_hash_hex(&hash, hex);
    PL_TRY(pl_lock_receive(a, &s->lock, pl_at(s->row, "seals.files"), hex,
                           pl_str_from(on), text, err));
    const struct pl_file files[] = {
        {.path = beside.s, .bytes = pl_buf_view(cells)},
        {.path = s->path.s, .bytes = pl_buf_view(text)}};
    return pl_files_put(files, 2, err);
}

enum pl_status pl_receive(struct pl_arena *a, const char *project,
                          const char *trial, const char *on,
                          struct pl_buf *told, struct pl_err *err)
{
    struct pl_buf text, cells;
    struct pl_sealing s;

    PL_TRY(pl_on_check("receive", pl_str_from(on), err));
    PL_TRY(pl_sealing_open(a, project, trial, true, &s, err));
    PL_TRY(pl_lock_need_kept(&s.lock, s.path.s, err));
    pl_buf_init(&text, 0);
    pl_buf_init(&cells, 0);
    enum pl_status status = put_both(a, &s, on, &cells, &text, err);
    if (status == PL_OK)
        tell(told, &s, pl_at(s.row, "seals.files"));
    pl_buf_free(&cells);
    pl_buf_free(&text);
    return status;
}
