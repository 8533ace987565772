#include "run/blinding.h"

#include "base/version.h"
#include "plan/blind.h"

static enum pl_status blind_trial(struct pl_loader *l,
                                  const struct pl_value **trial,
                                  struct pl_builder *blinds,
                                  struct pl_builder *words, struct pl_err *err)
{
    const struct pl_value *one, *lock, *given;

    PL_TRY(pl_blind_trial(l->a, l->root, *trial, &one, err));
    PL_TRY(pl_blind_lock(l->a, pl_get(*trial, "lock"), &lock, &given, err));
    pl_add(blinds, one);
    for (size_t i = 0; i < pl_count(given); i++)
        pl_add(words, pl_item(given, i));
    *trial = pl_with(l->a, *trial, "lock", lock);
    return *trial != NULL ? PL_OK : pl_loader_no_memory(err);
}

/* A notebook that names a digest of the data names the word for it. */
static const struct pl_value *blind_chapters(struct pl_loader *l,
                                             const struct pl_value *chapters,
                                             const struct pl_value *words)
{
    struct pl_builder list;

    pl_build(&list, l->a);
    for (size_t i = 0; i < pl_count(chapters); i++) {
        const struct pl_value *c = pl_item(chapters, i);
        struct pl_str source =
            pl_blind_text(l->a, pl_strv(pl_get(c, "source")), words);
        pl_add(&list, source.s != NULL
                          ? pl_with(l->a, c, "source", pl_string(l->a, source))
                          : NULL);
    }
    return pl_list(&list);
}

enum pl_status pl_load_blinds(struct pl_loader *l,
                              const struct pl_value **trials,
                              const struct pl_value **chapters,
                              const struct pl_value **blinds,
                              struct pl_err *err)
{
    struct pl_builder rows, all, words;

    pl_build(&rows, l->a);
    pl_build(&all, l->a);
    pl_build(&words, l->a);
    for (size_t i = 0; i < pl_count(*trials); i++) {
        const struct pl_value *trial = pl_item(*trials, i);
        PL_TRY(blind_trial(l, &trial, &all, &words, err));
        pl_add(&rows, trial);
    }
    *trials = pl_list(&rows);
    *blinds = pl_list(&all);
    *chapters = blind_chapters(l, *chapters, pl_list(&words));
    return *trials != NULL && *blinds != NULL && *chapters != NULL
               ? PL_OK
               : pl_loader_no_memory(err);
}

const struct pl_value *pl_blind_reads(struct pl_arena *a,
                                      const struct pl_value *reads)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(reads); i++)
        pl_add(&list, pl_with(a, pl_item(reads, i), "sha256", pl_nil()));
    return pl_list(&list);
}

/* Locks and what lies beside them hold digests of the data. */
static enum pl_status view(const void *view_of, struct pl_arena *a,
                           struct pl_str path, struct pl_str *bytes,
                           struct pl_err *err)
{
    if (!pl_str_ends(path, "protocol.lock") &&
        !pl_str_ends(path, "protocol.cells"))
        return pl_blind_bytes(a, view_of, path, bytes, err);
    struct pl_str name = pl_str_copy(a, path);
    struct pl_pos pos = pl_pos_at(name.s != NULL ? name.s : "", 0, 0);
    return pl_fail(err, PL_EINPUT, &pos,
                   "is not read by the notebooks of a blind build");
}

void pl_root_blind(struct pl_root *root, const struct pl_value *blinds)
{
    if (blinds == NULL || pl_is_nil(blinds))
        return;
    root->view = view;
    root->view_of = blinds;
}

void pl_blind_note(struct pl_buf *b, const struct pl_value *ledger)
{
    if (pl_truth(pl_get(ledger, "blind")))
        pl_buf_puts(b, PL_BLINDED ": " PL_BLINDED_WHY "\n");
}
