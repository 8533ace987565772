/* hash.h - SHA-256 (nettle), the one digest everywhere. */
#ifndef PL_BASE_HASH_H
#define PL_BASE_HASH_H

#include "base/str.h"

struct pl_hash {
    unsigned char b[32];
};

struct pl_hasher {
    /* Opaque, aligned storage for nettle's state. */
    _Alignas(16) unsigned char state[128];
};

struct pl_hash pl_hash_bytes(const void *p, size_t n);
struct pl_hash pl_hash_str(struct pl_str s);
void pl_hasher_init(struct pl_hasher *h);
void pl_hasher_add(struct pl_hasher *h, const void *p, size_t n);
/* Length first, so that ("ab","c") and ("a","bc") differ. */
void pl_hasher_add_str(struct pl_hasher *h, struct pl_str s);
struct pl_hash pl_hasher_end(struct pl_hasher *h);

bool pl_hash_eq(const struct pl_hash *a, const struct pl_hash *b);
/* 64 hex digits and a NUL. */
void pl_hash_hex(const struct pl_hash *h, char hex[65]);
/* Back from its digits, lower case; false when they are none. */
bool pl_hash_read(struct pl_str hex, struct pl_hash *h);

#endif
