/* departures_parts.h - parts of the chapter on departures.  Private to
 * doc/departures*.c. */
#ifndef PL_DOC_DEPARTURES_PARTS_H
#define PL_DOC_DEPARTURES_PARTS_H

#include "doc/blocks.h"

struct pl_chapter_in {
    struct pl_arena *arena;
    const struct pl_value *assessment, *ledger;
    bool has_trials; /* more than one: each is named */
    struct pl_builder blocks;
};

/* Text written, "not stated" when empty, as a paragraph, a field, a cell. */
void pl_departure_say(struct pl_chapter_in *in, const char *css_class,
                      const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct pl_str pl_departure_stated(struct pl_str text);

/* The consequence's estimates as registered and as conducted: a pair a term. */
size_t pl_departure_terms(const struct pl_value *departure);
const struct pl_value *pl_departure_term(const struct pl_value *departure,
                                         size_t i);
/* Both sides estimate the same thing. */
bool pl_departure_is_attributable(const struct pl_value *departure);
bool pl_departure_is_stale(const struct pl_value *departure);
size_t pl_departure_count(const struct pl_chapter_in *in, const char *state);

/* A table in the making. */
struct pl_table {
    struct pl_builder columns, rows, cells, notes;
};
void pl_table_open(struct pl_table *t, struct pl_arena *a);
void pl_table_column(struct pl_table *t, const char *title, const char *align);
void pl_table_cell(struct pl_table *t, struct pl_str text);
/* A number, with the ledger rows that it came from; empties b. */
void pl_table_number(struct pl_table *t, struct pl_buf *b,
                     const struct pl_value *rows);
void pl_table_runs(struct pl_table *t, const struct pl_value *runs);
void pl_table_row(struct pl_table *t); /* of the cells so far */
void pl_table_close(struct pl_table *t, struct pl_builder *blocks,
                    const char *id, const char *caption);

/* "D01, D02" as links to their entries. */
void pl_departure_links(struct pl_builder *runs, const struct pl_value *ids);

void pl_departure_table(struct pl_chapter_in *in);
void pl_departure_consequences(struct pl_chapter_in *in);
void pl_departure_grids(struct pl_chapter_in *in);
void pl_departure_entries(struct pl_chapter_in *in);
void pl_departure_stale(struct pl_chapter_in *in);
void pl_departure_outcomes(struct pl_chapter_in *in);
void pl_departure_analyses(struct pl_chapter_in *in);
void pl_departure_locks(struct pl_chapter_in *in);

#endif
