#include "lua/trace.h"

#include "lua/number_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void pl_trace_init(struct pl_trace *t, struct pl_arena *a,
                   const struct pl_session *session)
{
    *t = (struct pl_trace){.arena = a, .session = session};
    pl_index_init(&t->by_text, a);
}

void pl_trace_part(struct pl_trace *t)
{
    t->part++;
}

bool pl_trace_begin(struct pl_trace *t)
{
    if (t->depth == PL_TRACE_DEPTH)
        return false;
    t->first_read[t->depth] = t->n_reads;
    t->first_printed[t->depth] = t->n_printed;
    t->depth++;
    return true;
}

void pl_trace_end(struct pl_trace *t)
{
    if (t->depth > 0)
        t->depth--;
    if (t->depth == 0)
        t->n_reads = t->n_printed = 0;
}

void pl_trace_reset(struct pl_trace *t)
{
    t->depth = t->n_reads = t->n_printed = 0;
}

/* Room for one more of `size` bytes; arenas never give back, so the former
 * array stays where it is until the job ends. */
static void *grown(struct pl_trace *t, void *items, size_t n, size_t *cap,
                   size_t size)
{
    if (n < *cap)
        return items;
    size_t wider = *cap == 0 ? 32 : *cap * 2;
    void *more = pl_alloc(t->arena, wider, size);
    if (more == NULL) {
        t->failed = true;
        return NULL;
    }
    if (n > 0)
        memcpy(more, items, n * size);
    *cap = wider;
    return more;
}

static void add_read(struct pl_trace *t, struct pl_trace_read read)
{
    if (t->depth == 0)
        return;
    struct pl_trace_read *reads =
        grown(t, t->reads, t->n_reads, &t->cap_reads, sizeof *reads);
    if (reads == NULL)
        return;
    t->reads = reads;
    read.row = pl_str_copy(t->arena, read.row);
    read.path = pl_str_copy(t->arena, read.path);
    read.text = pl_str_copy(t->arena, read.text);
    if (read.row.s == NULL || read.path.s == NULL || read.text.s == NULL)
        t->failed = true;
    else
        reads[t->n_reads++] = read;
}

void pl_trace_read(struct pl_trace *t, struct pl_str row, struct pl_str path,
                   double number)
{
    add_read(t, (struct pl_trace_read){row, path, number, PL_STR("")});
}

void pl_trace_read_text(struct pl_trace *t, struct pl_str row,
                        struct pl_str path, struct pl_str text)
{
    add_read(t, (struct pl_trace_read){row, path, NAN, text});
}

void pl_trace_row(struct pl_trace *t, struct pl_str row)
{
    pl_trace_read(t, row, PL_STR(""), NAN);
}

static bool same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

static bool is_same(double x, double y)
{
    return same_bits(x, y) || same_bits(x, -y);
}

static bool is_in_ledger(const struct pl_trace *t, double x, struct pl_str *row,
                         struct pl_str *path)
{
    return t->session != NULL && isfinite(x) &&
           pl_session_match_number(t->session, x, row, path);
}

/* What the ledger says of a number; a negative is also looked for without its
 * sign, because prose says "0.6 lower". */
static bool in_ledger(const struct pl_trace *t, double x, struct pl_str *row,
                      struct pl_str *path)
{
    return is_in_ledger(t, x, row, path) || is_in_ledger(t, -x, row, path);
}

enum { SHORT = 4, SHORT_END = 1000 };

/* Many a number of three digits stands in a ledger of thousands: that one does
 * is no evidence that what is printed came from it. */
static bool is_short_number(double x)
{
    return x == floor(x) && fabs(x) < SHORT_END;
}

/* The entry of a text, a new one with `now` 0; NULL when out of memory. */
static struct pl_trace_known *known_of(struct pl_trace *t, struct pl_str token)
{
    size_t k = 0;
    struct pl_trace_known *known =
        grown(t, t->known, t->n_known, &t->cap_known, sizeof *known);

    if (known == NULL)
        return NULL;
    t->known = known;
    if (!pl_index_put(&t->by_text, token, t->n_known, &k)) {
        t->failed = true;
        return NULL;
    }
    if (k == t->n_known)
        known[t->n_known++] = (struct pl_trace_known){0};
    return &known[k];
}

