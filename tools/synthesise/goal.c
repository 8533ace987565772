/* The files of the goal setting trial, but for its surveys. */
#include "goal.h"

#include "calendar.h"
#include "goal_returns.h"
#include "stats/rng.h"

#include <math.h>

static void put_allocation(struct pl_buf *b, const struct goal_teams *t)
{
    pl_buf_puts(b, "team,la,stratum,arm\n");
    for (size_t k = 0; k < GOAL_TEAMS; k++)
        pl_buf_printf(b, "T%03zu,LA %d,%d,%s\n", k + 1, (int)t->team[k].la,
                      (int)t->team[k].stratum,
                      t->team[k].arm ? "treatment" : "control");
}

/* A person's spells, in order: each is a run of working days, and at least one
 * day lies between two. */
static void put_person_spells(struct pl_buf *b, size_t staff, size_t person,
                              const struct goal_wave *w)
{
    int32_t ill = w->ill, free = w->employed - w->ill, at = 0;

    for (int32_t k = 0; k < w->spells; k++) {
        int32_t left = w->spells - k;
        int32_t gap = (int32_t)pl_draw_below(
            (struct pl_stream){2021, 50}, 64 * person + 2 * (size_t)k,
            (uint64_t)(2 * (free - left + 1) / (left + 1)) + 1);
        int32_t length = left == 1
                             ? ill
                             : 1 + (int32_t)pl_draw_below(
                                       (struct pl_stream){2021, 50},
                                       64 * person + 2 * (size_t)k + 1,
                                       (uint64_t)(2 * (ill - left) / left) + 1);
        gap += k > 0;
        at += gap;
        free -= gap;
        goal_put_id(b, staff);
        pl_buf_putc(b, ',');
        calendar_put(b, at, false);
        pl_buf_putc(b, ',');
        calendar_put(b, at + length - 1, false);
        pl_buf_putc(b, '\n');
        at += length;
        ill -= length;
    }
}

static void put_spells(struct pl_buf *b, const struct fit_sheet *sheet,
                       const struct goal_teams *t)
{
    size_t unknown = goal_unknown_spells(sheet, t);

    pl_buf_puts(b, "staff_id,first_day,last_day\n");
    for (size_t k = 0; k < GOAL_STAFF; k++) {
        size_t i = t->staff[k].person;
        if (i >= GOAL_PEOPLE || k == unknown ||
            fit_column(sheet, GOAL_END)[i] == 0)
            continue;
        struct goal_wave w = goal_wave_of(sheet, i, true);
        put_person_spells(b, k, i, &w);
    }
}

/* Of 712, 142 at least once and 10 of them more than six times. */
static int32_t logins_of(size_t rank)
{
    uint64_t more = pl_draw_below((struct pl_stream){2021, 51}, rank, 4);

    if (rank < 10)
        return 7 + (int32_t)more;
    if (rank >= 142)
        return 0;
    return rank < 80 ? 1 : 2 + (int32_t)more;
}

static void put_logins(struct pl_buf *b, const struct fit_sheet *sheet,
                       const struct goal_teams *t)
{
    size_t rank[712], n = 0;

    for (size_t k = 0; k < 712; k++)
        rank[k] = k;
    for (size_t k = 712; k > 1; k--) {
        size_t j = (size_t)pl_draw_below((struct pl_stream){2021, 52}, k, k);
        size_t held = rank[j];
        rank[j] = rank[k - 1];
        rank[k - 1] = held;
    }
    pl_buf_puts(b, "staff_id,logins\n");
    for (size_t k = 0; k < GOAL_STAFF; k++) {
        size_t i = t->staff[k].person;
        if (i >= GOAL_PEOPLE || fit_column(sheet, GOAL_TREAT)[i] == 0 ||
            n == 712)
            continue;
        goal_put_id(b, k);
        pl_buf_printf(b, ",%d\n", (int)logins_of(rank[n++]));
    }
}

static enum pl_status write_all(const struct synth *s,
                                const struct fit_sheet *sheet,
                                const struct goal_teams *t, struct pl_err *err)
{
    static const char *const names[] = {
        "allocation.csv",    "staff_baseline.csv", "staff_interim.csv",
        "staff_endline.csv", "spells.csv",         "logins.csv"};
    enum { FILES = sizeof names / sizeof *names };
    struct pl_buf b[FILES];

    for (size_t k = 0; k < FILES; k++)
        pl_buf_init(&b[k], 0);
    put_allocation(&b[0], t);
    goal_put_baseline(&b[1], sheet, t);
    goal_put_wave(&b[2], sheet, t, false);
    goal_put_wave(&b[3], sheet, t, true);
    put_spells(&b[4], sheet, t);
    put_logins(&b[5], sheet, t);
    enum pl_status status = PL_OK;
    for (size_t k = 0; k < FILES; k++) {
        enum pl_status wrote =
            synth_write(s, "goal_setting", names[k], &b[k], err);
        status = status == PL_OK ? wrote : status;
    }
    return status;
}

enum pl_status goal_make(const struct synth *s, struct pl_err *err)
{
    struct csv printed;

    PL_TRY(
        synth_published(s, "goal_setting", "regressions.csv", &printed, err));
    struct fit_sheet *sheet = goal_people(s, &printed);
    struct goal_teams *teams = PL_NEW(s->arena, struct goal_teams, 1);
    if (sheet == NULL || teams == NULL ||
        isnan(goal_outcomes(s, &printed, sheet)))
        return pl_fail(err, PL_EINPUT, NULL,
                       "out of memory, or a term is not printed");
    PL_TRY(goal_teams_make(s, sheet, teams, err));
    return write_all(s, sheet, teams, err);
}
