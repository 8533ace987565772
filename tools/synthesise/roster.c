#include "roster.h"

enum pl_status roster_read(const struct synth *s, const char *trial,
                           const char *name, struct csv *out,
                           struct pl_err *err)
{
    struct pl_str path =
        pl_str_printf(s->arena, "%s/%s/data/%s", s->out, trial, name);

    if (path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return csv_read(path.s, s->arena, out, err);
}

size_t roster_row(const struct csv *t, struct pl_str staff_id)
{
    size_t i = 0;

    while (i < t->n_rows && !pl_str_eq(csv_cell(t, i, "staff_id"), staff_id))
        i++;
    return i;
}

/* So many rows of the return, in its order; a person who stands in it twice
 * answers once. */
static bool draw_rows(const struct csv *t, size_t n, struct draws *d,
                      size_t *out)
{
    size_t left = n;

    for (size_t i = 0; i < t->n_rows && left > 0; i++) {
        bool is_first = roster_row(t, csv_cell(t, i, "staff_id")) == i;
        if (draw_below(d, t->n_rows - i) < left && is_first)
            out[n - left--] = i;
    }
    return left == 0;
}

/* Answers hang together: those in a good mood score high, on burnout and on
 * leaving low. */
static void draw_scores(const struct first_survey *q, struct draws *d,
                        int32_t **scores)
{
    for (size_t i = 0; i < q->n; i++) {
        double mood = draw_bell(d);
        for (size_t k = 0; k < q->n_scales; k++) {
            enum scale_id id = q->order[k];
            bool is_low = id == SCALE_BUR || id == SCALE_TOI || id == SCALE_TIM;
            double by = is_low ? -0.5 : 0.5;
            int32_t score = draw_score(
                d, id, q->mean[id] + by * mood * q->sd[id], 0.87 * q->sd[id]);
            scores[k][i] = draw_below(d, 40) == 0 ? FIT_NONE : score;
        }
    }
}

static void put_row(struct pl_buf *out, const struct first_survey *q,
                    const struct csv *t, size_t row, int32_t **scores, size_t i,
                    struct draws *d)
{
    pl_buf_csv(out, csv_cell(t, row, "staff_id"));
    for (size_t k = 0; k < q->n_scales; k++)
        survey_answers(out, q->order[k], scores[k][i], d);
    static const char *const same[] = {"role", "months_in_post", "gender"};
    for (size_t k = 0; k < 3; k++) {
        struct pl_str cell = csv_cell(t, row, same[k]);
        pl_buf_putc(out, ',');
        if (!pl_str_is(cell, "n/k"))
            pl_buf_csv(out, cell);
    }
}

enum pl_status first_survey_write(const struct synth *s,
                                  const struct first_survey *q,
                                  int32_t **scores, struct pl_err *err)
{
    struct draws d = {{2021, q->stream}, 0};
    struct csv t;
    struct pl_buf out;
    size_t answered = 0;
    size_t *row = PL_NEW(s->arena, size_t, q->n);
    const struct pl_str *about =
        demographics_draw(q->about, q->stream + 1, s->arena);

    PL_TRY(roster_read(s, q->trial, q->roster, &t, err));
    if (row == NULL || about == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (!draw_rows(&t, q->n, &d, row))
        return pl_fail(err, PL_EFAULT, NULL, "too few staff");
    draw_scores(q, &d, scores);
    pl_buf_init(&out, 0);
    pl_buf_puts(&out, "staff_id");
    survey_header(&out, q->order, q->n_scales);
    pl_buf_printf(&out, ",role,months_in_post,gender%s\n", demographics_header);
    for (size_t i = 0; i < q->n; i++) {
        put_row(&out, q, &t, row[i], scores, i, &d);
        if (draw_below(&d, q->n - i) < q->about->n - answered)
            pl_buf_put(&out, about[answered++]);
        else
            pl_buf_puts(&out, demographics_none);
        pl_buf_putc(&out, '\n');
    }
    return synth_write(s, q->trial, "survey_t1.csv", &out, err);
}
