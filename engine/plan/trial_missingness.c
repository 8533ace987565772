/* t:missingness: where values are missing, by column and arm, and which columns
 * are missing together. */
#include "plan/execute_run.h"
#include "plan/session_state.h"
#include "plan/spec.h"

#include <stdlib.h>

enum { MOST = 64 }; /* columns: a pattern is a set of bits */

struct pattern {
    uint64_t missing; /* bit i: column i */
    size_t n;
};

struct missingness {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_frame *f; /* the sample */
    const struct pl_value *names;
    const struct pl_column *columns[MOST];
    size_t k, n; /* rows with an arm */
    struct pl_groups arms;
    struct pattern *patterns;
    size_t n_patterns;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct missingness *m)
{
    return pl_session_no_memory(m->err);
}

static enum pl_status find_columns(struct missingness *m,
                                   const struct pl_value *columns)
{
    m->names = columns;
    m->k = pl_count(columns);
    if (m->k == 0)
        return pl_fail(m->err, PL_EINPUT, NULL,
                       "t:missingness: no column given");
    if (m->k > MOST)
        return pl_fail(m->err, PL_ELIMIT, NULL,
                       "t:missingness: %zu columns; up to %d can be set out",
                       m->k, MOST);
    for (size_t i = 0; i < m->k; i++)
        PL_TRY(pl_frame_need(m->f, pl_strv(pl_item(columns, i)),
                             "t:missingness: column", &m->columns[i], m->err));
    return PL_OK;
}

static enum pl_status find_arms(struct missingness *m, struct pl_str treatment)
{
    struct pl_run r = {.a = m->a,
                       .work = m->a,
                       .who = "t:missingness",
                       .frame = m->f,
                       .err = m->err};
    const struct pl_column *c = NULL;

    PL_TRY(
        pl_frame_need(m->f, treatment, "t:missingness: treatment", &c, m->err));
    PL_TRY(pl_groups_of(&r, m->f, c, &m->arms));
    for (size_t i = 0; i < m->arms.n; i++)
        m->n += m->arms.size[i];
    return PL_OK;
}

static uint64_t pattern_of(const struct missingness *m, size_t row)
{
    uint64_t missing = 0;

    for (size_t i = 0; i < m->k; i++)
        if (pl_is_missing(m->columns[i], row))
            missing |= (uint64_t)1 << i;
    return missing;
}

static int by_bits(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;

    return (x->missing > y->missing) - (x->missing < y->missing);
}

/* The most frequent first. */
static int by_count(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;

    return x->n != y->n ? (x->n < y->n ? 1 : -1) : by_bits(a, b);
}

static enum pl_status find_patterns(struct missingness *m)
{
    struct pattern *p = PL_NEW(m->a, struct pattern, m->f->n + 1);
    size_t n = 0, kept = 0;

    if (p == NULL)
        return out_of_memory(m);
    for (size_t i = 0; i < m->f->n; i++)
        if (m->arms.of[i] >= 0)
            p[n++] = (struct pattern){pattern_of(m, i), 1};
    if (n > 1)
        qsort(p, n, sizeof *p, by_bits);
    for (size_t i = 0; i < n; i++)
        if (kept > 0 && p[kept - 1].missing == p[i].missing)
            p[kept - 1].n++;
        else
            p[kept++] = p[i];
    if (kept > 1)
        qsort(p, kept, sizeof *p, by_count);
    m->patterns = p;
    m->n_patterns = kept;
    return PL_OK;
}

static void set_share(struct pl_builder *b, double n, double of)
{
    pl_set_number(b, "n_missing", n);
    if (of > 0)
        pl_set_number(b, "share", n / of);
}

static const struct pl_value *arm_value(struct missingness *m, size_t arm,
                                        const struct pl_column *c)
{
    struct pl_builder b;
    double n = 0;

    for (size_t i = 0; c != NULL && i < m->f->n; i++)
        n += m->arms.of[i] == (int32_t)arm && pl_is_missing(c, i);
    pl_build(&b, m->a);
    pl_set_string(&b, "level", m->arms.level[arm]);
    pl_set_number(&b, "n", (double)m->arms.size[arm]);
    if (c != NULL)
        set_share(&b, n, (double)m->arms.size[arm]);
    return pl_map(&b);
}

