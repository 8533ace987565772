/* The sums that each draw of weights needs.
 *
 * A few clusters together make a group; what the group adds to a draw's sums is
 * looked up by the codes of its weights, of which there are at most 256.
 */
#include "stats/lanes.h"
#include "stats/wild_parts.h"

#include <math.h>
#include <string.h>

enum {
    BLOCK = 64,        /* draws whose sums are taken together */
    LARGEST = 1 << 20, /* numbers in the table, unless one cluster a group */
    FORMS = 4          /* w at the null, w per null, and a c likewise */
};

static const double rademacher[] = {-1, 1};
static const double webb[] = {
    -1.2247448713915890491, -1, -0.70710678118654752440,
    0.70710678118654752440, 1,  1.2247448713915890491};

struct tables {
    const struct pl_wild_data *data;
    const struct pl_wild_sums *s;
    const double *code; /* weights that the codes 0 .. base - 1 stand for */
    size_t base, per;   /* codes; clusters in a group */
    size_t groups, rows, columns;
    bool complete, squares; /* squares: v^2 is not 1 */
    double *table;          /* [groups][rows][columns] */
    double *square;         /* (sum c c') [k + 1][k + 1] */
    double *sum;            /* [workers][BLOCK][columns] */
    uint8_t *key;           /* [workers][BLOCK][groups] */
    double *work;           /* [workers][columns] */
    struct pl_wild_draw *draw;
};

/* What cluster g adds for a weight of 1; after FORMS vectors of k + 1, the
 * three sums that v^2 weights. */
static double part_of(const struct pl_wild_sums *s, size_t g, size_t column)
{
    size_t k = s->k, form = column / (k + 1), j = column % (k + 1);
    double c = j == 0 ? s->tt[g] : s->qt[g * k + j - 1];

    if (form == 0)
        return j == 0 ? s->a[g] / s->all : s->d[g * k + j - 1];
    if (form == 1)
        return j == 0 ? s->tt[g] / s->all : c;
    return form == 2 ? s->a[g] * c : s->tt[g] * c;
}

static double square_of(const struct pl_wild_sums *s, size_t g, size_t which)
{
    return which == 0   ? s->a[g] * s->a[g]
           : which == 1 ? s->a[g] * s->tt[g]
                        : s->tt[g] * s->tt[g];
}

static void fill_row(const struct tables *t, size_t group, size_t row)
{
    size_t linear = FORMS * (t->s->k + 1), code = row;
    double *to = t->table + (group * t->rows + row) * t->columns;

    for (size_t i = 0; i < t->per; i++, code /= t->base) {
        size_t g = group * t->per + i;
        if (g >= t->s->n)
            return;
        double v = t->code[code % t->base];
        for (size_t j = 0; j < linear; j++)
            to[j] += v * part_of(t->s, g, j);
        for (size_t j = linear; j < t->columns; j++)
            to[j] += v * v * square_of(t->s, g, j - linear);
    }
}

static void fill(const struct tables *t)
{
    const struct pl_wild_sums *s = t->s;
    size_t m = s->k + 1;

    for (size_t group = 0; group < t->groups; group++)
        for (size_t row = 0; row < t->rows; row++)
            fill_row(t, group, row);
    for (size_t g = 0; g < s->n; g++)
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++) {
                double x = i == 0 ? s->tt[g] : s->qt[g * s->k + i - 1];
                double y = j == 0 ? s->tt[g] : s->qt[g * s->k + j - 1];
                t->square[i * m + j] += x * y;
            }
}

/* As many clusters to a group as the table's size allows. */
static void choose_groups(struct tables *t)
{
    t->per = t->base == 2 ? 8 : 3;
    for (;; t->per--) {
        t->groups = (t->s->n + t->per - 1) / t->per;
        t->rows = 1;
        for (size_t i = 0; i < t->per; i++)
            t->rows *= t->base;
        if (t->per == 1 ||
            (double)t->groups * (double)t->rows * (double)t->columns <= LARGEST)
            return;
    }
}

