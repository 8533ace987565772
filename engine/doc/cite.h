/* cite.h - citations as author and year, and the bibliography, from CSL-JSON.
 *
 * The manner is that of APA, 7th edition, with a and b behind the year wherever
 * two cited works would read the same. */
#ifndef PL_DOC_CITE_H
#define PL_DOC_CITE_H

#include "doc/book.h"

struct pl_cites;

/* Is it a list that can be cited from?  name: of the file, for messages, which
 * name the entry too.  Members that are not used may hold anything. */
enum pl_status pl_cites_check(const struct pl_value *references,
                              const char *name, struct pl_err *err);

/* references: checked, borrowed.  cited: the keys, whose works share the
 * suffixes and make the bibliography; one that is not in references is passed
 * over. */
enum pl_status pl_cites_open(struct pl_arena *a,
                             const struct pl_value *references,
                             const struct pl_value *cited,
                             struct pl_cites **out, struct pl_err *err);

/* Runs of a group: "(Achilles et al., 2008; Stock & Watson, 2007, p. 3)", each
 * a link to its entry; [-@key] gives the year alone.  Cross references among
 * them are passed over; a key that is not cited is printed as it is.  NULL when
 * out of memory. */
const struct pl_value *pl_cites_group(const struct pl_cites *cites,
                                      const struct pl_reference *refs,
                                      size_t n);

/* Blocks: the heading "References" and an entry a cited work, by author, year
 * and title; an empty list when nothing is cited.  NULL when out of memory. */
const struct pl_value *pl_cites_bibliography(const struct pl_cites *cites);

#endif
