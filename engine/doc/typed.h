/* typed.h - numbers that somebody typed into the prose.  Private to doc/. */
#ifndef PL_DOC_TYPED_H
#define PL_DOC_TYPED_H

#include "base/value.h"
#include "doc/document.h"

/* Digits of a text node count as typed, unless
 *  - they stand in a heading, in code, or in a link that shows its own address;
 *  - they are part of a word that holds a letter: HC1, 2E.1, 3rd, 10kg;
 *  - they are a date: a year (1800 to 2099, alone or as 1985-86), 2019-08-30,
 *    30/08/2019, or a day beside the name of a month;
 *  - the word before them says that they name something: Table 3, p. 12;
 *  - they lie in a text of the book's "typed" list.
 * What is marked (inline values, references, labels) is no text and never gets
 * here. */

struct pl_typed {
    const struct pl_value *allowed; /* list of texts, may be nil */
    struct pl_str text;
    size_t at;            /* where the search goes on */
    struct pl_str before; /* the word before it */
    size_t before_end;
};

/* The next typed number of t->text, from t->at = 0; false at the end.  number
 * points into text. */
bool pl_typed_next(struct pl_typed *t, struct pl_str *number);

/* Where the node stands, digits are prose. */
bool pl_typed_counts(cmark_node *text);

#endif