static enum pl_status make_tables(struct pl_arena *a, unsigned workers,
                                  struct tables *t, struct pl_err *err)
{
    size_t m = t->s->k + 1;

    t->base = t->data->weights == PL_WEBB ? 6 : 2;
    t->code = t->base == 6 ? webb : rademacher;
    t->squares = t->base == 6;
    t->columns = FORMS * m + (t->squares ? 3 : 0);
    choose_groups(t);
    t->table = PL_NEW(a, double, t->groups * t->rows * t->columns);
    t->square = PL_NEW(a, double, m *m);
    t->sum = PL_NEW(a, double, (size_t)workers *BLOCK * t->columns);
    t->key = PL_NEW(a, uint8_t, (size_t)workers * BLOCK * t->groups);
    t->work = PL_NEW(a, double, workers * t->columns);
    if (t->table == NULL || t->square == NULL || t->sum == NULL ||
        t->key == NULL || t->work == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    fill(t);
    return PL_OK;
}

/* Bits of a stream in order, the 64 of hi before those of lo. */
struct bits {
    struct pl_stream stream;
    uint64_t next, word; /* next: how many words were taken */
    size_t left;         /* bits in word */
    struct pl_draw held;
};

static void next_word(struct bits *b)
{
    if (b->next % 2 == 0)
        b->held = pl_draw_bits(b->stream, b->next / 2);
    b->word = b->next++ % 2 == 0 ? b->held.hi : b->held.lo;
    b->left = 64;
}

/* The next n bits, n <= 8, the first one lowest. */
static uint64_t take_bits(struct bits *b, size_t n)
{
    uint64_t x = b->word;
    size_t got = b->left < n ? b->left : n;

    if (b->left < n) {
        next_word(b);
        x |= b->word << got;
        got = n - got;
    }
    b->word >>= got;
    b->left -= got;
    return x & (((uint64_t)1 << n) - 1);
}

static struct bits bits_from(struct pl_stream stream, uint64_t at)
{
    struct bits b = {stream, at / 64, 0, 0, {0, 0}};