/* Keeps that a number gave this text.  What an earlier chunk made of other
 * numbers is forgotten, for a table prints what its own chunk made. */
static void remember(struct pl_trace *t, struct pl_str token,
                     struct pl_trace_kept number)
{
    struct pl_trace_known *known = known_of(t, token);

    if (known == NULL || (t->depth > 0 && known->now != 0))
        return;
    struct pl_trace_kept *kept =
        grown(t, t->kept, t->n_kept, &t->cap_kept, sizeof *kept);
    if (kept == NULL)
        return;
    t->kept = kept;
    kept[t->n_kept] = number;
    size_t k = ++t->n_kept;
    if (known->now != 0 && known->part == t->part)
        kept[known->last - 1].next = k;
    else
        known->now = k;
    known->part = t->part;
    known->last = k;
}

/* A frame shows itself what it prints: of its numbers only such are kept as
 * say no more than that a row holds the same one. */
static void keep_tokens(struct pl_trace *t, double number, struct pl_str text)
{
    struct pl_trace_kept kept = {.is_short = is_short_number(number)};
    struct pl_str path, token;
    bool is_known = number < 0 ? is_in_ledger(t, number, &kept.row, &path)
                               : in_ledger(t, number, &kept.row, &path);

    if (t->depth > 0 && !(is_known && kept.is_short))
        return;
    for (size_t at = 0; pl_number_next(text, &at, &token);) {
        kept.is_negative = pl_number_has_minus(text, token);
        remember(t, token, kept);
    }
}

/* The number behind a text that was printed before.  Where several gave the
 * same text they are taken in turn, since cells are judged in the order in
 * which they are read.  NULL: none, or it came from no ledger row. */
static const struct pl_trace_kept *recall(struct pl_trace *t,
                                          struct pl_str token)
{
    size_t k = pl_index_get(&t->by_text, token, t->n_known);

    if (k == t->n_known)
        return NULL;
    const struct pl_trace_kept *kept = &t->kept[t->known[k].now - 1];
    if (kept->next != 0)
        t->known[k].now = kept->next;
    return kept->row.len > 0 ? kept : NULL;
}

void pl_trace_printed(struct pl_trace *t, double number, struct pl_str text)
{
    struct pl_str copy = pl_str_copy(t->arena, text);

    if (copy.s == NULL) {
        t->failed = true;
        return;
    }
    keep_tokens(t, number, copy);
    if (t->depth == 0)
        return;
    struct pl_trace_printed *printed =
        grown(t, t->printed, t->n_printed, &t->cap_printed, sizeof *printed);
    if (printed == NULL)
        return;
    t->printed = printed;
    printed[t->n_printed++] = (struct pl_trace_printed){copy, number};
}

static int by_bytes(const void *a, const void *b)
{
    const struct pl_str *x = a, *y = b;
    return pl_str_cmp(*x, *y);
}

/* Sorts and makes unique in place. */
static size_t unique(struct pl_str *rows, size_t n)
{
    size_t kept = 0;

    if (n == 0)
        return 0;
    qsort(rows, n, sizeof *rows, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !pl_str_eq(rows[kept - 1], rows[i]))
            rows[kept++] = rows[i];
    return kept;
}

static const struct pl_value *row_list(struct pl_arena *a, struct pl_str *rows,
                                       size_t n)
{
    struct pl_builder b;

    n = unique(rows, n);
    pl_build(&b, a);
    for (size_t i = 0; i < n; i++)
        pl_add(&b, pl_string(a, rows[i]));
    return pl_list(&b);
}

static size_t frame_start(const struct pl_trace *t)
{
    return t->depth == 0 ? t->n_reads : t->first_read[t->depth - 1];
}

const struct pl_value *pl_trace_rows(const struct pl_trace *t,
                                     struct pl_arena *a)
{
    size_t from = frame_start(t), n = t->n_reads - from;
    struct pl_str *rows = PL_NEW(a, struct pl_str, n + 1);

