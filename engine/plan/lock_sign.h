/* lock_sign.h - signatures of a lock: each of one event, and so, by the chain,
 * of all before it.  They stand in the lock beside the chain: later events
 * leave them as they are. */
#ifndef PL_PLAN_LOCK_SIGN_H
#define PL_PLAN_LOCK_SIGN_H

#include "base/sign.h"
#include "plan/lock.h"

/* The text of the lock with a signature of its last event more.  *is_new: false
 * where this key has signed it already.  A key that the locked plan does not
 * name among its signers, where it names any, is an error. */
enum pl_status pl_lock_sign(struct pl_arena *a, const struct pl_lock *lock,
                            const struct pl_sign_key *key, const char *path,
                            struct pl_buf *text, bool *is_new,
                            struct pl_err *err);

/* What the signatures come to; nil where there are none, and the plan in force
 * names no signers.
 * {"state": "valid" (the last event is signed, by a signer where the plan names
 * some), "partial" (events after the last signed one; the plan names nobody),
 * "missing" (no signer signed the last event), "broken" (one does not hold),
 * "by": [{"key","name": of the signer,"events": up to which, from the first}],
 * "broken": [keys]} */
const struct pl_value *pl_lock_signed(struct pl_arena *a,
                                      const struct pl_lock *lock);

#endif
