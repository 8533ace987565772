/* The three staff returns of the goal setting trial. */
#include "goal_returns.h"
#include "stats/rng.h"

#include "calendar.h"

#include <string.h>

const char *const role_names[] = {
    "student social worker",
    "newly qualified social worker",
    "children's social worker",
    "senior practitioner",
    "manager",
    "social work assistant",
};

static uint64_t draw(size_t person, uint64_t what, uint64_t n)
{
    return pl_draw_below((struct pl_stream){2021, 20 + what}, person, n);
}

enum {
    NO_SPELLS = 8, /* the authority that does not record spells */
    MOVED = 700,   /* who is in the interim return twice, once a team */
};

struct goal_row {
    size_t staff, team;
    bool is_endline, by_day; /* the date of leaving as dd/mm/yyyy */
};

struct person {
    int32_t la, female, role, agency, months; /* FIT_NONE: not recorded */
};

static struct person person_of(const struct fit_sheet *sheet,
                               const struct goal_teams *t,
                               const struct goal_staff *staff)
{
    size_t i = staff->person;
    struct person p = {.la = t->team[staff->team].la};

    if (i >= GOAL_PEOPLE) {
        p.female = draw(i, 0, 100) < 86;
        p.role = draw(i, 1, 10) < 7 ? 2 : 3;
        p.agency = p.la == 1 || p.la == 2 || p.la == 5 ? 0 : FIT_NONE;
        p.months = 3 + (int32_t)draw(i, 2, 120);
        return p;
    }
    p.female = fit_column(sheet, GOAL_FEMALE)[i];
    p.role = fit_column(sheet, GOAL_ROLE)[i];
    p.agency = fit_column(sheet, GOAL_AGENCY)[i];
    p.months = fit_column(sheet, GOAL_MONTHS)[i];
    return p;
}

void goal_put_id(struct pl_buf *b, size_t staff)
{
    pl_buf_printf(b, "G%04zu", staff + 1);
}

static void put_number(struct pl_buf *b, int32_t x)
{
    pl_buf_putc(b, ',');
    if (x != FIT_NONE)
        pl_buf_printf(b, "%d", (int)x);
}

/* Who wrote what otherwise than the rest: the places are the README's. */
static const char *role_text(size_t staff, int wave, int32_t role)
{
    if (wave == 1 && staff % 211 == 17 && role == 2)
        return "childrens social worker";
    if (wave == 1 && staff % 307 == 40 && role == 3)
        return "snr practitioner";
    return role_names[role];
}

static void put_demographics(struct pl_buf *b, size_t staff, size_t team,
                             const struct person *p, int wave, bool in_words)
{
    goal_put_id(b, staff);
    pl_buf_printf(b, ",LA %d,T%03zu,%s,%s,%s,", (int)p->la, team + 1,
                  role_text(staff, wave, p->role),
                  p->female == FIT_NONE ? ""
                  : p->female           ? "female"
                                        : "male",
                  p->agency == FIT_NONE ? ""
                  : p->agency           ? "yes"
                                        : "no");
    if (p->months != FIT_NONE)
        pl_buf_printf(b, "%d", (int)p->months);
    else if (in_words)
        pl_buf_puts(b, "n/k");
}

static const char header[] =
    "staff_id,la,team,role,gender,agency,months_in_post,";

/* Days away in twelve months: leave and some illness.  A team's people are so
 * near to the middle of its quartile that their mean lies within it; the lowest
 * quartile has a long tail. */
static int32_t away_12m(const struct goal_team *team, size_t person)
{
    static const int32_t middle[] = {0, 46, 40, 34, 28};
    uint64_t tail = draw(person, 12, 60) * draw(person, 13, 60) / 60;
    int32_t by = (int32_t)draw(person, 4, 5) - 2;

    return middle[team->stratum] + by +
           (team->stratum == 1 ? (int32_t)tail : 0);
}

static int32_t ill_of(int32_t away, int32_t leave)
{
    return away > leave ? away - leave : 0;
}

static int32_t spells_of(size_t person, uint64_t what, int32_t ill,
                         int32_t most)
{
    int32_t spells =
        1 + (int32_t)(draw(person, what, 3) * draw(person, what + 1, 3));

    if (ill == 0)
        return 0;
    spells = spells > ill ? ill : spells;
    return spells > most ? most : spells;
}

void goal_put_baseline(struct pl_buf *b, const struct fit_sheet *sheet,
                       const struct goal_teams *t)
{
    pl_buf_puts(b, header);
    pl_buf_puts(b, "absence_days_12m,illness_days_12m,spells_12m\n");
    for (size_t k = 0; k < GOAL_STAFF; k++) {
        struct person p = person_of(sheet, t, &t->staff[k]);
        size_t i = t->staff[k].person;
        int32_t away = away_12m(&t->team[t->staff[k].team], i);
        int32_t ill = ill_of(away, 24 + (int32_t)draw(i, 5, 8));
        int32_t spells = spells_of(i, 6, ill, 40);
        if (p.months != FIT_NONE)
            p.months -= 3; /* the sheet has them at the interim return */
        if (p.months != FIT_NONE && p.months < 12) { /* as long as there */
            away = away * p.months / 12;
            ill = ill * p.months / 12;
            spells = spells > ill ? ill : spells;
        }
        put_demographics(b, k, t->staff[k].team, &p, 0, draw(i, 3, 2) == 0);
        put_number(b, away);
        put_number(b, ill);
        put_number(b, p.la == NO_SPELLS ? FIT_NONE : spells);
        pl_buf_putc(b, '\n');
    }
}

