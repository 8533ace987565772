#include "run/register.h"

#include "run/project.h"

#include <string.h>

enum { LOCK_MOST = 16 << 20 };

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_str without_slashes(struct pl_str path)
{
    while (path.len > 1 && path.s[path.len - 1] == '/')
        path.len--;
    return path;
}

/* "book/analyses/letters" is trial "letters" of project "book". */
static enum pl_status split(struct pl_arena *a, const char *trial,
                            const char **project, struct pl_str *id,
                            struct pl_err *err)
{
    static const char between[] = "analyses/";
    struct pl_str path = without_slashes(pl_str_from(trial));
    size_t n = path.len;

    *id = path;
    while (n > 0 && path.s[n - 1] != '/')
        n--;
    if (n == 0)
        return PL_OK;
    *id = pl_str_slice(path, n, path.len);
    struct pl_str above = pl_str_slice(path, 0, n);
    if (!pl_str_ends(above, between)) {
        (void)pl_fail(err, PL_EINPUT, NULL,
                      "\"%s\" is not the folder of a trial", trial);
        return pl_hint(err, "a trial stands in PROJECT/analyses/ID");
    }
    above.len -= sizeof between - 1;
    struct pl_str folder =
        pl_str_copy(a, above.len > 0 ? without_slashes(above) : PL_STR("."));
    *project = folder.s;
    return folder.s != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status read_lock(struct pl_arena *a, struct pl_sealing *s,
                                struct pl_err *err)
{
    struct pl_str text;

    if (pl_is_text(pl_at(s->row, "lock.state"), "none"))
        return pl_lock_read(a, &s->protocol, NULL, s->path.s, &s->lock, err);
    PL_TRY(pl_file_get(s->path.s, LOCK_MOST, a, &text, err));
    return pl_lock_read(a, &s->protocol, &text, s->path.s, &s->lock, err);
}

enum pl_status pl_sealing_open(struct pl_arena *a, const char *project,
                               const char *trial, bool seals,
                               struct pl_sealing *out, struct pl_err *err)
{
    struct pl_folder folder = {.project = project};
    struct pl_sealing s = {0};
    struct pl_str id;

    PL_TRY(split(a, trial, &folder.project, &id, err));
    PL_TRY(pl_trial_load(a, &folder, id, seals, &s.row, err));
    s.project = folder.project;
    s.path = pl_str_printf(a, "%s/%.*s/protocol.lock", folder.project,
                           PL_FMT(pl_strv(pl_get(s.row, "folder"))));
    if (s.path.s == NULL)
        return out_of_memory(err);
    s.protocol.value = pl_get(s.row, "protocol");
    s.protocol.hash = pl_value_hash(s.protocol.value);
    PL_TRY(read_lock(a, &s, err));
    *out = s;
    return PL_OK;
}

static void tell(struct pl_buf *b, const struct pl_value *row, const char *path)
{
    pl_buf_printf(
        b,
        "%s: sealed trial \"%.*s\"\n"
        "sha256 %.*s\n"
        "Deposit this hash where its date can be seen (a registry, a "
        "repository, a\nletter): a lock alone cannot prove when it was "
        "made.\n",
        path, PL_FMT(pl_strv(pl_get(row, "id"))),
        PL_FMT(pl_strv(pl_get(row, "sha256"))));
}

enum pl_status pl_register(struct pl_arena *a, const char *project,
                           const char *trial, struct pl_buf *told,
                           struct pl_err *err)
{
    struct pl_sealing s;
    struct pl_buf text;

    PL_TRY(pl_sealing_open(a, project, trial, false, &s, err));
    PL_TRY(pl_lock_need_none(&s.lock, s.path.s, err));
    pl_buf_init(&text, 0);
    enum pl_status status = pl_lock_register(a, &s.protocol, &text, err);
    if (status == PL_OK)
        status = pl_file_put(s.path.s, pl_buf_view(&text), err);
    if (status == PL_OK)
        tell(told, s.row, s.path.s);
    pl_buf_free(&text);
    return status;
}
