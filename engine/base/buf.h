/* buf.h - text that grows.  The first failure is remembered and later writes
 * are ignored, so a writer is checked once, at the end. */
#ifndef PL_BASE_BUF_H
#define PL_BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

struct pl_buf {
    char *s; /* malloc'd, NUL-terminated once anything was written */
    size_t len, cap, limit;
    enum pl_status failed; /* PL_OK, PL_ENOMEM or PL_ELIMIT */
};

void pl_buf_init(struct pl_buf *b, size_t limit); /* 0 = no limit but memory */
void pl_buf_free(struct pl_buf *b);
void pl_buf_clear(struct pl_buf *b);

/* Room for n more bytes at once, which their writers need not make. */
void pl_buf_reserve(struct pl_buf *b, size_t n);
void pl_buf_put(struct pl_buf *b, struct pl_str s);
void pl_buf_puts(struct pl_buf *b, const char *s);
void pl_buf_putc(struct pl_buf *b, char c);
void pl_buf_printf(struct pl_buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The shortest decimal form that reads back as the same double, locale-free:
 * 0.1, 1e-09, 3, -0 as 0.  x must be finite. */
void pl_buf_number(struct pl_buf *b, double x);
/* The same of x rounded to so many significant digits, 17 at most. */
void pl_buf_digits(struct pl_buf *b, double x, int digits);

void pl_buf_html(struct pl_buf *b, struct pl_str s); /* & < > " ' escaped */
void pl_buf_json(struct pl_buf *b, struct pl_str s); /* quoted, escaped */
void pl_buf_csv(struct pl_buf *b, struct pl_str s);  /* RFC 4180 */

struct pl_str
pl_buf_view(const struct pl_buf *b); /* valid until the next write */
struct pl_str pl_buf_copy(const struct pl_buf *b, struct pl_arena *a);

#endif
