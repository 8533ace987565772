/* execute_economics.h - an economic analysis between its arguments and its
 * result; for the files that execute one only.
 *
 * An amount is a number, a distribution ({"kind":"gamma","mean":..,"se":..}),
 * the name of one in `inputs`, or either with its years: {"value":amount,
 * "times":amount or list,"first":year,"last":year}, or {"stream":[by year],
 * "first","times"}.  An estimate of the trial is one too: {"kind":"estimate",
 * "analysis","term","mean","se"}, drawn normal, and the same one wherever it
 * stands; a plan holds it without mean and se, which a run puts in.  All of it
 * is data, so that a plan can hold it. */
#ifndef PL_PLAN_EXECUTE_ECONOMICS_H
#define PL_PLAN_EXECUTE_ECONOMICS_H

#include "plan/execute_run.h"
#include "stats/economics.h"
#include "stats/incremental.h"

enum { PL_ECON_MOST = 1000 }; /* inputs, and parts */

struct pl_econ {
    struct pl_run *r;

    /* As asked for. */
    double level, horizon, price_year; /* NaN: not given */
    double rate, effect_rate;          /* a year */
    bool rate_is_default;
    struct pl_str perspective; /* empty: not given */

    /* A model: what was read. */
    struct pl_economy economy;
    struct pl_econ_input *inputs;
    struct pl_econ_part *parts;
    struct pl_str *input_name, *part_name;
    struct pl_str *estimate; /* [inputs]: which estimate it is, or empty */
    bool *is_named; /* [members of the argument `inputs`]: by some amount */
    double last;    /* latest year of a part */
    bool is_uncertain;
    bool is_plan; /* only read: amounts left open and estimates may stand */

    /* Units of a trial. */
    bool from_data;
    struct pl_str cluster;  /* column; empty: none */
    struct pl_str label[2]; /* arms: the one compared with first */
    struct pl_incremental_arm arm[2];
    struct pl_incremental units;
    double n_dropped;

    /* What was drawn: differences, or costs and benefits. */
    struct pl_drawing drawing; /* draws 0: nothing was */
    double *cost, *effect;     /* [draws] */
    double total[PL_ACCOUNTS]; /* a model's, at its means */
    double mean_cost, mean_effect;

    struct pl_builder warnings;
};

/* Reads the arguments as a run would, what is left open aside: the first fault,
 * or whether there is something to draw. */
enum pl_status pl_econ_check(struct pl_arena *a, const char *function,
                             const struct pl_value *args, bool *is_uncertain,
                             struct pl_err *err);

/* A column in one of the two is one in both. */
enum pl_status pl_econ_pair(struct pl_run *r, const char *first,
                            const char *second, bool *are_columns);
/* The two arms that cost and effect have amounts by, the comparator first. */
enum pl_status pl_econ_arms(struct pl_run *r, struct pl_econ *e);
enum pl_status pl_econ_thresholds(struct pl_run *r, const char *arg);
/* Settings that both functions have. */
enum pl_status pl_econ_options(struct pl_run *r, struct pl_econ *e);
/* The parts of an argument, or of a member of it: an amount, or amounts by
 * name.  path: "costs". */
enum pl_status pl_econ_amounts(struct pl_econ *e, const char *path,
                               const struct pl_value *v, size_t account,
                               double rate);
/* Warns of one of `inputs` that none of them names. */
void pl_econ_check_inputs(struct pl_econ *e);
/* After the last of them: draws the model, when it is uncertain. */
enum pl_status pl_econ_draw_model(struct pl_econ *e, const double weight[4],
                                  const char *what);
/* cost and effect as columns of the frame, by treatment. */
enum pl_status pl_econ_units(struct pl_econ *e, struct pl_str cost,
                             struct pl_str effect, const char *what);

/* Results.  A quantity is effect x we + cost x wc: estimate,
 * std_error, conf_low and conf_high. */
struct pl_econ_weights {
    double effect, cost;
};
void pl_econ_set_quantity(struct pl_econ *e, struct pl_econ_weights w,
                          struct pl_builder *b);
const struct pl_value *pl_econ_quantity_value(struct pl_econ *e,
                                              struct pl_econ_weights w);
/* The share of draws, or the normal probability, above 0; NaN: neither. */
double pl_econ_above_zero(const struct pl_econ *e, struct pl_econ_weights w);
/* cost / effect, or the other way round. */
struct pl_ratio pl_econ_ratio(struct pl_econ *e, bool of_cost);
const struct pl_value *pl_econ_ratio_value(struct pl_econ *e,
                                           const struct pl_ratio *ratio);
/* method, level, draws, rates, years, arms of units, items, warnings. */
void pl_econ_set_settings(struct pl_econ *e, const char *const *accounts,
                          struct pl_builder *b);
/* What each uncertain input does to effect x we + cost x wc, the largest
 * first. */
enum pl_status pl_econ_set_tornado(struct pl_econ *e, const double weight[4],
                                   struct pl_econ_weights w,
                                   struct pl_builder *b);
enum pl_status pl_econ_record(struct pl_econ *e, const char *name,
                              const char *const *args, size_t n,
                              const struct pl_value **out);

void pl_econ_warn(struct pl_econ *e, const char *text);

#endif
