/* execute.h - the one place where an estimator runs on a frame.
 *
 * What ran and how is written here, into the record, from what the code did:
 * rows kept, cells filled, levels met, clusters counted; never copied from the
 * arguments.  docs/formats.md names the fields of results and records. */
#ifndef PL_PLAN_EXECUTE_H
#define PL_PLAN_EXECUTE_H

#include "data/frame.h"
#include "stats/team.h"

struct pl_executed {
    const struct pl_value *result; /* numbers, named as broom does; no NaN */
    const struct pl_value *record; /* what the code did */
};

enum pl_arg_type {
    PL_ARG_COLUMN,  /* name of a column */
    PL_ARG_COLUMNS, /* list of names */
    PL_ARG_TERMS,   /* list of names and term expressions */
    PL_ARG_NUMBER,
    PL_ARG_NUMBERS, /* a number or a list of numbers */
    PL_ARG_SAMPLE,  /* name of a column, or its numbers */
    PL_ARG_BOOL,
    PL_ARG_WORD,       /* one of words, separated by spaces */
    PL_ARG_EXPRESSION, /* column expression with aggregates */
    PL_ARG_MAP,        /* a value with "kind", checked where it is used */
    PL_ARG_TABLE,      /* list of lists of numbers */
    PL_ARG_NAMES,      /* list of names of terms */
    PL_ARG_FITS,       /* list of results */
    PL_ARG_TEXTS,      /* list of texts */
    PL_ARG_NAME,       /* name of a column to be made */
    PL_ARG_LABEL,      /* a text that names no column */
    PL_ARG_AMOUNTS,    /* name of a column, an amount, or amounts by name */
    PL_ARG_BY_COLUMN   /* a map from names of columns, checked where used */
};

struct pl_arg {
    const char *name;
    enum pl_arg_type type;
    bool required;
    const char *words;
};

enum pl_gives {
    PL_GIVES_RESULT,
    PL_GIVES_FRAME, /* a frame, and a report of what was done */
    PL_GIVES_FRAMES /* a result with several frames */
};

struct pl_function {
    const char *name;
    const struct pl_arg *args;
    size_t n_args;
    bool needs_frame;    /* false: may also be given its numbers in args */
    enum pl_gives gives; /* frames: run by pl_execute_frames, not pl_execute */
};

/* The functions known, in order of name; NULL past the end or when unknown. */
const struct pl_function *pl_function_at(size_t i);
const struct pl_function *pl_function_find(struct pl_str name);

/* Do the arguments fit this function: names, types, what is required?  Columns
 * are not looked up.  args: a map without the data, or nil. */
enum pl_status pl_execute_check(const struct pl_function *f,
                                const struct pl_value *args,
                                struct pl_err *err);

/* args: a map without the data.  frame may be NULL where needs_frame is false;
 * team too: one thread.  Messages start "stats.<function>: ".  *out is written
 * on success only. */
enum pl_status pl_execute(struct pl_arena *a, const struct pl_team *team,
                          const char *function, const struct pl_frame *frame,
                          const struct pl_value *args, struct pl_executed *out,
                          struct pl_err *err);
/* The result alone, for the many runs of a grid: what a record costs, hashes
 * and sorted keys, is not spent, nor what describes the arms: their moments and
 * the effect size, whose interval costs more than the fit. */
enum pl_status pl_execute_result(struct pl_arena *a, const char *function,
                                 const struct pl_frame *frame,
                                 const struct pl_value *args,
                                 const struct pl_value **result,
                                 struct pl_err *err);
/* For functions that give frames, one or several; executed->result holds what
 * was done, as {"flags":[...],"filled":{column: n}}. */
struct pl_frames {
    size_t n;
    const struct pl_frame *const *frame;
};
enum pl_status
pl_execute_frames(struct pl_arena *a, const struct pl_team *team,
                  const char *function, const struct pl_frame *frame,
                  const struct pl_value *args, struct pl_frames *out,
                  struct pl_executed *executed, struct pl_err *err);

/* Names of the frame's columns that these arguments read, sorted, each once:
 * outcome, treatment, terms, cluster, weights ...; what the memo's key and the
 * question "does it read an outcome?" need, without running anything. */
const struct pl_value *pl_execute_reads(struct pl_arena *a,
                                        const char *function,
                                        const struct pl_value *args);

/* {path: sha256} of every file that a frame came from. */
const struct pl_value *pl_frame_files(struct pl_arena *a,
                                      const struct pl_frame *f);

#endif
