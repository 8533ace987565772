/* blinding.h - what a blind build loads, reads and says. */
#ifndef PL_RUN_BLINDING_H
#define PL_RUN_BLINDING_H

#include "run/project_state.h"

/* Of the trials and chapters of a project that was loaded as it is: what blinds
 * each trial, and both without digests of data. */
enum pl_status pl_load_blinds(struct pl_loader *l,
                              const struct pl_value **trials,
                              const struct pl_value **chapters,
                              const struct pl_value **blinds,
                              struct pl_err *err);

/* Files that were read, without their digests. */
const struct pl_value *pl_blind_reads(struct pl_arena *a,
                                      const struct pl_value *reads);

/* From here on readers of the root see blinded files.  blinds: of the project,
 * nil or NULL where the build is not blind; outlives the root. */
void pl_root_blind(struct pl_root *root, const struct pl_value *blinds);

/* One line for people; nothing where the ledger is not of a blind build. */
void pl_blind_note(struct pl_buf *b, const struct pl_value *ledger);

#endif
