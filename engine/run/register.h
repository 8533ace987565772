/* register.h - what is done to a lock: `plumb register`, `plumb amend`,
 * `plumb receive`, `plumb sign`. */
#ifndef PL_RUN_REGISTER_H
#define PL_RUN_REGISTER_H

#include "base/buf.h"
#include "plan/lock.h"

/* A trial and its lock, as a command that seals finds them. */
struct pl_sealing {
    const struct pl_value *row; /* of pl_trial_load */
    const char *project;        /* the folder above analyses/ */
    struct pl_str path;         /* of protocol.lock */
    struct pl_protocol protocol;
    struct pl_lock lock;
};

/* trial: an id below project/analyses, or the path of that folder (then the
 * project is two folders above it).  seals: as pl_trial_load. */
enum pl_status pl_sealing_open(struct pl_arena *a, const char *project,
                               const char *trial, bool seals,
                               struct pl_sealing *out, struct pl_err *err);

/* Writes protocol.lock beside the protocol; told: what was sealed, for people.
 * A protocol that is sealed already is an error and stays as it is. */
enum pl_status pl_register(struct pl_arena *a, const char *project,
                           const char *trial, struct pl_buf *told,
                           struct pl_err *err);

/* Appends an amendment to the lock: what changed, why, and (on: YYYY-MM-DD, or
 * NULL) when.  The lock is replaced whole, or stays as it was. */
struct pl_amend {
    const char *project, *trial, *why, *on;
};
enum pl_status pl_amend(struct pl_arena *a, const struct pl_amend *amend,
                        struct pl_buf *told, struct pl_err *err);

/* Seals the data as they are now, received on that day (YYYY-MM-DD): an event
 * in the lock, and protocol.cells beside it; both, or none. */
enum pl_status pl_receive(struct pl_arena *a, const char *project,
                          const char *trial, const char *on,
                          struct pl_buf *told, struct pl_err *err);

/* Signs the lock's last event with the private key at path. */
enum pl_status pl_sign_lock(struct pl_arena *a, const char *project,
                            const char *trial, const char *path,
                            struct pl_buf *told, struct pl_err *err);
/* A new key pair at path (is_made), or the one that is there; told: its public
 * half, for people. */
enum pl_status pl_key(const char *path, bool is_made, struct pl_buf *told,
                      struct pl_err *err);

/* A day as the option --on of a command takes it. */
enum pl_status pl_on_check(const char *command, struct pl_str on,
                           struct pl_err *err);

#endif
