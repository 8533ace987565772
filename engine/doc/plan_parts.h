/* plan_parts.h - parts of the chapter on the registered plans.  Private to
 * doc/plan*.c. */
#ifndef PL_DOC_PLAN_PARTS_H
#define PL_DOC_PLAN_PARTS_H

#include "base/map.h"
#include "doc/block_table.h"

/* A departure of a clause: of "analyses.x.vcov" x and "vcov", of any other ""
 * and all of it. */
struct pl_plan_touch {
    struct pl_str analysis, member;
    const struct pl_value *departure;
};

struct pl_plan_in {
    struct pl_arena *arena;
    const struct pl_value *assessment;
    const struct pl_value *trial; /* of the ledger, the one that is told */
    const struct pl_value *plan;  /* its protocol */
    struct pl_builder blocks;
    /* Of the trial, by pl_plan_state_open. */
    struct pl_index analyses; /* to their places in the assessment */
    struct pl_index used;     /* names that analyses that ran use */
    struct pl_plan_touch *touches;
    size_t n_touches;
};

/* The heading of a part of the trial: id "plan-<trial>-<name>". */
void pl_plan_heading(struct pl_plan_in *in, int level, const char *name,
                     const char *title);
/* A table of the trial: id "plan-<trial>-<name>-table". */
void pl_plan_close(struct pl_plan_in *in, struct pl_table *t, const char *name,
                   const char *caption);

/* Text whose failure is the blocks'. */
struct pl_str pl_plan_keep(struct pl_plan_in *in, struct pl_str text);
/* A value in words (plan/words.h). */
struct pl_str pl_plan_said(struct pl_plan_in *in, const struct pl_value *v);
/* "Reading score (readk)" where the dictionary or a scale has a label. */
struct pl_str pl_plan_column(struct pl_plan_in *in, struct pl_str name);
/* A list of columns, or the one. */
struct pl_str pl_plan_columns(struct pl_plan_in *in, const struct pl_value *v);

/* What the assessment says of in->trial, looked up once. */
void pl_plan_state_open(struct pl_plan_in *in);

/* "omitted" and the like, as the assessment has it; empty: not known. */
struct pl_str pl_plan_analysis_state(const struct pl_plan_in *in,
                                     struct pl_str analysis);
/* An analysis that was run names the column, or a derived column or a scale
 * that one names. */
bool pl_plan_is_used(const struct pl_plan_in *in, struct pl_str column);

/* What became of a clause: "followed", "changed D02", "amended 2020-03-01 D05".
 * analysis: empty for a clause of the whole plan; otherwise: the word where
 * nothing touched it.  Runs, or a cell of them. */
const struct pl_value *pl_plan_state_runs(struct pl_plan_in *in,
                                          struct pl_str analysis,
                                          struct pl_str member,
                                          const char *otherwise);
void pl_plan_state(struct pl_plan_in *in, struct pl_table *t,
                   struct pl_str analysis, struct pl_str member,
                   const char *otherwise);

void pl_plan_registration(struct pl_plan_in *in);
void pl_plan_data(struct pl_plan_in *in);
void pl_plan_scales(struct pl_plan_in *in);
void pl_plan_derived(struct pl_plan_in *in);
void pl_plan_rules(struct pl_plan_in *in);
void pl_plan_analyses(struct pl_plan_in *in);

#endif
