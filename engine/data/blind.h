/* blind.h - arms dealt anew among the units of a trial, so that a report can be
 * written and read by people who do not know who had which.
 *
 * Here, and nowhere else, is decided who gets what.  Within each block the
 * units stand in the order of a digest of their names, and the arms of the
 * block, sorted, are dealt in that order.  What comes out is decided by names
 * and by how many units of a block had which arm: it tells nothing more of the
 * allocation, and there is no way back, though anybody may know the order. */
#ifndef PL_DATA_BLIND_H
#define PL_DATA_BLIND_H

#include "base/value.h"

struct pl_blind_unit {
    struct pl_str name, block, arm;
};

/* Deals the arms anew; reorders the units, whose names differ. */
enum pl_status pl_blind_deal(struct pl_arena *a, struct pl_blind_unit *units,
                             size_t n, struct pl_err *err);

/* A CSV file of the plan, and the headers that matter in it; empty: it has no
 * such column. */
struct pl_blind_file {
    struct pl_str path, bytes;
    struct pl_str unit;   /* empty: each row is a unit, named by its number */
    struct pl_str person; /* the key of rows, where a unit is a cluster */
    struct pl_str arm;
    const struct pl_value *missing; /* texts that are no arm, beside "" */
    const struct pl_str *blocks;    /* [n_blocks], or NULL: not all are here */
    size_t n_blocks;
    /* Other spellings, {text: level}, or nil; block_aliases: [n_blocks]. */
    const struct pl_value *arm_aliases, *unit_aliases;
    const struct pl_value **block_aliases;
    /* Which of the rows of one key stands, "first" or "last"; else all do. */
    struct pl_str doubled;
};

/* *units: {unit: its new arm}; *persons: {key: the new arm of its unit}.  A
 * unit with two arms, in two blocks, or in a block that no file tells is an
 * error. */
enum pl_status pl_blind_allocate(struct pl_arena *a,
                                 const struct pl_blind_file *files, size_t n,
                                 const struct pl_value **units,
                                 const struct pl_value **persons,
                                 struct pl_err *err);

/* The file with the arms of `arms` in the place of its own: by the column
 * `unit`, or by the numbers of its rows.  A cell that is missing stays so; a
 * unit that `arms` does not know is an error. */
enum pl_status pl_blind_csv(struct pl_arena *a,
                            const struct pl_blind_file *file,
                            const struct pl_value *arms, struct pl_str *out,
                            struct pl_err *err);

#endif
