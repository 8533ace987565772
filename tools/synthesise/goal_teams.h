/* goal_teams.h - 290 teams with their strata and drawn arms, and who is in
 * which. */
#ifndef SYNTH_GOAL_TEAMS_H
#define SYNTH_GOAL_TEAMS_H

#include "goal.h"

enum {
    GOAL_TEAMS = 290,
    GOAL_GONE = 24, /* in the baseline return only */
    GOAL_STAFF = GOAL_PEOPLE + GOAL_GONE,
    GOAL_SEED = 2019, /* of stats.randomise: clusters team, strata stratum */
};

struct goal_team {
    int32_t la, stratum, arm;
};

/* Staff are numbered by team; person is a row of the sheet, or GOAL_PEOPLE and
 * more for those in the baseline return only. */
struct goal_staff {
    size_t person, team;
};

struct goal_teams {
    struct goal_team team[GOAL_TEAMS];
    struct goal_staff staff[GOAL_STAFF];
};

enum pl_status goal_teams_make(const struct synth *s,
                               const struct fit_sheet *sheet,
                               struct goal_teams *out, struct pl_err *err);

#endif
