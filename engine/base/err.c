#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* Where text of n bytes may be cut so that no UTF-8 sequence is split. */
static size_t cut_before(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    return n;
}

__attribute__((format(printf, 3, 0))) static void
fill(char *to, size_t size, const char *format, va_list ap)
{
    int n = vsnprintf(to, size, format, ap);

    if (n < 0)
        to[0] = '\0';
    else if ((size_t)n >= size)
        memcpy(to + cut_before(to, size - 4), "...", 4);
}

enum pl_status pl_fail(struct pl_err *err, enum pl_status status,
                       const struct pl_pos *pos, const char *format, ...)
{
    va_list ap;

    if (err == NULL)
        return status;
    err->status = status;
    err->pos = pos != NULL ? *pos : (struct pl_pos){0};
    err->hint[0] = '\0';
    va_start(ap, format);
    fill(err->msg, sizeof err->msg, format, ap);
    va_end(ap);
    return status;
}

enum pl_status pl_hint(struct pl_err *err, const char *format, ...)
{
    va_list ap;

    if (err == NULL)
        return PL_EFAULT;
    va_start(ap, format);
    fill(err->hint, sizeof err->hint, format, ap);
    va_end(ap);
    return err->status;
}

struct pl_pos pl_pos_at(const char *file, size_t line, size_t column)
{
    struct pl_pos pos = {.line = line, .column = column};

    if (file != NULL)
        snprintf(pos.file, sizeof pos.file, "%s", file);
    return pos;
}
