/* pack.h - values as bytes, to cross from a child: this machine's own form,
 * read without copying a text.  In a file it serves the program that wrote it.
 */
#ifndef PL_BASE_PACK_H
#define PL_BASE_PACK_H

#include "base/value.h"

/* v nested at most 64 deep, texts and counts below 4 GB: else the buffer fails.
 */
void pl_pack(struct pl_buf *b, const struct pl_value *v);

/* *out lives in a, its texts in bytes.  Bytes that no pl_pack wrote are
 * PL_EFAULT, whatever they hold. */
enum pl_status pl_unpack(struct pl_arena *a, struct pl_str bytes,
                         const struct pl_value **out, struct pl_err *err);

#endif
