/* A plan that changed, and says so: `plumb amend`. */
#include "run/register.h"

static enum pl_status check_why(struct pl_str why, struct pl_err *err)
{
    bool is_said = false;

    for (size_t i = 0; i < why.len; i++)
        is_said = is_said || (unsigned char)why.s[i] > ' ';
    if (!pl_utf8_valid(why))
        return pl_fail(err, PL_EUSAGE, NULL,
                       "plumb amend: --why is not UTF-8 text");
    if (is_said)
        return PL_OK;
    (void)pl_fail(err, PL_EUSAGE, NULL, "plumb amend: --why says nothing");
    return pl_hint(err, "a sentence that a reader of the report will believe");
}

static void tell(struct pl_buf *b, const struct pl_sealing *s,
                 const struct pl_value *changes)
{
    pl_buf_printf(b, "%s: amended trial \"%.*s\"\n", s->path.s,
                  PL_FMT(pl_strv(pl_get(s->row, "id"))));
    for (size_t i = 0; i < pl_count(changes); i++)
        pl_buf_printf(b, "  %.*s\n",
                      PL_FMT(pl_strv(pl_get(pl_item(changes, i), "clause"))));
    pl_buf_printf(b,
                  "sha256 %.*s\n"
                  "Deposit this hash where its date can be seen, as that of "
                  "the registration.\n",
                  PL_FMT(pl_strv(pl_get(s->row, "sha256"))));
}

enum pl_status pl_amend(struct pl_arena *a, const struct pl_amend *amend,
                        struct pl_buf *told, struct pl_err *err)
{
    struct pl_str why = pl_str_from(amend->why);
    struct pl_str on = pl_str_from(amend->on != NULL ? amend->on : "");
    struct pl_sealing s;
    struct pl_buf text;

    PL_TRY(check_why(why, err));
    PL_TRY(on.len == 0 ? PL_OK : pl_on_check("amend", on, err));
    PL_TRY(pl_sealing_open(a, amend->project, amend->trial, false, &s, err));
    PL_TRY(pl_lock_need_changed(&s.lock, s.path.s, err));
    const struct pl_value *changes =
        pl_value_differences(a, s.lock.protocol, s.protocol.value);
    pl_buf_init(&text, 0);
    enum pl_status status =
        pl_lock_amend(a, &s.lock, &s.protocol, why, on, &text, err);
    if (status == PL_OK)
        status = pl_file_put(s.path.s, pl_buf_view(&text), err);
    if (status == PL_OK)
        tell(told, &s, changes);
    pl_buf_free(&text);
    return status;
}
