/* Whole numbers with a printed mean and SD: a long tail, then exchanges. */
#include "anneal.h"
#include "survey.h"
#include "targets.h"

#include <math.h>

enum column { VALUE, MEMBER, ARM, FREE, COLUMNS };

static void begin(struct fit_sheet *sheet, const struct spread *s, double mean,
                  struct draws *d)
{
    int32_t *value = fit_column(sheet, VALUE);
    int32_t total = (int32_t)floor(mean * (double)s->n + 0.5), sum = 0;

    for (size_t i = 0; i < s->n; i++) {
        double u = pl_draw_uniform(d->stream, d->taken++);
        double v = pl_draw_uniform(d->stream, d->taken++);
        double x = mean + (1 - 2 * u) * v * (mean - s->lo);
        value[i] = i == 0 ? s->lo : i == 1 ? s->hi : (int32_t)x;
        sum += value[i];
        fit_column(sheet, MEMBER)[i] = 1;
        fit_column(sheet, FREE)[i] = i > 1;
    }
    while (sum != total) {
        uint64_t i = 2 + draw_below(d, s->n - 2);
        int32_t by = sum < total ? 1 : -1;
        if (value[i] + by < s->lo || value[i] + by > s->hi)
            continue;
        value[i] += by;
        sum += by;
    }
}

int32_t *spread_values(const struct spread *s, struct pl_stream stream,
                       struct pl_arena *a)
{
    static const struct fit_term one = {.name = "_cons", .kind = FIT_ONE};
    const struct fit_model model = {
        &one, 1, {.kind = FIT_VALUE, .column = VALUE}, MEMBER, ARM, NULL, 0, 0};
    const struct fit_move moves[] = {{FIT_SHIFT, 1, VALUE, FIT_ANY, FREE, s->lo,
                                      s->hi, 1 + (s->hi - s->lo) / 20}};
    struct fit_course course = {moves, 1, 200000, 0.01, stream};
    struct fit_sheet *sheet = fit_sheet_new(a, s->n, COLUMNS);
    struct draws d = {{stream.seed, stream.stream + 1000}, 0};
    struct printed mean;
    struct targets t;

    if (sheet == NULL || !targets_new(&t, 1, a) ||
        !printed_read(pl_str_from(s->mean), &mean))
        return NULL;
    begin(sheet, s, mean.value, &d);
    targets_printed(&t, FIT_SD, 0, 0, s->sd, 0.1);
    struct fit *f = fit_new(a, sheet, &model, 1, t.at, t.n);
    if (f == NULL || fit_anneal(f, &course, a) != 0)
        return NULL;
    return fit_column(sheet, VALUE);
}
