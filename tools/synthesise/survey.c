#include "survey.h"

#include <string.h>

const struct scale scales[SCALES] = {
    [SCALE_HAP] = {"HAP", 1, 0, 10, 0}, [SCALE_LAD] = {"LAD", 1, 0, 10, 0},
    [SCALE_AFF] = {"AFF", 6, 1, 5, 0},  [SCALE_TOI] = {"TOI", 3, 1, 7, 0},
    [SCALE_JOB] = {"JOB", 2, 1, 7, 0},  [SCALE_BNS] = {"BNS", 10, 1, 7, 0},
    [SCALE_BUR] = {"BUR", 8, 1, 6, 0},  [SCALE_TIM] = {"TIM", 2, 1, 7, 0},
    [SCALE_TIE] = {"TIE", 2, 0, 40, 0}, [SCALE_MOT] = {"MOT", 8, 1, 7, 0},
    [SCALE_BEL] = {"BEL", 6, 1, 7, 0},  [SCALE_POS] = {"POS", 8, 1, 7, 0x84},
    [SCALE_PRO] = {"PRO", 3, 1, 7, 0},  [SCALE_WOR] = {"WOR", 2, 1, 7, 0},
};

enum { MOST_ITEMS = 10 };

uint64_t draw_below(struct draws *d, uint64_t n)
{
    return pl_draw_below(d->stream, d->taken++, n);
}

double draw_bell(struct draws *d)
{
    double sum = 0;

    for (int k = 0; k < 4; k++)
        sum += pl_draw_uniform(d->stream, d->taken++) - 0.5;
    return 1.7320508 * sum;
}

int32_t draw_score(struct draws *d, enum scale_id id, double mean, double sd)
{
    const struct scale *s = &scales[id];
    int32_t lo = s->lo * (int32_t)s->items, hi = s->hi * (int32_t)s->items;
    double x = mean + sd * draw_bell(d) + 100.5;

    if (id == SCALE_AFF) {
        lo = 3 * (s->lo - s->hi);
        hi = -lo;
    }
    int32_t score = (int32_t)x - 100;
    return score < lo ? lo : score > hi ? hi : score;
}

void survey_header(struct pl_buf *out, const enum scale_id *order, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (unsigned i = 1; i <= scales[order[k]].items; i++)
            pl_buf_printf(out, ",%s%u", scales[order[k]].code, i);
}

/* Nearly alike, then a few points from one item to another. */
static void take_apart(const struct scale *s, unsigned items, int32_t score,
                       struct draws *d, int32_t *out)
{
    int32_t n = (int32_t)items, rest = score - score / n * n;

    for (unsigned k = 0; k < items; k++)
        out[k] = score / n;
    while (rest > 0) {
        uint64_t k = draw_below(d, items);
        if (out[k] == score / n && out[k] < s->hi) {
            out[k]++;
            rest--;
        }
    }
    for (unsigned k = 0; k < items; k++) {
        uint64_t from = draw_below(d, items), to = draw_below(d, items);
        if (from != to && out[from] > s->lo && out[to] < s->hi) {
            out[from]--;
            out[to]++;
        }
    }
}

/* Positive answers sum to about the middle and half the balance. */
static void take_balance_apart(const struct scale *s, int32_t balance,
                               struct draws *d, int32_t *out)
{
    int32_t lo = 3 * s->lo, hi = 3 * s->hi;
    int32_t least = balance > 0 ? lo + balance : lo;
    int32_t most = balance < 0 ? hi + balance : hi;
    int32_t positive = (lo + hi + balance) / 2 - 1 + (int32_t)draw_below(d, 3);
    int32_t half[2][3];

    positive = positive < least ? least : positive > most ? most : positive;
    take_apart(s, 3, positive, d, half[0]);
    take_apart(s, 3, positive - balance, d, half[1]);
    for (unsigned k = 0; k < 6; k++)
        out[k] = half[k % 2][k / 2];
}

void survey_answers(struct pl_buf *out, enum scale_id id, int32_t score,
                    struct draws *d)
{
    const struct scale *s = &scales[id];
    int32_t answer[MOST_ITEMS] = {0};

    if (id == SCALE_AFF && score != FIT_NONE)
        take_balance_apart(s, score, d, answer);
    else if (score != FIT_NONE)
        take_apart(s, s->items, score, d, answer);
    for (unsigned k = 0; k < s->items; k++) {
        if (s->reversed >> k & 1)
            answer[k] = s->lo + s->hi - answer[k];
        if (score == FIT_NONE)
            pl_buf_putc(out, ',');
        else
            pl_buf_printf(out, ",%d", (int)answer[k]);
    }
}
