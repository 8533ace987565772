#include "data/feed.h"

#include <math.h>
#include <string.h>

void pl_feed_begin(struct pl_feed *f)
{
    pl_hasher_init(&f->hasher);
    f->n = 0;
}

static void flush(struct pl_feed *f)
{
    if (f->n > 0)
        pl_hasher_add(&f->hasher, f->bytes, f->n);
    f->n = 0;
}

void pl_feed_bytes(struct pl_feed *f, const void *p, size_t n)
{
    if (n > sizeof f->bytes - f->n)
        flush(f);
    if (n > sizeof f->bytes) {
        pl_hasher_add(&f->hasher, p, n);
        return;
    }
    if (n > 0)
        memcpy(f->bytes + f->n, p, n);
    f->n += n;
}

static void feed_word(struct pl_feed *f, uint64_t x)
{
    unsigned char b[8];

    for (size_t i = 0; i < sizeof b; i++)
        b[i] = (unsigned char)(x >> 8 * i & 0xff);
    pl_feed_bytes(f, b, sizeof b);
}

void pl_feed_number(struct pl_feed *f, double x)
{
    const uint64_t missing = 0x7ff8000000000000U;
    uint64_t bits;

    x += 0.0; /* makes 0 of -0, and leaves every other number */
    memcpy(&bits, &x, sizeof bits);
    feed_word(f, isnan(x) ? missing : bits);
}

void pl_feed_place(struct pl_feed *f, uint32_t x)
{
    unsigned char b[4];

    for (size_t i = 0; i < sizeof b; i++)
        b[i] = (unsigned char)(x >> 8 * i & 0xff);
    pl_feed_bytes(f, b, sizeof b);
}

void pl_feed_count(struct pl_feed *f, size_t n)
{
    feed_word(f, n);
}

void pl_feed_text(struct pl_feed *f, struct pl_str s)
{
    pl_feed_count(f, s.len);
    pl_feed_bytes(f, s.s, s.len);
}

struct pl_hash pl_feed_end(struct pl_feed *f)
{
    flush(f);
    return pl_hasher_end(&f->hasher);
}
