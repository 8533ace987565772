#include "stats/columns_parts.h"
#include "stats/gram.h"

#include <float.h>

enum {
    STRETCH = PL_STRETCH,
    BLOCK = PL_COLUMN_BLOCK,
    COLUMN = 2 * BLOCK, /* both parts */
    LEAST_ROWS = 2 * STRETCH,
    MOST_COLUMNS = 256
};

/* v + ROUNDER - ROUNDER is v at a multiple of 2^-23: |v| <= 1, and 23 + 23 bits
 * of a product leave 7 for a sum of 128. */
static const double ROUNDER = 0x1.8p29;

/* What a stretch leaves, for the sum over stretches. */
struct part {
    bool is_finite;
    int weight_exponent;
    int *exponent;          /* [p] */
    struct pl_dd *gram;     /* triangle */
    struct pl_dd y, weight; /* sums: w y, scaled by y's exponent; w */
};

struct crossing {
    const struct pl_columns *c;
    struct part *part;
    double **room; /* [workers]: two parts of each column, BLOCK rows */
};

bool pl_columns_suit(const struct pl_columns *c)
{
    const size_t looked_at = 1024;
    size_t cells = 0, step = c->n / looked_at;

    if (c->n < LEAST_ROWS || c->p > MOST_COLUMNS)
        return false;
    for (size_t j = 0; j < c->p; j++)
        for (size_t i = 0; i < looked_at; i++)
            cells += c->x[j][i * step] != 0;
    /* A product costs about a sixteenth of one in double-double. */
    return 4 * cells >= looked_at * c->p;
}

/* The largest of |x|; *finite is cleared when there is none. */
static double largest_of(const double *x, size_t n, bool *finite)
{
    const pl_lanes limit = {DBL_MAX, DBL_MAX};
    const pl_lane_bits size = {INT64_MAX, INT64_MAX};
    pl_lanes most = {0, 0};
    pl_lane_bits fine = {-1, -1};
    size_t i = 0;

    for (; i + 2 <= n; i += 2) {
        pl_lanes v = (pl_lanes)((pl_lane_bits)pl_lanes_at(x + i) & size);
        pl_lane_bits more = v > most;
        fine &= v <= limit;
        most =
            (pl_lanes)((more & (pl_lane_bits)v) | (~more & (pl_lane_bits)most));
    }
    double largest = most[0] > most[1] ? most[0] : most[1];
    *finite = *finite && (fine[0] & fine[1]) != 0;
    for (; i < n; i++) {
        *finite = *finite && isfinite(x[i]);
        largest = fabs(x[i]) > largest ? fabs(x[i]) : largest;
    }
    return largest;
}

static int exponent_of(double largest)
{
    int e = 0;

    (void)frexp(largest, &e);
    return e < -1000 ? -1000 : e;
}

/* The block in two parts. */
static void cut(double *high, double *low)
{
    for (size_t i = 0; i < BLOCK; i += 2) {
        pl_lanes v = pl_lanes_at(high + i), h = (v + ROUNDER) - ROUNDER;
        pl_lanes_put(high + i, h);
        pl_lanes_put(low + i, v - h);
    }
}

static double sum_of(const pl_wide *v)
{
    return ((*v)[0] + (*v)[2]) + ((*v)[1] + (*v)[3]);
}

/* Columns a, a + 1 with columns b, b + 1, each in its high part and, BLOCK
 * numbers on, its low part.  exact: of the high parts.  rest: x_a l_b + l_a h_b
 * is all else. */
