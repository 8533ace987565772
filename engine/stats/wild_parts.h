/* wild_parts.h - what wild.c and wild_draw.c share.
 *
 * With T and y less their projections on x, Q an orthonormal basis of x, and u
 * the residuals under a null: a cluster g has a_g = T_g'u_g, d_g = Q_g'u_g and
 * c_g = (T_g'T_g, Q_g'T_g).  Under weights v, T'T b = sum v_g a_g, and the
 * score of g is v_g a_g - c_g'w with w = (b, sum v_g d_g), so that the sum of
 * squared scores is
 *     sum v_g^2 a_g^2 - 2 w' sum v_g a_g c_g + w' (sum c_g c_g') w:
 * sums over clusters alone, and as a and d are linear in the null, b is linear
 * and the sum of squares quadratic in it (Roodman, Nielsen, MacKinnon & Webb
 * 2019, section 5).  A draw is met once, whatever nulls are asked for.
 */
#ifndef PL_STATS_WILD_PARTS_H
#define PL_STATS_WILD_PARTS_H

#include "stats/team.h"
#include "stats/wild.h"

struct pl_wild_sums {
    size_t k, n;         /* columns of Q, clusters */
    double *a, *d;       /* [n], [n][k]: under the null that is tested */
    double *tt, *qt;     /* [n], [n][k]: what a and d lose for 1 of null */
    double all;          /* T'T */
    double a_squares[3]; /* sums of a^2, a T'T, (T'T)^2 */
};

/* t without the factor of CR1, at null + r: b / sqrt(ss), b = b0 - r b1 and
 * ss = ss[0] - 2 r ss[1] + r^2 ss[2]. */
struct pl_wild_draw {
    double b[2], ss[3];
};

/* draw: [draws]; real: that of weights of 1.  complete: draw d gives cluster g
 * the weight of bit g of d. */
enum pl_status pl_wild_draws(struct pl_arena *a, const struct pl_team *team,
                             const struct pl_wild_data *w,
                             const struct pl_wild_sums *s, bool complete,
                             struct pl_wild_draw *draw, size_t draws,
                             struct pl_wild_draw *real, struct pl_err *err);

#endif
