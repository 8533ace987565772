/* lock.h - protocol.lock: the plan in force, its SHA-256, hash-chained events.
 * JSON text, sorted keys, written by register, amend and receive only. */
#ifndef PL_PLAN_LOCK_H
#define PL_PLAN_LOCK_H

#include "plan/protocol.h"

enum pl_lock_state { PL_LOCK_NONE, PL_LOCK_MATCHES, PL_LOCK_CHANGED };

struct pl_lock {
    enum pl_lock_state state;
    struct pl_hash hash;             /* of the protocol in the lock */
    const struct pl_value *protocol; /* as locked */
    /* [{"event":"register","protocol","previous","chain"},
     *  {"event":"amend", the same, "why","on","replaced": the plan before,
     *   "changes":[{"clause","locked","now"}]},
     *  {"event":"receive", the same, "on","files","cells"} ...]: chain is the
     * hash of the event without it. */
    const struct pl_value *events;
    /* [{"chain": of an event,"key","signature"}], or nil: plan/lock_sign.h */
    const struct pl_value *signatures;
};

/* The text of a lock with these parts. */
enum pl_status pl_lock_print(struct pl_arena *a, const struct pl_lock *lock,
                             struct pl_buf *text, struct pl_err *err);
/* Already locked is an error (hint: say so in the notebook): registering twice
 * would replace what was promised. */
enum pl_status pl_lock_need_none(const struct pl_lock *lock, const char *path,
                                 struct pl_err *err);
/* The lock's text for a protocol that has none. */
enum pl_status pl_lock_register(struct pl_arena *a, const struct pl_protocol *p,
                                struct pl_buf *text, struct pl_err *err);
/* Only a plan that was registered and then changed can be amended. */
enum pl_status pl_lock_need_changed(const struct pl_lock *lock,
                                    const char *path, struct pl_err *err);
/* The text of a lock with one more event: the plan is now p, for this reason.
 * on: YYYY-MM-DD, or empty. */
enum pl_status pl_lock_amend(struct pl_arena *a, const struct pl_lock *lock,
                             const struct pl_protocol *p, struct pl_str why,
                             struct pl_str on, struct pl_buf *text,
                             struct pl_err *err);
/* Data can be sealed while the plan is as the lock holds it. */
enum pl_status pl_lock_need_kept(const struct pl_lock *lock, const char *path,
                                 struct pl_err *err);
/* The text of a lock with one more event: these files arrived on that day.
 * files: [{"frame","path","sha256","rows","keys","columns"}], see data/seal.h;
 * cells: SHA-256 of the file that holds the hashes of cells. */
enum pl_status pl_lock_receive(struct pl_arena *a, const struct pl_lock *lock,
                               const struct pl_value *files, const char *cells,
                               struct pl_str on, struct pl_buf *text,
                               struct pl_err *err);
/* Verifies the chain, and that each amendment changed what it says; text NULL =
 * no lock.  A broken chain or hash is an error.  Signatures are not verified.
 */
enum pl_status pl_lock_read(struct pl_arena *a, const struct pl_protocol *p,
                            const struct pl_str *text, const char *path,
                            struct pl_lock *out, struct pl_err *err);
/* Where locked and present protocol differ: [{"clause","locked","now"}]. */
const struct pl_value *pl_value_differences(struct pl_arena *a,
                                            const struct pl_value *was,
                                            const struct pl_value *now);

#endif
