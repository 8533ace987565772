/* A lock is signed: `plumb sign`; and the key for it made: `plumb key`. */
#include "plan/lock_sign.h"
#include "run/register.h"

enum pl_status pl_key(const char *path, bool is_made, struct pl_buf *told,
                      struct pl_err *err)
{
    struct pl_sign_key key;

    PL_TRY(is_made ? pl_sign_key_make(path, &key, err)
                   : pl_sign_key_read(path, &key, err));
    pl_sign_key_forget(&key);
    if (is_made)
        pl_buf_printf(told,
                      "%s: made; keep it where you alone can read it, and not "
                      "in the project\n",
                      path);
    pl_buf_printf(told,
                  "public key %s\n"
                  "The plan names it before it is registered: signers = { "
                  "[\"your name\"] =\n\"%s\" }\n",
                  key.hex, key.hex);
    return PL_OK;
}

static void tell(struct pl_buf *b, const struct pl_sealing *s, const char *key,
                 bool is_new)
{
    size_t n = pl_count(s->lock.events);

    pl_buf_printf(
        b, "%s: %s trial \"%.*s\", to event %zu (%.*s)\npublic key %s\n",
        s->path.s, is_new ? "signed the lock of" : "had signed the lock of",
        PL_FMT(pl_strv(pl_get(s->row, "id"))), n,
        PL_FMT(pl_strv(pl_get(pl_item(s->lock.events, n - 1), "event"))), key);
}

static enum pl_status sign(struct pl_arena *a, const struct pl_sealing *s,
                           const struct pl_sign_key *key, struct pl_buf *told,
                           struct pl_err *err)
{
    struct pl_buf text;
    bool is_new;

    pl_buf_init(&text, 0);
    enum pl_status status =
        pl_lock_sign(a, &s->lock, key, s->path.s, &text, &is_new, err);
    if (status == PL_OK)
        status = pl_file_put(s->path.s, pl_buf_view(&text), err);
    if (status == PL_OK)
        tell(told, s, key->hex, is_new);
    pl_buf_free(&text);
    return status;
}

enum pl_status pl_sign_lock(struct pl_arena *a, const char *project,
                            const char *trial, const char *path,
                            struct pl_buf *told, struct pl_err *err)
{
    struct pl_sign_key key;
    struct pl_sealing s;

    PL_TRY(pl_sealing_open(a, project, trial, false, &s, err));
    PL_TRY(pl_lock_need_kept(&s.lock, s.path.s, err));
    PL_TRY(pl_sign_key_read(path, &key, err));
    enum pl_status status = sign(a, &s, &key, told, err);
    pl_sign_key_forget(&key);
    return status;
}
