/* lock.h - protocol.lock: the registered protocol, its SHA-256, hash-chained
 * events.  JSON text, sorted keys, written by `plumb register` only. */
#ifndef PL_PLAN_LOCK_H
#define PL_PLAN_LOCK_H

#include "plan/protocol.h"

enum pl_lock_state { PL_LOCK_NONE, PL_LOCK_MATCHES, PL_LOCK_CHANGED };

struct pl_lock {
    enum pl_lock_state state;
    struct pl_hash hash;             /* of the protocol in the lock */
    const struct pl_value *protocol; /* as locked */
    const struct pl_value
        *events; /* [{"event":"register","sha256","previous","chain"} ...] */
};

/* Already locked is an error (hint: say so in the notebook): registering twice
 * would replace what was promised. */
enum pl_status pl_lock_need_none(const struct pl_lock *lock, const char *path,
                                 struct pl_err *err);
/* The lock's text for a protocol that has none. */
enum pl_status pl_lock_register(struct pl_arena *a, const struct pl_protocol *p,
                                struct pl_buf *text, struct pl_err *err);
/* Verifies the chain; text NULL = no lock.  A broken chain or hash is an error.
 */
enum pl_status pl_lock_read(struct pl_arena *a, const struct pl_protocol *p,
                            const struct pl_str *text, const char *path,
                            struct pl_lock *out, struct pl_err *err);
/* Where locked and present protocol differ: [{"clause","locked","now"}]. */
const struct pl_value *pl_value_differences(struct pl_arena *a,
                                            const struct pl_value *was,
                                            const struct pl_value *now);

#endif
