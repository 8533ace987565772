/* survey.h - questionnaires: scale scores taken apart into answers, and rows.
 */
#ifndef SYNTH_SURVEY_H
#define SYNTH_SURVEY_H

#include "base/buf.h"
#include "fit.h"
#include "stats/rng.h"

struct scale {
    const char *code;
    unsigned items;
    int32_t lo, hi;
    unsigned reversed; /* bit k: item k + 1 counts as lo + hi - answer */
};

enum scale_id {
    SCALE_HAP,
    SCALE_LAD,
    SCALE_AFF, /* its score is the balance: odd items less even ones */
    SCALE_TOI,
    SCALE_JOB,
    SCALE_BNS,
    SCALE_BUR,
    SCALE_TIM,
    SCALE_TIE,
    SCALE_MOT,
    SCALE_BEL,
    SCALE_POS,
    SCALE_PRO,
    SCALE_WOR,
    SCALES
};

extern const struct scale scales[SCALES];

/* Draws of one purpose, taken one after the other. */
struct draws {
    struct pl_stream stream;
    uint64_t taken;
};
uint64_t draw_below(struct draws *d, uint64_t n);
/* About normal: mean 0, SD 1, within -3.5 to 3.5. */
double draw_bell(struct draws *d);
/* A score about the mean, within the scale's. */
int32_t draw_score(struct draws *d, enum scale_id id, double mean, double sd);

/* ",HAP1,LAD1,..." */
void survey_header(struct pl_buf *out, const enum scale_id *order, size_t n);
/* ",3,5,..." with answers that give the score; empty where it is FIT_NONE. */
void survey_answers(struct pl_buf *out, enum scale_id id, int32_t score,
                    struct draws *d);

/* n values within lo to hi, both of which occur, with the mean, as near as n
 * allows, and the SD (of n - 1), both as printed.  NULL: out of memory, or
 * there are none. */
struct spread {
    size_t n;
    int32_t lo, hi;
    const char *mean, *sd;
};
int32_t *spread_values(const struct spread *s, struct pl_stream stream,
                       struct pl_arena *a);

#endif
