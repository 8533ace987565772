/* The files of the coffee trial, but for its survey. */
#include "coffee.h"

#include "base/buf.h"
#include "calendar.h"
#include "goal_returns.h"
#include "stats/randomise.h"

#include <string.h>

enum {
    BUILDINGS = 13,
    STAFF = 380, /* 333 and those of the baseline return only */
    SEED = 2019, /* of stats.randomise: clusters building, strata stratum */
};

static uint64_t draw(size_t i, uint64_t what, uint64_t n)
{
    return pl_draw_below((struct pl_stream){2022, 40 + what}, i, n);
}

struct building {
    size_t workers, stratum, arm;
};

/* Buildings of 25 and larger ones are the strata; sizes follow the draw, as the
 * printed arms of the analysis ask for them. */
static enum pl_status make_buildings(const struct synth *s, struct building *b,
                                     struct pl_err *err)
{
    static const char name[] = "stats.randomise";
    static const size_t ratio[] = {1, 1};
    static const size_t larger[2][6] = {{26, 27, 28, 26, 27, 28},
                                        {30, 40, 54, 30, 40, 54}};
    uint32_t block[BUILDINGS], arm[BUILDINGS];
    size_t used[2] = {0, 0};

    for (size_t k = 0; k < BUILDINGS; k++)
        block[k] = k % 2;
    PL_TRY(pl_allocate(
        s->arena, block, BUILDINGS, 2, ratio, 2,
        (struct pl_stream){SEED, pl_stream_named(name, strlen(name))}, arm,
        err));
    for (size_t k = 0; k < BUILDINGS; k++)
        b[k] = (struct building){block[k] == 0 ? 25
                                               : larger[arm[k]][used[arm[k]]++],
                                 block[k] + 1, arm[k]};
    return PL_OK;
}

struct member {
    size_t person; /* of the sheet; COFFEE_PEOPLE and more: baseline only */
    size_t building;
};

/* Places of a building go to people of its arm, those that left before the
 * interim return spread among them. */
static void place(const struct building *b, struct member *out)
{
    size_t next[2] = {COFFEE_TREATED, 0}, gone = COFFEE_PEOPLE, n = 0;
    size_t places[2] = {0, 0}, people[2] = {143, 190};

    for (size_t k = 0; k < BUILDINGS; k++)
        places[b[k].arm] += b[k].workers;
    for (size_t k = 0; k < BUILDINGS; k++)
        for (size_t j = 0; j < b[k].workers; j++) {
            size_t arm = b[k].arm;
            bool stays = draw(n, 0, places[arm]) < people[arm];
            places[arm]--;
            people[arm] -= stays;
            out[n++] = (struct member){stays ? next[arm]++ : gone++, k};
        }
}

struct person {
    int32_t female, role, months, base, goals;
};

static struct person person_of(const struct fit_sheet *s, size_t i)
{
    if (i >= COFFEE_PEOPLE)
        return (struct person){draw(i, 1, 100) < 85, 2 + (draw(i, 2, 4) == 0),
                               15 + (int32_t)draw(i, 3, 90),
                               (int32_t)draw(i, 4, 40), draw(i, 5, 2) == 0};
    return (struct person){
        fit_column(s, COFFEE_FEMALE)[i], fit_column(s, COFFEE_ROLE)[i],
        fit_column(s, COFFEE_MONTHS)[i], fit_column(s, COFFEE_BASE)[i],
        fit_column(s, COFFEE_GOALS)[i]};
}

/* Some were not in the other trial. */
static const char *goal_text(size_t i, int32_t goals)
{
    if (goals)
        return "treatment";
    return draw(i, 6, 10) < 3 ? "" : "control";
}

static void put_person(struct pl_buf *b, size_t staff, size_t building,
                       const struct person *p, int32_t months)
{
    const char *role = role_names[p->role];

    if (staff % 61 == 5 && p->role == 2) /* a spelling that the README lists */
        role = "childrens social worker";
    pl_buf_printf(b, "C%03zu,B%02zu,%s,%s,%d,", staff + 1, building + 1, role,
                  p->female ? "female" : "male", (int)months);
}

static void put_baseline(struct pl_buf *b, const struct fit_sheet *s,
                         const struct member *m)
{
    pl_buf_puts(b, "staff_id,building,role,gender,months_in_post,"
                   "absence_days_12m,illness_days_12m,goal_setting\n");
    for (size_t k = 0; k < STAFF; k++) {
        struct person p = person_of(s, m[k].person);
        int32_t months = p.months - 3;
        int32_t away = months >= 12 ? p.base
                       : months < 3 ? (int32_t)draw(k, 7, 6)
                                    : p.base * months / 12;
        int32_t ill = away - (int32_t)draw(k, 8, 20);
        put_person(b, k, m[k].building, &p, months);
        pl_buf_printf(b, "%d,%d,%s\n", (int)away, ill < 0 ? 0 : (int)ill,
                      goal_text(m[k].person, p.goals));
    }
}

static void put_interim(struct pl_buf *b, const struct fit_sheet *s,
                        const struct member *m)
{
    pl_buf_puts(b, "staff_id,building,role,gender,months_in_post,absence_days,"
                   "illness_days,goal_setting,left_on\n");
    for (size_t k = 0; k < STAFF; k++) {
        size_t i = m[k].person;
        if (i >= COFFEE_PEOPLE)
            continue;
        struct person p = person_of(s, i);
        int32_t days = fit_column(s, COFFEE_DAYS)[i];
        bool left = days < 50 && draw(i, 9, 3) == 0;
        int32_t employed =
            left ? days + 1 + (int32_t)draw(i, 10, 10) : COFFEE_WEEKDAYS;
        int32_t away = employed - days;
        int32_t ill = away - (int32_t)draw(i, 11, 10);
        put_person(b, k, m[k].building, &p, p.months);
        pl_buf_printf(b, "%d,%d,%s,", (int)away, ill < 0 ? 0 : (int)ill,
                      goal_text(i, p.goals));
        if (left)
            calendar_put(b, employed, false);
        pl_buf_putc(b, '\n');
    }
}

static void put_allocation(struct pl_buf *b, const struct building *buildings)
{
    pl_buf_puts(b, "building,social_workers,stratum,arm\n");
    for (size_t k = 0; k < BUILDINGS; k++)
        pl_buf_printf(b, "B%02zu,%zu,%zu,%s\n", k + 1, buildings[k].workers,
                      buildings[k].stratum,
                      buildings[k].arm ? "treatment" : "control");
}

enum pl_status coffee_make(const struct synth *s, struct pl_err *err)
{
    static const char trial[] = "coffee";
    struct building buildings[BUILDINGS];
    struct member members[STAFF];
    struct csv printed;
    struct pl_buf b;

    PL_TRY(synth_published(s, trial, "regressions.csv", &printed, err));
    struct fit_sheet *sheet = coffee_people(s, &printed);
    if (sheet == NULL)
        return pl_fail(err, PL_EINPUT, NULL,
                       "out of memory, or a term is not printed");
    PL_TRY(make_buildings(s, buildings, err));
    place(buildings, members);
    pl_buf_init(&b, 0);
    put_allocation(&b, buildings);
    PL_TRY(synth_write(s, trial, "allocation.csv", &b, err));
    pl_buf_init(&b, 0);
    put_baseline(&b, sheet, members);
    PL_TRY(synth_write(s, trial, "staff_baseline.csv", &b, err));
    pl_buf_init(&b, 0);
    put_interim(&b, sheet, members);
    return synth_write(s, trial, "staff_interim.csv", &b, err);
}