/* Of one column; of none, the arms' sizes. */
static const struct pl_value *arms_of(struct missingness *m,
                                      const struct pl_column *c)
{
    struct pl_builder list;

    pl_build(&list, m->a);
    for (size_t i = 0; i < m->arms.n; i++)
        pl_add(&list, arm_value(m, i, c));
    return pl_list(&list);
}

static const struct pl_value *column_value(struct missingness *m, size_t i)
{
    const struct pl_column *c = m->columns[i];
    const struct pl_value *label = pl_get(c->entry, "label");
    struct pl_builder b;
    double n = 0;

    for (size_t k = 0; k < m->f->n; k++)
        n += m->arms.of[k] >= 0 && pl_is_missing(c, k);
    pl_build(&b, m->a);
    pl_set(&b, "name", pl_item(m->names, i));
    if (!pl_is_nil(label))
        pl_set(&b, "label", label);
    set_share(&b, n, (double)m->n);
    pl_set(&b, "arms", arms_of(m, c));
    return pl_map(&b);
}

static const struct pl_value *pattern_value(struct missingness *m,
                                            const struct pattern *p)
{
    struct pl_builder b, missing;

    pl_build(&missing, m->a);
    for (size_t i = 0; i < m->k; i++)
        if ((p->missing >> i & 1) != 0)
            pl_add(&missing, pl_item(m->names, i));
    pl_build(&b, m->a);
    pl_set(&b, "missing", pl_list(&missing));
    pl_set_number(&b, "n", (double)p->n);
    pl_set_number(&b, "share", (double)p->n / (double)m->n);
    return pl_map(&b);
}

static const struct pl_value *result_of(struct missingness *m)
{
    struct pl_builder b, columns, patterns;
    size_t complete = 0;

    pl_build(&columns, m->a);
    for (size_t i = 0; i < m->k; i++)
        pl_add(&columns, column_value(m, i));
    pl_build(&patterns, m->a);
    for (size_t i = 0; i < m->n_patterns; i++) {
        pl_add(&patterns, pattern_value(m, &m->patterns[i]));
        complete += m->patterns[i].missing == 0 ? m->patterns[i].n : 0;
    }
    pl_build(&b, m->a);
    pl_set_text(&b, "kind", "missingness");
    pl_set_number(&b, "n", (double)m->n);
    pl_set_number(&b, "n_complete", (double)complete);
    pl_set_number(&b, "no_arm", (double)(m->f->n - m->n));
    pl_set(&b, "arms", arms_of(m, NULL));
    pl_set(&b, "columns", pl_list(&columns));
    pl_set(&b, "patterns", pl_list(&patterns));
    pl_set_string(&b, "ledger", pl_session_next_id(m->t->session));
    return pl_map(&b);
}

static enum pl_status write_row(struct missingness *m, size_t line,
                                const struct pl_value **result)
{
    struct pl_session *s = m->t->session;
    const struct pl_value *told = result_of(m);
    struct pl_builder row, spec;
    struct pl_str id;

    if (told == NULL)
        return out_of_memory(m);
    pl_session_row(s, &row, "missingness", line);
    pl_set_string(&row, "trial", m->t->protocol->id);
    pl_set_text(&row, "function", "missingness");
    pl_build(&spec, s->a);
    pl_set(&spec, "columns", m->names);
    pl_set(&row, "spec", pl_map(&spec));
    pl_set(&row, "lineage", m->f->lineage);
    pl_set(&row, "inputs", pl_frame_files(s->a, m->f));
    PL_TRY(pl_session_add(s, &row, told, &id, m->err));
    *result = told;
    return PL_OK;
}

enum pl_status pl_trial_missingness(struct pl_trial *t,
                                    const struct pl_value *columns, size_t line,
                                    const struct pl_value **result,
                                    struct pl_err *err)
{
    struct missingness m = {.t = t, .a = t->session->a, .err = err};
    struct pl_str treatment = pl_protocol_treatment(t->protocol->value);

    if (treatment.len == 0)
        return pl_fail(err, PL_EINPUT, NULL,
                       "t:missingness: protocol \"%.*s\" marks no column as "
                       "the treatment",
                       PL_FMT(t->protocol->id));
    PL_TRY(pl_trial_sample(t, columns, &m.f, err));
    PL_TRY(find_columns(&m, columns));
    PL_TRY(find_arms(&m, treatment));
    PL_TRY(find_patterns(&m));
    return write_row(&m, line, result);
}
