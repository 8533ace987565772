#include "demographics.h"

const char demographics_header[] =
    ",age,marital_status,children_at_home,general_health,overtime_week,"
    "caseload_manageable";
const char demographics_none[] = ",,,,,,";

enum { QUESTIONS = 6 };

static void shuffle(struct pl_str *x, size_t n, struct draws *d)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)draw_below(d, i);
        struct pl_str last = x[i - 1];
        x[i - 1] = x[k];
        x[k] = last;
    }
}

static bool put_numbers(const struct spread *s, uint64_t stream,
                        struct pl_arena *a, struct pl_str *out)
{
    const int32_t *x = spread_values(s, (struct pl_stream){2021, stream}, a);

    for (size_t i = 0; x != NULL && i < s->n; i++) {
        out[i] = pl_str_printf(a, "%d", (int)x[i]);
        if (out[i].s == NULL)
            return false;
    }
    return x != NULL;
}

static void put_answers(const struct question *q, size_t n, struct pl_str *out)
{
    size_t i = 0;

    for (const struct answer *s = q->answers; s->text != NULL; s++)
        for (size_t k = 0; k < s->n && i < n; k++)
            out[i++] = pl_str_from(s->text);
}

struct pl_str *demographics_draw(const struct demographics *q, uint64_t stream,
                                 struct pl_arena *a)
{
    struct pl_str *cells = PL_NEW(a, struct pl_str, QUESTIONS * q->n);
    struct pl_str *rows = PL_NEW(a, struct pl_str, q->n);
    struct draws d = {{2021, stream}, 0};
    size_t n = q->n;

    if (cells == NULL || rows == NULL)
        return NULL;
    for (size_t i = 0; i < QUESTIONS * n; i++)
        cells[i] = PL_STR("");
    put_answers(&q->marital, n, cells + n);
    put_answers(&q->children, n, cells + 2 * n);
    put_answers(&q->health, n, cells + 3 * n);
    put_answers(&q->overtime, n, cells + 4 * n);
    if (!put_numbers(&q->age, stream + 1, a, cells) ||
        !put_numbers(&q->caseload, stream + 2, a, cells + 5 * n))
        return NULL;
    for (size_t k = 0; k < QUESTIONS; k++)
        shuffle(cells + k * n, n, &d);
    for (size_t i = 0; i < n; i++) {
        rows[i] = PL_STR("");
        for (size_t k = 0; k < QUESTIONS; k++) {
            struct pl_str c = cells[k * n + i];
            rows[i] = pl_str_printf(a, "%.*s,%.*s", (int)rows[i].len, rows[i].s,
                                    (int)c.len, c.s);
            if (rows[i].s == NULL)
                return NULL;
        }
    }
    return rows;
}
