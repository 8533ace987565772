/* demographics.h - the questions about oneself at the end of a questionnaire.
 */
#ifndef SYNTH_DEMOGRAPHICS_H
#define SYNTH_DEMOGRAPHICS_H

#include "survey.h"

struct answer {
    const char *text;
    size_t n; /* people who gave it */
};

/* Ends with an answer without text.  Who is left over gave none. */
struct question {
    struct answer answers[12];
};

struct demographics {
    size_t n; /* people */
    struct spread age, caseload;
    struct question marital, children, health, overtime;
};

/* ",age,marital_status,..." */
extern const char demographics_header[];
/* [n]: ",41,divorced,...", in an order of chance.  NULL: out of memory. */
struct pl_str *demographics_draw(const struct demographics *q, uint64_t stream,
                                 struct pl_arena *a);
/* The row of a person without answers. */
extern const char demographics_none[];

#endif
