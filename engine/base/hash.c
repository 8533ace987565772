#include "base/hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <=
                   sizeof(((struct pl_hasher *)0)->state),
               "pl_hasher holds libsodium's state");

static crypto_hash_sha256_state *state_of(struct pl_hasher *h)
{
    return (crypto_hash_sha256_state *)(void *)h->state;
}

void pl_hasher_init(struct pl_hasher *h)
{
    crypto_hash_sha256_init(state_of(h));
}

void pl_hasher_add(struct pl_hasher *h, const void *p, size_t n)
{
    if (n > 0)
        crypto_hash_sha256_update(state_of(h), p, n);
}

static void add_u64(struct pl_hasher *h, uint64_t x)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(x >> (8 * i) & 0xff);
    pl_hasher_add(h, bytes, sizeof bytes);
}

void pl_hasher_add_str(struct pl_hasher *h, struct pl_str s)
{
    add_u64(h, s.len);
    pl_hasher_add(h, s.s, s.len);
}

struct pl_hash pl_hasher_end(struct pl_hasher *h)
{
    struct pl_hash hash;

    crypto_hash_sha256_final(state_of(h), hash.b);
    return hash;
}

struct pl_hash pl_hash_bytes(const void *p, size_t n)
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add(&h, p, n);
    return pl_hasher_end(&h);
}

struct pl_hash pl_hash_str(struct pl_str s)
{
    return pl_hash_bytes(s.s, s.len);
}

bool pl_hash_eq(const struct pl_hash *a, const struct pl_hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

void pl_hash_hex(const struct pl_hash *h, char hex[65])
{
    sodium_bin2hex(hex, 65, h->b, sizeof h->b);
}
