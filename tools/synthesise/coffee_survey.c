/* The one survey of the coffee trial: nothing of it is printed. */
#include "roster.h"

static const enum scale_id order[] = {
    SCALE_HAP, SCALE_LAD, SCALE_AFF, SCALE_TOI, SCALE_JOB,
    SCALE_BUR, SCALE_TIE, SCALE_MOT, SCALE_BEL, SCALE_POS};
enum { ORDER = sizeof order / sizeof *order, PEOPLE = 118 };

static const double mean[SCALES] = {
    [SCALE_HAP] = 6.5, [SCALE_LAD] = 6.3, [SCALE_AFF] = 2.6, [SCALE_TOI] = 8.2,
    [SCALE_JOB] = 9,   [SCALE_BUR] = 30,  [SCALE_TIE] = 22,  [SCALE_MOT] = 45,
    [SCALE_BEL] = 27,  [SCALE_POS] = 30};
static const double sd[SCALES] = {
    [SCALE_HAP] = 1.8, [SCALE_LAD] = 1.6, [SCALE_AFF] = 4.2, [SCALE_TOI] = 4.8,
    [SCALE_JOB] = 3.1, [SCALE_BUR] = 8.5, [SCALE_TIE] = 9,   [SCALE_MOT] = 5.2,
    [SCALE_BEL] = 6.6, [SCALE_POS] = 8.8};

static const struct demographics about = {
    .n = 60,
    .age = {55, 22, 64, "43.1", "11.8"},
    .caseload = {60, 1, 7, "4.3", "1.6"},
    .marital = {{{"married or domestic partner", 36},
                 {"single or never married", 15},
                 {"divorced", 5},
                 {"separated", 2},
                 {"widowed", 1}}},
    .children = {{{"0", 29}, {"1", 13}, {"2", 14}, {"3", 3}}},
    .health = {{{"excellent", 12}, {"good", 34}, {"fair", 11}, {"poor", 2}}},
    .overtime = {{{"0", 6},
                  {"1", 4},
                  {"2", 9},
                  {"3", 8},
                  {"5", 17},
                  {"8", 10},
                  {"10", 6}}}};

enum pl_status coffee_survey_make(const struct synth *s, struct pl_err *err)
{
    static const struct first_survey survey = {
        "coffee", "staff_baseline.csv", 230, PEOPLE, ORDER, order, mean, sd,
        &about};
    int32_t cells[ORDER][PEOPLE], *scores[ORDER];

    for (size_t k = 0; k < ORDER; k++)
        scores[k] = cells[k];
    return first_survey_write(s, &survey, scores, err);
}
