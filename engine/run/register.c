#include "run/register.h"

#include "plan/lock.h"
#include "run/project.h"

#include <string.h>

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

static enum pl_status need_none(const struct pl_value *row, const char *path,
                                struct pl_err *err)
{
    struct pl_lock lock = {.state = PL_LOCK_MATCHES};

    if (pl_is_text(pl_at(row, "lock.state"), "none"))
        lock.state = PL_LOCK_NONE;
    else if (pl_is_text(pl_at(row, "lock.state"), "changed"))
        lock.state = PL_LOCK_CHANGED;
    return pl_lock_need_none(&lock, path, err);
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
    struct pl_folder folder = {.project = project};
    const struct pl_value *row;
    struct pl_str id;
    struct pl_buf text;

    PL_TRY(split(a, trial, &folder.project, &id, err));
    PL_TRY(pl_trial_load(a, &folder, id, &row, err));
    struct pl_str path =
        pl_str_printf(a, "%s/%.*s/protocol.lock", folder.project,
                      PL_FMT(pl_strv(pl_get(row, "folder"))));
    if (path.s == NULL)
        return out_of_memory(err);
    PL_TRY(need_none(row, path.s, err));
    struct pl_protocol p = {.value = pl_get(row, "protocol")};
    p.hash = pl_value_hash(p.value);
    pl_buf_init(&text, 0);
    enum pl_status status = pl_lock_register(a, &p, &text, err);
    if (status == PL_OK)
        status = pl_file_put(path.s, pl_buf_view(&text), err);
    if (status == PL_OK)
        tell(told, row, path.s);
    pl_buf_free(&text);
    return status;
}
