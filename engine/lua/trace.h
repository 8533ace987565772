/* trace.h - where printed values come from.
 *
 * While an inline value, a table or a chart is made, every read of a result or
 * of a column is recorded here.  Frames of recording nest: an exhibit built
 * inside an inline value hands its rows to the one around it.  Reads are
 * forgotten while no frame is open; what fmt printed there is remembered with
 * the ledger row that held the number, so that a text kept in a local can be
 * matched.
 *
 * For value.c: a read-only proxy of a session's result knows its ledger row and
 * its path in it, and calls pl_trace_read (or _read_text) for each scalar read.
 * For the host: pl_trace_part before a chunk; pl_trace_begin before an inline
 * value, pl_trace_judge after it, then pl_trace_end; pl_trace_reset after an
 * error. */
#ifndef PL_LUA_TRACE_H
#define PL_LUA_TRACE_H

#include "plan/session.h"

#include "base/map.h"

#define PL_TRACE_DEPTH 16

struct pl_trace_read {
    struct pl_str row, path;
    double number;      /* NaN when not a number */
    struct pl_str text; /* empty when not a text */
};

struct pl_trace_printed {
    struct pl_str text; /* as fmt gave it back */
    double number;
};

/* A number that was made text outside of a frame, and the next one of the same
 * chunk that gave the same text. */
struct pl_trace_kept {
    struct pl_str row;          /* empty: no ledger row held the number */
    bool is_short, is_negative; /* with a minus in the text */
    size_t next;                /* its place in `kept` plus one; 0: none */
};

/* All that gave one text in the chunk that printed it last. */
struct pl_trace_known {
    size_t part;
    size_t now, last; /* places plus one: the one that is due, and the last */
};

struct pl_trace {
    struct pl_arena *arena;
    const struct pl_session *session; /* may be NULL: nothing matches */
    struct pl_trace_read *reads;
    size_t n_reads, cap_reads;
    struct pl_trace_printed *printed;
    size_t n_printed, cap_printed;
    size_t depth;
    size_t first_read[PL_TRACE_DEPTH], first_printed[PL_TRACE_DEPTH];
    /* "918.04" to the numbers that were formatted so. */
    struct pl_index by_text;
    struct pl_trace_known *known;
    size_t n_known, cap_known;
    struct pl_trace_kept *kept;
    size_t n_kept, cap_kept;
    size_t part; /* chunks begun so far */
    bool failed; /* out of memory: told by pl_trace_judge */
};

void pl_trace_init(struct pl_trace *t, struct pl_arena *a,
                   const struct pl_session *session);

void pl_trace_part(struct pl_trace *t); /* a chunk begins */
/* false: nested too deep. */
bool pl_trace_begin(struct pl_trace *t);
void pl_trace_end(struct pl_trace *t); /* the outer frame keeps what was read */
/* After an error: all frames closed, what was read is forgotten. */
void pl_trace_reset(struct pl_trace *t);

/* Texts are copied.  Ignored while no frame is open. */
void pl_trace_read(struct pl_trace *t, struct pl_str row, struct pl_str path,
                   double number);
void pl_trace_read_text(struct pl_trace *t, struct pl_str row,
                        struct pl_str path, struct pl_str text);
void pl_trace_row(struct pl_trace *t, struct pl_str row); /* a column read */
/* fmt made this text of this number; also for a number that an inline value
 * returns bare, with the text the host makes of it. */
void pl_trace_printed(struct pl_trace *t, double number, struct pl_str text);

/* Ledger rows read since the innermost begin: sorted, each once.  NULL when out
 * of memory. */
const struct pl_value *pl_trace_rows(const struct pl_trace *t,
                                     struct pl_arena *a);

/* What stands behind a printed text:
 *   {"text","status":"text" (no digit in it) | "traced" | "untraced",
 *    "rows":[ledger ids],"detail":"terms.2.estimate", or what matched nothing,
 *    "alike":[ledger ids], when nothing but a number of three digits that they
 *    hold too says that it came from there; "detail":"the same short number"}
 * Every number in the text must be accounted for: printed from a number that
 * the innermost frame read, or that it computed from one it read, or that a
 * ledger row holds bit for bit; or part of a text that was read. */
enum pl_status pl_trace_judge(struct pl_trace *t, struct pl_arena *a,
                              struct pl_str text, const struct pl_value **out,
                              struct pl_err *err);

#endif
