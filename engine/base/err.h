/* err.h - how a failure is told: a status is returned, the words go here. */
#ifndef PL_BASE_ERR_H
#define PL_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>

enum pl_status {
    PL_OK,
    PL_EINPUT,  /* the notebook, protocol, data or environment is at fault */
    PL_EUSAGE,  /* wrong command line */
    PL_EDOMAIN, /* a quantity that does not exist, an impossible request */
    PL_ENOMEM,  /* the arena's limit, or the system's */
    PL_EIO,     /* a file, a pipe, a disk */
    PL_ELIMIT,  /* a deadline, a budget or a size limit was passed */
    PL_EFAULT   /* a fault of the program itself */
};

/* A place in a file people wrote.  line and column are 1-based, 0 = not
 * known.  Data errors put the data row in the message, the line here. */
struct pl_pos {
    char file[192];
    size_t line, column;
};

/* Owned by the caller; holds its text inline, so that "out of memory" needs
 * no memory.  msg: what, and the offending value; lower case, no full stop; may
 * hold several lines (a list of bad cells).  hint: what to do, or the nearest
 * candidate; may be empty. */
struct pl_err {
    enum pl_status status;
    struct pl_pos pos;
    char msg[2048];
    char hint[768];
};

/* Fill err (which may be NULL) and return status, so that a failing function
 * ends in one line: return pl_fail(err, PL_EINPUT, &pos, "no column %s", s);
 * pos may be NULL.  Text that does not fit ends in "...", cut at a UTF-8
 * boundary. */
enum pl_status pl_fail(struct pl_err *err, enum pl_status status,
                       const struct pl_pos *pos, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Add a hint to a failure already told, and return its status. */
enum pl_status pl_hint(struct pl_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

struct pl_pos pl_pos_at(const char *file, size_t line, size_t column);

#define PL_TRY(expr)                                                           \
    do {                                                                       \
        enum pl_status pl_try_ = (expr);                                       \
        if (pl_try_ != PL_OK)                                                  \
            return pl_try_;                                                    \
    } while (0)

#endif