    if (b.next % 2 == 1)
        b.held = pl_draw_bits(stream, b.next / 2);
    next_word(&b);
    b.word >>= at % 64;
    b.left -= at % 64;
    return b;
}

static uint64_t webb_code(const struct tables *t, uint64_t first, size_t n)
{
    uint64_t code = 0;

    for (size_t i = n; i-- > 0;)
        code = 6 * code + pl_draw_below(t->data->stream, first + i, 6);
    return code;
}

/* The weights' codes of draw d, by group: Rademacher's are the stream's bits
 * from d n on, Webb's its places d n + g. */
static void draw_keys(const struct tables *t, size_t d, struct bits *b,
                      uint8_t *key)
{
    size_t n = t->s->n;

    for (size_t group = 0; group < t->groups; group++) {
        size_t g = group * t->per, m = n - g < t->per ? n - g : t->per;
        uint64_t code = t->complete    ? d >> g
                        : t->base == 2 ? take_bits(b, m)
                                       : webb_code(t, (uint64_t)d * n + g, m);
        key[group] = (uint8_t)(t->complete ? code & ((1U << m) - 1) : code);
    }
}

PL_FOR_WIDE
static void add_groups(const struct tables *t, const uint8_t *key,
                       double *restrict sum, size_t draws)
{
    size_t columns = t->columns;

    memset(sum, 0, draws * columns * sizeof *sum);
    for (size_t group = 0; group < t->groups; group++)
        for (size_t i = 0; i < draws; i++) {
            const double *from =
                t->table +
                (group * t->rows + key[i * t->groups + group]) * columns;
            double *to = sum + i * columns;
            size_t j = 0;
            for (; j + 4 <= columns; j += 4) {
                pl_wide x, y;
                memcpy(&x, to + j, sizeof x);
                memcpy(&y, from + j, sizeof y);
                x += y;
                memcpy(to + j, &x, sizeof x);
            }
            for (; j < columns; j++)
                to[j] += from[j];
        }
}

static double product(const double *x, const double *y, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* The sum of squared scores itself, where the quadratic form would lose digits:
 * at the null alone. */
static double scores_of(const struct tables *t, const uint8_t *key,
                        const double *w)
{
    const struct pl_wild_sums *s = t->s;
    double ss = 0;
    size_t code = 0;

    for (size_t g = 0; g < s->n; g++) {
        code = g % t->per == 0 ? key[g / t->per] : code / t->base;
        double score = t->code[code % t->base] * s->a[g] - s->tt[g] * w[0];
        score -= product(s->qt + g * s->k, w + 1, s->k);
        ss += score * score;
    }
    return ss;
}

static struct pl_wild_draw finish(const struct tables *t, const uint8_t *key,
                                  const double *sum, double *work)
{
    size_t m = t->s->k + 1;
    const double *w0 = sum, *w1 = sum + m, *h0 = sum + 2 * m, *h1 = h0 + m;
    const double *vv = t->squares ? sum + FORMS * m : t->s->a_squares;
    double *c0 = work, *c1 = work + m;

    for (size_t i = 0; i < m; i++) {
        c0[i] = product(t->square + i * m, w0, m);
        c1[i] = product(t->square + i * m, w1, m);
    }
    struct pl_wild_draw d = {
        {w0[0], w1[0]},
        {vv[0] - 2 * product(h0, w0, m) + product(c0, w0, m),
         vv[1] - (product(h0, w1, m) + product(h1, w0, m)) + product(c0, w1, m),
         vv[2] - 2 * product(h1, w1, m) + product(c1, w1, m)}};
    if (!(d.ss[0] > 1e-3 * vv[0]))
        d.ss[0] = scores_of(t, key, w0);
    return d;
}

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct tables *t = ud;
    size_t n = to - from;
    uint8_t *key = t->key + (size_t)worker * BLOCK * t->groups;
    double *sum = t->sum + (size_t)worker * BLOCK * t->columns;
    struct bits b = bits_from(t->data->stream, (uint64_t)from * t->s->n);

    for (size_t i = 0; i < n; i++)
        draw_keys(t, from + i, &b, key + i * t->groups);
    add_groups(t, key, sum, n);
    for (size_t i = 0; i < n; i++)
        t->draw[from + i] = finish(t, key + i * t->groups, sum + i * t->columns,
                                   t->work + worker * t->columns);
}

/* Through the same table and in the same order as a draw, so that a draw that
 * gives these weights ties with it to the last bit. */
static struct pl_wild_draw real_draw(const struct tables *t)
{
    size_t one = t->base == 2 ? 1 : 4, scale = 1;

    memset(t->key, 0, t->groups);
    for (size_t g = 0; g < t->s->n; g++) {
        scale = g % t->per == 0 ? 1 : scale * t->base;
        t->key[g / t->per] = (uint8_t)(t->key[g / t->per] + one * scale);
    }
    add_groups(t, t->key, t->sum, 1);
    return finish(t, t->key, t->sum, t->work);
}

enum pl_status pl_wild_draws(struct pl_arena *a, const struct pl_team *team,
                             const struct pl_wild_data *w,
                             const struct pl_wild_sums *s, bool complete,
                             struct pl_wild_draw *draw, size_t draws,
                             struct pl_wild_draw *real, struct pl_err *err)
{
    struct tables t = {.data = w, .s = s, .complete = complete, .draw = draw};

    PL_TRY(make_tables(a, pl_team_size(team, draws, BLOCK), &t, err));
    *real = real_draw(&t);
    pl_team_run(team, "wild_bootstrap", draws, BLOCK, draw_some, &t);
    return PL_OK;
}
