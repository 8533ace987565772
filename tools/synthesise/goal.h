/* goal.h - the goal setting trial: staff, returns, allocation, spells, log-ins.
 *
 * One sheet holds the 1,468 people of the interim return; those of the endline
 * return are some of them: people who had not left by then.  The 24 who were in
 * the baseline return only are made when the files are written. */
#ifndef SYNTH_GOAL_H
#define SYNTH_GOAL_H

#include "fit.h"
#include "synth.h"

enum goal_column {
    GOAL_LA,     /* 1 to 8 */
    GOAL_TREAT,  /* 0, 1 */
    GOAL_FEMALE, /* 0, 1 or missing */
    GOAL_ROLE,   /* 0 student to 5 assistant */
    GOAL_AGENCY, /* 0, 1 or missing */
    GOAL_MONTHS, /* in post at the interim return, or missing */
    GOAL_DAYS,   /* attended in the interim wave */
    GOAL_LEFT,
    GOAL_DAYS_END, /* attended in the endline wave */
    GOAL_LEFT_END,
    GOAL_IN,    /* 1: all are in the interim return */
    GOAL_END,   /* 1: in the endline return */
    GOAL_CLASS, /* enum goal_class */
    GOAL_FREE,  /* 1: annealing may change the person, */
    GOAL_ROLES, /* and the role */
    GOAL_OUT,   /* 1: outside it */
    GOAL_LOOSE, /* 1: outside the endline return, where agency is known */
    GOAL_COLUMNS
};

/* People whose authorities may be exchanged: which authorities know who is
 * employed by an agency, and which returned data at endline. */
enum goal_class {
    GOAL_APART,
    GOAL_END_12,
    GOAL_END_34,
    GOAL_25,
    GOAL_1, /* this and the last three keep their sizes */
    GOAL_78,
    GOAL_3,
    GOAL_4,
    GOAL_6
};

enum {
    GOAL_PEOPLE = 1468,
    GOAL_INTERIM_DAYS = 66,  /* weekdays, 2019-10-01 to 2019-12-31 */
    GOAL_ENDLINE_DAYS = 131, /* to 2020-03-31 */
};

enum goal_model {
    GOAL_ATTENDANCE_INT,
    GOAL_TURNOVER_INT,
    GOAL_ATTENDANCE_END,
    GOAL_TURNOVER_END,
    GOAL_MODELS
};

extern const char *const goal_model_names[GOAL_MODELS];
extern const struct fit_model goal_models[GOAL_MODELS];

/* Covariates and arms that give the printed standard errors.  NULL: out of
 * memory, or a figure is not printed. */
struct fit_sheet *goal_people(const struct synth *s, const struct csv *printed);
/* Days and leavers that give the rest; the score that is left, NaN: as above.
 */
double goal_outcomes(const struct synth *s, const struct csv *printed,
                     struct fit_sheet *sheet);

#endif