PL_FOR_WIDE
static void tile(const double *a, const double *b, double exact[4],
                 double rest[4])
{
    pl_wide e[4] = {{0}, {0}, {0}, {0}}, r[4] = {{0}, {0}, {0}, {0}};
    pl_wide ah, al, ch, cl, bh, bl, dh, dl;

    for (size_t i = 0; i < BLOCK; i += 4) {
        memcpy(&ah, a + i, sizeof ah);
        memcpy(&al, a + BLOCK + i, sizeof al);
        memcpy(&ch, a + COLUMN + i, sizeof ch);
        memcpy(&cl, a + COLUMN + BLOCK + i, sizeof cl);
        memcpy(&bh, b + i, sizeof bh);
        memcpy(&bl, b + BLOCK + i, sizeof bl);
        memcpy(&dh, b + COLUMN + i, sizeof dh);
        memcpy(&dl, b + COLUMN + BLOCK + i, sizeof dl);
        e[0] += ah * bh;
        e[1] += ah * dh;
        e[2] += ch * bh;
        e[3] += ch * dh;
        r[0] += al * bh;
        r[1] += al * dh;
        r[2] += cl * bh;
        r[3] += cl * dh;
        ah += al;
        ch += cl;
        r[0] += ah * bl;
        r[1] += ah * dl;
        r[2] += ch * bl;
        r[3] += ch * dl;
    }
    for (size_t k = 0; k < 4; k++) {
        exact[k] = sum_of(&e[k]);
        rest[k] = sum_of(&r[k]);
    }
}

static void add_entry(struct pl_dd *sum, double exact, double rest)
{
    struct pl_dd s = pl_dd_sum(sum->hi, exact);

    sum->hi = s.hi;
    sum->lo += s.lo + rest;
}

/* Cross products of one block. */
static void add_block(const double *room, size_t p, struct pl_dd *gram)
{
    double exact[4], rest[4];

    for (size_t i = 0; i < p; i += 2)
        for (size_t j = 0; j <= i; j += 2) {
            tile(room + COLUMN * i, room + COLUMN * j, exact, rest);
            for (size_t k = 0; k < 4; k++)
                if (i + k / 2 < p && j + k % 2 <= i + k / 2)
                    add_entry(&gram[pl_at_triangle(i + k / 2, j + k % 2)],
                              exact[k], rest[k]);
        }
}

static void find_exponents(const struct pl_columns *c, size_t from, size_t n,
                           struct part *part)
{
    part->is_finite = true;
    part->weight_exponent = 0;
    for (size_t j = 0; j < c->p; j++)
        part->exponent[j] =
            exponent_of(largest_of(c->x[j] + from, n, &part->is_finite));
    if (c->root != NULL)
        part->weight_exponent =
            exponent_of(largest_of(c->root + from, n, &part->is_finite));
}

/* Sums of the outcome and of the weights, for the mean. */
static void add_outcome(const struct pl_columns *c, size_t from, size_t n,
                        struct part *part)
{
    const double *y = c->x[c->p - 1] + from;
    const double *w = c->weights == NULL ? NULL : c->weights + from;
    double scale = ldexp(1, -part->exponent[c->p - 1]);
    struct pl_dd sum = {0, 0}, weight = {0, 0};

    for (size_t i = 0; i < n && w == NULL; i++) {
        struct pl_dd s = pl_dd_sum(sum.hi, y[i] * scale);
        sum.hi = s.hi;
        sum.lo += s.lo;
    }
    for (size_t i = 0; i < n && w != NULL; i++) {
        pl_dd_gather(&sum, y[i] * scale, w[i]);
        pl_dd_gather(&weight, w[i], 1);
    }
    part->y = pl_dd_gathered(sum);
    part->weight = w == NULL ? pl_dd_from((double)n) : pl_dd_gathered(weight);
}

static void cross_stretch(void *ud, unsigned worker, size_t from, size_t to)
{
    const struct crossing *w = ud;
    const struct pl_columns *c = w->c;
    struct part *part = &w->part[from / STRETCH];
    double *room = w->room[worker];

    find_exponents(c, from, to - from, part);
    if (!part->is_finite)
        return;
    double root_scale = ldexp(1, -part->weight_exponent);
    for (size_t at = from; at < to; at += BLOCK) {
        size_t n = to - at < BLOCK ? to - at : BLOCK;
        for (size_t j = 0; j < c->p; j++) {
            double *high = room + COLUMN * j;
            pl_columns_load(c, j, at, n, ldexp(1, -part->exponent[j]),
                            root_scale, high);
            cut(high, high + BLOCK);
        }
        add_block(room, c->p, part->gram);
    }
    add_outcome(c, from, to - from, part);
}

