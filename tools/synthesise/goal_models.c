/* The four regressions of table 2E.1: terms in the printed order, without those
 * that are omitted. */
#include "goal.h"

const char *const goal_model_names[GOAL_MODELS] = {
    "attendance_int", "turnover_int", "attendance_end", "turnover_end"};

static const struct fit_term interim[] = {
    {.name = "treatment", .kind = FIT_VALUE, .column = GOAL_TREAT},
    {.name = "female", .kind = FIT_VALUE, .column = GOAL_FEMALE},
    {.name = "missingfemale", .kind = FIT_MISSING, .column = GOAL_FEMALE},
    {.name = "role", .kind = FIT_VALUE, .column = GOAL_ROLE},
    {.name = "agency", .kind = FIT_VALUE, .column = GOAL_AGENCY},
    {.name = "missingagency", .kind = FIT_MISSING, .column = GOAL_AGENCY},
    {.name = "employment", .kind = FIT_VALUE, .column = GOAL_MONTHS},
    {.name = "missingemployment", .kind = FIT_MISSING, .column = GOAL_MONTHS},
    {.name = "2.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 2},
    {.name = "3.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 3},
    {.name = "4.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 4},
    {.name = "5.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 5},
    {.name = "6.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 6},
    {.name = "7.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 7},
    {.name = "8.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 8},
    {.name = "_cons", .kind = FIT_ONE},
};

/* Three months later. */
static const struct fit_part months[] = {{GOAL_MONTHS, 1}};

static const struct fit_term endline[] = {
    {.name = "treatment", .kind = FIT_VALUE, .column = GOAL_TREAT},
    {.name = "female", .kind = FIT_VALUE, .column = GOAL_FEMALE},
    {.name = "role", .kind = FIT_VALUE, .column = GOAL_ROLE},
    {.name = "missingagency", .kind = FIT_MISSING, .column = GOAL_AGENCY},
    {.name = "employment",
     .kind = FIT_SUM,
     .parts = months,
     .n_parts = 1,
     .offset = 3},
    {.name = "2.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 2},
    {.name = "3.feLA", .kind = FIT_LEVEL, .column = GOAL_LA, .level = 3},
    {.name = "_cons", .kind = FIT_ONE},
};

enum {
    INTERIM = sizeof interim / sizeof *interim,
    ENDLINE = sizeof endline / sizeof *endline
};

const struct fit_model goal_models[GOAL_MODELS] = {
    {.terms = interim,
     .p = INTERIM,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_DAYS},
     .member = GOAL_IN,
     .arm = GOAL_TREAT},
    {.terms = interim,
     .p = INTERIM,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_LEFT},
     .member = GOAL_IN,
     .arm = GOAL_TREAT},
    {.terms = endline,
     .p = ENDLINE,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_DAYS_END},
     .member = GOAL_END,
     .arm = GOAL_TREAT},
    {.terms = endline,
     .p = ENDLINE,
     .outcome = {.kind = FIT_VALUE, .column = GOAL_LEFT_END},
     .member = GOAL_END,
     .arm = GOAL_TREAT},
};
