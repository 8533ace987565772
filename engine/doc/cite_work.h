/* cite_work.h - one cited work: its names and dates in words.  Private to doc/.
 */
#ifndef PL_DOC_CITE_WORK_H
#define PL_DOC_CITE_WORK_H

#include "base/value.h"

struct pl_work {
    const struct pl_value *item; /* CSL-JSON */
    struct pl_str key;
    struct pl_str who;  /* "Achilles et al." */
    struct pl_str year; /* "2008", "n.d." */
    char suffix[8];     /* "", "a" */
    struct pl_str sort; /* works in order of it */
};

/* false: out of memory. */
bool pl_work_read(struct pl_arena *a, const struct pl_value *item,
                  struct pl_work *out);

/* A text or number member as text without the marks of CSL's rich text; empty
 * when absent.  Its memory is a's. */
struct pl_str pl_work_text(struct pl_arena *a, const struct pl_value *item,
                           const char *member);

/* The list that stands first in an entry: "author", or "editor" where there is
 * none; NULL when there is neither. */
const char *pl_work_names(const struct pl_value *item);

/* "Bain, H. P., & van Dyk, J." as a list of names, or with is_in "H. P. Bain &
 * J. van Dyk". */
void pl_work_put_names(struct pl_buf *b, const struct pl_value *names,
                       bool is_in);

/* "2008" or, where is_full and the month is known, "2008, March 3"; the suffix
 * stands behind the year. */
void pl_work_put_date(struct pl_buf *b, const struct pl_value *item,
                      const char *suffix, bool is_full);

/* Runs of the entry. */
const struct pl_value *pl_work_entry(struct pl_arena *a,
                                     const struct pl_work *w);

#endif
