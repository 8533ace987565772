/* sign.h - Ed25519 signatures (RFC 8032, by nettle), their keys, and the files
 * that these are kept in. */
#ifndef PL_BASE_SIGN_H
#define PL_BASE_SIGN_H

#include "base/err.h"
#include "base/str.h"

enum { PL_KEY_BYTES = 32, PL_SIGNATURE_BYTES = 64, PL_KEY_HEX = 64 };

/* Both halves; hex: lowercase. */
struct pl_sign_key {
    unsigned char secret[PL_KEY_BYTES];
    char hex[PL_KEY_HEX + 1]; /* the public half */
};

/* A new pair, of the system's random numbers, in a new file that its owner
 * alone may read.  What is there already is never replaced. */
enum pl_status pl_sign_key_make(const char *path, struct pl_sign_key *out,
                                struct pl_err *err);
/* A file that others may read is refused. */
enum pl_status pl_sign_key_read(const char *path, struct pl_sign_key *out,
                                struct pl_err *err);
/* The secret half is overwritten. */
void pl_sign_key_forget(struct pl_sign_key *key);

/* Is it a public key as it is written: 64 digits? */
bool pl_is_public_key(struct pl_str hex);

void pl_sign(const struct pl_sign_key *key, struct pl_str message,
             char hex[2 * PL_SIGNATURE_BYTES + 1]);
/* key and signature: in hex; anything else does not hold. */
bool pl_sign_holds(struct pl_str key, struct pl_str message,
                   struct pl_str signature);

#endif