/* What a wave's return says of a person who attended so many days. */
static struct goal_wave wave_of(const struct fit_sheet *sheet, size_t i,
                                bool is_endline)
{
    int32_t days = fit_column(sheet, is_endline ? GOAL_DAYS_END : GOAL_DAYS)[i];
    bool left =
        fit_column(sheet, is_endline ? GOAL_LEFT_END : GOAL_LEFT)[i] > 0;
    int32_t first = is_endline ? GOAL_INTERIM_DAYS : 1;
    int32_t last = is_endline ? GOAL_ENDLINE_DAYS : GOAL_INTERIM_DAYS;
    struct goal_wave w = {.days = days, .employed = last};

    if (left) {
        int32_t from = days > first ? days : first;
        w.employed = from + (int32_t)draw(i, 8, 12);
        w.employed = w.employed < last ? w.employed : last - 1;
        w.left = true;
    }
    w.away = w.employed - days;
    w.ill =
        fit_column(sheet, GOAL_LA)[i] == 5
            ? (int32_t)draw(i, 9, 4)
            : ill_of(w.away, (is_endline ? 14 : 8) + (int32_t)draw(i, 9, 6));
    w.ill = w.ill < w.away ? w.ill : w.away;
    w.spells = spells_of(i, 10, w.ill, days + 1);
    return w;
}

struct goal_wave goal_wave_of(const struct fit_sheet *sheet, size_t person,
                              bool is_endline)
{
    return wave_of(sheet, person, is_endline);
}

/* One person's spells were not entered at endline. */
static bool spells_unknown(const struct goal_teams *t, size_t staff,
                           const struct fit_sheet *sheet, bool is_endline)
{
    int32_t la = fit_column(sheet, GOAL_LA)[t->staff[staff].person];

    return la == NO_SPELLS ||
           (is_endline && staff == goal_unknown_spells(sheet, t));
}

size_t goal_unknown_spells(const struct fit_sheet *sheet,
                           const struct goal_teams *t)
{
    for (size_t k = 300; k < GOAL_STAFF; k++)
        if (t->staff[k].person < GOAL_PEOPLE &&
            fit_column(sheet, GOAL_END)[t->staff[k].person] > 0 &&
            wave_of(sheet, t->staff[k].person, true).ill > 0)
            return k;
    return GOAL_STAFF;
}

/* The next team of the same authority. */
static size_t next_team(const struct goal_teams *t, size_t team)
{
    return t->team[team + 1].la == t->team[team].la ? team + 1 : team - 1;
}

static void put_row(struct pl_buf *b, const struct fit_sheet *sheet,
                    const struct goal_teams *t, const struct goal_row *r)
{
    struct person p = person_of(sheet, t, &t->staff[r->staff]);
    struct goal_wave w =
        wave_of(sheet, t->staff[r->staff].person, r->is_endline);

    if (r->is_endline)
        p.months += 3;
    put_demographics(b, r->staff, r->team, &p, r->is_endline ? 2 : 1,
                     draw(t->staff[r->staff].person, 3, 2) == 0);
    put_number(b, w.away);
    put_number(b, w.ill);
    put_number(b, spells_unknown(t, r->staff, sheet, r->is_endline) ? FIT_NONE
                                                                    : w.spells);
    pl_buf_putc(b, ',');
    if (w.left)
        calendar_put(b, w.employed, r->by_day);
    pl_buf_putc(b, '\n');
}

void goal_put_wave(struct pl_buf *b, const struct fit_sheet *sheet,
                   const struct goal_teams *t, bool is_endline)
{
    const int32_t *member = fit_column(sheet, is_endline ? GOAL_END : GOAL_IN);
    const int32_t *left = fit_column(sheet, GOAL_LEFT);
    size_t n_left = 0;

    pl_buf_puts(b, header);
    pl_buf_puts(b, "absence_days,illness_days,spells,left_on\n");
    for (size_t k = 0; k < GOAL_STAFF; k++) {
        size_t i = t->staff[k].person;
        if (i >= GOAL_PEOPLE || member[i] == 0)
            continue;
        struct goal_row r = {k, t->staff[k].team, is_endline, false};
        r.by_day = !is_endline && left[i] > 0 && n_left++ % 20 == 7;
        put_row(b, sheet, t, &r);
        r.team = next_team(t, r.team);
        if (!is_endline && k == MOVED)
            put_row(b, sheet, t, &r);
    }
}
