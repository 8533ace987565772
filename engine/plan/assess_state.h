/* assess_state.h - what the files of the assessment share; for them only.
 *
 * A failed allocation anywhere is remembered in `failed` and told once, at the
 * end: nothing read from a value that is missing for want of memory counts. */
#ifndef PL_PLAN_ASSESS_STATE_H
#define PL_PLAN_ASSESS_STATE_H

#include "base/map.h"
#include "plan/assess.h"
#include "plan/clause.h"

/* A departure in the making. */
struct pl_entry {
    size_t trial; /* place in the ledger's list of trials */
    struct pl_str analysis, clause, notebook, detail, paste;
    size_t line;
    const char *kind, *state;
    const struct pl_value *registered, *conducted;
    struct pl_str conducted_text;         /* where no value says it */
    struct pl_str not_due;                /* why, of one that ran anyway */
    struct pl_builder rows;               /* ids of the ledger's rows */
    struct pl_builder functions, columns; /* of what was read unregistered */
    const struct pl_value *row; /* the first one that ran it, or nil */
    const struct pl_value *explanation, *consequence;
    const struct pl_value *harm; /* of a rule for missing values, or nil */
    /* Of a rule in a list: estimates as registered and as conducted; or nil. */
    const struct pl_value *sides;
    bool is_lock;      /* told by a lock, and by no run */
    bool is_data;      /* of is_lock: a file against its seal, which a notebook
                          may explain; otherwise no explanation helps */
    bool contradicted; /* "feasibility", yet the registered one ran */
};

/* An explanation, and what became of it. */
struct pl_told {
    const struct pl_value *fields; /* numbers rounded */
    size_t trial;
    bool is_used; /* a departure is what it says */
    bool is_near; /* of a clause that departed, in another way */
};

/* Rows of one kind, in the ledger's order. */
struct pl_rows {
    const struct pl_value **items;
    size_t n;
};

struct pl_assessing {
    struct pl_arena *a;
    const struct pl_value *trials, *notebooks;
    const struct pl_value *mark, *notice; /* of the book, or nil */
    bool is_blind;                        /* the build was */
    const struct pl_value **rows;
    size_t n_rows;
    struct pl_index ids;                     /* of rows: their places */
    struct pl_rows runs, exhibits, families; /* runs: of registered analyses */
    struct pl_index mains;                   /* of trial and analysis */
    struct pl_rows main_runs;                /* their places in this */
    struct pl_told *told;
    size_t n_told;
    struct pl_entry **entries;
    size_t n, cap;
    struct pl_entry spare; /* stands in when there is no memory for one */
    bool failed;
};

/* May a notebook explain it?  A file that is gone has no content to name. */
bool pl_assess_may_explain(const struct pl_entry *e);

/* Marks the assessment failed when v is NULL, and gives nil. */
const struct pl_value *pl_assess_keep(struct pl_assessing *s,
                                      const struct pl_value *v);
struct pl_str pl_assess_str(struct pl_assessing *s, struct pl_str text);

/* Never NULL. */
struct pl_entry *pl_assess_entry(struct pl_assessing *s, size_t trial,
                                 const char *kind, const char *state);
void pl_assess_detail(struct pl_assessing *s, struct pl_entry *e,
                      struct pl_str text);
/* The row is one of those that the departure touches; each id once. */
void pl_assess_touch(struct pl_assessing *s, struct pl_entry *e,
                     const struct pl_value *row);
/* Adds a text to a list that is a set. */
void pl_assess_add_text(struct pl_assessing *s, struct pl_builder *list,
                        struct pl_str text);

/* pl_count(s->trials) when there is no such trial. */
size_t pl_assess_trial(const struct pl_assessing *s, struct pl_str id);
const struct pl_value *pl_assess_specs(const struct pl_assessing *s,
                                       size_t trial);
const struct pl_value *pl_assess_spec(const struct pl_assessing *s,
                                      size_t trial, struct pl_str analysis);
/* The analysis that "analyses.<id>..." names, or empty. */
struct pl_str pl_assess_analysis(const struct pl_value *specs,
                                 struct pl_str clause);
/* "vcov" of "analyses.<id>.vcov", else the clause. */
struct pl_str pl_assess_member(const struct pl_entry *e);
bool pl_assess_is_run(const struct pl_value *row); /* of a registered one */
bool pl_assess_is_run_of(const struct pl_assessing *s,
                         const struct pl_value *row, size_t trial,
                         struct pl_str analysis);
/* The trial of a row that names none: the one its notebook opened first. */
size_t pl_assess_trial_of(const struct pl_assessing *s,
                          const struct pl_value *row);
