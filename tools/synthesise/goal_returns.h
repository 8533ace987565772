/* goal_returns.h - what the files of the goal setting trial say. */
#ifndef SYNTH_GOAL_RETURNS_H
#define SYNTH_GOAL_RETURNS_H

#include "base/buf.h"
#include "goal_teams.h"

extern const char *const role_names[6]; /* by code */

/* Of a person in a wave. */
struct goal_wave {
    int32_t days;     /* attended */
    int32_t employed; /* working days before leaving, or all */
    int32_t away, ill, spells;
    bool left;
};

struct goal_wave goal_wave_of(const struct fit_sheet *sheet, size_t person,
                              bool is_endline);
/* The staff member whose spells were not entered at endline. */
size_t goal_unknown_spells(const struct fit_sheet *sheet,
                           const struct goal_teams *t);

void goal_put_id(struct pl_buf *b, size_t staff);
void goal_put_baseline(struct pl_buf *b, const struct fit_sheet *sheet,
                       const struct goal_teams *t);
void goal_put_wave(struct pl_buf *b, const struct fit_sheet *sheet,
                   const struct goal_teams *t, bool is_endline);

#endif
