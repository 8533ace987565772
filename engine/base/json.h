/* json.h - canonical values as JSON text, both ways (jansson reads, we write).
 */
#ifndef PL_BASE_JSON_H
#define PL_BASE_JSON_H

#include "base/value.h"

/* Depth at most 64, no duplicate keys, valid UTF-8; name is used in messages.
 * *out is written on success only and lives in a. */
enum pl_status pl_json_read(struct pl_arena *a, struct pl_str text,
                            const char *name, const struct pl_value **out,
                            struct pl_err *err);

/* Canonical: sorted keys, no spaces, numbers shortest. */
void pl_json_write(struct pl_buf *b, const struct pl_value *v);
/* For people: two-space indent, sorted keys, one item a line (short lists of
 * scalars stay on one), ends in LF; numbers with at most `digits` significant
 * digits (17 = exact). */
void pl_json_print(struct pl_buf *b, const struct pl_value *v, int digits);
/* The same of a map in two steps: all that it has (it is not empty), then a
 * member that comes behind all others and was not known before; nil: none. */
void pl_json_print_but_last(struct pl_buf *b, const struct pl_value *map,
                            int digits);
void pl_json_print_last(struct pl_buf *b, const char *key,
                        const struct pl_value *v, int digits);

#endif
