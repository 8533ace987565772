/* departures_parts.h - parts of the chapter on departures.  Private to
 * doc/departures*.c. */
#ifndef PL_DOC_DEPARTURES_PARTS_H
#define PL_DOC_DEPARTURES_PARTS_H

#include "doc/block_table.h"

struct pl_chapter_in {
    struct pl_arena *arena;
    const struct pl_value *assessment, *ledger;
    bool has_trials; /* more than one: each is named */
    struct pl_builder blocks;
};

/* "not stated" when empty. */
struct pl_str pl_departure_stated(struct pl_str text);
/* What a member says, short enough for a column among others: the departure's
 * entry says it at length. */
struct pl_str pl_departure_column(struct pl_chapter_in *in,
                                  const struct pl_value *departure,
                                  const char *name);

/* The consequence's estimates as registered and as conducted: a pair a term. */
size_t pl_departure_terms(const struct pl_value *departure);
const struct pl_value *pl_departure_term(const struct pl_value *departure,
                                         size_t i);
/* Both sides estimate the same thing. */
bool pl_departure_is_attributable(const struct pl_value *departure);
bool pl_departure_is_stale(const struct pl_value *departure);
size_t pl_departure_count(const struct pl_chapter_in *in, const char *state);

void pl_departure_table(struct pl_chapter_in *in);
void pl_departure_consequences(struct pl_chapter_in *in);
void pl_departure_grids(struct pl_chapter_in *in);
void pl_departure_entries(struct pl_chapter_in *in);
void pl_departure_stale(struct pl_chapter_in *in);
void pl_departure_outcomes(struct pl_chapter_in *in);
void pl_departure_consort(struct pl_chapter_in *in);
void pl_departure_analyses(struct pl_chapter_in *in);
void pl_departure_locks(struct pl_chapter_in *in);

#endif
