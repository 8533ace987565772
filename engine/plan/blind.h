/* blind.h - what a blind build may see: files with the arms dealt anew, locks
 * without what would tell the true ones.  How arms are dealt: data/blind.h. */
#ifndef PL_PLAN_BLIND_H
#define PL_PLAN_BLIND_H

#include "base/file.h"
#include "base/value.h"

/* What blinds a trial: {"trial","folder","arm": [headers],"by": [{"units":
 * [headers], "arms": {unit: its new arm}}],"files": [{"path","columns":
 * [headers]}], "missing": [texts],"unit_aliases": {text: unit}}; without a
 * header, units are the rows of "path". trial: {"id","folder","protocol"}.
 * Reads the files of the plan that tell arms and blocks; what they lack for it
 * is an error that says what to do.
 */
enum pl_status pl_blind_trial(struct pl_arena *a, struct pl_root *root,
                              const struct pl_value *trial,
                              const struct pl_value **out, struct pl_err *err);

/* The bytes of any file of the project, as a blind build reads them.  blinds:
 * list of the above.  A table that has a trial's arms by its units gets the new
 * ones.  One that has its arms, and is a copy of its data, and does not name
 * the units is an error; any other stays as it is. */
enum pl_status pl_blind_bytes(struct pl_arena *a, const struct pl_value *blinds,
                              struct pl_str path, struct pl_str *bytes,
                              struct pl_err *err);

/* The lock of a ledger (docs/formats.md) without digests of data, from which
 * arms could be found by trying.  Digests of files get words in their place,
 * equal ones the same.  *words: list of {"sha256","word"}; may be NULL. */
enum pl_status pl_blind_lock(struct pl_arena *a, const struct pl_value *lock,
                             const struct pl_value **out,
                             const struct pl_value **words, struct pl_err *err);
/* The text with these words in the place of the digests. */
struct pl_str pl_blind_text(struct pl_arena *a, struct pl_str text,
                            const struct pl_value *words);

#endif
