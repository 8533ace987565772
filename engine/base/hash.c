#include "base/hash.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>

_Static_assert(sizeof(struct sha256_ctx) <=
                   sizeof(((struct pl_hasher *)0)->state),
               "pl_hasher holds nettle's state");

static struct sha256_ctx *state_of(struct pl_hasher *h)
{
    return (struct sha256_ctx *)(void *)h->state;
}

void pl_hasher_init(struct pl_hasher *h)
{
    sha256_init(state_of(h));
}

void pl_hasher_add(struct pl_hasher *h, const void *p, size_t n)
{
    if (n > 0)
        sha256_update(state_of(h), n, p);
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

    sha256_digest(state_of(h), sizeof hash.b, hash.b);
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
    base16_encode_update(hex, sizeof h->b, h->b);
    hex[64] = '\0';
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

bool pl_hash_read(struct pl_str hex, struct pl_hash *h)
{
    if (hex.len != 2 * sizeof h->b)
        return false;
    for (size_t i = 0; i < sizeof h->b; i++) {
        int high = digit_of(hex.s[2 * i]), low = digit_of(hex.s[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        h->b[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}