static bool make_room(struct pl_arena *a, struct crossing *w, size_t stretches)
{
    size_t p = w->c->p, size = p * (p + 1) / 2;
    unsigned workers = pl_team_size(w->c->team, w->c->n, STRETCH);
    int *exponent = PL_NEW(a, int, stretches *p + 1);
    struct pl_dd *gram = PL_NEW(a, struct pl_dd, stretches * size + 1);

    w->part = PL_NEW(a, struct part, stretches + 1);
    w->room = PL_NEW(a, double *, workers + 1);
    if (exponent == NULL || gram == NULL || w->part == NULL || w->room == NULL)
        return false;
    for (size_t s = 0; s < stretches; s++) {
        w->part[s].exponent = exponent + s * p;
        w->part[s].gram = gram + s * size;
    }
    for (unsigned i = 0; i < workers; i++) {
        w->room[i] = PL_NEW(a, double, COLUMN *(p + 1));
        if (w->room[i] == NULL)
            return false;
    }
    return true;
}

static struct pl_dd shifted(struct pl_dd x, int exponent)
{
    return (struct pl_dd){ldexp(x.hi, exponent), ldexp(x.lo, exponent)};
}

static void add_part(const struct part *part, size_t p, struct pl_crossed *out)
{
    const int *e = part->exponent;

    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j <= i; j++) {
            size_t at = pl_at_triangle(i, j);
            int shift = e[i] - out->exponent[i] + e[j] - out->exponent[j] +
                        2 * part->weight_exponent;
            out->gram[at] = pl_dd_add(
                out->gram[at], shifted(pl_dd_gathered(part->gram[at]), shift));
        }
}

/* All stretches, in their order. */
static void add_up(const struct crossing *w, size_t stretches,
                   struct pl_crossed *out)
{
    size_t p = w->c->p, last = p - 1;
    struct pl_dd sum = {0, 0}, weight = {0, 0};

    for (size_t j = 0; j < p; j++) {
        out->exponent[j] = w->part[0].exponent[j];
        for (size_t s = 1; s < stretches; s++)
            if (w->part[s].exponent[j] > out->exponent[j])
                out->exponent[j] = w->part[s].exponent[j];
    }
    for (size_t s = 0; s < stretches; s++) {
        const struct part *part = &w->part[s];
        int shift = part->exponent[last] - out->exponent[last];
        add_part(part, p, out);
        sum = pl_dd_add(sum, shifted(part->y, shift));
        weight = pl_dd_add(weight, part->weight);
    }
    out->mean_y = pl_dd_div(sum, weight);
}

bool pl_columns_cross(struct pl_arena *a, const struct pl_columns *c,
                      struct pl_crossed *out)
{
    size_t stretches = (c->n + STRETCH - 1) / STRETCH;
    struct crossing w = {.c = c};

    *out = (struct pl_crossed){.is_finite = true};
    out->exponent = PL_NEW(a, int, c->p + 1);
    out->gram = PL_NEW(a, struct pl_dd, c->p * (c->p + 1) / 2 + 1);
    if (out->exponent == NULL || out->gram == NULL ||
        !make_room(a, &w, stretches))
        return false;
    pl_team_run(c->team, "ols", c->n, STRETCH, cross_stretch, &w);
    for (size_t s = 0; s < stretches; s++)
        out->is_finite = out->is_finite && w.part[s].is_finite;
    if (out->is_finite)
        add_up(&w, stretches, out);
    return true;
}

double pl_columns_condition(const struct pl_dd *factor, size_t k)
{
    double worst = 1;

    for (size_t i = 0; i < k; i++) {
        const struct pl_dd *row = factor + pl_at_triangle(i, 0);
        double rest = row[i].hi * row[i].hi, norm = rest;
        for (size_t j = 0; j < i; j++)
            norm += row[j].hi * row[j].hi;
        worst = norm > worst * rest ? norm / rest : worst;
    }
    return worst;
}