    if (rows == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        rows[i] = t->reads[from + i].row;
    return row_list(a, rows, n);
}

static size_t printed_start(const struct pl_trace *t)
{
    return t->depth == 0 ? t->n_printed : t->first_printed[t->depth - 1];
}

/* One judgement in the making. */
struct judge {
    struct pl_trace *t;
    struct pl_str *rows;
    size_t n_rows, cap_rows;
    struct pl_str *alike; /* rows that nothing but a short number points to */
    size_t n_alike;
    bool *is_used;        /* reads that a printed number repeats exactly */
    bool *is_source;      /* reads that a number of the text came from */
    struct pl_str detail; /* path of the first number, or what is untraced */
};

static void found(struct judge *j, struct pl_str row, struct pl_str path)
{
    if (j->n_rows < j->cap_rows)
        j->rows[j->n_rows++] = row;
    if (j->detail.len == 0)
        j->detail = path;
}

static void matched(struct judge *j, bool is_short, struct pl_str row,
                    struct pl_str path)
{
    if (!is_short) {
        found(j, row, path);
        return;
    }
    if (j->n_alike < j->cap_rows)
        j->alike[j->n_alike++] = row;
    if (j->detail.len == 0)
        j->detail = PL_STR("the same short number");
}

/* A name (CR2) is not short: hardly another one is the same. */
static bool is_short_text(struct pl_str text)
{
    return text.len < SHORT && memchr(text.s, '.', text.len) == NULL &&
           memchr(text.s, ',', text.len) == NULL && !pl_str_is_name(text);
}

/* That a number was read as positive and is printed as negative is worth a
 * look; without its minus it is what prose calls lower. */
static struct pl_str path_as_read(const struct pl_trace_read *read, double x)
{
    return x < 0 && read->number > 0 ? PL_STR("computed") : read->path;
}

static void came_from(struct judge *j, size_t read, struct pl_str path)
{
    j->is_source[read - frame_start(j->t)] = true;
    if (j->detail.len == 0)
        j->detail = path;
}

/* Of all that was read by this name, for what an exhibit counts (n_agree) is of
 * each of its rows. */
static bool found_exact(struct judge *j, double x)
{
    const struct pl_trace *t = j->t;
    const struct pl_trace_read *first = NULL;

    for (size_t i = frame_start(t); i < t->n_reads; i++) {
        const struct pl_trace_read *read = &t->reads[i];
        if (!is_same(read->number, x) ||
            (first != NULL && !pl_str_eq(first->path, read->path)))
            continue;
        first = first != NULL ? first : read;
        came_from(j, i, path_as_read(read, x));
    }
    return first != NULL;
}

/* A number computed from what was read: any read that no printed number repeats
 * may be its source, and all of them are named. */
static bool found_computed(struct judge *j)
{
    const struct pl_trace *t = j->t;
    size_t from = frame_start(t);
    bool any = false;

    for (size_t i = from; i < t->n_reads; i++) {
        if (j->is_used[i - from] || t->reads[i].text.len > 0)
            continue;
        came_from(j, i, PL_STR("computed"));
        any = true;
    }
    return any;
}

static bool found_number(struct judge *j, double x)
{
    struct pl_str row, path;

    if (found_exact(j, x))
        return true;
    if (is_short_number(x) && found_computed(j))
        return true;
    if (!in_ledger(j->t, x, &row, &path))
        return found_computed(j);
    if (x < 0 && !is_in_ledger(j->t, x, &row, &path))
        path = PL_STR("computed");
    matched(j, is_short_number(x), row, path);
    return true;
}

static bool found_in_text_read(struct judge *j, struct pl_str token,
                               bool is_minus)
{
    const struct pl_trace *t = j->t;

    for (size_t i = frame_start(t); i < t->n_reads; i++) {
        if (!pl_number_in(t->reads[i].text, token, is_minus))
            continue;
        came_from(j, i, t->reads[i].path);
        return true;
    }
    return false;
}

/* 1: accounted for, 0: printed by fmt from a number that matches nothing, -1:
 * not printed by fmt in this frame. */
static int found_printed(struct judge *j, struct pl_str token, bool is_minus)
{
    const struct pl_trace *t = j->t;
    int answer = -1;

    for (size_t i = printed_start(t); i < t->n_printed && answer != 1; i++) {
        if (!pl_number_in(t->printed[i].text, token, is_minus))
            continue;
        answer = found_number(j, t->printed[i].number) ? 1 : 0;
    }
    return answer;
}

static bool was_read_before(const struct pl_trace *t, struct pl_str text,
                            struct pl_str *row)
{
    return t->session != NULL && pl_session_match_text(t->session, text, row);
}

/* The digits of a name (CR2, D05, 4C.1) are no number: the whole of it has to
 * be a text that was read, or a word of a result. */
static bool found_name(struct judge *j, struct pl_str text, struct pl_str token)
{
    struct pl_str name = pl_number_name(text, token), row;

    if (name.len == 0 || !was_read_before(j->t, name, &row))
        return false;
    found(j, row, PL_STR("text"));
    return true;
}

/* The whole text as it was read before says more than a number in it. */
static bool found_token(struct judge *j, struct pl_str text,
                        struct pl_str token)
{
    const struct pl_trace *t = j->t;
    struct pl_str row;
    bool is_minus = pl_number_has_minus(text, token);
    int printed = found_printed(j, token, is_minus);

