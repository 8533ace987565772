/* frame.h - immutable column stores that know where they came from.
 *
 * A frame, its columns and their cells live in one arena and are never changed;
 * every verb makes a new frame that shares the columns it keeps.  A missing
 * number is NaN (the one NaN a column may hold), a missing code is -1, a
 * missing text has .s == NULL.  Nothing else is ever missing: "" is text. */
#ifndef PL_DATA_FRAME_H
#define PL_DATA_FRAME_H

#include "base/value.h"

enum pl_column_type {
    PL_COL_NUMBER,   /* number, integer, binary (0/1) and logical results */
    PL_COL_CATEGORY, /* codes into levels, in dictionary order */
    PL_COL_DATE,     /* days since 1970-01-01 in .number */
    PL_COL_TEXT      /* ids and free text */
};

struct pl_column {
    struct pl_str name;
    enum pl_column_type type;
    size_t n;
    const double *number;        /* NUMBER, DATE */
    const int32_t *code;         /* CATEGORY */
    const struct pl_str *text;   /* TEXT */
    const struct pl_str *levels; /* CATEGORY */
    size_t n_levels;
    /* The dictionary's entry (kind, role, when, unit, min, max, label ...), or
     * NULL for a derived column. */
    const struct pl_value *entry;
    /* How it came: {"kind":"file","file":"data/x.csv","column":"y"},
     * {"kind":"derive","expression":{...}}, {"kind":"fill",...},
     * {"kind":"summarise","expression":{...}}. */
    const struct pl_value *lineage;
};

struct pl_frame {
    size_t n, n_columns;
    const struct pl_column *const *columns;
    /* Name of the column that identifies rows in comparisons, or empty: then
     * the row's number in the file it came from does (row[]). */
    struct pl_str key;
    const uint32_t
        *row; /* 1-based data row in the source file, kept by where */
    /* Canonical list of what was done: [{"op":"read","file","sha256"},
     * {"op":"where","expression"}, {"op":"derive","column","expression"},
     * {"op":"join",...}, {"op":"fill",...}, {"op":"complete_case",...},
     * {"op":"summarise","by","columns"}, {"op":"doubled","kept","rows"}]. */
    const struct pl_value *lineage;
};

const struct pl_column *pl_frame_column(const struct pl_frame *f,
                                        struct pl_str name); /* or NULL */
/* As above, but an absent name fails: "... is not a column of the frame", with
 * the nearest one as hint; who is "stats.ols: outcome". */
enum pl_status pl_frame_need(const struct pl_frame *f, struct pl_str name,
                             const char *who, const struct pl_column **column,
                             struct pl_err *err);
bool pl_is_missing(const struct pl_column *c, size_t row);
size_t pl_count_missing(const struct pl_column *c);

/* Verbs.  Each gives a new frame in a. */
enum pl_status pl_frame_rows(struct pl_arena *a, const struct pl_frame *f,
                             const size_t *rows, size_t n,
                             const struct pl_value *operation,
                             const struct pl_frame **out, struct pl_err *err);
enum pl_status pl_frame_with(struct pl_arena *a, const struct pl_frame *f,
                             const struct pl_column *const *columns, size_t n,
                             const struct pl_value *operation,
                             const struct pl_frame **out, struct pl_err *err);

/* A key for each row: the key column's text (numbers in shortest form), or the
 * source row's number. */
enum pl_status pl_frame_keys(struct pl_arena *a, const struct pl_frame *f,
                             const struct pl_str **keys, struct pl_err *err);

/* Content, independent of row order and of how it came: SHA-256 over the
 * sorted (key, cell) pairs; level order counts, unused levels do not. */
enum pl_status pl_column_hash(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_column *c, struct pl_hash *hash,
                              struct pl_err *err);
/* Of n columns, with one sorting of the rows. */
enum pl_status pl_column_hashes(struct pl_arena *a, const struct pl_frame *f,
                                const struct pl_column *const *columns,
                                size_t n, struct pl_hash *hashes,
                                struct pl_err *err);
enum pl_status pl_keys_hash(struct pl_arena *a, const struct pl_frame *f,
                            struct pl_hash *hash, struct pl_err *err);

/* The rows of a frame in the order of their keys, for whoever hashes its
 * columns one by one. */
struct pl_sorted {
    const struct pl_frame *frame;
    const struct pl_keyed_row *rows;
    struct pl_hash keys; /* as pl_keys_hash */
};
enum pl_status pl_sorted_make(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_sorted *out, struct pl_err *err);
/* As pl_column_hash. */
enum pl_status pl_sorted_hash(struct pl_arena *a, const struct pl_sorted *s,
                              const struct pl_column *c, struct pl_hash *hash,
                              struct pl_err *err);
/* Of the whole frame in its own row order, names included: the memo's key. */
struct pl_hash pl_frame_hash(const struct pl_frame *f);
/* The same, with the hashes of its columns (pl_column_bytes_hash) given. */
struct pl_hash pl_frame_hash_of(const struct pl_frame *f,
                                const struct pl_hash *columns);
struct pl_hash pl_column_bytes_hash(const struct pl_column *c);

/* Two frames laid over each other by key: how many rows only one has, and of
 * the rows both have, how many cells of two columns differ. */
struct pl_overlay {
    size_t only_a, only_b, both;
    const size_t *row_a, *row_b; /* the common rows, [both] */
    /* [only_a] and [only_b], in the order of the keys below */
    const size_t *row_only_a, *row_only_b;
    const struct pl_str *keys_only_a, *keys_only_b; /* sorted */
};
enum pl_status pl_frame_overlay(struct pl_arena *a, const struct pl_frame *fa,
                                const struct pl_frame *fb,
                                struct pl_overlay *out, struct pl_err *err);
/* The rows of f in the order that rows of their keys have in `like`, those of
 * other keys behind them in the order of their keys; f itself where they stand
 * so. */
enum pl_status pl_frame_in_order_of(struct pl_arena *a,
                                    const struct pl_frame *f,
                                    const struct pl_frame *like,
                                    const struct pl_frame **out,
                                    struct pl_err *err);
/* examples: up to 10 of {"key","was","is"} (cells as text); never printed in a
 * report, only in messages to the analyst. */
enum pl_status pl_column_compare(struct pl_arena *a, const struct pl_overlay *o,
                                 const struct pl_frame *fa,
                                 const struct pl_column *ca,
                                 const struct pl_frame *fb,
                                 const struct pl_column *cb, size_t *differing,
                                 const struct pl_value **examples,
                                 struct pl_err *err);

/* A cell as text, as write_csv would (missing: empty). */
void pl_cell_text(struct pl_buf *b, const struct pl_column *c, size_t row);

#endif
