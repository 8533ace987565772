/* Every way in which the arms can lie within the blocks: draw d is found from
 * its number alone, so that threads may share the list. */
#include "plan/lot.h"

#include <math.h>

size_t pl_lot_arm(const struct pl_lot_list *list, size_t row)
{
    size_t k = 0;

    while (k < list->n_arms && !pl_same_arm(list->lot->arm, list->row[k], row))
        k++;
    return k;
}

/* Ways to lay out what is held of each arm: a multinomial coefficient. */
static double ways(const size_t *held, size_t n_arms)
{
    double n = 0, all = 1;

    for (size_t k = 0; k < n_arms; k++)
        for (size_t i = 1; i <= held[k] && all < 1e300; i++)
            all = round(all * ++n / (double)i);
    return all < 1e300 ? all : INFINITY;
}

static size_t *held_in(const struct pl_lot_list *list, size_t block)
{
    return list->held + block * list->n_arms;
}

enum pl_status pl_lot_list_of(struct pl_arena *a, const struct pl_lot *lot,
                              struct pl_lot_list *out, struct pl_err *err)
{
    *out = (struct pl_lot_list){
        .lot = lot, .row = PL_NEW(a, size_t, lot->n_units + 1), .count = 1};
    if (out->row == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t u = 0; u < lot->n_units; u++)
        if (pl_lot_arm(out, lot->first[u]) == out->n_arms)
            out->row[out->n_arms++] = lot->first[u];
    out->held = PL_NEW(a, size_t, lot->n_blocks * out->n_arms + 1);
    if (out->held == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t b = 0; b < lot->n_blocks; b++) {
        for (size_t i = lot->block_at[b]; i < lot->block_at[b + 1]; i++)
            held_in(out, b)[pl_lot_arm(out, lot->first[lot->order[i]])]++;
        out->count *= ways(held_in(out, b), out->n_arms);
    }
    if (!(out->count < 1e300))
        out->count = INFINITY;
    return PL_OK;
}

/* Unit by unit: each arm that is left begins as many lists as the rest has
 * ways. */
static void lay_out(const struct pl_lot_list *list, size_t block, double d,
                    size_t *left, size_t *arms)
{
    const struct pl_lot *lot = list->lot;

    for (size_t i = lot->block_at[block]; i < lot->block_at[block + 1]; i++)
        for (size_t k = 0; k < list->n_arms; k++) {
            if (left[k] == 0)
                continue;
            left[k]--;
            double rest = ways(left, list->n_arms);
            if (d < rest) {
                arms[lot->order[i]] = list->row[k];
                break;
            }
            d -= rest;
            left[k]++;
        }
}

const size_t *pl_lot_listed(const struct pl_lot_list *list, struct pl_arena *a,
                            size_t d)
{
    const struct pl_lot *lot = list->lot;
    size_t *arms = PL_NEW(a, size_t, lot->n_units + 1);
    size_t *left = PL_NEW(a, size_t, list->n_arms + 1);
    double number = (double)d;

    if (arms == NULL || left == NULL)
        return NULL;
    for (size_t b = 0; b < lot->n_blocks; b++) {
        double all = ways(held_in(list, b), list->n_arms);
        for (size_t k = 0; k < list->n_arms; k++)
            left[k] = held_in(list, b)[k];
        lay_out(list, b, fmod(number, all), left, arms);
        number = floor(number / all);
    }
    return arms;
}
