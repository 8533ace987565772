#include "run/audit.h"

#include "base/json.h"
#include "plan/assess.h"
#include "plan/blind.h"
#include "plan/lock.h"
#include "run/blinding.h"
#include "run/numbers.h"
#include "run/project.h"

enum { LEDGER_MOST = 512 << 20, LOCK_MOST = 16 << 20, DIGITS = 12, FORMAT = 1 };

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status not_a_ledger(const char *path, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(path, 0, 0);

    (void)pl_fail(err, PL_EINPUT, &pos,
                  "is not a ledger that this version of plumb knows");
    return pl_hint(err, "build the report again: plumb build");
}

static enum pl_status read_ledger(struct pl_arena *a,
                                  const struct pl_audit *audit,
                                  const struct pl_value **ledger,
                                  struct pl_err *err)
{
    struct pl_str path = pl_str_printf(a, "%s/ledger.json", audit->output);
    struct pl_str text;

    if (path.s == NULL)
        return out_of_memory(err);
    if (pl_file_get(path.s, LEDGER_MOST, a, &text, err) != PL_OK)
        return pl_hint(err, "build the report first: plumb build; -o DIR names "
                            "the folder that it was written to");
    PL_TRY(pl_json_read(a, text, path.s, ledger, err));
    if (pl_num_or(pl_get(*ledger, "format"), 0) != FORMAT ||
        pl_get(*ledger, "trials")->type != PL_LIST ||
        pl_get(*ledger, "notebooks")->type != PL_LIST)
        return not_a_ledger(path.s, err);
    return PL_OK;
}

/* What the build saw of the data speaks of a receipt that is still there. */
static bool is_sealed_by(const struct pl_value *lock,
                         const struct pl_value *data)
{
    const struct pl_value *events = pl_get(lock, "events");
    const struct pl_value *seal = pl_get(pl_item(data, 0), "seal");

    for (size_t i = 0; i < pl_count(events); i++)
        if (!pl_is_nil(seal) &&
            pl_equal(pl_get(pl_item(events, i), "chain"), seal))
            return true;
    return false;
}

/* The trial with the state of the lock that stands there now. */
static enum pl_status relock(struct pl_arena *a, struct pl_root *root,
                             const struct pl_value *trial, bool is_blind,
                             const struct pl_value **out, struct pl_err *err)
{
    struct pl_str folder = pl_strv(pl_get(trial, "folder"));
    struct pl_str path = pl_str_below(a, folder, PL_STR("protocol.lock"));
    const struct pl_value *lock;
    struct pl_str text;

    *out = trial;
    if (path.s == NULL)
        return out_of_memory(err);
    if (!pl_root_has(root, path))
        return PL_OK;
    PL_TRY(pl_root_read(root, path, LOCK_MOST, a, &text, err));
    PL_TRY(pl_lock_value(a, trial, &text, path.s, &lock, err));
    if (is_blind)
        PL_TRY(pl_blind_lock(a, lock, &lock, NULL, err));
    if (lock != NULL && is_sealed_by(lock, pl_at(trial, "lock.data")))
        lock = pl_with(a, lock, "data", pl_at(trial, "lock.data"));
    *out = pl_with(a, trial, "lock", lock);
    return *out != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status relock_all(struct pl_arena *a, const char *project,
                                 const struct pl_value **ledger,
                                 struct pl_err *err)
{
    const struct pl_value *trials = pl_get(*ledger, "trials"), *trial;
    struct pl_builder list;
    struct pl_root root;
    enum pl_status status = PL_OK;

    PL_TRY(pl_root_open(&root, project, a, err));
    pl_build(&list, a);
    for (size_t i = 0; status == PL_OK && i < pl_count(trials); i++) {
        status = relock(a, &root, pl_item(trials, i),
                        pl_truth(pl_get(*ledger, "blind")), &trial, err);
        pl_add(&list, trial);
    }
    pl_root_close(&root);
    PL_TRY(status);
    *ledger = pl_with(a, *ledger, "trials", pl_list(&list));
    return *ledger != NULL ? PL_OK : out_of_memory(err);
}

static void put_departures(struct pl_buf *b, enum pl_audit_format format,
                           const struct pl_value *assessment)
{
    if (format == PL_AUDIT_JSON)
        pl_json_print(b, assessment, DIGITS);
    else if (format == PL_AUDIT_CSV)
        pl_departures_csv(b, assessment);
    else if (format == PL_AUDIT_MD)
        pl_departures_md(b, assessment);
    else
        pl_departures_text(b, assessment);
}

enum pl_status pl_audit_read(struct pl_arena *a, const struct pl_audit *audit,
                             const struct pl_value **ledger,
                             const struct pl_value **assessment,
                             struct pl_err *err)
{
    PL_TRY(read_ledger(a, audit, ledger, err));
    PL_TRY(relock_all(a, audit->project, ledger, err));
    return pl_assess(a, *ledger, assessment, err);
}

enum pl_status pl_audit_run(struct pl_arena *a, const struct pl_audit *audit,
                            struct pl_buf *told, int *exit_code,
                            struct pl_err *err)
{
    const struct pl_value *ledger, *assessment;

    PL_TRY(pl_audit_read(a, audit, &ledger, &assessment, err));
    if (audit->format == PL_AUDIT_TEXT || audit->format == PL_AUDIT_MD)
        pl_blind_note(told, ledger);
    if (audit->numbers)
        pl_numbers_print(told, a, audit->format, pl_get(ledger, "values"));
    else
        put_departures(told, audit->format, assessment);
    *exit_code = (int)pl_num_or(pl_get(assessment, "exit"), 0);
    return told->failed == PL_OK ? PL_OK : out_of_memory(err);
}
