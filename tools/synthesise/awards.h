/* awards.h - the symbolic awards trial: survey answers, then the staff returns.
 *
 * Two sheets.  The survey's holds the 66 people of the second survey and those
 * who answered the first one only.  The staff's holds the 275 people of the
 * endline return; its first 66 are the survey's, and what they answered there
 * stands in the return as well. */
#ifndef SYNTH_AWARDS_H
#define SYNTH_AWARDS_H

#include "anneal.h"
#include "survey.h"
#include "synth.h"

enum awards_column {
    AWARDS_IN, /* 1: answered the second survey; in the endline return */
    AWARDS_TREAT,
    AWARDS_LA,     /* 1 to 3 */
    AWARDS_FEMALE, /* 0, 1 or missing */
    AWARDS_ROLE,   /* enum awards_role */
    AWARDS_AGENCY, /* 0, 1 or missing */
    AWARDS_MONTHS, /* in post when the trial began, or missing */
    AWARDS_FREE,   /* staff: 1: not in the survey; the next: has no answer */
    AWARDS_NO_FEMALE,
    AWARDS_NO_AGENCY,
    AWARDS_NO_MONTHS,
    AWARDS_DAYS,   /* staff: attended in the wave */
    AWARDS_BEFORE, /* 1: answered the first survey */
    AWARDS_TWICE,  /* 1: answered both */
    AWARDS_WHOLE,  /* first survey: well-being in thousandths, or missing */
    AWARDS_WORTH1, /* scores of the first survey, or missing */
    AWARDS_SUPPORT1,
    AWARDS_MOTIVATION1,
    AWARDS_BELONGING1,
    AWARDS_IMPACT1,
    AWARDS_BURNOUT1,
    AWARDS_JOB1,
    AWARDS_LEAVING1,
    AWARDS_HAPPY2, /* of the second */
    AWARDS_LADDER2,
    AWARDS_AFFECT2,
    AWARDS_WORTH2,
    AWARDS_SUPPORT2,
    AWARDS_MOTIVATION2,
    AWARDS_BELONGING2,
    AWARDS_IMPACT2,
    AWARDS_BURNOUT2, /* 0: not asked so far */
    AWARDS_JOB2,
    AWARDS_LEAVING2,
    AWARDS_IN_BURNOUT, /* 1: answered it in the second survey */
    AWARDS_IN_JOB,
    AWARDS_COLUMNS
};

enum awards_role {
    AWARDS_STUDENT,
    AWARDS_NEW,
    AWARDS_SOCIAL_WORKER,
    AWARDS_SENIOR,
    AWARDS_MANAGER,
    AWARDS_OTHER
};

enum {
    AWARDS_RECRUITED = 391,
    AWARDS_ALLOCATED = 345,
    AWARDS_STAFF = 275,
    AWARDS_SURVEY = 66,
    AWARDS_TREATED = 30, /* of the survey */
    AWARDS_FIRST = 90,   /* who answered the first survey */
    AWARDS_BOTH = 22,    /* of them, the second too */
    AWARDS_SURVEYED = AWARDS_SURVEY + AWARDS_FIRST - AWARDS_BOTH,
    AWARDS_DAYS_MOST = 44 /* weekdays, 2019-10-01 to 2019-11-30 */
};

enum awards_model {
    AWARDS_WELLBEING,
    AWARDS_WORTH,
    AWARDS_SUPPORT,
    AWARDS_MOTIVATION,
    AWARDS_BELONGING,
    AWARDS_IMPACT,
    AWARDS_PRINTED, /* the models of table 3E.1 */
    AWARDS_BURNOUT = AWARDS_PRINTED,
    AWARDS_JOB,
    AWARDS_LEAVING,
    AWARDS_MODELS
};

/* Answers of the first survey to the three parts of well-being. */
struct awards_first {
    int32_t happy, ladder, affect;
};

struct awards {
    const struct synth *synth;
    const struct csv *printed;
    struct fit_sheet *survey, *staff;
    struct awards_first first[AWARDS_FIRST];
    int32_t whole[AWARDS_FIRST]; /* their AWARDS_WHOLE */
    struct fit_part parts[3];    /* well-being of the second survey */
    double offset;
    struct fit_model models[AWARDS_MODELS];
    double estimates[AWARDS_PRINTED][FIT_TERMS], sigma[AWARDS_PRINTED];
    uint64_t steps[4]; /* of covariates, outcomes, returns, their outcome */
};

extern const char *const awards_model_names[AWARDS_PRINTED];
/* The terms of every model; needs the parts of well-being. */
bool awards_models(struct awards *a);

/* The course, then again from a lower threshold, until all targets are met or
 * it was done six times.  The score that is left. */
double awards_anneal(struct fit *f, struct fit_course c, struct pl_arena *a);

/* false: out of memory, or a figure is not printed. */
bool awards_begin(struct awards *a);
bool awards_covariates(struct awards *a, double *score);
bool awards_outcomes(struct awards *a, double *score);
bool awards_returns(struct awards *a, double *score);

enum pl_status awards_write(struct awards *a, struct pl_err *err);

#endif
