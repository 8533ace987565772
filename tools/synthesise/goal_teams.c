/* Teams get authorities in blocks and strata by lot; arms are then drawn as
 * stats.randomise draws them, and people are put into teams of their authority
 * and arm. */
#include "goal_teams.h"

#include "stats/randomise.h"

#include <stdlib.h>
#include <string.h>

static const struct pl_stream strata_stream = {2021, 10};
static const struct pl_stream team_stream = {2021, 11};

/* In proportion to their people. */
static void share_teams(const struct fit_sheet *sheet, size_t *count)
{
    size_t n[9] = {0}, left = GOAL_TEAMS;

    for (size_t i = 0; i < sheet->n; i++)
        n[fit_column(sheet, GOAL_LA)[i]]++;
    for (size_t la = 1; la <= 8; la++) {
        count[la] = n[la] * GOAL_TEAMS / sheet->n;
        left -= count[la];
    }
    for (size_t la = 8; left > 0; left--, la = la == 1 ? 8 : la - 1)
        count[la]++;
}

static void set_authorities(const struct fit_sheet *sheet,
                            struct goal_team *team)
{
    size_t count[9] = {0}, t = 0;

    share_teams(sheet, count);
    for (int32_t la = 1; la <= 8; la++)
        for (size_t k = 0; k < count[la]; k++)
            team[t++].la = la;
}

/* Quartiles: 290 ranks in random order. */
static void set_strata(struct goal_team *team)
{
    size_t rank[GOAL_TEAMS];

    for (size_t k = 0; k < GOAL_TEAMS; k++)
        rank[k] = k;
    for (size_t k = GOAL_TEAMS; k > 1; k--) {
        size_t j = (size_t)pl_draw_below(strata_stream, k, k);
        size_t held = rank[j];
        rank[j] = rank[k - 1];
        rank[k - 1] = held;
    }
    for (size_t k = 0; k < GOAL_TEAMS; k++)
        team[k].stratum = 1 + (int32_t)(4 * rank[k] / GOAL_TEAMS);
}

static enum pl_status draw_arms(const struct synth *s, struct goal_team *team,
                                struct pl_err *err)
{
    static const char name[] = "stats.randomise";
    static const size_t ratio[] = {1, 1};
    uint32_t block[GOAL_TEAMS], arm[GOAL_TEAMS];
    struct pl_stream stream = {GOAL_SEED, pl_stream_named(name, strlen(name))};

    for (size_t k = 0; k < GOAL_TEAMS; k++)
        block[k] = (uint32_t)team[k].stratum - 1;
    PL_TRY(pl_allocate(s->arena, block, GOAL_TEAMS, 4, ratio, 2, stream, arm,
                       err));
    for (size_t k = 0; k < GOAL_TEAMS; k++)
        team[k].arm = (int32_t)arm[k];
    return PL_OK;
}

/* Those of an authority and arm, as they stand in the sheet, go to the arm's
 * teams: one each first, the rest by lot. */
static void fill(const struct fit_sheet *sheet, struct goal_teams *out,
                 int32_t la, int32_t arm, size_t *n_staff)
{
    size_t teams[GOAL_TEAMS], n = 0, seen = 0;

    for (size_t k = 0; k < GOAL_TEAMS; k++)
        if (out->team[k].la == la && out->team[k].arm == arm)
            teams[n++] = k;
    for (size_t i = 0; i < sheet->n && n > 0; i++) {
        if (fit_column(sheet, GOAL_LA)[i] != la ||
            fit_column(sheet, GOAL_TREAT)[i] != arm)
            continue;
        size_t k = seen < n ? seen : (size_t)pl_draw_below(team_stream, i, n);
        out->staff[(*n_staff)++] = (struct goal_staff){i, teams[k]};
        seen++;
    }
}

static int by_team(const void *a, const void *b)
{
    const struct goal_staff *x = a, *y = b;

    if (x->team != y->team)
        return x->team < y->team ? -1 : 1;
    return (x->person > y->person) - (x->person < y->person);
}

enum pl_status goal_teams_make(const struct synth *s,
                               const struct fit_sheet *sheet,
                               struct goal_teams *out, struct pl_err *err)
{
    size_t n = 0;

    set_authorities(sheet, out->team);
    set_strata(out->team);
    PL_TRY(draw_arms(s, out->team, err));
    for (int32_t la = 1; la <= 8; la++)
        for (int32_t arm = 0; arm < 2; arm++)
            fill(sheet, out, la, arm, &n);
    if (n != GOAL_PEOPLE)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu people have no team of their authority and arm",
                       (size_t)GOAL_PEOPLE - n);
    for (size_t k = 0; k < GOAL_GONE; k++)
        out->staff[n++] = (struct goal_staff){
            GOAL_PEOPLE + k,
            (size_t)pl_draw_below(team_stream, GOAL_PEOPLE + k, GOAL_TEAMS)};
    qsort(out->staff, GOAL_STAFF, sizeof *out->staff, by_team);
    return PL_OK;
}
