/* seal.h - the content of a file as hashes: enough to tell later whether it is
 * the same, and, where the cells' hashes were kept, which cells are not.
 *
 * The seal is fit to be published: a number of rows, names of columns, one
 * SHA-256 each.  The cells are not: who knows a row's key can try values until
 * the hash fits.  They belong where the data are. */
#ifndef PL_DATA_SEAL_H
#define PL_DATA_SEAL_H

#include "data/frame.h"

/* seal: {"rows","keys": pl_keys_hash, "columns":[{"column","sha256"}]} in the
 * frame's order, sha256 as pl_column_hash.  cells: {"keys":[text, sorted],
 * "columns":{name: eight hex digits a row}}, the first four bytes of SHA-256
 * over salt, key, name and cell. */
enum pl_status pl_seal_make(struct pl_arena *a, const struct pl_frame *f,
                            struct pl_str salt, const struct pl_value **seal,
                            const struct pl_value **cells, struct pl_err *err);

/* What f holds otherwise.  cells: nil, or those kept with the seal.
 * differences: {"columns":[{"column","cells": how many, when cells are known}],
 * "rows_lost","rows_new": numbers when cells are known, "rows_differ": true
 * otherwise}; {} means the same content.  named: up to 10 of {"key","column"},
 * for messages to the analyst only. */
enum pl_status pl_seal_compare(struct pl_arena *a, const struct pl_value *seal,
                               const struct pl_value *cells, struct pl_str salt,
                               const struct pl_frame *f,
                               const struct pl_value **differences,
                               const struct pl_value **named,
                               struct pl_err *err);

#endif
