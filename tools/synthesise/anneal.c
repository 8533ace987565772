#include "anneal.h"

#include <math.h>
#include <stdlib.h>

/* The people a move may pick, sorted by class; those of one class share the
 * cell of the column within. */
struct pool {
    size_t n;
    uint32_t *person, *first, *count; /* [n]: class's first place and size */
};

struct walk {
    struct fit_sheet *sheet;
    const struct fit_course *course;
    struct pool *pools;
    unsigned weights;
    uint64_t draws;
};

static uint64_t below(struct walk *w, uint64_t n)
{
    return pl_draw_below(w->course->stream, w->draws++, n);
}

static int32_t class_of(const struct fit_sheet *s, const struct fit_move *m,
                        size_t person)
{
    return m->within == FIT_ANY ? 0 : fit_column(s, m->within)[person];
}

static bool may_move(const struct fit_sheet *s, const struct fit_move *m,
                     size_t person)
{
    return m->where == FIT_ANY || fit_column(s, m->where)[person] > 0;
}

/* By insertion of whole classes: there are few. */
static void fill_pool(const struct fit_sheet *s, const struct fit_move *m,
                      struct pool *p, bool *done)
{
    for (size_t i = 0; i < s->n; i++)
        done[i] = !may_move(s, m, i);
    for (size_t i = 0; i < s->n; i++) {
        if (done[i])
            continue;
        size_t first = p->n;
        for (size_t k = i; k < s->n; k++)
            if (!done[k] && class_of(s, m, k) == class_of(s, m, i)) {
                done[k] = true;
                p->person[p->n++] = (uint32_t)k;
            }
        for (size_t k = first; k < p->n; k++) {
            p->first[k] = (uint32_t)first;
            p->count[k] = (uint32_t)(p->n - first);
        }
    }
}

static bool make_pools(struct walk *w, struct pl_arena *a)
{
    const struct fit_course *c = w->course;
    size_t n = w->sheet->n;
    bool *done = PL_NEW(a, bool, n);

    w->pools = PL_NEW(a, struct pool, c->n_moves);
    if (done == NULL || w->pools == NULL)
        return false;
    for (size_t k = 0; k < c->n_moves; k++) {
        struct pool *p = &w->pools[k];
        p->person = PL_NEW(a, uint32_t, 3 * n);
        if (p->person == NULL)
            return false;
        p->first = p->person + n;
        p->count = p->first + n;
        fill_pool(w->sheet, &c->moves[k], p, done);
        w->weights += p->n > 1 ? c->moves[k].weight : 0;
    }
    return true;
}

/* A move by its weight. */
static size_t pick_move(struct walk *w)
{
    uint64_t at = below(w, w->weights);
    size_t k = 0;

    for (;; k++) {
        unsigned weight = w->pools[k].n > 1 ? w->course->moves[k].weight : 0;
        if (at < weight)
            return k;
        at -= weight;
    }
}

static bool in_range(const struct fit_move *m, int32_t cell)
{
    return cell != FIT_NONE && cell >= m->lo && cell <= m->hi;
}

static size_t pair(struct walk *w, const struct fit_move *m,
                   const struct pool *p, struct fit_change *c)
{
    const int32_t *cell = fit_column(w->sheet, m->column);
    size_t place = below(w, p->n);
    size_t i = p->person[place];
    size_t k = p->person[p->first[place] + below(w, p->count[place])];
    int32_t ci = cell[i], ck = cell[k];

    if (m->kind == FIT_SHIFT) {
        int32_t d = 1 + (int32_t)below(w, (uint64_t)m->reach);
        if (ci == FIT_NONE || ck == FIT_NONE || i == k)
            return 0;
        ck = cell[i] - d;
        ci = cell[k] + d;
        if (!in_range(m, ci) || !in_range(m, ck))
            return 0;
    }
    c[0] = (struct fit_change){i, m->column, ck};
    c[1] = (struct fit_change){k, m->column, ci};
    if (ck == cell[i])
        return 0;
    return m->kind == FIT_COPY ? 1 : 2;
}

static size_t single(struct walk *w, const struct fit_move *m,
                     const struct pool *p, struct fit_change *c)
{
    const int32_t *cell = fit_column(w->sheet, m->column);
    size_t i = p->person[below(w, p->n)];
    int32_t to;

    if (cell[i] == FIT_NONE)
        return 0;
    if (m->kind == FIT_SET)
        to = m->lo + (int32_t)below(w, (uint64_t)(m->hi - m->lo) + 1);
    else
        to = cell[i] - m->reach + (int32_t)below(w, 2 * (uint64_t)m->reach + 1);
    c[0] = (struct fit_change){i, m->column, to};
    return to != cell[i] && in_range(m, to) ? 1 : 0;
}

static size_t propose(struct walk *w, struct fit_change *c)
{
    size_t k = pick_move(w);
    const struct fit_move *m = &w->course->moves[k];

    return m->kind == FIT_STEP || m->kind == FIT_SET
               ? single(w, m, &w->pools[k], c)
               : pair(w, m, &w->pools[k], c);
}

static double threshold(const struct fit_course *c, uint64_t k)
{
    double left = 1 - (double)k / (double)c->steps;

    return c->from * left * left * left * left;
}

double fit_anneal(struct fit *f, const struct fit_course *course,
                  struct pl_arena *a)
{
    struct walk w = {.sheet = fit_sheet_of(f), .course = course};
    struct fit_change c[FIT_CHANGES];

    if (!make_pools(&w, a))
        return NAN;
    for (uint64_t k = 0; k < course->steps && w.weights > 0; k++) {
        double score = fit_score(f);
        if (score == 0)
            break;
        size_t n = propose(&w, c);
        if (n > 0 && fit_try(f, c, n) > score + threshold(course, k))
            fit_undo(f);
    }
    fit_restart(f);
    return fit_score(f);
}
