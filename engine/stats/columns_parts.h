/* columns_parts.h - what the two passes over long columns share; for them only.
 */
#ifndef PL_STATS_COLUMNS_PARTS_H
#define PL_STATS_COLUMNS_PARTS_H

#include "stats/columns.h"
#include "stats/lanes.h"

/* Rows of a turn, and of a block that stays in the nearest cache. */
enum { PL_STRETCH = 4096, PL_COLUMN_BLOCK = 128 };

/* cell = x scale root root_scale for rows from .. from + n of column j; behind
 * them 0, up to the block's end. */
static inline void pl_columns_load(const struct pl_columns *c, size_t j,
                                   size_t from, size_t n, double scale,
                                   double root_scale, double *cell)
{
    const double *x = c->x[j] + from;
    size_t i = 0;

    for (; i + 2 <= n; i += 2)
        pl_lanes_put(cell + i, pl_lanes_at(x + i) * scale);
    for (; i < n; i++)
        cell[i] = x[i] * scale;
    for (; i < PL_COLUMN_BLOCK; i++)
        cell[i] = 0;
    for (size_t k = 0; c->root != NULL && k < n; k++)
        cell[k] *= c->root[from + k] * root_scale;
}

#endif