const struct pl_value *pl_assess_row(const struct pl_assessing *s,
                                     struct pl_str id);

/* Where the plan has the clause, with the line of the longest path above it. */
void pl_assess_at_protocol(struct pl_assessing *s, struct pl_entry *e);

/* Whether an amendment (its place among the lock's events) came before the data
 * did: before every receipt in the chain, and not after the day of one. */
enum pl_when { PL_WHEN_UNKNOWN, PL_BEFORE_DATA, PL_AFTER_DATA };
enum pl_when pl_amended_when(const struct pl_value *events, size_t amendment);

/* Values that do the same, as clause.h says, without losing a failure. */
bool pl_assess_same(struct pl_assessing *s, const struct pl_value *x,
                    const struct pl_value *y);

/* consequence.c: the tests of the family that holds this run, or nil; and the p
 * of one of its terms that decides: adjusted where it is in a family. */
const struct pl_value *pl_assess_tests(const struct pl_assessing *s,
                                       const struct pl_value *row);
double pl_assess_judged_p(const struct pl_value *tests,
                          const struct pl_value *row,
                          const struct pl_value *term, bool is_conducted);

/* assess_condition.c: was an analysis due by its condition, as the runs it
 * waits for were conducted, and as they were registered? */
enum pl_due_state { PL_DUE, PL_NOT_DUE, PL_DUE_UNKNOWN };
struct pl_due {
    enum pl_due_state conducted, registered;
    struct pl_str text; /* why; empty where there is no condition */
};
struct pl_due pl_assess_due(struct pl_assessing *s, size_t trial,
                            struct pl_str analysis);
/* What a notebook left of an economic analysis that it did not run, or nil. */
const struct pl_value *pl_assess_unrun(const struct pl_assessing *s,
                                       size_t trial, struct pl_str analysis);

/* Numbers at 12 significant digits: what a ledger read back holds. */
double pl_rounded(double x);
const struct pl_value *pl_rounded_value(struct pl_arena *a,
                                        const struct pl_value *v);

/* The steps, in order. */
void pl_assess_locks(struct pl_assessing *s);
void pl_assess_runs(struct pl_assessing *s);
void pl_assess_conditions(struct pl_assessing *s);
void pl_assess_omitted(struct pl_assessing *s);
void pl_assess_strategies(struct pl_assessing *s);
void pl_assess_unregistered(struct pl_assessing *s);
void pl_assess_explained(struct pl_assessing *s);
void pl_assess_stale(struct pl_assessing *s);
void pl_assess_consequence(struct pl_assessing *s, struct pl_entry *e);
void pl_assess_harm(struct pl_assessing *s, struct pl_entry *e);
void pl_assess_paste(struct pl_assessing *s, struct pl_entry *e);

/* movement.c: what each departure of a run moved. */
const struct pl_value *pl_assess_grids(struct pl_assessing *s);
/* Of one clause and one treatment term ("" or nil: a comparison's own); nil
 * when the row's grid has no such choice. */
const struct pl_value *pl_assess_movement(struct pl_assessing *s,
                                          const struct pl_value *row,
                                          struct pl_str clause,
                                          const struct pl_value *term);

/* The shown run of an analysis counts as the main one, else the first; NULL:
 * none ran. */
const struct pl_value *pl_assess_main(struct pl_assessing *s, size_t trial,
                                      struct pl_str analysis);
void pl_assess_note_mains(struct pl_assessing *s); /* once rows are gathered */

/* As an analyst writes it, shortened. */
struct pl_str pl_assess_registered_text(struct pl_assessing *s,
                                        const struct pl_entry *e);
struct pl_str pl_assess_conducted_text(struct pl_assessing *s,
                                       const struct pl_entry *e);
/* A spec without what the engine added to it. */
const struct pl_value *pl_assess_written(struct pl_assessing *s,
                                         const struct pl_value *spec);

/* Parts of the assessment. */
const struct pl_value *pl_assess_outcomes(struct pl_assessing *s);
const struct pl_value *
pl_assess_outcome_counts(struct pl_assessing *s,
                         const struct pl_value *outcomes);
/* consort.c: the items of CONSORT 2010 and 2025 that ask for this departure,
 * "3b" and "10"; NULL: none does. */
const char *pl_consort_2010(const struct pl_assessing *s,
                            const struct pl_entry *e,
                            const struct pl_value *outcomes);
const char *pl_consort_2025(const struct pl_entry *e);
const struct pl_value *pl_assess_analyses(struct pl_assessing *s);
const struct pl_value *pl_assess_trials(struct pl_assessing *s);

#endif
