/* family.h - what a family of tests says, in a plan or in t:family; for plan/
 * only. */
#ifndef PL_PLAN_FAMILY_H
#define PL_PLAN_FAMILY_H

#include "base/err.h"
#include "base/value.h"

/* An analysis whose result tests a treatment. */
bool pl_family_takes(const struct pl_value *spec);
/* Ids of the analyses that a family holds: those named, else those of the
 * outcomes named, else all that test a treatment.  NULL: out of memory. */
const struct pl_value *pl_family_members(struct pl_arena *a,
                                         const struct pl_value *specs,
                                         const struct pl_value *family);

/* romano_wolf: its p values come from drawing the treatment again. */
bool pl_family_is_drawn(const struct pl_value *family);
/* What it is drawn by, as said or as silence means. */
enum pl_family_drawing {
    PL_FAMILY_DRAWS,
    PL_FAMILY_SEED,
    PL_FAMILY_DRAWING /* how many */
};
extern const char *const pl_family_drawing_names[PL_FAMILY_DRAWING];
double pl_family_drawing(const struct pl_value *family,
                         enum pl_family_drawing which);
/* Both are said where something is drawn, and are numbers that can be. */
enum pl_status pl_family_check_drawing(const struct pl_value *family,
                                       struct pl_err *err);
/* Why an analysis cannot be drawn together with the family's first one ("is an
 * iv: ..."), or NULL. */
const char *pl_family_refuses(const struct pl_value *spec,
                              const struct pl_value *first);

#endif
