/* coffee.h - the coffee trial: staff, return, allocation of its buildings. */
#ifndef SYNTH_COFFEE_H
#define SYNTH_COFFEE_H

#include "fit.h"
#include "synth.h"

enum coffee_column {
    COFFEE_TREAT,
    COFFEE_FEMALE,
    COFFEE_ROLE,   /* 0 student to 5 assistant */
    COFFEE_MONTHS, /* in post at the interim return */
    COFFEE_GOALS,  /* 1: treated in the goal setting trial */
    COFFEE_BASE,   /* baseline absence, taken to 12 months */
    COFFEE_DAYS,   /* attended */
    COFFEE_ALL,    /* 1 */
    COFFEE_LONG,   /* 1: in post for 12 months before baseline */
    COFFEE_COLUMNS
};

enum {
    COFFEE_PEOPLE = 333,
    COFFEE_TREATED = 190, /* the first; the rest are controls */
    COFFEE_WEEKDAYS = 66, /* 2019-10-01 to 2019-12-31 */
};

/* NULL: out of memory, or a figure is not printed. */
struct fit_sheet *coffee_people(const struct synth *s,
                                const struct csv *printed);

#endif
