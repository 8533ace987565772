/* number_text.h - the numbers in a text, as people write them.  Private to
 * lua/. */
#ifndef PL_LUA_NUMBER_TEXT_H
#define PL_LUA_NUMBER_TEXT_H

#include "base/str.h"

/* The next number from *at, which moves past it; false when none is left. */
bool pl_number_next(struct pl_str text, size_t *at, struct pl_str *token);

/* token: a part of the text.  Has it a minus? */
bool pl_number_has_minus(struct pl_str text, struct pl_str token);

/* Does a text hold this number? */
bool pl_number_in(struct pl_str text, struct pl_str token, bool is_minus);

/* A token of the text, with its minus and a point before its first digit. */
struct pl_str pl_number_with_sign(struct pl_str text, struct pl_str token);

/* The word that a token is a part of, where it has letters as well (CR2, 4C.1,
 * wave_2): a run of ASCII letters and digits, with single . _ - between them.
 * Empty: no letter in it. */
struct pl_str pl_number_name(struct pl_str text, struct pl_str token);

/* The first number in other signs than 0 to 9, or empty. */
struct pl_str pl_number_other(struct pl_str text);

#endif