    if (printed >= 0)
        return printed == 1;
    if (found_in_text_read(j, token, is_minus))
        return true;
    if (was_read_before(t, text, &row)) {
        matched(j, is_short_text(text), row, PL_STR("text"));
        return true;
    }
    if (found_name(j, text, token))
        return true;
    const struct pl_trace_kept *before = recall(j->t, token);
    if (before != NULL && (!is_minus || before->is_negative)) {
        matched(j, before->is_short, before->row, PL_STR("printed earlier"));
        return true;
    }
    if (!was_read_before(t, pl_number_with_sign(text, token), &row))
        return false;
    matched(j, is_short_text(token), row, PL_STR("text"));
    return true;
}

/* Before anything is judged, so that the order of numbers in a text does not
 * decide which reads are left to compute from. */
static void mark_used(struct judge *j)
{
    const struct pl_trace *t = j->t;
    size_t from = frame_start(t);

    for (size_t i = from; i < t->n_reads; i++)
        for (size_t k = printed_start(t); k < t->n_printed; k++)
            if (is_same(t->reads[i].number, t->printed[k].number))
                j->is_used[i - from] = true;
}

/* What was read is told after all tokens, each read once. */
static void add_sources(struct judge *j)
{
    const struct pl_trace *t = j->t;

    for (size_t i = frame_start(t); i < t->n_reads; i++)
        if (j->is_source[i - frame_start(t)])
            j->rows[j->n_rows++] = t->reads[i].row;
}

static const char *judge_tokens(struct judge *j, struct pl_str text)
{
    struct pl_str token;
    const char *status = "text";

    for (size_t at = 0; pl_number_next(text, &at, &token);) {
        if (!found_token(j, text, token)) {
            j->detail = token;
            return "untraced";
        }
        status = "traced";
    }
    token = pl_number_other(text);
    if (token.len == 0)
        return status;
    j->detail = token;
    return "untraced";
}

enum pl_status pl_trace_judge(struct pl_trace *t, struct pl_arena *a,
                              struct pl_str text, const struct pl_value **out,
                              struct pl_err *err)
{
    size_t n = t->n_reads - frame_start(t);
    struct judge j = {.t = t, .cap_rows = text.len + 1};
    struct pl_builder b;

    j.rows = PL_NEW(a, struct pl_str, j.cap_rows + n);
    j.alike = PL_NEW(a, struct pl_str, j.cap_rows);
    j.is_used = PL_NEW(a, bool, n + 1);
    j.is_source = PL_NEW(a, bool, n + 1);
    if (t->failed || j.rows == NULL || j.alike == NULL || j.is_used == NULL ||
        j.is_source == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    mark_used(&j);
    const char *status = judge_tokens(&j, text);
    add_sources(&j);
    pl_build(&b, a);
    pl_set_string(&b, "text", text);
    pl_set_text(&b, "status", status);
    pl_set(&b, "rows", row_list(a, j.rows, j.n_rows));
    if (j.n_alike > 0 && strcmp(status, "traced") == 0)
        pl_set(&b, "alike", row_list(a, j.alike, j.n_alike));
    pl_set_string(&b, "detail", j.detail);
    *out = pl_map(&b);
    if (*out == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return PL_OK;
}
