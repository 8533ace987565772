/* feed.h - small pieces gathered before they are hashed: a call of the digest
 * for each cell would cost more than the digest.  Private to data/.
 *
 * What is hashed does not depend on the machine: numbers go in little-endian,
 * -0 as 0, and every missing number as the same NaN. */
#ifndef PL_DATA_FEED_H
#define PL_DATA_FEED_H

#include "base/hash.h"

struct pl_feed {
    struct pl_hasher hasher;
    size_t n;
    unsigned char bytes[2048];
};

void pl_feed_begin(struct pl_feed *f);
void pl_feed_bytes(struct pl_feed *f, const void *p, size_t n);
void pl_feed_number(struct pl_feed *f, double x);
void pl_feed_place(struct pl_feed *f, uint32_t x);
void pl_feed_count(struct pl_feed *f, size_t n);
void pl_feed_text(struct pl_feed *f, struct pl_str s); /* length first */
struct pl_hash pl_feed_end(struct pl_feed *f);

#endif
